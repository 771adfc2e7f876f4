"""Bodies of messages: only codes, dates, tokens and references, checked field by field against the catalogue.

There is no free text between nodes. Fields of the kinds in LOCAL_KINDS pass between organisations of one node only.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from tutela.core.catalogue import MessageRule, codes, indicators, messages
from tutela.core.catalogue.reading import CatalogueError
from tutela.core.errors import Refused
from tutela.engines.envelopes.message import NODE_PATTERN, ORG_PATTERN
from tutela.engines.envelopes.schemas import Check, compile_schema

LOCAL_KINDS = frozenset({"text_local", "photo", "phone"})
_CODE = "^[A-Za-z0-9][A-Za-z0-9_+.-]{0,79}$"
_DATE = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_PLAIN: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "pattern": _DATE},
    "month": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "instant": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})$",
    },
    "integer": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
    "boolean": {"type": "boolean"},
    "ref": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_:/.-]{0,79}$|^[A-Za-z0-9_-]{1,64}$"},
    "token": {"type": "string", "pattern": "^[A-Za-z0-9_=+/:.-]{1,200}$"},
    "address": {"type": "string", "pattern": f"^{NODE_PATTERN}/{ORG_PATTERN}$"},
    "country": {"type": "string", "pattern": "^[A-Z]{2,3}$"},
    "phone": {"type": "string", "pattern": "^[+]?[0-9 ()/-]{3,30}$"},
    "photo": {"type": "string", "pattern": "^[A-Za-z0-9+/=_-]*$", "maxLength": 1_400_000},
    "text_local": {"type": "string", "maxLength": 500},
}


def check_body(type_: str, body: Mapping[str, Any]) -> None:
    """Check the values of a body. Raises SchemaFault with the JSON pointer of the first field that is wrong."""
    _check(type_)(dict(body))


def refuse_local_fields(rule: MessageRule, body: Mapping[str, Any]) -> None:
    """Refuse fields that may pass inside a node only, when the message would leave it."""
    for name in body:
        if rule.fields[name]["kind"] in LOCAL_KINDS:
            raise Refused(_("The field %(field)s may not leave this node.") % {"field": name})


def known_code(list_id: str, code: str) -> bool:
    """Whether a code is in a list of the catalogue."""
    return code in _list(list_id)


@cache
def _check(type_: str) -> Check:
    rule = messages()[type_]
    return compile_schema(
        {
            "type": "object",
            "additionalProperties": False,
            "required": [name for name, field in rule.fields.items() if field.get("required")],
            "properties": {name: _schema(field) for name, field in rule.fields.items()},
        }
    )


def _schema(field: Mapping[str, Any]) -> dict[str, Any]:
    kind, most = field["kind"], field.get("max", 100)
    if kind == "code":
        return _coded(field)
    if kind == "codes":
        return {"type": "array", "items": _coded(field), "maxItems": most, "uniqueItems": True}
    if kind == "tokens":
        return {"type": "array", "items": _PLAIN["token"], "maxItems": most}
    if kind == "coded_name":
        return _named(field)
    if kind == "coded_names":
        return {"type": "array", "items": _named(field), "maxItems": most}
    return _PLAIN[kind]


def _coded(field: Mapping[str, Any]) -> dict[str, Any]:
    if "list" in field:
        return {"enum": sorted(row.code for row in _list(field["list"]))}
    return {"type": "string", "pattern": _CODE}


def _named(field: Mapping[str, Any]) -> dict[str, Any]:
    """A code with the day it was said and the coded answer: {code, on, answer}."""
    answers = sorted(row.code for row in codes("view_answer"))
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["code"],
        "properties": {"code": _coded(field), "on": _PLAIN["date"], "answer": {"enum": answers}},
    }


def _list(list_id: str) -> Any:
    try:
        return codes(list_id)
    except (CatalogueError, FileNotFoundError):
        return indicators(list_id)
