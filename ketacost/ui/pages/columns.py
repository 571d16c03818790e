"""Widgets beside each other where there is room, and below each other where there is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.theme import Space, current_theme


class Columns(QWidget):
    """Shares its width between widgets from `from_width` (before zoom) on; Tab goes through them in order.

    How high it is follows from its width alone, so that a scrolling page around it is never cut nor too long.
    """

    def __init__(
        self, columns: Sequence[QWidget], shares: Sequence[int], *, from_width: int = 820, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns, self._shares = tuple(columns), tuple(shares)
        self._from_width = from_width
        for column in self._columns:
            column.setParent(self)
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
        width = self.width() if self.isVisible() else self.minimumSizeHint().width()
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(max(column.minimumSizeHint().width() for column in self._columns), 0)

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
        for column, area in zip(self._columns, self._areas(self.width()), strict=True):
            column.setGeometry(area)

    def _fit_beside(self, width: int) -> bool:
        return width >= current_theme().px(self._from_width)

    def _areas(self, width: int) -> Iterator[QRect]:
        if not self._fit_beside(width):
            top = 0
            for column in self._columns:
                height = _height(column, width)
                yield QRect(0, top, width, height)
                top += height + Space.L
            return
        room = width - Space.L * (len(self._columns) - 1)
        widths = [room * share // sum(self._shares) for share in self._shares]
        height = max(_height(column, each) for column, each in zip(self._columns, widths, strict=True))
        left = 0
        for each in widths:
            yield QRect(left, 0, each, height)
            left += each + Space.L


def column_of(widgets: Sequence[QWidget], parent: QWidget) -> QWidget:
    """Put cards below each other, each as high as it needs to be."""
    column = QWidget(parent)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.L)
    for widget in widgets:
        # Cards may not be cut at the height that they wanted at another width.
        widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        layout.addWidget(widget)
    layout.addStretch(1)
    return column


def _height(widget: QWidget, width: int) -> int:
    return widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()
