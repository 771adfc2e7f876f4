"""Coarse copies of open episodes for matching: nothing here opens a file."""

from django.db.models import QuerySet

from tutela.missing.enums import State
from tutela.missing.models import Episode

MOST = 2000


def open_profiles() -> QuerySet[Episode]:
    """Open episodes, newest first, with the fields that say whether a description could fit at all."""
    rows = Episode.objects.filter(state=State.OPEN).order_by("-noticed_at")
    return rows.only("id", "case_id", "sex", "birth_from", "birth_to", "languages", "noticed_at")[:MOST]
