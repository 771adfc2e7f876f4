"""The file as a whole: registering, who is in charge, one child with two records, 18th birthday, closing."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import choices, policies
from tutela.access import selectors as people
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import events, inputs
from tutela.cases.models import Birth, Case, Name, Origin
from tutela.cases.models.file import majority_indexes
from tutela.cases.services.common import desk, locked_case
from tutela.cases.services.identity import write_birth, write_language, write_name
from tutela.cases.services.origin import write_birth_place, write_kin
from tutela.cases.states import FILE
from tutela.core import clock
from tutela.core.errors import InvalidInput, WrongState
from tutela.core.service import service
from tutela.journal import services as journal
from tutela.work import services as work

OWNER_WITHIN = timedelta(hours=4)
OFFERED_FOR = timedelta(days=7)
OFFER = "ownership_offer"
# Kinds of organisations that can be in charge of a file.
IN_CHARGE = ("reception", "accommodation", "guardianship", "child_protection", "hotline")
# Letters and digits that cannot be mistaken for one another when read out on the phone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Organisations whose whole staff cares for the children they register; elsewhere only the registering role sees them.
CARING = frozenset({"reception", "guardianship", "child_protection", "accommodation"})


@service
def register(
    *, by: Actor, names: list[dict[str, str]] | None = None, birth: dict[str, str] | None = None, sex: str = "unknown",
    nationality: str = "", languages: list[str] | None = None, region: str = "", encounter_at: datetime | None = None,
    referred_by: UUID | None = None, father: str = "", mother: str = "", siblings: list[str] | None = None,
    birth_place: str = "",
) -> Case:
    """Open a file with whatever is known: one name or none, an approximate age or none. Nothing is required.

    `names`: dicts with text and optionally script, language, kind, source. `birth`: value (full or partial date),
    precision, source, standing. `father`, `mother`, `siblings`: their given names; `birth_place`: down to the village.
    Nothing is merged; whether the child may be known already is suggested by the subscribers of `cases.registered`, in
    the same transaction.
    """
    policies.require(by, P.CASE_REGISTER)
    organisation = desk(by)
    if referred_by is not None and not people.known(organisation=referred_by):
        raise InvalidInput("referred_by", _("Choose an organisation of this node."))
    row = Case.objects.create(
        reference=_reference(), organisation_id=organisation, registered_by=by.label,
        sex=inputs.code(sex or "unknown", "sex", "sex"),
        nationality=inputs.code(nationality, "country", "nationality", blank=True),
        region=inputs.code(region, "region", "region", blank=True),
        first_encounter_at=inputs.moment(encounter_at, "encounter_at"), referred_by=referred_by,
        ownerless_since=inputs.moment(encounter_at, "encounter_at"),
    )
    _first_grants(by, row)
    for name in names or []:
        write_name(by=by, case=row, **name)
    if birth and birth.get("value"):
        write_birth(by=by, case=row, **birth)
    write_kin(by=by, case=row, father=father, mother=mother, siblings=siblings or [])
    if birth_place.strip():
        write_birth_place(by=by, case=row, place=birth_place, field="birth_place")
    for language in languages or []:
        write_language(by=by, case=row, code=language)
    journal.record(
        by=by, case=row.pk, purpose="protection",
        event=events.FirstEncounter(at=row.first_encounter_at, referred_by=referred_by),
    )
    journal.record(
        by=by, case=row.pk, purpose="protection",
        event=events.Registered(organisation=organisation),
    )
    return row


def _reference() -> str:
    for _attempt in range(20):
        text = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
        if not Case.objects.filter(reference=text).exists():
            return text
    raise RuntimeError("no free reference after 20 attempts")


def _first_grants(by: Actor, row: Case) -> None:
    """The registering office holds the file: all its case-working staff, or only the registering role."""
    if by.is_machine or by.organisation_id is None:
        return
    kind = people.organisation_by_id(by.organisation_id).kind
    roles = [""] if kind in CARING else sorted(by.roles)
    for role in roles:
        access.add_grant(
            by=by, case=row.pk, purpose="protection", source="registration", organisation=by.organisation_id,
            role=role, relation="own_organisation_grant",
        )


# --- who is in charge ------------------------------------------------------------------------------------------------

@service
def take_ownership(*, by: Actor, case: UUID) -> Case:
    """Become the one owner in this node. A colleague may take over inside the same organisation; a file another
    organisation owns is refused until that one gives it up.

    Access for a time or purpose is not enough: the organisation holds the file, or was named by who did, or nobody has
    been in charge for four hours.
    """
    row = locked_case(by, case, P.CASE_OWN)
    organisation = desk(by)
    if row.owner_organisation_id not in (None, organisation):
        raise WrongState(_("Another office is in charge of this file. Ask them to give it up first."))
    _may_take(by, row, organisation)
    waited = row.ownerless_for()
    row.owner_organisation_id, row.owner_person_id = organisation, by.person_id
    row.owned_since = row.owned_since or clock.now()
    row.ownerless_seconds += int(waited.total_seconds())
    row.ownerless_since = None
    row.save_checked()
    access.add_grant(
        by=by, case=row.pk, purpose="protection", source="ownership", organisation=organisation,
        relation="own_organisation_grant",
    )
    access.end_grants(by=by, case=row.pk, organisation=organisation, relation="granted", purpose="protection")
    event = events.OwnerAssumed(organisation=organisation, ownerless_seconds=int(waited.total_seconds()))
    journal.record(by=by, case=row.pk, event=event)
    for kind in ("take_ownership", "ownerless_alarm", "ownership_offered"):
        work.complete(by=by, case=row.pk, kind=kind)
    return row


def _may_take(by: Actor, row: Case, organisation: UUID) -> None:
    relation = people.relation(by, row.pk)
    if by.is_machine or row.owner_organisation_id == organisation or relation in {"assigned", "own_organisation_grant"}:
        return
    offered = people.has_grant_from(case=row.pk, organisation=organisation, source=OFFER)
    if relation == "none" or not (offered or row.ownerless_for() >= OWNER_WITHIN):
        raise WrongState(_("You see this file for a time only. The office that holds it can name you to take charge; after "
                           "four hours without anybody in charge you can take it yourself."))


@service
def offer_ownership(*, by: Actor, case: UUID, to: UUID) -> None:
    """Name who may take charge: by the office in charge, or by who holds the file while nobody is. It counts for a
    week and from when the file has no owner; nothing passes on before the other side takes it."""
    row = locked_case(by, case, P.CASE_OWN)
    organisation = desk(by)
    holds = row.owner_organisation_id is None and people.relation(by, row.pk) != "granted"
    if not by.is_machine and row.owner_organisation_id != organisation and not holds:
        raise WrongState(_("Only the office in charge can name who takes the file over."))
    if to == organisation:
        raise InvalidInput("to", _("Choose another organisation than your own."))
    choices.organisation(to, case=row.pk, field="to", kinds=IN_CHARGE, able=(P.CASE_OWN,))
    ends = clock.now() + OFFERED_FOR
    access.add_grant(by=by, case=row.pk, purpose="protection", source=OFFER, organisation=to, ends_at=ends)
    journal.record(by=by, case=row.pk, event=events.OwnerOffered(organisation=to))
    work.open_item(
        by=by, kind="ownership_offered", case=row.pk, organisation=to, source="cases", once=f"offer:{row.pk}:{to}:{ends}"
    )


@service
def release_ownership(*, by: Actor, case: UUID, reason: str) -> Case:
    """Give the file up. Ownerless time runs from now; after four hours it is an alarm."""
    row = locked_case(by, case, P.CASE_OWN)
    reason = inputs.code(reason, "owner_release_reason", "reason")
    organisation = row.owner_organisation_id
    if organisation is None or organisation != by.organisation_id:
        raise WrongState(_("Only the office in charge can give the file up."))
    row.owner_organisation_id = row.owner_person_id = row.owned_since = None
    row.ownerless_since = clock.now()
    row.save_checked()
    journal.record(by=by, case=row.pk, event=events.OwnerReleased(organisation=organisation, reason=reason))
    return row


# --- one child, several records --------------------------------------------------------------------------------------

@service
def join_records(*, by: Actor, keep: UUID, duplicate: UUID) -> Case:
    """A person decided: the same child. The second record's names become names of the first; the second stays as a
    shadow that leads to the first, and its desk keeps the access it had."""
    kept = locked_case(by, keep, P.CASE_EDIT)
    second = locked_case(by, duplicate, P.CASE_EDIT) if policies.is_visible(by, duplicate) else _unseen(duplicate)
    if kept.pk == second.pk:
        raise WrongState(_("Both are already one record."))
    FILE.apply(second, "mark_duplicate", field="status")
    _take_over(by, kept, second)
    second.duplicate_of = kept
    second.ownerless_since = second.owner_organisation_id = second.owner_person_id = second.owned_since = None
    second.save_checked()
    access.share_protection(by=Actor.system("joined"), one=kept.pk, other=second.pk)
    event = events.Merged(kept=kept.pk, duplicate=second.pk)
    journal.record(by=by, case=kept.pk, event=event)
    journal.record(by=by, case=second.pk, event=event)
    for kind in ("take_ownership", "ownerless_alarm"):
        work.complete(by=by, case=second.pk, kind=kind, dropped=True)
    return kept


def _take_over(by: Actor, kept: Case, second: Case) -> None:
    """Names always: they are more spellings of the same child. Birth date and place of birth where the kept record has
    none."""
    for name in Name.objects.filter(case=second, retracted_at=None):
        write_name(
            by=by, case=kept, text=name.text, script=name.script, language=name.language,
            kind=name.kin or "other_spelling", source=name.source,
        )
    if not Birth.objects.filter(case=kept, retracted_at=None).exists():
        for birth in Birth.objects.filter(case=second, retracted_at=None).order_by("id"):
            write_birth(
                by=by, case=kept, value=birth.value, precision=birth.precision, source=birth.source,
                standing=birth.standing,
            )
    if not Origin.objects.filter(case=kept, retracted_at=None).exists():
        for origin in Origin.objects.filter(case=second, retracted_at=None).order_by("id"):
            write_birth_place(by=by, case=kept, place=origin.place, source=origin.source)


def _unseen(case: UUID) -> Case:
    """The other desk's record, which the decider learns of only through the lead; found by id, never shown."""
    row = Case.objects.select_for_update().filter(pk=case, duplicate_of=None).first()
    if row is None:
        raise WrongState(_("This record was already joined to another."))
    return row


@service
def link_person(*, by: Actor, case: UUID, token: UUID) -> Case:
    """Both sides confirmed a lead: the same child has a file in another node. `token` is the same on both."""
    row = locked_case(by, case, P.LEAD_CONFIRM)
    if row.person_token != token:
        row.person_token = token
        row.save_checked(fields=["person_token"])
        journal.record(by=by, case=row.pk, event=events.Linked(token=token))
    return row


@service
def set_lead_node(*, by: Actor, case: UUID, node: str) -> Case:
    """Which node leads for a child known to several (empty: this one)."""
    row = locked_case(by, case, P.LEAD_NODE_TRANSFER)
    row.lead_node = node
    row.save_checked(fields=["lead_node"])
    journal.record(by=by, case=row.pk, event=events.LeadNodeSet(node=node))
    return row


# --- 18th birthday and closing ---------------------------------------------------------------------------------------

def turn_18_due() -> int:
    """Worker job: note the 18th birthday of every child once. Nothing closes: an open episode becomes a young
    adult's. Only files whose majority year has come are opened; returns how many turned 18."""
    today = clock.now().date()
    due = Case.objects.filter(turned_18_at=None, majority_index__in=majority_indexes(today.year), duplicate_of=None)
    found = 0
    for pk in list(due.values_list("pk", flat=True)[:2000]):
        birth = Birth.objects.filter(case_id=pk, retracted_at=None).order_by("-id").first()
        if birth and inputs.majority(birth.value) <= today:
            mark_turned_18(by=Actor.system("majority"), case=pk)
            found += 1
    return found


@service
def mark_turned_18(*, by: Actor, case: UUID) -> None:
    """The birth date on file says 18. A disputed date never does: in doubt a child."""
    row = Case.objects.select_for_update().get(pk=case)
    birth = Birth.objects.filter(case=row, retracted_at=None).order_by("-id").first()
    if row.turned_18_at or birth is None or birth.standing == "disputed":
        return
    row.turned_18_at = clock.now()
    row.save_checked(fields=["turned_18_at"])
    journal.record(by=by, case=row.pk, event=events.Turned18(standing=birth.standing))


@service
def close(*, by: Actor, case: UUID, reason: str, open_episode: bool) -> Case:
    """Close a file. `open_episode` is told by the caller, who asks the missing app: a vanished child is never closed."""
    row = locked_case(by, case, P.CASE_OWN)
    if row.owner_organisation_id != by.organisation_id:
        raise WrongState(_("Only the office in charge can close the file."))
    if open_episode:
        raise InvalidInput("reason", _("The child is missing. A file with an open episode stays open."))
    FILE.apply(row, "close", facts={"no_open_episode"}, field="status")
    row.closure_reason, row.closed_at = inputs.code(reason, "closure_reason", "reason"), clock.now()
    row.save_checked()
    journal.record(by=by, case=row.pk, event=events.Closed(reason=reason))
    return row


@service
def reopen(*, by: Actor, case: UUID) -> Case:
    """Open a closed file again; the past stays as it was."""
    row = locked_case(by, case, P.CASE_OWN)
    FILE.apply(row, "reopen", field="status")
    row.closure_reason, row.closed_at = "", None
    row.save_checked()
    journal.record(by=by, case=row.pk, event=events.Reopened())
    return row
