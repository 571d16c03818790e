"""What the use cases need from the rooms that write documents."""

from pathlib import Path
from typing import Protocol

from ketacost.services.report import QuoteReport


class QuoteWriter(Protocol):
    """Writes a quote or an estimate as a document; raises OSError where the file cannot be written."""

    def __call__(self, report: QuoteReport, path: Path) -> None:
        """Write the document to a path, whole or not at all."""
