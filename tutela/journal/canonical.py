"""What of a journal row goes into the chain: a salted commitment, so that erasing row and salt leaves no trace."""

from typing import Any

from django.conf import settings

from tutela.engines.chain.leaves import leaf_hash
from tutela.journal.models import Chained, Entry, Look

STREAMS: dict[str, Any] = {"events": Entry, "looks": Look}
_LEFT_OUT = {"seq", "leaf", "chain", "salt"}


def content_of(row: Chained) -> dict[str, Any]:
    """The row's content as JSON values, without salt, number and chain."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in _LEFT_OUT:
            continue
        value = getattr(row, field.attname)
        if value is None or isinstance(value, bool | int | str | list | dict):
            values[field.name] = value
        elif hasattr(value, "isoformat"):
            values[field.name] = value.isoformat()
        else:
            values[field.name] = str(value)
    return values


def leaf_of(row: Chained) -> bytes:
    """Salted commitment of one row (32 bytes)."""
    return leaf_hash(bytes(row.salt), content_of(row))


def origin(stream: str) -> str:
    """Name of the log in checkpoints: node id and stream."""
    return f"{settings.TUTELA.id}/{stream}"
