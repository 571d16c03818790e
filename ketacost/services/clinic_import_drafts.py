"""Clinics out of the rows of a table: every value with its source, every cell that cannot be read with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import ValidationError

from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.services.clinic_import import CancelCheck, Progress, SourceRow, SourceTable, blank, tell
from ketacost.services.clinic_import_builder import Builder, Column, Shared, plain_name
from ketacost.services.clinic_import_cells import Habits, day, writes_commas, writes_day_first
from ketacost.services.clinic_import_guess import KnownFact
from ketacost.services.clinic_import_mapping import ImportMapping, TargetKind
from ketacost.services.price_cells import Cell, CellError, as_text
from ketacost.services.price_files import Problem

T = TypeVar("T")
_STEP = 200
_NUMERIC = frozenset(
    {TargetKind.PRICE, TargetKind.SERVICE_PRICE, TargetKind.RATING, TargetKind.REVIEW_COUNT, TargetKind.FACT}
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One clinic of the file: the rows that tell of it, what they make, and what is wrong with them.

    `clinic` is None where the rows make none; `prices` is None where they name no price.
    """

    rows: tuple[SourceRow, ...]
    clinic: Clinic | None
    prices: FeeSchedule | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its rows in the file."""
        return tuple(row.number for row in self.rows)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What could not be read of it."""
        return tuple(problem for problem in self.problems if not problem.is_warning)


@dataclass
class _Group:
    """The rows of one clinic, as they are gathered."""

    builder: Builder
    rows: list[SourceRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def drafts(
    table: SourceTable,
    mapping: ImportMapping,
    facts: Iterable[KnownFact],
    progress: Progress | None = None,
    token: CancelCheck | None = None,
) -> tuple[Draft, ...]:
    """Read every row under a mapping; several rows of one clinic are read together where a column names services.

    Raises Cancelled where the token says so.
    """
    reader = _Reader(table, mapping, {fact.id: fact for fact in facts})
    groups: list[_Group] = []
    by_name: dict[str, list[_Group]] = {}
    for done, row in enumerate(table.rows):
        if done % _STEP == 0:
            tell(progress, token, done, len(table.rows))
        group = reader.group(row, groups, by_name)
        reader.read(row, group)
    found = []
    for done, group in enumerate(groups):
        if done % _STEP == 0:
            tell(progress, token, len(table.rows), len(table.rows))
        found.append(_finished(group, table))
    return tuple(found)


def habits_of(table: SourceTable, mapping: ImportMapping) -> Habits:
    """Return how the table writes numbers and days: as the mapping says, else as its cells show."""
    kinds = [column.target.kind for column in mapping.columns]
    commas = mapping.decimal_commas
    if commas is None:
        shown = writes_commas(
            cell for at, kind in enumerate(kinds) if kind in _NUMERIC for cell in table.cells(at) if cell
        )
        commas = table.commas if shown is None else shown
    first = mapping.day_first
    if first is None:
        dates = (cell for at, kind in enumerate(kinds) if kind is TargetKind.UPDATED for cell in table.cells(at))
        shown = writes_day_first(dates)
        first = commas if shown is None else shown
    return Habits(mapping.currency, commas, first)


class _Reader:
    """Reads rows under one mapping."""

    def __init__(self, table: SourceTable, mapping: ImportMapping, facts: Mapping[str, KnownFact]) -> None:
        self._table = table
        self._habits = habits_of(table, mapping)
        self._shared = Shared(table.file, self._habits)
        self._facts = facts
        self._columns = [
            Column(at, column.target, table.headers[at], facts.get(column.target.name))
            for at, column in enumerate(mapping.columns[: len(table.headers)])
            if column.target.kind is not TargetKind.IGNORE
        ]
        self._at = {column.target.kind: column.at for column in reversed(self._columns)}
        self._by_service = TargetKind.SERVICE_NAME in self._at and TargetKind.SERVICE_PRICE in self._at

    def group(self, row: SourceRow, groups: list[_Group], by_name: dict[str, list[_Group]]) -> _Group:
        """Return the group that a row belongs to: a new one, unless rows stand for services."""
        name = plain_name(as_text(self._cell(row, TargetKind.NAME)))
        if self._by_service:
            if not name and groups and not blank(self._cell(row, TargetKind.SERVICE_NAME)):
                return groups[-1]
            same = [one for one in by_name.get(name, ()) if name and self._fits(row, one)]
            if same:
                return same[-1]
        group = _Group(Builder(self._shared))
        groups.append(group)
        by_name.setdefault(name, []).append(group)
        return group

    def read(self, row: SourceRow, group: _Group) -> None:
        """Read a row's cells into its clinic; what cannot be read is noted."""
        group.rows.append(row)
        builder = group.builder
        builder.start_row(
            as_of=self._guarded(
                row, TargetKind.UPDATED, group, lambda cell: day(cell, day_first=self._habits.day_first)
            ),
            page=as_text(self._cell(row, TargetKind.SOURCE_PAGE)).strip(),
            site=as_text(self._cell(row, TargetKind.REVIEW_SITE)).strip(),
            service=as_text(self._cell(row, TargetKind.SERVICE_NAME)).strip() if self._by_service else "",
        )
        for column in self._columns:
            cell = row.cells[column.at]
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            try:
                warning = builder.read(cell, column)
            except CellError as error:
                group.problems.append(self._problem(str(error), row, column.at))
            else:
                if warning:
                    group.problems.append(self._problem(warning, row, column.at, is_warning=True))

    def _fits(self, row: SourceRow, group: _Group) -> bool:
        """Whether nothing tells the row's clinic from the group's."""
        for kind in (TargetKind.NPI, TargetKind.PHONE, TargetKind.POSTAL_CODE):
            mine = as_text(self._cell(row, kind)).strip()
            theirs = as_text(self._cell(group.rows[0], kind)).strip()
            if mine and theirs and mine != theirs:
                return False
        return True

    def _cell(self, row: SourceRow, kind: TargetKind) -> Cell:
        at = self._at.get(kind)
        return None if at is None else row.cells[at]

    def _guarded(self, row: SourceRow, kind: TargetKind, group: _Group, read: Callable[[Cell], T]) -> T | None:
        cell = self._cell(row, kind)
        if blank(cell):
            return None
        try:
            return read(cell)
        except CellError as error:
            group.problems.append(self._problem(str(error), row, self._at[kind]))
            return None

    def _problem(self, what: str, row: SourceRow, at: int, *, is_warning: bool = False) -> Problem:
        return Problem(what, self._table.file, self._table.sheet, row.number, self._table.place(at), is_warning)


def _finished(group: _Group, table: SourceTable) -> Draft:
    rows = tuple(group.rows)
    where = {"file": table.file, "sheet": table.sheet, "row": rows[0].number}
    if not group.builder.name:
        nameless = Problem("has no name of a clinic", **where)  # type: ignore[arg-type]  # three fields of their own types
        return Draft(rows, None, None, (*group.problems, nameless))
    try:
        clinic, prices, doubts = group.builder.done()
    except ValidationError as error:
        from ketacost.services.words import invalid_fields

        told = [Problem(f"{name}: {what}" if name else what, **where) for name, what in invalid_fields(error)]  # type: ignore[arg-type]  # likewise
        return Draft(rows, None, None, (*group.problems, *told))
    more = [replace(doubt, **where) for doubt in doubts]  # type: ignore[arg-type]  # likewise
    return Draft(rows, clinic, prices, (*group.problems, *more))
