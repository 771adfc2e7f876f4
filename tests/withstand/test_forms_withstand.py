"""The corpus through every form of every app: never a server error, a message at the field, nothing lost, nothing half saved."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.test_permission_table import URLS
from tests.withstand import corpus
from tests.withstand.conftest import World, rows, undone
from tests.withstand.pages import Form, Found, forms_of, good, read

# Minutes long: every screen with a form is opened and filled.
pytestmark = pytest.mark.soak

# The first page of an empty node: there is no second person who could reach it (tests/web/test_first_run.py).
NOT_REACHED = {"web:first_run"}
# Answer without a message: an empty search shows everything, an unknown receipt says so itself.
QUIET = {"cases:search"}
ANSWERED = {200, 302, 409, 422}


@pytest.fixture
def found(world: World) -> list[Found]:
    """Every form once, with the first person who reached it."""
    seen: set[Any] = set()
    every: dict[Any, Found] = {}
    for who, starts in world.starts().items():
        for one in forms_of(who, world.client(who), starts, seen):
            every.setdefault((one.name, *sorted(one.form.fields)), one)
    return list(every.values())


def is_screen(name: str) -> bool:
    """A form on a page of its own, as against a button."""
    return "GET" in getattr(URLS[name.split("/")[0]].view, "methods", ())


def test_every_form_screen_is_reached_by_links(found):
    reached = {one.name.split("/")[0] for one in found}
    assert {name for name in URLS if "POST" in getattr(URLS[name].view, "methods", ()) and is_screen(name)
            and not name.startswith("api:")} - NOT_REACHED - reached == set()


def test_corpus_through_every_form_is_answered_at_the_field_and_loses_nothing(world, found):
    wrong = [fault for number, one in enumerate(found) for fault in tried(world, one, number)]
    assert wrong == []


@pytest.mark.soak
def test_whole_corpus_through_every_form_is_answered_at_the_field_and_loses_nothing(world, found):
    wrong = [fault for one in found for fault in tried(world, one, None)]
    assert wrong == []


def tried(world: World, one: Found, number: int | None) -> Iterator[str]:
    client = world.client(one.who)
    for label, data in attempts(one.form, number):
        with undone():
            before = rows()
            try:
                response = client.post(one.action, **data, headers={"accept": "text/html"})
            except Exception as error:  # the test client hands on what would be a server error
                yield f"{one.name} {label}: {type(error).__name__}: {str(error)[:200]}"
                continue
            after = rows()
            yield from (f"{one.name} {label}: {fault}" for fault in judged(one, label, data, response, before == after))


def attempts(form: Form, number: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent: each value of the corpus in every field of its kind at once, the rest as a person would.

    With a `number` only a part of the milder values, another part for every form; what is hostile always.
    """
    fine = good(form)
    groups: list[tuple[list[Any], dict[str, Any]]] = [
        (form.texts, {**corpus.HOSTILE, **part(corpus.ODD, number), **part(corpus.KIND, number)}),
        (form.of_kind("date"), part({one: one for one in corpus.DAYS}, number)),
        (form.of_kind("datetime-local"), part({one: one for one in corpus.MOMENTS}, number)),
        (form.of_kind("number"), part({one: one for one in corpus.NUMBERS}, number)),
        (form.of_kind("select", "radio", "checkbox", "hidden"), part({one: one for one in corpus.CHOICES}, number)),
    ]
    for fields, values in groups:
        fields = [one for one in fields if one.name != "csrfmiddlewaretoken"]
        for label, value in values.items():
            if fields:
                yield f"{fields[0].kind} {label[:20]!r}", {"data": {**fine, **{one.name: value for one in fields}}}
    for upload in form.of_kind("file"):
        for label, (name, content) in corpus.FILES.items():
            yield f"file {label}", {"data": {**fine, upload.name: SimpleUploadedFile(name, content)}}
    if form.texts:
        broken = urlencode(fine, doseq=True) + "".join(f"&{one.name}=%ED%A0%80%FF" for one in form.texts)
        yield "broken bytes", {"data": broken, "content_type": "application/x-www-form-urlencoded"}
    yield "nothing", {"data": {}}


def part(values: dict[str, str], number: int | None) -> dict[str, str]:
    """A third of the values, another third for the next form."""
    if number is None:
        return values
    return {label: value for at, (label, value) in enumerate(values.items()) if (at + number) % 3 == 0}


def judged(one: Found, label: str, data: dict[str, Any], response: Any, untouched: bool) -> Iterator[str]:
    status = response.status_code
    if one.name.startswith(("account_", "mfa_")):
        return
    if is_screen(one.name) and status not in ANSWERED:
        yield f"answered {status}"
    if status >= 400 and not untouched:
        yield f"answered {status} and saved something"
    hostile = any(name in label for name in corpus.HOSTILE)
    if hostile and status not in {400, 409, 422} and one.name not in QUIET:
        yield f"taken ({status})"
    if status == 422:
        yield from lost(one, data["data"], response.content.decode(), hostile)


def lost(one: Found, sent: Any, html: str, hostile: bool) -> Iterator[str]:
    """What is missing from the page that came back: a message at a field, or something that was typed."""
    page = read(html)
    errors = [name for name in page.ids if name.startswith("id_") and name.endswith("_error")]
    if not errors and 'role="alert"' not in html:
        yield "no message"
    if hostile and not any(f"id_{field.name}_error" in errors for field in one.form.texts):
        yield f"no message at a text field, only at {errors}"
    again = [form for form in page.forms if set(one.form.fields) <= set(form.fields) | {"csrfmiddlewaretoken"}]
    if not again:
        yield "the form did not come back"
        return
    if isinstance(sent, str):
        return
    for field in one.form.of_kind("text", "textarea", "email", "number", "date", "datetime-local"):
        typed, shown = str(sent.get(field.name, "")), again[0].fields[field.name]
        if typed.isprintable() and shown.value.strip() != typed.strip():
            yield f"lost what was typed in {field.name}: {typed[:30]!r} became {shown.value[:30]!r}"
        if typed and shown.kind in {"date", "datetime-local"} and not readable(typed):
            yield f"{field.name}: a picker cannot show {typed[:30]!r}"


def readable(typed: str) -> bool:
    """Whether a browser's date picker would keep the text."""
    return len(typed) in {10, 16} and typed[:4].isdigit() and typed[4:5] == "-"
