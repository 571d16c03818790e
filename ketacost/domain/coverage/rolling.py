"""A plan carried into its next plan year: the terms stay until the insurer states new ones, what was used does not."""

import datetime as dt

from ketacost.domain.coverage.compiling import programme_year_start
from ketacost.domain.coverage.plans import CoveragePlan, Programme
from ketacost.domain.coverage.rules import plan_year_of
from ketacost.domain.prices import Price

_DAY = dt.timedelta(days=1)


def plan_year(plan: CoveragePlan, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the plan year that holds a day."""
    month, day_of_month = (int(part) for part in plan.plan_year_start.split("-"))
    first = plan_year_of(day, (month, day_of_month))
    nearly_next = first + dt.timedelta(days=366 + 31)
    return first, plan_year_of(nearly_next, (month, day_of_month)) - _DAY


def rolled(plan: CoveragePlan, today: dt.date) -> CoveragePlan:
    """Return the plan for the plan year after the one that holds today: nothing used, no balance, the same terms.

    What a programme has paid goes too where its own year ends before; the caller says that last year's amounts stand
    until somebody has looked them up.
    """
    first = plan_year(plan, today)[1] + _DAY
    programmes = tuple(
        one if _is_same_year(one, today, first) else one.model_copy(update={"used": Price.exact(0), "used_as_of": None})
        for one in plan.programmes
    )
    ends = plan_year(plan, first)[1]
    return plan.model_copy(update={"balances": (), "programmes": programmes, "ends": ends})


def _is_same_year(programme: Programme, today: dt.date, first: dt.date) -> bool:
    """Whether what a programme is stated to have paid is still of its own year on a day."""
    start = programme_year_start(programme)
    return plan_year_of(programme.used_as_of or today, start) == plan_year_of(first, start)


def is_past(plan: CoveragePlan, day: dt.date) -> bool:
    """Whether a plan's year is over on a day, so that its figures may be last year's."""
    return plan.ends is not None and plan.ends < day
