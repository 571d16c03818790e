"""Many records at once, where one that cannot be read must not hide the others."""

from collections.abc import Iterable, Iterator

from ketacost.services.records import M, Record, UnreadableRecord
from ketacost.services.store import RecordId


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
