"""Price lists out of tables: the sheets of the template, a CSV file with a section column, or a bare list of fees."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ketacost.importing.assembling import Placed, RawRow, Report, assemble, tell_invalid
from ketacost.importing.limits import column_name
from ketacost.importing.tables import TableFile, TableRows
from ketacost.services.price_cells import Cell, CellError, Reading, as_text, key, said
from ketacost.services.price_columns import Column, Table
from ketacost.services.price_files import PriceList
from ketacost.services.price_layout import ABOUT, EXPLANATION, FEES, ROWS, TABLES, ListHead

MAX_LIST_ROWS = 5_000
SECTION = "section"
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


@dataclass(frozen=True, slots=True)
class _Found:
    """A table of the file: which of the list's tables it is, its rows with their numbers, its columns by position."""

    table: Table
    sheet: str
    columns: tuple[Column | None, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]

    def column(self, steps: Sequence[str]) -> str:
        """Say which column of the file holds a field: its letters and its title."""
        column = self.table.column_of(steps)
        if column is None:
            return ""
        if column in self.columns:
            return f"{column_name(self.columns.index(column) + 1)} ({column.title})"
        return column.title


def price_list_of(file: TableFile, report: Report) -> PriceList | None:
    """Return the list that the tables make up without the rows that cannot be used; None where there is none."""
    found = _sections(file, report) if file.delimiter else _sheets(file, report)
    if not found:
        return None
    head, clinic_name, reading = _head(found, file, report)
    raw = {one.table.group: [_raw(one, number, cells, reading, report) for number, cells in one.rows] for one in found}
    for table in ROWS:
        _name_rows(table, raw.get(table.group, []))
    by_group = {one.table.group: one for one in found}
    placed = Placed(
        sheet=lambda table: by_group[table.group].sheet if table.group in by_group else "",
        column=lambda table, steps: by_group[table.group].column(steps) if table.group in by_group else "",
    )
    schedule = assemble(head, raw, placed, report)
    return PriceList(schedule, clinic_name) if schedule is not None else None


# Which table is which


def _sheets(file: TableFile, report: Report) -> list[_Found]:
    titles = {table.title.casefold(): table for table in TABLES}
    found: list[_Found] = []
    for sheet in file.tables:
        table = titles.get(sheet.name.strip().casefold())
        if table is None and len(file.tables) == 1:
            table = FEES
        if table is None:
            if sheet.name.strip().casefold() != EXPLANATION.casefold() and any(sheet.rows):
                report.add("is not a sheet of the template and was not read", sheet.name, is_warning=True)
            continue
        _tell_cells(sheet, report)
        found.append(_about(sheet) if table.lengthwise else _upright(sheet, table, report))
    if not found:
        report.add(f"no sheet is called {', '.join(table.title for table in TABLES)}: see the template")
    return found


def _tell_cells(sheet: TableRows, report: Report) -> None:
    for merged in sheet.merged:
        letters, digits = re.match(r"([A-Z]*)(\d*)", merged).groups()  # type: ignore[union-attr]  # may be empty
        row = int(digits) if digits else None
        report.add(f"{merged} are merged cells: unmerge them and fill in each", sheet.name, row, letters)
    for row, column in sheet.hollow:
        what = "is a formula whose result is not stored: save the file in a spreadsheet program, or type the value"
        report.add(what, sheet.name, row, column_name(column))


def _upright(sheet: TableRows, table: Table, report: Report) -> _Found:
    start = next((number for number, row in enumerate(sheet.rows) if any(row)), 0)
    titles = sheet.rows[start] if sheet.rows else ()
    rows = tuple(enumerate(sheet.rows[start + 1 :], start + 2))
    columns = _columns(titles, table, rows, sheet.name, report, start + 1)
    return _Found(table, sheet.name, columns, _filled(rows, sheet.name, report))


def _columns(
    titles: Sequence[Cell],
    table: Table,
    rows: Iterable[tuple[int, tuple[Cell, ...]]],
    sheet: str,
    report: Report,
    row: int,
) -> tuple[Column | None, ...]:
    known = table.titled()
    found: list[Column | None] = []
    for position, title in enumerate(titles):
        column = known.get(as_text(title).strip().casefold())
        where = column_name(position + 1)
        if column is None and any(len(cells) > position and cells[position] is not None for _, cells in rows):
            what = f"{said(title)} is not a column of the template" if title else "has cells, but no title"
            report.add(what, sheet, row, where)
        elif column is not None and column in found:
            report.add(f'the column "{column.title}" is there twice', sheet, row, where)
            column = None
        found.append(column)
    return tuple(found)


def _filled(
    rows: Iterable[tuple[int, tuple[Cell, ...]]], sheet: str, report: Report
) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    filled = tuple((number, cells) for number, cells in rows if any(not _blank(cell) for cell in cells))
    if len(filled) > MAX_LIST_ROWS:
        report.add(f"only the first {MAX_LIST_ROWS:,} rows are read", sheet, filled[MAX_LIST_ROWS][0])
    return filled[:MAX_LIST_ROWS]


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _about(sheet: TableRows) -> _Found:
    """Read the sheet whose titles stand under one another: each of its rows becomes one of its own."""
    titled = ABOUT.titled()
    rows, columns = [], []
    for number, cells in enumerate(sheet.rows, 1):
        column = titled.get(as_text(cells[0]).strip().casefold()) if cells else None
        if column is not None and len(cells) > 1 and not _blank(cells[1]):
            columns.append(column)
            rows.append((number, (cells[1],)))
    return _Found(ABOUT, sheet.name, tuple(columns), tuple(rows))


def _sections(file: TableFile, report: Report) -> list[_Found]:
    """Part a text file by its section column; without one, every row is a price."""
    [whole] = file.tables
    rows = [(number, tuple(_unguarded(cell) for cell in row)) for number, row in enumerate(whole.rows, 1)]
    start = next((position for position, (_, row) in enumerate(rows) if any(row)), None)
    if start is None:
        report.add("holds no rows")
        return []
    number, titles = rows[start]
    below = rows[start + 1 :]
    names = [as_text(title).strip().casefold() for title in titles]
    if SECTION not in names:
        columns = _columns(titles, FEES, below, "", report, number)
        return [_Found(FEES, "", columns, _filled(below, "", report))]
    return _parted(titles, names, below, number, report)


def _parted(
    titles: tuple[Cell, ...],
    names: list[str],
    below: list[tuple[int, tuple[Cell, ...]]],
    top: int,
    report: Report,
) -> list[_Found]:
    at = names.index(SECTION)
    tables = {table.title.casefold(): table for table in TABLES}
    parted: dict[str, list[tuple[int, tuple[Cell, ...]]]] = {}
    for number, cells in _filled(below, "", report):
        section = as_text(cells[at]).strip().casefold() if len(cells) > at else ""
        if section in tables:
            rest = tuple(None if position == at else cell for position, cell in enumerate(cells))
            parted.setdefault(section, []).append((number, rest))
        else:
            known = ", ".join(table.title for table in TABLES)
            report.add(f"{said(section)} is not a section: use one of {known}", "", number, f"{column_name(at + 1)}")
    return [
        _Found(tables[name], "", _columns(titles, tables[name], rows, "", report, top), tuple(rows))
        for name, rows in parted.items()
    ]


def _unguarded(cell: Cell) -> Cell:
    """Take off the apostrophe that keeps a spreadsheet from running a text."""
    return cell[1:] if isinstance(cell, str) and _GUARDED.match(cell) else cell


# What is in them


def _head(found: list[_Found], file: TableFile, report: Report) -> tuple[dict[str, Any], str, Reading]:
    about = next((one for one in found if one.table is ABOUT), None)
    plain = Reading(commas=file.delimiter == ";")
    if about is None:
        return {}, "", plain
    if file.delimiter:
        raws = [_raw(about, number, cells, plain, report) for number, cells in about.rows[:1]]
        for number, _ in about.rows[1:]:
            report.add("a list has only one row of this section", "", number)
    else:
        raws = [
            _raw(_Found(ABOUT, about.sheet, (column,), (row,)), row[0], row[1], plain, report)
            for column, row in zip(about.columns, about.rows, strict=True)
            if column is not None
        ]
    fields: dict[str, Any] = {}
    for raw in raws:
        fields = _deep_merge(fields, raw.fields)
    fields = _checked_head(fields, raws, about, report)
    name = str(fields.pop("clinic_name", ""))
    return fields, name, Reading(str(fields.get("currency", plain.currency)), plain.commas)


def _checked_head(fields: dict[str, Any], raws: list[RawRow], about: _Found, report: Report) -> dict[str, Any]:
    """Return the fields without those that the model refuses: each is noted with its row."""
    try:
        ListHead.model_validate(fields)
    except ValidationError as error:
        letter = "B " if about.sheet else ""
        placed = Placed(sheet=lambda _: about.sheet, column=lambda table, steps: f"{letter}({_title(table, steps)})")
        wrong = {str(one["loc"][0]) for one in error.errors(include_url=False) if one["loc"]}
        numbers = {name: raw.number for raw in raws for name in raw.fields}
        for name in sorted(wrong, key=lambda one: numbers.get(one, 0)):
            raw = RawRow(numbers.get(name, 0), {}, is_bad=True)
            tell_invalid(error, ABOUT, placed, report, raw, only=name)
        return {name: value for name, value in fields.items() if name not in wrong}
    return fields


def _title(table: Table, steps: Sequence[str]) -> str:
    column = table.column_of(steps)
    return column.title if column else ""


def _deep_merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    merged = dict(one)
    for name, value in other.items():
        inner = merged.get(name)
        merged[name] = _deep_merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


def _raw(one: _Found, number: int, cells: Sequence[Cell], reading: Reading, report: Report) -> RawRow:
    fields: dict[str, Any] = {}
    is_bad = False
    for position, cell in enumerate(cells[: len(one.columns)]):
        column = one.columns[position]
        if column is None or _blank(cell):
            continue
        try:
            column.read(cell, reading, fields)
        except CellError as error:
            is_bad = True
            letters = "B" if one.table.lengthwise and one.sheet else column_name(position + 1)
            report.add(str(error), one.sheet, number, f"{letters} ({column.title})")
    return RawRow(number, fields, is_bad)


def _name_rows(table: Table, rows: list[RawRow]) -> None:
    """Give each row without an id one that is made from its name."""
    if not any(column.path == "id" for column in table.columns):
        return
    taken = {row.fields["id"] for row in rows if "id" in row.fields}
    for row in rows:
        if "id" in row.fields:
            continue
        words = next((row.fields[name] for name in ("label", "name", "service") if row.fields.get(name)), table.group)
        try:
            base = key(str(words), "-")[:58]
        except CellError:
            base = table.group.replace("_", "-")
        identity = next(name for name in _numbered(base) if name not in taken)
        taken.add(identity)
        row.fields["id"] = identity


def _numbered(base: str) -> Iterable[str]:
    yield base
    for number in range(2, 2 * MAX_LIST_ROWS):
        yield f"{base}-{number}"
