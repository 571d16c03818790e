"""The store: one edit kept, and opening a database with a long history."""

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from ketacost.services.store import Write
from ketacost.storage.sqlite_store import SqliteStore
from tests.benchmarks.harness import Limit, Result, milliseconds

BODY = {"schema": 1, "data": {"label": "A course", "counts": list(range(200))}}
RECORDS = 1000
REVISIONS_EACH = 100


def one_edit() -> Sequence[Result]:
    """One change with one revision, on the disk when it returns, beside the same bytes in a bare table."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore.open(Path(folder) / "store.db")
        record, number = uuid4(), iter(range(1_000_000))
        figure = milliseconds(
            lambda: store.append("Sessions 6 → 8", [Write(record, "estimate", next(number), BODY)]), times=100
        )
        store.close()
        bare = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE kept (body TEXT)")
        floor = milliseconds(lambda: bare.execute("INSERT INTO kept VALUES (?)", [str(BODY)]), times=100)
        bare.close()
    return [Result("one edit kept", figure, "ms", 3, Limit.RATIO, floor)]


def long_history() -> Sequence[Result]:
    """Opening 100,000 revisions of 1,000 records and listing those, beside an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder) / "full.db", Path(folder) / "empty.db"
        records = fill(full)
        SqliteStore.open(empty).close()
        figure = milliseconds(lambda: opened(full, records[-1]))
        floor = milliseconds(lambda: opened(empty, records[-1]))
    return [Result("opening 100,000 revisions", figure, "ms", 100, Limit.EXCESS, floor)]


def fill(path: Path) -> list[UUID]:
    """Store so many revisions, a round over every record in each change."""
    store = SqliteStore.open(path)
    records = [uuid4() for _ in range(RECORDS)]
    for number in range(REVISIONS_EACH):
        store.append(f"Round {number}", [Write(record, "estimate", number, BODY) for record in records])
    store.close()
    return records


def opened(path: Path, record: UUID) -> None:
    """Do what a start does before it shows the last piece of work and the list that it is in."""
    store = SqliteStore.open(path)
    store.recent_changes(100)
    store.read(record)
    store.heads("estimate")
    store.close()
