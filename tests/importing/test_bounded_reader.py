"""Tables as people save them: encodings, delimiters, formats, formulas, merged cells."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from ketacost.importing.price_files import read_price_file
from ketacost.importing.tables import read_tables
from tests.importing.building_files import book

ROWS = "Service,Name,Price\ntreatment,Café – infusion,400\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_encoding_and_delimiter(encoding: str, delimiter: str, ends: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(ROWS.replace(",", delimiter).replace("\n", ends).encode(encoding))
    found = read_tables(path)

    assert found.delimiter == delimiter
    assert found.tables[0].rows == (("Service", "Name", "Price"), ("treatment", "Café – infusion", "400"))


def test_delimiters_inside_quotes_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text('"Name, of all, things";Price\n"a;b";1\n', "utf-8")

    assert read_tables(path).tables[0].rows == (("Name, of all, things", "Price"), ("a;b", "1"))


def test_values_of_a_workbook_keep_their_places_and_kinds(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Price list"
    sheet["B3"], sheet["C3"], sheet["D3"], sheet["E3"] = "text", 374.95, dt.date(2026, 11, 2), True
    sheet["F3"], sheet["F3"].number_format = 0.075, "0.0%"
    sheet["G3"], sheet["G3"].number_format = 400, '#,##0.00 "€"'
    sheet["H3"], sheet["H3"].number_format = 400, "[$€-407] #,##0"
    sheet["I3"] = 1000000
    workbook.save(tmp_path / "a.xlsx")
    [table] = read_tables(tmp_path / "a.xlsx").tables

    assert table.rows[:2] == ((), ())
    assert table.rows[2][:6] == (None, "text", Decimal("374.95"), dt.date(2026, 11, 2), "yes", "7.5%")
    assert table.rows[2][6:] == ("€ 400", "€ 400", Decimal(1_000_000))


def test_merged_cells_and_formulas_without_a_result_are_told_with_their_place(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {"Price list": [["Service", "Price"], ["treatment", "=200+200"], ["evaluation", 1], [None, 2], ["lab", 20]]},
    )
    workbook = load_workbook(path)
    workbook["Price list"].merge_cells("A3:A4")
    workbook.save(path)
    found = read_price_file(path)
    told = {(problem.row, problem.column): problem.what for problem in found.errors}

    assert "formula whose result is not stored" in told[2, "B"]
    assert "A3:A4 are merged cells" in told[3, "A"]
    assert {problem.sheet for problem in found.errors} == {"Price list"}
    assert [fee.service for fee in found.schedules[0].fees] == ["evaluation", "lab"]


def test_a_formula_counts_for_its_stored_result(tmp_path: Path) -> None:
    from tests.importing.building_files import SHEET_END, SHEET_START, raw_book

    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>{2}</row>'
    title = '<c r="B1" t="inlineStr"><is><t>Price</t></is></c>'
    sum_of = '<c r="B2"><f>200+200</f><v>400</v></c>'
    sheet = SHEET_START + row.format(1, "Service", title) + row.format(2, "treatment", sum_of) + SHEET_END
    found = read_price_file(raw_book(tmp_path / "a.xlsx", sheet))

    assert found.problems == ()
    assert found.schedules[0].fees[0].price.low == 400
