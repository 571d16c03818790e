"""Manufacturers' savings programmes: which of them the person is in, and what each pays."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.coverage.plans import GOVERNMENT_PLANS, Programme
from ketacost.services.coverage_words import PROGRAMME_MODES
from ketacost.ui.context import Context
from ketacost.ui.forms import CheckField, Form, Note
from ketacost.ui.pages.estimate.editing import changed
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.rows import Row, Rows, column
from ketacost.ui.pages.plans.words import PROGRAMME_YEARS, tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label, Tone


class ProgrammeDesk(QWidget):
    """A tick for each programme of the dated data and of the plan; its terms below where it is on."""

    def __init__(self, context: Context, bound: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound = bound
        found = context.reference.coverage.programmes_on(bound.today)
        self._offered = {one.entry.programme.id: (one.entry.programme, one.entry.summary) for one in found}
        self._shown: tuple[str, ...] | None = None
        self._forms: dict[str, Form] = {}
        self.checks: dict[str, CheckField] = {}
        self.government = Label(
            tr("Manufacturers leave out members of government plans, such as this one."),
            "caption",
            tone=Tone.WARN,
            wrap=True,
            parent=self,
        )
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.S)
        self._layout.addWidget(self.government)

    def show_programmes(self) -> bool:
        """Show the programmes; True where rows came or went."""
        plan = self._bound.coverage.plan
        self.government.setVisible(plan.kind in GOVERNMENT_PLANS)
        mine = {one.id: one for one in plan.programmes}
        wanted = tuple(dict.fromkeys([*self._offered, *mine]))
        rebuilt = False
        for programme_id in wanted:
            if programme_id not in self.checks:
                self._add_check(mine.get(programme_id) or self._offered[programme_id][0])
                rebuilt = True
            self.checks[programme_id].set_value(programme_id in mine)
            if programme_id in mine and programme_id not in self._forms:
                self._forms[programme_id] = self._form(mine[programme_id])
                at = self._layout.indexOf(self.checks[programme_id])
                self._layout.insertWidget(at + 2, self._forms[programme_id])
                rebuilt = True
            if programme_id in self._forms:
                self._forms[programme_id].setVisible(programme_id in mine)
        return rebuilt

    # Inside

    def _add_check(self, programme: Programme) -> None:
        name = programme.name or programme.id
        check = CheckField(name)
        summary = self._offered.get(programme.id, (programme, ""))[1]
        check.set_name(name, summary)
        check.committed.connect(lambda on, programme=programme: self._on_check(programme, on=on))
        self.checks[programme.id] = check
        self._layout.addWidget(check)
        self._layout.addWidget(self._terms(programme, summary))

    def _terms(self, programme: Programme, summary: str) -> QWidget:
        """Return what the programme does, of which year that is, and who says so."""
        terms, inside = column(self)
        inside.setSpacing(Space.XS)
        inside.addWidget(Label(summary, "caption", tone=Tone.MUTED, wrap=True, parent=terms))
        note = Note(terms)
        said = self._bound.sources.programme(programme, self._bound.first_day)
        note.show_note(said.text if said else "", is_open=said is not None and said.is_open)
        inside.addWidget(note)
        return terms

    def _on_check(self, programme: Programme, *, on: bool) -> None:
        coverage = self._bound.coverage
        kept = tuple(one for one in coverage.plan.programmes if one.id != programme.id)
        plan = changed(coverage.plan, programmes=(*kept, programme) if on else kept)
        label = tr("with {name}") if on else tr("without {name}")
        text = label.format(name=programme.name or programme.id)
        self._bound.change(text, changed(coverage, plan=plan), "plan.programmes")

    def _form(self, programme: Programme) -> Form:
        make = Rows(self._bound, f"plan.programmes.{programme.id}")
        rows: list[Row] = [
            make.amount("patient_floor", tr("You still pay"), tr("For each treatment."), 10),
            make.amount(
                "per_fill_cap", tr("At most a visit"), tr('Empty: not known. "none": no cap.'), 500, can_be_none=True
            ),
            make.amount("annual_cap", tr("At most a year"), tr('Empty: not known. "none": no cap.'), can_be_none=True),
            make.count("treatments", tr("Treatments"), tr("A year at most. Empty: no such limit."), optional=True),
            make.choice(
                "mode", tr("Counts"), [*PROGRAMME_MODES.items()], tr("Ask the plan whether it has an accumulator.")
            ),
            make.amount("used", tr("Used so far"), "", 0),
            make.day("used_as_of", tr("As of")),
            make.choice("year", tr("Starts again"), PROGRAMME_YEARS),
            make.day("enrolled", tr("Enrolled on")),
            make.check("rebate", tr("I pay first, and send in the receipt")),
            make.count("days", tr("Paid back"), unit=tr("days after the visit"), maximum=730),
        ]
        return make.build(rows, self, programme.name or programme.id)[0]
