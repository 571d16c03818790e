"""What every store must do, whatever it keeps its records in."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from ketacost.services.store import Change, ChangeKind, Conflict, NoSuchRecord, RecordStore, Write
from ketacost.storage.sqlite_store import SqliteStore

NOON = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
Opener = Callable[[], RecordStore]


def _sqlite(folder: Path) -> RecordStore:
    return SqliteStore.open(folder / "contract.db", author="Tester", clock=lambda: NOON)


@pytest.fixture(params=[_sqlite], ids=["sqlite"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    opened: list[RecordStore] = []

    def open_again() -> RecordStore:
        opened.append(request.param(tmp_path))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> RecordStore:
    return opener()


def _put(store: RecordStore, record: UUID, expected: int, **body: object) -> Change:
    return store.append("put", [Write(record, "note", expected, body)])


def test_what_was_stored_is_there_when_opened_again(opener: Opener) -> None:
    record, body = uuid4(), {"text": "Grüße, “6 → 8” \U0001f9ea \udcff", "list": [1, None, True, {"a": "b"}]}
    store = opener()
    store.append("New note", [Write(record, "note", 0, body)], place="notes/1")
    store.close()
    store.close()
    again = opener()
    revision = again.read(record)
    assert revision is not None
    assert (revision.record, revision.kind, revision.number, revision.body) == (record, "note", 1, body)
    (change,) = again.changes()
    assert change == Change(revision.change, NOON, "Tester", "New note", ChangeKind.EDIT, None, "notes/1")


def test_a_label_that_no_encoding_can_write_is_stored_all_the_same(store: RecordStore) -> None:
    assert store.append("half \udcff", [Write(uuid4(), "note", 0, {})]).label == "half ?"


def test_heads_are_the_latest_live_revisions_in_order_of_creation(store: RecordStore) -> None:
    first, second, gone, other = uuid4(), uuid4(), uuid4(), uuid4()
    for record in (first, second, gone):
        _put(store, record, 0, text="new")
    store.append("other", [Write(other, "clinic", 0, {"text": "clinic"})])
    _put(store, first, 1, text="edited")
    store.append("delete", [Write(gone, "note", 1, None)])
    assert [(head.record, head.body) for head in store.heads("note")] == [
        (first, {"text": "edited"}),
        (second, {"text": "new"}),
    ]
    assert [head.record for head in store.heads()] == [first, second, other]


def test_a_deleted_record_leaves_a_tombstone_and_its_past(store: RecordStore) -> None:
    record = uuid4()
    _put(store, record, 0, text="a")
    store.append("delete", [Write(record, "note", 1, None)])
    tombstone = store.read(record)
    assert tombstone is not None
    assert (tombstone.number, tombstone.body) == (2, None)
    assert [revision.body for revision in store.history(record)] == [{"text": "a"}, None]
    assert store.at(record, 1).body == {"text": "a"}


def test_what_never_was_is_said_so(store: RecordStore) -> None:
    record = uuid4()
    assert store.read(record) is None
    assert store.history(record) == []
    with pytest.raises(NoSuchRecord):
        store.at(record, 1)


def test_one_change_holds_all_its_writes(store: RecordStore) -> None:
    records = [uuid4() for _ in range(5)]
    change = store.append("import", [Write(record, "note", 0, {"n": n}) for n, record in enumerate(records)])
    assert [revision.record for revision in store.writes_of(change.id)] == records
    assert {revision.change for revision in store.heads()} == {change.id}


def test_touched_records_are_shown_before_after_and_today(store: RecordStore) -> None:
    old, new = uuid4(), uuid4()
    _put(store, old, 0, text="a")
    change = store.append("both", [Write(old, "note", 1, {"text": "b"}), Write(new, "note", 0, {"text": "n"})])
    _put(store, old, 2, text="c")
    first, second = store.touched_by(change.id)
    assert first.before is not None
    assert (first.before.body, first.after.body, first.latest.body) == (
        {"text": "a"},
        {"text": "b"},
        {"text": "c"},
    )
    assert (second.before, second.after, second.latest.number) == (None, second.latest, 1)


def test_changes_are_read_forwards_and_backwards(store: RecordStore) -> None:
    ids = [_put(store, uuid4(), 0, n=n).id for n in range(5)]
    assert [change.id for change in store.changes()] == ids
    assert [change.id for change in store.changes(after=ids[2])] == ids[3:]
    assert [change.id for change in store.recent_changes(2)] == [ids[4], ids[3]]
    assert [change.id for change in store.recent_changes(9, before=ids[2])] == [ids[1], ids[0]]


def test_the_changes_of_a_record_are_those_that_wrote_it(store: RecordStore) -> None:
    record = uuid4()
    wrote = [_put(store, record, 0, n=0)]
    _put(store, uuid4(), 0, n=0)
    wrote.append(_put(store, record, 1, n=1))
    assert store.changes_of(record) == wrote
    assert store.changes_of(uuid4()) == []


def test_the_loser_of_a_race_is_shown_both_and_nothing_of_its_change_is_stored(opener: Opener) -> None:
    winner, loser, record, other = opener(), opener(), uuid4(), uuid4()
    _put(winner, record, 0, text="start")
    _put(winner, record, 1, text="theirs")
    writes = [Write(other, "note", 0, {"text": "new"}), Write(record, "note", 1, {"text": "secret"})]
    with pytest.raises(Conflict) as conflict:
        loser.append("late", writes)
    assert conflict.value.mine == {"text": "secret"}
    assert conflict.value.theirs == winner.read(record)
    assert "secret" not in str(conflict.value)
    assert loser.read(other) is None
    assert len(loser.changes()) == 2
    writes[1] = Write(record, "note", 2, {"text": "mine, on top"})
    loser.append("again", writes)
    assert [revision.number for revision in winner.history(record)] == [1, 2, 3]


def test_a_record_cannot_be_created_twice(store: RecordStore) -> None:
    record = uuid4()
    _put(store, record, 0, text="a")
    with pytest.raises(Conflict):
        _put(store, record, 0, text="b")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), NOON])
def test_what_json_has_no_value_for_is_refused_and_stores_nothing(store: RecordStore, value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        _put(store, uuid4(), 0, bad=value)
    assert store.changes() == []


def test_mistakes_of_the_program_are_refused(store: RecordStore) -> None:
    record = uuid4()
    _put(store, record, 0, text="a")
    with pytest.raises(ValueError, match="changes nothing"):
        store.append("nothing", [])
    with pytest.raises(ValueError, match="cannot become"):
        store.append("kind", [Write(record, "clinic", 1, {})])
    assert len(store.changes()) == 1


def test_another_connections_writes_are_noticed_and_found(opener: Opener) -> None:
    mine, theirs, record = opener(), opener(), uuid4()
    seen = _put(mine, record, 0, text="a").id
    version = mine.data_version()
    _put(mine, record, 1, text="b")
    assert mine.data_version() == version
    _put(theirs, record, 2, text="c")
    _put(theirs, uuid4(), 0, text="new")
    assert mine.data_version() != version
    assert [revision.body for revision in mine.updated(seen)] == [{"text": "c"}, {"text": "new"}]


def test_another_thread_reads_what_is_stored_while_this_one_writes(store: RecordStore) -> None:
    record, seen = uuid4(), []
    _put(store, record, 0, text="a")
    first_read, second_write = threading.Event(), threading.Event()

    def read() -> None:
        with store.reader() as reader:
            seen.append(reader.read(record))
            first_read.set()
            second_write.wait(10)
            seen.append(reader.read(record))

    thread = threading.Thread(target=read)
    thread.start()
    first_read.wait(10)
    _put(store, record, 1, text="b")
    second_write.set()
    thread.join(10)
    assert [revision and revision.body for revision in seen] == [{"text": "a"}, {"text": "b"}]


def test_a_whole_history_verifies(store: RecordStore) -> None:
    assert store.verify() is None
    record = uuid4()
    for number in range(4):
        _put(store, record, number, n=number)
    store.append("delete", [Write(record, "note", 4, None)])
    assert store.verify() is None


def test_hashes_depend_on_all_that_came_before(store: RecordStore) -> None:
    records = [uuid4(), uuid4()]
    for record, text in zip(records, ("a", "b"), strict=True):
        _put(store, record, 0, text=text)
        _put(store, record, 1, text="same")
    hashes = [revision.hash for record in records for revision in store.history(record)]
    assert len(set(hashes)) == 4
    assert all(len(digest) == 64 for digest in hashes)
