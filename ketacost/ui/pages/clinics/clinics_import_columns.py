"""What each column of a file of clinics means: its header, a choice of meanings, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.services.clinic_import import SourceTable
from ketacost.services.clinic_import_mapping import Target, TargetKind
from ketacost.services.clinic_import_said import target_words
from ketacost.ui.pages.clinics.clinics_import_reading import Layout, every_target
from ketacost.ui.pages.clinics.directory_pieces import Pieces
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pickers import ChoiceField
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Hairline, Label, Scroll, Tone, clear_layout

AT_ONCE = 12
"""So many columns are shown in one go; more of them in pieces."""
_MORE = Target(kind=TargetKind.CUSTOM_FACT, name="\0")
"""Stands for the choice that opens all others."""
_SINGLE = frozenset(
    {
        TargetKind.NAME,
        TargetKind.STREET,
        TargetKind.CITY,
        TargetKind.STATE,
        TargetKind.POSTAL_CODE,
        TargetKind.COUNTRY,
        TargetKind.ADDRESS,
        TargetKind.PHONE,
        TargetKind.WEBSITE,
        TargetKind.EMAIL,
        TargetKind.NPI,
    }
)
"""What a clinic has once."""
_SAMPLE_LENGTH = 40


class Columns(QWidget):
    """`changed()` when a column means something else; `sheet_chosen(table)` when another sheet is wanted."""

    changed = Signal()
    sheet_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[MeaningField] = []
        self._pieces = Pieces(self)
        self.promise = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self.sheet: ChoiceField[str] = ChoiceField(parent=self)
        self._sheet_row = self._make_sheet_row()
        self.verdict = Label("", tone=Tone.WARN, wrap=True, parent=self)
        self._body = QWidget(self)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, Space.M, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.S)
        for column, share in enumerate((3, 4, 4)):
            self._grid.setColumnStretch(column, share)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self.promise)
        layout.addWidget(self._sheet_row)
        layout.addWidget(Scroll(self._body, self), 1)
        layout.addWidget(self.verdict)

    def show_layout(self, layout: Layout, tables: tuple[SourceTable, ...]) -> None:
        """Show the columns of a table, and the other tables of its file."""
        self._layout, self.mapping = layout, layout.mapping
        self._tables = {one.sheet: one for one in tables}
        self.sheet.set_choices([(one.sheet, one.sheet or tr("(no name)")) for one in tables])
        self.sheet.set_value(layout.table.sheet)
        self._sheet_row.setVisible(len(tables) > 1)
        told = tr("Known from an earlier file.") if layout.is_known else tr("What looks likely is chosen already.")
        told += " " + tr("It is kept for the next file with these columns.")
        self.promise.setText(told)
        self._pieces.stop()
        clear_layout(self._grid)
        self._grid.setRowStretch(self._grid.rowCount() - 1, 0)
        self.fields = []
        self._add_titles()
        rows = self._rows()
        for _row in zip(range(AT_ONCE), rows, strict=False):
            pass
        if len(layout.table.headers) > AT_ONCE:
            self._pieces.start(rows)
        else:
            next(rows, None)
        self._judge()

    @property
    def is_ready(self) -> bool:
        """Whether the clinics can be told apart: some column holds their names."""
        return any(one.target.kind is TargetKind.NAME for one in self.mapping.columns)

    # Within

    def _make_sheet_row(self) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        label = Label(tr("Sheet"), parent=row)
        label.setBuddy(self.sheet.combo)
        layout.addWidget(label)
        layout.addWidget(self.sheet, 1)
        self.sheet.committed.connect(lambda name: self.sheet_chosen.emit(self._tables[name]))
        return row

    def _add_titles(self) -> None:
        for at, words in enumerate((tr("Column"), tr("Means"), tr("For example"))):
            self._grid.addWidget(Label(words, "section", parent=self._body), 0, at)
        self._grid.addWidget(Hairline(self._body), 1, 0, 1, 3)

    def _rows(self) -> Iterator[None]:
        table = self._layout.table
        for at in range(len(table.headers)):
            label = Label(table.place(at).replace("&", "&&"), wrap=True, parent=self._body)
            field = MeaningField(self._layout, at, self._body)
            label.setBuddy(field.combo)
            field.chosen.connect(self._on_chosen)
            field.set_value(self.mapping.columns[at].target)
            samples = (one[:_SAMPLE_LENGTH] for one in table.samples(at))
            shown = Label(
                " · ".join(samples) or tr("nothing"), "caption", tone=Tone.MUTED, wrap=True, parent=self._body
            )
            for column, widget in enumerate((label, field, shown)):
                self._grid.addWidget(widget, at + 2, column, Qt.AlignmentFlag.AlignVCenter)
            self.fields.append(field)
            yield None
        self._grid.setRowStretch(len(table.headers) + 2, 1)

    def _on_chosen(self, at: int, target: Target) -> None:
        self.mapping = self.mapping.with_target(at, target)
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        """Say what is missing, and what is there twice."""
        kinds = [one.target.kind for one in self.mapping.columns]
        twice = next((kind for kind in _SINGLE if kinds.count(kind) > 1), None)
        if not self.is_ready:
            self.verdict.setText(tr("Say which column holds the names of the clinics."))
        elif twice is not None:
            what = target_words(Target(kind=twice), self._layout.labels)
            self.verdict.setText(
                tr("Two columns are read as the {what}: the first one that is filled counts.").format(what=what)
            )
        else:
            self.verdict.setText("")
        self.verdict.setVisible(bool(self.verdict.text()))


class MeaningField(ChoiceField[Target]):
    """What one column may mean: the likely meanings, and all others on demand; `chosen(column, target)`."""

    chosen = Signal(int, object)

    def __init__(self, layout: Layout, at: int, parent: QWidget) -> None:
        self._layout, self._at = layout, at
        self._offered = list(layout.offers[at])
        self._before: Target = layout.mapping.columns[at].target
        super().__init__(self._choices(more=True), parent)
        self.committed.connect(self._on_committed)

    def offer_all(self) -> None:
        """Offer all that there is."""
        every = every_target(self._layout.table.headers[self._at], self._layout.facts)
        self._offered = list(dict.fromkeys((*self._offered, *every)))
        self.set_choices(self._choices(more=False))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(160), super().minimumSizeHint().height())

    def _choices(self, *, more: bool) -> list[tuple[Target, str]]:
        labels = self._layout.labels
        found = [(one, _capital(target_words(one, labels))) for one in self._offered]
        return [*found, (_MORE, tr("Something else…"))] if more else found

    def _on_committed(self, target: Target) -> None:
        if target == _MORE:
            kept = self._before
            self.offer_all()
            self.set_value(kept)
            QTimer.singleShot(0, self.combo, self.combo.showPopup)
            return
        self._before = target
        self.chosen.emit(self._at, target)

    @override
    def set_value(self, value: Target) -> None:
        self._before = value
        super().set_value(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
