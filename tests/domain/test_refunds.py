"""Refunds of unfinished packages: worked cases, and what holds for all of them."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketacost.domain.amounts import Amount
from ketacost.domain.money import to_minor
from ketacost.domain.refunds import Used, per_visit, refund, refund_range
from ketacost.domain.terms import RefundMethod, RefundPolicy

CASES = json.loads((Path(__file__).parent / "data" / "refunds.json").read_text("utf-8"))["cases"]


def cents(text: str) -> int:
    return to_minor(Decimal(text), "USD")


@pytest.mark.parametrize("case", [one for one in CASES if one["kind"] == "refund"], ids=lambda one: str(one["id"]))
def test_worked_refunds(case: dict[str, Any]) -> None:
    given_, expected = case["given"], case["expect"]
    fee = {"percent": given_["fee_percent"]} if "fee_percent" in given_ else None
    policy = RefundPolicy.model_validate({"method": given_["method"], "fee": fee})
    price = cents(given_["price"])
    single = cents(given_.get("single_price", given_["price"]))
    used = given_["used"]
    back = refund(policy, price, given_["sessions"], used, used * single, "USD")
    assert back == cents(expected["refund"])
    assert price - back == cents(expected["kept"])
    if "cost_per_used" in expected:
        assert (price - back) // used == cents(expected["cost_per_used"])


@pytest.mark.parametrize("case", [one for one in CASES if one["kind"] == "split"], ids=lambda one: str(one["id"]))
def test_worked_splits(case: dict[str, Any]) -> None:
    parts = per_visit(cents(case["given"]["price"]), case["given"]["sessions"])
    assert parts == tuple(cents(part) for part in case["expect"]["per_session"])


def test_the_first_stage_that_fits_holds_and_is_taken_of_the_list_price() -> None:
    policy = RefundPolicy.model_validate(
        {
            "method": "by_stage",
            "stages": [{"used_at_most": 0, "percent": 90}, {"used_at_most": 2, "percent": 50}],
            "stages_of": "3000",
        }
    )
    assert [refund(policy, 240_000, 6, used, 0, "USD") for used in range(4)] == [240_000, 150_000, 150_000, 0]


def test_nothing_comes_back_after_the_expiry() -> None:
    policy = RefundPolicy(method=RefundMethod.PRO_RATA)
    assert refund(policy, 240_000, 6, 1, 0, "USD", expired=True) == 0


def test_the_policy_s_single_price_goes_before_the_list_s_in_each_case() -> None:
    policy = RefundPolicy.model_validate({"single_price": {"low": 300, "high": 400}})
    used = Used(services=2, visits=2, singly=Amount.exact(90_000))
    back = refund_range(policy, Amount.exact(120_000), 4, used, "USD", expired=False)
    assert back == Amount(60_000, 50_000, 40_000)


def test_singles_that_nobody_prices_leave_the_refund_between_the_share_that_is_left_and_nothing() -> None:
    used = Used(services=1, visits=1, singly=None)
    back = refund_range(RefundPolicy(), Amount.exact(120_000), 4, used, "USD", expired=False)
    assert back == Amount(90_000, 0, 0)


def test_stages_count_visits_and_not_the_services_at_them() -> None:
    stages = [{"used_at_most": 1, "percent": 50}]
    policy = RefundPolicy.model_validate({"method": "by_stage", "stages": stages})
    used = Used(services=2, visits=1, singly=None)
    assert refund_range(policy, Amount.exact(120_000), 8, used, "USD", expired=False) == Amount.exact(60_000)


@given(
    method=st.sampled_from([RefundMethod.PRO_RATA, RefundMethod.RE_RATE, RefundMethod.NONE]),
    price=st.integers(0, 1_000_000),
    visits=st.integers(1, 30),
    single=st.integers(0, 100_000),
    percent=st.integers(0, 100),
)
def test_a_refund_lies_between_nothing_and_the_price_and_falls_with_every_visit(
    method: RefundMethod, price: int, visits: int, single: int, percent: int
) -> None:
    policy = RefundPolicy.model_validate({"method": method, "fee": {"percent": percent}})
    backs = [refund(policy, price, visits, used, used * single, "USD") for used in range(visits + 1)]
    assert all(0 <= back <= price for back in backs)
    assert backs == sorted(backs, reverse=True)
