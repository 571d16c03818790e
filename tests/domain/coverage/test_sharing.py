"""A course through a plan, from the request to what the patient pays: the same figures that every page shows."""

import datetime as dt
from typing import Any

import pytest

from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Authorisation,
    Balance,
    Benefit,
    Coverage,
    CoveragePlan,
    Limits,
    Network,
    PlanKind,
    Programme,
    ProgrammeMode,
    ServiceRoute,
    Step,
)
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark, PaymentKind
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Funding, PackagePurchase, PayingKind, Purchase
from ketacost.domain.purchasing import ways_to_buy
from ketacost.domain.terms import Credit
from ketacost.domain.vocabulary import Payer, PhaseKind

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


def test_a_package_is_the_patients_own_where_the_clinic_is_in_network() -> None:
    """Three visits with a pack of two: 700 for the pack, and 20 % of 400 for the third, which goes to the plan."""
    pack = Package(
        id="two", name="Two", price=Price.exact(700), contents=(PackageContent(service="treatment", count=2),)
    )
    found = answer(
        EstimateRequest(
            course=course(dt.date(2025, 3, 3), 3),
            fee_schedule=price_list(400, packages=(pack,)),
            purchase=Purchase(packages=(PackagePurchase(package="two"),), memberships=()),
            coverage=Coverage(plan=plan(0, None), allowed=allowed(400)),
        )
    )
    assert found.patient_pays == usd(780)
    assert len(found.shares) == 1


def test_a_credited_fee_lowers_the_bill_that_the_plan_sees() -> None:
    """A consultation of 100, not covered, is credited to the first visit: 300 of 400 is billed, and half of it hers."""
    half = Benefit(id="visit", services=("treatment",), steps=(Step.COINSURANCE,), coinsurance=50)
    schedule = FeeSchedule(
        fees=(
            Fee(id="consult", service="evaluation", price=Price.exact(100)),
            Fee(id="single", service="treatment", price=Price.exact(400)),
        ),
        credits=(Credit(id="back", gives="evaluation"),),
    )
    first = Phase(id="first", kind=PhaseKind.EVALUATION, count=1, services=("evaluation",))
    then = Phase(id="start", kind=PhaseKind.INDUCTION, count=2, services=("treatment",))
    found = answer(
        EstimateRequest(
            course=Course(start=dt.date(2025, 3, 3), phases=(first, then)),
            fee_schedule=schedule,
            purchase=NO_PACKAGES,
            coverage=Coverage(plan=plan(0, None, benefits=(half,)), allowed=(AllowedAmount(percent=100),)),
        )
    )
    assert [share.expected.claim.billed for share in found.shares] == [10_000, 30_000, 40_000]
    assert found.patient_pays == usd(100 + 150 + 200)


def unknown_request(**more: Any) -> EstimateRequest:
    parts: dict[str, Any] = {
        "course": course(dt.date(2026, 1, 5), 4),
        "fee_schedule": price_list(500),
        "purchase": NO_PACKAGES,
        "coverage": Coverage(plan=plan(2000, 6000), allowed=allowed(500)),
    }
    return EstimateRequest(**{**parts, **more})


def test_a_plan_of_which_nothing_is_known_gives_both_ends() -> None:
    found = answer(unknown_request(coverage=Coverage(plan=CoveragePlan(benefits=(Benefit(id="all", covered=None),)))))
    assert (found.patient_pays.low, found.patient_pays.high) == (0, 200_000)
    assert found.patient_marks == {Mark.RANGE}
    assert {reason.code for reason in found.shares[0].reasons} >= {"cover_not_known", "allowed_not_known"}


def test_a_network_that_is_not_known_runs_from_in_network_to_none_paid() -> None:
    """In network 20 % of 4 × 500 after nothing; out of it the plan pays nothing at all."""
    found = answer(unknown_request(coverage=Coverage(plan=plan(0, 6000), network=None, allowed=allowed(500))))
    assert (found.patient_pays.low, found.patient_pays.high) == (40_000, 200_000)


def test_an_unknown_price_is_bounded_by_what_the_plan_recognises() -> None:
    schedule = FeeSchedule(fees=(Fee(id="single", service="treatment", price=Price.not_known()),))
    found = estimate(
        unknown_request(fee_schedule=schedule, coverage=Coverage(plan=plan(0, 6000), allowed=allowed(500)))
    )
    assert found.total.is_open
    assert found.patient_pays == usd(400)
    nothing_said = estimate(unknown_request(fee_schedule=schedule, coverage=Coverage(plan=plan(1000, 6000))))
    assert (nothing_said.patient_pays.low, nothing_said.patient_pays.high) == (0, 600_000)


def test_a_service_that_is_routed_past_the_plan_is_paid_in_full_and_moves_nothing() -> None:
    past = Coverage(plan=plan(2000, 6000), allowed=allowed(500), routes=(ServiceRoute(service="treatment"),))
    found = answer(unknown_request(coverage=past))
    assert found.shares == ()
    assert found.patient_pays == found.total == usd(2000)


def test_visits_before_the_insurers_balance_move_nothing() -> None:
    """Two visits lie before the balance of 10 January; the two after it find 1,500 of the 2,000 used."""
    balance = Balance(as_of=dt.date(2026, 1, 10), deductible=Price.exact(1500), out_of_pocket=Price.exact(1500))
    covered = Coverage(plan=plan(2000, 6000, balances=(balance,)), allowed=allowed(500))
    found = answer(unknown_request(coverage=covered))
    assert [share.net.expected for share in found.shares] == [50_000, 50_000, 50_000, 10_000]
    pending = balance.model_copy(update={"pending_from": dt.date(2026, 1, 8)})
    covered = Coverage(plan=plan(2000, 6000, balances=(pending,)), allowed=allowed(500))
    found = answer(unknown_request(coverage=covered))
    assert [share.net.expected for share in found.shares] == [50_000, 50_000, 10_000, 10_000]


def test_a_balance_that_is_not_known_may_be_nothing_or_everything() -> None:
    balance = Balance(as_of=dt.date(2026, 1, 1), deductible=Price.not_known(), out_of_pocket=Price.not_known())
    found = answer(unknown_request(coverage=Coverage(plan=plan(2000, 6000, balances=(balance,)), allowed=allowed(500))))
    assert (found.patient_pays.low, found.patient_pays.expected, found.patient_pays.high) == (0, 200_000, 200_000)


def test_what_the_family_used_counts_towards_the_family_amount() -> None:
    """Embedded 2,000 of 3,000, of which others used 2,500: 500 is left, then 20 %."""
    family = Limits.model_validate(
        {
            "deductible": 2000,
            "family_deductible": 3000,
            "family_deductible_rule": "embedded",
            "out_of_pocket_limit": 6000,
        }
    )
    balance = Balance(as_of=dt.date(2026, 1, 1), deductible_of_others=Price.exact(2500))
    covered = Coverage(plan=plan(0, None, in_network=family, balances=(balance,)), allowed=allowed(500))
    assert answer(unknown_request(coverage=covered)).patient_pays == usd(500 + 3 * 100)


MANUFACTURER = Programme(id="help", services=("treatment",), patient_floor=Price.exact(10), annual_cap=Price.exact(900))


def test_a_programme_pays_down_to_its_floor_until_its_cap() -> None:
    """20 % of 2,000 four times: 390 + 390 + 120 of help, which is the cap of 900."""
    covered = Coverage(plan=plan(0, None, programmes=(MANUFACTURER,)), allowed=allowed(2000))
    found = answer(unknown_request(fee_schedule=price_list(2000), coverage=covered))
    assert (found.assistance, found.patient_pays) == (usd(900), usd(4 * 400 - 900))
    assert [share.cash.expected for share in found.shares] == [1_000, 1_000, 28_000, 40_000]


def test_a_rebate_comes_back_later() -> None:
    programme = MANUFACTURER.model_copy(update={"rebate": True, "days": 60})
    covered = Coverage(plan=plan(0, None, programmes=(programme,)), allowed=allowed(2000))
    found = answer(unknown_request(fee_schedule=price_list(2000), coverage=covered))
    assert (found.paid_at_visits, found.comes_back, found.patient_pays) == (usd(1600), usd(900), usd(700))
    back = [payment.date for payment in found.payments if payment.kind is PaymentKind.REIMBURSEMENT]
    assert back[0] == dt.date(2026, 1, 5) + dt.timedelta(days=60)


@pytest.mark.parametrize(
    "plan_of_her_own", [{"kind": PlanKind.MEDICARE}, {"state": "ma"}], ids=["government plan", "state left out"]
)
def test_a_programme_that_leaves_her_out_pays_nothing(plan_of_her_own: dict[str, Any]) -> None:
    programme = MANUFACTURER.model_copy(update={"excluded_states": ("MA", "MI")})
    covered = Coverage(plan=plan(0, None, programmes=(programme,), **plan_of_her_own), allowed=allowed(2000))
    found = answer(unknown_request(fee_schedule=price_list(2000), coverage=covered))
    assert (found.assistance, found.patient_pays) == (usd(0), usd(1600))


def test_a_mode_that_is_not_known_shows_both() -> None:
    """Deductible 2,000, limit 3,000, four fills of 2,000 with 1,500 of help: counted, or not."""
    programme = MANUFACTURER.model_copy(update={"annual_cap": Price.exact(1500), "mode": None})
    covered = Coverage(plan=plan(2000, 3000, programmes=(programme,)), allowed=allowed(2000))
    found = answer(unknown_request(fee_schedule=price_list(2000), coverage=covered))
    counted, not_counted = found.patient_pays.low, found.patient_pays.high
    for mode, pays in ((ProgrammeMode.STANDARD, counted), (ProgrammeMode.ACCUMULATOR, not_counted)):
        known = programme.model_copy(update={"mode": mode})
        sure = Coverage(plan=plan(2000, 3000, programmes=(known,)), allowed=allowed(2000))
        one = answer(unknown_request(fee_schedule=price_list(2000), coverage=sure))
        assert one.patient_pays.is_exact
        assert one.patient_pays.high == pays
    assert counted < (not_counted or 0)


@pytest.mark.parametrize(
    ("authorisation", "low", "expected", "high"),
    [
        (Authorisation.GRANTED, 400, 400, 400),
        (Authorisation.NOT_KNOWN, 400, 400, 2000),
        (Authorisation.DENIED, 2000, 2000, 2000),
        (Authorisation.REDUCED, 1200, 1200, 1200),
    ],
)
def test_prior_authorisation(authorisation: Authorisation, low: int, expected: int, high: int) -> None:
    benefit = TWENTY.model_copy(update={"authorisation": authorisation})
    found = answer(unknown_request(coverage=Coverage(plan=plan(0, 6000, benefits=(benefit,)), allowed=allowed(500))))
    assert found.patient_pays == Amount(low * 100, expected * 100, high * 100)


@pytest.mark.parametrize("kind", list(PayingKind))
def test_payments_add_up_to_what_the_patient_pays(kind: PayingKind) -> None:
    funding = Funding(kind=kind, count=3) if kind is PayingKind.INSTALMENTS else Funding(kind=kind)
    covered = Coverage(
        plan=plan(700, 5000, out_of_network=limits(700, 5000)), network=Network.OUT, allowed=allowed(320)
    )
    found = answer(unknown_request(funding=funding, coverage=covered))
    assert found.comes_back.expected > 0


def test_two_currencies_never_add_up() -> None:
    with pytest.raises(ValueError, match="two currencies never add up"):
        unknown_request(fee_schedule=price_list(500, currency="EUR"))


def test_a_limit_of_which_only_the_most_is_known_is_at_least_the_deductible() -> None:
    """Of 2,000 billed at least the deductible of 1,500 is hers, however low the yearly limit may be."""
    law = Limits.model_validate({"deductible": 1500, "out_of_pocket_limit": {"high": 10_600}})
    found = answer(unknown_request(coverage=Coverage(plan=plan(0, None, in_network=law), allowed=allowed(500))))
    assert found.patient_pays == Amount(150_000, 160_000, 160_000)


def test_a_family_amount_that_alone_counts_and_is_not_known_may_be_all_of_it() -> None:
    family = Limits.model_validate(
        {"deductible": 1500, "family_deductible_rule": "aggregate", "out_of_pocket_limit": None}
    )
    found = answer(unknown_request(coverage=Coverage(plan=plan(0, None, in_network=family), allowed=allowed(500))))
    assert (found.patient_pays.low, found.patient_pays.high) == (160_000, 200_000)


def test_ways_to_buy_are_ranked_by_what_she_pays_herself() -> None:
    """A pack of four for 1,200 beats 4 × 500, but 20 % of them beats the pack."""
    contents = (PackageContent(service="treatment", count=4),)
    pack = Package(id="four", name="Four", price=Price.exact(1200), contents=contents)
    schedule = price_list(500, packages=(pack,))
    free = unknown_request(fee_schedule=schedule, purchase=Purchase(), coverage=None)
    assert answer(free).patient_pays == usd(1200)
    covered = unknown_request(
        fee_schedule=schedule, purchase=Purchase(), coverage=Coverage(plan=plan(0, 6000), allowed=allowed(500))
    )
    assert answer(covered).patient_pays == usd(400)
    ways = ways_to_buy(covered)
    assert [(way.is_best, way.difference, way.estimate.patient_pays) for way in ways] == [
        (True, 0, usd(400)),
        (False, 80_000, usd(1200)),
    ]


@pytest.mark.parametrize(
    ("network", "billed"), [(Network.IN, (500, 500)), (Network.OUT, (300, 300)), (None, (300, 500))], ids=str
)
def test_the_row_for_who_is_billed_holds(network: Network | None, billed: tuple[int, int]) -> None:
    """The list has 300 for self-pay and 500 for insurers; a superbill shows what the patient was charged herself."""
    rows = (
        Fee(id="own", service="treatment", payer=Payer.SELF_PAY, price=Price.exact(300)),
        Fee(id="plan", service="treatment", payer=Payer.COMMERCIAL, price=Price.exact(500)),
    )
    terms = Coverage(plan=plan(0, None, out_of_network=limits(0, None)), network=network, allowed=allowed(250))
    found = estimate(unknown_request(fee_schedule=FeeSchedule(fees=rows), coverage=terms))
    assert (found.lines[0].listed.low, found.lines[0].listed.high) == (billed[0] * 100, billed[1] * 100)
    alone = estimate(unknown_request(fee_schedule=FeeSchedule(fees=rows[:1]), coverage=terms))
    assert alone.lines[0].listed == usd(300)


def test_visits_and_treatments_used_before_count() -> None:
    """Five visits a year, of which three are used, leave two of four; two treatments of help, of which one is used."""
    five = TWENTY.model_copy(update={"visit_limit": 5})
    balance = Balance(as_of=dt.date(2026, 1, 1), visits=3, benefit="all")
    terms = Coverage(plan=plan(0, None, benefits=(five,), balances=(balance,)), allowed=allowed(500))
    assert [share.net.expected for share in answer(unknown_request(coverage=terms)).shares] == [
        10_000,
        10_000,
        50_000,
        50_000,
    ]
    helped = MANUFACTURER.model_copy(update={"treatments": 2, "treatments_used": 1})
    terms = Coverage(plan=plan(0, None, programmes=(helped,)), allowed=allowed(500))
    assert answer(unknown_request(coverage=terms)).assistance == usd(90)
