"""Prices in and out of files: read beside the window, looked at, then taken as one change; written as they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ketacost.services.price_files import ENDINGS, PriceFile, PriceList
from ketacost.ui.background import Background
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.import_dialog import ImportDialog
from ketacost.ui.pages.clinics.naming import slug

Front = Callable[[], tuple[UUID | None, UUID | None]]
"""The clinic in front and its list in front, where there are any."""

Switch = Callable[[], None] | None
"""Reads the file as something else, where that can be."""


class PriceExchange(QObject):
    """Imports and exports for the page; `opened(clinic, list)` leads to what came in."""

    opened = Signal(object, object)

    def __init__(self, desk: Desk, front: Front, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._front, self._window = desk, front, parent
        self._background = Background(self)
        self.dialog: ImportDialog | None = None

    def close(self) -> None:
        """Wait for files that are being read or written."""
        self._background.close()

    # In

    def ask_import(self) -> None:
        """Ask for a file and read it."""
        kinds = self.tr("Price lists (*.xlsx *.csv *.json)")
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Import prices"), str(Path.home()), kinds)
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path, switch: Switch = None) -> None:
        """Read a file, and show what is in it before anything is taken."""
        self._background.start(lambda: self._desk.context.read_prices(path), lambda found: self._on_read(found, switch))

    def _on_read(self, found: PriceFile | OSError, switch: Switch) -> None:
        if isinstance(found, OSError):
            self._tell_trouble(self.tr("The file cannot be read."), found)
            return
        self.show_found(found, switch)

    def show_found(self, found: PriceFile, switch: Switch = None) -> None:
        """Show what is in a file; `switch` reads it as something else where the person says that it is."""
        clinic, current = self._front()
        target = self._desk.import_target(found, clinic)
        model = self._desk.schedule(current) if current is not None else None
        name = (model.name or self.tr("the list in front")) if model is not None else ""
        dialog = ImportDialog(found, target[1], (current, name) if current and model else None, self._window)
        dialog.taken.connect(lambda replace: self._take(found, target[0], current if replace else None))
        dialog.finished.connect(self._on_closed)
        if switch is not None:
            dialog.allow_switch()
            dialog.switched.connect(switch)
        self.dialog = dialog
        dialog.open()

    def _take(self, found: PriceFile, clinic: UUID | None, instead: UUID | None) -> None:
        self.opened.emit(*self._desk.import_lists(found, clinic, instead))

    def _on_closed(self) -> None:
        self.dialog = None

    # Out

    def ask_export(self) -> None:
        """Ask for a name and write the list in front."""
        clinic, current = self._front()
        model = self._desk.schedule(current) if current is not None else None
        owner = self._desk.clinic(clinic) if clinic is not None else None
        if model is None or owner is None:
            return
        start = Path.home() / f"{slug(owner.name) or 'prices'}-prices.xlsx"
        kinds = ";;".join(f"{ending[1:].upper()} (*{ending})" for ending in ENDINGS)
        name, chosen = QFileDialog.getSaveFileName(self._window, self.tr("Export prices"), str(start), kinds)
        if name:
            path = Path(name)
            ending = next((one for one in ENDINGS if f"*{one}" in chosen), ENDINGS[0])
            self.export_file(path if path.suffix.lower() in ENDINGS else path.with_name(path.name + ending))

    def export_file(self, path: Path) -> None:
        """Write the list in front to a file."""
        clinic, current = self._front()
        model = self._desk.schedule(current) if current is not None else None
        owner = self._desk.clinic(clinic) if clinic is not None else None
        if model is not None:
            listed = PriceList(model, owner.name if owner else "")
            self._background.start(
                lambda: self._desk.context.write_prices(listed, path), lambda problem: self._on_written(path, problem)
            )

    def _on_written(self, path: Path, problem: OSError | None) -> None:
        if problem is None:
            self._desk.context.tell(self.tr("The prices are here:"), str(path))
        else:
            self._tell_trouble(self.tr("The prices could not be written."), problem)

    # Within

    def _tell_trouble(self, what: str, problem: OSError) -> None:
        why = problem.strerror or str(problem)
        self._desk.context.warn(what, self.tr("{why}. Choose another file or folder.").format(why=why))
