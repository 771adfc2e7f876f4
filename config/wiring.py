"""Every subscriber of the journal, in one place, and what the worker does in a round.

NOW: handlers in the act's own transaction (clocks, work items, outbox). LATER: durable cursors, at least once.
A handler takes the journal entry. Kinds are dotted event names; "*" means all.
"""

from collections.abc import Callable
from typing import Any

from tutela.access import mandates
from tutela.access.actors import Actor
from tutela.care import services as care
from tutela.cases import joined, panels
from tutela.cases import services as cases
from tutela.core import once
from tutela.exchange.delivery import deliver_due
from tutela.guardianship import services as guardianship
from tutela.journal import later, presence, sequencer
from tutela.leads import services as leads
from tutela.leads import subscribers as leads_news
from tutela.missing import selectors as missing_selectors
from tutela.missing import services as missing
from tutela.procedures import corrections, editions, reminding
from tutela.procedures import services as procedures
from tutela.procedures.panels import ROWS as procedure_rows
from tutela.procedures.panels import clocks as clocks_panel
from tutela.web import leaving
from tutela.work import reviews
from tutela.work import services as work

panels.register("left", "web/left_panel.html", leaving.panel, field_class="ledger", order=85)
panels.register("clocks", "procedures/panel.html", clocks_panel, field_class="clocks", order=40, rows=procedure_rows)


def _arrived(entry: Any) -> None:
    """A signed receipt came: the ledger shows the notice behind the message as delivered."""
    work.delivered(by=Actor.system(), message=entry.subject_id)


def _not_arrived(entry: Any) -> None:
    """A message is late, expired, refused or stopped: somebody of the sending organisation picks up the phone."""
    work.open_item(
        by=Actor.system(), kind="message_not_delivered", case=entry.case_id, organisation=entry.organisation_id,
        subject=entry.subject_id, source=entry.kind, once=f"{entry.kind}:{entry.subject_id}",
    )


def _profile_changed(entry: Any) -> None:
    """Open episodes keep the coarse codes that route sightings in step with the file."""
    if entry.case_id is not None:
        missing.refresh_profile(entry.case_id)


def _mandate_waits(entry: Any) -> None:
    """A mandate was proposed: whoever can be the second person finds it on the work list."""
    office, role = mandates.office_to_confirm(entry.subject_id)
    work.open_item(
        by=Actor.system(), kind="confirm_mandate", organisation=office, role=role, subject=entry.subject_id,
        source="access", once=f"mandate:{entry.pk}",
    )


def _mandate_decided(entry: Any) -> None:
    """It was confirmed, declined or ended."""
    work.complete(by=Actor.system(), kind="confirm_mandate", subject=entry.subject_id)


def _erased(entry: Any) -> None:
    """A file was deleted: its deadlines and what matching compares go with it."""
    procedures.forget_case(case=entry.case_id)
    leads_news.on_erased(entry)


NOW: dict[str, list[Callable[[Any], None]]] = {
    "*": [procedures.on_event],
    "cases.first_encounter": [guardianship.on_first_encounter],
    "cases.merged": [guardianship.on_merged, procedures.on_merged, missing.on_merged],
    "exchange.delivered": [_arrived],
    **dict.fromkeys(("exchange.overdue", "exchange.expired", "exchange.rejected", "exchange.blocked"), [_not_arrived]),
    "access.barred": [guardianship.on_bar, joined.on_protected],
    "access.danger_raised": [joined.on_protected],
    **dict.fromkeys(("access.bar_lifted", "access.danger_lifted"), [joined.on_lifted]),
    "access.look_withheld": [reviews.on_withheld],
    "access.withholding_reviewed": [reviews.on_withheld],
    "access.mandate_proposed": [_mandate_waits],
    **dict.fromkeys(("access.mandate_given", "access.mandate_declined", "access.mandate_ended"), [_mandate_decided]),
    "leads.confirmed_by_both": [missing.on_confirmed],
    "cases.application_taken_back": [corrections.on_taken_back],
    "cases.erased": [_erased],
    "cases.turned_18": [missing.on_turned_18],
    "cases.owner_released": [care.on_owner_released],
    "missing.episode_opened": [care.on_missing],
    **dict.fromkeys(("missing.episode_closed", "care.arrived"), [care.on_found]),
    **dict.fromkeys(("cases.birth_recorded", "cases.language_added", "cases.identity_changed"), [_profile_changed]),
}

for _kind in leads_news.DANGER:
    NOW[_kind] = [*NOW.get(_kind, []), leads_news.on_danger]

for _kind in leads_news.NAMED:
    NOW[_kind] = [*NOW.get(_kind, []), leads_news.on_named]

for _kind in leads_news.GONE:
    NOW[_kind] = [*NOW.get(_kind, []), leads_news.on_gone]

LATER: list[tuple[str, tuple[str, ...] | str, Callable[[Any], None]]] = [
    ("leads-index", leads_news.INDEXED, leads_news.on_indexed),
]

# Jobs of a worker round; each returns how many things it did.
JOBS: list[Callable[[], int]] = [
    care.overdue_transfers,
    cases.turn_18_due,
    lambda: cases.propose_due(missing=missing_selectors.undealt_with),
    cases.destroy_left,
    editions.keep_up,
    procedures.expire_due,
    reminding.remind_due,
    missing.expire_urgency,
    missing.turn_18_due,
    leads.send_nothing_due,
    presence.forget_ended,
    once.forget_sent,
    reviews.show_ended,
    lambda: work.escalate_due(by=Actor.system()),
]


def work_once(*, checkpoint: bool = False, force: bool = False) -> int:
    """One round: due work, deliveries, numbering, later subscribers, and a checkpoint when asked.

    `force` tries nodes that did not answer again at once (a play). Returns how much was done.
    """
    done = sum(job() for job in JOBS)
    done += deliver_due(force=force)
    done += sequencer.sequence_all()
    done += later.run_later()
    if checkpoint:
        sequencer.checkpoint_all()
    return done
