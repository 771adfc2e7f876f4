"""A node with one of everything, and somebody in every role: so that every form can be reached by following links."""

import contextlib
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections, transaction
from django.test import Client

from tests import factories as make
from tests.leads.conftest import TI, year
from tests.leads.mirror import Mirror
from tests.withstand.pages import Found, forms_of
from tutela.access import investigations
from tutela.access import services as access
from tutela.bestinterests import services as bestinterests
from tutela.care import services as care
from tutela.cases import services as cases
from tutela.core import clock, vault
from tutela.exchange.addresses import Address
from tutela.guardianship import handover
from tutela.guardianship import services as guardianship
from tutela.guardianship.models import Handover
from tutela.journal import services as journal
from tutela.journal.models import Look
from tutela.leads import services as leads
from tutela.leads.models import Lead, Link
from tutela.missing import services as missing
from tutela.work.models import Notice

HERE = (
    "social_worker", "guardian", "named_officer", "interviewer", "node_admin", "inspector", "transfer_officer",
    "reception_worker", "night_worker", "city_coordinator", "outreach_worker", "host", "school_officer",
)  # fmt: skip
DESKS = {
    "hotline_operator": "hotline", "police_missing": "police", "border_police": "border_police", "court_clerk": "court",
    "asylum_authority": "asylum", "immigration_police": "police", "national_official": "administration",
}  # fmt: skip


NOBODY = "nobody"


class World:
    """People by role, and the things that are there."""

    def __init__(self) -> None:
        vault.clear_cache()
        self.mirror = Mirror()
        self.home = self.mirror.asked
        self.people = {role: make.actor(self.home, role, username=role) for role in HERE}
        self.offices = {kind: make.organisation(kind) for kind in dict.fromkeys(DESKS.values())}
        self.people |= {role: make.actor(self.offices[kind], role, username=role) for role, kind in DESKS.items()}
        self.elsewhere = make.organisation("reception")
        self.there = make.actor(self.elsewhere, "reception_worker", username="there")
        self.house = make.organisation("reception")
        make.actor(self.house, "reception_worker", username="receiver")
        self.fr = make.actor(self.mirror.asking, "social_worker", username="fr")
        self.social = self.people["social_worker"]
        self.girl = self._girl()
        self.returned = self._returned()
        self._moves()
        self._others()
        self.sessions = {who: self._login(who) for who in (*self.people, "there", "fr", "receiver")}

    def _girl(self) -> Any:
        """Missing, with a guardian, an owner, a lead from another node and a second registration elsewhere."""
        girl = make.child(self.social, names=[{"text": "Abena Tesfay", "script": "Latn"}], birth=year("2012"), **TI)
        cases.add_mark(by=self.social, case=girl, code="scar_left_forearm")
        cases.record_application(by=self.social, case=girl, stage="made", country="IT", at=clock.now())
        cases.take_ownership(by=self.social, case=girl)
        make.housed(girl, by=self.people["night_worker"], owner=self.social)
        guardianship.request(by=self.social, case=girl, to=self.offices["court"])
        make.give(girl, organisation=self.offices["court"], purpose="guardianship")
        guardianship.appoint_person(by=self.social, case=girl, person=self.people["guardian"].person_id)
        other = make.child(self.fr, names=[{"text": "ኣቤና ተስፋይ", "script": "Ethi"}], birth=year("2012"), **TI)
        self.mirror.index()
        leads.ask(by=self.fr, case=other, nodes=[self.mirror.node], purpose="missing")
        self.mirror.carry()
        self.lead = Lead.objects.get(case_id=girl, direction="in")
        leads.answer(by=self.social, lead=self.lead.pk, answer="possible")
        self.mirror.carry()
        out = Lead.objects.get(direction="out")
        leads.ask_question(by=self.fr, lead=out.pk, topic="mark", code="scar_left_forearm")
        self.mirror.carry()
        # As if both sides had confirmed before: the forms of a lead that is still open stay reachable beside it.
        Link.objects.create(case_id=girl, node=self.mirror.node, org=self.mirror.peer.org, lead=self.lead)
        self.episode = missing.report(by=self.people["night_worker"], case=girl, danger_now=False)
        self.notice = Notice.objects.get(kind="missing_police", case_id=girl).pk
        missing.open_notice(by=self.people["police_missing"], notice=self.notice)
        return girl

    def _returned(self) -> Any:
        """Back in care, not yet closed."""
        child = make.child(self.social, names=[{"text": "Luam"}], birth=year("2011"), sex="f")
        cases.take_ownership(by=self.social, case=child)
        make.housed(child, by=self.people["night_worker"], owner=self.social)
        row = missing.report(by=self.people["night_worker"], case=child)
        missing.record_return(by=self.social, episode=row.pk)
        self.back = row
        return child

    def _moves(self) -> None:
        now = clock.now()
        for worker, to in ((self.people["reception_worker"], self.elsewhere), (self.there, self.house)):
            child = make.child(worker, names=[{"text": "Natnael"}], sex="m")
            if worker is self.there:
                care.arrive(by=worker, case=child)
            care.open_transfer(by=worker, case=child, to=to, departs_at=now, eta=now + timedelta(hours=3))

    def _others(self) -> None:
        make.child(self.there, names=[{"text": "Abbena Tesfai", "script": "Latn"}], birth=year("2012", "about"), **TI)
        guardian = self.people["guardian"]
        self.workspace = bestinterests.open_reunification(by=guardian, case=self.girl, relative="brother", other_state="SE")
        self.call = missing.record_call(by=self.people["hotline_operator"], content="somebody cried", region="IT-SR")
        leads.record_encounter(
            by=self.people["border_police"], at=clock.now(), region="IT-SR", sex="f", birth_from=2011, birth_to=2013,
            language="tir", mark="", referred_to=self.home,
        )  # fmt: skip
        make.bar(self.returned, person=self.there.person_id)
        self._in_danger()
        self._offered()

    def _in_danger(self) -> None:
        """Another node asks about the child who is back, while the danger flag is up."""
        other = make.child(self.fr, names=[{"text": "Luam Kidane"}], birth=year("2011"), sex="f")
        cases.add_name(by=self.social, case=self.returned, text="Luam Kidane")
        self.mirror.index()
        leads.ask(by=self.fr, case=other, nodes=[self.mirror.node], purpose="protection")
        self.mirror.carry()
        self.hushed = Lead.objects.get(case_id=self.returned, direction="in")
        access.raise_danger(by=self.people["named_officer"], case=self.returned, reason="threats by phone")
        leads.answer(by=self.social, lead=self.hushed.pk, answer="possible")
        look = Look.objects.filter(case_id=self.girl).first()
        if look is None:
            look = journal.record_look(by=self.social, case=self.girl, purpose="protection", where="test")
        self.withheld = investigations.withhold_look(
            by=self.people["named_officer"], look=look.pk, until=clock.now() + timedelta(days=20), reason="investigation"
        )

    def _offered(self) -> None:
        """The guardianship of the girl in France is offered to the office here."""
        case = make.child(self.fr, names=[{"text": "Bereket"}])
        guardianship.appoint_body(by=self.fr, case=case, body=self.mirror.asking)
        guard = make.actor(self.mirror.asking, "guardian")
        guardianship.appoint_person(by=self.fr, case=case, person=guard.person_id)
        handover.offer(by=self.fr, case=case, to=Address(self.mirror.node, self.mirror.peer.org), tells_child="sender")
        self.mirror.carry()
        self.offer = Handover.objects.get(direction="in")

    def starts(self) -> dict[str, list[str]]:
        """Who looks around, and from which pages besides the first one."""
        girl, back = f"/children/{self.girl}/", f"/missing/episode/{self.back.pk}/"
        call, lead = self.call.pk, f"/leads/lead/{self.lead.pk}/"
        guardianship_of, episode = f"/guardianship/child/{self.girl}/", f"/missing/episode/{self.episode.pk}/"
        found = {
            "social_worker": [
                girl, f"/children/{self.returned}/", back, lead, f"/leads/lead-office/{self.girl}/", guardianship_of,
                f"{guardianship_of}provisional/",
                *(f"/missing/child/{self.girl}/{what}/" for what in ("asked", "known", "heard")),
                *(f"/guardianship/handovers/{self.offer.pk}/{verb}/" for verb in ("accept", "decline")),
            ],
            "guardian": [girl, f"/reunification/child/{self.girl}/", f"/reunification/{self.workspace.pk}/"],
            "night_worker": ["/care/tonight/"],
            "hotline_operator": [f"/leads/ask/call/{call}/"],
            "named_officer": [
                f"/leads/lead/{self.hushed.pk}/", f"/children/{self.returned}/barred/",
                *(girl + what for what in ("looks/", "barred/", "danger/", "access/")),
            ],
            "interviewer": [f"{back}interview/"],
            "police_missing": [episode, back, f"/missing/notice/{self.notice}/", f"/notices/{self.notice}/"],
            "node_admin": ["/missing/meeting-rule/", "/people/first-officer/"],
            "inspector": ["/withheld-looks/", f"/withheld-looks/{self.withheld.pk}/"],
            "border_police": [], "court_clerk": [girl], "there": [], "fr": [], "receiver": [],
            NOBODY: ["/join/", "/account/login/", "/account/password/reset/"],
        }  # fmt: skip
        return {who: ["/", *more] for who, more in found.items()}

    def client(self, who: str) -> Client:
        """A browser of this person (NOBODY: not logged in). The login was before the first test, so none takes it back."""
        client = Client()
        if who != NOBODY:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def _login(self, who: str) -> str:
        client = Client()
        client.force_login(get_user_model().objects.get(username=who))
        return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One node for all tests of a module: every test, and every attempt inside, gives it back as it was."""
    with django_db_blocker.unblock(), contextlib.ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
            if connections[alias].vendor == "postgresql":
                # While pages are looked through, nothing asks for keys; a server would end so long a transaction.
                connections[alias].cursor().execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield World()
        for alias in connections:
            transaction.set_rollback(True, using=alias)


@pytest.fixture(scope="module")
def found(world: World) -> list[Found]:
    """Every form once, with the first person who reached it."""
    seen: set[Any] = set()
    every: dict[Any, Found] = {}
    for who, starts in world.starts().items():
        for one in forms_of(who, world.client(who), starts, seen):
            every.setdefault((one.name, *sorted(one.form.fields)), one)
    return list(every.values())


@pytest.fixture(autouse=True)
def fresh_keys() -> Iterator[None]:
    """Keys of files that a test made and took back are forgotten."""
    vault.clear_cache()
    yield
    vault.clear_cache()


@contextlib.contextmanager
def undone() -> Iterator["Written"]:
    """Whatever happens inside is taken back: every attempt starts from the same node. Gives what was written meanwhile."""
    written = Written()
    with contextlib.ExitStack() as stack:
        for alias in connections:
            stack.enter_context(_undone(alias))
            stack.enter_context(connections[alias].execute_wrapper(written.note))
        yield written
    vault.clear_cache()


@contextlib.contextmanager
def _undone(alias: str) -> Iterator[None]:
    point = transaction.savepoint(using=alias)
    try:
        yield
    finally:
        transaction.savepoint_rollback(point, using=alias)


# What a look, a session or an open page writes is no act on a file. A case key is made before the case (decision 0001):
# one whose case was refused seals nothing.
BESIDE = {"journal_look", "journal_presence", "django_session", "core_sentform", "core_wrappedkey"}
_WRITES = re.compile(r'\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b[^"]*"(\w+)"', re.IGNORECASE)


class Written:
    """The tables that statements wanted to change since the attempt began, kept or taken back."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := _WRITES.match(sql):
            self.tables.add(match[1])
        return execute(sql, params, many, context)

    def changed(self, before: dict[str, str]) -> list[str]:
        """Tables whose rows are not those of `before` (all tables at the beginning)."""
        wanted = self.tables - BESIDE
        now = rows(wanted) if wanted else {}
        return sorted(table for table in now if now[table] != before[table])


def rows(only: set[str] | None = None) -> dict[str, str]:
    """Fingerprints of the content of tables, without looks, sessions and pages that are open."""
    found = {}
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table in _tables(alias):
                if only is None or table in only:
                    cursor.execute(f'SELECT * FROM "{table}"')
                    content = sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall())
                    found[table] = found.get(table, "") + sha256("".join(content).encode()).hexdigest()
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@cache
def _tables(alias: str) -> list[str]:
    return sorted(set(connections[alias].introspection.table_names()) - BESIDE)
