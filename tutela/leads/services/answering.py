"""Being asked: evaluate, find own children, let a person look, answer "possible" or "nothing to report"."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock, vault
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.ids import new_id
from tutela.core.service import service
from tutela.engines.matching import compare, index, keys, oprf, protocol
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.registry import Incoming
from tutela.journal import services as journal
from tutela.leads import blind, events, policies, wire
from tutela.leads.models import Lead, Received
from tutela.leads.reading import case_facts, description, open_missing
from tutela.leads.services import alarms
from tutela.leads.services.asking import asked_row
from tutela.leads.services.duplicates import office_of
from tutela.leads.states import LEAD
from tutela.work import services as work

LEAST_BITS = {"name": -4.0, "description": 2.0, "encounter": 2.0}
MOST_LEADS = 5
NOTHING_AFTER = timedelta(hours=24)
LOOK_WITHIN = timedelta(hours=24)
OFFICER_WITHIN = timedelta(hours=12)


# --- by blinded name -------------------------------------------------------------------------------------------------

def take_query(incoming: Incoming) -> None:
    """Another node asks by name: evaluate its points, give it our index to look in, learn nothing of the name."""
    received = _received(incoming, "name")
    tier = next((tier for tier in blind.TIERS if blind.suite(tier) == incoming.body["suite"]), None)
    if tier is None:
        raise InvalidInput("suite", _("The other node uses other tables of names."))
    try:
        answer = blind.evaluator(tier).evaluate([protocol.decode(p, 32) for p in incoming.body.get("points", [])])
    except ValueError as error:
        raise InvalidInput("points", _("The blinded points are damaged.")) from error
    turned = protocol.ask_reverse(blind.held_keys(tier))
    received.private = {
        "tier": tier, "tags": list(incoming.body.get("tags", [])), "public_key": incoming.body.get("public_key", ""),
        "held": list(incoming.body.get("held", [])), "turned": turned.as_state(),
    }
    received.save()
    pages = wire.pages_of(wire.pack_entries(blind.published(tier)))
    for number, page in enumerate(pages, start=1):
        body: dict[str, Any] = {
            "reference": received.reference, "suite": incoming.body["suite"], "page": number, "pages": len(pages),
            "index": page,
        }
        if number == 1:
            body |= _evaluation(answer, tier, turned)
        wire.send(
            by=incoming.actor, type_="leads.evaluated", to=incoming.sender, body=body,
            conversation=incoming.conversation, organisation=incoming.organisation_id,
        )


def _evaluation(answer: oprf.Evaluation, tier: str, turned: protocol.ReverseQuestion) -> dict[str, Any]:
    return {
        "public_key": protocol.encode(blind.evaluator(tier).public_key),
        "points": [protocol.encode(point) for point in answer.points], "proof": protocol.encode(answer.proof),
        "held_points": turned.points,
    }


def take_request(incoming: Incoming) -> None:
    """The other node names the handles it met: they become leads here, ranked, for the people who own the files."""
    received = Received.objects.select_for_update().filter(
        node=incoming.sender.node, reference=str(incoming.body["reference"]), kind="name"
    ).first()
    if received is None or received.state != "open" or not received.private:
        raise NotVisible
    private = received.private
    met = _met_by_handle(private["tier"], incoming.body.get("hits", []))
    for case, found in _met_under_flag(private, incoming).items():
        met.setdefault(case, []).extend(found)
    judged = [
        (case, compare.compare_hits(found, private["held"], case_facts(case))) for case, found in met.items() if found
    ]
    received.private, received.state = None, "looking"
    received.save()
    open_leads(by=incoming.actor, received=received, judged=judged)


def _met_by_handle(tier: str, hits: Sequence[str]) -> dict[UUID, list[keys.Key]]:
    distances: dict[UUID, dict[bytes, int]] = {}
    for token in hits:
        handle, tag, delta = wire.unpack_hit(token)
        case = blind.case_of_handle(handle)
        if case is not None:
            distances.setdefault(case, {})[tag] = delta
    holder = blind.evaluator(tier)
    return {
        case: index.explain(holder, keys.index_keys(case_facts(case), tier), tags) for case, tags in distances.items()
    }


def _met_under_flag(private: dict[str, Any], incoming: Incoming) -> dict[UUID, list[keys.Key]]:
    """Children under the danger flag: the asker evaluated our points without learning whether one was met."""
    points = incoming.body.get("held_points")
    if not points:
        return {}
    try:
        found = protocol.resolve_reverse(
            protocol.ReverseQuestion.from_state(private["turned"]), points, incoming.body.get("held_proof", ""),
            private["public_key"], [wire.unpack_tag(token) for token in private["tags"]],
        )
    except protocol.ProtocolError as error:
        raise InvalidInput("held_points", _("The turned-round evaluation is damaged.")) from error
    return {UUID(reference): met for reference, met in found.items() if reference}


# --- by description --------------------------------------------------------------------------------------------------

def take_encounter(incoming: Incoming) -> None:
    """Another office met a child without a name, or had a call: compare the codes with our open episodes."""
    codes = dict(incoming.body)
    received = _received(incoming, "description" if codes["encounter"] == "anonymous_call" else "encounter")
    received.state = "looking"
    received.private = {name: codes.get(name) for name in ("region", "day", "office", "encounter")}
    received.save()
    seen, met_on = description(codes), date.fromisoformat(codes["day"])
    judged = [
        (profile.case_id, compare.compare_description(seen, case_facts(profile.case_id)))
        for profile in open_missing()
        if profile.could_be(seen, met_on)
    ]
    open_leads(by=incoming.actor, received=received, judged=judged)


# --- leads -----------------------------------------------------------------------------------------------------------

def _received(incoming: Incoming, kind: str) -> Received:
    if not policies.peer_within_quota(incoming.sender.node):
        raise Refused(_("The questions of this node are used up for today."))
    alarms.watch_peer(by=incoming.actor, node=incoming.sender.node, organisation=incoming.organisation_id)
    return Received(
        kind=kind, node=incoming.sender.node, org=incoming.sender.org, organisation_id=incoming.organisation_id,
        reference=str(incoming.body["reference"]),
    )


def open_leads(*, by: Actor, received: Received, judged: list[tuple[UUID, list[compare.Evidence]]]) -> list[Lead]:
    """One lead per own child that may be meant, best first, each with its reasons, on the list of its office."""
    fine = [(compare.total(evidence), case, evidence) for case, evidence in judged]
    fine = [item for item in fine if item[0] >= LEAST_BITS[received.kind]]
    best = sorted(fine, key=lambda item: -item[0])[:MOST_LEADS]
    return [_open_lead(by, received, rank, *item) for rank, item in enumerate(best, start=1)]


def _open_lead(
    by: Actor, received: Received, rank: int, bits: float, case: UUID, evidence: list[compare.Evidence]
) -> Lead:
    office = office_of(case)
    row = Lead.objects.create(
        direction="in", kind=received.kind, case_id=case, received=received, node=received.node, org=received.org,
        shared=str(new_id()), organisation_id=office, evidence=[item.as_row() for item in evidence], bits=bits, rank=rank,
    )
    journal.record(
        by=by, case=case, subject=row.pk, purpose=wire.PURPOSE, counterpart=f"{row.node}/{row.org}",
        event=events.LeadReceived(
            lead=row.pk, kind_code=row.kind, reasons=compare.reasons(evidence), against=compare.against(evidence)
        ),
    )
    work.open_item(
        by=by, kind="lead_new", case=case, organisation=office, subject=row.pk, source="leads",
        protective_due=clock.now() + LOOK_WITHIN, once=f"lead:{row.pk}",
    )
    return row


@service
def answer(*, by: Actor, lead: UUID, answer: str, reason: str = "") -> Lead:
    """A person has looked: possible, or nothing to report.

    "Possible" leaves at once; under the danger flag it waits for the named officer and the asker sees nothing.
    "Nothing to report" is said once for the whole question, later and at a fixed time, so that silence and speed
    say nothing about a child that is here. An officer who met a child learns nothing beyond "received".
    """
    row = policies.visible_lead(by, lead, P.LEAD_REVIEW)
    if row.direction != "in":
        raise InvalidInput("lead", _("Only the office that was asked answers."))
    if answer not in ("possible", "nothing"):
        raise InvalidInput("answer", _("Choose possible or nothing to report."))
    held = answer == "possible" and access_policies.danger(row.case_id)  # type: ignore[arg-type]
    LEAD.apply(row, "put_aside" if answer == "nothing" else "hold" if held else "answer")
    row.answer, row.reason, row.answered_at, row.answered_by = answer, reason[:40], clock.now(), by.label
    row.save()
    journal.record(
        by=by, case=row.case_id, subject=row.pk, purpose=wire.PURPOSE, counterpart=f"{row.node}/{row.org}",
        event=events.Answered(lead=row.pk, answer=answer, held=held),
    )
    work.complete(by=by, case=row.case_id, kind="lead_new", subject=row.pk)
    if held:
        work.open_item(
            by=by, kind="lead_danger", case=row.case_id, organisation=row.organisation_id, role="named_officer",
            subject=row.pk, source="leads", protective_due=clock.now() + OFFICER_WITHIN, once=f"danger:{row.pk}",
        )
    elif answer == "possible":
        _say_possible(by, row)
    return row


@service
def decide_under_danger(*, by: Actor, lead: UUID, release: bool, reason: str) -> Lead:
    """The named officer lets a "possible" out, or not. Not letting it out looks like "nothing to report" outside."""
    row = policies.visible_lead(by, lead, P.LEAD_DECIDE_DANGER)
    if not reason:
        raise InvalidInput("reason", _("Choose the reason."))
    LEAD.apply(row, "release" if release else "withhold")
    row.released_at, row.released_by, row.reason = clock.now(), by.label, reason[:40]
    row.answer = "possible" if release else "nothing"
    row.save()
    journal.record(
        by=by, case=row.case_id, subject=row.pk, purpose=wire.PURPOSE,
        event=events.DangerDecided(lead=row.pk, released=release),
    )
    work.complete(by=by, case=row.case_id, kind="lead_danger", subject=row.pk)
    if release:
        _say_possible(by, row)
    return row


def _say_possible(by: Actor, row: Lead) -> None:
    received = row.received
    if received is None or received.kind == "encounter":
        return
    office = own_address(row.organisation_id) if row.organisation_id else None
    body = {"reference": received.reference, "answer": "possible", "lead": row.shared, "office": str(office)}
    wire.to_other_side(by=by, lead=row, type_="leads.answer", body=body)
    if received.state == "looking":
        received.state, received.answered_at = "answered", clock.now()
        received.save()


def send_nothing_due() -> int:
    """Worker job: say "nothing to report" to questions of a day ago that nobody answered with "possible" and nobody
    is still looking at. Returns how many were answered."""
    rows = Received.objects.filter(state__in=["looking", "open"], created_at__lte=clock.now() - NOTHING_AFTER)
    done = 0
    for row in rows.exclude(kind="encounter")[:200]:
        if row.leads.filter(state__in=["new", "waits_for_officer", "answered"]).exists():
            continue
        with vault.acting_for(row.organisation_id):
            _say_nothing(by=Actor.system("leads", row.organisation_id), received=row.pk)
        done += 1
    return done


@service
def _say_nothing(*, by: Actor, received: UUID) -> None:
    row = Received.objects.select_for_update().get(pk=received)
    row.state, row.answered_at, row.private = "answered", clock.now(), None
    row.save()
    wire.send(
        by=by, type_="leads.answer", to=Address(row.node, row.org), organisation=row.organisation_id,
        body={"reference": row.reference, "answer": "nothing"},
    )


def take_answer(incoming: Incoming) -> None:
    """An asked node answered. "Possible" becomes a lead of ours; nothing about the child came with it."""
    asked = asked_row(incoming)
    query, said = asked.query, incoming.body["answer"]
    if said == "nothing":
        if not asked.answer:
            asked.answer, asked.answered_at, asked.state = "nothing", clock.now(), "answered"
            asked.save()
        return
    asked.answer, asked.answered_at, asked.state = "possible", clock.now(), "answered"
    asked.save()
    if not incoming.body.get("lead"):
        raise InvalidInput("lead", _("A possible child needs a reference."))
    office = incoming.body.get("office") or str(incoming.sender)
    row, made = Lead.objects.get_or_create(
        direction="out", node=incoming.sender.node, shared=incoming.body["lead"],
        defaults={
            "kind": query.kind, "case_id": query.case_id, "query": query, "org": incoming.sender.org, "office": office,
            "organisation_id": query.organisation_id, "state": "answered", "answer": "possible",
        },
    )  # fmt: skip
    if made:
        journal.record(
            by=incoming.actor, case=query.case_id, subject=row.pk, purpose=wire.PURPOSE, counterpart=office,
            event=events.AnswerReceived(lead=row.pk, answer="possible"),
        )
        work.open_item(
            by=incoming.actor, kind="lead_new", case=query.case_id, organisation=query.organisation_id, subject=row.pk,
            source="leads", protective_due=clock.now() + LOOK_WITHIN, once=f"lead:{row.pk}",
        )
