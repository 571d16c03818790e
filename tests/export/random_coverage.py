"""Random courses through random plans, and the same with other figures: what the ledger's formulas must follow."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Authorisation,
    Balance,
    Benefit,
    CoinsuranceBase,
    CopayScope,
    Coverage,
    CoveragePlan,
    FamilyRule,
    Limits,
    Network,
    NoncoveredCharge,
    PlanOptions,
    Programme,
    ProgrammeMode,
    ShareRounding,
)
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Purchase
from ketacost.domain.vocabulary import PhaseKind
from ketacost.services.coverage_words import STEPS

_Found = TypeVar("_Found")
_FAMILY = (FamilyRule.NONE, FamilyRule.EMBEDDED, FamilyRule.AGGREGATE)
_MODES = (ProgrammeMode.STANDARD, ProgrammeMode.ACCUMULATOR, None)


def random_request(seed: int) -> EstimateRequest:
    """Return a course through a plan that a sheet can follow."""
    dice = random.Random(seed)
    start = dt.date(2026, dice.randint(1, 12), dice.randint(1, 28))
    services = ("treatment", "monitoring") if dice.random() < 0.6 else ("treatment",)
    phase = Phase(
        id="start",
        kind=PhaseKind.INDUCTION,
        count=dice.randint(3, 12),
        spacing=Spacing(kind=SpacingKind.EVERY_DAYS, number=dice.choice([3, 7, 20])),
        services=services,
    )
    fees = (
        Fee(id="a", service="treatment", price=_price(dice, 100, 900)),
        Fee(id="m", service="monitoring", price=_price(dice, 20, 200)),
    )
    return EstimateRequest(
        course=Course(start=start, horizon_months=12, weekdays_off=(), phases=(phase,)),
        fee_schedule=FeeSchedule(fees=fees),
        purchase=Purchase(packages=(), memberships=()),
        coverage=Coverage(
            plan=_plan(dice, start),
            network=dice.choice([Network.IN, Network.OUT, None]),
            superbill=dice.random() < 0.7,
            waived=dice.random() < 0.2,
            allowed=tuple(one for service in ("treatment", "monitoring") for one in _allowed(dice, service)),
        ),
    )


def with_other_figures(request: EstimateRequest, seed: int) -> EstimateRequest:
    """Return the same request with other amounts, percentages and, where it may, another start of the plan year."""
    dice, coverage = random.Random(seed), request.coverage or Coverage()
    plan = coverage.plan
    benefits = tuple(
        one.model_copy(
            update={
                "coinsurance": Decimal(dice.choice([0, 15, 25, 45])) if one.coinsurance != 100 else one.coinsurance,
                "copay": _price(dice, 1, 90),
                "coinsurance_maximum": _if(one.coinsurance_maximum, lambda: _price(dice, 10, 90)),
            }
        )
        for one in plan.benefits
    )
    programmes = tuple(
        one.model_copy(
            update={
                "patient_floor": _price(dice, 0, 50),
                "per_fill_cap": _if(one.per_fill_cap, lambda: _price(dice, 10, 200)),
                "annual_cap": _if(one.annual_cap, lambda: _price(dice, 10, 2000)),
                "used": _price(dice, 0, 300),
            }
        )
        for one in plan.programmes
    )
    numbered = any(one.visit_limit is not None or one.first_visits for one in plan.benefits)
    other = {
        "plan_year_start": plan.plan_year_start if numbered else dice.choice(["01-01", "03-01", "09-05"]),
        "in_network": _other_limits(plan.in_network, dice),
        "out_of_network": _if(plan.out_of_network, lambda: _other_limits(plan.out_of_network or Limits(), dice)),
        "benefits": benefits,
        "programmes": programmes,
        "balances": tuple(one.model_copy(update=_used(dice)) for one in plan.balances),
    }
    allowed = tuple(
        one.model_copy(
            update={
                "amount": _if(one.amount, lambda: _price(dice, 10, 600)),
                "percent": _if(one.percent, lambda: Decimal(dice.choice([20, 70, 85]))),
            }
        )
        for one in coverage.allowed
    )
    changed = coverage.model_copy(update={"plan": plan.model_copy(update=other), "allowed": allowed})
    return request.model_copy(update={"coverage": changed})


def _if(value: object, make: Callable[[], _Found]) -> _Found | None:
    return None if value is None else make()


def _price(dice: random.Random, least: int, most: int) -> Price:
    return Price.exact(f"{dice.randint(least * 100, most * 100) / 100:.2f}")


def _maybe(dice: random.Random, chance: float, make: Callable[[], _Found]) -> _Found | None:
    return make() if dice.random() < chance else None


def _used(dice: random.Random) -> dict[str, Price]:
    fields = ("deductible", "out_of_pocket", "deductible_of_others", "out_of_pocket_of_others")
    return {field: _price(dice, 0, 900) for field in fields}


def _limits(dice: random.Random) -> Limits:
    deductible = dice.randint(0, 2500)
    most = deductible + dice.randint(0, 4000)
    rules = dice.choice(_FAMILY), dice.choice(_FAMILY)
    known = Price.exact(deductible) if dice.random() < 0.9 else Price.not_known()
    family = [Price.exact(amount + dice.randint(0, 2000)) for amount in (deductible, most)]
    return Limits(
        deductible=known,
        family_deductible=None if rules[0] is FamilyRule.NONE else family[0],
        family_deductible_rule=rules[0],
        out_of_pocket_limit=dice.choice([Price.exact(most)] * 6 + [None, Price.not_known()]),
        family_out_of_pocket_limit=None if rules[1] is FamilyRule.NONE else family[1],
        family_limit_rule=rules[1],
        plan_maximum=_maybe(dice, 0.15, lambda: Price.exact(dice.randint(500, 5000))),
    )


def _other_limits(limits: Limits, dice: random.Random) -> Limits:
    deductible = dice.randint(0, 2500)
    most = deductible + dice.randint(0, 4000)
    family = [Price.exact(amount + dice.randint(0, 2000)) for amount in (deductible, most)]
    other = {
        "deductible": Price.exact(deductible),
        "out_of_pocket_limit": _if(limits.out_of_pocket_limit, lambda: Price.exact(most)),
        "family_deductible": _if(limits.family_deductible, lambda: family[0]),
        "family_out_of_pocket_limit": _if(limits.family_out_of_pocket_limit, lambda: family[1]),
        "plan_maximum": _if(limits.plan_maximum, lambda: Price.exact(dice.randint(100, 4000))),
    }
    return Limits.model_validate({**dict(limits), **other})


def _benefit(dice: random.Random, number: int, services: tuple[str, ...]) -> Benefit:
    return Benefit(
        id=f"b{number}",
        name=f"Benefit {number}",
        services=services,
        covered=dice.choice([True] * 8 + [False, None]),
        steps=dice.choice(list(STEPS)),
        copay=_price(dice, 5, 120) if dice.random() < 0.95 else Price.not_known(),
        copay_scope=dice.choice([CopayScope.VISIT, CopayScope.VISIT, CopayScope.LINE]),
        coinsurance=dice.choice([0, 10, 20, 33, 50, 100, None]),
        coinsurance_maximum=_maybe(dice, 0.2, lambda: _price(dice, 20, 200)),
        visit_limit=_maybe(dice, 0.1, lambda: dice.randint(1, 8)),
        first_visits=dice.choice([0] * 6 + [3]),
        first_steps=dice.choice(list(STEPS)),
        authorisation=dice.choice([Authorisation.NOT_NEEDED] * 6 + [Authorisation.REDUCED]),
        limiting_charge_percent=_maybe(dice, 0.2, lambda: 15),
    )


def _plan(dice: random.Random, start: dt.date) -> CoveragePlan:
    programme = Programme(
        id="p",
        name="Help",
        services=("treatment",) if dice.random() < 0.5 else ("treatment", "monitoring"),
        patient_floor=_price(dice, 0, 40),
        per_fill_cap=_maybe(dice, 0.5, lambda: _price(dice, 20, 300)),
        annual_cap=_maybe(dice, 0.6, lambda: _price(dice, 100, 2500)),
        mode=dice.choice(_MODES),
        used=_price(dice, 0, 300),
        rebate=dice.random() < 0.3,
    )
    return CoveragePlan(
        name="Plan",
        plan_year_start=dice.choice(["01-01", "07-01", "02-29", "04-31", "10-15"]),
        hsa_qualified=dice.random() < 0.1,
        in_network=_limits(dice),
        out_of_network=_maybe(dice, 0.85, lambda: _limits(dice)),
        benefits=tuple(_benefit(dice, number, one) for number, one in enumerate((("treatment",), ("monitoring",)))),
        programmes=(programme,) if dice.random() < 0.5 else (),
        balances=tuple(
            Balance(network=network, as_of=start + dt.timedelta(days=dice.randint(-40, 30)), **_used(dice))
            for network in Network
            if dice.random() < 0.4
        ),
        options=PlanOptions(
            coinsurance_base=dice.choice(list(CoinsuranceBase)),
            straddle_copay=dice.random() < 0.8,
            copay_counts_oop=dice.random() < 0.8,
            copay_counts_deductible=dice.random() < 0.2,
            deductible_counts_oop=dice.random() < 0.8,
            copay_after_oop=dice.random() < 0.2,
            noncovered_charge=dice.choice(list(NoncoveredCharge)),
            rounding=dice.choice([ShareRounding.HALF_UP] * 3 + [ShareRounding.PLAN_SHARE]),
        ),
    )


def _allowed(dice: random.Random, service: str) -> list[AllowedAmount]:
    kinds = (
        {"amount": _price(dice, 50, 700)},
        {"percent": dice.choice([60, 80, "33.3"])},
        {"amount": _price(dice, 50, 700), "percent": 80},
    )
    chosen = dice.choice([*kinds, None])
    return [] if chosen is None else [AllowedAmount.model_validate({"services": (service,), **chosen})]
