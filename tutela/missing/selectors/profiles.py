"""Coarse copies of open episodes for matching: nothing here opens a file."""

from tutela.core import vault
from tutela.missing.enums import State
from tutela.missing.models import Episode

MOST = 2000


def open_profiles() -> list[Episode]:
    """Open episodes, newest first, with the fields that say whether a description could fit at all."""
    found = Episode.objects.filter(state=State.OPEN).order_by("-noticed_at")
    rows = list(found.only("id", "case_id", "sex", "birth_from", "birth_to", "languages", "noticed_at")[:MOST])
    vault.load_keys([row.case_id for row in rows])
    return rows
