"""The answer to a request, as a page shows it: the estimate, the ways to buy beside it, or what is wrong."""

from dataclasses import dataclass
from functools import cached_property

from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.purchasing import Way, ways_to_buy
from ketacost.services.closed_days import closed_days


@dataclass(frozen=True)
class Answer:
    """An estimate with the ways to buy it (cheapest first), or the problem that stands in its way.

    `self_pay` is worked out when it is first asked for.
    """

    request: EstimateRequest
    estimate: Estimate | None
    ways: tuple[Way, ...] = ()
    problem: DomainError | None = None

    @cached_property
    def self_pay(self) -> Estimate | None:
        """The cheapest way without the plan; None where no plan is used, or where nothing can be computed."""
        if self.request.coverage is None or self.estimate is None:
            return None
        free = self.request.purchase.model_copy(update={"packages": None, "memberships": None})
        alone = self.request.model_copy(update={"coverage": None, "purchase": free})
        try:
            return estimate_of(alone)
        except DomainError:
            return None


def answer(request: EstimateRequest) -> Answer:
    """Compute what a request asks for; a contradiction in it comes back as the answer's problem."""
    try:
        holidays = closed_days(request.course)
        ways = ways_to_buy(request, holidays)
        if request.purchase.packages is None:
            asked = request.purchase.payment_method
            taken = next(way for way in ways if way.purchase.payment_method == asked)
            return Answer(request, taken.estimate, ways)
        return Answer(request, estimate(request, holidays), ways)
    except DomainError as problem:
        return Answer(request, None, (), problem)


def estimate_of(request: EstimateRequest) -> Estimate:
    """Compute the estimate alone; raises DomainError."""
    return estimate(request, closed_days(request.course))
