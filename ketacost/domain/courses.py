"""What the patient will receive, whatever the clinic: phases, their spacing, and the visits that come of them."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ketacost.domain.errors import DomainError
from ketacost.domain.model import Key, Model, ShortText
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import Indication, Modality, PhaseKind, Setting

MAX_VISITS = 400
"""No phase has more visits than this: more than daily for a year is a typing error."""


class SpacingKind(StrEnum):
    """How the visits of a phase follow each other."""

    PER_WEEK = "per_week"
    EVERY_DAYS = "every_days"
    EVERY_WEEKS = "every_weeks"
    EVERY_MONTHS = "every_months"
    CONSECUTIVE_DAYS = "consecutive_days"


class Spacing(Model):
    """`number` visits a week, or one every `number` days, weeks or months, or one each open day in a row."""

    kind: SpacingKind = SpacingKind.EVERY_WEEKS
    number: Annotated[int, Field(ge=1, le=120)] = 1

    @model_validator(mode="after")
    def _at_most_daily(self) -> Self:
        if self.kind is SpacingKind.PER_WEEK and self.number > 7:
            msg = "at most 7 visits a week"
            raise ValueError(msg)
        return self


class PhaseStart(StrEnum):
    """When a phase begins."""

    AFTER_PREVIOUS = "after_previous"
    WITH_PREVIOUS = "with_previous"


class Phase(Model):
    """One stretch of a course: how many visits, how far apart, and what each visit is made of.

    `count` None means open-ended: visits go on to the course's horizon. `gap_days` is the pause between the visit that
    the phase follows (the last of the previous phase, or its first with `with_previous`) and its own first visit; None
    takes one step of its own spacing. `minutes` is the time in treatment, without recovery;
    `people` are those whom this patient pays for (2 for a couple).
    """

    id: Key
    kind: PhaseKind
    label: ShortText = ""
    count: Annotated[int, Field(ge=1, le=MAX_VISITS)] | None = None
    spacing: Spacing = Spacing()
    start: PhaseStart = PhaseStart.AFTER_PREVIOUS
    gap_days: Annotated[int, Field(ge=0, le=730)] | None = None
    modality: Modality | None = None
    setting: Setting = Setting.CLINIC
    dose: ShortText = ""
    people: Annotated[int, Field(ge=1, le=50)] = 1
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    services: Annotated[tuple[Key, ...], Field(min_length=1, max_length=20)] = ("treatment",)


class VisitOverride(Model):
    """A visit that was moved by hand, or left out; `ordinal` counts from 1 within its phase."""

    phase: Key
    ordinal: Annotated[int, Field(ge=1, le=MAX_VISITS)]
    date: dt.date | None = None
    skipped: bool = False


class Course(Model):
    """A course of treatment; `weekdays_off` counts Monday as 0."""

    indication: Indication | None = None
    start: dt.date
    horizon_months: Annotated[int, Field(ge=1, le=60)] = 6
    phases: Annotated[tuple[Phase, ...], Field(max_length=20)] = ()
    weekdays_off: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (5, 6)
    skip_holidays: bool = False
    overrides: tuple[VisitOverride, ...] = ()

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        ids = [phase.id for phase in self.phases]
        if len(set(ids)) != len(ids):
            msg = "two phases have the same id"
            raise ValueError(msg)
        if len(set(self.weekdays_off)) == 7:
            msg = "at least one weekday must stay open"
            raise ValueError(msg)
        strangers = {override.phase for override in self.overrides} - set(ids)
        if strangers:
            msg = f"a moved visit names a phase that is not there: {min(strangers)}"
            raise ValueError(msg)
        return self

    def phase(self, phase_id: str) -> Phase:
        """Return the phase with this id."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise DomainError("unknown_phase", phase=phase_id)


class CoursePreset(Model):
    """A usual course with its source: dated data, a start to edit and no advice."""

    id: Key
    label: ShortText
    summary: ShortText = ""
    indication: Indication | None = None
    horizon_months: Annotated[int, Field(ge=1, le=60)] = 6
    phases: tuple[Phase, ...]
    weekdays_off: tuple[int, ...] = (5, 6)
    source: Source
    valid_from: dt.date
    valid_to: dt.date | None = None

    def course(self, start: dt.date) -> Course:
        """Return the preset as a course that starts on a day."""
        return Course(
            indication=self.indication,
            start=start,
            horizon_months=self.horizon_months,
            phases=self.phases,
            weekdays_off=self.weekdays_off,
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """One dated appointment; `ordinal` counts from 1 within its phase, `planned` is the day before any move by hand."""

    date: dt.date
    phase: Phase
    ordinal: int
    planned: dt.date
    indication: Indication | None = None

    @property
    def was_moved(self) -> bool:
        """Whether the visit was moved by hand."""
        return self.date != self.planned
