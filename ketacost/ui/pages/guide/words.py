"""What the guide says about its sources."""

from PySide6.QtCore import QCoreApplication

from ketacost.domain.sources import Source
from ketacost.services.formats import Formats


def source_day(source: Source, formats: Formats) -> str:
    """Say from which day a source is, or that this is not known."""
    return formats.date(source.as_of) if source.as_of else _tr("Date not known")


def sources_title(count: int) -> str:
    """Say how many sources a section rests on."""
    return _tr("1 source") if count == 1 else _tr("{count} sources").format(count=count)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Guide", text)
