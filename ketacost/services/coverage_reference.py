"""Dated reference data of coverage, as the use cases see it: figures, billing codes, programmes and usual plans."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from ketacost.domain.coverage.figures import Dated, InForce, YearlyFigure, all_in_force, figure_on
from ketacost.domain.coverage.presets import DatedProgramme, PlanPreset, PlanToStartFrom, plan_for_year
from ketacost.domain.model import Key, LongText, Model, ShortText
from ketacost.domain.vocabulary import Modality


class BillingCode(Dated):
    """A billing code in our own words; `id` is the code in lower case.

    `services` of the catalogue are what it may be billed for, `modalities` the routes that it is limited to. `minutes`
    is the shortest time it stands for. `replaced_by` is the code that took its place.
    """

    meaning: ShortText
    note: LongText = ""
    services: tuple[Key, ...] = ()
    modalities: tuple[Modality, ...] = ()
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    replaced_by: Key | None = None

    @property
    def code(self) -> str:
        """The code as it is written on a claim."""
        return self.id.upper()


class CoverageReference(Model):
    """What ships about coverage; each entry has its days, its source and how sure it is."""

    figures: tuple[YearlyFigure, ...] = ()
    codes: tuple[BillingCode, ...] = ()
    programmes: tuple[DatedProgramme, ...] = ()
    plan_presets: tuple[PlanPreset, ...] = ()

    def figure_on(self, figure_id: str, day: dt.date) -> InForce[YearlyFigure] | None:
        """Return a figure for a day, marked where it is an earlier year's; None where none had begun yet."""
        return figure_on(self.figures, figure_id, day)

    def codes_on(self, day: dt.date) -> tuple[BillingCode, ...]:
        """Return the codes that are valid on a day; one that has ended never carries on."""
        return tuple(found.entry for found in all_in_force(self.codes, day) if not found.carried_on)

    def programmes_on(self, day: dt.date) -> tuple[InForce[DatedProgramme], ...]:
        """Return every programme with the terms for a day."""
        return all_in_force(self.programmes, day)

    def plans_to_start_from(self, first_day: dt.date) -> tuple[PlanToStartFrom, ...]:
        """Return every usual plan, with what law fixes for a plan year that begins on a day."""
        found = all_in_force(self.plan_presets, first_day)
        return tuple(plan_for_year(one, self.figures, first_day) for one in found)
