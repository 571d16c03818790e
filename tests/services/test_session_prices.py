"""What one session costs by a price list."""

from typing import Any

import pytest

from ketacost.domain.fee_schedules import FeeSchedule, Unit
from ketacost.services.session_prices import SessionPrice, session_price


def of(*fees: dict[str, Any]) -> SessionPrice | None:
    named = [{"id": f"f{number}", "service": "treatment", **fee} for number, fee in enumerate(fees)]
    return session_price(FeeSchedule.model_validate({"fees": named}))


def test_prices_of_a_visit_span_from_the_lowest_to_the_highest() -> None:
    found = of({"price": 500}, {"price": 400}, {"price": 90, "unit": "hour"}, {"price": 10, "service": "evaluation"})

    assert found is not None
    assert (found.span.low, found.span.high, found.unit) == (400, 500, Unit.VISIT)


def test_a_price_without_an_upper_end_leaves_the_span_open() -> None:
    found = of({"price": 500}, {"price": {"low": 400, "expected": 400, "high": None}})

    assert found is not None
    assert (found.span.low, found.span.high) == (400, None)


def test_hours_are_taken_where_no_visit_has_a_price() -> None:
    found = of({"price": 90, "unit": "hour"})

    assert found is not None
    assert found.unit is Unit.HOUR


@pytest.mark.parametrize("fees", [[], [{"price": {"unknown": True}}], [{"price": 90, "service": "evaluation"}]])
def test_no_known_price_is_none(fees: list[dict[str, Any]]) -> None:
    assert of(*fees) is None
