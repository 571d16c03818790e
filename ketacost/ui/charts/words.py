"""What a chart says in words: labels on it, its stops, and a sentence about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ketacost.services.formats import Formats
from ketacost.ui.charts.models import Chart, StackedBar, StepChart, StepPoint


def point_amount(point: StepPoint, chart: StepChart, formats: Formats) -> str:
    """Say what has been paid up to a point: "$4,025", "$4,100 to $6,300", "at least $4,500"."""
    low = formats.money(point.low, chart.currency)
    if point.high is None:
        return _tr("at least {0}").format(low) if point.low else _tr("not known")
    high = formats.money(point.high, chart.currency)
    if point.low == point.expected == point.high:
        return high
    if chart.at_most:
        return _tr("at most {0}").format(high)
    first, second = sorted((point.low, point.high))
    return _tr("{0} to {1}").format(formats.money(first, chart.currency), formats.money(second, chart.currency))


def share_text(part: int, whole: int, formats: Formats) -> str:
    """Say a part of a whole as a percentage without decimals."""
    from decimal import ROUND_HALF_UP, Decimal

    percent = (Decimal(part) * 100 / Decimal(whole)) if whole else Decimal(0)
    return formats.percent(percent.quantize(Decimal(1), ROUND_HALF_UP))


def stop_text(chart: Chart, at: int, formats: Formats) -> tuple[str, str]:
    """Say one stop of the cursor: what it is, and how much."""
    if isinstance(chart, StepChart):
        point = chart.points[at]
        happens = [mark.label for mark in chart.marks if mark.date == point.date]
        return " · ".join([formats.date(point.date), *happens]), point_amount(point, chart, formats)
    segment = chart.segments[at]
    amount = formats.money(segment.minor, chart.currency)
    return segment.label, f"{amount} · {share_text(segment.minor, chart.total, formats)}"


def stop_count(chart: Chart) -> int:
    """Give how many stops the cursor has."""
    return len(chart.points) if isinstance(chart, StepChart) else len(chart.segments)


def summary(chart: Chart, formats: Formats) -> str:
    """Say in one or two sentences what the chart shows."""
    if isinstance(chart, StackedBar):
        parts = ", ".join(f"{part.label} {formats.money(part.minor, chart.currency)}" for part in chart.segments)
        return _tr("{0} in all: {1}.").format(formats.money(chart.total, chart.currency), parts) if parts else ""
    if not chart.points:
        return _tr("Nothing to show.")
    last = chart.points[-1]
    said = _tr("By {0} it adds up to {1}.").format(formats.date(last.date), point_amount(last, chart, formats))
    visits = _tr("Visits: {0}.").format(len(chart.visits)) if chart.visits else ""
    marks = "; ".join(f"{mark.label} {formats.date(mark.date)}" for mark in chart.marks)
    return " ".join(part for part in (said, visits, f"{marks}." if marks else "") if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Charts", text)
