"""Small blocks under the figure: cash, money back and net; the plan beside paying oneself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ketacost.services.self_pay_words import SideBySide
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label, Tone


class Figures(QWidget):
    """Figures side by side, each under its words, with a note below all of them."""

    def __init__(self, captions: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, Space.XS, 0, Space.S)
        self._grid.setHorizontalSpacing(Space.XL)
        self._grid.setVerticalSpacing(0)
        self._captions = [Label(text, "caption", tone=Tone.MUTED, parent=self) for text in captions]
        self.figures = [Label("", "card-title", parent=self) for _ in captions]
        self.below = [Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self) for _ in captions]
        self.note = Label("", wrap=True, parent=self)
        for at, (caption, figure, below) in enumerate(zip(self._captions, self.figures, self.below, strict=True)):
            self._grid.addWidget(caption, 0, at)
            self._grid.addWidget(figure, 1, at)
            self._grid.addWidget(below, 2, at, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.note, 3, 0, 1, len(captions) + 1)
        self._grid.setColumnStretch(len(captions), 1)

    def set_figures(self, figures: Sequence[str], note: str = "", below: Sequence[str] = ()) -> None:
        """Show figures; together with their words they read as one sentence."""
        for label, text in zip(self.figures, figures, strict=True):
            label.setText(text)
        for label, text in zip(self.below, below or [""] * len(figures), strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setAccessibleName(self.sentence())

    def sentence(self) -> str:
        """Say all of it."""
        said = zip(self._captions, self.figures, strict=True)
        parts = " · ".join(f"{caption.text()} {figure.text()}" for caption, figure in said)
        return f"{parts}. {self.note.text()}".strip()


class ThreeNumbers(Figures):
    """What is paid at the visits, what comes back later, and what it costs in the end: never one of them alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((tr("At the visits"), tr("Comes back later"), tr("In the end")), parent)

    def show_numbers(self, numbers: tuple[str, str, str] | None, when: str) -> None:
        """Show the three numbers and when money comes back; nothing where none does."""
        self.setVisible(numbers is not None)
        if numbers is not None:
            self.set_figures(numbers, when)


class PlanBesideCash(Figures):
    """What the course costs through the plan, and what it costs without."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((tr("Through the plan"), tr("Paying yourself")), parent)

    def show_both(self, both: SideBySide | None) -> None:
        """Show both; nothing where there is no plan."""
        self.setVisible(both is not None)
        if both is not None:
            self.set_figures((both.plan, both.self_pay), both.verdict, (both.plan_way, both.self_pay_way))
