"""Review ratings, adjusted for how few there are.

R = (m·C + Σ t·n·r) / (m + Σ t·n) with a fixed prior: C and m come from dated data and never from the clinics compared,
so that one clinic cannot reorder two others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ketacost.domain.clinics import Review
from ketacost.domain.model import Model


class ReviewPrior(Model):
    """What a clinic's rating counts as before anybody rated it (1 to 5), and how many reviews that weighs."""

    mean: Decimal = Decimal("4.2")
    count: Decimal = Decimal(15)
    trust: Decimal = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class AdjustedRating:
    """A rating on a scale of 5, from `count` reviews; `adjusted` orders, `raw` is what the sites show."""

    adjusted: Decimal
    raw: Decimal
    count: int


def adjusted_rating(reviews: Iterable[Review], prior: ReviewPrior) -> AdjustedRating | None:
    """Return the adjusted rating over all rated reviews with a count; None where there are none."""
    rated = [
        (review.rating * 5 / review.scale, review.count)
        for review in reviews
        if review.rating is not None and review.count
    ]
    if not rated:
        return None
    count = sum(number for _, number in rated)
    stars = sum((rating * number for rating, number in rated), Decimal(0))
    weighed = prior.trust * count
    adjusted = (prior.count * prior.mean + prior.trust * stars) / (prior.count + weighed)
    return AdjustedRating(adjusted, stars / count, count)
