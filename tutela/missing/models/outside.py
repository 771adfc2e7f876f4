"""What comes from outside the file: sightings, calls, people who ask. Each under a key of its own, apart from a child."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C2, C4, F, clear, same
from tutela.core.fields import EncryptedJSON, EncryptedList, EncryptedText
from tutela.core.models import BaseModel
from tutela.missing.models.episode import Episode

BLINDED = F("C3", "P12M", "blinded")


class OwnKey(BaseModel):
    """Base of rows sealed under their own key, not under a child's."""

    class Meta:
        abstract = True

    @property
    def vault_scope(self) -> UUID:
        """The row itself."""
        return self.pk


class Sighting(OwnKey):
    """Somebody saw a child who may be sought. No name is asked; the submitter holds a receipt code and nothing else."""

    policy = {
        **same(C2, "seen_at", "with_adult", "person_id"),
        **same(C4, "region", "place_kind"),
        **clear("who", "submitted_by"),
        **clear("office", "organisation_id"),
        **same(F("C2", "case", "blinded"), "sex", "birth_from", "birth_to", "language"),
        **same(C4, "place", "text"),
        **clear("blind", "receipt", of=AUDIT),
    }

    seen_at = models.DateTimeField()
    region = EncryptedText()
    place_kind = EncryptedText()
    place = EncryptedText()
    text = EncryptedText()
    sex = EncryptedText()
    birth_from = EncryptedJSON()
    birth_to = EncryptedJSON()
    language = EncryptedText()
    with_adult = EncryptedJSON()
    receipt = models.CharField(max_length=64, unique=True)
    submitted_by = models.CharField(max_length=80)
    person_id = models.UUIDField(null=True, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person_id", "-id"], name="sighting_submitter")]


class SightingRoute(BaseModel):
    """A sighting put before the owner of one open episode it fits, and what the owner said of it."""

    policy = {
        **same(C2, "sighting", "episode", "case_id", "fits", "answered_at"),
        **clear("state", "usefulness"),
        **clear("who", "answered_by"),
    }

    sighting = models.ForeignKey(Sighting, on_delete=models.CASCADE, related_name="routes")
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="sightings")
    case_id = models.UUIDField()
    fits = EncryptedList()
    usefulness = models.CharField(max_length=12, default="pending")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id", "-id"], name="sighting_case")]
        constraints = [
            models.UniqueConstraint(fields=["sighting", "episode"], name="sighting_routed_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by="") | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="sighting_answered_pair",
            ),
        ]


class HotlineOnly(OwnKey):
    """Base of rows that open only while somebody of the receiving organisation acts."""

    class Meta:
        abstract = True

    @property
    def vault_owner(self) -> UUID | None:
        """The organisation whose key wraps the row's key."""
        owner: UUID | None = getattr(self, "organisation_id", None)
        return owner


class Call(HotlineOnly):
    """A call to the 116 000: what was said is readable in the hotline alone; codes may be asked about elsewhere."""

    policy = {
        **same(C2, "called_at", "afraid_of"),
        **clear("office", "organisation_id"),
        **clear("who", "taken_by"),
        **same(F("C2", "case", "blinded"), "sex", "birth_from", "birth_to", "language", "region", "mark"),
        **same(C4, "content"),
    }

    organisation_id = models.UUIDField()
    called_at = models.DateTimeField(default=clock.now)
    taken_by = models.CharField(max_length=80)
    content = EncryptedText()
    sex = EncryptedText()
    birth_from = EncryptedJSON()
    birth_to = EncryptedJSON()
    language = EncryptedText()
    region = EncryptedText()
    mark = EncryptedText()
    afraid_of = EncryptedList()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-id"], name="call_desk")]


class Caller(HotlineOnly):
    """Who called, if they said: a record apart from the call about the child, with a key of its own."""

    policy = {
        **same(C2, "call", "relation", "agrees_to_share"),
        **clear("office", "organisation_id"),
        **same(C4, "name", "phone"),
    }

    organisation_id = models.UUIDField()
    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="caller")
    relation = EncryptedText()
    name = EncryptedText()
    phone = EncryptedText()
    agrees_to_share = EncryptedJSON(default=False)


class Enquiry(OwnKey):
    """Somebody asked where a child is. Nothing was disclosed, whoever asked, whatever was asked.

    `phone_index` and `name_index` are keyed fingerprints: the same adult in several places shows without a name.
    """

    policy = {
        **same(C2, "case_id", "said_relation", "asked_at"),
        **clear("rule", "channel"),
        **clear("office", "organisation_id"),
        **clear("who", "taken_by"),
        **clear("blind", "phone_index", "name_index", of=BLINDED),
        **same(C4, "asked_name", "phone", "caller_name"),
    }

    case_id = models.UUIDField(null=True, blank=True)
    asked_name = EncryptedText()
    caller_name = EncryptedText()
    phone = EncryptedText()
    said_relation = EncryptedText()
    channel = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=clock.now)
    organisation_id = models.UUIDField(null=True, blank=True)
    taken_by = models.CharField(max_length=80)
    phone_index = models.CharField(max_length=64, blank=True)
    name_index = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="enquiry_phone"),
            models.Index(fields=["name_index"], condition=~Q(name_index=""), name="enquiry_name"),
            models.Index(fields=["case_id", "-id"], name="enquiry_case"),
        ]


class EnquirySignal(BaseModel):
    """A linked node was asked by an adult whose blinded phone is `token`; nobody here can read the number."""

    policy = {
        **same(C2, "case_id"),
        **clear("route", "node", "office"),
        **clear("count", "month"),
        **clear("blind", "token", of=BLINDED),
    }

    case_id = models.UUIDField()
    node = models.CharField(max_length=80)
    office = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=100)
    month = models.CharField(max_length=7, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id", "token"], name="enquiry_signal")]
