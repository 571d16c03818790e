"""What a page of the window is."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ketacost.ui.context import Context


class Page(QWidget):
    """One place of the window, built when it is first shown."""

    subtitle_changed = Signal(str)
    """What is open on the page, for the header: a person, a plan, a clinic."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._subtitle = ""

    @property
    def subtitle(self) -> str:
        """What is open on the page."""
        return self._subtitle

    def set_subtitle(self, text: str) -> None:
        """Say what is open on the page."""
        if text != self._subtitle:
            self._subtitle = text
            self.subtitle_changed.emit(text)

    def actions_for_menu(self) -> Sequence[QAction]:
        """Return the page's actions, the primary one first; the frame puts them in the menu and the palette."""
        return ()

    def shown(self) -> None:
        """Take up what changed while the page was not in sight."""

    def show_place(self, place: str) -> None:
        """Bring a place of this page up and put the keyboard there; `place` is what follows the page's name."""
