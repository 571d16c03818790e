"""The frame: sidebar, header, menus, palette and message bar around one page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSettings, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.services.records import UnreadableRecord
from ketacost.services.store import Change, StoreProblem
from ketacost.services.trouble import trouble
from ketacost.ui.context import Context
from ketacost.ui.header import Header
from ketacost.ui.menus import Menus
from ketacost.ui.navigation import Sidebar
from ketacost.ui.pages.base import Page
from ketacost.ui.palette import Entry, Palette
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.undo_keys import UndoKeys
from ketacost.ui.widgets import MessageBar, Tone


@dataclass(frozen=True)
class PageSpec:
    """A page before it is built: it is built when it is first shown."""

    name: str
    title: str
    icon: str
    build: Callable[[Context, QWidget], Page]


class MainWindow(QMainWindow):
    """One window, one page in sight, everything on the keyboard."""

    def __init__(
        self,
        context: Context,
        pages: Sequence[PageSpec],
        records: Callable[[], Sequence[Entry]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.context = context
        self._specs = {spec.name: spec for spec in pages}
        self._pages: dict[str, Page] = {}
        self._records = records
        self._current = ""
        self._unsaved_told = self._warned_at_close = False
        self.setWindowTitle("ketacost")
        self.sidebar = Sidebar([(spec.name, spec.title, spec.icon) for spec in pages], self)
        self.header = Header(context.document, self)
        self.messages = MessageBar(self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self.menus = Menus(self, pages)
        self._undo_keys = UndoKeys(self)
        self.sidebar.chosen.connect(self.show_page)
        self.header.search_requested.connect(self.open_palette)
        self.header.undo_requested.connect(self.undo)
        self.header.undo_to_requested.connect(self._undo_to)
        context.document.failed.connect(self._on_failed)
        context.document.unreadable.connect(self._on_unreadable)
        context.document.saved.connect(self._on_saved)
        self._restore_geometry()

    # Places

    @property
    def page(self) -> Page:
        """The page in sight."""
        return self._page(self._current)

    @property
    def place(self) -> str:
        """The name of the page in sight; "" before the first is shown."""
        return self._current

    def show_page(self, name: str) -> None:
        """Bring a page up."""
        if name not in self._specs or name == self._current:
            return
        page = self._page(name)  # where it cannot be built, the next click tries again
        self._current = name
        self._stack.setCurrentWidget(page)
        self.sidebar.select(name)
        self.header.show_page(self._specs[name].title, page.subtitle)
        self.menus.show_page(page)
        page.shown()

    def open_place(self, place: str) -> None:
        """Bring a place of the window up: "estimate/<uuid>/course.start"."""
        name, _, rest = place.partition("/")
        if name in self._specs:
            self.show_page(name)
            if rest:
                self.page.show_place(rest)

    def tell(self, what: str, todo: str = "") -> None:
        """Say that something happened, and what can be done."""
        self.messages.show_message(Tone.INFO, what, todo)

    def warn(self, what: str, todo: str = "") -> None:
        """Say that something could not be done, and what to do."""
        self.messages.show_message(Tone.BAD, what, todo)

    # History

    def undo(self) -> None:
        """Take the latest change back and go to where it was made."""
        self._follow(self.context.document.undo())

    def redo(self) -> None:
        """Do again what was undone last, and go there."""
        self._follow(self.context.document.redo())

    def open_palette(self) -> None:
        """Open the command palette over the window; what is being typed is kept first."""
        self.keep_typed()
        entries = [*self.menus.entries(), *self._records()]
        palette = Palette(entries, self)
        corner = self.rect().center() - palette.rect().center()
        palette.move(self.mapToGlobal(self.rect().topLeft()) + corner)
        palette.show()
        palette.search.setFocus()

    def keep_typed(self) -> None:
        """Keep what is being typed: leave the field, and come back to it."""
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus():
            focused.clearFocus()
            focused.setFocus()

    # Qt

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            QTimer.singleShot(0, self, self._take_up)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.keep_typed()
        if not self.context.document.try_again() and not self._warned_at_close:
            self._warned_at_close = True
            self._tell_unsaved(self.tr("Your last change is not saved."), self.tr("Close again to leave without it."))
            event.ignore()
            return
        QSettings().setValue("window/geometry", self.saveGeometry())
        super().closeEvent(event)

    # Inside

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            page = self._specs[name].build(self.context, self._stack)
            page.subtitle_changed.connect(lambda text, owner=name: self._on_subtitle(owner, text))
            self._pages[name] = page
            self._stack.addWidget(page)
        return self._pages[name]

    def _lay_out(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        holder = QVBoxLayout()
        margin = current_theme().px(Space.M)
        holder.setContentsMargins(margin, 0, margin, 0)
        holder.addWidget(self.messages)
        column.addLayout(holder)
        column.addWidget(self._stack, 1)
        central = QWidget(self)
        row = QHBoxLayout(central)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(right, 1)
        self.setCentralWidget(central)
        self.setMinimumSize(current_theme().px(760), current_theme().px(520))

    def _restore_geometry(self) -> None:
        kept = QSettings().value("window/geometry")
        if kept is None or not self.restoreGeometry(kept):
            self.resize(current_theme().px(1360), current_theme().px(860))

    def _follow(self, change: Change | None) -> None:
        if change is not None and change.place:
            self.open_place(change.place)

    def _undo_to(self, change: int) -> None:
        self._follow(self.context.document.undo_to(change))

    def _on_subtitle(self, owner: str, text: str) -> None:
        if owner == self._current:
            self.header.show_subtitle(text)

    def _on_failed(self, problem: object) -> None:
        if not isinstance(problem, StoreProblem):
            return
        what, todo = trouble(problem)
        document = self.context.document
        if document.has_unsaved:
            self._tell_unsaved(what, todo)
        elif document.mine:
            self._unsaved_told = True
            todo = self.tr('{todo} Not stored: "{label}".').format(todo=todo, label=document.mine)
            action = self.tr("Use mine instead")
            self.messages.show_message(Tone.BAD, what, todo, action=action, do=document.use_mine)
        else:
            self.warn(what, todo)

    def _on_unreadable(self, problem: UnreadableRecord) -> None:
        self.warn(*trouble(problem))

    def _tell_unsaved(self, what: str, todo: str) -> None:
        self._unsaved_told = True
        again = self.context.document.try_again
        self.messages.show_message(Tone.BAD, what, todo, action=self.tr("Try again"), do=again)

    def _on_saved(self, _label: str) -> None:
        if self._unsaved_told:
            self._unsaved_told = self._warned_at_close = False
            self.messages.close_message()

    def _take_up(self) -> None:
        try:
            self.context.document.refresh()
        except StoreProblem as problem:
            self._on_failed(problem)
