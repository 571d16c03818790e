"""How one course is run through a plan: the network, what the plan recognises, which services go to it, superbills."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.coverage.plans import Network
from ketacost.domain.prices import Price
from ketacost.services.coverage_words import GLOSSARY, NETWORKS
from ketacost.ui.forms import CheckField, Form, FormRow, IntegerField, SegmentedField
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.fields import AmountField
from ketacost.ui.pages.plans.words import tr
from ketacost.ui.theme import Space

EXAMPLES = {"treatment": 1050, "medication": 900, "monitoring": 250, "evaluation": 220}


class ClinicForm(QWidget):
    """Whether the clinic is in network, and what that means for paying."""

    def __init__(self, bound: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound = bound
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        asked = Form(stacked=True, parent=self)  # three long answers are too wide to stand beside their label
        form = Form(parent=self)
        layout.addWidget(asked)
        layout.addWidget(form)
        answers: list[tuple[Any, str]] = [(value, tr(words)) for value, words in NETWORKS.items()]
        self.network: SegmentedField[Any] = SegmentedField(answers)
        bound.bind_row("network", asked.add(tr("This clinic is"), self.network))
        superbill = CheckField(tr("I pay the clinic and send a superbill"))
        waived = CheckField(tr("The clinic waives the rest"))
        days = IntegerField(bound.formats, minimum=0, maximum=730)
        self._out: list[FormRow] = [
            form.add_check(superbill, help=GLOSSARY["superbill"]),
            form.add(tr("Paid back"), days, unit=tr("days after the visit")),
            form.add_check(waived, help=tr("What it bills above what the plan recognises. Ask; few clinics do.")),
        ]
        for path, row, name in zip(
            ("superbill", "reimbursed_after", "waived"),
            self._out,
            (superbill.box.text(), tr("Days until the plan pays back"), waived.box.text()),
            strict=True,
        ):
            bound.bind_row(path, row, name)

    def show_clinic(self) -> None:
        """Show what the network asks for."""
        coverage = self._bound.coverage
        superbill, days, waived = self._out
        out = coverage.network is not Network.IN
        for check in (superbill, waived):
            check.content.setVisible(out)  # a tick has no label of its own
        days.set_visible(out and coverage.superbill)


class Services(QWidget):
    """What the plan recognises for each service of the course, and which of them go to it."""

    def __init__(self, bound: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound = bound
        self._services: tuple[str, ...] = ()
        self._form: Form | None = None
        self._guesses: dict[str, CheckField] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_services(self, services: tuple[str, ...]) -> bool:
        """Show these services; True where the rows are others than before."""
        rebuilt = services != self._services
        if rebuilt:
            self._services = services
            self._build()
        for service, guess in self._guesses.items():
            amount = self._bound.value(f"allowed.{service}.amount")
            guess.setEnabled(isinstance(amount, Price) and not amount.unknown)
        return rebuilt

    # Inside

    def _build(self) -> None:
        if self._form is not None:
            self._bound.unbind(self._form)
            self._form.hide()
            self._form.deleteLater()
        self._form = form = Form(parent=self)
        self._guesses = {}
        form.add_section(tr("The plan recognises, a visit"))
        last = len(self._services) - 1
        for number, service in enumerate(self._services):
            help_text = tr(
                '{meaning} "Allowed amount" on an estimate or an explanation of benefits. Empty: not known.'
            ).format(meaning=GLOSSARY["allowed"])
            self._add_amount(form, service, help_text if number == last else "")
        form.add_section(tr("Goes to the plan"))
        for service in self._services:
            name = self._bound.words.service(service)
            check = CheckField(name)
            self._bound.bind_row(
                f"routes.{service}", form.add_check(check), tr("{service} goes to the plan").format(service=name)
            )
        self._layout.addWidget(form)

    def _add_amount(self, form: Form, service: str, help_text: str) -> None:
        bound, name = self._bound, self._bound.words.service(service)
        amount = AmountField(bound.formats, bound.currency, example=EXAMPLES.get(service, 200))
        guess = CheckField(tr("my guess"))
        said = tr("{service}: the plan recognises").format(service=name)
        guessed = tr("{service}: the amount is my guess").format(service=name)
        form.add_group(name, [(amount, said), (guess, guessed)], help=help_text)
        bound.bind(f"allowed.{service}.amount", amount, said)
        bound.bind(f"allowed.{service}.is_guess", guess, guessed)
        self._guesses[service] = guess
