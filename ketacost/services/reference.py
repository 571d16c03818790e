"""Dated reference data, as the use cases see it: presets, the service catalogue, the prior for reviews."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field

from ketacost.domain.clinics import Clinic
from ketacost.domain.comparison.reviews import ReviewPrior
from ketacost.domain.courses import CoursePreset
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.model import Key, LongText, Model, ShortText
from ketacost.domain.sources import Source

if TYPE_CHECKING:
    from ketacost.domain.clinic_facts import FactCatalogue
    from ketacost.domain.coverage.figures import YearlyFigure
    from ketacost.domain.coverage.presets import DatedProgramme, PlanPreset
    from ketacost.services.coverage_reference import BillingCode, CoverageReference


class ServiceEntry(Model):
    """A service of the catalogue: its name, and what it means in plain words."""

    id: Key
    label: ShortText
    explanation: LongText = ""
    incidental: bool = False


class GuideSection(Model):
    """One section of the guide: paragraphs and points, with the sources it rests on."""

    id: Key
    title: ShortText
    paragraphs: tuple[LongText, ...] = ()
    points: tuple[LongText, ...] = ()
    sources: tuple[Source, ...] = ()


class Guide(Model):
    """How the therapy works, what to expect, what to ask: plain words, with sources."""

    title: ShortText
    limits: LongText
    sections: Annotated[tuple[GuideSection, ...], Field(min_length=1)]


class ReferenceData(Model):
    """Everything that ships with the program and has a date.

    What is about coverage is read when it is first asked for: the models of a plan alone cost more than the start has.
    So is what one may ask a clinic.
    """

    version: ShortText
    presets: tuple[CoursePreset, ...]
    services: tuple[ServiceEntry, ...]
    review_prior: ReviewPrior = ReviewPrior()
    guide: Guide
    read_coverage: Annotated[Callable[[], Any], Field(exclude=True, repr=False)]
    read_facts: Annotated[Callable[[], Any], Field(exclude=True, repr=False)]

    @cached_property
    def coverage(self) -> "CoverageReference":
        """Figures of a year, billing codes, savings programmes and usual plans."""
        found: CoverageReference = self.read_coverage()
        return found

    @cached_property
    def facts(self) -> "FactCatalogue":
        """Every fact that one may ask a clinic for, without those of the user's own."""
        found: FactCatalogue = self.read_facts()
        return found

    @property
    def fact_labels(self) -> dict[str, str]:
        """What each fact of the catalogue is called, by id."""
        return self.facts.labels

    @property
    def figures(self) -> "tuple[YearlyFigure, ...]":
        """Figures that law or an authority sets for a year."""
        return self.coverage.figures

    @property
    def codes(self) -> "tuple[BillingCode, ...]":
        """Billing codes in our own words."""
        return self.coverage.codes

    @property
    def programmes(self) -> "tuple[DatedProgramme, ...]":
        """Manufacturers' savings programmes."""
        return self.coverage.programmes

    @property
    def plan_presets(self) -> "tuple[PlanPreset, ...]":
        """Usual kinds of plan as they are in the file; `coverage.plans_to_start_from` fills them for a year."""
        return self.coverage.plan_presets

    def preset(self, preset_id: str) -> CoursePreset | None:
        """Return a course preset by id."""
        return next((preset for preset in self.presets if preset.id == preset_id), None)

    def service_label(self, service: str) -> str:
        """Return the catalogue's name for a service, or the user's own made readable."""
        for entry in self.services:
            if entry.id == service:
                return entry.label
        return service.replace("_", " ").replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class SampleClinic:
    """A clinic of the sample data with its price lists, each under the identity that it keeps for ever."""

    clinic_id: UUID
    clinic: Clinic
    schedules: tuple[tuple[UUID, FeeSchedule], ...]
