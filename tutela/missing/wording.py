"""Texts of the notices, generated from what is known. What is not known is said, so that nobody waits for it.

Police and hotline get the fields of flows F1 and F27 and nothing else: no circumstances in free words, no placement
address, no hypothesis, no dates of procedures, no notes.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tutela.core.catalogue import codes
from tutela.missing.casefile import ReportFacts
from tutela.missing.models import Episode


def all_texts(episode: Episode, facts: ReportFacts) -> dict[str, str]:
    """Notice text by recipient kind, in the active language."""
    return {
        "police": police_text(episode, facts), "hotline": hotline_text(episode, facts),
        "guardian": guardian_text(episode, facts),
    }  # fmt: skip


def police_text(episode: Episode, facts: ReportFacts) -> str:
    """Missing report to the police (F1)."""
    lines = [
        _("REPORT OF A MISSING CHILD"), _head(episode, facts), *_child(facts), *_looks(episode, facts),
        *_listed(_("Phones"), facts.phones), *_seen(episode, place=True), *_danger(episode), *_gaps(facts),
        _("Please confirm with your reference and say when record and alert are made. There is no waiting time."),
    ]
    return "\n".join(line for line in lines if line)


def hotline_text(episode: Episode, facts: ReportFacts) -> str:
    """Notice to the 116 000 hotline (F27)."""
    lines = [
        _("NOTICE TO 116 000: A CHILD IS MISSING"), _head(episode, facts), *_child(facts), *_looks(episode, facts),
        *_seen(episode, place=False), *_danger(episode), *_gaps(facts),
        _("Nothing in this notice may be told to anyone who asks for the child."),
    ]
    return "\n".join(line for line in lines if line)


def guardian_text(episode: Episode, facts: ReportFacts) -> str:
    """Notice to the guardian (F28): that, since when, how urgent. The file itself says the rest."""
    lines = [_("A CHILD YOU STAND FOR IS MISSING"), _head(episode, facts), *_seen(episode, place=False), *_danger(episode)]
    return "\n".join(line for line in lines if line)


def end_text(episode: Episode, reference: str, theirs: str = "") -> str:
    """Notice that the disappearance is over, true for every outcome. No name, place or reason; both references."""
    lines = [
        _("THE DISAPPEARANCE OF A CHILD HAS ENDED"),
        _("Our reference: %(reference)s, episode %(number)s") % {"reference": reference or "-", "number": episode.ordinal},
        _("Missed since: %(at)s") % {"at": when(episode.noticed_at)},
        *_listed(_("Your reference"), [theirs]),
        _("Please withdraw what you have published or noted."),
    ]
    return "\n".join(lines)


def _head(episode: Episode, facts: ReportFacts) -> str:
    return _("Our reference: %(reference)s, episode %(number)s") % {
        "reference": facts.reference or "-", "number": episode.ordinal,
    }  # fmt: skip


def _child(facts: ReportFacts) -> list[str]:
    return [
        *_listed(_("Names and spellings"), facts.names), *_listed(_("Born"), [facts.birth]),
        *_listed(_("Sex"), [codes("sex").label(facts.sex) if facts.sex else ""]),
        *_listed(_("Nationality"), [facts.nationality]), *_listed(_("Languages"), facts.languages),
    ]  # fmt: skip


def _looks(episode: Episode, facts: ReportFacts) -> list[str]:
    clothing = [text for text in (episode.clothing, facts.clothing) if text]
    return [
        *_listed(_("Description"), facts.description), *_listed(_("Marks"), facts.marks),
        *_listed(_("Clothes"), clothing[:1]),
        _("Photo: in the file, visible after login") if facts.photo else "",
    ]


def _seen(episode: Episode, *, place: bool) -> list[str]:
    lines = [_("Missed since: %(at)s") % {"at": when(episode.noticed_at)}]
    if episode.last_seen_at:
        lines.append(_("Last seen: %(at)s") % {"at": when(episode.last_seen_at)})
    if place and episode.last_seen_place:
        lines.append(_("Last seen at: %(place)s") % {"place": episode.last_seen_place})
    if episode.with_adult is not None:
        lines.append(_("With an adult: yes") if episode.with_adult else _("With an adult: no"))
    return lines


def _danger(episode: Episode) -> list[str]:
    reasons = ", ".join(str(codes("urgency_reason").label(code)) for code in episode.floor_reasons)
    lines = [_("Urgency: %(level)s") % {"level": codes("urgency").label(episode.current_level)}]
    return [*lines, _("Reasons: %(reasons)s") % {"reasons": reasons}] if reasons else lines


def _gaps(facts: ReportFacts) -> list[str]:
    names = ", ".join(str(codes("readiness").label(code)) for code in facts.gaps)
    return [_("Not known yet: %(gaps)s") % {"gaps": names}] if names else []


def _listed(label: str, values: list[Any]) -> list[str]:
    text = "; ".join(str(value) for value in values if value)
    return [f"{label}: {text}"] if text else []


def when(at: datetime) -> str:
    """Date and time of the node's time zone in the active language."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
