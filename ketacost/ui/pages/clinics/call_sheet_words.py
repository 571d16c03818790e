"""What a call sheet says: why a question is asked, whom to call, and the whole sheet as text and for paper."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocument

from ketacost.domain.clinics import Clinic
from ketacost.domain.sources import Fact, FactState
from ketacost.services.call_sheet import Question, Standing
from ketacost.services.formats import Formats
from ketacost.ui.pages.clinics.desk import places_of
from ketacost.ui.pages.clinics.fact_cells import write_answer
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.printing import paper
from ketacost.ui.widgets import Tone

TONES = {Standing.NOT_KNOWN: Tone.INFO, Standing.OLD: Tone.BAD, Standing.AGEING: Tone.WARN}
_REFUSALS = frozenset({"would not say", "won't say", "wouldn't say", "refused", "no answer"})
_SAME = frozenset({"same", "still", "still so", "unchanged", "as before"})
_LINE = "&nbsp;" * 60


@dataclass(frozen=True)
class SheetWords:
    """Says questions in one locale, with amounts in one currency."""

    formats: Formats
    currency: str

    def standing(self, question: Question) -> str:
        """Say why a question is asked and what is known so far."""
        fact, day = question.fact, self._day(question.fact.source.as_of)
        known = write_answer(fact, question.entry, self.formats, self.currency) if fact.is_known else ""
        if question.standing is Standing.NOT_KNOWN:
            refused = fact.text and fact.source.as_of
            return tr("not known: they would not say on {day}").format(day=day) if refused else tr("not known")
        if not known:
            return tr("old: the price list says it") if question.standing is Standing.OLD else tr("ageing: by the list")
        said = tr("old: {known} ({day})") if question.standing is Standing.OLD else tr("ageing: {known} ({day})")
        return said.format(known=known, day=day)

    def _day(self, day: dt.date | None) -> str:
        return self.formats.date(day) if day else tr("date not known")


def refused() -> Fact:
    """What is kept where they would not say: it is still not known, and was asked."""
    return Fact(state=FactState.UNKNOWN, text=tr("would not say"))


def is_refusal(text: str) -> bool:
    """Whether somebody wrote down that they would not say."""
    return text.strip().casefold() in _REFUSALS or text.strip() == tr("would not say")


def is_same(text: str) -> bool:
    """Whether they said that it is still so."""
    return text.strip().casefold() in _SAME or text.strip() == tr("same")


def whom_to_call(clinic: Clinic) -> str:
    """Say whom to call, and where they are: "Telephone (972) 555-0100 · Allen, TX"."""
    numbers = dict.fromkeys(number for number in (clinic.phone, *(one.phone for one in clinic.locations)) if number)
    called = tr("Telephone {numbers}").format(numbers=", ".join(numbers)) if numbers else tr("No telephone number yet")
    return " · ".join(part for part in (called, clinic.website, places_of(clinic)) if part)


def sheet_text(clinic: Clinic, questions: Sequence[Question], words: SheetWords) -> str:
    """Write the sheet as plain text, to be sent or kept."""
    lines = [tr("Questions for {clinic}").format(clinic=clinic.name), whom_to_call(clinic), ""]
    lines += [
        f"{number}. {question.entry.question} [{words.standing(question)}]"
        for number, question in enumerate(questions, start=1)
    ]
    return "\n".join(lines) + "\n"


def sheet_document(
    clinic: Clinic, questions: Sequence[Question], words: SheetWords, parent: QObject | None = None
) -> QTextDocument:
    """Lay the sheet out for paper, with room to write each answer."""
    blanks = "".join(
        f"<p>{html.escape(name)}: <u>{_LINE}</u></p>"
        for name in (tr("Who told you"), tr("On which day"), tr("Reference number"))
    )
    title = tr("Questions for {clinic}").format(clinic=clinic.name)
    asked = "".join(_asked(number, question, words) for number, question in enumerate(questions, start=1))
    return paper([f"<h1>{html.escape(title)}</h1><p>{html.escape(whom_to_call(clinic))}</p>", blanks, asked], parent)


def _asked(number: int, question: Question, words: SheetWords) -> str:
    said = html.escape(words.standing(question))
    return (
        f"<p><b>{number}.</b> {html.escape(question.entry.question)}<br>"
        f'<span class="source">{said}</span><br><u>{_LINE}{_LINE}</u></p>'
    )
