"""A course through a plan, from the request to what the patient pays: the same figures that every page shows."""

import datetime as dt
from typing import Any

import pytest

from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Benefit,
    Coverage,
    CoveragePlan,
    Limits,
    Network,
    Step,
)
from ketacost.domain.estimates import Estimate, EstimateRequest, PaymentKind
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.vocabulary import PhaseKind

NO_PACKAGES = Purchase(packages=(), memberships=())
TWENTY = Benefit(id="all", steps=(Step.DEDUCTIBLE, Step.COINSURANCE), coinsurance=20)


def course(start: dt.date, count: int, *, every_days: int = 3, services: tuple[str, ...] = ("treatment",)) -> Course:
    phase = Phase(
        id="start",
        kind=PhaseKind.INDUCTION,
        count=count,
        spacing=Spacing(kind=SpacingKind.EVERY_DAYS, number=every_days),
        services=services,
    )
    return Course(start=start, horizon_months=12, phases=(phase,), weekdays_off=())


def price_list(single: int | str, **more: Any) -> FeeSchedule:
    return FeeSchedule(fees=(Fee(id="single", service="treatment", price=Price.exact(single)),), **more)


def limits(deductible: int | str, most: int | str | None) -> Limits:
    limit = None if most is None else Price.exact(most)
    return Limits(deductible=Price.exact(deductible), out_of_pocket_limit=limit)


def plan(deductible: int | str, most: int | str | None, **more: Any) -> CoveragePlan:
    return CoveragePlan(**{"in_network": limits(deductible, most), "benefits": (TWENTY,), **more})


def allowed(amount: int | str) -> tuple[AllowedAmount, ...]:
    return (AllowedAmount(amount=Price.exact(amount)),)


def answer(request: EstimateRequest) -> Estimate:
    found = estimate(request)
    _adds_up(found)
    return found


def _adds_up(found: Estimate) -> None:
    """Payments are what the patient hands over less what comes back; all payers together bear the bill."""
    assert total_of(payment.amount for payment in found.payments) == found.patient_pays
    back = [payment.amount for payment in found.payments if payment.kind is PaymentKind.REIMBURSEMENT]
    assert -total_of(back) == found.comes_back
    borne = found.patient_pays + found.plan_pays + found.assistance + found.written_off
    if found.total.is_exact and found.patient_pays.is_exact:
        assert borne == found.total


def usd(amount: float) -> Amount:
    return Amount.exact(round(amount * 100))


def test_twenty_one_visits_reach_the_yearly_limit() -> None:
    """21 × 1,050, deductible 2,000, 20 %, limit 6,000: 1,050 + (950 + 20) + 18 × 210 + 200."""
    request = EstimateRequest(
        course=course(dt.date(2026, 1, 5), 21, every_days=7),
        fee_schedule=price_list(1050),
        purchase=NO_PACKAGES,
        coverage=Coverage(plan=plan(2000, 6000), allowed=allowed(1050)),
    )
    found = answer(request)
    assert found.patient_pays == usd(6000)
    assert [share.net.expected for share in found.shares[:3]] == [105_000, 97_000, 21_000]
    assert found.shares[-1].net == usd(200)
    assert found.patient_marks == frozenset()


@pytest.mark.parametrize(("start", "pays"), [("01-01", 2880), ("07-01", 1920)])
def test_new_year_within_a_course_costs_960(start: str, pays: int) -> None:
    """Six visits of 600 around New Year: the deductible starts again, unless the plan year starts in July."""
    days = ["2025-12-15", "2025-12-18", "2025-12-22", "2025-12-29", "2026-01-02", "2026-01-05"]
    overrides = [
        {"phase": "start", "ordinal": number, "date": dt.date.fromisoformat(day)} for number, day in enumerate(days, 1)
    ]
    moved = Course.model_validate(
        {**course(dt.date(2025, 12, 15), 6).model_dump(), "overrides": overrides},
    )
    found = answer(
        EstimateRequest(
            course=moved,
            fee_schedule=price_list(700),
            purchase=NO_PACKAGES,
            coverage=Coverage(plan=plan(1500, 6000, plan_year_start=start), allowed=allowed(600)),
        )
    )
    assert found.patient_pays == usd(pays)
    assert found.written_off == usd(600)


def test_a_superbill_says_three_numbers() -> None:
    """Four visits of 475, 320 recognised, deductible 700, 40 %: 1,900 at the visits, 348 back, 1,552 in the end."""
    forty = TWENTY.model_copy(update={"coinsurance": 40})
    found = answer(
        EstimateRequest(
            course=course(dt.date(2025, 3, 3), 4),
            fee_schedule=price_list(475),
            purchase=NO_PACKAGES,
            coverage=Coverage(
                plan=plan(700, 5000, out_of_network=limits(700, 5000), benefits=(forty,)),
                network=Network.OUT,
                reimbursed_after=30,
                allowed=allowed(320),
            ),
        )
    )
    assert (found.paid_at_visits, found.comes_back, found.patient_pays) == (usd(1900), usd(348), usd(1552))
    back = [payment for payment in found.payments if payment.kind is PaymentKind.REIMBURSEMENT]
    assert [(payment.date, payment.amount) for payment in back] == [
        (dt.date(2025, 4, 8), usd(-156)),
        (dt.date(2025, 4, 11), usd(-192)),
    ]


def test_a_visit_of_a_package_is_billed_at_what_it_really_cost() -> None:
    """A pack of three for 1,000 is 333.34, 333.33 and 333.33 a visit; 50 % of that comes back."""
    half = TWENTY.model_copy(update={"steps": (Step.COINSURANCE,), "coinsurance": 50})
    pack = Package(
        id="three",
        name="Three",
        price=Price.exact(1000),
        contents=(PackageContent(service="treatment", count=3),),
    )
    found = answer(
        EstimateRequest(
            course=course(dt.date(2025, 3, 3), 3),
            fee_schedule=price_list(400, packages=(pack,)),
            purchase=Purchase(packages=(PackagePurchase(package="three"),), memberships=()),
            coverage=Coverage(
                plan=plan(0, None, out_of_network=limits(0, None), benefits=(half,)),
                network=Network.OUT,
                allowed=(AllowedAmount(percent=100),),
            ),
        )
    )
    assert [share.expected.claim.billed for share in found.shares] == [33_334, 33_333, 33_333]
    assert (found.paid_at_visits, found.comes_back) == (usd(1000), usd(499.99))
