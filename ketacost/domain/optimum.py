"""The cheapest way to buy, exactly: a best-first search over the visits of a course.

The rule that it is optimal under: a need is paid by the membership's contents, else by an open pack, as long as either
fits; only else there is a choice, of paying it singly, of opening a pack, or of joining. A pack opens at the first need
of a day that it fits, as a purchase that says "not before" that day has it. One membership runs at a time, for its
minimum, from the first need of a day for which it changes anything; on the next such day after its end it is prolonged
month by month, or lapses. What each choice costs is given; it only adds up.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from ketacost.domain.bounds import PackBound, splits
from ketacost.domain.choices import (
    FOR_EVER,
    UNIT,
    Choices,
    MemberOffer,
    OpenPack,
    PackOffer,
    RunningMember,
    as_bits,
    months_later,
)
from ketacost.domain.fee_schedules import Membership
from ketacost.domain.membership_bounds import MembershipBound
from ketacost.domain.needs import Need

Choice = tuple[str, int, int]
"""What was chosen, of which offer, and at which need (of one who stays a member: for how many months in all)."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A pack that is opened at a need; `waited` where an earlier need that it fits was paid singly."""

    offer: PackOffer
    need: Need
    waited: bool


@dataclass(frozen=True, slots=True)
class Joining:
    """A membership from a day on, for so many months."""

    membership: Membership
    start: dt.date
    months: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The cheapest plan: its cost, the packs in the order in which they open, the memberships; `choices` made it."""

    cost: int
    openings: tuple[Opening, ...] = ()
    joinings: tuple[Joining, ...] = ()
    choices: tuple[Choice, ...] = field(default=(), repr=False)


_State = tuple[int, tuple[OpenPack, ...], RunningMember | None, int, bool]
"""The need that is next (what its day charges at once is paid), the open packs, the membership, the packs that may not
open any more on this day (as bits), and whether a pack has been opened where one must be."""

_Chain = tuple["_Chain | None", Choice]
"""The choices that led to a state, the latest first."""

_Step = tuple[_State, int, "_Chain | None"]
"""A state, what it has cost, and how it came to be."""


_Waiting = tuple[int, int, int, int, _State, "_Chain | None"]
"""A state that waits: what it promises to cost at least in the end, how far it is, its number, then as a step."""


class Optimiser:
    """Finds the cheapest plan for some needs among offers; `single` is what each need costs when it is paid singly.

    With `opens_a_pack` only plans count that open at least one.
    """

    def __init__(
        self,
        needs: Sequence[Need],
        single: Sequence[int],
        packs: Sequence[PackOffer],
        members: Sequence[MemberOffer] = (),
        *,
        opens_a_pack: bool = False,
    ) -> None:
        self._needs = needs
        self._pack_offers = packs
        self._member_offers = members
        self.choices = choices = Choices(needs, single, packs, members)
        self._days, self._today = choices.days, choices.today
        self._packs, self._members = choices.packs, choices.members
        self._openable, self._joinable = choices.openable, choices.joinable
        self._openable_bits = [as_bits(numbers) for numbers in choices.openable]
        self._skips = [choices.skipped_at(index) for index in range(len(needs))]
        self._some_expire = any(pack.expiry is not None for pack in choices.packs)
        self._alike = choices.alike()
        self.must_open = opens_a_pack and any(choices.openable)
        self._pushed = 0
        self._root: _State = (0, (), None, 0, not self.must_open)

    def best(self) -> Plan:
        """Return the cheapest plan; of equals, one with the fewest packs and memberships.

        The state that promises most goes first, by what it has cost and what the needs that are left must cost at
        least: the first one to reach the end is the cheapest. Only states with something to choose wait.
        """
        self._bound = self._tightest_bound()
        known = {self._root: 0}
        ends: dict[object, list[tuple[int, int, int]]] = {}
        waiting: list[_Waiting] = [(0, 0, 0, 0, self._root, None)]
        while True:
            promise, _depth, _number, cost, state, chain = heappop(waiting)
            if known[state] < cost:
                continue
            before = state
            state, cost, chain = self._follow(state, cost, chain)
            if state is not before:
                if not _is_news(known, state, cost):
                    continue
                if cost + self._left(state) > promise:
                    self._push(waiting, state, cost, chain)
                    continue
            if state[0] == len(self._needs):
                return self._plan(cost // UNIT, chain)
            if self._is_dominated(ends, state, cost):
                continue
            for after, total, entered in self._steps(state, cost, chain):
                if _is_news(known, after, total):
                    self._push(waiting, after, total, entered)

    def is_still_best(self, plan: Plan, earlier: "Optimiser") -> bool:
        """Whether the cheapest plan of an earlier search is the cheapest here as well.

        It is where there is the same to choose, nothing costs less than there, and the plan no more.
        """
        alike = self.must_open == earlier.must_open and self.choices.are_as_dear_as(earlier.choices)
        return alike and self._cost_of(plan) == plan.cost

    def _cost_of(self, plan: Plan) -> int:
        """Follow the choices of a plan that was found among the same offers, and return what it costs here."""
        done = 0
        state, cost = self._root, 0
        while True:
            state, cost, chain = self._follow(state, cost, None)
            done += len(_choices(chain))
            if state[0] == len(self._needs):
                return cost // UNIT
            steps = [(_choices(chain), after, total) for after, total, chain in self._steps(state, cost, None)]
            made = [step for step in steps if step[0] == plan.choices[done : done + len(step[0])]]
            choices, state, cost = max(made, key=lambda step: len(step[0]))
            done += len(choices)

    def _tightest_bound(self) -> PackBound | MembershipBound:
        bound = MembershipBound if self._members else PackBound
        found = [bound(self.choices, split) for split in splits(self.choices)]
        return max(found, key=lambda bound: bound.left(0, (), None))

    def _push(self, waiting: list[_Waiting], state: _State, cost: int, chain: _Chain | None) -> None:
        self._pushed += 1
        heappush(waiting, (cost + self._left(state), -state[0], self._pushed, cost, state, chain))

    def _left(self, state: _State) -> int:
        """Return a bound from below on what the needs that are left still cost."""
        index, packs, member, _skipped, opened = state
        if index == len(self._needs):
            return 0 if opened else UNIT * FOR_EVER**2
        return self._bound.left(index, packs, member)

    def _is_dominated(self, ends: dict[object, list[tuple[int, int, int]]], state: _State, cost: int) -> bool:
        """Whether a state that differs only in its membership's end costs no more and ends no sooner."""
        index, packs, member, skipped, opened = state
        if member is None or member[5] or self._members[member[0]].by_visit:
            return False
        offer, start, _months, end, _period, _used = member
        anchor = dt.date.fromordinal(start).day
        others = ends.setdefault((index, packs, offer, skipped, opened), [])
        if any(one[0] <= cost and one[1] >= end and one[2] >= anchor for one in others):
            return True
        others.append((cost, end, anchor))
        return False

    # From need to need

    def _follow(self, state: _State, cost: int, chain: _Chain | None) -> _Step:
        """Go on from a state to where there is something to choose, or to the end."""
        index, packs, member, skipped, opened = state
        first = index
        while index < len(self._days):
            active = member if member is not None and self._days[index] < member[3] else None
            if member is not active and self._has_to_decide(member, index):
                break
            taken = self._from_contents(active, index) if active is not None and active[5] else None
            rest = self._from_packs(packs, index) if packs and taken is None else None
            if taken is not None:
                member = taken
            elif rest is not None:
                packs = rest
            elif self._openable_bits[index] & ~skipped or (active is None and self._joinable[index]):
                break
            else:
                cost += self._alone(index, active)
                chain = (chain, ("alone", 0, index)) if self._openable[index] else chain
                skipped |= self._skips[index]
            index += 1
            if index == self._today[index - 1].stop:
                packs, member, fee = self._on_the_next_day(index, packs, member)
                cost, skipped = cost + fee, 0
        return (state if index == first else (index, packs, member, skipped, opened)), cost, chain

    def _on_the_next_day(
        self, index: int, packs: tuple[OpenPack, ...], member: RunningMember | None
    ) -> tuple[tuple[OpenPack, ...], RunningMember | None, int]:
        """Let packs expire, begin a period of the membership, and charge what it asks for the visits of the day."""
        if index == len(self._days):
            return (), None, 0
        day = self._days[index]
        if packs and self._some_expire:
            packs = tuple(pack for pack in packs if pack[2] >= day)
        if member is None or day >= member[3]:
            return packs, member, 0
        return packs, self._in_period(member, day), self._members[member[0]].visiting[index]

    def _has_to_decide(self, member: RunningMember | None, index: int) -> bool:
        """Whether a membership that has ended is prolonged on this day or lapses."""
        return member is not None and self._members[member[0]].touches[index]

    def _steps(self, state: _State, cost: int, chain: _Chain | None) -> Iterator[_Step]:
        """Choose: whether to stay a member, else how to pay a need that nothing pays."""
        index, packs, member, skipped, opened = state
        active = member if member is not None and self._days[index] < member[3] else None
        if member is not None and active is None and self._has_to_decide(member, index):
            yield (index, packs, None, skipped, opened), cost, chain
            longer, fee = self._prolonged(member, index)
            yield (index, packs, longer, skipped, opened), cost + fee + 1, (chain, ("stay", member[0], longer[2]))
            return
        yield self._paid_alone(state, member, cost + self._alone(index, active), chain)
        for number in self._openable[index]:
            if not skipped >> number & 1:
                after = (index, (*packs, *self._opened(number, index)), member, skipped, True)
                yield self._after(after, cost + self._packs[number].cost, (chain, ("pack", number, index)))
        if active is None:
            for number in self._joinable[index]:
                yield self._joined(number, state, cost, chain)

    def _after(self, paid: _State, cost: int, chain: _Chain | None) -> _Step:
        """Go to the need after one that is paid."""
        index, packs, member, skipped, opened = paid
        index += 1
        if index == self._today[index - 1].stop:
            packs, member, fee = self._on_the_next_day(index, packs, member)
            cost, skipped = cost + fee, 0
        return (index, packs, member, skipped, opened), cost, chain

    def _alone(self, index: int, active: RunningMember | None) -> int:
        return self.choices.single[index] if active is None else self._members[active[0]].single[index]

    def _paid_alone(self, state: _State, member: RunningMember | None, cost: int, chain: _Chain | None) -> _Step:
        index, packs, _member, skipped, opened = state
        entered = (chain, ("alone", 0, index)) if self._openable[index] else chain
        return self._after((index, packs, member, skipped | self._skips[index], opened), cost, entered)

    # Packs

    def _from_packs(self, packs: tuple[OpenPack, ...], index: int) -> tuple[OpenPack, ...] | None:
        """Take a visit of the first open pack that fits; None where none does."""
        for place, pack in enumerate(packs):
            used = self._use(pack, index)
            if used is not None:
                return (*packs[:place], *used, *packs[place + 1 :])
        return None

    def _use(self, pack: OpenPack, index: int) -> tuple[OpenPack, ...] | None:
        """Take a visit of a pack; returns it as long as any later need may use it, and None where it does not fit."""
        offer, left, last_day = pack
        choice = self._packs[offer]
        for content in choice.fits[index]:
            if left[content]:
                rest = (*left[:content], left[content] - 1, *left[content + 1 :])
                return ((offer, rest, last_day),) if any(rest) and choice.last_use > index else ()
        return None

    def _opened(self, number: int, index: int) -> tuple[OpenPack, ...]:
        choice = self._packs[number]
        last = choice.last_day(self._days[index], self._days)
        return self._use((self._alike[number], choice.counts, last), index) or ()

    # Memberships: prolonged or left at the first need of a day, joined at a need that nothing else pays

    def _from_contents(self, member: RunningMember, index: int) -> RunningMember | None:
        offer, start, months, end, period, used = member
        choice = self._members[offer]
        content = choice.fits[index]
        if content < 0 or used[content] >= choice.counts[content]:
            return None
        return offer, start, months, end, period, (*used[:content], used[content] + 1, *used[content + 1 :])

    def _joined(self, number: int, state: _State, cost: int, chain: _Chain | None) -> _Step:
        index, packs, _member, skipped, opened = state
        day, choice = self._days[index], self._members[number]
        ending = months_later(day, choice.minimum)
        joined: RunningMember = (number, day, choice.minimum, ending, 0, (0,) * len(choice.counts))
        cost += choice.joining + choice.billed(choice.minimum) + choice.visiting[index]
        entered: _Chain = (chain, ("join", number, index))
        taken = self._from_contents(joined, index)
        if taken is None:
            return self._paid_alone(state, joined, cost + choice.single[index], entered)
        return self._after((index, packs, taken, skipped, opened), cost, entered)

    def _prolonged(self, member: RunningMember, index: int) -> tuple[RunningMember, int]:
        number, start, paid, _end, period, used = member
        day, choice = self._days[index], self._members[number]
        months = paid
        while months_later(start, months) <= day:
            months += choice.period
        longer = self._in_period((number, start, months, months_later(start, months), period, used), day)
        return longer, choice.billed(months - paid) + choice.visiting[index]

    def _in_period(self, member: RunningMember, day: int) -> RunningMember:
        offer, start, months, end, period, used = member
        if not used:
            return member
        length = self._members[offer].period
        now = period
        while months_later(start, (now + 1) * length) <= day:
            now += 1
        return member if now == period else (offer, start, months, end, now, (0,) * len(used))

    # The plan

    def _plan(self, cost: int, chain: _Chain | None) -> Plan:
        openings: list[Opening] = []
        joinings: list[Joining] = []
        alone: list[int] = []
        choices = _choices(chain)
        for kind, number, value in choices:
            if kind == "alone":
                alone.append(value)
            elif kind == "pack":
                waited = any(self._packs[number].fits[earlier] for earlier in alone)
                openings.append(Opening(self._pack_offers[number], self._needs[value], waited))
            elif kind == "join":
                membership = self._member_offers[number].membership
                joinings.append(Joining(membership, self._needs[value].visit.date, membership.minimum_months))
            else:
                last = joinings[-1]
                joinings[-1] = Joining(last.membership, last.start, value)
        return Plan(cost, tuple(openings), tuple(joinings), choices)


def _is_news(known: dict[_State, int], state: _State, cost: int) -> bool:
    """Whether a state has not been reached for so little yet; it is noted."""
    least = known.get(state)
    if least is not None and least <= cost:
        return False
    known[state] = cost
    return True


def _choices(chain: _Chain | None) -> tuple[Choice, ...]:
    """Return the choices of a chain, the first one first."""
    found = []
    while chain is not None:
        chain, choice = chain
        found.append(choice)
    return tuple(found[::-1])
