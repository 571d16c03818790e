"""Inputs with the answer beside them; where the window is narrow, the answer folds to a bar over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Scroll

NARROW = 1000
"""Below this width of the window the answer goes on top; in pixels before zoom."""

SIDEBAR = 176
INPUTS = 440


class AnswerBeside(QWidget):
    """Inputs left in a scrolling column, the answer right in another.

    In a narrow window `brief` stands on top in a bar, and its button turns from the inputs to the answer and back.
    """

    narrowed = Signal(bool)

    def __init__(self, inputs: QWidget, answer: QWidget, brief: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow: bool | None = None
        self._turned = False
        self.inputs = Scroll(inputs, self)
        self.answer = Scroll(answer, self)
        self._bar = QWidget(self)
        self._bar.setObjectName("answerBar")
        self._bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.turn = Button("", parent=self._bar)
        self.turn.clicked.connect(lambda: self.show_answer(turned=not self._turned))
        self._bar_layout = QHBoxLayout(self._bar)
        self._bar_layout.addWidget(brief, 1)
        self._bar_layout.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignBottom)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.inputs, 2)
        below.addWidget(self.answer, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addLayout(below, 1)
        current_theme().follow(self, self._arrange)

    @property
    def is_narrow(self) -> bool:
        """Whether the answer is folded to its bar."""
        return bool(self._narrow)

    def show_answer(self, *, turned: bool) -> None:
        """In a narrow window, turn to the whole answer or back to the inputs."""
        self._turned = turned
        self._show()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()  # the inputs may have become wider
        return super().event(event)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(480), current_theme().px(320))

    def _arrange(self) -> None:
        theme = current_theme()
        left, _top, right, _bottom = page_margins()
        self._bar_layout.setContentsMargins(left, theme.px(Space.S), right, theme.px(Space.M))
        least = max(theme.px(INPUTS), self.inputs.minimumSizeHint().width())
        narrow = self.width() < max(theme.px(NARROW - SIDEBAR), least + self.answer.minimumSizeHint().width())
        if narrow:
            _free_width(self.inputs)
        elif self.inputs.minimumWidth() != least or self.inputs.maximumWidth() != least:
            self.inputs.setFixedWidth(least)
        if narrow != self._narrow:
            self._narrow = narrow
            self._show()
            self.narrowed.emit(narrow)

    def _show(self) -> None:
        narrow = bool(self._narrow)
        self._bar.setVisible(narrow)
        self.turn.setText(self.tr("Back to the inputs") if self._turned else self.tr("Show the whole answer"))
        self.inputs.setVisible(not narrow or not self._turned)
        self.answer.setVisible(not narrow or self._turned)


def _free_width(widget: QWidget) -> None:
    widget.setMinimumWidth(0)
    widget.setMaximumWidth(16_777_215)


def page_margins() -> tuple[int, int, int, int]:
    """Return the margins of a column on a page."""
    theme = current_theme()
    return (theme.px(Space.XL), theme.px(Space.L), theme.px(Space.XL), theme.px(Space.XL))


def stops_in(widget: QWidget) -> Iterator[QWidget]:
    """Return what Tab stops at in a widget, in the order of its layouts and not in that of their making."""
    if widget.focusProxy() is None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        for child in _laid_out(layout):
            yield from stops_in(child)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner = item.layout() if item is not None else None
        child = item.widget() if item is not None else None
        if child is not None:
            yield child
        elif inner is not None:
            yield from _laid_out(inner)


def chain_tabs(stops: Sequence[QWidget]) -> None:
    """Let Tab go through these in order."""
    for before, after in pairwise(stops):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)
