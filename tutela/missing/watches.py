"""What the steps of an episode are about, as the actor may see it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access.actors import Actor
from tutela.cases.editing import Line, Watch, words
from tutela.core.catalogue import codes
from tutela.journal import selectors as journal
from tutela.missing import selectors
from tutela.missing.enums import Basis, PlaceConsent, State
from tutela.missing.policies import place_may_be_shown, sees, sees_hypothesis


def _course(row: Any, actor: Actor) -> Iterator[Line]:
    """State, where and since when found or back, outcome."""
    yield Line("state", str(_("Episode")), str(State(row.state).label))
    place = str(codes("country").label(row.located_country)) if row.located_country and place_may_be_shown(actor, row) else ""
    yield Line("located", str(_("Located")), ", ".join(filter(None, (words(row.located_at), place))))
    yield Line("returned", str(_("Back in care")), words(row.returned_at))
    yield Line("outcome", str(_("Outcome")), str(codes("outcome").label(row.outcome)) if row.outcome else "")


def _level(row: Any, actor: Actor) -> Iterator[Line]:
    said = f"{codes('urgency').label(row.current_level)}, {words(row.level_at)}"
    yield Line("level", str(_("Urgency")), said, row.level_at.isoformat())


def _hypotheses(row: Any, actor: Actor) -> Iterator[Line]:
    if not sees_hypothesis(actor, row.case_id):
        return
    for one in selectors.hypotheses(actor=actor, episode=row):
        found = ", ".join(str(entry["label"]) for entry in one["entries"])
        yield Line(f"hypothesis:{one['id']}", str(_("Why the child may have left")), found)


def _alert(row: Any, actor: Actor) -> Iterator[Line]:
    yield Line("confirmed", str(_("Record and alert are made")), words(row.alert_confirmed_at))
    yield Line("withdrawn", str(_("The alert is withdrawn")), words(row.alert_withdrawn_at))


def _told(row: Any, actor: Actor) -> Iterator[Line]:
    if sees(actor, row.case_id, "ledger"):
        for one in selectors.ledger(actor, row):
            yield Line(f"told:{one.id}", str(one.label), ", ".join(filter(None, (words(one.acknowledged_at), one.told_end))))


def _after(row: Any, actor: Actor) -> Iterator[Line]:
    """Health check, interview, reviews: that they were held and when, never what was said."""
    for key, label, held in (
        ("health", _("Health check"), [one.done_at for one in row.health_checks.all()]),
        ("interview", _("Return interview"), [one.held_at for one in row.interviews.all()]),
        ("review", _("Review"), [one.created_at for one in row.reviews.all()]),
    ):
        yield Line(key, str(label), ", ".join(sorted(words(at) for at in held)))


def _meetings(row: Any, actor: Actor) -> Iterator[Line]:
    for entry in journal.timeline(case=row.case_id, kinds=["missing.strategy_meeting_held"])[:20]:
        yield Line(f"meeting:{entry.pk}", str(_("Meeting of all agencies")), words(entry.occurred_at))


def _adult(row: Any, actor: Actor) -> Iterator[Line]:
    yield Line("basis", str(_("Ground for the search")), str(Basis(row.adult_basis).label) if row.adult_basis else "")
    yield Line("consent", str(_("May the place be told")), str(PlaceConsent(row.place_consent).label))


Part = Callable[[Any, Actor], Iterator[Line]]


def _reader(*parts: Part) -> Callable[..., Iterator[Line]]:
    def read(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
        row = selectors.visible_episode(actor, subject) if subject else selectors.newest(actor=actor, case=case)
        for part in parts if row is not None else ():
            yield from part(row, actor)

    return read


# What each step is about. Every step looks at the state: nobody asks how urgent it is when the child is back.
ABOUT: dict[str, tuple[Part, ...]] = {
    "urgency": (_level,), "hypothesis": (_hypotheses,), "log": (_told,), "tell": (_told,), "health": (_after,),
    "interview": (_after,), "review": (_after,), "confirm-alert": (_alert,), "withdraw-alert": (_alert,),
    "meeting": (_meetings,),
    "adult": (_adult,), "close": (_alert, _after),
}  # fmt: skip


def step(what: str) -> Watch:
    """What one step of an episode is about."""
    return Watch(f"episode-{what}", _reader(_course, *ABOUT.get(what, ())), ("missing.",))


def _words(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    for one in selectors.words_of(actor=actor, case=case)[:20]:
        yield Line(f"word:{one.pk}", str(_("Said of the child's safety")), f"{one.label}, {words(one.said_on)}")


REPORT = Watch("report", _reader(_course), ("missing.",))
WORDS = Watch("words", _words, ("missing.",))

