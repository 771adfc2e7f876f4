"""Looking for a child by name among the files of the node."""

from tutela.access.actors import Actor
from tutela.cases import events
from tutela.cases.models import Case
from tutela.cases.selectors.lists import found_by_name
from tutela.core.service import service
from tutela.journal import services as journal


@service
def search(*, by: Actor, words: str, purpose: str) -> list[Case]:
    """Look for a name or a reference among the files `by` may know of (`selectors.found_by_name`); the journal keeps
    who searched, for what purpose and how many files were shown, not the words."""
    found = found_by_name(actor=by, words=words)
    journal.record(by=by, purpose=purpose, event=events.Searched(words=len(words.split()), found=len(found)))
    return found
