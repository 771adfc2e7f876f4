"""Strict JSON in, canonical JSON out.

Everything that arrives from another node is parsed here: duplicate keys, NaN, infinities, integers beyond
double precision, NUL and lone surrogates are refused, and so is anything deeper, longer or wider than the
published limits. Sources: RFC 8259, RFC 8785 (canonical form), limits of the exchange protocol.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import rfc8785

from tutela.engines.envelopes.errors import Malformed, SchemaError, SchemaFault, TooLarge

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_ITEMS = 1000
MAX_STRING = 20_000
MAX_INTEGER = 2**53 - 1

# A string is consumed whole (an unterminated one up to the end), so the scan stays linear on hostile input.
_STRUCTURE = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 form of a JSON value as UTF-8 bytes. Raises Malformed for what JSON cannot hold."""
    try:
        return bytes(rfc8785.dumps(value))
    except (ValueError, TypeError, RecursionError) as error:
        raise Malformed("The value has no canonical JSON form.") from error


def parse_object(data: bytes, *, limit: int = MAX_BYTES) -> dict[str, Any]:
    """Parse UTF-8 bytes into a JSON object under every limit of this module.

    `limit` is in bytes. Raises TooLarge, Malformed (not JSON, duplicate keys, NaN) or SchemaFault (text that
    no field may hold).
    """
    if len(data) > limit:
        raise TooLarge(f"The text has {len(data)} bytes; the limit is {limit}.")
    _check_depth(data)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed("The text is not strict JSON.") from error
    if not isinstance(value, dict):
        raise Malformed("The text is not a JSON object.")
    check_value(value)
    return value


def check_value(value: Any, pointer: str = "", depth: int = 1) -> None:
    """Refuse values over the limits for depth, items, string length and characters; pointer names the place."""
    if isinstance(value, str):
        _check_string(value, pointer)
    elif isinstance(value, Mapping):
        _check_container(len(value), pointer, depth)
        for key, item in value.items():
            place = f"{pointer}/{_escape(str(key))}"
            _check_string(str(key), place)
            check_value(item, place, depth + 1)
    elif isinstance(value, Sequence):
        _check_container(len(value), pointer, depth)
        for index, item in enumerate(value):
            check_value(item, f"{pointer}/{index}", depth + 1)


def _check_container(size: int, pointer: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooLarge(f"The JSON is nested deeper than {MAX_DEPTH} levels.")
    if size > MAX_ITEMS:
        raise TooLarge(f"A list or object has {size} items; the limit is {MAX_ITEMS}.")


def _check_string(value: str, pointer: str) -> None:
    if len(value) > MAX_STRING:
        raise TooLarge(f"A text has {len(value)} characters; the limit is {MAX_STRING}.")
    if _FORBIDDEN.search(value):
        raise SchemaFault(
            "A text contains characters that are not allowed.",
            (SchemaError(_FORBIDDEN.sub("?", pointer), "no control characters or lone surrogates"),),
        )


def _check_depth(data: bytes) -> None:
    """Count nesting before parsing: the parser itself would recurse once per level."""
    depth = 0
    for match in _STRUCTURE.finditer(data):
        token = match[0]
        if token in (b"[", b"{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise TooLarge(f"The JSON is nested deeper than {MAX_DEPTH} levels.")
        elif token in (b"]", b"}"):
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("duplicate key")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _integer(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > MAX_INTEGER:
        raise ValueError("integer out of range")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("number out of range")
    return value


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
