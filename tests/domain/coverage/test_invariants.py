"""What holds for every plan and every course, whatever they are (section 11 of the specification of cost sharing).

Where an invariant holds only under conditions, its plans are drawn so, and the test says why.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketacost.domain.coverage.accumulators import FAMILY
from ketacost.domain.coverage.adjudication import Adjudicated, Adjudicator, Claim, adjudicate
from ketacost.domain.coverage.assistance import programme_year
from ketacost.domain.coverage.plans import (
    CoinsuranceBase,
    CopayScope,
    CrossCredit,
    FamilyRule,
    LineOrder,
    Network,
    NoncoveredCharge,
    ProgrammeMode,
    ShareRounding,
    Step,
)
from ketacost.domain.coverage.rules import (
    BenefitRules,
    LimitRules,
    OpeningBalance,
    PlanRules,
    ProgrammeRules,
    plan_year_of,
)

FIRST_DAY = dt.date(2025, 9, 1)
MEMBERS = ("A", "B")
GROUPS = ("drug", "part")
PROGRAMMES = ("p", "q")
RATES = (Fraction(0), Fraction(1, 10), Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(1))
PARTS = ("deductible", "copay", "coinsurance", "penalty", "over_maximum", "plan_paid")
MORE_THAN_ANYTHING = 10**12

Draw = st.DrawFn
SMALL = st.integers(0, 60)
"""Cents: few enough for amounts to meet, and for every tie of rounding."""
MIDDLING = st.integers(0, 300)
YEARLY = st.one_of(SMALL, MIDDLING)
"""Yearly amounts: some that a course uses up soon, some that it hardly reaches."""
D, C, P = Step.DEDUCTIBLE, Step.COPAY, Step.COINSURANCE
STEPS = st.sampled_from([(D, P), (C,), (D, C), (C, D), (D, C, P), (C, P), (C, D, P), (P, C, D), (P,), (D,), ()])
BOOLEANS = st.booleans()


def maybe(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), amounts)


@st.composite
def benefits(draw: Draw, name: str, **fixed: Any) -> BenefitRules:
    drawn = {
        "steps": STEPS,
        "copay": SMALL,
        "coinsurance": st.sampled_from(RATES),
        "coinsurance_maximum": maybe(SMALL),
        "covered": st.sampled_from([True, True, True, False]),
        "copay_scope": st.sampled_from(list(CopayScope)),
        "first_visits": st.sampled_from([0, 0, 2]),
        "first_steps": STEPS,
        "visit_limit": st.sampled_from([None, None, 0, 3]),
        "penalty": st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 2)]),
        "limiting_charge": st.sampled_from([None, Fraction(15, 100)]),
        "group": st.sampled_from([None, None, *GROUPS]),
        "programme": st.sampled_from([None, "p", *PROGRAMMES]),
    }
    given_too = {key: one if isinstance(one, st.SearchStrategy) else st.just(one) for key, one in fixed.items()}
    return BenefitRules(id=name, **{key: draw(strategy) for key, strategy in {**drawn, **given_too}.items()})


@st.composite
def limit_rules(draw: Draw, family_rules: Sequence[FamilyRule]) -> LimitRules:
    rules = st.sampled_from(family_rules)
    return LimitRules(
        deductible=draw(maybe(YEARLY)),
        family_deductible=draw(maybe(YEARLY)),
        family_deductible_rule=draw(rules),
        out_of_pocket=draw(maybe(YEARLY)),
        family_out_of_pocket=draw(maybe(YEARLY)),
        family_limit_rule=draw(rules),
        members_to_meet=draw(st.integers(1, 3)),
        groups=draw(st.dictionaries(st.sampled_from(GROUPS), st.tuples(maybe(SMALL), BOOLEANS))),
        plan_maximum=draw(st.one_of(st.none(), st.none(), MIDDLING)),
        family_plan_maximum=draw(st.one_of(st.none(), st.none(), MIDDLING)),
    )


@st.composite
def programmes(draw: Draw, modes: Sequence[ProgrammeMode]) -> ProgrammeRules:
    return ProgrammeRules(
        mode=draw(st.sampled_from(modes)),
        patient_floor=draw(st.integers(0, 10)),
        per_fill_cap=draw(maybe(SMALL)),
        annual_cap=draw(maybe(YEARLY)),
        treatments=draw(maybe(st.integers(0, 4))),
        year_start=draw(st.sampled_from([(1, 1), (6, 15), (10, 1)])),
        used=draw(SMALL),
        treatments_used=draw(st.integers(0, 1)),
        used_as_of=draw(st.sampled_from([None, FIRST_DAY, FIRST_DAY + dt.timedelta(days=20)])),
    )


@st.composite
def openings(draw: Draw) -> OpeningBalance:
    return OpeningBalance(
        FIRST_DAY,
        draw(st.sampled_from(MEMBERS)),
        draw(st.sampled_from(list(Network))),
        draw(st.sampled_from([None, None, None, *GROUPS])),
        deductible=draw(st.integers(0, 120)),
        out_of_pocket=draw(st.integers(0, 120)),
        plan_paid=draw(SMALL),
        late_deductible=draw(st.integers(0, 20)),
        visits=draw(st.integers(0, 2)),
        benefit=draw(st.sampled_from([None, "b0", "b1"])),
        supply=draw(st.sampled_from([None, (FIRST_DAY - dt.timedelta(days=10), 5)])),
    )


@st.composite
def plans(
    draw: Draw,
    modes: Sequence[ProgrammeMode] = tuple(ProgrammeMode),
    family_rules: Sequence[FamilyRule] = tuple(FamilyRule),
    most_openings: int = 3,
    **fixed: Any,
) -> PlanRules:
    drawn: dict[str, st.SearchStrategy[Any]] = {
        "plan_year_start": st.sampled_from([(1, 1), (7, 1), (2, 29), (10, 31)]),
        "coinsurance_base": st.sampled_from(list(CoinsuranceBase)),
        "straddle_copay": BOOLEANS,
        "copay_counts_oop": BOOLEANS,
        "copay_counts_deductible": BOOLEANS,
        "deductible_counts_oop": BOOLEANS,
        "copay_after_oop": BOOLEANS,
        "q4_carryover": BOOLEANS,
        "cross": st.sampled_from(list(CrossCredit)),
        "noncovered_charge": st.sampled_from(list(NoncoveredCharge)),
        "rounding": st.sampled_from(list(ShareRounding)),
        "line_order": st.sampled_from(list(LineOrder)),
        "hsa_qualified": BOOLEANS,
    }
    networks = st.sampled_from([(Network.IN,), tuple(Network), tuple(Network)])
    return PlanRules(
        limits={network: draw(limit_rules(family_rules)) for network in draw(networks)},
        programmes={name: draw(programmes(modes)) for name in draw(st.sampled_from(["p", "pq", ""]))},
        opening=tuple(draw(st.lists(openings(), max_size=most_openings))),
        **{key: fixed[key] if key in fixed else draw(strategy) for key, strategy in drawn.items()},
    )


@st.composite
def courses(
    draw: Draw,
    members: Sequence[str] = MEMBERS,
    networks: Sequence[Network] = tuple(Network),
    days_apart: Sequence[int] = (0, 0, 1, 7, 29, 30, 45, 120, 250),
    **fixed: Any,
) -> list[Claim]:
    """Up to a dozen dated lines over two years and more, several of them on one day or in one visit."""
    kinds = [draw(benefits(f"b{number}", **fixed)) for number in range(draw(st.integers(1, 3)))]
    gaps = st.sampled_from(days_apart)
    claims = []
    day = FIRST_DAY
    for number in range(draw(st.integers(1, 12))):
        day += dt.timedelta(days=draw(gaps))
        billed = draw(st.integers(0, 250))
        claims.append(
            Claim(
                id=str(number),
                date=day,
                billed=billed,
                allowed=draw(st.one_of(st.integers(0, 200), st.just(billed), st.none())),
                benefit=draw(st.sampled_from(kinds)),
                network=draw(st.sampled_from(networks)),
                member=draw(st.sampled_from(members)),
                visit=draw(st.sampled_from([None, (day, 1), (day, 2)])),
                waived=draw(st.sampled_from([False, False, True])),
            )
        )
    return claims


def is_paid_for(line: Adjudicated, rules: PlanRules) -> bool:
    """Whether the plan recognises a line at all."""
    return line.claim.benefit.covered and not line.over_visits and line.claim.network in rules.limits


def value(line: Adjudicated, name: str) -> int:
    amount = getattr(line, name)
    assert isinstance(amount, int)
    return amount


def sums(lines: Sequence[Adjudicated], key: Callable[[Adjudicated], Hashable], *names: str) -> dict[Any, int]:
    found: dict[Hashable, int] = defaultdict(int)
    for line in lines:
        found[key(line)] += sum(value(line, name) for name in names)
    return found


# 1 and 2


@given(plans(), courses())
def test_what_is_billed_and_what_is_allowed_are_all_of_their_parts(rules: PlanRules, claims: list[Claim]) -> None:
    for line in adjudicate(claims, rules):
        outside = sum(value(line, name) for name in ("writeoff", "balance_bill", "noncovered"))
        assert line.claim.billed == outside + value(line, "allowed")
        assert line.allowed == sum(value(line, name) for name in PARTS)
        if not is_paid_for(line, rules):
            assert (line.allowed, line.patient) == (0, line.noncovered)


@given(plans(), courses(covered=True))
def test_no_part_is_below_zero_and_no_share_above_what_is_allowed(rules: PlanRules, claims: list[Claim]) -> None:
    for line in adjudicate(claims, rules):
        amounts = {field.name: getattr(line, field.name) for field in fields(line)}
        assert all(amount >= 0 for amount in amounts.values() if isinstance(amount, int))
        assert sum(value(line, name) for name in PARTS[:3]) <= value(line, "allowed")
        binds = line.claim.network is Network.IN or line.claim.waived
        if is_paid_for(line, rules) and binds:
            assert value(line, "patient") <= value(line, "allowed")


@given(plans(), courses(), st.data())
def test_what_nobody_has_stated_comes_out_as_not_known(
    rules: PlanRules, claims: list[Claim], data: st.DataObject
) -> None:
    """No stand-in for an amount without a bound gets out, nor into what counts; what is known stays the same."""
    unknown = [
        claim._replace(
            billed=data.draw(st.sampled_from([claim.billed, None])),
            allowed=data.draw(st.sampled_from([claim.allowed, None])),
        )
        for claim in claims
    ]
    for line in adjudicate(unknown, rules):
        amounts = [getattr(line, field.name) for field in fields(line)]
        assert all(amount < MORE_THAN_ANYTHING for amount in amounts if isinstance(amount, int))
        assert (line.patient is None) == (line.patient_net is None)
        bill_is_known = line.claim.billed is not None
        assert not bill_is_known or None not in (line.patient, line.allowed, line.writeoff, line.plan_paid)


# 3


def _within(lines: Sequence[Adjudicated], rules: PlanRules, *, deductible: bool) -> None:
    """Look at the sums of what counts: each member's and the family's, each network and plan year."""
    for network, limits in rules.limits.items():
        here = [line for line in lines if line.claim.network is network]
        if deductible:
            here = [line for line in here if limits.groups.get(line.claim.benefit.group or "", (0, True))[1]]
            names = ["deductible"]
            own, family, rule = limits.deductible, limits.family_deductible, limits.family_deductible_rule
        else:
            names = ["coinsurance"]
            names += ["copay"] if rules.copay_counts_oop else []
            names += ["deductible"] if rules.deductible_counts_oop else []
            own, family, rule = limits.out_of_pocket, limits.family_out_of_pocket, limits.family_limit_rule
        if own is not None and rule is not FamilyRule.AGGREGATE:
            each = sums(here, lambda line: (line.plan_year, line.claim.member), *names)
            assert all(amount <= own for amount in each.values())
        if family is not None and rule in (FamilyRule.EMBEDDED, FamilyRule.AGGREGATE):
            assert all(amount <= family for amount in sums(here, lambda line: line.plan_year, *names).values())


_PLAIN = plans(modes=[ProgrammeMode.STANDARD], hsa_qualified=False, copay_after_oop=False)
"""The copay does not go on after the limit, and a manufacturer's money counts as hers: else she may pay above it."""


@given(_PLAIN, courses())
def test_what_counts_in_a_plan_year_stays_within_the_limit(rules: PlanRules, claims: list[Claim]) -> None:
    _within(adjudicate(claims, rules), rules, deductible=False)


@given(_PLAIN, courses())
def test_what_is_paid_of_a_deductible_in_a_plan_year_stays_within_it(rules: PlanRules, claims: list[Claim]) -> None:
    lines = adjudicate(claims, rules)
    _within(lines, rules, deductible=True)

    def key(line: Adjudicated) -> Hashable:
        return line.plan_year, line.claim.network, line.claim.member, line.claim.benefit.group

    each = sums(lines, key, "deductible")
    for line in lines:
        limits = rules.limits.get(line.claim.network, LimitRules())
        amount, _ = limits.groups.get(line.claim.benefit.group or "", (None, False))
        assert amount is None or each[key(line)] <= amount


@settings(max_examples=300)
@given(plans(most_openings=0), courses(covered=True))
def test_no_more_is_counted_than_there_is_to_count(rules: PlanRules, claims: list[Claim]) -> None:
    """With every option, in every network that a line counts in, and for the family no more than for its members."""
    replay = Adjudicator(rules, claims)
    years = {line.plan_year for line in replay.run()}
    for network, limits in rules.limits.items():
        for year in years:
            each = [replay.used.used(year, network, None, member) for member in MEMBERS]
            family = replay.used.used(year, network, None, FAMILY)
            assert family.deductible == sum(one.deductible for one in each)
            assert family.out_of_pocket == sum(one.out_of_pocket for one in each)
            if limits.family_deductible_rule is not FamilyRule.AGGREGATE and limits.deductible is not None:
                assert all(one.deductible <= limits.deductible for one in each)
            if limits.family_limit_rule is not FamilyRule.AGGREGATE and limits.out_of_pocket is not None:
                assert all(one.out_of_pocket <= limits.out_of_pocket for one in each)
            if limits.family_deductible_rule in (FamilyRule.EMBEDDED, FamilyRule.AGGREGATE):
                assert limits.family_deductible is None or family.deductible <= limits.family_deductible
            if limits.family_limit_rule in (FamilyRule.EMBEDDED, FamilyRule.AGGREGATE):
                assert limits.family_out_of_pocket is None or family.out_of_pocket <= limits.family_out_of_pocket


@given(plans(), courses())
def test_what_was_left_after_a_line_is_what_the_next_one_finds(rules: PlanRules, claims: list[Claim]) -> None:
    """Worked off by day; another member's or network's line between them may take of it, a new plan year gives back."""
    replay = Adjudicator(rules, claims)
    for line in replay.run():
        assert (line.deductible_before is None) == (line.deductible_left is None)
        for before, left in (
            (line.deductible_before, line.deductible_left),
            (line.out_of_pocket_before, line.out_of_pocket_left),
        ):
            assert before is None or left is None or 0 <= left <= before
    in_order = adjudicate([*claims], replace(rules, line_order=LineOrder.LISTED))
    for earlier, line in pairwise(in_order):
        one, other = earlier.claim, line.claim
        same = (one.member, one.network, one.benefit.group) == (other.member, other.network, other.benefit.group)
        if same and earlier.plan_year == line.plan_year:
            assert earlier.deductible_left == line.deductible_before
            assert earlier.out_of_pocket_left == line.out_of_pocket_before


# 4


@given(plans(), courses(covered=True, programme="p", visit_limit=None, days_apart=(0, 0, 0, 90)))
def test_assistance_stays_within_share_and_caps_and_on_eligible_lines(rules: PlanRules, claims: list[Claim]) -> None:
    lines = adjudicate(claims, rules)
    helped = [line for line in lines if line.assistance]
    for line in lines:
        assert value(line, "patient_net") + line.assistance == line.patient
        assert line.assistance <= sum(value(line, name) for name in PARTS[:3])
    for name, programme in rules.programmes.items():
        mine = [line for line in helped if line.claim.benefit.programme == name]
        for year in {programme_year(programme, line.claim.date) for line in mine}:
            here = [line for line in mine if programme_year(programme, line.claim.date) == year]
            fills = sums(here, lambda line: line.claim.visit or line.claim.date, "assistance")
            assert programme.annual_cap is None or sum(fills.values()) <= programme.annual_cap
            assert programme.per_fill_cap is None or max(fills.values(), default=0) <= programme.per_fill_cap
            assert programme.treatments is None or len(fills) <= programme.treatments


@given(plans(), courses())
def test_only_lines_that_a_programme_and_the_plan_are_for_are_helped_with(
    rules: PlanRules, claims: list[Claim]
) -> None:
    helped = [line for line in adjudicate(claims, rules) if line.assistance]
    assert all(line.claim.benefit.programme in rules.programmes and is_paid_for(line, rules) for line in helped)


@given(plans(modes=[ProgrammeMode.STANDARD], hsa_qualified=False), courses())
def test_assistance_that_counts_changes_only_who_pays_her_share(rules: PlanRules, claims: list[Claim]) -> None:
    without = adjudicate(claims, replace(rules, programmes={}))
    assert [line.patient for line in adjudicate(claims, rules)] == [line.patient for line in without]


@given(plans(modes=[ProgrammeMode.MAXIMIZER]), courses(covered=True, programme="p"))
def test_with_a_maximizing_plan_she_pays_no_more_than_her_floor(rules: PlanRules, claims: list[Claim]) -> None:
    for line in adjudicate(claims, rules):
        programme = rules.programmes.get(line.claim.benefit.programme or "")
        if programme is not None and is_paid_for(line, rules):
            share = sum(value(line, name) for name in PARTS[:3])
            assert share - line.assistance <= programme.patient_floor


# 5


@given(plans(), courses())
def test_replaying_again_gives_the_same(rules: PlanRules, claims: list[Claim]) -> None:
    replay = Adjudicator(rules, claims)
    assert adjudicate(claims, rules) == replay.run() == adjudicate(claims, rules)


_SUPPLIES = courses(covered=True, steps=(C,), copay_scope=CopayScope.SUPPLY, days_apart=(0, 1, 7, 20))
_DEDUCTIBLES = courses(covered=True, steps=(D,), first_visits=0, programme=None, days_apart=(7, 30, 60))
_FORESEEN = [ProgrammeMode.STANDARD, ProgrammeMode.ACCUMULATOR]
"""A maximizing plan spreads a year's help over the treatments to come, so a part of a course is not like the whole."""


@settings(max_examples=300)
@given(plans(modes=_FORESEEN), st.one_of(courses(), _SUPPLIES, _DEDUCTIBLES), st.data())
def test_a_course_in_two_parts_comes_out_like_the_whole(
    rules: PlanRules, claims: list[Claim], data: st.DataObject
) -> None:
    """The closing balances of the first part are the opening ones of the second; every amount and count is the same."""
    cut = data.draw(st.sampled_from(sorted({claim.date for claim in claims})))
    cut += dt.timedelta(days=data.draw(st.sampled_from([0, 1])))
    before = [claim for claim in claims if claim.date < cut]
    stated = [one.used_as_of for one in rules.programmes.values() if one.used_as_of is not None]
    assume(before and all(day <= cut for day in stated))
    first = Adjudicator(rules, before)
    parts = first.run() + adjudicate([claim for claim in claims if claim.date >= cut], first.closing(cut))
    assert parts == adjudicate(claims, rules)


@given(plans(), courses(), st.data())
def test_lines_of_different_days_may_be_listed_in_any_order(
    rules: PlanRules, claims: list[Claim], data: st.DataObject
) -> None:
    days = data.draw(st.permutations(sorted({claim.date for claim in claims})))
    listed = sorted(claims, key=lambda claim: days.index(claim.date))
    by_id = {line.claim.id: line for line in adjudicate(listed, rules)}
    assert [by_id[claim.id] for claim in claims] == adjudicate(claims, rules)


# 6


def _raised(limits: LimitRules, name: str, more: int) -> LimitRules:
    amount = getattr(limits, name)
    return limits if amount is None else replace(limits, **{name: amount + more})


def _totals(claims: list[Claim], rules: PlanRules) -> dict[Any, int]:
    return sums(adjudicate(claims, rules), lambda line: line.plan_year, "patient")


_MONOTONE = {
    "straddle_copay": True,
    "q4_carryover": False,
    "copay_counts_oop": True,
    "deductible_counts_oop": True,
    "copay_after_oop": False,
}


_STRADDLING: dict[str, Any] = {
    "steps": st.sampled_from([(D, P), (D, C), (D, C, P), (C, D, P), (C,)]),
    "covered": True,
    "penalty": Fraction(0),
    "programme": None,
    "visit_limit": st.sampled_from([None, None, None, 3]),
}
_RAISED = st.builds(
    LimitRules,
    deductible=st.one_of(st.just(0), SMALL),
    out_of_pocket=maybe(MIDDLING),
    plan_maximum=st.one_of(st.none(), st.none(), MIDDLING),
    groups=st.dictionaries(st.sampled_from(GROUPS), st.tuples(maybe(SMALL), BOOLEANS)),
)


@settings(max_examples=300)
@given(
    plans(most_openings=1, **_MONOTONE),
    _RAISED,
    courses(("A",), (Network.IN,), (0, 7, 30), **_STRADDLING),
    st.sampled_from(["deductible", "deductible", "out_of_pocket"]),
    SMALL,
)
def test_raising_a_deductible_or_a_limit_never_lowers_the_total(
    rules: PlanRules, limits: LimitRules, claims: list[Claim], name: str, more: int
) -> None:
    """For one member, without a programme, with the copay on the line that finishes the deductible.

    Nor with a carry-over (of a higher deductible more is carried into the next plan year), where a part does not count
    towards the limit (a higher deductible spares a copay that the limit would not), or where a penalty is taken off
    some lines only (a higher deductible is paid where the plan would have paid half).
    """
    rules = replace(rules, limits={Network.IN: limits})
    dearer = replace(rules, limits={Network.IN: _raised(limits, name, more)})
    before, after = _totals(claims, rules), _totals(claims, dearer)
    kinds = [claim.benefit for claim in claims]
    rounded = sum(P in kind.steps or P in kind.first_steps for kind in kinds)
    assert all(after[year] >= before[year] - rounded for year in before)


# 7


@given(plans(), courses(), st.integers(1, 3))
def test_moving_a_course_by_whole_years_changes_nothing(rules: PlanRules, claims: list[Claim], fours: int) -> None:
    """By four years at a time, so that 29 February and thirty days of supply stay what they are."""
    by = dt.timedelta(days=1461) * fours

    def moved(day: dt.date | None) -> dt.date | None:
        return None if day is None else day + by

    later = replace(
        rules,
        opening=tuple(
            replace(one, as_of=one.as_of + by, supply=one.supply and (one.supply[0] + by, one.supply[1]))
            for one in rules.opening
        ),
        programmes={name: replace(one, used_as_of=moved(one.used_as_of)) for name, one in rules.programmes.items()},
    )
    shifted = [
        claim._replace(date=claim.date + by, visit=claim.visit and (claim.visit[0] + by, claim.visit[1]))  # type: ignore[arg-type,operator]
        for claim in claims
    ]
    for line, other in zip(adjudicate(claims, rules), adjudicate(shifted, later), strict=True):
        assert replace(other, claim=line.claim, plan_year=line.plan_year) == line
        assert other.plan_year == plan_year_of(line.plan_year + by, rules.plan_year_start)


# 9

_SIMPLE: dict[str, Any] = {
    "covered": True,
    "coinsurance_maximum": None,
    "first_visits": 0,
    "visit_limit": None,
    "penalty": Fraction(0),
    "programme": None,
}


@given(
    plans(line_order=LineOrder.LISTED),
    benefits("b", steps=(Step.DEDUCTIBLE, Step.COINSURANCE), **_SIMPLE),
    st.lists(MIDDLING, max_size=6),
    st.data(),
)
def test_the_order_of_a_day_matters_no_more_than_a_cent_a_line(
    rules: PlanRules, one: BenefitRules, amounts: list[int], data: st.DataObject
) -> None:
    """With one benefit of deductible, then coinsurance; with a copay it may matter (section 1.5)."""
    network = data.draw(st.sampled_from(list(rules.limits)))
    totals = []
    for day in (amounts, data.draw(st.permutations(amounts))):
        claims = [Claim("", FIRST_DAY, amount, amount, one, network, "A") for amount in day]
        totals.append(sum(value(line, "patient") for line in adjudicate(claims, rules)))
    assert abs(totals[0] - totals[1]) <= len(amounts)
