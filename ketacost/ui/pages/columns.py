"""Widgets beside each other where there is room, and below each other where there is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.flowing import Flowing
from ketacost.ui.theme import Space, current_theme


class Columns(Flowing):
    """Shares its width between widgets from `from_width` (before zoom) on; Tab goes through them in order.

    How high it is follows from its width alone, so that a scrolling page around it is never cut nor too long.
    """

    def __init__(
        self, columns: Sequence[QWidget], shares: Sequence[int], *, from_width: int = 820, parent: QWidget | None = None
    ) -> None:
        self._shares, self._from_width = tuple(shares), from_width
        super().__init__(columns, parent)

    @override
    def sizeHint(self) -> QSize:
        width = self.width() if self.isVisible() else self.minimumSizeHint().width()
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(max(column.minimumSizeHint().width() for column in self.widgets), 0)

    def _fit_beside(self, width: int) -> bool:
        return width >= current_theme().px(self._from_width)

    @override
    def areas(self, width: int) -> Iterator[QRect]:
        if not self._fit_beside(width):
            top = 0
            for column in self.widgets:
                height = _height(column, width)
                yield QRect(0, top, width, height)
                top += height + Space.L
            return
        room = width - Space.L * (len(self.widgets) - 1)
        widths = [room * share // sum(self._shares) for share in self._shares]
        height = max(_height(column, each) for column, each in zip(self.widgets, widths, strict=True))
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
