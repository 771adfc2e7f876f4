"""Asking other nodes: by blinded name keys (from a file) or by description codes (from a call)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.service import service
from tutela.engines.matching import keys, protocol
from tutela.exchange.addresses import Address
from tutela.exchange.registry import Incoming
from tutela.journal import services as journal
from tutela.leads import blind, events, policies, wire
from tutela.leads.models import Asked, Query
from tutela.leads.reading import case_facts
from tutela.leads.services import alarms
from tutela.missing.services import calls

MOST_NODES = 30
MOST_HITS = 500


@service
def ask(
    *, by: Actor, nodes: list[str], purpose: str, case: UUID | None = None, call: UUID | None = None, basis: str = "",
) -> Query:
    """Ask other nodes whether they know a child. What leaves: blinded points (from a file) or codes (from a call).

    `nodes` are node ids; `purpose` is why; `basis` the ground in the file. The question counts in the officer's and
    the node's quota. Every asked node answers only "possible: contact office X" or "nothing to report", after a
    person has looked. Raises InvalidInput, Refused (role, quota) or NotVisible.
    """
    if (case is None) == (call is None):
        raise InvalidInput("case", _("Ask about one child: from a file or from a call."))
    access_policies.require(by, P.LEAD_ASK, case=case)
    policies.require_quota(by)
    targets = _targets(by, nodes)
    row = Query.objects.create(
        kind="name" if case else "description", case_id=case, subject_id=call, organisation_id=_desk(by),
        person_id=by.person_id, asked_by=by.label, purpose=purpose[:30], basis=basis[:80],
    )
    if case is not None:
        _ask_by_name(by, row, targets)
    else:
        codes = calls.codes_of(call, organisation=_desk(by)) if call else None
        if codes is None:
            raise NotVisible
        push_codes(by=by, query=row, targets=targets, codes=codes, encounter="anonymous_call")
    event = events.AskedOthers(query=row.pk, kind_code=row.kind, nodes=len(targets))
    journal.record(by=by, case=case, subject=row.pk, purpose=purpose, event=event)
    alarms.watch_person(by=by)
    return row


def _targets(by: Actor, nodes: list[str]) -> list[Address]:
    wanted = list(dict.fromkeys(nodes))
    if not wanted or len(wanted) > MOST_NODES:
        raise InvalidInput("nodes", _("Choose which nodes to ask."))
    return [wire.desk_of(node, sender=by.organisation_id) for node in wanted]


def _desk(by: Actor) -> UUID:
    if by.organisation_id is None:
        raise InvalidInput("organisation", _("Choose for which organisation you act."))
    return by.organisation_id


def _ask_by_name(by: Actor, row: Query, targets: list[Address]) -> None:
    own = case_facts(row.case_id)  # type: ignore[arg-type]
    found = keys.question_keys(own, row.tier)
    if not found:
        raise InvalidInput("case", _("Write a name and an approximate age first: without them nobody can be asked."))
    for target in targets:
        if target.node == settings.TUTELA.id:
            raise InvalidInput("nodes", _("Inside this node, records are compared when they are registered."))
        question = protocol.ask(found)
        asked = Asked(query=row, case_id=row.case_id, node=target.node, org=target.org)
        asked.private = question.as_state()
        asked.save()
        body = {
            "reference": str(asked.pk), "suite": blind.suite(row.tier), "points": question.points,
            "tags": [wire.pack_tag(tag) for tag in protocol.reverse_tags(question)],
            "public_key": protocol.encode(protocol.reverse_key(question).public_key), "held": list(own.held),
        }
        wire.send(by=by, type_="leads.query", to=target, body=body, conversation=asked.pk, case=row.case_id)


def push_codes(
    *, by: Actor, query: Query, targets: list[Address], codes: Mapping[str, Any], encounter: str, office: str = ""
) -> None:
    """Send description codes to nodes; owners of open episodes there look at what fits."""
    moment = codes.get("at") or clock.now()
    for target in targets:
        asked = Asked.objects.create(query=query, node=target.node, org=target.org)
        body = {
            "reference": str(asked.pk), "encounter": encounter, "day": moment.date().isoformat(), "office": office,
            **{name: codes.get(name) for name in ("sex", "birth_from", "birth_to", "language", "region", "mark")},
        }
        if body["sex"] == "unknown":
            body["sex"] = None
        wire.send(by=by, type_="leads.encounter", to=target, body=body, conversation=asked.pk)


def take_evaluated(incoming: Incoming) -> None:
    """The other node evaluated our points and sent its index: look up here, and name the handles that were met.

    The request is sent also when nothing was met, so that the other node cannot tell by silence.
    """
    asked = _asked_row(incoming)
    if asked.state != "asked":
        return
    pages = {**asked.pages, str(incoming.body["page"]): list(incoming.body.get("index", []))}
    private = dict(asked.private or {})
    if incoming.body["page"] == 1:
        private["answer"] = {name: incoming.body.get(name) for name in ("points", "proof", "public_key", "held_points")}
    if len(pages) < incoming.body["pages"] or "answer" not in private:
        asked.pages, asked.private = pages, private
        asked.save()
        return
    body = _request(asked, private, [token for page in pages.values() for token in page])
    wire.send(
        by=incoming.actor, type_="leads.request", to=incoming.sender, body=body, conversation=asked.pk,
        case=asked.case_id, organisation=incoming.organisation_id,
    )
    # What could unblind the question is not kept a moment longer than needed.
    asked.state, asked.pages, asked.private = "requested", {}, None
    asked.save()


def _request(asked: Asked, private: dict[str, Any], tokens: list[str]) -> dict[str, Any]:
    question, answer = protocol.Question.from_state(private), private["answer"]
    try:
        hits = protocol.resolve(
            question, answer["points"] or [], answer["proof"] or "", answer["public_key"] or "",
            wire.unpack_entries(tokens),
        )
        held = protocol.reverse_key(question).evaluate(
            [protocol.decode(point, 32) for point in answer["held_points"] or []]
        )
    except ValueError as error:
        raise Refused(_("The answer of the other node does not fit the question.")) from error
    met = [wire.pack_hit(hit.handle, tag, key) for hit in hits for key, tag in zip(hit.keys, hit.tags, strict=True)]
    return {
        "reference": str(asked.pk), "hits": met[:MOST_HITS],
        "held_points": [protocol.encode(point) for point in held.points], "held_proof": protocol.encode(held.proof),
    }


def _asked_row(incoming: Incoming) -> Asked:
    """The question a message answers; only the node that was asked may answer it."""
    try:
        reference = UUID(str(incoming.body["reference"]))
    except ValueError:
        raise NotVisible from None
    row = Asked.objects.select_for_update().filter(pk=reference, node=incoming.sender.node).first()
    if row is None:
        raise NotVisible
    return row


asked_row = _asked_row
