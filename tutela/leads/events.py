"""Journal events of leads. Ids, codes and counts; never a name, never what the other side holds."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("leads.duplicate_suggested", label=_("May be registered twice: an office was asked"))
class DuplicateSuggested(Event):
    suggestion: UUID
    reasons: list[str]


@event("leads.duplicate_decided", label=_("Decided whether two records are one child"))
class DuplicateDecided(Event):
    suggestion: UUID
    same: bool


@event("leads.encounter_recorded", label=_("A child was met"))
class EncounterRecorded(Event):
    encounter: UUID


@event("leads.referred_to_protection", label=_("Referred to child protection"))
class ReferredToProtection(Event):
    encounter: UUID
    organisation: UUID


@event("leads.asked", label=_("Other nodes were asked"))
class AskedOthers(Event):
    query: UUID
    kind_code: str
    nodes: int


@event("leads.lead_received", label=_("Another office may have met this child"), child_visible=False)
class LeadReceived(Event):
    lead: UUID
    kind_code: str
    reasons: list[str]
    against: list[str]


@event("leads.answered", label=_("A lead was answered after a person looked"))
class Answered(Event):
    lead: UUID
    answer: str
    held: bool = False


@event("leads.danger_decided", label=_("Named officer decided about an answer under the danger flag"), child_visible=False)
class DangerDecided(Event):
    lead: UUID
    released: bool


@event("leads.answer_received", label=_("Another office says: possible"))
class AnswerReceived(Event):
    lead: UUID
    answer: str


@event("leads.question_asked", label=_("Coded question to the other office"))
class QuestionAsked(Event):
    question: UUID
    topic: str


@event("leads.question_received", label=_("Coded question from the other office"))
class QuestionReceived(Event):
    question: UUID
    topic: str


@event("leads.question_answered", label=_("Coded question answered"))
class QuestionAnswered(Event):
    question: UUID
    answer: str


@event("leads.confirmed_by_us", label=_("Lead confirmed by this office"))
class ConfirmedByUs(Event):
    lead: UUID


@event("leads.confirmed_by_them", label=_("Lead confirmed by the other office"))
class ConfirmedByThem(Event):
    lead: UUID


@event("leads.confirmed_by_both", label=_("Lead confirmed by both offices: one child"))
class ConfirmedByBoth(Event):
    lead: UUID


@event("leads.invalidated", label=_("Lead put aside"))
class Invalidated(Event):
    lead: UUID
    reason: str


@event("leads.reunited", label=_("Lead ended well: the child is with the family or known to be safe"))
class Reunited(Event):
    lead: UUID
    elsewhere: bool


@event("leads.pattern_seen", label=_("Questions about children show an unusual pattern"))
class PatternSeen(Event):
    pattern: str
    count: int


@event("leads.more_allowed", label=_("A second officer allowed more questions for a day"))
class MoreAllowed(Event):
    person: UUID
    more: int
    reason: str


@event("leads.lead_offered", label=_("Lead office offered to another node"))
class LeadOffered(Event):
    transfer: UUID


@event("leads.lead_accepted", label=_("Lead office taken over"))
class LeadAccepted(Event):
    transfer: UUID


@event("leads.lead_declined", label=_("Lead office declined"))
class LeadDeclined(Event):
    transfer: UUID


@event("leads.lead_released", label=_("Lead office handed over"))
class LeadReleased(Event):
    transfer: UUID


@event("leads.epoch_changed", label=_("Key of the blind index changed"))
class EpochChanged(Event):
    number: int
    reason: str
