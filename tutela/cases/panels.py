"""Panels of the case page that belong to other apps: placement, guardian, episode, ledger, leads, clocks.

    panels.register("placement", "care/panel.html", provider, field_class="placement", order=30)

`provider(actor=…, case=<UUID>, masked=bool)` returns a dict of plain values for its template, or None for nothing to
show. It is asked only when the matrix lets the actor see (or see masked) the field class, so a provider needs no
rule of its own; with `masked` it returns only what everybody may know (that it exists, a count, whom to ask).
`rows` names the kinds of rows of a file that the provider reads with `together.of`: the page reads them all at once.
The template is put into a panel under a heading (the field class, or `title` of the values) and reads `panel`.
`badge` and `badge_kind` in the values show a word at the head of the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

Provider = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """One panel: its key is also its name in `cases.page` of the plays."""

    key: str
    template: str
    provider: Provider
    field_class: str
    order: int
    column: str
    rows: tuple[type[Model], ...] = ()


REGISTRY: dict[str, Panel] = {}


def register(
    key: str, template: str, provider: Provider, *, field_class: str, order: int = 100, column: str = "main",
    rows: tuple[type[Model], ...] = (),
) -> None:  # fmt: skip
    """Add a panel to the case page; called from the ready() of the app that owns it. The last registration holds."""
    REGISTRY[key] = Panel(key, template, provider, field_class, order, column, rows)


def ordered() -> list[Panel]:
    """All panels in the order of the page."""
    return sorted(REGISTRY.values(), key=lambda panel: (panel.order, panel.key))
