"""Quotes from draft to decision: numbers, freezing, revisions, reasons, and the last day."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ketacost.domain.clinics import Clinic
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.people import Person, Practice
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.quotes import Quote, QuoteState
from ketacost.services import kinds
from ketacost.services.quoting import QuoteDesk
from ketacost.services.records import Record
from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore
from tests.damaging import damage

PAT = Person(name="Pat Example", date_of_birth=dt.date(1980, 2, 29))


class Clock:
    """A day that a test can move."""

    def __init__(self) -> None:
        self.day = dt.date(2026, 11, 24)

    def __call__(self) -> dt.date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    store = SqliteStore.open(tmp_path / "kept.db", author="Tester")
    yield Workspace(store, kinds.ALL)
    store.close()


@pytest.fixture
def desk(workspace: Workspace, clock: Clock) -> QuoteDesk:
    return QuoteDesk(workspace, clock, "2026.11")


def asked(price: Any = 400) -> EstimateRequest:
    phase = {"id": "induction", "kind": "induction", "count": 6}
    return EstimateRequest.model_validate(
        {
            "course": {"start": "2026-12-07", "phases": [phase]},
            "fee_schedule": {"fees": [{"id": "iv", "service": "treatment", "price": price}]},
        }
    )


def drafted(desk: QuoteDesk, price: Any = 400) -> Record[Quote]:
    return desk.draft_from(EstimatePlan(title="IV for depression", request=asked(price)), PAT)


def test_a_draft_follows_its_prices_and_an_issued_quote_never_does(desk: QuoteDesk, workspace: Workspace) -> None:
    draft = drafted(desk)
    dearer = draft.model.model_copy(update={"request": asked(500)})
    draft = desk.save(draft, dearer, "Price")
    assert desk.estimate(draft.model).total.high == 300_000
    issued = desk.issue(draft)
    tampered = issued.model.model_copy(update={"request": asked(900)})
    assert desk.estimate(tampered).total.high == 300_000
    with pytest.raises(DomainError, match="quote_already_issued"):
        desk.save(issued, tampered, "Price")
    assert workspace.get(issued.id, kinds.QUOTE).model.data_versions["data"] == "2026.11"


def test_a_quote_is_headed_by_my_clinic_else_by_the_clinic_of_the_estimate(
    desk: QuoteDesk, workspace: Workspace
) -> None:
    here = {"street": "1 Pier", "city": "Salem", "state": "OR", "postal_code": "97301"}
    clinic = Clinic.model_validate({"name": "Harbor", "locations": [here]})
    record = workspace.commit("Clinic", [(None, kinds.CLINIC, clinic)])[0]
    plan = EstimatePlan(clinic=record.id, request=asked())
    issuer = desk.draft_from(plan).model.issuer
    assert (issuer.name, issuer.address) == ("Harbor", "1 Pier, Salem, OR, 97301")
    workspace.commit("Mine", [(None, kinds.PRACTICE, Practice(name="Mine", quote_valid_days=14))])
    mine = desk.draft_from(plan).model
    assert (mine.issuer.name, mine.valid_days) == ("Mine", 14)


def test_numbers_run_on_within_a_year_without_doubles_and_start_anew_in_the_next(
    desk: QuoteDesk, workspace: Workspace, clock: Clock
) -> None:
    numbers = [desk.issue(drafted(desk)).model.number for _ in range(3)]
    workspace.undo()  # the third becomes a draft again, and its number was never handed out
    numbers.append(desk.issue(drafted(desk)).model.number)
    clock.day = dt.date(2027, 1, 2)
    numbers.append(desk.issue(drafted(desk)).model.number)
    assert numbers == ["Q-2026-0001", "Q-2026-0002", "Q-2026-0003", "Q-2026-0003", "Q-2027-0001"]
    given_out = [one.model.number for one in workspace.list(kinds.QUOTE) if one.model.number]
    assert len(given_out) == len(set(given_out))


def test_a_revision_takes_the_place_of_its_predecessor_in_one_step(desk: QuoteDesk, workspace: Workspace) -> None:
    first = desk.issue(drafted(desk))
    second = desk.issue(desk.revise(first))
    assert second.model.number == "Q-2026-0001 R2"
    assert workspace.get(first.id, kinds.QUOTE).model.state is QuoteState.SUPERSEDED
    third = desk.issue(desk.revise(second))
    assert third.model.number == "Q-2026-0001 R3"
    workspace.undo()
    assert workspace.get(second.id, kinds.QUOTE).model.state is QuoteState.ISSUED
    assert workspace.get(third.id, kinds.QUOTE).model.is_draft


def test_a_duplicate_carries_nothing_of_the_first_patient(desk: QuoteDesk) -> None:
    copy = desk.duplicate(desk.issue(drafted(desk))).model
    assert copy.is_draft
    assert (copy.number, copy.person, copy.estimate) == ("", Person(), None)


def test_a_decline_keeps_its_reason_and_cannot_be_decided_twice(desk: QuoteDesk, workspace: Workspace) -> None:
    declined = desk.decide(desk.issue(drafted(desk)), QuoteState.DECLINED, "Too far to drive")
    kept = workspace.get(declined.id, kinds.QUOTE).model
    assert (kept.state, kept.decline_reason, kept.decided_on) == (
        QuoteState.DECLINED,
        "Too far to drive",
        dt.date(2026, 11, 24),
    )
    with pytest.raises(DomainError, match="quote_not_open"):
        desk.decide(declined, QuoteState.ACCEPTED)


@pytest.mark.parametrize(("days_later", "expired"), [(0, False), (30, False), (31, True)])
def test_a_quote_holds_through_its_last_day(desk: QuoteDesk, clock: Clock, days_later: int, expired: bool) -> None:
    issued = desk.issue(drafted(desk)).model
    assert issued.valid_until == clock.day + dt.timedelta(days=30)
    assert issued.expired(clock.day + dt.timedelta(days=days_later)) is expired


def test_an_accepted_quote_does_not_run_out(desk: QuoteDesk, clock: Clock) -> None:
    accepted = desk.decide(desk.issue(drafted(desk)), QuoteState.ACCEPTED).model
    assert not accepted.expired(clock.day + dt.timedelta(days=400))


def test_an_empty_quote_is_not_issued(desk: QuoteDesk, workspace: Workspace) -> None:
    empty = desk.draft_from(EstimatePlan(request=EstimateRequest()), PAT)
    with pytest.raises(DomainError, match="quote_without_lines"):
        desk.issue(empty)
    assert workspace.get(empty.id, kinds.QUOTE).model.is_draft


def test_damaged_records_keep_no_quote_from_being_made_and_numbered(
    desk: QuoteDesk, workspace: Workspace, tmp_path: Path
) -> None:
    mine = workspace.commit("Mine", [(None, kinds.PRACTICE, Practice(name="My practice"))])[0]
    pat = workspace.commit("Pat", [(None, kinds.PERSON, PAT)])[0]
    clinic = workspace.commit("Clinic", [(None, kinds.CLINIC, Clinic(name="Example"))])[0]
    first = desk.issue(drafted(desk))
    revised = desk.revise(first)
    records = (mine.id, pat.id, clinic.id, first.id)
    damage(tmp_path / "kept.db", workspace, *records, number=first.model.number)

    assert desk.practice == Practice()
    plan = EstimatePlan(title="IV", request=asked(), person=pat.id, clinic=clinic.id)
    draft = desk.draft_from(plan)
    assert (draft.model.person, draft.model.issuer.name) == (Person(), "")
    assert desk.issue(draft).model.number == "Q-2026-0002", "a damaged quote has its number still"
    assert desk.issue(revised).model.number == "Q-2026-0001 R2"
    assert [workspace.get(record).number for record in records] == [2, 2, 2, 3], "what is damaged is left as it is"


@pytest.mark.parametrize("network", ["in", "out", None])
@pytest.mark.parametrize("known", [True, False])
def test_an_insured_quote_reads_back_as_it_was_issued(
    desk: QuoteDesk, workspace: Workspace, network: str | None, known: bool
) -> None:
    """Also where nobody knows bill, plan or programme: every share of every case is in the file."""
    unknown = {"unknown": True}
    limits = {"deductible": 1000 if known else unknown, "out_of_pocket_limit": 4000 if known else unknown}
    plan = {
        "in_network": limits,
        "out_of_network": limits,
        "benefits": [{"id": "all", "coinsurance": 20 if known else None}],
        "programmes": [{"id": "help", "annual_cap": 900 if known else unknown, "rebate": True}],
    }
    allowed = [{"amount": 350 if known else unknown}]
    request = EstimateRequest.model_validate(
        {
            **asked(400 if known else None).model_dump(mode="json"),
            "coverage": {"plan": plan, "network": network, "allowed": allowed},
        }
    )
    issued = desk.issue(desk.draft_from(EstimatePlan(request=request), PAT))
    kept = workspace.get(issued.id, kinds.QUOTE).model
    assert kept == issued.model
    assert kept.estimate == estimate(kept.request)
    assert kept.estimate is not None
    assert len(kept.estimate.shares) == 6
