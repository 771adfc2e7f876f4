"""Refused attempts at a child's file are kept like looks: a curious colleague leaves a trace.

A refusal rolls its transaction back, so it is noted in memory and written once the act has ended.
"""

from contextvars import ContextVar
from uuid import UUID

from tutela.access.actors import Actor
from tutela.journal import services as journal

_noted: ContextVar[tuple[tuple[Actor, UUID], ...]] = ContextVar("refused_attempts", default=())


def note(actor: Actor, case: UUID) -> None:
    """Remember that a person was refused a file."""
    if actor.person_id and (actor, case) not in _noted.get():
        _noted.set((*_noted.get(), (actor, case)))


def write(*, where: str) -> int:
    """Write what was noted since the last call, outside the refused transaction. Returns how many."""
    noted = _noted.get()
    _noted.set(())
    for actor, case in noted:
        journal.record_look(by=actor, case=case, purpose="refused", where=where[:60], relation="refused")
    return len(noted)


def forget() -> None:
    """Start a request or command with nothing noted."""
    _noted.set(())
