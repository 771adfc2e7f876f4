"""Where a clock stands at a moment, and what silence has brought about."""

from dataclasses import dataclass
from datetime import datetime

from tutela.engines.clocks.computing import Computation
from tutela.engines.clocks.terms import Binding, Effect, RuleKind, Status

SILENCE: dict[Effect, str] = {
    Effect.DEEMED_ACCEPTED: "accepted_by_silence",
    Effect.DEEMED_REFUSED: "refused_by_silence",
    Effect.NOT_CONSENT: "no_consent",
    Effect.RESPONSIBILITY_SHIFTS: "responsibility_shifted",
    Effect.LAPSES_AUTOMATICALLY: "lapsed",
    Effect.ENDS_BY_LAW: "ended_by_law",
}
"""What has happened once the period has passed in silence, as a code."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clock stands: the status, and what silence has brought about (Effect.NONE: nothing)."""

    status: Status
    effect: Effect = Effect.NONE

    @property
    def outcome(self) -> str:
        """The status as a code that says what silence did: `accepted_by_silence`, else the plain status."""
        return SILENCE.get(self.effect, self.status.value)


def status(
    computation: Computation,
    now: datetime,
    stopped_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Standing:
    """Status at a moment. `stopped_at`: the duty was done; `ended_at`: it was no longer needed.

    A family take-charge request for an unaccompanied child is never "too late": after the limit its
    status is `still_allowed` (AMMR Art. 39(1) fourth subparagraph), and after a first decision on the
    substance `review`, because a person has to look for another ground.
    """
    if "not_applicable" in computation.flags:
        return Standing(Status.NOT_APPLICABLE)
    due = computation.breach_due
    if stopped_at is not None:
        return Standing(Status.MET if due is None or stopped_at <= due.moment else Status.LATE)
    if ended_at is not None:
        return Standing(Status.ENDED if due is None or ended_at <= due.moment else Status.ENDED_OVERDUE)
    if due is not None and now > due.moment:
        return _passed(computation, now)
    first = computation.protective_due
    if first is None:
        plan = computation.plan
        unknown = plan is not None and plan.rule.kind is RuleKind.UNKNOWN
        return Standing(Status.UNKNOWN if unknown else Status.NO_DATE)
    return Standing(Status.PROTECTIVE_PASSED if now > first.moment else Status.RUNNING)


def _passed(computation: Computation, now: datetime) -> Standing:
    soft = computation.binding is Binding.SOFT_UNACCOMPANIED_MINOR
    if not soft or computation.inputs.get("fact:unaccompanied", "true") == "false":
        return Standing(Status.OVERDUE, computation.effect)
    decided = computation.open_until is not None and now >= computation.open_until
    return Standing(Status.REVIEW if decided else Status.STILL_ALLOWED)
