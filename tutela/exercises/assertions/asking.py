"""Asking whether something holds: one small function per kind of assertion, reading through the facts of the apps.

Each function takes an Asking and returns (holds, what was found). `negate` is set under `never`: kinds that name
several things then hold when any of them is there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tutela.core import vault
from tutela.core.errors import TutelaError
from tutela.exercises.context import Ctx
from tutela.exercises.dispatch import NoSuchVerb, run_fact
from tutela.exercises.eyes import EYES


@dataclass(frozen=True)
class Asking:
    """One assertion as asked: its parameters, whose eyes, the journal length when the act began."""

    ctx: Ctx
    params: dict[str, Any]
    as_: str | None
    since: int
    negate: bool

    def fact(self, name: str, **params: Any) -> Any:
        """A fact with the eyes of this assertion; parameters that are None are left out."""
        given = {key: value for key, value in params.items() if value is not None}
        return run_fact(self.ctx, name=name, as_=self.as_, params=given)

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def same(self, wanted: Any, found: Any) -> bool:
        """Equal as text, with handles for ids."""
        return bool(wanted == found) or str(self.ctx.handle(wanted)) == str(self.ctx.handle(found))

    def fits(self, row: dict[str, Any], *names: str, **renamed: str) -> bool:
        """Every named parameter that was given equals the row's value."""
        pairs = [(name, name) for name in names] + list(renamed.items())
        return all(self.get(mine) is None or self.same(self.get(mine), row.get(theirs)) for mine, theirs in pairs)


Check = Callable[[Asking], tuple[bool, str]]
CHECKS: dict[str, Check] = {}


def check(kind: str) -> Callable[[Check], Check]:
    """Register the function of an assertion kind."""

    def keep(function: Check) -> Check:
        CHECKS[kind] = function
        return function

    return keep


def holds(
    ctx: Ctx, *, kind: str, params: dict[str, Any], as_: str | None, since: int, negate: bool
) -> tuple[bool, str]:
    """Evaluate one assertion; what an app refuses to show does not hold."""
    eyes = as_ if as_ is not None else ("none" if kind in EYES else "system")
    asking = Asking(ctx, params, eyes, since, negate)
    try:
        with vault.acting_for(ctx.actor(eyes).organisation_id):
            return CHECKS[kind](asking)
    except (TutelaError, vault.Sealed) as error:
        return False, f"{type(error).__name__} {error}".strip()
    except NoSuchVerb as error:
        return negate, str(error)


def counted(ask: Asking, rows: list[Any], all_rows: Iterable[Any] = ()) -> tuple[bool, str]:
    """Exactly `count` rows, or at least one; with a short list of what there was instead."""
    count = ask.get("count")
    fine = len(rows) == count if count is not None else bool(rows)
    seen = [str(row) for row in (rows or list(all_rows))][:6]
    return fine, f"{len(rows)} found" + (f": {'; '.join(seen)}"[:600] if not fine and seen else "")
