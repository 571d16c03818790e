"""Clinics workbooks as people make them: which sheets hold a table of clinics, and where in the sheet it stands."""

from collections.abc import Iterator
from pathlib import Path

from ketacost.importing.clinic_headers import Grid, found_table
from ketacost.importing.limits import Refused, column_name
from ketacost.importing.tables import TableFile, TableRows, read_tables
from ketacost.services.clinic_import import ClinicFile, SourceTable
from ketacost.services.price_files import Problem


def read_clinic_file(path: Path) -> ClinicFile:
    """Read the tables of a CSV or XLSX file, the likeliest first; what is wrong with it stands in the answer."""
    name = path.name
    try:
        file = read_tables(path)
    except Refused as refused:
        return ClinicFile(name, (), (Problem(refused.what, name, refused.sheet, refused.row, refused.column),))
    problems: list[Problem] = []
    tables = sorted(_tables(file, name, problems), key=lambda one: -one.score)
    if not tables:
        problems.append(
            Problem("holds no table: name the columns in one row and put one clinic in each row below", name)
        )
    return ClinicFile(name, tuple(tables), tuple(problems))


def _tables(file: TableFile, name: str, problems: list[Problem]) -> Iterator[SourceTable]:
    filled = [sheet for sheet in file.tables if any(any(row) for row in sheet.rows)]
    shown = [sheet for sheet in filled if not sheet.hidden]
    for sheet in filled:
        if sheet.hidden and shown:
            problems.append(Problem("is hidden and was not read", name, sheet.name, is_warning=True))
            continue
        table = found_table(Grid(_unguarded(sheet)), name, commas=file.delimiter == ";")
        if table is None:
            problems.append(Problem("holds no table and was not read", name, sheet.name, is_warning=True))
            continue
        problems += _told(sheet, table, name)
        yield table


def _told(sheet: TableRows, table: SourceTable, name: str) -> Iterator[Problem]:
    """Say which cells are formulas without a result."""
    first = table.header_rows[-1] if table.header_rows else 0
    for row, column in sheet.hollow:
        if row > first:
            what = "is a formula whose result is not stored: save the file in a spreadsheet program"
            yield Problem(what, name, sheet.name, row, column_name(column), is_warning=True)


def _unguarded(sheet: TableRows) -> TableRows:
    """Take off the apostrophe that keeps a spreadsheet from running a text."""
    rows = tuple(
        tuple(
            cell[1:] if isinstance(cell, str) and cell[:1] == "'" and cell[1:2] in set("=+-@\t\r\n") else cell
            for cell in row
        )
        for row in sheet.rows
    )
    return TableRows(sheet.name, rows, sheet.merged, sheet.hollow, sheet.hidden)
