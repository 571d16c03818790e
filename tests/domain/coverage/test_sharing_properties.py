"""What holds for every insured course, whatever is asked and however little of it is known."""

from hypothesis import given, settings

from ketacost.domain.amounts import Case, total_of
from ketacost.domain.coverage.plans import PlanOptions, Step
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


def without_turns(asked: EstimateRequest) -> EstimateRequest:
    """Return a request in which more to pay at one place never makes less to pay at another.

    Benefits are a deductible, then a percentage. A fee that is credited may be the plan's to pay, help that does not
    count makes a deductible last longer, and what is carried over, or spared where a deductible ends, is the more the
    higher it is: with those a range may run from more to less, and is left as it comes out.
    """
    assert asked.coverage is not None
    assert asked.fee_schedule is not None
    steps = (Step.DEDUCTIBLE, Step.COINSURANCE)
    plan = asked.coverage.plan
    benefits = tuple(one.model_copy(update={"steps": steps, "first_visits": 0}) for one in plan.benefits)
    plain = plan.model_copy(update={"benefits": benefits, "programmes": (), "options": PlanOptions()})
    return asked.model_copy(
        update={
            "coverage": asked.coverage.model_copy(update={"plan": plain}),
            "fee_schedule": asked.fee_schedule.model_copy(update={"credits": ()}),
        }
    )


@given(requests())
@settings(max_examples=100)
def test_a_range_runs_from_less_to_more(asked: EstimateRequest) -> None:
    pays = estimate(without_turns(asked)).patient_pays
    assert pays.low <= pays.expected
    assert pays.high is None or pays.expected <= pays.high
