"""The engine: one estimate of a long course, and the cheapest way to buy one."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Benefit,
    Coverage,
    CoveragePlan,
    FamilyRule,
    Limits,
    Programme,
)
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Membership, Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.vocabulary import Modality, PhaseKind
from tests.benchmarks.harness import Result, milliseconds


def course(boosters: int) -> Course:
    """One evaluation, twelve induction visits and so many boosters."""
    iv = Modality.IV
    services = ("treatment", "monitoring")
    weekly = Spacing(kind=SpacingKind.EVERY_WEEKS)
    twice = Spacing(kind=SpacingKind.PER_WEEK, number=2)
    return Course(
        start=dt.date(2026, 12, 7),
        horizon_months=24,
        phases=(
            Phase(id="first", kind=PhaseKind.EVALUATION, count=1, modality=iv, services=("evaluation",)),
            Phase(id="start", kind=PhaseKind.INDUCTION, count=12, spacing=twice, modality=iv, services=services),
            Phase(id="on", kind=PhaseKind.MAINTENANCE, count=boosters, spacing=weekly, modality=iv, services=services),
        ),
    )


def price_list(packs: Sequence[tuple[int, int]]) -> FeeSchedule:
    """Prices with a range, so that every case is its own, and packages of so many treatments at such prices."""
    return FeeSchedule(
        fees=(
            Fee(id="evaluation", service="evaluation", price=Price.between(200, 300)),
            Fee(id="single", service="treatment", price=Price.between(400, 450)),
            Fee(id="later", service="treatment", phase=PhaseKind.MAINTENANCE, price=Price.exact(425)),
            Fee(id="monitoring", service="monitoring", price=Price.exact("37.50")),
        ),
        packages=tuple(
            Package(
                id=f"pack-{count}",
                name=f"Pack of {count}",
                price=Price.exact(price),
                contents=(PackageContent(service="treatment", count=count),),
            )
            for count, price in packs
        ),
    )


def one_estimate() -> Sequence[Result]:
    """All three cases of 56 visits, bought in one given way."""
    request = EstimateRequest(
        course=course(43),
        fee_schedule=price_list([(6, 2300)]),
        purchase=Purchase(packages=(PackagePurchase(package="pack-6"),) * 2),
    )
    assert len(estimate(request).visits) == 56
    insured = covered(request)
    assert len(estimate(insured).shares) == 111
    return [
        Result("estimate() of 56 visits", milliseconds(lambda: estimate(request), times=200), "ms", 2),
        Result("estimate() of 56 insured visits", milliseconds(lambda: estimate(insured), times=200), "ms", 2),
    ]


def covered(request: EstimateRequest) -> EstimateRequest:
    """The same course through a family plan, with a savings programme on each treatment; nothing bought ahead."""
    family = Limits(
        deductible=Price.exact(2000),
        family_deductible=Price.exact(4000),
        family_deductible_rule=FamilyRule.EMBEDDED,
        out_of_pocket_limit=Price.exact(6000),
        family_out_of_pocket_limit=Price.exact(12_000),
        family_limit_rule=FamilyRule.EMBEDDED,
    )
    programme = Programme(
        id="help", services=("treatment",), patient_floor=Price.exact(10), annual_cap=Price.exact(7000)
    )
    plan = CoveragePlan(
        in_network=family, benefits=(Benefit(id="all", coinsurance=Decimal(20)),), programmes=(programme,)
    )
    allowed = tuple(
        AllowedAmount(services=(service,), amount=Price.exact(amount))
        for service, amount in (("evaluation", 190), ("treatment", 390), ("monitoring", 30))
    )
    singly = Purchase(packages=(), memberships=())
    return request.model_copy(update={"purchase": singly, "coverage": Coverage(plan=plan, allowed=allowed)})


def with_memberships(listed: FeeSchedule) -> FeeSchedule:
    """Add two memberships that come close to paying: member prices, and a visit a month with a minimum term."""
    member = Fee(id="member", service="treatment", membership="club", price=Price.exact(355))
    later = member.model_copy(update={"id": "member-later", "phase": PhaseKind.MAINTENANCE})
    memberships = (
        Membership(id="club", name="Club", price=Price.exact(99), minimum_months=3, joining_fee=Price.exact(50)),
        Membership(
            id="monthly",
            name="Monthly",
            price=Price.exact(345),
            minimum_months=2,
            contents=(PackageContent(service="treatment", count=1),),
        ),
    )
    return listed.model_copy(update={"fees": (*listed.fees, member, later), "memberships": memberships})


def cheapest_way() -> Sequence[Result]:
    """The best mix of packages and 2 memberships: a list with 6 packages, and lists that come close to a tie."""
    sizes = {3: 1230, 4: 1590, 6: 2300, 8: 3000, 10: 3700, 12: 4350}
    asked = (
        ("6 packages", 60, tuple(sizes)),
        ("1 package, near ties", 60, (6,)),
        ("2 packages, near ties", 60, (6, 10)),
        ("2 packages, near ties", 56, (6, 10)),
        ("3 packages, near ties", 60, (3, 4, 6)),
    )
    return [
        Result(f"cheapest of {name}, 2 memberships, {visits} visits", taken, "ms", 20)
        for name, visits, counts in asked
        for taken in [cheapest(visits, [(count, sizes[count]) for count in counts])]
    ]


def cheapest(visits: int, packs: Sequence[tuple[int, int]]) -> float:
    """Time the cheapest way to buy so many visits from a list with such packages and two memberships."""
    request = EstimateRequest(course=course(visits - 13), fee_schedule=with_memberships(price_list(packs)))
    assert len(estimate(request).visits) == visits
    return milliseconds(lambda: estimate(request))
