"""Small closed lists of this app that no domain person edits; code lists live in the catalogue."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

RANK = {"no_added_danger": 0, "urgent": 1, "danger_now": 2}

# Asked before "no added danger known" can be chosen: the four that point to exploitation, then age and health.
EXPLOITATION_QUESTIONS = ("exploitation_signs", "dangerous_company_or_place", "possible_crime_victim")
NEEDED_QUESTIONS = (*EXPLOITATION_QUESTIONS, "under_13", "disability_or_medication", "left_without_belongings")
ANSWERS = ("yes", "no", "unknown")
NEVER_MISSING = ("admin_error",)  # outcomes of an episode that was none: it counts for nothing later


class State(TextChoices):
    """Where an episode stands. Located is not yet safe; returned is not yet over."""

    OPEN = "open", _("Missing")
    LOCATED = "located", _("Located")
    RETURNED = "returned", _("Back in care")
    CLOSED = "closed", _("Closed")


class Level(TextChoices):
    """Urgency now. Never a score of the child."""

    DANGER_NOW = "danger_now", _("Danger now")
    URGENT = "urgent", _("Urgent")
    NO_ADDED = "no_added_danger", _("No added danger known")


class How(TextChoices):
    """How it became known where the child is."""

    POLICE = "police", _("Police met the child")
    OUTREACH = "outreach", _("Outreach met the child")
    HERSELF = "herself", _("The child came or called and was met")
    LEAD = "lead", _("A lead confirmed on both sides")
    KNOWN_SAFE = "known_safe", _("Child protection elsewhere said: known")
    OTHER = "other", _("Otherwise, met in person")


class Basis(TextChoices):
    """On which ground a young adult's episode is kept open."""

    VITAL = "vital_interests", _("Vital interests of the young adult")
    CONSENT = "consent", _("Consent of the young adult, given earlier")
    TASK = "public_task", _("Public task: search for missing adults")
    POLICE = "police_law", _("Police law on missing adults")


class PlaceConsent(TextChoices):
    """Whether the young adult agreed that the place is told."""

    NOT_ASKED = "not_asked", _("Not asked yet")
    YES = "yes", _("Agrees")
    NO = "no", _("Does not agree")


class Interpreter(TextChoices):
    """Who interpreted when the child was met."""

    INDEPENDENT = "independent", _("Independent interpreter")
    NONE_NEEDED = "none_needed", _("None needed: same language")
    COMPANION = "companion", _("A companion or relative")
    NONE = "none", _("None")
