"""The composition root: the one place that builds everything and hands it down.

Qt, the database and the writers are imported inside functions: the command line never loads Qt, and the window opens
before anything is written.
"""

import contextlib
import datetime as dt
import gc
import importlib
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ketacost.cli.tools import Tools
    from ketacost.services.clinic_import import BadRows, ClinicFile
    from ketacost.services.contact import VisitCalendar
    from ketacost.services.price_files import PriceFile, PriceList
    from ketacost.services.report import QuoteReport
    from ketacost.session import Session
    from ketacost.ui.theme import Theme

FIRST_COURSE = "iv-mood"
FIRST_CLINIC = "Kensho Wellbeing"
BEFORE_QT = (
    "ketacost.services.formats",
    "ketacost.services.recent",
    "ketacost.services.samples",
    "ketacost.services.todo",
    "ketacost.storage.locations",
    "ketacost.storage.settings",
    "ketacost.storage.sqlite_store",
)
"""Loaded before PySide6, which reads the source of every module that is loaded after it."""


def run_command(argv: Sequence[str], stdout: TextIO | None = None) -> int:
    """Run one command of the command line and return its exit code."""
    from ketacost.cli.main import main

    return main(list(argv), _tools(stdout or sys.stdout))


def run_without_display(folder: Path) -> int:
    """Do the first job without a window: an estimate, a comparison and a quote workbook of the sample data."""
    folder.mkdir(parents=True, exist_ok=True)
    start = ["--preset", FIRST_COURSE, "--start", _today().isoformat()]
    workbook = folder / "quote.xlsx"
    jobs = {
        "estimate.txt": ["estimate", *start, "--sample", FIRST_CLINIC],
        "comparison.txt": ["compare", *start, "--samples"],
        "quote.txt": [
            "quote",
            *start,
            "--sample",
            FIRST_CLINIC,
            "--person",
            "Pat Example",
            "--workbook",
            str(workbook),
        ],
    }
    for name, command in jobs.items():
        told = io.StringIO()
        code = run_command(command, told)
        (folder / name).write_text(told.getvalue(), encoding="utf-8")
        if code:
            return code
        if name == "estimate.txt":
            print(told.getvalue())
    print("The files are here:")
    for path in (*(folder / name for name in jobs), workbook):
        print(f"  {path}")
    return 0


def run_window(argv: Sequence[str]) -> int:
    """Open the window and return its exit code when it is closed.

    Opening another database closes this window and starts over with that. Where a window of this database is open
    already, that one comes to the front instead.
    """
    gc.disable()  # nothing that is loaded now is ever garbage; looking for it took a tenth of the start
    for name in BEFORE_QT:
        importlib.import_module(name)
    from ketacost.session import other_window_raised, start_application

    application, theme = start_application(argv)
    if other_window_raised():
        return 0
    while True:
        session = session_of(theme, today=_today, system_locale=_system_locale())
        if not session.open():
            return 1
        _collect_again()
        code = application.exec()
        if not session.close():
            return code


def session_of(theme: "Theme", *, today: "Callable[[], dt.date]", system_locale: str) -> "Session":
    """Make a session with the program's own readers and writers of files."""
    from ketacost.services.ports import FilePorts
    from ketacost.session import Session

    files = FilePorts(
        write_workbook=_write_workbook,
        read_prices=_read_prices,
        write_prices=_write_prices,
        write_calendar=_write_calendar,
        read_clinics=_read_clinics,
        write_bad_rows=_write_bad_rows,
    )
    return Session(
        theme,
        files=files,
        today=today,
        system_locale=system_locale,
    )


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


def _tools(stdout: TextIO) -> "Tools":
    from ketacost.cli.tools import Tools
    from ketacost.resources import resource_path
    from ketacost.storage.reference import load_reference, load_samples

    return Tools(
        reference=load_reference,
        samples=load_samples,
        requests=resource_path("samples/requests"),
        write_workbook=_write_workbook,
        read_prices=_read_prices,
        write_prices=_write_prices,
        write_price_template=_write_price_template,
        read_clinics=_read_clinics,
        write_bad_rows=_write_bad_rows,
        today=_today,
        locale=_system_locale(),
        stdin=sys.stdin,
        stdout=stdout,
        stderr=sys.stderr,
    )


def _write_workbook(report: "QuoteReport", path: Path) -> None:
    """Write a quote workbook; the writer is loaded when the first one is asked for."""
    from ketacost.export.quote_workbook import write_quote_workbook

    write_quote_workbook(report, path)


def _read_prices(path: Path) -> "PriceFile":
    """Read the price lists of a file; the readers are loaded when the first one is asked for."""
    from ketacost.importing.price_files import read_price_file

    return read_price_file(path)


def _write_prices(listed: "PriceList", path: Path) -> None:
    """Write a price list in the format that the path's ending names."""
    from ketacost.export.price_text import write_price_file

    write_price_file(listed, path)


def _write_calendar(calendar: "VisitCalendar", path: Path) -> None:
    """Write planned visits as a calendar file; the writer is loaded when the first one is asked for."""
    from ketacost.export.calendar_file import write_calendar_file

    write_calendar_file(calendar, path)


def _write_price_template(path: Path) -> None:
    """Write the empty template of a price list."""
    from ketacost.export.price_text import write_price_template

    write_price_template(path)


def _read_clinics(path: Path) -> "ClinicFile":
    """Read the tables of a clinics workbook."""
    from ketacost.importing.clinic_files import read_clinic_file

    return read_clinic_file(path)


def _write_bad_rows(bad: "BadRows", path: Path) -> None:
    """Write the rows that could not be used, so that they can be mended."""
    from ketacost.export.bad_rows import write_bad_rows

    write_bad_rows(bad, path)


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _system_locale() -> str:
    """Return the person's own locale where it is one that is known, else American English."""
    from babel import Locale, UnknownLocaleError, default_locale

    name = default_locale("LC_NUMERIC") or default_locale() or ""
    with contextlib.suppress(UnknownLocaleError, ValueError):
        locale = Locale.parse(name)
        if locale.territory and not locale.variant:  # "C" and POSIX are no person's own
            return name
    return "en_US"
