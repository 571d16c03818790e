"""The few things that a person knows of her plan: from the card, and from the insurer's page."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.coverage.plans import FamilyRule, Network
from ketacost.services.coverage_words import FAMILY_RULES, GLOSSARY
from ketacost.ui.forms import ChoiceField, DateField, Form, FormRow
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.fields import AmountField, YearStartField
from ketacost.ui.pages.plans.words import tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label, Tone

LIMITS = {Network.IN: "plan.in_network", Network.OUT: "plan.out_of_network"}
OF_THE_CARD = 2
"""The first rows about the family are its amounts; what the others used of them is asked for once they are there."""


class YearlyAmounts(QWidget):
    """Deductible and yearly limit of one network, with what is used of them, and the family's."""

    def __init__(self, bound: Bindings, network: Network, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound, self._network = bound, network
        self._limits, self._used = LIMITS[network], f"plan.balances.{network.value}"
        self.title = Label("", "section", parent=self)
        self.nothing = Label(
            tr("Out of network this plan pays nothing. If yours does, say so under More."),
            "caption",
            tone=Tone.MUTED,
            wrap=True,
            parent=self,
        )
        self.form = Form(parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        for widget in (self.title, self.nothing, self.form):
            layout.addWidget(widget)
        self._build_own()
        self._family: list[FormRow] = self._build_family()

    def show_amounts(self, *, beside_another: bool) -> None:
        """Show what is there; `beside_another` network the name of this one is said."""
        coverage = self._bound.coverage
        limits = coverage.plan.limits(self._network)
        names = {Network.IN: tr("In network, a year"), Network.OUT: tr("Out of network, a year")}
        self.title.setText(names[self._network] if beside_another else tr("Each plan year"))
        self.nothing.setVisible(limits is None)
        self.form.setVisible(limits is not None)
        if limits is not None:
            rules = {limits.family_deductible_rule, limits.family_limit_rule}
            stated = limits.family_deductible is not None or limits.family_out_of_pocket_limit is not None
            for number, row in enumerate(self._family):
                row.set_visible(rules != {FamilyRule.NONE} and (number < OF_THE_CARD or stated))

    # Inside

    def _amount(self, path: str, example: int, **how: Any) -> AmountField:
        bound = self._bound
        return AmountField(
            bound.formats,
            bound.currency,
            example=example,
            check=bound.refuses(path),
            warn=bound.doubts(path),
            **how,
        )

    def _build_own(self) -> None:
        bound, form, limits, used = self._bound, self.form, self._limits, self._used
        place = self._place()
        deductible = form.add(tr("Deductible"), self._amount(f"{limits}.deductible", 1500), help=GLOSSARY["deductible"])
        met = form.add_group(
            tr("Met so far"),
            [self._amount(f"{used}.deductible", 300)],
            help=tr("Your insurer's page or last explanation of benefits says it. Empty: I don't know."),
        )
        limit = form.add(
            tr("Yearly limit"),
            self._amount(f"{limits}.out_of_pocket_limit", 6000, can_be_none=True),
            help=tr('"Out-of-pocket limit" on the card. {meaning} Type "none" where there is none.').format(
                meaning=GLOSSARY["out_of_pocket_limit"]
            ),
        )
        counted = form.add(
            tr("Counted so far"),
            self._amount(f"{used}.out_of_pocket", 800),
            help=tr("Of the yearly limit, the deductible included."),
        )
        as_of = form.add(
            tr("As of"),
            DateField(bound.formats, optional=True, warn=bound.doubts(f"{used}.as_of")),
            help=tr("The day on which the page said so; visits before it are inside."),
        )
        for path, row, name in (
            (f"{limits}.deductible", deductible, tr("Deductible")),
            (f"{used}.deductible", met, tr("Deductible met so far")),
            (f"{limits}.out_of_pocket_limit", limit, tr("Yearly limit")),
            (f"{used}.out_of_pocket", counted, tr("Counted towards the limit so far")),
            (f"{used}.as_of", as_of, tr("Used as of")),
        ):
            bound.bind_row(path, row, f"{name}{place}")

    def _build_family(self) -> list[FormRow]:
        bound, form, limits, used = self._bound, self.form, self._limits, self._used
        place = self._place()
        rules: list[tuple[Any, str]] = [*FAMILY_RULES.items()]
        rule = form.add(tr("Family"), ChoiceField(rules), help=tr("Whose amounts the card names."))
        twin = (f"{limits}.family_limit_rule",)
        bound.bind_row(f"{limits}.family_deductible_rule", rule, f"{tr('Family')}{place}", twin)
        rows = []
        for path, label, name, example, empty_is_none, help_text in (
            (f"{limits}.family_deductible", tr("Its deductible"), tr("Family deductible"), 3000, True, ""),
            (f"{limits}.family_out_of_pocket_limit", tr("Its limit"), tr("Family yearly limit"), 12000, True, ""),
            (
                f"{used}.deductible_of_others",
                tr("Others met"),
                tr("Deductible met by the others"),
                500,
                False,
                tr("What the rest of the family has used of the family's deductible."),
            ),
            (
                f"{used}.out_of_pocket_of_others",
                tr("Others counted"),
                tr("Counted towards the limit for the others"),
                900,
                False,
                "",
            ),
        ):
            row = form.add(label, self._amount(path, example, empty_is_none=empty_is_none), help=help_text)
            rows.append(bound.bind_row(path, row, f"{name}{place}"))
        return rows

    def _place(self) -> str:
        return "" if self._network is Network.IN else tr(", out of network")


def year_form(bound: Bindings, parent: QWidget) -> Form:
    """Return the row that says when a plan year starts."""
    form = Form(parent=parent)
    path = "plan.plan_year_start"
    row = form.add(
        tr("Plan year from"),
        YearStartField(bound.formats, warn=bound.doubts(path)),
        help=tr("On this day deductible and limit start again; mostly 1 January."),
    )
    bound.bind_row(path, row)
    return form
