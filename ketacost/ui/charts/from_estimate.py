"""Charts out of an estimate, from nothing but sums of its lines and payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from ketacost.domain.amounts import Amount, Case, total_of
from ketacost.domain.coverage.timeline import SharedDay
from ketacost.domain.estimates import Estimate, Mark
from ketacost.domain.stopping import StopPoint
from ketacost.ui.charts.models import DayMark, PayerName, Segment, StackedBar, StepChart, StepPoint


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
        at_most=Mark.UNSTATED_DISCOUNT in estimate.patient_marks and Mark.RANGE not in estimate.patient_marks,
    )


def visits_chart_of(
    estimate: Estimate, days: Sequence[SharedDay], marks: Sequence[DayMark], today: dt.date | None, title: str
) -> StepChart:
    """Chart what the visits cost the patient in the end, day by day; what has no day counts on the first."""
    by_day = {day.date: day.net for day in days}
    undated = total_of(part.net for part in estimate.own_parts if part.line.date is None)
    if days and undated:
        by_day[days[0].date] += undated
    visits = tuple(sorted({visit.date for visit in estimate.visits}))
    return StepChart(title, estimate.currency, _running(by_day), visits, today, marks=tuple(marks))


def risk_chart_of(points: Sequence[StopPoint], currency: str, title: str) -> StepChart:
    """Chart the money that is prepaid and not delivered, visit after visit."""
    steps = []
    for point in points:
        risk = point.at_risk
        steps.append(StepPoint(point.date, min(risk.low, risk.expected), risk.expected, risk.high))
    return StepChart(title, currency, tuple(steps), tuple(point.date for point in points))


def bar_of(estimate: Estimate) -> StackedBar:
    """Chart who pays what: the sure part of each, and what is open between them.

    A part without an upper end counts with its lower one; whoever surely pays nothing is left out.
    """
    parts: list[tuple[str, PayerName, Amount]] = [(_tr("you"), "patient", estimate.patient_pays)]
    if estimate.shares:
        parts += [
            (_tr("the plan"), "plan", estimate.plan_pays),
            (_tr("the manufacturer"), "assistance", estimate.assistance),
            (_tr("written off"), "other", estimate.written_off),
        ]
    sure = [min(_cases(amount)) for _, _, amount in parts]
    whole = max(sum(_in(amount, case) for _, _, amount in parts) for case in Case)
    segments = [
        Segment(label, payer, minor)
        for (label, payer, _), minor in zip(parts, sure, strict=True)
        if minor or (payer == "patient" and not whole)
    ]
    if whole > sum(sure):
        words = _tr("depends on what is open") if estimate.shares else _tr("you, depending on what is open")
        segments.append(Segment(words, "unknown", whole - sum(sure)))
    return StackedBar(_tr("Who pays"), tuple(segments), estimate.currency)


def _in(amount: Amount, case: Case) -> int:
    found = amount.of(case)
    return amount.low if found is None else found


def _cases(amount: Amount) -> list[int]:
    return [_in(amount, case) for case in Case]


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


def _tr(text: str) -> str:
    return QCoreApplication.translate("Charts", text)
