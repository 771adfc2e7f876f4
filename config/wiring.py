"""Every subscriber of the journal, in one place, and what the worker does in a round.

NOW: handlers in the act's own transaction (clocks, work items, outbox). LATER: durable cursors, at least once.
A handler takes the journal entry. Kinds are dotted event names; "*" means all.
"""

from collections.abc import Callable
from typing import Any

from tutela.access.actors import Actor
from tutela.care import services as care
from tutela.cases import panels
from tutela.cases import services as cases
from tutela.guardianship import services as guardianship
from tutela.journal import later, sequencer
from tutela.leads import services as leads
from tutela.leads import subscribers as leads_news
from tutela.procedures import services as procedures
from tutela.procedures.panels import clocks as clocks_panel
from tutela.work import services as work

panels.register("clocks", "procedures/panel.html", clocks_panel, field_class="clocks", order=40)

NOW: dict[str, list[Callable[[Any], None]]] = {
    "*": [procedures.on_event],
    "cases.first_encounter": [guardianship.on_first_encounter],
    "access.barred": [guardianship.on_bar],
    **{kind: [leads_news.on_named] for kind in leads_news.NAMED},
    **{kind: [leads_news.on_danger] for kind in leads_news.DANGER},
}

LATER: list[tuple[str, tuple[str, ...] | str, Callable[[Any], None]]] = [
    ("leads-index", leads_news.INDEXED, leads_news.on_indexed),
]

# Jobs of a worker round; each returns how many things it did.
JOBS: list[Callable[[], int]] = [
    care.overdue_transfers,
    cases.turn_18_due,
    procedures.expire_due,
    leads.send_nothing_due,
    lambda: work.escalate_due(by=Actor.system()),
]


def work_once(*, checkpoint: bool = False) -> int:
    """One round: due work, numbering, later subscribers, and a checkpoint when asked. Returns how much was done."""
    done = sum(job() for job in JOBS)
    done += sequencer.sequence_all()
    done += later.run_later()
    if checkpoint:
        sequencer.checkpoint_all()
    return done
