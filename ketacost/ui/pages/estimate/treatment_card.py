"""What the patient will receive: the course, its start and its phases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ketacost.domain.courses import Phase
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.vocabulary import Indication, PhaseKind
from ketacost.services.words import INDICATIONS, PHASES
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.forms import CheckField, ChoiceField, DateField, Form, IntegerField
from ketacost.ui.pages.estimate.editing import changed, show_in, with_course, with_phase, with_request
from ketacost.ui.pages.estimate.phase_row import PhaseRow
from ketacost.ui.pages.estimate.words import course_summary, phase_name, tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button

OWN = "own"
_DAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}


class TreatmentCard(Card):
    """Edits the course; `edited(label, plan, field, keep)` carries the plan as it would be."""

    edited = Signal(str, object, str, bool)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Treatment"), foldable=True, parent=parent)
        self._context = context
        self._plan: EstimatePlan | None = None
        self.rows: list[PhaseRow] = []
        formats = context.formats
        presets = [(preset.id, preset.label) for preset in context.reference.presets]
        self.preset: ChoiceField[str] = ChoiceField([*presets, (OWN, tr("Own course"))])
        self.start = DateField(formats)
        self.form = Form(parent=self)
        self.form.add(tr("Course"), self.preset)
        self.form.add(tr("Start"), self.start)
        self.add(self.form)
        self._phases = QVBoxLayout()
        self._phases.setSpacing(Space.S)
        self.add_layout(self._phases)
        self.add_phase = Button(tr("Add a phase"), "quiet", icon="add", parent=self)
        self.menu = QMenu(self.add_phase)
        for kind in PhaseKind:
            self.menu.addAction(PHASES[kind]).triggered.connect(lambda _c=False, kind=kind: self._add_phase(kind))
        self.add_phase.setMenu(self.menu)
        self.body.addWidget(self.add_phase, 0, Qt.AlignmentFlag.AlignLeft)
        self._more = self._build_more()
        self.preset.committed.connect(self._on_preset)
        self._bind("start", self.start, tr("Start {after}"))

    def show_plan(self, plan: EstimatePlan) -> None:
        """Show a plan's course."""
        self._plan = plan
        course = plan.request.course
        if course is None:
            return
        self.preset.set_value(plan.preset or OWN)
        for name, field in self._fields.items():
            show_in(field, getattr(course, name))
        for day, check in enumerate(self.days):
            check.set_value(day not in course.weekdays_off)
        self._show_phases(course.phases)
        self.set_summary(course_summary(course.phases))

    def focus_field(self, name: str) -> None:
        """Put the keyboard on a field: "start", "induction.count"."""
        self.set_folded(False)
        phase, _, field = name.partition(".")
        if phase in self._fields:
            if phase != "start":
                self._more.set_folded(False)
            self._fields[phase].setFocus()
            return
        if phase == "weekdays_off" and field:
            self._more.set_folded(False)
            self.days[int(field)].setFocus()
            return
        for row, one in zip(self.rows, self._course_phases(), strict=False):
            if one.id == phase:
                row.focus_field(field)

    def settle(self) -> None:
        """Close what is open about single phases, for another estimate."""
        for row in self.rows:
            row.close_details()

    # Inside

    def _build_more(self) -> Card:
        more = Card(tr("Dates and horizon"), foldable=True, parent=self)
        formats = self._context.formats
        conditions: list[tuple[Any, str]] = [(None, tr("not said")), *((one, INDICATIONS[one]) for one in Indication)]
        self.indication: ChoiceField[Any] = ChoiceField(conditions)
        self.horizon = IntegerField(formats, minimum=1, maximum=60)
        self.holidays = CheckField(tr("No visits on federal holidays"))
        form = Form(parent=more)
        form.add(tr("Condition"), self.indication)
        form.add(tr("Horizon"), self.horizon, unit=tr("months"), help=tr("Ongoing phases run to it."))
        form.add_check(self.holidays)
        self._fields: dict[str, Any] = {
            "start": self.start,
            "indication": self.indication,
            "horizon_months": self.horizon,
            "skip_holidays": self.holidays,
        }
        self.days = [CheckField(tr(day)) for day in _DAYS]
        names = [tr("Open on {day}").format(day=tr(day)) for day in _DAYS.values()]
        form.add_checks(tr("Open on"), list(zip(self.days, names, strict=True)))
        for day, check in enumerate(self.days):
            check.committed.connect(lambda opened, day=day: self._on_day(day, opened=opened))
        more.add(form)
        more.setObjectName("inset")  # no card within a card
        more.set_folded(True)
        if (inside := more.layout()) is not None:
            inside.setContentsMargins(0, Space.XS, 0, 0)
        self.add(more)
        self._bind("indication", self.indication, tr("Condition"))
        self._bind("horizon_months", self.horizon, tr("Horizon {before} → {after} months"))
        self._bind("skip_holidays", self.holidays, tr("Holidays"))
        return more

    def _course_phases(self) -> tuple[Phase, ...]:
        course = self._plan.request.course if self._plan else None
        return course.phases if course else ()

    def _bind(self, name: str, field: Any, label: str) -> None:
        field.previewed.connect(lambda value: self._edit(name, value, label, keep=False))
        field.committed.connect(lambda value: self._edit(name, value, label, keep=True))

    def _edit(self, name: str, value: Any, label: str, *, keep: bool) -> None:
        if self._plan is None or self._plan.request.course is None:
            return
        before = getattr(self._plan.request.course, name)
        shown = self._context.formats.short_date(value) if isinstance(value, dt.date) else value
        said = label.format(before=before, after=shown)
        self.edited.emit(said, with_course(self._plan, **{name: value}), name, keep)

    def _on_preset(self, preset_id: str) -> None:
        plan = self._plan
        if plan is None or plan.request.course is None:
            return
        preset = self._context.reference.preset(preset_id)
        if preset is None:
            self.edited.emit(tr("Own course"), changed(plan, preset=None), "preset", True)
            return
        course = preset.course(plan.request.course.start)
        renamed = changed(plan, preset=preset.id, title=plan.title or preset.label)
        self.edited.emit(
            tr("Course {name}").format(name=preset.label), with_request(renamed, course=course), "preset", True
        )

    def _on_day(self, day: int, *, opened: bool) -> None:
        if self._plan is None or self._plan.request.course is None:
            return
        off = set(self._plan.request.course.weekdays_off) ^ {day}
        if len(off) == 7:
            self.days[day].set_value(not opened)
            self._context.warn(tr("At least one weekday must stay open."), tr("Open another one first."))
            return
        plan = with_course(self._plan, weekdays_off=tuple(sorted(off)))
        self.edited.emit(tr("Open days"), plan, f"weekdays_off.{day}", True)

    def _show_phases(self, phases: tuple[Phase, ...]) -> None:
        while len(self.rows) > len(phases):
            row = self.rows.pop()
            self._phases.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(phases):
            self._append_row(phases[len(self.rows)])
        for row, phase in zip(self.rows, phases, strict=True):
            row.show_phase(phase)

    def _append_row(self, phase: Phase) -> None:
        place = len(self.rows)
        row = PhaseRow(phase, self._context.words, self)
        row.edited.connect(self._on_phase)
        row.removed.connect(lambda: self._rearrange(tr("Remove {phase}"), place, None))
        row.moved.connect(lambda step: self._rearrange(tr("Move {phase}"), place, place + step))
        self._phases.addWidget(row)
        self.rows.append(row)

    def _on_phase(self, label: str, phase: Phase, field: str, keep: bool) -> None:
        if self._plan is not None:
            plan = with_phase(self._plan, phase)
            self.edited.emit(label, changed(plan, preset=None) if keep and "count" not in field else plan, field, keep)

    def _rearrange(self, label: str, place: int, target: int | None) -> None:
        phases = list(self._course_phases())
        if self._plan is None or (target is not None and not 0 <= target < len(phases)):
            return
        phase = phases.pop(place)
        label = label.format(phase=phase_name(phase))
        if target is not None:
            phases.insert(target, phase)
        self.edited.emit(label, changed(with_course(self._plan, phases=tuple(phases)), preset=None), "preset", True)

    def _add_phase(self, kind: PhaseKind) -> None:
        phases = self._course_phases()
        if self._plan is None:
            return
        taken = {phase.id for phase in phases}
        name = next(one for one in (str(kind), *(f"{kind}-{n}" for n in range(2, 99))) if one not in taken)
        like = next((phase for phase in reversed(phases) if phase.modality), None)
        services = {
            PhaseKind.EVALUATION: ("evaluation",),
            PhaseKind.PREPARATION: ("preparation",),
            PhaseKind.INTEGRATION: ("integration_therapy",),
            PhaseKind.FOLLOW_UP: ("follow_up",),
        }.get(kind, like.services if like else ("treatment",))
        phase = Phase(id=name, kind=kind, count=1, services=services, modality=like.modality if like else None)
        plan = changed(with_course(self._plan, phases=(*phases, phase)), preset=None)
        self.edited.emit(tr("Add {phase}").format(phase=PHASES[kind]), plan, f"{name}.count", True)
        self.focus_field(f"{name}.count")
