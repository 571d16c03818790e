"""The directory: filters, miles from a ZIP code, tags, the archive, several clinics at once, and thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from clinics_bench import TODAY, add_samples, make_context, press, sample
from conftest import nameless
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ketacost.domain.clinics import Clinic, Location, Offer, Review, ServiceOffer
from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.sources import Fact, FactState, Source
from ketacost.services import kinds
from ketacost.services.comparing import entries as compared
from ketacost.services.todo import what_needs_doing
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.directory_entries import EntryBook
from ketacost.ui.pages.clinics.directory_model import DISTANCE_COLUMN

MILES = DISTANCE_COLUMN
SOON = 5000


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = make_context(tmp_path / "clinics.db")
    yield made
    made.document.close()


def own(name: str, city: str, state: str, code: str, **more: object) -> Clinic:
    place = Location(city=city, state=state, postal_code=code)
    return Clinic.model_validate({"name": name, "locations": (place,), **more})


OWN = (
    own("Alder", "Truckee", "CA", "96161", modalities=("iv",), facts={"insurance": Fact(state=FactState.YES)}),
    own("Birch", "Reno", "NV", "89501", services=(ServiceOffer(name="Groups", offered=Offer.YES),), tags=("near",)),
    own("Cedar", "New York", "NY", "10001", facts={"insurance": Fact(state=FactState.NO)}),
    own("Dogwood", "Nowhere", "CA", "", services=(ServiceOffer(name="Groups", offered=Offer.NO),)),
)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> ClinicsPage:
    context.document.commit("Start", [(None, kinds.CLINIC, one) for one in OWN])
    return open_page(context, qtbot)


def open_page(context: Context, qtbot: QtBot, width: int = 1260) -> ClinicsPage:
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(width, 844)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    return page


def names(page: ClinicsPage) -> list[str]:
    return [entry.clinic.name for entry in page.directory.model.entries()]


def pick(page: ClinicsPage, *wanted: str) -> None:
    """Select rows as a person does: one by a click, the others with Ctrl held."""
    table, held = page.directory.table, Qt.KeyboardModifier.NoModifier
    for name in wanted:
        at = table.visualRect(page.directory.model.index(names(page).index(name), 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, at)
        held = Qt.KeyboardModifier.ControlModifier


def choose(field: object, words: str) -> None:
    """Choose in a list as a person does."""
    combo = field.combo  # type: ignore[attr-defined]
    at = combo.findText(words)
    assert at >= 0, [combo.itemText(n) for n in range(combo.count())]
    combo.setCurrentIndex(at)
    combo.activated.emit(at)


def tags(context: Context) -> dict[str, tuple[str, ...]]:
    return {one.model.name: one.model.tags for one in context.document.list(kinds.CLINIC)}


@pytest.mark.parametrize(
    ("field", "words", "left"),
    [
        ("state", "CA", ["Alder", "Dogwood"]),
        ("offer", "IV infusion", ["Alder"]),
        ("offer", "Groups", ["Birch"]),
        ("tag", "near", ["Birch"]),
        ("insurance", "Accepted", ["Alder"]),
        ("insurance", "Not accepted", ["Cedar"]),
        ("insurance", "Not known", ["Birch", "Dogwood"]),
        ("archive", "Only these", []),
    ],
)
def test_each_filter_leaves_its_clinics(page: ClinicsPage, field: str, words: str, left: list[str]) -> None:
    page.directory.more_button.click()
    choose(getattr(page.directory.filters, field), words)
    assert names(page) == left
    assert page.directory.more_button.text() == "Filters · 1"
    if not left:
        page.directory.clear_button.click()
        assert names(page) == ["Alder", "Birch", "Cedar", "Dogwood"]


def test_filters_stay_while_the_page_lives_and_give_way_to_what_is_opened(context: Context, page: ClinicsPage) -> None:
    choose(page.directory.filters.state, "CA")
    page.directory.filter.setText("al")
    assert names(page) == ["Alder"]
    page.hide()
    context.document.commit("Add", [(None, kinds.CLINIC, own("Almond", "Fresno", "CA", "93701"))])
    page.show()
    page.shown()
    assert names(page) == ["Alder", "Almond"]
    page.show_place(f"clinics/{sample(context, 'Cedar')}")
    assert "Cedar" in names(page)
    assert page.directory.more_button.text() == "Filters"


def test_the_search_looks_into_tags_and_services(page: ClinicsPage) -> None:
    for text, found in (("near", ["Birch"]), ("groups", ["Birch"]), ("truckee iv", ["Alder"]), ("ny", ["Cedar"])):
        page.directory.filter.setText(text)
        assert names(page) == found


def test_miles_from_a_zip_code_sort_the_list_and_unknown_comes_last(page: ClinicsPage, qtbot: QtBot) -> None:
    directory = page.directory
    assert directory.table.isColumnHidden(MILES)
    directory.more_button.click()
    directory.filters.start.line.setFocus()
    QTest.keyClicks(directory.filters.start.line, "96161")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: directory.model.has_distances, timeout=SOON)
    assert names(page) == ["Alder", "Birch", "Cedar", "Dogwood"]
    assert not directory.table.isColumnHidden(MILES)
    told = [directory.model.index(row, MILES).data() for row in range(4)]
    assert (told[0], told[3]) == ("under a mile", "not known")
    assert told[1].endswith(" miles")
    assert "," in told[2], "New York is thousands of miles away"
    directory.table.sortByColumn(MILES, Qt.SortOrder.DescendingOrder)
    assert names(page) == ["Cedar", "Birch", "Alder", "Dogwood"]
    directory.filters.start.type_text("")
    qtbot.waitUntil(lambda: not directory.model.has_distances, timeout=SOON)
    assert directory.table.isColumnHidden(MILES)
    assert names(page) == ["Alder", "Birch", "Cedar", "Dogwood"]


def test_a_clinic_that_moves_is_counted_anew(context: Context, page: ClinicsPage, qtbot: QtBot) -> None:
    page.directory.filters.start.type_text("96161")
    qtbot.waitUntil(lambda: page.directory.model.has_distances, timeout=SOON)
    cedar = sample(context, "Cedar")
    context.document.commit("Move", [(cedar, kinds.CLINIC, own("Cedar", "Truckee", "CA", "96161"))])
    qtbot.waitUntil(lambda: names(page)[:2] == ["Alder", "Cedar"], timeout=SOON)


@pytest.mark.parametrize(("typed", "said"), [("1234", "five digits"), ("00000", "no ZIP code 00000")])
def test_a_zip_code_that_is_none_is_said(page: ClinicsPage, qtbot: QtBot, typed: str, said: str) -> None:
    page.directory.more_button.click()
    page.directory.filters.start.type_text(typed)
    qtbot.waitUntil(lambda: said in page.directory.filters.note.text(), timeout=SOON)
    assert page.directory.filters.note.isVisible()
    assert not page.directory.model.has_distances


def test_three_clinics_are_tagged_at_once(context: Context, page: ClinicsPage, qtbot: QtBot) -> None:
    pick(page, "Alder", "Birch", "Dogwood")
    bar = page.directory.several
    assert bar.isVisible()
    assert bar.count.text() == "3 selected"
    bar.tags_button.click()
    dialog = page.several.dialog
    assert dialog is not None
    assert nameless(dialog) == []
    assert dialog.ticks["near"].box.text() == "near (1 of 3)"
    qtbot.waitUntil(dialog.isActiveWindow, timeout=SOON)
    QTest.keyClicks(QApplication.focusWidget(), "Quiet, call  back, quiet")
    press(Qt.Key.Key_Return)
    assert tags(context) == {
        "Alder": ("Quiet", "call back"),
        "Birch": ("near", "Quiet", "call back"),
        "Cedar": (),
        "Dogwood": ("Quiet", "call back"),
    }
    assert context.document.undo_label == "Tag 3 clinics: Quiet, call back"
    assert page.directory.several.count.text() == "3 selected", "what is selected stays so"
    context.document.undo()
    assert tags(context)["Alder"] == ()


def test_a_tick_that_is_taken_away_takes_the_tag_away(context: Context, page: ClinicsPage) -> None:
    pick(page, "Alder", "Birch")
    page.directory.several.tags_button.click()
    dialog = page.several.dialog
    assert dialog is not None
    dialog.ticks["near"].box.click()
    dialog.done_button.click()
    assert tags(context)["Birch"] == ()


def test_archived_clinics_are_hidden_not_compared_and_come_back(context: Context, page: ClinicsPage) -> None:
    old = FeeSchedule(clinic=sample(context, "Birch"), as_of=None)
    context.document.commit("Add", [(None, kinds.FEE_SCHEDULE, old)])
    pick(page, "Birch", "Cedar")
    page.directory.several.archive_button.click()
    assert names(page) == ["Alder", "Dogwood"]
    assert "2 archived" in page.directory.count.text()
    workspace = context.document.workspace
    assert [one.candidate.clinic.name for one in compared(workspace, "USD")] == ["Alder", "Dogwood"]
    assert what_needs_doing(workspace, TODAY) == ()
    assert context.document.undo_label == "Archive 2 clinics"

    choose(page.directory.filters.archive, "Only these")
    assert names(page) == ["Birch", "Cedar"]
    spoken = page.directory.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Birch, archived, Reno, NV, near"
    pick(page, "Birch", "Cedar")
    assert page.directory.several.archive_button.text() == "Bring back"
    page.directory.several.archive_button.click()
    assert names(page) == []
    choose(page.directory.filters.archive, "Not shown")
    assert names(page) == ["Alder", "Birch", "Cedar", "Dogwood"]


def test_the_clinic_in_front_closes_when_it_is_archived_and_opens_from_elsewhere(
    context: Context, page: ClinicsPage
) -> None:
    clinic = sample(context, "Birch")
    page.open_clinic(clinic)
    next(one for one in page.actions_for_menu() if one.text().startswith("Archive")).trigger()
    assert not page.profile.isVisible()
    assert "Birch" not in names(page)
    page.show_place(f"clinics/{clinic}")
    assert page.profile.isVisible()
    assert "Birch" in names(page)


def test_several_are_deleted_and_brought_back_in_one_step(context: Context, page: ClinicsPage) -> None:
    pick(page, "Alder", "Cedar")
    page.directory.table.setFocus()
    press(Qt.Key.Key_Delete)
    assert names(page) == ["Birch", "Dogwood"]
    assert context.document.undo_label == "Delete 2 clinics"
    context.document.undo()
    assert names(page) == ["Alder", "Birch", "Cedar", "Dogwood"]


def test_tags_are_typed_in_the_profile_too(context: Context, page: ClinicsPage) -> None:
    page.open_clinic(sample(context, "Alder"))
    page.profile.show_tab("clinic")
    field = page.profile.about.tags
    field.type_text(" Far ,far, quiet ")
    assert tags(context)["Alder"] == ("Far", "quiet")
    field.type_text("x" * 41)
    assert field.problem()
    assert tags(context)["Alder"] == ("Far", "quiet")


def test_what_is_stale_is_said(context: Context, page: ClinicsPage) -> None:
    old = Source(said_by="Maps", as_of=TODAY.replace(year=2024))
    model = own("Elm", "Elko", "NV", "89801", reviews=(Review(source=old, rating=Decimal(4), count=3),)).model_copy(
        update={"facts": {"wait_days": Fact(state=FactState.KNOWN, value=Decimal(3), source=old)}}
    )
    clinic = uuid4()
    context.document.commit(
        "Add", [(clinic, kinds.CLINIC, model), (None, kinds.FEE_SCHEDULE, FeeSchedule(clinic=clinic, as_of=old.as_of))]
    )
    assert {one.clinic.name: one.stale for one in page.desk.book.entries()}["Elm"] == "prices, reviews, 1 fact"


def test_what_changed_is_all_that_is_read_again(context: Context, page: ClinicsPage) -> None:
    add_samples(context)
    before = {one.id: one for one in page.desk.book.entries()}
    clinic = sample(context, "Kensho Wellbeing")
    listed = page.desk.lists(clinic)[0]
    page.desk.edit_list("Older", listed.id, listed.model.model_copy(update={"as_of": TODAY}))
    after = {one.id: one for one in page.desk.book.entries()}
    assert [one for one in after if after[one] is not before[one]] == [clinic]
    fresh = EntryBook(context.document.workspace, page.desk.words, page.desk.reference.review_prior)
    list(fresh.make(TODAY))
    assert {one.id: one for one in fresh.entries()} == after
    page.desk.delete_list(listed.id)
    assert page.desk.lists(clinic) == []
    assert next(one for one in page.desk.book.entries() if one.id == clinic).price == "not known: ask"
    context.document.undo()
    assert [one.id for one in page.desk.lists(clinic)] == [listed.id]


def test_the_open_filters_have_names_and_fit(page: ClinicsPage, qtmodeltester: ModelTester) -> None:
    page.directory.more_button.click()
    pick(page, "Alder", "Birch")
    assert nameless(page) == []
    for width in (1260, 860, 620):
        page.resize(width, 644)
        assert page.grab().width() == width
    qtmodeltester.check(page.directory.model)


# Thousands


def many(number: int) -> list[tuple[UUID, object, object]]:
    states = ("CA", "NV", "TX", "NY", "OH")
    puts: list[tuple[UUID, object, object]] = []
    for at in range(number):
        clinic = uuid4()
        made = own(f"Clinic {at}", f"City {at % 400}", states[at % 5], f"{96000 + at % 162}", modalities=("iv",))
        fee = Fee(id="iv", service="treatment", price=Price.exact(300 + at % 500))
        puts.append((clinic, kinds.CLINIC, made))
        puts.append((uuid4(), kinds.FEE_SCHEDULE, FeeSchedule(clinic=clinic, as_of=TODAY, fees=(fee,))))
    return puts


def test_thousands_are_read_in_pieces_and_the_window_stays_alive(context: Context, qtbot: QtBot) -> None:
    context.document.commit("Import", many(3000))  # type: ignore[arg-type]  # each kind with a model of its own
    reopened = make_context(context.database)
    page = open_page(reopened, qtbot)
    assert page.progress.isVisible()
    turns, said = 0, {page.progress.text()}
    while page.reading.is_busy:
        QApplication.processEvents()
        turns += 1
        said.add(page.progress.text())
    assert any(text.endswith(" of 6000 records") for text in said)
    assert turns > 10, "between the pieces the window has its turn"
    assert len(names(page)) == 3000
    assert not page.progress.isVisible()
    reopened.document.close()
