"""The table model over a sheet: what cells show and say, and the changes that typing into them comes to."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from ketacost.domain.sources import Source
from ketacost.ui.pages.clinics.columns import Column, Group, Values
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pages.clinics.sheet import Edit, Outcome, RowKind, Sheet
from ketacost.ui.theme import current_theme
from ketacost.ui.widgets import SIGNS, Tone

Index = QModelIndex | QPersistentModelIndex


class GridModel(QAbstractTableModel):
    """Rows of a sheet; `settled` carries what is to be stored, `rejected` why something cannot be."""

    settled = Signal(object)
    rejected = Signal(str)

    def __init__(self, kind: RowKind, say_source: Callable[[Source], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet = Sheet(kind)
        self._say_source = say_source
        self._remarks: dict[str, str] = {}
        self._has_sources = any(column.group is Group.DETAILS for column in kind.columns)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, hidden ones included."""
        return self.sheet.kind.columns

    def set_kind(self, kind: RowKind) -> None:
        """Show rows of another kind, or in another currency, from now on; the same columns in the same order."""
        self.beginResetModel()
        self.sheet = Sheet(kind)
        self.endResetModel()

    def load(self, rows: Sequence[Any], *, fresh: bool = False) -> None:
        """Take up what is stored; `fresh` drops what was half typed."""
        before = len(self.sheet.lines)
        if not fresh and before and before == self._count_after(rows):
            self.sheet.load(rows)
            self._refresh()
            return
        self.beginResetModel()
        if fresh:
            self.sheet.clear()
        self.sheet.load(rows)
        self.endResetModel()

    def used(self, column: Column) -> bool:
        """Whether any row says something in a column, or has something in it that cannot be."""
        blank = column.show(self.sheet.kind.seed())
        lines = self.sheet.lines
        return any(column.show(line.values) != blank or column.name in line.texts for line in lines)

    # Qt's own

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.sheet.lines)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.columns[index.column()].fixed:
            return plain
        return plain | Qt.ItemFlag.ItemIsEditable

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title if orientation is Qt.Orientation.Horizontal else str(section + 1)
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return self._alignment(self.columns[section])
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), self.columns[index.column()]
        wrong = self.sheet.lines[row].errors.get(column.name, "")
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                told: Any = self.sheet.text(row, column.name)
            case Qt.ItemDataRole.ToolTipRole:
                told = wrong or self.sheet.text(row, column.name)
            case Qt.ItemDataRole.TextAlignmentRole:
                told = self._alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                told = self._color(row, column, wrong)
            case Qt.ItemDataRole.DecorationRole:
                told = self._sign(row, column)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                told = self.source(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                told = self._sentence(row, column)
            case _:
                told = None
        return told

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        return self.type_in([(index.row(), self.columns[index.column()].name, str(value))])

    # Typing

    def problem(self, row: int) -> str:
        """Say what is wrong with a row; "" if nothing is."""
        parts = [f"{title}: {words}" if title else words for title, words in self.sheet.problems(row)]
        return " ".join(parts)

    def source(self, row: int) -> str:
        """Say where a row comes from, and what is noted about it; "" for rows that have no source."""
        if not self._has_sources or self.sheet.lines[row].is_blank:
            return ""
        values = self.sheet.lines[row].values
        source = _source_of(values)
        note = str(values.get("note") or values.get("condition") or "")
        said = tr("Source: {source}").format(source=self._say_source(source) or tr("not given"))
        quote = tr("“{quote}”").format(quote=" ".join(source.quote.split())) if source.quote else ""
        return " · ".join(part for part in (quote, said, note) if part)

    def remark(self, row: int) -> str:
        """Say what a stored row has against the rest of the list; "" if nothing."""
        return self._remarks.get(str(self.sheet.lines[row].values.get("id") or ""), "")

    def set_remarks(self, remarks: Mapping[str, str]) -> None:
        """Take up what is to be said beside rows, by their ids."""
        if self._remarks != remarks:
            self._remarks = dict(remarks)
            self._refresh()

    def type_in(self, edits: Sequence[Edit], label: str = "") -> bool:
        """Type into cells as one change; say in `rejected` what cannot be."""
        fixed = {column.name for column in self.columns if column.fixed}
        edits = [edit for edit in edits if edit[1] not in fixed]
        outcome = self.sheet.edit(edits, label)
        self._refresh()
        for row in dict.fromkeys(edit[0] for edit in edits):
            if words := self.problem(row):
                self.rejected.emit(words)
        self._send(outcome)
        return True

    def add_row(self) -> int:
        """Add an empty row at the end; return its place."""
        at = len(self.sheet.lines)
        self.beginInsertRows(QModelIndex(), at, at)
        self.sheet.add()
        self.endInsertRows()
        return at

    def drop_blank(self) -> None:
        """Take away new rows without a word in them."""
        if any(line.is_blank for line in self.sheet.lines):
            self.beginResetModel()
            self.sheet.drop_blank()
            self.endResetModel()

    def delete_rows(self, rows: Sequence[int]) -> None:
        """Delete rows as one change."""
        self.beginResetModel()
        outcome = self.sheet.remove(rows)
        self.endResetModel()
        self._send(outcome)

    def move_rows(self, rows: Sequence[int], by: int) -> bool:
        """Move rows up or down by one as one change; False where they cannot go further."""
        moved, outcome = self.sheet.move(rows, by)
        if moved:
            self._refresh()
            self._send(outcome)
        return moved

    def duplicate_row(self, row: int) -> int:
        """Repeat a row at the end; return its place."""
        at = len(self.sheet.lines)
        self.beginInsertRows(QModelIndex(), at, at)
        place, outcome = self.sheet.duplicate(row)
        self.endInsertRows()
        self._refresh()
        self._send(outcome)
        return place

    def paste(self, text: str, row: int, visible: Sequence[int]) -> tuple[int, int]:
        """Lay a block of cells from `row` on over the visible columns; return how many rows and columns it took."""
        block = cells_of(text)
        names = [self.columns[at].name for at in visible]
        titles = {self.columns[at].title.casefold(): self.columns[at].name for at in range(len(self.columns))}
        head = [titles.get(cell.strip().casefold()) for cell in block[0]]
        if len(block) > 1 and all(head):
            names, block = [name for name in head if name], block[1:]
        if most := self.sheet.kind.most:
            block = block[: max(most - row, 0)]
        while len(self.sheet.lines) < row + len(block):
            self.add_row()
        edits = [
            (row + down, name, cell.strip())
            for down, cells in enumerate(block)
            for name, cell in zip(names, cells, strict=False)
        ]
        noun = self.sheet.kind.noun
        label = tr("Paste {count} {noun} rows").format(count=len(block), noun=noun) if len(block) > 1 else ""
        self.type_in(edits, label or tr("Paste into {noun}").format(noun=noun))
        return len(block), min(len(names), max(len(cells) for cells in block))

    def fill_down(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        """Repeat the cells of the first row in the rows below it, as one change."""
        if len(rows) < 2:
            return
        names = [self.columns[column].name for column in columns]
        edits = [(row, name, self.sheet.text(rows[0], name)) for row in rows[1:] for name in names]
        titles = ", ".join(self.columns[column].title.split(" (")[0] for column in columns)
        self.type_in(edits, tr("Fill {titles} down over {count} rows").format(titles=titles, count=len(rows)))

    def clear_cells(self, cells: Sequence[tuple[int, int]]) -> None:
        """Empty cells as one change."""
        edits = [(row, self.columns[column].name, "") for row, column in cells]
        self.type_in(edits, tr("Clear {count} cells").format(count=len(edits)))

    # Within

    def _send(self, outcome: Outcome) -> None:
        if outcome.label:
            self.settled.emit(outcome)

    def _refresh(self) -> None:
        if self.sheet.lines:
            last = self.index(len(self.sheet.lines) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _count_after(self, rows: Sequence[Any]) -> int:
        return len(rows) + sum(line.stored is None for line in self.sheet.lines)

    def _sentence(self, row: int, column: Column) -> str:
        text = self.sheet.text(row, column.name) or tr("empty")
        problem = self.sheet.lines[row].errors.get(column.name) or self.remark(row)
        said = f"{column.title}: {text}"
        return f"{said}. {problem}" if problem else said

    def _color(self, row: int, column: Column, wrong: str) -> Any:
        if wrong:
            return current_theme().color("bad")
        if (tone := self._tone(row, column)) in {Tone.WARN, Tone.BAD}:
            return current_theme().color(tone.value)
        open_words = {tr("not known: ask"), tr("not known"), tr("not asked"), tr("not stated")}
        return current_theme().color("muted") if self.sheet.text(row, column.name) in open_words else None

    def _tone(self, row: int, column: Column) -> Tone:
        return column.tone(self.sheet.lines[row].values) if column.tone is not None else Tone.PLAIN

    def _sign(self, row: int, column: Column) -> Any:
        tone = self._tone(row, column)
        return current_theme().pixmap(SIGNS[tone], tone.value, 14) if tone in SIGNS else None

    @staticmethod
    def _alignment(column: Column) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column.figures else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def cells_of(text: str) -> list[list[str]]:
    """Take a block of cells apart as spreadsheets copy it: cells with line breaks or tabs stand in quotes."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if '"' in plain:
        try:
            return [row or [""] for row in csv.reader(io.StringIO(plain), dialect="excel-tab", strict=True)]
        except csv.Error:
            pass  # inch marks and the like: no spreadsheet wrote these quotes
    return [line.split("\t") for line in plain.split("\n")]


def block_of(rows: Sequence[Sequence[str]]) -> str:
    """Put cells together as spreadsheets take them."""
    told = io.StringIO()
    csv.writer(told, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return told.getvalue().removesuffix("\n")


def _source_of(values: Values) -> Source:
    found = values.get("source")
    if found is None and (fact := values.get("fact")) is not None:
        found = fact.source
    return found if isinstance(found, Source) else Source()
