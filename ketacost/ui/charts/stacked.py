"""Who pays what, painted as one bar with a legend that says the amounts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from ketacost.services.formats import Formats
from ketacost.ui.charts.models import Segment, StackedBar
from ketacost.ui.charts.scene import LEFT, Look, fill, paint_payer

_BAR = 24
_SWATCH = 12
_GAP = 8
_LEAST = 3


@dataclass(frozen=True, slots=True)
class StackedLayout:
    """Where the parts and their legend lie."""

    bar: QRectF
    parts: tuple[QRectF, ...]
    legend: tuple[QRectF, ...]
    height: float


def stacked_layout(rect: QRectF, chart: StackedBar, look: Look, formats: Formats) -> StackedLayout:
    """Lay a bar out in the width of a rectangle."""
    bar = QRectF(rect.left(), rect.top() + 2, rect.width(), look.px(_BAR))
    legend = _legend(rect, bar.bottom() + look.px(10), chart, look, formats)
    bottom = max((spot.bottom() for spot in legend), default=bar.bottom())
    return StackedLayout(bar, _parts(bar, chart, look), legend, bottom - rect.top() + 2)


def paint_stacked_bar(painter: QPainter, rect: QRectF, chart: StackedBar, look: Look, formats: Formats) -> None:
    """Paint the bar and its legend into a rectangle."""
    layout = stacked_layout(rect, chart, look, formats)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(layout.bar, look.px(4), look.px(4))
    fill(painter, layout.bar, look.color("sunken"), look.px(4))
    painter.save()
    painter.setClipPath(outline)
    for segment, part in zip(chart.segments, layout.parts, strict=True):
        if part.width() > 0:
            paint_payer(painter, part, segment.payer, look)
    painter.restore()
    for segment, spot in zip(chart.segments, layout.legend, strict=True):
        _entry(painter, spot, segment, chart.currency, look, formats)
    painter.restore()


def paint_stacked_cursor(painter: QPainter, layout: StackedLayout, at: int, look: Look) -> None:
    """Mark one part."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.color("text"), look.px(2)))
    painter.drawRect(layout.parts[at].adjusted(1, -1, -1, 1))
    painter.restore()


def _parts(bar: QRectF, chart: StackedBar, look: Look) -> tuple[QRectF, ...]:
    """Share the bar out: every part that is not nothing can be seen, and a gap tells neighbours apart."""
    seen = [segment for segment in chart.segments if segment.minor > 0]
    gap = look.px(2)
    least = look.px(_LEAST)
    room = bar.width() - gap * max(0, len(seen) - 1) - least * len(seen)
    parts, left = [], bar.left()
    for segment in chart.segments:
        width = least + max(0.0, room) * segment.minor / chart.total if segment.minor > 0 else 0.0
        parts.append(QRectF(left, bar.top(), width, bar.height()))
        left += width + gap if width else 0
    return tuple(parts)


def _legend(rect: QRectF, top: float, chart: StackedBar, look: Look, formats: Formats) -> tuple[QRectF, ...]:
    """Put the entries side by side and on as many lines as they need."""
    body, strong = QFontMetricsF(look.font()), QFontMetricsF(look.font(strong=True, tabular=True))
    height = body.height() + look.px(4)
    spots, left = [], rect.left()
    for segment in chart.segments:
        width = look.px(_SWATCH + 2 * _GAP) + body.horizontalAdvance(segment.label)
        width += strong.horizontalAdvance(formats.money(segment.minor, chart.currency)) + 4
        if left > rect.left() and left + width > rect.right():
            left, top = rect.left(), top + height
        spots.append(QRectF(left, top, min(width, rect.width()), height))
        left += width + look.px(20)
    return tuple(spots)


def _entry(painter: QPainter, spot: QRectF, segment: Segment, currency: str, look: Look, formats: Formats) -> None:
    side = look.px(_SWATCH)
    paint_payer(painter, QRectF(spot.left(), spot.center().y() - side / 2, side, side), segment.payer, look)
    amount = formats.money(segment.minor, currency)
    figures = look.font(strong=True, tabular=True)
    room = spot.adjusted(side + look.px(_GAP), 0, 0, 0)
    amount_width = QFontMetricsF(figures).horizontalAdvance(amount) + 2
    painter.setFont(look.font())
    painter.setPen(look.color("text"))
    metrics = QFontMetricsF(painter.font())
    free = max(0.0, room.width() - amount_width - look.px(_GAP))
    label = metrics.elidedText(segment.label, Qt.TextElideMode.ElideRight, free + 1)
    painter.drawText(room, LEFT, label)
    painter.setFont(figures)
    painter.drawText(room.adjusted(metrics.horizontalAdvance(label) + look.px(_GAP), 0, 4, 0), LEFT, amount)
