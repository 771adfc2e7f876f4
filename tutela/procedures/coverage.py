"""What the catalogue has for this node's State: a screen that shows deadlines says when its own law is missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tutela.procedures.rulebook import book


@dataclass(frozen=True)
class Coverage:
    """`state` as the rules call it; whether the catalogue has rules of the State itself; whether Union law holds there."""

    state: str
    own_rules: bool
    union_law: bool

    @property
    def words(self) -> str:
        """What a reader of deadlines has to know; empty where the State's own rules are there."""
        if self.own_rules:
            return ""
        if self.union_law:
            return _("The rules of this State are not in the catalogue. Only Union law and targets of the platform run "
                     "here; ask the authority.")  # fmt: skip
        return _("The rules of this State are not in the catalogue. Only targets of the platform run here; ask the authority.")


def coverage() -> Coverage:
    """Of the State of this node."""
    known = book()
    return Coverage(known.state, known.catalogue.covers(known.state), known.catalogue.states.in_union(known.state))
