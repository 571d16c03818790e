"""The page: the directory, and the profile beside it or, where there is little room, in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget
from typing_extensions import override

from ketacost.services.price_files import ENDINGS
from ketacost.services.samples import sample_clinic_count
from ketacost.ui.context import Context
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.directory import Directory
from ketacost.ui.pages.clinics.price_exchange import PriceExchange
from ketacost.ui.pages.clinics.profile import CLINIC, PRICES, Profile
from ketacost.ui.theme import current_theme

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
        self.setAcceptDrops(True)
        self._open = False
        self._stale = True
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(self.directory)
        self._split.addWidget(self.profile)
        self._split.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(self._split)
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

    def open_clinic(self, clinic: UUID, *, focus: bool = False) -> None:
        """Show a clinic beside the list."""
        if not self.profile.show_clinic(clinic):
            return
        self._open = True
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

    def refresh(self) -> None:
        """Show what is stored now."""
        self._stale = False
        self.directory.set_entries(self.desk.entries())
        if self._open and (self.profile.id is None or not self.profile.show_clinic(self.profile.id)):
            self.close_clinic()
        elif self._open:
            self.set_subtitle(self.profile.name.text())
        self._enable()

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
        else:
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _price_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if (path := _price_file(event.mimeData())) is not None:
            event.acceptProposedAction()
            self.exchange.import_file(path)

    # Within

    def _front(self) -> tuple[UUID | None, UUID | None]:
        if not self._open or self.profile.id is None:
            return None, None
        return self.profile.id, self.profile.prices.current

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
        self.directory.deleted.connect(self.delete_clinic)
        self.directory.samples_removed.connect(self.desk.remove_samples)
        self.profile.closed.connect(self.close_clinic)
        self.profile.duplicated.connect(self.duplicate_clinic)
        self.profile.deleted.connect(self.delete_clinic)
        self.profile.import_asked.connect(self.exchange.ask_import)
        self.profile.export_asked.connect(self.exchange.ask_export)
        self.exchange.opened.connect(self._on_imported)
        self.destroyed.connect(self.exchange.close)

    def _build_actions(self) -> list[QAction]:
        made = []
        for words, do in (
            (self.tr("New clinic"), self.new_clinic),
            (self.tr("Duplicate clinic"), self.duplicate_clinic),
            (self.tr("Delete clinic"), self.delete_clinic),
            (self.tr("Remove sample data"), self.desk.remove_samples),
            (self.tr("Import prices…"), self.exchange.ask_import),
            (self.tr("Export prices…"), self.exchange.ask_export),
        ):
            action = QAction(words, self)
            action.triggered.connect(lambda _checked=False, do=do: do())
            made.append(action)
        return made

    def _enable(self) -> None:
        for action in (*self._actions[1:3], self._actions[5]):
            action.setEnabled(self._open)
        self._actions[3].setEnabled(sample_clinic_count(self.context.document.workspace) > 0)

    def _on_changed(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def _on_chosen(self, clinic: UUID) -> None:
        if self._beside:
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


def _price_file(mime: QMimeData) -> Path | None:
    """Return the one file of prices that is dragged, if it is one."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in ENDINGS else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
