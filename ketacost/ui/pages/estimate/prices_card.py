"""What is charged: a clinic's price list, or prices typed here; how it is paid, and what one qualifies for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ketacost.domain.charges import Discount
from ketacost.domain.errors import DomainError
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.printed_totals import gaps
from ketacost.domain.sources import How, Source
from ketacost.domain.vocabulary import PaymentMethod
from ketacost.services.kinds import CLINIC
from ketacost.services.reading import find_sound
from ketacost.services.records import Record
from ketacost.services.words import PAYMENT_METHODS
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.forms import CheckField, ChoiceField, Form
from ketacost.ui.pages.estimate.editing import (
    PlanEditor,
    changed,
    depends_on_method,
    priced_in,
    taken_up,
    with_purchase,
    with_request,
    without_purchase,
)
from ketacost.ui.pages.estimate.own_prices import OwnPrices, services_of
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.widgets import Button, Label, Tone

OWN = "own"


class PricesCard(Card):
    """Edits where the prices come from; `edited(label, plan, field, keep)` carries the plan as it would be."""

    edited = Signal(str, object, str, bool)

    def __init__(self, context: Context, editor: PlanEditor, parent: QWidget | None = None) -> None:
        super().__init__(tr("Prices"), foldable=True, parent=parent)
        self._context = context
        self._editor = editor
        self._plan: EstimatePlan | None = None
        self._lists: dict[str, Record[FeeSchedule]] = {}
        self.list: ChoiceField[str] = ChoiceField([(OWN, tr("Type the prices here"))])
        methods: list[tuple[Any, str]] = [
            (None, tr("not settled")),
            *((one, PAYMENT_METHODS[one]) for one in PaymentMethod),
        ]
        self.method: ChoiceField[Any] = ChoiceField(methods)
        self.form = Form(parent=self)
        self.form.add(tr("Price list"), self.list)
        self.add(self.form)
        self.source = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.add(self.source)
        self.whole = Button(tr("Where these prices come from"), "quiet", parent=self)
        self.whole.setCheckable(True)
        self.whole.toggled.connect(lambda _on: self._show_source())
        self.body.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignLeft)
        self.gaps = Label("", "caption", tone=Tone.WARN, wrap=True, parent=self)
        self.add(self.gaps)
        self.own = OwnPrices(context, self)
        self.add(self.own)
        self._paid = Form(parent=self)
        self._paid.add(tr("Paid by"), self.method)
        self.add(self._paid)
        self._checks: dict[str, CheckField] = {}
        self._eligible = Form(parent=self)
        self.add(self._eligible)
        self.list.committed.connect(self._on_list)
        self.method.committed.connect(self._on_method)
        self.own.edited.connect(self._on_own)

    def show_plan(self, plan: EstimatePlan) -> None:
        """Show where a plan's prices come from."""
        self._plan = plan
        self._fill_lists(plan)
        schedule = plan.request.fee_schedule or FeeSchedule(currency=plan.request.effective_currency)
        chosen = str(plan.schedule) if plan.schedule else OWN
        self.list.set_value(chosen)
        self.own.setVisible(chosen == OWN)
        if chosen == OWN:
            self.own.show_schedule(schedule, services_of(plan))
        self._show_source()
        self._show_gaps(schedule)
        self._paid.setVisible(depends_on_method(schedule))
        self.method.set_value(plan.request.purchase.payment_method)
        self._show_eligibilities(schedule, plan.request.purchase.eligibilities)
        self.set_summary(self.list.combo.currentText())

    def focus_field(self, name: str) -> None:
        """Put the keyboard on a field: "list", "prices.treatment"."""
        self.set_folded(False)
        inside: dict[str, Any] = {**self.own.fields(), **self._checks}
        fields: dict[str, Any] = {"list": self.list, "method": self.method}
        fields |= {f"prices.{one}": field for one, field in inside.items()}
        if name in fields:
            fields[name].setFocus()

    # Inside

    def _fill_lists(self, plan: EstimatePlan) -> None:
        records = self._editor.schedules()
        self._lists = {str(record.id): record for record in records}
        owners = [record.model.clinic for record in records]
        named = sorted(
            (self._name(record.model, alone=owners.count(record.model.clinic) == 1), str(record.id))
            for record in records
        )
        choices = [(record, name) for name, record in named]
        if plan.schedule is not None and str(plan.schedule) not in self._lists:
            choices.insert(0, (str(plan.schedule), tr("A price list that was deleted")))
        self.list.set_choices([*choices, (OWN, tr("Type the prices here"))])

    def _name(self, schedule: FeeSchedule, *, alone: bool = True) -> str:
        clinic = find_sound(self._context.document.workspace, schedule.clinic, CLINIC)
        owner = clinic.model.name if clinic is not None else ""
        parts = [owner] if owner and alone else [owner, schedule.name]
        name = " · ".join(part for part in parts if part) or tr("Price list without a name")
        return tr("{name} (sample)").format(name=name) if schedule.is_sample else name

    def _show_source(self) -> None:
        plan = self._plan
        schedule = plan.request.fee_schedule if plan is not None else None
        listed = plan is not None and schedule is not None and plan.schedule is not None
        self.source.setText(self._source_of(plan, schedule) if listed and plan and schedule else "")
        self.source.setVisible(bool(self.source.text()))
        self.whole.setVisible(listed and schedule is not None and schedule.source != Source())

    def _show_gaps(self, schedule: FeeSchedule) -> None:
        try:
            found = gaps(schedule)
        except DomainError:  # an item that is not on the list: the list's own editor says so
            found = ()
        self.gaps.setText("\n".join(self._context.words.gap(gap, schedule.currency) for gap in found))
        self.gaps.setVisible(bool(found))

    def _source_of(self, plan: EstimatePlan, schedule: FeeSchedule) -> str:
        source, formats = schedule.source, self._context.formats
        if self.whole.isChecked():
            said = self._context.words.source(source)
        else:
            when = tr("as of {day}").format(day=formats.date(source.as_of)) if source.as_of else tr("date not known")
            parts = [urlsplit(source.address).hostname or source.said_by, when]
            published = source.how is How.PUBLISHED
            parts += [tr("as published, check with the clinic")] if published else [self._context.words.how(source.how)]
            said = " · ".join(part for part in parts if part) if source != Source() else ""
        record = self._lists.get(str(plan.schedule))
        newer = record is not None and record.number != plan.schedule_number
        parts = [said, tr("Prices changed since: choose the list again to take them.") if newer else ""]
        return " ".join(part for part in parts if part)

    def _on_list(self, chosen: str) -> None:
        plan = self._plan
        if plan is None:
            return
        purchase = without_purchase(plan.request.purchase)
        if chosen == OWN:
            empty = FeeSchedule(currency=plan.request.effective_currency)
            request = changed(plan.request, fee_schedule=empty, purchase=purchase, incidentals=())
            updated = changed(plan, request=request, schedule=None, schedule_number=None, clinic=None)
            self.edited.emit(tr("Type prices"), updated, "list", True)
            return
        record = self._lists.get(chosen)
        if record is None:
            return
        schedule = record.model
        plan = priced_in(plan, schedule.currency)
        request = changed(plan.request, fee_schedule=schedule, currency=None, purchase=purchase, incidentals=())
        updated = changed(
            plan, request=request, schedule=UUID(chosen), schedule_number=record.number, clinic=schedule.clinic
        )
        updated = taken_up(updated)
        self.edited.emit(tr("Prices of {name}").format(name=self._name(schedule)), updated, "list", True)

    def _on_method(self, method: PaymentMethod | None) -> None:
        if self._plan is not None:
            label = tr("Paid by {method}").format(method=PAYMENT_METHODS[method] if method else tr("not settled"))
            self.edited.emit(label, with_purchase(self._plan, payment_method=method), "method", True)

    def _on_own(self, label: str, schedule: FeeSchedule, field: str, keep: bool) -> None:
        if self._plan is not None:
            self.edited.emit(label, with_request(self._plan, fee_schedule=schedule), f"prices.{field}", keep)

    def _show_eligibilities(self, schedule: FeeSchedule, claimed: tuple[str, ...]) -> None:
        offered = {one.eligibility: one for one in schedule.discounts if one.eligibility}
        if set(offered) != set(self._checks):
            self._rebuild_checks({key: one for key, one in offered.items() if key})
        for eligibility, check in self._checks.items():
            check.set_value(eligibility in claimed)
        self._eligible.setVisible(bool(self._checks))

    def _rebuild_checks(self, offered: dict[str, Discount]) -> None:
        self._eligible.hide()
        self._eligible.deleteLater()
        self._eligible = Form(parent=self)
        self._eligible.add_section(tr("I qualify for"))
        self._checks = {}
        for eligibility, discount in offered.items():
            check = CheckField(discount.name or self._context.words.service(eligibility))
            self._eligible.add_check(check, help=discount.condition)
            check.committed.connect(lambda claims, one=eligibility: self._on_claim(one, claims=claims))
            self._checks[eligibility] = check
        self.add(self._eligible)

    def _on_claim(self, eligibility: str, *, claims: bool) -> None:
        if self._plan is None:
            return
        kept = [one for one in self._plan.request.purchase.eligibilities if one != eligibility]
        claimed = (*kept, eligibility) if claims else tuple(kept)
        label = self._checks[eligibility].box.text()
        self.edited.emit(label, with_purchase(self._plan, eligibilities=claimed), f"prices.{eligibility}", True)
