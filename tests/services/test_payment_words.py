"""What each payment is called, from real estimates."""

from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.services.payment_words import payment_words
from tests.golden import documents, small_print


def _said(request: EstimateRequest) -> list[tuple[str, int]]:
    made = estimate(request)
    return [(what, one.amount.expected) for what, one in zip(payment_words(made), made.payments, strict=True)]


def test_money_ahead_is_a_deposit_and_the_rest_a_balance() -> None:
    said = _said(small_print.ahead())
    assert said[0] == ("deposit", 100_00)
    assert said[1] == ("", 258_75)
    assert ("balance", 365_75) in said
    assert sum(amount for _, amount in said) == estimate(small_print.ahead()).total.expected


def test_parts_of_a_package_are_numbered_and_one_paid_ahead_says_so() -> None:
    said = _said(small_print.parts())
    assert [one for one in said if one[0]] == [
        ("part 1 of 2", 1_050_00),
        ("part 2 of 2", 1_050_00),
        ("paid ahead in full", 722_00),
    ]


def test_instalments_are_counted() -> None:
    assert [what for what, _ in _said(documents.taxed())] == [f"instalment {number} of 7" for number in range(1, 8)]
