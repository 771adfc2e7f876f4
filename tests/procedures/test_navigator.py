"""The navigator: everybody finds, reads and compares the rules; unknown stays unknown; wrong questions are named."""

import csv
import html
import io
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from tests.web.conftest import actor, browse, office  # noqa: F401
from tutela.engines.clocks import RuleKind, Topic
from tutela.procedures.navigator import drawing, reading, steps, words
from tutela.procedures.rulebook import book

UNKNOWN = "No time limit was found. Nothing is filled in."
NO_MISSING_LIMIT = ("NL", "ES", "PT", "BE", "SE", "PL")
RULES = sorted(book().catalogue.rules)


@pytest.fixture
def reader(browse):  # noqa: F811
    """Somebody of the city, who opens no child's file."""
    return browse("city_coordinator")


def text(response) -> str:
    """What a reader sees, without markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def ask(reader, name, **query):
    return reader.get(reverse(f"procedures:{name}"), query)


# --- search -----------------------------------------------------------------------------------------------------------

def test_search_without_a_question_pages_through_all_rules(reader):
    first, second = text(ask(reader, "search")), text(ask(reader, "search", page=2))
    assert "Next page" in first and "Previous page" in second
    assert RULES[0] in first and RULES[0] not in second and RULES[25] in second


def test_search_by_words_and_country_lists_the_rule_with_its_confidence_and_review(reader):
    found = text(reader.post(reverse("procedures:search"), {"words": "guardian", "country": "IT"}))
    assert "IT-G-03" in found and "Within 48 hours" in found and "d.lgs. 25/2008" in found
    assert "article read" in found and "next review 31 January 2027" in found
    assert "SE-G-01" not in found


def test_search_by_words_in_the_address_is_not_taken(reader):
    assert "BE-E-01" in text(ask(reader, "search", words="prosecutor"))


def test_search_without_a_match_says_so(reader):
    assert "No rule found." in text(reader.post(reverse("procedures:search"), {"words": "zeppelin"}))


def test_search_with_an_unknown_country_names_the_field(reader):
    found = ask(reader, "search", country="XX")
    assert found.status_code == 400 and "Choose one of the list." in text(found)


def test_search_keeps_the_filter_on_the_next_page(reader):
    page = ask(reader, "search", country="EU").content.decode()
    assert "?page=2&country=EU" in html.unescape(page)


def test_search_with_odd_input_answers(reader):
    for words_ in ("\x00", "x" * 5000, "%", "'; drop", "\ud800"[:0] + "ሰላም"):
        assert reader.post(reverse("procedures:search"), {"words": words_}).status_code in (200, 422)
    for page in ("0", "-1", "x", "9" * 50, "٣"):
        assert ask(reader, "search", page=page).status_code == 200


def test_overdue_review_is_marked_when_its_day_has_passed():
    rule = book().catalogue.rules["IT-G-03"]
    assert reading.view(rule, date(2027, 2, 1)).review_overdue
    assert not reading.view(rule, date(2027, 1, 31)).review_overdue


def test_export_has_every_rule_of_the_filter(reader):
    got = ask(reader, "search", country="SE", **{"as": "csv"})
    rows = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert got["Content-Type"].startswith("text/csv") and len(rows) == 5
    by_id = {row[0]: row for row in rows[1:]}
    assert by_id["SE-M-UNKNOWN"][8] == UNKNOWN and by_id["SE-G-01"][13] == "2027-02-28"


def test_navigator_logged_out_goes_to_the_login(client):
    assert "/login/" in client.get(reverse("procedures:search"))["Location"]


# --- one rule ---------------------------------------------------------------------------------------------------------

def test_rule_in_full_says_who_when_why_and_what_silence_means(reader):
    found = text(reader.get(reverse("procedures:rule", args=["EU-AMMR-39-1a"])))
    for said in (
        "Within 2 months", "application registered", "these are other events",
        "Responsibility moves to another State.", "CELEX 32024R1351", "Italian", "article read", "28 February 2027",
        "Dublin III", "EU-D3-21",
    ):  # fmt: skip
        assert said in found


def test_rule_links_to_the_act_in_the_language_that_was_read(reader):
    page = html.unescape(reader.get(reverse("procedures:rule", args=["EU-APR-23-2b"])).content.decode())
    assert "https://eur-lex.europa.eu/legal-content/IT/TXT/?uri=CELEX:32024R1348" in page


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_can_be_read_and_only_numbers_of_the_catalogue_are_shown(rule_id):
    page, rule = reading.rule_page(rule_id), book().catalogue.rules[rule_id]
    assert page.rule.confidence_label and page.rule.by_when and page.rule.event
    if rule.kind is RuleKind.UNKNOWN:
        assert page.rule.by_when == UNKNOWN
        assert not [fact for fact in page.duty if fact.label == "By when" and re.search(r"\d", fact.text)]
    assert (rule.deadline is None) or str(rule.deadline.n) in page.rule.by_when


def test_rule_that_is_none_is_not_found(reader):
    assert reader.get(reverse("procedures:rule", args=["EU-NOTHING"])).status_code == 404


@pytest.mark.parametrize("language", ["it", "fr", "sv", "ar"])
def test_rules_in_another_language_are_whole(language):
    with translation.override(language):
        for rule_id in RULES:
            assert reading.rule_page(rule_id).rule.title


# --- two countries ----------------------------------------------------------------------------------------------------

def test_compare_of_missing_reports_shows_unknown_for_both_and_no_number(reader):
    found = ask(reader, "compare", topic="missing", a="NL", b="BE")
    assert text(found).count(UNKNOWN) == 2
    assert not re.search(r"Within \d+ hours?", text(found).split("Union law and conventions")[0])


@pytest.mark.parametrize("state", NO_MISSING_LIMIT)
def test_compare_never_fills_an_unknown_missing_report(state):
    found = reading.compare("missing", state, "IT")
    told = [rule for row in found.rows for rule in row.a]
    assert [rule.by_when for rule in told if rule.unknown] == [UNKNOWN]
    assert all(rule.unknown for rule in told)


def test_compare_puts_the_same_need_beside_each_other_and_union_law_below(reader):
    found = reading.compare("guardian", "IT", "SE")
    row = next(row for row in found.rows if row.label == "Guardian appointed")
    assert [[rule.id for rule in cell] for cell in (row.a, row.b)] == [["IT-G-03"], ["SE-G-01"]]
    assert "EU-APR-23-2b" in [rule.id for rule in found.union]


def test_compare_with_nothing_in_the_catalogue_says_so(reader):
    found = ask(reader, "compare", topic="host", a="SE", b="IT")
    assert "Nothing in the catalogue" in text(found) and "does not mean that there is no law" in text(found)


@pytest.mark.parametrize("topic", list(Topic))
def test_compare_of_every_topic_shows_confidence_and_review_of_each_rule(topic):
    found = reading.compare(topic, "DE-BE", "ES-CT")
    for rule in [*found.union, *(rule for row in found.rows for rule in (*row.a, *row.b))]:
        assert rule.confidence_label and rule.next_review


@pytest.mark.parametrize(("query", "said"), [
    ({"topic": "guardian", "a": "IT", "b": "IT"}, "Choose a country other than the first one."),
    ({"topic": "weather", "a": "IT", "b": "SE"}, "Choose one of the list."),
    ({"topic": "guardian", "a": "IT"}, "Choose one of the list."),
    ({"topic": "guardian", "a": "IT", "b": "US"}, "Choose one of the list."),
])  # fmt: skip
def test_compare_with_a_wrong_question_names_the_field(reader, query, said):
    found = ask(reader, "compare", **query)
    assert found.status_code == 400 and said in text(found) and "Union law and conventions" not in text(found)


# --- steps of both sides ----------------------------------------------------------------------------------------------

def test_steps_between_two_states_show_both_sides_as_picture_and_list(reader):
    page = ask(reader, "steps", **{"event": "reunification", "from": "IT", "to": "SE"})
    body = page.content.decode()
    assert page.status_code == 200 and 'role="img"' in body and body.count("<title id=") >= 5
    assert "Answer the take-charge request" in text(page) and "Sweden" in text(page) and "The same as a list" in text(page)
    assert "next review 28 February 2027" in text(page)


def test_steps_with_dates_are_computed_by_the_engine_on_each_side(reader):
    query = {"event": "reunification", "from": "IT", "to": "SE", "on-application_registered": "2026-12-14"}
    plan = steps.plan("reunification", "IT", "SE", {"application_registered": date(2026, 12, 14)})
    step = next(one for stage in plan.stages for one in stage.steps if one.rule.id == "EU-AMMR-39-1a")
    assert step.dates == ["Sun 14 February 2027, at the latest Mon 15 February 2027"]
    assert "Mon 15 February 2027" in text(ask(reader, "steps", **query))


def test_steps_where_the_holidays_differ_name_both_states():
    plan = steps.plan("school", "IT", "SE", {"application_lodged": date(2026, 12, 14)})
    step = next(one for stage in plan.stages for one in stage.steps if one.rule.id == "EU-RCD-16-2")
    assert step.lane == "both" and {one.state for one in step.answers} == {"IT", "SE"}


def test_steps_that_count_hours_ask_for_the_time_and_take_it():
    missing = {"event": "missing", "here": "IT", "there": "SE"}
    bare = steps.plan(missing["event"], "IT", "SE", {"child_missing": date(2026, 12, 14)})
    first = next(one for one in bare.stages[0].steps if one.rule.id == "TT-POLICE-1H")
    assert first.dates == ["Counts hours: give the time of day too."]


def test_steps_with_a_time_take_it_as_that_of_the_state_of_the_file(reader):
    query = {"event": "missing", "from": "EL", "to": "SE", "at": "2026-12-14", "time": "10:00"}
    assert "Mon 14 December 2026, 11:00 (+02:00)" in text(ask(reader, "steps", **query))


def test_steps_of_states_without_a_missing_limit_show_unknown_first_and_no_date():
    for state in NO_MISSING_LIMIT:
        plan = steps.plan("missing", state, "IT", {"child_missing": date(2026, 12, 14)})
        unknown = [one for one in plan.stages[0].steps if one.rule.unknown]
        assert [one.rule.by_when for one in unknown] == [UNKNOWN] and plan.stages[0].steps[0] in unknown
        assert all(answer.first is None and answer.last is None for one in unknown for answer in one.answers)


def test_steps_before_a_law_applied_name_what_applied_then(reader):
    found = text(ask(reader, "steps", **{"event": "missing", "from": "NL", "to": "SE", "at": "2019-12-14"}))
    assert "Not in force for these dates" in found and "TT-POLICE-1H" in found


@pytest.mark.parametrize(("query", "said"), [
    ({"event": "missing", "from": "IT", "to": "IT"}, "Choose a country other than the first one."),
    ({"event": "wedding", "from": "IT", "to": "SE"}, "Choose one of the list."),
    ({"event": "missing", "from": "IT", "to": "SE", "at": "2026-02-31"}, "Write a date that exists"),
    ({"event": "missing", "from": "IT", "to": "SE", "at": "0001-01-01"}, "Write a date that exists"),
    ({"event": "missing", "from": "IT", "to": "SE", "time": "10:00"}, "Give the day of this time too."),
    ({"event": "missing", "from": "IT", "to": "SE", "at": "2026-12-14", "time": "25:00"}, "Write a time that exists"),
    ({"event": "missing", "from": "IT", "to": "SE", "on-child_located": "soon"}, "Write a date that exists"),
    ({"from": "IT"}, "Choose one of the list."),
])  # fmt: skip
def test_steps_with_a_wrong_question_name_the_field(reader, query, said):
    found = ask(reader, "steps", **query)
    assert found.status_code == 400 and said in text(found) and 'role="img"' not in found.content.decode()


def test_steps_far_in_time_are_answered(reader):
    assert ask(reader, "steps", **{"event": "missing", "from": "IT", "to": "SE", "at": "2100-12-31"}).status_code == 200
    assert ask(reader, "steps", **{"event": "arrives", "from": "DE-BE", "to": "ES-CT", "at": "1900-01-01"}).status_code == 200


@pytest.mark.parametrize("situation", sorted(steps.all_situations()))
def test_every_situation_between_all_pairs_is_drawn_without_texts_leaving_their_boxes(situation):
    for here in words.states():
        for there in words.states():
            plan = steps.plan(situation, here, there) if here != there else None
            for band in drawing.draw(plan) if plan else ():
                assert all(box.x >= 0 and box.x + box.width <= drawing.WIDTH for box in band.boxes)
                assert all(box.y + box.height <= band.height for box in band.boxes)
                assert all(box.y < line.y < box.y + box.height for box in band.boxes for line in box.lines)


def test_picture_from_right_to_left_is_mirrored():
    plan = steps.plan("reunification", "IT", "SE")
    plain, mirrored = drawing.draw(plan)[0], drawing.draw(plan, mirrored=True)[0]
    assert plain.boxes[0].x < drawing.WIDTH / 3 < 2 * drawing.WIDTH / 3 < mirrored.boxes[0].x


def test_picture_and_list_have_the_same_steps_in_the_same_order():
    plan = steps.plan("transfer", "IT", "SE")
    listed = [step.rule.title for stage in plan.stages for step in stage.steps]
    boxes = [box for band in drawing.draw(plan) for box in band.boxes]
    drawn = [" ".join(line.text for line in box.lines if line.kind == "title") for box in boxes]
    assert sorted(drawn) == sorted(listed)


def test_long_words_are_wrapped_into_the_box():
    lines = drawing.wrapped("Donaudampfschifffahrtsgesellschaftskapitänsbeistandsbestellung " * 3, "title", 200)
    assert len(lines) > 3 and max(map(len, lines)) < 40


# --- what changed -----------------------------------------------------------------------------------------------------

def test_changes_with_one_edition_say_so(reader):
    from tutela.procedures import editions

    editions.keep_up()
    assert "one edition so far" in text(ask(reader, "changes"))


def test_changes_between_two_editions_name_rule_field_and_both_values(reader):
    from tutela.procedures import editions
    from tutela.procedures.models import Edition

    editions.keep_up()
    now = Edition.objects.get()
    files = dict(now.files)
    files["procedures/it.yaml"] = files["procedures/it.yaml"].replace("{n: 48, unit: hour", "{n: 72, unit: hour", 1)
    Edition.objects.create(digest="0" * 64, files=files, seen_at=now.seen_at.replace(year=2026, month=1), rules=221, calendars=13)
    found = ask(reader, "changes")
    assert found.status_code == 200 and "period: was 72 hours, event day counted; is now 48 hours" in text(found)
    assert "next review" in text(found)


def test_changes_with_an_edition_that_is_none_names_the_field(reader):
    from tutela.procedures import editions
    from tutela.procedures.models import Edition

    editions.keep_up()
    row = Edition.objects.get()
    Edition.objects.create(digest="1" * 64, files=row.files, seen_at=row.seen_at, rules=1, calendars=1)
    found = ask(reader, "changes", older="nothing", newer=str(row.pk))
    assert found.status_code == 400 and "Choose one of the list." in text(found)
