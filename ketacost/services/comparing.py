"""Clinics compared for one course: who takes part, and their prices, with progress and cancel."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from ketacost.domain.comparison.pricing import Candidate, ComparedClinic, compare_one, request_at
from ketacost.domain.comparison.reviews import ReviewPrior
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import ComparisonPlan, EstimatePlan
from ketacost.services.answers import Answer, answer
from ketacost.services.closed_days import closed_days
from ketacost.services.kinds import CLINIC, ESTIMATE, FEE_SCHEDULE
from ketacost.services.reading import find_sound, sound
from ketacost.services.records import Record
from ketacost.services.workspace import Workspace


class Cancelled(Exception):  # noqa: N818  # it is no error: somebody changed their mind
    """The work is not wanted any more."""


class CancelToken:
    """Tells work in the background that it is not wanted any more."""

    def __init__(self) -> None:
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the work to end at its next check."""
        self._cancelled = True

    @property
    def is_cancelled(self) -> bool:
        """Whether the work was asked to end."""
        return self._cancelled

    def check(self) -> None:
        """Raise `Cancelled` if the work was asked to end."""
        if self._cancelled:
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Entry:
    """A clinic that can take part, with the revisions that its price is computed from."""

    candidate: Candidate
    clinic_number: int
    schedule_number: int | None = None

    @property
    def key(self) -> tuple[UUID, int, UUID | None, int | None]:
        """What the price depends on besides the course."""
        return self.candidate.clinic_id, self.clinic_number, self.candidate.schedule_id, self.schedule_number


def entries(workspace: Workspace, currency: str) -> tuple[Entry, ...]:
    """Return every clinic with its newest price list in the currency, else its newest one, else none; no archives."""
    lists: dict[UUID, list[Record[FeeSchedule]]] = {}
    for listed in sound(workspace.list(FEE_SCHEDULE)):
        if listed.model.clinic is not None:
            lists.setdefault(listed.model.clinic, []).append(listed)
    found = []
    for clinic in sound(workspace.list(CLINIC)):
        if clinic.model.archived:
            continue
        mine = lists.get(clinic.id)
        best = max(mine, key=lambda one: freshness(one.model, currency)) if mine else None
        candidate = Candidate(clinic.id, clinic.model, best.id if best else None, best.model if best else None)
        found.append(Entry(candidate, clinic.number, best.number if best else None))
    return tuple(found)


def freshness(schedule: FeeSchedule, currency: str) -> tuple[bool, dt.date]:
    """Order price lists: those in the currency last, then the newest; the last is the one that is compared."""
    return schedule.currency == currency, schedule.as_of or dt.date.min


def request_of(plan: ComparisonPlan, workspace: Workspace) -> EstimateRequest:
    """Return the request whose course is compared: the estimate's as it stands today, else the comparison's own."""
    found = find_sound(workspace, plan.estimate, ESTIMATE)
    return plan.request if found is None else found.model.request


def price_clinics(
    request: EstimateRequest,
    candidates: Sequence[Candidate],
    prior: ReviewPrior,
    currency: str,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: CancelToken | None = None,
) -> tuple[ComparedClinic, ...]:
    """Price the course at every clinic, in the order given; raises `Cancelled` between two of them."""
    holidays = closed_days(request.course)
    found = []
    for index, candidate in enumerate(candidates):
        if cancel is not None:
            cancel.check()
        found.append(compare_one(request, candidate, prior, currency, holidays))
        if progress is not None:
            progress(index + 1, len(candidates))
    return tuple(found)


def ways_at(request: EstimateRequest, candidate: Candidate) -> Answer:
    """Return the ways to buy the course at one clinic, as they are compared."""
    return answer(request_at(request, candidate.schedule))


def use_clinic(workspace: Workspace, plan: ComparisonPlan, entry: Entry) -> Record[EstimatePlan]:
    """Put a clinic and its price list into the estimate that is compared, or into a new one."""
    here, request = entry.candidate, request_of(plan, workspace)
    found = find_sound(workspace, plan.estimate, ESTIMATE)
    before = found.model if found is not None else EstimatePlan(title=plan.title, preset=plan.preset, request=request)
    after = before.model_copy(
        update={
            "clinic": here.clinic_id,
            "schedule": here.schedule_id,
            "schedule_number": entry.schedule_number,
            "request": _with_list(request, here),
        }
    )
    record = found.id if found is not None else uuid4()
    label, place = f"Estimate at {here.clinic.name}", f"estimate/{record}/clinic"
    return workspace.commit(label, puts=[(record, ESTIMATE, after)], place=place)[0]


def _with_list(request: EstimateRequest, here: Candidate) -> EstimateRequest:
    update: dict[str, object] = {
        "fee_schedule": here.schedule,
        "purchase": request.purchase.model_copy(update={"packages": None}),
        "incidentals": (),
    }
    if here.schedule is not None and request.currency not in {None, here.schedule.currency}:
        update |= {"currency": None, "charges": ()}
    return request.model_copy(update=update)
