"""The whole guide as a document for paper: black on white, with every source written out."""

import html

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocument

from ketacost.domain.sources import Source
from ketacost.services.formats import Formats
from ketacost.services.reference import Guide, GuideSection
from ketacost.ui.pages.guide.words import source_day, sources_title
from ketacost.ui.printing import paper


def guide_document(guide: Guide, formats: Formats, parent: QObject | None = None) -> QTextDocument:
    """Lay the guide out for paper."""
    parts = [f"<h1>{html.escape(guide.title)}</h1><p><i>{html.escape(guide.limits)}</i></p>"]
    parts += [_section(section, formats) for section in guide.sections]
    return paper(parts, parent)


def _section(section: GuideSection, formats: Formats) -> str:
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in section.paragraphs)
    points = "".join(f"<li>{html.escape(point)}</li>" for point in section.points)
    sources = "".join(f'<p class="source">{_source(source, formats)}</p>' for source in section.sources)
    heading = f'<p class="source"><b>{html.escape(sources_title(len(section.sources)))}</b></p>' if sources else ""
    return f"<h2>{html.escape(section.title)}</h2>{text}<ul>{points}</ul>{heading}{sources}"


def _source(source: Source, formats: Formats) -> str:
    parts = (source.said_by, source.address, source_day(source, formats), source.note)
    return html.escape(" · ".join(part for part in parts if part))
