"""Connections to a database file, and the world's errors in the words of the port."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ketacost.services.store import StoreUnavailable, Trouble

_TROUBLES = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_AUTH: Trouble.CANNOT_OPEN,
    sqlite3.SQLITE_CANTOPEN: Trouble.CANNOT_OPEN,
    sqlite3.SQLITE_FULL: Trouble.DISK_FULL,
    sqlite3.SQLITE_IOERR: Trouble.DISK_ERROR,
    sqlite3.SQLITE_NOLFS: Trouble.DISK_FULL,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn what the world does to a file into `StoreUnavailable`; let bugs pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        trouble = None if code is None else _TROUBLES.get(code & 0xFF)
        if trouble is None:
            raise
        if trouble is Trouble.CANNOT_OPEN and _write_protected(path):
            trouble = Trouble.READ_ONLY
        raise StoreUnavailable(trouble, path=str(path)) from error
    except PermissionError as error:
        raise StoreUnavailable(Trouble.READ_ONLY, path=str(path)) from error
    except OSError as error:
        raise StoreUnavailable(Trouble.CANNOT_OPEN, path=str(path)) from error


def connect(path: Path, *, wait: float) -> sqlite3.Connection:
    """Open the file for reading and writing; a lock is waited for `wait` seconds."""
    return _prepare(sqlite3.connect(path, timeout=wait, isolation_level=None))


def connect_to_read(path: Path, *, wait: float) -> sqlite3.Connection:
    """Open the file for reading alone."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return _prepare(sqlite3.connect(uri, timeout=wait, isolation_level=None, uri=True))


def make_durable(connection: sqlite3.Connection) -> None:
    """Let readers go on beside one writer, and have every commit reach the disk before it returns."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def copy_into(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the whole database into a file that is not there yet, what still waits in its log included."""
    target = sqlite3.connect(path)
    try:
        connection.backup(target)
    finally:
        target.close()


def _prepare(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _write_protected(path: Path) -> bool:
    if path.exists() and not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return True
    folder = path.parent
    return folder.is_dir() and not os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
