"""What each payment is called, from real estimates."""

from decimal import Decimal

from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Benefit,
    Coverage,
    CoveragePlan,
    Limits,
    Network,
    Programme,
)
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.prices import Price
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


def test_money_back_says_who_sends_it_and_a_visit_shared_with_a_plan_is_paid_whole() -> None:
    benefit = Benefit.model_validate({"id": "all", "steps": ["coinsurance"], "coinsurance": 40})
    half = AllowedAmount(percent=Decimal(100))
    fee = {"id": "single", "service": "treatment", "price": "400"}
    course = {"start": "2026-12-07", "phases": [{"id": "start", "kind": "induction", "count": 1}]}
    request = EstimateRequest.model_validate({"course": course, "fee_schedule": {"fees": [fee]}})
    plan = CoveragePlan(out_of_network=Limits(deductible=Price.exact(0)), benefits=(benefit,))
    cash = Coverage(plan=plan, network=Network.OUT, allowed=(half,))
    assert _said(request.model_copy(update={"coverage": cash})) == [
        ("", 400_00),
        ("comes back from the plan", -240_00),
    ]
    helper = Programme(id="help", patient_floor=Price.exact(10), rebate=True)
    helped = CoveragePlan(in_network=Limits(deductible=Price.exact(0)), benefits=(benefit,), programmes=(helper,))
    rebated = Coverage(plan=helped, allowed=(half,))
    assert _said(request.model_copy(update={"coverage": rebated})) == [
        ("", 160_00),
        ("comes back from the manufacturer", -150_00),
    ]
