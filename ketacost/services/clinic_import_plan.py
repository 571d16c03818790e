"""What an import is about to do, row by row: add, update, skip, or leave for mending; a person has the last word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.services.clinic_import import (
    PROBLEM_HEADER,
    BadRows,
    CancelCheck,
    Progress,
    SourceTable,
    tell,
    without_collecting,
)
from ketacost.services.clinic_import_drafts import Draft, drafts
from ketacost.services.clinic_import_guess import KnownFact
from ketacost.services.clinic_import_known import ExistingClinic, Index, Seen
from ketacost.services.clinic_import_mapping import ImportMapping
from ketacost.services.clinic_import_merge import FieldChange, Preference, all_new, laid_over, prices_laid_over
from ketacost.services.price_files import Problem

__all__ = ["Action", "ExistingClinic", "ImportPlan", "Outcome", "PlannedRow", "plan_import", "updated"]
_STEP = 200


class Action(StrEnum):
    """What becomes of a clinic of the file."""

    ADD = "add"
    UPDATE = "update"
    SKIP = "skip"
    BAD = "bad"


@dataclass(frozen=True, eq=False)
class PlannedRow:
    """A clinic of the file and what is to become of it.

    `existing` is the clinic that it updates (or would); `reason` says why a row is skipped or bad; `resembles` names
    clinics that may be the same one. `chosen` marks a row that a person has decided.
    """

    draft: Draft
    action: Action
    reason: str = ""
    existing: ExistingClinic | None = None
    resembles: tuple[ExistingClinic, ...] = ()
    prefer: Preference = Preference.NEWER
    chosen: bool = False

    @cached_property
    def outcome(self) -> Outcome:
        """The clinic and the prices as they will be, and what changes; for a bad row there is none."""
        if self.draft.clinic is None:
            return Outcome(None, None, None, ())
        if self.action is Action.UPDATE and self.existing is not None:
            return updated(self.draft, self.existing, self.prefer)
        return Outcome(self.draft.clinic, self.draft.prices, None, all_new(self.draft.clinic, self.draft.prices))

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """What changes, field by field, before and after."""
        return self.outcome.changes

    @property
    def name(self) -> str:
        """The clinic's name, or what its first row says."""
        return self.draft.clinic.name if self.draft.clinic else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A clinic and its price list as an import leaves them; `list_id` is None for a new list."""

    clinic: Clinic | None
    prices: FeeSchedule | None
    list_id: UUID | None
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ImportPlan:
    """All that an import is about to do; nothing is stored before `apply_plan`."""

    table: SourceTable
    mapping: ImportMapping
    rows: tuple[PlannedRow, ...]
    known: tuple[ExistingClinic, ...] = ()

    @cached_property
    def counts(self) -> Mapping[Action, int]:
        """How many clinics are added, updated, skipped and bad."""
        found = Counter(row.action for row in self.rows)
        return {action: found[action] for action in Action}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong in the rows, in the order of the file."""
        found = [problem for row in self.rows for problem in row.draft.problems]
        return tuple(sorted(found, key=lambda one: one.row or 0))

    def with_action(
        self, at: int, action: Action, existing: UUID | None = None, prefer: Preference | None = None
    ) -> ImportPlan:
        """Return the plan in which a person has decided about a row; raises ValueError for what cannot be."""
        row = self.rows[at]
        target = next((one for one in self.known if one.id == existing), None) if existing else row.existing
        if action is Action.BAD or (row.draft.clinic is None and action is not Action.SKIP):
            raise ValueError("a row without a clinic can only be skipped")
        if action is Action.UPDATE and target is None:
            raise ValueError("an update needs a clinic that is there")
        changed = PlannedRow(
            draft=row.draft,
            action=action,
            reason="left out by you" if action is Action.SKIP else "",
            existing=target,
            resembles=row.resembles,
            prefer=prefer or row.prefer,
            chosen=True,
        )
        return ImportPlan(self.table, self.mapping, (*self.rows[:at], changed, *self.rows[at + 1 :]), self.known)

    def bad_rows(self) -> BadRows:
        """Return every row with something that could not be read, with the reasons in a column of their own."""
        rows = []
        for planned in self.rows:
            errors = planned.draft.errors
            for row in planned.draft.rows if errors else ():
                told = [_told(one) for one in errors if one.row in {None, row.number}]
                rows.append((row.number, (*row.cells, "; ".join(told)[:2000])))
        keep = [at for at, header in enumerate(self.table.headers) if header != PROBLEM_HEADER]
        headers = (*(self.table.headers[at] for at in keep), PROBLEM_HEADER)
        ordered = sorted(rows, key=lambda one: one[0])
        return BadRows(
            self.table.sheet or "Rows to mend",
            headers,
            tuple((*(cells[at] for at in keep), cells[-1]) for _, cells in ordered),
        )


def plan_import(
    table: SourceTable,
    mapping: ImportMapping,
    existing: Sequence[ExistingClinic],
    facts: Iterable[KnownFact],
    *,
    prefer: Preference = Preference.NEWER,
    progress: Progress | None = None,
    token: CancelCheck | None = None,
) -> ImportPlan:
    """Read the table under a mapping and say what becomes of each clinic; pure, and fit for a worker.

    Raises Cancelled where the token says so. Progress runs over the rows twice: read, then compared.
    """
    total = len(table.rows) * 2
    half = (lambda done, _: progress(done, total)) if progress is not None else None
    with without_collecting():
        found = drafts(table, mapping, facts, half, token)
        index, seen, taken = Index(existing), Seen(), dict[UUID, int]()
        rows = []
        for done, draft in enumerate(found):
            if done % _STEP == 0:
                tell(progress, token, min(total, len(table.rows) + done), total)
            rows.append(_planned(draft, index, seen, taken, prefer))
    tell(progress, token, total, total)
    return ImportPlan(table, mapping, tuple(rows), tuple(existing))


def updated(draft: Draft, existing: ExistingClinic, prefer: Preference) -> Outcome:
    """Return an existing clinic with what a draft says laid over it."""
    if draft.clinic is None:
        raise ValueError("a draft without a clinic changes nothing")
    clinic, changes = laid_over(existing.load(), draft.clinic, prefer)
    if draft.prices is None:
        return Outcome(clinic, None, None, changes)
    there = existing.list_in(draft.prices.currency)
    if there is None:
        _, priced = prices_laid_over(FeeSchedule.model_construct(), draft.prices)
        return Outcome(clinic, draft.prices, None, (*changes, *priced))
    prices, priced = prices_laid_over(there.load(), draft.prices, prefer)
    return Outcome(clinic, prices, there.id, (*changes, *priced))


def _told(problem: Problem) -> str:
    return f"{problem.column}: {problem.what}" if problem.column else problem.what


def _planned(draft: Draft, index: Index, seen: Seen, taken: dict[UUID, int], prefer: Preference) -> PlannedRow:
    clinic, number = draft.clinic, draft.numbers[0]
    if clinic is None:
        told = [one.what for one in draft.errors]
        return PlannedRow(draft, Action.BAD, told[-1] if told else "cannot be read")
    matches = index.matches(clinic)
    if len(matches) > 1:
        reason = f"fits {len(matches)} clinics that are there: say which one"
        return PlannedRow(draft, Action.SKIP, reason, resembles=tuple(matches), prefer=prefer)
    first = taken.setdefault(matches[0].id, number) if matches else seen.before(clinic, number)
    if first not in {None, number}:
        reason = f"is the same clinic as row {first}"
        return PlannedRow(draft, Action.SKIP, reason, existing=matches[0] if matches else None, prefer=prefer)
    if not matches:
        return PlannedRow(draft, Action.ADD, resembles=index.resembling(clinic), prefer=prefer)
    return _update(draft, matches[0], prefer)


def _update(draft: Draft, existing: ExistingClinic, prefer: Preference) -> PlannedRow:
    row = PlannedRow(draft, Action.UPDATE, existing=existing, prefer=prefer)
    if not all(change.kept for change in row.changes):
        return row
    reason = "what is there is newer" if row.changes else "says nothing new"
    return replace(row, action=Action.SKIP, reason=reason)
