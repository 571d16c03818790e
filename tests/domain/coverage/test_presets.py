"""Usual plans filled with what law fixes for the plan year."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from ketacost.domain.coverage.figures import InForce, YearlyFigure
from ketacost.domain.coverage.plans import CoveragePlan, Limits
from ketacost.domain.coverage.presets import DatedProgramme, LawfulAmount, PlanPreset, PlanToStartFrom, plan_for_year
from ketacost.domain.prices import Price

DAYS = {"valid_from": "2026-01-01", "valid_to": "2026-12-31", "confidence": "secondary"}
SOURCE = {"said_by": "Somebody", "address": "https://example.org/"}
FLOOR = YearlyFigure.model_validate(
    {**DAYS, "id": "floor", "name": "Floor", "value": "1700", "family": "3400", "source": SOURCE}
)
CEILING = YearlyFigure.model_validate(
    {**DAYS, "id": "ceiling", "name": "Ceiling", "value": "8500", "family": "17000", "source": SOURCE}
)
FIGURES = (FLOOR, CEILING)
IN_2026 = dt.date(2026, 7, 1)


def preset(*lawful: dict[str, Any], **plan: Any) -> PlanPreset:
    entry = {**DAYS, "id": "plan", "label": "A plan", "summary": "Yours?", "plan": plan, "lawful": lawful}
    return PlanPreset.model_validate({**entry, "source": SOURCE})


def filled(one: PlanPreset, day: dt.date = IN_2026, *, carried_on: bool = False) -> PlanToStartFrom:
    return plan_for_year(InForce(one, carried_on), FIGURES, day)


def test_a_deductible_is_likely_at_the_floor_and_a_limit_at_the_ceiling() -> None:
    between = {"at_least": "floor", "at_most": "ceiling"}
    found = filled(preset({"field": "deductible", **between}, {"field": "out_of_pocket_limit", **between})).plan

    assert found.in_network.deductible == Price(low="1700", expected="1700", high="8500")
    assert found.in_network.out_of_pocket_limit == Price(low="1700", expected="8500", high="8500")


def test_a_family_amount_takes_the_familys_figures() -> None:
    family = {"field": "family_deductible", "at_least": "floor", "at_most": "ceiling"}
    found = filled(preset(family, in_network={"family_deductible_rule": "aggregate"})).plan

    assert found.in_network.family_deductible == Price(low="3400", expected="3400", high="17000")
    assert found.in_network.deductible.unknown


def test_the_same_figure_at_both_ends_fixes_the_amount_in_both_networks() -> None:
    fixed = {"field": "deductible", "networks": ["in", "out"], "at_least": "floor", "at_most": "floor"}
    found = filled(preset(fixed, out_of_network={})).plan

    assert found.in_network.deductible == Price.exact(1700)
    assert found.out_of_network == Limits(deductible=Price.exact(1700))


def test_one_end_alone_leaves_the_other_open() -> None:
    least = filled(preset({"field": "deductible", "at_least": "floor"})).plan.in_network
    most = filled(preset({"field": "out_of_pocket_limit", "at_most": "ceiling"})).plan.in_network

    assert least.deductible == Price(low="1700", expected="1700", high=None)
    assert most.out_of_pocket_limit == Price(low="0", expected="8500", high="8500")


def test_a_figure_that_had_not_begun_leaves_the_amount_unknown() -> None:
    found = filled(preset({"field": "deductible", "at_least": "floor"}), dt.date(2025, 12, 31))

    assert found.plan.in_network.deductible.unknown
    assert found.figures == ()


def test_a_figure_or_a_preset_of_an_earlier_year_is_marked() -> None:
    one = preset({"field": "deductible", "at_least": "floor"})
    later = filled(one, dt.date(2027, 2, 1))

    assert not filled(one).carried_on
    assert [figure.entry.id for figure in later.figures] == ["floor"]
    assert later.carried_on
    assert filled(preset(), carried_on=True).carried_on


def test_the_plan_has_the_source_of_its_entry_unless_it_has_its_own() -> None:
    assert preset().plan.source.said_by == "Somebody"
    assert preset(source={"said_by": "Another"}).plan.source.said_by == "Another"
    assert preset().plan == CoveragePlan(source=preset().source)


def test_a_network_that_the_plan_does_not_have_cannot_be_bounded() -> None:
    with pytest.raises(ValidationError, match="a network that the plan does not have"):
        preset({"field": "deductible", "networks": ["out"], "at_least": "floor"})


def test_a_bound_needs_a_figure() -> None:
    with pytest.raises(ValidationError, match="needs a figure for one end"):
        LawfulAmount.model_validate({"field": "deductible"})


def test_a_programme_has_what_its_entry_says() -> None:
    entry = {**DAYS, "id": "help", "label": "Help", "summary": "Ask.", "source": SOURCE}
    found = DatedProgramme.model_validate({**entry, "programme": {"patient_floor": "10"}}).programme

    assert (found.id, found.name, found.confidence) == ("help", "Help", "secondary")
    assert found.source.address == SOURCE["address"]
