"""A process killed at any moment keeps every edit that it had said was saved."""

import random
from pathlib import Path

from killing import run_until_killed
from notes import NOTE, Note

from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore

EDITOR = Path(__file__).resolve().parent / "keep_editing.py"
EDITS = 200
ROUNDS = 8


def test_every_edit_said_to_be_saved_is_there_after_a_kill_and_undo_walks_back(path: Path) -> None:
    store = SqliteStore.open(path)
    start = Note(text="at the start")
    Workspace(store, [NOTE]).commit("Start", [(None, NOTE, start), (None, NOTE, start)])
    store.close()
    moments = random.Random(20261207)
    killed = count = 0
    for _ in range(ROUNDS):
        said = run_until_killed(EDITOR, str(path), str(EDITS), seconds=moments.uniform(0, 0.12))
        saved = [int(line.split()[1]) for line in said]
        killed += len(saved) < EDITS
        store = SqliteStore.open(path)
        workspace = Workspace(store, [NOTE])
        left, right = (record.model for record in workspace.list(NOTE))
        assert left == right
        # One more edit than was said can be there: stored, and killed before it was said.
        assert max(saved, default=count) <= left.count <= max(saved, default=count) + 1
        assert store.verify() is None
        assert workspace.undo_label == (f"Count {left.count}" if left.count else "Start")
        count = left.count
        store.close()
    assert killed > 0
    assert count > 0
    _walk_back(path, count, start)


def _walk_back(path: Path, count: int, start: Note) -> None:
    store = SqliteStore.open(path)
    workspace = Workspace(store, [NOTE])
    for left in range(count - 1, -1, -1):
        assert workspace.undo() is not None
        assert [record.model.count for record in workspace.list(NOTE)] == [left, left]
    assert [record.model for record in workspace.list(NOTE)] == [start, start]
    assert workspace.undo_label == "Start"
    assert store.verify() is None
    store.close()
