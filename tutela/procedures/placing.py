"""Who gets the work of a rule: from a role to the desk or person that acts for this child."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from tutela.access import selectors as access
from tutela.core import clock

# Day and night staff of one house do each other's work; without an assigned guardian it is the office's work.
CARERS = ("reception_worker", "night_worker")
STANDS_IN = {"interviewer": "social_worker", "guardian": "social_worker", "border_police": "social_worker"}


@dataclass(frozen=True)
class Desk:
    """Where a work item or notice goes. Without a role everybody of the organisation is meant."""

    organisation: UUID | None = None
    role: str = ""
    person: UUID | None = None


class Placing:
    """Answers for one case, loading grants and mandates once.

    The organisation that acted comes first if it has the role and the file, then the newest grant. An item for a
    role that no granted desk holds goes to the only desk of the node with that role, where it waits for the grant.
    """

    def __init__(self, case: UUID, acting: UUID | None) -> None:
        self.case, self.acting = case, acting

    def desk(self, role: str) -> Desk:
        """Where a work item for the role goes; never nowhere."""
        if role == "guardian" and (person := self._guardian):
            return Desk(self._home.get(person), role, person)
        found = self._organisation(role)
        if found:
            whole_desk = role in CARERS or role == "guardian"
            return Desk(found, "" if whole_desk else role)
        if other := STANDS_IN.get(role):
            return self.desk(other)
        return Desk(self.acting or next(iter(self._granted), None))

    def told(self, role: str) -> Desk | None:
        """Where a notice for the role goes: only to a desk that already has the file."""
        found = self.desk(role)
        return found if found.person or found.organisation in self._granted else None

    def _organisation(self, role: str) -> UUID | None:
        holders = self._holders.get(role, [])
        granted = [one for one in self._granted if one in holders]
        if self.acting in granted or (self.acting in holders and not granted):
            return self.acting
        if granted:
            return granted[0]
        return holders[0] if len(holders) == 1 else None

    @cached_property
    def _guardian(self) -> UUID | None:
        return access.assigned_person(case=self.case, role="guardian")

    @cached_property
    def _granted(self) -> list[UUID]:
        """Organisations with a live grant, newest first; a person's grant counts for the organisation acted for."""
        now = clock.now()
        found: dict[UUID, None] = {}
        for grant in access.grants_of(case=self.case):
            live = grant.revoked_at is None and (grant.ends_at is None or grant.ends_at > now)
            home = grant.organisation_id or (self._home.get(grant.person_id) if grant.person_id else None)
            if live and home:
                found.setdefault(home)
        return list(found)

    @cached_property
    def _mandates(self) -> list[tuple[str, UUID, UUID]]:
        rows = access.running_mandates().order_by("organisation_id", "person_id")
        return list(rows.values_list("role", "organisation_id", "person_id"))

    @cached_property
    def _holders(self) -> dict[str, list[UUID]]:
        found: dict[str, list[UUID]] = {}
        for role, organisation, _ in self._mandates:
            if organisation not in found.setdefault(role, []):
                found[role].append(organisation)
        return found

    @cached_property
    def _home(self) -> dict[UUID, UUID]:
        return {person: organisation for _, organisation, person in self._mandates}
