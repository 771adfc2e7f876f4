"""A person's due dates as iCalendar (RFC 5545): kinds of work and times, nothing about a child."""

from datetime import datetime, timedelta

import icalendar
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tutela.core import clock
from tutela.work.feeds import Due, Feed

AHEAD_OF_A_DAY, AHEAD_OF_A_MOMENT = timedelta(hours=-15), timedelta(hours=-2)


def text(feed: Feed) -> bytes:
    """The whole calendar, in the language its person had when the address was made."""
    with translation.override(feed.language):
        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//Tutela//EUPL-1.2//")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", "Tutela")
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
        for due in feed.dues:
            calendar.add_component(_event(due))
        return bytes(calendar.to_ical())


def _event(due: Due) -> icalendar.Event:
    title = _("Overdue: %(what)s") % {"what": due.title} if due.overdue else str(due.title)
    found = icalendar.Event()
    found.add("uid", due.uid)
    found.add("dtstamp", clock.now())
    found.add("summary", f"{title} ({due.n})" if due.n > 1 else title)
    found.add("dtstart", due.at)
    found.add("description", _("About whom stands in Tutela, behind your login: %(url)s") % {"url": settings.TUTELA.url})
    found.add("transp", "TRANSPARENT")
    found.add("class", "PRIVATE")
    if not due.overdue:
        found.add_component(_alarm(due, title))
    return found


def _alarm(due: Due, title: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", AHEAD_OF_A_MOMENT if isinstance(due.at, datetime) else AHEAD_OF_A_DAY)
    return alarm
