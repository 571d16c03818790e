"""The sidebar: the places of the window, by mouse, arrow keys or Ctrl and a number."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ketacost.ui.theme import Space, current_theme


class Sidebar(QWidget):
    """Names the places; tells which one was chosen."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[tuple[str, str, str]], parent: QWidget) -> None:
        """Show places of (name, title, icon); the last one stands apart at the bottom."""
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._names = [name for name, _, _ in places]
        self._icons = [icon for _, _, icon in places]
        brand = QLabel("ketacost", self)
        brand.setProperty("type", "brand")
        self.list = QListWidget(self)
        self.list.setObjectName("navigation")
        self.list.setAccessibleName(self.tr("Places"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, (_, title, _) in enumerate(places, start=1):
            item = QListWidgetItem(title, self.list)
            item.setToolTip(self.tr("{title} (Ctrl+{number})").format(title=title, number=number))
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(brand)
        self._layout.addWidget(self.list, 1)
        self._brand = brand
        self.list.currentRowChanged.connect(self._on_row)
        current_theme().follow(self, self._dress)

    def select(self, name: str) -> None:
        """Mark a place as the one in sight."""
        self.list.setCurrentRow(self._names.index(name))

    def _on_row(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self._names[row])
        self._tint()

    def _dress(self) -> None:
        theme = current_theme()
        self.setFixedWidth(theme.px(176))
        self._layout.setContentsMargins(0, theme.px(Space.L), 0, theme.px(Space.S))
        self._layout.setSpacing(theme.px(Space.M))
        self._brand.setContentsMargins(theme.px(Space.XL - 4), 0, 0, 0)
        self.list.setIconSize(QSize(theme.px(20), theme.px(20)))
        self._tint()

    def _tint(self) -> None:
        theme = current_theme()
        for row, icon in enumerate(self._icons):
            tint = "accent" if row == self.list.currentRow() else "muted"
            self.list.item(row).setIcon(QIcon(theme.pixmap(icon, tint, 20)))  # a place is never disabled
