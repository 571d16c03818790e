"""A price as somebody states it: every form that is read, what is refused, and what comes back from a file."""

from decimal import Decimal
from typing import Any

import pytest
from building import estimated, typed
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.estimates import Mark
from ketacost.domain.prices import Price


def read(value: Any) -> Price:
    return Price.model_validate(value)


def figures(price: Price) -> tuple[Decimal, Decimal, Decimal | None]:
    return price.low, price.expected, price.high


@pytest.mark.parametrize("value", [375, 375.0, "375", "375.00", " 375 ", Decimal(375), "3.75e2"])
def test_a_point_in_every_form(value: Any) -> None:
    assert figures(read(value)) == (375, 375, 375)
    assert read(value).is_exact


@pytest.mark.parametrize(
    ("value", "low", "expected", "high"),
    [
        ({"low": 300, "high": 400}, 300, 350, 400),
        ({"low": "300", "expected": "310", "high": "400"}, 300, 310, 400),
        ({"low": "400"}, 400, 400, None),
        ({"low": "400", "high": None}, 400, 400, None),
        ({"low": "400", "expected": "450"}, 400, 450, None),
        ({"high": "500"}, 0, 250, 500),
    ],
)
def test_ranges_keep_both_ends(value: Any, low: int, expected: int, high: int | None) -> None:
    price = read(value)
    assert figures(price) == (low, expected, high)
    assert price.is_open == (high is None)
    assert not price.is_exact
    assert not price.unknown


@pytest.mark.parametrize("value", [None, {"unknown": True}])
def test_not_known_is_not_zero(value: Any) -> None:
    price = read(value)
    assert price == Price.not_known()
    assert price != read(0)
    assert price.unknown
    assert price.is_open
    assert not price.is_exact
    assert price.of(Case.HIGH) is None


def test_zero_is_a_known_price() -> None:
    assert read(0).is_exact
    assert not read("0.00").unknown


def test_minus_zero_is_plain_zero() -> None:
    assert not read("-0").low.is_signed()
    assert not read({"low": "-0.00", "high": "5"}).low.is_signed()


@pytest.mark.parametrize(
    "value",
    [
        -1,
        "-0.01",
        "NaN",
        "sNaN",
        float("nan"),
        float("inf"),
        "Infinity",
        10**12,
        "100000000.01",
        "4x0",
        "",
        "$375",
        "1,200",
        True,
        False,
        [],
        [375],
        b"375",
        {"low": 400, "high": 300},
        {"low": 300, "expected": 200, "high": 400},
        {"low": 300, "expected": 500, "high": 400},
        {"low": "NaN", "high": "5"},
        {"low": "sNaN", "high": "5"},
        {"low": "x", "high": "5"},
        {"low": 1, "high": "1e999999"},
        {"low": None, "high": 5},
        {"low": 1, "hihg": 2},
        {"unknown": True, "low": 3},
        {"unknown": True, "high": 3},
        "1E-999999",
        "0." + "0" * 40 + "1",
    ],
    ids=repr,
)
def test_what_cannot_be_a_price_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        read(value)


PRICES = st.one_of(
    st.none(),
    st.decimals(0, 10**8, places=2).map(str),
    st.tuples(st.decimals(0, 10**4, places=2), st.decimals(0, 10**4, places=2)).map(
        lambda ends: {"low": str(min(ends)), "high": str(max(ends))}
    ),
    st.decimals(0, 10**4, places=2).map(lambda low: {"low": str(low)}),
)


@given(PRICES)
def test_what_is_written_reads_back_the_same(value: Any) -> None:
    price = read(value)
    assert Price.model_validate_json(price.model_dump_json()) == price
    assert Price.model_validate(price.model_dump()) == price
    assert Price.model_validate(price.model_dump(mode="json")) == price


@given(PRICES)
def test_a_written_price_is_in_its_shortest_form(value: Any) -> None:
    price = read(value)
    written = price.model_dump(mode="json")
    assert (written == {"unknown": True}) == price.unknown
    assert isinstance(written, str) == price.is_exact


def test_constructors_say_the_same_as_files() -> None:
    assert Price.exact("374.95") == read("374.95")
    assert Price.between(300, 400) == read({"low": 300, "high": 400})
    assert Price.not_known() == read(None)


def test_ranges_reach_the_total_with_both_ends() -> None:
    answer = estimated(charges=[typed({"low": "300", "high": "400"}, "6")])
    assert answer.total == Amount(1800_00, 2100_00, 2400_00)
    assert answer.marks == {Mark.RANGE}


def test_from_400_is_at_least() -> None:
    answer = estimated(charges=[typed({"low": "400"}), typed("25")])
    assert answer.total == Amount(425_00, 425_00, None)
    assert answer.marks == {Mark.UNKNOWN}


@pytest.mark.parametrize("price", [None, {"low": "400"}, {"low": "300", "high": "400"}], ids=str)
def test_none_of_it_costs_nothing_at_any_price(price: Any) -> None:
    answer = estimated(charges=[typed(price, "0")])
    assert answer.total == Amount.exact(0)
    assert answer.marks == frozenset()
