"""Charts out of an estimate, from nothing but sums of its lines and payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate, Mark
from ketacost.domain.stopping import StopPoint
from ketacost.ui.charts.models import Segment, StackedBar, StepChart, StepPoint


def step_chart_of(estimate: Estimate, today: dt.date | None = None, title: str = "") -> StepChart:
    """Chart what will have been paid by each day; what has no day counts on the first, so that the end is the total."""
    dated = _dated_amounts(estimate)
    days = sorted({day for day, _amount in dated if day is not None})
    first = days[0] if days else next((visit.date for visit in estimate.visits), today)
    by_day: dict[dt.date, Amount] = {}
    for day, amount in dated:
        on = day or first
        if on is not None:
            by_day[on] = by_day.get(on, Amount()) + amount
    return StepChart(
        title=title or QCoreApplication.translate("Charts", "Cost over time"),
        currency=estimate.currency,
        points=_running(by_day),
        visits=tuple(sorted({visit.date for visit in estimate.visits})),
        today=today,
        at_most=Mark.UNSTATED_DISCOUNT in estimate.marks and Mark.RANGE not in estimate.marks,
    )


def risk_chart_of(points: Sequence[StopPoint], currency: str, title: str) -> StepChart:
    """Chart the money that is prepaid and not delivered, visit after visit."""
    steps = []
    for point in points:
        risk = point.at_risk
        steps.append(StepPoint(point.date, min(risk.low, risk.expected), risk.expected, risk.high))
    return StepChart(title, currency, tuple(steps), tuple(point.date for point in points))


def bar_of(estimate: Estimate) -> StackedBar:
    """Chart who pays what: the sure part, and the part that is open; what has no upper end gets a sign of it."""
    total = estimate.total
    low, high = sorted((total.low, total.low if total.high is None else total.high))
    segments = [Segment(QCoreApplication.translate("Charts", "you"), "patient", low)]
    if high > low:
        words = QCoreApplication.translate("Charts", "you, depending on what is open")
        segments.append(Segment(words, "unknown", high - low))
    return StackedBar(QCoreApplication.translate("Charts", "Who pays"), tuple(segments), estimate.currency)


def _dated_amounts(estimate: Estimate) -> list[tuple[dt.date | None, Amount]]:
    if estimate.payments:
        return [(payment.date, payment.amount) for payment in estimate.payments]
    return [(line.date, line.total) for line in estimate.lines]


def _running(by_day: dict[dt.date, Amount]) -> tuple[StepPoint, ...]:
    points, paid = [], Amount()
    for day in sorted(by_day):
        paid += by_day[day]
        points.append(StepPoint(day, paid.low, paid.expected, paid.high))
    return tuple(points)
