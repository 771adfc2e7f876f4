"""Putting a file right: entries taken back, relations checked, children who belong together, closing and reopening."""

import pytest
from django.urls import reverse

from tests.cases.test_screens import browse, mine  # noqa: F401
from tutela.access import selectors as access
from tutela.access import services as access_services
from tutela.cases import selectors, services
from tutela.cases.models import Case
from tutela.journal import selectors as journal
from tutela.missing import services as missing


@pytest.fixture
def brother(worker):
    return services.register(by=worker, names=[{"text": "Dawit Habtom"}], sex="m")


def entry(worker, case, part):
    return next(one for one in selectors.entries(actor=worker, case=case, purpose="protection") if one["part"] == part)


def page(client, case):
    return client.get(reverse("cases:page", args=[case.pk])).content.decode()


def test_wrong_entry_is_taken_back_by_screen_and_leaves_the_page(mine, girl, worker):  # noqa: F811
    services.add_contact(by=worker, case=girl.pk, kind="phone", value="+39 320 000 1234")
    assert "+39 320 000 1234" in mine.get(reverse("cases:entries", args=[girl.pk])).content.decode()
    row = entry(worker, girl.pk, "contact")
    assert mine.post(reverse("cases:retract", args=[girl.pk, "contact", row["id"]])).status_code == 302
    assert "+39 320 000 1234" not in page(mine, girl)
    assert journal.timeline(case=girl.pk, kinds=["cases.retracted"]).exists()


@pytest.mark.parametrize(
    ("part", "add"),
    [
        ("fact", lambda by, case: services.add_fact(by=by, case=case, kind="alone", evidence="statement")),
        ("view", lambda by, case: services.record_view(by=by, case=case, topic="photo", answer="agrees")),
        ("told", lambda by, case: services.tell_topic(by=by, case=case, topic="journey")),
        ("note", lambda by, case: services.add_note(by=by, case=case, note_class="health", text="asthma")),
    ],
)
def test_entry_of_the_course_is_taken_back(mine, girl, worker, part, add):  # noqa: F811
    add(worker, girl.pk)
    row = entry(worker, girl.pk, part)
    assert mine.post(reverse("cases:retract", args=[girl.pk, part, row["id"]])).status_code == 302
    assert part not in {one["part"] for one in selectors.entries(actor=worker, case=girl.pk, purpose="protection")}


def test_birth_taken_back_gives_the_year_of_majority_of_the_entry_before(girl, worker):
    services.set_birth(by=worker, case=girl.pk, value="2009")
    assert Case.objects.get(pk=girl.pk).majority_year == 2027
    services.retract(by=worker, case=girl.pk, part="birth", row=entry(worker, girl.pk, "birth")["id"])
    assert Case.objects.get(pk=girl.pk).majority_year == 2030


def test_former_birth_date_stays_readable_on_the_page(mine, girl, worker):  # noqa: F811
    services.set_birth(by=worker, case=girl.pk, value="2010-05", standing="proven")
    shown = page(mine, girl)
    assert "2010-05" in shown and "Written before" in shown and "2012" in shown


def test_relation_checked_by_screen_shows_how_far(mine, girl, worker):  # noqa: F811
    services.add_relation(by=worker, case=girl.pk, kind="uncle", name="Tesfay")
    row = entry(worker, girl.pk, "relation")
    url = reverse("cases:check", args=[girl.pk, row["id"]])
    assert mine.post(url, {"state": "refuted"}).status_code == 302
    assert "Found to be untrue" in page(mine, girl)
    assert mine.post(url, {"state": "perhaps"}).status_code == 400


def test_siblings_are_put_together_by_reference_and_both_pages_show_it(mine, girl, brother, worker):  # noqa: F811
    url = reverse("cases:together", args=[girl.pk])
    assert mine.get(url).status_code == 200
    assert mine.post(url, {"kind": "siblings", "reference": brother.reference.lower()}).status_code == 302
    assert brother.reference in page(mine, girl) and girl.reference in page(mine, brother)
    sister = services.register(by=worker)
    services.put_together(by=worker, case=girl.pk, kind="siblings", reference=sister.reference)
    (group,) = selectors.groups_of(actor=worker, case=brother.pk)
    assert {one["id"] for one in group["others"]} == {girl.pk, sister.pk}


def test_file_of_another_office_cannot_be_put_together_nor_is_it_shown(mine, girl, worker, person, grant):  # noqa: F811
    stranger = person("centre", "reception_worker")
    hers = services.register(by=stranger)
    url = reverse("cases:together", args=[girl.pk])
    for reference in (hers.reference, "XXXX-XXXX", girl.reference):
        assert mine.post(url, {"kind": "siblings", "reference": reference}).status_code == 422
    grant(girl, stranger, relation="own_organisation_grant")
    services.put_together(by=stranger, case=girl.pk, kind="siblings", reference=hers.reference)
    assert hers.reference not in page(mine, girl) and "Files of other offices" in page(mine, girl)


def test_child_taken_out_of_a_group_of_two_ends_the_group(mine, girl, brother, worker):  # noqa: F811
    group = services.put_together(by=worker, case=girl.pk, kind="travel", reference=brother.reference)
    assert mine.post(reverse("cases:leave", args=[girl.pk, group.pk])).status_code == 302
    assert selectors.groups_of(actor=worker, case=brother.pk) == []
    assert mine.post(reverse("cases:leave", args=[girl.pk, group.pk])).status_code == 404


def test_file_is_closed_found_under_closed_and_opened_again(mine, girl, worker):  # noqa: F811
    services.take_ownership(by=worker, case=girl.pk)
    url = reverse("web:close_case", args=[girl.pk])
    assert url in page(mine, girl) and mine.get(url).status_code == 200
    assert mine.post(url, {"reason": ""}).status_code == 422
    assert mine.post(url, {"reason": "goal_met"}).status_code == 302
    assert girl.reference not in mine.get(reverse("cases:list")).content.decode()
    assert girl.reference in mine.get(reverse("cases:list"), {"show": "closed"}).content.decode()
    again = reverse("web:reopen_case", args=[girl.pk])
    assert again in page(mine, girl)
    assert mine.post(again).status_code == 302
    assert selectors.case_row(girl.pk).status == "open"


def test_file_of_a_missing_child_is_not_closed(mine, girl, worker):  # noqa: F811
    services.take_ownership(by=worker, case=girl.pk)
    missing.report(by=worker, case=girl.pk)
    response = mine.post(reverse("web:close_case", args=[girl.pk]), {"reason": "goal_met"})
    assert response.status_code == 422 and "stays open" in response.content.decode()


def test_file_in_nobodys_charge_is_not_closed(mine, girl):  # noqa: F811
    assert mine.post(reverse("web:close_case", args=[girl.pk]), {"reason": "goal_met"}).status_code == 422


def test_page_leads_to_what_the_role_may_do_with_the_file(browse, girl, worker):  # noqa: F811
    officer = browse("guard", "named_officer", girl)
    shown = page(officer, girl)
    for name in ("web:danger", "web:bars", "web:grants"):
        assert reverse(name, args=[girl.pk]) in shown
    assert reverse("cases:entries", args=[girl.pk]) not in shown
    assert reverse("web:bars", args=[girl.pk]) not in page(browse("port", "night_worker"), girl)


def test_danger_flag_stands_at_the_head_of_the_page(browse, girl, person, grant):  # noqa: F811
    social = person("guard", "social_worker")
    grant(girl, social)
    officer = browse("guard", "named_officer", girl)
    assert "share no place" not in page(officer, girl)
    access_services.raise_danger(by=social, case=girl.pk, reason="a man who says he is her uncle")
    assert "share no place" in page(officer, girl) and access.danger_of(case=girl.pk)


def test_prefers_not_to_answer_is_shown_as_an_answer_on_the_page(mine, girl, worker):  # noqa: F811
    services.answer_readiness(by=worker, case=girl.pk, item="companions", answer="prefers_not")
    assert "Answered without details" in page(mine, girl)


def test_notice_for_the_child_names_the_office_that_gives_it(mine, girl):  # noqa: F811
    shown = mine.get(reverse("cases:notice", args=[girl.pk])).content.decode()
    assert "Office port" in shown.split("<article")[1].split("</article>")[0]


def test_photo_field_opens_the_camera_and_not_the_gallery(mine, girl):  # noqa: F811
    assert 'capture="environment"' in mine.get(reverse("cases:add_photo", args=[girl.pk])).content.decode()
