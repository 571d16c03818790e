"""What the needs that are left must cost at least, as far as packs go: a bound for the search for the cheapest way.

Every service is taken by itself: visits left in packs pay for any of its needs, a pack of several services is split
between them, and expiry only limits how much of a pack can be used.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ketacost.domain.choices import Choices, OpenPack, PackChoice

Split = Sequence[Mapping[str, int]]
"""For each pack what each service bears of its cost, together no more than that."""


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


class PackBound:
    """The least that the needs from one on cost, over all services, where there are no memberships."""

    def __init__(self, choices: Choices, split: Split) -> None:
        self._packs = choices.packs
        self._tables: dict[str, ServiceBound] = {}
        self._done: dict[str, list[int]] = {}
        for service in dict.fromkeys(choices.services):
            here = [of == service for of in choices.services]
            pays = [cost for cost, is_here in zip(choices.single, here, strict=True) if is_here]
            self._tables[service] = ServiceBound(pays, _parts(choices.packs, split, service))
            self._done[service] = list(accumulate(here, initial=0))

    def left(self, index: int, packs: Iterable[OpenPack], _member: object = None) -> int:
        """Return the bound with some packs open, as the search has them in its states."""
        held = dict.fromkeys(self._tables, 0)
        for number, left, _last_day in packs:
            for service, count in zip(self._packs[number].services, left, strict=True):
                if service in held:
                    held[service] += count
        return sum(self._tables[service].least(self._done[service][index], count) for service, count in held.items())


def splits(choices: Choices) -> Iterator[Split]:
    """Yield ways to split what packs of several services cost between them; which bounds best differs by the list.

    By what the services cost singly; by what they cost where they are cheapest by themselves; or one of them bears what
    that leaves.
    """
    dearest: dict[str, int] = {}
    for service, cost in zip(choices.services, choices.single, strict=True):
        dearest[service] = max(cost, dearest.get(service, 1))
    usable = [_most_usable(pack) for pack in choices.packs]
    yield [_in_proportion(pack.cost, most, dearest) for pack, most in zip(choices.packs, usable, strict=True)]
    shared = {service for most in usable if len(most) > 1 for service in most}
    if not shared:
        return
    cheapest = dict(dearest)
    for pack, most in zip(choices.packs, usable, strict=True):
        if len(most) == 1:
            ((service, count),) = most.items()
            cheapest[service] = min(cheapest[service], max(1, pack.cost // count))
    yield [_in_proportion(pack.cost, most, cheapest) for pack, most in zip(choices.packs, usable, strict=True)]
    for rest in sorted(shared):
        yield [_the_rest_on(rest, pack.cost, most, cheapest) for pack, most in zip(choices.packs, usable, strict=True)]


def prices(choices: Choices, split: Split) -> list[int]:
    """Return the least that each need costs without a membership: singly, or as a part of a pack that fits it.

    A pack's part is shared by as many needs as it can pay around that need: those that it pays never come to more.
    """
    least = list(choices.single)
    for pack, shares in zip(choices.packs, split, strict=True):
        for service, usable in zip(pack.services, pack.usable, strict=True):
            for index, count in enumerate(usable):
                if count:
                    least[index] = min(least[index], shares[service] // count)
    return least


def _most_usable(pack: PackChoice) -> dict[str, int]:
    """Return how many needs of each service one pack can pay, of those of which it can pay any."""
    most = {service: max(usable, default=0) for service, usable in zip(pack.services, pack.usable, strict=True)}
    return {service: count for service, count in most.items() if count}


def _parts(packs: Sequence[PackChoice], split: Split, service: str) -> list[Part]:
    usable = [_most_usable(pack) for pack in packs]
    pairs = zip(usable, split, strict=True)
    return [Part(most[service], shares[service]) for most, shares in pairs if service in most]


def _in_proportion(cost: int, usable: Mapping[str, int], worth: Mapping[str, int]) -> dict[str, int]:
    """Split a cost by what the visits of each service are worth; never more than it."""
    weights = {service: count * worth[service] for service, count in usable.items()}
    whole = sum(weights.values())
    return {service: cost * weight // whole for service, weight in weights.items()}


def _the_rest_on(rest: str, cost: int, usable: Mapping[str, int], worth: Mapping[str, int]) -> dict[str, int]:
    """Charge each service what its visits are worth, and one the rest; never more than the cost."""
    others = {service: count for service, count in usable.items() if service != rest}
    whole = sum(count * worth[service] for service, count in others.items())
    if rest not in usable or whole > cost:
        return {rest: 0, **_in_proportion(cost, others, worth)}
    return {rest: cost - whole, **{service: count * worth[service] for service, count in others.items()}}
