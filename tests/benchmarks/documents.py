"""Documents: the quote workbook of a usual course."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ketacost.domain.estimates import EstimateRequest
from ketacost.export.quote_workbook import write_quote_workbook
from ketacost.services.answers import estimate_of
from ketacost.services.formats import Formats
from ketacost.services.report import estimate_report
from ketacost.services.words import Words
from ketacost.storage.reference import load_reference, load_samples
from tests.benchmarks.harness import Result, milliseconds

TODAY = dt.date(2026, 12, 7)


def quote_workbook() -> Sequence[Result]:
    """Report and workbook of the usual course at the first sample clinic that prices it."""
    reference = load_reference()
    preset = reference.preset("iv-mood")
    sample = next(one for one in load_samples() if one.clinic.name == "Kensho Wellbeing")
    assert preset is not None
    request = EstimateRequest(course=preset.course(TODAY), fee_schedule=sample.schedules[0][1])
    figures = estimate_of(request)
    words = Words(Formats("en_US"), reference)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quote.xlsx"

        def write() -> None:
            write_quote_workbook(estimate_report(request, figures, words, TODAY, title="IV"), path)

        figure = milliseconds(write, times=10)
        assert path.stat().st_size > 5_000
    return [Result("quote workbook", figure, "ms", 300)]
