"""Computed money: one amount per case, in minor units, open at the top where something is not known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Case(StrEnum):
    """The three runs of the pipeline behind every range."""

    LOW = "low"
    EXPECTED = "expected"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in minor units for each case.

    Exact when all three are equal; `high` is None when there is no upper bound. The three come from three runs of the
    whole pipeline, so a credit may well be "larger" in the low case: the fields are cases and not an ordering.
    """

    low: int = 0
    expected: int = 0
    high: int | None = 0

    @classmethod
    def exact(cls, minor: int) -> "Amount":
        """Return an amount that is the same in every case."""
        return cls(minor, minor, minor)

    @classmethod
    def by_case(cls, compute: Callable[[Case], int | None]) -> "Amount":
        """Run `compute` once per case; only the high case may answer None."""
        low, expected, high = (compute(case) for case in Case)
        return cls(low or 0, expected or 0, high)

    @property
    def is_exact(self) -> bool:
        """Whether the amount is one known figure."""
        return self.low == self.expected == self.high

    @property
    def is_open(self) -> bool:
        """Whether the amount has no upper bound."""
        return self.high is None

    def of(self, case: Case) -> int | None:
        """Return the amount in one case."""
        if case is Case.LOW:
            return self.low
        return self.expected if case is Case.EXPECTED else self.high

    def __add__(self, other: "Amount") -> "Amount":
        high = None if self.high is None or other.high is None else self.high + other.high
        return Amount(self.low + other.low, self.expected + other.expected, high)

    def __neg__(self) -> "Amount":
        return Amount(-self.low, -self.expected, None if self.high is None else -self.high)

    def __sub__(self, other: "Amount") -> "Amount":
        high = None if self.high is None else self.high - (other.high or 0)
        return Amount(self.low - other.low, self.expected - other.expected, high)

    def __bool__(self) -> bool:
        return not (self.low == self.expected == self.high == 0)


ZERO = Amount()


def total_of(amounts: Iterable[Amount]) -> Amount:
    """Add amounts up, case by case."""
    low = expected = 0
    high: int | None = 0
    for amount in amounts:
        low += amount.low
        expected += amount.expected
        high = None if high is None or amount.high is None else high + amount.high
    return Amount(low, expected, high)
