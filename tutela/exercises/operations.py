"""What a player may ask a node to do: seed the cast, move time, do a verb, check an assertion, work until quiet."""

import base64
import json
import threading
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from tutela.access import selectors as access_selectors
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.core import clock
from tutela.engines.envelopes.keys import PublicKey
from tutela.exchange import services as exchange
from tutela.exchange.trust import own_entry
from tutela.exercises import assertions, dispatch
from tutela.exercises.context import Ctx, cast_path
from tutela.journal import selectors as journal


def seed(
    *, organisations: list[dict[str, str]], people: list[dict[str, str]], passwords: dict[str, str]
) -> dict[str, Any]:
    """Make the node's organisations and people, in one transaction; returns their ids by handle."""
    player = Actor.system("exercise")
    with transaction.atomic():
        made = {item["handle"]: _organisation(player, item).pk for item in organisations}
        persons = {item["handle"]: _person(player, item, made, passwords.get(item["handle"], "")) for item in people}
    return {
        "organisations": {handle: str(pk) for handle, pk in made.items()},
        "people": {handle: str(pk) for handle, pk in persons.items()},
    }


def _organisation(player: Actor, item: dict[str, str]) -> Any:
    found = access_selectors.organisations().filter(code=item["handle"]).first()
    return found or access.create_organisation(
        by=player, code=item["handle"], name=item["name"], kind=item["kind"], regime=item["regime"], office=item["name"]
    )


def _person(player: Actor, item: dict[str, str], organisations: dict[str, Any], password: str) -> UUID:
    person = access.create_person(by=player, display_name=item["name"], username=item["handle"], password=password)
    access.give_mandate(
        by=player, person=person.pk, organisation=organisations[item["organisation"]], role=item["role"]
    )
    key: UUID = person.pk
    return key


def introduce(**cast: Any) -> None:
    """Keep who is who on all nodes of the play."""
    cast_path().write_text(json.dumps(cast), encoding="utf-8")


def set_clock(*, moment: str) -> None:
    """Move case time forward; never back, once it was set for this play."""
    wanted = datetime.fromisoformat(moment)
    if not clock.offset() or wanted > clock.now():
        clock.set_now(wanted)


def verb(*, id: str, name: str, as_: str | None, params: dict[str, Any]) -> dict[str, Any]:
    """One act, once."""
    return dispatch.run_verb(Ctx(), command=UUID(id), name=name, as_=as_, params=params)


def fact(*, name: str, as_: str | None, params: dict[str, Any]) -> Any:
    """One look-up."""
    return dispatch.run_fact(Ctx(), name=name, as_=as_, params=params)


def check(*, kind: str, params: dict[str, Any], as_: str | None, since: int, negate: bool) -> dict[str, Any]:
    """One assertion."""
    holds, found = assertions.holds(Ctx(), kind=kind, params=params, as_=as_, since=since, negate=negate)
    return {"holds": holds, "found": found}


def work() -> dict[str, Any]:
    """Rounds of the worker until this node is quiet; whether anything was done, and how long the journal is now."""
    arrivals.clear()
    work_once = import_module(settings.TUTELA_WIRING).work_once
    done = 0
    for _ in range(MOST_ROUNDS):
        last = work_once(force=True)
        done += last
        if not last:
            break
    return {"done": done, "quiet": not last, "journal": journal.length()}


def stirred() -> bool:
    """Whether a peer has sent something since this node worked last."""
    return arrivals.is_set()


def statement() -> dict[str, Any]:
    """What this node says about itself for the trust list: id, address, public keys, organisations with theirs."""
    return own_entry()


def trust(*, file: str, operators: list[dict[str, Any]]) -> None:
    """Import the trust list of the play, pinning its throwaway operators."""
    pinned = [PublicKey.from_json(item) for item in operators]
    exchange.import_trust_list(by=Actor.system("exercise"), data=base64.b64decode(file), operators=pinned)


def state() -> dict[str, str]:
    """Case time and database of this node."""
    return {"now": clock.now().isoformat(), "vendor": connection.vendor}


MOST_ROUNDS = 30
arrivals = threading.Event()  # set by the web server of this process when a peer posts


TABLE: dict[str, Callable[..., Any]] = {
    "seed": seed,
    "introduce": introduce,
    "clock": set_clock,
    "verb": verb,
    "fact": fact,
    "check": check,
    "work": work,
    "stirred": stirred,
    "state": state,
    "statement": statement,
    "trust": trust,
}
