"""Lists that stay usable when one record in them cannot be read."""

from collections.abc import Iterable, Iterator

from ketacost.services.records import M, Record, UnreadableRecord
from ketacost.services.store import RecordId


def readable(records: Iterable[Record[M]]) -> Iterator[tuple[RecordId, M]]:
    """Give the identity and the content of each record that this version of the program can read."""
    for record in records:
        try:
            model = record.model
        except UnreadableRecord:
            continue
        yield record.id, model
