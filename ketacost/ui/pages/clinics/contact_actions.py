"""Getting in touch: the system's own programs are opened on a click, and planned visits written as a calendar file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from ketacost.domain.clinics import Clinic
from ketacost.domain.errors import DomainError
from ketacost.services.contact import (
    VisitCalendar,
    consultation_request,
    estimate_for,
    map_url,
    phone_url,
    visit_calendar,
    website_url,
)
from ketacost.ui.background import Background
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.naming import slug, tr

ENDING = ".ics"


def open_address(url: QUrl) -> bool:
    """Hand an address to the program that the system has for it."""
    return QDesktopServices.openUrl(url)


class ContactActions(QObject):
    """What a person can do to reach a clinic; nothing leaves the machine but by the program that it opens."""

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        self._background = Background(self)
        self.open_url: Callable[[QUrl], bool] = open_address
        over.destroyed.connect(self._background.close)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written."""
        return self._background.is_busy

    def open_website(self, clinic: Clinic) -> None:
        """Open the clinic's website in the browser."""
        self._open(website_url(clinic.website), clinic.website)

    def call(self, clinic: Clinic) -> None:
        """Hand the clinic's number to the program that calls."""
        self._open(phone_url(phone_of(clinic)), phone_of(clinic))

    def show_map(self, clinic: Clinic) -> None:
        """Look the clinic's first address up on a map, in the browser."""
        self._open(map_of(clinic), "")

    def write(self, clinic: UUID) -> None:
        """Prepare a request for a consultation in the mail program; the person reads it there, and sends it or not."""
        model = self._desk.clinic(clinic)
        if model is None:
            return
        found = estimate_for(self._desk.document.workspace, clinic)
        mail = consultation_request(model, found[1].request if found else None, self._desk.words)
        self._open(mail.url, mail.to)

    def calendar(self, clinic: UUID) -> VisitCalendar | None:
        """Return the visits that are planned at a clinic; None where no estimate plans any."""
        model = self._desk.clinic(clinic)
        found = estimate_for(self._desk.document.workspace, clinic)
        if model is None or found is None or found[1].request.course is None:
            return None
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        try:
            return visit_calendar(model, found[0], found[1].request.course, self._desk.words, now)
        except DomainError as problem:
            self._desk.context.warn(tr("The visits cannot be planned."), self._desk.words.error(problem))
            return None

    def ask_calendar(self, clinic: UUID) -> None:
        """Ask for a name and write the planned visits there."""
        model = self._desk.clinic(clinic)
        if model is None or self.calendar(clinic) is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = Path(folder or Path.home()) / f"{slug(model.name) or 'clinic'}-visits{ENDING}"
        title, kinds = tr("Planned visits as a calendar file"), tr("Calendar files (*.ics)")
        name, _ = QFileDialog.getSaveFileName(self._over, title, str(start), kinds)
        if name:
            path = Path(name)
            self.write_calendar(clinic, path if path.suffix else path.with_suffix(ENDING))

    def write_calendar(self, clinic: UUID, path: Path) -> None:
        """Write the planned visits to a file."""
        calendar = self.calendar(clinic)
        if calendar is not None:
            write = self._desk.context.write_calendar
            self._background.start(lambda: write(calendar, path), lambda problem: self._on_written(path, problem))

    def _open(self, url: str, said: str) -> None:
        if url and not self.open_url(QUrl.fromEncoded(url.encode("ascii", "ignore"))):
            self._desk.context.warn(
                tr("No program on this computer opens this."),
                tr("Copy it instead: {what}").format(what=said or url),
            )

    def _on_written(self, path: Path, problem: OSError | None) -> None:
        context = self._desk.context
        if problem is None:
            context.tell(tr("The planned visits are here; open the file to put them into your calendar:"), str(path))
        else:
            why = problem.strerror or str(problem)
            context.warn(
                tr("The calendar file could not be written."),
                tr("{why}. Choose another file or folder.").format(why=why),
            )


def phone_of(clinic: Clinic) -> str:
    """Return the number to call: the clinic's own, else that of its first place with one."""
    return clinic.phone or next((one.phone for one in clinic.locations if one.phone), "")


def map_of(clinic: Clinic) -> str:
    """Return the address on a map of the clinic's first place that has one."""
    return next((url for one in clinic.locations if (url := map_url(one))), "")
