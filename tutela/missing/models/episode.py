"""One disappearance, from the first minute to the last recipient told."""

from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from tutela.core import clock, vault
from tutela.core.declare import AUDIT, C2, C3, C4, F, clear, same
from tutela.core.fields import EncryptedDate, EncryptedJSON, EncryptedList, EncryptedText, EncryptedUUID
from tutela.core.models import BaseModel
from tutela.missing.enums import RANK, Level, State

FLOW = F("C2", "case", "flow")
BLINDED = F("C3", "case", "blinded")


def majority_index_of(day: date | None) -> str:
    """Keyed fingerprint of the month of an 18th birthday; empty when there is none."""
    return "" if day is None else vault.blind_index(f"{day:%Y-%m}", use="majority-month")


class Episode(BaseModel):
    """A child is not where she is expected. Several per case; at most one of them open.

    `noticed_at` starts every clock. `floor` is the urgency nothing may go below (earlier episodes, ticked signs).
    `level_until` ends "no added danger known". `left_organisation_id` is the placement she left: it never reads the
    return interview. `sex`, `birth_*`, `languages` are coarse copies that route sightings without
    opening the whole file.
    `adult_since`: she turned 18 while missing; the episode goes on, on another ground.
    """

    policy = {
        **same(FLOW, "noticed_at", "outcome"),
        **same(
            C2, "case_id", "kind", "category", "missing_from", "last_seen_at", "with_adult", "danger_now", "reported_at",
            "level_until", "level_at", "floor_reasons", "located_at", "located_how", "returned_at", "closed_at",
            "alert_confirmed_at", "alert_withdrawn_at", "adult_since", "adult_basis", "adult_review_due",
            "place_consent", "majority_on",
        ),
        **clear("state", "state", of=FLOW),
        **clear("count", "ordinal", of=FLOW),
        **clear("urgency", "level", of=FLOW),
        **clear("urgency", "floor", "rank"),
        **clear("office", "reported_by_organisation_id"),
        **clear("route", "responsible_node"),
        **clear("blind", "majority_index"),
        **clear(
            "who", "reported_by", "located_by", "returned_by", "closed_by", "alert_confirmed_by", "alert_withdrawn_by"
        ),
        **same(BLINDED, "sex", "birth_from", "birth_to", "languages"),
        **same(C3, "circumstances", "clothing", "alert_reference"),
        **same(
            C4, "last_seen_place", "located_authority", "located_country", "left_organisation_id",
            "returned_organisation_id",
        ),
    }  # fmt: skip

    case_id = models.UUIDField()
    ordinal = models.PositiveSmallIntegerField()
    kind = EncryptedText(default="missing")
    category = EncryptedText(default="missing_in_migration")
    missing_from = EncryptedText()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    noticed_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_place = EncryptedText()
    circumstances = EncryptedText()
    clothing = EncryptedText()
    with_adult = EncryptedJSON()
    danger_now = EncryptedJSON(default=False)
    reported_at = models.DateTimeField(default=clock.now)
    reported_by = models.CharField(max_length=80)
    reported_by_organisation_id = models.UUIDField(null=True, blank=True)
    left_organisation_id = EncryptedUUID()
    responsible_node = models.CharField(max_length=80, blank=True)

    level = models.CharField(max_length=20, choices=Level, default=Level.URGENT)
    rank = models.PositiveSmallIntegerField(default=1)
    level_at = models.DateTimeField(default=clock.now)
    level_until = models.DateTimeField(null=True, blank=True)
    floor = models.CharField(max_length=20, choices=Level, default=Level.NO_ADDED)
    floor_reasons = EncryptedList()

    sex = EncryptedText()
    birth_from = EncryptedJSON()
    birth_to = EncryptedJSON()
    languages = EncryptedList()
    majority_on = EncryptedDate()
    majority_index = models.CharField(max_length=64, blank=True)

    alert_reference = EncryptedText()
    alert_confirmed_at = models.DateTimeField(null=True, blank=True)
    alert_confirmed_by = models.CharField(max_length=80, blank=True)
    alert_withdrawn_at = models.DateTimeField(null=True, blank=True)
    alert_withdrawn_by = models.CharField(max_length=80, blank=True)

    located_at = models.DateTimeField(null=True, blank=True)
    located_by = models.CharField(max_length=80, blank=True)
    located_country = EncryptedText()
    located_how = EncryptedText()
    located_authority = EncryptedText()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.CharField(max_length=80, blank=True)
    returned_organisation_id = EncryptedUUID()
    outcome = EncryptedText()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)

    adult_since = models.DateField(null=True, blank=True)
    adult_basis = EncryptedText()
    adult_review_due = models.DateField(null=True, blank=True)
    place_consent = EncryptedText(default="not_asked")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["-rank", "noticed_at"], condition=~Q(state="closed"), name="episode_board"),
            models.Index(fields=["case_id", "-ordinal"], name="episode_case"),
            models.Index(fields=["majority_index"], condition=Q(adult_since=None) & ~Q(state="closed"), name="episode_18"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "ordinal"], name="episode_ordinal"),
            models.UniqueConstraint(fields=["case_id"], condition=Q(state="open"), name="one_open_episode"),
            models.CheckConstraint(
                condition=(Q(state="closed", closed_at__isnull=False, outcome__isnull=False) & ~Q(closed_by=""))
                | (~Q(state="closed") & Q(closed_at=None, closed_by="", outcome__isnull=True)),
                name="episode_closed_with_outcome",
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}_at": None, f"{name}_by": ""})
                    | (Q(**{f"{name}_at__isnull": False}) & ~Q(**{f"{name}_by": ""})),
                    name=f"episode_{name}_pair",
                )
                for name in ("located", "returned", "alert_confirmed", "alert_withdrawn")
            ],
        ]

    @property
    def ended_at(self) -> datetime | None:
        """End of the disappearance: found or returned, whichever came first."""
        return min((at for at in (self.located_at, self.returned_at) if at), default=None)

    @property
    def current_level(self) -> str:
        """The urgency that holds now: "no added danger known" falls back to urgent when its 12 hours are over."""
        if self.level == Level.NO_ADDED and self.level_until and self.level_until <= clock.now():
            return str(Level.URGENT)
        return self.level

    @property
    def level_expired(self) -> bool:
        """Whether "no added danger known" has run out and the questions must be asked again."""
        return self.level != self.current_level

    def set_majority_on(self, day: date | None) -> None:
        """Set the month of the 18th birthday and its keyed fingerprint (not saved)."""
        self.majority_on, self.majority_index = day, majority_index_of(day)

    def set_level(self, level: str) -> None:
        """Set the urgency and its sort rank (not saved)."""
        self.level, self.rank, self.level_at = level, RANK[level], clock.now()


class Assessment(BaseModel):
    """One filled urgency form: answers per question, signs seen, level chosen. Nothing is overwritten."""

    policy = {
        **same(AUDIT, "case_id", "episode", "until"),
        **clear("urgency", "level"),
        **clear("who", "assessed_by"),
        **same(C4, "answers", "signs"),
    }

    case_id = models.UUIDField()
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="assessments")
    answers = EncryptedJSON()
    signs = EncryptedJSON()
    level = models.CharField(max_length=20, choices=Level)
    until = models.DateTimeField(null=True, blank=True)
    assessed_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["episode", "-id"], name="assessment_newest")]


class Hypothesis(BaseModel):
    """Why the child may have left: codes with confidence, sealed. Steers the plan, never the urgency, never a notice."""

    policy = {**same(AUDIT, "case_id", "episode"), **clear("who", "recorded_by"), **same(C4, "entries", "source")}

    case_id = models.UUIDField()
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="hypotheses")
    entries = EncryptedJSON()
    source = EncryptedText()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["episode", "-id"], name="hypothesis_newest")]

    @property
    def vault_scope(self) -> UUID:
        """A key of its own: whoever opens the file's key does not open this."""
        return self.pk


class Review(BaseModel):
    """A documented review (48 to 72 hours, day 7, 14, 30, 60, 90, then quarterly; yearly after 18), in codes."""

    policy = {
        **same(AUDIT, "case_id", "episode", "findings"),
        **clear("who", "reviewed_by"),
        **clear("rule", "adult"),
    }

    case_id = models.UUIDField()
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="reviews")
    findings = EncryptedList()
    adult = models.BooleanField(default=False)
    reviewed_by = models.CharField(max_length=80)
