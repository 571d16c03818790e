"""Cost over time painted as steps: what is expected as a line, what it may be as a band, visits as ticks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from ketacost.services.formats import Formats
from ketacost.ui.charts.marks import paint_marks
from ketacost.ui.charts.models import StepChart
from ketacost.ui.charts.scene import CENTER, LEFT, RIGHT, Look, fill, hatch, with_alpha
from ketacost.ui.charts.ticks import date_ticks, money_ticks
from ketacost.ui.charts.words import point_amount
from ketacost.ui.theme import TextSize

_TICK_GAP = 44
_DATE_GAP = 84
_TAIL = 0.04


@dataclass(frozen=True, slots=True)
class StepLayout:
    """Where everything of a step chart lies in its rectangle."""

    plot: QRectF
    first: dt.date
    days: int
    top: int
    ticks: tuple[int, ...]

    def x(self, day: dt.date) -> float:
        """Give where a day lies."""
        return self.plot.left() + self.plot.width() * (1 - _TAIL) * (day - self.first).days / self.days

    def y(self, minor: int) -> float:
        """Give where an amount lies."""
        return self.plot.bottom() - self.plot.height() * min(1.0, minor / self.top)

    def day_at(self, x: float) -> dt.date:
        """Give the day that lies at a place."""
        share = (x - self.plot.left()) / max(1.0, self.plot.width() * (1 - _TAIL))
        return self.first + dt.timedelta(days=round(min(max(share, 0.0), 1.0) * self.days))


def step_layout(rect: QRectF, chart: StepChart, look: Look, formats: Formats) -> StepLayout:
    """Lay a step chart out."""
    metrics = QFontMetricsF(look.font(TextSize.CAPTION, tabular=True))
    top_room = look.font(strong=True).pixelSize() * 1.3 + look.px(12)
    bottom_room = metrics.height() + look.px(14)
    height = max(1.0, rect.height() - top_room - bottom_room)
    highest = max((max(point.low, point.expected, point.high or 0) for point in chart.points), default=0)
    if any(point.high is None for point in chart.points):
        highest = highest * 5 // 4
    ticks: tuple[int, ...] = (0,)  # there is no scale where nothing is known, or everything is free
    if highest:
        ticks = money_ticks(max(highest, 100), max(2, int(height // look.px(_TICK_GAP))))
    side = max(metrics.horizontalAdvance(formats.money(tick, chart.currency)) for tick in ticks) + look.px(8)
    plot = QRectF(rect.left() + side, rect.top() + top_room, max(1.0, rect.width() - side - look.px(4)), height)
    days = [point.date for point in chart.points] + list(chart.visits)
    first = min(days, default=dt.date(2000, 1, 1))
    return StepLayout(plot, first, max(1, (max(days, default=first) - first).days), ticks[-1] or 100, ticks)


def paint_step_chart(painter: QPainter, rect: QRectF, chart: StepChart, look: Look, formats: Formats) -> None:
    """Paint the whole chart into a rectangle, on the screen or on paper alike."""
    if not chart.points:
        return
    layout = step_layout(rect, chart, look, formats)
    painter.save()
    _money_axis(painter, rect, layout, chart, look, formats)
    _date_axis(painter, layout, look, formats)
    _bands(painter, layout, chart, look)
    _line(painter, layout, chart, look)
    _visits(painter, layout, chart, look)
    ends = end_labels(layout, chart, look, formats)
    paint_marks(painter, layout.plot, _days_marked(layout, chart), ends, look)
    _end_labels(painter, rect, ends, look)
    painter.restore()


def paint_step_cursor(painter: QPainter, layout: StepLayout, chart: StepChart, at: int, look: Look) -> QPointF:
    """Mark one point and give where it is."""
    point = chart.points[at]
    spot = QPointF(layout.x(point.date), layout.y(point.low if point.high is None else point.expected))
    painter.save()
    painter.setPen(QPen(look.color("control"), 1))
    painter.drawLine(QPointF(spot.x(), layout.plot.top()), QPointF(spot.x(), layout.plot.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("surface"), look.px(2)))
    painter.setBrush(look.color("patient"))
    painter.drawEllipse(spot, look.px(5), look.px(5))
    painter.restore()
    return spot


def _money_axis(
    painter: QPainter, rect: QRectF, layout: StepLayout, chart: StepChart, look: Look, formats: Formats
) -> None:
    painter.setFont(look.font(TextSize.CAPTION, tabular=True))
    height = painter.fontMetrics().height()
    plot = layout.plot
    for tick in layout.ticks:
        y = round(layout.y(tick)) + 0.5
        painter.setPen(QPen(look.color("control" if tick == 0 else "border"), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(look.color("muted"))
        room = QRectF(rect.left(), y - height / 2, plot.left() - rect.left() - look.px(8), height)
        painter.drawText(room, RIGHT, formats.money(tick, chart.currency))


def _date_axis(painter: QPainter, layout: StepLayout, look: Look, formats: Formats) -> None:
    plot = layout.plot
    painter.setFont(look.font(TextSize.CAPTION, tabular=True))
    metrics = QFontMetricsF(painter.font())
    painter.setPen(look.color("muted"))
    last = layout.first + dt.timedelta(days=layout.days)
    most = max(2, int(plot.width() // look.px(_DATE_GAP)))
    taken = plot.left() - look.px(30)
    for day, label in date_ticks(layout.first, last, most, formats):
        width = metrics.horizontalAdvance(label)
        left = min(max(layout.x(day) - width / 2, plot.left()), plot.right() - width)
        if left >= taken:
            painter.drawText(QRectF(left, plot.bottom() + look.px(10), width + 2, metrics.height()), LEFT, label)
            taken = left + width + look.px(10)


def _stretches(layout: StepLayout, chart: StepChart) -> list[tuple[float, float]]:
    """Give from where to where each point's amounts hold."""
    starts = [layout.x(point.date) for point in chart.points]
    return list(zip(starts, [*starts[1:], layout.plot.right()], strict=True))


def _bands(painter: QPainter, layout: StepLayout, chart: StepChart, look: Look) -> None:
    for point, (left, right) in zip(chart.points, _stretches(layout, chart), strict=True):
        low = layout.y(min(point.low, point.expected))
        top = layout.plot.top() if point.high is None else layout.y(max(point.high, point.expected))
        band = QRectF(left, top, right - left, low - top)
        if point.high is None:
            fill(painter, band, with_alpha(look.color("unknown"), 0.12))
            hatch(painter, band, with_alpha(look.color("unknown"), 0.75), look.px(8))
        elif band.height() > 0:
            fill(painter, band, with_alpha(look.color("patient"), 0.22))


def _line(painter: QPainter, layout: StepLayout, chart: StepChart, look: Look) -> None:
    path = QPainterPath(QPointF(layout.x(chart.points[0].date), layout.plot.bottom()))
    for point, (left, right) in zip(chart.points, _stretches(layout, chart), strict=True):
        y = layout.y(point.low if point.high is None else point.expected)
        path.lineTo(left, y)
        path.lineTo(right, y)
    pen = QPen(look.color("patient"), look.px(2))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawPath(path)


def _visits(painter: QPainter, layout: StepLayout, chart: StepChart, look: Look) -> None:
    painter.setPen(QPen(look.color("text"), max(1, look.px(1.5))))
    bottom = layout.plot.bottom()
    for day in chart.visits:
        x = layout.x(day)
        painter.drawLine(QPointF(x, bottom + 1), QPointF(x, bottom + look.px(6)))


def _days_marked(layout: StepLayout, chart: StepChart) -> list[tuple[float, str]]:
    """Give where the days lie on which something changes, and where today is."""
    marks = [(layout.x(one.date), one.label) for one in chart.marks]
    last = layout.first + dt.timedelta(days=layout.days)
    if chart.today is not None and layout.first < chart.today <= last:
        marks.append((layout.x(chart.today), QCoreApplication.translate("Charts", "Today")))
    return marks


def _end_labels(painter: QPainter, rect: QRectF, ends: Sequence[tuple[QRectF, str]], look: Look) -> None:
    painter.setFont(look.font(strong=True, tabular=True))
    for spot, text in ends:
        fill(painter, spot.adjusted(0, 1, 0, -1), with_alpha(look.color("surface"), 0.85), look.px(3))
        painter.setPen(look.color("text"))
        painter.drawText(spot.intersected(rect.adjusted(0, 0, 1, 1)), CENTER, text)


def end_labels(layout: StepLayout, chart: StepChart, look: Look, formats: Formats) -> list[tuple[QRectF, str]]:
    """Say the last amount on the line itself, and the first where it is another one and both have room."""
    metrics = QFontMetricsF(look.font(strong=True, tabular=True))
    last = point_amount(chart.points[-1], chart, formats)
    first = point_amount(chart.points[0], chart, formats)
    end = _label_spot(layout, chart, -1, metrics, last, look)
    start = _label_spot(layout, chart, 0, metrics, first, look)
    crowded = start.intersects(end) or _line_crosses(layout, chart, start)
    return [(end, last)] if first == last or crowded else [(end, last), (start, first)]


def _label_spot(layout: StepLayout, chart: StepChart, at: int, metrics: QFontMetricsF, text: str, look: Look) -> QRectF:
    point = chart.points[at]
    top = layout.y(point.low if point.high is None else max(point.expected, point.high))
    width, height = metrics.horizontalAdvance(text) + look.px(8), metrics.height()
    left = layout.x(point.date) if at == 0 else layout.plot.right() - width
    return QRectF(max(left, layout.plot.left()), top - height - look.px(3), width, height)


def _line_crosses(layout: StepLayout, chart: StepChart, spot: QRectF) -> bool:
    """Whether the steps run through a place to the right of the first one."""
    for point in chart.points[1:]:
        x, y = layout.x(point.date), layout.y(point.low if point.high is None else point.expected)
        if x < spot.right() and y < spot.bottom():
            return True
    return False
