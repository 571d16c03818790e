"""Two clinics side by side: what they state differently, with both sources, and which of it is to hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.clinics import Clinic
from ketacost.services.duplicates import Likeness
from ketacost.services.merging import Difference, Side, Which
from ketacost.services.words import Words
from ketacost.ui.pages.clinics.directory_entries import places_of
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pages.estimate.way_button import WayButton
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Hairline, Label, Scroll, Tone


def likeness_words(reasons: Sequence[Likeness]) -> str:
    """Say what two clinics have in common."""
    named = {
        Likeness.NPI: tr("the same NPI"),
        Likeness.PHONE: tr("the same telephone number"),
        Likeness.ADDRESS: tr("the same address"),
        Likeness.NAME: tr("nearly the same name"),
    }
    return tr("They have {what}.").format(what=", ".join(named[reason] for reason in reasons))


class DuplicatesDialog(QDialog):
    """`merged(picks)` makes one of them; `told_apart()` says that they are two."""

    merged = Signal(object)
    told_apart = Signal()

    def __init__(
        self,
        clinics: tuple[Clinic, Clinic],
        reasons: Sequence[Likeness],
        found: Sequence[Difference],
        words: Words,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("The same clinic?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._words = words
        self.choices: dict[str, Mapping[Which, WayButton]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(Label(tr("Are these two the same clinic?"), "card-title", wrap=True, parent=self))
        layout.addWidget(Label(likeness_words(reasons), tone=Tone.MUTED, wrap=True, parent=self))
        layout.addWidget(Hairline(self))
        layout.addWidget(Scroll(self._table(clinics, found), self), 1)
        layout.addWidget(Label(self._promise(found), "caption", tone=Tone.MUTED, wrap=True, parent=self))
        layout.addLayout(self._buttons())
        theme = current_theme()
        self.resize(theme.px(680), theme.px(min(600, 250 + 74 * len(found))))

    def picks(self) -> dict[str, Which]:
        """Return which side of each difference is to hold."""
        chosen = {}
        for key, sides in self.choices.items():
            chosen[key] = Which.FIRST if sides[Which.FIRST].isChecked() else Which.SECOND
        return chosen

    # Within

    def _table(self, clinics: tuple[Clinic, Clinic], found: Sequence[Difference]) -> QWidget:
        table = QWidget(self)
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, Space.S, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for at, clinic in enumerate(clinics, start=1):
            grid.addWidget(Label(clinic.name, "card-title", wrap=True, parent=table), 0, at)
            grid.addWidget(Label(places_of(clinic), "caption", tone=Tone.MUTED, wrap=True, parent=table), 1, at)
        for row, one in enumerate(found, start=1):
            grid.addWidget(Hairline(table), 3 * row - 1, 0, 1, 3)
            label = Label(one.label, wrap=True, parent=table)
            label.setMinimumHeight(current_theme().px(24))
            grid.addWidget(label, 3 * row, 0, Qt.AlignmentFlag.AlignTop)
            self._add_sides(grid, table, one, 3 * row)
        grid.setRowStretch(3 * len(found) + 3, 1)
        return table

    def _add_sides(self, grid: QGridLayout, table: QWidget, one: Difference, row: int) -> None:
        group = QButtonGroup(table)
        sides = {}
        for at, which in enumerate(Which, start=1):
            side = one.side(which)
            button = WayButton(table)
            button.setText(side.words)
            button.setAccessibleName(f"{one.label}: {side.words}")
            button.setAccessibleDescription(self._source(side))
            button.setChecked(one.better is which)
            group.addButton(button)
            grid.addWidget(button, row, at)
            source = Label(self._source(side), "caption", tone=Tone.MUTED, wrap=True, parent=table)
            source.setContentsMargins(current_theme().px(26), 0, 0, Space.XS)
            grid.addWidget(source, row + 1, at, Qt.AlignmentFlag.AlignTop)
            sides[which] = button
        self.choices[one.key] = sides

    def _source(self, side: Side) -> str:
        return self._words.source(side.source) or tr("source not known")

    @staticmethod
    def _promise(found: Sequence[Difference]) -> str:
        kept = tr("What only one of them has is kept, and so are all price lists.")
        if not found:
            return tr("They contradict each other in nothing.") + " " + kept
        return kept + " " + tr("What you do not pick stays to be read in the notes and sources.")

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.apart_button = Button(tr("They are two clinics"), parent=self)
        self.apart_button.clicked.connect(self._on_apart)
        cancel = Button(tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.merge_button = Button(tr("Make them one"), "primary", parent=self)
        self.merge_button.setDefault(True)
        self.merge_button.clicked.connect(self._on_merge)
        row.addWidget(self.apart_button)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.merge_button)
        return row

    def _on_apart(self) -> None:
        self.accept()
        self.told_apart.emit()

    def _on_merge(self) -> None:
        picks = self.picks()
        self.accept()
        self.merged.emit(picks)
