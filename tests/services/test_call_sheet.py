"""What a call sheet asks and in which order, and what becomes of the answers."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from ketacost.domain.clinic_facts import FactEntry, FactGroup, FactKind
from ketacost.domain.clinics import Clinic
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.domain.vocabulary import Modality
from ketacost.services import kinds
from ketacost.services.call_sheet import (
    PRICE,
    Standing,
    answered,
    call_sheet,
    fact_history,
    own_entry,
    own_facts,
    own_id,
)
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_fact_catalogue
from ketacost.storage.sqlite_store import SqliteStore

TODAY = dt.date(2026, 12, 7)
CATALOGUE = load_fact_catalogue()
EMPTY = Clinic(name="Maple Clinic")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    store = SqliteStore.open(tmp_path / "kept.db", author="Pat")
    yield Workspace(store, kinds.ALL)
    store.close()


def said(days: int | None, state: FactState = FactState.YES) -> Fact:
    as_of = None if days is None else TODAY - dt.timedelta(days=days)
    return Fact(state=state, source=Source(said_by="Kim", as_of=as_of))


def asked(clinic: Clinic, *own: str) -> list[str]:
    return [question.entry.id for question in call_sheet(clinic, CATALOGUE, TODAY, own)]


def test_of_an_unknown_clinic_everything_is_asked_that_counts_most_first() -> None:
    ids = asked(EMPTY)
    assert ids[:5] == ["session_price", "contact_checked", "years_with_ketamine", "treatments_given", "wait_days"]
    assert ids.index("acls_on_site") < ids.index("superbill") < ids.index("private_room")
    worths = [question.worth for question in call_sheet(EMPTY, CATALOGUE, TODAY)]
    assert worths == sorted(worths, reverse=True)
    assert set(ids) == {entry.id for entry in CATALOGUE.facts if entry.by_phone}


def test_what_one_looks_up_is_not_asked() -> None:
    assert {"licence_checked", "licence_problem", "cure_claim"}.isdisjoint(asked(EMPTY))


@pytest.mark.parametrize(
    ("days", "standing"),
    [(0, None), (180, None), (181, Standing.AGEING), (365, Standing.AGEING), (366, Standing.OLD), (None, Standing.OLD)],
)
def test_what_is_known_is_asked_again_when_it_ages(days: int | None, standing: Standing | None) -> None:
    clinic = EMPTY.model_copy(update={"facts": {"acls_on_site": said(days)}})
    found = {question.entry.id: question for question in call_sheet(clinic, CATALOGUE, TODAY)}
    assert (found["acls_on_site"].standing if standing else found.get("acls_on_site")) == standing


def test_contact_and_hours_age_sooner() -> None:
    clinic = EMPTY.model_copy(update={"facts": {"hours": said(91), "parking": said(91)}})
    found = {question.entry.id: question.standing for question in call_sheet(clinic, CATALOGUE, TODAY)}
    assert found["hours"] is Standing.AGEING
    assert "parking" not in found


def test_a_stale_fact_is_less_urgent_than_the_same_one_unknown() -> None:
    first = call_sheet(EMPTY, CATALOGUE, TODAY)
    old = EMPTY.model_copy(update={"facts": {"years_with_ketamine": said(400)}})
    worth = {one.entry.id: one.worth for one in first}
    again = {one.entry.id: one.worth for one in call_sheet(old, CATALOGUE, TODAY)}
    assert again["years_with_ketamine"] == worth["years_with_ketamine"] / 2


def test_certification_matters_where_nasal_esketamine_is_given_or_nobody_knows() -> None:
    assert "rems_certified" in asked(EMPTY)
    assert "rems_certified" not in asked(EMPTY.model_copy(update={"modalities": (Modality.IV,)}))
    assert "rems_certified" in asked(EMPTY.model_copy(update={"modalities": (Modality.NASAL_ESKETAMINE,)}))


def test_a_fresh_price_list_answers_what_a_treatment_costs() -> None:
    def sheet(day: dt.date | None) -> dict[str, Standing]:
        found = call_sheet(EMPTY, CATALOGUE, TODAY, elsewhere={PRICE: day})
        return {question.entry.id: question.standing for question in found}

    assert PRICE not in sheet(TODAY)
    assert sheet(None)[PRICE] is Standing.OLD
    assert sheet(TODAY - dt.timedelta(days=200))[PRICE] is Standing.AGEING


def test_answers_know_who_said_them_when_and_under_which_number() -> None:
    answers = {
        "acls_on_site": Fact(state=FactState.YES),
        "wait_days": Fact(state=FactState.KNOWN, value=Decimal(9)),
        "routes": Fact(state=FactState.KNOWN, text="iv, im"),
    }
    clinic = answered(EMPTY, answers, CATALOGUE, said_by="Kim", as_of=TODAY, reference="R-12")
    assert {fact.source for fact in clinic.facts.values()} == {
        Source(said_by="Kim", how=How.PHONE, as_of=TODAY, note="R-12")
    }
    assert clinic.modalities == (Modality.IV, Modality.IM)
    assert set(answers).isdisjoint(asked(clinic))


def test_ids_of_ones_own_facts_are_readable_and_never_twice() -> None:
    assert own_id("Dogs are welcome?", ()) == "dogs_are_welcome"
    assert own_id("Dogs", {"dogs", "dogs_2"}) == "dogs_3"
    assert own_id("???", ()) == "own"
    assert len(own_id("x" * 200, {"x" * 56})) <= 64


def test_a_fact_of_ones_own_is_asked_of_every_clinic_until_it_is_undone(workspace: Workspace) -> None:
    entry = own_entry("Dogs", "", FactKind.YES_NO, FactGroup.ACCESS, CATALOGUE.labels)
    assert entry.question == "Dogs?"
    workspace.commit("Add fact Dogs", [(None, kinds.OWN_FACT, entry)])
    own = own_facts(workspace)
    whole = CATALOGUE.with_own(own)
    found = [one.entry.id for one in call_sheet(EMPTY, whole, TODAY, [one.id for one in own])]
    assert found.index("dogs") < found.index("private_room")
    workspace.undo()
    assert own_facts(workspace) == ()


def test_the_history_of_a_fact_has_only_the_steps_that_changed_it(workspace: Workspace) -> None:
    entry = CATALOGUE.entry("acls_on_site") or FactEntry(id="x", label="x")
    (record,) = workspace.commit("New", [(None, kinds.CLINIC, EMPTY)])
    first = EMPTY.model_copy(update={"facts": {"acls_on_site": said(400)}})
    workspace.commit("Asked", [(record.id, kinds.CLINIC, first)])
    workspace.commit("Renamed", [(record.id, kinds.CLINIC, first.model_copy(update={"name": "Maple"}))])
    second = answered(
        first, {"acls_on_site": Fact(state=FactState.NO)}, CATALOGUE, said_by="Lee", as_of=TODAY, reference=""
    )
    workspace.commit("Asked again", [(record.id, kinds.CLINIC, second)])
    steps = fact_history(workspace, record.id, entry)
    assert [(step.label, step.fact.state, step.fact.source.said_by, step.author) for step in steps] == [
        ("Asked again", FactState.NO, "Lee", "Pat"),
        ("Asked", FactState.YES, "Kim", "Pat"),
    ]
    workspace.undo()
    assert fact_history(workspace, record.id, entry)[0].fact.state is FactState.YES
