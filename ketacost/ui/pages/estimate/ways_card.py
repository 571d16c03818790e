"""The ways to buy the course, side by side; choosing one is kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.purchases import Purchase
from ketacost.domain.purchasing import Way
from ketacost.services.answers import Answer
from ketacost.services.stopping import losses_of
from ketacost.services.words import names_of
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.pages.estimate.way_button import WayButton
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Badge, Button, Label, Tone

MOST_WAYS = 6


class WaysCard(Card):
    """Shows the ways to buy; `chosen(purchase)` carries one of them, or None for the cheapest."""

    chosen = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Ways to buy"), parent=parent)
        self._context = context
        self._shown: Any = None
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        self._purchases: list[Purchase] = []
        self.rows: list[tuple[WayButton, Label, QWidget, Label]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setColumnStretch(0, 1)
        self.you_pay = Label(tr("You pay"), "caption", tone=Tone.MUTED, parent=self)
        self._grid.addWidget(self.you_pay, 0, 2, Qt.AlignmentFlag.AlignRight)
        self.add_layout(self._grid)
        self.cheapest = Button(tr("Always take the cheapest"), "quiet", parent=self)
        self.cheapest.clicked.connect(lambda: self.chosen.emit(None))
        self.body.addWidget(self.cheapest, 0, Qt.AlignmentFlag.AlignLeft)

    def show_answer(self, answer: Answer) -> None:
        """Show the ways of an answer; rows stay where only their figures change."""
        ways = self._worth_showing(answer)
        self.setVisible(len(ways) > 1)
        is_shared = any(way.estimate.shares for way in ways)
        self.you_pay.setVisible(is_shared)
        names = names_of(answer.request.fee_schedule)
        shape = [(way.purchase, way.is_best) for way in ways]
        if shape != self._shown:
            self._shown = shape
            self._build(ways)
        self._purchases = [way.purchase for way in ways]
        chosen = answer.estimate.purchase if answer.estimate else None
        schedule = answer.request.fee_schedule
        losses = losses_of(ways, schedule) if schedule is not None and len(ways) > 1 else [None] * len(ways)
        for way, loss, (radio, amount, sign, note) in zip(ways, losses, self.rows, strict=True):
            words = self._context.words
            text = self._name(way, names)
            total = words.pays(way.estimate)
            radio.setText(text)
            radio.setChecked(way.purchase == chosen)
            amount.setText(total)
            if isinstance(sign, Label):
                sign.setText(self._more(way))
            note.setText(self._note(way, loss))
            note.setVisible(bool(note.text()))
            spoken = tr("you pay {total}").format(total=total) if is_shared else total
            said = (text, spoken, self._more(way) or (sign.text() if isinstance(sign, Badge) else ""), note.text())
            radio.setAccessibleName(", ".join(part for part in said if part))
        self.cheapest.setVisible(answer.request.purchase.packages is not None)

    # Inside

    @staticmethod
    def _worth_showing(answer: Answer) -> list[Way]:
        chosen = answer.estimate.purchase if answer.estimate else None
        first = list(answer.ways[:MOST_WAYS])
        singles = [way for way in answer.ways if not way.purchase.packages and not way.purchase.memberships]
        taken = [way for way in answer.ways if way.purchase == chosen]
        return first + [way for way in (*singles, *taken) if way not in first][:2]

    def _name(self, way: Way, names: dict[str, str]) -> str:
        """Name a way by what is bought, and by when where a pack is put off."""
        text = self._context.words.way(way.purchase, names)
        days = [one.not_before for one in way.purchase.packages or () if one.not_before is not None]
        if not days:
            return text
        return tr("{way}, from {day} on").format(way=text, day=self._context.formats.short_date(min(days)))

    def _more(self, way: Way) -> str:
        if not way.difference:
            return ""
        return tr("+{more}").format(more=self._context.words.formats.money(way.difference, way.estimate.currency))

    def _note(self, way: Way, loss: tuple[int, Amount] | None) -> str:
        words = self._context.words
        currency = way.estimate.currency
        notes = []
        if way.worth_asking:
            below = words.formats.money(way.worth_asking, currency)
            notes.append(tr("cheaper if a visit costs under {below}: ask").format(below=below))
        if Case.HIGH in way.cheapest_in and Case.EXPECTED not in way.cheapest_in:
            notes.append(tr("cheapest if prices are at their high end"))
        elif Case.LOW in way.cheapest_in and Case.EXPECTED not in way.cheapest_in:
            notes.append(tr("cheapest if prices are at their low end"))
        if loss is not None:
            notes.append(self._stopping(*loss, currency))
        notes += [words.reason(note) for note in way.estimate.notes]
        return " · ".join(notes)

    def _stopping(self, visit: int, lost: Amount, currency: str) -> str:
        if lost.is_open:
            return tr("what stopping early loses is not known: a price is missing")
        more = self._context.words.amount(lost, currency)
        return tr("stopping after visit {n} costs {more} more than visit by visit").format(n=visit, more=more)

    def _build(self, ways: list[Way]) -> None:
        for row in self.rows:
            for widget in row:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self.rows = []
        for button in self._group.buttons():
            self._group.removeButton(button)
        for place, way in enumerate(ways):
            radio = WayButton(self)
            self._group.addButton(radio, place)
            amount = Label("", parent=self)
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            current_theme().follow(amount, partial(_set_figures, amount))
            sign: QWidget = (
                Badge(tr("Cheapest"), Tone.GOOD, parent=self)
                if way.is_best
                else Label("", tone=Tone.MUTED, parent=self)
            )
            note = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
            note.setContentsMargins(current_theme().px(26), 0, 0, 0)
            at = 2 * place + 1  # below the heading of the figures
            self._grid.addWidget(radio, at, 0)
            self._grid.addWidget(sign, at, 1, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(amount, at, 2)
            self._grid.addWidget(note, at + 1, 0, 1, 3)
            self.rows.append((radio, amount, sign, note))

    def _on_clicked(self, place: int) -> None:
        self.chosen.emit(self._purchases[place])


def _set_figures(label: Label) -> None:
    label.setFont(current_theme().font(tabular=True))
