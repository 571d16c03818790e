"""The ways to buy a course from one list, side by side, and the cheapest honest one.

A way is a set of packages, opened in turn at the first visit that they fit; singles cover the rest. Every way is a
whole estimate of its own. A way whose total has an unknown part that another way avoids is never called the cheapest.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nsmallest
from itertools import count as count_up

from ketacost.domain.courses import Visit
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.fee_matching import fits
from ketacost.domain.fee_schedules import Package, PackageContent
from ketacost.domain.needs import Counter, Need
from ketacost.domain.prices import Price
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.scheduling import schedule

MAX_WAYS = 8
"""So many of the most promising mixes of packages are estimated in full, beside singles and one of each package."""

_KEPT_MIXES = 150
"""So many mixes of the larger packages are carried on to the next smaller one."""

_NOT_KNOWN = Decimal(1_000_000)
"""What a visit or package without a price weighs in the choice of mixes: one that avoids it comes first."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to buy: its estimate, whether it is the cheapest, and how it compares with paying visit by visit.

    `difference` is the expected total less that of the cheapest way, in minor units; None where either has an unknown
    part that the other avoids. `worth_asking` is the price per visit, in minor units, below which this way would be
    cheaper, where only the price of its singles is not known.
    """

    purchase: Purchase
    estimate: Estimate
    is_best: bool = False
    difference: int | None = None
    worth_asking: int | None = None


def ways_to_buy(request: EstimateRequest, holidays: frozenset[dt.date] = frozenset()) -> tuple[Way, ...]:
    """Return every sensible way to buy the course, the cheapest first, ways with unknown parts last."""
    visits = schedule(request.course, holidays) if request.course else ()
    return rank(_estimates(request, visits))


def cheapest(request: EstimateRequest, visits: Sequence[Visit]) -> Estimate:
    """Return the estimate of the cheapest way to buy."""
    return rank(_estimates(request, visits))[0].estimate


def rank(estimates: Sequence[Estimate]) -> tuple[Way, ...]:
    """Order ways: fewest unknown lines first, then expected total, then the one with fewer packages."""
    ordered = sorted(
        estimates,
        key=lambda one: (len(_unknown_lines(one)), one.total.expected, _high(one), len(one.purchase.packages or ())),
    )
    best = ordered[0]
    unknown_in_best = _unknown_lines(best)
    crowned = all(unknown_in_best <= _unknown_lines(other) for other in ordered)
    return tuple(_way(one, best, is_best=crowned and one is best and len(ordered) > 1) for one in ordered)


def _way(one: Estimate, best: Estimate, *, is_best: bool) -> Way:
    comparable = _unknown_lines(one) == _unknown_lines(best)
    difference = one.total.expected - best.total.expected if comparable else None
    asking = None
    only_here = _unknown_lines(one) - _unknown_lines(best)
    services = {line.service for line in one.lines if line.id in only_here}
    if len(services) == 1 and not _unknown_lines(best) - _unknown_lines(one):
        floor = sum(line.total.expected for line in one.lines if line.id in only_here)
        asking = max(0, (best.total.expected - one.total.expected + floor) // len(only_here))
    return Way(one.purchase, one, is_best, difference, asking)


def _unknown_lines(estimate: Estimate) -> frozenset[str]:
    return frozenset(line.id for line in estimate.lines if Mark.UNKNOWN in line.marks)


def _high(estimate: Estimate) -> float:
    high = estimate.total.high
    return float("inf") if high is None else high


def _estimates(request: EstimateRequest, visits: Sequence[Visit]) -> list[Estimate]:
    from ketacost.domain.estimating import counter_for, estimate_way

    counter = counter_for(request, visits)
    singles, *mixes = (estimate_way(request, counter, way) for way in purchases(request, counter))
    return [singles, *(mix for mix in mixes if not any(note.code == "package_unused" for note in mix.notes))]


def purchases(request: EstimateRequest, counter: Counter) -> list[Purchase]:
    """List the ways to buy: singles only, one of each package, the most promising mixes.

    A package that fits fewer visits opens first, of two that fit as many the larger.
    """
    fitting = {
        package.id: sum(1 for need in counter.needs if any(_eligible(content, need) for content in package.contents))
        for package in counter.schedule.packages
    }
    useful = [package for package in counter.schedule.packages if fitting[package.id]]
    useful.sort(key=lambda package: (fitting[package.id], -sum(content.count for content in package.contents)))
    promising = _Chooser(counter, useful).promising()
    one_of_each = [tuple(int(one == other) for other in range(len(useful))) for one in range(len(useful))]
    nothing = (0,) * len(useful)
    return [
        request.purchase.model_copy(
            update={
                "packages": tuple(
                    PackagePurchase(package=package.id)
                    for package, count in zip(useful, counts, strict=True)
                    for _ in range(count)
                )
            }
        )
        for counts in dict.fromkeys([nothing, *one_of_each, *promising])
    ]


_Cover = tuple[int, tuple[int, ...]]
"""How many visits one content of a package pays for, and of which kinds, in the order in which they come."""


class _Chooser:
    """Chooses the mixes that deserve a whole estimate, by a rough cost: singles at the mean price of visits alike.

    Visits are alike where the same packages fit them. Package by package, only the cheapest mix that leaves the same
    visits uncovered is carried on: exact where nothing expires and singles of visits alike cost the same. A pack that
    expires counts for as many visits as fit into its time at best.
    """

    def __init__(self, counter: Counter, packages: Sequence[Package]) -> None:
        contents = [content for package in packages for content in package.contents]
        self._visits: dict[tuple[int, ...], int] = {}
        spent: dict[tuple[int, ...], Decimal] = {}
        for need in counter.needs:
            alike = tuple(index for index, content in enumerate(contents) if _eligible(content, need))
            if alike:
                single = counter.match(need)
                self._visits[alike] = self._visits.get(alike, 0) + 1
                spent[alike] = spent.get(alike, Decimal(0)) + _rough(single.price if single else None)
        self._single = [spent[alike] / count for alike, count in self._visits.items()]
        numbers = count_up()
        self._packages = [
            (
                _rough(package.price),
                [
                    (_usable(package, content, counter.needs), self._kinds(next(numbers)))
                    for content in package.contents
                ],
            )
            for package in packages
        ]

    def _kinds(self, content: int) -> tuple[int, ...]:
        return tuple(kind for kind, alike in enumerate(self._visits) if content in alike)

    def promising(self) -> list[tuple[int, ...]]:
        """Return the best mixes, cheapest first, each as so many of each package."""
        reached: _Reached = {tuple(self._visits.values()): (Decimal(0), ())}
        for price, covers in self._packages:
            further: _Reached = {}
            for left, (cost, mix) in reached.items():
                for count, rest in enumerate(_uses(left, covers)):
                    known = further.get(rest)
                    longer = cost + count * price
                    if known is None or longer < known[0]:
                        further[rest] = (longer, (*mix, count))
            reached = dict(nsmallest(_KEPT_MIXES, further.items(), key=self._total))
        ordered = sorted(reached.items(), key=self._total)
        return [mix for _, (_, mix) in ordered if any(mix)][:MAX_WAYS]

    def _total(self, one: tuple[tuple[int, ...], tuple[Decimal, tuple[int, ...]]]) -> tuple[Decimal, int]:
        left, (cost, mix) = one
        for count, price in zip(left, self._single, strict=True):
            cost += count * price
        return cost, sum(mix)


_Reached = dict[tuple[int, ...], tuple[Decimal, tuple[int, ...]]]
"""The visits left uncovered, with the cheapest mix that leaves them and its cost."""


def _rough(price: Price | None) -> Decimal:
    return _NOT_KNOWN if price is None or price.is_open else price.expected


def _usable(package: Package, content: PackageContent, wanted: Sequence[Need]) -> int:
    """Return how many visits of a package can be used before it expires, at best."""
    if package.expires_after_days is None:
        return content.count
    days = [need.visit.date for need in wanted if _eligible(content, need)]
    time = dt.timedelta(days=package.expires_after_days)
    at_best = max((sum(1 for day in days if first <= day <= first + time) for first in days), default=0)
    return min(content.count, at_best)


def _uses(left: tuple[int, ...], covers: Sequence[_Cover]) -> Iterator[tuple[int, ...]]:
    """Yield what is left after none, one, two … of a package, as long as another one covers anything."""
    while True:
        yield left
        after = list(left)
        for size, kinds in covers:
            unused = size
            for kind in kinds:
                used = min(unused, after[kind])
                after[kind] -= used
                unused -= used
        rest = tuple(after)
        if rest == left:
            return
        left = rest


def _eligible(content: PackageContent, need: Need) -> bool:
    return content.service == need.service and fits(content, need.situation) is not None
