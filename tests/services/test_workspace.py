"""What pages see of the workspace: records as models, one history, and everyone told."""

import gc
import weakref
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

from ketacost.services.records import RecordKind, UnreadableRecord
from ketacost.services.store import ChangeKind, Conflict, NoSuchRecord, Touched, Write
from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore


class Session(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    day: date | None = None
    rate: Decimal = Decimal(0)
    parts: tuple[int, ...] = ()


class Patient(BaseModel):
    name: str


SESSION = RecordKind("session", Session)
PATIENT = RecordKind("patient", Patient)
NUMBERS = RecordKind("numbers", TypeAdapter(list[int]))
KINDS: tuple[RecordKind[Any], ...] = (SESSION, PATIENT, NUMBERS)
Opener = Callable[..., Workspace]


@pytest.fixture
def opener(tmp_path: Path) -> Iterator[Opener]:
    stores: list[SqliteStore] = []

    def open_again(*kinds: RecordKind[Any]) -> Workspace:
        stores.append(SqliteStore.open(tmp_path / "kept.db", author="Tester"))
        return Workspace(stores[-1], kinds or KINDS)

    yield open_again
    for store in stores:
        store.close()


@pytest.fixture
def workspace(opener: Opener) -> Workspace:
    return opener()


def _add(workspace: Workspace, *names: str) -> list[UUID]:
    return [record.id for record in workspace.commit("Add", [(None, SESSION, Session(name=n)) for n in names])]


def _names(workspace: Workspace) -> list[str]:
    return [record.model.name for record in workspace.list(SESSION)]


# Records


def test_models_come_back_as_they_went_in(opener: Opener) -> None:
    session = Session(name="IV", day=date(2026, 12, 7), rate=Decimal("9.975"), parts=(40, 60))
    first = opener()
    one, numbers = first.commit("Both", [(None, SESSION, session), (None, "numbers", [1, 2])])
    again = opener()
    assert again.get(one.id, SESSION).model == session
    assert again.get(numbers.id).model == [1, 2]
    assert [record.model for record in again.list("numbers")] == [[1, 2]]


def test_lists_hold_live_records_of_one_kind_oldest_first_wherever_they_were_read(opener: Opener) -> None:
    first = opener()
    a, b, c = _add(first, "a", "b", "c")
    first.commit("Patient", [(None, PATIENT, Patient(name="Pat Example"))])
    first.commit("Edit", [(a, SESSION, Session(name="A"))])
    first.commit("Delete", deletes=[b])
    again = opener()
    assert again.get(c).model.name == "c"
    assert _names(again) == _names(first) == ["A", "c"]
    again.undo()
    assert _names(again) == ["A", "b", "c"]


def test_a_record_that_is_not_there_is_said_so(workspace: Workspace) -> None:
    (record,) = _add(workspace, "a")
    workspace.commit("Delete", deletes=[record])
    assert workspace.find(record) is None
    for ask in (
        lambda: workspace.get(record),
        lambda: workspace.get(uuid4()),
        lambda: workspace.commit("Again", deletes=[record]),
        lambda: workspace.history(uuid4()),
        lambda: workspace.at(record, 2),
        lambda: workspace.at(record, 9),
    ):
        with pytest.raises(NoSuchRecord):
            ask()


def test_a_record_of_another_kind_is_not_mistaken(workspace: Workspace) -> None:
    (record,) = _add(workspace, "a")
    with pytest.raises(NoSuchRecord):
        workspace.get(record, PATIENT)


def test_bodies_are_read_once_and_only_when_asked_for(opener: Opener) -> None:
    reads: list[Any] = []

    def upgrade(data: Any) -> Any:
        reads.append(data)
        return data

    record, _ = _add(opener(), "a", "b")
    workspace = opener(RecordKind("session", Session, (upgrade,)))
    assert len(workspace.list("session")) == 2
    assert reads == []
    assert workspace.get(record).model is workspace.list("session")[0].model
    assert len(reads) == 1


def test_what_was_superseded_is_let_go(workspace: Workspace) -> None:
    (record,) = _add(workspace, "a")
    first = weakref.ref(workspace.get(record).model)
    assert first() is not None
    workspace.commit("Edit", [(record, SESSION, Session(name="b"))])
    gc.collect()
    assert first() is None


def test_old_bodies_are_read_for_ever(opener: Opener) -> None:
    (record,) = _add(opener(), "IV, 7")
    split = RecordKind(
        "session",
        Session,
        (
            lambda data: {"title": data["name"].split(", ")[0], "day": data["name"].split(", ")[1]},
            lambda data: {"name": data["title"], "day": f"2026-12-0{data['day']}"},
        ),
    )
    newer = opener(split)
    assert newer.get(record, split).model == Session(name="IV", day=date(2026, 12, 7))
    newer.commit("Same", [(record, split, Session(name="IV", day=date(2026, 12, 7)))])
    assert newer.get(record).number == 1
    newer.commit("Edit", [(record, split, Session(name="IM", day=date(2026, 12, 7)))])
    assert newer.at(record, 1).model.name == "IV"
    with pytest.raises(UnreadableRecord) as older_program:
        _ = opener().get(record).model
    assert older_program.value.code == "newer"


def test_an_unreadable_body_says_where_but_never_what(opener: Opener, tmp_path: Path) -> None:
    record = uuid4()
    body = {"schema": 1, "data": {"name": {"diagnosis": "secret"}}}
    store = SqliteStore.open(tmp_path / "kept.db")
    store.append("bad", [Write(record, "session", 0, body), Write(uuid4(), "session", 0, {"what": 1})])
    store.close()
    workspace = opener()
    found, other = workspace.list(SESSION)
    with pytest.raises(UnreadableRecord) as caught:
        _ = found.model
    assert caught.value.params == {"kind": "session", "where": "name"}
    assert caught.value.__context__ is None
    with pytest.raises(UnreadableRecord):
        _ = other.model


def test_what_is_equal_is_not_stored(workspace: Workspace) -> None:
    (record,) = _add(workspace, "a")
    heard: list[str] = []
    workspace.subscribe(lambda _, place: heard.append(place))
    (same,) = workspace.commit("Same", [(record, SESSION, Session(name="a"))], place="here")
    assert (same.number, workspace.undo_label, heard) == (1, "Add", [])
    workspace.commit("Mixed", [(record, SESSION, Session(name="a")), (None, SESSION, Session(name="b"))])
    assert [version.change.label for version in workspace.history(record)] == ["Add"]


def test_a_record_is_written_once_a_change(workspace: Workspace) -> None:
    (record,) = _add(workspace, "a")
    with pytest.raises(ValueError, match="once"):
        workspace.commit("Twice", [(record, SESSION, Session(name="b"))], deletes=[record])
    assert _names(workspace) == ["a"]


def test_a_record_can_be_given_its_identity_and_be_put_back_after_deletion(workspace: Workspace) -> None:
    record = uuid4()
    for name in ("a", "b"):
        (stored,) = workspace.commit("Put", [(record, SESSION, Session(name=name))])
        assert stored.id == record
        workspace.commit("Delete", deletes=[record])
    assert [v.record and v.record.model.name for v in workspace.history(record)] == ["a", None, "b", None]


def test_history_shows_every_step_with_its_change(workspace: Workspace) -> None:
    (record,) = _add(workspace, "a")
    workspace.commit("Name a → b", [(record, SESSION, Session(name="b"))], place="sessions/name")
    workspace.undo()
    first, second, third = workspace.history(record)
    assert [version.change.kind for version in (first, second, third)] == [
        ChangeKind.EDIT,
        ChangeKind.EDIT,
        ChangeKind.UNDO,
    ]
    assert (second.change.label, second.change.place, second.change.author) == (
        "Name a → b",
        "sessions/name",
        "Tester",
    )
    assert workspace.at(record, 2).model.name == "b"


# Undo and redo


def test_undo_and_redo_survive_a_restart(opener: Opener) -> None:
    first = opener()
    (record,) = _add(first, "a")
    for name in ("b", "c"):
        first.commit(f"Name → {name}", [(record, SESSION, Session(name=name))])
    first.undo()
    again = opener()
    assert (again.undo_label, again.redo_label) == ("Name → b", "Name → c")
    again.undo()
    last = opener()
    assert [change.label for change in last.redo_steps()] == ["Name → b", "Name → c"]
    last.redo()
    last.redo()
    assert last.redo() is None
    assert _names(last) == ["c"]


def test_undo_takes_back_creation_and_deletion_together(workspace: Workspace) -> None:
    (old,) = _add(workspace, "old")
    workspace.commit("Swap", [(None, SESSION, Session(name="new"))], deletes=[old], place="sessions")
    assert _names(workspace) == ["new"]
    undone = workspace.undo()
    assert undone is not None
    assert (undone.kind, undone.label, undone.place) == (ChangeKind.UNDO, "Swap", "sessions")
    assert _names(workspace) == ["old"]
    workspace.redo()
    assert _names(workspace) == ["new"]


def test_a_new_edit_clears_what_could_be_redone(workspace: Workspace) -> None:
    _add(workspace, "a")
    _add(workspace, "b")
    workspace.undo()
    _add(workspace, "c")
    assert workspace.redo_label is None
    assert workspace.redo() is None
    assert _names(workspace) == ["a", "c"]


def test_there_is_nothing_to_undo_in_a_new_workspace(workspace: Workspace) -> None:
    assert (workspace.undo(), workspace.redo(), workspace.undo_label, workspace.redo_label) == (None,) * 4


def test_one_can_go_back_and_forth_to_a_named_step_even_a_far_one(opener: Opener) -> None:
    workspace = opener()
    (record,) = _add(workspace, "0")
    for number in range(1, 80):
        workspace.commit(f"→ {number}", [(record, SESSION, Session(name=str(number)))])
    steps = workspace.undo_steps()
    assert [step.label for step in steps[:2]] == ["→ 79", "→ 78"]
    far = next(step for step in steps if step.label == "→ 5")
    workspace.undo_to(far.id)
    assert _names(workspace) == ["4"]
    assert workspace.undo_to(far.id) is None
    assert workspace.redo_label == "→ 5"
    workspace = opener()
    assert [step.label for step in workspace.redo_steps()] == [f"→ {number}" for number in range(5, 80)]
    workspace.redo_to(workspace.redo_steps()[72].id)
    assert _names(workspace) == ["77"]
    assert len(workspace.redo_steps()) == 2


def test_an_import_is_undone_in_one_step(workspace: Workspace) -> None:
    _add(workspace, *(str(number) for number in range(3000)))
    assert len(_names(workspace)) == 3000
    workspace.undo()
    assert (_names(workspace), workspace.undo_label) == ([], None)


# Everyone is told


def test_subscribers_hear_what_changed_and_where_until_they_leave(workspace: Workspace) -> None:
    heard: list[tuple[frozenset[UUID], str]] = []
    leave = workspace.subscribe(lambda records, place: heard.append((records, place)))
    (record,) = workspace.commit("Add", [(None, SESSION, Session(name="a"))], place="sessions/list")
    workspace.undo()
    assert heard == [(frozenset({record.id}), "sessions/list")] * 2
    leave()
    workspace.redo()
    assert len(heard) == 2


def test_a_subscriber_sees_the_new_state(workspace: Workspace) -> None:
    seen: list[list[str]] = []
    workspace.subscribe(lambda _, __: seen.append(_names(workspace)))
    _add(workspace, "a")
    workspace.undo()
    assert seen == [["a"], []]


# Another process over the same file


def test_the_loser_of_a_race_is_shown_both_and_can_store_on_top(opener: Opener) -> None:
    mine, theirs = opener(), opener()
    (record,) = _add(mine, "start")
    theirs.commit("Theirs", [(record, SESSION, Session(name="theirs"))])
    with pytest.raises(Conflict) as conflict:
        mine.commit("Mine", [(record, SESSION, Session(name="mine"))])
    assert conflict.value.mine is not None
    assert conflict.value.theirs is not None
    assert conflict.value.theirs.body is not None
    assert SESSION.parse(conflict.value.mine).name == "mine"
    assert SESSION.parse(conflict.value.theirs.body).name == "theirs"
    assert _names(mine) == ["start"]
    assert mine.refresh()
    mine.commit("Mine", [(record, SESSION, Session(name="mine"))])
    theirs.refresh()
    assert _names(theirs) == _names(mine) == ["mine"]


def test_what_others_store_is_shown_after_a_refresh_and_told(opener: Opener) -> None:
    mine, theirs = opener(), opener()
    a, b = _add(mine, "a", "b")
    assert _names(mine) == ["a", "b"]
    heard: list[frozenset[UUID]] = []
    mine.subscribe(lambda records, _: heard.append(records))
    theirs.commit("Theirs", [(a, SESSION, Session(name="A"))], deletes=[b])
    (c,) = _add(theirs, "c")
    _add(mine, "mine meanwhile")
    heard.clear()
    assert mine.refresh()
    assert not mine.refresh()
    assert heard == [frozenset({a, b, c})]
    assert sorted(_names(mine)) == ["A", "c", "mine meanwhile"]


def test_what_another_workspace_has_read_is_taken_up_without_reading_it_again(opener: Opener) -> None:
    mine, theirs = opener(), opener()
    (a,) = _add(mine, "a")
    assert _names(mine) == ["a"]
    heard: list[frozenset[UUID]] = []
    mine.subscribe(lambda records, _: heard.append(records))
    theirs.refresh()
    theirs.commit("Theirs", [(a, SESSION, Session(name="A"))])
    (b,) = _add(theirs, "b")
    news = theirs.news(mine.seen)
    (c,) = _add(theirs, "c")
    assert mine.take_up(news)
    assert heard == [frozenset({a, b})]
    assert sorted(_names(mine)) == ["A", "b"]
    assert mine.refresh(), "what came after that is still to be read"
    assert heard[1:] == [frozenset({c})]
    assert not mine.take_up(news), "what is known is no news"
    assert mine.undo_label == "Add"


def test_one_history_is_shared_with_others(opener: Opener) -> None:
    mine, theirs = opener(), opener()
    _add(mine, "a")
    assert mine.undo_label == "Add"
    theirs.commit("Theirs", [(None, SESSION, Session(name="b"))])
    undone = mine.undo()
    assert undone is not None
    assert undone.label == "Theirs"
    theirs.refresh()
    assert theirs.redo_label == "Theirs"
    assert _names(theirs) == ["a"]


class Overtaken(SqliteStore):
    """A store that another process writes to at the very moment when an undo is being prepared."""

    meanwhile: Callable[[], object] | None = None

    def touched_by(self, change: int) -> list[Touched]:
        if self.meanwhile:
            self.meanwhile()
        return super().touched_by(change)


def test_an_undo_that_is_overtaken_stores_nothing_and_shows_both(opener: Opener, tmp_path: Path) -> None:
    theirs = opener()
    (record,) = _add(theirs, "start")
    theirs.commit("Name → b", [(record, SESSION, Session(name="b"))])
    store = Overtaken.open(tmp_path / "kept.db")
    mine = Workspace(store, KINDS)
    store.meanwhile = lambda: theirs.commit("Theirs", [(record, SESSION, Session(name="c"))])
    with pytest.raises(Conflict) as conflict:
        mine.undo()
    assert conflict.value.mine is not None
    assert SESSION.parse(conflict.value.mine).name == "start"
    store.meanwhile = None
    assert mine.undo_label == "Name → b"
    undone = mine.undo()
    assert undone is not None
    assert undone.label == "Theirs"
    assert _names(mine) == ["b"]
    store.close()
