"""Administration of organisations, people and mandates."""

from tutela.access import directory
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
    assert "Tribunale" in client.get("/me/").content.decode()


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
