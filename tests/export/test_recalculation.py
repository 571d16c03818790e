"""LibreOffice computes the workbook from its formulas alone, and after changes, and gets what the program says."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ketacost.domain.charges import Discount, DiscountPer, Reduction, Scope, Tax, TypedCharge
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.terms import Credit
from tests.export.sheets import as_shown, named, recalculated, totals, with_changes, without_results, write
from tests.golden import documents, small_print
from tests.golden.cases import GOLDEN_CASES

pytestmark = pytest.mark.libreoffice


@dataclass(frozen=True)
class Changed:
    """A request, what is typed into its workbook, and the request that the program would be given instead."""

    base: Callable[[], EstimateRequest]
    changes: dict[str, float]
    instead: Callable[[], EstimateRequest]
    results: tuple[object, ...] = field(default=())


def _packs(induction: int, boosters: int, packs: int = 1) -> EstimateRequest:
    return documents.packs().model_copy(
        update={
            "course": documents.mood_course(induction, boosters),
            "purchase": Purchase(packages=(PackagePurchase(package="five"),) * packs),
        }
    )


def _taxed_list(induction: int = 6, boosters: int = 3, *, single: str = "64.225", off: str = "7.77") -> EstimateRequest:
    """A list with taxes on top and inside and discounts shared over visits, once and off each."""
    treatment = Scope(services=("treatment",))
    listed = FeeSchedule(
        fees=(
            Fee(id="consult", service="evaluation", label="Consultation", price=Price.exact("99.99")),
            Fee(id="single", service="treatment", label="Single", price=Price.exact(single)),
        ),
        packages=(
            Package(
                id="three",
                name="Three",
                price=Price.exact("180.01"),
                contents=(PackageContent(service="treatment", count=3),),
            ),
        ),
        discounts=(
            Discount(id="share", name="Shared: all", amount=Decimal(off)),
            Discount(id="each", name="Off each", percent=Decimal("2.5"), per=DiscountPer.CHARGE, scope=treatment),
            Discount(id="rest", name="Loyal", percent=Decimal("3.3"), maximum=Decimal(9), scope=treatment),
        ),
        taxes=(
            Tax(name="GST", percent=Decimal(5)),
            Tax(name="QST", percent=Decimal("9.975")),
            Tax(name="Levy", percent=Decimal(2), inside=True),
        ),
    )
    return EstimateRequest(
        course=documents.mood_course(induction, boosters),
        fee_schedule=listed,
        purchase=Purchase(packages=(PackagePurchase(package="three"),)),
    )


def _open_taxed() -> EstimateRequest:
    """Ranges, prices without a top, unstated discounts and rates, all at once."""
    return EstimateRequest(
        charges=(
            TypedCharge(text="Range", unit_price=Price.between("10.05", "20.15"), quantity=Decimal(3)),
            TypedCharge(text="From", unit_price=Price.model_validate({"low": "30"}), taxes=(Tax(percent=Decimal(7)),)),
            TypedCharge(text="Unknown", unit_price=Price.not_known(), discounts=(Reduction(name="Some"),)),
            TypedCharge(text="Rate unknown", unit_price=Price.exact(50), taxes=(Tax(name="City", percent=None),)),
            TypedCharge(text="None of it", unit_price=Price.not_known(), quantity=Decimal(0)),
        ),
        discounts=(Discount(id="some", name="Promised"), Discount(id="ten", name="Ten", amount=Decimal(10))),
    )


def _all_off() -> EstimateRequest:
    """Everything comes off a line whose price nobody knows: nothing is left to be unknown."""
    whole = Reduction(name="Whole", percent=Decimal(100))
    return EstimateRequest(
        charges=(
            TypedCharge(
                text="Gift", unit_price=Price.not_known(), discounts=(whole,), taxes=(Tax(percent=Decimal(7)),)
            ),
            TypedCharge(text="Visit", unit_price=Price.exact("12.50"), taxes=(Tax(percent=Decimal(7)),)),
        ),
        discounts=(Discount(id="ten", name="Ten", percent=Decimal(10)),),
    )


def _open_small_print() -> EstimateRequest:
    """Prices without a top under discounts with bounds, and credits of what nobody knows."""
    treatment = Scope(services=("treatment",))
    listed = FeeSchedule(
        fees=(
            Fee(id="consult", service="evaluation", price=Price.model_validate({"low": "120"})),
            Fee(id="first", service="treatment", ordinal=1, price=Price.not_known()),
            Fee(id="single", service="treatment", price=Price.between("301.05", "402.15")),
        ),
        discounts=(
            Discount(id="gift", name="Gift", percent=Decimal(100), capacity=1, per=DiscountPer.CHARGE, scope=treatment),
            Discount(id="rest", name="Others", percent=Decimal("7.5"), combines=False, floor=Decimal(300)),
            Discount(id="some", name="Promised", capacity=3, scope=treatment, maximum=Decimal(30)),
        ),
        taxes=(Tax(name="City", percent=None, scope=treatment),),
        credits=(
            Credit(id="all", gives="evaluation", against=treatment),
            Credit(id="part", gives="evaluation", against=treatment, amount=Price.between(20, 40)),
            Credit(id="unknown", gives="evaluation", against=treatment, amount=Price.not_known()),
        ),
    )
    return EstimateRequest(course=documents.mood_course(4, 2), fee_schedule=listed, purchase=Purchase(packages=()))


def _random_lines(seed: int) -> EstimateRequest:
    """Many lines whose amounts fall on half cents, with discounts of both kinds and two taxes."""
    draw = random.Random(seed)
    charges = tuple(
        TypedCharge(
            text=f"Line {number}",
            quantity=Decimal(draw.randint(1, 400)) / 100,
            unit_price=Price.exact(Decimal(draw.randint(1, 999_999)) / draw.choice([100, 1000])),
            discounts=(Reduction(percent=Decimal(draw.randint(0, 1000)) / 10),) if draw.random() < 0.5 else (),
            taxes=(Tax(name="A", percent=Decimal("12.5")), Tax(name="B", percent=Decimal("9.975")))[
                : draw.randint(0, 2)
            ],
            service=draw.choice(["a", "b"]),
        )
        for number in range(30)
    )
    return EstimateRequest(
        charges=charges,
        discounts=(
            Discount(id="once", name="Once", percent=Decimal("3.35")),
            Discount(id="b", name="Only b", amount=Decimal("77.77"), scope=Scope(services=("b",))),
            Discount(id="list", name="Of the list", percent=Decimal("1.15"), basis="list", per=DiscountPer.CHARGE),
        ),
    )


UNCHANGED: dict[str, Callable[[], EstimateRequest]] = {
    **documents.REQUESTS,
    "two-packs": partial(_packs, 7, 3, 2),
    "taxed-list": _taxed_list,
    "open-taxed": _open_taxed,
    "all-off": _all_off,
    "open-small-print": _open_small_print,
    "random-1": partial(_random_lines, 1),
    "random-2": partial(_random_lines, 2),
    **{
        f"golden-{number}": partial(EstimateRequest.model_validate, case.request)
        for number, case in enumerate(GOLDEN_CASES)
    },
}

CHANGED = {
    "a credit and bounded discounts": Changed(
        small_print.sliding, {"visits_induction": 9}, partial(small_print.sliding, 9, 3)
    ),
    "one infusion takes less of the credit": Changed(
        partial(small_print.sliding, 2, 1), {"visits_induction": 1}, partial(small_print.sliding, 1, 1)
    ),
    "the ends of a sliding scale": Changed(
        small_print.sliding,
        {"discount_sliding_scale": 0.12, "discount_sliding_scale_at_most": 0.2},
        partial(small_print.sliding, least="12", most="20"),
    ),
    "a visit more than is promised when needed": Changed(
        small_print.parts, {"visits_induction": 10}, partial(small_print.parts, 10)
    ),
    "a visit fewer among members": Changed(small_print.member, {"visits_induction": 3}, partial(small_print.member, 3)),
    "one booster more": Changed(documents.packs, {"visits_boosters": 4}, partial(_packs, 6, 4)),
    "no boosters": Changed(documents.singles, {"visits_boosters": 0}, partial(documents.singles, 6, 1), (2875,)),
    "a seventh infusion": Changed(documents.packs, {"visits_induction": 7}, partial(_packs, 7, 3)),
    "fewer than the pack holds": Changed(documents.packs, {"visits_induction": 3}, partial(_packs, 3, 3)),
    "the second pack stays closed": Changed(
        partial(_packs, 7, 3, 2), {"visits_induction": 2}, partial(_packs, 2, 3, 2)
    ),
    "both at once": Changed(
        documents.singles, {"visits_induction": 9, "visits_boosters": 5}, partial(documents.singles, 9, 5)
    ),
    "taxes and shared discounts": Changed(_taxed_list, {"visits_induction": 9}, partial(_taxed_list, 9, 3)),
    "a price and a discount": Changed(
        _taxed_list,
        {"price_single": 71.115, "discount_shared_all": 13.01},
        partial(_taxed_list, single="71.115", off="13.01"),
    ),
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every workbook after LibreOffice computed it, all in one run."""
    folder = tmp_path_factory.mktemp("books")
    paths: dict[str, Path] = {}
    for number, (name, make) in enumerate(UNCHANGED.items()):
        written = write(make(), folder / f"written-{number}.xlsx")
        paths[name] = without_results(written, folder / f"plain-{number}.xlsx")
    for number, (name, changed) in enumerate(CHANGED.items()):
        written = write(changed.base(), folder / f"base-{number}.xlsx")
        paths[name] = with_changes(written, folder / f"changed-{number}.xlsx", changed.changes)
    done = recalculated(list(paths.values()), folder)
    return dict(zip(paths, done, strict=True))


@pytest.mark.parametrize("name", UNCHANGED)
def test_formulas_alone_give_the_totals(name: str, books: dict[str, Path]) -> None:
    answer = estimate(UNCHANGED[name]())
    assert totals(books[name]) == pytest.approx(as_shown(answer.total, answer.currency), abs=1e-9)
    assert named(load_workbook(books[name], data_only=True), "agrees") == "Agrees with the quote"


@pytest.mark.parametrize("name", UNCHANGED)
def test_every_result_that_was_stored_is_the_one_computed(name: str, books: dict[str, Path], tmp_path: Path) -> None:
    written = write(UNCHANGED[name](), tmp_path / "quote.xlsx")
    stored = load_workbook(written, data_only=True)
    computed = load_workbook(books[name], data_only=True)
    compared = 0
    for sheet in load_workbook(written):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                compared += 1
                want = stored[sheet.title][cell.coordinate].value
                have = computed[sheet.title][cell.coordinate].value
                same = have == pytest.approx(want, abs=1e-9) if isinstance(want, int | float) else have == want
                assert same, f"{sheet.title} {cell.coordinate}: {cell.value} is {have}, stored was {want}"
    assert compared > 5


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_in_the_sheet_gives_what_the_program_says(name: str, books: dict[str, Path]) -> None:
    changed = CHANGED[name]
    answer = estimate(changed.instead())
    expected = as_shown(answer.total, answer.currency)
    if changed.results:
        expected = (changed.results[0],) * 3
    assert totals(books[name]) == pytest.approx(expected, abs=1e-9)
    assert named(load_workbook(books[name], data_only=True), "agrees") == "Differs from the quote"
