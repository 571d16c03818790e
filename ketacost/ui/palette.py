"""The command palette: search as you type over commands and records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import announce

MOST_SHOWN = 60
_MOVES = frozenset([Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp])

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """Something that can be found: its name, what it is, and what choosing it does."""

    name: str
    hint: str
    choose: Callable[[], object]
    key: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.name} {self.hint}".casefold())


def found(entries: Iterable[Entry], text: str) -> list[Entry]:
    """Return the entries that hold every word of a text: names that begin with it first."""
    wanted = text.casefold().split()
    if not wanted:
        return list(entries)
    hits = [entry for entry in entries if all(word in entry.key for word in wanted)]
    start = wanted[0]
    return sorted(hits, key=lambda entry: (not entry.key.startswith(start), f" {start}" not in entry.key))


class _Found(QAbstractListModel):
    """The entries that are shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries[:MOST_SHOWN]
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, current_theme().px(28))
        if not index.isValid() or role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        entry = self.entries[index.row()]
        return f"{entry.name}   {entry.hint}" if entry.hint else entry.name


class Palette(QDialog):
    """Opens over the window, closes with Esc or a choice."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Find or do"))
        self._entries = entries
        self._model = _Found(self)
        theme = current_theme()
        frame = QFrame(self)
        frame.setObjectName("palette")
        label = QLabel(self.tr("Find a record or a command"), frame)
        label.setProperty("type", "caption")
        self.search = QLineEdit(frame)
        self.search.setPlaceholderText(self.tr("Type a name, a number or a command"))
        self.search.setAccessibleName(label.text())
        label.setBuddy(self.search)
        self.list = QListView(frame)
        self.list.setModel(self._model)
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setProperty("frameless", "true")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.nothing = QLabel(self.tr("Nothing is called that."), frame)
        self.nothing.setProperty("type", "caption")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(*(theme.px(Space.M),) * 4)
        for widget in (label, self.search, self.nothing, self.list):
            inner.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.resize(theme.px(560), theme.px(420))
        self.search.textChanged.connect(self._on_text)
        self.search.installEventFilter(self)
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self._on_text("")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self.list.event(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._on_activated(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _on_text(self, text: str) -> None:
        self._model.show(found(self._entries, text))
        self.nothing.setVisible(not self._model.entries)
        if self._model.entries:
            self.list.setCurrentIndex(self._model.index(0))
        else:
            announce(self.search, self.nothing.text())

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():  # the keyboard stays in the search, so a screen reader hears of the list from here
            announce(self.search, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            entry = self._model.entries[index.row()]
            self.close()
            entry.choose()
