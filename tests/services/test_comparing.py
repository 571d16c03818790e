"""The same course at several clinics: order, unknowns, other currencies, questions, and where the winner goes."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ketacost.domain.clinics import Clinic
from ketacost.domain.comparison.reviews import ReviewPrior
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import ComparisonPlan, EstimatePlan
from ketacost.services import kinds
from ketacost.services.comparing import (
    Cancelled,
    CancelToken,
    entries,
    price_clinics,
    request_of,
    use_clinic,
    ways_at,
)
from ketacost.services.comparison_rows import (
    ColumnId,
    Filters,
    Row,
    RowMaker,
    all_services,
    ordered,
    questions,
    scale_of,
    stated_facts,
)
from ketacost.services.formats import Formats
from ketacost.services.words import Words
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_reference
from ketacost.storage.sqlite_store import SqliteStore
from tests.damaging import damage

TODAY = dt.date(2026, 11, 24)
IV = {"id": "iv", "service": "treatment", "modality": "iv"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    store = SqliteStore.open(tmp_path / "kept.db", author="Tester")
    yield Workspace(store, kinds.ALL)
    store.close()


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(Formats("en_US"), load_reference())


@pytest.fixture
def request_for_six() -> EstimateRequest:
    phase = {"id": "induction", "kind": "induction", "count": 6, "modality": "iv"}
    return EstimateRequest.model_validate({"course": {"start": "2026-12-07", "phases": [phase]}})


def add(workspace: Workspace, name: str, *lists: dict[str, Any], **clinic: Any) -> UUID:
    made = workspace.commit("Add", [(None, kinds.CLINIC, Clinic.model_validate({"name": name, **clinic}))])[0]
    for listed in lists:
        schedule = FeeSchedule.model_validate({"clinic": str(made.id), **listed})
        workspace.commit("Add", [(None, kinds.FEE_SCHEDULE, schedule)])
    return made.id


def flat(price: Any, **more: Any) -> dict[str, Any]:
    return {"fees": [{**IV, "price": price}], **more}


def rows_of(workspace: Workspace, request: EstimateRequest, words: Words, **maker: Any) -> list[Row]:
    found = entries(workspace, "USD")
    priced = price_clinics(request, [entry.candidate for entry in found], ReviewPrior(), "USD")
    making = RowMaker(words, "USD", TODAY, **maker)
    return [making.row(entry, compared) for entry, compared in zip(found, priced, strict=True)]


def shown(rows: list[Row], column: ColumnId, *, descending: bool = False) -> list[tuple[str, str]]:
    return [(row.clinic.name, row.cells[column].text) for row in ordered(rows, column, descending=descending)]


def test_totals_that_are_bounded_come_first_and_what_nobody_knows_is_never_cheapest(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    add(workspace, "Dear", flat(500))
    add(workspace, "From", flat({"low": 10}))
    add(workspace, "Silent")
    add(workspace, "Cheap", flat(400))
    add(workspace, "Unpriced", flat(None))
    rows = rows_of(workspace, request_for_six, words)
    assert shown(rows, ColumnId.TOTAL) == [
        ("Cheap", "$2,400"),
        ("Dear", "$3,000"),
        ("From", "at least $60"),
        ("Silent", "not known: ask"),
        ("Unpriced", "not known: ask"),
    ]
    assert [name for name, _ in shown(rows, ColumnId.TOTAL, descending=True)] == [
        "Dear",
        "Cheap",
        "From",
        "Silent",
        "Unpriced",
    ]


def test_a_discount_of_unstated_size_is_said_as_at_most(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    add(workspace, "Promises", flat(400, discounts=[{"id": "b", "name": "Booster discount"}]))
    (row,) = rows_of(workspace, request_for_six, words)
    assert row.cells[ColumnId.TOTAL].text == "at most $2,400"
    assert 'How much is "Booster discount", and who may have it?' in questions(row.compared, words)


def test_every_clinic_is_bought_in_its_own_cheapest_way(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    pack = {"id": "six", "name": "Six pack", "price": 2000, "contents": [{"service": "treatment", "count": 6}]}
    add(workspace, "Packs", flat(400, packages=[pack]))
    (row,) = rows_of(workspace, request_for_six, words)
    assert row.cells[ColumnId.TOTAL].text == "$2,000"
    assert row.cells[ColumnId.WAY].text == "Six pack"
    ways = ways_at(request_for_six, row.entry.candidate).ways
    assert [way.estimate.total.expected for way in ways] == [200_000, 240_000]


def test_another_currency_keeps_its_own_total_and_counts_as_not_known(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    add(workspace, "Toronto", flat(1, currency="CAD"))
    add(workspace, "Dallas", flat(900))
    rows = rows_of(workspace, request_for_six, words)
    assert shown(rows, ColumnId.TOTAL) == [("Dallas", "$5,400"), ("Toronto", "CA$6; not known in USD")]
    assert shown(rows, ColumnId.TOTAL, descending=True)[-1][0] == "Toronto"
    assert scale_of(rows) == 540_000


def test_a_list_in_the_currency_is_taken_before_a_newer_one_in_another(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    add(
        workspace,
        "Both",
        flat(300, as_of="2026-01-01"),
        flat(350, as_of="2026-06-01"),
        flat(999),
        flat(1, currency="CAD", as_of="2026-11-01"),
    )
    (row,) = rows_of(workspace, request_for_six, words)
    assert row.cells[ColumnId.TOTAL].text == "$2,100"


def test_a_list_with_two_rows_for_one_visit_is_said_in_words_and_keeps_nobody_else_waiting(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    twice = {"fees": [{**IV, "price": 400}, {**IV, "id": "iv2", "price": 500}]}
    add(workspace, "Twice", twice)
    add(workspace, "Once", flat(450))
    rows = rows_of(workspace, request_for_six, words)
    assert shown(rows, ColumnId.TOTAL) == [("Once", "$2,700"), ("Twice", "not known: the list contradicts itself")]
    problem = rows[0].compared.problem
    assert problem is not None
    assert "Two rows of the price list fit" in words.error(problem)


def test_experience_reviews_services_and_age_sort_with_unknowns_last_both_ways(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    def known(value: int) -> dict[str, Any]:
        return {"state": "known", "value": value}

    add(
        workspace,
        "Long",
        flat(400, as_of="2025-01-01"),
        facts={"years_with_ketamine": known(9), "treatments_given": known(11_400)},
        reviews=[{"source": {}, "rating": "4.5", "count": 400}],
        services=[{"name": "Therapy"}, {"name": "Home", "offered": "no"}],
    )
    add(
        workspace,
        "Young",
        flat(400, as_of="2026-10-01"),
        facts={"years_with_ketamine": known(2)},
        reviews=[{"source": {}, "rating": "5", "count": 3}],
        services=[{"name": "Home", "offered": "unknown"}],
    )
    add(workspace, "Quiet", flat(400))
    rows = rows_of(workspace, request_for_six, words)
    assert shown(rows, ColumnId.EXPERIENCE, descending=True) == [
        ("Long", "9 years, 11,400 treatments"),
        ("Young", "2 years, treatments not known: ask"),
        ("Quiet", "not known: ask"),
    ]
    assert shown(rows, ColumnId.REVIEWS, descending=True) == [
        ("Long", "4.5 from 400, counted as 4.5"),
        ("Young", "5 from 3, few reviews, counted as 4.3"),
        ("Quiet", "not known: ask"),
    ]
    assert shown(rows, ColumnId.SERVICES) == [
        ("Long", "1 offered, 1 not"),
        ("Quiet", "not known: ask"),
        ("Young", "not known: ask"),
    ]
    assert shown(rows, ColumnId.LIST) == [
        ("Long", "Jan 1, 2025; over a year old"),
        ("Young", "Oct 1, 2026"),
        ("Quiet", "date not known: ask"),
    ]
    for column in (ColumnId.EXPERIENCE, ColumnId.REVIEWS, ColumnId.LIST):
        for descending in (False, True):
            assert shown(rows, column, descending=descending)[-1][0] == "Quiet"


def test_services_can_be_counted_against_the_ones_wanted(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    add(workspace, "A", services=[{"name": "Therapy"}, {"name": "Home", "offered": "no"}])
    add(workspace, "B", services=[{"name": "Therapy"}])
    add(workspace, "C")
    rows = rows_of(workspace, request_for_six, words, wanted=("Therapy", "Home"))
    assert [row.cells[ColumnId.SERVICES].text for row in rows] == [
        "1 of 2 wanted",
        "1 of 2 wanted, 1 not known: ask",
        "not known: ask",
    ]
    assert all_services([row.entry for row in rows]) == ["Home", "Therapy"]


def test_what_is_not_known_becomes_a_question_and_what_is_known_has_its_source(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    source = {"said_by": "Front desk", "how": "told_by_phone", "as_of": "2026-11-02"}
    add(workspace, "Asked", flat(None), facts={"years_with_ketamine": {"state": "known", "value": 4, "source": source}})
    (row,) = rows_of(workspace, request_for_six, words)
    asked = questions(row.compared, words)
    assert 'What does "Treatment" cost?' in asked
    assert "How many ketamine treatments have you given?" in asked
    assert not any("years" in question for question in asked)
    (fact,) = stated_facts(row.clinic, words, {"years_with_ketamine": "Years of giving ketamine"})
    assert (fact.label, fact.value) == ("Years of giving ketamine", "4")
    assert fact.source == "Front desk; told by phone; as of November 2, 2026"


def test_filters_by_words_route_currency_and_samples(
    workspace: Workspace, request_for_six: EstimateRequest, words: Words
) -> None:
    add(workspace, "Harbor", flat(1), modalities=["iv"], locations=[{"city": "Salem", "state": "OR"}])
    add(workspace, "Ridge", flat(1, currency="CAD"), modalities=["im"], is_sample=True)
    rows = rows_of(workspace, request_for_six, words)

    def names(**filters: Any) -> list[str]:
        return [row.clinic.name for row in rows if Filters(**filters).admits(row)]

    assert names() == ["Harbor", "Ridge"]
    assert names(text="salem harb") == ["Harbor"]
    assert names(route="im") == ["Ridge"]
    assert names(currency="USD") == ["Harbor"]
    assert names(hide_samples=True) == ["Harbor"]


def test_pricing_tells_how_far_it_is_and_ends_when_it_is_not_wanted(
    workspace: Workspace, request_for_six: EstimateRequest
) -> None:
    for name in "ABC":
        add(workspace, name, flat(400))
    candidates = [entry.candidate for entry in entries(workspace, "USD")]
    token, told = CancelToken(), []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        price_clinics(request_for_six, candidates, ReviewPrior(), "USD", progress=progress, cancel=token)
    assert told == [(1, 3), (2, 3)]


def test_the_course_follows_the_estimate_and_the_clinic_chosen_goes_into_it(
    workspace: Workspace, request_for_six: EstimateRequest
) -> None:
    add(workspace, "Chosen", flat(400))
    plan = EstimatePlan(title="Mine", request=request_for_six)
    estimate = workspace.commit("New", [(None, kinds.ESTIMATE, plan)])[0]
    comparison = ComparisonPlan(estimate=estimate.id, request=EstimateRequest())
    assert request_of(comparison, workspace) == request_for_six

    (entry,) = entries(workspace, "USD")
    changed = use_clinic(workspace, comparison, entry)
    assert changed.id == estimate.id
    assert changed.model.clinic == entry.candidate.clinic_id
    assert changed.model.request.fee_schedule == entry.candidate.schedule
    assert changed.model.request.fee_schedule.fees[0].price.low == Decimal(400)
    workspace.undo()
    assert workspace.get(estimate.id).model == plan


def test_without_an_estimate_the_chosen_clinic_starts_one(
    workspace: Workspace, request_for_six: EstimateRequest
) -> None:
    add(workspace, "Chosen", flat(400))
    (entry,) = entries(workspace, "USD")
    comparison = ComparisonPlan(title="IV", preset="iv-mood", request=request_for_six)
    made = use_clinic(workspace, comparison, entry)
    assert [record.id for record in workspace.list(kinds.ESTIMATE)] == [made.id]
    assert made.model.preset == "iv-mood"


def test_a_damaged_estimate_is_compared_as_it_was_chosen_and_left_alone(
    workspace: Workspace, request_for_six: EstimateRequest, tmp_path: Path
) -> None:
    add(workspace, "Here", flat(400))
    kept = workspace.commit("Plan", [(None, kinds.ESTIMATE, EstimatePlan(title="Mine", request=request_for_six))])[0]
    plan = ComparisonPlan(estimate=kept.id, title="Mine", request=request_for_six)
    damage(tmp_path / "kept.db", workspace, kept.id)
    assert request_of(plan, workspace) == request_for_six
    made = use_clinic(workspace, plan, entries(workspace, "USD")[0])
    assert made.id != kept.id
    assert (made.model.title, made.model.request.course) == ("Mine", request_for_six.course)
