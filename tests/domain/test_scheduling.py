"""Courses to dated visits: spacing, closed days, months' ends, moves by hand, horizons and the calendar's end."""

import datetime as dt
from typing import Any

import pytest
from building import course, phase
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ketacost.domain.courses import Course
from ketacost.domain.errors import DomainError
from ketacost.domain.scheduling import add_months, schedule


def every(kind: str, number: int = 1) -> dict[str, Any]:
    return {"kind": kind, "number": number}


def days(*phases: dict[str, Any], holidays: tuple[str, ...] = (), **more: Any) -> list[str]:
    closed = frozenset(dt.date.fromisoformat(day) for day in holidays)
    return [f"{visit.date:%a %d %b}" for visit in schedule(Course.model_validate(course(*phases, **more)), closed)]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, ["Mon 05 Jan", "Mon 12 Jan", "Mon 19 Jan"]),
        (2, ["Mon 05 Jan", "Thu 08 Jan", "Mon 12 Jan", "Thu 15 Jan"]),
        (3, ["Mon 05 Jan", "Wed 07 Jan", "Fri 09 Jan", "Mon 12 Jan"]),
        (4, ["Mon 05 Jan", "Wed 07 Jan", "Thu 08 Jan", "Fri 09 Jan", "Mon 12 Jan"]),
        (5, ["Mon 05 Jan", "Tue 06 Jan", "Wed 07 Jan", "Thu 08 Jan", "Fri 09 Jan", "Mon 12 Jan"]),
        (7, ["Mon 05 Jan", "Tue 06 Jan", "Wed 07 Jan", "Thu 08 Jan", "Fri 09 Jan", "Mon 12 Jan"]),
    ],
)
def test_so_many_a_week_over_the_open_weekdays(number: int, expected: list[str]) -> None:
    assert days(phase(len(expected), spacing=every("per_week", number))) == expected


def test_twice_a_week_from_a_saturday_is_not_two_days_in_a_row() -> None:
    found = days(phase(4, spacing=every("per_week", 2)), start="2026-01-10")
    assert found == ["Mon 12 Jan", "Thu 15 Jan", "Mon 19 Jan", "Thu 22 Jan"]


def test_a_clinic_open_two_days_a_week_gives_two_visits_a_week() -> None:
    found = days(phase(4, spacing=every("per_week", 2)), start="2026-01-06", weekdays_off=[0, 2, 4, 5, 6])
    assert found == ["Tue 06 Jan", "Thu 08 Jan", "Tue 13 Jan", "Thu 15 Jan"]


@given(start=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), number=st.integers(1, 7))
def test_any_seven_days_hold_as_many_visits_as_the_week_allows(start: dt.date, number: int) -> None:
    plan = Course.model_validate(course(phase(20, spacing=every("per_week", number)), start=start))
    found = [visit.date for visit in schedule(plan)]
    for index, day in enumerate(found[:12]):
        within = sum(1 for other in found[index:] if (other - day).days < 7)
        assert within == min(number, 5)


def test_visits_never_fall_on_a_closed_weekday_and_the_rhythm_stays() -> None:
    assert days(phase(4, spacing=every("every_days", 3))) == ["Mon 05 Jan", "Thu 08 Jan", "Mon 12 Jan", "Wed 14 Jan"]


def test_consecutive_days_run_over_a_weekend() -> None:
    found = days(phase(5, spacing=every("consecutive_days")), start="2026-01-08")
    assert found == ["Thu 08 Jan", "Fri 09 Jan", "Mon 12 Jan", "Tue 13 Jan", "Wed 14 Jan"]
    open_all_week = days(phase(3, spacing=every("consecutive_days")), start="2026-01-09", weekdays_off=[])
    assert open_all_week == ["Fri 09 Jan", "Sat 10 Jan", "Sun 11 Jan"]


def test_monthly_from_the_31st_takes_each_months_last_day() -> None:
    found = days(phase(4, spacing=every("every_months")), start="2026-01-31", weekdays_off=[])
    assert found == ["Sat 31 Jan", "Sat 28 Feb", "Tue 31 Mar", "Thu 30 Apr"]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-08-31", 0, "2026-08-31"),
    ],
)
def test_months_later(day: str, months: int, expected: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


def test_a_course_that_starts_on_a_leap_day() -> None:
    found = days(phase(2, spacing=every("every_months", 12)), start="2024-02-29", horizon_months=12)
    assert found == ["Thu 29 Feb", "Fri 28 Feb"]


def test_holidays_are_skipped_only_when_asked() -> None:
    weekly = phase(3, spacing=every("every_weeks"))
    holiday = ("2026-01-12",)
    assert days(weekly, holidays=holiday)[1] == "Mon 12 Jan"
    assert days(weekly, holidays=holiday, skip_holidays=True) == ["Mon 05 Jan", "Tue 13 Jan", "Mon 19 Jan"]


def test_a_visit_moved_by_hand_and_one_left_out() -> None:
    overrides = [
        {"phase": "induction", "ordinal": 2, "date": "2026-01-31"},
        {"phase": "induction", "ordinal": 3, "skipped": True},
    ]
    visits = schedule(Course.model_validate(course(phase(4), overrides=overrides)))
    assert [(visit.ordinal, visit.date.isoformat(), visit.was_moved) for visit in visits] == [
        (1, "2026-01-05", False),
        (4, "2026-01-26", False),
        (2, "2026-01-31", True),
    ]


def test_a_move_names_a_phase_of_the_course() -> None:
    with pytest.raises(ValidationError, match="not there"):
        Course.model_validate(course(phase(1), overrides=[{"phase": "taper", "ordinal": 1}]))


def test_an_open_ended_phase_runs_to_the_horizon() -> None:
    plan = course(phase(None, "maintenance", spacing=every("every_weeks", 4)), horizon_months=3)
    found = [visit.date for visit in schedule(Course.model_validate(plan))]
    assert found[-1] == dt.date(2026, 3, 30)
    assert len(found) == 4


def test_a_visit_on_the_horizons_own_day_still_belongs() -> None:
    plan = course(phase(None, "maintenance", spacing=every("every_months")), horizon_months=3, weekdays_off=[])
    assert [visit.date.month for visit in schedule(Course.model_validate(plan))] == [1, 2, 3, 4]


def test_a_counted_phase_goes_on_past_the_horizon() -> None:
    plan = course(phase(10, spacing=every("every_months")), horizon_months=1)
    assert len(schedule(Course.model_validate(plan))) == 10


def test_an_open_ended_phase_that_cannot_reach_the_horizon_says_so() -> None:
    plan = course(phase(None, "maintenance", spacing=every("every_days")), horizon_months=24, weekdays_off=[])
    with pytest.raises(DomainError) as caught:
        schedule(Course.model_validate(plan))
    assert caught.value.code == "too_many_visits"


def test_phases_follow_each_other_by_a_step_of_their_own_or_by_a_gap() -> None:
    first = phase(2, spacing=every("per_week", 2))
    assert days(first, phase(1, "maintenance", spacing=every("every_weeks", 4)))[-1] == "Thu 05 Feb"
    assert days(first, phase(1, "maintenance", gap_days=7))[-1] == "Thu 15 Jan"
    assert days(phase(1, gap_days=2))[0] == "Wed 07 Jan"


def test_a_phase_beside_the_previous_one_starts_with_it() -> None:
    infusions = phase(2, spacing=every("every_weeks"))
    therapy = phase(2, "integration", start="with_previous", gap_days=1, spacing=every("every_weeks"))
    assert days(infusions, therapy) == ["Mon 05 Jan", "Tue 06 Jan", "Mon 12 Jan", "Tue 13 Jan"]
    same_day = phase(1, "integration", start="with_previous")
    assert days(infusions, same_day) == ["Mon 05 Jan", "Mon 05 Jan", "Mon 12 Jan"]


@pytest.mark.parametrize("start", ["9999-12-31", "9999-08-01", "9999-06-30"])
def test_a_course_past_the_end_of_the_calendar_is_refused(start: str) -> None:
    plan = Course.model_validate(course(phase(400, spacing=every("every_months", 120)), start=start))
    with pytest.raises(DomainError) as caught:
        schedule(plan)
    assert caught.value.code == "date_out_of_range"


def test_400_visits_on_400_days() -> None:
    visits = schedule(Course.model_validate(course(phase(400, spacing=every("every_days")))))
    assert len({visit.date for visit in visits}) == 400
    assert [visit.ordinal for visit in visits] == list(range(1, 401))


@pytest.mark.parametrize(
    "change",
    [
        {"count": 0},
        {"count": -5},
        {"count": 10**9},
        {"spacing": {"kind": "per_week", "number": 8}},
        {"spacing": {"kind": "every_days", "number": 0}},
        {"gap_days": -1},
        {"minutes": 0},
        {"services": []},
    ],
    ids=str,
)
def test_a_phase_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Course.model_validate(course({**phase(1), **change}))


@pytest.mark.parametrize("change", [{"start": "2026-02-31"}, {"weekdays_off": [0, 1, 2, 3, 4, 5, 6]}], ids=str)
def test_a_course_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Course.model_validate(course(phase(1)) | change)


def test_two_phases_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="same id"):
        Course.model_validate(course(phase(1), phase(2)))
