"""A notice is opened and acknowledged by an act; reading the page alone leaves no receipt."""

from tests.web.conftest import MACHINE
from tutela.work import services as work


def told(office, **more):
    return work.notify(by=MACHINE, kind="clock_overdue", to_organisation=office.own.pk, text="Line of the notice", **more)


def test_notice_is_read_only_after_opening_and_each_step_leaves_its_receipt(office, browse):
    row, client = told(office), browse("court_clerk")
    assert f"/notices/{row.pk}/" in client.get("/").content.decode()
    assert "Line of the notice" not in client.get(f"/notices/{row.pk}/").content.decode()
    row.refresh_from_db()
    assert row.opened_at is None
    assert client.post(f"/notices/{row.pk}/open/").status_code == 302
    assert "Line of the notice" in client.get(f"/notices/{row.pk}/").content.decode()
    assert client.post(f"/notices/{row.pk}/", {"reference": "A-17"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.outside_reference) == ("acknowledged", "A-17")
    assert f"/notices/{row.pk}/" not in client.get("/").content.decode()


def test_notice_of_another_desk_or_role_is_not_found(office, browse):
    row = told(office, to_role="social_worker")
    for role, side in (("social_worker", "other"), ("night_worker", "own")):
        client = browse(role, side)
        assert client.get(f"/notices/{row.pk}/").status_code == 404
        assert client.post(f"/notices/{row.pk}/open/").status_code in {403, 404}
        assert client.post(f"/notices/{row.pk}/", {}).status_code == 404
