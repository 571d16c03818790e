"""The ways to buy a course from one list, side by side, and the cheapest honest one.

A way is a set of packages, opened in turn at the first visit that they fit; singles cover the rest. Every way is a
whole estimate of its own. A way whose total has an unknown part that another way avoids is never called the cheapest.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nsmallest
from itertools import islice, product

from ketacost.domain.courses import Visit
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.fee_matching import fits
from ketacost.domain.fee_schedules import Package
from ketacost.domain.pricing import Counter, Need
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.scheduling import schedule

MAX_WAYS = 8
"""So many of the most promising mixes of packages are estimated in full, beside singles and one of each package."""

_MAX_MIXES = 3000
_NOT_KNOWN = Decimal(1_000_000)
"""What a visit without a price weighs in the choice of mixes: one that avoids it comes first."""


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
    if only_here and not _unknown_lines(best) - _unknown_lines(one):
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
    """List the ways to buy: singles only, one of each package, the most promising mixes; larger packs open first."""
    useful = [
        (package, most) for package in counter.schedule.packages if (most := _most_useful(package, counter.needs))
    ]
    useful.sort(key=lambda pair: -sum(content.count for content in pair[0].contents))
    rough = _RoughCost(counter, [package for package, _ in useful])
    mixes = islice(product(*(range(most + 1) for _, most in useful)), _MAX_MIXES)
    promising = nsmallest(MAX_WAYS, (mix for mix in mixes if any(mix)), key=lambda mix: (rough.of(mix), sum(mix)))
    one_of_each = [tuple(int(one == other) for other in range(len(useful))) for one in range(len(useful))]
    nothing = (0,) * len(useful)
    return [
        request.purchase.model_copy(
            update={
                "packages": tuple(
                    PackagePurchase(package=package.id)
                    for (package, _), count in zip(useful, counts, strict=True)
                    for _ in range(count)
                )
            }
        )
        for counts in dict.fromkeys([nothing, *one_of_each, *promising])
    ]


class _RoughCost:
    """A quick guess of what a mix comes to, only to choose which mixes deserve a whole estimate."""

    def __init__(self, counter: Counter, packages: Sequence[Package]) -> None:
        self._packages = [
            (package.price.expected, [(content.service, content.count) for content in package.contents])
            for package in packages
        ]
        self._visits: dict[str, int] = {}
        spent: dict[str, Decimal] = {}
        services = {content.service for package in packages for content in package.contents}
        for need in counter.needs:
            if need.service in services:
                single = counter.match(need)
                self._visits[need.service] = self._visits.get(need.service, 0) + 1
                price = single.price.expected if single and not single.price.is_open else _NOT_KNOWN
                spent[need.service] = spent.get(need.service, Decimal(0)) + price
        self._single = {service: spent[service] / count for service, count in self._visits.items()}

    def of(self, mix: Sequence[int]) -> Decimal:
        """Return packages at their price and what they leave over at the mean single price."""
        cost = Decimal(0)
        left = dict(self._visits)
        for count, (price, contents) in zip(mix, self._packages, strict=True):
            if count:
                cost += count * price
                for service, size in contents:
                    left[service] = left.get(service, 0) - count * size
        return cost + sum(
            (count * self._single[service] for service, count in left.items() if count > 0), start=Decimal(0)
        )


def _most_useful(package: Package, wanted: Sequence[Need]) -> int:
    """Return how many of a package could be opened at all: enough to cover every visit that it fits."""
    most = 0
    for content in package.contents:
        eligible = sum(
            1 for need in wanted if need.service == content.service and fits(content, need.situation) is not None
        )
        most = max(most, -(-eligible // content.count))
    return most
