"""Price lists in which rows are wrong: each is told with its place, and the others are read."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from ketacost.domain.prices import Price
from ketacost.importing.price_files import read_price_file
from ketacost.services.price_files import PriceFile
from tests.importing.building_files import book

FEES = ["Id", "Service", "Price", "Route", "Minutes", "As of"]
PACKAGES = ["Id", "Name", "Price", "Contents", "Expires after days"]
DISCOUNTS = ["Id", "Name", "Takes off"]
CREDITS = ["Id", "Paid for", "Against services"]

# sheet, titles, rows, number of the row at fault, its column, what is said, ids that stay
BAD: dict[str, tuple[str, list[str], list[list[Any]], int, str, str, list[str]]] = {
    "a price with a letter": ("Price list", FEES, [["a", "x", "4x0"], ["b", "y", 1]], 2, "C (Price)", '"4x0"', ["b"]),
    "a price below zero": ("Price list", FEES, [["a", "x", -5], ["b", "y", 1]], 2, "C (Price)", "below zero", ["b"]),
    "a range upside down": ("Price list", FEES, [["b", "y", 1], ["a", "x", "9-5"]], 3, "C (Price)", "low", ["b"]),
    "a price that is missing": ("Price list", FEES, [["a", "x"], ["b", "y", 1]], 2, "C (Price)", "is missing", ["b"]),
    "a route that nobody knows": ("Price list", FEES, [["a", "x", 1, "IX"]], 2, "D (Route)", "is not one of", []),
    "minutes below zero": ("Price list", FEES, [["a", "x", 1, "iv", -5]], 2, "E (Minutes)", "at least 1", []),
    "31 February": ("Price list", FEES, [["a", "x", 1, "", "", "31 February 2026"]], 2, "F (As of)", "no such day", []),
    "another currency": ("Price list", FEES, [["a", "x", "€400"], ["b", "y", "$4"]], 2, "C (Price)", "currency", ["b"]),
    "the same id twice": ("Price list", FEES, [["a", "x", 1], ["a", "y", 2]], 3, "A (Id)", "row 2 already", ["a"]),
    "fees that tie": (
        "Price list",
        FEES,
        [["a", "x", 1, "iv"], ["b", "y", 1], ["c", "x", 2, "", 40]],
        4,
        "",
        'just as well as "a"',
        ["a", "b"],
    ),
    "a pack of 0": (
        "Packages",
        PACKAGES,
        [["p", "P", 9, "0 × x"], ["q", "Q", 9, "2 × x"]],
        2,
        "D (Contents)",
        "at least 1",
        ["q"],
    ),
    "contents in other words": ("Packages", PACKAGES, [["p", "P", 9, "six"]], 2, "D (Contents)", "write 5 ×", []),
    "an expiry before the start": (
        "Packages",
        PACKAGES,
        [["p", "P", 9, "6 × x", -3]],
        2,
        "E (Expires after days)",
        "cannot expire before it starts",
        [],
    ),
    "an expiry that is a day": (
        "Packages",
        PACKAGES,
        [["p", "P", 9, "6 × x", dt.date(2026, 1, 1)]],
        2,
        "E (Expires after days)",
        "is a date",
        [],
    ),
    "a discount over 100 %": ("Discounts", DISCOUNTS, [["d", "D", "120%"]], 2, "C (Takes off)", "at most 100", []),
    "a cycle of two credits": (
        "Credits",
        CREDITS,
        [["c", "x", "y"], ["d", "y", "x"]],
        3,
        "C (Against services)",
        'and "c" pay for each other',
        ["c"],
    ),
    "a cycle of three credits": (
        "Credits",
        CREDITS,
        [["c", "x", "y"], ["d", "y", "z"], ["e", "z", "x"]],
        4,
        "C (Against services)",
        "pay for each other",
        ["c", "d"],
    ),
}


def ids(found: PriceFile, sheet: str) -> list[str]:
    group = {"Price list": "fees", "Packages": "packages", "Discounts": "discounts", "Credits": "credits"}[sheet]
    return [row.id for row in getattr(found.schedules[0], group)]


@pytest.mark.parametrize(("sheet", "titles", "rows", "row", "column", "said", "stay"), BAD.values(), ids=BAD)
def test_a_bad_row_is_told_with_its_place_and_the_others_go_on(
    sheet: str,
    titles: list[str],
    rows: list[list[Any]],
    row: int,
    column: str,
    said: str,
    stay: list[str],
    tmp_path: Path,
) -> None:
    found = read_price_file(book(tmp_path / "list.xlsx", {sheet: [titles, *rows]}))
    [problem] = found.errors

    assert (problem.file, problem.sheet, problem.row, problem.column) == ("list.xlsx", sheet, row, column)
    assert said in problem.what
    assert ids(found, sheet) == stay


@pytest.mark.parametrize(("sheet", "titles", "rows", "row", "column", "said", "stay"), BAD.values(), ids=BAD)
def test_the_same_of_a_csv_file(
    sheet: str,
    titles: list[str],
    rows: list[list[Any]],
    row: int,
    column: str,
    said: str,
    stay: list[str],
    tmp_path: Path,
) -> None:
    lines = [";".join(["Section", *titles]), *(";".join([sheet, *(str(cell) for cell in cells)]) for cells in rows)]
    (tmp_path / "list.csv").write_text("\n".join(lines), "utf-8")
    found = read_price_file(tmp_path / "list.csv")
    [problem] = found.errors

    assert (problem.row, problem.column[2:]) == (row, column[2:])
    assert said in problem.what or said == "is a date"
    assert ids(found, sheet) == stay


def test_what_looks_wrong_is_told_and_kept(tmp_path: Path) -> None:
    found = read_price_file(
        book(
            tmp_path / "list.xlsx",
            {
                "Price list": [FEES, ["a", "treatment", 400]],
                "Packages": [PACKAGES, ["p", "P", "?", "6 × treatment", 2], ["q", "Q", 9, "3 × x [visit number: 2]"]],
                "Printed totals": [
                    ["Id", "Name", "Total", "Items"],
                    ["t", "T", 900, "2 × a"],
                    ["u", "U", 800, "2 × a"],
                ],
                "My notes": [["x"]],
            },
        )
    )

    assert found.errors == ()
    assert [(problem.sheet, problem.row) for problem in found.warnings] == [
        ("My notes", None),
        ("Packages", 2),
        ("Packages", 3),
        ("Printed totals", 2),
    ]
    assert "printed as 900, but its items come to 800" in found.warnings[-1].what
    assert len(found.schedules[0].printed_totals) == 2


def test_two_currencies_in_the_head(tmp_path: Path) -> None:
    rows = [["Currency", "USD, EUR"], ["Date of the list", "2026-02-31"], ["Clinic", "C"]]
    found = read_price_file(book(tmp_path / "a.xlsx", {"Price list": [FEES, ["a", "x", 1]], "About": rows}))

    assert [(one.row, one.column) for one in found.errors] == [(1, "B (Currency)"), (2, "B (Date of the list)")]
    assert found.clinic_names == ("C",)


def test_columns_that_nobody_knows_are_told_and_never_dropped_silently(tmp_path: Path) -> None:
    rows = [["Service", "Prise", "Price", "Price"], ["x", 1, 2, 3]]
    found = read_price_file(book(tmp_path / "a.xlsx", {"Price list": rows}))

    assert [(one.row, one.column) for one in found.errors] == [(1, "B"), (1, "D")]


PRICES: dict[str, Price] = {
    "400": Price.exact(400),
    "1,250.50": Price.exact("1250.50"),
    "1.250,50": Price.exact("1250.50"),
    "400,5": Price.exact("400.5"),
    "$400": Price.exact(400),
    "400 USD": Price.exact(400),
    "400-600": Price.between(400, 600),
    "$400 – $600": Price.between(400, 600),
    "400 to 600 (expected 450)": Price.model_validate({"low": 400, "expected": 450, "high": 600}),
    "from 400": Price.model_validate({"low": 400}),
    "up to 600": Price.between(0, 600),
    "?": Price.not_known(),
    "not known": Price.not_known(),
    "0": Price.exact(0),
    "free": Price.exact(0),
}


@pytest.mark.parametrize(("text", "price"), PRICES.items(), ids=PRICES)
def test_prices_as_people_write_them(text: str, price: Price, tmp_path: Path) -> None:
    found = read_price_file(book(tmp_path / "a.xlsx", {"Price list": [["Service", "Price"], ["Treatment", text]]}))

    assert found.problems == ()
    assert found.schedules[0].fees[0].price == price


@pytest.mark.parametrize("text", ["1.250", "1,250"])
def test_a_number_that_can_be_read_in_two_ways_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"Service;Price\ntreatment;{text}\n")

    assert "two ways" in read_price_file(tmp_path / "a.csv").errors[0].what


def test_rows_without_ids_get_their_own(tmp_path: Path) -> None:
    rows = [
        ["Service", "Name", "Price"],
        ["treatment", "IV infusion", 1],
        ["lab", "IV infusion", 2],
        ["shipping", "", 3],
    ]
    found = read_price_file(book(tmp_path / "a.xlsx", {"Sheet1": rows}))

    assert [fee.id for fee in found.schedules[0].fees] == ["iv-infusion", "iv-infusion-2", "shipping"]


def json_file(folder: Path, value: Any) -> PriceFile:
    path = folder / "a.json"
    path.write_text(json.dumps(value), "utf-8")
    return read_price_file(path)


def wrapped(**schedule: Any) -> dict[str, Any]:
    return {"ketacost": "price-list", "version": 1, "fee_schedule": schedule}


def test_rows_of_json_are_judged_one_by_one(tmp_path: Path) -> None:
    fees = [
        {"id": "a", "service": "x", "price": "4x0"},
        {"id": "b", "service": "y", "price": 1},
        7,
        {"id": "c", "service": "z", "price": 1, "source": {"as_of": "2026-02-31"}},
    ]
    found = json_file(tmp_path, wrapped(fees=fees, packages={}))

    assert {(one.sheet, one.row) for one in found.errors} == {("fees", 1), ("fees", 3), ("fees", 4), ("packages", None)}
    assert [fee.id for fee in found.schedules[0].fees] == ["b"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "no object"),
        (
            {"ketacost": "quote", "version": 1},
            'not a ketacost file of the kind "price-list" or "fee-schedule" or "clinic"',
        ),
        ({"ketacost": "price-list", "version": 2}, "newer ketacost"),
        ({"ketacost": "price-list", "fee_schedule": {}}, "version: must be"),
        (wrapped(currency="usd", fees=[{"id": "a", "service": "x", "price": 1}]), "currency"),
        (wrapped(), "holds no prices"),
        ({**wrapped(fees=[]), "clinics": {}}, "clinics"),
        ({**wrapped(fees=[]), "clinic": {}}, "name: is missing"),
    ],
)
def test_json_that_is_no_price_list(value: Any, said: str, tmp_path: Path) -> None:
    told = [problem.sentence for problem in json_file(tmp_path, value).errors]

    assert said in " | ".join(told)


def test_a_list_of_thousands_of_rows_is_read_at_once(tmp_path: Path) -> None:
    rows = [["Service", "Name", "Price"], *([f"service_{number}", "N", number] for number in range(3000))]
    found = read_price_file(book(tmp_path / "a.xlsx", {"Price list": rows}))

    assert (found.problems, len(found.schedules[0].fees)) == ((), 3000)
