"""Questions between nodes: what leaves, what is found, who confirms, and what the asker may see."""

import base64
from uuid import uuid4

import pytest

from tests import factories as make
from tests.leads.conftest import TI, year
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.cases import selectors as cases
from tutela.cases import services as case_services
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.models import CaseLink
from tutela.exchange.registry import Incoming
from tutela.leads import blind, selectors, services
from tutela.leads.models import Asked, Lead, Link, Query, Received
from tutela.leads.services import confirming


@pytest.fixture
def asked(mirror, people, girl, decoy, request):
    """France has asked by name and every message has arrived. Her own file is not in the mirror's index."""
    mirror.index()
    girl_fr = request.getfixturevalue("girl_fr")
    row = services.ask(by=people.fr, case=girl_fr, nodes=[mirror.node], purpose="missing")
    mirror.carry()
    return row


def leads_of(case):
    return Lead.objects.filter(case_id=case, direction="in")


def possible(people, lead):
    return services.answer(by=people.it, lead=lead.pk, answer="possible")


def test_question_by_name_finds_girl_and_decoy_in_order_with_reasons(asked, people, girl, decoy):
    rows = selectors.inbox(actor=people.it)
    assert [(row.case, row.rank, row.kind) for row in rows] == [(girl, 1, "name"), (decoy, 2, "name")]
    assert {"name", "birth", "language"} <= set(rows[0].reasons)
    assert {"birth", "language"} <= set(rows[1].against)
    assert rows[0].bits > rows[1].bits + 10


def test_question_by_name_carries_blinded_tokens_only(asked, mirror):
    allowed = {
        "leads.query": {"pseudonym", "reference", "suite", "points", "tags", "public_key", "held"},
        "leads.evaluated": {
            "reference", "suite", "public_key", "points", "proof", "held_points", "index", "page", "pages",
        },
        "leads.request": {"reference", "hits", "held_points", "held_proof"},
    }  # fmt: skip
    assert [type_ for type_, _ in mirror.bodies] == list(allowed)
    for type_, body in mirror.bodies:
        assert set(body) <= allowed[type_], type_
        assert all(len(base64.b64decode(token)) in (10, 32, 52, 104, 25) for token in _tokens(body))


def _tokens(body):
    return [token for name in ("points", "tags", "index", "hits", "held_points") for token in body.get(name, [])]


def test_asker_sees_nothing_until_a_person_answers(asked, people):
    found = selectors.query(actor=people.fr, query=asked.pk)
    assert (found["state"], found["answers"]) == ("asked", [])
    assert not Lead.objects.filter(direction="out").exists()


def test_asker_forgets_what_could_unblind_the_question(asked):
    row = Asked.objects.get(query=asked)
    assert row.state == "requested" and row.private is None


def test_answer_possible_gives_the_office_only(asked, mirror, people, girl):
    possible(people, leads_of(girl).get())
    mirror.carry()
    [answer] = selectors.query(actor=people.fr, query=asked.pk)["answers"]
    assert answer["answer"] == "possible" and answer["office"].endswith(str(mirror.asked))
    body = dict(mirror.bodies)["leads.answer"]
    assert set(body) == {"reference", "answer", "lead", "office", "pseudonym"}


def test_answer_under_danger_flag_waits_for_the_named_officer(mirror, people, girl, girl_fr):
    mirror.index()
    before = len(blind.published("wide"))
    access.raise_danger(by=people.it, case=girl, reason="threats")
    assert len(blind.published("wide")) < before
    row = services.ask(by=people.fr, case=girl_fr, nodes=[mirror.node], purpose="missing")
    mirror.carry()
    lead = possible(people, leads_of(girl).get())
    mirror.carry()
    assert lead.state == "waits_for_officer"
    assert selectors.query(actor=people.fr, query=row.pk)["answers"] == []
    with pytest.raises(Refused):
        services.decide_under_danger(by=people.it, lead=lead.pk, release=True, reason="protection")
    services.decide_under_danger(by=people.officer, lead=lead.pk, release=True, reason="protection")
    mirror.carry()
    assert len(selectors.query(actor=people.fr, query=row.pk)["answers"]) == 1


def test_answer_withheld_by_the_officer_looks_like_nothing(mirror, people, girl, request):
    access.raise_danger(by=people.it, case=girl, reason="threats")
    mirror.index()
    girl_fr = request.getfixturevalue("girl_fr")
    row = services.ask(by=people.fr, case=girl_fr, nodes=[mirror.node], purpose="missing")
    mirror.carry()
    lead = possible(people, leads_of(girl).get())
    services.decide_under_danger(by=people.officer, lead=lead.pk, release=False, reason="protection")
    assert services.send_nothing_due() == 0
    with make.after(hours=25):
        assert services.send_nothing_due() == 1
    mirror.carry()
    assert [a["answer"] for a in selectors.query(actor=people.fr, query=row.pk)["answers"]] == ["nothing"]


def test_absent_child_gets_nothing_to_report_a_day_later(mirror, people, girl):
    mirror.index()
    absent = make.child(
        people.fr, names=[{"text": "Sékou Condé"}], birth=year("2009"), sex="m", languages=["ful"], nationality="GN"
    )
    row = services.ask(by=people.fr, case=absent, nodes=[mirror.node], purpose="missing")
    mirror.carry()
    assert not Lead.objects.filter(case_id=girl).exists()
    with make.after(hours=25):
        services.send_nothing_due()
    mirror.carry()
    assert [a["answer"] for a in selectors.query(actor=people.fr, query=row.pk)["answers"]] == ["nothing"]


def test_confirmation_needs_people_on_both_sides_and_links_then(asked, mirror, people, girl, girl_fr):
    lead = possible(people, leads_of(girl).get())
    mirror.carry()
    out = Lead.objects.get(direction="out")
    services.confirm(by=people.it, lead=lead.pk)
    mirror.carry()
    assert cases.case_row(girl).person_token is None and not CaseLink.objects.exclude(their_subject="").exists()
    with pytest.raises(Refused):
        services.confirm(by=make.SYSTEM, lead=out.pk)
    services.confirm(by=people.fr, lead=out.pk)
    mirror.carry()
    token = cases.case_row(girl).person_token
    assert token is not None and cases.case_row(girl_fr).person_token == token
    assert set(Lead.objects.filter(shared=lead.shared).values_list("state", flat=True)) == {"confirmed_by_both"}
    assert selectors.lead_node(actor=people.it, case=girl)["linked"] == [mirror.node]
    assert selectors.lead_node(actor=people.fr, case=girl_fr)["node"] == mirror.node


def told_relinked(mirror, people, girl, person, former=None):
    """The linked node says that our reference for the girl is now another one."""
    token = former or cases.case_row(girl).person_token
    row = Link.objects.get(case_id=girl)
    incoming = Incoming(
        id=uuid4(), type="leads.relinked", sender=Address(row.node, row.org), to=own_address(mirror.asked),
        organisation_id=mirror.asked, actor=Actor.peer(row.node, mirror.asked), body={"former": str(token), "person": person},
        purpose="missing", flow="", conversation=uuid4(), in_reply_to=None, subject="", case=girl, asked_case=None,
        sent_at=clock.now(), received_at=clock.now(),
    )
    confirming.take_relinked(incoming)


@pytest.fixture
def linked(asked, mirror, people, girl, girl_fr):
    lead = possible(people, leads_of(girl).get())
    mirror.carry()
    services.confirm(by=people.it, lead=lead.pk)
    mirror.carry()
    services.confirm(by=people.fr, lead=Lead.objects.get(direction="out").pk)
    mirror.carry()


def test_linked_node_may_name_a_new_reference_that_no_other_file_has(linked, mirror, people, girl):
    new = uuid4()
    told_relinked(mirror, people, girl, str(new))
    assert cases.case_row(girl).person_token == new


def test_linked_node_cannot_make_two_children_one_by_naming_the_reference_of_another_file(linked, mirror, people, girl):
    other = make.child(people.it, names=[{"text": "Luam"}])
    taken, before = uuid4(), cases.case_row(girl).person_token
    case_services.link_person(by=make.SYSTEM, case=other, token=taken)
    told_relinked(mirror, people, girl, str(taken))
    told_relinked(mirror, people, girl, str(uuid4()), former=uuid4())
    assert cases.case_row(girl).person_token == before
    with pytest.raises(InvalidInput):
        told_relinked(mirror, people, girl, "no reference")


def test_confirm_before_an_answer_is_the_wrong_step(asked, people, girl):
    with pytest.raises(WrongState):
        services.confirm(by=people.it, lead=leads_of(girl).get().pk)


def test_coded_question_goes_both_ways_once(asked, mirror, people, girl):
    lead = possible(people, leads_of(girl).get())
    mirror.carry()
    services.ask_question(by=people.it, lead=lead.pk, topic="mark", code="scar_left_forearm")
    mirror.carry()
    [question] = [row for row in selectors.questions(actor=people.fr) if row["direction"] == "in"]
    services.reply(by=people.fr, question=question["id"], answer="yes")
    mirror.carry()
    assert {row["answer"] for row in selectors.questions(actor=people.it)} == {"yes"}
    with pytest.raises(WrongState):
        services.reply(by=people.fr, question=question["id"], answer="no")


@pytest.mark.parametrize(("topic", "code"), [("mark", "scar_on_the_moon"), ("favourite", "x")])
def test_coded_question_outside_the_lists_is_refused(asked, mirror, people, girl, topic, code):
    lead = possible(people, leads_of(girl).get())
    with pytest.raises(InvalidInput):
        services.ask_question(by=people.it, lead=lead.pk, topic=topic, code=code)


def test_invalid_needs_a_reason_and_ends_the_lead_on_both_sides(asked, mirror, people, girl):
    lead = possible(people, leads_of(girl).get())
    mirror.carry()
    with pytest.raises(InvalidInput):
        services.invalidate(by=people.it, lead=lead.pk, reason="")
    services.invalidate(by=people.it, lead=lead.pk, reason="other_child")
    mirror.carry()
    assert set(Lead.objects.filter(shared=lead.shared).values_list("state", flat=True)) == {"invalid"}


def test_lead_of_a_file_without_grant_or_behind_a_bar_does_not_exist(asked, mirror, people, girl):
    lead = leads_of(girl).get()
    stranger = make.actor(make.organisation("reception"), "social_worker")
    for actor in (stranger, people.fr):
        with pytest.raises(NotVisible):
            services.answer(by=actor, lead=lead.pk, answer="possible")
        assert lead.pk not in {row.id for row in selectors.inbox(actor=actor)}
    make.bar(girl, person=people.it.person_id)
    with pytest.raises(NotVisible):
        services.answer(by=people.it, lead=lead.pk, answer="possible")
    assert girl not in {row.case for row in selectors.inbox(actor=people.it)}


def test_quota_of_an_officer_ends_the_questions_of_the_day(mirror, people, girl_fr):
    for _ in range(20):
        Query.objects.create(
            kind="name", organisation_id=mirror.asking, person_id=people.fr.person_id, asked_by="x", purpose="missing"
        )
    with pytest.raises(Refused):
        services.ask(by=people.fr, case=girl_fr, nodes=[mirror.node], purpose="missing")
    with make.after(hours=25):
        services.ask(by=people.fr, case=girl_fr, nodes=[mirror.node], purpose="missing")


def test_quota_of_a_peer_refuses_further_questions(mirror, people, girl_fr):
    Received.objects.bulk_create(
        Received(kind="name", node=mirror.node, org="x", organisation_id=mirror.asked, reference=str(n)) for n in range(200)
    )
    services.ask(by=people.fr, case=girl_fr, nodes=[mirror.node], purpose="missing")
    with pytest.raises(Refused):
        mirror.carry()


def test_question_without_name_or_age_is_refused_at_the_field(mirror, people):
    nameless = make.child(people.fr, sex="f")
    with pytest.raises(InvalidInput, match="name"):
        services.ask(by=people.fr, case=nameless, nodes=[mirror.node], purpose="missing")
    with pytest.raises(InvalidInput):
        services.ask(by=people.fr, case=nameless, nodes=[], purpose="missing")


def test_third_spelling_and_another_age_still_finds_her(mirror, people, girl):
    mirror.index()
    swedish = make.child(people.fr, names=[{"text": "Abeena Tesfaj"}], birth=year("2011", "about"), **TI)
    services.ask(by=people.fr, case=swedish, nodes=[mirror.node], purpose="missing")
    mirror.carry()
    assert leads_of(girl).get().rank == 1


def test_change_of_epoch_makes_old_handles_worthless(mirror, people, girl):
    mirror.index()
    before = {entry.pack() for entry in blind.published("wide")}
    assert blind.change_epoch(by=make.SYSTEM, reason="suspicion") >= 1
    assert not before & {entry.pack() for entry in blind.published("wide")}


def test_lead_node_passes_only_when_the_sender_processed_the_acceptance(asked, mirror, people, girl, girl_fr):
    lead = possible(people, leads_of(girl).get())
    mirror.carry()
    services.confirm(by=people.it, lead=lead.pk)
    mirror.carry()
    services.confirm(by=people.fr, lead=Lead.objects.get(direction="out").pk)
    mirror.carry()
    services.offer_lead(by=people.it, case=girl, to=mirror.peer.party)
    mirror.carry()
    services.accept_lead(by=people.fr, case=girl_fr)
    assert cases.case_row(girl).lead_node == "" and cases.case_row(girl_fr).lead_node == mirror.node
    mirror.carry()
    assert cases.case_row(girl).lead_node == mirror.node
    with pytest.raises(WrongState):
        services.accept_lead(by=people.fr, case=girl_fr)
