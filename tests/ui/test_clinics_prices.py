"""The fee schedule editor: typed by keyboard, pasted, mended, undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from clinics_bench import (
    TODAY,
    add_samples,
    bring_in,
    editor,
    leave,
    make_context,
    open_new,
    press,
    sample,
    start_typing,
    stored,
    type_cells,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ketacost.domain.charges import Discount, Scope, Tax
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import Fee, Package, PackageContent, Unit
from ketacost.domain.prices import Price
from ketacost.domain.vocabulary import Modality, PhaseKind
from ketacost.services import kinds
from ketacost.services.answers import answer
from ketacost.ui.pages.clinics import ClinicsPage

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ClinicsPage]:
    context = make_context(tmp_path / "clinics.db")
    add_samples(context)
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(1260, 844)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    yield page
    context.document.close()


def labels(page: ClinicsPage) -> list[str]:
    return [step.label for step in page.context.document.undo_steps(20)]


def undo(page: ClinicsPage) -> None:
    assert page.context.document.undo() is not None


def test_a_price_list_is_typed_by_keyboard_alone(page: ClinicsPage) -> None:
    open_new(page)
    grid = start_typing(page.profile.prices.tables["fees"])
    # Service, label, price, per, route, minutes; Tab past the end begins the next row.
    type_cells(grid, "Evaluation", "First consultation", "325", "", "", "")
    type_cells(grid, "Treatment", "Ketamine infusion", "400-600", "", "IV", "60")
    type_cells(grid, "Sound bath", "", "unknown", "hour", "", "")
    leave(grid)
    assert stored(page).fees == (
        Fee(id="evaluation", service="evaluation", price=Price.exact(325), label="First consultation"),
        Fee(
            id="treatment",
            service="treatment",
            price=Price.between(400, 600),
            label="Ketamine infusion",
            modality=Modality.IV,
            minutes=60,
        ),
        Fee(id="sound-bath", service="sound_bath", price=Price.not_known(), unit=Unit.HOUR),
    )


def test_kensho_typed_by_hand_costs_4025_at_most(page: ClinicsPage) -> None:
    open_new(page)
    tables = page.profile.prices.tables
    fees = start_typing(tables["fees"])
    type_cells(fees, "Evaluation", "Initial consultation", "325", "", "", "")
    type_cells(fees, "Treatment", "Infusion, one hour", "$425", "", "IV infusion", "60")
    leave(fees)
    packages = start_typing(tables["packages"])
    type_cells(packages, "Five infusions", "2000", "5 × Treatment (IV)", "", "")
    type_cells(packages, "Five with therapy", "2,750", "5 x treatment (iv), 3 x psychotherapy", "", "")
    leave(packages)
    discounts = start_typing(tables["discounts"])
    type_cells(discounts, "Booster discount", "not stated", "Treatment", "Maintenance", "yes", "")
    leave(discounts)
    discounts.show_groups(list(tables["discounts"].toggles))
    column = next(at for at, one in enumerate(discounts.grid.columns) if one.name == "packages")
    discounts.setFocus()
    discounts.setCurrentIndex(discounts.grid.index(0, column))
    press(Qt.Key.Key_F2)
    type_cells(discounts, "no")
    schedule = stored(page)
    assert schedule.packages == (
        Package(
            id="five-infusions",
            name="Five infusions",
            price=Price.exact(2000),
            contents=(PackageContent(service="treatment", count=5, modality=Modality.IV),),
        ),
        Package(
            id="five-with-therapy",
            name="Five with therapy",
            price=Price.exact(2750),
            contents=(
                PackageContent(service="treatment", count=5, modality=Modality.IV),
                PackageContent(service="psychotherapy", count=3),
            ),
        ),
    )
    assert schedule.discounts == (
        Discount(
            id="booster-discount",
            name="Booster discount",
            scope=Scope(services=("treatment",), phases=(PhaseKind.MAINTENANCE,), packages=False),
            needs_package=True,
        ),
    )
    preset = page.context.reference.preset("iv-mood")
    assert preset is not None
    told = answer(EstimateRequest(course=preset.course(TODAY), fee_schedule=schedule))
    assert told.estimate is not None
    assert told.estimate.total.high == 402_500
    assert page.profile.prices.answer_text() == "By this list the usual IV course costs at most $4,025."


def test_a_tax_is_typed(page: ClinicsPage) -> None:
    open_new(page)
    grid = bring_in(page, "taxes")
    type_cells(grid, "VAT", "19 %", "inside", "", "", "")
    leave(grid)
    assert stored(page).taxes == (Tax(name="VAT", percent=Decimal(19), inside=True),)


def test_every_edit_is_one_named_change_that_undo_takes_back(page: ClinicsPage, qtbot: QtBot) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    fees = page.profile.prices.tables["fees"]
    fees.grid.go_to("infusion")
    fees.grid.setCurrentIndex(fees.model.index(1, 2))
    press(Qt.Key.Key_F2)
    QTest.keyClicks(editor(fees.grid), "450")
    with qtbot.waitSignal(page.context.document.saved):
        QTest.keyClick(editor(fees.grid), Qt.Key.Key_Return)
    assert labels(page)[0] == "Price Infusion, one hour $425 → $450"
    assert fees.model.index(1, 2).data() == "$450"
    assert page.profile.prices.answer_text() == "By this list the usual IV course costs at most $4,125."
    undo(page)
    assert fees.model.index(1, 2).data() == "$425"
    assert page.profile.prices.answer_text() == "By this list the usual IV course costs at most $4,025."
    assert page.context.document.redo() is not None
    assert stored(page).fees[1].price == Price.exact(450)


def test_undo_leads_back_to_the_row(page: ClinicsPage) -> None:
    kensho = sample(page.context, "Kensho Wellbeing")
    page.open_clinic(kensho)
    page.profile.prices.tables["fees"].model.type_in([(1, "price", "450")])
    place = page.context.document.undo_steps(1)[0].place
    page.profile.show_tab("clinic")
    page.close_clinic()
    assert place.startswith(f"clinics/{kensho}/prices/")
    page.show_place(place.removeprefix("clinics/"))
    fees = page.profile.prices.tables["fees"].grid
    assert page.profile.isVisible()
    assert fees.isVisible()
    assert fees.currentIndex().row() == 1


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("price", "4x0", "This is not an amount"),
        ("price", "-5", "below zero"),
        ("minutes", "0", "from 1 to 1440"),
        ("modality", "intranasal spray", "Type one of: IV"),
        ("service", "", "Type a service"),
        ("source_day", "31 February 2026", "no such day"),
    ],
)
def test_a_cell_that_cannot_be_keeps_its_text_and_stores_nothing(
    page: ClinicsPage, column: str, text: str, said: str
) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    fees, before = page.profile.prices.tables["fees"], stored(page)
    at = next(place for place, one in enumerate(fees.model.columns) if one.name == column)
    height = fees.grid.rowHeight(1)
    fees.model.setData(fees.model.index(1, at), text)
    assert fees.model.index(1, at).data() == text
    assert said in fees.grid.foot(1)
    assert fees.grid.rowHeight(1) > height, "the words need room below the row"
    assert said in fees.model.index(1, at).data(Qt.ItemDataRole.AccessibleTextRole)
    assert stored(page) == before
    assert labels(page) == ["Add sample data"]


def test_a_bad_cell_waits_while_others_are_stored_and_is_mended(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    fees = page.profile.prices.tables["fees"]
    fees.model.type_in([(1, "price", "4x0")])
    fees.model.type_in([(0, "price", "350")])
    assert stored(page).fees[0].price == Price.exact(350)
    assert fees.model.index(1, 2).data() == "4x0"
    fees.model.type_in([(1, "price", "410")])
    assert stored(page).fees[1].price == Price.exact(410)
    assert not fees.model.problem(1)


def test_two_rows_that_hold_for_the_same_visits_are_refused_naming_the_other(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    fees, before = page.profile.prices.tables["fees"], stored(page)
    fees.grid.go_to("infusion")
    press(Qt.Key.Key_D, CONTROL | SHIFT)
    assert fees.model.rowCount() == 3
    assert '"Infusion, one hour" holds for the same visits' in fees.grid.foot(2)
    assert stored(page) == before
    fees.model.type_in([(2, "minutes", "90")])
    assert not fees.model.problem(2)
    assert [(fee.id, fee.minutes) for fee in stored(page).fees][1:] == [("infusion", 60), ("infusion-one-hour", 90)]


def test_a_block_from_a_spreadsheet_is_pasted_as_one_change(page: ClinicsPage) -> None:
    open_new(page)
    grid = start_typing(page.profile.prices.tables["fees"])
    leave(grid)
    QGuiApplication.clipboard().setText(
        "Service\tPrice (USD)\tMinutes\r\nEvaluation\t250\t\r\nTreatment\t$1,100.50\t240\r\nTreatment\tabc\t60\r\n"
    )
    before = len(labels(page))
    press(Qt.Key.Key_V, CONTROL)
    assert [(fee.service, fee.price.low, fee.minutes) for fee in stored(page).fees] == [
        ("evaluation", Decimal(250), None),
        ("treatment", Decimal("1100.50"), 240),
    ]
    assert len(labels(page)) == before + 1
    assert labels(page)[0] == "Paste 3 price rows"
    assert "This is not an amount" in grid.foot(2)
    undo(page)
    assert stored(page).fees == ()


def test_fill_down_delete_and_clear(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Example Harbor Clinic"))
    fees = page.profile.prices.tables["fees"]
    before = stored(page)
    fees.grid.setFocus()
    fees.grid.setCurrentIndex(fees.model.index(1, 2))
    press(Qt.Key.Key_D, CONTROL)
    assert stored(page).fees[1].price == before.fees[0].price
    undo(page)
    press(Qt.Key.Key_Delete)
    assert stored(page).fees[1].price.unknown, "a cleared price is not known, never zero"
    undo(page)
    fees.grid.setCurrentIndex(fees.model.index(1, 2))
    press(Qt.Key.Key_Delete, CONTROL)
    assert stored(page).fees == (before.fees[0], *before.fees[2:])
    assert labels(page)[0] == f"Delete price {before.fees[1].label}"
    undo(page)
    assert stored(page) == before


def test_lists_are_switched_and_half_typed_text_stays_with_its_list(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    prices = page.profile.prices
    first = prices.current
    assert first is not None
    second = page.desk.new_list(sample(page.context, "Kensho Wellbeing"))
    prices.show_list(second)
    assert prices.tables["fees"].model.rowCount() == 0
    assert prices.answer_text() == ""
    prices.fields["currency"].type_text("eur")  # type: ignore[attr-defined]
    assert stored(page).currency == "EUR"
    grid = start_typing(prices.tables["fees"])
    type_cells(grid, "Treatment", "", "300", "", "", "")
    leave(grid)
    assert grid.model().headerData(2, Qt.Orientation.Horizontal) == "Price (EUR)"
    assert grid.model().index(0, 2).data() == "€300"
    prices.show_list(first)
    assert prices.tables["fees"].model.index(1, 2).data() == "$425"
    assert prices.tables["fees"].model.headerData(2, Qt.Orientation.Horizontal) == "Price (USD)"


def test_a_currency_and_a_day_that_cannot_be_are_refused(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    prices, before = page.profile.prices, stored(page)
    prices.fields["currency"].type_text("XYZ")  # type: ignore[attr-defined]
    prices.fields["as_of"].type_text("31 February 2026")  # type: ignore[attr-defined]
    assert "three letters" in prices.fields["currency"].problem()
    assert "no such day" in prices.fields["as_of"].problem()
    assert stored(page) == before
    prices.fields["as_of"].type_text("2026-11-01")  # type: ignore[attr-defined]
    assert stored(page).as_of == dt.date(2026, 11, 1)
    assert labels(page)[0] == "Prices as of – → Nov 1, 2026"


def test_a_new_list_is_duplicated_and_deleted(page: ClinicsPage) -> None:
    kensho = sample(page.context, "Kensho Wellbeing")
    page.open_clinic(kensho)
    source = stored(page)
    copy = page.desk.new_list(kensho, source)
    page.profile.prices.show_list(copy)
    assert stored(page).fees == source.fees
    page.desk.delete_list(copy)
    assert [one.model for one in page.context.document.list(kinds.FEE_SCHEDULE) if one.model.clinic == kensho] == [
        source
    ]
    assert stored(page) == source, "the list that is left comes to the front"


def test_tab_leaves_the_table_and_goes_on_inside_a_cell(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    fees = page.profile.prices.tables["fees"]
    fees.grid.setFocus()
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is fees.add_button
    fees.grid.setFocus()
    fees.grid.setCurrentIndex(fees.model.index(0, 0))
    press(Qt.Key.Key_Return)
    type_cells(fees.grid, "")
    assert fees.grid.currentIndex().column() == 1
    assert editor(fees.grid).accessibleName() == "As the clinic calls it of Initial consultation"


def test_a_new_row_without_a_word_goes_away_again(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    fees, before = page.profile.prices.tables["fees"], stored(page)
    grid = start_typing(fees)
    assert fees.model.rowCount() == 3
    leave(grid)
    press(Qt.Key.Key_Tab)
    assert fees.model.rowCount() == 2
    assert stored(page) == before


def test_the_source_of_the_row_in_front_stands_below_it(page: ClinicsPage) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    fees = page.profile.prices.tables["fees"]
    fees.grid.setCurrentIndex(fees.model.index(1, 0))
    assert fees.grid.foot(1).startswith("Source: Kensho Wellbeing; published; date not known; https://")
    assert fees.grid.foot(0) == ""


def test_the_page_scrolls_along_with_the_cursor(page: ClinicsPage, qtbot: QtBot) -> None:
    page.resize(900, 500)
    kensho = sample(page.context, "Kensho Wellbeing")
    page.open_clinic(kensho)
    page.profile.prices.tables["discounts"].model.type_in([(0, "size", "10%")])
    place = page.context.document.undo_steps(1)[0].place
    page.show_place(place.removeprefix("clinics/"))
    discounts = page.profile.prices.tables["discounts"].grid
    qtbot.waitUntil(lambda: not discounts.visibleRegion().isEmpty())
    assert discounts.currentIndex().row() == 0
