"""Two people, one on each side, say that both files are one child. Only then do the files know of each other."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import joined
from tutela.cases import selectors as cases
from tutela.cases import services as case_services
from tutela.core import clock
from tutela.core.errors import InvalidInput, Refused, WrongState
from tutela.core.service import service
from tutela.exchange import services as exchange
from tutela.exchange.addresses import Address
from tutela.exchange.registry import Incoming
from tutela.journal import services as journal
from tutela.leads import events, policies, wire
from tutela.leads.models import Lead, Link
from tutela.leads.services.questions import find_lead
from tutela.leads.states import LEAD
from tutela.work import services as work

ENDS = ("answered", "confirmed_by_us")


@service
def confirm(*, by: Actor, lead: UUID, case: UUID | None = None) -> Lead:
    """One side confirms after a person has looked; the second confirmation links the files on both nodes.

    `case`: which of our files, for a lead that came from a call. Under the danger flag the named officer must have
    let the answer out before. No name, place or document moves with a confirmation.
    """
    row = policies.visible_lead(by, lead, P.LEAD_CONFIRM)
    if by.is_machine:
        raise Refused(_("A person confirms, never a machine."))
    _choose_case(by, row, case)
    if row.direction == "in" and access_policies.danger(row.case_id) and row.released_at is None:  # type: ignore[arg-type]
        raise WrongState(_("This file is under the danger flag: the named officer decides first."))
    LEAD.apply(row, "confirm")
    row.ours_at, row.ours_by = clock.now(), by.label
    row.proposals = {**row.proposals, "ours": _proposal(row)}
    row.save()
    journal.record(
        by=by, case=row.case_id, subject=row.pk, purpose=wire.PURPOSE, counterpart=f"{row.node}/{row.org}",
        event=events.ConfirmedByUs(lead=row.pk),
    )
    ours = row.proposals["ours"]
    body = {
        "lead": row.shared, "state": "confirmed", "person": ours["token"], "known": ours["known"],
        "lead_node": ours["lead_node"],
    }
    wire.to_other_side(by=by, lead=row, type_="leads.confirm", body=body)
    work.complete(by=by, case=row.case_id, kind="lead_new", subject=row.pk)
    if row.theirs_at:
        _link(by, row)
    return row


def _choose_case(by: Actor, row: Lead, case: UUID | None) -> None:
    if case is not None and row.case_id not in (None, case):
        raise InvalidInput("case", _("This lead is about another file."))
    if row.case_id is None:
        if case is None:
            raise InvalidInput("case", _("Register the child first, then choose the file."))
        access_policies.require(by, P.LEAD_CONFIRM, case=case)
        row.case_id = case


def _proposal(row: Lead) -> dict[str, Any]:
    """The shared reference we would use: the one that other nodes know already, else a fresh one."""
    file = cases.case_row(row.case_id)  # type: ignore[arg-type]
    known = file.person_token is not None
    return {
        "token": str(file.person_token or uuid4()), "known": known, "lead_node": file.lead_node or settings.TUTELA.id,
    }


def take_confirm(incoming: Incoming) -> None:
    """The other office confirmed, or put the lead aside."""
    row = find_lead(incoming)
    if incoming.body["state"] != "confirmed":
        _ended_by_them(incoming, row)
        return
    if row.state not in ENDS or row.theirs_at:
        return
    row.theirs_at, row.their_subject = clock.now(), incoming.subject
    row.proposals = {
        **row.proposals,
        "theirs": {
            "token": str(incoming.body.get("person", "")), "known": bool(incoming.body.get("known")),
            "lead_node": str(incoming.body.get("lead_node", "")),
        },
    }  # fmt: skip
    row.save()
    journal.record(
        by=incoming.actor, case=row.case_id, subject=row.pk, purpose=wire.PURPOSE, counterpart=str(incoming.sender),
        event=events.ConfirmedByThem(lead=row.pk),
    )
    if row.ours_at:
        _link(incoming.actor, row)
    else:
        work.open_item(
            by=incoming.actor, kind="lead_new", case=row.case_id, organisation=row.organisation_id, subject=row.pk,
            source="leads", once=f"confirm:{row.pk}",
        )


def _link(by: Actor, row: Lead) -> None:
    """Both confirmed: one person token, one lead node, two files. Both sides reach the same result by themselves."""
    LEAD.apply(row, "link")
    row.save()
    system = Actor.system("leads", row.organisation_id)
    case = UUID(str(row.case_id))
    if row.node != settings.TUTELA.id:
        token, lead_node = _agreed(row)
        former = cases.case_row(case).person_token
        exchange.link_case(by=system, case=case, peer=row.node, their_subject=row.their_subject)
        case_services.link_person(by=system, case=case, token=token)
        case_services.set_lead_node(by=system, case=case, node="" if lead_node == settings.TUTELA.id else lead_node)
        if former and former != token:
            _tell_relinked(system, case, former, token)
        Link.objects.get_or_create(case_id=case, node=row.node, defaults={"org": row.org, "lead": row})
    work.complete(by=by, case=case, kind="lead_new", subject=row.pk)
    journal.record(
        by=by, case=case, subject=row.pk, purpose=wire.PURPOSE, counterpart=f"{row.node}/{row.org}",
        event=events.ConfirmedByBoth(lead=row.pk),
    )


def _agreed(row: Lead) -> tuple[UUID, str]:
    """A reference that more nodes know wins; among equals the side that was asked, which knew her first."""
    ours, theirs = row.proposals["ours"], row.proposals["theirs"]
    if ours["known"] and theirs["known"]:
        best = min((ours, theirs), key=lambda item: str(item["token"]))
    elif ours["known"] != theirs["known"]:
        best = ours if ours["known"] else theirs
    else:
        best = ours if row.direction == "in" else theirs
    return _reference(best["token"]), best["lead_node"]


def _tell_relinked(by: Actor, case: UUID, former: UUID, token: UUID) -> None:
    for link in Link.objects.filter(case_id=case):
        wire.send(
            by=by, type_="leads.relinked", to=Address(link.node, link.org), case=case,
            organisation=link.lead.organisation_id, body={"former": str(former), "person": str(token)},
        )


def take_relinked(incoming: Incoming) -> None:
    """Two references were one child: take the one that stays. Only for a file linked with the sender, and never the
    reference of another file that the sender has no link with: it would make two children one."""
    sender = incoming.sender.node
    if incoming.case is None or not Link.objects.filter(case_id=incoming.case, node=sender).exists():
        return
    system = Actor.system("leads", incoming.organisation_id)
    file = cases.case_row(incoming.case)
    token = _reference(incoming.body["person"])
    if str(file.person_token) == incoming.body["former"] and _may_name(sender, file.pk, token):
        case_services.link_person(by=system, case=file.pk, token=token)
        for link in Link.objects.filter(case_id=file.pk).exclude(node=incoming.sender.node):
            wire.send(
                by=system, type_="leads.relinked", to=Address(link.node, link.org), case=file.pk,
                organisation=link.lead.organisation_id, body=dict(incoming.body),
            )


def _reference(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("person", _("The other node's reference is damaged.")) from None


def _may_name(node: str, case: UUID, token: UUID) -> bool:
    """Whether a node may say that a reference stands for this child: no file of ours has it, except linked ones."""
    holders = set(joined.records_with(token)) - {case}
    return holders <= set(Link.objects.filter(node=node, case_id__in=holders).values_list("case_id", flat=True))


@service
def invalidate(*, by: Actor, lead: UUID, reason: str) -> Lead:
    """Not the same child after all; the reason is needed and the other side is told "not the same", no more."""
    return _end(by, lead, "invalidate", reason)


@service
def decline(*, by: Actor, lead: UUID) -> Lead:
    """The child does not want it followed; the other side learns that the lead ended."""
    return _end(by, lead, "decline", "child_declined")


@service
def reunite(*, by: Actor, lead: UUID, elsewhere: bool = False) -> Lead:
    """Note how a confirmed lead ended: the child is with the family, here or with help of another office. Closes
    nothing: the file, the episode and the link stay."""
    row = policies.visible_lead(by, lead, P.LEAD_CONFIRM)
    LEAD.apply(row, "reunite_elsewhere" if elsewhere else "reunite")
    row.save()
    journal.record(
        by=by, case=row.case_id, subject=row.pk, purpose=wire.PURPOSE,
        event=events.Reunited(lead=row.pk, elsewhere=elsewhere),
    )
    return row


def _end(by: Actor, lead: UUID, verb: str, reason: str) -> Lead:
    row = policies.visible_lead(by, lead, P.LEAD_CONFIRM)
    if not reason:
        raise InvalidInput("reason", _("Choose the reason."))
    LEAD.apply(row, verb, facts={"reason"})
    row.reason = reason[:40]
    row.save()
    journal.record(
        by=by, case=row.case_id, subject=row.pk, purpose=wire.PURPOSE,
        event=events.Invalidated(lead=row.pk, reason=row.reason),
    )
    if row.case_id:
        wire.to_other_side(by=by, lead=row, type_="leads.confirm", body={"lead": row.shared, "state": "invalid"})
    work.complete(by=by, case=row.case_id, kind="lead_new", subject=row.pk)
    return row


def _ended_by_them(incoming: Incoming, row: Lead) -> None:
    if row.state in ENDS:
        LEAD.apply(row, "invalidate", facts={"reason"})
        row.reason = "other_side"
        row.save()
        journal.record(
            by=incoming.actor, case=row.case_id, subject=row.pk, purpose=wire.PURPOSE,
            event=events.Invalidated(lead=row.pk, reason=row.reason),
        )
