"""Rows while they are typed: what is stored, what cannot be yet, and the one change that an edit comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ketacost.domain.model import Model
from ketacost.services.words import invalid_fields
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import Column, Values
from ketacost.ui.pages.clinics.naming import tr, unique_id

ROW = ""
"""The place of what is wrong with a row as a whole."""

Edit = tuple[int, str, str]
"""Line, column name, text."""


@dataclass(frozen=True)
class RowKind:
    """One kind of row: its model, its columns, and how a new one starts and is named.

    `required` are the columns that a row must have; `clashes` names, by place, the rows that cannot stand together.
    """

    model: type[Model]
    columns: tuple[Column, ...]
    noun: str
    seed: Callable[[], Values]
    name: Callable[[Values], str]
    required: tuple[tuple[str, str], ...]
    clashes: Callable[[Sequence[Any]], dict[int, str]] = lambda _rows: {}
    has_id: bool = True
    most: int = 0
    """How many rows there can be; 0 for any number."""


@dataclass
class Line:
    """A row on the screen: `stored` None is one that is not complete yet; `texts` are those that cannot be stored."""

    stored: Any
    values: Values
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nobody has typed anything into a new row."""
        return self.stored is None and not self.texts and not self.values.get("_touched")


@dataclass(frozen=True)
class Outcome:
    """What an edit comes to: the rows to store under a label ("" nothing to store), and the id of the first one."""

    rows: tuple[Any, ...]
    label: str = ""
    row_id: str = ""


class Sheet:
    """The rows of one table; it stores nothing itself but says what is to be stored."""

    def __init__(self, kind: RowKind) -> None:
        self.kind = kind
        self.lines: list[Line] = []
        self._columns = {column.name: column for column in kind.columns}

    # What there is

    def column(self, name: str) -> Column:
        """Return a column by name."""
        return self._columns[name]

    def text(self, line: int, name: str) -> str:
        """Return what a cell shows: what was typed last, even if it cannot be."""
        found = self.lines[line]
        return found.texts.get(name, self._columns[name].show(found.values))

    def name(self, line: int) -> str:
        """Name a row in words."""
        return self.kind.name(self.lines[line].values) or tr("new row")

    def problems(self, line: int) -> list[tuple[str, str]]:
        """Return what is wrong with a row: column title ("" the whole row), and the words."""
        errors = self.lines[line].errors
        return [(self._columns[name].title if name else "", words) for name, words in errors.items()]

    def load(self, rows: Sequence[Any]) -> None:
        """Take up the stored rows; what cannot be stored yet stays where it was typed."""
        unfinished = {self._key(line.stored): line for line in self.lines if line.stored is not None and line.texts}
        drafts = [line for line in self.lines if line.stored is None]
        self.lines = [self._line(row, unfinished) for row in rows] + drafts
        self._mark_clashes(rows)

    def clear(self) -> None:
        """Forget everything, for another list."""
        self.lines = []

    # Editing

    def add(self, values: Values | None = None) -> int:
        """Add a row at the end that is not stored until it can be; return its place."""
        self.lines.append(Line(None, dict(values) if values is not None else self.kind.seed()))
        return len(self.lines) - 1

    def drop_blank(self) -> bool:
        """Take away new rows that nobody typed into; return whether there were any."""
        kept = [line for line in self.lines if not line.is_blank]
        dropped = len(kept) < len(self.lines)
        self.lines = kept
        return dropped

    def edit(self, edits: Iterable[Edit], label: str = "") -> Outcome:
        """Type into cells; `label` names the change where it is more than one cell."""
        wanted = [edit for edit in edits if edit[2] != self.text(edit[0], edit[1])]
        before = {number: self.kind.name(self.lines[number].values) for number, _, _ in wanted}
        told = self._label_of(wanted, before) if len(wanted) == 1 else label
        was_new = [number for number, _, _ in wanted if self.lines[number].stored is None]
        for number, name, text in wanted:
            self.lines[number].texts[name] = text
        outcome = self._settle(dict.fromkeys(number for number, _, _ in wanted))
        if not outcome.label:
            return outcome
        if len(set(was_new)) == 1 and len({number for number, _, _ in wanted}) == 1:
            told = tr("Add {noun} {name}").format(noun=self.kind.noun, name=self.name(was_new[0]))
        row_id = str(self.lines[wanted[0][0]].values.get("id") or "")
        return Outcome(outcome.rows, told or outcome.label, row_id)

    def remove(self, numbers: Iterable[int]) -> Outcome:
        """Delete rows; those that were never stored just go."""
        gone = sorted(set(numbers))
        stored = [number for number in gone if self.lines[number].stored is not None]
        names = [self.name(number) for number in stored]
        self.lines = [line for number, line in enumerate(self.lines) if number not in gone]
        if not stored:
            return Outcome(self._rows())
        if len(names) == 1:
            return Outcome(self._rows(), tr("Delete {noun} {name}").format(noun=self.kind.noun, name=names[0]))
        return Outcome(self._rows(), tr("Delete {count} {noun} rows").format(count=len(names), noun=self.kind.noun))

    def move(self, numbers: Sequence[int], by: int) -> tuple[bool, Outcome]:
        """Move neighbouring rows up or down by one; rows that are not stored yet stay at the end."""
        rows = sorted(set(numbers))
        stored = sum(line.stored is not None for line in self.lines)
        if not rows or rows[-1] >= stored or not 0 <= rows[0] + by <= rows[-1] + by < stored:
            return False, Outcome(self._rows())
        moved = [self.lines[row] for row in rows]
        rest = [line for number, line in enumerate(self.lines) if number not in rows]
        self.lines = [*rest[: rows[0] + by], *moved, *rest[rows[0] + by :]]
        told = tr("Move {noun} {name} up") if by < 0 else tr("Move {noun} {name} down")
        label = told.format(noun=self.kind.noun, name=self.name(rows[0] + by))
        return True, Outcome(self._rows(), label, str(moved[0].values.get("id") or ""))

    def duplicate(self, number: int) -> tuple[int, Outcome]:
        """Repeat a row at the end; where two such rows cannot stand together, it waits for another condition."""
        source = self.lines[number]
        values = {name: value for name, value in source.values.items() if name != "id"}
        place = self.add({**values, "_touched": True})
        self.lines[place].texts = dict(source.texts)
        outcome = self._settle({place: None})
        label = tr("Duplicate {noun} {name}").format(noun=self.kind.noun, name=self.name(place))
        return place, Outcome(outcome.rows, label if outcome.label else "")

    # Within

    def _rows(self) -> tuple[Any, ...]:
        return tuple(line.stored for line in self.lines if line.stored is not None)

    def _settle(self, touched: Iterable[int]) -> Outcome:
        """Read what was typed, and take it into the rows as far as it can be."""
        before = self._rows()
        held = {number: self._try(self.lines[number]) for number in touched}
        built = [self._build(line, number, held) for number, line in enumerate(self.lines)]
        clashes = self.kind.clashes([row for row in built if row is not None])
        places = [number for number, row in enumerate(built) if row is not None]
        clashing = {places[place]: words for place, words in clashes.items()}
        for number, (values, left) in held.items():
            self._take(self.lines[number], values, left, built[number], clashing.get(number, ""))
        self._mark_clashes(self._rows())
        rows = self._rows()
        return Outcome(rows, "" if rows == before else tr("Change {noun} rows").format(noun=self.kind.noun))

    def _try(self, line: Line) -> tuple[Values, dict[str, str]]:
        """Read the texts of a line: the fields that result, and the texts that are left with errors.

        They are read as the columns stand: what depends on another cell stands behind it, whichever was typed first.
        """
        values, left = dict(line.values), {}
        line.errors = {}
        for name in (name for name in self._columns if name in line.texts):
            text = line.texts[name]
            try:
                values |= self._columns[name].read(text, values)
                values["_touched"] = True
            except FieldError as error:
                left[name] = text
                line.errors[name] = str(error)
        return values, left

    def _build(self, line: Line, number: int, held: dict[int, tuple[Values, dict[str, str]]]) -> Any:
        if number not in held:
            return line.stored
        values, left = held[number]
        if line.stored is None and left:
            return None
        missing = [words for name, words in self.kind.required if not values.get(name)]
        if missing:
            line.errors.setdefault(ROW, missing[0])
            return None
        return self._model(line, values)

    def _model(self, line: Line, values: Values) -> Any:
        fields = {name: value for name, value in values.items() if not name.startswith("_")}
        if self.kind.has_id and not fields.get("id"):
            taken = {other.values.get("id", "") for other in self.lines}
            fields["id"] = values["id"] = unique_id(self.kind.name(values), taken)
        try:
            return self.kind.model.model_validate(fields)
        except ValidationError as error:
            where, words = invalid_fields(error)[0]
            line.errors[ROW] = f"{where} {words}".strip() if where else words.capitalize()
            return None

    def _take(self, line: Line, values: Values, left: dict[str, str], row: Any, clash: str) -> None:
        if clash:
            line.errors[ROW] = clash
        if row is None or clash:
            if line.stored is None:  # a new row keeps what it can, and waits
                line.values = {**values, "id": ""} if self.kind.has_id else values
                line.texts = left
            return
        line.stored, line.values, line.texts = row, fields_of(row), left

    def _mark_clashes(self, rows: Sequence[Any]) -> None:
        clashes = self.kind.clashes(rows)
        stored = [line for line in self.lines if line.stored is not None]
        for place, line in enumerate(stored):
            if not line.texts:
                line.errors = {ROW: clashes[place]} if place in clashes else {}

    def _line(self, row: Any, unfinished: dict[Any, Line]) -> Line:
        old = unfinished.get(self._key(row))
        if old is None:
            return Line(row, fields_of(row))
        return Line(row, fields_of(row), old.texts, old.errors)

    def _key(self, row: Any) -> Any:
        return row.id if self.kind.has_id else row

    def _label_of(self, wanted: Sequence[Edit], before: dict[int, str]) -> str:
        number, name, text = wanted[0]
        column, line = self._columns[name], self.lines[number]
        old = column.show(line.values)
        try:
            new = column.show({**line.values, **column.read(text, line.values)})
        except FieldError:
            new = text
        title = column.title.split(" (")[0]
        nothing = "–"
        return f"{title} {before[number] or self.name(number)} {old or nothing} → {new or nothing}"


def fields_of(row: Model) -> Values:
    """Return the fields of a row by name, their values as they are."""
    return {name: getattr(row, name) for name in type(row).model_fields}
