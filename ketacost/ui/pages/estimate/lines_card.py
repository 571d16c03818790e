"""The lines: what each is for, when, and how much; why and from where once it is chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate, Line, Mark
from ketacost.services.coverage_words import CoverageWords
from ketacost.services.words import NOT_KNOWN
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.forms import SegmentedField
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.tables import Column, Table
from ketacost.ui.widgets import Label, Tone

MOST_ROWS = 14
INCLUDED = tr("included")
ASK = tr("not known: ask")
_ASIDE = (INCLUDED, ASK)
_COVERED = frozenset({"redeemed", "included"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a line, or what the lines of a phase, service or month come to."""

    key: str
    day: dt.date | None
    what: str
    section: str
    amount: Amount
    text: str
    line: Line | None = None


class LinesCard(Card):
    """Shows the lines of an estimate, or their totals by phase, service or month."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Lines"), parent=parent)
        self._context = context
        self._estimate: Estimate | None = None
        self._footer: list[str] = []
        choices = [
            ("lines", tr("All")),
            ("section", tr("By phase")),
            ("service", tr("By service")),
            ("month", tr("By month")),
        ]
        self.view: SegmentedField[str] = SegmentedField(choices)
        self.view.set_name(tr("How the lines are added up"))
        self.view.committed.connect(lambda _value: self._show())
        self.add_corner(self.view)
        formats = context.formats
        self.table: Table[Row] = Table(
            tr("Lines"),
            [
                Column(
                    tr("Date"),
                    lambda row: formats.short_date(row.day) if row.day else "",
                    sort=lambda row: row.day,
                    width=108,
                ),
                Column(tr("What"), lambda row: row.what, stretch=True),
                Column(tr("Phase"), lambda row: row.section, width=84),
                Column(
                    tr("Amount"),
                    lambda row: row.text,
                    sort=lambda row: row.amount.expected,
                    align="right",
                    tone=lambda row: "muted" if row.text in _ASIDE else None,
                ),
            ],
            key=lambda row: row.key,
            empty=tr("No lines yet"),
        )
        self.table.set_fitting(MOST_ROWS)
        self.table.row_selected.connect(self._on_selected)
        self.add(self.table)
        self.why = Label("", tone=Tone.PLAIN, wrap=True, parent=self)
        self.source = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.add(self.why)
        self.add(self.source)
        self._on_selected(None)

    def show_estimate(self, estimate: Estimate) -> None:
        """Show an estimate's lines."""
        self._estimate = estimate
        self._show()

    # Inside

    def _show(self) -> None:
        made = self._estimate
        if made is None:
            return
        view = self.view.value()
        words = self._context.words
        if view == "lines":
            rows = [self._line(line, made) for line in made.lines]
        elif view == "section":
            rows = self._groups(made, {name: words.section(name) for name in made.by_section}, made.by_section)
        elif view == "service":
            rows = self._groups(made, {name: words.service(name) for name in made.by_service}, made.by_service)
        else:
            rows = self._groups(made, {name: self._month(name) for name in made.by_month}, made.by_month)
        for column in (0, 2):
            self.table.setColumnHidden(column, view != "lines")
        if tuple(rows) != tuple(self.table.rows_model.rows()):
            self.table.set_rows(rows)
        title = tr("Total")
        if made.shares:
            title = tr("Billed; you pay {pays} of it").format(pays=words.pays(made, cents=True))
        footer = ["", title, "", words.total(made, cents=True)]
        if footer != self._footer:
            self._footer = footer
            self.table.set_footer(footer)

    def _line(self, line: Line, made: Estimate) -> Row:
        words = self._context.words
        text = words.amount(line.total, made.currency, line.marks, cents=True)
        if Mark.UNKNOWN in line.marks and text == NOT_KNOWN:
            text = ASK
        elif line.total.is_exact and not line.total.low and any(one.code in _COVERED for one in line.reasons):
            text = INCLUDED
        return Row(line.id, line.date, words.line_text(line), words.section(line.section), line.total, text, line)

    def _groups(self, made: Estimate, names: dict[str, str], totals: dict[str, Amount]) -> list[Row]:
        words = self._context.words
        return [
            Row(key, None, names[key], "", amount, words.amount(amount, made.currency, made.marks, cents=True))
            for key, amount in totals.items()
        ]

    def _month(self, month: str) -> str:
        return self._context.formats.month(dt.date.fromisoformat(f"{month}-01")) if month else tr("No date")

    def _on_selected(self, row: Row | None) -> None:
        line = row.line if row is not None else None
        if line is None:
            self.why.setText(tr("Choose a line to see why it is there and who said so."))
            self.why.set_tone(Tone.MUTED)
            self.source.hide()
            return
        words = self._context.words
        self.why.set_tone(Tone.PLAIN)
        parts = [*words.reasons(line), *self._sums(line), *self._shared(line)]
        self.why.setText(" ".join(parts))
        self.source.setText(words.source(line.source) or tr("No source is stated."))
        self.source.show()

    def _shared(self, line: Line) -> list[str]:
        """Say how a line that goes to a plan is shared, step by step."""
        made = self._estimate
        share = next((one for one in made.shares if one.line == line.id), None) if made is not None else None
        if made is None or share is None:
            return []
        return CoverageWords(self._context.words).trace(share, made.currency)

    def _sums(self, line: Line) -> list[str]:
        currency = self._estimate.currency if self._estimate else "USD"
        words = self._context.words
        said = []
        if line.discount:
            off = words.less(line.discount, currency, line.marks, tr("discount"))
            said.append(tr("Listed at {listed}, {off}.").format(listed=words.amount(line.listed, currency), off=off))
        if line.tax:
            said.append(tr("Tax on top: {tax}.").format(tax=words.amount(line.tax, currency, cents=True)))
        if line.tax_inside:
            said.append(tr("Tax inside: {tax}.").format(tax=words.amount(line.tax_inside, currency, cents=True)))
        return said
