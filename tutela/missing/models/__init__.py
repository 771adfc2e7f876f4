"""Episodes and what belongs to them; sightings, calls and enquiries, each apart from the child's file."""

from tutela.missing.models.episode import Assessment, Episode, Hypothesis, Review
from tutela.missing.models.outside import Call, Caller, Enquiry, EnquirySignal, Sighting, SightingRoute
from tutela.missing.models.returns import HealthCheck, Interview, InterviewReader
from tutela.missing.models.shared import AskedToWithdraw, CoResponsible, MeetingRule, ToldEpisode, Word

__all__ = [
    "AskedToWithdraw", "Assessment", "Call", "Caller", "CoResponsible", "Enquiry", "EnquirySignal", "Episode", "HealthCheck",
    "Hypothesis", "Interview", "InterviewReader", "MeetingRule", "Review", "Sighting", "SightingRoute", "ToldEpisode",
    "Word",
]  # fmt: skip
