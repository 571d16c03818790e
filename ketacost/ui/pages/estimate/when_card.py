"""When the money is due: the cost adding up over time, and each payment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ketacost.domain.estimates import Estimate, Line, Mark, Payment, PaymentKind
from ketacost.services.payment_words import payment_words
from ketacost.ui.cards import Card
from ketacost.ui.charts.from_estimate import step_chart_of
from ketacost.ui.charts.models import Chart, StepChart
from ketacost.ui.charts.view import ChartView
from ketacost.ui.context import Context
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.tables import Column, Table

MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Due:
    """One payment in words, with the amount that it is sorted by."""

    number: int
    day: dt.date | None
    what: str
    payee: str
    text: str
    expected: int


class WhenCard(Card):
    """Shows the step chart with the visits marked, and the payments."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("When"), parent=parent)
        self._context = context
        self._footer: list[str] = []
        self.chart = ChartView(context.formats, parent=self)
        self.add(self.chart)
        formats = context.formats
        self.table: Table[Due] = Table(
            tr("Payments"),
            [
                Column(
                    tr("Due"),
                    lambda row: formats.short_date(row.day) if row.day else tr("no date set"),
                    sort=lambda row: row.day,
                    width=110,
                ),
                Column(tr("Payment"), lambda row: row.what, stretch=True),
                Column(tr("To"), lambda row: row.payee or tr("the clinic"), width=90),
                Column(tr("Amount"), lambda row: row.text, sort=lambda row: row.expected, align="right"),
            ],
            key=lambda row: (row.day, row.payee, row.number),
            empty=tr("Nothing to pay"),
        )
        self.table.set_fitting(MOST_ROWS)
        self.add(self.table)

    def show_estimate(self, estimate: Estimate, beside: Chart | None = None) -> None:
        """Show when an estimate is paid; the chart gives way where one `beside` it has the same steps."""
        self.setVisible(bool(estimate.lines))
        chart = step_chart_of(estimate, self._context.today(), tr("Cost over time"))
        self.chart.set_chart(chart)
        self.chart.setHidden(isinstance(beside, StepChart) and beside.points == chart.points)
        rows = self._rows(estimate)
        if rows != tuple(self.table.rows_model.rows()):
            self.table.set_rows(rows)
        title = tr("You pay") if estimate.shares else tr("Total")
        footer = [title, "", "", self._context.words.pays(estimate, cents=True)]
        if footer != self._footer:
            self._footer = footer
            self.table.set_footer(footer)

    def _rows(self, estimate: Estimate) -> tuple[Due, ...]:
        lines = {line.id: line for line in estimate.lines}
        rows = []
        for payment, kind in zip(estimate.payments, payment_words(estimate), strict=True):
            paid = [lines[one] for one in payment.lines if one in lines]
            is_back = payment.kind is PaymentKind.REIMBURSEMENT
            text = self._amount(payment, estimate, {mark for line in paid for mark in line.marks})
            payee = tr("you") if is_back else payment.payee
            number = -1 if is_back else payment.number
            rows.append(
                Due(number, payment.date, self._what(payment, paid, kind), payee, text, payment.amount.expected)
            )
        return tuple(rows)

    def _amount(self, payment: Payment, estimate: Estimate, marks: set[Mark]) -> str:
        """Say a payment; money back is a minus, and where its end is open it says so in words."""
        words, currency = self._context.words, estimate.currency
        if payment.kind is not PaymentKind.REIMBURSEMENT:
            return words.amount(payment.amount, currency, marks, cents=True)
        if payment.amount.high is None:
            return tr("{amount} back").format(amount=words.amount(-payment.amount, currency, cents=True))
        return words.amount(payment.amount, currency, cents=True)

    def _what(self, payment: Payment, paid: list[Line], kind: str) -> str:
        words = self._context.words
        if payment.count:
            return words.payment(payment)
        what = ", ".join(dict.fromkeys(words.line_text(line) for line in paid))
        return f"{what} · {kind}" if kind else what
