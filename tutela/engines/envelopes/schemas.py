"""JSON Schema checks that answer with pointers and rules, never with values.

`compile_schema` is used for the envelope here and by the exchange for every message body.
"""

from collections.abc import Callable, Mapping
from typing import Any

import fastjsonschema

from tutela.engines.envelopes.errors import SchemaError, SchemaFault

Check = Callable[[Any], None]


def compile_schema(schema: Mapping[str, Any]) -> Check:
    """Compile a JSON Schema (draft 7 rules) into a check that raises SchemaFault with a JSON pointer.

    Formats are not asserted; dates and ids are checked by patterns in the schema or by the caller.
    """
    validate = fastjsonschema.compile(dict(schema), use_default=False, detailed_exceptions=True)

    def check(value: Any) -> None:
        try:
            validate(value)
        except fastjsonschema.JsonSchemaValueException as error:
            raise SchemaFault("The content does not follow its schema.", (_error(error),)) from None

    return check


def _error(error: fastjsonschema.JsonSchemaValueException) -> SchemaError:
    pointer = "/".join(["", *(str(part) for part in error.path[1:])])
    rule = str(error.rule)
    if rule == "required" and isinstance(error.value, Mapping):
        missing = [name for name in error.rule_definition if name not in error.value]
        return SchemaError(pointer, f"missing: {', '.join(missing)}")
    if rule == "additionalProperties" and isinstance(error.value, Mapping):
        known = error.definition.get("properties", {})
        extra = sorted(str(name)[:60] for name in error.value if name not in known)
        return SchemaError(pointer, f"not allowed: {', '.join(extra[:5])}")
    return SchemaError(pointer, rule)
