"""Later subscribers: read the sequenced journal in order, at least once, from a durable cursor.

Handlers must be idempotent: a kill between handler and cursor repeats the entry. Each entry and its cursor move share
one transaction, so on one database the repeat happens only for effects outside it. Numbers have no gaps (the sequencer
gives them in one transaction), so a cursor may pass everything of other kinds that is already numbered.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from tutela.journal.models import Cursor, Entry
from tutela.journal.selectors import length
from tutela.journal.services import _wiring

BATCH = 200
log = logging.getLogger("tutela.later")

Handler = Callable[[Entry], Any]


def run_later() -> int:
    """Give every later subscriber what is new. Returns the number of entries handled.

    A subscriber that fails stays at its entry and is tried again in the next round; the others go on. The first
    failure is raised when all have had their turn.
    """
    handled, failed = 0, None
    for name, kinds, handler in _wiring().LATER:
        try:
            handled += _run(name, kinds, handler)
        except Exception as error:
            log.exception("later subscriber %s failed", name)
            failed = failed or error
    if failed is not None:
        raise failed
    return handled


def _run(name: str, kinds: tuple[str, ...] | str, handler: Handler) -> int:
    cursor, _made = Cursor.objects.get_or_create(name=name)
    numbered = length()
    if cursor.seq >= numbered:
        return 0
    entries = Entry.objects.filter(seq__gt=cursor.seq, seq__lte=numbered).order_by("seq")
    if kinds != "*":
        entries = entries.filter(kind__in=kinds)
    found = list(entries[:BATCH])
    handled = sum(_handle(name, entry, handler) for entry in found)
    if len(found) < BATCH:
        Cursor.objects.filter(name=name, seq__lt=numbered).update(seq=numbered)
    return handled


def _handle(name: str, entry: Entry, handler: Handler) -> int:
    """One entry and its cursor move. The locked cursor keeps a second worker from doing it again."""
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=name)
        if entry.seq is None or cursor.seq >= entry.seq:
            return 0
        handler(entry)
        cursor.seq = entry.seq
        cursor.save(update_fields=["seq"])
    return 1
