"""Random edits, undo and redo, with restarts between, agree with a plain list of snapshots."""

import tempfile
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from notes import NOTE, Note

from ketacost.services import steps
from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore

Snapshot = dict[UUID, str]
TEXTS = st.text(max_size=5)


class History(RuleBasedStateMachine):
    """`snapshots` holds the notes after each step that stands; `position` is where undo and redo have led."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(steps, "_PAGE", 3)  # so that short histories are read in several pages
        self.folder = tempfile.TemporaryDirectory()
        self.snapshots: list[tuple[str, Snapshot]] = [("", {})]
        self.position = 0
        self.edits = 0
        self._open()

    def _open(self) -> None:
        self.store = SqliteStore.open(Path(self.folder.name) / "kept.db")
        self.workspace = Workspace(self.store, [NOTE])

    @property
    def now(self) -> Snapshot:
        return self.snapshots[self.position][1]

    def _edit(self, puts: Snapshot, deletes: list[UUID]) -> None:
        self.edits += 1
        label = f"Step {self.edits}"
        self.workspace.commit(label, [(key, NOTE, Note(text=text)) for key, text in puts.items()], deletes)
        after = {key: text for key, text in (self.now | puts).items() if key not in deletes}
        if after == self.now:
            return
        self.snapshots[self.position + 1 :] = [(label, after)]
        self.position += 1

    @rule(texts=st.lists(TEXTS, min_size=1, max_size=3))
    def create(self, texts: list[str]) -> None:
        self._edit({uuid4(): text for text in texts}, [])

    @precondition(lambda self: self.now)
    @rule(data=st.data())
    def edit_and_delete(self, data: st.DataObject) -> None:
        known = sorted(self.now)
        edited = data.draw(st.lists(st.sampled_from(known), unique=True, max_size=3))
        deleted = data.draw(st.lists(st.sampled_from(known), unique=True, max_size=2))
        puts = {key: data.draw(TEXTS) for key in edited if key not in deleted}
        self._edit(puts, deleted)

    @precondition(lambda self: self.snapshots[-1][1] and not self.now)
    @rule(text=TEXTS)
    def put_back_by_hand(self, text: str) -> None:
        self._edit({next(iter(self.snapshots[-1][1])): text}, [])

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            assert (self.workspace.undo() is not None) == (self.position > 0)
            self.position = max(0, self.position - 1)

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            could = self.position + 1 < len(self.snapshots)
            assert (self.workspace.redo() is not None) == could
            self.position += could

    @precondition(lambda self: self.position > 0)
    @rule(data=st.data())
    def undo_to(self, data: st.DataObject) -> None:
        back = data.draw(st.integers(1, self.position))
        self.workspace.undo_to(self.workspace.undo_steps()[back - 1].id)
        self.position -= back

    @rule()
    def restart(self) -> None:
        self.store.close()
        self._open()

    @invariant()
    def shows_the_same(self) -> None:
        shown = {record.id: record.model.text for record in self.workspace.list(NOTE)}
        assert shown == self.now

    @invariant()
    def names_the_same_steps(self) -> None:
        labels = [label for label, _ in self.snapshots]
        undo = [change.label for change in self.workspace.undo_steps()]
        redo = [change.label for change in self.workspace.redo_steps()]
        assert undo == labels[self.position : 0 : -1]
        assert redo == labels[self.position + 1 :]

    def teardown(self) -> None:
        while self.position > 0:
            self.workspace.undo()
            self.position -= 1
            self.shows_the_same()
        assert self.store.verify() is None
        self.store.close()
        self.folder.cleanup()
        self.patch.undo()


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=40, stateful_step_count=30)
