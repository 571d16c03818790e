"""Many records at once, where one that cannot be read must not hide the others."""

from collections.abc import Iterable, Iterator

from ketacost.services.records import M, Record, RecordKind, UnreadableRecord
from ketacost.services.store import RecordId
from ketacost.services.workspace import Workspace


def sound(records: Iterable[Record[M]]) -> Iterator[Record[M]]:
    """Give the records that this version of the program can read; those that are damaged or newer are left out."""
    for record in records:
        try:
            record.load()
        except UnreadableRecord:
            continue
        yield record


def readable(records: Iterable[Record[M]]) -> Iterator[tuple[RecordId, M]]:
    """Give the identity and the content of each record that this version of the program can read."""
    return ((record.id, record.model) for record in sound(records))


def find_sound(workspace: Workspace, record: RecordId | None, kind: RecordKind[M]) -> Record[M] | None:
    """Return a record of a kind, or None where it is gone, is of another kind, or cannot be read."""
    found: Record[M] | None = workspace.find(record) if record is not None else None
    if found is None or found.kind != kind.name:
        return None
    return next(sound([found]), None)
