"""What if the course is stopped early: after each visit what was paid, what comes back, and what is at risk."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate
from ketacost.domain.stopping import StopPoint
from ketacost.services.answers import Answer
from ketacost.services.stopping import StoppingEarly, stopping_early
from ketacost.ui.cards import Card
from ketacost.ui.charts.from_estimate import risk_chart_of
from ketacost.ui.charts.view import ChartView
from ketacost.ui.context import Context
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.tables import Column, Table
from ketacost.ui.widgets import Label, Tone

MOST_ROWS = 12


class StoppingCard(Card):
    """Shows stopping early for the way that is chosen; worked out only while the card is open."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("If you stop early"), foldable=True, parent=parent)
        self._context = context
        self._answer: Answer | None = None
        self._currency = "USD"
        self.said = Label("", wrap=True, parent=self)
        self.add(self.said)
        self.chart = ChartView(context.formats, parent=self)
        self.add(self.chart)
        formats = context.formats
        self.table: Table[StopPoint] = Table(
            tr("If you stop after a visit"),
            [
                Column(tr("After"), self._after, sort=lambda row: row.visits, stretch=True),
                Column(tr("On"), lambda row: formats.short_date(row.date), sort=lambda row: row.date, width=100),
                self._figure(tr("Paid by then"), lambda row: row.paid),
                self._figure(tr("Comes back"), lambda row: row.refund),
                self._figure(tr("It cost you"), lambda row: row.net),
                self._figure(tr("At risk"), lambda row: row.at_risk),
            ],
            key=lambda row: row.visits,
            empty=tr("No visits yet"),
        )
        self.table.set_fitting(MOST_ROWS)
        self.add(self.table)
        self.note = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.add(self.note)
        self.set_folded(True)
        self.folded_changed.connect(lambda _folded: self._show())

    def show_answer(self, answer: Answer) -> None:
        """Take an answer; it is shown while the card is open."""
        self._answer = answer
        made = answer.estimate
        self.setVisible(made is not None and bool(made.visits) and answer.request.fee_schedule is not None)
        self._show()

    # Inside

    def _figure(self, title: str, amount: object) -> Column[StopPoint]:
        def of(row: StopPoint) -> Amount:
            found = amount(row) if callable(amount) else Amount()
            return found if isinstance(found, Amount) else Amount()

        return Column(
            title,
            lambda row: self._context.words.amount(of(row), self._currency),
            sort=lambda row: of(row).expected,
            align="right",
        )

    def _after(self, point: StopPoint) -> str:
        return tr("visit {n}").format(n=point.visits)

    def _show(self) -> None:
        answer = self._answer
        if answer is None or answer.estimate is None or self.is_folded():
            self.set_summary(tr("what you would have paid, and what is at risk"))
            return
        found = stopping_early(answer.request, answer.estimate)
        if found is None:
            return
        self._currency = answer.estimate.currency
        self.said.setText(self._sentence(found, answer.estimate))
        self.chart.setVisible(found.prepays)
        self.chart.set_chart(risk_chart_of(found.points, self._currency, tr("Money at risk: paid, not yet delivered")))
        self.table.set_rows(found.points)
        unstated = any(point.refund_unstated for point in found.points)
        self.note.setVisible(unstated)
        self.note.setText(tr("The list states no refund rule: between nothing and the unused share comes back. Ask."))

    def _sentence(self, found: StoppingEarly, made: Estimate) -> str:
        if not found.prepays:
            return tr("You pay visit by visit: whenever you stop, nothing is lost.")
        most = max(found.points, key=lambda point: point.at_risk.expected)
        words = self._context.words
        risk = words.amount(most.at_risk, made.currency)
        text = tr("At most {risk} is prepaid and not yet delivered, after visit {n}.").format(risk=risk, n=most.visits)
        if found.pays_from is None:
            return text + " " + tr("This way never costs less than paying visit by visit.")
        if found.pays_from > 1:
            text += " " + tr("It pays from visit {n} on; stopping before, visit by visit is cheaper.").format(
                n=found.pays_from
            )
        return text
