"""One transition table per workflow: the only allowed changes, who may make them and why.

    EPISODE = Table("episode", [Transition("open", "locate", "located", P.MISSING_MANAGE, basis="…"), …])
    EPISODE.apply(episode, "locate", by=actor)      # changes `state`; the service then saves
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tutela.core.errors import WrongState


@dataclass(frozen=True)
class Transition:
    """One allowed change: from `source` by `verb` to `target`; `needs` names facts that must be present."""

    source: str
    verb: str
    target: str
    permission: Any = None
    needs: tuple[str, ...] = ()
    basis: str = ""


class Table:
    """All transitions of one workflow."""

    def __init__(self, name: str, transitions: list[Transition]) -> None:
        self.name = name
        self.transitions = transitions
        self._by_key = {(t.source, t.verb): t for t in transitions}
        if len(self._by_key) != len(transitions):
            raise ValueError(f"{name}: two transitions with the same source and verb")

    def find(self, source: str, verb: str) -> Transition:
        """The transition, or WrongState with the steps that are possible."""
        found = self._by_key.get((source, verb))
        if found is None:
            possible = ", ".join(sorted(t.verb for t in self.transitions if t.source == source)) or "-"
            raise WrongState(
                _("This step (%(verb)s) is not possible from %(state)s. Possible now: %(possible)s.")
                % {"verb": verb, "state": source, "possible": possible}
            )
        return found

    def allows(self, source: str, verb: str) -> bool:
        """Whether the verb is possible from this state."""
        return (source, verb) in self._by_key

    def apply(self, row: Any, verb: str, *, facts: set[str] | None = None, field: str = "state") -> Transition:
        """Set the new state on the row (not saved). Raises WrongState when a needed fact is absent."""
        transition = self.find(getattr(row, field), verb)
        lacking = [name for name in transition.needs if name not in (facts or set())]
        if lacking:
            raise WrongState(_("Missing for this step: %(facts)s.") % {"facts": ", ".join(lacking)})
        setattr(row, field, transition.target)
        return transition

    @property
    def states(self) -> set[str]:
        return {t.source for t in self.transitions} | {t.target for t in self.transitions}
