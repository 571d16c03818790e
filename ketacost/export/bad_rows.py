"""The rows of an import that could not be used whole, as a file that can be mended and read again."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ketacost.export import book as looks
from ketacost.export.book import Book
from ketacost.export.saving import save
from ketacost.services.clinic_import import BadRows
from ketacost.services.price_cells import Cell, as_text
from ketacost.whole_files import whole_file

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MADE = dt.date(2026, 1, 1)
"""The day that the workbook says it was made on, so that the same rows give the same bytes."""
_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
_WIDTH, _WIDE = 18, 60
_FLOAT_DIGITS = 15


def write_bad_rows(bad: BadRows, path: Path) -> None:
    """Write the rows as a workbook where the ending is .xlsx, else as CSV; raises OSError where that cannot be."""
    if path.suffix.lower() == ".xlsx":
        _write_workbook(bad, path)
        return
    with whole_file(path) as part:
        part.write_text(bad_rows_csv(bad), "utf-8-sig", newline="")


def bad_rows_csv(bad: BadRows) -> str:
    """Return the rows as CSV under their headers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_guarded(header) for header in bad.headers])
    for row in bad.rows:
        writer.writerow([_guarded(as_text(cell)) for cell in row])
    return out.getvalue()


def _guarded(text: str) -> str:
    """Keep a spreadsheet from running a text: an apostrophe stands before it, and the reader takes it off."""
    return f"'{text}" if _RUNS.match(text) else text


def _write_workbook(bad: BadRows, path: Path) -> None:
    book = Book()
    sheet = book.sheet(_NOT_IN_A_TITLE.sub(" ", looks.clean(bad.sheet)).strip()[:31] or "Rows to mend")
    book.widths(sheet, [*[_WIDTH] * (len(bad.headers) - 1), _WIDE])
    for number, header in enumerate(bad.headers, 1):
        book.text(sheet, (1, number), header, looks.HEAD)
    sheet.freeze_panes = "A2"
    for row, cells in enumerate(bad.rows, 2):
        for number, cell in enumerate(cells, 1):
            _put(book, sheet, (row, number), cell)
    save(book, path, MADE)


def _put(book: Book, sheet: "Worksheet", place: tuple[int, int], cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, Decimal) and len(cell.normalize().as_tuple().digits) <= _FLOAT_DIGITS:
        book.number(sheet, place, cell, looks.FIGURE)
    elif isinstance(cell, dt.date):
        book.date(sheet, place, cell)
    else:
        book.text(sheet, place, as_text(cell), looks.PARAGRAPH)
