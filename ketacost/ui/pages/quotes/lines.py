"""A quote's own lines, typed where they stand: text, quantity, unit price, and discount, tax and day below."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.charges import Reduction, Tax, TypedCharge
from ketacost.domain.prices import Price
from ketacost.services.formats import Formats
from ketacost.ui.forms import ChoiceField, DateField, DecimalField, Field, MoneyField, PercentField, TextField
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, IconButton, Label, Tone

AMOUNT_WIDTH = 96
MOST_QUANTITY = Decimal(1_000_000)


class Off(StrEnum):
    """How a discount is stated."""

    NONE = "none"
    PERCENT = "percent"
    AMOUNT = "amount"


def put_value(field: Field, value: object) -> None:
    """Show a value, but leave alone what somebody is typing and what says the same already."""
    if field.value() == value and field.editor.hasFocus():
        return
    field.set_value(value)


class DiscountFields(QWidget):
    """None, a percentage or an amount."""

    changed = Signal()

    def __init__(self, formats: Formats, currency: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        choices = [(Off.NONE, self.tr("none")), (Off.PERCENT, self.tr("percent")), (Off.AMOUNT, self.tr("amount"))]
        self.kind: ChoiceField[Off] = ChoiceField(choices)
        self.percent = PercentField(formats)
        self.amount = MoneyField(formats, currency, allow_unknown=False, allow_range=False)
        words = Label(name, "caption", parent=self)
        words.setBuddy(self.kind.combo)
        self.kind.set_name(name)
        self.percent.set_name(f"{name}, percent")
        self.amount.set_name(f"{name}, amount")
        self.kind.set_width(11)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        for widget in (words, self.kind, self.percent, self.amount):
            layout.addWidget(widget)
        self.set_reduction(None)
        self.kind.committed.connect(self._on_kind)
        self.percent.committed.connect(lambda _value: self.changed.emit())
        self.amount.committed.connect(lambda _value: self.changed.emit())

    def fields(self) -> tuple[Field, ...]:
        """Give its fields."""
        return self.kind, self.percent, self.amount

    def set_currency(self, currency: str) -> None:
        """Read amounts in another currency."""
        self.amount.set_currency(currency)

    def set_reduction(self, reduction: Reduction | None) -> None:
        """Show a discount."""
        kind = Off.NONE
        if reduction is not None and reduction.percent is not None:
            kind = Off.PERCENT
            put_value(self.percent, reduction.percent)
        elif reduction is not None and reduction.amount is not None:
            kind = Off.AMOUNT
            put_value(self.amount, Price.exact(reduction.amount))
        put_value(self.kind, kind)
        self._show_kind(kind)

    def reduction(self) -> Reduction | None:
        """Give the discount as typed; None for none."""
        kind = self.kind.value()
        if kind is Off.PERCENT:
            return Reduction(percent=self.percent.value() or Decimal(0))
        if kind is Off.AMOUNT:
            price = self.amount.value()
            return Reduction(amount=price.low if price is not None else Decimal(0))
        return None

    def _on_kind(self, kind: Off) -> None:
        if kind is Off.PERCENT and self.percent.value() is None:
            self.percent.set_value(Decimal(0))
        if kind is Off.AMOUNT and self.amount.value() is None:
            self.amount.set_value(Price.exact(0))
        self._show_kind(kind)
        self.changed.emit()

    def _show_kind(self, kind: Off) -> None:
        self.percent.setVisible(kind is Off.PERCENT)
        self.amount.setVisible(kind is Off.AMOUNT)


class OwnLine(QWidget):
    """One typed line; `changed` carries it as it stands now."""

    changed = Signal(object)
    previewed = Signal(object)
    removed = Signal()

    def __init__(self, number: int, formats: Formats, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._charge: TypedCharge | None = None
        self.text = TextField(required=True, parent=self)
        self.quantity = DecimalField(formats, minimum=Decimal(0), maximum=MOST_QUANTITY, parent=self)
        self.price = MoneyField(formats, currency, parent=self)
        self.amount = Label("", parent=self)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.more = IconButton("more", self.tr("Discount, tax and day of line {n}").format(n=number), parent=self)
        self.more.setCheckable(True)
        self.remove = IconButton("remove", self.tr("Remove line {n}").format(n=number), tint="muted", parent=self)
        self.discount = DiscountFields(formats, currency, self.tr("Discount"), self)
        self.tax = PercentField(formats, optional=True)
        self.inside: ChoiceField[bool] = ChoiceField([(False, self.tr("on top")), (True, self.tr("inside the price"))])
        self.day = DateField(formats, optional=True)
        self.details = QWidget(self)
        self.problem = Label("", "caption", tone=Tone.BAD, wrap=True, parent=self)
        self.problem.hide()
        self._name(number)
        self._lay_out()
        own: tuple[Field, ...] = (self.text, self.quantity, self.price, self.tax, self.inside, self.day)
        for field in own + self.discount.fields():
            # Else Tab also stops where the field itself stands in Qt's chain, which `stops` does not move.
            field.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes None: no proxy
        self._connect()

    def set_currency(self, currency: str) -> None:
        """Read prices in another currency."""
        self.price.set_currency(currency)
        self.discount.set_currency(currency)

    def set_charge(self, charge: TypedCharge, amount: str) -> None:
        """Show a line and what it comes to."""
        self._charge = charge
        put_value(self.text, charge.text)
        put_value(self.quantity, charge.quantity)
        put_value(self.price, charge.unit_price)
        self.discount.set_reduction(charge.discounts[0] if charge.discounts else None)
        tax = charge.taxes[0] if charge.taxes else None
        put_value(self.tax, tax.percent if tax else None)
        put_value(self.inside, tax.inside if tax else False)
        put_value(self.day, charge.date)
        if charge.discounts or charge.taxes or charge.date:
            self.more.setChecked(True)
        self.amount.setText(amount)

    def set_amount(self, amount: str) -> None:
        """Show what the line comes to while it is typed."""
        self.amount.setText(amount)

    def stops(self) -> list[QWidget]:
        """Give what Tab visits, in order."""
        off = self.discount
        first = [self.text.line, self.quantity.line, self.price.line, self.more, self.remove]
        return [
            *first,
            off.kind.combo,
            off.percent.line,
            off.amount.line,
            self.day.line,
            self.tax.line,
            self.inside.combo,
        ]

    # Inside

    def _current(self, **update: object) -> TypedCharge:
        charge = self._charge or TypedCharge(text=self.text.text() or "?", unit_price=Price.not_known())
        reduction = self.discount.reduction()
        percent = self.tax.value()
        values: dict[str, object] = {
            "text": self.text.value() or charge.text,
            "quantity": self.quantity.value() if self.quantity.value() is not None else Decimal(1),
            "unit_price": self.price.value() or Price.not_known(),
            "discounts": ((reduction,) if reduction else ()) + charge.discounts[1:],
            "taxes": ((Tax(percent=percent, inside=bool(self.inside.value())),) if percent is not None else ())
            + charge.taxes[1:],
            "date": self.day.value(),
        }
        return charge.model_copy(update=values | update)

    def _connect(self) -> None:
        for field in (self.text, self.quantity, self.price, self.tax, self.inside, self.day):
            field.committed.connect(lambda _value: self.changed.emit(self._current()))
            field.judged.connect(self._on_judged)
        self.quantity.previewed.connect(lambda value: self._preview(quantity=value))
        self.price.previewed.connect(lambda value: self._preview(unit_price=value))
        self.discount.changed.connect(lambda: self.changed.emit(self._current()))
        self.remove.clicked.connect(self.removed)
        self.more.toggled.connect(self.details.setVisible)

    def _preview(self, **update: object) -> None:
        if self._charge is not None and None not in update.values():
            self.previewed.emit(self._current(**update))

    def _on_judged(self, tone: str, words: str) -> None:
        self.problem.set_tone(Tone(tone))
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _name(self, number: int) -> None:
        for field, words in (
            (self.text, self.tr("Line {n}, text")),
            (self.quantity, self.tr("Line {n}, quantity")),
            (self.price, self.tr("Line {n}, unit price")),
            (self.tax, self.tr("Line {n}, tax")),
            (self.inside, self.tr("Line {n}, tax on top or inside")),
            (self.day, self.tr("Line {n}, day")),
        ):
            field.set_name(words.format(n=number))
        self.quantity.set_width(6)
        self.price.set_width(12)
        self.inside.set_width(16)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(Space.S)
        first.addWidget(self.text, 1)
        for widget in (self.quantity, self.price, self.amount, self.more, self.remove):
            first.addWidget(widget)
        current_theme().follow(self.amount, self._put_width, key="width")
        tax_words, day_words = (
            Label(self.tr("Tax"), "caption", parent=self),
            Label(self.tr("Day"), "caption", parent=self),
        )
        tax_words.setBuddy(self.tax.line)
        day_words.setBuddy(self.day.line)
        inside_words = Label(self.tr("Tax is"), "caption", parent=self)
        inside_words.setBuddy(self.inside.combo)
        upper, lower = QHBoxLayout(), QHBoxLayout()
        below: tuple[tuple[QHBoxLayout, tuple[QWidget, ...]], ...] = (
            (upper, (self.discount, day_words, self.day)),
            (lower, (tax_words, self.tax, inside_words, self.inside)),
        )
        for row, widgets in below:
            row.setSpacing(Space.S)
            for each in widgets:
                row.addWidget(each)
            row.addStretch(1)
        rows = QVBoxLayout(self.details)
        rows.setContentsMargins(Space.L, 0, 0, Space.S)
        rows.setSpacing(Space.S)
        rows.addLayout(upper)
        rows.addLayout(lower)
        self.details.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(first)
        layout.addWidget(self.problem)
        layout.addWidget(self.details)

    def _put_width(self) -> None:
        self.amount.setMinimumWidth(current_theme().px(AMOUNT_WIDTH))
        self.amount.setFont(current_theme().font(tabular=True))


class OwnLines(QWidget):
    """All typed lines of a draft; `changed` and `previewed` carry the whole tuple, with what to call the change."""

    changed = Signal(str, object)
    previewed = Signal(object)

    def __init__(self, formats: Formats, after: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats, self._after = formats, after
        self._charges: tuple[TypedCharge, ...] = ()
        self.rows: list[OwnLine] = []
        self.add_button = Button(self.tr("Add a line of your own"), "quiet", icon="add", parent=self)
        self.add_button.clicked.connect(self.add_line)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(self._rows)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def set_lines(self, charges: tuple[TypedCharge, ...], amounts: Sequence[str], currency: str) -> None:
        """Show lines; rows that are there stay, so that the keyboard stays where it is."""
        self._charges = charges
        before = len(self.rows)
        while len(self.rows) > len(charges):
            row = self.rows.pop()
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(charges):
            self._add_row(currency)
        for row, charge, amount in zip(self.rows, charges, amounts, strict=True):
            row.set_currency(currency)
            row.set_charge(charge, amount)
        if len(self.rows) > before:
            self._chain()

    def _chain(self) -> None:
        """Let Tab go through the lines in order where they stand, and then to the button below them."""
        stops = [self._after, *(stop for row in self.rows for stop in row.stops()), self.add_button]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def set_amounts(self, amounts: Sequence[str]) -> None:
        """Show what the lines come to while one is typed."""
        for row, amount in zip(self.rows, amounts, strict=False):
            row.set_amount(amount)

    def add_line(self) -> None:
        """Add a line and put the keyboard on its text."""
        text = self.tr("New line")
        self.changed.emit(self.tr("Add a line"), (*self._charges, TypedCharge(text=text, unit_price=Price.not_known())))
        if self.rows:
            self.rows[-1].text.line.setFocus()
            self.rows[-1].text.line.selectAll()

    def _add_row(self, currency: str) -> None:
        place = len(self.rows)
        row = OwnLine(place + 1, self._formats, currency, self)
        row.changed.connect(lambda charge: self.changed.emit(self._label(charge), self._with(place, charge)))
        row.previewed.connect(lambda charge: self.previewed.emit(self._with(place, charge)))
        row.removed.connect(lambda: self._remove(place))
        self._rows.addWidget(row)
        self.rows.append(row)

    def _label(self, charge: TypedCharge) -> str:
        return self.tr("Line {text}").format(text=charge.text)

    def _with(self, place: int, charge: TypedCharge) -> tuple[TypedCharge, ...]:
        return (*self._charges[:place], charge, *self._charges[place + 1 :])

    def _remove(self, place: int) -> None:
        gone = self._charges[place]
        left = (*self._charges[:place], *self._charges[place + 1 :])
        self.changed.emit(self.tr("Remove line {text}").format(text=gone.text), left)
        self.add_button.setFocus()
