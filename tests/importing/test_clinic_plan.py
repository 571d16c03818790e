"""What becomes of each row: added, updated, skipped or bad; one change that can be undone; nothing is taken away."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ketacost.domain.clinics import Clinic, Location, ServiceOffer
from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.sources import Fact, FactState, Source
from ketacost.services import kinds
from ketacost.services.clinic_import_apply import apply_plan, existing_clinics, prepare, remembered_mapping, store
from ketacost.services.clinic_import_merge import Preference, laid_over
from ketacost.services.clinic_import_plan import Action, ImportPlan
from ketacost.services.comparing import Cancelled, CancelToken
from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore
from tests.importing.clinic_books import planned, text

HEAD = ["Clinic", "NPI", "Phone", "ZIP", "Wait days", "Single IV $", "Updated", "Notes"]
OLD, NEW = dt.date(2026, 1, 5), dt.date(2026, 11, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = SqliteStore.open(tmp_path / "kept.db")
    yield Workspace(opened, kinds.ALL)
    opened.close()


def known(day: int, as_of: dt.date | None = OLD) -> Fact:
    return Fact(state=FactState.KNOWN, value=Decimal(day), source=Source(said_by="phone", as_of=as_of))


def clinic(name: str = "Alpha Ketamine", **more: Any) -> Clinic:
    return Clinic(name=name, **{"phone": "(512) 555-0101", **more})


def keep(workspace: Workspace, *models: Clinic) -> list[Any]:
    return [record.id for record in workspace.commit("Type clinics", [(None, kinds.CLINIC, one) for one in models])]


def plan_of(workspace: Workspace, tmp_path: Path, *rows: list[str], head: list[str] = HEAD) -> ImportPlan:
    return planned(text(tmp_path / "mine.csv", [head, *rows]), existing_clinics(workspace))


def actions(plan: ImportPlan) -> list[str]:
    return [str(row.action) for row in plan.rows]


def test_rows_are_recognised(workspace: Workspace, tmp_path: Path) -> None:
    keep(
        workspace,
        clinic(npi="1234567893"),
        clinic("Beta", phone="512 555 0102"),
        clinic("Gamma, LLC", phone=""),
        clinic("Delta", phone="", locations=(Location(postal_code="78704"),)),
        clinic("Chain", phone="512-555-0105"),
        clinic("Chain", phone="512-555-0106"),
    )
    plan = plan_of(
        workspace,
        tmp_path,
        ["Alpha renamed", "1234567893", "", "", "9", "", "", ""],
        ["BETA", "", "+1 (512) 555-0102 ext. 4", "", "9", "", "", ""],
        ["Gamma", "", "512-555-0103", "", "9", "", "", ""],
        ["Delta", "", "", "78704", "9", "", "", ""],
        ["Beta", "", "214-555-0199", "", "9", "", "", ""],
        ["Chain", "", "", "", "9", "", "", ""],
        ["Chain", "", "512-555-0106", "", "9", "", "", ""],
        ["Epsilon", "", "512-555-0102", "", "9", "", "", ""],
        ["BETA", "", "512.555.0102", "", "9", "", "", ""],
        ["", "", "512-555-0109", "", "9", "", "", ""],
    )

    expected = ["update"] * 4 + ["add", "skip", "update", "add", "skip", "bad"]
    assert actions(plan) == expected
    assert "fits 2 clinics" in plan.rows[5].reason
    assert "row 3" in plan.rows[8].reason
    assert [one.name for one in plan.rows[7].resembles] == ["Beta"]
    assert "no name" in plan.rows[9].reason
    assert plan.counts == {Action.ADD: 2, Action.UPDATE: 5, Action.SKIP: 2, Action.BAD: 1}


def test_clinics_of_one_name_in_one_file(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        ["Chain", "Austin", ""],
        ["Chain", "Dallas", ""],
        ["Chain", "austin", ""],
        ["Chain", "Austin", "512-555-0101"],
    ]
    plan = plan_of(workspace, tmp_path, *rows, head=["Clinic", "City", "Phone"])

    assert actions(plan) == ["add", "add", "skip", "skip"]
    assert "row 2" in plan.rows[2].reason


def test_an_update_says_what_changes_and_takes_nothing_away(workspace: Workspace, tmp_path: Path) -> None:
    [record] = keep(
        workspace,
        clinic(
            facts={"wait_days": known(30), "team": Fact(state=FactState.KNOWN, text="two nurses")},
            services=(ServiceOffer(name="KAP"),),
            notes="Called twice.",
        ),
    )
    plan = plan_of(
        workspace, tmp_path, ["Alpha Ketamine", "", "512-555-0101", "78701", "9", "450", "2026-11-02", "Nice."]
    )
    changes = {one.field: (one.before, one.after) for one in plan.rows[0].changes}

    assert changes["facts.wait_days"] == ("30", "9")
    assert changes["fees.treatment-iv"] == ("", "450")
    assert changes["notes"] == ("Called twice.", "Called twice.\nNice.")
    result = apply_plan(plan, workspace)
    after = workspace.get(record, kinds.CLINIC).model
    assert (result.updated, result.added, result.lists) == ((record,), (), 1)
    assert after.facts["wait_days"].value == 9
    assert after.facts["team"].text == "two nurses"
    assert after.services == (ServiceOffer(name="KAP"),)
    [prices] = workspace.list(kinds.FEE_SCHEDULE)
    assert prices.model.clinic == record
    assert workspace.at(record, 1).model.facts["wait_days"].value == 30  # the history keeps the other value


@pytest.mark.parametrize(
    ("before", "day", "prefer", "expected"),
    [
        (OLD, "2026-11-02", Preference.NEWER, 9),
        (NEW, "2026-01-05", Preference.NEWER, 30),
        (NEW, "", Preference.NEWER, 30),
        (None, "", Preference.NEWER, 9),
        (NEW, "", Preference.FILE, 9),
        (OLD, "2026-11-02", Preference.OURS, 30),
    ],
)
def test_of_two_values_the_newer_wins(
    before: dt.date | None, day: str, prefer: Preference, expected: int, workspace: Workspace, tmp_path: Path
) -> None:
    keep(workspace, clinic(facts={"wait_days": known(30, before)}))
    plan = plan_of(workspace, tmp_path, ["Alpha Ketamine", "", "", "", "9", "", day, ""])
    old = plan.known[0].load()
    new = plan.rows[0].draft.clinic
    assert new is not None
    laid, changes = laid_over(old, new, prefer)

    assert laid.facts["wait_days"].value == expected
    assert [(one.field, one.kept) for one in changes] == [("facts.wait_days", expected == 30)]


def test_prices_are_found_again_and_only_those_change(workspace: Workspace, tmp_path: Path) -> None:
    [record] = keep(workspace, clinic())
    fees = (
        Fee(id="mine", service="treatment", modality="iv", label="Infusion", price=Price.exact(425)),
        Fee(id="first", service="evaluation", price=Price.exact(250)),
    )
    workspace.commit("Type prices", [(None, kinds.FEE_SCHEDULE, FeeSchedule(clinic=record, name="Own", fees=fees))])
    plan = plan_of(workspace, tmp_path, ["Alpha Ketamine", "", "", "", "", "475", "", ""])
    apply_plan(plan, workspace)
    [listed] = [one.model for one in workspace.list(kinds.FEE_SCHEDULE)]

    assert [(fee.id, fee.label, fee.price.low) for fee in listed.fees] == [
        ("mine", "Infusion", 475),
        ("first", "", 250),
    ]
    assert listed.name == "Own"
    assert listed.fees[0].source.quote == "475"


def test_the_same_file_again_says_nothing_new(workspace: Workspace, tmp_path: Path) -> None:
    row = ["Alpha", "1234567893", "512-555-0101", "78701", "9", "450-600", "2026-11-02", "Nice."]
    apply_plan(plan_of(workspace, tmp_path, row), workspace)
    again = plan_of(workspace, tmp_path, row)
    mapping = remembered_mapping(workspace, [one.upper() for one in reversed(HEAD)])

    assert [(str(one.action), one.reason) for one in again.rows] == [("skip", "says nothing new")]
    assert mapping is not None
    assert mapping.columns[-1].target.kind == "name"
    apply_plan(again, workspace)
    assert len(workspace.list(kinds.IMPORT_MAPPING)) == 1


def test_it_is_one_change_that_can_be_undone(workspace: Workspace, tmp_path: Path) -> None:
    keep(workspace, clinic())
    rows = [[f"Clinic {n}", "", f"512-555-1{n:03d}", "", "5", "400", "", ""] for n in range(50)]
    result = apply_plan(plan_of(workspace, tmp_path, *rows), workspace)

    assert result.label == "Import mine.csv: 50 added"
    assert workspace.undo_label == result.label
    assert len(workspace.list(kinds.CLINIC)) == 51
    workspace.undo()
    assert [one.model.name for one in workspace.list(kinds.CLINIC)] == ["Alpha Ketamine"]
    assert not workspace.list(kinds.FEE_SCHEDULE)
    workspace.redo()
    assert len(workspace.list(kinds.CLINIC)) == 51


def test_a_person_has_the_last_word(workspace: Workspace, tmp_path: Path) -> None:
    [one, other] = keep(workspace, clinic("Chain", phone="512-555-0105"), clinic("Chain", phone="512-555-0106"))
    plan = plan_of(
        workspace,
        tmp_path,
        ["Chain", "", "", "", "9", "", "", ""],
        ["New", "", "", "", "9", "", "", ""],
        ["", "", "", "", "9", "", "", ""],
    )
    plan = plan.with_action(0, Action.UPDATE, existing=other).with_action(1, Action.SKIP)
    with pytest.raises(ValueError, match="skipped"):
        plan.with_action(2, Action.ADD)
    with pytest.raises(ValueError, match="that is there"):
        plan.with_action(1, Action.UPDATE)
    apply_plan(plan, workspace)

    assert [bool(workspace.get(record, kinds.CLINIC).model.facts) for record in (one, other)] == [False, True]
    assert len(workspace.list(kinds.CLINIC)) == 2


def test_a_clinic_that_moved_on_is_laid_over_as_it_is_now(workspace: Workspace, tmp_path: Path) -> None:
    [record] = keep(workspace, clinic())
    prepared = prepare(plan_of(workspace, tmp_path, ["Alpha Ketamine", "", "", "", "9", "", "", ""]))
    workspace.commit("Type a website", [(record, kinds.CLINIC, clinic(website="alpha.example"))])
    store(prepared, workspace)
    after = workspace.get(record, kinds.CLINIC).model

    assert (after.website, after.facts["wait_days"].value) == ("alpha.example", 9)


def test_progress_and_cancel(workspace: Workspace, tmp_path: Path) -> None:
    from ketacost.services.clinic_import_guess import guess_mapping
    from ketacost.services.clinic_import_plan import plan_import
    from tests.importing.clinic_books import facts, read

    table = read(text(tmp_path / "a.csv", [["Clinic", "Phone"], *[[f"C {n}", f"512-555-{n:04d}"] for n in range(900)]]))
    mapping = guess_mapping(table, facts())
    told: list[tuple[int, int]] = []
    plan = plan_import(table, mapping, (), facts(), progress=lambda done, total: told.append((done, total)))

    assert told == sorted(told)
    assert told[-1] == (1800, 1800)
    token = CancelToken()

    def stop(done: int, total: int) -> None:
        if done > 300:
            token.cancel()

    with pytest.raises(Cancelled):
        plan_import(table, mapping, (), facts(), progress=stop, token=token)
    with pytest.raises(Cancelled):
        apply_plan(plan, workspace, token=token)
    assert not workspace.list(kinds.CLINIC)
