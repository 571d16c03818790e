"""The tables, as steps that only ever gain new ones at the end."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from ketacost.services.store import ForeignDatabase, NewerDatabase, StoreUnavailable, Trouble
from ketacost.storage.connection import copy_into

APPLICATION_ID = 0x4B65436F
"""Marks a SQLite file as ours ("KeCo")."""

Step = tuple[str, ...]
"""The statements that lead from one schema to the next; they run in one transaction."""

_FIRST: Step = (
    """
    CREATE TABLE change (
        id     INTEGER PRIMARY KEY AUTOINCREMENT,
        time   TEXT NOT NULL,
        author TEXT NOT NULL,
        label  TEXT NOT NULL,
        kind   TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
        target INTEGER REFERENCES change (id),
        place  TEXT NOT NULL,
        CHECK ((kind = 'edit') = (target IS NULL))
    ) STRICT
    """,
    """
    CREATE TABLE revision (
        record TEXT NOT NULL,
        kind   TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        change INTEGER NOT NULL REFERENCES change (id),
        body   TEXT,
        hash   TEXT NOT NULL,
        UNIQUE (record, number)
    ) STRICT
    """,
    "CREATE INDEX revision_by_kind ON revision (kind, record, number)",
    "CREATE INDEX revision_by_change ON revision (change)",
    """
    CREATE TRIGGER change_stays BEFORE UPDATE ON change
    BEGIN SELECT RAISE (ABORT, 'changes are never altered'); END
    """,
    """
    CREATE TRIGGER change_is_kept BEFORE DELETE ON change
    BEGIN SELECT RAISE (ABORT, 'changes are never removed'); END
    """,
    """
    CREATE TRIGGER revision_stays BEFORE UPDATE ON revision
    BEGIN SELECT RAISE (ABORT, 'revisions are never altered'); END
    """,
    """
    CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision
    BEGIN SELECT RAISE (ABORT, 'revisions are never removed'); END
    """,
    """
    CREATE TRIGGER revision_follows BEFORE INSERT ON revision
    WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM revision WHERE record = NEW.record)
    BEGIN SELECT RAISE (ABORT, 'a revision follows the latest one'); END
    """,
)

STEPS: tuple[Step, ...] = (_FIRST,)
"""Step n leads from schema n to schema n + 1; a step that was ever released is never edited."""


def check(connection: sqlite3.Connection, path: Path, known: int) -> int:
    """Return the schema of the file (0: nothing in it); refuse other programs' files and newer ones."""
    application, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if application == 0 and version == 0 and not tables:
        return 0
    if application != APPLICATION_ID:
        raise ForeignDatabase(path)
    if version > known:
        raise NewerDatabase(path, version, known)
    if not {"change", "revision"} <= tables:
        raise StoreUnavailable(Trouble.DAMAGED, path=str(path))
    return version


def migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[Step] = STEPS) -> Path | None:
    """Bring the file to the latest schema in one transaction; return the backup made first, if any."""
    found = check(connection, path, len(steps))
    if found == len(steps):
        return None
    backup = _back_up(connection, path, found) if found else None
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done the work while this one waited for its turn.
        for step in steps[_pragma(connection, "user_version") :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return backup


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


def _back_up(connection: sqlite3.Connection, path: Path, schema: int) -> Path:
    backup = _free_name(path.with_name(f"{path.stem}.schema-{schema}{path.suffix}"))
    copy_into(connection, backup)
    return backup


def _free_name(wanted: Path) -> Path:
    candidate, count = wanted, 1
    while candidate.exists():
        count += 1
        candidate = wanted.with_name(f"{wanted.stem}-{count}{wanted.suffix}")
    return candidate
