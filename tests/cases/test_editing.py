"""Two people in one file: each sees the other, and nothing is overwritten without a decision."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tutela.access import investigations
from tutela.access import selectors as access
from tutela.cases import presence, selectors, services
from tutela.core import clock
from tutela.core.ids import new_id
from tutela.journal import services as journal
from tutela.journal.models import Entry, Look, Presence
from tutela.journal.presence import forget_ended

NAME = "Selam Habtom"


@pytest.fixture
def people(person, grant, girl):
    """Two who may see each other's looks, and a client for each."""
    found = {}
    for name, role in (("ayla", "social_worker"), ("bruno", "social_worker"), ("nino", "night_worker")):
        found[name] = person("port", role, name.title(), login=name)
        grant(girl, found[name], relation="own_organisation_grant")
    return found


@pytest.fixture
def client(people):
    def of(name):
        made = Client()
        made.force_login(access.people().get(pk=people[name].person_id).user)
        return made

    return of


def url(girl, what="cases:identity", *more):
    return reverse(what, args=[girl.pk, *more])


VALUES = {"sex": "f", "nationality": "ER", "region": "IT-SR"}


def test_stale_form_shows_what_changed_from_what_to_what_by_whom_and_when_and_saves_nothing(client, girl):
    one, two = client("ayla"), client("bruno")
    note = make.as_read(two.get(url(girl)))
    assert one.post(url(girl), {**VALUES, "nationality": "ET", "as_read": make.as_read(one.get(url(girl)))}).status_code == 302
    before = Entry.objects.filter(kind="cases.identity_changed").count()
    answer = two.post(url(girl), {**VALUES, "sex": "m", "as_read": note})
    page = answer.content.decode()
    changed = page.partition("data-changed")[2].partition("</table>")[0]
    assert answer.status_code == 422
    assert re.search(r"Nationality.*Eritrea.*Ethiopia.*Ayla \(Office port\), .*<time", changed, re.S)
    assert selectors.case_row(girl.pk).sex == "f" and Entry.objects.filter(kind="cases.identity_changed").count() == before


def test_stale_form_keeps_what_was_typed_and_follows_what_was_not_touched(client, girl):
    one, two = client("ayla"), client("bruno")
    note = make.as_read(two.get(url(girl)))
    one.post(url(girl), {**VALUES, "nationality": "ET"})
    answer = two.post(url(girl), {**VALUES, "sex": "m", "as_read": note})
    page = answer.content.decode()
    assert 'value="m" selected' in page and 'value="ET" selected' in page and 'value="ER" selected' not in page
    fresh = make.as_read(answer)
    assert fresh != note and two.post(url(girl), {**VALUES, "sex": "m", "as_read": fresh}).status_code == 302
    assert selectors.case_row(girl.pk).sex == "m"


def test_form_that_comes_back_with_a_fault_still_remembers_what_was_read_first(client, girl, people):
    two = client("bruno")
    note = make.as_read(two.get(url(girl, "cases:add", "contact")))
    services.add_contact(by=people["ayla"], case=girl.pk, kind="phone", value="+39 333 1234567")
    faulty = two.post(url(girl, "cases:add", "contact"), {"kind": "phone", "value": "", "whose": "child", "as_read": note})
    assert faulty.status_code == 422 and make.as_read(faulty) == note
    good = {"kind": "phone", "value": "+39 333 7654321", "whose": "child", "as_read": make.as_read(faulty)}
    assert "data-changed" in two.post(url(girl, "cases:add", "contact"), good).content.decode()


def test_notes_of_another_form_person_or_file_count_as_having_read_nothing(client, girl, people):
    stranger = make.as_read(client("ayla").get(url(girl)))
    other_form = make.as_read(client("bruno").get(url(girl, "cases:release")))
    for note in (stranger, other_form, "AAAA", stranger[:-8] + "AAAAAAA=", "ä"):
        answer = client("bruno").post(url(girl), {**VALUES, "sex": "m", "as_read": note})
        assert answer.status_code == 422 and selectors.case_row(girl.pk).sex == "f"


def test_note_in_the_page_holds_nothing_readable_and_no_address_holds_it(client, girl, people):
    services.add_relation(by=people["ayla"], case=girl.pk, kind="aunt", name="Letay", place="Via Inventata")
    page = client("bruno").get(url(girl, "cases:add", "relation")).content.decode()
    assert "Letay" not in page and "Via Inventata" not in page and len(make.as_read(page)) > 60


def test_masked_entries_are_never_shown_as_changes(client, girl, people):
    night = client("nino")
    note = make.as_read(night.get(url(girl, "cases:add", "document")))
    services.add_document(by=people["ayla"], case=girl.pk, type="passport", number="YA12345")
    answer = night.post(url(girl, "cases:add", "document"), {"type": "passport", "state": "copy", "as_read": note})
    assert "YA12345" not in answer.content.decode()


def test_comparison_is_a_look_and_stays_recorded_though_nothing_was_saved(client, girl):
    one, two = client("ayla"), client("bruno")
    note = make.as_read(two.get(url(girl)))
    one.post(url(girl), {**VALUES, "nationality": "ET"})
    two.post(url(girl), {**VALUES, "as_read": note})
    assert Look.objects.filter(case_id=girl.pk, where="cases:changed").count() == 1


# --- presence ---------------------------------------------------------------------------------------------------------

def test_second_person_sees_who_else_is_editing_and_the_first_learns_it_from_the_renewal(client, girl):
    one, two = client("ayla"), client("bruno")
    assert "data-others" not in one.get(url(girl)).content.decode()
    page = two.get(url(girl, "cases:add", "contact")).content.decode()
    assert re.search(r"Ayla \(Office port\) is also editing this file since \d\d:\d\d", page)
    assert "Bruno" in one.post(url(girl, "cases:editing")).content.decode()


def test_presence_ends_after_two_minutes_and_with_saving(client, girl, people, monkeypatch):
    one = client("ayla")
    one.get(url(girl))
    assert len(presence.others(actor=people["bruno"], case=girl.pk)) == 1
    one.post(url(girl), VALUES)
    assert presence.others(actor=people["bruno"], case=girl.pk) == []
    one.get(url(girl))
    Presence.objects.update(until=clock.wall())
    assert presence.others(actor=people["bruno"], case=girl.pk) == []


def test_renewal_keeps_the_first_moment(girl, people):
    presence.opened(actor=people["ayla"], case=girl.pk)
    since = Presence.objects.get().since
    with make.after(minutes=30):
        presence.opened(actor=people["ayla"], case=girl.pk)
    assert Presence.objects.get().since == since
    Presence.objects.update(until=clock.wall())
    with make.after(minutes=30):
        presence.opened(actor=people["ayla"], case=girl.pk)
    assert Presence.objects.get().since > since


def test_roles_that_may_not_know_who_looks_see_nobody_and_masked_ones_see_no_name(girl, people, worker):
    presence.opened(actor=people["ayla"], case=girl.pk)
    assert presence.others(actor=people["nino"], case=girl.pk) == []
    masked = presence.others(actor=worker, case=girl.pk)
    assert [(one.name, one.office) for one in masked] == [("", "")]


def test_barred_person_is_neither_shown_nor_told(client, girl, people):
    one = client("ayla")
    one.get(url(girl))
    make.bar(girl.pk, person=people["ayla"].person_id)
    assert presence.others(actor=people["bruno"], case=girl.pk) == []
    unknown = one.post(reverse("cases:editing", args=[new_id()]))
    answer = one.post(url(girl, "cases:editing"))
    assert answer.status_code == unknown.status_code == 404
    assert len(answer.content) == len(unknown.content)


def test_person_whose_look_is_withheld_is_not_shown(girl, people, person, grant):
    officer = person("port", "named_officer")
    grant(girl, officer)
    make.actor(make.organisation("inspectorate"), "inspector")  # who reviews it
    look = journal.record_look(by=people["ayla"], case=girl.pk, purpose="inspection", where="test")
    presence.opened(actor=people["ayla"], case=girl.pk)
    investigations.withhold_look(
        by=officer, look=look.pk, until=clock.now() + timedelta(days=20), reason="investigation"
    )
    assert presence.others(actor=people["bruno"], case=girl.pk) == []
    assert len(presence.others(actor=officer, case=girl.pk)) == 1


def test_presence_knows_only_ids_and_is_forgotten_by_the_worker(client, girl):
    client("ayla").get(url(girl))
    assert NAME not in str(list(Presence.objects.values()))
    Presence.objects.update(until=clock.wall())
    assert forget_ended() == 1 and not Presence.objects.exists()


# --- how far a relation is checked ------------------------------------------------------------------------------------

def test_relation_checked_by_two_keeps_the_first_answer_and_says_so(client, girl, people):
    row = services.add_relation(by=people["ayla"], case=girl.pk, kind="aunt", name="Letay")
    one, two = client("ayla"), client("bruno")
    for browser in (one, two):
        assert f'name="version" value="{row.version}"' in browser.get(url(girl, "cases:entries")).content.decode()
    checked = url(girl, "cases:check", row.pk)
    one.post(checked, {"state": "checked", "version": row.version})
    page = two.post(checked, {"state": "refuted", "version": row.version}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == "checked" and "Somebody else has written meanwhile" in page
