"""Where a child comes from: the own script, names of kin, the place of birth, and what a 1 January means."""

from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tutela.access.models import User
from tutela.cases import selectors, services
from tutela.cases.forms import names_in
from tutela.cases.models import Origin
from tutela.core.errors import InvalidInput
from tutela.journal import selectors as journal

KIN = {"father": "Habtom", "mother": "ለተብርሃን", "siblings": ["Dawit", "Sara"]}
TYPED = {
    "name": "Selam", "native_name": "ሰላም", "father": "Habtom", "mother": "Letebrhan", "siblings": "Dawit، Sara ; ",
    "birth_place": "Adi Qeyih, Segeneyti", "birth": "2012-01-01", "birth_source": "child", "sex": "f",
}  # fmt: skip


@pytest.fixture
def browse(person):
    def login(where, role):
        person(where, role, name=f"{role} browsing", login=f"{where}-{role}")
        browser = Client()
        user = User.objects.get(username=f"{where}-{role}")
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return login


@pytest.fixture
def known(worker):
    return services.register(by=worker, names=[{"text": "Selam"}], **KIN, birth_place="Adi Qeyih").pk


def fields(actor, case):
    return selectors.case_view(actor=actor, case=case, purpose="care").fields


# --- the form ---------------------------------------------------------------------------------------------------------

def test_register_form_with_the_new_fields_saves_them_and_the_page_shows_them(browse, worker):
    browser = browse("port", "reception_worker")
    answer = browser.post(reverse("cases:register"), TYPED)
    assert answer.status_code == 302
    text = unescape(browser.get(answer["Location"]).content.decode())
    for shown in ("ሰላም", "Habtom", "Letebrhan", "Dawit", "Sara", "Adi Qeyih, Segeneyti", "1 January, without a paper"):
        assert shown in text
    assert "Segeneyti" not in answer["Location"]


def test_register_form_says_that_nothing_of_it_is_needed(browse):
    text = browse("port", "reception_worker").get(reverse("cases:register")).content.decode()
    assert "Name in its own script" in text and 'name="native_name"' in text and "required" not in text.split("<form")[-1]


@pytest.mark.parametrize(("answer", "kept"), [("", ("2012-01-01", "year", True)), ("day", ("2012-01-01", "day", False)),
                                              ("placeholder", ("2012", "placeholder", False))])
def test_register_form_with_1_january_takes_each_answer_and_none(browse, worker, answer, kept):
    browser = browse("port", "reception_worker")
    found = browser.post(reverse("cases:register"), {**TYPED, "first_january": answer})
    case = UUID(found["Location"].strip("/").split("/")[-1])
    birth = fields(worker, case)["birth"]
    assert (birth["value"], birth["precision"], birth["ask_day"]) == kept


def test_register_form_answer_about_1_january_is_not_asked_for_another_day(browse, worker):
    browser = browse("port", "reception_worker")
    found = browser.post(reverse("cases:register"), {**TYPED, "birth": "2012-05-03", "first_january": "placeholder"})
    birth = fields(worker, UUID(found["Location"].strip("/").split("/")[-1]))["birth"]
    assert (birth["value"], birth["precision"]) == ("2012-05-03", "day")


def test_register_form_with_a_father_without_letters_names_the_field(browse):
    answer = browse("port", "reception_worker").post(reverse("cases:register"), {**TYPED, "father": "12345"})
    assert answer.status_code == 422 and "father" in answer.context["form"].errors


@pytest.mark.parametrize("line", ["Dawit, Sara", "Dawit،Sara", "Dawit፣ Sara", "Dawit;Sara,,"])
def test_names_in_a_line_with_commas_of_any_script_are_parted(line):
    assert names_in(line) == ["Dawit", "Sara"]


# --- 1 January --------------------------------------------------------------------------------------------------------

def test_birth_placeholder_without_a_paper_keeps_the_year_so_that_nobody_turns_18_on_it(worker, girl):
    row = services.set_birth(by=worker, case=girl.pk, value="2012-01-01", precision="placeholder")
    assert (row.value, selectors.birth_of(girl.pk)) == ("2012", "2012")


def test_birth_placeholder_on_a_paper_keeps_the_date_that_offices_go_by(worker, girl):
    row = services.set_birth(by=worker, case=girl.pk, value="2012-01-01", precision="placeholder", source="document")
    assert row.value == "2012-01-01"


def test_birth_1_january_on_a_paper_is_a_day_and_nobody_is_asked(worker, girl):
    services.set_birth(by=worker, case=girl.pk, value="2012-01-01", source="document")
    birth = fields(worker, girl.pk)["birth"]
    assert birth["precision"] == "day" and not birth["ask_day"]


@pytest.mark.parametrize("value", ["2012-05-03", "2012-01"])
def test_birth_placeholder_of_another_date_is_refused_at_the_field(worker, girl, value):
    with pytest.raises(InvalidInput) as caught:
        services.set_birth(by=worker, case=girl.pk, value=value, precision="placeholder")
    assert "precision" in caught.value.errors


# --- names of kin -----------------------------------------------------------------------------------------------------

def test_names_of_kin_are_never_taken_for_the_child(worker, known):
    shown = fields(worker, known)
    assert [name["text"] for name in shown["names"]] == ["Selam"]
    assert [(name["kind"], name["text"]) for name in shown["kin"]] == [
        ("father", "Habtom"), ("mother", "ለተብርሃን"), ("sibling", "Dawit"), ("sibling", "Sara"),
    ]
    assert [name["text"] for name in selectors.report_facts(known)["names"]] == ["Selam"]


def test_child_whose_father_alone_is_named_is_called_by_the_reference_and_has_no_name_yet(worker):
    row = services.register(by=worker, father="Habtom")
    names = selectors.display_names(actor=worker, cases=[row.pk], purpose="care", where="test")
    assert names[row.pk] == row.reference
    assert selectors.case_view(actor=worker, case=row.pk, purpose="care").title == row.reference
    assert "name" in selectors.readiness_for(actor=worker, case=row.pk)["empty"]


def test_search_finds_the_child_by_the_fathers_name_and_not_by_the_mothers(worker):
    row = services.register(by=worker, names=[{"text": "Selam"}], father="Habtom", mother="Letebrhan")
    assert selectors.found_by_name(actor=worker, words="Selam Habtom") == [row]
    assert not selectors.found_by_name(actor=worker, words="Letebrhan")


def test_father_of_the_same_name_as_the_child_is_an_entry_of_its_own(worker):
    row = services.register(by=worker, names=[{"text": "Ahmad"}], father="Ahmad")
    shown = fields(worker, row.pk)
    assert len(shown["names"]) == len(shown["kin"]) == 1


def test_names_of_kin_are_family_to_whoever_sees_family_masked(person, known, grant):
    night = person("port", "night_worker")
    view = selectors.case_view(actor=night, case=known, purpose="care")
    assert view.sight.of("family") == "masked" and "kin" not in view.fields
    assert view.hints["kin"] == {"count": 4}


def test_more_siblings_than_the_form_holds_are_refused_and_nothing_is_written(worker):
    with pytest.raises(InvalidInput) as caught:
        services.register(by=worker, siblings=[f"Name {letter}" for letter in "ABCDEFGHIJKLM"])
    assert "siblings" in caught.value.errors and selectors.counts()["records"] == 0


# --- the place of birth -----------------------------------------------------------------------------------------------

def test_place_of_birth_written_anew_holds_and_the_former_stays_as_history(worker, known):
    services.set_birth_place(by=worker, case=known, place="ዓዲ ቐይሕ", source="document")
    services.set_birth_place(by=worker, case=known, place="ዓዲ ቐይሕ", source="document")
    shown = fields(worker, known)["origin"]
    assert (shown["place"], shown["source"]) == ("ዓዲ ቐይሕ", "document")
    assert [one["place"] for one in shown["history"]] == ["Adi Qeyih"]


def test_place_of_birth_taken_back_leaves_the_page(worker, known):
    entry = next(one for one in selectors.entries(actor=worker, case=known, purpose="care") if one["part"] == "origin")
    services.retract(by=worker, case=known, part="origin", row=entry["id"])
    assert fields(worker, known)["origin"] is None


def test_place_of_birth_is_masked_like_the_birth_date(person, worker, girl, grant):
    services.set_birth_place(by=worker, case=girl.pk, place="Adi Qeyih")
    officer = person("school", "school_officer")
    grant(girl, officer)
    view = selectors.case_view(actor=officer, case=girl.pk, purpose="care")
    assert view.hints["origin"] == {"recorded": True} and "Adi Qeyih" not in str(view)


def test_place_of_birth_is_sealed_and_no_event_holds_it_or_a_name_of_kin(known):
    with pytest.raises(Exception, match="sealed"):
        str(Origin.objects.values("place")[0]["place"])
    dump = str([entry.data for entry in journal.timeline(case=known)])
    assert not [word for word in ("Adi Qeyih", "Habtom", "Dawit") if word in dump]


# --- what other apps read ---------------------------------------------------------------------------------------------

def test_features_hold_kin_place_and_birth_under_their_own_keys(worker, known):
    services.add_name(by=worker, case=known, text="ሃብቶም", kind="father")
    services.set_birth(by=worker, case=known, value="2012-01-01", precision="placeholder", source="assessed")
    found = selectors.features(known)
    assert [name["text"] for name in found["names"]] == ["Selam"]
    assert (found["father"], found["mother"], found["siblings"]) == ("Habtom ሃብቶም", "ለተብርሃን", ["Dawit", "Sara"])
    assert found["birth_place"] == "Adi Qeyih"
    assert (found["birth"], found["birth_precision"], found["birth_source"]) == ("2012", "placeholder", "assessed")


def test_features_of_a_file_without_names_of_kin_take_those_of_the_family_that_was_not_refuted(worker, girl):
    services.add_relation(by=worker, case=girl.pk, kind="brother", name="Dawit")
    services.add_relation(by=worker, case=girl.pk, kind="father", name="Somebody", state="refuted")
    found = selectors.features(girl.pk)
    assert (found["father"], found["mother"], found["siblings"], found["birth_place"]) == ("", "", ["Dawit"], "")


def test_joined_record_gives_its_kin_as_kin_and_its_place_of_birth_where_there_is_none(worker, girl, known):
    kept = services.join_records(by=worker, keep=girl.pk, duplicate=known)
    found = selectors.features(kept.pk)
    assert {name["text"] for name in found["names"]} == {"Selam Habtom", "Selam"}
    assert (found["father"], found["siblings"], found["birth_place"]) == ("Habtom", ["Dawit", "Sara"], "Adi Qeyih")


def test_two_at_once_second_sees_the_place_of_birth_of_the_first(browse, known, worker):
    browser, url = browse("port", "reception_worker"), reverse("cases:add", args=[known, "origin"])
    note = make.as_read(browser.get(url))
    services.set_birth_place(by=worker, case=known, place="Segeneyti")
    answer = browser.post(url, {"place": "Adi Keyh", "source": "child", "as_read": note})
    assert answer.status_code == 422 and "Segeneyti" in answer.content.decode()
