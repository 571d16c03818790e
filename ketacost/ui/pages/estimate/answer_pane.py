"""The answer: what you pay, the ways to buy it, when, and why."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.estimates import Estimate
from ketacost.domain.plans import EstimatePlan
from ketacost.services.answers import Answer
from ketacost.services.coverage_words import CoverageWords
from ketacost.services.payment_words import paid_back
from ketacost.services.self_pay_words import side_by_side
from ketacost.services.words import Headline as HeadlineWords
from ketacost.ui.cards import Card
from ketacost.ui.charts.from_estimate import bar_of
from ketacost.ui.charts.view import ChartView
from ketacost.ui.context import Context
from ketacost.ui.pages.estimate.lines_card import LinesCard
from ketacost.ui.pages.estimate.stopping_card import StoppingCard
from ketacost.ui.pages.estimate.sums import PlanBesideCash, ThreeNumbers
from ketacost.ui.pages.estimate.timeline_card import TimelineCard
from ketacost.ui.pages.estimate.visits_card import VisitsCard
from ketacost.ui.pages.estimate.ways_card import WaysCard
from ketacost.ui.pages.estimate.when_card import WhenCard
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.panes import page_margins
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Headline, Label, Tone, clear_layout

NOT_COMPUTED = (tr("You pay"), tr("not computed"))
"""What stands in place of the figure while something is in its way."""


class AnswerPane(QWidget):
    """Shows an answer, live. `quote_requested` and `export_requested` for its two actions.

    `rested` follows once everything below the figure shows the answer too, and its parts have come and gone.
    """

    quote_requested = Signal()
    export_requested = Signal()
    rested = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.headline = Headline(self)
        self.numbers = ThreeNumbers(self)
        self.bar = ChartView(context.formats, parent=self)
        self.beside = PlanBesideCash(self)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(Space.XS)
        self._said: tuple[str, ...] = ()
        self._headed: tuple[Estimate, HeadlineWords] | None = None
        self._waiting: tuple[EstimatePlan, Answer, Estimate] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.show_rest)
        self.problem = Label("", tone=Tone.BAD, wrap=True, parent=self)
        self.make_quote = Button(tr("Make quote"), "primary", icon="quotes", parent=self)
        self.export = Button(tr("Export workbook"), icon="export", parent=self)
        self.ways = WaysCard(context, self)
        self.timeline = TimelineCard(context, self)
        self.when = WhenCard(context, self)
        self.stopping = StoppingCard(context, self)
        self.lines = LinesCard(context, self)
        self.visits = VisitsCard(context, self)
        self.make_quote.clicked.connect(self.quote_requested)
        self.export.clicked.connect(self.export_requested)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._answer_card())
        self._cards = (self.ways, self.timeline, self.when, self.stopping, self.lines, self.visits)
        for card in self._cards:
            self._layout.addWidget(card)
        self._layout.addStretch(1)
        current_theme().follow(self, self._dress)

    def show_answer(self, plan: EstimatePlan, answer: Answer) -> None:
        """Show an answer, or what stands in its way; the inputs stay as they are."""
        made = answer.estimate
        self.problem.setVisible(answer.problem is not None)
        if made is None:
            for part in (*self._cards, self.bar, self.numbers, self.beside):
                part.hide()
        self.make_quote.setEnabled(made is not None and bool(made.lines))
        self.export.setEnabled(made is not None and bool(made.lines))
        if answer.problem is not None:
            self.problem.setText(self._context.words.error(answer.problem))
            self.headline.set_answer(*NOT_COMPUTED)
            self._show_notes(())
            self._waiting = None
        if made is not None:
            self._show_estimate(plan, answer, made)

    def words_of(self, answer: Answer) -> HeadlineWords | None:
        """Return the headline's words, for the brief form of the answer."""
        if answer.estimate is None:
            return None
        if self._headed is None or self._headed[0] is not answer.estimate:
            self._headed = (answer.estimate, self._context.words.headline(answer.estimate))
        return self._headed[1]

    def notes(self) -> tuple[str, ...]:
        """Give what keeps the answer from being one exact figure, as it stands under it."""
        return self._said

    # Inside

    def _answer_card(self) -> Card:
        card = Card(parent=self)
        card.add(self.headline)
        card.add(self.problem)
        card.add(self.numbers)
        card.add(self.bar)
        card.add(self.beside)
        card.add_layout(self._notes)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.make_quote)
        row.addWidget(self.export)
        row.addStretch(1)
        card.add_layout(row)
        for part in (self.problem, self.numbers, self.beside):
            part.hide()
        return card

    def _show_estimate(self, plan: EstimatePlan, answer: Answer, made: Estimate) -> None:
        said = self.words_of(answer)
        if said is None:
            return
        self.headline.set_answer(said.lead, said.figure, said.until)
        bar = bar_of(made)
        self.bar.set_chart(bar)
        self.bar.setVisible(bool(made.lines) and made.patient_pays.high is not None)
        self._show_numbers(made)
        if answer.request.coverage is None:
            self.beside.hide()
        self._show_notes(said.notes)
        self._waiting = (plan, answer, made)
        self._rest.start(0)

    def show_rest(self) -> None:
        """Show what stands below the figure; the window does so by itself once the figure is painted."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            plan, answer, made = waiting
            self.ways.show_answer(answer)
            self.beside.show_both(side_by_side(answer, self._context.words))
            self.timeline.show_estimate(answer.request, made)
            self.when.show_estimate(made, self.timeline.chart.chart() if made.shares else None)
            self.stopping.show_answer(answer)
            self.lines.show_estimate(made)
            self.visits.show_estimate(plan, made)
            self.rested.emit()

    def _show_numbers(self, made: Estimate) -> None:
        """Say cash at the visits, what comes back, and net, where the patient pays first."""
        back = paid_back(made)
        when = ""
        if back:
            when = tr("The last of it is expected by {day}.").format(day=self._context.formats.date(back[-1]))
        self.numbers.show_numbers(CoverageWords(self._context.words).three_numbers(made), when)

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        if notes == self._said:
            return
        self._said = notes
        clear_layout(self._notes)
        for note in notes:
            self._notes.addWidget(Label(note, "caption", tone=Tone.MUTED, wrap=True, parent=self))

    def _dress(self) -> None:
        left, top, right, bottom = page_margins()
        self._layout.setContentsMargins(left // 3, top, right, bottom)
        self._layout.setSpacing(current_theme().px(Space.L))
