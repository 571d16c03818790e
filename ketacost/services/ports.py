"""What the use cases need from the rooms that write documents."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ketacost.services.clinic_import import BadRowsWriter, ClinicFileReader
    from ketacost.services.contact import VisitCalendar
    from ketacost.services.price_files import PriceFileReader, PriceFileWriter
    from ketacost.services.report import QuoteReport  # a window opens without it
    from ketacost.services.workspace import Workspace


class QuoteWriter(Protocol):
    """Writes a quote or an estimate as a document; raises OSError where the file cannot be written."""

    def __call__(self, report: QuoteReport, path: Path) -> None:
        """Write the document to a path, whole or not at all."""


class CalendarWriter(Protocol):
    """Writes planned visits as a calendar file; raises OSError where the file cannot be written."""

    def __call__(self, calendar: VisitCalendar, path: Path) -> None:
        """Write the calendar to a path, whole or not at all."""


class WorkspaceOpener(Protocol):
    """Opens a workspace of its own over the same database, for work off the window's thread."""

    def __call__(self) -> AbstractContextManager[Workspace]:
        """Open it for the thread that asks; raises StoreProblem, and closes it at the end."""


@dataclass(frozen=True, slots=True)
class FilePorts:
    """The readers and writers of files that a window is given."""

    write_workbook: QuoteWriter
    read_prices: PriceFileReader
    write_prices: PriceFileWriter
    write_calendar: CalendarWriter
    read_clinics: ClinicFileReader
    write_bad_rows: BadRowsWriter
