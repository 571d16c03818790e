"""What every page is handed."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ketacost.services.formats import Formats
from ketacost.services.ports import QuoteWriter
from ketacost.services.price_files import PriceFileReader, PriceFileWriter
from ketacost.services.quoting import QuoteDesk
from ketacost.services.reference import ReferenceData, SampleClinic
from ketacost.services.settings import Settings, SettingsStore
from ketacost.services.words import Words
from ketacost.ui.document import Document
from ketacost.ui.theme import Theme


@dataclass(frozen=True)
class Context:
    """The services and the look that pages share; built once, by the composition root.

    `settings` are those at the start; `settings_store` loads and saves. `open_place` brings a place of the window up
    ("estimate/<uuid>", "quotes/<uuid>", "clinics/new"); `tell` shows a message bar (what happened, what to do).
    `save_copy` writes a copy of the database and raises StoreProblem; `reopen` opens another one in place of this.
    """

    document: Document
    formats: Formats
    words: Words
    reference: ReferenceData
    theme: Theme
    settings_store: SettingsStore
    quote_desk: QuoteDesk
    write_workbook: QuoteWriter
    read_prices: PriceFileReader
    write_prices: PriceFileWriter
    samples: Callable[[], Sequence[SampleClinic]]
    today: Callable[[], dt.date]
    database: Path
    open_place: Callable[[str], None]
    tell: Callable[[str, str], None]
    save_copy: Callable[[Path], None]
    reopen: Callable[[Path], None]

    @property
    def settings(self) -> Settings:
        """The settings as they are kept now."""
        return self.settings_store.load()
