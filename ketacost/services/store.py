"""The port to the store: records with all their revisions, and the changes that made them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

RecordId = UUID
"""The identity of a record, for as long as the database lives."""

Body = Mapping[str, Any]
"""A record's content as JSON values."""


class ChangeKind(StrEnum):
    """What the user did: something new, or a step back or forth in the history."""

    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the user did, whatever number of records it touched.

    `target` is the edit that an undo or redo takes back or repeats. `place` says where in the window
    it happened, such as "estimate/<uuid>/course.phases".
    """

    id: int
    time: datetime
    author: str
    label: str
    kind: ChangeKind
    target: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A record as one change left it; a body of None means that the change deleted it."""

    record: RecordId
    kind: str
    number: int
    change: int
    body: Body | None
    hash: str


@dataclass(frozen=True, slots=True)
class Write:
    """What a change is to store for one record, over the revision number that was read (0: a new record)."""

    record: RecordId
    kind: str
    expected: int
    body: Body | None


@dataclass(frozen=True, slots=True)
class Touched:
    """One record around a change: before it (None if the change created it), after it, and today."""

    before: Revision | None
    after: Revision
    latest: Revision


class Flaw(StrEnum):
    """What is wrong with a stored revision."""

    ALTERED = "altered"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the history does not hold together; no `record`: a change lost all its revisions."""

    flaw: Flaw
    change: int
    record: RecordId | None = None
    number: int | None = None


class Trouble(StrEnum):
    """Why a store cannot be used just now."""

    LOCKED = "locked"
    READ_ONLY = "read_only"
    CANNOT_OPEN = "cannot_open"
    DISK_FULL = "disk_full"
    DISK_ERROR = "disk_error"
    DAMAGED = "damaged"
    FOREIGN = "foreign"
    NEWER = "newer"
    SAME_FILE = "same_file"


class StoreProblem(Exception):  # noqa: N818 - these are events that a person is told about, not faults
    """Anything that keeping can run into: a code and its parameters, never a body."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code, *(f"{name}={value}" for name, value in params.items()))


class StoreUnavailable(StoreProblem):
    """The store cannot be opened, read or written; what was stored stays whole."""

    def __init__(self, trouble: Trouble, **params: str) -> None:
        self.trouble = trouble
        super().__init__(trouble.value, **params)


class NewerDatabase(StoreUnavailable):
    """The database was written by a later version of the program."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(Trouble.NEWER, path=str(path), found=str(found), known=str(known))


class ForeignDatabase(StoreUnavailable):
    """The file is a database of some other program."""

    def __init__(self, path: Path) -> None:
        super().__init__(Trouble.FOREIGN, path=str(path))


class NoSuchRecord(StoreProblem):
    """There is no live record (or no such revision of it) with this identity."""

    def __init__(self, record: RecordId) -> None:
        self.record = record
        super().__init__("no_such_record", record=str(record))


class Conflict(StoreProblem):
    """Somebody else stored the record first: nothing was stored; both versions are here to be shown."""

    def __init__(self, record: RecordId, mine: Body | None, theirs: Revision | None) -> None:
        self.record = record
        self.mine = mine
        self.theirs = theirs
        super().__init__("conflict", record=str(record))


class RecordReader(Protocol):
    """What can be asked of a store. Every method raises `StoreUnavailable` when the store cannot be read."""

    def heads(self, kind: str | None = None) -> list[Revision]:
        """Return the latest revision of every live record (of one kind), oldest record first."""
        ...

    def read(self, record: RecordId) -> Revision | None:
        """Return the record's latest revision, a tombstone included; None if there never was such a record."""
        ...

    def at(self, record: RecordId, number: int) -> Revision:
        """Return one revision of a record; raise `NoSuchRecord` if there is none."""
        ...

    def history(self, record: RecordId) -> list[Revision]:
        """Return all revisions of a record, the first one first."""
        ...

    def changes(self, after: int = 0) -> list[Change]:
        """Return the changes with an identity above `after`, in order."""
        ...

    def changes_of(self, record: RecordId) -> list[Change]:
        """Return the changes that wrote a record, in order: one for each of its revisions."""
        ...

    def recent_changes(self, limit: int, before: int | None = None) -> list[Change]:
        """Return at most `limit` changes (below `before`), the latest first."""
        ...

    def writes_of(self, change: int) -> list[Revision]:
        """Return the revisions that a change stored, in the order in which it wrote them."""
        ...

    def touched_by(self, change: int) -> list[Touched]:
        """Return each record that a change wrote: before it, after it, and as it is today."""
        ...

    def updated(self, after: int) -> list[Revision]:
        """Return the latest revisions, tombstones included, of all records that changes above `after` wrote."""
        ...

    def verify(self) -> Break | None:
        """Walk every chain of hashes; return the first break, or None if all is whole."""
        ...

    def close(self) -> None:
        """Let go of the database; a second call does nothing."""
        ...


class RecordStore(RecordReader, Protocol):
    """Records that only ever gain revisions."""

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
        ...

    def data_version(self) -> int:
        """Return a number that differs from the last one whenever another connection has written."""
        ...

    def save_copy(self, path: Path) -> None:
        """Write a whole copy of the database to `path`, replacing what is there."""
        ...

    def reader(self) -> AbstractContextManager[RecordReader]:
        """Open a reader of its own for the calling thread."""
        ...
