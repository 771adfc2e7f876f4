"""What people do to forms: twice, two at once, too late, without the right, logged out."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import factories as make
from tests.withstand import corpus
from tests.withstand.conftest import BESIDE, NOBODY, World, rows, undone
from tests.withstand.pages import Found, good, read
from tests.withstand.test_forms_withstand import is_screen
from tutela.access import services as access
from tutela.cases.models import Case, Name
from tutela.core import clock
from tutela.missing.models import Enquiry, Episode, Sighting

NOT_OURS = ("account_", "mfa_")
# A search, and a password that replaces the one before: the last answer holds.
REPEATED = ("cases:search", "web:new_password")


@pytest.fixture(scope="module")
def screens(found: list[Found]) -> list[Found]:
    """Forms on pages of their own."""
    return [one for one in found if not one.name.startswith(NOT_OURS) and is_screen(one.name)]


def test_form_sent_twice_is_saved_once(world, screens):
    wrong = []
    for one in screens:
        client, data = world.client(one.who), good(one.form)
        with undone():
            first = client.post(one.action, data)
            before = rows()
            second = client.post(one.action, data)
            if first.status_code == 302 and (second.status_code, second.url) != (302, first.url):
                wrong.append((one.name, second.status_code))
            if rows() != before:
                wrong.append((one.name, "saved twice"))
    assert wrong == []


def test_button_pressed_twice_is_never_a_server_error(world, found):
    for one in found:
        if is_screen(one.name) or one.name.startswith((*NOT_OURS, *REPEATED)):
            continue
        client = world.client(one.who)
        with undone():
            client.post(one.action, good(one.form))
            before = rows()
            again = client.post(one.action, good(one.form))
            assert again.status_code in {302, 400, 403, 404, 409}, one.name
            assert again.status_code == 302 or rows() == before, one.name


def test_forms_that_make_something_make_it_once_however_often_they_are_sent(world):
    client = world.client("social_worker")
    sightings = {"at": "2026-09-01T10:00", "region": "IT-SR"}
    for path, data, model in (
        ("/children/register/", {"name": "Selam", "sex": "f", "birth_source": "child"}, Case),
        ("/missing/sighting/", sightings, Sighting),
        ("/missing/asked/", {"asked_name": "Selam", "said_relation": "parent", "channel": "phone"}, Enquiry),
        ("/missing/report/", {"case": "", "name": "Selam", "sex": "f"}, Episode),
    ):
        before = model.objects.count()
        for _click in range(3):
            assert client.post(path, data).status_code in {200, 302}, path
        assert model.objects.count() == before + 1, path


def test_receipt_of_a_sighting_sent_twice_is_still_shown(world):
    client, data = world.client("social_worker"), {"at": "2026-09-01T10:00", "region": "IT-SR"}
    client.post("/missing/sighting/", data)
    page = client.post("/missing/sighting/", data, follow=True).content.decode()
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page) and "not saved twice" in page


def test_form_changed_and_sent_again_is_another_act(world):
    client = world.client("social_worker")
    for name in ("Selam", "Selam H", "Selam"):
        client.post(f"/children/{world.returned}/add/name/", {"text": name, "kind": "full", "source": "child"})
    assert {row.text for row in Name.objects.filter(case_id=world.returned)} >= {"Selam", "Selam H"}


# --- two at once ------------------------------------------------------------------------------------------------------

# Forms about a file that only add a line of their own to a list that is never overwritten.
ADD_ONLY = {"web:name_next", "missing:log", "missing:enquiry_for", "missing:notice", "web:withhold", "leads:ask"}
# Forms about an answer to another office: what is answered is an episode of the message, which has its own states.
ANSWERS = ("leads:question", "leads:reply", "leads:confirm", "leads:danger", "leads:invalidate", "leads:decline")


def test_every_form_that_changes_a_file_carries_what_was_read(world, screens):
    rows_of = (world.girl, world.returned, world.episode.pk, world.back.pk, world.workspace.pk, world.offer.pk)
    about = {str(one) for one in rows_of}
    bare = {
        one.name for one in screens
        if any(pk in one.action for pk in about) and "as_read" not in one.form.fields and not one.name.startswith(ANSWERS)
    }
    assert bare - ADD_ONLY == set()


def test_no_form_overwrites_what_somebody_saved_since_it_was_read(world, screens):
    tried, wrong = set(), []
    for one in screens:
        if "as_read" not in one.form.fields:
            continue
        with undone():
            answer = _two_at_once(world, one)
        tried |= {one.name} if answer else set()
        wrong += [(one.name, answer)] if answer and not answer.startswith("ok") else []
    assert wrong == [], wrong
    assert MUST_BE_TRIED - tried == set()


MUST_BE_TRIED = {
    "cases:identity", "cases:add/fact", "cases:add/classification", "cases:add/relation", "cases:add/contact",
    "cases:add/document", "cases:release", "guardianship:request", "guardianship:body",
    "guardianship:person", "guardianship:provisional", "care:open_transfer", "web:bars", "missing:step/urgency",
    "missing:step/hypothesis", "missing:step/locate", "missing:step/return",
}  # fmt: skip


def _two_at_once(world: World, one: Found) -> str:
    """The first of two people saves; the second, who read the form before, gets it back with nothing overwritten."""
    first, second = world.client(one.who), world.client(one.who)
    data = good(one.form, now())
    # What another person types is never the same to the letter, or it would count as sent twice.
    mine = {**data, "by": "second"}
    if first.post(one.action, data).status_code != 302:
        return ""
    before, saved = rows(), _shown(first, one)
    answer = second.post(one.action, mine)
    if rows() != before or _shown(first, one) != saved:
        return f"overwrote with {answer.status_code}"
    if answer.status_code == 302:
        return "ok, the same again is one"
    if answer.status_code != 422:
        return f"ok, {answer.status_code}" if answer.status_code in {403, 404, 409} else f"answered {answer.status_code}"
    page = answer.content.decode()
    again = next(form for form in read(page).forms if set(one.form.fields) <= set(form.fields))
    kept = all(again.fields[name].value == value for name, value in mine.items()
               if name in again.fields and one.form.fields[name].kind in {"select", "text", "textarea"})
    fresh = again.fields["as_read"].value != mine["as_read"]
    return "ok" if kept and ("data-changed" not in page or fresh) else "lost what was typed"


def now() -> str:
    return timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")


def _shown(client: Client, one: Found) -> Any:
    page = read(client.get(one.page).content.decode())
    own = ("csrfmiddlewaretoken", "as_read")
    return [{name: field.value for name, field in form.fields.items() if name not in own} for form in page.forms]


# --- without the right, too late --------------------------------------------------------------------------------------

def test_form_of_a_file_that_was_closed_to_the_person_meanwhile_is_not_found(world, screens):
    about = {str(world.girl), str(world.returned), str(world.episode.pk), str(world.back.pk)}
    tried, wrong = 0, []
    for one in screens:
        if one.who != "social_worker" or not any(name in one.action for name in about):
            continue
        client = world.client(one.who)
        with undone():
            for case in (world.girl, world.returned):
                access.bar(by=make.SYSTEM, case=case, person=world.social.person_id, reason="tests")
            before, tried = rows(), tried + 1
            status = client.post(one.action, good(one.form)).status_code
            if status != 404 or rows() != before:
                wrong.append((one.name, status))
    assert wrong == [] and tried > 20


def test_file_whose_grant_was_revoked_while_the_form_was_open_is_not_found(world):
    grant = make.give(world.girl, person=world.there.person_id, organisation=world.elsewhere)
    client, path = world.client("there"), f"/children/{world.girl}/add/name/"
    assert client.get(path).status_code == 200
    access.revoke(by=make.SYSTEM, grant=grant.pk)
    before = rows()
    answer = client.post(path, {"text": "Selam", "kind": "full", "source": "child"})
    assert answer.status_code == 404 and rows() == before and "Selam" not in answer.content.decode()


# --- without token, logged out ----------------------------------------------------------------------------------------

def test_forms_without_the_token_are_refused_and_save_nothing(world, found):
    wrong = []
    for one in found:
        client = Client(enforce_csrf_checks=True)
        client.cookies = world.client(one.who).cookies
        data = {name: value for name, value in typed(one).items() if name != "csrfmiddlewaretoken"}
        with undone() as written:
            answer = client.post(one.action, data, headers={"sec-fetch-site": "same-origin"})
            if answer.status_code != 403 or written.tables - BESIDE:
                wrong.append((one.name, answer.status_code))
            if one.who != NOBODY and not one.name.startswith(NOT_OURS):
                wrong += [(one.name, name) for name in not_returned(one, data, answer)]
    assert not wrong, wrong


def test_forms_after_the_session_ended_save_nothing_and_give_the_words_back(world, screens):
    wrong = []
    for one in screens:
        if one.who == NOBODY:
            continue
        data = typed(one)
        with undone() as written:
            answer = Client().post(one.action, data, headers={"sec-fetch-site": "same-origin"})
            page = answer.content.decode()
            if answer.status_code not in {302, 403} or written.tables - BESIDE:
                wrong.append((one.name, answer.status_code))
            wrong += [(one.name, name) for name in not_returned(one, data, answer)]
            if answer.status_code == 403 and ("You were logged out" not in page or "/account/login/" not in page):
                wrong.append((one.name, "no way on"))
    assert not wrong, wrong


def typed(one: Found) -> dict[str, Any]:
    """What a person sends, with words of its own in every text, and a photo where there is one."""
    words = {field.name: f"Selam {field.name} & co" for field in one.form.texts}
    photos = {field.name: SimpleUploadedFile("girl.jpg", corpus.photo()) for field in one.form.of_kind("file")}
    return {**good(one.form), **words, **photos}


def not_returned(one: Found, data: dict[str, Any], answer: Any) -> list[str]:
    """Texts that the page does not give back. What is called a code might be one that opens an account."""
    page = unescape(answer.content.decode())
    lost = [field.name for field in one.form.texts if data[field.name] not in page and "code" not in field.name]
    return lost + [field.name for field in one.form.of_kind("file") if "girl.jpg (choose this file again)" not in page]


def test_who_goes_back_and_sends_again_acts_once_and_other_words_are_another_act(world):
    client, path = world.client("social_worker"), f"/children/{world.returned}/add/name/"
    first = {**good(read(client.get(path).content.decode()).forms[-1]), "text": "Selam"}
    before = Name.objects.filter(case_id=world.returned).count()
    saved = client.post(path, first)
    # The browser goes back to the form as it was typed, and sends it once more.
    again = client.post(path, first)
    assert (saved.status_code, again.status_code, again.url) == (302, 302, saved.url)
    assert Name.objects.filter(case_id=world.returned).count() == before + 1
    assert "not saved twice" in client.get(again.url).content.decode()
    # A page that shows a file is not kept by the browser: after logging out, "back" shows nothing.
    assert "no-store" in client.get(path).get("Cache-Control", "")
    client.post("/account/logout/")
    assert client.get(path).status_code == 302


def test_same_form_from_two_browsers_of_one_person_is_one_act_and_of_two_people_two(world):
    form = {"name": "Selam Two Browsers", "sex": "f", "birth_source": "child"}
    before = Case.objects.count()
    phone = Client()
    phone.force_login(get_user_model().objects.get(username="social_worker"))
    for client in (world.client("social_worker"), phone):
        assert client.post("/children/register/", form).status_code == 302
    assert Case.objects.count() == before + 1
    assert world.client("reception_worker").post("/children/register/", form).status_code in {200, 302}
    assert Case.objects.count() == before + 2


def test_words_of_somebody_logged_out_are_not_repeated_to_another_site():
    answer = Client().post("/children/register/", {"name": "Selam"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 302 and "/account/login/" in answer.url


