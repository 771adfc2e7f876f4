"""Ledger rows of an episode: finding them, writing them, and who is a recipient."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from tutela.access.actors import Actor
from tutela.missing import casefile
from tutela.missing.models import Episode
from tutela.work import selectors as work_selectors
from tutela.work import services as work

if TYPE_CHECKING:
    from tutela.work.models import Notice

PREFIX = "missing_"
END_PREFIX = "withdraw_"
LABELS = {"police": "police", "hotline": "116000", "guardian": "guardian"}
# Which role of a desk is told and reads the file while the child is missing; the grant ends with the episode. Other
# people of that office, such as border police, neither open the notice nor leave a receipt in the desk's name.
DESK_ROLES = {"police": "police_missing", "hotline": "hotline_operator"}
DESKS = {"guardian": "guardianship", "social_services": "child_protection"}


@dataclass(frozen=True)
class Recipient:
    """Where a notice goes: a desk or person of this node, else only a label and a task to reach them outside."""

    kind: str
    organisation: UUID | None = None
    person: UUID | None = None
    email: str = ""

    @property
    def inside(self) -> bool:
        return bool(self.organisation or self.person)


def recipient(case: UUID, kind: str) -> Recipient:
    """The desk or person of this node for a recipient kind; without one, a label only."""
    if kind == "guardian" and (person := casefile.guardian(case)):
        return Recipient(kind, person=person)
    found = casefile.desk(DESKS.get(kind, kind))
    return Recipient(kind, found.pk, email=found.email) if found else Recipient(kind)


def write(by: Actor, episode: Episode, to: Recipient, text: str, prefix: str = PREFIX) -> "Notice":
    """One ledger row; the recipient's desk sees it at once where there is one."""
    return work.notify(
        by=by, kind=prefix + to.kind, case=episode.case_id, to_organisation=to.organisation, to_person=to.person,
        to_role=DESK_ROLES.get(to.kind, "") if to.organisation else "",
        to_label="" if to.inside else LABELS.get(to.kind, to.kind), channel="node" if to.inside else "outside",
        text=text, subject=episode.pk, email=to.email,
    )


def recipient_of(notice: "Notice") -> str:
    """police, hotline, guardian ... of a ledger row of an episode."""
    return str(notice.kind).removeprefix(PREFIX).removeprefix(END_PREFIX)


def notices_of(episode: Episode) -> list["Notice"]:
    """Ledger rows of an episode (those that tell the disappearance, not those that tell its end)."""
    return [row for row in work_selectors.notices_about([episode.pk]) if row.kind.startswith(PREFIX)]
