"""One course at several clinics: the order, what is not known, and what one clinic may not do to another."""

from typing import Any
from uuid import UUID

from building import bought, course, fee, fee_list, package, phase, request, typed

from ketacost.domain.clinics import TREATMENTS, YEARS, Clinic
from ketacost.domain.comparison.pricing import Candidate, ComparedClinic, compare
from ketacost.domain.comparison.reviews import ReviewPrior
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule

PLAN = course(phase(1, "evaluation", services=["evaluation"]), phase(6))
ASKED = request(course=PLAN)
BOTH = {"evaluation": fee(300, "evaluation"), "treatment": fee(425)}


def candidate(name: str, *rows: dict[str, Any], no_list: bool = False, **more: Any) -> Candidate:
    clinic = Clinic.model_validate({"name": name, "reviews": more.pop("reviews", ())})
    listed = None if no_list else FeeSchedule.model_validate(fee_list(*rows, **more))
    return Candidate(UUID(int=sum(name.encode())), clinic, schedule=listed)


def compared(*candidates: Candidate, asked: EstimateRequest = ASKED) -> dict[str, ComparedClinic]:
    return {row.candidate.clinic.name: row for row in compare(asked, candidates, ReviewPrior())}


DEAR = candidate("Dear", fee(300, "evaluation"), fee(600))
CHEAP = candidate("Cheap", fee(300, "evaluation"), fee(425))
RANGED = candidate("Ranged", fee(300, "evaluation"), fee({"low": 400, "high": 600}))
AT_LEAST = candidate("At least", fee(10))
SILENT = candidate("Silent")
NO_LIST = candidate("No list", no_list=True)
ABROAD = candidate("Abroad", fee(1, "evaluation"), fee(1), currency="EUR")
TIED = candidate("Tied", fee(300, "evaluation"), fee(1, row="one", label="A"), fee(2, row="two", label="B"))
EVERY = (ABROAD, SILENT, AT_LEAST, DEAR, TIED, NO_LIST, RANGED, CHEAP)


def test_known_totals_first_then_at_least_then_unknown() -> None:
    assert list(compared(*EVERY)) == ["Cheap", "Ranged", "Dear", "At least", "Abroad", "No list", "Silent", "Tied"]


def test_the_order_does_not_depend_on_how_the_clinics_come_in() -> None:
    assert list(compared(*EVERY)) == list(compared(*reversed(EVERY)))


def test_another_currency_shows_its_own_total_and_counts_as_unknown() -> None:
    row = compared(ABROAD, CHEAP)["Abroad"]
    assert row.estimate is not None
    assert (row.estimate.currency, row.estimate.total.expected) == ("EUR", 7_00)
    assert not row.comparable_cost
    assert not row.has_bounded_cost


def test_two_rows_that_fit_equally_well_are_this_clinics_problem_alone() -> None:
    rows = compared(TIED, CHEAP)
    assert rows["Tied"].estimate is None
    assert rows["Tied"].problem is not None
    assert rows["Tied"].problem.params["first"] == "A"
    assert rows["Cheap"].problem is None


def test_a_total_with_an_unknown_part_is_not_bounded() -> None:
    rows = compared(AT_LEAST, RANGED, NO_LIST)
    assert not rows["At least"].has_bounded_cost
    assert rows["Ranged"].has_bounded_cost
    assert rows["No list"].estimate is None


def test_each_clinic_is_bought_in_its_own_cheapest_way() -> None:
    packed = candidate("Packed", fee(300, "evaluation"), fee(425), packages=(package(2000),))
    asked = request(course=PLAN, purchase=bought(), charges=[typed(99)])
    rows = compared(packed, CHEAP, asked=asked)
    assert list(rows) == ["Packed", "Cheap"]
    assert rows["Packed"].estimate is not None
    assert rows["Packed"].estimate.total.expected == 2725_00


def test_a_clinic_more_changes_nothing_for_the_others() -> None:
    few, many = compared(CHEAP, DEAR, AT_LEAST), compared(*EVERY)
    assert all(many[name] == row for name, row in few.items())
    assert [name for name in many if name in few] == list(few)


def test_a_rating_of_another_clinic_changes_no_rating() -> None:
    review = {"source": {}, "rating": "4.7", "count": 180}
    rated = candidate("Rated", *BOTH.values(), reviews=[review])
    other = candidate("Other", *BOTH.values(), reviews=[review | {"rating": "1.0", "count": 9000}])
    assert compared(rated)["Rated"].rating == compared(rated, other)["Rated"].rating


def test_experience_that_nobody_stated_is_not_known() -> None:
    known = Clinic.model_validate({"name": "Known", "facts": {YEARS: {"state": "known", "value": 8}}})
    rows = compared(Candidate(UUID(int=1), known), NO_LIST)
    assert rows["Known"].years.value == 8
    assert not rows["Known"].treatments.is_known
    assert not rows["No list"].years.is_known
    assert TREATMENTS != YEARS
