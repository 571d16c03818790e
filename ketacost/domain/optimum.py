"""The cheapest way to buy, exactly: a best-first search over the visits of a course.

The rule that it is optimal under: a need is paid by the membership's contents, else by an open pack, as long as either
fits; only else there is a choice, of paying it singly, of opening a pack, or of joining. A pack opens at the first need
of a day that it fits, as a purchase that says "not before" that day has it. One membership runs at a time, for its
minimum, from the first need of a day for which it changes anything; on the next such day after its end it is prolonged
month by month, or lapses. What each choice costs is given; it only adds up.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush

from ketacost.domain.bounds import Bound, MemberBound, Part, most_within, split_cost
from ketacost.domain.fee_schedules import Billing, Membership, Package, PackageContent
from ketacost.domain.needs import Need, eligible
from ketacost.domain.scheduling import add_months


@dataclass(frozen=True, slots=True)
class PackOffer:
    """A package that can be opened at a price, in minor units; `prepaid` at its price in full at booking."""

    package: Package
    cost: int
    prepaid: bool = False


@dataclass(frozen=True, slots=True)
class MemberOffer:
    """A membership with its price per billing, what joining costs, and what each need costs its members."""

    membership: Membership
    cost: int
    joining: int
    single: Sequence[int]


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
    """The cheapest plan: its cost, the packs in the order in which they open, the memberships."""

    cost: int
    openings: tuple[Opening, ...] = ()
    joinings: tuple[Joining, ...] = ()


_Pack = tuple[int, tuple[int, ...], int]
"""An open pack in a state: the first offer that fits the same needs, what is left of each content, the last day."""

_Member = tuple[int, int, int, int, int, tuple[int, ...]]
"""A membership in a state: which offer, its first day, its months, the day after it, the period of its contents and
what is taken of them. One that has ended stays until the day on which it is prolonged or lapses."""

_State = tuple[int, tuple[_Pack, ...], _Member | None, int, bool]
"""The need that is next, the open packs, the membership, the packs that may not open any more on this day (as bits),
and whether a pack has been opened where one must be."""

_Chain = tuple["_Chain | None", tuple[str, int, int]]
"""The choices that led to a state, the latest first."""

_Step = tuple[_State, int, "_Chain | None"]
_MemberStep = tuple[_Member | None, int, "_Chain | None"]
_FOR_EVER = dt.date.max.toordinal()
_UNIT = 1024
"""Costs are counted in so many parts of a minor unit; each choice adds one, so that of equals the simplest wins."""


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
        self._single = [cost * _UNIT for cost in single]
        self._packs = packs
        self._members = members
        self._days = [need.visit.date.toordinal() for need in needs]
        self._fits = [_each(needs, offer.package.contents) for offer in packs]
        kinds = [(fits, [one.service for one in o.package.contents]) for fits, o in zip(self._fits, packs, strict=True)]
        self._alike = [kinds.index(kind) for kind in kinds]
        self._openable = [[number for number, fits in enumerate(self._fits) if fits[i]] for i in range(len(needs))]
        self._last_use = [max((i for i, fit in enumerate(fits) if fit), default=-1) for fits in self._fits]
        self._counts = [tuple(one.count + one.when_needed for one in offer.package.contents) for offer in packs]
        self._starts = opens_a_pack and any(self._openable)
        self._member_single = [[cost * _UNIT for cost in offer.single] for offer in members]
        self._member_fits = [[fit[0] if fit else -1 for fit in _each(needs, o.membership.contents)] for o in members]
        self._gains = [[own < alone for own, alone in zip(o.single, single, strict=True)] for o in members]
        self._today = self._by_day()
        self._skips = [self._skipped_at(index) for index in range(len(needs))]
        self._may_join = [self._may_join_at(number) for number in range(len(members))]
        self._shares = [self._member_bound(number) for number in range(len(members))]
        self._bound = Bound(
            [need.service for need in needs],
            self._days,
            self._single,
            [self._parts(number) for number in range(len(packs))],
            list(zip(self._shares, self._member_single, self._member_fits, strict=True)),
        )

    def best(self) -> Plan:
        """Return the cheapest plan; of equals, one with the fewest packs and memberships.

        The state that promises most goes first, by what it has cost and what the needs that are left must cost at
        least: the first one to reach the end is the cheapest.
        """
        state: _State = (0, (), None, 0, not self._starts)
        known = {state: 0}
        ends: dict[object, list[tuple[int, int, int]]] = {}
        waiting: list[tuple[int, int, int, int, _State, _Chain | None]] = [(0, 0, 0, 0, state, None)]
        pushed = 0
        while True:
            _promise, _depth, _number, cost, state, chain = heappop(waiting)
            if state[0] == len(self._needs):
                return self._plan(cost // _UNIT, chain)
            if known[state] < cost or self._is_dominated(ends, state, cost):
                continue
            cost, steps = self._follow(known, state, cost, chain)
            for after, fee, entered in steps:
                total = cost + fee
                least = known.get(after)
                if least is None or total < least:
                    known[after] = total
                    pushed += 1
                    heappush(waiting, (total + self._left(after), -after[0], pushed, total, after, entered))

    def _follow(
        self, known: dict[_State, int], state: _State, cost: int, chain: _Chain | None
    ) -> tuple[int, Sequence[_Step]]:
        """Go on from a state to where there is something to choose, or to the end; nothing if it was reached before."""
        while True:
            steps = list(self._steps(state, chain))
            if len(steps) > 1 or steps[0][0][0] == len(self._needs):
                return cost, steps
            state, fee, chain = steps[0]
            cost += fee
            least = known.get(state)
            if least is not None and least <= cost:
                return cost, ()
            known[state] = cost

    def _is_dominated(self, ends: dict[object, list[tuple[int, int, int]]], state: _State, cost: int) -> bool:
        """Whether a state that differs only in its membership's end costs no more and ends no sooner."""
        index, packs, member, skipped, opened = state
        if member is None or member[5] or self._members[member[0]].membership.billing is Billing.VISIT:
            return False
        offer, start, _months, end, _period, _used = member
        anchor = dt.date.fromordinal(start).day
        others = ends.setdefault((index, packs, offer, skipped, opened), [])
        if any(one[0] <= cost and one[1] >= end and one[2] >= anchor for one in others):
            return True
        others.append((cost, end, anchor))
        return False

    # What is left

    def _left(self, state: _State) -> int:
        """Return a bound from below on what the needs that are left still cost."""
        index, packs, member, _skipped, opened = state
        if index == len(self._needs):
            return 0 if opened else _UNIT * _FOR_EVER**2
        held: dict[str, int] = {}
        for pack, left, _last_day in packs:
            for content, count in zip(self._packs[pack].package.contents, left, strict=True):
                held[content.service] = held.get(content.service, 0) + count
        if member is None:
            return self._bound.left(index, held, self._days[index])
        offer, _start, months, end, period, used = member
        share = self._shares[offer]
        if self._members[offer].membership.billing is Billing.VISIT:
            paid_until = self._days[index] + 1 if index and self._days[index - 1] == self._days[index] < end else 0
            free_from = self._days[index]
        else:
            paid_until = free_from = end
        visits = max(0, months // share.months - period) * share.held - sum(used)
        return self._bound.left(index, held, free_from) - share.paid(index, paid_until, visits)

    def _parts(self, number: int) -> dict[str, Part]:
        """Split a pack by service; of each no more counts than its needs can use before it expires."""
        package = self._packs[number].package
        expiry = package.expires_after_days
        window = _FOR_EVER if expiry is None else expiry + 1
        found: dict[str, tuple[int, int]] = {}
        for place, content in enumerate(package.contents):
            fits = [place in fit for fit in self._fits[number]]
            usable = min(self._counts[number][place], most_within(window, self._days, fits))
            if usable:
                worth = sum(cost for cost, fit in zip(self._single, fits, strict=True) if fit) // sum(fits)
                found[content.service] = (usable, worth)
        return split_cost(self._pack_cost(number), found)

    def _member_bound(self, number: int) -> MemberBound:
        offer = self._members[number]
        fits = [fit >= 0 for fit in self._member_fits[number]]
        return MemberBound(offer.membership, offer.cost * _UNIT, self._days, fits, self._gains[number])

    def _pack_cost(self, number: int) -> int:
        return self._packs[number].cost * _UNIT + 1

    # One need

    def _steps(self, state: _State, chain: _Chain | None) -> Iterator[_Step]:
        index, packs, member, _skipped, opened = state
        if index and self._days[index - 1] == self._days[index]:
            yield from self._pay(state, 0, chain)
            return
        held = tuple(pack for pack in packs if pack[2] >= self._days[index]) if packs else packs
        for now, fee, entered in self._members_on(member, index, chain):
            yield from self._pay((index, held, now, 0, opened), fee, entered)

    def _pay(self, state: _State, fee: int, chain: _Chain | None) -> Iterator[_Step]:
        """Pay the next need: from contents, from an open pack, or else singly or by opening a pack."""
        index, packs, member, skipped, opened = state
        active = member is not None and self._days[index] < member[3]
        if member is not None and active:
            taken = self._from_contents(member, index)
            if taken is not None:
                yield (index + 1, packs, taken, skipped, opened), fee, chain
                return
        for place, pack in enumerate(packs):
            used = self._use(pack, index)
            if used is not None:
                rest = (*packs[:place], *used, *packs[place + 1 :])
                yield (index + 1, rest, member, skipped, opened), fee, chain
                return
        alone = self._member_single[member[0]][index] if member is not None and active else self._single[index]
        by_itself = (chain, ("alone", 0, index)) if self._openable[index] else chain
        yield (index + 1, packs, member, skipped | self._skips[index], opened), fee + alone, by_itself
        for number in self._openable[index]:
            if not skipped >> number & 1:
                now = (*packs, *self._opened(number, index))
                cost = fee + self._pack_cost(number)
                yield (index + 1, now, member, skipped, True), cost, (chain, ("pack", number, index))
        if not active:
            for after, cost, entered in self._join(state, chain):
                yield after, fee + cost, entered

    def _from_contents(self, member: _Member, index: int) -> _Member | None:
        offer, start, months, end, period, used = member
        content = self._member_fits[offer][index]
        if content < 0 or used[content] >= self._members[offer].membership.contents[content].count:
            return None
        return offer, start, months, end, period, _plus_one(used, content)

    def _use(self, pack: _Pack, index: int) -> tuple[_Pack, ...] | None:
        """Take a visit of a pack; returns it as long as any later need may use it, and None where it does not fit."""
        offer, left, last_day = pack
        for content in self._fits[offer][index]:
            if left[content]:
                rest = (*left[:content], left[content] - 1, *left[content + 1 :])
                return ((offer, rest, last_day),) if any(rest) and self._last_use[offer] > index else ()
        return None

    def _opened(self, number: int, index: int) -> tuple[_Pack, ...]:
        expiry = self._packs[number].package.expires_after_days
        last = _FOR_EVER if expiry is None else self._days[index] + expiry
        if last >= self._days[self._last_use[number]]:
            last = _FOR_EVER
        return self._use((self._alike[number], self._counts[number], last), index) or ()

    def _by_day(self) -> dict[int, range]:
        found: dict[int, range] = {}
        for index, day in enumerate(self._days):
            found[day] = range(found[day].start if day in found else index, index + 1)
        return found

    def _skipped_at(self, index: int) -> int:
        """Return the packs, as bits, that may not open later on the day on which a need is paid singly."""
        later = range(index + 1, self._today[self._days[index]].stop)
        return sum(1 << number for number in self._openable[index] if any(self._fits[number][i] for i in later))

    # Memberships: prolonged or left at the first need of a day, joined at a need that nothing else pays

    def _members_on(self, member: _Member | None, index: int, chain: _Chain | None) -> Iterator[_MemberStep]:
        day = self._days[index]
        if member is not None and day < member[3]:
            yield self._in_period(member, day), self._by_visit(member[0], day), chain
            return
        if member is not None and not self._touches(member[0], day):
            yield member, 0, chain
        else:
            yield None, 0, chain
            if member is not None:
                longer, fee = self._prolonged(member, day)
                yield longer, fee + 1, (chain, ("stay", member[0], longer[2]))

    def _join(self, state: _State, chain: _Chain | None) -> Iterator[_Step]:
        index, packs, _member, skipped, opened = state
        day = self._days[index]
        for number, offer in enumerate(self._members):
            if not self._may_join[number][index]:
                continue
            months = offer.membership.minimum_months
            joined: _Member = (number, day, months, _later(day, months), 0, (0,) * len(offer.membership.contents))
            fee = offer.joining * _UNIT + self._billed(number, months, day) + 1
            taken = self._from_contents(joined, index)
            alone = 0 if taken is not None else self._member_single[number][index]
            skips = skipped if taken is not None else skipped | self._skips[index]
            after = (index + 1, packs, taken or joined, skips, opened)
            entered: _Chain = (chain, ("join", number, index))
            yield after, fee + alone, entered if taken is not None else (entered, ("alone", 0, index))

    def _may_join_at(self, number: int) -> list[bool]:
        """Return at which needs a membership may begin: the first of their day for which it changes anything."""
        touched = [gain or fit >= 0 for gain, fit in zip(self._gains[number], self._member_fits[number], strict=True)]
        return [here and not any(touched[self._today[self._days[i]].start : i]) for i, here in enumerate(touched)]

    def _touches(self, number: int, day: int) -> bool:
        """Whether a membership changes what a need of a day costs."""
        may_join = self._may_join[number]
        return any(may_join[index] for index in self._today[day])

    def _prolonged(self, member: _Member, day: int) -> tuple[_Member, int]:
        number, start, paid, _end, period, used = member
        membership = self._members[number].membership
        step = membership.minimum_months if membership.billing is Billing.TERM else 1
        months = paid
        while _later(start, months) <= day:
            months += step
        longer = self._in_period((number, start, months, _later(start, months), period, used), day)
        return longer, self._billed(number, months - paid, day)

    def _billed(self, number: int, months: int, day: int) -> int:
        offer = self._members[number]
        match offer.membership.billing:
            case Billing.MONTH:
                return offer.cost * months * _UNIT
            case Billing.TERM:
                return offer.cost * (months // offer.membership.minimum_months) * _UNIT
            case Billing.VISIT:
                return self._by_visit(number, day)

    def _by_visit(self, number: int, day: int) -> int:
        offer = self._members[number]
        if offer.membership.billing is not Billing.VISIT:
            return 0
        return offer.cost * len({self._needs[index].visit_ref for index in self._today[day]}) * _UNIT

    def _in_period(self, member: _Member, day: int) -> _Member:
        offer, start, months, end, period, used = member
        if not used:
            return member
        membership = self._members[offer].membership
        length = membership.minimum_months if membership.billing is Billing.TERM else 1
        now = period
        while _later(start, (now + 1) * length) <= day:
            now += 1
        return member if now == period else (offer, start, months, end, now, (0,) * len(used))

    # The plan

    def _plan(self, cost: int, chain: _Chain | None) -> Plan:
        openings: list[Opening] = []
        joinings: list[Joining] = []
        alone: list[int] = []
        for kind, number, value in list(_choices(chain))[::-1]:
            if kind == "alone":
                alone.append(value)
            elif kind == "pack":
                waited = any(self._fits[number][earlier] for earlier in alone)
                openings.append(Opening(self._packs[number], self._needs[value], waited))
            elif kind == "join":
                membership = self._members[number].membership
                joinings.append(Joining(membership, self._needs[value].visit.date, membership.minimum_months))
            else:
                last = joinings[-1]
                joinings[-1] = Joining(last.membership, last.start, value)
        return Plan(cost, tuple(openings), tuple(joinings))


@lru_cache(maxsize=4096)
def _later(day: int, months: int) -> int:
    return add_months(dt.date.fromordinal(day), months).toordinal()


def _each(needs: Sequence[Need], contents: Sequence[PackageContent]) -> list[tuple[int, ...]]:
    """Return for each need which of the contents it fits; those of a phase that are alike share the answer."""
    known: dict[tuple[object, ...], tuple[int, ...]] = {}
    found = []
    by_ordinal = any(content.ordinal is not None for content in contents)
    for need in needs:
        situation = need.situation
        ordinal = situation.ordinal if by_ordinal else 0
        alike = (need.service, need.visit.phase.id, situation.payment_method, ordinal)
        if alike not in known:
            known[alike] = tuple(place for place, content in enumerate(contents) if eligible(content, need))
        found.append(known[alike])
    return found


def _plus_one(used: tuple[int, ...], place: int) -> tuple[int, ...]:
    return (*used[:place], used[place] + 1, *used[place + 1 :])


def _choices(chain: _Chain | None) -> Iterator[tuple[str, int, int]]:
    while chain is not None:
        chain, choice = chain
        yield choice
