"""One question of a call sheet with room for its answer."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketacost.domain.sources import Fact, Source
from ketacost.services.call_sheet import Question
from ketacost.ui.fields import ParsedField
from ketacost.ui.pages.clinics.call_sheet_words import TONES, SheetWords, is_refusal, is_same, refused
from ketacost.ui.pages.clinics.fact_cells import hint, is_doubtful, read_answer, write_answer
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import SIGNS, Label, Sign, Tone


class AnswerField(ParsedField[Fact]):
    """A line for what they say; nothing typed is no answer."""

    def __init__(self, question: Question, words: SheetWords, parent: QWidget | None = None) -> None:
        self._question, self._words = question, words
        super().__init__(self._read, self._write, warn=self._doubt, parent=parent)
        self.set_value(Fact())

    def show_question(self, question: Question, words: SheetWords) -> None:
        """Take up what is known now; what is typed stays."""
        self._question, self._words = question, words
        hints = (hint(question.entry, words.currency), tr("same") if question.fact.is_known else "")
        self.line.setPlaceholderText(tr(", or ").join(part for part in hints if part))

    def settle(self) -> None:
        """Read what stands there, as if one had left it."""
        if self.text():
            self.type_text(self.text())

    def _read(self, text: str) -> Fact:
        if is_refusal(text):
            return refused()
        if is_same(text) and self._question.fact.is_known:
            return self._question.fact.model_copy(update={"source": Source()})
        return read_answer(text, self._question.entry, self._words.formats, self._words.currency)

    def _write(self, fact: Fact) -> str:
        if not fact.is_known:
            return fact.text
        return write_answer(fact, self._question.entry, self._words.formats, self._words.currency)

    def _doubt(self, fact: Fact) -> str:
        if not is_doubtful(fact, self._question.entry):
            return ""
        return tr("Kept as words. A figure can be compared: words may follow it, as in 14: about two weeks.")


class QuestionRow(QWidget):
    """The question in words, why it is asked, and the answer."""

    def __init__(self, number: int, question: Question, words: SheetWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.field = AnswerField(question, words, self)
        self._text = Label("", wrap=True, parent=self)
        self._text.setBuddy(self.field.line)
        self._sign = Sign("info", "muted", 14, parent=self)
        self.standing = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self._said = Label("", "caption", wrap=True, parent=self)
        self._said.hide()
        self.field.judged.connect(self._on_judged)
        self._lay_out()
        self.show_question(number, question, words)

    def show_question(self, number: int, question: Question, words: SheetWords) -> None:
        """Say anew why the question is asked; what is typed stays."""
        self.question = question
        self.field.show_question(question, words)
        self._text.setText(f"{number}. {question.entry.question}".replace("&", "&&"))
        tone, said = TONES[question.standing], words.standing(question)
        self._sign.set_icon(SIGNS[tone], "muted" if tone is Tone.INFO else tone.value)
        self.standing.setText(f"{question.entry.label} · {said}")
        self._describe("")

    def _lay_out(self) -> None:
        why = QHBoxLayout()
        why.setSpacing(Space.XS)
        why.addWidget(self._sign)
        why.addWidget(self.standing, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, Space.S)
        layout.setSpacing(Space.XS)
        layout.addWidget(self._text)
        layout.addLayout(why)
        layout.addWidget(self.field)
        layout.addWidget(self._said)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _on_judged(self, tone: str, words: str) -> None:
        self._said.setText(words)
        self._said.set_tone(Tone(tone))
        self._said.setVisible(bool(words))
        self._describe(words)

    def _describe(self, words: str) -> None:
        self.field.set_name(
            self.question.entry.question, " ".join(part for part in (words, self.standing.text()) if part)
        )
