"""Short widgets of a kind beside each other, in as many rows as the width asks for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ketacost.ui.theme import Space, current_theme


class Wrapping(QWidget):
    """Puts widgets into rows, each as wide as the widest of them, so that they stand in columns."""

    def __init__(self, widgets: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets = tuple(widgets)
        for widget in self._widgets:
            widget.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        current_theme().follow(self, self._take_up)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return max((area.bottom() + 1 for area in self._areas(width)), default=0)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), self.minimumSizeHint().width())
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return self._cell()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._take_up()
        return super().event(event)

    def _take_up(self) -> None:
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        for widget, area in zip(self._widgets, self._areas(self.width()), strict=True):
            widget.setGeometry(area)

    def _cell(self) -> QSize:
        hints = [widget.sizeHint() for widget in self._widgets]
        return QSize(
            max((hint.width() for hint in hints), default=0), max((hint.height() for hint in hints), default=0)
        )

    def _areas(self, width: int) -> list[QRect]:
        cell = self._cell()
        across, down = cell.width() + Space.M, cell.height() + Space.XS
        beside = max(1, (width + Space.M) // max(1, across))
        return [
            QRect(number % beside * across, number // beside * down, cell.width(), cell.height())
            for number in range(len(self._widgets))
        ]
