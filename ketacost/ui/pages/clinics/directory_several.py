"""What can be done with the clinics that are selected: a bar below the list, and the menu of a row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ketacost.ui.document import Document
from ketacost.ui.pages.clinics.directory_changes import archive, delete, tag
from ketacost.ui.pages.clinics.directory_entries import Entry, known_tags
from ketacost.ui.pages.clinics.directory_tags import TagsDialog
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button, Label


class SeveralBar(QWidget):
    """How many clinics are selected, and what can be done with all of them."""

    archived = Signal()
    tagged = Signal()
    deleted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = Label("", parent=self)
        self.archive_button = Button(tr("Archive"), parent=self)
        self.tags_button = Button(tr("Tags…"), parent=self)
        self.delete_button = Button(tr("Delete"), parent=self)
        self.archive_button.clicked.connect(self.archived)
        self.tags_button.clicked.connect(self.tagged)
        self.delete_button.clicked.connect(self.deleted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.count, 1)
        for button in (self.archive_button, self.tags_button, self.delete_button):
            layout.addWidget(button)
        self.hide()

    def show_selected(self, entries: Sequence[Entry]) -> None:
        """Say how many there are; one alone needs no bar."""
        self.count.setText(tr("{count} selected").format(count=len(entries)))
        self.archive_button.setText(archive_words(entries))
        self.setVisible(len(entries) > 1)


def archive_words(entries: Sequence[Entry]) -> str:
    """Say what archiving means for these: bringing back where all are archived already."""
    return tr("Bring back") if entries and all(one.clinic.archived for one in entries) else tr("Archive")


class Several(QObject):
    """Does it, each as one change; dialogs stand over a window."""

    def __init__(self, document: Document, over: QWidget) -> None:
        super().__init__(over)
        self._document, self._over = document, over
        self.dialog: TagsDialog | None = None

    def archive(self, entries: Sequence[Entry]) -> None:
        """Put clinics away, or bring them back where all are away."""
        if entries:
            away = all(one.clinic.archived for one in entries)
            archive(self._document, _ids(entries), archived=not away)

    def delete(self, entries: Sequence[Entry]) -> None:
        """Delete clinics; undo brings them back."""
        delete(self._document, _ids(entries))

    def ask_tags(self, entries: Sequence[Entry], everything: Sequence[Entry]) -> None:
        """Ask for the tags of clinics."""
        if not entries:
            return
        count = len(entries)
        what = entries[0].clinic.name if count == 1 else tr("{count} clinics").format(count=count)
        title = tr("Tags of {what}").format(what=what)
        dialog = TagsDialog(title, [one.clinic.tags for one in entries], known_tags(everything), self._over)
        dialog.decided.connect(lambda add, gone: tag(self._document, _ids(entries), add, gone))
        dialog.finished.connect(self._on_closed)
        self.dialog = dialog
        dialog.open()

    def show_menu(self, at: QPoint, entries: Sequence[Entry], everything: Sequence[Entry]) -> None:
        """Show what can be done with the rows that are selected."""
        menu = QMenu(self._over)
        menu.addAction(archive_words(entries), lambda: self.archive(entries))
        menu.addAction(tr("Tags…"), lambda: self.ask_tags(entries, everything))
        menu.addAction(tr("Delete"), lambda: self.delete(entries))
        menu.exec(at)
        menu.deleteLater()

    def _on_closed(self) -> None:
        self.dialog = None


def _ids(entries: Sequence[Entry]) -> list[UUID]:
    return [one.id for one in entries]
