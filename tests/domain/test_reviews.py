"""Ratings adjusted for how few there are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ketacost.domain.clinics import Review
from ketacost.domain.comparison.reviews import ReviewPrior, adjusted_rating
from ketacost.domain.sources import Source

PRIOR = ReviewPrior()


def review(rating: str | None, count: int | None, scale: str = "5") -> Review:
    return Review.model_validate({"source": Source(), "rating": rating, "count": count, "scale": scale})


def adjusted(*reviews: Review) -> Decimal:
    found = adjusted_rating(reviews, PRIOR)
    assert found is not None
    return found.adjusted


def test_five_stars_from_two_never_outrank_4_7_from_180() -> None:
    assert adjusted(review("5.0", 2)) < adjusted(review("4.7", 180))


def test_worked_by_hand() -> None:
    """(15 × 4.2 + 0.8 × 180 × 4.7) / (15 + 0.8 × 180) = 739.8 / 159."""
    assert round(adjusted(review("4.7", 180)), 4) == Decimal("4.6528")


def test_several_sites_weigh_by_their_counts_and_scales() -> None:
    found = adjusted_rating([review("4.0", 30), review("9.0", 10, scale="10")], PRIOR)
    assert found is not None
    assert (found.count, found.raw) == (40, Decimal("4.125"))


@pytest.mark.parametrize("reviews", [[], [review(None, 20)], [review("4.5", None)], [review("4.5", 0)]], ids=str)
def test_no_rating_is_none_and_not_zero(reviews: list[Review]) -> None:
    assert adjusted_rating(reviews, PRIOR) is None


def test_a_rating_of_nothing_counts() -> None:
    assert adjusted(review("0", 40, scale="100")) < adjusted(review("1", 40))


def test_a_rating_above_its_scale_is_refused() -> None:
    with pytest.raises(ValidationError, match="scale"):
        review("47", 180)


@given(rating=st.decimals(1, 5, places=1), count=st.integers(1, 10_000))
def test_the_adjusted_rating_lies_between_the_prior_and_the_raw_one(rating: Decimal, count: int) -> None:
    ends = sorted((PRIOR.mean, rating))
    assert ends[0] <= adjusted(review(str(rating), count)) <= ends[1]


@given(rating=st.decimals("4.3", 5, places=1), count=st.integers(1, 1000))
def test_more_good_reviews_never_hurt(rating: Decimal, count: int) -> None:
    assert adjusted(review(str(rating), count)) <= adjusted(review(str(rating), count + 1))
