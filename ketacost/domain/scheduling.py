"""Course to visits: spacing on open days, one phase after another, moves by hand last."""

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter

from ketacost.domain.courses import MAX_VISITS, Course, Phase, PhaseStart, Spacing, SpacingKind, Visit
from ketacost.domain.errors import DomainError

_DAY = dt.timedelta(days=1)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month, day=min(day.day, last))
        except ValueError:
            continue
    raise DomainError("date_out_of_range", year=year)


def schedule(course: Course, holidays: frozenset[dt.date] = frozenset()) -> tuple[Visit, ...]:
    """Expand a course into dated visits, in order of date.

    Visits that fall on a closed weekday (or, with `skip_holidays`, on one of `holidays`) move to the next open day; the
    rhythm itself stays. Visits so many a week are spread over the weekdays that are open, counted from the first of
    them. Open-ended phases end with the horizon. A date moved by hand is taken as it is. Raises
    DomainError("date_out_of_range") past the calendar's end and DomainError("too_many_visits") where an open-ended
    phase would not reach the horizon with the most visits that a phase may have.
    """
    closed = holidays if course.skip_holidays else frozenset()
    try:
        planned = _plan(course, closed)
    except DomainError:
        raise
    except (OverflowError, ValueError) as error:
        raise DomainError("date_out_of_range", year=course.start.year) from error
    moved = {(override.phase, override.ordinal): override for override in course.overrides}
    visits = []
    for phase, ordinal, day in planned:
        override = moved.get((phase.id, ordinal))
        if override is not None and override.skipped:
            continue
        actual = override.date if override is not None and override.date is not None else day
        visits.append(Visit(actual, phase, ordinal, day, course.indication))
    return tuple(sorted(visits, key=attrgetter("date")))


def _plan(course: Course, closed: frozenset[dt.date]) -> list[tuple[Phase, int, dt.date]]:
    end = add_months(course.start, course.horizon_months)
    planned: list[tuple[Phase, int, dt.date]] = []
    previous: list[dt.date] = []
    for phase in course.phases:
        first = _first_day(phase, course, previous)
        days = _days(phase, first, end, course, closed)
        planned += [(phase, number, day) for number, day in enumerate(days, start=1)]
        previous = days or previous
    return planned


def _first_day(phase: Phase, course: Course, previous: list[dt.date]) -> dt.date:
    if not previous:
        return course.start + dt.timedelta(days=phase.gap_days or 0)
    anchor = previous[-1] if phase.start is PhaseStart.AFTER_PREVIOUS else previous[0]
    if phase.gap_days is not None:
        return anchor + dt.timedelta(days=phase.gap_days)
    return anchor if phase.start is PhaseStart.WITH_PREVIOUS else _step(phase.spacing, anchor, 1)


def _step(spacing: Spacing, first: dt.date, index: int) -> dt.date:
    """Return the nominal day of visit `index` (from 0) of a rhythm that begins on `first`."""
    match spacing.kind:
        case SpacingKind.PER_WEEK:
            return first + dt.timedelta(days=7 * index // spacing.number)
        case SpacingKind.EVERY_DAYS:
            return first + dt.timedelta(days=spacing.number * index)
        case SpacingKind.EVERY_WEEKS:
            return first + dt.timedelta(weeks=spacing.number * index)
        case SpacingKind.EVERY_MONTHS:
            return add_months(first, spacing.number * index)
        case SpacingKind.CONSECUTIVE_DAYS:
            return first + dt.timedelta(days=index)


def _days(
    phase: Phase,
    first: dt.date,
    end: dt.date,
    course: Course,
    closed: frozenset[dt.date],
) -> list[dt.date]:
    days: list[dt.date] = []
    weekdays_off, open_ended = course.weekdays_off, phase.count is None
    for nominal in _rhythm(phase, first, days, course):
        day = nominal
        if days and day <= days[-1]:
            day = days[-1] + _DAY
        while day.weekday() in weekdays_off or day in closed:
            day += _DAY
        if open_ended and day > end:
            return days
        days.append(day)
    if open_ended:
        raise DomainError("too_many_visits", phase=phase.label or phase.id, most=MAX_VISITS)
    return days


def _rhythm(phase: Phase, first: dt.date, days: list[dt.date], course: Course) -> Iterator[dt.date]:
    """Yield the nominal days; `days` are those already taken, which consecutive days follow."""
    spacing = phase.spacing
    if spacing.kind is SpacingKind.PER_WEEK:
        yield from _so_many_a_week(phase, first, course)
        return
    consecutive = spacing.kind is SpacingKind.CONSECUTIVE_DAYS
    for index in range(phase.count or MAX_VISITS):
        yield days[-1] + _DAY if consecutive and days else _step(spacing, first, index)


def _so_many_a_week(phase: Phase, first: dt.date, course: Course) -> Iterator[dt.date]:
    """Spread the visits of a week over its open weekdays: two over Monday to Friday are Monday and Thursday."""
    while first.weekday() in course.weekdays_off:
        first += _DAY
    week = [first + dt.timedelta(days=days) for days in range(7)]
    open_days = [day for day in week if day.weekday() not in course.weekdays_off]
    number = min(phase.spacing.number, len(open_days))
    for index in range(phase.count or MAX_VISITS):
        weeks, visit = divmod(index, number)
        yield open_days[-(-len(open_days) * visit // number)] + dt.timedelta(weeks=weeks)
