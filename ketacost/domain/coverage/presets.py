"""Usual plans and savings programmes to start from: dated data, filled with what law fixes for the plan year."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from ketacost.domain.coverage.figures import Dated, InForce, YearlyFigure, figure_on
from ketacost.domain.coverage.plans import CoveragePlan, Limits, Network, Programme
from ketacost.domain.model import Key, LongText, Model, ShortText
from ketacost.domain.prices import Price


class DatedProgramme(Dated):
    """A manufacturer's savings programme, with the days that its terms were stated for."""

    label: ShortText
    summary: LongText
    programme: Programme

    @model_validator(mode="before")
    @classmethod
    def _say_it_once(cls, value: Any) -> Any:
        """Let the programme have the id, the name, the source and the confidence of its entry."""
        if isinstance(value, dict) and isinstance(value.get("programme"), dict):
            shared = {key: value[key] for key in ("id", "source", "confidence") if key in value}
            return {**value, "programme": {**shared, "name": value.get("label", ""), **value["programme"]}}
        return value


class LimitField(StrEnum):
    """A yearly amount of a plan that law may bound."""

    DEDUCTIBLE = "deductible"
    FAMILY_DEDUCTIBLE = "family_deductible"
    OUT_OF_POCKET_LIMIT = "out_of_pocket_limit"
    FAMILY_OUT_OF_POCKET_LIMIT = "family_out_of_pocket_limit"

    @property
    def for_family(self) -> bool:
        """Whether it is a family's amount."""
        return self.value.startswith("family")

    @property
    def expected_high(self) -> bool:
        """Whether its upper end is the likely one: limits are mostly set near what law allows, deductibles are not."""
        return self.value.endswith("limit")


class LawfulAmount(Model):
    """A yearly amount that lies between two figures of the year, by their ids; the same figure twice fixes it."""

    field: LimitField
    networks: Annotated[tuple[Network, ...], Field(min_length=1)] = (Network.IN,)
    at_least: Key | None = None
    at_most: Key | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_least is None and self.at_most is None:
            msg = "an amount that law bounds needs a figure for one end"
            raise ValueError(msg)
        return self


class PlanPreset(Dated):
    """A usual kind of plan to start from: its structure alone, and what law fixes of its amounts.

    It speaks for plan years that begin within its days. `summary` says in plain words whose plan it is. Amounts that
    are each person's own stay not known.
    """

    label: ShortText
    summary: LongText
    plan: CoveragePlan
    lawful: tuple[LawfulAmount, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _say_it_once(cls, value: Any) -> Any:
        """Let the plan have the source of its entry."""
        if isinstance(value, dict) and isinstance(value.get("plan"), dict) and "source" in value:
            return {**value, "plan": {"source": value["source"], **value["plan"]}}
        return value

    @model_validator(mode="after")
    def _bounds_what_is_there(self) -> Self:
        if any(self.plan.limits(network) is None for one in self.lawful for network in one.networks):
            msg = "law bounds an amount of a network that the plan does not have"
            raise ValueError(msg)
        return self


@dataclass(frozen=True, slots=True)
class PlanToStartFrom:
    """A preset filled for a plan year; `figures` of the year went into it.

    `carried_on` where the preset or one of the figures is of an earlier year.
    """

    preset: PlanPreset
    plan: CoveragePlan
    figures: tuple[InForce[YearlyFigure], ...] = ()
    carried_on: bool = False


def plan_for_year(found: InForce[PlanPreset], figures: Iterable[YearlyFigure], first_day: dt.date) -> PlanToStartFrom:
    """Return a preset with what law fixes for the plan year that begins on a day; what had not begun stays unknown."""
    preset, known = found.entry, tuple(figures)
    used: dict[str, InForce[YearlyFigure]] = {}
    for key in _figure_ids(preset):
        figure = figure_on(known, key, first_day)
        if figure is not None:
            used[key] = figure
    plan = preset.plan
    for network in Network:
        limits = plan.limits(network)
        changes = {
            one.field.value: price
            for one in preset.lawful
            if network in one.networks and (price := _bounded(one, used)) is not None
        }
        if limits is not None and changes:
            name = "in_network" if network is Network.IN else "out_of_network"
            plan = plan.model_copy(update={name: Limits.model_validate({**dict(limits), **changes})})
    carried_on = found.carried_on or any(figure.carried_on for figure in used.values())
    return PlanToStartFrom(preset, plan, tuple(used.values()), carried_on)


def _figure_ids(preset: PlanPreset) -> Iterator[str]:
    for one in preset.lawful:
        yield from (key for key in (one.at_least, one.at_most) if key is not None)


def _bounded(one: LawfulAmount, used: dict[str, InForce[YearlyFigure]]) -> Price | None:
    low = _amount(one.at_least, one.field, used)
    high = _amount(one.at_most, one.field, used)
    if low is None and high is None:
        return None
    least = low or Decimal(0)
    expected = high if high is not None and one.field.expected_high else least
    return Price(low=least, expected=expected, high=high)


def _amount(key: str | None, field: LimitField, used: dict[str, InForce[YearlyFigure]]) -> Decimal | None:
    figure = used.get(key or "")
    if figure is None:
        return None
    family = figure.entry.family
    price = family if field.for_family and family is not None else figure.entry.value
    return None if price.unknown else price.expected
