"""When the money is due: the cost adding up over time, and each payment."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ketacost.domain.estimates import Estimate, Payment
from ketacost.ui.cards import Card
from ketacost.ui.charts.from_estimate import step_chart_of
from ketacost.ui.charts.view import ChartView
from ketacost.ui.context import Context
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.tables import Column, Table

MOST_ROWS = 8


class WhenCard(Card):
    """Shows the step chart with the visits marked, and the payments."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("When"), parent=parent)
        self._context = context
        self._estimate: Estimate | None = None
        self._footer: list[str] = []
        self.chart = ChartView(context.formats, parent=self)
        self.add(self.chart)
        formats = context.formats
        self.table: Table[Payment] = Table(
            tr("Payments"),
            [
                Column(
                    tr("Due"),
                    lambda row: formats.short_date(row.date) if row.date else tr("no date set"),
                    sort=lambda row: row.date,
                    width=110,
                ),
                Column(tr("Payment"), self._what, stretch=True),
                Column(tr("To"), lambda row: row.payee or tr("the clinic"), width=90),
                Column(tr("Amount"), self._amount, sort=lambda row: row.amount.expected, align="right"),
            ],
            key=lambda row: (row.date, row.payee, row.number),
            empty=tr("Nothing to pay"),
        )
        self.table.set_fitting(MOST_ROWS)
        self.add(self.table)

    def show_estimate(self, estimate: Estimate) -> None:
        """Show when an estimate is paid."""
        self._estimate = estimate
        self.setVisible(bool(estimate.lines))
        self.chart.set_chart(step_chart_of(estimate, self._context.today(), tr("Cost over time")))
        if estimate.payments != tuple(self.table.rows_model.rows()):
            self.table.set_rows(estimate.payments)
        footer = [tr("Total"), "", "", self._context.words.total(estimate, cents=True)]
        if footer != self._footer:
            self._footer = footer
            self.table.set_footer(footer)

    def _what(self, payment: Payment) -> str:
        if payment.count:
            return self._context.words.payment(payment)
        made = self._estimate
        wanted = set(payment.lines)
        texts = [self._context.words.line_text(line) for line in (made.lines if made else ()) if line.id in wanted]
        return ", ".join(dict.fromkeys(texts))

    def _amount(self, payment: Payment) -> str:
        made = self._estimate
        if made is None:
            return ""
        wanted = set(payment.lines)
        marks = {mark for line in made.lines if line.id in wanted for mark in line.marks}
        return self._context.words.amount(payment.amount, made.currency, marks, cents=True)
