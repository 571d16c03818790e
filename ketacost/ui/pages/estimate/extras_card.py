"""What else is charged: fees of the list that no visit asks for, and lines of one's own."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ketacost.domain.charges import IncidentalFee, TypedCharge
from ketacost.domain.estimates import Estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Unit
from ketacost.domain.plans import EstimatePlan
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.forms import DateField, DecimalField, IntegerField
from ketacost.ui.pages.estimate.editing import changed, fees_not_asked_for, with_request
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.pages.quotes.lines import OwnLines
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, IconButton, Label

TEXT_WIDTH = 120


class IncidentalRow(QWidget):
    """One fee of the list, how often (or how many minutes), and on which day."""

    edited = Signal(object, bool)
    removed = Signal()

    def __init__(self, fee: Fee, incidental: IncidentalFee, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incidental = incidental
        self._hourly = fee.unit is Unit.HOUR
        name = fee.label or context.words.service(fee.service)
        self.amount: IntegerField | DecimalField
        if self._hourly:
            self.amount = IntegerField(context.formats, minimum=1, maximum=100_000)
            self.amount.set_value(incidental.minutes or 60)
        else:
            self.amount = DecimalField(context.formats, minimum=Decimal("0.01"), maximum=Decimal(10_000))
            self.amount.set_value(incidental.quantity)
        self.day = DateField(context.formats, optional=True)
        self.amount.set_name((tr("{fee}: minutes") if self._hourly else tr("{fee}: how often")).format(fee=name))
        self.day.set_name(tr("{fee}: day").format(fee=name))
        remove = IconButton("remove", tr("Remove {fee}").format(fee=name), tint="muted", parent=self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(Label(name, wrap=True, parent=self), 1)
        layout.addWidget(self.amount)
        layout.addWidget(Label(tr("minutes") if self._hourly else tr("times"), parent=self))
        layout.addWidget(self.day)
        layout.addWidget(remove)
        remove.clicked.connect(self.removed)
        field = "minutes" if self._hourly else "quantity"
        self.day.set_value(incidental.date)
        self.amount.previewed.connect(lambda value: self._edit(field, value, keep=False))
        self.amount.committed.connect(lambda value: self._edit(field, value, keep=True))
        self.day.committed.connect(lambda value: self._edit("date", value, keep=True))

    def _edit(self, field: str, value: object, *, keep: bool) -> None:
        self._incidental = changed(self._incidental, **{field: value})
        self.edited.emit(self._incidental, keep)


class ExtrasCard(Card):
    """Edits incidental fees and own lines; `edited(label, plan, field, keep)` carries the plan as it would be."""

    edited = Signal(str, object, str, bool)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Other fees and own lines"), foldable=True, parent=parent)
        self._context = context
        self._plan: EstimatePlan | None = None
        self._shown: tuple[tuple[IncidentalFee, ...], FeeSchedule | None] | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        self.add_layout(self._rows)
        self.add_fee = Button(tr("Add a fee of the price list"), "quiet", icon="add", parent=self)
        self.menu = QMenu(self.add_fee)
        self.add_fee.setMenu(self.menu)
        self.body.addWidget(self.add_fee, 0, Qt.AlignmentFlag.AlignLeft)
        self.lines = OwnLines(context.formats, self)
        self.add(self.lines)
        self.lines.changed.connect(lambda label, charges: self._on_lines(label, charges, keep=True))
        self.lines.previewed.connect(lambda charges: self._on_lines("", charges, keep=False))

    def show_plan(self, plan: EstimatePlan) -> None:
        """Show what else a plan is charged for."""
        self._plan = plan
        schedule = plan.request.fee_schedule
        if (plan.request.incidentals, schedule) != self._shown:
            self._shown = (plan.request.incidentals, schedule)
            self._show_incidentals(plan.request.incidentals, schedule)
        amounts = [""] * len(plan.request.charges)
        self.lines.set_lines(plan.request.charges, amounts, plan.request.effective_currency)
        for row in self.lines.rows:
            row.text.line.setMinimumWidth(current_theme().px(TEXT_WIDTH))
        count = len(plan.request.incidentals) + len(plan.request.charges)
        self.set_summary(tr("none") if not count else tr("{n} more").format(n=count))

    def show_estimate(self, estimate: Estimate | None) -> None:
        """Show what the own lines come to."""
        if estimate is not None:
            words = self._context.words
            own = [line for line in estimate.lines if line.id.startswith("typed-")]
            self.lines.set_amounts([words.amount(one.total, estimate.currency, one.marks, cents=True) for one in own])

    def focus_field(self, name: str) -> None:
        """Put the keyboard on the first own line, or on the button that adds one."""
        self.set_folded(False)
        (self.lines.rows[-1].text if self.lines.rows and name == "charges" else self.lines.add_button).setFocus()

    # Inside

    def _show_incidentals(self, incidentals: tuple[IncidentalFee, ...], schedule: FeeSchedule | None) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.menu.clear()
        extra = fees_not_asked_for(self._plan, schedule)
        for fee in extra:
            name = fee.label or self._context.words.service(fee.service)
            self.menu.addAction(name).triggered.connect(lambda _c=False, fee=fee: self._add_fee(fee))
        self.add_fee.setVisible(bool(extra))
        for place, incidental in enumerate(incidentals):
            charged = schedule.fee(incidental.fee) if schedule else None
            if charged is None:
                continue
            row = IncidentalRow(charged, incidental, self._context, self)
            row.edited.connect(lambda one, keep, place=place: self._on_incidental(place, one, keep=keep))
            row.removed.connect(lambda place=place: self._on_incidental(place, None, keep=True))
            self._rows.addWidget(row)

    def _add_fee(self, fee: Fee) -> None:
        if self._plan is not None:
            added = IncidentalFee(fee=fee.id, minutes=60 if fee.unit is Unit.HOUR else None)
            plan = with_request(self._plan, incidentals=(*self._plan.request.incidentals, added))
            self.edited.emit(tr("Add {fee}").format(fee=fee.label or fee.service), plan, "incidentals", True)

    def _on_incidental(self, place: int, incidental: IncidentalFee | None, *, keep: bool) -> None:
        if self._plan is None:
            return
        fees = list(self._plan.request.incidentals)
        fees[place : place + 1] = [incidental] if incidental is not None else []
        plan = with_request(self._plan, incidentals=tuple(fees))
        if incidental is not None:
            self._shown = (plan.request.incidentals, plan.request.fee_schedule)  # the rows already show it
        self.edited.emit(tr("Other fees"), plan, "incidentals", keep)

    def _on_lines(self, label: str, charges: tuple[TypedCharge, ...], *, keep: bool) -> None:
        if self._plan is not None:
            self.edited.emit(label, with_request(self._plan, charges=charges), "charges", keep)
