"""A covered course visit by visit: what is paid on each day, what is left of the plan, where the cost changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.coverage.timeline import SharedDay, Turn, shared_days
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.services.coverage_rows import assumptions, day_text, day_trace
from ketacost.services.coverage_words import CoverageWords
from ketacost.ui.cards import Card
from ketacost.ui.charts.from_estimate import visits_chart_of
from ketacost.ui.charts.models import DayMark
from ketacost.ui.charts.view import ChartView
from ketacost.ui.context import Context
from ketacost.ui.pages.estimate.timeline_table import SHORT, DayInSight, TimelineTable, visit_column
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.tables import Column
from ketacost.ui.widgets import Label, Tone

MOST_ROWS = 14
_ON_CHART = (Turn.NEW_PLAN_YEAR, Turn.DEDUCTIBLE_MET, Turn.LIMIT_REACHED)
_BACK, _PLAN, _HELP, _DEDUCTIBLE, _LIMIT = range(3, 8)


class TimelineCard(Card):
    """Shows the days of a course that goes to a plan; a day that is chosen opens how its amount comes about."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Visit by visit"), parent=parent)
        self._context = context
        self._currency, self._cents = "USD", False
        self._footer: list[str] = []
        self.said = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self.chart = ChartView(context.formats, parent=self)
        self.adding = Label(tr("What the visits cost you in the end, adding up"), "caption", parent=self)
        self.adding.set_tone(Tone.MUTED)
        self.table = TimelineTable(tr("Visits, and what you pay at each"), self._columns(), (_LIMIT, _DEDUCTIBLE))
        self.table.set_fitting(MOST_ROWS)
        self.table.row_selected.connect(self._on_selected)
        self.trace = Label("", wrap=True, parent=self)
        self.rests = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        for part in (self.said, self.adding, self.chart, self.table, self.trace, self.rests):
            self.add(part)
        self._on_selected(None)
        self.hide()

    def show_estimate(self, request: EstimateRequest, estimate: Estimate) -> None:
        """Show the days of an estimate; nothing where nothing goes to a plan."""
        is_shared = request.coverage is not None and bool(estimate.shares)
        self.setVisible(is_shared)
        if request.coverage is not None and is_shared:
            self._show(request.coverage, estimate)

    # Inside

    def _columns(self) -> list[Column[DayInSight]]:
        date = self._context.formats.short_date
        return [
            Column(tr("Date"), lambda row: date(row.day.date), width=108, sortable=False),
            visit_column(),
            self._figure(tr("You pay"), "cash", strong=True),
            self._figure(tr("Comes back"), "later"),
            self._figure(tr("Plan pays"), "plan_pays"),
            self._figure(tr("Manufacturer"), "assistance"),
            self._figure(tr("Deductible left"), "deductible_left"),
            self._figure(tr("Limit left"), "limit_left"),
        ]

    def _figure(self, title: str, part: str, *, strong: bool = False) -> Column[DayInSight]:
        def show(row: DayInSight) -> str:
            return self._amount(getattr(row.day, part))

        return Column(title, show, align="right", strong=strong, sortable=False)

    def _amount(self, amount: Amount | None) -> str:
        if amount is None:
            return ""
        cents = self._cents and amount.is_exact  # the ends of a range are not that sure
        return self._context.words.amount(amount, self._currency, cents=cents)

    def _show(self, coverage: Coverage, estimate: Estimate) -> None:
        words, shared = self._context.words, shared_days(estimate)
        days = tuple(DayInSight(day, day_text(day, words)) for day in shared)
        marks = [DayMark(day.date, SHORT[turn]) for day in shared for turn in day.turns if turn in _ON_CHART]
        self.said.setText(CoverageWords(words).summary(estimate))
        today, title = self._context.today(), self.adding.text()
        self.chart.set_chart(visits_chart_of(estimate, shared, marks, today, title))
        self._currency, self._cents = estimate.currency, _has_cents(shared)
        self._show_columns(shared)
        if days != tuple(self.table.rows_model.rows()):
            self.table.set_rows(days)
        sums = [self._amount(total_of(getattr(day, part) for day in shared)) for part in _ADDED_UP]
        footer = [tr("Total"), "", *sums, "", ""]
        if footer != self._footer:
            self._footer = footer
            self.table.set_footer(footer)
        self.rests.setText(" ".join(assumptions(coverage, estimate, words)))
        self._on_selected(self.table.selected_row())

    def _show_columns(self, days: Sequence[SharedDay]) -> None:
        """Leave out what says nothing here: no money back, no manufacturer, or the plan's part a second time."""
        back, helped = any(day.later for day in days), any(day.assistance for day in days)
        again = back and all(day.later == day.plan_pays for day in days)
        hidden = {_BACK: not back, _PLAN: again, _HELP: not helped}
        hidden[_DEDUCTIBLE] = all(day.deductible_left is None for day in days)
        hidden[_LIMIT] = all(day.limit_left is None for day in days)
        self.table.leave_out(column for column, hide in hidden.items() if hide)

    def _on_selected(self, row: DayInSight | None) -> None:
        self.trace.set_tone(Tone.MUTED if row is None else Tone.PLAIN)
        if row is None:
            self.trace.setText(tr("Choose a visit to see how its amount comes about."))
            return
        words = self._context.words
        turns = [f"{CoverageWords(words).turn(turn)}." for turn in row.day.turns]
        said = day_trace(row.day, self._currency, words) or [tr("Nothing of this goes to the plan.")]
        self.trace.setText(" ".join([*turns, *said]))


_ADDED_UP = ("cash", "later", "plan_pays", "assistance")


def _has_cents(days: Sequence[SharedDay]) -> bool:
    amounts = (amount for day in days for amount in (day.cash, day.later, day.plan_pays, day.deductible_left))
    return any(amount.low % 100 for amount in amounts if amount is not None and amount.is_exact)
