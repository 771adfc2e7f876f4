"""Journal events of access."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("access.granted", label=_("Access given"))
class Granted(Event):
    grant: UUID
    role: str = ""
    relation: str = ""


@event("access.revoked", label=_("Access ended"))
class Revoked(Event):
    grant: UUID


@event("access.barred", label=_("Person or organisation barred"), child_visible=False)
class Barred(Event):
    bar: UUID
    kind_code: str


@event("access.bar_lifted", label=_("Bar lifted"), child_visible=False)
class BarLifted(Event):
    bar: UUID


@event("access.danger_raised", label=_("Danger flag raised"))
class DangerRaised(Event):
    danger: UUID


@event("access.danger_lifted", label=_("Danger flag lifted"))
class DangerLifted(Event):
    danger: UUID


@event("access.organisation_created", label=_("Organisation added"))
class OrganisationCreated(Event):
    organisation: UUID


@event("access.person_added", label=_("Person added"))
class PersonAdded(Event):
    person: UUID


@event("access.mandate_proposed", label=_("Mandate proposed; a second person decides"))
class MandateProposed(Event):
    mandate: UUID
    role: str


@event("access.mandate_given", label=_("Mandate in force"))
class MandateGiven(Event):
    mandate: UUID
    role: str


@event("access.mandate_declined", label=_("Mandate not confirmed"))
class MandateDeclined(Event):
    mandate: UUID
    role: str


@event("access.officer_invited", label=_("First named officer invited by the administrator alone"))
class OfficerInvited(Event):
    mandate: UUID


@event("access.officer_joined", label=_("First named officer joined by invitation; nobody else vouches"))
class OfficerJoined(Event):
    mandate: UUID


@event("access.mandate_ended", label=_("Mandate ended"))
class MandateEnded(Event):
    mandate: UUID


@event("access.password_given", label=_("New password given"))
class PasswordGiven(Event):
    person: UUID


@event("access.look_withheld", label=_("Look withheld for an investigation"), child_visible=False)
class LookWithheld(Event):
    withholding: UUID
    reason: str


@event("access.withholding_reviewed", label=_("Withheld look reviewed"), child_visible=False)
class WithholdingReviewed(Event):
    withholding: UUID


@event("access.withholding_ended", label=_("Withheld look shown: its end has come"), child_visible=False)
class WithholdingEnded(Event):
    withholding: UUID
