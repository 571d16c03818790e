"""A window killed while somebody types keeps every edit that it had shown as saved."""

from __future__ import annotations

import random
from pathlib import Path
from uuid import UUID

from killing import run_until_killed
from whole_window import count_of, folder, new_estimate, opened, stored_counts

from ketacost.services.kinds import ALL
from ketacost.services.workspace import Workspace
from ketacost.storage.locations import database_file
from ketacost.storage.sqlite_store import SqliteStore

__all__ = ["folder"]

TYPIST = Path(__file__).resolve().parent / "type_until_killed.py"
EDITS = 200
ROUNDS = 5


def test_what_was_shown_as_saved_is_there_after_a_kill_and_undo_walks_back(folder: Path, theme: object) -> None:
    with opened() as session:
        _, record = new_estimate(session.window)
        start = stored_counts(session.window, record)
    moments = random.Random(20261207)
    killed = seen = 0
    for _ in range(ROUNDS):
        said = run_until_killed(TYPIST, str(record), str(seen), str(EDITS), seconds=moments.uniform(0.3, 1.5))
        saved = [int(line.split()[1]) for line in said]
        killed += len(saved) < EDITS
        with opened() as session:
            typed = {count_of(seen - 1)} if seen else {*start}
            if saved:
                typed = {count_of(saved[-1])}
                seen = saved[-1] + 1
            # One more edit than was said can be there: stored, and killed before it was said.
            assert {*stored_counts(session.window, record)} & (typed | {count_of(seen)})
            steps = len(session.window.context.document.undo_steps(1000))
            assert steps >= seen  # each edit is a step, and so are the sample data and the new estimate
    assert killed > 0
    assert seen >= 20
    walk_back(record, start)


def walk_back(record: UUID, start: list[int | None]) -> None:
    """Undo everything through the window: in the end there is the estimate as it was made, then nothing."""
    with opened() as session:
        window = session.window
        while window.context.document.undo_label not in {"New estimate", None}:
            window.undo()
        assert stored_counts(window, record) == start
        window.undo()
        window.undo()
        assert window.context.document.undo_label is None
        assert window.context.document.find(record) is None
    store = SqliteStore.open(database_file())
    assert store.verify() is None
    assert all(not list(Workspace(store, ALL).list(kind)) for kind in ALL)
    store.close()
