"""Parts of a coverage by their path ("plan.in_network.deductible", "plan.benefits.visit.copay"), read and replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ketacost.domain.courses import Course
from ketacost.domain.coverage.checks import Doubt, doubts
from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Balance,
    Benefit,
    Coverage,
    FamilyRule,
    GroupDeductible,
    Network,
    Route,
    ServiceRoute,
)
from ketacost.domain.coverage.sharing import benefit_for
from ketacost.domain.model import Model
from ketacost.domain.prices import Price
from ketacost.domain.vocabulary import TREATMENT
from ketacost.ui.pages.estimate.editing import changed


def value_at(model: Model, path: str) -> Any:
    """Return what stands at a path; None where the part that it lies in is not there."""
    found: Any = model
    for name in path.split("."):
        if isinstance(found, tuple):
            found = next((one for one in found if _key(one) == name), None)
        else:
            found = getattr(found, name)
        if found is None:
            return None
    return found


def replaced(model: Any, path: str, value: Any, today: dt.date) -> Any:
    """Return a model with the part at a path replaced; raises ValidationError where it cannot be.

    A balance, an allowed amount and a route that are not there yet are made; those that say nothing more are dropped.
    The value of a route is whether the service goes through the plan.
    """
    head, _, rest = path.partition(".")
    if not rest:
        return changed(model, **{head: value}, **_along(head, value))
    inner = getattr(model, head)
    if not isinstance(inner, tuple):
        return changed(model, **{head: replaced(inner, rest, value, today)})
    key, _, deeper = rest.partition(".")  # a route has nothing deeper
    there = next((one for one in inner if _key(one) == key), None)
    if head == "balances" and there is None:
        there = _new_balance(key, inner, today)
        inner = (*inner, there)
    member = replaced_member(head, there, key, deeper, value, today)
    kept = tuple(member if one is there else one for one in inner) if there is not None else (*inner, member)
    if member is not None and head == "balances" and deeper == "as_of":
        kept = tuple(_of_the_same_day(one, member) for one in kept)
    return changed(model, **{head: tuple(one for one in kept if one is not None)})


def replaced_member(head: str, there: Any, key: str, name: str, value: Any, today: dt.date) -> Any:
    """Return one part of a list with something replaced; None where nothing is left of it."""
    if head == "allowed":
        return _allowed(there, key, name, value)
    if head == "routes":
        return None if value else ServiceRoute(service=key, route=Route.SELF_PAY)
    if head == "balances" and name == "as_of" and value is None:
        return _of_no_day(there, today)
    return replaced(there, name, value, today)


def _of_no_day(balance: Balance, today: dt.date) -> Balance | None:
    """Return a balance whose day was taken away: as of today, and none where nothing is used."""
    nothing = Balance(network=balance.network, as_of=today, group=balance.group)
    found = changed(balance, as_of=today)
    return None if found == nothing else found


def _new_balance(key: str, others: Iterable[Balance], today: dt.date) -> Balance:
    """Return a balance in which nothing is used; one of a group is of the day that the general one is of."""
    network, _, group = key.partition("-")
    days = [one.as_of for one in others if one.network.value == network and one.group is None]
    return Balance(network=Network(network), as_of=days[0] if days else today, group=group or None)


def _of_the_same_day(balance: Balance, general: Balance) -> Balance:
    """Return a balance of a group as of the day of the general one: an insurer's page says both at once."""
    if balance.group is None or balance.network is not general.network:
        return balance
    return changed(balance, as_of=general.as_of)


def _allowed(there: AllowedAmount | None, key: str, name: str, value: Any) -> AllowedAmount | None:
    values: dict[str, Any] = {"services": (key,)}
    if there is not None:
        values = {one: getattr(there, one) for one in AllowedAmount.model_fields}
    values[name] = value
    amount = values.get("amount")
    if isinstance(amount, Price) and amount.unknown:
        values["amount"] = None
    if values.get("amount") is None and values.get("percent") is None:
        return None
    return AllowedAmount.model_validate(values)


def _along(head: str, value: Any) -> dict[str, Any]:
    """Return what goes with a family's rule: without one there is no family amount."""
    if value is not FamilyRule.NONE:
        return {}
    if head == "family_deductible_rule":
        return {"family_deductible": None}
    return {"family_out_of_pocket_limit": None} if head == "family_limit_rule" else {}


def _key(one: Any) -> str:
    if isinstance(one, Balance):
        return one.network.value if one.group is None else f"{one.network.value}-{one.group}"
    if isinstance(one, AllowedAmount):
        return one.services[0] if one.services else "any"
    if isinstance(one, ServiceRoute):
        return one.service
    return one.group if isinstance(one, GroupDeductible) else str(one.id)


def refusal(problem: ValidationError) -> str:
    """Return what the model says against a value, as a sentence."""
    said = str(problem.errors()[0]["msg"]).removeprefix("Value error, ")
    return f"{said[:1].upper()}{said[1:]}."


def doubts_by_path(coverage: Coverage, today: dt.date, minimum: Price | None) -> dict[str, Doubt]:
    """Return what looks wrong about the plan, by the path of the field that it belongs to."""
    found: dict[str, Doubt] = {}
    for doubt in doubts(coverage.plan, today, hsa_family_minimum=minimum):
        parts = doubt.place.split(".")
        if parts[0] == "balances":
            balance = coverage.plan.balances[int(parts[1])]
            if balance.group is not None:  # it is held against the general amounts, which are not its own
                continue
            parts[1] = _key(balance)
        found.setdefault(f"plan.{'.'.join(parts)}", doubt)
    return found


def services_of(course: Course | None) -> tuple[str, ...]:
    """Return the services of a course, each once."""
    found = (service for phase in (course.phases if course else ()) for service in phase.services)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Visit:
    """What is paid for one sort of visit: its name ("" with the treatment), and the benefits that say so by their ids.

    `network` is said beside the name where that is needed.
    """

    name: str
    benefits: tuple[str, ...]
    network: Network | None = None


def visits_of(course: Course | None, coverage: Coverage) -> tuple[Visit, ...]:
    """Return the sorts of visit that a course has for a plan: those with the treatment together, the others each."""
    networks = [*Network] if coverage.network is None else [coverage.network]
    found: list[Visit] = []
    seen: set[str] = set()
    for network in networks:
        said = network if len(networks) > 1 and _depends(coverage) else None
        treated = _fresh(_reached(course, coverage, network, treated=True), seen)
        if treated:
            found.append(Visit("", tuple(one.id for one in treated), said))
        others = _fresh(_reached(course, coverage, network, treated=False), seen)
        found += [Visit(one.name or one.id, (one.id,), said) for one in others]
    return tuple(found)


def not_named(course: Course | None, coverage: Coverage) -> tuple[str, ...]:
    """Return the services of a course that the plan names nothing for, in the network that is looked at."""
    network = coverage.network or Network.IN
    missing = [
        service
        for phase in (course.phases if course else ())
        for service in phase.services
        if benefit_for(coverage, service, phase.modality, network) is None
    ]
    return tuple(dict.fromkeys(missing))


def _depends(coverage: Coverage) -> bool:
    return any(benefit.network is not None for benefit in coverage.plan.benefits)


def _reached(course: Course | None, coverage: Coverage, network: Network, *, treated: bool) -> Iterator[Benefit]:
    for phase in course.phases if course else ():
        if (TREATMENT in phase.services) is treated:
            for service in phase.services:
                found = benefit_for(coverage, service, phase.modality, network)
                if found is not None:
                    yield found


def _fresh(benefits: Iterable[Benefit], seen: set[str]) -> list[Benefit]:
    fresh = {one.id: one for one in benefits if one.id not in seen}
    seen.update(fresh)
    return list(fresh.values())
