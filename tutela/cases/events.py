"""Journal events of the file. Codes and dates only; what was written stays in the sealed rows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.core.catalogue import codes
from tutela.journal.events import Event, event


@event("cases.registered", label=_("Registered"))
class Registered(Event):
    organisation: UUID


@event("cases.first_encounter", label=_("First encounter"))
class FirstEncounter(Event):
    at: datetime
    referred_by: UUID | None = None


@event("cases.identity_changed", label=_("Identity changed"))
class IdentityChanged(Event):
    fields: list[str]


@event("cases.name_added", label=_("Name added"))
class NameAdded(Event):
    name: UUID


@event("cases.searched", label=_("Searched by name"))
class Searched(Event):
    """Somebody looked for a name among the files they may know of; the words are not kept."""

    words: int
    found: int


@event("cases.birth_recorded", label=_("Birth date or age recorded"))
class BirthRecorded(Event):
    """`majority_on` is the first day of the month of the 18th birthday: precise enough to prepare, too coarse to
    hold the birth date in the journal."""

    precision: str
    source: str
    standing: str
    majority_on: date | None = None


@event("cases.origin_recorded", label=_("Place of birth recorded"))
class OriginRecorded(Event):
    source: str


@event("cases.turned_18", label=_("Turned 18"))
class Turned18(Event):
    standing: str


@event("cases.language_added", label=_("Language added"))
class LanguageAdded(Event):
    row: UUID


@event("cases.contact_added", label=_("Phone or social media name added"))
class ContactAdded(Event):
    contact: UUID
    kind_code: str
    whose: str


@event("cases.relation_added", label=_("Family member or companion added"))
class RelationAdded(Event):
    relation: UUID
    kind_code: str
    state: str
    travels_with: bool


@event("cases.relation_checked", label=_("Relation checked"))
class RelationChecked(Event):
    relation: UUID
    state: str


@event("cases.fact_recorded", label=_("Fact recorded: who is with the child"))
class FactRecorded(Event):
    kind_code: str
    evidence: str
    paper: str


@event("cases.classified", label=_("Classified by an authority"))
class Classified(Event):
    code: str
    authority: str
    basis: str
    status: str


@event("cases.mark_added", label=_("Mark added"))
class MarkAdded(Event):
    mark: UUID


@event("cases.description_recorded", label=_("Description recorded"))
class DescriptionRecorded(Event):
    fields: list[str]


@event("cases.photo_added", label=_("Photo added"))
class PhotoAdded(Event):
    photo: UUID


@event("cases.document_added", label=_("Document added"))
class DocumentAdded(Event):
    document: UUID
    type_code: str
    state: str


@event("cases.readiness_answered", label=_("Question answered without details"))
class ReadinessAnswered(Event):
    item: str
    answer: str


@event("cases.health_noted", label=_("Health note written"))
class HealthNoted(Event):
    note: UUID


@event("cases.note_added", label=_("Restricted note written"))
class NoteAdded(Event):
    note: UUID
    note_class: str


@event("cases.notice_given", label=_("Notice given to the child"))
class NoticeGivenToChild(Event):
    notice: UUID




@event("cases.application_made", label=_("Application made: the wish was expressed"))
class ApplicationMade(Event):
    at: datetime
    country: str
    application: str


@event("cases.application_registered", label=_("Application registered"))
class ApplicationRegistered(Event):
    at: datetime
    country: str
    application: str


@event("cases.application_lodged", label=_("Application lodged"))
class ApplicationLodged(Event):
    at: datetime
    country: str
    application: str


@event("cases.application_taken_back", label=_("Event of an application taken back as recorded in error"))
class ApplicationTakenBack(Event):
    row: UUID
    stage: str
    country: str
    reason: str

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        """Which step, and why it was wrong."""
        stage, why = codes("application_event").label(data["stage"]), codes("correction_reason").label(data["reason"])
        return f"{stage} ({why})"


@event("cases.indicators_recorded", label=_("Signs recorded"))
class IndicatorsRecorded(Event):
    """Which signs were ticked stays in the sealed class of the file; the journal knows the list and the number."""

    list_id: str
    count: int


@event("cases.indicators_exploitation", label=_("Signs of exploitation recorded"))
class ExploitationSigns(Event):
    count: int


@event("cases.view_recorded", label=_("The child was heard"))
class ViewRecorded(Event):
    topic: str
    answer: str


@event("cases.topic_told", label=_("The child has told this already"))
class TopicTold(Event):
    topic: str
    told_on: date


@event("cases.owner_assumed", label=_("Took the file in charge"))
class OwnerAssumed(Event):
    organisation: UUID
    ownerless_seconds: int


@event("cases.owner_offered", label=_("An organisation was named to take charge"))
class OwnerOffered(Event):
    organisation: UUID


@event("cases.owner_released", label=_("Gave the file up"))
class OwnerReleased(Event):
    organisation: UUID
    reason: str


@event("cases.retracted", label=_("Entry taken back as wrong"))
class Retracted(Event):
    part: str
    row: UUID


@event("cases.merged", label=_("Second record joined to the first"))
class Merged(Event):
    kept: UUID
    duplicate: UUID


@event("cases.linked", label=_("Linked with an office in another country"))
class Linked(Event):
    token: UUID


@event("cases.lead_node_set", label=_("Lead office changed"))
class LeadNodeSet(Event):
    node: str


@event("cases.group_joined", label=_("Added to a group"))
class GroupJoined(Event):
    group: UUID
    kind_code: str


@event("cases.group_left", label=_("Taken out of a group"))
class GroupLeft(Event):
    group: UUID


@event("cases.closed", label=_("File closed"))
class Closed(Event):
    reason: str


@event("cases.erasure_proposed", label=_("Past its time: deletion proposed"))
class ErasureProposed(Event):
    erasure: UUID


@event("cases.erasure_confirmed", label=_("Deletion confirmed by one of two people"))
class ErasureConfirmed(Event):
    erasure: UUID


@event("cases.erasure_declined", label=_("Past its time, but kept"))
class ErasureDeclined(Event):
    erasure: UUID


@event("cases.erased", label=_("Deleted: the key of the file is destroyed"))
class Erased(Event):
    erasure: UUID


@event("cases.reopened", label=_("File reopened"))
class Reopened(Event):
    pass
