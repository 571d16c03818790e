"""Where a table stands in a sheet: its header rows, its columns, its last row, and what around it is no clinic."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ketacost.importing.limits import column_name
from ketacost.importing.tables import TableRows
from ketacost.services.clinic_import import LeftOut, SourceRow, SourceTable, blank
from ketacost.services.clinic_import_cells import NO, YES, word
from ketacost.services.clinic_import_guess import likeness
from ketacost.services.clinic_import_profile import EMAIL, PHONE, URL
from ketacost.services.price_cells import Cell, as_text

_ROWS_ASKED = 40
_LONGEST_HEADER, _LONGEST_TEXT = 60, 120
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_TOTAL = re.compile(
    r"(?:(?:grand |sub-?)?totals?|sums?|averages?|avg|mean|median|min(?:imum)?|max(?:imum)?|count|summe|gesamt"
    r"|mittelwert|durchschnitt|anzahl)\.?(?: (?:of )?(?:all )?(?:clinics?|rows?|prices?|cost|rating|number|count))?"
    r"\s*[:=]?\s*[\d.,$€ ]*",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:notes?|source|sources|legend|key|updated|last updated|as of|disclaimer|prepared|printed|prices|abbreviations|"
    r"x|n/a|tbd|\?)\b\s*[:=]|\*|†|†|\(?\*+\)?\s|note\b|source\b|end of|last updated|compiled by|as of \w+",
    re.IGNORECASE,
)


class Grid:
    """A sheet's cells with its merged ranges, rows counted from 1 and columns from 0."""

    def __init__(self, sheet: TableRows) -> None:
        self.name = sheet.name
        self.rows = sheet.rows
        self.width = max((len(row) for row in sheet.rows), default=0)
        self.merged = tuple(_merged(sheet.merged))

    def row(self, number: int) -> tuple[Cell, ...]:
        """Return a row with a cell for every column."""
        cells = self.rows[number - 1] if 0 < number <= len(self.rows) else ()
        return (*cells, *(None,) * (self.width - len(cells)))

    def span(self, number: int, column: int) -> int:
        """Return how many columns a cell goes over: 1 where it is not merged."""
        for top, left, _, right in self.merged:
            if top == number and left == column:
                return right - left + 1
        return 1


def found_table(grid: Grid, file: str, *, commas: bool = False) -> SourceTable | None:
    """Return the table of a sheet; None where nothing in it looks like one."""
    header_rows, headers = _headers(grid)
    start = header_rows[-1] + 1 if header_rows else 1
    body = [(number, grid.row(number)) for number in range(start, len(grid.rows) + 1)]
    used = [
        column
        for column in range(grid.width)
        if not blank(headers[column]) or any(not blank(cells[column]) for _, cells in body)
    ]
    if not used or not any(not blank(cell) for _, cells in body for cell in cells):
        return None
    names = tuple(headers[column] or (f"Column {column_name(column + 1)}") for column in used)
    rows = [SourceRow(number, tuple(cells[column] for column in used)) for number, cells in body]
    kept, left_out = _kept(rows, names, grid)
    titles = [LeftOut(number, "a title above the table", _text(grid.row(number))) for number in range(1, start)]
    above = [one for one in titles if one.text and one.number not in header_rows]
    known = sum(likeness(name) for name in names)
    return SourceTable(
        file=file,
        sheet=grid.name,
        header_rows=header_rows,
        headers=names,
        letters=tuple(column_name(column + 1) for column in used),
        rows=tuple(kept),
        left_out=(*above, *left_out),
        commas=commas,
        score=known * 10 + min(len(kept), 1000) / 100 if kept else 0.0,
    )


def _merged(ranges: Iterable[str]) -> Iterable[tuple[int, int, int, int]]:
    for one in ranges:
        found = _RANGE.fullmatch(one)
        if found:
            yield int(found[2]), _number(found[1]) - 1, int(found[4]), _number(found[3]) - 1


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# The header


def _headers(grid: Grid) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the numbers of the header rows and the header of every column; no numbers where there is no header."""
    asked = [number for number in range(1, len(grid.rows) + 1) if any(not blank(cell) for cell in grid.row(number))]
    best = max(asked[:_ROWS_ASKED], key=lambda number: (_headerness(grid.row(number)), -number), default=0)
    if not best or _headerness(grid.row(best)) <= 0:
        return (), ("",) * grid.width
    top, bottom = best, best
    if best > 1 and _is_group_row(grid, best - 1, best):
        top = best - 1
    elif _is_second_row(grid, best, best + 1):
        bottom = best + 1
    if top == bottom:
        return (best,), tuple(_title(cell) for cell in grid.row(best))
    return (top, bottom), _joined(grid, top, bottom)


def _headerness(cells: Sequence[Cell]) -> float:
    """Say how much a row looks like headers: known words count most, data counts against it."""
    filled = [cell for cell in cells if not blank(cell)]
    if not filled:
        return 0.0
    known = sum(likeness(as_text(cell)) for cell in filled if _could_be_header(cell))
    plain = sum(0.3 for cell in filled if _could_be_header(cell))
    data = sum(1.0 for cell in filled if not _could_be_header(cell))
    alone = 1.5 if len(filled) == 1 and len(cells) > 2 else 0.0
    return known * 2 + plain - data * 1.2 - alone


def _could_be_header(cell: Cell) -> bool:
    if isinstance(cell, Decimal | dt.date):
        return False
    text = as_text(cell).strip()
    if not text or len(text) > _LONGEST_HEADER or (word(cell) in YES | NO and word(cell) != "on"):
        return False
    if EMAIL.fullmatch(text) or PHONE.fullmatch(text) or (URL.fullmatch(text) and "." in text):
        return False
    return any(sign.isalpha() for sign in text) or text in {"#", "$", "★", "€", "£"}


def _is_group_row(grid: Grid, upper: int, lower: int) -> bool:
    """Whether a row above the header names groups of its columns, and is no title of the whole sheet."""
    cells = grid.row(upper)
    at = [column for column, cell in enumerate(cells) if not blank(cell)]
    if not at or not all(_could_be_header(cells[column]) for column in at):
        return False
    below = [column for column, cell in enumerate(grid.row(lower)) if not blank(cell)]
    if len(at) == 1:
        spans_all = grid.span(upper, at[0]) >= len(below)
        return at[0] > min(below) and not spans_all
    return len(at) <= len(below)


def _is_second_row(grid: Grid, upper: int, lower: int) -> bool:
    """Whether the row below the header goes on with it: headers under cells that are merged or empty."""
    above, cells = grid.row(upper), grid.row(lower)
    at = [column for column, cell in enumerate(cells) if not blank(cell)]
    if not at or not all(_could_be_header(cells[column]) for column in at):
        return False
    under = [column for column in at if blank(above[column]) or grid.span(upper, column) > 1]
    first = next((column for column, cell in enumerate(above) if not blank(cell)), 0)
    return len(under) * 2 >= len(at) and blank(cells[first]) and sum(_known(cells[column]) for column in at) > 0


def _known(cell: Cell) -> bool:
    return likeness(as_text(cell)) > 0.5


def _joined(grid: Grid, upper: int, lower: int) -> tuple[str, ...]:
    """Join two header rows; a group's name goes on to the right over the columns that it stands above."""
    above, below = grid.row(upper), grid.row(lower)
    groups: list[str] = []
    current, left = "", 0
    for column, cell in enumerate(above):
        if not blank(cell):
            current, left = _title(cell), grid.span(upper, column)
            spread = left > 1 or not _is_merged(grid, upper)
            left = left if left > 1 else (grid.width if spread else 1)
        groups.append(current if left > 0 else "")
        left -= 1
        if blank(below[column]):
            current, left = "", 0
    joined = []
    for group, own, cell in zip(groups, above, below, strict=True):
        name = _title(cell)
        shown = group if name else _title(own)
        joined.append(name if name.casefold() == shown.casefold() else " ".join(part for part in (shown, name) if part))
    return tuple(joined)


def _is_merged(grid: Grid, row: int) -> bool:
    return any(top == row and right > left for top, left, _, right in grid.merged)


def _title(cell: Cell) -> str:
    return " ".join(as_text(cell).split())[:200]


def _text(cells: Iterable[Cell]) -> str:
    return " · ".join(as_text(cell).strip() for cell in cells if not blank(cell))[:200]


# The rows


def _kept(rows: Sequence[SourceRow], headers: tuple[str, ...], grid: Grid) -> tuple[list[SourceRow], list[LeftOut]]:
    """Return the rows that may be clinics, and the others with the reason; empty ones are passed over."""
    titles = [header.casefold() for header in headers]
    last = _last_full(rows)
    kept: list[SourceRow] = []
    left_out: list[LeftOut] = []
    after_gap = False
    for row in rows:
        if row.is_blank:
            after_gap = True
            continue
        reason = _reason(row, titles, grid, is_tail=row.number > last, after_gap=after_gap)
        if reason:
            left_out.append(LeftOut(row.number, reason, _text(row.cells)))
        else:
            kept.append(row)
            after_gap = False
    return kept, left_out


def _last_full(rows: Sequence[SourceRow]) -> int:
    """Return the number of the last row that says more than one thing."""
    for row in reversed(rows):
        filled = [cell for cell in row.cells if not blank(cell)]
        if len(filled) > 1 and not _TOTAL.fullmatch(as_text(filled[0]).strip()[:_LONGEST_TEXT]):
            return row.number
    return rows[-1].number if rows else 0


def _reason(row: SourceRow, titles: list[str], grid: Grid, *, is_tail: bool, after_gap: bool) -> str:
    filled = [(at, as_text(cell).strip()[:_LONGEST_TEXT]) for at, cell in enumerate(row.cells) if not blank(cell)]
    first, text = filled[0]
    if len(filled) > 1 and all(words.casefold() == titles[at] for at, words in filled):
        return "the headers again"
    if _TOTAL.fullmatch(text) and first <= 1:
        return "a total"
    if len(filled) > 1 or len(titles) < 3:
        return ""
    if any(top == row.number and right - left + 1 >= max(2, grid.width // 2) for top, left, _, right in grid.merged):
        return "a heading across the table"
    if is_tail and (after_gap or _NOTE.match(text) or len(text) > _LONGEST_HEADER or text.endswith(".")):
        return "a note under the table"
    return ""
