"""The dated data, the guide and the sample clinics that come with the program, read and checked."""

from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from ketacost.domain.clinics import Clinic
from ketacost.domain.comparison.reviews import ReviewPrior
from ketacost.domain.courses import CoursePreset
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.model import Model, ShortText
from ketacost.domain.sources import Confidence, Source
from ketacost.resources import resource_path
from ketacost.services.reference import Guide, ReferenceData, SampleClinic, ServiceEntry

if TYPE_CHECKING:
    from ketacost.domain.clinic_facts import FactCatalogue
    from ketacost.domain.coverage.figures import Dated
    from ketacost.services.coverage_reference import CoverageReference


class ReferenceFileError(ValueError):
    """A file that comes with the program cannot be used: `file`, the `field` in it ("0.phases.1.count"), and why."""

    def __init__(self, file: str, field: str, problem: str) -> None:
        self.file = file
        self.field = field
        self.problem = problem
        super().__init__(f"{file}: {field}: {problem}" if field else f"{file}: {problem}")


class _Names(Model):
    version: ShortText = Field(min_length=1)


class _Reviews(Model):
    prior: ReviewPrior
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    source: Source


class _SampleList(Model):
    id: UUID
    fee_schedule: FeeSchedule


class _Sample(Model):
    id: UUID
    clinic: Clinic
    schedules: tuple[_SampleList, ...]


def load_reference(folder: Path | None = None) -> ReferenceData:
    """Return the presets, the service catalogue, the prior for reviews and the guide.

    Raises ReferenceFileError naming the first file and field that cannot be used.
    """
    data = folder or resource_path("data")
    names = _read(data / "reference.json", _Names)
    presets = _read(data / "presets.json", tuple[CoursePreset, ...])
    services = _read(data / "services.json", tuple[ServiceEntry, ...])
    _refuse_doubles(data / "presets.json", [preset.id for preset in presets])
    _refuse_doubles(data / "services.json", [service.id for service in services])
    # Every part was checked with its own file; checking them again would double the time to start.
    return ReferenceData.model_construct(
        version=names.version,
        presets=presets,
        services=services,
        review_prior=_read(data / "reviews.json", _Reviews).prior,
        guide=_read(data / "guide.json", Guide),
        read_coverage=partial(load_coverage_reference, folder),
        read_facts=partial(load_fact_catalogue, folder),
    )


def load_fact_catalogue(folder: Path | None = None) -> "FactCatalogue":
    """Return every fact that one may ask a clinic for; a folder is read once.

    Raises ReferenceFileError naming the first field that cannot be used.
    """
    return _facts(folder or resource_path("data"))


@cache
def _facts(data: Path) -> "FactCatalogue":
    from ketacost.domain.clinic_facts import FactCatalogue

    path = data / "facts.json"
    found: FactCatalogue = _read(path, FactCatalogue)
    _refuse_doubles(path, [entry.id for entry in found.facts], "facts.")
    _refuse_doubles(path, [one.id for one in found.criteria], "criteria.")
    _refuse_doubles(path, [one.id for one in found.groups], "groups.")
    groups, criteria = {one.id for one in found.groups}, {one.id for one in found.criteria}
    for number, entry in enumerate(found.facts):
        if entry.group not in groups:
            raise ReferenceFileError(path.name, f"facts.{number}.group", f"there is no group {entry.group}")
        if entry.criterion and entry.criterion not in criteria:
            raise ReferenceFileError(path.name, f"facts.{number}.criterion", f"there is no criterion {entry.criterion}")
        if not entry.question:
            raise ReferenceFileError(path.name, f"facts.{number}.question", "there is no question")
    return found


def load_coverage_reference(folder: Path | None = None) -> "CoverageReference":
    """Return the figures, billing codes, programmes and usual plans; a folder is read once.

    Raises ReferenceFileError naming the first file and field that cannot be used.
    """
    return _coverage(folder or resource_path("data"))


@cache
def _coverage(data: Path) -> "CoverageReference":
    from ketacost.domain.coverage.figures import YearlyFigure
    from ketacost.domain.coverage.presets import DatedProgramme, PlanPreset
    from ketacost.services.coverage_reference import BillingCode, CoverageReference

    # Every file is checked by itself.
    return CoverageReference.model_construct(
        figures=_read_dated(data / "figures.json", YearlyFigure),
        codes=_read_dated(data / "codes.json", BillingCode),
        programmes=_read_dated(data / "programmes.json", DatedProgramme),
        plan_presets=_read_dated(data / "plans.json", PlanPreset),
    )


def load_samples(folder: Path | None = None) -> tuple[SampleClinic, ...]:
    """Return the sample clinics with their price lists, in the order of their file names.

    Raises ReferenceFileError naming the first file and field that cannot be used.
    """
    return tuple(_samples(folder or resource_path("samples")))


def _samples(folder: Path) -> Iterator[SampleClinic]:
    owners: dict[UUID, str] = {}
    for path in sorted(folder.glob("*.json")):
        sample = _read(path, _Sample)
        for one in (sample.id, *(listed.id for listed in sample.schedules)):
            if one in owners:
                raise ReferenceFileError(path.name, "id", f"{one} is already used in {owners[one]}")
            owners[one] = path.name
        schedules = tuple(
            (listed.id, listed.fee_schedule.model_copy(update={"clinic": sample.id, "is_sample": True}))
            for listed in sample.schedules
        )
        yield SampleClinic(sample.id, sample.clinic.model_copy(update={"is_sample": True}), schedules)


def _read_dated(path: Path, kind: "type[Dated]") -> Any:
    from ketacost.domain.coverage.figures import first_overlap

    entries = _read(path, tuple[kind, ...])  # type: ignore[valid-type]
    number = first_overlap(entries)
    if number is not None:
        raise ReferenceFileError(path.name, f"{number}.valid_from", f"{entries[number].id} is there twice on one day")
    return entries


def _read(path: Path, kind: Any) -> Any:
    try:
        return _adapter(kind).validate_json(path.read_bytes())
    except OSError as error:
        raise ReferenceFileError(path.name, "", f"cannot be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ReferenceFileError(path.name, ".".join(map(str, first["loc"])), first["msg"]) from error


@cache  # building one takes longer than reading ten files with it
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _refuse_doubles(path: Path, ids: list[str], within: str = "") -> None:
    for number, one in enumerate(ids):
        if one in ids[:number]:
            raise ReferenceFileError(path.name, f"{within}{number}.id", f"{one} is there twice")
