"""Where my file is, and what can be done with it; and the sample data in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ketacost.services.samples import add_samples, sample_clinic_count
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.pages.keeping import keep_settings, remove_sample_data
from ketacost.ui.pages.settings.words import translated
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button, Label, Tone


class FileCard(Card):
    """The path of the database, and four things to do; those that need a dialog are the window's."""

    folder_requested = Signal()
    copy_requested = Signal()
    open_requested = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(translated("My file"), parent=parent)
        says = self.tr("Everything you enter is in this one file on this computer, saved as you go.")
        self.add(Label(says, tone=Tone.MUTED, wrap=True, parent=self))
        self._context = context
        self.path = QLineEdit(str(context.database), self)
        self.path.setReadOnly(True)
        self.path.setAccessibleName(self.tr("Where my file is"))
        self.path.setToolTip(str(context.database))
        self.add(self.path)
        self.copy_path = Button(self.tr("Copy path"), icon="duplicate", parent=self)
        self.copy_path.clicked.connect(self._on_copy_path)
        self.folder = Button(self.tr("Show in folder"), parent=self)
        self.folder.clicked.connect(self.folder_requested)
        self.save_copy = Button(self.tr("Save a copy…"), icon="export", parent=self)
        self.save_copy.clicked.connect(self.copy_requested)
        self.open_other = Button(self.tr("Open another database…"), parent=self)
        self.open_other.clicked.connect(self.open_requested)
        grid = QGridLayout()
        grid.setSpacing(Space.S)
        for place, button in enumerate((self.copy_path, self.folder, self.save_copy, self.open_other)):
            grid.addWidget(button, place // 2, place % 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 1)
        self.add_layout(grid)

    def _on_copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self._context.database))
        self._context.tell(self.tr("The path is copied."), "")


class SampleDataCard(Card):
    """Sample clinics put in or taken out, each in one step."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(translated("Sample data"), parent=parent)
        self._context = context
        self._words = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self.add_button = Button(self.tr("Add sample data"), icon="add", parent=self)
        self.add_button.clicked.connect(self._on_add)
        self.remove_button = Button(self.tr("Remove sample data"), icon="remove", parent=self)
        self.remove_button.clicked.connect(self._on_remove)
        self.add(self._words)
        for button in (self.add_button, self.remove_button):
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        context.document.changed.connect(self._on_changed)
        self._show()

    def _show(self) -> None:
        count = sample_clinic_count(self._context.document.workspace)
        self.add_button.setVisible(not count)
        self.remove_button.setVisible(bool(count))
        here = self.tr("{count} sample clinics are here. They are marked, and left out of your own lists.")
        gone = self.tr(
            "Published price lists and invented clinics, to try everything with. They are marked as samples."
        )
        self._words.setText(here.format(count=count) if count else gone)

    def _on_changed(self, _records: object, _place: str) -> None:
        self._show()

    def _on_add(self) -> None:
        document = self._context.document
        samples = self._context.samples()
        if document.attempt(lambda: add_samples(document.workspace, samples)):
            keep_settings(self._context, sample_data_dismissed=False)
            self.remove_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_remove(self) -> None:
        if remove_sample_data(self._context, "settings"):
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
