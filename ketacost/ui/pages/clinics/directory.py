"""The list of clinics: search as you type, filters, miles from a ZIP code, sorted by any column, several selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.forms import SegmentedField
from ketacost.ui.pages.clinics.directory_distance import Distances
from ketacost.ui.pages.clinics.directory_entries import Entry, count_samples
from ketacost.ui.pages.clinics.directory_filters import Archive, FilterPane, Filters
from ketacost.ui.pages.clinics.directory_model import DirectoryModel
from ketacost.ui.pages.clinics.directory_several import SeveralBar
from ketacost.ui.pages.clinics.directory_table import DirectoryTable
from ketacost.ui.pages.clinics.duplicates_finder import DuplicatesNote
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button, EmptyState, Label


class Directory(QWidget):
    """The list with its filters; `chosen(clinic)` follows the cursor, `opened` Enter and double clicks.

    `deleted`, `archived` and `tagged` say what is to be done with the clinics that are selected, `menu_asked` where
    their menu is to stand.
    """

    chosen = Signal(object)
    opened = Signal(object)
    added = Signal()
    deleted = Signal(object)
    archived = Signal(object)
    tagged = Signal(object)
    menu_asked = Signal(QPoint, object)
    samples_removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: UUID | None = None
        self._selected: list[UUID] = []
        self.model = DirectoryModel(self)
        self.distances = Distances(self)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(self.tr("Search name, place, tag, service"))
        self.filter.setAccessibleName(self.tr("Filter clinics"))
        self.filter.setClearButtonEnabled(True)
        self.new_button = Button(self.tr("New clinic"), "primary", icon="add", parent=self)
        self.which: SegmentedField[str] = SegmentedField(
            [("all", self.tr("All")), ("yours", self.tr("Yours")), ("samples", self.tr("Samples"))], self
        )
        self.which.set_name(self.tr("Which clinics"))
        self.more_button = Button(self.tr("Filters"), parent=self)
        self.more_button.setCheckable(True)
        self.filters = FilterPane(self)
        self.filters.hide()
        self.duplicates = DuplicatesNote(self)
        self.count = Label("", "caption", wrap=True, parent=self)
        self.remove_button = Button(self.tr("Remove sample data"), "quiet", parent=self)
        self.table = DirectoryTable(self.model, self)
        self.several = SeveralBar(self)
        self.empty = EmptyState(
            "clinics",
            self.tr("No clinic of your own yet"),
            self.tr("Add a clinic with its prices here; what you do not know stays “not known”."),
            self.tr("New clinic"),
            parent=self,
        )
        self._nothing = Label("", wrap=True, parent=self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.clear_button = Button(self.tr("Clear search and filters"), "quiet", parent=self)
        self._lay_out()
        self._connect()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show the directory as it stands."""
        self.model.set_entries(entries)
        self.filters.offer_choices(entries)
        self.table.measure()
        self._show()
        if self.filters.start.value():
            self._count_miles()

    def entries(self) -> Sequence[Entry]:
        """Return all clinics, in view or not."""
        return self.model.everything()

    def selected(self) -> list[Entry]:
        """Return the clinics that are selected, else the one that the cursor is on."""
        wanted = self.table.selected() or ([self._chosen] if self._chosen is not None else [])
        return [entry for one in wanted if (entry := self.model.entry(self.model.row_of(one))) is not None]

    def choose(self, clinic: UUID | None) -> None:
        """Put the cursor on a clinic, changing the filters where they would hide it; None takes it away."""
        self._chosen = clinic
        if clinic not in self._selected:
            self._selected = []
        known = next((entry for entry in self.entries() if entry.id == clinic), None)
        if known is not None and self.model.row_of(clinic) < 0:
            self.clear_filters(archive=Archive.ALSO if known.clinic.archived else Archive.HIDDEN)
        self._put_cursor()

    def clear_filters(self, *, archive: Archive = Archive.HIDDEN) -> None:
        """Let all clinics through."""
        self.filters.clear(archive=archive)
        self.which.set_value("all")
        self.filter.setText("")
        self._show()

    def wanted(self) -> Filters:
        """Return what is in view."""
        return self.filters.filters(self.filter.text(), self.which.value() or "all")

    # Within

    @override
    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        if visible:
            self.table.fit()

    def _lay_out(self) -> None:
        top, second, bottom = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (top, second, bottom):
            row.setSpacing(Space.S)
        top.addWidget(self.filter, 1)
        top.addWidget(self.new_button)
        second.addWidget(self.which)
        second.addStretch(1)
        second.addWidget(self.more_button)
        bottom.addWidget(self.count, 1)
        bottom.addWidget(self.remove_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addLayout(top)
        layout.addLayout(second)
        layout.addWidget(self.filters)
        layout.addWidget(self.duplicates)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.several)
        layout.addWidget(self._nothing)
        layout.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.empty, 1)
        layout.addLayout(bottom)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._show)
        self.which.committed.connect(self._show)
        self.filters.changed.connect(self._show)
        self.filters.start_changed.connect(self._on_start)
        self.more_button.toggled.connect(self.filters.setVisible)
        self.clear_button.clicked.connect(self._on_clear)
        self.distances.counted.connect(self._on_counted)
        self.distances.lost.connect(self._on_lost)
        self.new_button.clicked.connect(self.added)
        self.empty.acted.connect(self.added)
        self.remove_button.clicked.connect(self.samples_removed)
        self.table.selectionModel().currentRowChanged.connect(self._on_moved)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.table.opened.connect(self._on_opened)
        self.table.clicked.connect(self._on_clicked)
        self.table.deleted.connect(lambda: self.deleted.emit(self.selected()))
        self.table.menu_asked.connect(lambda at: self.menu_asked.emit(at, self.selected()))
        self.several.archived.connect(lambda: self.archived.emit(self.selected()))
        self.several.tagged.connect(lambda: self.tagged.emit(self.selected()))
        self.several.deleted.connect(lambda: self.deleted.emit(self.selected()))

    def _show(self) -> None:
        wanted, everything = self.wanted(), self.entries()
        self.model.set_filters(wanted)
        shown = self.model.rowCount()
        samples = count_samples(everything)
        archived = sum(entry.clinic.archived for entry in everything)
        bare = not shown and not wanted.is_narrowing and not archived
        bare = bare or (not shown and wanted == Filters(which="yours", archive=wanted.archive))
        self.empty.setVisible(bare)
        self.table.setVisible(bool(shown))
        self._nothing.setVisible(not shown and not bare)
        self.clear_button.setVisible(not shown and not bare)
        self._nothing.setText(self.tr("No clinic matches the search and the filters."))
        self.remove_button.setVisible(samples > 0)
        self.count.setText(self._counted(shown, len(everything) - samples, samples, archived))
        set_here = self.filters.count()
        self.more_button.setText(self.tr("Filters · {n}").format(n=set_here) if set_here else self.tr("Filters"))
        self._put_cursor()

    def _counted(self, shown: int, yours: int, samples: int, archived: int) -> str:
        said = self.tr("{number} shown · {yours} yours · {samples} samples").format(
            number=shown, yours=yours, samples=samples
        )
        return f"{said} · {self.tr('{count} archived').format(count=archived)}" if archived else said

    def _put_cursor(self) -> None:
        self.table.put_cursor(self._chosen, self._selected)
        self.several.show_selected(self.selected())

    def _on_moved(self, index: QModelIndex) -> None:
        entry = self.model.entry(index.row())
        if entry is not None and entry.id != self._chosen:
            self._chosen = entry.id
            self.chosen.emit(entry.id)

    def _on_selected(self) -> None:
        self._selected = self.table.selected()
        self.several.show_selected(self.selected())

    def _on_clicked(self) -> None:
        if len(self._selected) < 2:
            self._on_opened()

    def _on_opened(self) -> None:
        entry = self.model.entry(self.table.currentIndex().row())
        if entry is not None:
            self._chosen = entry.id
            self.opened.emit(entry.id)

    def _on_clear(self) -> None:
        self.clear_filters()
        self.filter.setFocus()

    def _on_start(self, start: str) -> None:
        self.filters.say(self.tr("Counting miles…") if start else "")
        self._show()
        self._count_miles()

    def _count_miles(self) -> None:
        self.distances.count(self.filters.start.value() or "", self.entries())

    def _on_counted(self, miles: Mapping[UUID, float | None]) -> None:
        self.filters.say("")
        self.model.set_miles(miles)
        with QSignalBlocker(header := self.table.horizontalHeader()):
            header.setSortIndicator(*self.model.sorting)
        self.table.measure_distance()
        self._put_cursor()

    def _on_lost(self, start: str) -> None:
        self.filters.say(self.tr("There is no ZIP code {zip}. Check its digits.").format(zip=start))
