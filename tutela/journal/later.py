"""Later subscribers: read the sequenced journal in order, at least once, from a durable cursor.

Handlers must be idempotent: a kill between handler and cursor repeats the entry. Each entry and its cursor move share
one transaction, so on one database the repeat happens only for effects outside it.
"""

from django.db import transaction

from tutela.journal.models import Cursor, Entry
from tutela.journal.services import _wiring

BATCH = 200


def run_later() -> int:
    """Give every later subscriber what is new. Returns the number of entries handled."""
    return sum(_run(name, kinds, handler) for name, kinds, handler in _wiring().LATER)


def _run(name, kinds, handler) -> int:  # type: ignore[no-untyped-def]
    cursor, _ = Cursor.objects.get_or_create(name=name)
    handled = 0
    entries = Entry.objects.filter(seq__gt=cursor.seq).order_by("seq")
    if kinds != "*":
        entries = entries.filter(kind__in=kinds)
    for entry in entries[:BATCH]:
        with transaction.atomic():
            handler(entry)
            Cursor.objects.filter(name=name).update(seq=entry.seq)
        handled += 1
    return handled
