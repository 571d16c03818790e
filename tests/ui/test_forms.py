"""Forms, cards and messages: everything has its words, and the keyboard goes everywhere."""

from __future__ import annotations

from decimal import Decimal

from conftest import nameless, tab_ring
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ketacost.services.formats import Formats
from ketacost.ui.cards import Card
from ketacost.ui.forms import (
    CheckField,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    MoneyField,
    MultilineField,
    PercentField,
    SegmentedField,
    TextField,
)
from ketacost.ui.widgets import Badge, EmptyState, Headline, MessageBar, Tone

FORMATS = Formats("en_US")


def whole_form() -> Form:
    form = Form()
    form.add("Course", ChoiceField([("iv", "IV for mood"), ("nasal", "Nasal spray")]))
    form.add_group(
        "Induction",
        [IntegerField(FORMATS), "every", (ChoiceField([(1, "2 a week")]), "Spacing of induction")],
    )
    form.add("Single session", MoneyField(FORMATS), unit="each", help="What one session costs.")
    form.add("Start", DateField(FORMATS))
    form.add("Coinsurance", PercentField(FORMATS))
    form.add("Notes", MultilineField())
    form.add("Coverage", SegmentedField([("self", "Self-pay"), ("plan", "Insurance")]))
    form.add_check(CheckField("Skip federal holidays"))
    return form


def test_every_field_has_a_name_and_its_help(qtbot: QtBot) -> None:
    form = whole_form()
    qtbot.addWidget(form)
    form.show()
    assert nameless(form) == []
    price = form.rows[2].fields[0].editor
    assert price.accessibleName() == "Single session"
    assert price.accessibleDescription() == "What one session costs."
    assert form.rows[1].fields[1].editor.accessibleName() == "Spacing of induction"


def test_tab_visits_every_field_in_order_and_comes_round(qtbot: QtBot) -> None:
    form = whole_form()
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    ring = tab_ring(form, form.rows[0].fields[0].editor)
    names = [widget.accessibleName() for widget in ring]
    assert names == [
        "Course",
        "Induction",
        "Spacing of induction",
        "Single session",
        "Start",
        "Coinsurance",
        "Notes",
        "Coverage: Self-pay",
        "Skip federal holidays",
    ]


def test_a_form_lists_what_cannot_be(qtbot: QtBot) -> None:
    form = Form(stacked=True)
    qtbot.addWidget(form)
    rate = PercentField(FORMATS)
    form.add("Coinsurance", rate)
    assert form.problems() == []
    rate.type_text("120")
    assert len(form.problems()) == 1
    rate.set_value(Decimal(20))
    assert form.problems() == []


def test_the_worst_message_of_a_row_is_the_one_shown(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    count = IntegerField(FORMATS, maximum=9, warn=lambda _count: "That is few.")
    rate = PercentField(FORMATS)
    row = form.add_group("Pair", [count, (rate, "Rate")])
    form.show()
    count.type_text("1")
    assert row.message() == "That is few."
    rate.type_text("120")
    assert "between 0% and 100%" in row.message()
    rate.type_text("20")
    assert row.message() == "That is few."


def test_a_row_hides_as_one(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    field = TextField()
    row = form.add("Plan", field, help="On your card.")
    form.show()
    row.set_visible(False)
    assert not row.label.isVisible()
    assert not field.isVisible()


def test_a_card_folds_to_its_summary_from_the_keyboard(qtbot: QtBot) -> None:
    card = Card("Other costs", foldable=True)
    qtbot.addWidget(card)
    inside = TextField()
    card.add(inside)
    card.set_summary("Rides $30 each")
    card.show()
    header = card.findChild(QPushButton, "cardHeader")
    assert header is not None
    QTest.keyClick(header, Qt.Key.Key_Space)
    assert card.is_folded()
    assert not inside.isVisible()
    assert header.accessibleName() == "Other costs, folded: Rides $30 each"
    QTest.keyClick(header, Qt.Key.Key_Space)
    assert inside.isVisible()
    assert header.accessibleName() == "Other costs, open"


def test_a_message_says_what_to_do_acts_and_closes(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    bar = MessageBar(page)
    QVBoxLayout(page).addWidget(bar)
    page.show()
    assert not bar.isVisible()
    done: list[str] = []
    bar.show_message(
        Tone.BAD, "The disk is full.", "Free some space.", action="Try again", do=lambda: done.append("tried")
    )
    assert bar.isVisible()
    assert bar.accessibleName() == bar.text() == "The disk is full. Free some space."
    assert nameless(page) == []
    action = next(button for button in bar.findChildren(QPushButton) if button.text() == "Try again")
    QTest.mouseClick(action, Qt.MouseButton.LeftButton)
    assert done == ["tried"]
    assert not bar.isVisible()
    bar.show_message(Tone.INFO, "This is sample data.")
    with qtbot.waitSignal(bar.closed):
        bar.close_message()
    assert not bar.isVisible()


def test_an_empty_page_offers_its_one_action(qtbot: QtBot) -> None:
    empty = EmptyState("clinics", "No clinics so far", "Add one with its prices.", "Add a clinic")
    qtbot.addWidget(empty)
    empty.show()
    acted = QSignalSpy(empty.acted)
    assert empty.button is not None
    QTest.keyClick(empty.button, Qt.Key.Key_Space)
    assert acted.count() == 1


def test_the_answer_reads_as_one_sentence(qtbot: QtBot) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    headline.set_answer("You pay about", "$4,025 at most", "by April 8, 2027")
    assert headline.accessibleName() == "You pay about $4,025 at most by April 8, 2027"


def test_a_badge_has_a_sign_beside_its_word(qtbot: QtBot) -> None:
    badge = Badge("Expired", Tone.BAD)
    qtbot.addWidget(badge)
    assert badge.text() == "Expired"
    assert any(not label.pixmap().isNull() for label in badge.findChildren(QLabel))
