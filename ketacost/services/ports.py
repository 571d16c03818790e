"""What the use cases need from the rooms that write documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ketacost.services.contact import VisitCalendar
    from ketacost.services.report import QuoteReport  # a window opens without it


class QuoteWriter(Protocol):
    """Writes a quote or an estimate as a document; raises OSError where the file cannot be written."""

    def __call__(self, report: QuoteReport, path: Path) -> None:
        """Write the document to a path, whole or not at all."""


class CalendarWriter(Protocol):
    """Writes planned visits as a calendar file; raises OSError where the file cannot be written."""

    def __call__(self, calendar: VisitCalendar, path: Path) -> None:
        """Write the calendar to a path, whole or not at all."""
