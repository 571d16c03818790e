"""What can happen to a database file, and that what was stored stays whole."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from ketacost.services.store import (
    Break,
    Flaw,
    ForeignDatabase,
    NewerDatabase,
    StoreUnavailable,
    Trouble,
    Write,
)
from ketacost.storage.schema import APPLICATION_ID, STEPS
from ketacost.storage.sqlite_store import SqliteStore

Reopen = Callable[..., SqliteStore]
ROOT = Path(__file__).resolve().parents[2]
SAVED = ROOT / "tests/files/schema-1.db"


def _fill(store: SqliteStore, revisions: int = 4) -> UUID:
    record = uuid4()
    for number in range(revisions):
        store.append(f"n = {number}", [Write(record, "note", number, {"n": number})])
    return record


def _unlocked(path: Path) -> sqlite3.Connection:
    """Open the file behind the program's back, with nothing left that guards it."""
    raw = sqlite3.connect(path, isolation_level=None)
    for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    return raw


def _trouble(path: Path, **options: float) -> Trouble:
    with pytest.raises(StoreUnavailable) as caught:
        SqliteStore.open(path, **options)  # type: ignore[arg-type]
    assert caught.value.params["path"] == str(path)
    return caught.value.trouble


# Durable and guarded


def test_the_file_is_marked_guarded_and_reaches_the_disk_at_each_commit(store: SqliteStore) -> None:
    pragma = {
        name: store._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version", "journal_mode", "synchronous", "foreign_keys")
    }
    assert pragma == {
        "application_id": APPLICATION_ID,
        "user_version": len(STEPS),
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision SET body = '{}'",
        "DELETE FROM revision",
        "UPDATE change SET label = ''",
        "DELETE FROM change",
        "INSERT INTO revision SELECT record, kind, 9, change, body, hash FROM revision LIMIT 1",
        "INSERT INTO revision SELECT 'x', kind, 1, 999, body, hash FROM revision LIMIT 1",
    ],
)
def test_no_statement_rewrites_history(store: SqliteStore, statement: str) -> None:
    _fill(store)
    with pytest.raises(sqlite3.IntegrityError):
        store._connection.execute(statement)
    assert store.verify() is None
    assert len(store.changes()) == 4


@pytest.mark.parametrize(
    ("statement", "flaw", "number"),
    [
        ("UPDATE revision SET body = '{\"n\":7}' WHERE number = 2", Flaw.ALTERED, 2),
        ("UPDATE revision SET body = NULL WHERE number = 3", Flaw.ALTERED, 3),
        ("UPDATE revision SET kind = 'memo' WHERE number = 1", Flaw.ALTERED, 1),
        ("UPDATE revision SET hash = replace(hash, substr(hash, 1, 1), '_') WHERE number = 2", Flaw.ALTERED, 2),
        ("UPDATE change SET author = 'Somebody' WHERE id = 4", Flaw.ALTERED, 4),
        ("UPDATE change SET time = '2020-01-01T00:00:00.000000+00:00' WHERE id = 1", Flaw.ALTERED, 1),
        ("DELETE FROM revision WHERE number = 2", Flaw.MISSING, 2),
        ("DELETE FROM revision WHERE number = 1", Flaw.MISSING, 1),
        ("DELETE FROM revision WHERE number = 4", Flaw.MISSING, None),
    ],
)
def test_tampering_is_found_where_it_happened(
    reopen: Reopen, path: Path, statement: str, flaw: Flaw, number: int | None
) -> None:
    store = reopen()
    record = _fill(store)
    store.close()
    with closing(_unlocked(path)) as raw:
        assert raw.execute(statement).rowcount == 1
    found = reopen().verify()
    assert found is not None
    assert (found.flaw, found.number) == (flaw, number)
    assert found.record == (record if number else None)


def test_swapped_revisions_are_found(reopen: Reopen, path: Path) -> None:
    store = reopen()
    _fill(store, 2)
    store.close()
    with closing(_unlocked(path)) as raw:
        raw.execute("UPDATE revision SET number = number + 10")
        raw.execute("UPDATE revision SET number = 13 - number")
    assert isinstance(reopen().verify(), Break)


# Opening


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path / "new/folder ?#%20/kept.db").close()
    assert (tmp_path / "new/folder ?#%20/kept.db").exists()


def test_readers_open_files_with_odd_names(tmp_path: Path) -> None:
    with closing(SqliteStore.open(tmp_path / "a ?mode=memory#%20.db")) as store:
        record = _fill(store)
        with store.reader() as reader:
            assert reader.read(record) == store.read(record)


def test_an_empty_file_is_a_new_database(reopen: Reopen, path: Path) -> None:
    path.touch()
    assert reopen().changes() == []


def test_a_newer_database_is_refused_and_left_alone(reopen: Reopen, path: Path) -> None:
    reopen().close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = path.read_bytes()
    with pytest.raises(NewerDatabase) as caught:
        reopen()
    assert (caught.value.found, caught.value.known) == (len(STEPS) + 1, len(STEPS))
    assert path.read_bytes() == before


@pytest.mark.parametrize("mark", ["CREATE TABLE t (x)", "PRAGMA user_version = 3", "PRAGMA application_id = 7"])
def test_another_programs_database_is_refused_and_left_alone(path: Path, mark: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(mark)
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase):
        SqliteStore.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"clinic,price\nA,400\n" * 99, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert _trouble(path) is Trouble.DAMAGED
    assert path.read_bytes() == content


def test_a_database_that_lost_its_tables_is_damaged(reopen: Reopen, path: Path) -> None:
    reopen().close()
    with closing(_unlocked(path)) as raw:
        raw.execute("DROP TABLE revision")
    assert _trouble(path) is Trouble.DAMAGED


def test_damage_inside_the_file_is_told_when_it_is_met(reopen: Reopen, path: Path) -> None:
    store = reopen()
    _fill(store, 200)
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable) as caught:
        reopen().heads()
    assert caught.value.trouble is Trouble.DAMAGED


def test_a_folder_in_place_of_a_file_cannot_be_opened(tmp_path: Path) -> None:
    assert _trouble(tmp_path) is Trouble.CANNOT_OPEN
    (tmp_path / "file").touch()
    assert _trouble(tmp_path / "file/kept.db") is Trouble.CANNOT_OPEN


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """Run as somebody whom permissions bind: they do not bind root."""
    is_root = os.name == "posix" and os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield
    if is_root:
        os.seteuid(0)


@pytest.fixture
def public_folder(tmp_path: Path) -> Path:
    """A folder that another user can reach as well."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and folder.stat().st_mode & 0o777 == 0o700:
            folder.chmod(0o711)
    folder = tmp_path / "public"
    folder.mkdir()
    return folder


@pytest.mark.skipif(os.name != "posix", reason="permissions of folders are of POSIX systems")
@pytest.mark.parametrize("exists", [True, False])
def test_a_read_only_folder_is_told(public_folder: Path, exists: bool, request: pytest.FixtureRequest) -> None:
    path = public_folder / "kept.db"
    if exists:
        SqliteStore.open(path).close()
        path.chmod(0o444)
    public_folder.chmod(0o555)
    request.getfixturevalue("unprivileged")
    assert _trouble(path) is Trouble.READ_ONLY
    assert _trouble(public_folder / "below/kept.db") is Trouble.READ_ONLY


def test_a_lock_is_waited_for_and_then_told(reopen: Reopen, path: Path) -> None:
    store = reopen(wait=0.05)
    record = _fill(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable) as caught:
            store.append("late", [Write(record, "note", 4, {})])
        assert caught.value.trouble is Trouble.LOCKED
        assert len(store.changes()) == 4
        other.execute("ROLLBACK")
    store.append("now", [Write(record, "note", 4, {})])


def test_a_database_that_another_program_holds_alone_is_told_at_opening(reopen: Reopen, path: Path) -> None:
    reopen().close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert _trouble(path, wait=0.05) is Trouble.LOCKED


def test_a_full_disk_is_told_and_what_was_stored_stays_whole(reopen: Reopen) -> None:
    store = reopen()
    record = _fill(store)
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnavailable) as caught:
        store.append("too much", [Write(record, "note", 4, {"text": "x" * 100_000})])
    assert caught.value.trouble is Trouble.DISK_FULL
    store.close()
    again = reopen()
    assert again.verify() is None
    assert [revision.body for revision in again.heads()] == [{"n": 3}]
    again.append("room again", [Write(record, "note", 4, {"text": "x" * 100_000})])


# Schemas


@pytest.fixture
def saved(path: Path) -> Path:
    path.write_bytes(SAVED.read_bytes())
    return path


def _content(store: SqliteStore) -> list[tuple[str, object]]:
    return [(head.kind, head.body) for head in store.heads()]


EXPECTED = [
    ("note", {"schema": 1, "data": {"text": "Ask for the price of a single session"}}),
    ("note", {"schema": 1, "data": {"text": "Sechs Sitzungen zu je 425 $"}}),
]


def test_a_database_of_schema_1_is_read_for_ever(saved: Path, reopen: Reopen) -> None:
    store = reopen()
    assert _content(store) == EXPECTED
    assert [change.label for change in store.changes()] == ["New", "Text", "Both", "Delete", "Undo me", "Undo me"]
    assert store.verify() is None


def test_a_later_step_keeps_all_and_leaves_a_backup_beside(saved: Path, reopen: Reopen) -> None:
    later = (*STEPS, ("CREATE TABLE later (x INTEGER) STRICT", "INSERT INTO later VALUES (1)"))
    store = reopen(steps=later)
    assert _content(store) == EXPECTED
    assert store.verify() is None
    assert store._connection.execute("SELECT x FROM later").fetchall() == [(1,)]
    store.close()
    backup = saved.with_name(f"kept.schema-{len(STEPS)}.db")
    with closing(SqliteStore.open(backup)) as old:
        assert _content(old) == EXPECTED
    with pytest.raises(NewerDatabase):
        SqliteStore.open(saved)


def test_a_step_that_fails_leaves_the_file_as_it_was(saved: Path, reopen: Reopen) -> None:
    broken = (*STEPS, ("CREATE TABLE later (x INTEGER) STRICT", "DROP TRIGGER revision_stays", "no such thing"))
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError):
            reopen(steps=broken)
    store = reopen()
    assert _content(store) == EXPECTED
    names = {name for (name,) in store._connection.execute("SELECT name FROM sqlite_schema")}
    assert "revision_stays" in names
    assert "later" not in names
    assert len(list(saved.parent.glob("kept.schema-*.db"))) == 2


# Copies


def test_a_copy_is_whole_and_replaces_what_was_there(store: SqliteStore, tmp_path: Path) -> None:
    _fill(store)
    copy = tmp_path / "copy.db"
    copy.write_text("old")
    store.save_copy(copy)
    with closing(SqliteStore.open(copy)) as other:
        assert other.verify() is None
        assert other.heads() == store.heads()
    assert [found.name for found in tmp_path.glob("*.part*")] == []


def test_a_copy_over_itself_or_into_nowhere_is_refused(store: SqliteStore, path: Path, tmp_path: Path) -> None:
    _fill(store)
    for target, trouble in ((path, Trouble.SAME_FILE), (tmp_path / "no/copy.db", Trouble.CANNOT_OPEN)):
        with pytest.raises(StoreUnavailable) as caught:
            store.save_copy(target)
        assert caught.value.trouble is trouble
    assert store.verify() is None


def test_a_copy_over_a_database_in_use_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    with closing(SqliteStore.open(tmp_path / "other.db")) as other:
        record = _fill(other)
        with pytest.raises(StoreUnavailable) as caught:
            store.save_copy(other.path)
        assert caught.value.trouble is Trouble.LOCKED
        assert other.read(record) is not None


# Other processes


def test_two_processes_writing_at_once_lose_nothing(store: SqliteStore, path: Path) -> None:
    counter = uuid4()
    store.append("start", [Write(counter, "counter", 0, {"n": 0})])
    command = [sys.executable, str(ROOT / "tests/storage/count_up.py"), str(path), str(counter), "60"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    counting = [subprocess.Popen(command, env=environment) for _ in range(2)]
    assert [process.wait(60) for process in counting] == [0, 0]
    head = store.read(counter)
    assert head is not None
    assert (head.body, head.number) == ({"n": 120}, 121)
    assert len(store.heads("receipt")) == 120
    assert store.verify() is None
