"""Journal events of guardianship."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("guardianship.requested", label=_("Guardian requested"))
class Requested(Event):
    request: UUID
    to_organisation: UUID
    at: datetime


@event("guardianship.provisional_named", label=_("Provisional person named"))
class ProvisionalNamed(Event):
    person: UUID
    at: datetime


@event("guardianship.body_appointed", label=_("Guardianship body appointed"))
class BodyAppointed(Event):
    organisation: UUID
    at: datetime


@event("guardianship.person_appointed", label=_("Acting guardian named"))
class PersonAppointed(Event):
    person: UUID
    at: datetime
    substitute: bool = False


@event("guardianship.first_met", label=_("Guardian and child met in person"))
class FirstMet(Event):
    at: datetime


@event("guardianship.handover_offered", label=_("Handover of guardianship offered"))
class HandoverOffered(Event):
    handover: UUID
    direction: str


@event("guardianship.handover_accepted", label=_("Handover of guardianship accepted"))
class HandoverAccepted(Event):
    handover: UUID


@event("guardianship.handover_declined", label=_("Handover of guardianship declined"))
class HandoverDeclined(Event):
    handover: UUID
    reason: str


@event("guardianship.ended", label=_("Guardianship ended here"))
class Ended(Event):
    reason: str
    at: datetime


@event("guardianship.acting_person_ended", label=_("Acting person ended; a substitute takes over"))
class ActingPersonEnded(Event):
    reason: str
    at: datetime


@event("guardianship.package_sent", label=_("Handover package sent"))
class PackageSent(Event):
    package: UUID


@event("guardianship.package_received", label=_("Handover package received"))
class PackageReceived(Event):
    package: UUID
