"""Discounts through `estimate()`: order, floor, maximum, basis, and sharing over lines."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from building import course, estimated, fee, fee_list, phase, request, typed
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Mark
from ketacost.domain.estimating import estimate
from ketacost.domain.money import share_out, to_minor

DATA = json.loads((Path(__file__).parent / "data" / "discounts.json").read_text(encoding="utf-8"))


def cents(text: str) -> int:
    return to_minor(Decimal(text), "USD")


def numbered(*discounts: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": f"d{number}", **discount} for number, discount in enumerate(discounts)]


@pytest.mark.parametrize("case", DATA["discounts"], ids=lambda case: case["id"])
def test_published_and_derived_cases(case: dict[str, Any]) -> None:
    answer = estimated(charges=[typed(line) for line in case["lines"]], discounts=numbered(*case["discounts"]))
    assert answer.discount == Amount.exact(cents(case["discount"]))
    assert answer.total == Amount.exact(cents(case["total"]))
    if "line_totals" in case:
        assert [line.total.expected for line in answer.lines] == [cents(total) for total in case["line_totals"]]


@pytest.mark.parametrize("case", DATA["splits"], ids=lambda case: case["id"])
def test_a_package_price_splits_into_sessions(case: dict[str, Any]) -> None:
    parts = share_out(cents(case["price"]), [1] * case["sessions"])
    assert list(parts) == [cents(part) for part in case["per_session"]]


@pytest.mark.parametrize("case", DATA["rounded_sums"], ids=lambda case: case["id"])
def test_lines_are_rounded_before_they_are_added(case: dict[str, Any]) -> None:
    lines = [typed(price, quantity) for price, quantity in case["rows"]]
    answer = estimated(charges=lines, discounts=numbered({"percent": case["percent"]}))
    assert answer.listed == Amount.exact(cents(case["by_line"]))
    assert answer.discount == Amount.exact(cents(case["discount"]))


def test_an_amount_never_takes_more_than_there_is() -> None:
    answer = estimated(charges=[typed("30"), typed("20")], discounts=numbered({"amount": "80"}))
    assert answer.total == Amount.exact(0)
    assert answer.discount == Amount.exact(5000)


def test_list_percentages_over_100_stop_at_zero() -> None:
    both = numbered({"percent": "60", "basis": "list"}, {"percent": "60", "basis": "list"})
    assert estimated(charges=[typed("100")], discounts=both).total == Amount.exact(0)


def test_an_amount_once_or_off_each_charge() -> None:
    lines = [typed("100"), typed("100"), typed("100")]
    assert estimated(charges=lines, discounts=numbered({"amount": "25"})).total == Amount.exact(275_00)
    each = numbered({"amount": "25", "per": "charge"})
    assert estimated(charges=lines, discounts=each).total == Amount.exact(225_00)


def test_a_scope_reaches_only_its_own_services_and_phases() -> None:
    charges = [
        typed("100", service="treatment", phase="maintenance"),
        typed("100", service="treatment", phase="induction"),
        typed("100", service="laboratory", phase="maintenance"),
    ]
    scope = {"services": ["treatment"], "phases": ["maintenance"]}
    answer = estimated(charges=charges, discounts=numbered({"percent": "50", "scope": scope}))
    assert [line.total.expected for line in answer.lines] == [50_00, 100_00, 100_00]


def test_a_price_lists_discount_leaves_typed_lines_alone_and_a_quotes_does_not() -> None:
    ten = numbered({"percent": "10"})
    parts = {"course": course(phase(1)), "charges": [typed("100")]}
    assert estimated(fee_schedule=fee_list(fee(400), discounts=ten), **parts).total == Amount.exact(460_00)
    assert estimated(fee_schedule=fee_list(fee(400)), discounts=ten, **parts).total == Amount.exact(450_00)


def test_an_unstated_discount_makes_at_most() -> None:
    answer = estimated(charges=[typed("100")], discounts=numbered({"name": "less for veterans"}))
    assert answer.total == Amount(0, 100_00, 100_00)
    assert answer.marks == {Mark.UNSTATED_DISCOUNT}


def test_an_unstated_discount_with_a_maximum_is_bounded_below() -> None:
    answer = estimated(charges=[typed("100")], discounts=numbered({"maximum": "30"}))
    assert answer.total == Amount(70_00, 100_00, 100_00)


def test_a_discount_has_one_size() -> None:
    with pytest.raises(ValidationError, match="not both"):
        request(charges=[typed("100", discounts=[{"percent": "10", "amount": "5"}])])


@pytest.mark.parametrize("percent", ["-1", "100.01", "NaN", "Infinity"])
def test_a_percentage_that_cannot_be_is_refused(percent: str) -> None:
    with pytest.raises(ValidationError):
        request(charges=[typed("100", discounts=[{"percent": percent}])])


@given(
    prices=st.lists(st.decimals(0, 2000, places=2), min_size=1, max_size=8),
    percent=st.decimals(0, 100, places=3),
)
def test_shared_discounts_add_up_and_no_line_goes_below_zero(prices: list[Decimal], percent: Decimal) -> None:
    lines = [typed(str(price)) for price in prices]
    answer = estimate(request(charges=lines, discounts=numbered({"percent": str(percent)})))
    assert sum(line.discount.expected for line in answer.lines) == answer.discount.expected
    assert all(line.total.expected >= 0 for line in answer.lines)
    assert answer.listed.expected - answer.discount.expected == answer.total.expected


def test_a_line_that_a_discount_does_not_reach_does_not_name_it() -> None:
    first_two = {"id": "d", "name": "First two", "percent": 10, "per": "charge", "capacity": 2}
    made = estimated(course=course(phase(4)), fee_schedule=fee_list(fee(400), discounts=[first_two]))
    reduced = [any(reason.code == "discount" for reason in line.reasons) for line in made.lines]
    assert reduced == [True, True, False, False]
    assert [line.discount for line in made.lines] == [Amount.exact(4000)] * 2 + [Amount()] * 2
