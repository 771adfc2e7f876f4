"""Urgency: exploitation is asked first, a floor, twelve hours; the hypothesis stays with those who plan."""

from datetime import timedelta

import pytest

from tutela.access import services as access
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, StaleEdit
from tutela.journal import selectors as journal
from tutela.missing import selectors, services
from tutela.missing.models import Assessment, Episode


@pytest.fixture
def later():
    """Moves domain time forward; undone after the test."""
    yield lambda **by: clock.set_now(clock.now() + timedelta(**by))
    clock.set_now(clock.wall())


def test_no_added_danger_after_all_questions_holds_for_twelve_hours(worker, episode, calm, later):
    row = services.assess(by=worker, episode=episode.pk, answers=calm, level="no_added_danger")
    assert row.current_level == "no_added_danger"
    assert timedelta(hours=11.9) < row.level_until - clock.now() <= timedelta(hours=12)
    later(hours=12, minutes=1)
    row.refresh_from_db()
    assert row.current_level == "urgent" and row.level_expired
    assert services.expire_urgency() == 1 and services.expire_urgency() == 0
    row.refresh_from_db()
    assert row.level == "urgent" and row.rank == 1


@pytest.mark.parametrize("question", ["exploitation_signs", "possible_crime_victim", "under_13"])
def test_no_added_danger_before_a_question_is_answered_is_refused(worker, episode, calm, question):
    del calm[question]
    with pytest.raises(InvalidInput) as caught:
        services.assess(by=worker, episode=episode.pk, answers=calm, level="no_added_danger")
    assert "level" in caught.value.errors


def test_no_added_danger_with_a_yes_or_a_sign_is_refused(worker, episode, calm):
    with pytest.raises(InvalidInput):
        services.assess(by=worker, episode=episode.pk, answers={**calm, "threats": "yes"}, level="no_added_danger")
    with pytest.raises(InvalidInput):
        services.assess(
            by=worker, episode=episode.pk, answers=calm, level="no_added_danger", signs=["afraid_of_person"]
        )
    assert not Assessment.objects.exists()


def test_no_added_danger_with_a_sign_in_the_file_is_refused(worker, girl, episode, calm):
    cases.record_indicators(
        by=worker, case=girl.pk, list_id="exploitation", ticks=[{"code": "afraid_of_person", "evidence": "said_by_child"}]
    )
    with pytest.raises(InvalidInput):
        services.assess(by=worker, episode=episode.pk, answers=calm, level="no_added_danger")


def test_repeat_never_lowers_urgency(worker, social, girl, episode, calm):
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    again = services.report(by=worker, case=girl.pk)
    with pytest.raises(InvalidInput):
        services.assess(by=worker, episode=again.pk, answers=calm, level="no_added_danger")
    assert Episode.objects.get(pk=again.pk).current_level == "urgent"


def test_exploitation_said_once_keeps_the_floor(worker, episode, calm):
    services.assess(by=worker, episode=episode.pk, answers={**calm, "exploitation_signs": "yes"}, level="urgent")
    with pytest.raises(InvalidInput):
        services.assess(by=worker, episode=episode.pk, answers=calm, level="no_added_danger")


def test_danger_flag_keeps_the_floor(admin, worker, girl, episode, calm):
    access.raise_danger(by=admin, case=girl.pk, reason="a man threatens her")
    with pytest.raises(InvalidInput):
        services.assess(by=worker, episode=episode.pk, answers=calm, level="no_added_danger")


def test_danger_now_may_be_lowered_to_urgent_by_an_assessment(worker, girl, social, calm):
    row = services.report(by=worker, case=girl.pk, danger_now=True)
    assert services.assess(by=worker, episode=row.pk, answers=calm, level="urgent").current_level == "urgent"


def test_signs_ticked_on_the_form_go_into_the_file(worker, girl, episode, calm):
    services.assess(by=worker, episode=episode.pk, answers=calm, level="urgent", signs=["afraid_of_person"])
    kinds = [entry.kind for entry in journal.timeline(case=girl.pk)]
    assert "cases.indicators_exploitation" in kinds


@pytest.mark.parametrize(
    ("values", "field"),
    [({"level": "calm"}, "level"), ({"answers": {"mood": "yes"}}, "answers"), ({"answers": {"under_13": "x"}}, "answers"),
     ({"signs": ["bad mood"]}, "signs")],
)  # fmt: skip
def test_assess_with_unknown_codes_names_the_field(worker, episode, values, field):
    given = {"answers": {}, "level": "urgent", **values}
    with pytest.raises(InvalidInput) as caught:
        services.assess(by=worker, episode=episode.pk, **given)
    assert field in caught.value.errors


def test_two_people_assess_at_once_the_second_is_told(worker, social, episode, calm):
    seen = episode.version
    services.assess(by=worker, episode=episode.pk, answers=calm, level="urgent", seen_version=seen)
    with pytest.raises(StaleEdit):
        services.assess(by=social, episode=episode.pk, answers=calm, level="danger_now", seen_version=seen)
    assert Episode.objects.get(pk=episode.pk).level == "urgent"


def test_assess_by_a_stranger_is_not_visible_and_by_the_hotline_is_refused(person, hotline, episode, calm):
    with pytest.raises(NotVisible):
        services.assess(by=person("port", "night_worker"), episode=episode.pk, answers=calm, level="urgent")
    with pytest.raises(Refused):
        services.assess(by=hotline, episode=episode.pk, answers=calm, level="urgent")


# --- hypothesis ------------------------------------------------------------------------------------------------------

ENTRIES = [{"code": "T-FAM", "confidence": "medium"}, {"code": "T-THB", "confidence": "low"}]


def test_hypothesis_is_seen_by_the_social_worker_with_first_questions(social, episode):
    services.record_hypothesis(by=social, episode=episode.pk, entries=ENTRIES)
    found = selectors.hypotheses(actor=social, episode=episode)
    assert [one["code"] for one in found[0]["entries"]] == ["T-FAM", "T-THB"]
    assert all(one["question"] for one in found[0]["entries"])


def test_hypothesis_is_never_seen_by_police_hotline_or_school(social, police, hotline, person, grant, girl, episode):
    services.record_hypothesis(by=social, episode=episode.pk, entries=ENTRIES)
    school = person("school", "school_officer")
    grant(girl, school)
    for actor in (police, hotline, school):
        with pytest.raises(NotVisible):
            selectors.hypotheses(actor=actor, episode=episode)


def test_hypothesis_leaves_urgency_and_the_journal_without_codes(social, girl, episode):
    services.record_hypothesis(by=social, episode=episode.pk, entries=ENTRIES)
    assert Episode.objects.get(pk=episode.pk).current_level == "urgent"
    entry = journal.timeline(case=girl.pk, kinds=["missing.hypothesis_recorded"])[0]
    assert "T-" not in str(entry.data) and entry.data["count"] == 2


def test_hypothesis_with_unknown_code_is_refused(social, episode):
    for entries in ([], [{"code": "T-XXX", "confidence": "low"}], [{"code": "T-FAM", "confidence": "sure"}]):
        with pytest.raises(InvalidInput):
            services.record_hypothesis(by=social, episode=episode.pk, entries=entries)
