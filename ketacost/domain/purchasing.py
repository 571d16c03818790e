"""The ways to buy a course from one list, side by side, and the cheapest honest one.

A way is a set of packages, opened in turn at the first visit that they fit; singles cover the rest. Every way is a
whole estimate of its own. A way whose total has an unknown part that another way avoids is never called the cheapest.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ketacost.domain.courses import Visit
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.fee_matching import fits
from ketacost.domain.fee_schedules import Package
from ketacost.domain.pricing import Need, needs
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.scheduling import schedule

MAX_WAYS = 60
"""Combinations that are tried; a list with more sizes than that is bought in its likeliest mixes."""


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
        asking = max(0, (best.total.expected - one.total.expected) // len(only_here))
    return Way(one.purchase, one, is_best, difference, asking)


def _unknown_lines(estimate: Estimate) -> frozenset[str]:
    return frozenset(line.id for line in estimate.lines if Mark.UNKNOWN in line.marks)


def _high(estimate: Estimate) -> float:
    high = estimate.total.high
    return float("inf") if high is None else high


def _estimates(request: EstimateRequest, visits: Sequence[Visit]) -> list[Estimate]:
    from ketacost.domain.estimating import estimate_visits

    base = request.purchase
    singles, *mixes = (estimate_visits(request, visits, way) for way in purchases(request, visits, base))
    return [singles, *(mix for mix in mixes if not any(note.code == "package_unused" for note in mix.notes))]


def purchases(request: EstimateRequest, visits: Sequence[Visit], base: Purchase) -> list[Purchase]:
    """List the ways to buy: singles only, and every useful mix of packages, larger packs opened first."""
    found = [base.model_copy(update={"packages": ()})]
    packages = request.fee_schedule.packages if request.fee_schedule else ()
    wanted = needs(visits, base)
    useful = [(package, most) for package in packages if (most := _most_useful(package, wanted))]
    useful.sort(key=lambda pair: -sum(content.count for content in pair[0].contents))
    for counts in _mixes(useful):
        bought = tuple(
            PackagePurchase(package=package.id)
            for (package, _), count in zip(useful, counts, strict=True)
            for _ in range(count)
        )
        found.append(base.model_copy(update={"packages": bought}))
    return found


def _most_useful(package: Package, wanted: Sequence[Need]) -> int:
    """Return how many of a package could be opened at all: enough to cover every visit that it fits."""
    most = 0
    for content in package.contents:
        eligible = sum(
            1 for need in wanted if need.service == content.service and fits(content, need.situation) is not None
        )
        most = max(most, -(-eligible // content.count))
    return most


def _mixes(useful: Sequence[tuple[Package, int]]) -> Iterator[tuple[int, ...]]:
    tried = 0
    for counts in sorted(product(*(range(most + 1) for _, most in useful)), key=sum):
        if not any(counts):
            continue
        if tried == MAX_WAYS:
            return
        tried += 1
        yield counts
