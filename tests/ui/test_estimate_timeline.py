"""What somebody with a plan sees: who pays, cash and net, the plan beside paying oneself, and visit by visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from covered_courses import around_new_year, nothing_known, prices, superbill, to_the_limit
from estimate_page import choose, figure, footer_total, open_plan, settle
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from whole_window import folder, session, window

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.ui.charts.models import StackedBar, StepChart
from ketacost.ui.pages.estimate import EstimatePage
from ketacost.ui.pages.estimate.timeline_card import TimelineCard
from ketacost.ui.theme import Theme
from ketacost.ui.window import MainWindow

__all__ = ["choose", "folder", "session", "window"]


def rows(card: TimelineCard) -> list[dict[str, str]]:
    """The rows in sight: each column that says something by its title."""
    table = card.table
    columns = [table.rows_model.columns[at] for at in table.columns_with_something()]
    return [{column.title: column.show(row) for column in columns} for row in table.rows()]


def bar(page: EstimatePage) -> list[tuple[str, str, int]]:
    chart = page.answer.bar.chart()
    assert isinstance(chart, StackedBar)
    return [(part.label, part.payer, part.minor // 100) for part in chart.segments]


def select(page: EstimatePage, at: int) -> str:
    """Choose a day with the keyboard and read how its amount comes about."""
    table = page.answer.timeline.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _ in range(at):
        QTest.keyClick(table, Qt.Key.Key_Down)
    settle()
    return page.answer.timeline.trace.text()


def test_around_new_year_the_cost_drops_and_starts_again(window: MainWindow) -> None:
    page = open_plan(window, around_new_year())
    assert figure(page) == "$2,880"
    card = page.answer.timeline
    assert card.isVisibleTo(window)
    found = rows(card)
    assert [row["You pay"] for row in found] == ["$600", "$600", "$360", "$120", "$600", "$600"]
    assert [row["Deductible left"] for row in found] == ["$900", "$300", "$0", "$0", "$900", "$300"]
    assert [row["Limit left"] for row in found] == ["$5,400", "$4,800", "$4,440", "$4,320", "$5,400", "$4,800"]
    assert found[2]["Visit"] == "Deductible met · Costs less from here · Treatment, visit 3"
    assert found[3] == {
        "Date": "Dec 29, 2025",
        "Visit": "Costs less from here · Treatment, visit 4",
        "You pay": "$120",
        "Plan pays": "$480",
        "Deductible left": "$0",
        "Limit left": "$4,320",
    }
    assert found[4]["Date"] == "Jan 2, 2026"
    assert found[4]["Visit"] == "New plan year · Treatment, visit 5"
    assert "You pay: $2,880" in card.table.accessibleDescription()


def test_a_plan_year_that_starts_in_july_costs_960_less(window: MainWindow) -> None:
    page = open_plan(window, around_new_year("07-01"))
    assert figure(page) == "$1,920"
    assert not any("New plan year" in row["Visit"] for row in rows(page.answer.timeline))


def test_a_day_opens_its_trace(window: MainWindow) -> None:
    page = open_plan(window, around_new_year())
    assert "Choose a visit" in page.answer.timeline.trace.text()
    said = select(page, 3)
    for sentence in ("Your deductible is met.", "Coinsurance of 20 %: $120.00.", "The clinic writes off $100.00."):
        assert sentence in said
    assert select(page, 4).startswith("New plan year: deductible and limit start again.")


def test_the_chart_marks_where_the_plan_turns(window: MainWindow) -> None:
    page = open_plan(window, around_new_year())
    chart = page.answer.timeline.chart.chart()
    assert isinstance(chart, StepChart)
    assert chart.points[-1].expected == 288_000
    assert [(mark.date.isoformat(), mark.label) for mark in chart.marks] == [
        ("2025-12-22", "Deductible met"),
        ("2026-01-02", "New plan year"),
    ]
    assert "New plan year January 2, 2026" in page.answer.timeline.chart.accessibleDescription()
    assert page.answer.when.chart.isHidden()  # the same steps are not drawn twice


def test_the_limit_is_reached_at_the_very_visit(window: MainWindow) -> None:
    page = open_plan(window, to_the_limit())
    found = rows(page.answer.timeline)
    assert figure(page) == "$6,000"
    assert (found[-1]["You pay"], found[-1]["Limit left"]) == ("$200", "$0")
    assert [number for number, row in enumerate(found, 1) if "Limit reached" in row["Visit"]] == [21]


def test_the_bar_says_who_pays(window: MainWindow) -> None:
    page = open_plan(window, around_new_year())
    assert bar(page) == [("you", "patient", 2880), ("the plan", "plan", 720), ("written off", "other", 600)]
    assert "the plan $720" in page.answer.bar.accessibleDescription()


def test_a_superbill_is_three_numbers_and_the_money_back_has_its_day(window: MainWindow) -> None:
    page = open_plan(window, superbill())
    assert figure(page) == "$1,552"
    assert page.answer.numbers.isVisibleTo(window)
    said = page.answer.numbers.accessibleName()
    assert said.startswith("At the visits $1,900 · Comes back later $348 · In the end $1,552.")
    assert "April 12, 2025" in said
    found = rows(page.answer.timeline)
    assert [row["Comes back"] for row in found] == ["$0", "$0", "$156", "$192"]
    assert {row["You pay"] for row in found} == {"$475"}
    assert "Plan pays" not in found[0]  # it is what comes back
    when = page.answer.when
    back = [(row.what, row.payee, row.text) for row in when.table.rows() if row.expected < 0]
    assert back == [
        ("Treatment, visit 3 · comes back from the plan", "you", "-$156.00"),
        ("Treatment, visit 4 · comes back from the plan", "you", "-$192.00"),
    ]
    assert "Amount: $1,552.00" in when.table.accessibleDescription()
    assert not when.chart.isHidden()


def test_the_plan_stands_beside_paying_oneself(window: MainWindow) -> None:
    page = open_plan(window, around_new_year())
    beside = page.answer.beside
    assert beside.isVisibleTo(window)
    assert beside.accessibleName() == (
        "Through the plan $2,880 · Paying yourself $4,200. Paying yourself costs $1,320 more."
    )


def test_what_is_not_known_gives_both_ends(window: MainWindow) -> None:
    page = open_plan(window, nothing_known())
    assert figure(page) == "$0 to $4,200"
    assert page.answer.beside.sentence() == (
        "Through the plan $0 to $4,200 · Paying yourself $4,200. Paying yourself costs up to $4,200 more."
    )
    assert bar(page) == [("depends on what is open", "unknown", 4200)]
    assert {row["You pay"] for row in rows(page.answer.timeline)} == {"$0 to $700"}


def test_a_price_that_nobody_stated_is_not_called_cheaper(window: MainWindow) -> None:
    request = around_new_year()
    request["fee_schedule"] = FeeSchedule().model_dump()
    page = open_plan(window, request)
    assert page.answer.beside.sentence().startswith("Through the plan")
    assert "not known" in page.answer.beside.sentence()
    assert "costs $" not in page.answer.beside.sentence()


def test_a_line_says_how_it_is_shared_and_its_footer_both_sums(window: MainWindow) -> None:
    page = open_plan(window, around_new_year())
    lines = page.answer.lines
    lines.table.select_key(lines.table.rows_model.key_at(3))
    assert "The plan pays $480.00." in lines.why.text()
    assert "What: Billed; you pay $2,880.00 of it" in lines.table.accessibleDescription()
    assert footer_total(page) == "$4,200.00"


def test_ways_are_said_at_what_the_patient_pays(window: MainWindow) -> None:
    pack = {"id": "six", "name": "Six", "price": "3300", "contents": [{"service": "treatment", "count": 6}]}
    request = around_new_year()
    request["fee_schedule"] = prices("700", packages=[pack]).model_dump()
    page = open_plan(window, request)
    said = {radio.text(): amount.text() for radio, amount, _sign, _note in page.answer.ways.rows}
    assert said == {"Pay visit by visit": "$2,880", "Six": "$3,300"}
    assert figure(page) == "$2,880"
    assert page.answer.beside.below[1].text() == "Six"
    assert "costs $420 more" in page.answer.beside.sentence()


@pytest.mark.parametrize("request_of", [around_new_year, superbill, nothing_known])
def test_without_the_plan_none_of_it_is_there(window: MainWindow, request_of: Callable[[], dict[str, Any]]) -> None:
    page = open_plan(window, request_of())
    assert page.answer.timeline.isVisibleTo(window)
    open_plan(window, {**request_of(), "coverage": None}, title="Alone")
    answer = page.answer
    for part in (answer.timeline, answer.beside, answer.numbers):
        assert not part.isVisibleTo(window)
    assert not answer.when.chart.isHidden()
    assert [payer for _, payer, _ in bar(page)] == ["patient"]


def test_rows_keep_their_height_when_text_grows(window: MainWindow, theme: Theme) -> None:
    page = open_plan(window, around_new_year())
    header = page.answer.timeline.table.verticalHeader()
    heights = [header.sectionSize(at) for at in range(6)]
    assert heights[2] > heights[0]
    theme.set_zoom(1.5)
    settle()
    grown = [header.sectionSize(at) for at in range(6)]
    assert [new > old for new, old in zip(grown, heights, strict=True)] == [True] * 6
    assert grown[2] > grown[0]
    theme.set_zoom(1)


@pytest.mark.parametrize("size", [(1280, 850), (900, 700)])
@pytest.mark.parametrize("request_of", [around_new_year, superbill, nothing_known, to_the_limit])
def test_the_days_never_scroll_sideways(
    window: MainWindow, request_of: Callable[[], dict[str, Any]], size: tuple[int, int]
) -> None:
    page = open_plan(window, request_of())
    window.resize(*size)
    page.panes.show_answer(turned=True)
    settle()
    table = page.answer.timeline.table
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert not table.isColumnHidden(0)
    assert not table.isColumnHidden(2)
    assert table.verticalHeader().length() >= sum(table.verticalHeader().minimumSectionSize() for _row in table.rows())


def test_ranges_take_two_lines_where_room_is_scarce_and_one_where_it_is_not(window: MainWindow) -> None:
    page = open_plan(window, nothing_known())
    window.resize(1280, 850)
    settle()
    table = page.answer.timeline.table
    header = table.verticalHeader()
    narrow = header.sectionSize(0)
    assert table.isColumnHidden(1)  # the visit stands under its date
    assert "Treatment, visit 2" in table.rows_model.sentence(table.rows()[1])
    table.select_key(table.rows()[0].day.date)
    table.copy_selection()
    assert QApplication.clipboard().text().split("\t") == list(rows(page.answer.timeline)[0].values())
    window.resize(1900, 850)
    settle()
    assert not table.isColumnHidden(1)
    assert header.sectionSize(0) < narrow
