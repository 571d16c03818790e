"""An import carried out: one change that can be undone, with every clinic, every price list and the mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.services.clinic_import import CancelCheck, Progress, tell, without_collecting
from ketacost.services.clinic_import_known import ExistingClinic, ExistingList, Marks, digits
from ketacost.services.clinic_import_mapping import ImportMapping, laid_on, remembered
from ketacost.services.clinic_import_plan import Action, ImportPlan
from ketacost.services.kinds import CLINIC, FEE_SCHEDULE, IMPORT_MAPPING
from ketacost.services.reading import readable
from ketacost.services.records import Record, UnreadableRecord
from ketacost.services.store import NoSuchRecord
from ketacost.services.workspace import Put, Workspace

_STEP = 100


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import has stored."""

    added: tuple[UUID, ...]
    updated: tuple[UUID, ...]
    lists: int
    label: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an import is to store: made on a worker, stored by `store`."""

    plan: ImportPlan
    puts: tuple[Put, ...]
    added: tuple[UUID, ...]
    updated: tuple[UUID, ...]

    @property
    def label(self) -> str:
        """What the change is called in the history."""
        counted = [(len(self.added), "added"), (len(self.updated), "updated")]
        told = ", ".join(f"{count} {what}" for count, what in counted if count)
        return f"Import {self.plan.table.file}: {told or 'nothing new'}"


def existing_clinics(workspace: Workspace) -> tuple[ExistingClinic, ...]:
    """Return the clinics that are there, samples aside, by what they are recognised by; none of them is read whole.

    Belongs to the workspace's thread; what it returns may be used on another.
    """
    lists: defaultdict[str, list[ExistingList]] = defaultdict(list)
    for record, data in _stored(workspace.list(FEE_SCHEDULE)):
        owner = data.get("clinic")
        if owner and not data.get("is_sample"):
            load = _loader(FeeSchedule, data)
            lists[owner].append(ExistingList(record.id, record.number, data.get("currency", "USD"), load))
    return tuple(
        existing_of(record.id, record.number, data, _loader(Clinic, data), tuple(lists[str(record.id)]))
        for record, data in _stored(workspace.list(CLINIC))
        if not data.get("is_sample")
    )


def existing_of(
    identity: UUID,
    number: int,
    data: Mapping[str, Any],
    load: Callable[[], Clinic],
    lists: tuple[ExistingList, ...] = (),
) -> ExistingClinic:
    """Return a clinic by what it is recognised by, out of its stored data."""
    places: Sequence[Mapping[str, Any]] = data.get("locations", ())
    phones = {digits(str(one.get("phone", ""))) for one in (data, *places)} - {""}
    codes = {str(one.get("postal_code", ""))[:5] for one in places} - {""}
    cities = {str(one.get("city", "")).casefold() for one in places} - {""}
    marks = Marks(str(data.get("npi", "")), frozenset(phones), frozenset(codes), frozenset(cities))
    return ExistingClinic(identity, number, str(data.get("name", "")), marks, load, lists)


def remembered_mapping(workspace: Workspace, headers: Sequence[str]) -> ImportMapping | None:
    """Return the mapping that an earlier import of this layout used; None where this is the first."""
    return remembered((model for _, model in readable(workspace.list(IMPORT_MAPPING))), headers)


def prepare(plan: ImportPlan, progress: Progress | None = None, token: CancelCheck | None = None) -> Prepared:
    """Make all that is to be stored; pure, and fit for a worker. Raises Cancelled where the token says so."""
    puts: list[Put] = []
    added: list[UUID] = []
    updated: list[UUID] = []
    for done, row in enumerate(plan.rows):
        if done % _STEP == 0:
            tell(progress, token, done, len(plan.rows))
        if row.action not in {Action.ADD, Action.UPDATE} or row.draft.clinic is None:
            continue
        is_new = row.action is Action.ADD or row.existing is None
        identity = uuid4() if row.existing is None or is_new else row.existing.id
        if is_new:
            puts += _put(identity, row.draft.clinic, row.draft.prices, None)
        else:
            puts += _put(identity, row.outcome.clinic, row.outcome.prices, row.outcome.list_id)
        (added if is_new else updated).append(identity)
    tell(progress, token, len(plan.rows), len(plan.rows))
    return Prepared(plan, tuple(puts), tuple(added), tuple(updated))


def store(prepared: Prepared, workspace: Workspace, place: str = "clinics") -> ImportResult:
    """Store it all as one change that can be undone; raises StoreProblem, and then nothing is stored.

    A clinic that has changed since the plan was made is laid over anew. Belongs to the workspace's thread: a worker
    takes a workspace of its own over the same file, and the window's refreshes afterwards.
    """
    workspace.refresh()
    with without_collecting():
        puts = [*_fresh(prepared, workspace), *_mapping(prepared.plan.mapping, workspace)]
        workspace.commit(prepared.label, puts=puts, place=place)
    lists = sum(1 for _, kind, _ in puts if kind is FEE_SCHEDULE)
    return ImportResult(prepared.added, prepared.updated, lists, prepared.label)


def apply_plan(
    plan: ImportPlan,
    workspace: Workspace,
    place: str = "clinics",
    progress: Progress | None = None,
    token: CancelCheck | None = None,
) -> ImportResult:
    """Prepare and store in one go; raises Cancelled or StoreProblem, and then nothing is stored."""
    prepared = prepare(plan, progress, token)
    if token is not None:
        token.check()
    return store(prepared, workspace, place)


def _put(identity: UUID, clinic: Clinic | None, prices: FeeSchedule | None, listed: UUID | None) -> Iterable[Put]:
    if clinic is not None:
        yield identity, CLINIC, clinic
    if prices is not None:
        yield listed or uuid4(), FEE_SCHEDULE, prices.model_copy(update={"clinic": identity})


def _fresh(prepared: Prepared, workspace: Workspace) -> Iterable[Put]:
    """Return what is to be stored; clinics that have moved on since are laid over as they are now."""
    moved = {row.existing.id: row for row in prepared.plan.rows if row.action is Action.UPDATE and row.existing}
    stale = {identity for identity, row in moved.items() if row.existing and _moved(row.existing, workspace)}
    if not stale:
        return prepared.puts
    now = {one.id: one for one in existing_clinics(workspace) if one.id in stale}
    missing = stale - set(now)
    if missing:
        raise NoSuchRecord(next(iter(missing)))
    rows = tuple(
        row if row.existing is None or row.existing.id not in stale else replace(row, existing=now[row.existing.id])
        for row in prepared.plan.rows
    )
    again = prepare(ImportPlan(prepared.plan.table, prepared.plan.mapping, rows, prepared.plan.known))
    return again.puts


def _moved(existing: ExistingClinic, workspace: Workspace) -> bool:
    numbers = [(existing.id, existing.number), *((one.id, one.number) for one in existing.lists)]
    found = [(workspace.find(identity), number) for identity, number in numbers]
    return any(record is None or record.number != number for record, number in found)


def _mapping(mapping: ImportMapping, workspace: Workspace) -> Iterable[Put]:
    """Keep the mapping for the next file of this layout, in the place of an earlier one."""
    if not mapping.columns:
        return
    kept = readable(workspace.list(IMPORT_MAPPING))
    same = (identity for identity, one in kept if one.fingerprint == mapping.fingerprint)
    headers = [column.header for column in mapping.columns]
    yield next(same, None), IMPORT_MAPPING, laid_on(mapping, headers)


def _stored(records: Iterable[Record[Any]]) -> Iterable[tuple[Record[Any], Mapping[str, Any]]]:
    for record in records:
        try:
            data = record.data
        except UnreadableRecord:
            continue
        if isinstance(data, Mapping):
            yield record, data


def _loader(model: Any, data: Mapping[str, Any]) -> Callable[[], Any]:
    return lambda: model.model_validate(data)
