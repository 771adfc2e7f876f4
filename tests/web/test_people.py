"""Administration of organisations, people and mandates."""

from tutela.access import directory
from tutela.access import services as access
from tutela.access.models import Mandate, Organisation, Person


def test_administrator_adds_organisation_person_and_mandate(office, browse, client):
    admin = browse("node_admin")
    added = {"name": "Tribunale", "code": "court", "kind": "court", "regime": "LED"}
    assert admin.post("/organisations/new/", added).status_code == 302
    court = Organisation.objects.get(code="court")
    page = admin.post("/people/new/", {"display_name": "Rosa Villa", "username": "rosa"})
    person = Person.objects.get(display_name="Rosa Villa")
    password = page.content.decode().split("<code>")[1].split("</code>")[0]
    assert page["Cache-Control"] == "no-store" and len(password) == 19
    mandate = {"organisation": court.pk, "role": "court_clerk", "ends_on": "2030-12-31"}
    assert admin.post(f"/people/{person.pk}/", mandate).status_code == 302
    assert client.post("/account/login/", {"login": "rosa", "password": password}).status_code == 302
    assert "Tribunale" not in client.get("/me/").content.decode()
    (row,) = Mandate.objects.filter(person=person)
    confirm = f"/mandates/{row.pk}/confirm/"
    assert "Waits for a second person" in admin.get(f"/people/{person.pk}/").content.decode()
    assert confirm not in admin.get("/mandates/").content.decode() and admin.post(confirm).status_code == 403
    assert browse("named_officer").post(confirm).status_code == 404  # of another organisation
    second = browse("node_admin", "other")
    assert confirm in second.get("/mandates/").content.decode()
    assert second.post(confirm).status_code == 302
    assert "Tribunale" in client.get("/me/").content.decode()


def test_second_person_declines_by_screen_and_by_interface(office, browse, actor):
    host, house = office.persons["host", "own"].pk, office.own.pk
    rows = [
        access.give_mandate(by=actor("node_admin"), person=host, organisation=house, role=role)
        for role in ("guardian", "school_officer", "court_clerk")
    ]
    second = browse("named_officer")
    listed = second.get("/api/1/mandates").json()["items"]
    assert [(one["id"], one["may_confirm"]) for one in listed] == [(str(row.pk), True) for row in rows]
    assert second.post(f"/mandates/{rows[0].pk}/decline/").status_code == 302
    answers = [
        second.post(f"/api/1/mandates/{row.pk}/{verb}", "{}", content_type="application/json").json()["in_force"]
        for row, verb in zip(rows[1:], ("decline", "confirm"), strict=True)
    ]
    assert answers == [False, True]
    assert actor("host").roles == {"host", "court_clerk"}


def test_administrator_with_a_taken_code_or_name_is_told_at_the_field(office, browse):
    admin = browse("node_admin")
    again = {"name": "Casa", "code": "own-house", "kind": "reception", "regime": "GDPR"}
    assert "This code is taken" in admin.post("/organisations/new/", again).content.decode()
    assert "user name is taken" in admin.post("/people/new/", {"display_name": "X Y", "username": "host-own"}).content.decode()


def test_mandate_ended_by_the_administrator_takes_the_rights_away_and_stays_on_record(office, browse):
    admin, coordinator = browse("node_admin"), browse("city_coordinator")
    assert coordinator.get("/city/").status_code == 200
    mandate = Mandate.objects.get(person=office.persons["city_coordinator", "own"])
    assert admin.post(f"/mandates/{mandate.pk}/end/").status_code == 302
    assert coordinator.get("/city/").status_code == 403
    assert Mandate.objects.filter(pk=mandate.pk).exists()


def test_new_password_ends_the_old_one(office, browse, client):
    person = office.persons["host", "own"]
    page = browse("node_admin").post(f"/people/{person.pk}/password/")
    password = page.content.decode().split("<code>")[1].split("</code>")[0]
    assert client.post("/account/login/", {"login": "host-own", "password": "x"}).status_code == 200
    assert client.post("/account/login/", {"login": "host-own", "password": password}).status_code == 302
    assert not directory.is_empty()
