"""A clinics workbook of the user's own: its tables as they were found, and what the rooms for files must offer."""

import contextlib
import datetime as dt
import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from ketacost.services.price_cells import Cell, as_text
from ketacost.services.price_files import Problem

Progress = Callable[[int, int], None]
"""Is told how many rows are done, of how many."""

PROBLEM_HEADER = "What is wrong"
"""The column that a file of bad rows has beyond those of the file that they came from."""


class CancelCheck(Protocol):
    """Tells long work that it is not wanted any more."""

    def check(self) -> None:
        """Raise `Cancelled` where that is so."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as it stands in the file, under its number there; its cells are those of the table's columns."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(blank(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of the sheet that is no clinic: a title, a total, a note; and why it was left out."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The table of one sheet: its headers (two rows are joined), its rows, and what was left out around it.

    `letters` are the names that a spreadsheet gives the columns; `commas` says that the file parts its cells by
    semicolons, as is usual where numbers have decimal commas. `score` says how much like a list of clinics it looks.
    """

    file: str
    sheet: str
    header_rows: tuple[int, ...]
    headers: tuple[str, ...]
    letters: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    left_out: tuple[LeftOut, ...] = ()
    commas: bool = False
    score: float = 0.0

    def cells(self, column: int) -> tuple[Cell, ...]:
        """Return what is in a column, counted from 0."""
        return tuple(row.cells[column] for row in self.rows)

    def samples(self, column: int, most: int = 3) -> tuple[str, ...]:
        """Return the first few different values of a column, as a person would have typed them."""
        found: dict[str, None] = {}
        for cell in self.cells(column):
            if not blank(cell):
                found[as_text(cell).strip()] = None
            if len(found) == most:
                break
        return tuple(found)

    def place(self, column: int) -> str:
        """Say which column it is: its letter and its header."""
        header = self.headers[column]
        return f"{self.letters[column]} ({header})" if header else self.letters[column]


@dataclass(frozen=True, slots=True)
class ClinicFile:
    """What a file holds: its tables, the likeliest first, and what keeps it or a sheet from being read."""

    name: str
    tables: tuple[SourceTable, ...] = ()
    problems: tuple[Problem, ...] = ()

    def table(self, sheet: str) -> SourceTable | None:
        """Return the table of a sheet by the sheet's name."""
        wanted = sheet.strip().casefold()
        return next((one for one in self.tables if one.sheet.strip().casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rows as plain cells under their headers; of rows that could not be used, the last column says what is wrong."""

    sheet: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


STARTING_TABLE = BadRows(
    "Clinics",
    (
        "Clinic", "Street", "City", "State", "ZIP", "Phone", "Website", "NPI", "Rating", "Forms of ketamine",
        "Years of giving ketamine", "Treatments given", "ACLS", "Insurance accepted", "Wait days", "Consultation fee",
        "Single price", "6-pack", "Last checked", "Notes",
    ),
    (
        (
            "Example Clinic", "12 Main Street", "Austin", "TX", "78701", "(512) 555-0101", "clinic.example",
            "1234567893", "4.8 (127)", "IV, IM", Decimal(7), Decimal(1200), "yes", "Aetna; Cigna", "2-3 weeks",
            Decimal(250), "450-600", Decimal(2400), dt.date(2026, 11, 2), "An example: write over it.",
        ),
    ),
)  # fmt: skip
"""A workbook to start from: the usual headers, and a row that shows what may stand under them."""


class ClinicFileReader(Protocol):
    """Reads the tables of a CSV or XLSX file; what is wrong with it stands in the answer."""

    def __call__(self, path: Path) -> ClinicFile:
        """Read a file; never raises for what is in it."""


class BadRowsWriter(Protocol):
    """Writes bad rows as .xlsx, else CSV, so that they can be mended and read again; raises OSError."""

    def __call__(self, bad: BadRows, path: Path) -> None:
        """Write the rows to a path."""


def tell(progress: Progress | None, token: CancelCheck | None, done: int, total: int) -> None:
    """Say how far the work is, after asking whether it is still wanted; raises Cancelled."""
    if token is not None:
        token.check()
    if progress is not None:
        progress(done, total)


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Hold off the search for garbage while many records are made: none of them is any, and it takes a third off."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
