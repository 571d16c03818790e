"""What became of one fact of a clinic: who said what, and when it was typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.clinic_facts import FactEntry
from ketacost.services.call_sheet import FactStep
from ketacost.services.formats import Formats
from ketacost.services.words import Words
from ketacost.ui.pages.clinics.fact_cells import write_answer
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Hairline, Label, Scroll, Tone


class FactHistoryDialog(QDialog):
    """The steps of one fact, the latest first; nothing can be changed here."""

    def __init__(
        self,
        entry: FactEntry,
        steps: Sequence[FactStep],
        words: Words,
        formats: Formats,
        currency: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("History of a fact"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(current_theme().px(480))
        self.setMinimumHeight(current_theme().px(280))
        self._words, self._formats, self._currency, self._entry = words, formats, currency, entry
        self.lines: list[str] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(Label(entry.label, "card-title", wrap=True, parent=self))
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.S)
        for step in steps:
            self._add(column, step)
        if not steps:
            column.addWidget(Label(self.tr("Nobody has said anything yet."), tone=Tone.MUTED, parent=content))
        column.addStretch(1)
        layout.addWidget(Scroll(content, self), 1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.close_button = Button(self.tr("Close"), "primary", parent=self)
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        row.addWidget(self.close_button)
        layout.addLayout(row)
        self.close_button.setFocus()

    def _add(self, column: QVBoxLayout, step: FactStep) -> None:
        what = write_answer(step.fact, self._entry, self._formats, self._currency)
        local = step.when.astimezone()
        typed = self.tr("typed on {day} at {time}").format(
            day=self._formats.date(local.date()), time=local.strftime("%H:%M")
        )
        by = self.tr("by {author}").format(author=step.author) if step.author else ""
        source = self._words.source(step.fact.source)
        said = self.tr("Source: {source}").format(source=source) if source else ""
        below = " · ".join(part for part in (" ".join(part for part in (typed, by) if part), said) if part)
        if self.lines:
            column.addWidget(Hairline(self))
        self.lines.append(f"{what} · {below}")
        column.addWidget(Label(what, wrap=True, parent=self))
        column.addWidget(Label(below, "caption", tone=Tone.MUTED, wrap=True, parent=self))
