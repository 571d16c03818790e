"""What the needs that are left must cost at least: bounds for the search for the cheapest way to buy.

Every service is taken by itself: visits left in packs pay for any of its needs, a pack of several services is split
between them, expiry only limits how much of a pack can be used, and a membership's fee is shared over the most needs
that a period can have. Visits that come with a membership are few: each is charged what it would save, which is given
back for as many as the time that is left can hold.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ketacost.domain.fee_schedules import Billing, Membership

_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31


@dataclass(frozen=True, slots=True)
class Part:
    """What one pack holds of one service, for the share of its price that falls on it."""

    count: int
    cost: int


class ServiceBound:
    """The least that the needs of one service from a place on cost, with so many visits already paid."""

    def __init__(self, pays: Sequence[int], parts: Sequence[Part]) -> None:
        self._most = max((part.count for part in parts), default=0)
        self._dearest = max(pays, default=0)
        following = [0]
        rows = [following]
        for pay in reversed(pays):
            last = len(following) - 1
            first = min([pay + following[0], *(part.cost + following[min(part.count - 1, last)] for part in parts)])
            kept = [pay + least for least in following[1:]]
            following = [first, *map(min, following, [*kept, following[-1]])][: self._most + 1]
            rows.append(following)
        self._rows = rows[::-1]

    def least(self, place: int, left: int) -> int:
        """Return the bound for the needs from a place on, `left` visits being paid.

        What is left beyond the largest pack saves no more than the dearest need each.
        """
        row = self._rows[place]
        if left < len(row):
            return row[left]
        if len(row) <= self._most:
            return row[-1]
        return max(0, row[-1] - (left - self._most) * self._dearest)


class MemberBound:
    """The least that each need costs a member, fee included, and how much of it a running membership has paid.

    `share` is a need's part of the fee, `visit` that of a need that the contents hold, and what it saves at most.
    """

    def __init__(
        self, membership: Membership, fee: int, days: Sequence[int], fits: Sequence[bool], gains: Sequence[bool]
    ) -> None:
        self._by_visit = membership.billing is Billing.VISIT
        self.months = membership.minimum_months if membership.billing is Billing.TERM else 1
        self.held = sum(content.count for content in membership.contents)
        touched = [fit or gain for fit, gain in zip(fits, gains, strict=True)]
        most = max(1, most_within(1 if self._by_visit else _LONGEST_MONTH * self.months, days, touched))
        only_held = not self._by_visit and not any(gains)
        self.share = 0 if only_held else fee // most
        self.visit = fee // max(1, min(self.held, most)) if only_held else self.share
        self._days = days
        self._touched = list(accumulate(gains, initial=0))
        self._fitting = list(accumulate(fits, initial=0))

    def save(self, usual: int) -> int:
        """Charge each need that the contents hold what it saves against a usual price; return that for a period."""
        extra = 0 if self._by_visit else max(0, usual - self.visit)
        self.visit += extra
        return extra * self.held

    def paid(self, index: int, end: int, held: int) -> int:
        """Return what is paid of the needs from `index` to the day `end`, of which the contents still hold so many."""
        last = max(index, bisect_left(self._days, end))
        fitting = self._fitting[last] - self._fitting[index]
        return self.share * (self._touched[last] - self._touched[index]) + self.visit * min(held, fitting)


def periods(days: int) -> int:
    """Return how many months can begin within so many days."""
    return -(-days // _SHORTEST_MONTH)


def most_within(window: int, days: Sequence[int], counted: Sequence[bool]) -> int:
    """Return the most needs that so many days in a row can have."""
    first = found = 0
    kept = [day for day, counts in zip(days, counted, strict=True) if counts]
    for last, day in enumerate(kept):
        while kept[first] <= day - window:
            first += 1
        found = max(found, last - first + 1)
    return found


def split_cost(cost: int, contents: Mapping[str, tuple[int, int]]) -> dict[str, Part]:
    """Split a pack's price over its services by how many needs they hold and what each is worth; never more than it."""
    weights = {service: count * max(1, worth) for service, (count, worth) in contents.items()}
    whole = sum(weights.values())
    return {service: Part(count, cost * weights[service] // whole) for service, (count, _worth) in contents.items()}


MemberPrices = tuple[MemberBound, Sequence[int], Sequence[int]]
"""A membership with what each need costs its members, and which of its contents holds it (-1 for none)."""


class Bound:
    """The least that the needs from one on cost, over all services, whatever is chosen."""

    def __init__(
        self,
        services: Sequence[str],
        days: Sequence[int],
        single: Sequence[int],
        packs: Sequence[Mapping[str, Part]],
        members: Sequence[MemberPrices],
    ) -> None:
        self._places: dict[str, list[int]] = {}
        for index, service in enumerate(services):
            self._places.setdefault(service, []).append(index)
        self._parts = {service: [parts[service] for parts in packs if service in parts] for service in self._places}
        self._given = 0
        self._last = max(
            (day for day, held in zip(days, _any_held(members, len(days)), strict=True) if held), default=0
        )
        if self._last:
            usual = self._usual(_least(single, members, held=False))
            self._given = max(member.save(usual) for member, _, fits in members if max(fits, default=-1) >= 0)
        self._tables = self._bounds(_least(single, members, held=True))
        self._done = {
            service: list(accumulate((one == service for one in services), initial=0)) for service in self._places
        }
        self._none_left = [
            sum(table.least(self._done[service][index], 0) for service, table in self._tables.items())
            for index in range(len(days) + 1)
        ]

    def left(self, index: int, held: Mapping[str, int], free_from: int) -> int:
        """Return the bound with so many visits of each service paid, and no membership paid from a day on."""
        least = self._none_left[index]
        for service, count in held.items():
            if count and service in self._tables:
                table, place = self._tables[service], self._done[service][index]
                least += table.least(place, count) - table.least(place, 0)
        if self._given and free_from <= self._last:
            least -= self._given * periods(self._last - free_from + 1)
        return least

    def _bounds(self, pays: Sequence[int]) -> dict[str, ServiceBound]:
        return {
            service: ServiceBound([pays[index] for index in places], self._parts[service])
            for service, places in self._places.items()
        }

    def _usual(self, pays: Sequence[int]) -> int:
        """Return about what a need costs without any that a membership holds: as if packs paid for needs in a row."""
        return max(
            _in_a_row([pays[index] for index in places], self._parts[service]) // len(places)
            for service, places in self._places.items()
        )


def _in_a_row(pays: Sequence[int], parts: Sequence[Part]) -> int:
    least = [0]  # from the last need back: what those from there on cost
    for pay in reversed(pays):
        least.append(min([pay + least[-1], *(part.cost + least[max(0, len(least) - part.count)] for part in parts)]))
    return least[-1]


def _least(single: Sequence[int], members: Sequence[MemberPrices], *, held: bool) -> list[int]:
    least = list(single)
    for member, own, fits in members:
        for index, cost in enumerate(own):
            least[index] = min(least[index], cost + member.share)
            if held and fits[index] >= 0:
                least[index] = min(least[index], member.visit)
    return least


def _any_held(members: Sequence[MemberPrices], count: int) -> list[bool]:
    return [any(fits[index] >= 0 for _, _, fits in members) for index in range(count)]
