"""Every action of the window in a menu, with its keys; the palette finds them too."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ketacost.services.settings import Theme as ThemeSetting
from ketacost.ui.files import FileActions
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.keeping import keep_settings
from ketacost.ui.palette import Entry
from ketacost.ui.theme import ThemeChoice

if TYPE_CHECKING:
    from ketacost.ui.window import MainWindow, PageSpec

Keys = str | QKeySequence.StandardKey | None


class Menus(QObject):
    """Builds the menu bar and keeps it true to the page in sight and to the history."""

    def __init__(self, window: "MainWindow", pages: "Sequence[PageSpec]") -> None:
        super().__init__(window)
        self._window = window
        self._page_actions: list[QAction] = []
        self._files = FileActions(window.context, window)
        bar = window.menuBar()
        self._file = bar.addMenu(self.tr("&File"))
        self._edit = bar.addMenu(self.tr("&Edit"))
        self._view = bar.addMenu(self.tr("&View"))
        self._actions_menu = bar.addMenu(self.tr("&Actions"))
        self._help = bar.addMenu(self.tr("&Help"))
        self._fill_file()
        self._fill_edit()
        self._fill_view(pages)
        self._fill_help()
        window.context.document.history_changed.connect(self._show_history)
        self._show_history()

    def show_page(self, page: Page) -> None:
        """Put the page's actions into the menu in place of the last page's."""
        self._actions_menu.clear()
        taken = {_plain(action.text()) for action in self._file.actions()}  # what the window does is listed once
        self._page_actions = [action for action in page.actions_for_menu() if _plain(action.text()) not in taken]
        self._actions_menu.addActions(self._page_actions)
        self._actions_menu.menuAction().setVisible(bool(self._page_actions))

    def entries(self) -> list[Entry]:
        """Return every enabled action as something that can be found, once: the guide is in two menus."""
        listed = [
            Entry(action.property("found") or _plain(action.text()), action.shortcut().toString(), action.trigger)
            for menu in (self._actions_menu, self._file, self._edit, self._view, self._help)
            for action in _leaves(menu)
            if action.isEnabled() and action.isVisible() and action.text()
        ]
        return list({entry.name: entry for entry in reversed(listed)}.values())[::-1]

    def _fill_file(self) -> None:
        open_place = self._window.open_place
        self._add(self._file, self.tr("New &estimate"), lambda: open_place("estimate/new"), "Ctrl+Shift+N")
        self._add(self._file, self.tr("New &quote"), lambda: open_place("quotes/new"), "Ctrl+N")
        self._add(self._file, self.tr("New &clinic"), lambda: open_place("clinics/new"))
        self._file.addSeparator()
        self._add(self._file, self.tr("&Open another database…"), self._files.open_another, "Ctrl+O")
        self._add(self._file, self.tr("&Save a copy…"), self._files.save_copy, "Ctrl+Shift+S")
        self._add(self._file, self.tr("Show &where my file is"), self._files.show_folder)
        self._file.addSeparator()
        self._add(self._file, self.tr("E&xit"), self._window.close, QKeySequence.StandardKey.Quit)

    def _fill_edit(self) -> None:
        self._undo = self._add(self._edit, self.tr("&Undo"), self._window.undo, QKeySequence.StandardKey.Undo)
        self._redo = self._add(self._edit, self.tr("&Redo"), self._window.redo, QKeySequence.StandardKey.Redo)
        self._edit.addSeparator()
        self._add(self._edit, self.tr("&Find or do…"), self._window.open_palette, "Ctrl+K")

    def _fill_view(self, pages: "Sequence[PageSpec]") -> None:
        for number, spec in enumerate(pages, start=1):
            show = self._shower(spec.name)
            action = self._add(self._view, f"&{number}  {spec.title}", show, f"Ctrl+{number}")
            action.setProperty("found", spec.title)
        self._view.addSeparator()
        themes = self._view.addMenu(self.tr("&Theme"))
        group = QActionGroup(self)
        theme = self._window.context.theme
        for choice, text in (
            (ThemeChoice.SYSTEM, self.tr("As the &system")),
            (ThemeChoice.LIGHT, self.tr("&Light")),
            (ThemeChoice.DARK, self.tr("&Dark")),
        ):
            action = self._add(themes, text, self._themer(choice))
            action.setCheckable(True)
            group.addAction(action)
            theme.follow(action, self._marker(action, choice), key="mark")
        self._add(self._view, self.tr("&Larger"), lambda: theme.zoom_step(1), QKeySequence.StandardKey.ZoomIn)
        self._add(self._view, self.tr("S&maller"), lambda: theme.zoom_step(-1), QKeySequence.StandardKey.ZoomOut)
        self._add(self._view, self.tr("&Normal size"), lambda: theme.set_zoom(1.0), "Ctrl+0")

    def _fill_help(self) -> None:
        self._add(self._help, self.tr("&Guide"), self._shower("guide"), QKeySequence.StandardKey.HelpContents)
        self._add(self._help, self.tr("&About ketacost"), lambda: self._window.open_place("settings/about"))

    def _add(self, menu: QMenu, text: str, do: Callable[[], object], keys: Keys = None) -> QAction:
        action = QAction(text, self._window)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _checked=False: do())
        menu.addAction(action)
        return action

    def _shower(self, name: str) -> Callable[[], None]:
        return lambda: self._window.show_page(name)

    def _themer(self, choice: ThemeChoice) -> Callable[[], None]:
        def put() -> None:
            self._window.context.theme.set_choice(choice)
            keep_settings(self._window.context, theme=ThemeSetting(choice.value))

        return put

    def _marker(self, action: QAction, choice: ThemeChoice) -> Callable[[], None]:
        return lambda: action.setChecked(self._window.context.theme.choice is choice)

    def _show_history(self) -> None:
        document = self._window.context.document
        for action, verb, label in (
            (self._undo, self.tr("&Undo"), document.undo_label),
            (self._redo, self.tr("&Redo"), document.redo_label),
        ):
            action.setEnabled(label is not None)
            action.setText(f"{verb}  {label.replace('&', '&&')}" if label else verb)


def _plain(text: str) -> str:
    """Return a menu's text without the marks of its mnemonics."""
    return "&".join(part.replace("&", "") for part in text.split("&&"))


def _leaves(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _leaves(inner)
        elif not action.isSeparator():
            yield action
