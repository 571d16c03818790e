"""Planned visits as a calendar file (iCalendar, RFC 5545)."""

import datetime as dt
from pathlib import Path

from icalendar import Calendar, Event

from ketacost.services.contact import PlannedVisit, VisitCalendar
from ketacost.whole_files import whole_file

PRODUCT = "-//ketacost//Planned visits//EN"


def write_calendar_file(calendar: VisitCalendar, path: Path) -> None:
    """Write the visits as a calendar, whole or not at all; raises OSError."""
    with whole_file(path) as part:
        part.write_bytes(calendar_bytes(calendar))


def calendar_bytes(calendar: VisitCalendar) -> bytes:
    """Return the visits as an iCalendar document."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", calendar.name)
    for visit in calendar.visits:
        made.add_component(_event(visit, calendar))
    return bytes(made.to_ical())


def _event(visit: PlannedVisit, calendar: VisitCalendar) -> Event:
    """Return a whole day that is planned and leaves the time free."""
    event = Event()
    event.add("uid", visit.uid)
    event.add("dtstamp", calendar.stamp)
    event.add("dtstart", visit.day)
    event.add("dtend", visit.day + dt.timedelta(days=1))
    event.add("summary", visit.title)
    event.add("description", visit.details)
    if calendar.place:
        event.add("location", calendar.place)
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event
