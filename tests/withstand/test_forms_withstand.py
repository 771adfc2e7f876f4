"""The corpus through every form of every app: never a server error, a message at the field, nothing lost, nothing half saved.

Forms are found by following links, and compared with the table of URLs: a new form that nobody reaches fails here.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.web.test_permission_table import TEXT_ARGUMENTS, URLS
from tests.withstand import corpus
from tests.withstand.conftest import World, rows, undone
from tests.withstand.pages import CHOSEN, PICKED, TEXTS, Field, Found, Page, good, read

# The first page of an empty node: there is no second person who could reach it (tests/web/test_first_run.py). The answer
# to another node that waits for it: one button, no field (tests/missing/test_shared.py).
# Letting a colleague ask more needs one who has asked lately (tests/leads/test_leads_alarms.py).
NOT_REACHED = {"web:first_run", "missing:asked_to_withdraw", "leads:patterns"}
# An empty search shows everything, a receipt that nobody gave says so itself; nothing is saved there.
QUIET = {"cases:search"}
# Login and second factor are the login library's forms: its messages, our pages.
NOT_OURS = ("account_", "mfa_")
BUTTONS = {200, 302, 400, 403, 404, 409, 422, 429}


def is_screen(name: str) -> bool:
    """A form on a page of its own, as against a button."""
    return "GET" in getattr(URLS[name.split("/")[0]].view, "methods", ())


def posted() -> set[str]:
    """Names of the URLs of our own that take a form."""
    return {name for name, url in URLS.items() if "POST" in getattr(url.view, "methods", ()) and not name.startswith("api:")}


@pytest.fixture(scope="module")
def before(world: World) -> dict[str, str]:
    """What every table holds before an attempt."""
    return rows()


def test_every_form_screen_is_reached_by_links(found):
    reached = {one.name.split("/")[0] for one in found}
    assert {name for name in posted() if is_screen(name)} - NOT_REACHED - reached == set()


def test_corpus_through_every_form_is_answered_at_the_field_and_loses_nothing(world, found, before):
    wrong = [fault for number, one in enumerate(found) for fault in Trial(world, one, before).quick(number)]
    assert not wrong, "\n" + "\n".join(map(str, wrong))


@pytest.mark.soak
def test_every_value_in_every_field_is_answered_at_the_field_and_loses_nothing(world, found, before):
    wrong = [fault for one in found for fault in Trial(world, one, before).whole()]
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_corpus_through_the_buttons_that_no_page_shows_just_now_is_no_server_error(world, found, before):
    reached = {one.name.split("/")[0] for one in found}
    wrong = []
    for name in sorted(posted() - reached):
        words = {text: TEXT_ARGUMENTS.get(text, "x") for text, kind in URLS[name].arguments.items() if kind != "UUIDConverter"}
        for case in (world.girl, UUID(int=0)):
            ids = {text: case for text, kind in URLS[name].arguments.items() if kind == "UUIDConverter"}
            for value in corpus.HOSTILE.values():
                with undone() as written:
                    data = dict.fromkeys(("reason", "answer", "note", "text", "to", "place", "at"), value)
                    answer = world.client("social_worker").post(reverse(name, kwargs={**ids, **words}), data)
                    if answer.status_code not in BUTTONS or (answer.status_code >= 400 and written.changed(before)):
                        wrong.append((name, answer.status_code))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


class Trial:
    """One form under attack. Every attempt is taken back."""

    def __init__(self, world: World, one: Found, before: dict[str, str]) -> None:
        self.one, self.form, self.before = one, one.form, before
        self.client, self.fine = world.client(one.who), good(one.form)
        self.checked = [field for field in one.form.fields.values() if bad_values(field)]

    def quick(self, number: int) -> Iterator[str]:
        """Something hostile in every field at once, then alone in those that did not say so; then the milder part."""
        if not self.plain():
            yield from self._unjudged(number)
            return
        chosen = {field.name: pick(bad_values(field), number + at) for at, field in enumerate(self.checked)}
        faults: list[str] = []
        page = self.send("all at once", chosen, faults, refused=bool(chosen))
        yield from faults
        for field in self.checked:
            if page is None or field.name not in page.messages:
                yield from self.alone(field, chosen[field.name])
        if self.checked:
            field = pick(self.checked, number)
            yield from self.alone(field, pick(bad_values(field), number + 1))
        for values in (corpus.ODD, corpus.KIND):
            some = list(values.values())
            yield from self.mild({field.name: pick(some, number + at) for at, field in enumerate(self.form.texts)})
        yield from self.bare()

    def whole(self) -> Iterator[str]:
        """Every value of the corpus in every field, one at a time."""
        if not self.plain():
            for number in range(len(corpus.HOSTILE)):
                yield from self._unjudged(number)
            return
        for field in self.checked:
            for value in bad_values(field):
                yield from self.alone(field, value)
        for field in self.form.fields.values():
            for value in mild_values(field):
                yield from self.mild({field.name: value})
        yield from self.bare()

    def plain(self) -> bool:
        """Whether the whole promise holds: a form of our own on a page of its own."""
        return is_screen(self.one.name) and not self.one.name.startswith(NOT_OURS) and self.one.name not in QUIET

    def _unjudged(self, number: int) -> Iterator[str]:
        """Buttons and the forms of the login: no server error, nothing saved by what was refused."""
        for at in (number, number + 1):
            faults: list[str] = []
            self.send("button", {field.name: pick(bad_values(field) or [""], at) for field in self.checked}, faults, screen=False)
            yield from faults

    def alone(self, field: Field, value: Any) -> Iterator[str]:
        """One hostile value; everything else as a person would fill it, and kept."""
        faults: list[str] = []
        label = f"{field.name} {str(value)[:20]!r}"
        page = self.send(label, {field.name: value}, faults, refused=True)
        if page is not None:
            if field.name not in page.messages and (field.kind != "hidden" or not page.alert):
                faults.append(f"{self.one.name} {label}: no message at the field, only at {sorted(page.messages)}")
            faults += [f"{self.one.name} {label}: {fault}" for fault in self.lost(page, {**self.fine, field.name: value})]
        yield from faults

    def mild(self, values: dict[str, Any]) -> Iterator[str]:
        """May be taken or refused; refused with a message and nothing lost."""
        if not values:
            return
        faults: list[str] = []
        label = f"mild {[str(value)[:20] for value in values.values()]}"
        page = self.send(label, values, faults)
        if page is not None:
            faults += [f"{self.one.name} {label}: {fault}" for fault in self.lost(page, {**self.fine, **values})]
        yield from faults

    def bare(self) -> Iterator[str]:
        """Nothing at all, and bytes that are no text."""
        faults: list[str] = []
        self.send("nothing", {}, faults, whole={})
        if self.form.texts:
            body = urlencode(self.fine, doseq=True) + "".join(f"&{one.name}=%ED%A0%80%FF" for one in self.form.texts)
            page = self.send("broken bytes", {}, faults, whole=body, refused=True)
            missing = {one.name for one in self.form.texts} - (page.messages if page else set())
            faults += [f"{self.one.name} broken bytes: no message at {sorted(missing)}"] * bool(missing)
        yield from faults

    def send(
        self, label: str, values: dict[str, Any], faults: list[str], *, refused: bool = False, screen: bool = True,
        whole: Any = None,
    ) -> Page | None:
        """Post; notes what must never happen. The page that came back, if it is a form with errors."""
        data = {**self.fine, **values} if whole is None else whole
        found: list[str] = []
        kind = {"content_type": "application/x-www-form-urlencoded"} if isinstance(data, str) else {}
        with undone() as written:
            try:
                answer = self.client.post(self.one.action, data, headers={"accept": "text/html"}, **kind)
            except Exception as error:  # the test client hands on what would be a server error
                faults.append(f"{self.one.name} {label}: {type(error).__name__}: {str(error)[:200]}")
                return None
            status = answer.status_code
            changed = written.changed(self.before) if status >= 400 or refused else []
        page = read(answer.content.decode()) if status == 422 else None
        if status not in ({200, 302, 409, 422} if screen else BUTTONS):
            found.append(f"answered {status}")
        if refused and status not in {400, 422}:
            found.append(f"taken ({status})")
        if changed:
            found.append(f"answered {status} and changed {changed}")
        if screen and page and not page.alert:
            found.append("no message on top")
        faults += [f"{self.one.name} {label}: {fault}" for fault in found]
        return page

    def lost(self, page: Page, sent: dict[str, Any]) -> Iterator[str]:
        """What was typed or chosen and is not in the page that came back."""
        again = [form for form in page.forms if set(self.form.fields) <= set(form.fields) | {"csrfmiddlewaretoken"}]
        if not again:
            yield "the form did not come back"
            return
        for field in self.form.of_kind(*TEXTS, *PICKED, *CHOSEN):
            typed, shown = sent.get(field.name, ""), again[0].fields[field.name]
            if field.kind in CHOSEN and not set(listed(typed)) <= set(field.options):
                continue  # a browser could not have sent it, and no control can show it
            if kept(typed, shown) is False:
                yield f"lost what was typed in {field.name}: {str(typed)[:30]!r} became {shown.value[:30]!r}"
            if typed and shown.kind in {"date", "datetime-local"} and not readable(str(typed)):
                yield f"{field.name}: a picker cannot show {str(typed)[:30]!r}"


def bad_values(field: Field) -> list[Any]:
    """What has to be refused in a field of this kind."""
    if field.name == "csrfmiddlewaretoken":
        return []
    if field.kind in TEXTS:
        return list(corpus.HOSTILE.values())
    if field.kind == "checkbox":
        return [] if field.options == ["on"] else [[value] for value in corpus.CHOICES if value]
    if field.kind in {"select", "radio"}:
        return [value for value in corpus.CHOICES if value]
    return list({"date": corpus.DAYS, "datetime-local": corpus.MOMENTS, "number": corpus.NUMBERS}.get(field.kind, ()))


def mild_values(field: Field) -> list[Any]:
    """What may be taken or refused."""
    if field.kind in TEXTS:
        return [*corpus.ODD.values(), *corpus.KIND.values()]
    if field.kind == "hidden" and field.name != "csrfmiddlewaretoken":
        return list(corpus.CHOICES)
    return list({"date": corpus.ODD_DAYS, "number": corpus.ODD_NUMBERS}.get(field.kind, ()))


def pick(values: list[Any], number: int) -> Any:
    """Another one for every form and field."""
    return values[number % len(values)]


def listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def kept(typed: Any, shown: Field) -> bool:
    """Whether the control still holds it. What cannot be printed need not come back."""
    if shown.kind == "checkbox":
        return set(listed(typed or [])) <= set(shown.chosen)
    text = str(typed)
    return not text.isprintable() or shown.value.strip() == text.strip()


def readable(typed: str) -> bool:
    """Whether a browser's date picker would keep the text."""
    return len(typed) in {10, 16} and typed[:4].isdigit() and typed[4:5] == "-"


# --- photos -----------------------------------------------------------------------------------------------------------

TOO_LARGE = "12 MB"


@pytest.fixture(scope="module")
def uploads(found):
    """Every form with a file; not one of them may be missing from these tests."""
    forms = [one for one in found if one.form.of_kind("file")]
    assert forms
    return forms


@pytest.mark.parametrize("label", corpus.FILES)
def test_file_that_is_no_photo_is_refused_at_the_field_with_a_reason(world, uploads, before, label):
    name, content = corpus.FILES[label]
    wrong = []
    for one in uploads:
        trial = Trial(world, one, before)
        for upload in one.form.of_kind("file"):
            wrong += trial.alone(upload, SimpleUploadedFile(name, content))
            with undone():
                answer = trial.client.post(one.action, {**trial.fine, upload.name: SimpleUploadedFile(name, content)})
            said = answer.content.decode()
            assert (TOO_LARGE if "60 MB" in label else "") in said and "Nothing you typed is lost" in said
    assert not wrong, wrong


def test_request_that_is_larger_than_any_photo_is_refused_before_it_is_read(world, uploads, before):
    one = uploads[0]
    with undone() as written:
        answer = world.client(one.who).post(
            one.action, b"--x\r\n", content_type="multipart/form-data; boundary=x", headers={"content-length": str(2**31)}
        )
        assert answer.status_code == 413 and written.changed(before) == []


def test_photo_with_a_place_in_it_is_kept_without_it(world, uploads):
    for one in uploads:
        client = world.client(one.who)
        upload = one.form.of_kind("file")[0]
        with undone():
            sent = client.post(one.action, {**good(one.form), upload.name: SimpleUploadedFile("girl.jpg", with_place())})
            assert sent.status_code == 302
            page = read(client.get(sent.url).content.decode())
            kept = client.get(next(source for source in page.sources if "photo" in source)).content
        assert b"CANARY" in with_place() and b"CANARY" not in kept
        picture = Image.open(BytesIO(kept))
        assert picture.size == (20, 40), "turned as the camera said, before what the camera said is dropped"
        assert not picture.getexif() and not picture.getexif().get_ifd(0x8825) and "exif" not in picture.info


def with_place() -> bytes:
    """A photo lying on its side, with a camera, a place and a comment written into it."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0112] = "CANARY camera", 6
    tags.get_ifd(0x8825).update({1: "N", 2: (37.0, 3.0, 30.0), 3: "E", 4: (15.0, 17.0, 0.0)})
    body = BytesIO()
    Image.new("RGB", (40, 20), "grey").save(body, "JPEG", exif=tags, comment=b"CANARY comment")
    return body.getvalue()
