"""The store in one SQLite file."""
# ruff: noqa: S608 - what is put into the SQL are this module's own lists of columns

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from ketacost.services.store import (
    Break,
    Change,
    ChangeKind,
    Conflict,
    NoSuchRecord,
    RecordId,
    RecordReader,
    Revision,
    StoreUnavailable,
    Touched,
    Trouble,
    Write,
)
from ketacost.storage.chain import START, canonical, first_break, link
from ketacost.storage.connection import connect, connect_to_read, copy_into, make_durable, told_plainly
from ketacost.storage.schema import STEPS, Step, migrate

Clock = Callable[[], datetime]
"""Tells the time, with its zone."""

_REVISION = "record, kind, number, change, body, hash"
_CHANGE = "id, time, author, label, kind, target, place"
_OF_EACH = ", ".join(f"{table}.{name}" for table in "abl" for name in _REVISION.split(", "))


def utc_now() -> datetime:
    """Return the time of day in UTC."""
    return datetime.now(UTC)


class SqliteReader:
    """The reading half of the store, over a connection that belongs to one thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    def heads(self, kind: str | None = None) -> list[Revision]:
        """Return the latest revision of every live record (of one kind), oldest record first."""
        where, values = ("", ()) if kind is None else ("WHERE kind = ?", (kind,))
        return self._revisions(
            f"""
            WITH head (record, number, born) AS (
                SELECT record, max(number), min(rowid) FROM revision {where} GROUP BY record
            )
            SELECT {_REVISION} FROM head JOIN revision USING (record, number)
            WHERE body IS NOT NULL ORDER BY born
            """,
            *values,
        )

    def read(self, record: RecordId) -> Revision | None:
        """Return the record's latest revision, a tombstone included; None if there never was such a record."""
        found = self._revisions(
            f"SELECT {_REVISION} FROM revision WHERE record = ? ORDER BY number DESC LIMIT 1", str(record)
        )
        return found[0] if found else None

    def at(self, record: RecordId, number: int) -> Revision:
        """Return one revision of a record; raise `NoSuchRecord` if there is none."""
        found = self._revisions(
            f"SELECT {_REVISION} FROM revision WHERE record = ? AND number = ?", str(record), number
        )
        if not found:
            raise NoSuchRecord(record)
        return found[0]

    def history(self, record: RecordId) -> list[Revision]:
        """Return all revisions of a record, the first one first."""
        return self._revisions(f"SELECT {_REVISION} FROM revision WHERE record = ? ORDER BY number", str(record))

    def changes(self, after: int = 0) -> list[Change]:
        """Return the changes with an identity above `after`, in order."""
        return self._changes(f"SELECT {_CHANGE} FROM change WHERE id > ? ORDER BY id", after)

    def changes_of(self, record: RecordId) -> list[Change]:
        """Return the changes that wrote a record, in order: one for each of its revisions."""
        return self._changes(
            f"SELECT {_CHANGE} FROM change WHERE id IN (SELECT change FROM revision WHERE record = ?) ORDER BY id",
            str(record),
        )

    def recent_changes(self, limit: int, before: int | None = None) -> list[Change]:
        """Return at most `limit` changes (below `before`), the latest first."""
        where, values = ("", ()) if before is None else ("WHERE id < ?", (before,))
        return self._changes(f"SELECT {_CHANGE} FROM change {where} ORDER BY id DESC LIMIT ?", *values, limit)

    def writes_of(self, change: int) -> list[Revision]:
        """Return the revisions that a change stored, in the order in which it wrote them."""
        return self._revisions(f"SELECT {_REVISION} FROM revision WHERE change = ? ORDER BY rowid", change)

    def touched_by(self, change: int) -> list[Touched]:
        """Return each record that a change wrote: before it, after it, and as it is today."""
        rows = self._rows(
            f"""
            SELECT {_OF_EACH} FROM revision AS a
            LEFT JOIN revision AS b ON b.record = a.record AND b.number = a.number - 1
            JOIN revision AS l ON l.record = a.record
                AND l.number = (SELECT max(number) FROM revision WHERE record = a.record)
            WHERE a.change = ? ORDER BY a.rowid
            """,
            change,
        )
        return [
            Touched(_revision(row[6:12]) if row[6] else None, _revision(row[:6]), _revision(row[12:])) for row in rows
        ]

    def updated(self, after: int) -> list[Revision]:
        """Return the latest revisions, tombstones included, of all records that changes above `after` wrote."""
        return self._revisions(
            f"""
            WITH head (record, number) AS (
                SELECT record, max(number) FROM revision WHERE change > ? GROUP BY record
            )
            SELECT {_REVISION} FROM head JOIN revision USING (record, number) ORDER BY revision.rowid
            """,
            after,
        )

    def verify(self) -> Break | None:
        """Walk every chain of hashes; return the first break, or None if all is whole."""
        with told_plainly(self.path):
            return first_break(self._connection)

    def close(self) -> None:
        """Let go of the database; a second call does nothing."""
        with told_plainly(self.path):
            self._connection.close()

    def _rows(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        with told_plainly(self.path):
            return self._connection.execute(sql, values).fetchall()

    def _revisions(self, sql: str, *values: str | int) -> list[Revision]:
        return [_revision(row) for row in self._rows(sql, *values)]

    def _changes(self, sql: str, *values: str | int) -> list[Change]:
        return [_change(row) for row in self._rows(sql, *values)]


class SqliteStore(SqliteReader):
    """Records in one SQLite file; belongs to the thread that opened it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, author: str, clock: Clock, wait: float) -> None:
        super().__init__(connection, path)
        self._author = author
        self._clock = clock
        self._wait = wait

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        author: str = "",
        clock: Clock = utc_now,
        wait: float = 2.0,
        steps: Sequence[Step] = STEPS,
    ) -> Self:
        """Open the file, creating or migrating it as needed; raise `StoreUnavailable` where that cannot be.

        A lock held by another program is waited for `wait` seconds.
        """
        with told_plainly(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = connect(path, wait=wait)
            try:
                migrate(connection, path, steps)
                make_durable(connection)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path, author=author, clock=clock, wait=wait)

    def append(
        self,
        label: str,
        writes: Sequence[Write],
        *,
        kind: ChangeKind = ChangeKind.EDIT,
        target: int | None = None,
        place: str = "",
    ) -> Change:
        """Store one change with all its writes, or nothing; raise `Conflict` if a record moved on meanwhile."""
        if not writes:
            raise ValueError("a change without writes changes nothing")
        change = Change(0, self._clock().astimezone(UTC), _text(self._author), _text(label), kind, target, _text(place))
        bodies = [canonical(write.body) for write in writes]
        with self._transaction():
            change = self._insert_change(change)
            for write, body in zip(writes, bodies, strict=True):
                self._insert_revision(write, body, change)
        return change

    def data_version(self) -> int:
        """Return a number that differs from the last one whenever another connection has written."""
        ((version,),) = self._rows("PRAGMA data_version")
        return int(version)

    def save_copy(self, path: Path) -> None:
        """Write a whole copy of the database to `path`, replacing what is there."""
        with told_plainly(path):
            if path.exists() and path.samefile(self.path):
                raise StoreUnavailable(Trouble.SAME_FILE, path=str(path))
            if path.with_name(f"{path.name}-wal").exists():
                # Some program has that database open; its journal would be played into our copy.
                raise StoreUnavailable(Trouble.LOCKED, path=str(path))
            part = path.with_name(f"{path.name}.part")
            try:
                part.unlink(missing_ok=True)
                copy_into(self._connection, part)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)

    @contextmanager
    def reader(self) -> Iterator[RecordReader]:
        """Open a reader of its own for the calling thread."""
        with told_plainly(self.path):
            connection = connect_to_read(self.path, wait=self._wait)
        try:
            yield SqliteReader(connection, self.path)
        finally:
            connection.close()

    def _transaction(self) -> AbstractContextManager[None]:
        return _transaction(self._connection, self.path)

    def _insert_change(self, change: Change) -> Change:
        cursor = self._connection.execute(
            "INSERT INTO change (time, author, label, kind, target, place) VALUES (?, ?, ?, ?, ?, ?)",
            (_time(change), change.author, change.label, change.kind.value, change.target, change.place),
        )
        if cursor.lastrowid is None:
            raise sqlite3.DatabaseError("the change got no identity")
        return replace(change, id=cursor.lastrowid)

    def _insert_revision(self, write: Write, body: str | None, change: Change) -> None:
        record, number = str(write.record), write.expected + 1
        head = self._connection.execute(
            "SELECT kind, number, hash FROM revision WHERE record = ? ORDER BY number DESC LIMIT 1", (record,)
        ).fetchone()
        kind, found, tip = head or (write.kind, 0, START)
        if found != write.expected:
            raise Conflict(write.record, write.body, self.read(write.record))
        if kind != write.kind:
            raise ValueError(f"a record of kind {kind} cannot become a {write.kind}")
        signed = (change.id, _time(change), change.author, change.kind.value, change.target)
        digest = link(tip, record, kind, number, body, signed)
        self._connection.execute(
            f"INSERT INTO revision ({_REVISION}) VALUES (?, ?, ?, ?, ?, ?)",
            (record, kind, number, change.id, body, digest),
        )


@contextmanager
def _transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    with told_plainly(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _text(value: str) -> str:
    # Half a surrogate pair, as some clipboards leave it, has no UTF-8 form.
    return value.encode(errors="replace").decode()


def _time(change: Change) -> str:
    return change.time.isoformat(timespec="microseconds")


def _change(row: tuple[Any, ...]) -> Change:
    number, time, author, label, kind, target, place = row
    return Change(number, datetime.fromisoformat(time), author, label, ChangeKind(kind), target, place)


def _revision(row: tuple[Any, ...]) -> Revision:
    record, kind, number, change, body, digest = row
    return Revision(UUID(record), kind, number, change, None if body is None else json.loads(body), digest)
