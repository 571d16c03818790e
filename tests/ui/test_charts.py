"""Charts: round ticks, words that agree with the picture, and a widget one can walk over."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate, Line, Payment
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Funding, Purchase
from ketacost.services.formats import Formats
from ketacost.ui.charts.from_estimate import step_chart_of
from ketacost.ui.charts.marks import mark_spots
from ketacost.ui.charts.models import Chart, DayMark, Segment, StackedBar, StepChart, StepPoint
from ketacost.ui.charts.stacked import stacked_layout
from ketacost.ui.charts.steps import end_labels, step_layout
from ketacost.ui.charts.ticks import date_ticks, money_ticks
from ketacost.ui.charts.view import ChartView
from ketacost.ui.charts.words import stop_count, stop_text, summary
from ketacost.ui.theme import Theme, ThemeChoice

FORMATS = Formats("en_US")
START = dt.date(2026, 12, 7)
DAYS = tuple(START + dt.timedelta(days=days) for days in (0, 3, 7, 35, 70))
OPEN = StepChart(
    "Cost over time",
    "USD",
    (
        StepPoint(DAYS[0], 42500, 42500, 42500),
        StepPoint(DAYS[2], 80000, 85000, 90000),
        StepPoint(DAYS[4], 120000, 120000, None),
    ),
    DAYS,
)
SHARES = StackedBar(
    "Who pays",
    (
        Segment("You", "patient", 402500),
        Segment("Insurance", "plan", 590000),
        Segment("Not known", "unknown", 7500),
    ),
    "USD",
)


@given(top=st.integers(0, 10**12), most=st.integers(1, 12))
def test_money_ticks_are_round_reach_the_top_and_are_few(top: int, most: int) -> None:
    ticks = money_ticks(top, most)
    assert ticks[0] == 0
    assert ticks[-1] >= top
    assert len(ticks) <= most + 1
    assert str(ticks[1]).strip("0") in {"1", "2", "5"}


@given(first=st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)), days=st.integers(1, 4000), most=st.integers(2, 12))
def test_date_ticks_stay_inside_in_order_and_few(first: dt.date, days: int, most: int) -> None:
    last = first + dt.timedelta(days=days)
    ticks = [day for day, _label in date_ticks(first, last, most, FORMATS)]
    assert ticks == sorted(set(ticks))
    assert all(first <= day <= last for day in ticks)
    assert len(ticks) <= most + 1


def stops(chart: Chart) -> list[tuple[str, str]]:
    return [stop_text(chart, at, FORMATS) for at in range(stop_count(chart))]


def test_the_stops_say_what_the_picture_shows() -> None:
    assert stops(OPEN) == [
        ("December 7, 2026", "$425"),
        ("December 14, 2026", "$800 to $900"),
        ("February 15, 2027", "at least $1,200"),
    ]
    assert stops(SHARES) == [
        ("You", "$4,025 · 40%"),
        ("Insurance", "$5,900 · 59%"),
        ("Not known", "$75 · 1%"),
    ]
    assert summary(OPEN, FORMATS) == "By February 15, 2027 it adds up to at least $1,200. Visits: 5."


def test_an_unstated_discount_reads_as_at_most() -> None:
    chart = StepChart("Cost", "USD", (StepPoint(START, 0, 402500, 402500),), at_most=True)
    assert stop_text(chart, 0, FORMATS)[1] == "at most $4,025"


def test_the_keyboard_walks_over_the_points(qtbot: QtBot) -> None:
    view = ChartView(FORMATS, OPEN)
    qtbot.addWidget(view)
    walked: list[int | None] = []
    right, left, end, home = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home
    for key in (right, right, end, right, left, home, left):
        qtbot.keyClick(view, key)
        walked.append(view.stop())
    assert walked == [0, 1, 2, 2, 1, 0, 0]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.stop() is None
    assert view.accessibleName() == "Cost over time"
    assert "at least $1,200" in view.accessibleDescription()


def test_the_axis_has_no_scale_where_nothing_is_known(theme: Theme) -> None:
    unknown = StepChart("Cost over time", "USD", tuple(StepPoint(day, 0, 0, None) for day in DAYS), DAYS)
    room = QRectF(0, 0, 600, 300)

    assert step_layout(room, unknown, theme, FORMATS).ticks == (0,)
    assert len(step_layout(room, OPEN, theme, FORMATS).ticks) > 2


def test_one_amount_is_said_once_and_two_at_both_ends(theme: Theme) -> None:
    room = QRectF(0, 0, 600, 300)
    ahead = StepChart("Cost", "USD", tuple(StepPoint(day, 402500, 402500, 402500) for day in DAYS), DAYS)

    def said(chart: StepChart) -> list[str]:
        return [text for _, text in end_labels(step_layout(room, chart, theme, FORMATS), chart, theme, FORMATS)]

    assert said(ahead) == ["$4,025"]
    assert said(replace(ahead, points=ahead.points[:1])) == ["$4,025"]
    assert said(OPEN) == ["at least $1,200", "$425"]


def test_the_mouse_marks_what_it_is_over(qtbot: QtBot, theme: Theme) -> None:
    view = ChartView(FORMATS, SHARES)
    qtbot.addWidget(view)
    view.resize(500, 90)
    view.show()
    qtbot.waitExposed(view)
    layout = stacked_layout(QRectF(4, 4, 492, 82), SHARES, theme, FORMATS)
    qtbot.mouseMove(view, layout.parts[1].center().toPoint())
    assert view.stop() == 1
    qtbot.mouseMove(view, QPoint(498, 88))
    assert view.stop() is None


@pytest.mark.parametrize("width", [240, 420, 900])
@pytest.mark.parametrize("zoom", [1, 2])
def test_a_legend_is_shown_whole_and_its_entries_never_overlap(
    qtbot: QtBot, theme: Theme, width: int, zoom: int
) -> None:
    theme.set_zoom(zoom)
    page = QWidget()
    qtbot.addWidget(page)
    view = ChartView(FORMATS, SHARES, page)
    view.resize(width, 10)
    layout = stacked_layout(QRectF(view.rect()).adjusted(4 * zoom, 4 * zoom, -4 * zoom, 0), SHARES, theme, FORMATS)
    assert layout.legend[-1].bottom() <= view.heightForWidth(width)
    assert view.minimumHeight() >= layout.legend[-1].bottom()
    for at, spot in enumerate(layout.legend):
        assert spot.right() <= width
        assert not any(spot.intersects(other) for other in layout.legend[at + 1 :])


def test_parts_fill_the_bar_and_even_the_smallest_can_be_seen(theme: Theme) -> None:
    shares = StackedBar("x", (Segment("a", "patient", 10**9), Segment("b", "plan", 0), Segment("c", "other", 1)), "USD")
    layout = stacked_layout(QRectF(0, 0, 300, 90), shares, theme, FORMATS)
    assert layout.parts[0].width() > 280
    assert layout.parts[1].width() == 0
    assert layout.parts[2].width() >= 3
    assert layout.parts[2].right() == pytest.approx(300)


def test_what_has_no_upper_end_is_hatched_to_the_top(qtbot: QtBot, theme: Theme) -> None:
    view = ChartView(FORMATS, OPEN)
    qtbot.addWidget(view)
    view.resize(600, 220)
    layout = step_layout(QRectF(4, 4, 592, 212), OPEN, theme, FORMATS)
    picture = view.grab().toImage()

    def shades(left: dt.date, right: dt.date) -> int:
        y = round(layout.plot.top()) + 4
        xs = range(round(layout.x(left)) + 8, round(layout.x(right)) - 8)
        return len({picture.pixelColor(x, y).name() for x in xs})

    assert shades(DAYS[2], DAYS[3]) == 1
    y = round(layout.plot.top()) + 4
    beyond = range(round(layout.x(DAYS[4])) + 1, round(layout.plot.right()) - 1)
    assert len({picture.pixelColor(x, y).name() for x in beyond}) > 1


def test_a_chart_follows_the_theme(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    view = ChartView(FORMATS, OPEN, page)
    layout.addWidget(view)
    page.resize(500, 300)
    accents = []
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.set_choice(choice)
        picture = view.grab().toImage()
        line = theme.color("patient").name()
        accents.append(
            any(picture.pixelColor(x, y).name() == line for x in range(0, 480, 3) for y in range(picture.height()))
        )
    assert accents == [True, True]


def test_an_empty_chart_and_a_single_day_paint(qtbot: QtBot) -> None:
    for points in ((), (StepPoint(START, 100, 100, 100),), (StepPoint(START, 0, 0, None),)):
        view = ChartView(FORMATS, StepChart("Cost", "JPY", points))
        qtbot.addWidget(view)
        view.resize(160, 100)
        assert not view.grab().isNull()
        assert view.accessibleDescription()


def line(day: dt.date | None, amount: Amount) -> Line:
    nothing = Amount()
    return Line(
        "a", "treatment", "x", "s", Decimal(1), Price.exact(Decimal(1)), amount, nothing, nothing, amount, date=day
    )


def test_a_chart_of_an_estimate_ends_at_its_total() -> None:
    lines = (line(DAYS[1], Amount.exact(5)), line(None, Amount.exact(7)), line(DAYS[0], Amount(1, 2, None)))
    estimate = Estimate("USD", "1", Purchase(), Funding(), lines)
    chart = step_chart_of(estimate, START)
    assert [point.date for point in chart.points] == [DAYS[0], DAYS[1]]
    last = chart.points[-1]
    assert Amount(last.low, last.expected, last.high) == estimate.total
    paid = (Payment(DAYS[2], "Clinic", Amount.exact(6)), Payment(DAYS[4], "Clinic", Amount.exact(6)))
    by_instalments = Estimate("USD", "1", Purchase(), Funding(), lines, payments=paid)
    assert [point.expected for point in step_chart_of(by_instalments, START).points] == [6, 12]


def test_days_on_which_something_changes_are_said_at_their_stop_and_never_over_each_other(theme: Theme) -> None:
    marked = replace(OPEN, marks=(DayMark(DAYS[2], "Deductible met"), DayMark(DAYS[2], "New plan year")))
    assert stops(marked)[1] == ("December 14, 2026 · Deductible met · New plan year", "$800 to $900")
    assert "Deductible met December 14, 2026" in summary(marked, FORMATS)
    room = QRectF(40, 10, 400, 150)
    spots = mark_spots(room, [(100.0, "Deductible met"), (110.0, "New plan year"), (438.0, "Limit reached")], [], theme)
    assert all(room.contains(spot) for spot in spots)
    assert not any(one.intersects(other) for at, one in enumerate(spots) for other in spots[:at])
