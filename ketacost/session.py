"""One sitting at the window with one database: the window's half of the composition root."""

import datetime as dt
import getpass
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from ketacost.services import kinds
from ketacost.services.formats import Formats
from ketacost.services.ports import FilePorts
from ketacost.services.samples import add_samples
from ketacost.services.settings import Settings
from ketacost.services.store import StoreProblem
from ketacost.services.trouble import trouble
from ketacost.services.workspace import Workspace
from ketacost.storage.locations import database_file, log_folder, settings_file
from ketacost.storage.settings import SettingsFile
from ketacost.storage.sqlite_store import SqliteStore
from ketacost.ui.context import Context
from ketacost.ui.document import Document
from ketacost.ui.errors import BugReporter, start_log
from ketacost.ui.loading import LoadAhead
from ketacost.ui.lookup import record_entries
from ketacost.ui.one_window import Doorbell, raise_other
from ketacost.ui.pages.base import Page
from ketacost.ui.theme import Theme, ThemeChoice
from ketacost.ui.window import MainWindow, PageSpec
from ketacost.ui.window_drops import WindowDrops

if TYPE_CHECKING:
    from ketacost.services.reference import ReferenceData, SampleClinic

LOCK_SECONDS = 0.5
"""How long the window waits for another program's lock before it says so."""

WORKER_LOCK_SECONDS = 5.0
"""How long work off the window's thread waits for it."""

LOADED_AHEAD = (
    "ketacost.domain.sources",
    "ketacost.domain.fee_schedules",
    "ketacost.domain.estimates",
    "ketacost.services.words",
    "ketacost.services.quoting",
    "ketacost.storage.reference",
    "ketacost.services.report",
    "ketacost.services.comparison_rows",
    "ketacost.ui.forms",
    "ketacost.ui.tables",
    "ketacost.ui.charts.view",
    "ketacost.ui.pages.estimate",
    "ketacost.ui.pages.compare",
    "ketacost.ui.pages.quotes",
    "ketacost.ui.pages.clinics",
)
"""What the pages but Home are made of, in pieces that each take some milliseconds to load."""

_GONE = (
    "The database is not there any more.",
    "Bring its disk or folder back and try again, or open another database. Nothing new is made in its place.",
)


def start_application(argv: Sequence[str]) -> tuple[QApplication, Theme]:
    """Start Qt with the program's name and look, and catch what nobody catches."""
    application = QApplication(list(argv))
    application.setApplicationName("ketacost")
    application.setOrganizationName("ketacost")
    application.setDesktopFileName("io.github.ketacost.Ketacost")
    settings = SettingsFile(settings_file()).load()
    start_log(log_folder())
    BugReporter(application).install()
    return application, Theme(application, ThemeChoice(settings.theme.value), settings.zoom / 100)


def other_window_raised() -> bool:
    """Bring up the window that has this person's database open already; False where there is none."""
    return raise_other(database_file(SettingsFile(settings_file()).load().database))


class Session:
    """Opens a database in a window, and closes both."""

    def __init__(
        self,
        theme: Theme,
        *,
        files: FilePorts,
        today: Callable[[], dt.date],
        system_locale: str,
    ) -> None:
        self._theme = theme
        self._files = files
        self._today = today
        self._system_locale = system_locale
        self._settings_store = SettingsFile(settings_file())
        self._again = False

    def open(self) -> bool:
        """Open the database and show the window; False where the person gave up on a database that cannot be opened."""
        settings = self._settings_store.load()
        store = self._open_store(settings.database)
        if store is None:
            return False
        self._store = store
        workspace = Workspace(store, kinds.ALL)
        problem = self._first_samples(workspace, settings)
        self.window = self._window(workspace, settings)
        self._doorbell = Doorbell(store.path, self.window)
        self.window.show_page(
            settings.last_page if settings.last_page in {spec.name for spec in page_specs()} else "home"
        )
        if problem is not None:
            self.window.warn(*trouble(problem))
        if store.path != database_file(settings.database):
            self._keep(database=store.path)
        self.window.show()
        LoadAhead(LOADED_AHEAD, self.window)
        return True

    def close(self) -> bool:
        """Put everything away; True where another database is to be opened now."""
        self._keep(last_page=self.window.place or "home", zoom=round(self._theme.zoom * 100))
        self._doorbell.close()
        self.window.context.document.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # outside a loop nothing else does
        self._store.close()
        return self._again

    def _window(self, workspace: Workspace, settings: Settings) -> MainWindow:
        document = Document(workspace)
        context = Context(
            document=document,
            formats=Formats(settings.locale or self._system_locale),
            load_reference=_load_reference,
            theme=self._theme,
            settings_store=self._settings_store,
            write_workbook=self._files.write_workbook,
            read_prices=self._files.read_prices,
            write_prices=self._files.write_prices,
            write_calendar=self._files.write_calendar,
            read_clinics=self._files.read_clinics,
            write_bad_rows=self._files.write_bad_rows,
            open_workspace=self._open_workspace,
            samples=_load_samples,
            today=self._today,
            database=self._store.path,
            open_place=self._open_place,
            tell=self._tell,
            warn=self._warn,
            save_copy=self._store.save_copy,
            reopen=self._reopen,
        )
        window = MainWindow(context, page_specs(), lambda: record_entries(workspace, self._open_place))
        document.setParent(window)
        WindowDrops(window, self._import_file)
        return window

    def _first_samples(self, workspace: Workspace, settings: Settings) -> StoreProblem | None:
        if workspace.undo_label is None and not settings.sample_data_dismissed and not self._store.recent_changes(1):
            try:
                add_samples(workspace, _load_samples())
            except StoreProblem as problem:
                return problem
        return None

    def _open_store(self, chosen: Path | None) -> SqliteStore | None:
        path = database_file(chosen)
        while True:
            if chosen is not None and not path.exists():
                what, todo = _GONE
            else:
                try:
                    return SqliteStore.open(path, author=_author(), wait=LOCK_SECONDS)
                except StoreProblem as problem:
                    what, todo = trouble(problem)
            other = _ask_for_another(what, todo, path)
            if other is None:
                return None
            path = other

    @contextmanager
    def _open_workspace(self) -> Iterator[Workspace]:
        store = SqliteStore.open(self._store.path, author=_author(), wait=WORKER_LOCK_SECONDS)
        try:
            yield Workspace(store, kinds.ALL)
        finally:
            store.close()

    def _import_file(self, path: Path) -> None:
        from ketacost.ui.pages.clinics import ClinicsPage  # loaded when it is shown, as every page

        self.window.show_page("clinics")
        page = self.window.page
        if isinstance(page, ClinicsPage):
            page.import_file(path)

    def _open_place(self, place: str) -> None:
        self.window.open_place(place)

    def _tell(self, what: str, todo: str) -> None:
        self.window.tell(what, todo)

    def _warn(self, what: str, todo: str) -> None:
        self.window.warn(what, todo)

    def _reopen(self, path: Path) -> None:
        try:
            SqliteStore.open(path).close()
        except StoreProblem as problem:  # what is open stays open
            self.window.warn(*trouble(problem))
            return
        if self.window.close():
            self._keep(database=path)
            self._again = True

    def _keep(self, **changes: object) -> None:
        try:
            self._settings_store.save(self._settings_store.load().model_copy(update=changes))
        except StoreProblem as problem:
            self.window.warn(*trouble(problem))


def page_specs() -> tuple[PageSpec, ...]:
    """Return the pages of the window; each is loaded when it is first shown."""
    return (
        PageSpec("home", "Home", "home", _home),
        PageSpec("estimate", "Estimate", "estimate", _estimate),
        PageSpec("compare", "Compare", "compare", _compare),
        PageSpec("quotes", "Quotes", "quotes", _quotes),
        PageSpec("clinics", "Clinics", "clinics", _clinics),
        PageSpec("guide", "Guide", "guide", _guide),
        PageSpec("settings", "Settings", "settings", _settings),
    )


def _home(context: Context, parent: QWidget) -> Page:
    from ketacost.ui.pages.home import HomePage

    return HomePage(context, parent)


def _estimate(context: Context, parent: QWidget) -> Page:
    from ketacost.ui.pages.estimate import EstimatePage

    return EstimatePage(context, parent)


def _compare(context: Context, parent: QWidget) -> Page:
    from ketacost.ui.pages.compare import ComparePage

    return ComparePage(context, parent)


def _quotes(context: Context, parent: QWidget) -> Page:
    from ketacost.ui.pages.quotes import QuotesPage

    return QuotesPage(context, parent)


def _clinics(context: Context, parent: QWidget) -> Page:
    from ketacost.ui.pages.clinics import ClinicsPage

    return ClinicsPage(context, parent)


def _guide(context: Context, parent: QWidget) -> Page:
    from ketacost.ui.pages.guide import GuidePage

    return GuidePage(context, parent)


def _settings(context: Context, parent: QWidget) -> Page:
    from ketacost.ui.pages.settings import SettingsPage

    return SettingsPage(context, parent)


def _load_reference() -> "ReferenceData":
    from ketacost.storage.reference import load_reference  # loaded when the first page asks for the dated data

    return load_reference()


def _load_samples() -> "Sequence[SampleClinic]":
    from ketacost.storage.reference import load_samples  # loaded at the first start, or when they are asked for

    return load_samples()


def _author() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _ask_for_another(what: str, todo: str, path: Path) -> Path | None:
    box = QMessageBox()
    box.setWindowTitle("ketacost")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(what)
    box.setInformativeText(f"{todo}\n\n{path}")
    again = box.addButton(QCoreApplication.translate("Session", "&Try again"), QMessageBox.ButtonRole.AcceptRole)
    other = box.addButton(QCoreApplication.translate("Session", "&Open another…"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)
    box.exec()
    if box.clickedButton() is again:
        return path
    if box.clickedButton() is not other:
        return None
    name, _ = QFileDialog.getOpenFileName(None, "ketacost", str(path.parent), "ketacost (*.db)")
    return Path(name) if name else None
