"""The patient's way to a first answer, and the ways to buy: what she does, what she reads."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from estimate_page import (
    choose,
    choose_list,
    figure,
    focused,
    footer_total,
    labels,
    lines,
    new_plan,
    open_plan,
    page_of,
    retype,
    settle,
    stored,
    ways,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from whole_window import folder, opened, session, window

from ketacost.services.answers import estimate_of
from ketacost.services.kinds import QUOTE
from ketacost.ui.window import MainWindow
from tests.golden.cases import GOLDEN_CASES, GoldenCase

__all__ = ["folder", "session", "window"]


def tab_to(name: str, most: int = 40) -> QLineEdit:
    """Press Tab until the field of this name has the keyboard."""
    for _ in range(most):
        if name in focused().accessibleName():
            at = focused()
            assert isinstance(at, QLineEdit)
            return at
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reached {name}")


def test_a_first_answer_by_keyboard_alone(window: MainWindow) -> None:
    window.open_place("estimate")
    inputs = 0
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle()
    page = page_of(window)
    assert focused() is page.treatment.preset.combo
    for name, text in (
        ("Induction: how many", "4"),
        ("Boosters: how many", "2"),
        ("Evaluation", "250"),
        ("Treatment", "400"),
    ):
        if name in ("Evaluation", "Treatment"):
            # the counts have names that begin alike; prices come after the price list
            while focused() is not page.prices.list.combo and not page.prices.isAncestorOf(focused()):
                QTest.keyClick(focused(), Qt.Key.Key_Tab)
        field = tab_to(name)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)
        inputs += 1
    settle()
    assert inputs <= 9
    assert figure(page) == "$2,650"  # 250 + 6 × 400
    assert page.answer.headline.accessibleName().startswith("You pay $2,650 by ")
    assert footer_total(page) == "$2,650.00"


def test_tab_goes_from_the_inputs_to_the_answer(window: MainWindow) -> None:
    page = new_plan(window)
    page.treatment.preset.combo.setFocus()
    seen = []
    for _ in range(60):
        seen.append(focused())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if focused() is page.answer.make_quote:
            break
    order = [
        page.treatment.preset.combo,
        page.treatment.start.line,
        *(row.count.editor for row in page.treatment.rows),
        page.prices.list.combo,
        page.prices.own.prices["treatment"].line,
        page.prices.own.pack_price.line,
    ]
    places = [seen.index(one) for one in order]
    assert places == sorted(places)
    assert focused() is page.answer.make_quote


def test_a_published_list_answers_with_its_ways_to_buy(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    assert figure(page) == "at most $4,025"
    assert ("Five infusions", "Cheapest") in ways(page)
    assert ("Pay visit by visit", "+$125") in ways(page)
    notes = {radio.text(): note.text() for radio, _amount, _sign, note in page.answer.ways.rows}
    assert "stopping after visit 2 costs $0 to $1,575 more" in notes["Five infusions"]
    assert "stopping" not in notes["Pay visit by visit"]
    assert stored(window).request.purchase.packages is None
    said = page.prices.source.text()
    assert said == "kenshowellbeing.com · date not known · as published, check with the clinic"
    page.prices.whole.click()
    assert "https://kenshowellbeing.com/ketamine/ketamine-infusion-faq/" in page.prices.source.text()


def test_another_way_to_buy_is_kept_until_the_cheapest_is_asked_for_again(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    radio = next(row[0] for row in page.answer.ways.rows if row[0].text() == "Pay visit by visit")
    assert not page.answer.ways.cheapest.isVisible()
    QTest.keyClick(radio, Qt.Key.Key_Space)
    settle()
    assert stored(window).request.purchase.packages == ()
    assert figure(page) == "$4,150"
    page.answer.ways.cheapest.click()
    settle()
    assert stored(window).request.purchase.packages is None
    assert figure(page) == "at most $4,025"
    assert labels(window, 2) == ["Always the cheapest", "Buy: Pay visit by visit"]


@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: case.name)
def test_the_golden_cents_stand_on_the_screen(window: MainWindow, case: GoldenCase) -> None:
    page = open_plan(window, case.request)
    made = page.editor.answer
    assert made is not None
    assert made.estimate is not None
    assert made.estimate == estimate_of(stored(window).request)
    assert made.estimate.total.expected == case.total
    words = window.context.words
    assert footer_total(page) == words.formats.money(case.total, made.estimate.currency, cents=True)
    assert figure(page) == words.formats.money(case.total, made.estimate.currency)
    assert [row.expected for row in page.answer.when.table.rows()] == list(case.payments)


def test_seven_instalments_typed(window: MainWindow) -> None:
    page = open_plan(window, {"charges": [{"text": "Course", "unit_price": "1000"}]})
    page.paying.set_folded(False)
    page.paying.kind._on_clicked(2)
    settle()
    retype(page.paying.count.editor, "7")
    amounts = [row.expected for row in page.answer.when.table.rows()]
    assert amounts == [142_86] * 6 + [142_84]
    assert labels(window, 2) == ["Payments 6 → 7", "Paying: Monthly"]


def test_a_list_without_prices_says_what_to_ask(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "NorTex")
    assert figure(page) == "not known"
    assert {text for _what, text in lines(page)} == {"not known: ask"}
    notes = " ".join(page.answer.notes())
    assert "Ask the clinic" in notes
    assert "At least" not in notes
    assert "Treatment" in notes


def test_a_range_is_said_as_a_range(window: MainWindow) -> None:
    page = new_plan(window)
    retype(page.prices.own.prices["evaluation"].line, "200 to 300")
    retype(page.prices.own.prices["treatment"].line, "400")
    assert figure(page) == "$3,800 to $3,900"
    assert page.answer.headline.caption.text() == "You pay about"


def test_two_rows_that_fit_alike_take_the_place_of_the_answer(window: MainWindow) -> None:
    fees = [{"id": one, "service": "treatment", "label": one.title(), "price": "400"} for one in ("first", "second")]
    course = {"start": "2026-12-07", "phases": [{"id": "induction", "kind": "induction", "count": 6}]}
    page = open_plan(window, {"course": course, "fee_schedule": {"fees": fees}})
    assert figure(page) == "not computed"
    assert 'fit "Treatment" equally well: "First" and "Second"' in page.answer.problem.text()
    assert page.answer.problem.isVisible()
    assert not page.answer.lines.isVisible()
    assert not page.answer.make_quote.isEnabled()
    assert page.treatment.rows[0].count.text() == "6"


def test_a_late_cancellation_joins_the_course(window: MainWindow) -> None:
    phases = [
        {"id": "low", "kind": "induction", "count": 2, "modality": "iv", "dose": "low", "minutes": 60},
        {"id": "high", "kind": "induction", "count": 4, "modality": "iv", "dose": "high", "minutes": 60},
    ]
    page = open_plan(window, {"course": {"start": "2026-12-07", "indication": "mood", "phases": phases}})
    choose_list(page, "Lone Star")
    page.answer.visits.set_folded(False)
    page.answer.visits.table.selectRow(0)
    page.answer.visits.missed.click()
    settle()
    assert len(stored(window).request.missed) == 1
    assert "375.00" in " ".join(text for _what, text in lines(page))
    assert footer_total(page) == f"{figure(page)}.00"


def test_the_workbook_says_what_the_screen_says(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    path = tmp_path / "plan.xlsx"
    with qtbot.waitSignal(page.exporter.written, timeout=15_000):
        page.export_to(path)
    book = openpyxl.load_workbook(path, data_only=True)
    sheet, cell = book.defined_names["total_expected"].attr_text.split("!")
    total = book[sheet.strip("'")][cell.replace("$", "")].value
    assert page.editor.answer is not None
    assert page.editor.answer.estimate is not None
    assert round(total * 100) == page.editor.answer.estimate.total.expected == 4_025_00
    assert figure(page) == "at most $4,025"


def test_make_quote_opens_a_draft_of_the_same_total(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    page.answer.make_quote.click()
    settle()
    assert window.place.startswith("quotes")
    (draft,) = window.context.document.list(QUOTE)
    assert estimate_of(draft.model.request).total.expected == 4_025_00


def test_reopening_shows_the_work_as_it_was_left(folder: Path, theme: object) -> None:
    with opened() as first:
        page = new_plan(first.window)
        retype(page.prices.own.prices["treatment"].line, "400")
        retype(page.treatment.rows[1].count.editor, "8")
        before = figure(page)
    with opened() as second:
        second.window.open_place("estimate")
        settle()
        page = page_of(second.window)
        assert page.treatment.rows[1].count.text() == "8"
        assert page.prices.own.prices["treatment"].text() == "$400"
        assert figure(page) == before
        second.window.context.document.undo()
        settle()
        assert page.treatment.rows[1].count.text() == "6"


def test_a_course_of_another_kind(window: MainWindow) -> None:
    page = new_plan(window)
    choose(page.treatment.preset.combo, "Nasal esketamine, then weekly")
    settle()
    assert next(row.row.label.text() for row in page.treatment.rows) == "Evaluation"
    assert len(page.treatment.rows) == 4
    assert stored(window).preset == "esketamine-weekly" or stored(window).request.course is not None
