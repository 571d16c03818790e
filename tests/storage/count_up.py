"""Counts one record up, again and again, against whoever does the same: path, record, times."""

import sys
from pathlib import Path
from uuid import UUID, uuid4

from ketacost.services.store import Conflict, Write
from ketacost.storage.sqlite_store import SqliteStore


def main() -> None:
    path, counter, times = Path(sys.argv[1]), UUID(sys.argv[2]), int(sys.argv[3])
    store = SqliteStore.open(path, wait=30)
    while times:
        head = store.read(counter)
        assert head is not None
        assert head.body is not None
        counted = Write(counter, "counter", head.number, {"n": head.body["n"] + 1})
        try:
            store.append("count", [counted, Write(uuid4(), "receipt", 0, {})])
        except Conflict:
            continue
        times -= 1
    store.close()


if __name__ == "__main__":
    main()
