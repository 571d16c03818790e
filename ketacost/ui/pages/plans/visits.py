"""What a visit costs under the plan: for the visits with the treatment, and for each other sort of visit."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.coverage.plans import Authorisation, Benefit, Step
from ketacost.services.coverage_words import AUTHORISATIONS, GLOSSARY, NETWORKS
from ketacost.ui.forms import ChoiceField, Form, FormRow, SegmentedField
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.fields import AmountField, ShareField
from ketacost.ui.pages.plans.terms import Visit, not_named, visits_of
from ketacost.ui.pages.plans.words import YES_NO, tr, usual_steps
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label, Tone, clear_layout


class VisitTerms(QWidget):
    """The terms of one sort of visit."""

    def __init__(self, bound: Bindings, visit: Visit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound = bound
        self._first = f"plan.benefits.{visit.benefits[0]}"
        self._twins = tuple(f"plan.benefits.{one}" for one in visit.benefits[1:])
        self._name = visit.name or tr("Visits with the treatment")
        title = self._name
        if visit.network is not None:
            title = tr("{visits}, {network}").format(visits=title, network=NETWORKS[visit.network].lower())
        self._name = title
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.XS, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(Label(title, "section", parent=self))
        self.differ = Label(
            tr("The parts of these visits have terms of their own: see More. An edit here goes to all of them."),
            "caption",
            tone=Tone.MUTED,
            wrap=True,
            parent=self,
        )
        layout.addWidget(self.differ)
        self.form, self.shared = Form(parent=self), Form(stacked=True, parent=self)  # its choices are long
        self.rest = Form(parent=self)
        for form in (self.form, self.shared, self.rest):
            layout.addWidget(form)
        self._is_main = not visit.name
        self._build()

    def show_terms(self) -> None:
        """Show the rows that the way of sharing needs."""
        benefit: Benefit | None = self._bound.value(self._first)
        if benefit is None:
            return
        used = {*benefit.steps, *benefit.first_steps}
        pays = benefit.covered is not False
        self._steps.set_visible(pays)
        self._copay.set_visible(pays and Step.COPAY in used)
        self._share.set_visible(pays and Step.COINSURANCE in used)
        asks = self._is_main or benefit.authorisation is not Authorisation.NOT_NEEDED
        self._agreed.set_visible(pays and asks)
        twins = [self._bound.value(twin) for twin in self._twins]
        self.differ.setVisible(any(_terms(one) != _terms(benefit) for one in twins if one is not None))

    # Inside

    def _build(self) -> None:
        bound, form = self._bound, self.rest
        answers: list[tuple[Any, str]] = [(value, tr(words)) for value, words in YES_NO]
        self._row("covered", self.form.add(tr("Covered"), SegmentedField(answers)))
        offered: list[tuple[Any, str]] = [*usual_steps(bound.value(f"{self._first}.steps") or ())]
        self._steps = self._row("steps", self.shared.add(tr("You pay"), ChoiceField(offered)))
        copay = AmountField(bound.formats, bound.currency, example=40)
        self._copay = self._row("copay", form.add(tr("Copay"), copay, help=GLOSSARY["copay"]))
        share = ShareField(bound.formats, warn=bound.doubts(f"{self._first}.coinsurance"))
        help_text = tr('"Coinsurance". {meaning} Cards print it as 20% or 80/20.').format(
            meaning=GLOSSARY["coinsurance"]
        )
        self._share = self._row("coinsurance", form.add(tr("Your share"), share, help=help_text))
        states: list[tuple[Any, str]] = [*AUTHORISATIONS.items()]
        help_text = tr('"Prior authorisation": {meaning}').format(meaning=GLOSSARY["prior_authorisation"])
        self._agreed = self._row("authorisation", form.add(tr("Agreed before"), ChoiceField(states), help=help_text))

    def _row(self, name: str, row: FormRow) -> FormRow:
        label = f"{self._name}: {row.label.text()}"
        twins = tuple(f"{twin}.{name}" for twin in self._twins)
        return self._bound.bind_row(f"{self._first}.{name}", row, label, twins)


class Visits(QWidget):
    """All sorts of visit that the course has; made anew only where they are others than before."""

    def __init__(self, bound: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound = bound
        self._shown: tuple[Visit, ...] = ()
        self.parts: list[VisitTerms] = []
        self._layout = QVBoxLayout()
        self._layout.setSpacing(Space.S)
        self.missing = Label("", "caption", tone=Tone.WARN, wrap=True, parent=self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._layout)
        outer.addWidget(self.missing)

    def show_visits(self, course: Any) -> bool:
        """Show what the visits of a course cost; True where the rows are others than before."""
        visits = visits_of(course, self._bound.coverage)
        rebuilt = visits != self._shown
        if rebuilt:
            self._rebuild(visits)
        for part in self.parts:
            part.show_terms()
        missing = not_named(course, self._bound.coverage)
        names = ", ".join(self._bound.words.service(service) for service in missing)
        self.missing.setText(
            tr("The plan names nothing for: {services}. It counts as not covered; add it under More.").format(
                services=names
            )
        )
        self.missing.setVisible(bool(missing))
        return rebuilt

    def _rebuild(self, visits: tuple[Visit, ...]) -> None:
        for part in self.parts:
            self._bound.unbind(part)
        clear_layout(self._layout)
        self._shown = visits
        self.parts = [VisitTerms(self._bound, visit, self) for visit in visits]
        for part in self.parts:
            self._layout.addWidget(part)


def _terms(benefit: Benefit) -> tuple[object, ...]:
    return (benefit.covered, benefit.steps, benefit.copay, benefit.coinsurance, benefit.authorisation)
