"""What holds for every estimate, whatever is asked."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from building import bought, course, estimated, fee, fee_list, package, phase, request, typed
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ketacost.domain.amounts import Case, total_of
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.estimating import estimate

SERVICES = ("treatment", "monitoring", "evaluation")
POINTS = st.decimals(0, 1000, places=2).map(str)
RANGES = st.tuples(st.decimals(0, 500, places=2), st.decimals(0, 500, places=2)).map(
    lambda ends: {"low": str(min(ends)), "high": str(max(ends))}
)
KNOWN = st.one_of(POINTS, RANGES)
PRICES = st.one_of(KNOWN, st.none(), POINTS.map(lambda low: {"low": low}))
PERCENTS = st.decimals(0, 100, places=2).map(str)
SIZES = st.one_of(
    st.just({}), PERCENTS.map(lambda size: {"percent": size}), POINTS.map(lambda size: {"amount": size, "per": "once"})
)
TAXES = st.lists(
    st.fixed_dictionaries({"percent": st.one_of(st.none(), PERCENTS), "inside": st.booleans()}), max_size=2
)
PHASES = st.lists(
    st.fixed_dictionaries(
        {
            "count": st.integers(1, 6),
            "services": st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True),
            "minutes": st.sampled_from([None, 40, 90]),
        }
    ),
    min_size=1,
    max_size=3,
).map(
    lambda rows: [
        phase(kind=kind, **row) for kind, row in zip(("evaluation", "induction", "taper"), rows, strict=False)
    ]
)


@st.composite
def fee_lists(draw: st.DrawFn, prices: st.SearchStrategy[Any] = PRICES) -> dict[str, Any]:
    fees = [
        fee(
            draw(prices), service, unit=draw(st.sampled_from(["visit", "hour"])), payee=draw(st.sampled_from(["", "B"]))
        )
        for service in draw(st.sets(st.sampled_from(SERVICES)))
    ]
    sizes = draw(st.lists(st.integers(1, 6), max_size=2, unique=True))
    packages = tuple(package(draw(prices), size) for size in sizes)
    discounts = [
        {"id": f"d{index}", "needs_package": draw(st.booleans()), **size}
        for index, size in enumerate(draw(st.lists(SIZES, max_size=2)))
    ]
    return fee_list(*fees, packages=packages, discounts=discounts, taxes=draw(TAXES))


@st.composite
def requests(draw: st.DrawFn) -> EstimateRequest:
    listed = draw(fee_lists())
    names = [one["id"] for one in listed["packages"]]
    named = draw(st.lists(st.sampled_from(names), max_size=3)) if names else []
    purchase = draw(st.sampled_from([{}, bought(*named)]))
    charges = [
        typed(price, str(quantity), taxes=taxes, discounts=[size for size in sizes if "per" not in size])
        for price, quantity, taxes, sizes in draw(
            st.lists(
                st.tuples(PRICES, st.decimals(0, 20, places=2), TAXES, st.lists(SIZES, max_size=2)),
                max_size=3,
            )
        )
    ]
    funding = {
        "kind": draw(st.sampled_from(["as_you_go", "up_front", "instalments"])),
        "count": draw(st.integers(1, 30)),
    }
    return request(
        course=course(*draw(PHASES)), fee_schedule=listed, purchase=purchase, charges=charges, funding=funding
    )


@given(requests())
@settings(max_examples=60)
def test_every_column_adds_up_in_every_case(asked: EstimateRequest) -> None:
    answer = estimate(asked)
    for totals in (answer.by_section, answer.by_service, answer.by_month):
        assert total_of(totals.values()) == answer.total
    assert total_of(payment.amount for payment in answer.payments) == answer.total
    payees = {line.payee for line in answer.lines}
    for payee in payees:
        owed = total_of(line.total for line in answer.lines if line.payee == payee)
        assert total_of(payment.amount for payment in answer.payments if payment.payee == payee) == owed


@given(requests())
@settings(max_examples=60)
def test_every_line_adds_up_in_every_case(asked: EstimateRequest) -> None:
    for line in estimate(asked).lines:
        for case in Case:
            figures = [amount.of(case) for amount in (line.listed, line.discount, line.tax, line.total)]
            if None in figures:
                assert case is Case.HIGH
                continue
            listed, discount, tax, total = (figure or 0 for figure in figures)
            assert listed - discount + tax == total
            assert min(listed, discount, tax, total) >= 0


@given(requests())
@settings(max_examples=60)
def test_an_open_total_is_marked_unknown_and_only_that(asked: EstimateRequest) -> None:
    answer = estimate(asked)
    assert answer.total.is_open == (Mark.UNKNOWN in answer.marks)
    assert answer.total.is_exact or answer.marks


@given(requests())
@settings(max_examples=40)
def test_the_same_request_gives_the_same_answer_and_survives_a_file(asked: EstimateRequest) -> None:
    answer = estimate(asked)
    again = EstimateRequest.model_validate_json(asked.model_dump_json())
    assert again == asked
    assert estimate(again) == answer
    adapter = TypeAdapter(Estimate)
    assert adapter.validate_json(adapter.dump_json(answer)) == answer


@given(listed=fee_lists(POINTS), plan=PHASES, raised=st.integers(0, 5), by=st.decimals(0, 500, places=2))
@settings(max_examples=50)
def test_raising_a_price_never_lowers_the_total(
    listed: dict[str, Any], plan: list[dict[str, Any]], raised: int, by: Decimal
) -> None:
    purchase = bought(*(one["id"] for one in listed["packages"]))
    dearer = {**listed, "fees": [dict(row) for row in listed["fees"]], "packages": [*map(dict, listed["packages"])]}
    rows = [*dearer["fees"], *dearer["packages"]]
    if rows:
        row = rows[raised % len(rows)]
        row["price"] = str(Decimal(row["price"]) + by)
    before, after = (
        estimated(course=course(*plan), fee_schedule=one, purchase=purchase).total for one in (listed, dearer)
    )
    assert before.low <= after.low
    assert before.expected <= after.expected


@given(listed=fee_lists(RANGES), plan=PHASES, where=st.lists(st.decimals(0, 1, places=2), min_size=6, max_size=6))
@settings(max_examples=50)
def test_the_range_holds_every_total_with_prices_inside_the_ranges(
    listed: dict[str, Any], plan: list[dict[str, Any]], where: list[Decimal]
) -> None:
    listed = {**listed, "discounts": [one for one in listed["discounts"] if "percent" in one]}
    purchase = bought(*(one["id"] for one in listed["packages"]))
    pointed = {**listed, "fees": [dict(row) for row in listed["fees"]], "packages": [*map(dict, listed["packages"])]}
    for row, share in zip([*pointed["fees"], *pointed["packages"]], where, strict=False):
        low, high = (Decimal(row["price"][end]) for end in ("low", "high"))
        row["price"] = str(low + (high - low) * share)
    ranged, point = (
        estimated(course=course(*plan), fee_schedule=one, purchase=purchase).total for one in (listed, pointed)
    )
    assert ranged.low <= point.low
    if ranged.high is not None:
        assert point.high is not None
        assert point.high <= ranged.high


def test_two_currencies_never_add_up() -> None:
    with pytest.raises(ValidationError, match="never add up"):
        request(fee_schedule=fee_list(currency="EUR"), currency="USD")


@pytest.mark.parametrize("change", [{"currency": "usd"}, {"currency": "DOLLAR"}, {"chargse": []}], ids=str)
def test_a_request_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        request(**change)


def test_nothing_asked_costs_nothing() -> None:
    answer = estimated()
    assert (answer.lines, answer.payments, answer.last_date) == ((), (), None)
    assert answer.total.is_exact


@pytest.mark.parametrize(("currency", "total"), [("JPY", 3_000), ("KWD", 3_000_000), ("USD", 300_000)])
def test_a_list_in_another_currency_has_its_own_minor_units(currency: str, total: int) -> None:
    answer = estimated(course=course(phase(6)), fee_schedule=fee_list(fee(500), currency=currency))
    assert (answer.currency, answer.total.expected) == (currency, total)


def test_instalments_run_by_the_month_from_the_day_that_is_asked_for() -> None:
    funding = {"kind": "instalments", "count": 3, "first_date": "2026-01-31"}
    answer = estimated(charges=[typed(100)], funding=funding)
    assert [payment.date for payment in answer.payments] == [
        dt.date(2026, 1, 31),
        dt.date(2026, 2, 28),
        dt.date(2026, 3, 31),
    ]
    assert [payment.amount.expected for payment in answer.payments] == [33_33, 33_33, 33_34]
