"""What each role sees of a file: the matrix, applied in one place."""

import pytest

from tutela.access import policies
from tutela.access import services as access
from tutela.cases import panels, selectors, services
from tutela.cases.visibility import SEE, sight_of
from tutela.core import catalogue
from tutela.core.errors import NotVisible
from tutela.journal import selectors as journal


@pytest.fixture
def full(worker, girl):
    """A file with something in every section."""
    case = girl.pk
    services.add_contact(by=worker, case=case, kind="phone", value="+39 320 000 1234", whose="child")
    services.add_relation(by=worker, case=case, kind="brother", name="Dawit Habtom", country="SE")
    services.add_relation(by=worker, case=case, kind="companion", name="Saba", travels_with=True)
    services.add_document(by=worker, case=case, type="birth_certificate", number="X-99")
    services.add_mark(by=worker, case=case, code="scar_left_forearm")
    services.set_description(by=worker, case=case, height_cm=158, hair_colour="black", clothing="grey jacket")
    services.add_fact(by=worker, case=case, kind="alone", evidence="statement")
    services.classify(by=worker, case=case, code="unaccompanied", authority="reception", basis="IT-47-2017")
    services.record_application(by=worker, case=case, stage="made", country="IT")
    services.add_note(by=worker, case=case, text="CANARY-HEALTH", note_class="health")
    services.add_note(by=worker, case=case, text="CANARY-NOTE")
    services.record_view(by=worker, case=case, topic="whom_to_tell", answer="agrees_partly", words="CANARY-WORDS")
    services.tell_topic(by=worker, case=case, topic="journey")
    services.record_indicators(
        by=worker, case=case, list_id="exploitation", ticks=[{"code": "adult_calls", "evidence": "said_by_child"}]
    )
    return girl


def view(actor, row):
    return selectors.case_view(actor=actor, case=row.pk, purpose="protection")


def test_reception_worker_sees_the_file_without_notes_of_disclosure(worker, full):
    shown = view(worker, full)
    assert shown.get("contacts")[0]["value"] == "+39 320 000 1234"
    assert shown.get("health") and "notes" not in shown.fields
    assert "CANARY-NOTE" not in str(shown.fields) + str(shown.hints)


def test_guardian_assigned_sees_notes_and_police_granted_does_not(full, person, grant):
    guardian, police = person("guard", "guardian"), person("police", "police_missing")
    grant(full, guardian, relation="assigned")
    grant(full, police)
    assert view(guardian, full).get("notes")[0]["text"] == "CANARY-NOTE"
    shown = view(police, full)
    assert shown.get("names") and shown.get("description")
    for hidden in ("notes", "health", "applications", "views", "classifications", "indicators"):
        assert hidden not in shown.fields
    assert "CANARY" not in str(shown.fields) + str(shown.hints)


def test_school_officer_sees_name_used_age_band_and_languages_only(full, person, grant):
    officer = person("school", "school_officer")
    grant(full, officer)
    shown = view(officer, full)
    assert shown.title == "Selam Habtom" and shown.get("languages")
    assert set(shown.fields) <= {"called", "languages"}
    assert shown.hints["birth"] == {"age_band": "13_15"}


def test_hotline_granted_sees_only_the_ending_of_a_phone(full, person, grant):
    operator = person("hotline", "hotline_operator")
    grant(full, operator)
    shown = view(operator, full)
    assert shown.hints["contacts"] == ["··34"]
    assert "applications" not in shown.fields and "classifications" not in shown.fields


@pytest.mark.parametrize("role", sorted(catalogue.role_matrix().roles))
@pytest.mark.parametrize("relation", ["assigned", "own_organisation_grant", "granted"])
def test_page_of_every_role_and_relation_holds_exactly_what_the_matrix_lets_it_see(role, relation, full, admin):
    from dataclasses import replace

    from tutela.cases.selectors import parts

    actor = replace(admin, kind="person", roles=frozenset({role}))
    sight = sight_of(actor, {relation})
    for name, (field_class, _load) in parts.SECTIONS.items():
        assert sight.sees(field_class) == (catalogue.visibility(role, field_class, relation) == SEE), name


def test_owner_of_the_file_is_assigned_to_it(full, person, grant):
    social = person("guard", "social_worker")
    grant(full, social, relation="own_organisation_grant")
    assert "notes" not in view(social, full).fields
    services.take_ownership(by=social, case=full.pk)
    assert view(social, full).get("notes")


def test_barred_guardian_sees_no_file_and_no_list(full, person, grant, admin):
    guardian = person("guard", "guardian")
    grant(full, guardian, relation="assigned")
    access.bar(by=admin, case=full.pk, person=guardian.person_id, reason="suspected exploitation of the child")
    with pytest.raises(NotVisible):
        view(guardian, full)
    assert not selectors.case_list(actor=guardian).exists()


def test_every_look_is_recorded_with_the_classes_shown(worker, full):
    view(worker, full)
    look = journal.looks(case=full.pk)[0]
    assert look.person_id == worker.person_id and "C3" in look.classes and look.purpose == "protection"


def test_display_names_of_a_list_follow_the_matrix_and_record_looks(worker, full, person, grant):
    officer = person("court", "court_clerk")
    grant(full, officer)
    border = person("police", "border_police")
    names = selectors.display_names(actor=worker, cases=[full.pk], purpose="care", where="test")
    assert names == {full.pk: "Selam Habtom"}
    assert selectors.display_names(actor=border, cases=[full.pk], purpose="care", where="test") == {
        full.pk: full.reference
    }
    assert journal.looks(case=full.pk).filter(person_id=border.person_id).count() == 0


def test_list_and_names_take_a_constant_number_of_queries(worker, django_assert_max_num_queries):
    for number in range(12):
        services.register(by=worker, names=[{"text": f"Child {'abcdefghijkl'[number]}{'a' * number}"}])
    with django_assert_max_num_queries(6):
        rows = list(selectors.case_list(actor=worker)[:25])
        selectors.display_names(actor=worker, cases=rows, purpose="care", where="test")


# --- panels of other apps --------------------------------------------------------------------------------------------

@pytest.fixture
def panel():
    kept = dict(panels.REGISTRY)
    yield panels.register
    panels.REGISTRY.clear()
    panels.REGISTRY.update(kept)


def test_panel_is_shown_masked_or_left_out_as_the_matrix_says(panel, worker, full, person, grant):
    panel("try", "x.html", lambda actor, case, masked: {"masked": masked}, field_class="leads")
    panel("secret", "x.html", lambda actor, case, masked: {"never": True}, field_class="call_content")
    shown = {one["key"]: one["values"] for one in view(worker, full).panels}
    assert shown["try"] == {"masked": True} and "secret" not in shown


# --- readiness -------------------------------------------------------------------------------------------------------

def test_readiness_of_a_new_file_lists_what_police_would_ask_for(worker, girl):
    found = selectors.readiness_for(actor=worker, case=girl.pk)
    assert {"photo", "description", "phone", "documents"} <= set(found["empty"])
    assert {"name", "birth_date", "language", "sex", "nationality"} <= set(found["answered"])


def test_readiness_prefers_not_to_answer_counts_as_answered(worker, girl):
    services.answer_readiness(by=worker, case=girl.pk, item="companions", answer="prefers_not")
    assert "companions" in selectors.readiness_for(actor=worker, case=girl.pk)["answered"]


def test_readiness_is_not_shown_to_who_may_not_see_it(full, person, grant):
    officer = person("school", "school_officer")
    grant(full, officer)
    with pytest.raises(NotVisible):
        selectors.readiness_for(actor=officer, case=full.pk)


def test_package_codes_hold_no_word_of_the_child(full):
    dump = str(selectors.package_codes(full.pk))
    assert "CANARY" not in dump and "whom_to_tell:agrees_partly" in dump and "journey:" in dump


def test_signs_of_exploitation_open_tasks_and_stay_out_of_the_journal(full):
    from tutela.work import selectors as work

    assert {"trafficking_referral", "protected_placement"} <= {i.kind for i in work.items_of_case(case=full.pk)}
    assert "adult_calls" not in str([entry.data for entry in journal.timeline(case=full.pk)])


def test_sealed_fields_hold_no_clear_text_in_the_database(full, settings):
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("cases_name", "cases_note", "cases_contact", "cases_relation", "cases_description", "cases_birth"):
            cursor.execute(f'SELECT * FROM "{table}"')
            dump = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in cursor for v in r)
            for word in (b"Selam", b"CANARY", b"320 000", b"Dawit", b"grey jacket"):
                assert word not in dump, (table, word)


def test_policy_and_view_agree_on_who_knows_of_the_file(full, person):
    stranger = person("court", "court_clerk")
    assert not policies.is_visible(stranger, full.pk)
    with pytest.raises(NotVisible):
        selectors.photo_of(actor=stranger, case=full.pk, purpose="care")
