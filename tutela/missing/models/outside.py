"""What comes from outside the file: sightings, calls, people who ask. Each under a key of its own, apart from a child."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C2, C4, F, same
from tutela.core.fields import EncryptedText
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
        **same(C2, "seen_at", "region", "place_kind", "with_adult", "submitted_by", "person_id", "organisation_id"),
        **same(F("C2", "case", "blinded"), "sex", "birth_from", "birth_to", "language"),
        **same(C4, "place", "text"),
        **same(AUDIT, "receipt"),
    }

    seen_at = models.DateTimeField()
    region = models.CharField(max_length=20)
    place_kind = models.CharField(max_length=20, blank=True)
    place = EncryptedText()
    text = EncryptedText()
    sex = models.CharField(max_length=10, blank=True)
    birth_from = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_to = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    with_adult = models.BooleanField(null=True, blank=True)
    receipt = models.CharField(max_length=64, unique=True)
    submitted_by = models.CharField(max_length=80)
    person_id = models.UUIDField(null=True, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person_id", "-id"], name="sighting_submitter")]


class SightingRoute(BaseModel):
    """A sighting put before the owner of one open episode it fits, and what the owner said of it."""

    policy = same(C2, "sighting", "episode", "case_id", "fits", "usefulness", "answered_at", "answered_by")

    sighting = models.ForeignKey(Sighting, on_delete=models.CASCADE, related_name="routes")
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="sightings")
    case_id = models.UUIDField()
    fits = models.JSONField(default=list)
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
        **same(C2, "organisation_id", "taken_by", "called_at", "afraid_of"),
        **same(F("C2", "case", "blinded"), "sex", "birth_from", "birth_to", "language", "region", "mark"),
        **same(C4, "content"),
    }

    organisation_id = models.UUIDField()
    called_at = models.DateTimeField(default=clock.now)
    taken_by = models.CharField(max_length=80)
    content = EncryptedText()
    sex = models.CharField(max_length=10, blank=True)
    birth_from = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_to = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    region = models.CharField(max_length=20, blank=True)
    mark = models.CharField(max_length=60, blank=True)
    afraid_of = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-id"], name="call_desk")]


class Caller(HotlineOnly):
    """Who called, if they said: a record apart from the call about the child, with a key of its own."""

    policy = {**same(C2, "organisation_id", "call", "relation", "agrees_to_share"), **same(C4, "name", "phone")}

    organisation_id = models.UUIDField()
    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="caller")
    relation = models.CharField(max_length=30, blank=True)
    name = EncryptedText()
    phone = EncryptedText()
    agrees_to_share = models.BooleanField(default=False)


class Enquiry(OwnKey):
    """Somebody asked where a child is. Nothing was disclosed, whoever asked, whatever was asked.

    `phone_index` and `name_index` are keyed fingerprints: the same adult in several places shows without a name.
    """

    policy = {
        **same(C2, "case_id", "said_relation", "channel", "asked_at", "organisation_id", "taken_by"),
        **same(BLINDED, "phone_index", "name_index"),
        **same(C4, "asked_name", "phone", "caller_name"),
    }

    case_id = models.UUIDField(null=True, blank=True)
    asked_name = EncryptedText()
    caller_name = EncryptedText()
    phone = EncryptedText()
    said_relation = models.CharField(max_length=30)
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

    policy = {**same(C2, "case_id", "node", "office", "month"), **same(BLINDED, "token")}

    case_id = models.UUIDField()
    node = models.CharField(max_length=80)
    office = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=100)
    month = models.CharField(max_length=7, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id", "token"], name="enquiry_signal")]
