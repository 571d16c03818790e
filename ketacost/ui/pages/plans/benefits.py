"""The benefits of a plan, one at a time: what each is for, and everything about how it is shared."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.coverage.plans import Benefit, GroupDeductible, Limits, Network
from ketacost.domain.prices import Price
from ketacost.domain.vocabulary import Modality
from ketacost.services.coverage_words import AUTHORISATIONS, COPAY_SCOPES
from ketacost.services.words import MODALITIES
from ketacost.ui.fields import FieldError
from ketacost.ui.forms import CheckField, ChoiceField, Form, FormRow, ParsedField
from ketacost.ui.pages.estimate.editing import changed
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.fields import AmountField
from ketacost.ui.pages.plans.rows import Row, Rows
from ketacost.ui.pages.plans.words import EITHER_NETWORK, YES_NO, tr, usual_steps
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button


class BenefitDesk(QWidget):
    """Chooses a benefit, adds and removes one, and edits what it says; `rebuilt` where rows came or went."""

    rebuilt = Signal()

    def __init__(self, bound: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound = bound
        self._form: QWidget | None = None
        self._shown = ""
        self.list: ChoiceField[str] = ChoiceField()
        chooser = Form(parent=self)
        chooser.add(tr("Benefit"), self.list)
        self.add_button = Button(tr("Add a benefit"), "quiet", icon="add", parent=self)
        self.remove_button = Button(tr("Remove this one"), "quiet", icon="remove", parent=self)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (self.add_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.S)
        self._layout.addWidget(chooser)
        self._layout.addLayout(row)
        self.list.committed.connect(self._on_chosen)
        self.add_button.clicked.connect(self._on_add)
        self.remove_button.clicked.connect(self._on_remove)

    def show_benefits(self) -> bool:
        """Show which benefits there are; True where another one is shown than before."""
        benefits = self._bound.coverage.plan.benefits
        self.list.set_choices([(one.id, one.name or one.id) for one in benefits])
        chosen = self.list.value() if benefits else ""
        self.remove_button.setEnabled(bool(benefits))
        if chosen == self._shown:
            return False
        self._shown = chosen or ""
        self._rebuild()
        return True

    def choose(self, benefit: str) -> None:
        """Show a benefit."""
        if any(one.id == benefit for one in self._bound.coverage.plan.benefits):
            self.list.set_value(benefit)
            self._on_chosen(benefit)

    # Inside

    def _on_chosen(self, _benefit: str) -> None:
        if self.show_benefits():
            self._bound.show(self._bound.coverage)
            self.rebuilt.emit()

    def _on_add(self) -> None:
        coverage = self._bound.coverage
        taken = {one.id for one in coverage.plan.benefits}
        benefit_id = next(one for one in (f"benefit-{n}" for n in range(1, len(taken) + 2)) if one not in taken)
        added = Benefit(id=benefit_id, name=tr("New benefit"), covered=None)
        self._change(tr("add a benefit"), (*coverage.plan.benefits, added), f"plan.benefits.{benefit_id}.name")
        self.choose(benefit_id)

    def _on_remove(self) -> None:
        benefits = self._bound.coverage.plan.benefits
        gone = next((one for one in benefits if one.id == self._shown), None)
        if gone is not None:
            label = tr("remove {benefit}").format(benefit=gone.name or gone.id)
            self._change(label, tuple(one for one in benefits if one is not gone), "plan.benefits")

    def _change(self, label: str, benefits: tuple[Benefit, ...], path: str) -> None:
        coverage = self._bound.coverage
        plan = changed(coverage.plan, benefits=benefits)
        self._bound.change(label, changed(coverage, plan=plan), path)

    def _rebuild(self) -> None:
        if self._form is not None:
            self._bound.unbind(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        if self._shown:
            self._form = BenefitForm(self._bound, self._shown, self)
            self._layout.addWidget(self._form)


class BenefitForm(QWidget):
    """Everything that one benefit says."""

    def __init__(self, bound: Bindings, benefit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound, self._benefit = bound, benefit
        make = Rows(bound, f"plan.benefits.{benefit}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(make.build([*self._what(make), *self._how(make)], self, tr("Benefit"))[0])
        layout.addWidget(self._own_deductible())

    def _what(self, make: Rows) -> list[Row]:
        words = self._bound.words
        services: ParsedField[tuple[str, ...]] = ParsedField(
            words.read_services,
            lambda found: ", ".join(words.service(one) for one in found),
            placeholder=tr("everything else"),
        )
        routes = ParsedField(_read_modalities, _write_modalities, placeholder=tr("every route"))
        return [
            make.text("name", tr("Called"), example=tr("as the summary calls it")),
            Row("services", tr("For services"), services, tr("With commas. Empty: everything no other benefit names.")),
            Row(
                "modalities",
                tr("For routes"),
                routes,
                tr("With commas, such as IV, Nasal esketamine. Empty: every route."),
            ),
            make.choice("network", tr("Where"), EITHER_NETWORK),
            make.choice("covered", tr("Covered"), YES_NO),
        ]

    def _how(self, make: Rows) -> list[Row]:
        benefit: Benefit | None = self._bound.value(f"plan.benefits.{self._benefit}")
        steps, first = (benefit.steps, benefit.first_steps) if benefit is not None else ((), ())
        return [
            make.choice("steps", tr("You pay"), usual_steps(steps)),
            make.amount("copay", tr("Copay"), "", 40),
            make.choice("copay_scope", tr("A copay is due"), [*COPAY_SCOPES.items()]),
            make.share("coinsurance", tr("Your share")),
            make.amount(
                "coinsurance_maximum",
                tr("Share at most"),
                tr("For one visit. Empty: no maximum."),
                250,
                empty_is_none=True,
            ),
            make.count("first_visits", tr("First visits"), tr("So many a plan year go by other terms."), maximum=400),
            make.choice("first_steps", tr("For those"), usual_steps(first)),
            make.count(
                "visit_limit",
                tr("Visits a year"),
                tr('More are not covered. Empty: no limit. Those used already go under "Used so far, in detail".'),
                optional=True,
            ),
            make.choice("authorisation", tr("Agreed before"), [*AUTHORISATIONS.items()]),
            make.share(
                "penalty_percent",
                tr("Else less by"),
                tr("Of what the plan pays, where it had to agree and did not."),
                50,
            ),
            make.share(
                "limiting_charge_percent",
                tr("Billed above"),
                tr("The most above the recognised amount; Medicare: 15%. Empty: no bound."),
                15,
            ),
        ]

    def _own_deductible(self) -> Form:
        form = Form(parent=self)
        self.own = AmountField(self._bound.formats, self._bound.currency, example=500, empty_is_none=True)
        self.inside = CheckField(tr("It is a part of the general one"))
        row = form.add(
            tr("Own deductible"), self.own, help=tr("Where this benefit has one by itself. Empty: it has none.")
        )
        row.name_field(self.own, tr("Benefit: deductible of its own"))
        form.add_check(self.inside)
        self.met = self._met(form)
        group = self._group()
        if group is not None:
            self.own.set_value(group.amount)
            self.inside.set_value(group.inside)
        self.inside.setVisible(group is not None)
        self.met.set_visible(group is not None)
        self.own.committed.connect(lambda _value: self._on_own())
        self.inside.committed.connect(lambda _value: self._on_own())
        return form

    def _met(self, form: Form) -> FormRow:
        """Ask how much of the benefit's own deductible is met; a balance of its own says so."""
        benefit: Benefit | None = self._bound.value(f"plan.benefits.{self._benefit}")
        network = self._network_of(benefit)
        path = (
            f"plan.balances.{network.value}-{_group_of(benefit) if benefit is not None else self._benefit}.deductible"
        )
        met = AmountField(self._bound.formats, self._bound.currency, example=100)
        help_text = tr("What your insurer's page counts towards it. Empty: I don't know.")
        row = form.add(tr("Met so far"), met, help=help_text)
        return self._bound.bind_row(path, row, tr("Benefit: met of its own deductible"))

    def _group(self) -> GroupDeductible | None:
        benefit: Benefit | None = self._bound.value(f"plan.benefits.{self._benefit}")
        limits = self._limits(benefit)
        if benefit is None or limits is None:
            return None
        return next((one for one in limits.group_deductibles if one.group == benefit.group), None)

    def _limits(self, benefit: Benefit | None) -> Limits | None:
        return self._bound.coverage.plan.limits(self._network_of(benefit))

    @staticmethod
    def _network_of(benefit: Benefit | None) -> Network:
        return Network.OUT if benefit is not None and benefit.network is Network.OUT else Network.IN

    def _on_own(self) -> None:
        coverage, amount = self._bound.coverage, self.own.value()
        benefit: Benefit | None = self._bound.value(f"plan.benefits.{self._benefit}")
        limits = self._limits(benefit)
        if benefit is None or limits is None:
            return
        group = _group_of(benefit)
        kept = [one for one in limits.group_deductibles if one.group != group]
        if isinstance(amount, Price):
            kept.append(GroupDeductible(group=group, amount=amount, inside=bool(self.inside.value())))
        name = "out_of_network" if limits is coverage.plan.out_of_network else "in_network"
        own = changed(benefit, group=group if isinstance(amount, Price) else None)
        benefits = tuple(own if one.id == benefit.id else one for one in coverage.plan.benefits)
        updates: dict[str, Any] = {"benefits": benefits, name: changed(limits, group_deductibles=tuple(kept))}
        if not isinstance(amount, Price):
            updates["balances"] = tuple(one for one in coverage.plan.balances if one.group != group)
        self.inside.setVisible(isinstance(amount, Price))
        self.met.set_visible(isinstance(amount, Price))
        label = tr("deductible of {benefit}").format(benefit=benefit.name or benefit.id)
        self._bound.change(
            label, changed(coverage, plan=changed(coverage.plan, **updates)), f"plan.benefits.{benefit.id}.name"
        )


def _group_of(benefit: Benefit) -> str:
    return benefit.group or benefit.id


def _read_modalities(text: str) -> tuple[Modality, ...]:
    names = {MODALITIES[one].casefold(): one for one in Modality} | {one.value: one for one in Modality}
    found: list[Modality] = []
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        one = names.get(part.casefold())
        if one is None:
            known = ", ".join(MODALITIES[modality] for modality in Modality)
            raise FieldError(tr("{part} is no route. They are: {known}.").format(part=part, known=known))
        found.append(one)
    return tuple(dict.fromkeys(found))


def _write_modalities(found: tuple[Modality, ...]) -> str:
    return ", ".join(MODALITIES[one] for one in found)
