"""A price list put together from its rows: each row is judged by itself, then against the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.list_checks import ListProblem, check_schedule
from ketacost.services.price_columns import Table
from ketacost.services.price_files import Problem, found_in_words
from ketacost.services.price_layout import ROWS
from ketacost.services.words import invalid_fields

MAX_PROBLEMS = 500


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before any model has seen it: its fields, its number in the file, and whether a cell is wrong already."""

    number: int
    fields: dict[str, Any]
    is_bad: bool = False


class Report:
    """The problems of one file, in the order in which they are found; many of them are cut short."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[Problem, None] = {}

    def add(
        self, what: str, sheet: str = "", row: int | None = None, column: str = "", *, is_warning: bool = False
    ) -> None:
        """Note one problem."""
        if len(self._found) < MAX_PROBLEMS:
            self._found[Problem(what, self._file, sheet, row, column, is_warning)] = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, errors and warnings: sheet by sheet, row by row."""
        sheets = {sheet: number for number, sheet in enumerate(dict.fromkeys(one.sheet for one in self._found))}
        return tuple(sorted(self._found, key=lambda one: (sheets[one.sheet], one.row or 0)))


@dataclass
class Placed:
    """Where a file says things: the sheet of a table, and how it calls the column of a field."""

    sheet: Callable[[Table], str]
    column: Callable[[Table, Sequence[str]], str]
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    """The row number of each row of the list, by its group and its id."""


def assemble(
    head: Mapping[str, Any], rows: Mapping[str, Iterable[RawRow]], placed: Placed, report: Report
) -> FeeSchedule | None:
    """Build the list from the rows that can be used; None where not even its head can be."""
    good: dict[str, tuple[BaseModel, ...]] = {}
    for table in ROWS:
        good[table.group] = tuple(_rows(table, rows.get(table.group, ()), placed, report))
    try:
        schedule = FeeSchedule.model_validate({**head, **good})
    except ValidationError as error:
        for where, what in invalid_fields(error):
            report.add(f"{where}: {what}" if where else what)
        return None
    return _without_contradictions(schedule, placed, report)


def _rows(table: Table, rows: Iterable[RawRow], placed: Placed, report: Report) -> Iterable[BaseModel]:
    sheet = placed.sheet(table)
    for raw in rows:
        try:
            row = table.model.model_validate(raw.fields)
        except ValidationError as error:
            tell_invalid(error, table, placed, report, raw)
            continue
        identity = getattr(row, "id", f"#{raw.number}")
        first = placed.numbers.get((table.group, identity))
        if first is not None:
            column = placed.column(table, ("id",))
            report.add(f'the id "{identity}" stands in row {first} already', sheet, raw.number, column)
        elif not raw.is_bad:
            placed.numbers[table.group, identity] = raw.number
            yield row


def tell_invalid(
    error: ValidationError, table: Table, placed: Placed, report: Report, raw: RawRow, only: str = ""
) -> None:
    """Note what a model says of a row; a cell that could not be read has been noted already."""
    found = [one for one in invalid_fields(error) if not only or one[0].partition(".")[0] == only]
    for where, what in found:
        steps = [step for step in where.split(".") if step]
        deeper = any(other.startswith(f"{where}.") for other, _ in found)
        if deeper or (raw.is_bad and what == "is missing"):
            continue
        column = table.column_of(steps)
        below = steps[column.depth() :] if column and not column.parts else []
        detail = ", ".join(f"part {int(step) + 1}" if step.isdigit() else step.replace("_", " ") for step in below)
        name = placed.column(table, steps)
        hint = f": {column.hint}" if column is not None and column.hint else ""
        report.add((f"{detail}: {what}" if detail and name else what) + hint, placed.sheet(table), raw.number, name)


def _without_contradictions(schedule: FeeSchedule, placed: Placed, report: Report) -> FeeSchedule:
    """Leave out the rows that contradict earlier ones; what merely looks wrong stays."""
    dropped: dict[str, set[str]] = {}
    for problem in check_schedule(schedule):
        _tell(problem, placed, report)
        if not problem.is_warning:
            dropped.setdefault(problem.group, set()).add(problem.row)
    kept = {
        group: tuple(row for row in getattr(schedule, group) if row.id not in ids) for group, ids in dropped.items()
    }
    return schedule.model_copy(update=kept) if kept else schedule


def _tell(problem: ListProblem, placed: Placed, report: Report) -> None:
    table = next(table for table in ROWS if table.group == problem.group)
    number = placed.numbers.get((problem.group, problem.row))
    column = placed.column(table, problem.field.split(".")) if problem.field else ""
    others = [placed.numbers.get((problem.group, other)) for other in problem.others]
    named = [f"row {other}" for other in others if other]
    what = f'"{problem.row}" {found_in_words(problem)}' + (f" ({', '.join(named)})" if named else "")
    report.add(what, placed.sheet(table), number, column, is_warning=problem.is_warning)
