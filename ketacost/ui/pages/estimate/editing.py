"""The estimate that is open: previewed while one types, kept as named changes, answered at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ketacost.domain.courses import Course, Phase
from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.model import Model
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.purchases import Purchase
from ketacost.services.answers import Answer, answer
from ketacost.services.kinds import ESTIMATE, FEE_SCHEDULE
from ketacost.services.reading import readable, sound
from ketacost.services.records import Record
from ketacost.services.store import RecordId
from ketacost.services.workspace import Put
from ketacost.ui.context import Context
from ketacost.ui.fields import Field

PLACE = "estimate"
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Kept:
    """Other records that one change of an estimate writes and deletes with it."""

    puts: tuple[Put, ...] = ()
    deletes: tuple[RecordId, ...] = ()


NOTHING_ELSE = Kept()


def changed(model: M, **updates: Any) -> M:
    """Return a model with some fields replaced, and validated as a whole."""
    # Not dict(model): that would take a model's own keys() for those of a mapping.
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model).model_validate(values | updates)


def show_in(field: Field, value: Any) -> None:
    """Show a value in a field, unless something is being typed there or what was typed was refused and stays in view.

    Another value than the field has always wins: it comes from undo, or from another estimate.
    """
    if field.value() != value or not (field.editor.hasFocus() or field.problem()):
        field.set_value(value)


def forget_refused(parts: QWidget) -> None:
    """Drop what was refused in the fields of some part of the page: it belongs to another estimate."""
    for field in parts.findChildren(QWidget):
        if isinstance(field, Field) and field.problem():
            field.set_value(field.value())


class PlanEditor(QObject):
    """Holds the plan in sight: `plan_shown` when another plan or version is to be shown, `answered` after an edit."""

    plan_shown = Signal(object)
    answered = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._record: UUID | None = None
        self._plan: EstimatePlan | None = None
        self._answer: Answer | None = None

    @property
    def record(self) -> UUID | None:
        """The record that is open."""
        return self._record

    @property
    def plan(self) -> EstimatePlan | None:
        """The plan as it is kept."""
        return self._plan

    @property
    def answer(self) -> Answer | None:
        """The answer in sight."""
        return self._answer

    # Records

    def plans(self) -> list[tuple[UUID, EstimatePlan]]:
        """Return all estimates, the latest first."""
        return list(readable(self._context.document.list(ESTIMATE)))[::-1]

    def open(self, record: UUID | None) -> bool:
        """Show an estimate; the latest one where none is named. False if there is none."""
        plans = dict(self.plans())
        found = record if record in plans else next(iter(plans), None)
        if found is None:
            self._record = self._plan = self._answer = None
            return False
        if (found, plans[found]) != (self._record, self._plan):
            self._record, self._plan = found, plans[found]
            self.plan_shown.emit(self._plan)
            self._compute(self._plan)
        return True

    def create(self, plan: EstimatePlan, label: str) -> None:
        """Keep a new estimate and show it."""
        kept = self._context.document.commit(label, puts=[(None, ESTIMATE, plan)], place=PLACE)
        if kept:
            self.open(kept[0].id)

    def delete(self) -> None:
        """Delete the estimate in sight; undo brings it back."""
        if self._record is not None:
            name = self._plan.title if self._plan else ""
            self._context.document.commit(f"Delete estimate {name}".strip(), deletes=[self._record], place=PLACE)

    def reload(self) -> bool:
        """Take up what undo, redo or another page did; False where no estimate is left."""
        return self.open(self._record)

    # Edits

    def preview(self, plan: EstimatePlan) -> None:
        """Answer a plan that is still being typed, without keeping it."""
        self._compute(plan)

    def commit(self, label: str, plan: EstimatePlan, field: str, beside: Kept = NOTHING_ELSE) -> None:
        """Keep a plan as one named change with its place, and other records beside it in the same change."""
        if self._record is None or (plan == self._plan and beside == NOTHING_ELSE):
            self._compute(plan)
            return
        self._plan = plan
        place = f"{PLACE}/{self._record}/{field}"
        puts = [(self._record, ESTIMATE, plan), *beside.puts]
        if self._context.document.commit(label, puts=puts, deletes=beside.deletes, place=place):
            self.plan_shown.emit(plan)
            self._compute(plan)
        else:  # it could not be kept: show what is
            self._plan = None
            self.reload()

    def _compute(self, plan: EstimatePlan) -> None:
        self._answer = answer(plan.request)
        self.answered.emit(self._answer)

    # Parts of a plan

    def schedules(self) -> list[Record[FeeSchedule]]:
        """Return every price list that can be read."""
        return list(sound(self._context.document.list(FEE_SCHEDULE)))


def with_request(plan: EstimatePlan, **updates: Any) -> EstimatePlan:
    """Return a plan with parts of its request replaced."""
    return changed(plan, request=changed(plan.request, **updates))


def with_course(plan: EstimatePlan, **updates: Any) -> EstimatePlan:
    """Return a plan with parts of its course replaced; moves of visits that no longer exist are dropped."""
    course = plan.request.course
    if course is None:
        return plan
    phases = {phase.id for phase in updates.get("phases", course.phases)}
    overrides = updates.get("overrides", course.overrides)
    updates["overrides"] = tuple(override for override in overrides if override.phase in phases)
    return with_request(plan, course=changed(course, **updates))


def with_phase(plan: EstimatePlan, phase: Phase) -> EstimatePlan:
    """Return a plan with one phase of its course replaced."""
    course = plan.request.course or Course.model_validate({"start": "2000-01-01"})
    return with_course(plan, phases=tuple(phase if one.id == phase.id else one for one in course.phases))


def with_purchase(plan: EstimatePlan, **updates: Any) -> EstimatePlan:
    """Return a plan that is bought in another way."""
    return with_request(plan, purchase=changed(plan.request.purchase, **updates))


def priced_in(plan: EstimatePlan, currency: str) -> EstimatePlan:
    """Return a plan ready for prices in a currency: a coverage in another one is set aside, as the two never add up."""
    coverage = plan.request.coverage
    if coverage is None or coverage.plan.currency == currency:
        return plan
    return changed(plan, request=changed(plan.request, coverage=None), coverage_aside=coverage)


def taken_up(plan: EstimatePlan) -> EstimatePlan:
    """Return a plan with the coverage that was set aside, where its prices are in that currency again."""
    aside = plan.coverage_aside
    if aside is None or aside.plan.currency != plan.request.effective_currency:
        return plan
    return changed(plan, request=changed(plan.request, coverage=aside), coverage_aside=None)


def without_purchase(purchase: Purchase) -> Purchase:
    """Return a purchase for another price list: packages and eligibilities belong to the old one."""
    return changed(purchase, packages=None, eligibilities=(), payment_methods=())


def fees_not_asked_for(plan: EstimatePlan | None, schedule: FeeSchedule | None) -> tuple[Fee, ...]:
    """Return the rows of a list that no visit of the course asks for: late cancellations, travel, reports."""
    if plan is None or schedule is None:
        return ()
    course = plan.request.course
    asked = {service for phase in (course.phases if course else ()) for service in phase.services}
    return tuple(fee for fee in schedule.fees if fee.service not in asked)


def depends_on_method(schedule: FeeSchedule | None) -> bool:
    """Whether a list has prices or surcharges that depend on how one pays."""
    if schedule is None:
        return False
    return any(fee.payment_method for fee in schedule.fees) or any(tax.payment_methods for tax in schedule.taxes)
