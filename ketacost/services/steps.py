"""What can be undone and redone, read backwards from the log of changes and only as far as asked."""

from collections import deque

from ketacost.services.store import Change, ChangeKind, RecordReader

_PAGE = 64


class Steps:
    """The two stacks of one workspace's history; they live in the log, this only remembers what it read of it."""

    def __init__(self, store: RecordReader) -> None:
        self._store = store
        self.forget()

    def forget(self) -> None:
        """Read the log anew when next asked."""
        self._undo: deque[Change] = deque()
        self._redo: list[Change] = []
        self._read_down_to: int | None = None
        self._exhausted = False
        self._settled: dict[int, bool] = {}
        self._redo_ids: list[int] = []
        self._met_edit = False

    def to_undo(self, limit: int) -> list[Change]:
        """Return at most `limit` edits that can be undone, the latest first."""
        while len(self._undo) < limit and not self._exhausted:
            self._read_page()
        self._complete_redo()
        return [self._undo[-1 - place] for place in range(min(limit, len(self._undo)))]

    def to_redo(self, limit: int) -> list[Change]:
        """Return at most `limit` edits that can be redone, the one undone last first."""
        self._complete_redo()
        return self._redo[::-1][:limit]

    def follow(self, change: Change) -> None:
        """Take note of a change that was just stored."""
        if self._read_down_to is None:
            return
        if change.kind is ChangeKind.EDIT:
            self._undo.append(change)
            self._redo.clear()
        elif change.kind is ChangeKind.UNDO:
            self._redo.append(self._undo.pop())
        else:
            self._undo.append(self._redo.pop())

    def _complete_redo(self) -> None:
        """Read on until the last edit is met and every edit undone after it is at hand."""
        while not self._exhausted and (not self._met_edit or self._redo_ids):
            self._read_page()

    def _read_page(self) -> None:
        page = self._store.recent_changes(_PAGE, self._read_down_to)
        self._exhausted = len(page) < _PAGE
        self._read_down_to = page[-1].id if page else 0
        undone: list[Change] = []
        for change in page:
            if change.kind is not ChangeKind.EDIT:
                self._settle(change)
            elif self._settled.pop(change.id, True):
                self._undo.appendleft(change)
                self._met_edit = True
            else:
                self._met_edit = True
                undone.append(change)
        self._redo = self._merge_redo(undone)

    def _settle(self, change: Change) -> None:
        """Note what became of an edit: in reading backwards, the first word on it is the one that holds."""
        if change.target is None or change.target in self._settled:
            return
        is_done = change.kind is ChangeKind.REDO
        self._settled[change.target] = is_done
        if not is_done and not self._met_edit:
            self._redo_ids.append(change.target)

    def _merge_redo(self, undone: list[Change]) -> list[Change]:
        """Add the edits that can be redone; edits are undone backwards, so the earliest is the next to redo."""
        found = [change for change in undone if change.id in self._redo_ids]
        self._redo_ids = [number for number in self._redo_ids if number not in {c.id for c in found}]
        return sorted([*self._redo, *found], key=lambda change: -change.id)
