"""The frame as a person at the keyboard meets it: places, palette, history, messages, closing and opening again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot
from whole_window import PAGES, folder, new_estimate, opened, session, sitting, stored_counts, type_count, window

from ketacost.services.kinds import CLINIC
from ketacost.services.samples import ADD_LABEL, sample_clinic_count
from ketacost.session import Session
from ketacost.ui.palette import Palette
from ketacost.ui.theme import current_theme
from ketacost.ui.window import MainWindow

__all__ = ["folder", "session", "window"]


def palette_of(window: MainWindow) -> Palette:
    """Open the palette as Ctrl+K does."""
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return window.findChildren(Palette)[-1]


def first_row(palette: Palette) -> str:
    return str(palette.list.currentIndex().data())


def test_every_place_is_a_number_away(window: MainWindow) -> None:
    for number, name in enumerate(PAGES):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)

        assert window.place == name
        assert window.page.isVisible()


def test_a_page_that_cannot_be_built_is_tried_again(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    before = window.place
    with monkeypatch.context() as broken:
        broken.setattr("ketacost.ui.pages.guide.GuidePage.__init__", lambda *_: 1 / 0)
        for _click in range(2):
            with pytest.raises(ZeroDivisionError):
                window.show_page("guide")
            assert window.place == before

    window.show_page("guide")
    assert window.place == "guide"


def test_the_palette_finds_a_command_and_does_it(window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.search, "larg")

    assert first_row(palette).startswith("Larger")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert current_theme().zoom > 1


def test_the_palette_finds_a_clinic_and_opens_it(window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.search, "nortex")

    assert "NorTex Psychiatry" in first_row(palette)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.place == "clinics"
    assert "NorTex" in window.page.subtitle


def test_the_palette_says_that_it_found_nothing(window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.search, "zzzz")

    assert palette.nothing.isVisible()
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_esc_closes_the_palette_and_lets_it_go(window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert window.findChildren(Palette) == []


def test_a_name_with_an_ampersand_is_found_and_shown_as_it_is(window: MainWindow) -> None:
    clinic = window.context.document.list(CLINIC)[0]
    named = clinic.model.model_copy(update={"name": "Smith & Co"})
    window.context.document.commit("Name Smith & Co", [(clinic.id, CLINIC, named)], place="clinics")

    menus = [action.text() for action in window.findChildren(QAction)]
    assert "&Undo  Name Smith && Co" in menus
    palette = palette_of(window)
    QTest.keyClicks(palette.search, "undo")
    assert first_row(palette).startswith("Undo  Name Smith & Co")


def test_undo_goes_to_the_field_that_it_changed_and_redo_comes_back(window: MainWindow) -> None:
    page, record = new_estimate(window)
    before = stored_counts(window, record)
    editor = type_count(page, 9)
    changed = stored_counts(window, record)
    assert 9 in changed
    window.show_page("guide")

    QTest.mouseClick(window.header.undo, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))

    assert window.place == "estimate"
    assert stored_counts(window, record) == before
    assert QApplication.focusWidget() is editor
    window.redo()
    assert stored_counts(window, record) == changed
    assert editor.text() == "9"


def test_ctrl_z_in_a_field_takes_back_typing_first_and_then_the_last_change(window: MainWindow) -> None:
    page, record = new_estimate(window)
    before = stored_counts(window, record)
    type_count(page, 9)
    field = QApplication.focusWidget()
    assert field is not None

    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert stored_counts(window, record) == before


def test_the_menu_of_undo_names_the_steps_and_walks_back_to_one(window: MainWindow) -> None:
    page, record = new_estimate(window)
    before = stored_counts(window, record)
    for count in (7, 8, 9):
        type_count(page, count)
    menu = window.header.undo.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    labels = [action.text() for action in menu.actions()]

    assert [label.rpartition(" ")[2] for label in labels[:3]] == ["9", "8", "7"]
    menu.actions()[2].trigger()
    assert stored_counts(window, record) == before
    assert window.context.document.undo_label == "New estimate"


def test_sample_data_is_there_once_and_undone_in_one_step(folder: Path, theme: object) -> None:
    with opened() as first:
        workspace = first.window.context.document.workspace
        assert [step.label for step in workspace.undo_steps()] == [ADD_LABEL]
        count = sample_clinic_count(workspace)
        assert count >= 10
    with opened() as second:
        workspace = second.window.context.document.workspace
        assert sample_clinic_count(workspace) == count
        assert [step.label for step in workspace.undo_steps()] == [ADD_LABEL]
        second.window.undo()
        assert sample_clinic_count(workspace) == 0
    with opened() as third:
        assert sample_clinic_count(third.window.context.document.workspace) == 0


def test_closing_keeps_what_is_half_typed(folder: Path, theme: object) -> None:
    with opened() as first:
        page, record = new_estimate(first.window)
        type_count(page, 11, leave=False)
        first.window.close()
    with opened() as second:
        assert 11 in stored_counts(second.window, record)


def test_the_window_comes_back_as_it_was_left(folder: Path, theme: object) -> None:
    with opened() as first:
        first.window.resize(790, 610)  # the screen of the offscreen platform has 800 by 800
        first.window.show_page("guide")
    with opened() as second:
        assert second.window.size().toTuple() == (790, 610)
        assert second.window.place == "guide"
        current_theme().set_zoom(1.1)
    assert '"zoom":110' in (folder / "config" / "settings.json").read_text("utf-8").replace(" ", "")


def test_another_database_opens_in_the_same_process_and_the_first_window_is_gone(
    folder: Path, theme: object, qtbot: QtBot
) -> None:
    first = sitting()
    assert first.open()
    for name in PAGES:
        first.window.show_page(name)
    gone: list[str] = []
    for name in PAGES:
        first.window.show_page(name)
        first.window.page.destroyed.connect(lambda _=None, name=name: gone.append(name))
    other = folder / "other" / "clinic.db"

    first.window.context.reopen(other)

    assert not first.window.isVisible()
    assert first.close()
    assert sorted(gone) == sorted(PAGES)
    with opened() as second:
        assert second.window.context.database == other
        assert not second.window.context.document.undo_steps(1)[0].place.startswith("estimate")


def test_a_file_that_is_no_database_leaves_the_open_one_open(window: MainWindow, folder: Path) -> None:
    strange = folder / "strange.db"
    strange.write_bytes(b"no database at all" * 100)

    window.context.reopen(strange)

    assert window.isVisible()
    assert "database" in window.messages.text()
    assert strange.read_bytes().startswith(b"no database")


def test_a_copy_is_whole_and_opens(window: MainWindow, session: Session, folder: Path) -> None:
    page, record = new_estimate(window)
    type_count(page, 13)
    copy = folder / "copy.db"
    window.context.save_copy(copy)

    window.context.reopen(copy)

    assert session.close()
    with opened() as second:
        assert second.window.context.database == copy
        assert 13 in stored_counts(second.window, record)


@pytest.mark.parametrize("which", ["search", "undo"])
def test_the_header_is_on_the_keyboard(window: MainWindow, which: str) -> None:
    button = getattr(window.header, which)
    assert isinstance(button, QToolButton)

    button.setFocus()

    assert button.hasFocus()
    assert button.accessibleName()
