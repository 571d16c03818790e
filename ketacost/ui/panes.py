"""Two panes side by side, that stack where the window is narrow: inputs with the answer beside, or over them."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Scroll

NARROW = 1000
"""Below this width of the window the answer goes on top; in pixels before zoom."""

SIDEBAR = 176


class AnswerBeside(QWidget):
    """Inputs left in a scrolling column, the answer right in another; under 1,000 pixels `brief` stands on top."""

    narrowed = Signal(bool)
    """The layout switched: the answer is now folded to its brief form, or whole again."""

    def __init__(self, inputs: QWidget, answer: QWidget, brief: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self.inputs = Scroll(inputs, self)
        self.answer = Scroll(answer, self)
        self.brief = brief
        brief.setParent(self)
        brief.setVisible(False)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(brief)
        self._layout.addWidget(self.inputs, 2)
        self._layout.addWidget(self.answer, 3)
        current_theme().follow(self, self._arrange)

    @property
    def is_narrow(self) -> bool:
        """Whether the answer is folded to its brief form."""
        return self._narrow

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(420), current_theme().px(320))

    def _arrange(self) -> None:
        theme = current_theme()
        narrow = self.width() < theme.px(NARROW - SIDEBAR)
        self.inputs.setMaximumWidth(16_777_215 if narrow else theme.px(460))
        self.inputs.setMinimumWidth(theme.px(360))
        if narrow == self._narrow:
            return
        self._narrow = narrow
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._layout.setDirection(direction)
        self.brief.setVisible(narrow)
        self.narrowed.emit(narrow)


def page_margins() -> tuple[int, int, int, int]:
    """Return the margins of a column on a page."""
    theme = current_theme()
    return (theme.px(Space.XL), theme.px(Space.L), theme.px(Space.L), theme.px(Space.XL))
