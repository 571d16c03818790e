"""Stopping early, as a page shows it: the chosen way beside paying visit by visit."""

from collections.abc import Sequence
from dataclasses import dataclass

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.purchasing import Way
from ketacost.domain.stopping import StopPoint, break_even, costs_of_stopping, stop_points, worst_stop
from ketacost.services.closed_days import closed_days


@dataclass(frozen=True, slots=True)
class StoppingEarly:
    """What stopping after each visit would cost in a way; `pays_from` is the visit from which it beats singles."""

    points: tuple[StopPoint, ...]
    singles: tuple[StopPoint, ...]
    pays_from: int | None

    @property
    def prepays(self) -> bool:
        """Whether money is ever at risk or owed."""
        return any(point.at_risk or point.refund or point.owed for point in self.points)


def stopping_early(request: EstimateRequest, made: Estimate) -> StoppingEarly | None:
    """Work out what stopping costs; None without a price list."""
    if request.fee_schedule is None or not made.visits:
        return None
    singly = request.purchase.model_copy(update={"packages": (), "memberships": ()})
    alone = estimate(request.model_copy(update={"purchase": singly}), closed_days(request.course))
    points = stop_points(made, request.fee_schedule, alone)
    singles = stop_points(alone, request.fee_schedule)
    return StoppingEarly(points, singles, break_even(points, singles))


def losses_of(ways: Sequence[Way], schedule: FeeSchedule) -> list[tuple[int, Amount] | None]:
    """Say per way after which visit stopping loses most against paying visit by visit, and how much; None if never."""
    singles = {way.purchase.payment_method: way.estimate for way in ways if not _prepays(way)}
    costs = {method: costs_of_stopping(alone, schedule) for method, alone in singles.items()}

    def lost(way: Way) -> tuple[int, Amount] | None:
        method = way.purchase.payment_method
        if method not in singles or not _prepays(way):
            return None
        return worst_stop(costs_of_stopping(way.estimate, schedule, singles[method]), costs[method])

    return [lost(way) for way in ways]


def _prepays(way: Way) -> bool:
    return bool(way.purchase.packages or way.purchase.memberships)
