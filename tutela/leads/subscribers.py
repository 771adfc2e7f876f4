"""What leads does when the journal tells of something (listed in config/wiring.py)."""

from typing import Any

from tutela.access.actors import Actor
from tutela.journal import selectors as journal
from tutela.leads import blind, services
from tutela.leads.models import BlindKey, LocalKey
from tutela.leads.services import alarms

NAMED = ("cases.registered", "cases.name_added", "cases.birth_recorded")
"""NOW: look for a second registration inside the node, in the act's own transaction."""

DANGER = ("access.danger_raised", "access.danger_lifted")
"""NOW: out of the published index, or back into it."""

INDEXED = (
    "cases.registered", "cases.name_added", "cases.birth_recorded", "cases.language_added", "cases.identity_changed",
    "cases.retracted", "cases.merged", "cases.closed", "cases.reopened", "access.danger_raised", "access.danger_lifted",
)
"""LATER: bring the index for peers in step."""


def on_named(entry: Any) -> None:
    """A child was registered or got another name: suggest duplicates. The quota is the person's who did it."""
    if entry.case_id is None:
        return
    # While a file is being registered its facts come one by one: compare when all are there.
    if not journal.timeline(case=entry.case_id, kinds=["cases.registered"]).exists():
        return
    by = Actor(
        kind="person" if entry.person_id else "system", label=entry.actor, person_id=entry.person_id,
        organisation_id=entry.organisation_id,
    )
    services.suggest_duplicates(by=by, case=entry.case_id)


def on_indexed(entry: Any) -> None:
    """Something that matching reads has changed."""
    if entry.case_id is not None:
        blind.reindex(entry.case_id)


def on_danger(entry: Any) -> None:
    """NOW: a child under the danger flag is not in the published index for another minute."""
    if entry.case_id is not None:
        blind.follow_danger(entry.case_id)


GONE = ("cases.closed", "cases.retracted")
"""NOW: was there a question to other nodes about this file shortly before?"""


def on_gone(entry: Any) -> None:
    """A file was closed or a name in it taken back."""
    if entry.case_id is not None and (entry.kind == "cases.closed" or entry.data.get("part") == "name"):
        alarms.watch_gone(by=Actor.system("leads", entry.organisation_id), case=entry.case_id)


def on_erased(entry: Any) -> None:
    """Subscriber of cases.erased: the file is compared with nothing any more, here and by others."""
    BlindKey.objects.filter(case_id=entry.case_id).delete()
    LocalKey.objects.filter(case_id=entry.case_id).delete()
