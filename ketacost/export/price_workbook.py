"""A price list as a workbook that the program reads again, and the empty template that explains itself."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ketacost.export import book as looks
from ketacost.export.book import Book, plain_format
from ketacost.export.saving import save
from ketacost.services.price_cells import Cell, plain
from ketacost.services.price_columns import Table
from ketacost.services.price_files import PriceList
from ketacost.services.price_layout import ABOUT, EXPLANATION, ROWS, TABLES, head_of, rows_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MADE = dt.date(2026, 1, 1)
"""The day that the template says it was made on, so that it is the same whenever it is written."""
_NARROW, _WIDE, _WORDS = 14, 30, 60
_WIDE_PARTS = frozenset({"name", "label", "contents", "note", "payments", "condition", "address", "quote"})
_FLOAT_DIGITS = 15
_TEXT_FORMAT = "@"
_INTRODUCTION = (
    (
        "Fill in the sheets that you need and leave the others empty. One row for each price; an empty cell means that "
        "nothing is said. Keep the titles of the columns: their order does not matter, and columns may be left out."
    ),
    "A price that the clinic does not state is ? and never 0. A range is 400-600.",
    "The program reads the file with: ketacost import prices FILE",
)


def write_price_workbook(listed: PriceList, path: Path) -> None:
    """Write a price list as a workbook; raises OSError where the file cannot be written."""
    book = Book()
    for table in ROWS:
        _write_rows(book, table, [table.cells(row) for row in rows_of(listed.fee_schedule, table)])
    _write_about(book, ABOUT.cells(head_of(listed.fee_schedule, listed.clinic_name)))
    _write_explanation(book)
    save(book, path, listed.fee_schedule.as_of or MADE)


def write_template_workbook(path: Path) -> None:
    """Write the empty template; raises OSError where the file cannot be written."""
    book = Book()
    for table in ROWS:
        sheet = _write_rows(book, table, [])
        for number in range(1, len(table.columns) + 1):
            # As text, a spreadsheet keeps "5-10" and "10%" as they are typed.
            sheet.column_dimensions[looks.column(number)].number_format = _TEXT_FORMAT
    _write_about(book, tuple("USD" if column.path == "currency" else None for column in ABOUT.columns))
    _write_explanation(book)
    save(book, path, MADE)


def _write_rows(book: Book, table: Table, rows: Iterable[tuple[Cell, ...]]) -> "Worksheet":
    sheet = book.sheet(table.title)
    book.widths(
        sheet, [_WIDE if column.path.rpartition(".")[2] in _WIDE_PARTS else _NARROW for column in table.columns]
    )
    for number, column in enumerate(table.columns, 1):
        book.text(sheet, (1, number), column.title, looks.HEAD)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"
    for row, cells in enumerate(rows, 2):
        for number, cell in enumerate(cells, 1):
            _put(book, sheet, (row, number), cell)
    return sheet


def _write_about(book: Book, cells: tuple[Cell, ...]) -> None:
    sheet = book.sheet(ABOUT.title)
    book.widths(sheet, (30, 44, _WORDS))
    for row, (column, cell) in enumerate(zip(ABOUT.columns, cells, strict=True), 1):
        book.text(sheet, (row, 1), column.title, looks.STRONG)
        if cell is None:
            sheet.cell(row, 2).number_format = _TEXT_FORMAT
        _put(book, sheet, (row, 2), cell)
        book.text(sheet, (row, 3), column.help, looks.QUIET_PARAGRAPH)


def _write_explanation(book: Book) -> None:
    sheet = book.sheet(EXPLANATION)
    book.widths(sheet, (24, 30, 90, 40))
    row = 1
    for words in _INTRODUCTION:
        book.text(sheet, (row, 1), words)
        row += 1
    for table in TABLES:
        row += 1
        book.text(sheet, (row, 1), table.title, looks.HEADING)
        book.text(sheet, (row, 2), table.purpose, looks.QUIET)
        row += 1
        for number, title in enumerate(("Sheet", "Column", "What it means", "Example"), 1):
            book.text(sheet, (row, number), title, looks.HEAD)
        for column in table.columns:
            row += 1
            for number, words in enumerate((table.title, column.title, column.help, column.example), 1):
                book.text(sheet, (row, number), words, looks.PARAGRAPH)


def _put(book: Book, sheet: "Worksheet", place: tuple[int, int], cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, Decimal):
        if len(cell.normalize().as_tuple().digits) > _FLOAT_DIGITS:
            book.text(sheet, place, plain(cell), looks.PARAGRAPH)  # a spreadsheet would round it
        else:
            book.number(sheet, place, cell, looks.FIGURE, plain_format(cell))
    elif isinstance(cell, dt.date):
        book.date(sheet, place, cell)
    else:
        book.text(sheet, place, cell, looks.PARAGRAPH)
