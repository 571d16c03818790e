"""What the charts show, as plain values: no drawing, no toolkit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

PayerName = Literal["patient", "plan", "assistance", "account", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class StepPoint:
    """What has been paid up to and including a day, in minor units; `high` is None where there is no upper end."""

    date: dt.date
    low: int
    expected: int
    high: int | None


@dataclass(frozen=True, slots=True)
class DayMark:
    """Something that happens on a day, in a word or two."""

    date: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """Cost adding up over time, with the visits marked; `at_most` where only a discount of unstated size is open.

    `marks` are days on which something changes, each a line across the chart with its words.
    """

    title: str
    currency: str
    points: tuple[StepPoint, ...]
    visits: tuple[dt.date, ...] = ()
    today: dt.date | None = None
    at_most: bool = False
    marks: tuple[DayMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar, in minor units."""

    label: str
    payer: PayerName
    minor: int


@dataclass(frozen=True, slots=True)
class StackedBar:
    """Parts of one whole side by side."""

    title: str
    segments: tuple[Segment, ...]
    currency: str

    @property
    def total(self) -> int:
        """What the parts add up to."""
        return sum(max(0, segment.minor) for segment in self.segments)


Chart = StepChart | StackedBar
