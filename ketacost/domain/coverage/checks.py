"""What looks wrong about a plan: kept as it was typed, and said beside it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ketacost.domain.coverage.plans import Balance, Benefit, CoveragePlan, FamilyRule, Limits, Network, Step
from ketacost.domain.coverage.rolling import is_past, plan_year
from ketacost.domain.prices import Price

_HALF = 50


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that looks wrong: where it is ("in_network.deductible", "benefits.visit.coinsurance"), and what."""

    place: str
    code: str
    params: tuple[tuple[str, str], ...] = ()


def doubts(plan: CoveragePlan, today: dt.date, *, hsa_family_minimum: Price | None = None) -> tuple[Doubt, ...]:
    """Return everything that looks wrong about a plan on a day.

    `hsa_family_minimum` is the least family deductible of a plan qualified for a health savings account that year.
    """
    found = [*_of_year(plan, today), *_of_limits(plan, hsa_family_minimum)]
    for benefit in plan.benefits:
        found += _of_benefit(benefit)
    for number, balance in enumerate(plan.balances):
        found += _of_balance(plan, number, balance, today)
    return tuple(found)


def _of_year(plan: CoveragePlan, today: dt.date) -> Iterator[Doubt]:
    if plan.plan_year_start == "02-29":
        yield Doubt("plan_year_start", "leap_day")
    if is_past(plan, today) and plan.ends is not None:
        yield Doubt("ends", "plan_year_over", (("date", plan.ends.isoformat()),))


def _of_limits(plan: CoveragePlan, hsa_family_minimum: Price | None) -> Iterator[Doubt]:
    for network in Network:
        limits = plan.limits(network)
        if limits is None:
            continue
        place = "in_network" if network is Network.IN else "out_of_network"
        yield from _of_amounts(place, limits)
    own = plan.in_network.deductible
    embedded = plan.in_network.family_deductible_rule is FamilyRule.EMBEDDED
    minimum = hsa_family_minimum.low if hsa_family_minimum is not None else None
    if plan.hsa_qualified and embedded and minimum is not None and own.high is not None and own.high < minimum:
        yield Doubt("in_network.deductible", "hsa_embedded_below_minimum", (("minimum", str(minimum)),))


def _of_amounts(place: str, limits: Limits) -> Iterator[Doubt]:
    most = limits.out_of_pocket_limit
    if most is not None and most.high is not None and limits.deductible.low > most.high:
        yield Doubt(f"{place}.deductible", "deductible_above_limit")
    for rule, family, name in (
        (limits.family_deductible_rule, limits.family_deductible, "family_deductible"),
        (limits.family_limit_rule, limits.family_out_of_pocket_limit, "family_out_of_pocket_limit"),
    ):
        if rule in (FamilyRule.EMBEDDED, FamilyRule.AGGREGATE) and family is None:
            yield Doubt(f"{place}.{name}", "family_amount_missing")


def _of_benefit(benefit: Benefit) -> Iterator[Doubt]:
    place = f"benefits.{benefit.id}"
    if benefit.coinsurance is not None and benefit.coinsurance > _HALF:
        swapped = str(100 - benefit.coinsurance)
        yield Doubt(f"{place}.coinsurance", "coinsurance_over_half", (("swapped", swapped),))
    if benefit.coinsurance == 0 and Step.COINSURANCE in benefit.steps and Step.COPAY not in benefit.steps:
        yield Doubt(f"{place}.coinsurance", "coinsurance_of_nothing")


def _of_balance(plan: CoveragePlan, number: int, balance: Balance, today: dt.date) -> Iterator[Doubt]:
    place = f"balances.{number}"
    limits = plan.limits(balance.network)
    if balance.as_of > today:
        yield Doubt(f"{place}.as_of", "balance_in_future")
    elif balance.as_of < plan_year(plan, today)[0]:
        yield Doubt(f"{place}.as_of", "balance_of_earlier_year")
    if limits is None:
        return
    for used, most, name in (
        (balance.deductible, limits.deductible, "deductible"),
        (balance.out_of_pocket, limits.out_of_pocket_limit, "out_of_pocket"),
    ):
        if most is not None and most.high is not None and used.low > most.high:
            yield Doubt(f"{place}.{name}", f"{name}_over_its_limit")
    if balance.deductible.low > balance.out_of_pocket.low and plan.options.deductible_counts_oop:
        yield Doubt(f"{place}.out_of_pocket", "less_than_deductible_used")
