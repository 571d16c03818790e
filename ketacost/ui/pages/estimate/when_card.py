"""When the money is due: the cost adding up over time, and each payment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ketacost.domain.estimates import Estimate, Line, Payment
from ketacost.services.payment_words import payment_words
from ketacost.ui.cards import Card
from ketacost.ui.charts.from_estimate import step_chart_of
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

    def show_estimate(self, estimate: Estimate) -> None:
        """Show when an estimate is paid."""
        self.setVisible(bool(estimate.lines))
        self.chart.set_chart(step_chart_of(estimate, self._context.today(), tr("Cost over time")))
        rows = self._rows(estimate)
        if rows != tuple(self.table.rows_model.rows()):
            self.table.set_rows(rows)
        footer = [tr("Total"), "", "", self._context.words.total(estimate, cents=True)]
        if footer != self._footer:
            self._footer = footer
            self.table.set_footer(footer)

    def _rows(self, estimate: Estimate) -> tuple[Due, ...]:
        lines = {line.id: line for line in estimate.lines}
        rows = []
        for payment, kind in zip(estimate.payments, payment_words(estimate), strict=True):
            paid = [lines[one] for one in payment.lines if one in lines]
            marks = {mark for line in paid for mark in line.marks}
            text = self._context.words.amount(payment.amount, estimate.currency, marks, cents=True)
            what = self._what(payment, paid, kind)
            rows.append(Due(payment.number, payment.date, what, payment.payee, text, payment.amount.expected))
        return tuple(rows)

    def _what(self, payment: Payment, paid: list[Line], kind: str) -> str:
        words = self._context.words
        if payment.count:
            return words.payment(payment)
        what = ", ".join(dict.fromkeys(words.line_text(line) for line in paid))
        return f"{what} · {kind}" if kind else what
