"""Two people at the same thing: every form that changes a file carries what it showed when it was opened.

    edit = editing.Edit(request, form, WATCH, case=pk)
    if edit.saved(lambda: services.close(by=request.actor, case=pk, **form.cleaned_data)):
        return redirect(...)

The form holds a sealed note of what the person read (the node's key; bound to form, file and person), so nothing
personal stands in an address or in the browser. When it is sent, the file is locked and compared: if somebody else
changed what the form is about, nothing is saved, the form shows what changed from what to what, by whom and when, keeps
what was typed, and the next save is a decision. Who else has a form of the file open is shown at its head.
"""

import base64
import binascii
import contextlib
import json
import os
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tutela.access import selectors as people
from tutela.access.roles import P
from tutela.cases import presence
from tutela.cases.models import Case
from tutela.cases.selectors import seeing
from tutela.cases.selectors.page import visible_case
from tutela.core.errors import NotVisible, StaleEdit
from tutela.core.http import errors_on
from tutela.core.keys import node_keys
from tutela.journal import selectors as reading
from tutela.journal import services as journal

FIELD = "as_read"


@dataclass(frozen=True)
class Line:
    """One value that a form is about. `key` is stable between readings and ends with the id of its row, if it has one.
    `stamp` is compared and never shown: the same value said again is another answer."""

    key: str
    label: str
    text: str
    stamp: str = ""


Reader = Callable[..., Iterable[Line]]


@dataclass(frozen=True)
class Watch:
    """What a form changes: `read(actor, case, subject)` gives its lines as the actor may see them; `kinds` are the
    beginnings of the journal kinds that tell who changed it."""

    code: str
    read: Reader
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What somebody else changed since the form was opened; an empty text is nothing."""

    label: str
    before: str
    after: str
    who: str = ""
    office: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """What the person read: the lines, the values the form was filled with, and the newest act on the file."""

    lines: dict[str, Line] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)
    entry: str = ""


def words(value: Any) -> str:
    """A value as it is compared and shown."""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


class Edit:
    """One form of one file while one person has it open. `changes` is what somebody else saved meanwhile."""

    def __init__(
        self, request: HttpRequest, form: Form, watch: Watch, *, case: UUID | None, subject: UUID | None = None
    ) -> None:
        self.request, self.form, self.watch, self.case, self.subject = request, form, watch, case, subject
        self.actor: Any = request.actor  # type: ignore[attr-defined]
        self.changes: list[Change] = []
        self.result: Any = None  # what the act returned
        self._renewed = False
        form.edit = self  # type: ignore[attr-defined]
        if request.method == "GET" and case is not None:
            presence.opened(actor=self.actor, case=case)

    # --- what the templates show --------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        """The sealed note of what the form shows. A form that comes back with a fault keeps the note it was opened with:
        only after a comparison was shown does it hold the present state."""
        posted = self.request.POST.get(FIELD, "")
        return posted if posted and not self._renewed else _seal(self._now(), self._bound())

    @property
    def others(self) -> list[presence.Other]:
        """Who else has a form of this file open; nobody for a role to which the file shows nothing."""
        with contextlib.suppress(NotVisible):
            return presence.others(actor=self.actor, case=self.case) if self.case else []
        return []

    @property
    def presence_url(self) -> str:
        """Where the page says that it is still open."""
        return reverse("cases:editing", args=[self.case]) if self.case else ""

    @property
    def back(self) -> str:
        """Where to go without saving."""
        return reverse("cases:page", args=[self.case]) if self.case else ""

    @property
    def csrf(self) -> str:
        """For the request that renews the presence."""
        return get_token(self.request)

    # --- saving -------------------------------------------------------------------------------------------------------

    def saved(self, act: Callable[[], Any]) -> bool:
        """Check the form and run the act, unless somebody changed the thing since it was read. True when it went
        through; otherwise the form holds what to show."""
        if self.request.method != "POST" or not self.form.is_valid():
            return False
        with errors_on(self.form) as outcome, transaction.atomic():
            self._compare()
            self.result = act()
        if self.changes:
            self._record_look()
        if outcome.ok and self.case is not None:
            presence.left(actor=self.actor, case=self.case)
        return outcome.ok

    def _compare(self) -> None:
        """Lock the file, so that of two who save at once one comes after the other, and look again."""
        if self.case is not None:
            Case.objects.select_for_update().filter(pk=self.case).first()
        seen = self._posted
        if seen is None:
            return
        now = self._now()
        keys = [key for key in {**seen.lines, **now.lines} if _said(seen, key) != _said(now, key)]
        if not keys:
            return
        self.changes, self._renewed = [self._change(key, seen, now) for key in keys], True
        self._take_over(seen, now)
        raise StaleEdit

    @cached_property
    def _posted(self) -> Seen | None:
        """What the person had read; nothing where the form was sent without a note (a machine, a saved page)."""
        text = self.request.POST.get(FIELD, "")
        return _open(text, self._bound()) if text else None

    def _now(self) -> Seen:
        lines = self.watch.read(actor=self.actor, case=self.case, subject=self.subject)
        filled = {name: words(self.form.get_initial_for_field(one, name)) for name, one in self.form.fields.items()}
        newest = reading.timeline(case=self.case, protective=True).values_list("pk", flat=True).first() if self.case else ""
        return Seen({line.key: line for line in lines}, filled, str(newest or ""))

    def _take_over(self, seen: Seen, now: Seen) -> None:
        """What the person left as it was filled in follows what was saved; what was typed stays."""
        data: Any = self.form.data.copy()  # type: ignore[attr-defined]
        for name, fresh in now.filled.items():
            place = self.form.add_prefix(name)
            if fresh != seen.filled.get(name, "") == data.get(place, ""):
                data[place] = fresh
        self.form.data = data

    # --- who changed it -----------------------------------------------------------------------------------------------

    def _change(self, key: str, seen: Seen, now: Seen) -> Change:
        label = (now.lines.get(key) or seen.lines[key]).label
        entry = self._entry_for(key)
        who, office = self._names(entry) if entry else ("", "")
        return Change(label, _text(seen, key), _text(now, key), who, office, entry.occurred_at if entry else None)

    def _entry_for(self, key: str) -> Any:
        about = key.rpartition(":")[2]
        exact = [one for one in self._acts if str(one.subject_id) == about]
        return next(iter(exact or self._acts), None)

    @cached_property
    def _acts(self) -> list[Any]:
        """What was done to the file since the form was opened, newest first."""
        if self.case is None or self._posted is None:
            return []
        acts = reading.timeline(case=self.case, protective=P.BAR in self.actor.permissions)
        if self._posted.entry:
            acts = acts.filter(id__gt=UUID(self._posted.entry))
        return [one for one in acts[:200] if one.kind.startswith(self.watch.kinds)]

    def _record_look(self) -> None:
        if self.case is None:
            return
        sight = visible_case(self.actor, self.case)[1]
        match = self.request.resolver_match
        purpose = getattr(match.func if match else None, "purpose", "") or "protection"
        journal.record_look(
            by=self.actor, case=self.case, purpose=purpose, where="cases:changed", classes=sight.sensitivities,
            relation=sight.relation,
        )

    def _names(self, entry: Any) -> tuple[str, str]:
        who = {entry.person_id: entry.organisation_id} if entry.person_id else {}
        offices = [entry.organisation_id] if entry.organisation_id else []
        if self.case is None:
            called = {**people.names_of(set(who)), **people.organisation_names(set(offices))}
        else:
            called = seeing.named(actor=self.actor, case=self.case, people_of=who, offices=offices)
        return called.get(entry.person_id, ""), called.get(entry.organisation_id, "")

    def _bound(self) -> bytes:
        return f"{self.watch.code}|{self.case}|{self.subject}|{self.actor.person_id}".encode()


def _text(seen: Seen, key: str) -> str:
    return seen.lines[key].text if key in seen.lines else ""


def _said(seen: Seen, key: str) -> tuple[str, str]:
    return (seen.lines[key].text, seen.lines[key].stamp) if key in seen.lines else ("", "")


# --- the sealed note --------------------------------------------------------------------------------------------------

def _key() -> bytes:
    return node_keys().derive("seen-in-a-form")


def _seal(seen: Seen, bound: bytes) -> str:
    lines = [[one.key, str(one.label), one.text, one.stamp] for one in seen.lines.values()]
    plain = json.dumps({"lines": lines, "filled": seen.filled, "entry": seen.entry}, ensure_ascii=False).encode()
    nonce = os.urandom(12)
    return base64.urlsafe_b64encode(nonce + AESGCM(_key()).encrypt(nonce, zlib.compress(plain), bound)).decode()


def _open(text: str, bound: bytes) -> Seen:
    """The note; one that does not open (another form, another person, changed) counts as having read nothing."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii", "ignore"))
        data = json.loads(zlib.decompress(AESGCM(_key()).decrypt(raw[:12], raw[12:], bound)))
    except (InvalidTag, ValueError, binascii.Error, zlib.error):
        return Seen()
    return Seen({line[0]: Line(*line) for line in data["lines"]}, data["filled"], data["entry"])
