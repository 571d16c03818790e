"""Days on which something changes: a line across a step chart each, with its words where they cover nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ketacost.ui.charts.scene import CENTER, Look, fill, with_alpha
from ketacost.ui.theme import TextSize


def mark_spots(
    plot: QRectF, marks: Sequence[tuple[float, str]], taken: Sequence[QRectF], look: Look
) -> tuple[QRectF, ...]:
    """Say where the words of each mark (its place across, its words) go: the lowest place that is free."""
    metrics = QFontMetricsF(look.font(TextSize.CAPTION))
    height = metrics.height() + look.px(2)
    spots: list[QRectF] = []
    for x, label in marks:
        width = metrics.horizontalAdvance(label) + look.px(8)
        left = x + look.px(2) if x + look.px(2) + width <= plot.right() else x - look.px(2) - width
        spot = QRectF(max(left, plot.left()), plot.bottom() - height - look.px(3), width, height)
        while any(spot.intersects(other) for other in (*taken, *spots)) and spot.top() - height > plot.top():
            spot.translate(0, -height)
        spots.append(spot)
    return tuple(spots)


def paint_marks(
    painter: QPainter,
    plot: QRectF,
    marks: Sequence[tuple[float, str]],
    labels: Sequence[tuple[QRectF, str]],
    look: Look,
) -> None:
    """Draw the lines and their words, clear of the labels that are there already."""
    if not marks:
        return
    painter.setPen(QPen(look.color("muted"), 1, Qt.PenStyle.DotLine))
    for x, _label in marks:
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
    painter.setFont(look.font(TextSize.CAPTION))
    spots = mark_spots(plot, marks, [spot for spot, _ in labels], look)
    for spot, (_x, label) in zip(spots, marks, strict=True):
        fill(painter, spot, with_alpha(look.color("surface"), 0.85), look.px(3))
        painter.setPen(look.color("text"))
        painter.drawText(spot, CENTER, label)
