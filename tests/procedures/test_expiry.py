"""What happens when a period has passed: said once, told to the right desks, nothing closed."""

import pytest
from django.template.loader import render_to_string

from tests.procedures.conftest import ADMIN, START, days, hours
from tutela.access import services as access
from tutela.cases import events as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.ids import new_id
from tutela.guardianship import events as guardianship
from tutela.journal.models import Entry
from tutela.missing import events as missing
from tutela.procedures import panels, selectors, services, verbs
from tutela.procedures.models import Clock
from tutela.work.models import Notice, WorkItem


def expired(rule):
    return [entry for entry in Entry.objects.filter(kind="procedures.clock_expired") if entry.data["rule"] == rule]


def appoint(world, at):
    world.act(guardianship.BodyAppointed(organisation=new_id(), at=at), at=at, role="court_clerk")


def view(world, rule, role="social_worker"):
    found = selectors.clocks_of_case(actor=world.actor(role), case=world.case, purpose="care")
    return next(one for one in found if one.rule == rule)


def test_guardian_target_expires_once_and_opens_an_item_for_the_court(world):
    world.act(cases.FirstEncounter(at=START))
    clock.set_now(hours(71))
    services.expire_due()
    assert not expired("TT-GUARD-72H")
    clock.set_now(hours(73))
    services.expire_due()
    services.expire_due()
    (entry,) = expired("TT-GUARD-72H")
    assert (entry.data["binding"], entry.data["status"], entry.case_id) == ("target", "overdue", world.case)
    item = WorkItem.objects.get(kind="guardian_overdue")
    assert item.organisation_id == world.organisations["court"]
    told = Notice.objects.filter(kind="clock_overdue", subject_id=Clock.objects.get(rule="TT-GUARD-72H").pk)
    assert {row.to_organisation_id for row in told} == {
        world.organisations["reception"], world.organisations["guardianship"],
    }  # fmt: skip


def test_act_after_expiry_is_late_and_closes_the_overdue_item(world):
    world.act(cases.FirstEncounter(at=START))
    clock.set_now(hours(73))
    services.expire_due()
    appoint(world, days(18))
    assert Clock.objects.get(rule="TT-GUARD-72H").status == "late"
    assert WorkItem.objects.get(kind="guardian_overdue").state == "done"


def test_desk_without_the_file_is_not_told(world):
    event = missing.EpisodeOpened(episode=new_id(), number=1, noticed_at=START, level="urgent")
    world.act(event)
    clock.set_now(hours(30))
    services.expire_due()
    assert Notice.objects.filter(kind="clock_overdue").exists()
    assert not Notice.objects.filter(to_organisation_id=world.organisations["police"]).exists()


def test_barred_organisation_sees_no_item_or_clock(world):
    access.bar(by=ADMIN, case=world.case, organisation=world.organisations["reception"], reason="test")
    world.act(cases.FirstEncounter(at=START), role="social_worker")
    with pytest.raises(NotVisible):
        selectors.clocks_of_case(actor=world.actor("reception_worker"), case=world.case, purpose="care")


def test_family_request_after_the_limit_is_still_allowed_and_raises_nothing(world):
    world.act(cases.ApplicationRegistered(at=START, country="IT", application="asylum"))
    clock.set_now(days(70))
    services.expire_due()
    row = Clock.objects.get(rule="EU-AMMR-39-1a")
    assert row.status == "still_allowed"
    assert expired("EU-AMMR-39-1a")[0].data["effect"] == "none"
    assert not Notice.objects.filter(subject_id=row.pk).exists()
    assert selectors.overdue_counts().get("EU-AMMR-39-1a") is None


def test_duty_without_a_number_never_expires(world):
    world.act(cases.FirstEncounter(at=START))
    clock.set_now(days(300))
    services.expire_due()
    assert not expired("IT-G-01")
    assert view(world, "IT-G-01").status == "protective_passed"


def test_panel_shows_the_earliest_of_one_need_and_names_the_others(world):
    world.act(cases.FirstEncounter(at=START))
    world.act(cases.ApplicationMade(at=hours(1), country="IT", application="asylum"))
    world.act(guardianship.Requested(request=new_id(), to_organisation=new_id(), at=hours(6)))
    found = selectors.panel(actor=world.actor("guardian"), case=world.case)
    (guardian,) = [one for one in found if one.need == "guardian_appointed"]
    assert guardian.rule == "IT-G-03"
    assert {"TT-GUARD-72H", "EU-APR-23-2b", "EU-RCD-27-1", "EU-AMMR-23-2"} == {one.rule for one in guardian.others}
    target = next(one for one in guardian.others if one.rule == "TT-GUARD-72H")
    assert target.target and target.legal_due is None


def test_view_explains_the_computation_in_words_with_source_and_confidence(world):
    world.act(cases.ApplicationMade(at=START, country="IT", application="asylum"))
    found = view(world, "EU-APR-23-2b")
    assert found.basis == "Regulation (EU) 2024/1348 Art. 23 (2(b), 3)"
    assert (found.confidence, found.text_language) == ("read", "it")
    assert any("15 working days" in sentence for sentence in found.explanation)
    assert found.protective_due.isoformat() == "2026-09-28"


def test_overdue_shows_before_the_worker_has_looked(world):
    world.act(cases.FirstEncounter(at=START))
    clock.set_now(hours(80))
    assert view(world, "TT-GUARD-72H").status == "overdue"
    assert selectors.overdue_counts()["TT-GUARD-72H"] == 1
    assert selectors.counts()["TT-GUARD-72H"]["overdue"] == 1
    assert world.case in selectors.due_times(rule="TT-GUARD-72H", cases=[world.case])


def test_fact_for_scenarios_speaks_their_words(world):
    world.act(cases.FirstEncounter(at=START))
    clock.set_now(hours(80))
    rows = verbs.FACTS["clocks"](world.actor("guardian"), None, case=world.case)
    row = next(one for one in rows if one["rule"] == "TT-GUARD-72H")
    assert (row["status"], row["target"], row["legal_due"]) == ("breached", True, None)
    assert row["protective_due"] == "2026-09-10T10:00:00+02:00"


def test_extension_needs_a_known_ground_and_a_decision_and_moves_the_date(world):
    world.act(cases.ApplicationMade(at=START, country="IT", application="asylum"))
    row = Clock.objects.get(rule="EU-APR-23-2b")
    worker = world.actor("reception_worker")
    for ground, decision in [("no_such_ground", "D-1"), ("disproportionate_number", " ")]:
        with pytest.raises(InvalidInput):
            services.extend(by=worker, clock=row.pk, ground=ground, decision=decision)
    extended = services.extend(by=worker, clock=row.pk, ground="disproportionate_number", decision="D-1")
    assert extended.computation["legal_due"] == "2026-10-12"
    assert Entry.objects.filter(kind="procedures.clock_extended").count() == 1
    with pytest.raises(InvalidInput):
        services.extend(by=worker, clock=row.pk, ground="disproportionate_number", decision="D-2")


def test_extension_by_somebody_without_the_file_is_not_found(world):
    world.act(cases.ApplicationMade(at=START, country="IT", application="asylum"))
    row = Clock.objects.get(rule="EU-APR-23-2b")
    with pytest.raises(NotVisible):
        services.extend(by=world.actor("police_missing"), clock=row.pk, ground="disproportionate_number", decision="D")


def test_case_page_panel_shows_plain_values_or_only_a_count(world):
    world.act(cases.FirstEncounter(at=START))
    clock.set_now(hours(80))
    shown = panels.clocks(actor=world.actor("guardian"), case=world.case, masked=False)
    assert shown["overdue"] >= 1
    assert {"rule", "title", "status", "explanation", "others"} <= set(shown["clocks"][0])
    masked = panels.clocks(actor=world.actor("guardian"), case=world.case, masked=True)
    assert set(masked) == {"case", "masked", "open", "overdue", "not_covered"}
    html = render_to_string("procedures/panel.html", {"panel": shown})
    assert "Targets of the platform" not in html
    assert "A guardian is acting" in html
    assert panels.clocks(actor=world.actor("guardian"), case=new_id(), masked=False) is None
