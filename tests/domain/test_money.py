"""Money to the cent: the golden cases, rounding, sharing out, instalments and other currencies' decimals."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from building import estimated, typed
from golden.cases import GOLDEN_CASES, GoldenCase
from hypothesis import given
from hypothesis import strategies as st

from ketacost.domain.amounts import Amount
from ketacost.domain.money import (
    from_minor,
    instalments,
    minor_digits,
    percentage,
    round_fraction,
    round_half_up,
    share_out,
    to_minor,
)

CENTS = st.integers(0, 10**9)


@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: case.name)
def test_golden_cents(case: GoldenCase) -> None:
    answer = estimated(**case.request)
    assert answer.total == Amount.exact(case.total)
    assert tuple(payment.amount.expected for payment in answer.payments) == case.payments
    assert answer.tax == Amount.exact(case.tax)
    assert sum(line.tax_inside.expected for line in answer.lines) == case.tax_inside
    if case.line_totals:
        assert tuple(line.total.expected for line in answer.lines) == case.line_totals


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("-2.5", -3), ("0.49", 0), ("-0.49", 0), ("1396.5", 1397)],
)
def test_a_tie_rounds_away_from_zero(value: str, rounded: int) -> None:
    assert round_half_up(Decimal(value)) == rounded
    assert round_fraction(Fraction(value)) == rounded


def test_a_line_just_under_a_tie_is_rounded_once() -> None:
    quantity = "0." + "9" * 24
    assert estimated(charges=[typed("1.005", quantity)]).total == Amount.exact(100)


def test_the_arithmetic_does_not_depend_on_the_precision_that_others_set() -> None:
    with localcontext() as context:
        context.prec = 4
        assert to_minor(Decimal("12345.67"), "USD") == 1_234_567
        assert percentage(1_234_567, Decimal("9.975")) == 123_148
        assert estimated(charges=[typed("12345.67", "3")]).total == Amount.exact(3_703_701)


@pytest.mark.parametrize(
    ("currency", "price", "minor", "digits"),
    [("JPY", "1250.5", 1251, 0), ("KWD", "1.2345", 1235, 3), ("USD", "1.005", 101, 2), ("XYZ", "1.005", 101, 2)],
)
def test_each_currency_rounds_to_its_own_decimals(currency: str, price: str, minor: int, digits: int) -> None:
    assert minor_digits(currency) == digits
    answer = estimated(charges=[typed(price)], currency=currency)
    assert answer.currency == currency
    assert answer.total == Amount.exact(minor)
    assert from_minor(minor, currency) == Decimal(minor) / 10**digits


@given(st.lists(CENTS, min_size=1, max_size=12), st.data())
def test_shares_add_up_and_take_no_more_than_a_line_has(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = share_out(total, weights)
    assert sum(parts) == total
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@given(st.lists(CENTS, min_size=1, max_size=12), CENTS)
def test_no_share_is_a_whole_unit_away_from_its_proportion(weights: list[int], total: int) -> None:
    whole = sum(weights)
    if whole:
        for part, weight in zip(share_out(total, weights), weights, strict=True):
            assert abs(part - Fraction(total * weight, whole)) < 1


def test_ties_go_to_the_earlier_line_and_nothing_is_lost_without_weights() -> None:
    assert share_out(2, [1, 1, 1]) == (1, 1, 0)
    assert share_out(7, [0, 0]) == (7, 0)
    assert share_out(7, []) == ()


@given(CENTS, st.integers(1, 120))
def test_instalments_add_up_and_nobody_is_paid_back(total: int, count: int) -> None:
    parts = instalments(total, count)
    assert len(parts) == count
    assert sum(parts) == total
    assert min(parts) >= 0
    assert len(set(parts[:-1])) <= 1


def test_a_small_sum_over_many_months_never_ends_in_a_refund() -> None:
    answer = estimated(charges=[typed("60.60")], funding={"kind": "instalments", "count": 120})
    assert all(payment.amount.expected >= 0 for payment in answer.payments)
    assert sum(payment.amount.expected for payment in answer.payments) == 60_60


def test_instalments_need_a_count() -> None:
    with pytest.raises(ValueError, match="at least one"):
        instalments(100, 0)
