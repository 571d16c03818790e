"""What every page is handed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ketacost.services.formats import Formats
from ketacost.services.ports import CalendarWriter, QuoteWriter, WorkspaceOpener
from ketacost.services.settings import Settings, SettingsStore
from ketacost.ui.document import Document
from ketacost.ui.theme import Theme

if TYPE_CHECKING:
    from ketacost.services.clinic_import import BadRowsWriter, ClinicFileReader
    from ketacost.services.price_files import PriceFileReader, PriceFileWriter
    from ketacost.services.quoting import QuoteDesk
    from ketacost.services.reference import ReferenceData, SampleClinic
    from ketacost.services.words import Words


@dataclass(frozen=True)
class Context:
    """The services and the look that pages share; built once, by the composition root.

    `settings` are those that are kept now; `settings_store` loads and saves. `open_place` brings a place of the window
    up ("estimate/<uuid>", "quotes/<uuid>", "clinics/new"); `tell` shows a message bar (what happened, what to do), and
    `warn` one for what could not be done.
    `open_workspace` opens a workspace of its own for work off the window's thread.
    `save_copy` writes a copy of the database and raises StoreProblem; `reopen` opens another one in place of this.
    The dated data, the words and the desk for quotes are made when a page first asks for them: Home does without.
    """

    document: Document
    formats: Formats
    load_reference: Callable[[], ReferenceData]
    theme: Theme
    settings_store: SettingsStore
    write_workbook: QuoteWriter
    read_prices: PriceFileReader
    write_prices: PriceFileWriter
    write_calendar: CalendarWriter
    read_clinics: ClinicFileReader
    write_bad_rows: BadRowsWriter
    open_workspace: WorkspaceOpener
    samples: Callable[[], Sequence[SampleClinic]]
    today: Callable[[], dt.date]
    database: Path
    open_place: Callable[[str], None]
    tell: Callable[[str, str], None]
    warn: Callable[[str, str], None]
    save_copy: Callable[[Path], None]
    reopen: Callable[[Path], None]

    @property
    def settings(self) -> Settings:
        """The settings as they are kept now."""
        return self.settings_store.load()

    @cached_property
    def reference(self) -> ReferenceData:
        """The dated data that comes with the program."""
        return self.load_reference()

    @cached_property
    def words(self) -> Words:
        """What figures and findings are called."""
        from ketacost.services.words import Words

        return Words(self.formats, self.reference)

    @cached_property
    def quote_desk(self) -> QuoteDesk:
        """Where quotes are made and numbered."""
        from ketacost.services.quoting import QuoteDesk

        return QuoteDesk(self.document.workspace, self.today, self.reference.version)
