"""The comparison as it is kept: whose course, in which currency, without whom; each change is named and undoable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.plans import ComparisonPlan, EstimatePlan
from ketacost.services.comparing import request_of
from ketacost.services.kinds import COMPARISON, ESTIMATE
from ketacost.services.reading import find_sound, readable
from ketacost.ui.context import Context
from ketacost.ui.pages.compare.controls import CourseChoice

PLACE = "compare"
USUAL_PRESET = "iv-mood"


class ComparisonDesk:
    """Reads and changes the one comparison of a workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._document = context.document

    @property
    def plan(self) -> ComparisonPlan:
        """The comparison as it was left; before any, the latest estimate's course, else the usual one."""
        kept = self._kept()
        if kept is not None:
            return kept[1]
        estimates = self.estimates()
        if estimates:
            record, plan = estimates[-1]
            return ComparisonPlan(estimate=record, request=plan.request, currency=plan.request.effective_currency)
        preset = self._context.reference.preset(USUAL_PRESET) or self._context.reference.presets[0]
        return ComparisonPlan(title=preset.label, preset=preset.id, request=self._preset_request(preset.id, None))

    def request(self) -> EstimateRequest:
        """Return the request whose course is compared, without what belongs to one clinic only."""
        found = request_of(self.plan, self._document.workspace)
        update = {"fee_schedule": None, "currency": None, "incidentals": (), "charges": (), "discounts": ()}
        return found.model_copy(update=update)

    def estimates(self) -> list[tuple[UUID, EstimatePlan]]:
        """Return the estimates whose course can be compared, the oldest first."""
        found = readable(self._document.list(ESTIMATE))
        return [(record, plan) for record, plan in found if plan.request.course and plan.request.course.phases]

    def choices(self) -> list[tuple[CourseChoice, str]]:
        """Return the courses to choose from: one's own estimates first, then the presets."""
        own = [
            (CourseChoice(estimate=record), f"Estimate: {plan.title or 'untitled'}")
            for record, plan in reversed(self.estimates())
        ]
        return own + [(CourseChoice(preset=preset.id), preset.label) for preset in self._context.reference.presets]

    def choice(self) -> CourseChoice:
        """Return what is chosen now."""
        plan = self.plan
        if find_sound(self._document.workspace, plan.estimate, ESTIMATE) is not None:
            return CourseChoice(estimate=plan.estimate)
        return CourseChoice(preset=plan.preset or USUAL_PRESET)

    def choose(self, choice: CourseChoice) -> None:
        """Compare another course."""
        found = find_sound(self._document.workspace, choice.estimate, ESTIMATE)
        if found is not None:
            plan = found.model
            update = {
                "estimate": choice.estimate,
                "preset": plan.preset,
                "title": plan.title,
                "request": plan.request,
                "currency": plan.request.effective_currency,
            }
            self._keep(f"Compare {plan.title or 'estimate'}", update)
            return
        preset = self._context.reference.preset(choice.preset or "")
        if preset is not None:
            request = self._preset_request(preset.id, self.request().course)
            update = {"estimate": None, "preset": preset.id, "title": preset.label, "request": request}
            self._keep(f"Compare {preset.label}", update)

    def start_on(self, day: dt.date) -> None:
        """Start the preset's course on another day."""
        request = self.plan.request
        if request.course is not None:
            course = request.course.model_copy(update={"start": day})
            said = self._context.formats.short_date(day)
            self._keep(f"Start on {said}", {"request": request.model_copy(update={"course": course})})

    def use_currency(self, currency: str) -> None:
        """Compare costs in another currency."""
        self._keep(f"Compare in {currency}", {"currency": currency})

    def take_part(self, clinic: UUID, name: str, *, on: bool) -> None:
        """Let a clinic take part or leave it out."""
        others = tuple(one for one in self.plan.left_out if one != clinic)
        self._keep(f"Compare {name}" if on else f"Leave out {name}", {"left_out": others if on else (*others, clinic)})

    def _kept(self) -> tuple[UUID, ComparisonPlan] | None:
        found = list(readable(self._document.list(COMPARISON)))
        return found[-1] if found else None

    def _keep(self, label: str, update: Mapping[str, object]) -> None:
        kept = self._kept()
        plan = self.plan.model_copy(update=update)
        self._document.commit(label, [(kept[0] if kept else None, COMPARISON, plan)], place=PLACE)

    def _preset_request(self, preset: str, like: object) -> EstimateRequest:
        found = self._context.reference.preset(preset)
        start = getattr(like, "start", None) or next_monday(self._context.today())
        return EstimateRequest(course=found.course(start) if found else None)


def next_monday(today: dt.date) -> dt.date:
    """Return the first Monday that is a week off or more, when a course could really start."""
    week_on = today + dt.timedelta(days=7)
    return week_on + dt.timedelta(days=-week_on.weekday() % 7)
