"""Stopping early, as a page shows it: the chosen way beside paying visit by visit."""

from dataclasses import dataclass

from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.stopping import StopPoint, break_even, stop_points
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
    points = stop_points(made, request.fee_schedule)
    singles = stop_points(alone, request.fee_schedule)
    return StoppingEarly(points, singles, break_even(points, singles))
