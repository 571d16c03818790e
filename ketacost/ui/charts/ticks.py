"""Round places for the marks of an axis: 1-2-5 steps for money, calendar steps for days."""

from __future__ import annotations

import datetime as dt
from itertools import count

from ketacost.services.formats import Formats

_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)
_DAYS_A_MONTH = 30


def money_ticks(top: int, most: int) -> tuple[int, ...]:
    """Give round amounts from 0 to at least `top` in at most `most` steps; minor units."""
    goal = max(1, top)
    for power in count(0):
        for factor in (1, 2, 5):
            step = int(factor * 10**power)
            steps = -(-goal // step)
            if steps <= max(1, most):
                return tuple(step * number for number in range(steps + 1))
    raise AssertionError  # pragma: no cover - some power is large enough


def date_ticks(first: dt.date, last: dt.date, most: int, formats: Formats) -> tuple[tuple[dt.date, str], ...]:
    """Give at most `most` days from `first` to `last` with their labels: days for weeks, else starts of months."""
    span = (last - first).days
    for step in _DAY_STEPS:
        if span <= step * most and span <= 2 * _DAYS_A_MONTH:
            days = [first + dt.timedelta(days=at) for at in range(0, span + 1, step)]
            return tuple((day, formats.weekday_date(day)) for day in days)
    for months in _MONTH_STEPS:
        starts = _month_starts(first, last, months)
        if len(starts) <= most:
            return _month_labels(starts, formats)
    return ()


def _month_starts(first: dt.date, last: dt.date, step: int) -> list[dt.date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [dt.date(month // 12, month % 12 + 1, 1) for month in months if month % min(step, 12) == 0]
    if step > 12:
        starts = [day for day in starts if day.year % (step // 12) == 0]
    return [day for day in starts if first <= day <= last]


def _month_labels(starts: list[dt.date], formats: Formats) -> tuple[tuple[dt.date, str], ...]:
    labels = []
    year = 0
    for day in starts:
        labels.append((day, formats.short_month(day) if day.year == year else f"{formats.short_month(day)} {day.year}"))
        year = day.year
    return tuple(labels)
