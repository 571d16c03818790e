"""A price list as CSV or JSON, its template as CSV or JSON, and the choice among the formats by a file's ending."""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.prices import Price
from ketacost.services.price_cells import Cell, as_text
from ketacost.services.price_columns import Table
from ketacost.services.price_files import PriceList, price_list_json
from ketacost.services.price_layout import ABOUT, ROWS, TABLES, head_of, rows_of
from ketacost.whole_files import whole_file

SECTION = "Section"
_RUNS = re.compile(r"'*[=+\-@\t\r\n]")


def write_price_file(listed: PriceList, path: Path) -> None:
    """Write a price list in the format that the ending names: .xlsx, .csv, else JSON; raises OSError."""
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from ketacost.export.price_workbook import write_price_workbook

        write_price_workbook(listed, path)
    elif ending == ".csv":
        _write(path, price_csv(listed))
    else:
        _write(path, price_list_json(listed))


def write_price_template(path: Path) -> None:
    """Write the template in the format that the ending names; raises OSError."""
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from ketacost.export.price_workbook import write_template_workbook

        write_template_workbook(path)
    elif ending == ".csv":
        _write(path, template_csv())
    else:
        _write(path, price_list_json(_EXAMPLE))


def price_csv(listed: PriceList) -> str:
    """Return a price list as one table: the section says which sheet of the template a row would stand in."""
    rows: list[tuple[Table, tuple[Cell, ...]]] = [
        (ABOUT, ABOUT.cells(head_of(listed.fee_schedule, listed.clinic_name)))
    ]
    rows += [(table, table.cells(row)) for table in ROWS for row in rows_of(listed.fee_schedule, table)]
    used = {
        column.title
        for table, cells in rows
        for column, cell in zip(table.columns, cells, strict=True)
        if cell is not None
    }
    titles = [title for title in _titles(TABLES) if title in used]
    return _csv(titles, rows)


def template_csv() -> str:
    """Return the template as CSV: the columns of the prices and of what holds for the list, with an example each."""
    tables = (ABOUT, *ROWS[:2])
    rows = [(table, tuple(column.example or None for column in table.columns)) for table in tables]
    used = {column.title for table in tables for column in table.columns if column.example}
    return _csv([title for title in _titles(tables) if title in used], rows)


_EXAMPLE = PriceList(
    FeeSchedule(
        name="Published prices",
        fees=(
            Fee(id="first-visit", service="evaluation", label="First visit", price=Price.exact(250)),
            Fee(id="infusion", service="treatment", label="IV infusion", price=Price.between(400, 600)),
            Fee(id="integration", service="integration_therapy", label="Integration", price=Price.not_known()),
        ),
    ),
    "Example Clinic",
)


def _titles(tables: Iterable[Table]) -> list[str]:
    return list(dict.fromkeys(column.title for table in tables for column in table.columns))


def _csv(titles: list[str], rows: Iterable[tuple[Table, tuple[Cell, ...]]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([SECTION, *titles])
    for table, cells in rows:
        said = {column.title: as_text(cell) for column, cell in zip(table.columns, cells, strict=True)}
        writer.writerow([table.title, *(_guarded(said.get(title, "")) for title in titles)])
    return out.getvalue()


def _guarded(text: str) -> str:
    """Keep a spreadsheet from running a text: an apostrophe stands before it, and the reader takes it off."""
    return f"'{text}" if _RUNS.match(text) else text


def _write(path: Path, text: str) -> None:
    encoding = "utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"
    with whole_file(path) as part:
        part.write_text(text, encoding, newline="")
