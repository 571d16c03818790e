"""What can be done with the database file itself."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ketacost.services.store import StoreProblem
from ketacost.services.trouble import trouble

if TYPE_CHECKING:
    from ketacost.ui.window import MainWindow


class FileActions(QObject):
    """Open another database, save a copy, show where it is."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def show_folder(self) -> None:
        """Show the folder of the database in the system's file manager."""
        folder = self._window.context.database.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._window.tell(self.tr("Your file is here:"), str(self._window.context.database))

    def save_copy(self) -> None:
        """Ask for a name and copy the database there, whole."""
        here = self._window.context.database
        title, kinds = self.tr("Save a copy of the database"), self.tr("ketacost databases (*.db)")
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(here.with_name("ketacost-copy.db")), kinds)
        if name:
            path = Path(name)
            self._copy_to(path if path.suffix else path.with_suffix(".db"))

    def open_another(self) -> None:
        """Ask for another database and open it in place of this one."""
        here = self._window.context.database
        title, kinds = self.tr("Open another database"), self.tr("ketacost databases (*.db)")
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(here.parent), kinds)
        if name:
            self._window.context.reopen(Path(name))

    def _copy_to(self, path: Path) -> None:
        try:
            self._window.context.save_copy(path)
        except StoreProblem as problem:
            self._window.warn(*trouble(problem))
        else:
            self._window.tell(self.tr("A copy of everything is here:"), str(path))
