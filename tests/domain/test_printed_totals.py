"""A total that a page prints is kept beside what its items come to, and neither is picked."""

from decimal import Decimal
from typing import Any

import pytest

from ketacost.domain.amounts import Amount
from ketacost.domain.errors import DomainError
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.money import percentage, sum_rounded_once
from ketacost.domain.prices import Price
from ketacost.domain.printed_totals import gaps
from tests.domain.building import fee, fee_list, package


def printed(amount: Any, *items: tuple[str, str], row: str = "printed") -> dict[str, Any]:
    named = [{"row": name, "quantity": quantity} for name, quantity in items]
    return {"id": row, "label": "As printed", "amount": amount, "items": named}


def schedule(*totals: dict[str, Any], rows: tuple[dict[str, Any], ...], **more: Any) -> FeeSchedule:
    return FeeSchedule.model_validate(fee_list(*rows, printed_totals=list(totals), **more))


def test_fifteen_infusions_at_590_are_printed_875_too_low_and_both_figures_stay() -> None:
    listed = schedule(printed("7975", ("iv", "15")), rows=(fee("590", row="iv"),))
    [gap] = gaps(listed)
    assert gap.printed.amount == Price.exact(7975)
    assert gap.computed == Amount.exact(885000)
    assert gap.difference == Amount.exact(-87500)


def test_a_total_over_its_items_is_a_gap_the_other_way_round() -> None:
    rows = (fee("390", "evaluation"), fee("200", "preparation"))
    packs = (package("3000.50", 6),)
    total = printed("3990.50", ("evaluation", "1"), ("preparation", "1.5"), ("pack-6", "1"))
    [gap] = gaps(schedule(total, rows=rows, packages=packs))
    assert gap.computed == Amount.exact(39000 + 30000 + 300050)
    assert gap.difference == Amount.exact(30000)


def test_totals_that_agree_or_name_no_items_are_no_gaps() -> None:
    rows = (fee("450"), fee({"low": "100", "high": "200"}, "evaluation"))
    totals = (
        printed("2700", ("treatment", "6"), row="six"),
        printed({"low": "100", "high": "200"}, ("evaluation", "1"), row="range"),
        printed("9999", row="bare"),
    )
    assert gaps(schedule(*totals, rows=rows)) == ()


def test_between_ranges_the_gap_runs_from_its_least_to_its_most() -> None:
    listed = schedule(printed("2700", ("treatment", "6")), rows=(fee({"low": "400", "high": "600"}),))
    [gap] = gaps(listed)
    assert gap.difference == Amount(low=270000 - 360000, expected=270000 - 300000, high=270000 - 240000)


@pytest.mark.parametrize(("price", "total"), [(None, "3025"), ({"low": "400"}, "3025"), ("400", {"low": "3025"})])
def test_beside_a_price_without_a_bound_nobody_can_tell(price: Any, total: Any) -> None:
    [gap] = gaps(schedule(printed(total, ("treatment", "6")), rows=(fee(price),)))
    assert gap.difference is None


def test_an_item_that_is_not_on_the_list_is_named() -> None:
    with pytest.raises(DomainError, match="gone"):
        gaps(schedule(printed("100", ("gone", "1")), rows=(fee("100"),)))


def test_amounts_are_whole_minor_units_of_the_lists_currency() -> None:
    listed = schedule(printed("3000", ("treatment", "2.5")), rows=(fee("1001"),), currency="JPY")
    [gap] = gaps(listed)
    assert (gap.computed, gap.difference) == (Amount.exact(2503), Amount.exact(497))


def test_a_page_that_adds_fractional_prices_and_rounds_once_agrees_with_itself() -> None:
    """3 × 1.0149 + 3.0209 = 6.0656, printed 6.07 (docs.oroinc.com, price calculation sample); by lines it is 6.06."""
    listed = FeeSchedule.model_validate(
        {
            "fees": [
                {"id": "a", "service": "a", "price": "1.0149"},
                {"id": "b", "service": "b", "price": "3.0209"},
            ],
            "printed_totals": [
                {"id": "t", "label": "Total", "amount": "6.07", "items": [{"row": "a", "quantity": 3}, {"row": "b"}]}
            ],
        }
    )
    assert gaps(listed) == ()
    assert (
        percentage(
            sum_rounded_once([(Decimal(3), Decimal("1.0149")), (Decimal(1), Decimal("3.0209"))], "USD"), Decimal(10)
        )
        == 61
    )
