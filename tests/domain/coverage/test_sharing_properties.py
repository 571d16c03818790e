"""What holds for every insured course, whatever is asked and however little of it is known."""

from hypothesis import given, settings

from ketacost.domain.amounts import Case, total_of
from ketacost.domain.estimates import Estimate, EstimateRequest, PaymentKind
from ketacost.domain.estimating import estimate
from tests.domain.coverage.random_requests import requests

MORE_THAN_ANYBODY_OWES = 10**12


@given(requests())
@settings(max_examples=60)
def test_payments_add_up_to_what_the_patient_pays(asked: EstimateRequest) -> None:
    found = estimate(asked)
    assert total_of(payment.amount for payment in found.payments) == found.patient_pays
    back = [payment.amount for payment in found.payments if payment.kind is PaymentKind.REIMBURSEMENT]
    assert -total_of(back) == found.comes_back


@given(requests())
@settings(max_examples=60)
def test_all_who_pay_bear_the_bill_together(asked: EstimateRequest) -> None:
    found = estimate(asked)
    borne = [found.patient_pays, found.plan_pays, found.assistance, found.written_off]
    for case in Case:
        parts = [part.of(case) for part in borne]
        total = found.total.of(case)
        if total is not None and None not in parts and not _any_unknown(found):
            assert sum(part or 0 for part in parts) == total, case


def _any_unknown(found: Estimate) -> bool:
    """Whether a bill is not known, so that the plan's own amount stands for it."""
    return any(line.unit_price.unknown for line in found.lines)


@given(requests())
@settings(max_examples=60)
def test_no_amount_is_absurd(asked: EstimateRequest) -> None:
    found = estimate(asked)
    for amount in (found.patient_pays, found.paid_at_visits, found.comes_back, found.plan_pays, found.assistance):
        assert all(0 <= (amount.of(case) or 0) < MORE_THAN_ANYBODY_OWES for case in Case), amount
    for share in found.shares:
        assert all((share.cash.of(case) or 0) >= 0 for case in Case)
        if not share.prepaid:
            assert all((share.net.of(case) or 0) >= 0 for case in Case), share.net
