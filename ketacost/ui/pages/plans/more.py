"""Everything else that a plan can say, in sections that are built when they are first opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.coverage.plans import Limits, Network
from ketacost.domain.sources import How
from ketacost.services.coverage_words import FAMILY_RULES, PLAN_KINDS
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.forms import CheckField
from ketacost.ui.pages.estimate.editing import changed
from ketacost.ui.pages.plans.benefits import BenefitDesk
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.programmes import ProgrammeDesk
from ketacost.ui.pages.plans.rows import Row, Rows, column
from ketacost.ui.pages.plans.words import BASES, CROSS, LINE_ORDER, NOT_COVERED, ROUNDING, tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label, Tone

_PLACES = (
    ("plan.in_network", "in_network"),
    ("plan.out_of_network", "out_of_network"),
    ("plan.balances", "balances"),
    ("plan.benefits", "benefits"),
    ("plan.programmes", "programmes"),
    ("plan.options", "options"),
    ("allowed", "percent"),
    ("plan", "about"),
)


class Section(Card):
    """A part of "More" that folds to its title, and is built when it is first opened."""

    def __init__(self, title: str, build: Callable[[QWidget], QWidget], parent: QWidget) -> None:
        super().__init__(title, foldable=True, parent=parent)
        self.setObjectName("inset")  # no card within a card
        self._build = build
        self.content: QWidget | None = None
        if (inside := self.layout()) is not None:
            inside.setContentsMargins(0, Space.XS, 0, 0)
        self.set_folded(True)

    def fill(self) -> None:
        """Build what is inside."""
        if self.content is None:
            self.content = self._build(self)
            self.add(self.content)


class MoreSections(QWidget):
    """The sections; `rebuilt` where rows came or went."""

    rebuilt = Signal()

    def __init__(self, context: Context, bound: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._bound = context, bound
        self._services: tuple[str, ...] = ()
        self._percent: QWidget | None = None
        self.benefits: BenefitDesk | None = None
        self.programmes: ProgrammeDesk | None = None
        self._out_rows: QWidget | None = None
        self._out_check: CheckField | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        self.sections: dict[str, Section] = {}
        for name, title, build in (
            ("about", tr("The plan itself, and who said so"), self._about),
            ("benefits", tr("Benefits one by one"), self._benefits),
            ("in_network", tr("In network: yearly amounts"), self._in_network),
            ("out_of_network", tr("Out of network: yearly amounts"), self._out_of_network),
            ("balances", tr("Used so far, in detail"), self._balances),
            ("percent", tr("Recognised amounts in per cent"), self._percents),
            ("programmes", tr("Manufacturers' savings programmes"), self._programmes),
            ("options", tr("How the plan reckons"), self._options),
        ):
            section = Section(title, build, self)
            section.folded_changed.connect(lambda folded, name=name: self._on_folded(name, folded=folded))
            self.sections[name] = section
            layout.addWidget(section)

    def show_coverage(self, services: tuple[str, ...]) -> bool:
        """Show what is open; True where rows came or went."""
        rebuilt = False
        if services != self._services:
            self._services = services
            rebuilt = self._refill_percents()
        if self.benefits is not None:
            rebuilt |= self.benefits.show_benefits()
        if self.programmes is not None:
            rebuilt |= self.programmes.show_programmes()
        self._show_out()
        return rebuilt

    def open_for(self, path: str) -> None:
        """Open the section in which a path is edited."""
        name = next((section for prefix, section in _PLACES if path.startswith(prefix)), "about")
        self.sections[name].set_folded(False)
        if self.benefits is not None and name == "benefits":
            self.benefits.choose(path.removeprefix("plan.benefits").strip(".").partition(".")[0])

    # Inside

    def _on_folded(self, name: str, *, folded: bool) -> None:
        if not folded:
            self.sections[name].fill()
            self.show_coverage(self._services)
            self._bound.show(self._bound.coverage)
        self.rebuilt.emit()

    def _about(self, parent: QWidget) -> QWidget:
        make = Rows(self._bound, "plan")
        rows: list[Row] = [
            make.text("name", tr("Called"), tr("Your name for it; estimates offer it under this name.")),
            make.text("insurer", tr("Insurer"), example=tr("as the card says it")),
            make.choice("kind", tr("Kind"), [*PLAN_KINDS.items()]),
            make.check("hsa_qualified", tr("Qualifies for an HSA"), tr("A health savings account goes with it.")),
            make.text(
                "state", tr("State"), tr("Some savings programmes leave out some states."), example=tr("e.g. TX")
            ),
            make.day("ends", tr("Last day"), tr("Of this plan year, or of your membership. Empty: it goes on.")),
            make.text("phone", tr("Phone"), tr("For members, on the back of the card.")),
            make.lines("notes", tr("Notes")),
            make.text("source.said_by", tr("Who said so"), example=tr("e.g. the plan's summary")),
            make.choice("source.how", tr("How"), [(how, self._bound.words.how(how)) for how in How]),
            make.text("source.address", tr("Address"), example="https://"),
            make.day("source.as_of", tr("Said on"), tr("Leave it empty where it is not known; that counts as old.")),
            make.lines("source.note", tr("Remark")),
        ]
        return make.build(rows, parent, tr("Plan"))[0]

    def _benefits(self, parent: QWidget) -> QWidget:
        self.benefits = BenefitDesk(self._bound, parent)
        self.benefits.rebuilt.connect(self.rebuilt)
        return self.benefits

    def _programmes(self, parent: QWidget) -> QWidget:
        self.programmes = ProgrammeDesk(self._context, self._bound, parent)
        return self.programmes

    def _yearly_rows(self, make: Rows) -> list[Row]:
        rules = [*FAMILY_RULES.items()]
        met = tr('Where the rule is "met once enough members met theirs".')
        maximum = tr("In a year; most plans have no such maximum. Empty: none.")
        return [
            make.amount("deductible", tr("Deductible"), "", 1500),
            make.amount("out_of_pocket_limit", tr("Yearly limit"), tr('Or "none".'), 6000, can_be_none=True),
            make.choice("family_deductible_rule", tr("Family deductible"), rules),
            make.amount("family_deductible", tr("Its amount"), "", 3000, empty_is_none=True),
            make.choice("family_limit_rule", tr("Family limit"), rules),
            make.amount("family_out_of_pocket_limit", tr("Its amount"), "", 12000, empty_is_none=True),
            make.count("members_to_meet", tr("Members to meet"), met, minimum=1, maximum=20),
            make.amount("plan_maximum", tr("Plan pays at most"), maximum, 2_000_000, empty_is_none=True),
            make.amount("family_plan_maximum", tr("For the family"), tr("Empty: none."), empty_is_none=True),
        ]

    def _in_network(self, parent: QWidget) -> QWidget:
        make = Rows(self._bound, "plan.in_network")
        return self._yearly(make, parent, tr("In network"))

    def _out_of_network(self, parent: QWidget) -> QWidget:
        whole, layout = column(parent)
        self._out_check = CheckField(tr("The plan also pays out of network"))
        self._out_check.committed.connect(self._on_out)
        layout.addWidget(self._out_check)
        self._out_rows = self._yearly(Rows(self._bound, "plan.out_of_network"), whole, tr("Out of network"))
        layout.addWidget(self._out_rows)
        return whole

    def _yearly(self, make: Rows, parent: QWidget, about: str) -> QWidget:
        form, built = make.build(self._yearly_rows(make), parent, about)
        for path, name in (
            ("family_deductible", tr("Family deductible, amount")),
            ("family_out_of_pocket_limit", tr("Family limit, amount")),
        ):
            built[path].name_field(built[path].fields[0], f"{about}: {name}")
        return form

    def _show_out(self) -> None:
        if self._out_check is not None and self._out_rows is not None:
            pays = self._bound.coverage.plan.out_of_network is not None
            self._out_check.set_value(pays)
            self._out_rows.setVisible(pays)

    def _on_out(self, pays: bool) -> None:
        coverage = self._bound.coverage
        plan = changed(coverage.plan, out_of_network=Limits() if pays else None)
        label = tr("pays out of network") if pays else tr("pays nothing out of network")
        self._bound.change(label, changed(coverage, plan=plan), "plan.out_of_network")

    def _balances(self, parent: QWidget) -> QWidget:
        whole, layout = column(parent)
        for network, title in ((Network.IN, tr("In network")), (Network.OUT, tr("Out of network"))):
            layout.addWidget(Label(title, "section", parent=whole))
            make = Rows(self._bound, f"plan.balances.{network.value}")
            rows = [
                make.amount("deductible", tr("Deductible met"), "", 300),
                make.amount(
                    "out_of_pocket", tr("Limit reached"), tr("What counts towards the yearly limit so far."), 800
                ),
                make.day("as_of", tr("As of")),
                make.day("pending_from", tr("Not in it from"), tr("Visits from here on are not processed yet.")),
                make.amount(
                    "late_deductible",
                    tr("Late in the year"),
                    tr("Deductible met in the last three months, if it carries over."),
                ),
                make.count("visits", tr("Visits used"), tr("Where the plan covers only so many.")),
                make.amount("plan_paid", tr("Plan has paid"), tr("Where it pays at most so much in a year.")),
                make.amount("plan_paid_of_others", tr("For the others")),
            ]
            layout.addWidget(make.build(rows, whole, title)[0])
        return whole

    def _percents(self, parent: QWidget) -> QWidget:
        whole, layout = column(parent)
        self._percent = whole
        said = tr(
            "Where the plan says a percentage: of the amount above (Medicare's rate, a usual charge), or of the "
            "bill where no amount stands above."
        )
        layout.addWidget(Label(said, "caption", tone=Tone.MUTED, wrap=True, parent=whole))
        self._fill_percents()
        return whole

    def _fill_percents(self) -> None:
        if self._percent is None or (layout := self._percent.layout()) is None:
            return
        make = Rows(self._bound, "allowed")
        rows = [
            make.share(f"{service}.percent", self._bound.words.service(service), example=140, most=1000)
            for service in self._services
        ]
        layout.addWidget(make.build(rows, self._percent, tr("Recognised, per cent"))[0])

    def _refill_percents(self) -> bool:
        if self._percent is None or (layout := self._percent.layout()) is None:
            return False
        item = layout.takeAt(1)
        if item is not None and (form := item.widget()) is not None:
            self._bound.unbind(form)
            form.hide()
            form.deleteLater()
        self._fill_percents()
        return True

    def _options(self, parent: QWidget) -> QWidget:
        whole, layout = column(parent)
        make, about = Rows(self._bound, "plan.options"), tr("How the plan reckons")
        choices = [
            make.choice("coinsurance_base", tr("Percentage of"), BASES, tr("Where a copay comes first.")),
            make.choice("cross", tr("Across networks"), CROSS),
            make.choice("noncovered_charge", tr("If not covered"), NOT_COVERED, tr("What you owe in network.")),
            make.choice("rounding", tr("Rounding"), ROUNDING),
            make.choice("line_order", tr("Lines of a day"), LINE_ORDER, tr("How they use up the deductible.")),
        ]
        checks = [
            make.check("straddle_copay", tr("A copay is due on the visit that meets the deductible")),
            make.check("copay_counts_oop", tr("Copays count towards the yearly limit")),
            make.check("copay_counts_deductible", tr("Copays count towards the deductible")),
            make.check("deductible_counts_oop", tr("The deductible counts towards the yearly limit")),
            make.check("copay_after_oop", tr("Copays go on once the limit is reached")),
            make.check("q4_carryover", tr("Deductible met from October on counts next year")),
        ]
        layout.addWidget(make.build(choices, whole, about)[0])
        layout.addWidget(make.build(checks, whole, about, stacked=True)[0])
        return whole
