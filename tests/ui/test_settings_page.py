"""Settings: every choice takes hold at once and is kept; my clinic and the samples are changes like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import nameless, tab_ring
from own_context import TODAY, Setting, setting
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from ketacost import __version__
from ketacost.domain.people import Practice
from ketacost.services import kinds
from ketacost.services.samples import add_samples, sample_clinic_count
from ketacost.services.settings import Settings
from ketacost.services.settings import Theme as ThemeSetting
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_samples
from ketacost.storage.sqlite_store import SqliteStore
from ketacost.ui.pages.settings import SettingsPage
from ketacost.ui.pages.settings.appearance import LOCALES, locale_name
from ketacost.ui.theme import ZOOMS, Theme, ThemeChoice


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Setting]:
    with setting(tmp_path) as made:
        yield made


@pytest.fixture
def page(desk: Setting, qtbot) -> SettingsPage:
    made = SettingsPage(desk.context)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def type_into(page: SettingsPage, name: str, text: str) -> None:
    """Type over what stands in a field of my clinic, and leave it."""
    field = page.practice.fields[name]
    line = field.editor
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def said(page: SettingsPage, name: str) -> str:
    """What the row of a field of my clinic says below it."""
    field = page.practice.fields[name]
    return next(row.message() for row in page.practice.form.rows if field in row.fields)


def practice(desk: Setting) -> Practice:
    return desk.workspace.list(kinds.PRACTICE)[0].model


def segment(page: SettingsPage, words: str) -> QPushButton:
    return next(button for button in page.appearance.findChildren(QPushButton) if button.text() == words)


# Appearance and formats


@pytest.mark.parametrize(
    ("words", "choice", "kept"),
    [
        ("Dark", ThemeChoice.DARK, ThemeSetting.DARK),
        ("As the system", ThemeChoice.SYSTEM, ThemeSetting.SYSTEM),
    ],
)
def test_the_theme_changes_at_once_and_is_kept(
    desk: Setting, page: SettingsPage, theme: Theme, words: str, choice: ThemeChoice, kept: ThemeSetting
) -> None:
    segment(page, words).click()

    assert theme.choice is choice
    assert desk.context.settings.theme is kept


def test_dark_and_light_look_different(page: SettingsPage) -> None:
    light = page.grab().toImage()
    segment(page, "Dark").click()
    dark = page.grab().toImage()
    segment(page, "Light").click()

    assert light.pixelColor(4, 4).lightness() > 200 > 60 > dark.pixelColor(4, 4).lightness()


def test_the_size_changes_at_once_and_is_kept(desk: Setting, page: SettingsPage, theme: Theme) -> None:
    combo = page.appearance.zoom_field.combo
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)

    larger = ZOOMS[ZOOMS.index(1.0) + 1]
    assert theme.zoom == larger
    assert desk.context.settings.zoom == round(larger * 100)


def test_a_size_chosen_elsewhere_is_shown(page: SettingsPage, theme: Theme) -> None:
    theme.set_zoom(1.5)

    assert page.appearance.zoom_field.combo.currentText() == "150%"


def test_formats_are_shown_as_they_will_be_and_kept(desk: Setting, page: SettingsPage) -> None:
    field = page.locale_card.field
    field.combo.setCurrentIndex(field.combo.findText("German (Germany)"))
    field.combo.activated.emit(field.combo.currentIndex())

    assert page.locale_card.example.text() == "4.025,50\u00a0$   ·   8. April 2027"
    assert any("next start" in label.text() for label in page.locale_card.findChildren(QLabel))
    assert desk.context.settings.locale == "de_DE"


def test_every_locale_has_a_name_of_its_own() -> None:
    names = [locale_name(code) for code in LOCALES]

    assert len(set(names)) == len(names)
    assert locale_name("en_CA") == "English (Canada)"


def test_choices_are_there_at_the_next_start(desk: Setting, qtbot) -> None:
    desk.context.settings_store.save(Settings(locale="fr_CA"))
    page = SettingsPage(desk.context)
    qtbot.addWidget(page)

    assert page.locale_card.field.combo.currentText() == "French (Canada)"


def test_a_choice_that_cannot_be_kept_is_told_and_holds_for_now(
    desk: Setting, page: SettingsPage, theme: Theme, tmp_path: Path
) -> None:
    (tmp_path / "settings").write_text("a file where the folder should be")

    segment(page, "Dark").click()

    assert theme.choice is ThemeChoice.DARK
    assert "could not be saved" in desk.warned[0]


# My clinic


def test_my_clinic_is_kept_field_by_field(desk: Setting, page: SettingsPage, tmp_path: Path) -> None:
    type_into(page, "name", "Maple Street Clinic")
    type_into(page, "phone", "(512) 555-0142")
    type_into(page, "quote_prefix", "Maple")
    type_into(page, "quote_valid_days", "45")

    assert desk.context.document.undo_label == "My clinic: quotes hold"
    store = SqliteStore.open(tmp_path / "ketacost.db", author="Tester")
    (kept,) = Workspace(store, kinds.ALL).list(kinds.PRACTICE)
    assert kept.model == Practice(
        name="Maple Street Clinic", phone="(512) 555-0142", quote_prefix="maple", quote_valid_days=45
    )
    store.close()


def test_undo_is_shown_in_the_form(desk: Setting, page: SettingsPage) -> None:
    type_into(page, "name", "Maple Street Clinic")
    type_into(page, "name", "Oak Street Clinic")

    desk.context.document.undo()

    assert page.practice.fields["name"].text() == "Maple Street Clinic"


def test_a_wrong_check_digit_is_doubted_and_kept(desk: Setting, page: SettingsPage) -> None:
    type_into(page, "npi", "1234567890")
    assert "last digit does not fit" in said(page, "npi")
    assert practice(desk).npi == "1234567890"

    type_into(page, "npi", "123")
    assert "ten digits" in said(page, "npi")

    type_into(page, "npi", "1234567893")
    assert said(page, "npi") == ""
    assert practice(desk).npi == "1234567893"


def test_a_doubt_is_there_when_the_page_opens_again(desk: Setting, qtbot) -> None:
    desk.workspace.commit("Start", puts=[(None, kinds.PRACTICE, Practice(npi="1234567890"))])
    page = SettingsPage(desk.context)
    qtbot.addWidget(page)

    assert "last digit does not fit" in said(page, "npi")


@pytest.mark.parametrize("text", ["", "a b", "q/1", "-q", "q" * 13])
def test_a_prefix_that_cannot_be_stays_in_view_and_is_not_kept(desk: Setting, page: SettingsPage, text: str) -> None:
    type_into(page, "quote_prefix", text)

    assert "letters and digits" in said(page, "quote_prefix")
    assert page.practice.fields["quote_prefix"].text() == text
    assert list(desk.workspace.list(kinds.PRACTICE)) == []


@pytest.mark.parametrize("text", ["0", "-5", "1000000000", "ten"])
def test_days_that_cannot_be_are_refused(desk: Setting, page: SettingsPage, text: str) -> None:
    type_into(page, "quote_valid_days", text)

    assert said(page, "quote_valid_days")
    assert list(desk.workspace.list(kinds.PRACTICE)) == []


def test_the_example_of_a_number_is_of_this_year(page: SettingsPage) -> None:
    assert any(f"Q-{TODAY.year}-0001" in label.text() for label in page.practice.findChildren(QLabel))


# My file, samples, about


def test_the_path_is_shown_and_copied(desk: Setting, page: SettingsPage) -> None:
    page.file.copy_path.click()

    assert page.file.path.text() == str(desk.context.database)
    assert QGuiApplication.clipboard().text() == str(desk.context.database)
    assert desk.told == ["The path is copied."]


def test_a_copy_holds_everything_and_says_where_it_is(desk: Setting, page: SettingsPage, tmp_path: Path) -> None:
    type_into(page, "name", "Maple Street Clinic")
    copy = tmp_path / "copy.db"

    page.files.copy_to(copy)

    assert str(copy) in desk.told[0]
    store = SqliteStore.open(copy, author="Tester")
    assert Workspace(store, kinds.ALL).list(kinds.PRACTICE)[0].model.name == "Maple Street Clinic"
    store.close()


def test_a_copy_that_cannot_be_written_is_told(desk: Setting, page: SettingsPage) -> None:
    page.files.copy_to(desk.context.database)

    assert desk.warned == ["A database cannot be copied onto itself. Choose another name."]


def test_a_copy_without_a_suffix_gets_one(
    desk: Setting, page: SettingsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = (str(tmp_path / "copy"), "")
    monkeypatch.setattr("ketacost.ui.files.QFileDialog.getSaveFileName", lambda *_asked: answer)
    page.file.save_copy.click()

    assert (tmp_path / "copy.db").exists()
    assert str(tmp_path / "copy.db") in desk.told[0]


def test_samples_come_and_go_in_one_step(desk: Setting, page: SettingsPage) -> None:
    assert page.samples.add_button.isVisible()
    page.samples.add_button.click()
    assert sample_clinic_count(desk.workspace) == len(load_samples())
    assert page.samples.add_button.isHidden()

    page.samples.remove_button.click()
    assert sample_clinic_count(desk.workspace) == 0
    assert desk.context.settings.sample_data_dismissed

    desk.context.document.undo()
    assert page.samples.remove_button.isVisible()
    desk.context.document.undo()
    assert sample_clinic_count(desk.workspace) == 0


def test_about_says_version_data_privacy_and_licence(desk: Setting, page: SettingsPage) -> None:
    page.show_place("about")
    text = " ".join(label.text() for label in page.about.findChildren(QLabel))

    for words in (__version__, desk.context.reference.version, "Nothing leaves this computer", "MIT", "LGPL"):
        assert words in text
    assert not page.about.visibleRegion().isEmpty()


# The whole page


def test_everything_that_takes_the_focus_has_a_name(desk: Setting, page: SettingsPage) -> None:
    add_samples(desk.workspace, load_samples())

    assert nameless(page) == []


def test_tab_goes_once_through_everything(page: SettingsPage, qtbot) -> None:
    with qtbot.waitActive(page):
        page.activateWindow()
    ring = tab_ring(page, page.appearance.zoom_field.combo)

    for widget in (page.practice.fields["npi"].editor, page.file.open_other, page.samples.add_button):
        assert widget in ring


def test_it_fits_where_it_is_narrow(page: SettingsPage, qtbot) -> None:
    page.resize(560, 700)

    qtbot.waitUntil(lambda: page.file.parentWidget().x() == page.practice.parentWidget().x())
    QApplication.processEvents()
    assert page.width() == 560
    assert page.practice.height() >= page.practice.heightForWidth(page.practice.width())
