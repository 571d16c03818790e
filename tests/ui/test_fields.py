"""Fields: what cannot be is said, stays in view and is never kept; what can be is kept once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QWidget
from pytestqt.qtbot import QtBot

from ketacost.domain.prices import Price
from ketacost.services.formats import Formats
from ketacost.ui.forms import (
    CheckField,
    ChoiceField,
    DateField,
    DecimalField,
    Field,
    Form,
    FormRow,
    IntegerField,
    MoneyField,
    MultilineField,
    ParsedField,
    PercentField,
    SegmentedField,
    TextField,
)

FORMATS = Formats("en_US")
Make = Callable[[], Any]


def sessions() -> IntegerField:
    field = IntegerField(FORMATS, minimum=1, maximum=99)
    field.set_value(6)
    return field


def price() -> MoneyField:
    field = MoneyField(FORMATS)
    field.set_value(Price.exact(425))
    return field


def coinsurance() -> PercentField:
    field = PercentField(FORMATS, warn=lambda value: "That is high." if value and value > 50 else "")
    field.set_value(Decimal(20))
    return field


def start() -> DateField:
    field = DateField(FORMATS)
    field.set_value(dt.date(2026, 12, 7))
    return field


def name() -> TextField:
    field = TextField(required=True)
    field.set_value("Pat Example")
    return field


FORMS: list[Form] = []


@pytest.fixture(autouse=True)
def forms_close() -> Iterator[None]:
    """Keep each form as long as its test, since pytest-qt itself holds them weakly."""
    yield
    for form in FORMS:
        form.close()
        form.deleteLater()
    FORMS.clear()


def shown(qtbot: QtBot, field: Field[Any]) -> FormRow:
    form = Form()
    FORMS.append(form)
    qtbot.addWidget(form)
    row = form.add("Sessions", field)
    form.add("Next", TextField())
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    field.setFocus()
    return row


def heard(signal: Any) -> list[Any]:
    """What a signal carries from now on."""
    values: list[Any] = []
    signal.connect(values.append)
    return values


def type_over(field: Any, text: str) -> None:
    field.line.selectAll()
    QTest.keyClick(field.line, Qt.Key.Key_Delete)
    QTest.keyClicks(field.line, text)


BAD = [
    (sessions, "0", "between 1 and 99"),
    (sessions, "-5", "between 1 and 99"),
    (sessions, "1000000000", "between 1 and 99"),
    (sessions, "6.5", "whole number"),
    (sessions, "six", "not a number"),
    (sessions, "", "Type a number"),
    (price, "4x0", "not an amount"),
    (price, "-5", "below zero"),
    (price, "600-400", "lower amount comes first"),
    (price, "1-2-3", "one amount, or a range"),
    (price, "1000000000", "too large"),
    (price, "1,00", "not an amount"),
    (coinsurance, "120%", "between 0% and 100%"),
    (coinsurance, "-1", "between 0% and 100%"),
    (start, "31 February 2027", "no such day"),
    (start, "2/31/2027", "no such day"),
    (start, "soon", "not a day"),
    (start, "", "Type a day"),
    (name, "  ", "cannot be empty"),
    (name, "x" * 201, "under 200"),
]


@pytest.mark.parametrize(("make", "text", "says"), BAD)
def test_what_cannot_be_is_said_stays_and_is_not_kept(qtbot: QtBot, make: Make, text: str, says: str) -> None:
    field = make()
    before = field.value()
    row = shown(qtbot, field)
    committed, rejected = heard(field.committed), heard(field.rejected)
    type_over(field, text)
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.text() == text
    assert says in row.message()
    assert says in field.problem()
    assert says in field.editor.accessibleDescription()
    assert committed == []
    assert field.value() == before
    assert rejected[-1] == field.problem()


@pytest.mark.parametrize(("make", "text", "says"), BAD)
def test_the_message_goes_once_the_value_can_be(qtbot: QtBot, make: Make, text: str, says: str) -> None:
    field = make()
    good = field.text()
    row = shown(qtbot, field)
    type_over(field, text)
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert says in row.message()
    type_over(field, good)
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert row.message() == ""
    assert field.problem() == ""


GOOD = [
    (sessions, "8", 8, "8"),
    (price, "$500", Price.exact(500), "$500"),
    (price, "1,374.95", Price.exact("1374.95"), "$1,374.95"),
    (price, "400-600", Price.between(400, 600), "$400 to $600"),
    (price, "$400 to $600", Price.between(400, 600), "$400 to $600"),
    (price, "from 400", Price(low=Decimal(400), expected=Decimal(400), high=None), "from $400"),
    (price, "400+", Price(low=Decimal(400), expected=Decimal(400), high=None), "from $400"),
    (price, "up to 600", Price.between(0, 600), "$0 to $600"),
    (price, "0", Price.exact(0), "$0"),
    (price, "?", Price.not_known(), ""),
    (price, "not known", Price.not_known(), ""),
    (price, "", Price.not_known(), ""),
    (coinsurance, "30", Decimal(30), "30%"),
    (coinsurance, "12.5%", Decimal("12.5"), "12.5%"),
    (start, "2027-04-08", dt.date(2027, 4, 8), "Apr 8, 2027"),
    (start, "4/8/27", dt.date(2027, 4, 8), "Apr 8, 2027"),
    (name, "  Sam Example ", "Sam Example", "Sam Example"),
]


@pytest.mark.parametrize(("make", "text", "value", "written"), GOOD)
def test_what_can_be_is_kept_once_on_leaving_and_written_tidily(
    qtbot: QtBot, make: Make, text: str, value: object, written: str
) -> None:
    field = make()
    shown(qtbot, field)
    committed = heard(field.committed)
    type_over(field, text)
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert committed == [value]
    assert field.value() == value
    assert field.text() == written


def test_typing_previews_and_rest_commits_without_moving_the_caret(qtbot: QtBot) -> None:
    field = price()
    shown(qtbot, field)
    previewed = heard(field.previewed)
    with qtbot.waitSignal(field.committed, timeout=3000) as kept:
        type_over(field, "500")
    assert kept.args == [Price.exact(500)]
    assert field.text() == "500"
    assert Price.exact(50) in previewed


def test_leaving_a_field_untouched_keeps_nothing(qtbot: QtBot) -> None:
    field = price()
    shown(qtbot, field)
    committed = heard(field.committed)
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert committed == []


@pytest.mark.parametrize("make", [sessions, price, coinsurance, start, name])
def test_setting_a_value_is_silent(qtbot: QtBot, make: Make) -> None:
    field = make()
    other = make().value()
    shown(qtbot, field)
    spies = [heard(signal) for signal in (field.previewed, field.committed, field.rejected)]
    field.set_value(other)
    assert spies == [[], [], []]


def test_a_value_that_looks_wrong_is_kept_with_a_warning(qtbot: QtBot) -> None:
    field = coinsurance()
    row = shown(qtbot, field)
    type_over(field, "60")
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.value() == Decimal(60)
    assert row.message() == "That is high."
    assert field.problem() == ""


def test_money_that_must_be_known_and_exact_says_so(qtbot: QtBot) -> None:
    field = MoneyField(FORMATS, allow_unknown=False, allow_range=False)
    row = shown(qtbot, field)
    for text, says in (("", "Type an amount"), ("400-600", "not a range")):
        type_over(field, text)
        field.type_text(text)
        assert says in row.message()
    assert field.value() is None


def test_money_follows_its_currency_and_locale(qtbot: QtBot) -> None:
    field = MoneyField(Formats("de_DE"), "EUR")
    shown(qtbot, field)
    field.type_text("1.374,95 €")
    assert field.value() == Price.exact("1374.95")
    field.set_currency("CHF")
    assert "CHF" in field.text()


def test_arrow_keys_step_a_count_within_its_bounds(qtbot: QtBot) -> None:
    field = sessions()
    shown(qtbot, field)
    QTest.keyClick(field.line, Qt.Key.Key_Up)
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.value() == 7
    field.set_value(1)
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    assert field.text() == "1"


def test_each_press_of_an_arrow_counts(qtbot: QtBot) -> None:
    field = sessions()
    shown(qtbot, field)
    for _press in range(3):
        QTest.keyClick(field.line, Qt.Key.Key_Up)
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.value() == 9


def test_an_empty_field_can_mean_that_there_is_none(qtbot: QtBot) -> None:
    field = DecimalField(FORMATS, optional=True)
    shown(qtbot, field)
    field.type_text("2.25")
    assert field.value() == Decimal("2.25")
    field.type_text("")
    assert field.value() is None
    assert field.problem() == ""


def test_a_day_can_be_picked_from_the_calendar(qtbot: QtBot) -> None:
    field = start()
    shown(qtbot, field)
    QTest.keyClick(field.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = field.findChild(QCalendarWidget)
    assert calendar is not None
    assert calendar.selectedDate().toPython() == dt.date(2026, 12, 7)
    calendar.activated.emit(calendar.selectedDate().addDays(1))
    assert field.value() == dt.date(2026, 12, 8)


def test_choices_are_kept_by_value_and_stay_through_a_new_list(qtbot: QtBot) -> None:
    field = ChoiceField([("week", "2 a week"), ("once", "every week")])
    shown(qtbot, field)
    committed = heard(field.committed)
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    assert committed == ["once"]
    field.set_choices([("month", "every month"), ("once", "every week")])
    assert field.combo.currentText() == "every week"
    assert committed == ["once"]


def test_every_choice_of_a_row_is_named_once_by_a_label(qtbot: QtBot) -> None:
    form = Form()
    FORMS.append(form)
    qtbot.addWidget(form)
    first, second = ChoiceField([(1, "weekly")]), ChoiceField([(2, "at the clinic")])
    form.add_group("Boosters", [first, (second, "Place of boosters")])
    form.show()
    for field, name in ((first, "Boosters"), (second, "Place of boosters")):
        spoken = QAccessible.queryAccessibleInterface(field.combo)
        labels = spoken.relations(QAccessible.RelationFlag.Label)
        assert [label.text(QAccessible.Text.Name) for label, _kind in labels] == [name]


def test_ticks_and_segments_by_keyboard(qtbot: QtBot) -> None:
    tick = CheckField("Skip federal holidays")
    shown(qtbot, tick)
    QTest.keyClick(tick.box, Qt.Key.Key_Space)
    assert tick.value() is True
    segments = SegmentedField([("self", "Self-pay"), ("plan", "Insurance")])
    shown(qtbot, segments)
    chosen = QApplication.focusWidget()
    assert chosen is not None
    QTest.keyClick(chosen, Qt.Key.Key_Right)
    assert segments.value() == "plan"


def test_tab_leaves_a_field_of_several_lines_and_keeps_it(qtbot: QtBot) -> None:
    field = MultilineField()
    shown(qtbot, field)
    committed = heard(field.committed)
    QTest.keyClicks(field.area, "call back")
    QTest.keyClick(field.area, Qt.Key.Key_Tab)
    assert not field.area.hasFocus()
    assert committed == ["call back"]


def test_a_field_reads_whatever_its_page_can_read(qtbot: QtBot) -> None:
    field = ParsedField(str.split, " ".join)
    shown(qtbot, field)
    field.type_text("a  b")
    assert field.value() == ["a", "b"]
    assert field.text() == "a b"


@pytest.mark.parametrize("make", [sessions, price, coinsurance, start, name, lambda: ChoiceField([("a", "A")])])
@pytest.mark.parametrize("zoom", [1, 2])
def test_fields_are_32_high_at_every_zoom(qtbot: QtBot, theme: Any, make: Make, zoom: int) -> None:
    theme.set_zoom(zoom)
    field: QWidget = make()
    shown(qtbot, field)  # type: ignore[arg-type]
    qtbot.waitExposed(field.window())
    assert field.editor.height() == pytest.approx(theme.px(32), abs=2)  # type: ignore[attr-defined]
