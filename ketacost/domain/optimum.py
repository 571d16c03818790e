"""The cheapest way to buy, exactly: a dynamic program over the visits of a course.

The rule that it is optimal under: a need is paid by the membership's contents, else by an open pack, as long as either
fits; only else there is a choice, of paying it singly or of opening a pack. A membership starts at a visit, runs for
its minimum and is then prolonged month by month, or lapses. What each choice costs is given; it only adds up.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import accumulate

from ketacost.domain.fee_schedules import Billing, Membership, Package
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
"""An open pack in a state: which offer, how much of each content is used, the last day on which it holds."""

_Member = tuple[int, int, int, int, int, tuple[int, ...]]
"""A membership in a state: which offer, its first day, its months, the day after it, the period of its contents and
what is taken of them. One that has ended stays as long as prolonging it may pay."""

_State = tuple[tuple[_Pack, ...], _Member | None]
_Chain = tuple["_Chain | None", tuple[str, int, int]]
"""The choices that led to a state, the latest first."""

_Layer = dict[_State, tuple[int, "_Chain | None"]]
_FOR_EVER = dt.date.max.toordinal()
_QUICK = 12


class Optimiser:
    """Finds the cheapest plan for some needs among offers; `single` is what each need costs when it is paid singly."""

    def __init__(
        self,
        needs: Sequence[Need],
        single: Sequence[int],
        packs: Sequence[PackOffer],
        members: Sequence[MemberOffer] = (),
    ) -> None:
        self._needs = needs
        self._single = single
        self._packs = packs
        self._members = members
        self._days = [need.visit.date.toordinal() for need in needs]
        self._fits = [[_fitting(offer.package, need) for need in needs] for offer in packs]
        self._member_fits = [[_content(offer.membership, need) for need in needs] for offer in members]
        self._last_use = [max((i for i, fit in enumerate(fits) if fit), default=-1) for fits in self._fits]
        self._counts = [tuple(one.count + one.when_needed for one in offer.package.contents) for offer in packs]
        self._sizes = [sum(counts) for counts in self._counts]
        least = [self._least(index) for index in range(len(needs))]
        self._dearest = max(least, default=0)
        self._bounds = [*accumulate(reversed(least), initial=0)][::-1]

    def best(self) -> Plan:
        """Return the cheapest plan; of equals, one with fewer packs.

        A quick run that keeps only the most promising states finds a good plan; the whole run then drops every state
        that cannot lead to a better one, by a bound on what the needs that are left must cost.
        """
        good = self._run(width=_QUICK)
        better = self._run(below=good[0]) if good else None
        return self._plan(*(better or good or (0, None)))

    def _run(self, *, width: int | None = None, below: int | None = None) -> tuple[int, _Chain | None] | None:
        """Return the cheapest end, of those that cost less than `below`; None where there is none."""
        layer: _Layer = {((), None): (0, None)}
        day = -1
        for index in range(len(self._needs)):
            if self._days[index] != day:
                day = self._days[index]
                layer = self._new_day(layer, index)
            layer = self._pay(layer, index)
            if width is not None and len(layer) > width:
                layer = dict(nsmallest(width, layer.items(), key=lambda one: one[1][0] + self._left(one[0], index + 1)))
            if below is not None:
                layer = {
                    state: reached
                    for state, reached in layer.items()
                    if reached[0] + self._left(state, index + 1) < below
                }
        return min(layer.values(), key=lambda end: (end[0], _length(end[1])), default=None)

    def _left(self, state: _State, index: int) -> int:
        """Return a bound from below on what the needs from `index` on still cost."""
        bound = self._bounds[index]
        for offer, used, _last_day in state[0]:
            bound -= (self._sizes[offer] - sum(used)) * self._dearest
        return max(0, bound)

    def _least(self, index: int) -> int:
        """Return the least that one need can cost under any offer, packs at their price per visit."""
        costs = [self._single[index]]
        for number, offer in enumerate(self._packs):
            if self._fits[number][index]:
                costs.append(offer.cost // self._sizes[number])
        for number, member in enumerate(self._members):
            costs.append(0 if self._member_fits[number][index] >= 0 else member.single[index] + self._fee_share(member))
        return min(costs)

    def _fee_share(self, offer: MemberOffer) -> int:
        """Return a bound from below on a membership's fee per need: its price over the most needs that it can serve."""
        membership = offer.membership
        if membership.billing is Billing.VISIT:
            window = 1
        else:
            window = 31 * (membership.minimum_months if membership.billing is Billing.TERM else 1)
        first = most = 0
        for last, day in enumerate(self._days):
            while self._days[first] <= day - window:
                first += 1
            most = max(most, last - first + 1)
        return offer.cost // most if most else 0

    # One need

    def _pay(self, layer: _Layer, index: int) -> _Layer:
        after: _Layer = {}
        openable = [number for number in range(len(self._packs)) if self._fits[number][index]]
        for state, (cost, chain) in layer.items():
            redeemed = self._redeemed(state, index)
            if redeemed is not None:
                _keep(after, redeemed, cost, chain)
                continue
            self._pay_singly(after, state, cost, chain, index)
            for number in openable:
                packs = (*state[0], *self._opened(number, index))
                _keep(after, (packs, state[1]), cost + self._packs[number].cost, (chain, ("pack", number, index)))
        return _without_dominated(after) if self._members else after

    def _redeemed(self, state: _State, index: int) -> _State | None:
        packs, member = state
        if member is not None and self._days[index] < member[3]:
            taken = self._from_contents(member, index)
            if taken is not None:
                return packs, taken
        for place, pack in enumerate(packs):
            used = self._use(pack, index)
            if used is not None:
                return (*packs[:place], *self._still_open(used, index), *packs[place + 1 :]), member
        return None

    def _from_contents(self, member: _Member, index: int) -> _Member | None:
        content = self._member_fits[member[0]][index]
        if content < 0:
            return None
        offer, start, months, end, period, used = member
        if used[content] >= self._members[offer].membership.contents[content].count:
            return None
        return offer, start, months, end, period, _plus_one(used, content)

    def _use(self, pack: _Pack, index: int) -> _Pack | None:
        offer, used, last_day = pack
        if self._days[index] > last_day:
            return None
        for content in self._fits[offer][index]:
            if used[content] < self._counts[offer][content]:
                return offer, _plus_one(used, content), last_day
        return None

    def _opened(self, number: int, index: int) -> tuple[_Pack, ...]:
        package = self._packs[number].package
        expiry = package.expires_after_days
        last = _FOR_EVER if expiry is None else self._days[index] + expiry
        used = self._use((number, (0,) * len(package.contents), last), index)
        return () if used is None else self._still_open(used, index)

    def _still_open(self, pack: _Pack, index: int) -> tuple[_Pack, ...]:
        """Return the pack if any later need may use it: states that differ in nothing else are one."""
        offer, used, _last_day = pack
        return () if self._last_use[offer] <= index or used == self._counts[offer] else (pack,)

    # Memberships: joined or prolonged when a need is first paid as a member; sooner would cost no less and end no later

    def _pay_singly(self, after: _Layer, state: _State, cost: int, chain: _Chain | None, index: int) -> None:
        packs, member = state
        day = self._days[index]
        if member is not None and day < member[3]:
            _keep(after, state, cost + self._members[member[0]].single[index], chain)
            return
        _keep(after, state, cost + self._single[index], chain)
        for number, offer in enumerate(self._members):
            if offer.single[index] < self._single[index] or self._member_fits[number][index] >= 0:
                joined, fee = self._joined(number, day)
                self._as_member(after, packs, joined, cost + fee, (chain, ("join", number, index)), index)
        if member is not None:
            longer, fee = self._prolonged(member, day)
            entered = (chain, ("stay", member[0], longer[2]))
            self._as_member(after, packs, longer, cost + fee, entered, index)

    def _as_member(
        self, after: _Layer, packs: tuple[_Pack, ...], member: _Member, cost: int, chain: _Chain, index: int
    ) -> None:
        taken = self._from_contents(member, index)
        if taken is not None:
            _keep(after, (packs, taken), cost, chain)
        else:
            _keep(after, (packs, member), cost + self._members[member[0]].single[index], chain)

    def _joined(self, number: int, day: int) -> tuple[_Member, int]:
        offer = self._members[number]
        months = offer.membership.minimum_months
        end = _later(day, months)
        used = (0,) * len(offer.membership.contents)
        return (number, day, months, end, 0, used), offer.joining + self._billed(offer, months)

    def _prolonged(self, member: _Member, day: int) -> tuple[_Member, int]:
        number, start, paid, _end, period, used = member
        offer = self._members[number]
        step = offer.membership.minimum_months if offer.membership.billing is Billing.TERM else 1
        months = paid
        while _later(start, months) <= day:
            months += step
        end = _later(start, months)
        longer = self._in_period((number, start, months, end, period, used), day)
        return longer, self._billed(offer, months - paid)

    @staticmethod
    def _billed(offer: MemberOffer, months: int) -> int:
        match offer.membership.billing:
            case Billing.MONTH:
                return offer.cost * months
            case Billing.TERM:
                return offer.cost * (months // offer.membership.minimum_months)
            case Billing.VISIT:
                return offer.cost

    # One day

    def _new_day(self, layer: _Layer, index: int) -> _Layer:
        day = self._days[index]
        after: _Layer = {}
        for (packs, member), (cost, chain) in layer.items():
            held = tuple(pack for pack in packs if pack[2] >= day)
            if member is None:
                _keep(after, (held, None), cost, chain)
            elif day < member[3]:
                offer = self._members[member[0]]
                fee = offer.cost if offer.membership.billing is Billing.VISIT else 0
                _keep(after, (held, self._in_period(member, day)), cost + fee, chain)
            else:
                _keep(after, (held, self._worth_prolonging(member, day)), cost, chain)
        return after

    def _worth_prolonging(self, member: _Member, day: int) -> _Member | None:
        """Return a membership that has ended as long as prolonging it costs less than joining anew."""
        offer = self._members[member[0]]
        _, fee = self._prolonged(member, day)
        _, anew = self._joined(member[0], day)
        keeps_visits = offer.membership.billing is Billing.VISIT and offer.joining == 0
        return None if fee >= anew or keeps_visits else member

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
        choices = list(_choices(chain))[::-1]
        openings: list[Opening] = []
        joinings: list[Joining] = []
        for kind, number, value in choices:
            if kind == "pack":
                offer = self._packs[number]
                openings.append(Opening(offer, self._needs[value], self._waited(number, value)))
            elif kind == "join":
                membership = self._members[number].membership
                joinings.append(Joining(membership, self._needs[value].visit.date, membership.minimum_months))
            else:
                last = joinings[-1]
                joinings[-1] = Joining(last.membership, last.start, value)
        return Plan(cost, tuple(openings), tuple(joinings))

    def _waited(self, number: int, index: int) -> bool:
        return any(self._fits[number][earlier] and self._days[earlier] < self._days[index] for earlier in range(index))


@lru_cache(maxsize=4096)
def _later(day: int, months: int) -> int:
    return add_months(dt.date.fromordinal(day), months).toordinal()


def _fitting(package: Package, need: Need) -> tuple[int, ...]:
    return tuple(place for place, content in enumerate(package.contents) if eligible(content, need))


def _content(membership: Membership, need: Need) -> int:
    return next((place for place, content in enumerate(membership.contents) if eligible(content, need)), -1)


def _plus_one(used: tuple[int, ...], place: int) -> tuple[int, ...]:
    return (*used[:place], used[place] + 1, *used[place + 1 :])


def _keep(layer: _Layer, state: _State, cost: int, chain: _Chain | None) -> None:
    known = layer.get(state)
    if known is None or cost < known[0]:
        layer[state] = (cost, chain)


def _without_dominated(layer: _Layer) -> _Layer:
    """Drop a membership that ends no later and costs no less than another with the same packs and contents left."""
    groups: dict[object, list[tuple[int, int, _State]]] = {}
    for state, (cost, _chain) in layer.items():
        packs, member = state
        if member is None:
            groups.setdefault((packs, -1), []).append((cost, 0, state))
        else:
            offer, start, _months, end, period, used = member
            same = (packs, offer, (start, period, used) if used else None)
            groups.setdefault(same, []).append((cost, -end, state))
    kept: _Layer = {}
    for group in groups.values():
        group.sort(key=lambda one: one[:2])
        furthest = 1
        for cost, minus_end, state in group:
            if minus_end < furthest:
                furthest = minus_end
                kept[state] = (cost, layer[state][1])
    return kept


def _choices(chain: _Chain | None) -> Iterator[tuple[str, int, int]]:
    while chain is not None:
        chain, choice = chain
        yield choice


def _length(chain: _Chain | None) -> int:
    return sum(1 for _ in _choices(chain))
