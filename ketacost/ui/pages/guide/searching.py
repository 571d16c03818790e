"""Looking for words in the guide, and marking them in its text."""

import html
import re

from ketacost.services.reference import Guide, GuideSection


def sections_with(guide: Guide, wanted: str) -> tuple[GuideSection, ...]:
    """Return the sections that hold every word of `wanted`, in order; all of them where nothing is wanted."""
    words = wanted.casefold().split()
    return tuple(section for section in guide.sections if _holds(section, words))


def marked(text: str, wanted: str, colour: str) -> str:
    """Return a text as HTML in which the wanted words stand out, on a ground of this colour and in bold."""
    words = sorted({word for word in wanted.split() if word}, key=len, reverse=True)
    if not words:
        return html.escape(text)
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    parts, at = [], 0
    for found in pattern.finditer(text):
        parts += [html.escape(text[at : found.start()]), _mark(found[0], colour)]
        at = found.end()
    return "".join([*parts, html.escape(text[at:])])


def _holds(section: GuideSection, words: list[str]) -> bool:
    text = "\n".join((section.title, *section.paragraphs, *section.points)).casefold()
    return all(word in text for word in words)


def _mark(text: str, colour: str) -> str:
    return f'<b style="background-color:{colour}">{html.escape(text)}</b>'
