"""Price lists as workbooks: numbers are numbers, texts are never formulas, the template explains every column."""

import csv
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.prices import Price
from ketacost.export.price_text import write_price_file, write_price_template
from ketacost.importing.price_files import read_price_file
from ketacost.resources import resource_path
from ketacost.services.price_files import ENDINGS, PriceList
from ketacost.services.price_layout import EXPLANATION, TABLES

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''+x", "=cmd|' /C calc'!A0", "#REF!"]


def hostile() -> FeeSchedule:
    fees = [
        Fee(id=f"a{number}", service=f"s{number}", price=Price.exact(5), note=text) for number, text in enumerate(EVIL)
    ]
    return FeeSchedule(name="=1+1", fees=tuple(fees))


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_a_spreadsheet_would_run_comes_back_as_the_text_it_was(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"list{ending}"
    write_price_file(PriceList(hostile(), "@home"), path)
    found = read_price_file(path)

    assert found.problems == ()
    assert (found.schedules, found.clinic_names) == ((hostile(),), ("@home",))
    assert [fee.note for fee in found.schedules[0].fees] == EVIL


def test_no_cell_of_the_workbook_is_a_formula(tmp_path: Path) -> None:
    write_price_file(PriceList(hostile(), "=x"), tmp_path / "list.xlsx")
    with zipfile.ZipFile(tmp_path / "list.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]

    assert len(sheets) == len(TABLES) + 1
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_no_cell_of_the_csv_file_starts_with_what_is_run(tmp_path: Path) -> None:
    write_price_file(PriceList(hostile(), "=x"), tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]

    assert "'=1+1" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []


def test_prices_are_numbers_and_ranges_words(tmp_path: Path) -> None:
    fees = (
        Fee(id="a", service="a", price=Price.exact("374.95")),
        Fee(id="b", service="b", price=Price.between(400, 600)),
        Fee(id="c", service="c", price=Price.not_known()),
        Fee(id="d", service="d", price=Price.exact("0.123456789012345678")),
    )
    write_price_file(PriceList(FeeSchedule(fees=fees)), tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx")["Price list"]
    column = [cell.value for cell in sheet[1]].index("Price") + 1

    assert [sheet.cell(row, column).value for row in range(2, 6)] == [374.95, "400-600", "?", "0.123456789012345678"]
    assert sheet.cell(2, column).number_format == "#,##0.00"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_template_that_is_shipped_is_the_one_that_the_program_writes(tmp_path: Path) -> None:
    """Where this fails: ketacost template prices --output resources/templates/prices.xlsx."""
    write_price_template(tmp_path / "prices.xlsx")

    assert parts(tmp_path / "prices.xlsx") == parts(resource_path("templates/prices.xlsx"))


def test_the_template_explains_every_column_of_every_sheet() -> None:
    workbook = load_workbook(resource_path("templates/prices.xlsx"))
    explained = {
        (row[0].value, row[1].value): row[2].value for row in workbook[EXPLANATION].iter_rows() if row[2].value
    }

    assert workbook.sheetnames == [*(table.title for table in TABLES), EXPLANATION]
    for table in TABLES:
        sheet = workbook[table.title]
        titles = [cell.value for cell in (sheet["A"] if table.lengthwise else sheet[1])]
        assert titles == [column.title for column in table.columns]
        assert all(len(explained[table.title, title]) > 3 for title in titles)


def test_the_examples_of_the_template_are_good_rows(tmp_path: Path) -> None:
    """What the explanations show can be typed as it stands."""
    workbook = load_workbook(resource_path("templates/prices.xlsx"))
    for table in TABLES:
        sheet = workbook[table.title]
        for number, column in enumerate(table.columns, 1):
            if column.example and column.path != "id":
                place = (number, 2) if table.lengthwise else (2, number)
                sheet.cell(*place).value = column.example
    workbook.save(tmp_path / "filled.xlsx")
    found = read_price_file(tmp_path / "filled.xlsx")

    assert found.errors == ()
    assert all(getattr(found.schedules[0], table.group) for table in TABLES if table.group)


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_the_other_templates_are_read_as_they_stand(ending: str, tmp_path: Path) -> None:
    write_price_template(tmp_path / f"prices{ending}")
    found = read_price_file(tmp_path / f"prices{ending}")

    assert (found.problems, found.clinic_names) == ((), ("Example Clinic",))
    assert found.schedules[0].fees
