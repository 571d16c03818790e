"""The cheapest plan is the cheapest: held against every choice there is, an integer program, and whole estimates."""

import datetime as dt
import random
from dataclasses import dataclass, field
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np
import pytest
from building import course, estimated, fee, fee_list, package, phase, request
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from ketacost.domain.choices import MemberOffer, PackOffer
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import counter_for
from ketacost.domain.fee_schedules import Membership, Package
from ketacost.domain.needs import Need
from ketacost.domain.optimum import Optimiser
from ketacost.domain.purchasing import ways_to_buy
from ketacost.domain.scheduling import add_months, schedule

BOTH = ("treatment", "therapy")


def needs_of(plan: dict[str, Any]) -> list[Need]:
    asked = request(course=plan)
    assert asked.course is not None
    return counter_for(asked, schedule(asked.course)).needs


def pack_offer(cost: int, contents: list[dict[str, Any]], expiry: int | None = None) -> PackOffer:
    stated = {"id": "p", "name": "P", "price": cost, "contents": contents, "expires_after_days": expiry}
    return PackOffer(Package.model_validate(stated), cost)


def member_offer(cost: int, joining: int, single: list[int], **more: Any) -> MemberOffer:
    stated = {"id": "m", "name": "M", "price": cost, **more}
    return MemberOffer(Membership.model_validate(stated), cost, joining, single)


# Every choice, one after the other


@dataclass
class Trying:
    """Tries every choice that the rule leaves, without any cleverness."""

    needs: list[Need]
    single: list[int]
    packs: list[PackOffer]
    members: list[MemberOffer]
    days: list[dt.date] = field(init=False)

    def __post_init__(self) -> None:
        self.days = [need.visit.date for need in self.needs]

    def least(self) -> int:
        return self._from(0, [], None, frozenset())

    def _fits(self, content: Any, i: int) -> bool:
        need = self.needs[i]
        return content.service == need.service and content.phase in (None, need.visit.phase.kind)

    def _touches(self, number: int, i: int) -> bool:
        offer = self.members[number]
        return offer.single[i] < self.single[i] or any(self._fits(one, i) for one in offer.membership.contents)

    def _visits_on(self, i: int) -> int:
        return len({n.visit_ref for n, day in zip(self.needs, self.days, strict=True) if day == self.days[i]})

    def _fee(self, number: int, months: int, i: int) -> int:
        offer = self.members[number]
        times = {"month": months, "term": months // offer.membership.minimum_months, "visit": self._visits_on(i)}
        return offer.cost * times[offer.membership.billing]

    def _from(self, i: int, packs: list[Any], member: Any, skipped: frozenset[int]) -> int:
        if i == len(self.needs):
            return 0
        if i and self.days[i - 1] == self.days[i]:
            return self._pay(i, packs, member, skipped)
        if member is None:
            return self._pay(i, packs, None, frozenset())
        number, start, months, used = member
        if self.days[i] < add_months(start, months):
            by_visit = self.members[number].membership.billing == "visit"
            return (self._fee(number, 0, i) if by_visit else 0) + self._pay(i, packs, member, frozenset())
        today = [j for j, day in enumerate(self.days) if day == self.days[i]]
        if not any(self._touches(number, j) for j in today):
            return self._pay(i, packs, member, frozenset())
        membership = self.members[number].membership
        longer = months
        while add_months(start, longer) <= self.days[i]:
            longer += membership.minimum_months if membership.billing == "term" else 1
        prolonged = self._fee(number, longer - months, i)
        return min(
            self._pay(i, packs, None, frozenset()),
            prolonged + self._pay(i, packs, (number, start, longer, used), frozenset()),
        )

    def _by_contents(self, i: int, member: Any) -> Any:
        number, start, months, used = member
        membership = self.members[number].membership
        length = membership.minimum_months if membership.billing == "term" else 1
        period = sum(1 for n in range(1, 99) if add_months(start, n * length) <= self.days[i])
        for content in membership.contents:
            key = (period, content.service)
            if self._fits(content, i):
                return (number, start, months, (*used, key)) if used.count(key) < content.count else None
        return None

    def _by_pack(self, i: int, packs: list[Any]) -> list[Any] | None:
        for place, (number, opened, used) in enumerate(packs):
            package = self.packs[number].package
            if package.expires_after_days is not None and (self.days[i] - opened).days > package.expires_after_days:
                continue
            for content in package.contents:
                if self._fits(content, i) and used.count(content.service) < content.count + content.when_needed:
                    return [*packs[:place], (number, opened, (*used, content.service)), *packs[place + 1 :]]
        return None

    def _pay(self, i: int, packs: list[Any], member: Any, skipped: frozenset[int]) -> int:
        running = member is not None and self.days[i] < add_months(member[1], member[2])
        if running and (taken := self._by_contents(i, member)):
            return self._from(i + 1, packs, taken, skipped)
        if (redeemed := self._by_pack(i, packs)) is not None:
            return self._from(i + 1, redeemed, member, skipped)
        fitting = {n for n, p in enumerate(self.packs) if any(self._fits(one, i) for one in p.package.contents)}
        alone = self.members[member[0]].single[i] if running else self.single[i]
        found = [alone + self._from(i + 1, packs, member, skipped | fitting)]
        for number in fitting - skipped:
            opened = self._by_pack(i, [*packs, (number, self.days[i], ())])
            assert opened is not None
            found.append(self.packs[number].cost + self._from(i + 1, opened, member, skipped))
        if not running:
            found += [self._joining(i, packs, number, skipped, fitting) for number in range(len(self.members))]
        return min(found)

    def _joining(self, i: int, packs: list[Any], number: int, skipped: frozenset[int], fitting: set[int]) -> int:
        earlier = [j for j in range(i) if self.days[j] == self.days[i]]
        if not self._touches(number, i) or any(self._touches(number, j) for j in earlier):
            return 10**9
        offer = self.members[number]
        months = offer.membership.minimum_months
        member = (number, self.days[i], months, ())
        fee = offer.joining + self._fee(number, months, i)
        if taken := self._by_contents(i, member):
            return fee + self._from(i + 1, packs, taken, skipped)
        return fee + offer.single[i] + self._from(i + 1, packs, member, skipped | fitting)


PLANS = st.builds(
    lambda first, second, start, gap: course(
        phase(first[0], services=first[1], spacing={"kind": "every_days", "number": first[2]}),
        phase(second[0], "maintenance", services=second[1], gap_days=gap, start=start)
        | {"spacing": {"kind": "every_days", "number": second[2]}},
        weekdays_off=[],
    ),
    st.tuples(st.integers(1, 3), st.sampled_from([BOTH, BOTH[:1]]), st.sampled_from([1, 10, 16])),
    st.tuples(st.integers(1, 3), st.sampled_from([BOTH, BOTH[:1]]), st.sampled_from([7, 21, 40])),
    st.sampled_from(["after_previous", "with_previous"]),
    st.sampled_from([0, 5, 30]),
)


@st.composite
def pack_offers(draw: st.DrawFn) -> PackOffer:
    services = draw(st.lists(st.sampled_from(BOTH), min_size=1, max_size=2, unique=True))
    contents = [
        {
            "service": service,
            "count": draw(st.integers(1, 3)),
            "when_needed": draw(st.sampled_from([0, 0, 1])),
            "phase": draw(st.sampled_from([None, None, "induction", "maintenance"])),
        }
        for service in services
    ]
    return pack_offer(draw(st.integers(20, 300)), contents, draw(st.sampled_from([None, 3, 20, 45])))


@st.composite
def member_offers(draw: st.DrawFn, single: list[int]) -> MemberOffer:
    services = draw(st.lists(st.sampled_from(BOTH), max_size=1))
    return member_offer(
        draw(st.integers(1, 120)),
        draw(st.sampled_from([0, 15])),
        [cost * draw(st.sampled_from([20, 60, 100])) // 100 for cost in single],
        billing=draw(st.sampled_from(["month", "term", "visit"])),
        minimum_months=draw(st.integers(1, 2)),
        contents=[{"service": service, "count": draw(st.integers(1, 2))} for service in services],
    )


@given(data=st.data(), plan=PLANS)
@settings(max_examples=400)
def test_no_sequence_of_choices_costs_less_than_the_plan(data: st.DataObject, plan: dict[str, Any]) -> None:
    needs = needs_of(plan)[:8]
    single = [data.draw(st.integers(40, 120)) for _ in needs]
    packs = data.draw(st.lists(pack_offers(), max_size=2))
    members = data.draw(st.lists(member_offers(single), max_size=2))
    expected = Trying(needs, single, packs, members).least()
    assert Optimiser(needs, single, packs, members).best().cost == expected


@given(data=st.data(), plan=PLANS, raised=st.lists(st.sampled_from([0, 0, 0, 5]), min_size=8, max_size=8))
@settings(max_examples=200)
def test_a_plan_that_costs_no_more_at_higher_prices_stays_the_cheapest(
    data: st.DataObject, plan: dict[str, Any], raised: list[int]
) -> None:
    needs = needs_of(plan)[:8]
    single = [data.draw(st.integers(40, 120)) for _ in needs]
    packs = data.draw(st.lists(pack_offers(), max_size=2))
    members = data.draw(st.lists(member_offers(single), max_size=2))
    before = Optimiser(needs, single, packs, members)
    best = before.best()
    assert before.is_still_best(best, before)
    dearer = [cost + more for cost, more in zip(single, raised, strict=False)]
    after = Optimiser(needs, dearer, packs, members)
    if after.is_still_best(best, before):
        assert Trying(needs, dearer, packs, members).least() == best.cost
    cheaper = Optimiser(needs, [cost - 1 for cost in single], packs, members)
    assert not cheaper.is_still_best(best, before)


def test_a_plan_that_pays_a_raised_single_is_looked_for_again() -> None:
    needs = needs_of(course(phase(5)))
    packs = [pack_offer(120, [{"service": "treatment", "count": 4}])]
    before = Optimiser(needs, [40] * 5, packs)
    best = before.best()
    raised = Optimiser(needs, [200] * 5, packs)
    assert (best.cost, raised.is_still_best(best, before), raised.best().cost) == (160, False, 240)
    assert not Optimiser(needs, [40] * 5, packs, opens_a_pack=True).is_still_best(best, before)


# An integer program


class Program:
    """An integer program that is written down constraint by constraint."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.most: list[float] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def variable(self, cost: float = 0, most: float = 1) -> int:
        self.costs.append(cost)
        self.most.append(most)
        return len(self.costs) - 1

    def require(self, terms: dict[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        self.rows.append((terms, low, high))

    def least(self) -> int:
        matrix = np.zeros((len(self.rows), len(self.costs)))
        for number, (terms, _, _) in enumerate(self.rows):
            for variable, factor in terms.items():
                matrix[number, variable] += factor
        constraints = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        solved = milp(
            self.costs,
            constraints=constraints,
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, np.array(self.most)),
            options={"mip_rel_gap": 0, "time_limit": 60},
        )
        assert solved.success, solved.message
        return round(solved.fun)


def program_with_expiry(days: list[dt.date], single: list[int], packs: list[tuple[int, int, int]]) -> int:
    """Packs of (cost, count, days): each, opened at a visit, pays for those that follow; every visit is paid once."""
    program = Program()
    paying: list[dict[int, float]] = [{program.variable(cost): 1.0} for cost in single]
    for first, day in enumerate(days):
        for cost, count, expiry in packs:
            opened = program.variable(cost)
            for place in range(first, min(first + count, len(days))):
                if (days[place] - day).days <= expiry:
                    paying[place][opened] = 1.0
    for terms in paying:
        program.require(terms, 1, 1)
    return program.least()


def program_of_members(
    days: list[dt.date], single: list[int], packs: list[tuple[int, int]], members: list[MemberOffer]
) -> int:
    """Packs of (cost, count) that never expire and memberships by the month, as flows of visits that are left."""
    program = Program()
    places = range(len(days))
    most = max(count for _, count in packs)
    opened = [[program.variable(cost) for cost, _ in packs] for _ in places]
    redeemed, has_left = ([program.variable() for _ in places] for _ in range(2))
    left = [program.variable(most=most) for _ in [*places, 0]]
    alone = [program.variable(cost) for cost in single]
    inside: list[dict[int, float]] = [{} for _ in places]
    held: list[dict[int, float]] = [{} for _ in places]
    prices: list[list[tuple[int, int]]] = [[] for _ in places]
    for first, offer in product(places, members):
        terms_from(program, offer, days, first, (inside, held, prices), (has_left, opened))
    for i in places:
        as_member = {program.variable(price): number for price, number in prices[i]}
        program.require({alone[i]: 1, redeemed[i]: 1, **dict.fromkeys(as_member, 1), **held[i]}, 1, 1)
        program.require(inside[i], high=1)
        program.require({alone[i]: 1, **inside[i]}, high=1)
        for variable, number in as_member.items():
            program.require({variable: 1, number: -1}, high=0)
        program.require({left[i]: 1, has_left[i]: -most}, high=0)
        program.require({left[i]: 1, has_left[i]: -1}, low=0)
        opening: dict[int, float] = dict.fromkeys(opened[i], 1)
        program.require({has_left[i]: 1, **opening}, high=1)
        program.require({redeemed[i]: 1, **held[i], has_left[i]: -1}, low=0)
        program.require({redeemed[i]: 1, **dict.fromkeys(opened[i], -1)}, low=0)
        program.require({redeemed[i]: 1, has_left[i]: -1, **dict.fromkeys(opened[i], -1)}, high=0)
        gained = {one: -float(count) for one, (_, count) in zip(opened[i], packs, strict=True)}
        program.require({left[i + 1]: 1, left[i]: -1, redeemed[i]: 1, **gained}, 0, 0)
    program.require({left[0]: 1}, 0, 0)
    return program.least()


def terms_from(program: Program, offer: MemberOffer, days: list[dt.date], first: int, found: Any, before: Any) -> None:
    """Add a membership that starts at a visit, in every length; its contents pay for the first visits of a month."""
    inside, held, prices = found
    has_left, opened = before
    membership = offer.membership
    count = sum(content.count for content in membership.contents)
    months = membership.minimum_months
    while True:
        term = program.variable(offer.joining + months * offer.cost)
        program.require({term: 1, has_left[first]: 1, **dict.fromkeys(opened[first], 1)}, high=1)
        taken: dict[int, int] = {}
        for place in range(first, len(days)):
            if days[place] >= add_months(days[first], months):
                break
            month = sum(1 for n in range(1, months + 1) if add_months(days[first], n) <= days[place])
            taken[month] = taken.get(month, 0) + 1
            inside[place][term] = 1.0
            if taken[month] <= count:
                held[place][term] = 1.0
            else:
                prices[place].append((offer.single[place], term))
        if add_months(days[first], months) > days[-1]:
            return
        months += 1


def long_plan(dice: random.Random, visits: int) -> dict[str, Any]:
    first = dice.randint(5, 12)
    return course(
        phase(first, spacing={"kind": "per_week", "number": dice.choice([1, 2])}),
        phase(visits - first, "maintenance", spacing={"kind": "every_weeks", "number": dice.choice([1, 2])}),
    )


def priced(dice: random.Random, needs: list[Need]) -> list[int]:
    induction, maintenance = dice.randint(380, 450), dice.randint(350, 450)
    return [induction if need.visit.phase.id == "induction" else maintenance for need in needs]


def mixed(dice: random.Random, visits: int) -> tuple[list[Need], list[int], list[tuple[int, int]], list[MemberOffer]]:
    needs = needs_of(long_plan(dice, visits))
    single = priced(dice, needs)
    packs = [(count * dice.randint(340, 400), count) for count in dice.sample(range(2, 13), 6)]
    cheaper = [cost - dice.randint(30, 90) for cost in single]
    club = member_offer(dice.randint(60, 150), dice.choice([0, 50]), cheaper, minimum_months=dice.randint(1, 3))
    contents = [{"service": "treatment", "count": 1}]
    monthly = member_offer(dice.randint(330, 380), 0, single, minimum_months=dice.randint(1, 2), contents=contents)
    return needs, single, packs, [club, monthly]


@pytest.mark.parametrize("seed", range(4))
def test_an_integer_program_finds_no_cheaper_packs_that_expire(seed: int) -> None:
    dice = random.Random(seed)
    needs = needs_of(long_plan(dice, 60))
    single = priced(dice, needs)
    packs = [(count * dice.randint(330, 400), count, dice.choice([20, 45, 90, 999])) for count in range(3, 9)]
    offers = [pack_offer(cost, [{"service": "treatment", "count": count}], days) for cost, count, days in packs]
    expected = program_with_expiry([need.visit.date for need in needs], single, packs)
    assert Optimiser(needs, single, offers).best().cost == expected


@pytest.mark.parametrize(("seed", "visits"), [(1, 20), (2, 20), (3, 24), (4, 30)])
def test_an_integer_program_finds_no_cheaper_mix_of_packs_and_memberships(seed: int, visits: int) -> None:
    needs, single, packs, members = mixed(random.Random(seed), visits)
    offers = [pack_offer(cost, [{"service": "treatment", "count": count}]) for cost, count in packs]
    expected = program_of_members([need.visit.date for need in needs], single, packs, members)
    assert Optimiser(needs, single, offers, members).best().cost == expected


# Whole estimates

SMALL = st.fixed_dictionaries(
    {
        "single": st.integers(40, 100),
        "member": st.integers(20, 60),
        "fee": st.integers(10, 120),
        "joining": st.sampled_from([None, 10]),
        "months": st.integers(1, 2),
        "held": st.integers(0, 2),
        "packs": st.lists(
            st.tuples(st.integers(2, 4), st.integers(60, 300), st.sampled_from([None, 10, 40])), max_size=2
        ),
        "visits": st.tuples(st.integers(1, 4), st.integers(1, 3), st.sampled_from([1, 3, 5])),
    }
)


def asked(drawn: dict[str, Any]) -> EstimateRequest:
    first, second, weeks = drawn["visits"]
    later = phase(second, "maintenance", spacing={"kind": "every_weeks", "number": weeks})
    club = {"id": "club", "name": "Club", "price": drawn["fee"], "minimum_months": drawn["months"]}
    club |= {"joining_fee": drawn["joining"]} if drawn["joining"] else {}
    club |= {"contents": [{"service": "treatment", "count": drawn["held"]}]} if drawn["held"] else {}
    packs = [
        package(price, count, name=f"pack-{number}", expires_after_days=expiry)
        for number, (count, price, expiry) in enumerate(drawn["packs"])
    ]
    member = fee(min(drawn["member"], drawn["single"]), row="member", membership="club")
    listed = fee_list(fee(drawn["single"]), member, packages=tuple(packs), memberships=[club])
    return request(course=course(phase(first), later), fee_schedule=listed)


def purchases(drawn: dict[str, Any], days: list[str]) -> list[dict[str, Any]]:
    """Every mix of up to two packages that open from a day on, and no or one membership from a day on."""
    opened = [{"package": f"pack-{n}", "not_before": day} for n in range(len(drawn["packs"])) for day in days]
    packages = [[], *([one] for one in opened), *combinations_with_replacement(opened, 2)]
    joined = [[], *([{"membership": "club", "start": day, "months": months}] for day in days for months in (1, 3))]
    return [
        {"packages": packs, "memberships": members}
        for packs in sorted(packages, key=lambda packs: [one["not_before"] for one in packs])
        for members in joined
    ]


@given(drawn=SMALL)
@settings(max_examples=10)
def test_no_purchase_that_can_be_named_beats_the_best_way(drawn: dict[str, Any]) -> None:
    request_ = asked(drawn)
    best = ways_to_buy(request_)[0].estimate
    days = sorted({str(visit.date) for visit in best.visits})
    stated = request_.model_dump(mode="json")
    for purchase in purchases(drawn, days):
        other = estimated(**{**stated, "purchase": purchase})
        assert best.total.expected <= other.total.expected, purchase
