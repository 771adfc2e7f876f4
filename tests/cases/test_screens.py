"""The screens of the file: what they save, whom they refuse, and that nothing typed is lost."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests import factories as make
from tutela.access.models import User
from tutela.cases import selectors, services
from tutela.journal import selectors as journal
from tutela.journal.models import Entry


@pytest.fixture
def browse(client, person, grant):
    """browse("port", "reception_worker") → a client that is logged in as that person."""
    from django.test import Client

    def login(where, role, case=None, relation="granted"):
        actor = person(where, role, name=f"{role} browsing", login=f"{where}-{role}")
        if case is not None:
            grant(case, actor, relation=relation)
        browser = Client()
        user = User.objects.get(username=f"{where}-{role}")
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return login


@pytest.fixture
def mine(browse, girl):
    return browse("port", "reception_worker")


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (400, 300), (10, 20, 30)).save(out, "JPEG")
    return out.getvalue()


def test_register_with_an_empty_form_saves(browse, office):
    office("port")
    response = browse("port", "reception_worker").post(reverse("cases:register"), {"sex": "unknown", "birth_source": "child"})
    assert response.status_code == 302
    assert selectors.counts()["records"] == 1


def test_register_with_an_impossible_date_keeps_what_was_typed(browse):
    data = {"name": "Selam Habtom", "birth": "2012-02-31", "sex": "f", "birth_source": "child"}
    response = browse("port", "reception_worker").post(reverse("cases:register"), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "This day does not exist" in text and "Selam Habtom" in text
    assert selectors.counts()["records"] == 0


@pytest.mark.parametrize("name", ["A\x00b", "x" * 10_000, "\u202eabc\u202c", "ሰላም", "1" * 50])
def test_register_with_a_strange_name_never_breaks(browse, name):
    data = {"name": name, "sex": "unknown", "birth_source": "child"}
    assert browse("port", "reception_worker").post(reverse("cases:register"), data).status_code in (302, 422)


def test_outreach_worker_registers_and_does_not_get_the_file(browse):
    browser = browse("outreach", "outreach_worker")
    response = browser.post(reverse("cases:register"), {"name": "Selem Abtom", "sex": "f", "birth_source": "visual"})
    assert response.status_code == 302 and response["Location"] == reverse("cases:register")


def test_page_shows_names_in_both_scripts_and_records_the_look(mine, girl, worker):
    services.add_name(by=worker, case=girl.pk, text="ሰላም ሃብቶም", language="tir")
    response = mine.get(reverse("cases:page", args=[girl.pk]))
    text = response.content.decode()
    assert response.status_code == 200 and "Selam Habtom" in text and "ሰላም ሃብቶም" in text
    assert "prompts, not proof" in text
    assert journal.looks(case=girl.pk).exists()


def test_page_title_and_address_hold_no_name(mine, girl):
    text = mine.get(reverse("cases:page", args=[girl.pk])).content.decode()
    title = text.split("<title>")[1].split("</title>")[0]
    assert "Selam" not in title


@pytest.mark.parametrize("name", ["page", "photo", "identity", "readiness", "notice", "release"])
def test_file_of_another_office_is_404_and_logged_out_goes_to_login(browse, girl, client, name):
    url = reverse(f"cases:{name}", args=[girl.pk])
    assert browse("centre", "reception_worker").get(url).status_code == 404
    assert client.get(url).status_code == 302


def test_school_officer_with_grant_sees_the_name_used_and_nothing_else(browse, girl, worker):
    services.add_contact(by=worker, case=girl.pk, kind="phone", value="+39 320 000 1234")
    text = browse("school", "school_officer", girl).get(reverse("cases:page", args=[girl.pk])).content.decode()
    assert "Selam Habtom" in text and "320 000" not in text
    assert "Signs are prompts" not in text


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("name", {"text": "Selem", "kind": "nickname", "source": "child"}),
        ("kin", {"kind": "mother", "text": "Letebrhan", "source": "child"}),
        ("origin", {"place": "Adi Qeyih, Segeneyti", "source": "child"}),
        ("birth", {"value": "2012-05", "source": "child", "standing": "claimed"}),
        ("language", {"code": "amh", "interpreter": "on"}),
        ("contact", {"kind": "phone", "value": "+39 320 000 1234", "whose": "child"}),
        ("relation", {"kind": "brother", "name": "Dawit", "state": "claimed", "wants_contact": "yes"}),
        ("document", {"type": "passport", "state": "lost"}),
        ("mark", {"code": "scar_left_forearm"}),
        ("description", {"height_cm": "158", "hair_colour": "black"}),
        ("fact", {"kind": "alone", "evidence": "statement"}),
        ("classification", {"code": "unaccompanied", "authority": "reception", "status": "provisional"}),
        ("application", {"made_at": "2026-09-01T10:00", "kind": "asylum", "country": "IT"}),
        ("note", {"note_class": "health", "text": "asthma"}),
        ("view", {"topic": "photo", "answer": "agrees"}),
        ("told", {"topic": "journey"}),
    ],
)
def test_add_every_kind_of_entry_shows_the_form_and_saves(mine, girl, what, data):
    url = reverse("cases:add", args=[girl.pk, what])
    assert mine.get(url).status_code == 200
    response = mine.post(url, data)
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert mine.post(url, {"other": "1"}).status_code in (302, 422)
    assert mine.get(reverse("cases:page", args=[girl.pk])).status_code == 200


def test_add_with_an_unknown_kind_is_404(mine, girl):
    assert mine.get(reverse("cases:add", args=[girl.pk, "verdict"])).status_code == 404


def test_two_people_edit_at_once_second_sees_both_and_overwrites_nothing(mine, girl):
    url = reverse("cases:identity", args=[girl.pk])
    note = make.as_read(mine.get(url))
    assert mine.post(url, {"sex": "f", "nationality": "ET", "region": "", "as_read": note}).status_code == 302
    response = mine.post(url, {"sex": "m", "nationality": "ER", "region": "", "as_read": note})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Somebody else saved" in text and "Ethiopia" in text
    assert selectors.case_row(girl.pk).nationality == "ET"


def test_photo_upload_is_stored_and_served_without_caching(mine, girl):
    upload = SimpleUploadedFile("CANARY-NAME.jpg", jpeg(), content_type="image/jpeg")
    assert mine.post(reverse("cases:add_photo", args=[girl.pk]), {"photo": upload}).status_code == 302
    response = mine.get(reverse("cases:photo", args=[girl.pk]))
    assert response["Content-Type"] == "image/jpeg" and response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("data", [b"not a photo at all", b"0" * (13 * 1024 * 1024)])
def test_photo_that_is_none_or_too_large_is_refused_at_the_field(mine, girl, data):
    upload = SimpleUploadedFile("x.jpg", data, content_type="image/jpeg")
    response = mine.post(reverse("cases:add_photo", args=[girl.pk]), {"photo": upload})
    assert response.status_code == 422
    assert "photo" in response.context["form"].errors


def test_signs_of_one_list_are_saved_shown_and_taken_back(mine, girl):
    url = reverse("cases:signs", args=[girl.pk, "leaving"])
    assert mine.get(url).status_code == 200
    assert mine.post(url, {"asks_routes": "said_by_child", "first_72h": "seen_by_worker"}).status_code == 302
    assert "Asks about routes" in mine.get(reverse("cases:page", args=[girl.pk])).content.decode()
    assert mine.post(url, {"first_72h": "seen_by_worker"}).status_code == 302
    assert "Asks about routes" not in mine.get(reverse("cases:page", args=[girl.pk])).content.decode()
    assert mine.get(reverse("cases:signs", args=[girl.pk, "urgency"])).status_code == 404


def test_readiness_answered_without_details_leaves_the_empty_list(mine, girl, worker):
    url = reverse("cases:answer", args=[girl.pk])
    assert mine.post(url, {"item": "companions", "answer": "prefers_not"}).status_code == 302
    assert "companions" in selectors.readiness_for(actor=worker, case=girl.pk)["answered"]
    assert mine.get(reverse("cases:readiness", args=[girl.pk])).status_code == 200
    assert mine.post(url, {"item": "soul", "answer": "x"}).status_code == 400


def test_notice_for_the_child_opens_in_her_language_and_is_noted(mine, girl):
    url = reverse("cases:notice", args=[girl.pk])
    text = mine.get(url).content.decode()
    assert 'lang="ti"' in text and "116 000" in text
    assert 'dir="rtl"' in mine.get(url + "?in=ar").content.decode()
    assert mine.post(url, {"language": "tir"}).status_code == 302


def test_take_and_release_by_screen(mine, girl):
    assert mine.post(reverse("cases:take", args=[girl.pk])).status_code == 302
    assert selectors.owner_of(case=girl.pk)["org"] is not None
    assert mine.post(reverse("cases:release", args=[girl.pk]), {"reason": "moved"}).status_code == 302
    assert selectors.owner_of(case=girl.pk)["org"] is None
    assert mine.get(reverse("cases:take", args=[girl.pk])).status_code == 405


def test_list_search_by_post_finds_and_the_name_is_not_in_the_address(mine, girl):
    assert "Selam Habtom" in mine.get(reverse("cases:list")).content.decode()
    response = mine.post(reverse("cases:search"), {"words": "habtom"})
    assert response.status_code == 200 and "Selam Habtom" in response.content.decode()
    assert "No file here" in mine.post(reverse("cases:search"), {"words": "nobody"}).content.decode()
    assert mine.get(reverse("cases:search")).status_code == 405


@pytest.mark.parametrize("show", ["all", "mine", "ownerless", "x'; DROP"])
def test_list_filters_answer(mine, girl, show):
    assert mine.get(reverse("cases:list"), {"show": show}).status_code == 200


def test_application_form_has_three_dates_with_help_and_keeps_each_as_its_own_event(mine, girl):
    url = reverse("cases:add", args=[girl.pk, "application"])
    text = mine.get(url).content.decode()
    for part in ("first told any authority", "entered the application in its files", "handed in complete"):
        assert part in text, part
    answer = mine.post(
        url, {"kind": "asylum", "country": "IT", "made_at": "2026-09-01T10:00", "lodged_at": "2026-09-20T09:00"}
    )
    assert answer.status_code == 302
    kinds = Entry.objects.filter(case_id=girl.pk, kind__startswith="cases.application").order_by("id")
    assert [entry.kind for entry in kinds] == ["cases.application_made", "cases.application_lodged"]


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ({}, "at least one of the three dates"),
        ({"made_at": "2026-09-01T10:00", "lodged_at": "2090-01-01T10:00"}, "in the future"),
    ],
)
def test_application_with_no_date_or_a_wrong_one_saves_nothing_and_says_where(mine, girl, dates, says):
    url = reverse("cases:add", args=[girl.pk, "application"])
    answer = mine.post(url, {"kind": "asylum", "country": "IT", **dates})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Entry.objects.filter(case_id=girl.pk, kind__startswith="cases.application").exists()
