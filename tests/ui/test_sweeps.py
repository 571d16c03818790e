"""Sweeps over the whole window: every page in both themes, sizes and zooms; names, Tab, mnemonics and shortcuts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from conftest import nameless, tab_ring
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget
from whole_window import PAGES, folder, new_estimate, opened

from ketacost.services.kinds import CLINIC
from ketacost.session import Session
from ketacost.ui.theme import ThemeChoice, current_theme
from ketacost.ui.window import MainWindow

__all__ = ["folder"]

PLACES = (*PAGES, "clinic", "quote")
WIDE, SMALL = (1440, 900), (900, 700)


@pytest.fixture
def window(folder: object, theme: object) -> Iterator[MainWindow]:
    """A window in which every place has something to show."""
    with opened() as session:
        yield filled(session)


def filled(session: Session) -> MainWindow:
    page, _ = new_estimate(session.window)
    page.make_quote()
    return session.window


def show(window: MainWindow, place: str) -> None:
    """Bring a page up, or what is deeper in one."""
    if place == "clinic":
        window.open_place(f"clinics/{window.context.document.list(CLINIC)[0].id}")
    elif place == "quote":
        window.open_place("estimate")
        window.page.actions_for_menu()[0].trigger()
        assert window.place == "quotes"
    else:
        window.show_page(place)


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_every_page_opens_at_every_size_without_a_word_from_qt(window: MainWindow, choice: ThemeChoice) -> None:
    theme = current_theme()
    theme.set_choice(choice)
    for place in PLACES:
        show(window, place)
        for zoom in (1.0, 1.5):
            theme.set_zoom(zoom)
            for size in (WIDE, SMALL):
                window.resize(*size)
                QTest.qWait(0)
                QApplication.sendPostedEvents()
                shown = window.grab()
                assert not shown.isNull()
                assert window.size().toTuple() == size, f"{place} at {zoom} does not fit"


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_takes_the_keyboard_has_a_name(window: MainWindow, place: str) -> None:
    show(window, place)

    assert nameless(window) == []


@pytest.mark.parametrize("place", PLACES)
def test_tab_goes_round(window: MainWindow, place: str) -> None:
    show(window, place)

    ring = tab_ring(window, window.sidebar.list)

    assert window.header.search in ring
    assert any(window.page.isAncestorOf(widget) for widget in ring)


@pytest.mark.parametrize("place", PLACES)
def test_no_mnemonic_is_there_twice(window: MainWindow, place: str) -> None:
    show(window, place)

    for menu in [window.menuBar(), *window.findChildren(QMenu)]:
        texts = [action.text() for action in menu.actions() if action.isVisible()]
        assert doubles(mnemonic(text) for text in texts) == [], texts
    bar = {mnemonic(action.text()) for action in window.menuBar().actions()}
    on_page = [mnemonic(text) for text in texts_of(window)]
    assert doubles(on_page) == []
    assert bar.isdisjoint(one for one in on_page if one)


@pytest.mark.parametrize("place", PLACES)
def test_no_keys_mean_two_things(window: MainWindow, place: str) -> None:
    show(window, place)

    live = [(keys.toString(), action.text()) for action in actions(window) for keys in action.shortcuts()]
    live += [(one.key().toString(), "shortcut") for one in window.findChildren(QShortcut) if one.isEnabled()]

    assert doubles(keys for keys, _ in live) == [], live
    assert {"Ctrl+K", "Ctrl+1", "Ctrl+7", "Ctrl+Z"} <= {keys for keys, _ in live}


@pytest.mark.parametrize("place", PLACES)
def test_what_a_page_can_do_is_in_the_menu(window: MainWindow, place: str) -> None:
    show(window, place)

    listed = [entry.name for entry in window.menus.entries()]

    assert doubles(listed) == []
    for action in window.page.actions_for_menu():
        if action.isEnabled():
            assert action.text().replace("&", "") in listed


def mnemonic(text: str) -> str:
    return QKeySequence.mnemonic(text).toString()


def doubles(names: object) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1 and name]  # type: ignore[call-overload]


def texts_of(window: QWidget) -> list[str]:
    """What can be pressed or jumped to with Alt and a letter."""
    buttons = [one.text() for one in window.findChildren(QAbstractButton) if one.isVisible()]
    return buttons + [one.text() for one in window.findChildren(QLabel) if one.isVisible() and one.buddy() is not None]


def actions(window: MainWindow) -> list[QAction]:
    """The actions whose keys Qt would take now: those of visible widgets and of the menu bar."""
    found: dict[int, QAction] = {}
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible() or (isinstance(widget, QMenu) and widget.parent() is window.menuBar()):
            for action in widget.actions():
                if action.isEnabled() and action.shortcutContext() is not Qt.ShortcutContext.WidgetShortcut:
                    found[id(action)] = action
    for menu in window.menuBar().findChildren(QMenu):
        found |= {id(action): action for action in menu.actions() if action.isEnabled()}
    return list(found.values())
