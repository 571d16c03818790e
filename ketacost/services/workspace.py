"""The one thing that pages talk to: records as models, with one history over all of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, overload
from uuid import uuid4

from ketacost.services.records import M, Record, RecordKind, UnreadableRecord, Version
from ketacost.services.steps import Steps
from ketacost.services.store import (
    Body,
    Change,
    ChangeKind,
    Conflict,
    NoSuchRecord,
    RecordId,
    RecordStore,
    Revision,
    Touched,
    Write,
)

Put = tuple[RecordId | None, RecordKind[Any] | str, Any]
"""The record to store (None: a new one), its kind, and its model."""

Subscriber = Callable[[frozenset[RecordId], str], None]
"""Is told which records changed, and in which place of the window ("" where that is not known)."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The latest revision of a record that this workspace has seen, and so shows."""

    kind: str
    number: int
    body: Body | None


class Workspace:
    """Records of registered kinds in one store. It belongs to one thread.

    What it shows only moves by its own commits, undo and redo, and by `refresh`; subscribers hear of each.
    A commit over a record that another process has changed since is a `Conflict`.
    """

    def __init__(self, store: RecordStore, kinds: Iterable[RecordKind[Any]]) -> None:
        self._store = store
        self._kinds = {kind.name: kind for kind in kinds}
        self._steps = Steps(store)
        self._heads: dict[RecordId, _Head] = {}
        self._models: dict[tuple[RecordId, int], Any] = {}
        self._listed: dict[str, dict[RecordId, None]] = {}
        self._subscribers: list[Subscriber] = []
        self._unreadable: set[RecordId] = set()
        self._on_unreadable: list[Callable[[UnreadableRecord], None]] = []
        self._version = store.data_version()
        latest = store.recent_changes(1)
        self._seen = latest[0].id if latest else 0

    # Reading

    @overload
    def list(self, kind: RecordKind[M]) -> Sequence[Record[M]]: ...
    @overload
    def list(self, kind: str) -> Sequence[Record[Any]]: ...
    def list(self, kind: RecordKind[Any] | str) -> Sequence[Record[Any]]:
        """Return all live records of a kind, the oldest first."""
        name = self._kind(kind).name
        if name not in self._listed:
            revisions = self._store.heads(name)
            self._listed[name] = dict.fromkeys(revision.record for revision in revisions)
            for revision in revisions:
                self._heads.setdefault(revision.record, _head(revision))
        heads = ((record, self._heads[record]) for record in self._listed[name])
        return [self._record(record, head) for record, head in heads if head.body is not None]

    @overload
    def get(self, record: RecordId, kind: RecordKind[M]) -> Record[M]: ...
    @overload
    def get(self, record: RecordId) -> Record[Any]: ...
    def get(self, record: RecordId, kind: RecordKind[Any] | None = None) -> Record[Any]:
        """Return a live record; raise `NoSuchRecord` if there is none (of that kind)."""
        found = self.find(record)
        if found is None or (kind is not None and kind.name != found.kind):
            raise NoSuchRecord(record)
        return found

    def find(self, record: RecordId) -> Record[Any] | None:
        """Return a live record, or None."""
        head = self._head_of(record)
        return None if head is None or head.body is None else self._record(record, head)

    def history(self, record: RecordId) -> Sequence[Version[Any]]:
        """Return all that ever happened to a record, the first revision first."""
        revisions = self._store.history(record)
        if not revisions:
            raise NoSuchRecord(record)
        changes = {change.id: change for change in self._store.changes_of(record)}
        return [Version(changes[revision.change], self._past(revision)) for revision in revisions]

    def at(self, record: RecordId, number: int) -> Record[Any]:
        """Return a record as it was at one revision; raise `NoSuchRecord` where it did not exist then."""
        found = self._past(self._store.at(record, number))
        if found is None:
            raise NoSuchRecord(record)
        return found

    # Writing

    def commit(
        self, label: str, puts: Iterable[Put] = (), deletes: Iterable[RecordId] = (), place: str = ""
    ) -> Sequence[Record[Any]]:
        """Store one change; return the records of `puts`, in order. What is equal to what is there is not stored.

        Raises `Conflict` if another process changed one of the records since this workspace read it.
        """
        wanted = [(record or uuid4(), self._kind(kind), model) for record, kind, model in puts]
        removed = [*deletes]
        identities = [record for record, _, _ in wanted] + removed
        if len(set(identities)) < len(identities):
            raise ValueError("a change writes a record once")
        writes = [write for put in wanted if (write := self._put(*put)) is not None]
        writes += [self._delete(record) for record in removed]
        if writes:
            self._apply(self._store.append(label, writes, place=place), writes)
        return [self.get(record) for record, _, _ in wanted]

    # History

    @property
    def undo_label(self) -> str | None:
        """What the next undo takes back, or None."""
        steps = self.undo_steps(1)
        return steps[0].label if steps else None

    @property
    def redo_label(self) -> str | None:
        """What the next redo repeats, or None."""
        steps = self.redo_steps(1)
        return steps[0].label if steps else None

    def undo_steps(self, limit: int = 100) -> Sequence[Change]:
        """Return the edits that can be undone, the latest first."""
        return self._steps.to_undo(limit)

    def redo_steps(self, limit: int = 100) -> Sequence[Change]:
        """Return the edits that can be redone, the next one first."""
        return self._steps.to_redo(limit)

    def undo(self) -> Change | None:
        """Take back the latest edit; return the change that did so, or None if there is nothing to undo."""
        self.refresh()
        steps = self.undo_steps(1)
        return self._step(steps[0], ChangeKind.UNDO) if steps else None

    def redo(self) -> Change | None:
        """Repeat the edit that was undone last; return the change that did so, or None if there is none."""
        self.refresh()
        steps = self.redo_steps(1)
        return self._step(steps[0], ChangeKind.REDO) if steps else None

    def undo_to(self, change: int) -> Change | None:
        """Undo all edits down to and with this one; do nothing if it cannot be undone."""
        return self._walk(change, self._steps.to_undo, self.undo)

    def redo_to(self, change: int) -> Change | None:
        """Redo all edits up to and with this one; do nothing if it cannot be redone."""
        return self._walk(change, self._steps.to_redo, self.redo)

    def refresh(self) -> bool:
        """Take up what other processes have stored; return whether there was anything."""
        version = self._store.data_version()
        if version == self._version:
            return False
        revisions = self._store.updated(self._seen)
        self._version = version
        return self.take_up(revisions)

    def news(self, after: int) -> Sequence[Revision]:
        """Return what has been stored since a change, read for another workspace over the same store: see `take_up`."""
        return self._store.updated(after)

    @property
    def seen(self) -> int:
        """The latest change that this workspace shows."""
        return self._seen

    def take_up(self, news: Sequence[Revision]) -> bool:
        """Show the `news` that another workspace has read, as `refresh` does after reading; return whether it is new.

        What was stored after that is left for the next `refresh`.
        """
        self._seen = max((revision.change for revision in news), default=self._seen)
        self._steps.forget()
        moved = [revision for revision in news if self._is_news(revision)]
        for revision in moved:
            self._show(revision.record, _head(revision))
        if moved:
            self._tell(frozenset(revision.record for revision in moved), "")
        return bool(moved)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` after every change; return what ends that."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def subscribe_unreadable(self, told: Callable[[UnreadableRecord], None]) -> Callable[[], None]:
        """Call `told` once for each record that turns out not to be readable; return what ends that."""
        self._on_unreadable.append(told)
        return lambda: self._on_unreadable.remove(told)

    # Within

    def _kind(self, kind: RecordKind[Any] | str) -> RecordKind[Any]:
        return self._kinds[kind if isinstance(kind, str) else kind.name]

    def _head_of(self, record: RecordId) -> _Head | None:
        if record not in self._heads:
            revision = self._store.read(record)
            if revision is None:
                return None
            self._heads[record] = _head(revision)
        return self._heads[record]

    def _record(self, record: RecordId, head: _Head) -> Record[Any]:
        def load() -> Any:
            key = (record, head.number)
            if key not in self._models:
                self._models[key] = self._read(record, head)
            return self._models[key]

        return Record(record, head.kind, head.number, load, lambda: self._data(head.kind, head.body or {}))

    def _read(self, record: RecordId, head: _Head) -> Any:
        try:
            return self._parse(head.kind, head.body or {})
        except UnreadableRecord as problem:
            if record not in self._unreadable:
                self._unreadable.add(record)
                for told in tuple(self._on_unreadable):
                    told(problem)
            raise

    def _past(self, revision: Revision) -> Record[Any] | None:
        body = revision.body
        if body is None:
            return None
        kind = revision.kind
        return Record(
            revision.record,
            kind,
            revision.number,
            lambda: self._parse(kind, body),
            lambda: self._data(kind, body),
        )

    def _parse(self, kind: str, body: Body) -> Any:
        return self._known(kind).parse(body)

    def _data(self, kind: str, body: Body) -> Any:
        return self._known(kind).data(body)

    def _known(self, kind: str) -> RecordKind[Any]:
        if kind not in self._kinds:
            raise UnreadableRecord("newer", kind)
        return self._kinds[kind]

    def _put(self, record: RecordId, kind: RecordKind[Any], model: Any) -> Write | None:
        body, head = kind.body(model), self._head_of(record)
        if head is None:
            return Write(record, kind.name, 0, body)
        if head.body is not None and body == kind.body(self._record(record, head).model):
            return None
        return Write(record, kind.name, head.number, body)

    def _delete(self, record: RecordId) -> Write:
        head = self._head_of(record)
        if head is None or head.body is None:
            raise NoSuchRecord(record)
        return Write(record, head.kind, head.number, None)

    def _step(self, target: Change, kind: ChangeKind) -> Change:
        writes = [_reversal(touched, kind) for touched in self._store.touched_by(target.id)]
        change = self._store.append(target.label, writes, kind=kind, target=target.id, place=target.place)
        self._apply(change, writes)
        return change

    def _walk(
        self, change: int, steps: Callable[[int], Sequence[Change]], step: Callable[[], Change | None]
    ) -> Change | None:
        self.refresh()
        limit, known = 64, steps(64)
        while len(known) == limit and all(found.id != change for found in known):
            limit *= 4
            known = steps(limit)
        if all(found.id != change for found in known):
            return None
        last = step()
        while last is not None and last.target != change:
            last = step()
        return last

    def _apply(self, change: Change, writes: Sequence[Write]) -> None:
        if change.id == self._seen + 1:
            self._seen = change.id
        for write in writes:
            self._show(write.record, _Head(write.kind, write.expected + 1, write.body))
        self._steps.follow(change)
        self._tell(frozenset(write.record for write in writes), change.place)

    def _is_news(self, revision: Revision) -> bool:
        known = self._heads.get(revision.record)
        return known is None or known.number < revision.number

    def _show(self, record: RecordId, head: _Head) -> None:
        before = self._heads.get(record)
        if before is not None:
            self._models.pop((record, before.number), None)
        self._heads[record] = head
        listed = self._listed.get(head.kind)
        if listed is not None and record not in listed:
            if head.number == 1:
                listed[record] = None
            else:
                # It was deleted when the list was read; only the store knows its place in the order.
                del self._listed[head.kind]

    def _tell(self, records: frozenset[RecordId], place: str) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber(records, place)


def _head(revision: Revision) -> _Head:
    return _Head(revision.kind, revision.number, revision.body)


def _reversal(touched: Touched, kind: ChangeKind) -> Write:
    """Write the record as it was on the other side of an edit; it must still be as it is on this side."""
    before = touched.before.body if touched.before else None
    after, latest = touched.after, touched.latest
    have, want = (after.body, before) if kind is ChangeKind.UNDO else (before, after.body)
    if latest.body != have:
        raise Conflict(latest.record, want, latest)
    return Write(latest.record, latest.kind, latest.number, want)
