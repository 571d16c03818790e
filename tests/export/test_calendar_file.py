"""The calendar file, read back by the library that others use too."""

import datetime as dt
from pathlib import Path

import pytest
from icalendar import Calendar

from ketacost.export.calendar_file import write_calendar_file
from ketacost.services.contact import PlannedVisit, VisitCalendar

STAMP = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAYS = (dt.date(2026, 12, 7), dt.date(2026, 12, 31))
CALENDAR = VisitCalendar(
    "Visits · Kensho",
    "10 Main St, Truckee; CA",
    tuple(
        PlannedVisit(f"{n}@ketacost", day, f"Visit {n}, with a comma; and more", "Line one\nLine two")
        for n, day in enumerate(DAYS)
    ),
    STAMP,
)


def test_the_visits_read_back_with_their_days(tmp_path: Path) -> None:
    path = tmp_path / "visits.ics"
    write_calendar_file(CALENDAR, path)
    read = Calendar.from_ical(path.read_bytes())
    events = read.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == list(DAYS)
    assert [event.decoded("dtend") for event in events] == [dt.date(2026, 12, 8), dt.date(2027, 1, 1)]
    assert str(events[0]["summary"]) == "Visit 0, with a comma; and more"
    assert str(events[0]["description"]) == "Line one\nLine two"
    assert str(events[0]["location"]) == "10 Main St, Truckee; CA"
    assert events[0].decoded("dtstamp") == STAMP
    assert b"\r\n" in path.read_bytes()


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="folder"):
        write_calendar_file(CALENDAR, tmp_path)
    assert list(tmp_path.iterdir()) == []
