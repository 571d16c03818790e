"""Makes edits and says after each that it is saved, until it is done or killed: path, times.

Each edit counts two notes up in one change, so that a change stored by halves would show.
"""

import sys
from pathlib import Path

from notes import NOTE, Note

from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore


def main() -> None:
    path, times = Path(sys.argv[1]), int(sys.argv[2])
    workspace = Workspace(SqliteStore.open(path), [NOTE])
    left, right = (record.id for record in workspace.list(NOTE))
    count = workspace.get(left, NOTE).model.count
    print("ready", flush=True)
    for number in range(count + 1, count + times + 1):
        note = Note(text="x" * (number % 7 * 900), count=number)
        workspace.commit(f"Count {number}", [(left, NOTE, note), (right, NOTE, note)], place="notes")
        print("saved", number, flush=True)


if __name__ == "__main__":
    main()
