"""Journal events of episodes, sightings, calls and enquiries. Codes, numbers and dates only.

`subject` of an entry is the episode wherever there is one, so that clocks run per episode.
"""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("missing.episode_opened", label=_("Missing: report made"))
class EpisodeOpened(Event):
    episode: UUID
    number: int
    noticed_at: datetime
    level: str
    majority_on: date | None = None


@event("missing.police_reported", label=_("Reported to the police"))
class PoliceReported(Event):
    episode: UUID
    channel: str


@event("missing.hotline_reported", label=_("116\u00a0000 told"))
class HotlineReported(Event):
    episode: UUID
    channel: str


@event("missing.guardian_told", label=_("Guardian told"))
class GuardianTold(Event):
    episode: UUID
    channel: str


@event("missing.notice_opened", label=_("Notice of the disappearance opened"))
class NoticeOpened(Event):
    notice: UUID
    recipient: str


@event("missing.notice_acknowledged", label=_("Notice of the disappearance taken in"))
class NoticeAcknowledged(Event):
    notice: UUID
    recipient: str


@event("missing.told_outside", label=_("Told outside the platform"))
class ToldOutside(Event):
    notice: UUID
    recipient: str
    channel: str


@event("missing.alert_confirmed", label=_("Police confirm record and alert"))
class AlertConfirmed(Event):
    episode: UUID


@event("missing.alert_withdrawn", label=_("Police withdrew their alert"))
class AlertWithdrawn(Event):
    episode: UUID
    at: datetime


@event("missing.urgency_assessed", label=_("Urgency form filled in"))
class UrgencyAssessed(Event):
    episode: UUID
    level: str


@event("missing.urgency_expired", label=_("No added danger known: expired"))
class UrgencyExpired(Event):
    episode: UUID


@event("missing.hypothesis_recorded", label=_("Hypothesis written"))
class HypothesisRecorded(Event):
    """How many, not which: the timeline is read by people who must not read the hypothesis."""

    episode: UUID
    count: int


@event("missing.reviewed", label=_("Episode reviewed"))
class Reviewed(Event):
    episode: UUID
    findings: list[str]


@event("missing.strategy_meeting_called", label=_("Meeting of all agencies called"))
class MeetingCalled(Event):
    episode: UUID
    episodes: int
    days: int


@event("missing.strategy_meeting_held", label=_("Meeting of all agencies held"))
class MeetingHeld(Event):
    episode: UUID
    at: datetime
    agencies: list[str]


@event("missing.meeting_rule_set", label=_("Threshold of the meeting set"))
class MeetingRuleSet(Event):
    episodes: int
    days: int


@event("missing.sighting_recorded", label=_("Sighting without a name"))
class SightingRecorded(Event):
    sighting: UUID


@event("missing.sighting_routed", label=_("A sighting may concern this child"))
class SightingRouted(Event):
    sighting: UUID
    fits: list[str]


@event("missing.sighting_answered", label=_("Sighting judged"))
class SightingAnswered(Event):
    sighting: UUID
    usefulness: str


@event("missing.call_recorded", label=_("Call taken"))
class CallRecorded(Event):
    call: UUID


@event("missing.enquiry_recorded", label=_("Somebody asked; nothing was disclosed"), child_visible=False)
class EnquiryRecorded(Event):
    enquiry: UUID
    said_relation: str
    channel: str


@event("missing.barred_asked", label=_("Somebody who must learn nothing has asked"), child_visible=False)
class BarredAsked(Event):
    enquiry: UUID


@event("missing.enquirer_pattern", label=_("The same adult asks in several places"), child_visible=False)
class EnquirerPattern(Event):
    places: int


@event("missing.enquirer_signal", label=_("An office elsewhere was asked too"), child_visible=False)
class EnquirerSignal(Event):
    month: str = ""


@event("missing.located", label=_("Located"))
class Located(Event):
    episode: UUID
    at: datetime
    country: str
    how: str
    abroad: str


@event("missing.lost_again", label=_("Not there any more"))
class LostAgain(Event):
    episode: UUID


@event("missing.returned", label=_("Back in care"))
class Returned(Event):
    episode: UUID
    at: datetime


@event("missing.health_checked", label=_("Health check after the return"))
class HealthChecked(Event):
    episode: UUID
    at: datetime


@event("missing.return_interview_recorded", label=_("Return interview held"))
class InterviewRecorded(Event):
    episode: UUID
    interview: UUID
    refused: bool


@event("missing.recipient_withdrawn", label=_("A recipient was told the end"))
class RecipientWithdrawn(Event):
    notice: UUID
    recipient: str
    channel: str


@event("missing.recipients_told", label=_("Every recipient was told the end"))
class RecipientsTold(Event):
    episode: UUID


@event("missing.closed", label=_("Episode closed"))
class Closed(Event):
    episode: UUID
    outcome: str


@event("missing.known_safe_sent", label=_("Known, said to the linked offices"))
class KnownSent(Event):
    word: str
    nodes: int


@event("missing.known_safe_received", label=_("An office elsewhere says: known"))
class KnownReceived(Event):
    word: str
    said_on: date


@event("missing.contact_unverified", label=_("Contact reported, unverified"))
class ContactUnverified(Event):
    source: str


@event("missing.episode_told", label=_("An office elsewhere opened an episode"))
class EpisodeTold(Event):
    since: datetime
    number: int


@event("missing.episode_told_closed", label=_("An office elsewhere closed its episode"))
class EpisodeToldClosed(Event):
    outcome: str
    closed_on: date


@event("missing.withdraw_asked", label=_("An office elsewhere asks to withdraw"))
class WithdrawAsked(Event):
    outcome: str = ""


@event("missing.withdrawal_answered", label=_("Withdrawn here; the office that asked was told"))
class WithdrawalAnswered(Event):
    request: UUID


@event("missing.withdrawn_elsewhere", label=_("An office elsewhere has withdrawn what it had published or noted"))
class WithdrawnElsewhere(Event):
    episode: UUID
    day: date


@event("missing.turned_adult", label=_("Turned 18 while missing: the search goes on"))
class TurnedAdult(Event):
    episode: UUID
    since: date


@event("missing.adult_reviewed", label=_("Young adult's episode reviewed"))
class AdultReviewed(Event):
    episode: UUID
    legal_basis: str
    place_consent: str
    due: date


@event("missing.linked", label=_("An office elsewhere is co-responsible"))
class CoResponsibleAdded(Event):
    node: str
