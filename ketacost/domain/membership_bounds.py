"""What the needs that are left must cost at least, where memberships are weighed exactly and packs are not.

Every plan costs at least as much as one that is relaxed in two ways. A pack's visits are bought one by one, for a price
that its visits together never exceed what the pack costs by, and they may pay for any need that the pack fits; a member
may leave them and pay the member price. And one may join wherever a membership may begin. All else is as in a plan: who
joins pays the joining fee and the whole minimum, who stays pays whole periods, and what a period holds pays for its
first needs. So the least of the relaxed plans is never more than the least of the plans.

A relaxed plan has no packs to remember, so that the cheapest is found from the last need back: from each need on, for
those who are no members, and for those who joined on some day and have paid so many periods. Visits that are left in
open packs save no more than the dearest needs that they fit would cost otherwise.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ketacost.domain.bounds import Split, prices
from ketacost.domain.choices import Choices, MemberChoice, OpenPack, PackChoice, RunningMember, months_later


@dataclass(frozen=True, slots=True)
class _Term:
    """A membership from a day on, by the periods that are paid.

    `ends` has the first need after each period, `since` what the needs of so many periods cost together, and `least`
    what is due from the end of so many on: who comes there goes on or leaves.
    """

    ends: Sequence[int]
    since: Sequence[int]
    least: Sequence[int]


class _Member:
    """A membership's share in the bound: what needs in a row cost in one of its periods, and its terms."""

    def __init__(self, choice: MemberChoice, elsewhere: Sequence[int], today: Sequence[range]) -> None:
        self._choice = choice
        self._terms: dict[int, _Term] = {}
        own = [min(pair) for pair in zip(choice.single, elsewhere, strict=True)]
        self._visiting = [
            fee if touches and day.start == index else 0
            for index, (fee, touches, day) in enumerate(zip(choice.visiting, choice.touches, today, strict=True))
        ]
        self._sums = list(accumulate(map(int.__add__, own, self._visiting), initial=0))
        self._held = [_held(own, choice.fits, content) for content in range(len(choice.counts))]

    def _needs(self, first: int, last: int, left: Sequence[int]) -> int:
        """Return what the needs from `first` to before `last` cost in one period of which so much is left."""
        cost = self._sums[last] - self._sums[first]
        for (done, sums), count in zip(self._held, left, strict=True):
            begun = done[first]
            cost += sums[begun] - sums[min(begun + count, done[last])]
        return cost

    def begin(self, index: int, days: tuple[int, ...], outside: Sequence[int]) -> int:
        """Return the least from a need on for those who join there; `outside` has that of non-members later on."""
        choice = self._choice
        ends = _period_ends(days, choice.period)[days[index]]
        staying = choice.billed(choice.period)
        periods = [
            self._needs(first, last, choice.counts) for first, last in zip((index, *ends[:-1]), ends, strict=True)
        ]
        least = [0]
        for first, needs in zip(ends[-2::-1], periods[:0:-1], strict=True):
            least.append(min(outside[first], staying + needs + least[-1]))
        least.append(0)
        least.reverse()
        self._terms[days[index]] = term = _Term(ends, list(accumulate(periods, initial=0)), least)
        paid = min(choice.minimum // choice.period, len(ends))
        visiting = choice.visiting[index] - self._visiting[index]
        return choice.joining + choice.billed(choice.minimum) + visiting + term.since[paid] + least[paid]

    def left(self, index: int, member: RunningMember, outside: int) -> int:
        """Return the least from a need on for a member, or one whose membership has ended and who may go on."""
        _offer, start, months, _end, period, used = member
        choice, term = self._choice, self._terms[start]
        now = bisect_right(term.ends, index)
        counts = choice.counts
        if used and period == now:
            counts = tuple(count - taken for count, taken in zip(counts, used, strict=True))
        needs = self._needs(index, term.ends[now], counts)
        paid = min(months // choice.period, len(term.ends))
        if now < paid:
            return needs - self._visiting[index] + term.since[paid] - term.since[now + 1] + term.least[paid]
        return min(outside, choice.billed((now + 1 - paid) * choice.period) + needs + term.least[now + 1])


class MembershipBound:
    """The least that the needs from one on cost; `elsewhere` is the least for each of them by itself, no member."""

    def __init__(self, choices: Choices, split: Split) -> None:
        elsewhere = prices(choices, split)
        self._members = [_Member(choice, elsewhere, choices.today) for choice in choices.members]
        self._saved = [_saved(pack, elsewhere) for pack in choices.packs]
        self._inside: dict[tuple[int, RunningMember], int] = {}
        self._outside = [0] * (len(elsewhere) + 1)
        days = tuple(choices.days)
        for index in range(len(days) - 1, -1, -1):
            joined = [self._members[number].begin(index, days, self._outside) for number in choices.joinable[index]]
            self._outside[index] = min([elsewhere[index] + self._outside[index + 1], *joined])

    def left(
        self,
        index: int,
        packs: Iterable[OpenPack],
        member: RunningMember | None,
    ) -> int:
        """Return the bound with some packs open and some membership, as the search has them in its states."""
        least = self._outside[index]
        if member is not None:
            known = self._inside.get((index, member))
            if known is None:
                known = self._inside[index, member] = self._members[member[0]].left(index, member, least)
            least = known
        for number, left, _last_day in packs:
            for count, saved in zip(left, self._saved[number], strict=True):
                least -= count * saved[index]
        return least


def _saved(pack: PackChoice, elsewhere: Sequence[int]) -> list[list[int]]:
    """Return for each content of a pack what one of its visits saves at most from each need on."""
    found = []
    for content in range(len(pack.counts)):
        worth = [cost if content in fit else 0 for cost, fit in zip(elsewhere, pack.fits, strict=True)]
        found.append(list(accumulate(reversed(worth), max))[::-1])
    return found


def _held(own: Sequence[int], fits: Sequence[int], content: int) -> tuple[list[int], list[int]]:
    """Return how many needs a content holds before each, and what the first so many of them cost."""
    holds = [fit == content for fit in fits]
    held = [cost for cost, fit in zip(own, holds, strict=True) if fit]
    return list(accumulate(holds, initial=0)), list(accumulate(held, initial=0))


@lru_cache(maxsize=16)
def _period_ends(days: tuple[int, ...], period: int) -> Mapping[int, Sequence[int]]:
    """Return for a term from each day the first need after each of its periods, until the last need is past."""
    found = {}
    for day in set(days):
        ends: list[int] = []
        while not ends or ends[-1] < len(days):
            ends.append(bisect_left(days, months_later(day, period * (len(ends) + 1))))
        found[day] = ends
    return found
