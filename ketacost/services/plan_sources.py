"""Where the figures of a plan come from: the usual plan, what law fixes for a year, and who says so."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ketacost.domain.coverage.figures import InForce, YearlyFigure
from ketacost.domain.coverage.plans import Benefit, CoveragePlan, Network, Programme
from ketacost.domain.coverage.presets import LawfulAmount, PlanPreset, PlanToStartFrom, plan_for_year
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.services.coverage_reference import CoverageReference
from ketacost.services.words import Words

CONFIDENCE = {
    "primary": "",
    "secondary": "second-hand",
    "background": "from general knowledge, check it",
    "unsettled": "sources disagree, check it",
}
"""How sure a dated figure is, in plain words; what was read in the primary text needs none."""

_LIMITS = {Network.IN: "in_network", Network.OUT: "out_of_network"}


@dataclass(frozen=True, slots=True)
class Note:
    """Where something comes from, in words; `is_open` where it is out of date or unsettled."""

    text: str
    is_open: bool = False


class PlanSources:
    """Says where a plan's figures come from, as long as they are those of the usual plan or of the law."""

    def __init__(self, reference: CoverageReference, words: Words) -> None:
        self._reference, self._words = reference, words
        self._filled: dict[tuple[str, dt.date, dt.date], PlanToStartFrom] = {}

    def usual_plan(self, plan: CoveragePlan) -> PlanPreset | None:
        """Return the usual plan that a plan was started from: it still names its source."""
        return next(
            (
                one
                for one in self._reference.plan_presets
                if one.plan.kind is plan.kind and one.plan.source == plan.source
            ),
            None,
        )

    def about(self, plan: CoveragePlan) -> str:
        """Say whose plan the usual one is, how sure it is, and who says so; nothing of any other plan."""
        preset = self.usual_plan(plan)
        if preset is None:
            return ""
        sure = _how_sure(preset.source, preset.confidence)
        return f"{preset.summary} Until you change it, it works as such plans mostly do. {sure}"

    def beside(self, plan: CoveragePlan, first_day: dt.date) -> dict[str, Note]:
        """Return the notes by the path of their field ("plan.in_network.deductible"), as of a course's first day."""
        preset = self.usual_plan(plan)
        found = dict(_of_programmes(plan))
        for one in (preset,) if preset is not None else self._of_kind(plan):
            found = {**dict(self._by_law(plan, one, first_day)), **found}
        if preset is not None:
            found.update(self._usual(plan, preset))
        return found

    def programme(self, programme: Programme, day: dt.date) -> Note | None:
        """Say of which year the terms of a savings programme are, and who says so; None where nobody does."""
        found = next((one for one in self._reference.programmes_on(day) if one.entry.id == programme.id), None)
        if found is None:
            said = self._words.source(programme.source)
            return Note(f"Source: {said}.") if said else None
        last = f"; {day.year} not published" if found.carried_on else ""
        sure = _how_sure(found.entry.source, found.entry.confidence)
        return Note(f"Terms of {found.year}{last}. {sure}", is_open=found.carried_on)

    # What law fixes

    def _of_kind(self, plan: CoveragePlan) -> tuple[PlanPreset, ...]:
        return tuple(one for one in self._reference.plan_presets if one.plan.kind is plan.kind)

    def _by_law(self, plan: CoveragePlan, preset: PlanPreset, first_day: dt.date) -> Iterator[tuple[str, Note]]:
        for one in preset.lawful:
            for network in one.networks:
                limits = plan.limits(network)
                value: Price | None = getattr(limits, one.field.value, None)
                if value is not None and not value.unknown:
                    note = self._year_of(value, one, network, preset, first_day)
                    if note is not None:
                        yield f"plan.{_LIMITS[network]}.{one.field.value}", note

    def _year_of(
        self, value: Price, one: LawfulAmount, network: Network, preset: PlanPreset, first_day: dt.date
    ) -> Note | None:
        """Say of which year an amount is; None where it is the member's own."""
        for day in self._days(one, first_day):
            filled = self._fill(preset, day)
            if getattr(filled.plan.limits(network), one.field.value, None) != value:
                continue
            used = {figure.entry.id: figure for figure in filled.figures}
            figures = [used[key] for key in dict.fromkeys((one.at_least, one.at_most)) if key in used]
            return self._said(figures, one, first_day, is_latest=day == first_day)
        return None

    def _days(self, one: LawfulAmount, first_day: dt.date) -> list[dt.date]:
        """Return the day of the course, then the first days of the years before it."""
        begun = {
            figure.valid_from
            for figure in self._reference.figures
            if figure.id in {one.at_least, one.at_most} and figure.valid_from < first_day
        }
        return [first_day, *sorted(begun, reverse=True)]

    def _fill(self, preset: PlanPreset, day: dt.date) -> PlanToStartFrom:
        key = (preset.id, preset.valid_from, day)
        if key not in self._filled:
            self._filled[key] = plan_for_year(InForce(preset), self._reference.figures, day)
        return self._filled[key]

    def _said(
        self, figures: list[InForce[YearlyFigure]], one: LawfulAmount, first_day: dt.date, *, is_latest: bool
    ) -> Note:
        figure = figures[-1]
        year, entry = figure.year, figure.entry
        is_fixed = one.at_least == one.at_most
        what = f"{entry.name} for {year}" if is_fixed else f"What law allows for {year}, not your own amount"
        last = ""
        if not is_latest:
            last = f"; {first_day.year} has another"
        elif figure.carried_on:
            last = f"; {first_day.year} not published"
        sure = " ".join(dict.fromkeys(_how_sure(each.entry.source, each.entry.confidence) for each in figures))
        is_open = bool(last) or any(each.entry.confidence == "unsettled" for each in figures)
        return Note(f"{what}{last}. {sure}", is_open=is_open)

    # What the usual plan says

    def _usual(self, plan: CoveragePlan, preset: PlanPreset) -> Iterator[tuple[str, Note]]:
        usual = {one.id: one for one in preset.plan.benefits}
        for benefit in plan.benefits:
            if benefit.id in usual:
                yield from self._of_benefit(benefit, usual[benefit.id], preset)

    def _of_benefit(self, own: Benefit, usual: Benefit, preset: PlanPreset) -> Iterator[tuple[str, Note]]:
        path = f"plan.benefits.{own.id}"
        if usual.source.note and own.source == usual.source and own.covered == usual.covered:
            yield f"{path}.covered", Note(f"{usual.source.note} Source: {usual.source.said_by}.")
        sure = CONFIDENCE[preset.confidence]
        said = f"As in the usual plan; {sure}." if sure else "As in the usual plan."
        if own.steps == usual.steps and own.steps:
            yield f"{path}.steps", Note(said)
        if own.coinsurance is not None and own.coinsurance == usual.coinsurance:
            yield f"{path}.coinsurance", Note(said)


def _of_programmes(plan: CoveragePlan) -> Iterator[tuple[str, Note]]:
    for programme in plan.programmes:
        path = f"plan.programmes.{programme.id}"
        if programme.annual_cap is not None and programme.annual_cap.unknown:
            said = "The maker does not state it: ask, and type it in. Until then the answer is a range."
            yield f"{path}.annual_cap", Note(said, is_open=True)
        if programme.excluded_states:
            yield f"{path}.rebate", _left_out(programme, plan.state.strip().upper())


def _left_out(programme: Programme, state: str) -> Note:
    said = f"Not for residents of {', '.join(programme.excluded_states)}"
    if not state:
        return Note(f'{said}. Say your state under More, "The plan itself".', is_open=True)
    if state in programme.excluded_states:
        return Note(f"{said}: it pays you nothing.", is_open=True)
    return Note(f"{said}.")


def _how_sure(source: Source, confidence: str) -> str:
    """Say who says so and how sure it is: "Source: Milliman, on the notice of CMS (second-hand)."."""
    sure = CONFIDENCE[confidence]
    return f"Source: {source.said_by}{f' ({sure})' if sure else ''}."
