"""Fields of a form bound to the parts of a coverage: shown, refused, doubted, previewed and kept, each by its path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ketacost.domain.coverage.checks import Doubt
from ketacost.domain.coverage.plans import Coverage, Route
from ketacost.domain.prices import Price
from ketacost.services.coverage_words import CoverageWords
from ketacost.services.formats import Formats
from ketacost.services.plan_sources import PlanSources
from ketacost.services.words import Words
from ketacost.ui.context import Context
from ketacost.ui.fields import Field
from ketacost.ui.forms import CheckField, ChoiceField, FormRow, SegmentedField
from ketacost.ui.pages.estimate.editing import show_in
from ketacost.ui.pages.plans.terms import doubts_by_path, refusal, replaced, value_at
from ketacost.ui.pages.plans.words import tr
from ketacost.ui.widgets import Tone, restyle

HSA_MINIMUM = "hdhp-minimum-deductible"
_CHOSEN = (CheckField, ChoiceField, SegmentedField)
_NOTHING_USED = Price.exact(0)


class Bindings(QObject):
    """Holds the coverage in sight; `edited(label, coverage, path, keep)` carries it as it would be."""

    edited = Signal(str, object, str, bool)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.today: dt.date = context.today()
        self.first_day: dt.date = self.today
        """The day on which the course begins: the year that figures of law are looked up for."""
        self.coverage = Coverage()
        self._entries: list[tuple[str, Field[Any]]] = []
        self._rows: list[tuple[str, FormRow]] = []
        self._doubted: set[str] = set()
        self.sources = PlanSources(context.reference.coverage, context.words)
        self._said = CoverageWords(context.words)

    @property
    def formats(self) -> Formats:
        """How figures and days are written."""
        return self._context.formats

    @property
    def words(self) -> Words:
        """What services and prices are called."""
        return self._context.words

    @property
    def currency(self) -> str:
        """The currency of the plan in sight."""
        return self.coverage.plan.currency

    def bind(self, path: str, field: Field[Any], label: str, twins: tuple[str, ...] = ()) -> None:
        """Let a field edit the part at a path, and the same at its twins."""
        self._entries.append((path, field))
        if not isinstance(field, _CHOSEN):  # what is chosen is kept in the same moment
            field.previewed.connect(lambda value: self.edit(path, value, label, keep=False, twins=twins))
        field.committed.connect(lambda value: self.edit(path, value, label, keep=True, twins=twins))
        self.show_field(path, field)

    def bind_row(self, path: str, row: FormRow, name: str = "", twins: tuple[str, ...] = ()) -> FormRow:
        """Bind the first field of a row under the label that it has, or under a longer name."""
        if name:
            row.name_field(row.fields[0], name)
        self._rows.append((path, row))
        self.bind(path, row.fields[0], name or row.label.text(), twins)
        return row

    def unbind(self, parts: QWidget) -> None:
        """Forget the fields in some part of the form; they are on their way out."""
        self._entries = [(path, field) for path, field in self._entries if not parts.isAncestorOf(field)]
        self._rows = [(path, row) for path, row in self._rows if not parts.isAncestorOf(row.content)]

    def field(self, path: str) -> Field[Any] | None:
        """Return the first field at a path that can be seen, or else the first."""
        found = [field for one, field in self._entries if one == path]
        return next((field for field in found if field.isVisible()), found[0] if found else None)

    def edit(self, path: str, value: object, label: str, *, keep: bool, twins: tuple[str, ...] = ()) -> None:
        """Carry an edit of the part at a path, and at its twins."""
        try:
            coverage = self._with(path, value, twins)
        except ValidationError as problem:  # fields refuse what they can themselves
            self._context.warn(refusal(problem), "")
            return
        name = self._said.plan(coverage.plan)
        said = self._value_words(value)
        text = tr("{plan}: {field} {value}") if said else tr("{plan}: {field}")
        self._show_doubts(coverage)
        self.edited.emit(text.format(plan=name, field=label.lower(), value=said), coverage, path, keep)

    def change(self, label: str, coverage: Coverage, path: str) -> None:
        """Carry a change of more than one part."""
        name = self._said.plan(coverage.plan)
        self.edited.emit(tr("{plan}: {what}").format(plan=name, what=label), coverage, path, True)

    def show(self, coverage: Coverage) -> None:
        """Show a coverage in every field that is there."""
        self.coverage = coverage
        for path, field in self._entries:
            if field.value() != self.value(path):  # most stay as they are, and showing one costs
                self.show_field(path, field)
        self._show_doubts(coverage)
        self._show_notes(coverage)

    def show_field(self, path: str, field: Field[Any]) -> None:
        """Show the part at a path."""
        show_in(field, self.value(path))

    def value(self, path: str) -> Any:
        """Return what stands at a path, with what holds where nothing does."""
        head, _, rest = path.partition(".")
        if head == "routes":
            return self.coverage.route_of(rest) is Route.PLAN
        found = value_at(self.coverage, path)
        if found is not None:
            return found
        if head == "allowed":
            return False if path.endswith("is_guess") else None if path.endswith("percent") else Price.not_known()
        if rest.startswith("balances"):
            return None if path.endswith(("as_of", "pending_from")) else 0 if path.endswith("visits") else _NOTHING_USED
        return None

    def refuses(self, path: str) -> Callable[[Any], str]:
        """Return what says why a value cannot stand at a path."""

        def check(value: object) -> str:
            try:
                self._with(path, value)
            except ValidationError as problem:
                return refusal(problem)
            return ""

        return check

    def doubts(self, path: str) -> Callable[[Any], str]:
        """Return what says what looks wrong about a value at a path."""

        def warn(value: object) -> str:
            try:
                found = self._doubts_of(self._with(path, value)).get(path)
            except ValidationError:
                return ""
            return self._said.doubt(found, self.currency) if found is not None else ""

        return warn

    # Inside

    def _with(self, path: str, value: object, twins: tuple[str, ...] = ()) -> Coverage:
        coverage = replaced(self.coverage, path, value, self.today)
        for twin in twins:
            coverage = replaced(coverage, twin, value, self.today)
        found: Coverage = coverage
        return found

    def _doubts_of(self, coverage: Coverage) -> dict[str, Doubt]:
        minimum = None
        if coverage.plan.hsa_qualified:
            figure = self._context.reference.coverage.figure_on(HSA_MINIMUM, self.today)
            minimum = (figure.entry.family or figure.entry.value) if figure is not None else None
        return doubts_by_path(coverage, self.today, minimum)

    def _show_doubts(self, coverage: Coverage) -> None:
        """Say what looks wrong beside each field, also where another field was changed."""
        found = self._doubts_of(coverage)
        for path, field in self._entries:
            if path not in self._doubted | set(found) or field.problem():
                continue
            words = self._said.doubt(found[path], self.currency) if path in found else ""
            tone = Tone.WARN if words else Tone.PLAIN
            restyle(field.editor, "state", tone.value)
            field.judged.emit(tone.value, words)
        self._doubted = set(found)

    def _show_notes(self, coverage: Coverage) -> None:
        """Say beside each field where its figure comes from, as long as it is not the member's own."""
        found = self.sources.beside(coverage.plan, self.first_day)
        for path, row in self._rows:
            note = found.get(path)
            row.set_note(note.text if note else "", is_open=note is not None and note.is_open)

    def _value_words(self, value: object) -> str:
        if isinstance(value, Price):
            return self.words.price(value, self.currency)
        if isinstance(value, bool) or value is None:
            return ""
        if isinstance(value, Decimal):
            return f"{self.formats.number(value)}%"
        if isinstance(value, dt.date):
            return self.formats.short_date(value)
        return str(value) if isinstance(value, int) else ""
