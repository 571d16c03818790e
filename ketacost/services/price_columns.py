"""One column of a price list's table: its title, the field that it fills, and the words that explain it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ketacost.services.price_cells import Cell, Codec, Reading


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `path` leads to the field through the models ("source.as_of"); "" is the row itself.

    With `parts` the cell fills these fields of the model at `path`. A value that is the default leaves its cell empty,
    unless `always` is set.
    """

    title: str
    path: str
    codec: Codec
    help: str
    example: str = ""
    parts: tuple[str, ...] = ()
    always: bool = False
    hint: str = ""
    """What to say besides when a model refuses the value."""

    def read(self, cell: Cell, reading: Reading, into: dict[str, Any]) -> None:
        """Put a cell's value into the nested fields of a row; raises CellError."""
        value = self.codec.read(cell, reading)
        *way, last = self.path.split(".")
        for step in way:
            into = into.setdefault(step, {})
        if not self.parts:
            into[last] = value
        elif isinstance(value, dict):
            (into.setdefault(last, {}) if last else into).update(value)

    def write(self, row: BaseModel) -> Cell:
        """Return the cell for a row; None where there is nothing to say."""
        owner: object = row
        *way, last = self.path.split(".")
        for step in way:
            owner = getattr(owner, step)
            if owner is None:
                return None
        if self.parts:
            whole = getattr(owner, last) if last else owner
            return None if whole is None else self.codec.write(whole)
        if not isinstance(owner, BaseModel):
            return None
        value, field = getattr(owner, last), type(owner).model_fields[last]
        if not self.always and not field.is_required() and value == field.get_default(call_default_factory=True):
            return None
        return self.codec.write(value)

    def holds(self, where: tuple[str, ...]) -> bool:
        """Whether a field that the model complains of stands in this column."""
        way = tuple(step for step in self.path.split(".") if step)
        if self.parts:
            return where[: len(way)] == way and (len(where) == len(way) or where[len(way)] in self.parts)
        return where[: len(way)] == way

    def depth(self) -> int:
        """How many steps lead to the field."""
        return len([step for step in self.path.split(".") if step])


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a price list: its columns, the rows that it holds, and what it is for.

    `group` names the field of the fee schedule that holds the rows; `lengthwise` stands one column under the other.
    """

    title: str
    group: str
    model: type[BaseModel]
    columns: tuple[Column, ...]
    purpose: str
    lengthwise: bool = False

    def column_of(self, where: Iterable[str]) -> Column | None:
        """Return the column whose field the model complains of."""
        place = tuple(step for step in where if not step.isdigit())
        fitting = [column for column in self.columns if column.holds(place)]
        below = [column for column in self.columns if place and column.path.split(".")[: len(place)] == list(place)]
        return max(fitting, key=Column.depth, default=below[0] if below else None)

    def titled(self) -> Mapping[str, Column]:
        """Return the columns by their titles, in small letters."""
        return {column.title.casefold(): column for column in self.columns}

    def cells(self, row: BaseModel) -> tuple[Cell, ...]:
        """Return a row's cells, column by column."""
        return tuple(column.write(row) for column in self.columns)
