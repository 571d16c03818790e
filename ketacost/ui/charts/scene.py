"""What all paintings of charts share: the look they ask, fills, hatching and the value bubble."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from ketacost.ui.theme import TextSize

CENTER = int(Qt.AlignmentFlag.AlignCenter.value)
LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)


class Look(Protocol):
    """Where colours, fonts and distances come from: the theme on the screen, a sheet's own look on paper."""

    def px(self, pixels: float) -> int:
        """Scale a distance."""
        ...

    def color(self, token: str) -> QColor:
        """Give a token as a colour."""
        ...

    def font(self, size: TextSize = TextSize.BODY, *, strong: bool = False, tabular: bool = False) -> QFont:
        """Give a font of the type scale."""
        ...


def fill(painter: QPainter, rect: QRectF, color: QColor, radius: float = 0) -> None:
    """Fill a rectangle, rounded if asked."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(rect, radius, radius)


def hatch(painter: QPainter, rect: QRectF, color: QColor, gap: float) -> None:
    """Fill a rectangle with slanted lines that stay in step from one rectangle to the next."""
    if rect.width() <= 0 or rect.height() <= 0:
        return
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(color, max(1.0, gap / 5)))
    at = (rect.left() + rect.top()) // gap * gap
    while at < rect.right() + rect.bottom():
        painter.drawLine(QPointF(at - rect.top(), rect.top()), QPointF(at - rect.bottom(), rect.bottom()))
        at += gap
    painter.restore()


def with_alpha(color: QColor, alpha: float) -> QColor:
    """Give a colour that lets its ground through."""
    soft = QColor(color)
    soft.setAlphaF(alpha)
    return soft


def paint_payer(painter: QPainter, rect: QRectF, payer: str, look: Look) -> None:
    """Fill a rectangle with the colour of who pays; what is not known is hatched."""
    if payer == "unknown":
        fill(painter, rect, with_alpha(look.color("unknown"), 0.18))
        hatch(painter, rect, look.color("unknown"), look.px(6))
    else:
        fill(painter, rect, look.color(payer))


def paint_bubble(painter: QPainter, room: QRectF, near: QPointF, lines: tuple[str, str], look: Look) -> QRectF:
    """Draw a value beside a place, wholly inside the room, and give where it went."""
    caption, strong = look.font(TextSize.CAPTION), look.font(strong=True, tabular=True)
    first, second = QFontMetricsF(caption), QFontMetricsF(strong)
    pad = look.px(8)
    width = max(first.horizontalAdvance(lines[0]), second.horizontalAdvance(lines[1])) + 2 * pad
    height = first.height() + second.height() + pad
    left = near.x() + pad if near.x() + pad + width <= room.right() else near.x() - pad - width
    left = min(max(left, room.left() + 1), max(room.left() + 1, room.right() - width - 1))
    top = min(max(near.y() - height - pad, room.top() + 1), max(room.top() + 1, room.bottom() - height - 1))
    bubble = QRectF(left, top, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("control"), 1))
    painter.setBrush(QBrush(look.color("surface")))
    painter.drawRoundedRect(bubble, look.px(6), look.px(6))
    inner = bubble.adjusted(pad, pad / 2, -pad, -pad / 2)
    painter.setFont(caption)
    painter.setPen(look.color("muted"))
    painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), first.height()), LEFT, lines[0])
    painter.setFont(strong)
    painter.setPen(look.color("text"))
    painter.drawText(QRectF(inner.left(), inner.top() + first.height(), inner.width(), second.height()), LEFT, lines[1])
    painter.restore()
    return bubble
