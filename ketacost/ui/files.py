"""What can be done with the database file itself."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from ketacost.services.store import StoreProblem
from ketacost.services.trouble import trouble
from ketacost.ui.context import Context

SUFFIX = ".db"


class FileActions(QObject):
    """Open another database, save a copy, show where it is; dialogs stand over a window or a page."""

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over

    def show_folder(self) -> None:
        """Show the folder of the database in the system's file manager."""
        here = self._context.database
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(here.parent))):
            self._context.tell(self.tr("The folder could not be shown. Your file is here:"), str(here))

    def save_copy(self) -> None:
        """Ask for a name and copy the database there, whole."""
        here = self._context.database
        title, kinds = self.tr("Save a copy of the database"), self.tr("ketacost databases (*.db)")
        name, _ = QFileDialog.getSaveFileName(self._over, title, str(here.with_name("ketacost-copy.db")), kinds)
        if name:
            path = Path(name)
            self.copy_to(path if path.suffix else path.with_suffix(SUFFIX))

    def open_another(self) -> None:
        """Ask for another database and open it in place of this one."""
        title, kinds = self.tr("Open another database"), self.tr("ketacost databases (*.db)")
        name, _ = QFileDialog.getOpenFileName(self._over, title, str(self._context.database.parent), kinds)
        if name:
            self._context.reopen(Path(name))

    def copy_to(self, path: Path) -> None:
        """Write a copy of everything, and say where it is or why there is none."""
        try:
            self._context.save_copy(path)
        except StoreProblem as problem:
            self._context.warn(*trouble(problem))
        else:
            self._context.tell(self.tr("A copy of everything is here:"), str(path))
