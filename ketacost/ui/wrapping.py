"""Short widgets of a kind beside each other, in as many rows as the width asks for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from typing_extensions import override

from ketacost.ui.flowing import Flowing
from ketacost.ui.theme import Space


class Wrapping(Flowing):
    """Puts widgets into rows, each as wide as the widest of them, so that they stand in columns."""

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), self.minimumSizeHint().width())
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return self._cell()

    def _cell(self) -> QSize:
        hints = [widget.sizeHint() for widget in self.widgets]
        return QSize(
            max((hint.width() for hint in hints), default=0), max((hint.height() for hint in hints), default=0)
        )

    @override
    def areas(self, width: int) -> list[QRect]:
        cell = self._cell()
        across, down = cell.width() + Space.M, cell.height() + Space.XS
        beside = max(1, (width + Space.M) // max(1, across))
        return [
            QRect(number % beside * across, number // beside * down, cell.width(), cell.height())
            for number in range(len(self.widgets))
        ]
