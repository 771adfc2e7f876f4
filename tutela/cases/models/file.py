"""The file of one child in one node, and the base of everything that is part of it."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F as Column
from django.db.models import Q

from tutela.core import clock, vault
from tutela.core.declare import AUDIT, C2, F, clear, same
from tutela.core.fields import EncryptedJSON, EncryptedText
from tutela.core.models import BaseModel

BLINDED = F("C2", "case", "blinded")


def majority_index_of(year: int | None) -> str:
    """Keyed fingerprint of the year of an 18th birthday; empty when there is none."""
    return "" if year is None else vault.blind_index(str(year), use="majority-year")


def majority_indexes(last: int) -> list[str]:
    """Fingerprints of the years up to `last` in which somebody on file may have turned 18: a century of them."""
    return [majority_index_of(year) for year in range(last - 100, last + 1)]


class Case(BaseModel):
    """One child's file in this node. A second registration stays a second record until a person says "the same child".

    `owner_*`: the one organisation and person in charge; without them `ownerless_since` runs from the first minute.
    `person_token`: the same on all nodes whose offices confirmed a lead; without it every file is one child.
    `majority_year`: the year of the 18th birthday; `majority_index` its keyed fingerprint (see `majority_index_of`), so
    that the database finds who turns 18 this year without knowing the year of anybody.
    """

    policy = {
        **same(
            C2, "closure_reason", "closed_at", "region", "first_encounter_at", "owner_person_id", "owned_since",
            "ownerless_since", "duplicate_of", "majority_year", "turned_18_at",
        ),
        **clear("office", "organisation_id", "owner_organisation_id"),
        **clear("who", "registered_by", "referred_by"),
        **clear("state", "status"),
        **clear("count", "ownerless_seconds"),
        **clear("route", "lead_node"),
        **clear("blind", "reference", "majority_index"),
        **same(BLINDED, "sex", "nationality", "person_token"),
    }  # fmt: skip

    reference = models.CharField(max_length=12, unique=True)
    organisation_id = models.UUIDField()
    registered_by = models.CharField(max_length=80)
    status = models.CharField(max_length=12, default="open")
    closure_reason = EncryptedText()
    closed_at = models.DateTimeField(null=True, blank=True)
    region = EncryptedText()
    first_encounter_at = models.DateTimeField(default=clock.now)
    referred_by = models.UUIDField(null=True, blank=True)
    sex = EncryptedText(default="unknown")
    nationality = EncryptedText()
    owner_organisation_id = models.UUIDField(null=True, blank=True)
    owner_person_id = models.UUIDField(null=True, blank=True)
    owned_since = models.DateTimeField(null=True, blank=True)
    ownerless_since = models.DateTimeField(null=True, blank=True)
    ownerless_seconds = models.PositiveBigIntegerField(default=0)
    lead_node = models.CharField(max_length=80, blank=True)
    person_token = models.UUIDField(null=True, blank=True)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")
    majority_year = EncryptedJSON()
    majority_index = models.CharField(max_length=64, blank=True)
    turned_18_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner_organisation_id", "-id"], name="case_owner"),
            models.Index(fields=["ownerless_since"], condition=Q(owner_organisation_id=None), name="case_ownerless"),
            models.Index(fields=["majority_index"], condition=Q(turned_18_at=None), name="case_majority"),
            models.Index(fields=["person_token"], condition=Q(person_token__isnull=False), name="case_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner_organisation_id=None, owned_since=None, owner_person_id=None)
                | Q(owner_organisation_id__isnull=False, owned_since__isnull=False, ownerless_since=None),
                name="case_owner_pair",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closure_reason__isnull=True)
                | Q(closed_at__isnull=False, closure_reason__isnull=False),
                name="case_closed_pair",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | Q(status="duplicate"), name="case_duplicate_status"
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=Column("id")), name="case_not_own_duplicate"
            ),
        ]  # fmt: skip

    @property
    def case_id(self) -> UUID:
        """The file itself is the scope of its key."""
        return self.pk

    def set_majority_year(self, year: int | None) -> None:
        """Set the year of the 18th birthday and its fingerprint (not saved)."""
        self.majority_year, self.majority_index = year, majority_index_of(year)

    def ownerless_for(self, at: datetime | None = None) -> timedelta:
        """How long the present stretch without an owner has lasted; zero when there is one."""
        return (at or clock.now()) - self.ownerless_since if self.ownerless_since else timedelta()


class Part(BaseModel):
    """A row that belongs to one file: who wrote it, and when it was taken back as wrong (it stays for the journal)."""

    part_policy: ClassVar[dict[str, F]] = {
        **same(AUDIT, "case", "retracted_at"),
        **clear("who", "recorded_by", "retracted_by", of=AUDIT),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="%(class)ss")
    recorded_by = models.CharField(max_length=80)
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["case"], condition=Q(retracted_at=None), name="%(class)s_live")]
        constraints = [
            models.CheckConstraint(
                condition=Q(retracted_at=None, retracted_by="") | (Q(retracted_at__isnull=False) & ~Q(retracted_by="")),
                name="%(class)s_retracted_pair",
            )
        ]
