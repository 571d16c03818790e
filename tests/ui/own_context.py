"""What the tests of Home, Guide and Settings hand to a page: real records and settings in a folder of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from ketacost.export.bad_rows import write_bad_rows
from ketacost.export.calendar_file import write_calendar_file
from ketacost.export.price_text import write_price_file
from ketacost.importing.clinic_files import read_clinic_file
from ketacost.importing.price_files import read_price_file
from ketacost.services import kinds
from ketacost.services.formats import Formats
from ketacost.services.report import QuoteReport
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_reference, load_samples
from ketacost.storage.settings import SettingsFile
from ketacost.storage.sqlite_store import SqliteStore
from ketacost.ui.context import Context
from ketacost.ui.document import Document
from ketacost.ui.theme import current_theme

TODAY = dt.datetime.now().astimezone().date()


@dataclass
class Setting:
    """A context, and what the page asked of its window."""

    context: Context
    opened: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    reopened: list[Path] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        return self.context.document.workspace


@contextmanager
def workspace_beside(path: Path) -> Iterator[Workspace]:
    """A workspace of its own over the same file, as work off the window's thread takes it."""
    store = SqliteStore.open(path, author="Tester")
    yield Workspace(store, kinds.ALL)
    store.close()


@contextmanager
def setting(folder: Path, locale: str = "en_US") -> Iterator[Setting]:
    """Open a workspace and a settings file in a folder."""
    store = SqliteStore.open(folder / "ketacost.db", author="Tester")
    workspace = Workspace(store, kinds.ALL)
    formats = Formats(locale)
    opened: list[str] = []
    told: list[str] = []
    warned: list[str] = []
    reopened: list[Path] = []
    document = Document(workspace)
    context = Context(
        document=document,
        formats=formats,
        load_reference=load_reference,
        theme=current_theme(),
        settings_store=SettingsFile(folder / "settings" / "settings.json"),
        write_workbook=_write_nothing,
        read_prices=read_price_file,
        write_prices=write_price_file,
        write_calendar=write_calendar_file,
        read_clinics=read_clinic_file,
        write_bad_rows=write_bad_rows,
        open_workspace=lambda: workspace_beside(folder / "ketacost.db"),
        samples=load_samples,
        today=lambda: TODAY,
        database=folder / "ketacost.db",
        open_place=opened.append,
        tell=lambda what, todo: told.append(f"{what} {todo}".strip()),
        warn=lambda what, todo: warned.append(f"{what} {todo}".strip()),
        save_copy=store.save_copy,
        reopen=reopened.append,
    )
    yield Setting(context, opened, told, warned, reopened)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the pages are closed and go first
    document.close()
    store.close()


def _write_nothing(_report: QuoteReport, path: Path) -> None:
    raise AssertionError(f"no page here writes {path}")
