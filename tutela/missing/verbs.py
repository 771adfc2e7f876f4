"""What scenario files can do and read in disappearances (catalogue/scenarios/VERBS.md)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation

from tutela.access.actors import Actor
from tutela.missing import selectors, services

# Words of scenario files and the codes of the urgency form.
QUESTIONS = {
    "illness": "disability_or_medication", "with_dangerous_person": "dangerous_company_or_place",
    "crime_victim": "possible_crime_victim", "exploitation_sign": "exploitation_signs",
}  # fmt: skip
STATES = {"open": "missing"}


def _report(
    actor: Actor, ctx: Any, *, case: UUID, danger_now: bool, last_seen_at: datetime | None = None,
    last_seen_place: str = "", clothing: str = "", with_adult: bool | None = None, missed_at: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    row = services.report(
        by=actor, case=case, danger_now=danger_now, last_seen_at=last_seen_at, last_seen_place=last_seen_place,
        clothing=clothing, with_adult=with_adult, noticed_at=missed_at,
    )  # fmt: skip
    return {"episode": row.pk, "number": row.ordinal, "notices": selectors.notice_ids(row)}


def _open_notice(actor: Actor, ctx: Any, *, notice: UUID) -> dict[str, Any]:
    services.open_notice(by=actor, notice=notice)
    return {}


def _acknowledge(actor: Actor, ctx: Any, *, notice: UUID, reference: str = "") -> dict[str, Any]:
    services.acknowledge(by=actor, notice=notice, reference=reference)
    return {}


def _log_outside_channel(
    actor: Actor, ctx: Any, *, episode: UUID, recipient: str, channel: str, officer: str, at: datetime,
    reference: str = "",
) -> dict[str, Any]:  # fmt: skip
    row = services.log_outside(
        by=actor, episode=episode, recipient=recipient, channel=channel, officer=officer, reference=reference, at=at
    )
    return {"entry": row.pk}


def _assess_urgency(actor: Actor, ctx: Any, *, episode: UUID, answers: dict[str, Any], level: str) -> dict[str, Any]:
    said = {QUESTIONS.get(name, name): _word(value) for name, value in answers.items()}
    return {"level": services.assess(by=actor, episode=episode, answers=said, level=level).level}


def _word(value: Any) -> str:
    """yes and no may arrive as booleans from YAML."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _record_hypothesis(
    actor: Actor, ctx: Any, *, episode: UUID, hypotheses: list[dict[str, str]], source: str
) -> dict[str, Any]:
    services.record_hypothesis(by=actor, episode=episode, entries=hypotheses, source=source)
    return {}


def _hold_strategy_meeting(
    actor: Actor, ctx: Any, *, episode: UUID, at: datetime, agencies: list[str]
) -> dict[str, Any]:
    services.hold_meeting(by=actor, episode=episode, at=at, agencies=agencies)
    return {}


def _set_meeting_rule(actor: Actor, ctx: Any, *, episodes: int, days: int) -> dict[str, Any]:
    services.set_meeting_rule(by=actor, episodes=episodes, days=days)
    return {}


def _review(actor: Actor, ctx: Any, *, episode: UUID, findings: list[str]) -> dict[str, Any]:
    services.review(by=actor, episode=episode, findings=findings)
    return {}


def _sighting(actor: Actor, ctx: Any, **said: Any) -> dict[str, Any]:
    found = services.submit_sighting(by=actor, **said)
    return {"sighting": found.sighting.pk, "receipt": found.receipt}


def _sighting_feedback(actor: Actor, ctx: Any, *, sighting: UUID, case: UUID, useful: bool) -> dict[str, Any]:
    services.answer_sighting(by=actor, sighting=sighting, case=case, useful=useful)
    return {}


def _record_call(actor: Actor, ctx: Any, *, content: str, **said: Any) -> dict[str, Any]:
    return {"call": services.record_call(by=actor, content=content, **said).pk}


def _record_enquiry(
    actor: Actor, ctx: Any, *, asked_name: str, said_relation: str, channel: str, phone: str = "",
    case: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    row = services.record_enquiry(
        by=actor, asked_name=asked_name, said_relation=said_relation, channel=channel, phone=phone, case=case
    )
    with translation.override("en"):
        return {"enquiry": row.pk, "say": services.sentence()}


def _locate(
    actor: Actor, ctx: Any, *, episode: UUID, at: datetime, country: str, how: str, authority: str = ""
) -> dict[str, Any]:
    services.locate(by=actor, episode=episode, at=at, country=country, how=how, authority=authority)
    return {}


def _record_return(
    actor: Actor, ctx: Any, *, episode: UUID, at: datetime, placement: UUID | None = None
) -> dict[str, Any]:
    services.record_return(by=actor, episode=episode, at=at, placement=placement)
    return {}


def _health_check(actor: Actor, ctx: Any, *, episode: UUID, at: datetime, text: str = "") -> dict[str, Any]:
    services.health_check(by=actor, episode=episode, at=at, text=text)
    return {}


def _return_interview(
    actor: Actor, ctx: Any, *, episode: UUID, at: datetime, push: list[str], pull: list[str], text: str, harm: list[str],
    child_agrees_to: list[UUID],
) -> dict[str, Any]:  # fmt: skip
    row = services.return_interview(
        by=actor, episode=episode, at=at, text=text, push=push, pull=pull, harm=harm, child_agrees_to=child_agrees_to
    )
    return {"interview": row.pk}


def _tell_recipient(
    actor: Actor, ctx: Any, *, episode: UUID, recipient: str, channel: str = "", officer: str = ""
) -> dict[str, Any]:
    services.tell_recipient(by=actor, episode=episode, recipient=recipient, channel=channel, officer=officer)
    return {}


def _withdraw_alert(
    actor: Actor, ctx: Any, *, episode: UUID, at: datetime, reference: str = ""
) -> dict[str, Any]:
    services.withdraw_alert(by=actor, episode=episode, at=at, reference=reference)
    return {}


def _ask_to_withdraw(actor: Actor, ctx: Any, *, episode: UUID) -> dict[str, Any]:
    return {"asked": services.ask_to_withdraw(by=actor, episode=episode)}


def _withdrawn_here(actor: Actor, ctx: Any, *, case: UUID) -> dict[str, Any]:
    return {"told": services.withdrawn_here(by=actor, case=case)}


def _close(actor: Actor, ctx: Any, *, episode: UUID, outcome: str) -> dict[str, Any]:
    services.close(by=actor, episode=episode, outcome=outcome)
    return {}


def _send_known_safe(actor: Actor, ctx: Any, *, case: UUID, **said: Any) -> dict[str, Any]:
    services.send_known_safe(by=actor, case=case, **said)
    return {}


def _adult_review(
    actor: Actor, ctx: Any, *, episode: UUID, legal_basis: str, place_consent: str
) -> dict[str, Any]:
    services.review_adult(by=actor, episode=episode, legal_basis=legal_basis, place_consent=place_consent)
    return {}


# --- reading ---------------------------------------------------------------------------------------------------------

def _episode(actor: Actor, ctx: Any, *, episode: UUID) -> dict[str, Any]:
    view = selectors.episode_view(actor=actor, episode=episode, where="missing:episode")
    row = view.episode
    return {
        "state": STATES.get(row.state, row.state), "number": row.ordinal, "level": row.current_level,
        "level_expires": row.level_until, "outcome": row.outcome, "opened_at": row.noticed_at,
        "ended_at": row.ended_at, "adult": row.adult_since is not None, "floor_reasons": view.floor_codes,
        "ledger": [
            {"recipient": line.recipient, "channel": str(line.channel), "state": line.state}
            for line in view.ledger or []
        ],
    }  # fmt: skip


def _report_text(actor: Actor, ctx: Any, *, episode: UUID) -> str:
    return selectors.report_text(actor=actor, episode=episode)


def _episodes(actor: Actor, ctx: Any) -> list[dict[str, Any]]:
    return selectors.all_episodes()


def _meeting_rule(actor: Actor, ctx: Any, *, case: UUID, episodes: int, days: int) -> dict[str, Any]:
    return selectors.meeting_rule(actor=actor, case=case, episodes=episodes, days=days)


def _enquiries(actor: Actor, ctx: Any, *, case: UUID) -> list[dict[str, Any]]:
    found = selectors.enquiries(actor=actor, case=case)
    return [{name: one[name] for name in ("id", "at", "said_relation", "places")} for one in found]


def _receipt(actor: Actor, ctx: Any, *, receipt: str) -> dict[str, str]:
    return {"state": selectors.receipt_state(actor=actor, receipt=receipt)}


VERBS = {
    "report": _report, "open_notice": _open_notice, "acknowledge": _acknowledge,
    "log_outside_channel": _log_outside_channel, "assess_urgency": _assess_urgency,
    "record_hypothesis": _record_hypothesis, "hold_strategy_meeting": _hold_strategy_meeting,
    "set_meeting_rule": _set_meeting_rule, "review": _review, "sighting": _sighting,
    "sighting_feedback": _sighting_feedback, "record_call": _record_call, "record_enquiry": _record_enquiry,
    "locate": _locate, "record_return": _record_return, "health_check": _health_check,
    "return_interview": _return_interview, "tell_recipient": _tell_recipient, "withdraw_alert": _withdraw_alert,
    "ask_to_withdraw": _ask_to_withdraw, "withdrawn_here": _withdrawn_here,
    "close": _close, "send_known_safe": _send_known_safe, "adult_review": _adult_review,
}  # fmt: skip
FACTS = {
    "episode": _episode, "report_text": _report_text, "episodes": _episodes, "meeting_rule": _meeting_rule,
    "enquiries": _enquiries, "receipt": _receipt,
}  # fmt: skip
