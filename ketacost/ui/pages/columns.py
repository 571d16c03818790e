"""Cards in two columns where there is room, and below each other where there is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.theme import Space, current_theme


class Columns(QWidget):
    """A wide and a narrow column of widgets; Tab goes down the first, then down the second."""

    def __init__(
        self,
        main: Sequence[QWidget],
        side: Sequence[QWidget],
        *,
        from_width: int = 820,
        shares: tuple[int, int] = (5, 3),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._from_width = from_width
        self._shares = shares
        self._main, self._side = _column(main, self), _column(side, self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.L)
        self._beside: bool | None = None
        self._place(beside=False)
        current_theme().follow(self, self._choose)

    @property
    def are_beside(self) -> bool:
        """Whether the columns stand beside each other now."""
        return bool(self._beside)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose()

    def _choose(self) -> None:
        self._place(beside=self.width() >= current_theme().px(self._from_width))

    def _place(self, *, beside: bool) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        self._grid.removeWidget(self._main)
        self._grid.removeWidget(self._side)
        self._grid.addWidget(self._main, 0, 0)
        self._grid.addWidget(self._side, 0 if beside else 1, 1 if beside else 0)
        self._grid.setColumnStretch(0, self._shares[0])
        self._grid.setColumnStretch(1, self._shares[1] if beside else 0)


def _column(widgets: Sequence[QWidget], parent: QWidget) -> QWidget:
    column = QWidget(parent)
    column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.L)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return column
