"""The plan that a command computes with: that of the request, of a file, or a usual one to start from."""

import datetime as dt
from argparse import Namespace
from typing import Any

from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import Inputs
from ketacost.cli.tools import Tools
from ketacost.domain.courses import Course
from ketacost.domain.coverage.plans import Coverage, CoveragePlan, Network

NETWORKS: dict[str, Network | None] = {"in": Network.IN, "out": Network.OUT, "unknown": None}
_PLAN_KIND = "coverage-plan"


def coverage_of(
    arguments: Namespace, tools: Tools, inputs: Inputs, stated: Coverage | None, course: Course | None
) -> Coverage | None:
    """Return the coverage of the request with the file, the usual plan and the network of the options in its place."""
    coverage = stated
    if arguments.coverage is not None:
        coverage = _read(arguments.coverage, inputs)
    elif arguments.plan is not None:
        coverage = Coverage(plan=_preset(arguments.plan, tools, course.start if course else tools.today()))
    if arguments.network is None:
        return coverage
    if coverage is None:
        raise CommandError(Exit.USAGE, "--network needs a plan: name one with --coverage or --plan")
    return coverage.model_copy(update={"network": NETWORKS[arguments.network]})


def _read(name: str, inputs: Inputs) -> Coverage:
    value = inputs.value(name)
    if _is_plan(value):
        return Coverage(plan=inputs.fit(value, name, CoveragePlan, _PLAN_KIND, "plan"))
    return inputs.fit(value, name, Coverage, "coverage", "coverage")


def _is_plan(value: Any) -> bool:
    """Whether a file holds a plan alone: its wrapper says so, or none of its fields is one of a coverage."""
    if not isinstance(value, dict) or not value:
        return False
    if "ketacost" in value:
        return bool(value["ketacost"] == _PLAN_KIND)
    return not set(value) & set(Coverage.model_fields)


def _preset(name: str, tools: Tools, day: dt.date) -> CoveragePlan:
    usual = tools.reference().coverage.plans_to_start_from(dt.date(day.year, 1, 1))
    found = next((one.plan for one in usual if one.preset.id == name), None)
    if found is None:
        known = [f"{one.preset.id}: {one.preset.label}" for one in usual]
        raise CommandError(Exit.USAGE, f'there is no usual plan "{name}":', known)
    return found
