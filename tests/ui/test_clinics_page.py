"""The directory and the profile: found, sorted, told apart, edited, deleted, brought back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from clinics_bench import TODAY, add_samples, add_unreadable, editor, make_context, press, sample, type_cells
from conftest import accessible_name, nameless, tab_ring
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ketacost.domain.clinics import Clinic, Offer, Review
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.services import kinds
from ketacost.services.price_files import PriceFile
from ketacost.storage.reference import load_samples
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.rows_editor import RowsEditor
from ketacost.ui.theme import Theme, ThemeChoice
from ketacost.ui.widgets import Tone


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = make_context(tmp_path / "clinics.db")
    yield made
    made.document.close()


def open_page(context: Context, qtbot: QtBot, width: int = 1260, height: int = 844) -> ClinicsPage:
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(width, height)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    return page


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> ClinicsPage:
    add_samples(context)
    return open_page(context, qtbot)


def names(page: ClinicsPage) -> list[str]:
    model = page.directory.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def row_of(page: ClinicsPage, name: str) -> int:
    return names(page).index(name)


def test_records_that_cannot_be_read_hide_no_others(context: Context, qtbot: QtBot) -> None:
    add_samples(context)
    first = sample(context, "NorTex Psychiatry")
    add_unreadable(context, first)
    page = open_page(context, qtbot)

    assert len(names(page)) == len(load_samples())
    page.open_clinic(first)
    page.profile.show_tab("prices")
    assert page.profile.prices.current is not None
    for record in context.document.list(kinds.CLINIC):
        page.show_place(f"{record.id}/clinic")
    assert page.desk.import_target(PriceFile("prices.csv"), None)[0] is None


def own_clinic(context: Context, name: str = "My clinic", as_of: dt.date | None = TODAY) -> None:
    (record,) = context.document.commit("Add", [(None, kinds.CLINIC, Clinic(name=name))])
    context.document.commit("Add", [(None, kinds.FEE_SCHEDULE, FeeSchedule(clinic=record.id, as_of=as_of))])


def test_the_filter_finds_names_places_routes_and_people(page: ClinicsPage) -> None:
    for text, found in (
        ("kensho", "Kensho Wellbeing"),
        ("frisco", "NorTex Psychiatry"),
        ("huckaby", "NorTex Psychiatry"),
    ):
        page.directory.filter.setText(text)
        assert names(page) == [found]
    page.directory.filter.setText("nothing like it")
    assert names(page) == []
    assert not page.directory.table.isVisible()


def test_sorting_keeps_what_is_not_known_last(page: ClinicsPage) -> None:
    header = page.directory.table.horizontalHeader()
    column = next(at for at, one in enumerate(page.directory.model.columns) if one.title == "Years")
    years = {name: at for at, name in enumerate(["Example Harbor Clinic", "Edelica Health"])}
    page.directory.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert names(page)[:2] == list(years)
    page.directory.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert names(page)[4] == "Example Harbor Clinic"
    assert page.directory.model.index(len(names(page)) - 1, column).data() == "not known"
    assert header.isSortIndicatorShown()


def test_samples_are_told_apart_and_go_in_one_change(context: Context, page: ClinicsPage) -> None:
    own_clinic(context)
    assert f"1 yours · {len(load_samples())} samples" in page.directory.count.text()
    page.directory.which.findChildren(QPushButton)[1].click()
    assert names(page) == ["My clinic"]
    page.directory.remove_button.click()
    assert [one.model.name for one in context.document.list(kinds.CLINIC)] == ["My clinic"]
    assert len(context.document.list(kinds.FEE_SCHEDULE)) == 1
    assert context.document.undo_label == "Remove sample data"
    assert not page.directory.remove_button.isVisible()
    assert context.settings.sample_data_dismissed
    remove = next(action for action in page.actions_for_menu() if action.text() == "Remove sample data")
    assert not remove.isEnabled()
    undone = context.document.undo()
    assert undone is not None
    assert undone.place == "clinics"
    assert remove.isEnabled()
    assert len(context.document.list(kinds.CLINIC)) == 1 + len(load_samples())


def test_the_tables_keep_to_the_rules_of_models(
    context: Context, page: ClinicsPage, qtmodeltester: ModelTester
) -> None:
    page.open_clinic(sample(context, "Example Harbor Clinic"))
    for model in (page.directory.model, page.profile.prices.tables["fees"].model):
        qtmodeltester.check(model)


def test_a_sample_says_so_to_a_screen_reader(page: ClinicsPage) -> None:
    spoken = page.directory.model.index(row_of(page, "Kensho Wellbeing"), 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Kensho Wellbeing, sample, Truckee, CA"


def test_nothing_there_yet_offers_the_first_clinic(context: Context, qtbot: QtBot) -> None:
    page = open_page(context, qtbot)
    assert page.directory.empty.isVisible()
    assert page.directory.empty.button is not None
    page.directory.empty.button.setFocus()
    press(Qt.Key.Key_Space)
    assert names(page) == ["New clinic"]
    name = QApplication.focusWidget()
    assert name is not None
    assert name.accessibleName() == "Name"
    QTest.keyClicks(name, "Bluebird Infusions")
    press(Qt.Key.Key_Tab)
    assert names(page) == ["Bluebird Infusions"]
    assert context.document.undo_label == "Name New clinic → Bluebird Infusions"


@pytest.mark.parametrize(
    ("days", "tone", "word"),
    [
        (0, Tone.PLAIN, ""),
        (180, Tone.PLAIN, ""),
        (181, Tone.WARN, "ageing"),
        (365, Tone.WARN, "ageing"),
        (366, Tone.BAD, "old"),
    ],
)
def test_prices_age(page: ClinicsPage, days: int, tone: Tone, word: str) -> None:
    age = page.desk.age(TODAY - dt.timedelta(days=days))
    assert age.tone is tone
    assert word in age.words


def test_a_day_that_nobody_knows_counts_as_old(page: ClinicsPage) -> None:
    assert page.desk.age(None).tone is Tone.BAD
    last = page.directory.model.columnCount() - 1
    kensho = page.directory.model.index(row_of(page, "Kensho Wellbeing"), last)
    assert kensho.data() == "date not known"
    assert kensho.data(Qt.ItemDataRole.DecorationRole) is not None


def test_what_a_session_costs_is_said_in_words(page: ClinicsPage) -> None:
    prices = {entry.clinic.name: entry.price for entry in page.desk.entries()}
    assert prices["Kensho Wellbeing"] == "$425"
    assert prices["NorTex Psychiatry"] == "not known: ask"
    assert prices["KetaMIND Clinics"].startswith("ZAR")


def test_a_copy_of_a_sample_is_ones_own(context: Context, page: ClinicsPage) -> None:
    page.open_clinic(sample(context, "Kensho Wellbeing"))
    page.duplicate_clinic()
    assert page.profile.name.text() == "Kensho Wellbeing (copy)"
    assert not page.profile.badge.isVisible()
    assert page.profile.id is not None
    copy = page.context.document.get(page.profile.id, kinds.CLINIC).model
    assert not copy.is_sample
    assert [one.model.is_sample for one in page.desk.lists(page.profile.id)] == [False]


def test_delete_by_key_and_undo(context: Context, page: ClinicsPage) -> None:
    page.directory.table.setFocus()
    page.directory.table.selectRow(row_of(page, "Kensho Wellbeing"))
    press(Qt.Key.Key_Delete)
    assert "Kensho Wellbeing" not in names(page)
    assert not page.profile.isVisible()
    context.document.undo()
    assert "Kensho Wellbeing" in names(page)
    assert len(page.desk.lists(sample(context, "Kensho Wellbeing"))) == 1


def test_the_keyboard_walks_the_list_and_escape_closes(page: ClinicsPage) -> None:
    page.directory.table.setFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    first = page.profile.name.text()
    press(Qt.Key.Key_Down)
    assert page.profile.isVisible()
    assert page.profile.name.text() != first
    press(Qt.Key.Key_Escape)
    assert not page.profile.isVisible()
    assert QApplication.focusWidget() is page.directory.table


def test_where_there_is_little_room_the_profile_takes_the_place_of_the_list(context: Context, qtbot: QtBot) -> None:
    add_samples(context)
    page = open_page(context, qtbot, 720, 644)
    assert page.width() == 720
    page.directory.table.setFocus()
    press(Qt.Key.Key_Down)
    assert page.directory.isVisible()
    press(Qt.Key.Key_Return)
    assert page.profile.isVisible()
    assert not page.directory.isVisible()
    page.profile.back.click()
    assert page.directory.isVisible()


def test_facts_are_typed_and_unknown_is_no_number(context: Context, page: ClinicsPage) -> None:
    clinic = sample(context, "Kensho Wellbeing")
    page.open_clinic(clinic)
    page.profile.show_tab("facts")
    facts = page.profile.facts.facts
    assert facts.model.index(0, 1).data() == "not known: ask"
    facts.grid.setFocus()
    facts.grid.setCurrentIndex(facts.model.index(0, 1))
    press(Qt.Key.Key_F2)
    type_cells(facts.grid, "7")
    QTest.keyClick(editor(facts.grid), Qt.Key.Key_Escape)
    stored = context.document.get(clinic, kinds.CLINIC).model
    assert stored.fact("years_with_ketamine").value == Decimal(7)
    assert "treatments_given" not in stored.facts
    assert "years of giving ketamine: 7" in page.profile.summary.text()
    assert context.document.undo_label == "What is known Years of giving ketamine not known: ask → 7 · Kensho Wellbeing"
    facts.model.type_in([(0, "fact", "")])
    assert context.document.get(clinic, kinds.CLINIC).model.fact("years_with_ketamine").state is FactState.UNKNOWN


def test_a_fact_keeps_its_source_and_the_source_is_edited_in_place(context: Context, page: ClinicsPage) -> None:
    clinic = sample(context, "Example Harbor Clinic")
    page.open_clinic(clinic)
    page.profile.show_tab("facts")
    facts = page.profile.facts.facts
    facts.grid.setCurrentIndex(facts.model.index(0, 1))
    assert "invented example" in facts.grid.foot(0)
    facts.model.type_in([(0, "fact", "8")])
    facts.model.type_in([(0, "how", "told by phone"), (0, "source_day", "2026-11-20")], "Source")
    assert context.document.get(clinic, kinds.CLINIC).model.fact("years_with_ketamine") == Fact(
        state=FactState.KNOWN,
        value=Decimal(8),
        source=Source(said_by="Invented for this sample", how=How.PHONE, as_of=dt.date(2026, 11, 20)),
    )


def test_services_and_reviews_are_typed(context: Context, page: ClinicsPage) -> None:
    clinic = sample(context, "Kensho Wellbeing")
    page.open_clinic(clinic)
    page.profile.show_tab("facts")
    start(page.profile.facts.services)
    type_cells(page.profile.facts.services.grid, "Home visits", "not asked")
    QTest.keyClick(editor(page.profile.facts.services.grid), Qt.Key.Key_Escape)
    start(page.profile.facts.reviews)
    type_cells(page.profile.facts.reviews.grid, "Maps", "4.5", "", "120", "2026-11-02")
    QTest.keyClick(editor(page.profile.facts.reviews.grid), Qt.Key.Key_Escape)
    stored = context.document.get(clinic, kinds.CLINIC).model
    assert (stored.services[-1].name, stored.services[-1].offered) == ("Home visits", Offer.UNKNOWN)
    assert stored.reviews == (
        Review(source=Source(said_by="Maps", as_of=dt.date(2026, 11, 2)), rating=Decimal("4.5"), count=120),
    )
    assert "4.5 of 5 (120)" in page.profile.summary.text()


def start(table: RowsEditor) -> None:
    table.add_button.setFocus()
    press(Qt.Key.Key_Space)


def test_contact_routes_places_and_a_doubtful_npi(context: Context, page: ClinicsPage) -> None:
    clinic = sample(context, "Kensho Wellbeing")
    page.open_clinic(clinic)
    page.profile.show_tab("clinic")
    about = page.profile.about
    about.fields["npi"].type_text("1234567890")  # type: ignore[attr-defined]
    about.routes["im"].box.click()
    start(about.locations)
    type_cells(about.locations.grid, "", "", "Reno", "NV", "", "", "")
    QTest.keyClick(editor(about.locations.grid), Qt.Key.Key_Escape)
    stored = context.document.get(clinic, kinds.CLINIC).model
    assert stored.npi == "1234567890", "a doubtful number is kept, with a warning"
    assert stored.modalities == ("iv", "im")
    assert [one.city for one in stored.locations] == ["Truckee", "Reno"]
    about.fields["name"].type_text("")  # type: ignore[attr-defined]
    assert about.fields["name"].problem()
    assert context.document.get(clinic, kinds.CLINIC).model.name == "Kensho Wellbeing"


def test_a_change_elsewhere_is_shown_when_the_page_comes_back(context: Context, page: ClinicsPage) -> None:
    page.hide()
    own_clinic(context, "Added meanwhile")
    page.show()
    page.shown()
    assert "Added meanwhile" in names(page)


@pytest.mark.parametrize("tab", ["prices", "facts", "clinic"])
def test_every_widget_has_a_name_and_tab_never_gets_stuck(context: Context, page: ClinicsPage, tab: str) -> None:
    page.open_clinic(sample(context, "Example Harbor Clinic"))
    page.profile.show_tab(tab)
    assert nameless(page) == []
    assert len(tab_ring(page, page.directory.filter)) > 10


def test_tab_goes_from_the_tabs_into_the_part_in_front(context: Context, qtbot: QtBot) -> None:
    """Also inside a window that has more to tab to, although the parts are built later than that."""
    add_samples(context)
    window = QWidget()
    qtbot.addWidget(window)
    other = QPushButton("Something else", window)
    page = ClinicsPage(context, window)
    layout = QVBoxLayout(window)
    layout.addWidget(page)
    layout.addWidget(other)
    window.resize(1260, 844)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    page.open_clinic(sample(context, "Example Harbor Clinic"))
    for tab, first in (("prices", "Price list"), ("facts", "Safe hands"), ("clinic", "Name")):
        page.profile.show_tab(tab)
        page.profile.tabs.setFocus()
        press(Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
        assert at is not None
        assert (at.accessibleName() or accessible_name(at, page)) == first
        names = [accessible_name(widget, page) for widget in tab_ring(window, page.directory.filter)]
        assert names[1] == "New clinic"
        assert names.index("Clinics") < names.index("Parts of the profile") < names.index(first)


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("size", [(1260, 844), (920, 644), (720, 644)])
def test_every_part_is_drawn_in_both_themes_and_all_sizes(
    context: Context, page: ClinicsPage, theme: Theme, choice: ThemeChoice, size: tuple[int, int]
) -> None:
    theme.set_choice(choice)
    page.resize(*size)
    page.open_clinic(sample(context, "Example Harbor Clinic"))
    for tab in ("prices", "facts", "clinic"):
        page.profile.show_tab(tab)
        picture = page.grab()
        assert (picture.width(), picture.height()) == size
    assert page.profile.isVisible()
