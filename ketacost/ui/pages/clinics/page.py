"""The page: the directory, and the profile beside it or, where there is little room, in its place."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.services.contact import email_address, estimate_for
from ketacost.services.duplicates import LookAlike
from ketacost.services.price_files import PriceFile
from ketacost.ui.context import Context
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.clinics.contact_actions import ContactActions
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.directory import Directory
from ketacost.ui.pages.clinics.directory_entries import Entry
from ketacost.ui.pages.clinics.directory_pieces import Pieces
from ketacost.ui.pages.clinics.directory_several import Several
from ketacost.ui.pages.clinics.duplicates_finder import DuplicatesFinder
from ketacost.ui.pages.clinics.duplicates_merging import Merging
from ketacost.ui.pages.clinics.price_exchange import PriceExchange
from ketacost.ui.pages.clinics.profile import CALL, CLINIC, PRICES, Profile
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Label
from ketacost.ui.window_drops import dropped_file

if TYPE_CHECKING:
    from ketacost.ui.pages.clinics.clinics_import_flow import ClinicsImport

READ_AT_ONCE = 120
"""So many records are read in one go, well inside of what an eye notices; more of them in pieces."""

BESIDE_PIXELS = 860
"""From this width on, list and profile stand side by side."""


class ClinicsPage(Page):
    """Clinics, their facts and their prices."""

    name = "clinics"
    icon = "clinics"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = self.tr("Clinics")
        self.desk = Desk(context)
        self.directory = Directory(self)
        self.profile = Profile(self.desk, self)
        self.profile.hide()
        self.exchange = PriceExchange(self.desk, self._front, self)
        self.several = Several(context.document, self)
        self.finder = DuplicatesFinder(self)
        self.merging = Merging(self.desk, self)
        self.contact = ContactActions(self.desk, self)
        self.reading = Pieces(self)
        self.progress = Label("", "caption", parent=self)
        self.progress.hide()
        self.setAcceptDrops(True)
        self._open = self._archived = False
        self._stale = True
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(self.directory)
        self._split.addWidget(self.profile)
        self._split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.progress.setContentsMargins(Space.L, Space.M, Space.L, 0)
        layout.addWidget(self.progress)
        layout.addWidget(self._split, 1)
        self._alike: Sequence[LookAlike] = ()
        self._actions = self._build_actions()
        self._connect()
        self.refresh()

    # What the frame asks

    @override
    def actions_for_menu(self) -> Sequence[QAction]:
        return self._actions

    @override
    def shown(self) -> None:
        if self._stale:
            self.refresh()

    @override
    def show_place(self, place: str) -> None:
        parts = [part for part in place.split("/") if part]
        if parts[:1] == ["clinics"]:
            parts = parts[1:]
        if not parts:
            self.directory.table.setFocus()
        elif parts[0] == "new":
            self.new_clinic()
        else:
            self._show_part(_uuid(parts[0]), parts[1:])

    # What a person does

    @cached_property
    def clinics_import(self) -> ClinicsImport:
        """The import of clinics, loaded when the first file comes."""
        from ketacost.ui.pages.clinics.clinics_import_flow import ClinicsImport

        made = ClinicsImport(self.context, self)
        made.prices_found.connect(self._on_prices)
        self.destroyed.connect(made.close)
        return made

    def ask_clinics(self) -> None:
        """Ask for a file of clinics and read it."""
        self.clinics_import.ask_file()

    def import_file(self, path: Path) -> None:
        """Read a file of clinics or prices; which of them it is, its content says."""
        self.clinics_import.import_file(path)

    def open_clinic(self, clinic: UUID, *, focus: bool = False) -> None:
        """Show a clinic beside the list."""
        if not self.profile.show_clinic(clinic):
            return
        self._open = True
        model = self.desk.clinic(clinic)
        self._archived = model is not None and model.archived
        self.directory.choose(clinic)
        self._arrange()
        self.set_subtitle(self.profile.name.text())
        if focus:
            self.profile.tabs.setFocus()

    def close_clinic(self) -> None:
        """Go back to the list alone."""
        self._open = False
        self._arrange()
        self.set_subtitle("")
        self.directory.table.setFocus()

    def new_clinic(self) -> None:
        """Add a clinic and start with its name."""
        clinic = self.desk.new_clinic()
        self.open_clinic(clinic)
        self.profile.show_tab(CLINIC)
        name = self.profile.about.fields["name"]
        name.setFocus()
        name.editor.selectAll()  # type: ignore[attr-defined]  # the editor of a TextField is a line

    def duplicate_clinic(self) -> None:
        """Copy the clinic in front; the copy is one's own."""
        if self._open and self.profile.id is not None:
            copy = self.desk.duplicate_clinic(self.profile.id)
            if copy is not None:
                self.open_clinic(copy, focus=True)

    def delete_clinic(self, clinic: UUID | None = None) -> None:
        """Delete a clinic, or the one in front; undo brings it back."""
        target = clinic or (self.profile.id if self._open else None)
        if target is not None:
            self.desk.delete_clinic(target)

    def compare_duplicates(self) -> None:
        """Show the first two clinics that look like the same one."""
        self.merging.ask(self._alike)

    def refresh(self) -> None:
        """Show what is stored now; where much of it is to be read first, in pieces."""
        self._stale = False
        unread = self.desk.unread()
        if unread <= READ_AT_ONCE:
            self.reading.stop()
            self.desk.entries()
            self._on_read()
        else:
            self.progress.setText(self.tr("Reading the clinics…"))
            self.progress.show()
            self.directory.setEnabled(bool(self.directory.entries()))
            gc.disable()  # what is read now stays; looking for garbage in it would take longer than reading it
            self.reading.start(self.desk.read())

    # Qt's own

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(420), current_theme().px(320))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._open:
            self.close_clinic()
        elif event.matches(QKeySequence.StandardKey.Paste) and not self._in_profile():
            self.clinics_import.paste()
        else:
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if (path := dropped_file(event.mimeData())) is not None:
            event.acceptProposedAction()
            self.import_file(path)

    # Within

    def _in_profile(self) -> bool:
        focused = self.focusWidget()
        return focused is not None and self.profile.isAncestorOf(focused)

    def _on_pieces(self) -> None:
        gc.freeze()
        gc.enable()
        self._on_read()

    def _on_read(self) -> None:
        self.progress.hide()
        self.directory.setEnabled(True)
        self.directory.set_entries(self.desk.book.entries())
        self.finder.look(self.directory.entries())
        if self._open:
            front = self.profile.id
            if front is None or not self.profile.show_clinic(front) or self._put_away():
                self.close_clinic()
            else:
                self.set_subtitle(self.profile.name.text())
        self._enable()

    def _put_away(self) -> bool:
        """Whether the clinic in front was archived just now and is in view no more."""
        model = self.desk.clinic(self.profile.id) if self.profile.id is not None else None
        was, self._archived = self._archived, model is not None and model.archived
        return self._archived and not was and self.directory.model.row_of(self.profile.id) < 0

    def _on_progress(self, steps: int) -> None:
        if total := self.desk.book.total:
            said = self.tr("Reading {done} of {total} records")
            self.progress.setText(said.format(done=min(steps, total), total=total))

    def _on_alike(self, found: Sequence[LookAlike]) -> None:
        self._alike = found
        self.directory.duplicates.show_found(found)
        self._enable()

    def _front(self) -> tuple[UUID | None, UUID | None]:
        if not self._open or self.profile.id is None:
            return None, None
        return self.profile.id, self.profile.prices.current

    def _on_prices(self, found: PriceFile | None, path: Path) -> None:
        def switch() -> None:
            self.clinics_import.import_file(path, as_clinics=True)

        if found is None:
            self.exchange.import_file(path, switch)
        else:
            self.exchange.show_found(found, switch)

    def _on_imported(self, clinic: UUID, schedule: UUID | None) -> None:
        self.open_clinic(clinic)
        self.profile.show_tab(PRICES)
        if schedule is not None:
            self.profile.prices.show_list(schedule)

    def _connect(self) -> None:
        document = self.context.document
        document.changed.connect(self._on_changed)
        document.failed.connect(self.refresh)
        self.directory.chosen.connect(self._on_chosen)
        self.directory.opened.connect(self.open_clinic)
        self.directory.added.connect(self.new_clinic)
        self.directory.deleted.connect(self.several.delete)
        self.directory.archived.connect(self.several.archive)
        self.directory.tagged.connect(self._ask_tags)
        self.directory.menu_asked.connect(
            lambda at, entries: self.several.show_menu(at, entries, self.directory.entries())
        )
        self.directory.table.selectionModel().selectionChanged.connect(lambda *_ranges: self._enable())
        self.directory.duplicates.asked.connect(self.compare_duplicates)
        self.finder.found.connect(self._on_alike)
        self.merging.done.connect(self.open_clinic)
        self.reading.finished.connect(self._on_pieces)
        self.reading.progressed.connect(self._on_progress)
        self.directory.samples_removed.connect(self.desk.remove_samples)
        self.profile.closed.connect(self.close_clinic)
        self.profile.duplicated.connect(self.duplicate_clinic)
        self.profile.deleted.connect(self.delete_clinic)
        self.profile.import_asked.connect(self.exchange.ask_import)
        self.profile.export_asked.connect(self.exchange.ask_export)
        self.exchange.opened.connect(self._on_imported)
        self.destroyed.connect(gc.enable)
        self.destroyed.connect(self.exchange.close)
        self.destroyed.connect(self.directory.distances.close)

    def _build_actions(self) -> list[QAction]:
        made = {}
        for name, words, do in (
            ("new", self.tr("New clinic"), self.new_clinic),
            ("duplicate", self.tr("Duplicate clinic"), self.duplicate_clinic),
            ("archive", self.tr("Archive or bring back clinics"), lambda: self.several.archive(self._meant())),
            ("tags", self.tr("Tags of clinics…"), lambda: self._ask_tags(self._meant())),
            ("delete", self.tr("Delete clinics"), lambda: self.several.delete(self._meant())),
            ("call", self.tr("Call sheet of the clinic"), lambda: self.profile.show_tab(CALL)),
            ("write", self.tr("Ask the clinic for a consultation"), lambda: self._in_front(self.contact.write)),
            ("visits", self.tr("Planned visits to a calendar…"), lambda: self._in_front(self.contact.ask_calendar)),
            ("alike", self.tr("Compare clinics that look the same"), self.compare_duplicates),
            ("samples", self.tr("Remove sample data"), self.desk.remove_samples),
            ("clinics", self.tr("Import clinics…"), self.ask_clinics),
            ("import", self.tr("Import prices…"), self.exchange.ask_import),
            ("export", self.tr("Export prices…"), self.exchange.ask_export),
        ):
            action = QAction(words, self)
            action.triggered.connect(lambda _checked=False, do=do: do())
            made[name] = action
        self._named = made
        return list(made.values())

    def _in_front(self, do: Callable[[UUID], None]) -> None:
        if self._open and self.profile.id is not None:
            do(self.profile.id)

    def _meant(self) -> list[Entry]:
        """Return the clinics that are selected, else the one in front."""
        if selected := self.directory.selected():
            return selected
        front = self.profile.id if self._open else None
        return [one for one in self.directory.entries() if one.id == front]

    def _ask_tags(self, entries: Sequence[Entry]) -> None:
        self.several.ask_tags(entries, self.directory.entries())

    def _enable(self) -> None:
        for name in ("duplicate", "export", "call"):
            self._named[name].setEnabled(self._open)
        front = self.desk.clinic(self.profile.id) if self._open and self.profile.id is not None else None
        self._named["write"].setEnabled(front is not None and bool(email_address(front.email)))
        planned = estimate_for(self.context.document.workspace, self.profile.id) if front and self.profile.id else None
        self._named["visits"].setEnabled(planned is not None)
        for name in ("archive", "tags", "delete"):
            self._named[name].setEnabled(bool(self._meant()))
        self._named["alike"].setEnabled(bool(self._alike))
        self._named["samples"].setEnabled(not self.directory.remove_button.isHidden())

    def _on_changed(self, records: frozenset[UUID]) -> None:
        self.desk.book.touch(records)
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def _on_chosen(self, clinic: UUID) -> None:
        if self._beside and len(self.directory.table.selected()) < 2:
            self.open_clinic(clinic)

    def _show_part(self, clinic: UUID | None, parts: Sequence[str]) -> None:
        if clinic is None or self.desk.clinic(clinic) is None:
            self.directory.table.setFocus()
            return
        self.open_clinic(clinic, focus=True)
        if parts:
            self.profile.show_tab(parts[0])
        schedule = _uuid(parts[1]) if len(parts) > 1 and parts[0] == PRICES else None
        if schedule is not None:
            self.profile.prices.go_to(schedule, *parts[2:4])

    @property
    def _beside(self) -> bool:
        return self.width() >= current_theme().px(BESIDE_PIXELS)

    def _arrange(self) -> None:
        beside = self._beside
        self.profile.set_alone(alone=not beside)
        self.directory.setVisible(beside or not self._open)
        was_beside = self.profile.isVisibleTo(self) and beside
        self.profile.setVisible(self._open)
        if beside and self._open and (not was_beside or min(self._split.sizes()) == 0):
            list_width = max(current_theme().px(330), round(self.width() * 0.38))
            self._split.setSizes([list_width, self.width() - list_width])
        self._enable()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
