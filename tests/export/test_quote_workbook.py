"""The quote workbook as somebody opens it who does not recalculate."""

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ketacost.domain.charges import Reduction, TypedCharge
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.prices import Price
from ketacost.export.quote_workbook import write_quote_workbook
from tests.export.sheets import as_shown, named, totals, write
from tests.golden import documents, rewrite
from tests.golden.cases import GOLDEN_CASES, GoldenCase

HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "\t=cmd",
    "+1",
    "-1",
    "a\x00b",
    '=HYPERLINK("x")',
    "#N/A",
    "12",
    "  =2",
    "\r=3",
    "\ufffex",
)


@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: case.name)
def test_golden_cents_stand_in_the_workbook(case: GoldenCase, tmp_path: Path) -> None:
    path = write(EstimateRequest.model_validate(case.request), tmp_path / "quote.xlsx")
    answer = estimate(EstimateRequest.model_validate(case.request))
    expected = as_shown(answer.total, answer.currency)
    assert expected[1] * 100 == pytest.approx(case.total)
    assert totals(path) == expected
    assert totals(path, "quote_total") == expected
    assert named(load_workbook(path, data_only=True), "agrees") == "Agrees with the quote"


@pytest.mark.parametrize("name", documents.REQUESTS)
def test_every_formula_carries_its_result(name: str, tmp_path: Path) -> None:
    path = write(documents.REQUESTS[name](), tmp_path / "quote.xlsx")
    formulas, results = load_workbook(path), load_workbook(path, data_only=True)
    places = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(places) > 5
    assert [place for place in places if results[place[0]][place[1]].value is None] == []


def test_an_unstated_discount_makes_the_total_at_most(tmp_path: Path) -> None:
    path = write(documents.packs(), tmp_path / "quote.xlsx")
    assert totals(path) == (2750, 4025, 4025)
    texts = _texts(path, "Quote")
    assert "You pay at most $4,025, by April 13, 2027." in texts
    assert "at most $4,025.00" in texts
    assert "visit 2 of 5, Five infusions" in texts


def test_an_unknown_price_makes_the_total_at_least(tmp_path: Path) -> None:
    path = write(documents.unknown(), tmp_path / "quote.xlsx")
    assert totals(path) == (3600, 4275, "not known")
    assert totals(path, "quote_total") == (3600, 4275, "not known")
    assert "at least $3,600.00" in _texts(path, "Quote")
    sheet = load_workbook(path)["Quote"]
    consultation = next(row for row in sheet.iter_rows() if row[0].value == "Evaluation" and row[1].value)
    assert [cell.value for cell in consultation[3:] if cell.value is not None] == ["not known"] * 3


def test_exact_totals_have_no_columns_of_cases(tmp_path: Path) -> None:
    texts = _texts(write(documents.singles(), tmp_path / "quote.xlsx"), "Quote")
    assert "Total" in texts
    assert not {"Low", "Expected", "High", "In words"} & set(texts)


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_is_never_run(text: str, tmp_path: Path) -> None:
    charge = TypedCharge(text=text, unit_price=Price.exact(1))
    said = charge.text.replace("\x00", "").replace("\ufffe", "").replace("\r", "\n")
    quote = documents.draft(EstimateRequest(charges=(charge,))).model_copy(update={"title": text, "notes": text})
    report = documents.quote_report(quote, estimate(quote.request), documents.words(), documents.TODAY)
    write_quote_workbook(report, tmp_path / "quote.xlsx")
    book = load_workbook(tmp_path / "quote.xlsx")
    for sheet in ("Quote", "Calculation", "Sources"):
        found = [cell for row in book[sheet].iter_rows() for cell in row if cell.value == said]
        assert found
        assert {cell.data_type for cell in found} == {"s"}
    assert {cell.data_type for row in book["Quote"].iter_rows() for cell in row} <= {"s", "n", "d"}


def test_figures_are_numbers_and_days_are_dates(tmp_path: Path) -> None:
    book = load_workbook(write(documents.taxed(), tmp_path / "quote.xlsx"))
    sheet, cell = next(book.defined_names["quote_total_expected"].destinations)
    total = book[sheet][cell]
    assert total.data_type == "n"
    assert "€" in total.number_format
    assert total.number_format.count("0.00") == 2
    schedule = load_workbook(write(documents.packs(), tmp_path / "packs.xlsx"))["Schedule"]
    days = [row[0] for row in schedule.iter_rows(min_row=6, max_row=15)]
    assert {cell.data_type for cell in days} == {"d"}
    assert days[0].value.date() == dt.date(2026, 12, 7)


@pytest.mark.parametrize(("currency", "zeros"), [("JPY", "#,##0;"), ("KWD", "#,##0.000;"), ("USD", "#,##0.00;")])
def test_amounts_have_the_decimals_of_their_currency(currency: str, zeros: str, tmp_path: Path) -> None:
    charge = TypedCharge(text="Visit", unit_price=Price.exact(12))
    path = write(EstimateRequest(charges=(charge,), currency=currency), tmp_path / "quote.xlsx")
    book = load_workbook(path)
    for name in ("quote_total_expected", "total_expected", "price_visit"):
        sheet, cell = next(book.defined_names[name].destinations)
        assert zeros in book[sheet][cell].number_format


def test_instalments_are_numbered_and_add_up(tmp_path: Path) -> None:
    sheet = load_workbook(write(documents.taxed(), tmp_path / "quote.xlsx"))["Schedule"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if str(row[3].value or "").endswith("of 7")]
    assert [row[3] for row in rows] == [f"instalment {number} of 7" for number in range(1, 8)]
    assert [row[4] for row in rows] == [69.00] * 6 + [68.97]
    assert rows[1][0].date() == dt.date(2027, 1, 7)


def _rows(path: Path, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row if cell.value is not None] for row in load_workbook(path)[sheet].iter_rows()]


def test_a_credit_is_a_negative_line_with_its_reason_and_the_columns_add_up(tmp_path: Path) -> None:
    rows = _rows(write(documents.REQUESTS["ahead"](), tmp_path / "quote.xlsx"), "Quote")
    credit = next(row for row in rows if row and row[0] == "Credit for evaluation")
    assert credit[2:] == [1, "credited: Evaluation", 0, -258.75, -258.75]
    head = next(number for number, row in enumerate(rows) if row[:1] == ["Description"])
    end = next(number for number, row in enumerate(rows) if row[:1] == ["Before discounts and taxes"])
    printed = sum(row[-1] for row in rows[head + 1 : end] if len(row) > 2)
    total = next(row for row in rows if row[:1] == ["Total in USD"])
    assert printed == pytest.approx(total[-1])
    assert ["Discounts and credits: credit for evaluation", -258.75] in rows


def test_memberships_and_missed_visits_have_lines_of_their_own(tmp_path: Path) -> None:
    path = write(documents.REQUESTS["member"](), tmp_path / "quote.xlsx")
    rows = _rows(path, "Quote")
    assert ["Membership", 406] in rows
    assert [row[0] for row in rows if row and str(row[0]).startswith("Ketamine club, ")] == [
        "Ketamine club, joining fee",
        *(f"Ketamine club, month {number}" for number in range(1, 5)),
    ]
    missed = next(row for row in rows if row and row[0] == "Cancelled visit")
    assert missed[3:] == ["Cancelled with less than 48 hours of notice", 162.5]
    said = _texts(path, "Calculation")
    assert (
        '"amount as quoted": taken from the quote; does not follow a changed number of visits, price or discount.'
        in said
    )


def test_the_schedule_says_what_each_payment_is(tmp_path: Path) -> None:
    ahead = _rows(write(documents.REQUESTS["ahead"](), tmp_path / "ahead.xlsx"), "Schedule")
    assert {row[2] for row in ahead if len(row) == 4 and isinstance(row[2], str)} >= {"deposit", "balance"}
    parts = _rows(write(documents.REQUESTS["parts"](), tmp_path / "parts.xlsx"), "Schedule")
    said = [row[2] for row in parts if len(row) > 3 and isinstance(row[2], str)]
    assert [one for one in said if one.startswith("p")] == ["part 1 of 2", "part 2 of 2", "paid ahead in full"]


def test_sources_say_who_and_when(tmp_path: Path) -> None:
    sheet = load_workbook(write(documents.packs(), tmp_path / "quote.xlsx"))["Sources"]
    first = [cell.value for cell in sheet[5]]
    assert first[4:7] == ["Example Wellbeing", "published", "https://example.org/prices"]
    assert first[7].date() == dt.date(2026, 10, 1)
    other = load_workbook(write(documents.unknown(), tmp_path / "other.xlsx"))["Sources"]
    assert [cell.value for cell in other[6]][7] == "date not known"


def test_the_sheets_are_ready_to_print(tmp_path: Path) -> None:
    book = load_workbook(write(documents.singles(), tmp_path / "quote.xlsx"))
    assert book.sheetnames == ["Quote", "Calculation", "Schedule", "Sources"]
    quote = book["Quote"]
    assert quote.print_title_rows
    assert quote.print_area
    for sheet in book:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert "Page &P of &N" in sheet.oddFooter.right.text


def test_the_same_quote_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(documents.packs(), tmp_path / "one.xlsx").read_bytes()
    assert write(documents.packs(), tmp_path / "two.xlsx").read_bytes() == first
    made = load_workbook(tmp_path / "two.xlsx").properties
    assert [made.created.date(), made.modified.date()] == [documents.TODAY, documents.TODAY]
    with zipfile.ZipFile(tmp_path / "two.xlsx") as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "quote.xlsx"
    target.mkdir()
    with pytest.raises(OSError, match=r".+"):
        write(documents.singles(), target)
    assert target.is_dir()
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(OSError, match=r".+"):
        write(documents.singles(), tmp_path / "nowhere" / "quote.xlsx")


def test_an_amount_that_is_not_known_is_said_even_where_all_of_it_comes_off(tmp_path: Path) -> None:
    gift = TypedCharge(text="Gift", unit_price=Price.not_known(), discounts=(Reduction(percent=Decimal(100)),))
    path = write(EstimateRequest(charges=(gift,)), tmp_path / "quote.xlsx")
    sheet = load_workbook(path)["Quote"]
    rows = {row[0].value: [cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()}
    assert rows["Before discounts"] == ["Before discounts", "not known"]
    assert rows["Total in USD"] == ["Total in USD", 0]


def test_an_estimate_without_a_person_is_called_one(tmp_path: Path) -> None:
    report = documents.golden_reports()["estimate"]
    write_quote_workbook(report, tmp_path / "estimate.xlsx")
    book = load_workbook(tmp_path / "estimate.xlsx")
    assert book.sheetnames[0] == "Estimate"
    assert "patient" not in book.defined_names
    assert totals(tmp_path / "estimate.xlsx") == (4150, 4150, 4150)


def test_prices_with_like_names_keep_cells_of_their_own(tmp_path: Path) -> None:
    charges = (
        TypedCharge(text="Drip", unit_price=Price.between(100, 200)),
        TypedCharge(text="Drip low", unit_price=Price.exact(7)),
        TypedCharge(text="Drip", unit_price=Price.exact(9)),
    )
    book = load_workbook(write(EstimateRequest(charges=charges), tmp_path / "quote.xlsx"), data_only=True)
    prices = [named(book, name) for name in book.defined_names if name.startswith("price_")]
    assert sorted(prices) == [7, 9, 100, 150, 200]


def test_golden_documents_are_up_to_date() -> None:
    assert rewrite.main(["--check"]) == 0


def _texts(path: Path, sheet: str) -> list[Any]:
    return [cell.value for row in load_workbook(path)[sheet].iter_rows() for cell in row if cell.data_type == "s"]
