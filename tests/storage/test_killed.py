"""A process killed at any moment keeps every edit that it had said was saved."""

import os
import random
import subprocess
import sys
from pathlib import Path

from notes import NOTE, Note

from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore

HERE = Path(__file__).resolve().parent
EDITS = 200
ROUNDS = 8


def _edit_until_killed(path: Path, moment: float) -> list[str]:
    """Let another process edit for `moment` seconds after it is ready, kill it, and return what it said."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "keep_editing.py"), str(path), str(EDITS)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])},
    )
    assert process.stdout is not None
    with process, process.stdout as said:
        assert said.readline() == "ready\n"
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
        return said.read().splitlines()


def test_every_edit_said_to_be_saved_is_there_after_a_kill_and_undo_walks_back(path: Path) -> None:
    store = SqliteStore.open(path)
    start = Note(text="at the start")
    Workspace(store, [NOTE]).commit("Start", [(None, NOTE, start), (None, NOTE, start)])
    store.close()
    moments = random.Random(20261207)
    killed = count = 0
    for _ in range(ROUNDS):
        said = _edit_until_killed(path, moments.uniform(0, 0.12))
        saved = [int(line.split()[1]) for line in said if line.startswith("saved") and len(line.split()) == 2]
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
