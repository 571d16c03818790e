"""Which dated entry holds on a day, and how an earlier one carries on."""

import datetime as dt

import pytest
from pydantic import ValidationError

from ketacost.domain.coverage.figures import YearlyFigure, all_in_force, figure_on, first_overlap
from ketacost.domain.prices import Price
from ketacost.domain.sources import NO_SOURCE

FSA_2025 = YearlyFigure(
    id="fsa",
    name="Health FSA",
    value=Price.exact(3300),
    valid_from=dt.date(2025, 1, 1),
    valid_to=dt.date(2025, 12, 31),
    confidence="secondary",
    source=NO_SOURCE,
)
FSA_2026 = FSA_2025.model_copy(
    update={"value": Price.exact(3400), "valid_from": dt.date(2026, 1, 1), "valid_to": dt.date(2026, 12, 31)}
)
OPEN = FSA_2025.model_copy(update={"id": "open", "valid_to": None})
FIGURES = (FSA_2026, FSA_2025, OPEN)


@pytest.mark.parametrize(
    ("day", "year", "carried_on"),
    [
        (dt.date(2025, 1, 1), 2025, False),
        (dt.date(2025, 12, 31), 2025, False),
        (dt.date(2026, 1, 1), 2026, False),
        (dt.date(2026, 12, 31), 2026, False),
        (dt.date(2027, 1, 1), 2026, True),
        (dt.date(2031, 6, 1), 2026, True),
    ],
)
def test_the_latest_figure_that_has_begun_holds_and_carries_on(day: dt.date, year: int, carried_on: bool) -> None:
    found = figure_on(FIGURES, "fsa", day)

    assert found is not None
    assert (found.year, found.carried_on) == (year, carried_on)


def test_before_the_first_there_is_none() -> None:
    assert figure_on(FIGURES, "fsa", dt.date(2024, 12, 31)) is None


def test_an_unknown_id_has_none() -> None:
    assert figure_on(FIGURES, "hsa", dt.date(2026, 6, 1)) is None


def test_one_without_an_end_never_carries_on() -> None:
    found = figure_on(FIGURES, "open", dt.date(2040, 1, 1))

    assert found is not None
    assert not found.carried_on


def test_a_gap_is_bridged_by_the_earlier_figure() -> None:
    ended = FSA_2025.model_copy(update={"valid_to": dt.date(2025, 6, 30)})
    found = figure_on((ended, FSA_2026), "fsa", dt.date(2025, 8, 1))

    assert found is not None
    assert found.entry is ended
    assert found.carried_on


def test_each_id_is_found_once_in_its_order() -> None:
    assert [one.entry.id for one in all_in_force(FIGURES, dt.date(2026, 3, 1))] == ["fsa", "open"]
    assert all_in_force(FIGURES, dt.date(2020, 3, 1)) == ()


def test_periods_that_touch_do_not_overlap_and_those_that_share_a_day_do() -> None:
    late = FSA_2025.model_copy(update={"valid_to": dt.date(2026, 1, 1)})

    assert first_overlap(FIGURES) is None
    assert first_overlap((late, FSA_2026)) == 1
    assert first_overlap((OPEN, FSA_2026.model_copy(update={"id": "open"}))) == 1
    assert first_overlap((FSA_2025, OPEN)) is None


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="ends before it begins"):
        YearlyFigure.model_validate({**FSA_2025.model_dump(), "valid_to": dt.date(2024, 12, 31)})
