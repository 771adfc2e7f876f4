"""A notice about a deadline says which one and when it passed; those of one file stand together."""

import pytest
from django.core import mail

from tests import factories as make
from tutela.access import services as access
from tutela.cases import services as cases
from tutela.core import clock
from tutela.procedures import services as procedures
from tutela.work.models import Notice


@pytest.fixture
def late(office, actor):
    """A child without a guardian or an owner for four days: several deadlines have passed and offices were told."""
    worker = actor("reception_worker")
    case = cases.register(by=worker, names=[{"text": "Selam Habtom"}])
    access.add_grant(by=make.SYSTEM, case=case.pk, purpose="care", source="test", organisation=office.own.pk,
                     relation="own_organisation_grant")
    with make.after(days=20):
        while procedures.expire_due():
            pass
        yield case


def waiting(browse, role="social_worker"):
    return browse(role).get("/").content.decode()


def test_notice_names_the_deadline_and_when_it_passed(late, browse, office):
    notices = Notice.objects.filter(kind="clock_overdue", to_organisation_id=office.own.pk, acknowledged_at=None)
    assert notices.exists()
    page = waiting(browse, notices.first().to_role or "social_worker")
    assert ": passed " in page and "A legal or protective time has passed" not in page


def test_notices_of_one_file_are_one_line_and_are_acknowledged_together(late, browse, office):
    role = Notice.objects.filter(kind="clock_overdue", to_organisation_id=office.own.pk).first().to_role or "social_worker"
    mine = Notice.objects.filter(
        kind="clock_overdue", to_organisation_id=office.own.pk, to_role=role, to_person_id=None, case_id=late.pk
    )
    one = mine.first()
    for _more in range(2):  # as if two more deadlines had passed
        Notice.objects.create(kind="clock_overdue", case_id=late.pk, to_organisation_id=office.own.pk, to_role=role,
                              subject_id=one.subject_id, state="delivered", sent_at=clock.now())
    page = waiting(browse, role)
    assert page.count("/notices/") == 1
    client = browse(role)
    newest = mine.order_by("-id").first()
    assert ": passed " in client.get(f"/notices/{newest.pk}/").content.decode()
    client.post(f"/notices/{newest.pk}/open/")
    assert client.post(f"/notices/{newest.pk}/", {"reference": ""}).status_code == 302
    assert not mine.filter(acknowledged_at=None).exists() and "/notices/" not in waiting(browse, role)


def test_mail_about_a_deadline_names_neither_child_nor_rule(late):
    for message in mail.outbox:
        assert "Selam" not in message.body + message.subject and "passed" not in message.body


def test_each_line_of_the_work_list_says_why_it_is_there(late, browse):
    page = waiting(browse)
    lines = page.count('class="t-work__row')
    assert lines and page.count("t-work__why") >= page.count("t-work__what") - 1
