"""A plan as stated to a plan in one case: what is not known is taken at the end that makes the case.

Low is what the patient would pay at best and high at worst; expected counts on paying wherever nobody has said that
the plan does, but for prior authorisation, which a clinic gets before it begins.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from ketacost.domain.amounts import Case
from ketacost.domain.coverage.accumulators import OTHERS
from ketacost.domain.coverage.plans import (
    GOVERNMENT_PLANS,
    Authorisation,
    Balance,
    Benefit,
    CoveragePlan,
    FamilyRule,
    Limits,
    Network,
    Programme,
    ProgrammeMode,
    ProgrammeYear,
    Step,
)
from ketacost.domain.coverage.rules import (
    NO_RATE,
    BenefitRules,
    LimitRules,
    OpeningBalance,
    PlanRules,
    ProgrammeRules,
    plan_year_of,
)
from ketacost.domain.money import to_minor
from ketacost.domain.prices import Price

PATIENT = "patient"
"""The member whose course it is, beside the others of her family."""

EVERYTHING = 10**30
"""More than any amount: what is used, or a copay, where nobody knows."""

NOT_COVERED = BenefitRules(id="", covered=False)
_WHOLE = Decimal(100)
_FAMILY_COUNTS = (FamilyRule.AGGREGATE, FamilyRule.EMBEDDED)


def plan_rules(plan: CoveragePlan, case: Case) -> PlanRules:
    """Return the plan's rules in one case."""
    options = plan.options
    out = plan.out_of_network
    limits = {
        Network.IN: _limit_rules(plan.in_network, case, plan.currency),
        Network.OUT: LimitRules() if out is None else _limit_rules(out, case, plan.currency),
    }
    month, day = plan.plan_year_start.split("-")
    return PlanRules(
        limits=limits,
        plan_year_start=(int(month), int(day)),
        coinsurance_base=options.coinsurance_base,
        straddle_copay=options.straddle_copay,
        copay_counts_oop=options.copay_counts_oop,
        copay_counts_deductible=options.copay_counts_deductible,
        deductible_counts_oop=options.deductible_counts_oop,
        copay_after_oop=options.copay_after_oop,
        q4_carryover=options.q4_carryover,
        cross=options.cross,
        noncovered_charge=options.noncovered_charge,
        rounding=options.rounding,
        line_order=options.line_order,
        hsa_qualified=plan.hsa_qualified,
        programmes={one.id: _programme_rules(one, case, plan.currency) for one in eligible_programmes(plan)},
        opening=tuple(_opening(latest_balances(plan), case, plan.currency)),
    )


def eligible_programmes(plan: CoveragePlan) -> tuple[Programme, ...]:
    """Return the savings programmes that are open to a member: none with a government plan or from a state left out."""
    if plan.kind in GOVERNMENT_PLANS:
        return ()
    state = plan.state.strip().upper()
    left_out = {one.id: {name.strip().upper() for name in one.excluded_states} for one in plan.programmes}
    return tuple(one for one in plan.programmes if not state or state not in left_out[one.id])


def benefit_rules(benefit: Benefit | None, programme: str | None, case: Case, currency: str) -> BenefitRules:
    """Return the rules of a benefit in one case; without one nothing is covered."""
    if benefit is None or not is_covered(benefit, case):
        return NOT_COVERED
    reduced = benefit.authorisation is Authorisation.REDUCED
    copay, maximum = benefit.copay, benefit.coinsurance_maximum
    return BenefitRules(
        id=benefit.id,
        steps=benefit.steps,
        copay=at_worst(copay, case, currency, EVERYTHING) if _uses(benefit, Step.COPAY) else 0,
        coinsurance=_rate(benefit.coinsurance, case) if _uses(benefit, Step.COINSURANCE) else NO_RATE,
        coinsurance_maximum=None if maximum is None else at_worst_or_none(maximum, case, currency),
        copay_scope=benefit.copay_scope,
        first_visits=benefit.first_visits,
        first_steps=benefit.first_steps,
        visit_limit=benefit.visit_limit,
        penalty=Fraction(benefit.penalty_percent) / 100 if reduced else NO_RATE,
        limiting_charge=_fraction(benefit.limiting_charge_percent),
        group=benefit.group,
        programme=programme,
    )


def is_covered(benefit: Benefit, case: Case) -> bool:
    """Whether a benefit pays anything in one case.

    One that leaves all of it to the patient after the deductible is not covered: no deductible is used up by it.
    """
    if benefit.covered is False or (benefit.covered is None and case is not Case.LOW):
        return False
    if benefit.authorisation is Authorisation.DENIED:
        return False
    if benefit.authorisation is Authorisation.NOT_KNOWN and case is Case.HIGH:
        return False
    pays_nothing = benefit.coinsurance == _WHOLE and _uses(benefit, Step.COINSURANCE)
    return not (pays_nothing and _uses(benefit, Step.DEDUCTIBLE))


def at_worst(price: Price, case: Case, currency: str, otherwise: int) -> int:
    """Return an amount that makes the patient pay more as it grows; `otherwise` where it has no bound."""
    found = at_worst_or_none(price, case, currency)
    return otherwise if found is None else found


def at_worst_or_none(price: Price, case: Case, currency: str) -> int | None:
    """Return an amount that makes the patient pay more as it grows; None where it has no bound."""
    if price.unknown:
        return 0 if case is Case.LOW else None
    value = price.of(case)
    return None if value is None else to_minor(value, currency)


def at_best(price: Price, case: Case, currency: str) -> int:
    """Return an amount that makes the patient pay less as it grows: what is used already, a programme's cap."""
    if price.unknown:
        return EVERYTHING if case is Case.LOW else 0
    if case is Case.EXPECTED:
        return to_minor(price.expected, currency)
    value = price.high if case is Case.LOW else price.low
    return EVERYTHING if value is None else to_minor(value, currency)


def _uses(benefit: Benefit, step: Step) -> bool:
    return step in benefit.steps or step in benefit.first_steps


def _rate(percent: Decimal | None, case: Case) -> Fraction:
    if percent is None:
        return NO_RATE if case is Case.LOW else Fraction(1)
    return Fraction(percent) / 100


def _fraction(percent: Decimal | None) -> Fraction | None:
    return None if percent is None else Fraction(percent) / 100


def _limit_rules(limits: Limits, case: Case, currency: str) -> LimitRules:
    deductible = at_worst_or_none(limits.deductible, case, currency)
    own_limit = limits.out_of_pocket_limit
    most = None if own_limit is None else _limit(own_limit, deductible, case, currency)
    return LimitRules(
        deductible=deductible,
        family_deductible=_family(limits.family_deductible, deductible, limits.family_deductible_rule, case, currency),
        family_deductible_rule=limits.family_deductible_rule,
        out_of_pocket=most,
        family_out_of_pocket=_family(limits.family_out_of_pocket_limit, most, limits.family_limit_rule, case, currency),
        family_limit_rule=limits.family_limit_rule,
        members_to_meet=limits.members_to_meet,
        groups={
            one.group: (at_worst_or_none(one.amount, case, currency), one.inside) for one in limits.group_deductibles
        },
        plan_maximum=_plan_maximum(limits.plan_maximum, case, currency),
        family_plan_maximum=_plan_maximum(limits.family_plan_maximum, case, currency),
    )


def _limit(limit: Price, deductible: int | None, case: Case, currency: str) -> int | None:
    """Return a yearly limit; one that is not settled is at least the deductible."""
    if limit.unknown and case is Case.LOW:
        return deductible
    most = at_worst_or_none(limit, case, currency)
    if limit.is_exact or most is None or deductible is None:
        return most
    return max(most, deductible)


def _family(family: Price | None, own: int | None, rule: FamilyRule, case: Case, currency: str) -> int | None:
    """Return a family amount; where it counts and is not known, it is at least a member's own."""
    if rule in _FAMILY_COUNTS and case is Case.LOW and (family is None or family.unknown):
        return own
    return _optional(family, case, currency)


def _optional(price: Price | None, case: Case, currency: str) -> int | None:
    return None if price is None or price.unknown else at_worst_or_none(price, case, currency)


def _plan_maximum(price: Price | None, case: Case, currency: str) -> int | None:
    if price is None:
        return None
    most = at_best(price, case, currency)
    return None if most >= EVERYTHING else most


def latest_balances(plan: CoveragePlan) -> tuple[Balance, ...]:
    """Return the balances that stand: the latest of each network, group and plan year, which the earlier are inside."""
    month, day = (int(part) for part in plan.plan_year_start.split("-"))
    latest: dict[tuple[object, ...], Balance] = {}
    for balance in sorted(plan.balances, key=lambda one: one.as_of):
        latest[balance.network, balance.group, plan_year_of(balance.as_of, (month, day))] = balance
    return tuple(latest.values())


def days_of_balances(plan: CoveragePlan, network: Network) -> dict[dt.date, dt.date]:
    """Return, by the first day of a plan year, the day before which its services are inside a balance of a network.

    The general balance counts; one of a group only where there is no other.
    """
    month, day = (int(part) for part in plan.plan_year_start.split("-"))
    days: dict[dt.date, dt.date] = {}
    for balance in sorted(latest_balances(plan), key=lambda one: one.group is None):
        if balance.network is network:
            pending = balance.pending_from or balance.as_of
            days[plan_year_of(balance.as_of, (month, day))] = min(pending, balance.as_of)
    return days


def _opening(balances: Iterable[Balance], case: Case, currency: str) -> Iterable[OpeningBalance]:
    for balance in balances:
        yield OpeningBalance(
            as_of=balance.as_of,
            member=PATIENT,
            network=balance.network,
            group=balance.group,
            deductible=at_best(balance.deductible, case, currency),
            out_of_pocket=at_best(balance.out_of_pocket, case, currency),
            plan_paid=at_worst(balance.plan_paid, case, currency, EVERYTHING),
            late_deductible=at_best(balance.late_deductible, case, currency),
            visits=balance.visits,
            benefit=balance.benefit,
        )
        yield OpeningBalance(
            as_of=balance.as_of,
            member=OTHERS,
            network=balance.network,
            group=balance.group,
            deductible=at_best(balance.deductible_of_others, case, currency),
            out_of_pocket=at_best(balance.out_of_pocket_of_others, case, currency),
            plan_paid=at_worst(balance.plan_paid_of_others, case, currency, EVERYTHING),
        )


def programme_year_start(programme: Programme) -> tuple[int, int]:
    """Return the month and the day on which the year of a programme starts."""
    if programme.year is ProgrammeYear.ENROLMENT and programme.enrolled is not None:
        return programme.enrolled.month, programme.enrolled.day
    return 1, 1


def _programme_rules(programme: Programme, case: Case, currency: str) -> ProgrammeRules:
    mode = programme.mode
    if mode is None:
        mode = ProgrammeMode.STANDARD if case is Case.LOW else ProgrammeMode.ACCUMULATOR
    per_fill, annual = programme.per_fill_cap, programme.annual_cap
    return ProgrammeRules(
        mode=mode,
        patient_floor=at_worst(programme.patient_floor, case, currency, EVERYTHING),
        per_fill_cap=None if per_fill is None else at_best(per_fill, case, currency),
        annual_cap=None if annual is None else at_best(annual, case, currency),
        treatments=programme.treatments,
        year_start=programme_year_start(programme),
        used=at_worst(programme.used, case, currency, EVERYTHING),
        treatments_used=programme.treatments_used,
        used_as_of=programme.used_as_of,
    )
