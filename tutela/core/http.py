"""What every screen shares: who may open it, reading that cannot write, errors in plain language, paging.

    @screen(purpose="missing", permission=P.MISSING_VIEW)            # GET only, cannot write
    def board(request): ...

    @screen(purpose="missing", permission=P.MISSING_REPORT, form=True)   # GET shows, POST saves
    def report(request):
        form = ReportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            with errors_on(form) as outcome:
                episode = services.report(by=request.actor, **form.cleaned_data)
            if outcome.ok:
                return redirect("missing:episode", episode.pk)
        return render(request, "missing/report.html", {"form": form}, status=form_status(form))

    @act(permission=P.MISSING_ACKNOWLEDGE)                            # POST only, a button without a form
    def acknowledge(request, pk): ...

Login is required by default. The permission here is the door; the service asks the policy again for the child at hand.
"""

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tutela.core import memory
from tutela.core.errors import InvalidInput, Refused, StaleEdit, WrongState
from tutela.core.once import sent_once

PER_PAGE = 25
LAST_PAGE = 1000
# What a GET may execute besides reading: a look at a file is recorded, who has a form open is noted for two minutes, a
# session may be renewed.
_READS = re.compile(r"\s*(SELECT|WITH|EXPLAIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|SHOW|DECLARE|FETCH)\b", re.I)
_ALLOWED_WRITES = re.compile(
    r'\s*(INSERT INTO "journal_look"|(INSERT INTO|UPDATE) "journal_presence"|(INSERT INTO|UPDATE|DELETE FROM) "django_session")',
    re.I,
)

View = Callable[..., HttpResponse]


class WriteOnRead(RuntimeError):
    """A GET tried to change the database. Move the change into a service behind a POST."""


def screen(
    *, purpose: str = "", permission: Any = None, form: bool = False, repeatable: bool = False
) -> Callable[[View], View]:
    """Mark a page. `purpose` is what the look at personal data is recorded for; `permission` opens the page at all.

    Without `form` only GET is answered, and nothing can be written. A form sent twice within seconds is one act, unless
    it is `repeatable` (a search, or an answer that is shown once).
    """
    methods = ["GET", "HEAD", "POST"] if form else ["GET", "HEAD"]
    return _door(methods, purpose, permission, once=form and not repeatable)


def act(*, purpose: str = "", permission: Any = None) -> Callable[[View], View]:
    """Mark an act: POST only. It calls one service and redirects."""
    return _door(["POST"], purpose, permission)


def _door(methods: list[str], purpose: str, permission: Any, *, once: bool = False) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission is not None and permission not in request.actor.permissions:  # type: ignore[attr-defined]
                raise Refused(_("Your role does not open this page. Ask the person who manages your mandates."))
            if not once or request.method != "POST":
                return view(request, *args, **kwargs)
            return sent_once(request, lambda: view(request, *args, **kwargs))

        marked: Any = require_http_methods(methods)(opened)
        marked.purpose, marked.permission, marked.methods = purpose, permission, tuple(methods)
        return marked  # type: ignore[no-any-return]

    return decorate


# --- reading cannot write -------------------------------------------------------------------------------------------

def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if _READS.match(sql) or _ALLOWED_WRITES.match(sql):
        return execute(sql, params, many, context)
    raise WriteOnRead(f"a GET tried to run: {' '.join(sql.split()[:3])}")


@contextlib.contextmanager
def read_only() -> Iterator[None]:
    """Inside, the databases refuse every statement that is not reading (the record of a look excepted)."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(memory.one_read())
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(_refuse_writes))
        yield


# --- forms ----------------------------------------------------------------------------------------------------------

@dataclass
class Outcome:
    """Whether the block under `errors_on` went through."""

    ok: bool = True


@contextlib.contextmanager
def errors_on(form: Form) -> Iterator[Outcome]:
    """Run a service; what it refuses appears in the form, at the field where there is one. Nothing typed is lost.

    After StaleEdit the form carries the newest version, so that saving again is a decision and not an accident.
    """
    outcome = Outcome()
    try:
        yield outcome
    except InvalidInput as error:
        outcome.ok = False
        for name, message in error.errors.items():
            form.add_error(name if name in form.fields else None, message)
    except StaleEdit as error:
        outcome.ok = False
        form.add_error(None, _("Somebody else saved this record while you were typing. Nothing of theirs was "
                               "overwritten and your text is still here. Compare, then save again to keep yours."))
        if error.current is not None and "version" in form.fields:
            data: Any = form.data.copy()  # type: ignore[attr-defined]
            data[form.add_prefix("version")] = str(error.current.version)
            form.data = data
        form.stale = error.current  # type: ignore[attr-defined]
    except (WrongState, Refused) as error:
        outcome.ok = False
        form.add_error(None, str(error))


def form_status(form: Form) -> int:
    """422 for a form with errors (the page is shown again), else 200."""
    return 422 if form.is_bound and form.errors else 200


# --- paging ---------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Page:
    """One page of a list. Nothing is counted: with many rows counting costs more than reading."""

    items: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page_number(request: HttpRequest, name: str = "page") -> int:
    """The wanted page; anything that is no page number is page 1."""
    text = request.GET.get(name, "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def page_of(request: HttpRequest, rows: QuerySet[Any] | list[Any], per_page: int = PER_PAGE, name: str = "page") -> Page:
    """The part of an ordered list that `?page=` asks for: one query, one row more than shown."""
    number = page_number(request, name)
    start = (number - 1) * per_page
    found = list(rows[start : start + per_page + 1])
    return Page(items=found[:per_page], number=number, has_next=len(found) > per_page)


