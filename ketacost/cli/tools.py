"""What the command line is handed when it starts: everything of the outside world."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ketacost.services.clinic_import import BadRowsWriter, ClinicFileReader
from ketacost.services.ports import QuoteWriter
from ketacost.services.price_files import PriceFileReader, PriceFileWriter, TemplateWriter
from ketacost.services.reference import ReferenceData, SampleClinic


@dataclass(frozen=True, slots=True)
class Tools:
    """The world of one command; reference data and samples are read only by the commands that need them.

    `requests` is the folder of the example requests, `locale` the one for amounts and dates where no option names one.
    """

    reference: Callable[[], ReferenceData]
    samples: Callable[[], Sequence[SampleClinic]]
    requests: Path
    write_workbook: QuoteWriter
    read_prices: PriceFileReader
    write_prices: PriceFileWriter
    write_price_template: TemplateWriter
    read_clinics: ClinicFileReader
    write_bad_rows: BadRowsWriter
    today: Callable[[], dt.date]
    locale: str
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
