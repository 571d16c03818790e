"""Check digits: what the rule's own example says, and that one wrong digit is always found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketacost.domain.identifiers import npi_check_digit_fits


def test_the_example_of_the_rule_fits() -> None:
    assert npi_check_digit_fits("1234567893")


@pytest.mark.parametrize(
    "text", ["", "123456789", "12345678930", "1234567890", "12345-7893", " 234567893", "１２３４５６７８９３"]
)
def test_what_is_no_identifier_does_not_fit(text: str) -> None:
    assert not npi_check_digit_fits(text)


def test_the_prefix_for_health_cards_is_part_of_the_sum() -> None:
    luhn_without_prefix = "1234567897"

    assert not npi_check_digit_fits(luhn_without_prefix)


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(nine: str, place: int, shift: int) -> None:
    fitting = next(nine + digit for digit in "0123456789" if npi_check_digit_fits(nine + digit))
    wrong = str((int(fitting[place]) + shift) % 10)

    assert not npi_check_digit_fits(fitting[:place] + wrong + fitting[place + 1 :])
