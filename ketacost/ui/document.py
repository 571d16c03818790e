"""The document behind the window: the workspace, with signals."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from ketacost.services.records import M, Record, RecordKind, UnreadableRecord
from ketacost.services.store import Change, Conflict, RecordId, StoreProblem
from ketacost.services.workspace import Put, Workspace


class Document(QObject):
    """Everything the pages read and change; they hold no truth of their own.

    A write that fails tells `failed` and raises nothing: `commit` then returns an empty list, and the store stays as it
    was.
    """

    changed = Signal(object, str)
    """The ids of the records that changed (frozenset), and the place where it happened."""

    history_changed = Signal()
    saved = Signal(str)
    failed = Signal(object)
    """A StoreProblem that a person should be told about."""

    unreadable = Signal(object)
    """An UnreadableRecord, the first that is met for each reason: what cannot be read hides nothing else."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._unsaved: Callable[[], object] | None = None
        self._mine: tuple[str, Callable[[], object]] | None = None
        self._unsubscribe = workspace.subscribe(self._on_change)
        self._unsubscribe_unreadable = workspace.subscribe_unreadable(self._on_unreadable)
        self._told: set[str] = set()

    @property
    def workspace(self) -> Workspace:
        """The workspace, for use cases that take one."""
        return self._workspace

    def list(self, kind: RecordKind[M]) -> Sequence[Record[M]]:
        """Return all live records of a kind."""
        return self._workspace.list(kind)

    def get(self, record: RecordId, kind: RecordKind[M]) -> Record[M]:
        """Return a live record."""
        return self._workspace.get(record, kind)

    def find(self, record: RecordId | None) -> Record[Any] | None:
        """Return a record if it is there."""
        return self._workspace.find(record) if record is not None else None

    def commit(
        self, label: str, puts: Iterable[Put] = (), deletes: Iterable[RecordId] = (), place: str = ""
    ) -> Sequence[Record[Any]]:
        """Store one named change; the records as they are now come back."""
        wanted, gone = tuple(puts), tuple(deletes)

        def keep() -> Sequence[Record[Any]]:
            return self._workspace.commit(label, puts=wanted, deletes=gone, place=place)

        return self.attempt(keep, label=label) or []

    def attempt(self, work: Callable[[], M], label: str = "") -> M | None:
        """Run work that writes; a problem of the store is told and not raised.

        Work that could not be kept is remembered until something else is kept: for `try_again` where the store was in
        trouble, for `use_mine` where somebody else was faster and the work is one that can be laid over theirs.
        """
        self._mine = None
        try:
            done = work()
        except Conflict as problem:
            self._unsaved = None
            self._mine = (label, work) if label else None
            self._take_up_theirs()
            self.failed.emit(problem)
            return None
        except StoreProblem as problem:
            self._unsaved = work
            self.failed.emit(problem)
            return None
        self._unsaved = None
        self.saved.emit(self._workspace.undo_label or "")
        return done

    @property
    def has_unsaved(self) -> bool:
        """Whether the latest work could not be kept."""
        return self._unsaved is not None

    def try_again(self) -> bool:
        """Do once more what could not be kept; False where it still cannot."""
        if self._unsaved is not None:
            self.attempt(self._unsaved)
        return not self.has_unsaved

    @property
    def mine(self) -> str:
        """The label of the latest change if it was not kept because somebody else was faster; else ""."""
        return self._mine[0] if self._mine is not None else ""

    def use_mine(self) -> None:
        """Keep that change over theirs, which stay in the history."""
        if self._mine is not None:
            label, work = self._mine
            self.attempt(work, label)

    def undo(self) -> Change | None:
        """Take the latest change back; the window goes to its place."""
        return self.attempt(self._workspace.undo)

    def redo(self) -> Change | None:
        """Do again what was undone last."""
        return self.attempt(self._workspace.redo)

    def undo_to(self, change: int) -> Change | None:
        """Take back everything down to a change, that one included."""
        return self.attempt(lambda: self._workspace.undo_to(change))

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._workspace.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._workspace.redo_label

    def undo_steps(self, limit: int = 30) -> Sequence[Change]:
        """The latest changes that can be taken back, the latest first."""
        return self._workspace.undo_steps(limit)

    def refresh(self) -> bool:
        """Take up what another process wrote."""
        return self._workspace.refresh()

    def close(self) -> None:
        """Stop listening to the workspace."""
        self._unsubscribe()
        self._unsubscribe_unreadable()

    def _take_up_theirs(self) -> None:
        try:
            self._workspace.refresh()
        except StoreProblem as problem:
            self.failed.emit(problem)

    def _on_change(self, records: frozenset[RecordId], place: str) -> None:
        self.changed.emit(records, place)
        self.history_changed.emit()

    def _on_unreadable(self, problem: UnreadableRecord) -> None:
        if problem.code not in self._told:
            self._told.add(problem.code)
            self.unreadable.emit(problem)
