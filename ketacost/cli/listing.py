"""`ketacost presets`, `samples` and `schema`: what comes with the program, and the shape of its files."""

import datetime as dt
import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ketacost.cli.documents import (
    AnswerOut,
    ClinicEntry,
    ClinicFile,
    ComparisonOut,
    CoverageFile,
    CoveragePlanFile,
    EstimateFile,
    FeeScheduleFile,
    QuoteOut,
)
from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.prices import PriceListFile
from ketacost.cli.reading import Inputs
from ketacost.cli.requests import entry_of, sample_named, text_file
from ketacost.cli.tables import table
from ketacost.cli.tools import Tools
from ketacost.cli.writing import deliver
from ketacost.domain.coverage.plans import Coverage, CoveragePlan
from ketacost.domain.coverage.presets import PlanToStartFrom
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.model import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_READ: dict[str, TypeAdapter[Any]] = {
    "estimate": TypeAdapter(EstimateRequest | EstimateFile),
    "fee-schedule": TypeAdapter(FeeSchedule | FeeScheduleFile),
    "price-list": TypeAdapter(PriceListFile),
    "clinic": TypeAdapter(ClinicEntry | ClinicFile),
    "coverage": TypeAdapter(Coverage | CoverageFile),
    "coverage-plan": TypeAdapter(CoveragePlan | CoveragePlanFile),
}
_WRITTEN: dict[str, type[Model]] = {"answer": AnswerOut, "comparison": ComparisonOut, "quote": QuoteOut}
SCHEMAS = (*_READ, *_WRITTEN)


def run_presets(arguments: Namespace, tools: Tools) -> Exit:
    """List the usual courses, and the usual plans of this year."""
    reference = tools.reference()
    plans = reference.coverage.plans_to_start_from(dt.date(tools.today().year, 1, 1))
    if arguments.json:
        courses = [{"what": "course", **preset.model_dump(mode="json")} for preset in reference.presets]
        text = _json([*courses, *(_plan(one) for one in plans)])
    else:
        rows = table([[one.id, one.label, one.summary] for one in reference.presets], indent="  ")
        plan_rows = table([[one.preset.id, one.preset.label, _dated(one)] for one in plans], indent="  ")
        text = "\n".join(["COURSES (--preset)", *rows, "", "PLANS (--plan)", *plan_rows])
    deliver(tools, text, arguments.output, Inputs(tools.stdin))
    return Exit.DONE


def _dated(one: PlanToStartFrom) -> str:
    """Return what a usual plan is, marked where a figure of an earlier year carries on."""
    return one.preset.summary + (" (figures of an earlier year)" if one.carried_on else "")


def _plan(one: PlanToStartFrom) -> dict[str, Any]:
    preset = one.preset.model_dump(mode="json", include={"id", "label", "summary", "confidence", "source"})
    return {"what": "plan", **preset, "carried_on": one.carried_on, "plan": one.plan.model_dump(mode="json")}


def run_samples(arguments: Namespace, tools: Tools) -> Exit:
    """List the sample clinics and requests, or print one of them."""
    if arguments.request is not None:
        text = text_file(_request_file(arguments.request, tools))
    elif arguments.clinic is not None:
        text = entry_of(sample_named(arguments.clinic, tools)).model_dump_json(indent=2)
    else:
        text = "\n".join(_sample_lines(tools))
    deliver(tools, text, arguments.output, Inputs(tools.stdin))
    return Exit.DONE


def run_schema(arguments: Namespace, tools: Tools) -> Exit:
    """Print the JSON Schema of a file that is read, or of an answer that is written."""
    deliver(tools, _json({"$schema": DIALECT, **schema_of(arguments.kind)}), arguments.output, Inputs(tools.stdin))
    return Exit.DONE


def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file."""
    if kind in _READ:
        return _READ[kind].json_schema(mode="validation")
    return _WRITTEN[kind].model_json_schema(mode="serialization")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _request_files(tools: Tools) -> Sequence[Path]:
    return sorted(tools.requests.glob("*.json"))


def _request_file(name: str, tools: Tools) -> Path:
    for path in _request_files(tools):
        if path.stem == name:
            return path
    known = [path.stem for path in _request_files(tools)]
    raise CommandError(Exit.USAGE, f'there is no example request "{name}":', known)


def _sample_lines(tools: Tools) -> list[str]:
    rows = [
        [sample.clinic.name, schedule.currency, schedule.as_of.isoformat() if schedule.as_of else "date not known"]
        for sample in tools.samples()
        for _, schedule in sample.schedules[:1]
    ]
    requests = [path.stem for path in _request_files(tools)]
    return ["CLINICS (--sample, --clinic)", *table(rows, indent="  "), "", "REQUESTS (--request)"] + [
        f"  {name}" for name in requests
    ]
