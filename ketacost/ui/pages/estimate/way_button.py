"""A choice among ways to buy: a radio button whose words wrap and whose circle shows in every theme."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget
from typing_extensions import override

from ketacost.ui.theme import current_theme

_CIRCLE = 18
_INDENT = _CIRCLE + 8
_LEAST = 160


class WayButton(QRadioButton):
    """A radio button that takes as many lines as its words need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = self.fontMetrics().horizontalAdvance(self.text()) + theme.px(_INDENT) + 2
        return QSize(width, theme.px(24))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(current_theme().px(_LEAST), self.sizeHint().width()), current_theme().px(24))

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(1, width - current_theme().px(_INDENT)), 10_000)
        words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        return max(current_theme().px(24), words.height() + 2)

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        side, focused, chosen = theme.px(_CIRCLE), self.hasFocus(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(side / 2 + 1, min(self.height(), theme.px(24)) / 2)
        painter.setPen(QPen(theme.color("accent" if chosen or focused else "control"), 2 if focused else 1))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(middle, side / 2 - 1, side / 2 - 1)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(middle, side / 4, side / 4)
        words = self.rect().adjusted(theme.px(_INDENT), 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.setPen(theme.color("text"))
        painter.drawText(words, flags, self.text())
        if focused:
            line = painter.boundingRect(words, flags, self.text())
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawLine(line.bottomLeft(), line.bottomRight())
        painter.end()
