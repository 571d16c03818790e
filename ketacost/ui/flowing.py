"""Widgets placed by the width alone: how high the whole is follows from it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ketacost.ui.theme import current_theme


class Flowing(QWidget):
    """Holds widgets and gives each its area, so that a scrolling page around it is never cut nor too long."""

    def __init__(self, widgets: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.widgets = tuple(widgets)
        for widget in self.widgets:
            widget.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        current_theme().follow(self, self._take_up)

    @abstractmethod
    def areas(self, width: int) -> Iterable[QRect]:
        """Return where each widget stands in a width, in their order."""

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return max((area.bottom() + 1 for area in self.areas(width)), default=0)

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
        for widget, area in zip(self.widgets, self.areas(self.width()), strict=True):
            widget.setGeometry(area)
