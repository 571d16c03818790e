"""The request that a command computes: a file, and what the options put in its place."""

import datetime as dt
from argparse import Namespace
from pathlib import Path

from pydantic import ValidationError

from ketacost.cli.covering import coverage_of
from ketacost.cli.documents import ClinicEntry, ListEntry
from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import MAX_PROBLEMS, Inputs, cut_short, field_lines
from ketacost.cli.tools import Tools
from ketacost.domain.clinics import Clinic
from ketacost.domain.courses import Course
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.services.formats import Formats
from ketacost.services.price_files import JSON_KIND, PriceFile
from ketacost.services.reference import SampleClinic
from ketacost.services.words import Words

TABLE_ENDINGS = frozenset({".xlsx", ".csv", ".tsv", ".txt"})
BESIDE_PRICES = {JSON_KIND: frozenset({"clinic"})}
"""A price list with its clinic is read as a price list, too."""


def words_for(arguments: Namespace, tools: Tools) -> Words:
    """Return the words of the locale that was asked for, else of the person's own."""
    return Words(Formats(arguments.locale or tools.locale), tools.reference())


def request_of(arguments: Namespace, tools: Tools, inputs: Inputs) -> EstimateRequest:
    """Read the request and put the preset, the start, the price list and the plan of the options in their places."""
    if arguments.request is None and arguments.preset is None:
        raise CommandError(Exit.USAGE, "name a request file, or a usual course with --preset")
    request = EstimateRequest()
    if arguments.request is not None:
        request = inputs.read(arguments.request, EstimateRequest, "estimate", "request")
    course = _course(arguments, tools, request.course)
    schedule = _schedule(arguments, tools, inputs) or request.fee_schedule
    coverage = coverage_of(arguments, tools, inputs, request.coverage, course)
    places = {"course": course, "fee_schedule": schedule, "coverage": coverage}
    try:
        return EstimateRequest.model_validate({**dict(request), **places})
    except ValidationError as error:
        named = (arguments.prices, arguments.sample, arguments.coverage, arguments.plan, arguments.request)
        what = next(one for one in (*named, arguments.preset) if one)
        raise CommandError(Exit.UNREADABLE, f"{what} does not fit the request:", field_lines(error)) from None


def sample_named(name: str, tools: Tools) -> SampleClinic:
    """Find a sample clinic by its name or a part of it."""
    wanted = name.casefold()
    samples = tools.samples()
    exact = [one for one in samples if one.clinic.name.casefold() == wanted]
    found = exact or [one for one in samples if wanted in one.clinic.name.casefold()]
    if len(found) == 1:
        return found[0]
    problem = f'several samples have "{name}" in their name:' if found else f'there is no sample clinic "{name}":'
    raise CommandError(Exit.USAGE, problem, [one.clinic.name for one in found or samples])


def clinic_of(arguments: Namespace, tools: Tools) -> Clinic | None:
    """Return the sample clinic whose price list was asked for."""
    return sample_named(arguments.sample, tools).clinic if arguments.sample else None


def entry_of(sample: SampleClinic) -> ClinicEntry:
    """Return a sample as a clinic file holds it."""
    lists = tuple(ListEntry(id=identity, fee_schedule=listed) for identity, listed in sample.schedules)
    return ClinicEntry(id=sample.clinic_id, clinic=sample.clinic, schedules=lists)


def text_file(path: Path) -> str:
    """Read a file that comes with the program."""
    return path.read_text("utf-8")


def price_file_of(name: str, tools: Tools, inputs: Inputs) -> PriceFile:
    """Read a file of price lists; raises CommandError naming each row that cannot be used."""
    inputs.paths.append(Path(name))
    found = tools.read_prices(Path(name))
    if found.errors or not found.lists:
        told = cut_short([problem.sentence for problem in found.problems], MAX_PROBLEMS)
        raise CommandError(Exit.UNREADABLE, f"{name} cannot be used:", told)
    return found


def _course(arguments: Namespace, tools: Tools, course: Course | None) -> Course | None:
    start: dt.date | None = arguments.start
    if arguments.preset is not None:
        reference = tools.reference()
        preset = reference.preset(arguments.preset)
        if preset is None:
            known = [f"{one.id}: {one.label}" for one in reference.presets]
            raise CommandError(Exit.USAGE, f'there is no preset "{arguments.preset}":', known)
        return preset.course(start or tools.today())
    if start is None:
        return course
    if course is None:
        raise CommandError(Exit.USAGE, "--start needs a course: the request has none, and no --preset is named")
    return course.model_copy(update={"start": start})


def _schedule(arguments: Namespace, tools: Tools, inputs: Inputs) -> FeeSchedule | None:
    if arguments.prices is not None:
        if Path(arguments.prices).suffix.lower() in TABLE_ENDINGS:
            return price_file_of(arguments.prices, tools, inputs).schedules[0]
        return inputs.read(arguments.prices, FeeSchedule, "fee-schedule", "fee_schedule", BESIDE_PRICES)
    if arguments.sample is None:
        return None
    sample = sample_named(arguments.sample, tools)
    if not sample.schedules:
        raise CommandError(Exit.USAGE, f"{sample.clinic.name} has no price list")
    return sample.schedules[0][1]
