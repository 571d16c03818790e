"""What needs doing, at the edges of its rules; what was worked on last; samples in and out."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import pytest

from ketacost.domain.clinics import Clinic
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.people import Person
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.quotes import Quote, QuoteState
from ketacost.services import kinds
from ketacost.services.answers import estimate_of
from ketacost.services.recent import recent_records
from ketacost.services.samples import add_samples, remove_samples, sample_clinic_count, sample_records
from ketacost.services.todo import Need, Todo, what_needs_doing
from ketacost.services.workspace import Put, Workspace
from ketacost.storage.reference import load_samples
from ketacost.storage.sqlite_store import SqliteStore

TODAY = dt.date(2026, 11, 24)
REQUEST = EstimateRequest.model_validate(
    {
        "course": {"start": "2026-12-07", "phases": [{"id": "induction", "kind": "induction", "count": 6}]},
        "fee_schedule": {"fees": [{"id": "iv", "service": "treatment", "price": 400}]},
    }
)
CLINIC_ID = uuid4()


def days(count: int) -> dt.date:
    return TODAY + dt.timedelta(days=count)


def draft(name: str = "Pat Example", **more: Any) -> Quote:
    return Quote(person=Person(name=name), request=REQUEST, created_on=TODAY, **more)


def issued(valid_until: dt.date | None, state: QuoteState = QuoteState.ISSUED, **more: Any) -> Quote:
    return draft(state=state, number="Q-2026-0001", estimate=estimate_of(REQUEST), valid_until=valid_until, **more)


def prices(as_of: dt.date | None, **more: Any) -> FeeSchedule:
    return FeeSchedule(clinic=CLINIC_ID, as_of=as_of, **more)


def needs(*models: Quote | FeeSchedule) -> list[Need]:
    return [todo.need for todo in due(models)]


def due(models: Sequence[Quote | FeeSchedule]) -> Sequence[Todo]:
    with TemporaryDirectory() as folder:
        store = SqliteStore.open(Path(folder) / "kept.db", author="Tester")
        workspace = Workspace(store, kinds.ALL)
        puts: list[Put] = [(CLINIC_ID, kinds.CLINIC, Clinic(name="Maple Clinic"))]
        puts += [(None, kinds.QUOTE if isinstance(model, Quote) else kinds.FEE_SCHEDULE, model) for model in models]
        workspace.commit("Start", puts=puts)
        found = what_needs_doing(workspace, TODAY)
        store.close()
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    store = SqliteStore.open(tmp_path / "kept.db", author="Tester")
    yield Workspace(store, kinds.ALL)
    store.close()


@pytest.mark.parametrize(
    ("left", "expected"),
    [(8, []), (7, [Need.QUOTE_ENDS]), (0, [Need.QUOTE_ENDS]), (-1, [Need.QUOTE_ENDED])],
)
def test_a_quote_is_due_in_its_last_week_and_holds_through_its_last_day(left: int, expected: list[Need]) -> None:
    assert needs(issued(days(left))) == expected


@pytest.mark.parametrize("state", [QuoteState.ACCEPTED, QuoteState.DECLINED, QuoteState.SUPERSEDED])
def test_a_quote_that_is_settled_asks_for_nothing(state: QuoteState) -> None:
    assert needs(issued(days(-1), state)) == []


def test_a_draft_waits_to_be_issued() -> None:
    assert needs(draft()) == [Need.QUOTE_NOT_ISSUED]


@pytest.mark.parametrize(
    ("age", "expected"),
    [(180, []), (181, [Need.LIST_AGEING]), (365, [Need.LIST_AGEING]), (366, [Need.LIST_OLD])],
)
def test_a_price_list_ages_after_half_a_year_and_is_old_after_a_year(age: int, expected: list[Need]) -> None:
    assert needs(prices(days(-age))) == expected


def test_a_price_list_without_a_day_is_asked_about() -> None:
    assert needs(prices(None)) == [Need.LIST_UNDATED]


def test_samples_ask_for_nothing() -> None:
    assert needs(prices(None, is_sample=True), draft(is_sample=True), issued(days(1), is_sample=True)) == []


def test_a_price_list_of_a_clinic_that_is_gone_asks_for_nothing() -> None:
    assert needs(FeeSchedule(clinic=uuid4())) == []


def test_the_most_pressing_comes_first() -> None:
    found = due([draft("Ann"), issued(days(5)), issued(days(1)), issued(days(-3)), prices(days(-200))])

    assert [(todo.need, todo.days) for todo in found] == [
        (Need.QUOTE_ENDS, 1),
        (Need.QUOTE_ENDS, 5),
        (Need.QUOTE_ENDED, -3),
        (Need.QUOTE_NOT_ISSUED, 0),
        (Need.LIST_AGEING, 200),
    ]


def test_each_says_what_it_is_about_and_where_it_is_done(workspace: Workspace) -> None:
    clinic, _, quote = workspace.commit(
        "Start",
        puts=[
            (CLINIC_ID, kinds.CLINIC, Clinic(name="Maple Clinic")),
            (None, kinds.FEE_SCHEDULE, prices(None)),
            (None, kinds.QUOTE, issued(days(2))),
        ],
    )

    first, second = what_needs_doing(workspace, TODAY)

    assert (first.name, first.place) == ("Q-2026-0001 · Pat Example", f"quotes/{quote.id}")
    assert (second.name, second.place) == ("Maple Clinic", f"clinics/{clinic.id}")


def test_recent_records_come_latest_first_and_without_samples(workspace: Workspace) -> None:
    add_samples(workspace, load_samples())
    (plan,) = workspace.commit("Start", puts=[(None, kinds.ESTIMATE, EstimatePlan(title="Six", request=REQUEST))])
    (clinic,) = workspace.commit("Add", puts=[(None, kinds.CLINIC, Clinic(name="Maple Clinic"))], place="clinics")
    edited = plan.model.model_copy(update={"title": "Eight"})
    workspace.commit("Sessions 6 → 8", puts=[(plan.id, kinds.ESTIMATE, edited)], place=f"estimate/{plan.id}/course")

    found = recent_records(workspace)

    assert [(recent.name, recent.place) for recent in found] == [
        ("Eight", f"estimate/{plan.id}"),
        ("Maple Clinic", f"clinics/{clinic.id}"),
    ]


def test_recent_records_are_as_many_as_asked_for(workspace: Workspace) -> None:
    for number in range(5):
        workspace.commit("Add", puts=[(None, kinds.CLINIC, Clinic(name=f"Clinic {number}"))], place="clinics")

    assert [recent.name for recent in recent_records(workspace, 2)] == ["Clinic 4", "Clinic 3"]


def test_samples_go_and_come_back_in_one_step(workspace: Workspace) -> None:
    samples = load_samples()
    (mine,) = workspace.commit("Add", puts=[(None, kinds.CLINIC, Clinic(name="Mine"))])
    added = add_samples(workspace, samples)

    assert sample_clinic_count(workspace) == len(samples)
    assert remove_samples(workspace) == added
    assert [record.id for record in workspace.list(kinds.CLINIC)] == [mine.id]
    workspace.undo()
    assert len(sample_records(workspace)) == added
    assert remove_samples(workspace) == added
    assert add_samples(workspace, samples) == added
    assert add_samples(workspace, samples) == 0


def test_a_sample_that_was_changed_stays_as_it_is(workspace: Workspace) -> None:
    samples = load_samples()
    add_samples(workspace, samples)
    first = workspace.get(samples[0].clinic_id, kinds.CLINIC)
    changed = first.model.model_copy(update={"notes": "Rang them."})
    workspace.commit("Notes", puts=[(first.id, kinds.CLINIC, changed)])

    assert add_samples(workspace, samples) == 0
    assert workspace.get(first.id, kinds.CLINIC).model.notes == "Rang them."


def test_the_identity_of_a_place_is_only_taken_where_it_is_one(workspace: Workspace) -> None:
    workspace.commit("Add", puts=[(UUID(int=1), kinds.CLINIC, Clinic(name="Mine"))], place="clinics/import/3")

    assert [recent.name for recent in recent_records(workspace)] == ["Mine"]


@pytest.mark.parametrize(
    ("age", "state", "needed"),
    [(366, "yes", [Need.FACTS_OLD]), (365, "yes", []), (None, "yes", []), (400, "unknown", [])],
)
def test_facts_that_are_over_a_year_old_lead_to_the_call_sheet(
    workspace: Workspace, age: int | None, state: str, needed: list[Need]
) -> None:
    source = {"as_of": None if age is None else days(-age)}
    fresh = {"state": "known", "value": 4, "source": {"as_of": TODAY}}
    facts = {"acls_on_site": {"state": state, "source": source}, "wait_days": fresh}
    clinic = Clinic.model_validate({"name": "Maple Clinic", "facts": facts})
    sample = clinic.model_copy(update={"is_sample": True})
    (record, *_) = workspace.commit("Start", [(None, kinds.CLINIC, clinic), (None, kinds.CLINIC, sample)])
    found = what_needs_doing(workspace, TODAY)
    assert [todo.need for todo in found] == needed
    assert [todo.place for todo in found] == [f"clinics/{record.id}/call" for _ in needed]
