"""The ledger in the workbook: the engine's figures in every cell, formulas that follow, words that stay words."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Balance,
    Coverage,
    CoveragePlan,
    Limits,
    PlanOptions,
    Programme,
    ProgrammeMode,
    ShareRounding,
)
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.prices import Price
from ketacost.services.coverage_sheet import CoverageSheet, FigureKind
from tests.export.random_coverage import random_request, with_other_figures
from tests.export.sheets import named, recalculated, with_changes, without_results, write
from tests.golden import covered, documents

HOSTILE = '=HYPERLINK("https://example.org")'


def changed(request: EstimateRequest, **plan: Any) -> EstimateRequest:
    """Return a request with other fields of its plan."""
    coverage = request.coverage or Coverage()
    other = CoveragePlan.model_validate({**dict(coverage.plan), **plan})
    return request.model_copy(update={"coverage": coverage.model_copy(update={"plan": other})})


def sheet_of(request: EstimateRequest) -> CoverageSheet:
    found = documents.report_of(request).coverage_sheet
    assert found is not None
    return found


def ledger(book: Workbook) -> list[dict[str, Any]]:
    """Return the rows of the ledger by the titles of their columns, as a reader sees them."""
    rows = list(book["Coverage"].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[:2] == ("Service", "Date"))
    heads = [str(title) for title in rows[head]]
    body = rows[head + 1 :]
    end = next(number for number, row in enumerate(body) if str(row[0]).startswith("Sum of"))
    return [dict(zip(heads, row, strict=True)) for row in body[:end]]


def said(book: Workbook) -> list[str]:
    return [str(cell.value) for row in book["Coverage"].iter_rows() for cell in row if cell.data_type == "s"]


def test_the_ledger_has_the_figures_of_the_estimate(tmp_path: Path) -> None:
    request = covered.yearly()
    made = estimate(request)
    book = load_workbook(write(request, tmp_path / "quote.xlsx"), data_only=True)
    rows = ledger(book)
    assert [row["You pay in the end"] for row in rows] == [share.net.expected / 100 for share in made.shares]
    assert [row["Plan pays"] for row in rows] == [share.amount("plan_paid").expected / 100 for share in made.shares]
    assert [row["Yearly limit left"] for row in rows][-2:] == [200, 0]
    assert (rows[0]["Deductible left"], rows[1]["Deductible left"]) == (950, 0)
    assert rows[0]["Date"].date() == dt.date(2026, 1, 5)
    assert "Billed $1,050.00; the plan recognises $1,050.00. Deductible: $950.00;" in rows[1]["Why"]
    assert named(book, "pays_calculated") == named(book, "pays_expected") == named(book, "quote_pays_expected") == 6000
    assert named(book, "coverage_agrees") == "Agrees with the quote"


def test_three_numbers_stand_on_the_quote_where_something_comes_back(tmp_path: Path) -> None:
    book = load_workbook(write(covered.superbill(), tmp_path / "quote.xlsx"), data_only=True)
    sums = {row[0].value: row[4].value for row in book["Quote"].iter_rows() if row[0].value and row[4].value}
    assert sums["Total in USD"] == 1900
    assert (sums["You pay at the visits"], sums["Comes back to you later"]) == (1900, 348)
    assert sums["You pay in the end, in USD"] == 1552
    paid = [[cell.value for cell in row] for row in book["Schedule"].iter_rows() if row[1].value == "You"]
    assert [(row[3], row[4]) for row in paid] == [
        ("comes back from the plan", -156),
        ("comes back from the plan", -192),
    ]


def test_a_quote_without_a_plan_has_no_ledger(tmp_path: Path) -> None:
    assert "Coverage" not in load_workbook(write(documents.singles(), tmp_path / "quote.xlsx")).sheetnames


def test_sources_name_the_plan_and_who_said_what_it_recognises(tmp_path: Path) -> None:
    sheet = load_workbook(write(covered.yearly(), tmp_path / "quote.xlsx"))["Sources"]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=5)}
    assert rows["Plan: Example PPO Silver"][4:6] == ["Member services", "told by phone"]
    recognised = rows["Allowed amount: every service"]
    assert (recognised[2], recognised[8]) == ("$1,050", "$1,050 for each session")


def test_text_of_a_plan_is_never_run(tmp_path: Path) -> None:
    one = covered.benefit().model_copy(update={"name": HOSTILE})
    request = changed(covered.yearly(), name=HOSTILE, benefits=(one,), source={"said_by": HOSTILE, "note": HOSTILE})
    book = load_workbook(write(request, tmp_path / "quote.xlsx"))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_a_range_has_its_low_and_high_beside_the_sums(tmp_path: Path) -> None:
    request = covered.yearly()
    coverage = request.coverage or Coverage()
    asked = AllowedAmount(amount=Price.between(600, 1000))
    ranged = request.model_copy(update={"coverage": coverage.model_copy(update={"allowed": (asked,)})})
    pays = estimate(ranged).patient_pays
    book = load_workbook(write(ranged, tmp_path / "quote.xlsx"), data_only=True)
    shown = [named(book, f"pays_{case}") for case in ("low", "expected", "high")]
    assert shown == [pays.low / 100, pays.expected / 100, (pays.high or 0) / 100]
    assert shown == [named(book, f"quote_pays_{case}") for case in ("low", "expected", "high")]


def test_what_is_not_known_is_said_and_never_zero(tmp_path: Path) -> None:
    request = changed(covered.yearly(), in_network=Limits(), benefits=())
    unknown = changed(covered.yearly(), in_network=Limits(), benefits=(covered.benefit(),))
    for one in (request, unknown):
        book = load_workbook(write(one, tmp_path / "quote.xlsx"), data_only=True)
        assert "not known" in said(book)
        assert {row["Deductible left"] for row in ledger(book)} == {"not known"}


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"options": PlanOptions(q4_carryover=True)}, "carried over to the next"),
        ({"options": PlanOptions(rounding=ShareRounding.HALF_EVEN)}, "half a cent"),
        ({"programmes": (Programme(id="p", mode=ProgrammeMode.MAXIMIZER),)}, "maximizer"),
        ({"programmes": (Programme(id="p", treatments=3),)}, "certain number of treatments"),
    ],
)
def test_a_rule_that_no_formula_follows_leaves_values_and_says_so(
    plan: dict[str, Any], why: str, tmp_path: Path
) -> None:
    request = changed(covered.yearly(), **plan)
    path = write(request, tmp_path / "quote.xlsx")
    note = next(text for text in said(load_workbook(path)) if "does not follow a changed input" in text)
    assert why in note
    assert not any("=" in str(value)[:1] for row in ledger(load_workbook(path)) for value in row.values())
    assert (
        named(load_workbook(path, data_only=True), "pays_calculated") == estimate(request).patient_pays.expected / 100
    )
    assert not any(
        cell.protection.locked is False for row in load_workbook(path)["Coverage"].iter_rows() for cell in row
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_sheet_s_own_steps_are_the_engine_s(seed: int) -> None:
    """Where a sheet says that it follows, each of its steps has been held against the engine."""
    report = documents.report_of(random_request(seed))
    if report.coverage_sheet is not None:
        assert report.coverage_sheet.notes == ()
        assert report.coverage_sheet.follows


def test_the_ledger_is_ready_to_print(tmp_path: Path) -> None:
    sheet = load_workbook(write(covered.yearly(), tmp_path / "quote.xlsx"))["Coverage"]
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows


# LibreOffice


@dataclass(frozen=True)
class Change:
    """What is typed into the sheet of a request, and the request that says the same."""

    base: Callable[[], EstimateRequest]
    typed: dict[str, float]
    instead: Callable[[], EstimateRequest]


def _used_before() -> EstimateRequest:
    used = Balance(as_of=dt.date(2026, 1, 5), deductible=Price.exact(600), out_of_pocket=Price.exact("700.25"))
    return changed(covered.yearly(), balances=(used,))


def _allowed_only_known_now() -> EstimateRequest:
    return covered.yearly(recognised="777.77")


def _allowed_not_known() -> EstimateRequest:
    request = covered.yearly()
    coverage = (request.coverage or Coverage()).model_copy(update={"allowed": ()})
    return request.model_copy(update={"coverage": coverage})


CHANGES = {
    "a lower deductible": Change(covered.yearly, {"plan_deductible": 1234.56}, lambda: covered.yearly("1234.56")),
    "another percentage and limit": Change(
        covered.yearly, {"percent_session": 0.35, "plan_limit": 4500.01}, lambda: covered.yearly(2000, "4500.01", 35)
    ),
    "a lower allowed amount": Change(
        covered.yearly, {"allowed_all": 777.77}, lambda: covered.yearly(recognised="777.77")
    ),
    "an allowed amount above the bill": Change(
        covered.yearly, {"allowed_all": 2000}, lambda: covered.yearly(recognised=2000)
    ),
    "an allowed amount that nobody knew": Change(
        _allowed_not_known, {"allowed_treatment": 777.77}, _allowed_only_known_now
    ),
    "what was used so far": Change(covered.yearly, {"used_deductible": 600, "used_limit": 700.25}, _used_before),
    "a plan year from July": Change(covered.new_year, {"plan_year_month": 7}, lambda: covered.new_year("07-01")),
    "a superbill": Change(
        covered.superbill, {"percent_session": 0.3, "allowed_all": 251}, lambda: covered.superbill(30, 251)
    ),
}
UNCHANGED = (covered.yearly, covered.new_year, covered.superbill, covered.copay_and_help)
SEEDS = range(300, 330)


def _typed(base: CoverageSheet, other: CoverageSheet, book: Workbook) -> dict[str, float]:
    """Return what is typed so that a sheet has the figures of another; names of cells follow those of the figures."""
    values = {figure.name: figure for figure in other.figures}
    typed: dict[str, float] = {"plan_year_month": other.rules.plan_year_start[0]}
    typed["plan_year_day"] = other.rules.plan_year_start[1]
    for figure in base.figures:
        value = values[figure.name].value if figure.name in values else None
        if value is not None:
            scale = Decimal(100) if figure.kind is FigureKind.PERCENT else Decimal(1)
            typed[figure.name.replace(" ", "_")] = float(value / scale)
    for number, used in enumerate(other.used):
        for key in ("deductible", "limit", "others_deductible", "others_limit", "plan_paid"):
            name = f"used_{key}" + (f"_{number + 1}" if number else "")
            if name in book.defined_names:
                typed[name] = getattr(used, key) / 100
    return typed


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every workbook after LibreOffice computed it, all in one run."""
    folder = tmp_path_factory.mktemp("ledgers")
    paths: dict[str, Path] = {}
    for number, make in enumerate(UNCHANGED):
        written = write(make(), folder / f"written-{number}.xlsx")
        paths[make.__name__] = without_results(written, folder / f"plain-{number}.xlsx")
    for number, (name, change) in enumerate(CHANGES.items()):
        written = write(change.base(), folder / f"base-{number}.xlsx")
        paths[name] = with_changes(written, folder / f"changed-{number}.xlsx", change.typed)
    for seed in SEEDS:
        base, other = random_request(seed), with_other_figures(random_request(seed), seed)
        written = write(base, folder / f"random-{seed}.xlsx")
        paths[f"plain {seed}"] = without_results(written, folder / f"random-plain-{seed}.xlsx")
        typed = _typed(sheet_of(base), sheet_of(other), load_workbook(written))
        paths[f"other {seed}"] = with_changes(written, folder / f"random-other-{seed}.xlsx", typed)
    done = recalculated(list(paths.values()), folder)
    return dict(zip(paths, done, strict=True))


def _shown(request: EstimateRequest) -> list[float]:
    """Return net, deductible and what the plan pays of every row, in the order of the ledger."""
    rows = [row.ledger for row in sheet_of(request).rows]
    return [
        amount.expected / 100
        for row in rows
        for amount in (row.net, row.deductible, row.plan_pays, row.cash, row.later)
    ]


def _computed(path: Path) -> list[float]:
    titles = ("You pay in the end", "Deductible", "Plan pays", "You pay at the visit", "Comes back later")
    return [row.get(title) or 0 for row in ledger(load_workbook(path, data_only=True)) for title in titles]


@pytest.mark.libreoffice
@pytest.mark.parametrize("make", UNCHANGED, ids=lambda make: make.__name__)
def test_libreoffice_computes_every_cell_alike(
    make: Callable[[], EstimateRequest], books: dict[str, Path], tmp_path: Path
) -> None:
    path = write(make(), tmp_path / "quote.xlsx")
    stored, computed = load_workbook(path, data_only=True), load_workbook(books[make.__name__], data_only=True)
    formulas = [cell for row in load_workbook(path)["Coverage"].iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 60
    for cell in formulas:
        want = stored["Coverage"][cell.coordinate].value
        have = computed["Coverage"][cell.coordinate].value
        same = have == pytest.approx(want, abs=1e-9) if isinstance(want, int | float) else have == want
        assert same, f"{cell.coordinate}: {cell.value} is {have}, stored was {want}"


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_gives_what_the_program_says(name: str, books: dict[str, Path]) -> None:
    instead = CHANGES[name].instead()
    book = load_workbook(books[name], data_only=True)
    assert named(book, "pays_calculated") == pytest.approx(estimate(instead).patient_pays.expected / 100, abs=1e-9)
    assert _computed(books[name]) == pytest.approx(_shown(instead), abs=1e-9)
    if estimate(instead).patient_pays.expected != estimate(CHANGES[name].base()).patient_pays.expected:
        assert named(book, "coverage_agrees") == "Differs from the quote"


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", SEEDS)
def test_random_plans_and_random_changes_are_followed_to_the_cent(seed: int, books: dict[str, Path]) -> None:
    base = random_request(seed)
    assert _computed(books[f"plain {seed}"]) == pytest.approx(_shown(base), abs=1e-9)
    assert _computed(books[f"other {seed}"]) == pytest.approx(_shown(with_other_figures(base, seed)), abs=1e-9)
