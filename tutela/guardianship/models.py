"""Who stands for the child: request, provisional person, appointed body, acting person, handover across a border."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tutela.core import clock
from tutela.core.declare import C2, C3, clear, same
from tutela.core.fields import EncryptedJSON, EncryptedList, EncryptedText
from tutela.core.models import BaseModel


class Guardianship(BaseModel):
    """How a child's guardianship stands on this node: one row per case, kept by the services from the periods below.

    `without_since` is the first encounter until a body or person is appointed: hours without a guardian count from it.
    `responsible`: this node's guardian answers for the child; after an offered handover still true until the signed
    acceptance of the other side was processed here.
    """

    policy = {
        **same(C2, "case_id", "person_id", "provisional_id", "without_since"),
        **clear("office", "body_id"),
        **clear("count", "without_hours", "gap_hours"),
        **clear("state", "responsible", "handover_state"),
    }

    case_id = models.UUIDField(unique=True)
    body_id = models.UUIDField(null=True, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    provisional_id = models.UUIDField(null=True, blank=True)
    without_since = models.DateTimeField(null=True, blank=True)
    without_hours = models.FloatField(default=0)
    responsible = models.BooleanField(default=False)
    handover_state = models.CharField(max_length=12, default="none")
    gap_hours = models.FloatField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["without_since"], condition=Q(without_since__isnull=False), name="unguarded")]


class Request(BaseModel):
    """A guardian was asked for: by which desk, of which court or body, when."""

    policy = {
        **same(C2, "case_id", "requested_at", "answered_at"),
        **clear("office", "to_organisation_id"),
        **clear("who", "requested_by"),
    }

    case_id = models.UUIDField()
    to_organisation_id = models.UUIDField()
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id"])]


class Period(BaseModel):
    """A dated fact of guardianship: provisional person, appointed body, or acting natural person."""

    policy = {
        **same(C2, "case_id", "person_id", "starts_at", "ends_at", "first_met_at"),
        **clear("state", "kind", "end_reason", "substitute"),
        **clear("office", "organisation_id"),
        **clear("who", "set_by"),
        **same(C3, "reference"),
    }

    case_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=[(k, k) for k in ("provisional", "body", "person")])
    organisation_id = models.UUIDField(null=True, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)
    set_by = models.CharField(max_length=80)
    reference = EncryptedText()
    first_met_at = models.DateTimeField(null=True, blank=True)
    substitute = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "kind"], name="period_case"),
            models.Index(fields=["person_id"], condition=Q(ends_at=None), name="period_wards"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "kind"], condition=Q(ends_at=None), name="one_open_period"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="period_order"),
            models.CheckConstraint(
                condition=Q(ends_at=None, end_reason="") | (Q(ends_at__isnull=False) & ~Q(end_reason="")),
                name="period_end_pair",
            ),
        ]


class Handover(BaseModel):
    """Guardianship offered to (direction "out") or by (direction "in") another node.

    The sender stays responsible until it has processed the receiver's signed acceptance. `withheld`: the danger flag is
    up at the sender; where the child is comes from its office and only after a named officer has lifted it.
    """

    policy = {
        **same(
            C2, "case_id", "conversation", "scope", "open_deadlines", "tells_child", "offered_at", "answered_at", "reason"
        ),
        **clear("route", "direction", "peer", "office"),
        **clear("office", "to_organisation_id"),
        **clear("state", "state"),
        **clear("access", "withheld"),
        **clear("who", "answered_by"),
    }

    case_id = models.UUIDField(null=True, blank=True)
    direction = models.CharField(max_length=3, choices=[("in", "in"), ("out", "out")])
    peer = models.CharField(max_length=120)
    office = models.CharField(max_length=120)
    to_organisation_id = models.UUIDField(null=True, blank=True)
    conversation = models.UUIDField()
    state = models.CharField(max_length=12, default="offered")
    withheld = models.BooleanField(default=False)
    scope = EncryptedList()
    open_deadlines = EncryptedList()
    tells_child = EncryptedText()
    offered_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    reason = EncryptedText()

    class Meta:
        indexes = [models.Index(fields=["case_id"]), models.Index(fields=["conversation"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"], condition=Q(direction="out", state="offered"), name="one_open_offer"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by="") | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="handover_answered_pair",
            ),
        ]

    @property
    def vault_scope(self) -> UUID:
        """A key of its own: an offer comes in before anybody here says which file it is about."""
        return self.pk


class Package(BaseModel):
    """The minimal handover package (flow F11 only) as sent or received: coded needs, schooling, contacts, views, topics
    already asked about with dates, and pointers. Never details, never free text."""

    policy = {
        **same(C2, "case_id", "assent", "sent_at", "message_id"),
        **clear("route", "direction", "peer"),
        **same(C3, "fields"),
    }

    case_id = models.UUIDField()
    direction = models.CharField(max_length=3, choices=[("in", "in"), ("out", "out")])
    peer = models.CharField(max_length=120)
    assent = EncryptedText()
    sent_at = models.DateTimeField(default=clock.now)
    message_id = models.UUIDField(null=True, blank=True)
    fields = EncryptedJSON()

    class Meta:
        indexes = [models.Index(fields=["case_id", "direction"])]
