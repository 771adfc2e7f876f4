"""Carrying out one command of a play: the same services as the screens, once and only once."""

import json
from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.db import transaction

from tutela.access import refusals
from tutela.core import vault
from tutela.core.errors import InvalidInput, NotVisible, Refused, StaleEdit, TutelaError, WrongState
from tutela.exercises.context import Ctx
from tutela.exercises.models import Command
from tutela.exercises.vocabulary import Parameter, Signature, vocabulary

STATUS: list[tuple[type[Exception], int]] = [
    (NotVisible, 404),
    (Refused, 403),
    (StaleEdit, 409),
    (WrongState, 409),
    (InvalidInput, 422),
    (vault.Sealed, 404),
]


class NoSuchVerb(Exception):
    """The app behind a verb or fact does not offer it."""


class Undo(Exception):
    """Ends a trial: everything it did is rolled back."""


def run_verb(ctx: Ctx, *, command: UUID, name: str, as_: str | None, params: dict[str, Any]) -> dict[str, Any]:
    """Do the verb and store the result in the same transaction; a known command id returns the stored result."""
    try:
        return _once(ctx, command, name, as_, params)
    finally:
        refusals.write(where=name)


def _once(ctx: Ctx, command: UUID, name: str, as_: str | None, params: dict[str, Any]) -> dict[str, Any]:
    with transaction.atomic():
        done = Command.objects.filter(pk=command).first()
        if done is not None:
            return dict(done.result)
        result = plain(call(ctx, "VERBS", name, as_, params))
        Command.objects.create(pk=command, verb=name, result=result)
        return dict(result)


def try_verb(ctx: Ctx, *, name: str, as_: str | None, params: dict[str, Any]) -> tuple[int, str]:
    """Try a verb and undo it: 200 when it would have been done, else the status a screen would answer, with text."""
    try:
        with transaction.atomic():
            call(ctx, "VERBS", name, as_, params)
            raise Undo
    except Undo:
        return 200, "it was allowed"
    except TutelaError as error:
        return status_of(error), f"{type(error).__name__} {error}".strip()
    except vault.Sealed as error:
        return 404, str(error)
    finally:
        refusals.write(where=name)


def run_fact(ctx: Ctx, *, name: str, as_: str | None, params: dict[str, Any]) -> Any:
    """Read a fact with the eyes of a person, with `None` for what is not visible to them."""
    try:
        return plain(call(ctx, "FACTS", name, as_, params))
    finally:
        refusals.forget()


def call(ctx: Ctx, table: str, name: str, as_: str | None, params: dict[str, Any]) -> Any:
    """Find the app's function, turn handles and texts into ids and moments, and call it as the person."""
    known = vocabulary().verbs if table == "VERBS" else vocabulary().facts
    signature = known.get(name)
    if signature is None:
        raise NoSuchVerb(f"{name} is not in verbs.yaml")
    function = offered(table, name)
    actor = ctx.actor(as_)
    with vault.acting_for(actor.organisation_id):
        return function(actor, ctx, **converted(ctx, signature, params))


def offered(table: str, name: str) -> Callable[..., Any]:
    """`VERBS["register"]` of tutela.cases.verbs for cases.register."""
    app, verb = name.split(".", 1)
    module = f"tutela.{app}.verbs"
    functions = getattr(import_module(module), table, {}) if find_spec(module) else {}
    if verb not in functions:
        raise NoSuchVerb(f"{module} offers no {name}")
    found: Callable[..., Any] = functions[verb]
    return found


def status_of(error: Exception) -> int:
    """The HTTP status that the screens answer for an error of a service."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def converted(ctx: Ctx, signature: Signature, params: dict[str, Any]) -> dict[str, Any]:
    """Parameters as the app expects them; unknown names pass unchanged so that the service can refuse them."""
    return {
        name: convert(ctx, signature.parameters[name], value) if name in signature.parameters else value
        for name, value in params.items()
    }


def convert(ctx: Ctx, parameter: Parameter, value: Any) -> Any:
    """One value by its type in verbs.yaml."""
    if value is None:
        return None
    base = parameter.base
    if base.startswith("list of "):
        inner = Parameter(parameter.name, base.removeprefix("list of "), False)
        return [convert(ctx, inner, item) for item in value]
    turn: dict[str, Callable[[Any], Any]] = {
        "id": _uuid,
        "time": datetime.fromisoformat,
        "date": date.fromisoformat,
        "file": ctx.file,
        "node": ctx.node,
        "org": lambda item: ctx.organisations.get(item) or _uuid(item),
        "person": lambda item: ctx.people.get(item) or _uuid(item),
        "address": ctx.address,
    }
    return turn[base](value) if base in turn else value


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def plain(value: Any) -> Any:
    """JSON values of what an app returned."""
    return json.loads(json.dumps(value, default=_text))


def _text(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
