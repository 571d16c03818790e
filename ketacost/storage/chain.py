"""The chain of hashes that shows when stored history was tampered with."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ketacost.services.store import Body, Break, Flaw

START = ""
"""What the first revision of a record is chained to."""

_SELECT = """
    SELECT r.record, r.kind, r.number, r.body, r.hash, c.id, c.time, c.author, c.kind, c.target
    FROM revision AS r LEFT JOIN change AS c ON c.id = r.change
    ORDER BY r.record, r.number
"""


def canonical(body: Body | None) -> str | None:
    """Write a body as the one JSON text that stands for it; raise ValueError where JSON has no such value."""
    return None if body is None else _json(body)


def link(previous: str, record: str, kind: str, number: int, body: str | None, change: tuple[Any, ...]) -> str:
    """Hash a revision with its predecessor's hash and the change's (id, time, author, kind, target)."""
    text = _json([previous, record, kind, number, body, *change])
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(connection: sqlite3.Connection) -> Break | None:
    """Walk all chains in the order of records and numbers; return the first break."""
    return next(_breaks(connection), None)


def _breaks(connection: sqlite3.Connection) -> Iterator[Break]:
    current, length, tip = "", 0, START
    for record, kind, number, body, digest, *change in connection.execute(_SELECT):
        if record != current:
            current, length, tip = record, 0, START
        if number != length + 1:
            yield Break(Flaw.MISSING, change[0] or 0, UUID(record), length + 1)
        if digest != link(tip, record, kind, number, body, tuple(change)):
            yield Break(Flaw.ALTERED, change[0] or 0, UUID(record), number)
        length, tip = number, digest
    # The last revision of a chain has no successor that would miss it, but its change does.
    for (change_id,) in connection.execute(
        "SELECT id FROM change WHERE id NOT IN (SELECT change FROM revision) ORDER BY id"
    ):
        yield Break(Flaw.MISSING, change_id)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
