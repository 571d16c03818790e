"""Worked cases of cost sharing, published ones and some worked by hand, to the cent."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ketacost.domain.coverage.adjudication import Adjudicated, Adjudicator
from ketacost.domain.coverage.assistance import programme_year
from ketacost.domain.coverage.plans import Network
from ketacost.domain.coverage.rules import plan_year_of
from tests.domain.coverage.vectors import ANY_DAY, cents, claims_of, plan_of, vectors

_NAMES = {"oop_left": "out_of_pocket_left"}


def _by_id(case: dict[str, Any]) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", vectors("adjudicate"), ids=_by_id)
def test_a_worked_case_comes_out_to_the_cent(case: dict[str, Any]) -> None:
    replay = Adjudicator(plan_of(case["given"]), claims_of(case["given"]))
    lines = replay.run()
    expected = case["expect"]
    for line, wanted in zip(lines, expected.get("lines", [{}] * len(lines)), strict=True):
        found = {name: getattr(line, _NAMES.get(name, name)) for name in wanted}
        assert found == {name: cents(value) for name, value in wanted.items()}
    for name, total in expected.get("totals", {}).items():
        assert sum(getattr(line, name) for line in lines) == cents(total)
    _check_balances(replay, lines, expected)
    for line in lines:
        _balances(line)


def _check_balances(replay: Adjudicator, lines: list[Adjudicated], expected: dict[str, Any]) -> None:
    last = max(line.claim.date for line in lines)
    year = plan_year_of(last, replay.rules.plan_year_start)
    for name, value in expected.get("final", {}).items():
        network, member, what = name.split(":")
        found = {
            "oop_left": replay.used.out_of_pocket_room(year, Network(network), member),
            "deductible_left": replay.used.deductible_room(year, Network(network), None, member),
            "ded_used": replay.used.used(year, Network(network), None, member).deductible,
        }
        assert found[what] == cents(value)
    for name, value in expected.get("program_left", {}).items():
        assert replay.assistance.left(name, last) == cents(value)
        assert programme_year(replay.rules.programmes[name], last) == dt.date(last.year, 1, 1)


def _balances(line: Adjudicated) -> None:
    """Charge less adjustments is what is paid, and the allowed amount is all of its parts (X12 RFI 2601)."""
    claim = line.claim
    if claim.benefit.covered and not line.over_visits:
        assert (claim.billed, line.allowed) == (
            (line.writeoff or 0) + (line.balance_bill or 0) + (line.allowed or 0),
            line.copay
            + (line.deductible or 0)
            + (line.coinsurance or 0)
            + (line.penalty or 0)
            + (line.over_maximum or 0)
            + (line.plan_paid or 0),
        )
    else:
        assert claim.billed == (line.writeoff or 0) + (line.noncovered or 0)
    assert (line.patient_net or 0) + line.assistance == line.patient


@pytest.mark.parametrize("case", vectors("renew"), ids=_by_id)
def test_the_plan_year_that_holds_a_day(case: dict[str, Any]) -> None:
    given = case["given"]
    for day, start, first in zip(given["as_of"], given["plan_year_start"], case["expect"]["year_start"], strict=True):
        month, day_of_month = (int(part) for part in start.split("-"))
        assert plan_year_of(dt.date.fromisoformat(day), (month, day_of_month)) == dt.date.fromisoformat(first)


def test_a_plan_year_that_starts_on_29_february_starts_on_1_march_in_common_years() -> None:
    assert plan_year_of(dt.date(2025, 3, 1), (2, 29)) == dt.date(2025, 3, 1)
    assert plan_year_of(dt.date(2025, 2, 28), (2, 29)) == dt.date(2024, 2, 29)


@pytest.mark.parametrize("case", vectors("sum"), ids=_by_id)
def test_parts_add_up_as_a_summary_of_benefits_prints_them(case: dict[str, Any]) -> None:
    for name, parts in case["given"]["parts"].items():
        assert sum(Decimal(part) for part in parts) == Decimal(case["expect"][name])


@pytest.mark.parametrize("case", vectors("balance835"), ids=_by_id)
def test_a_remittance_line_balances(case: dict[str, Any]) -> None:
    """Charge 150, contract 80, nothing of it the patient's: what is written off and paid adds up to the charge."""
    given, expected = case["given"], case["expect"]
    paid = Decimal(given["charge"]) - sum(Decimal(amount) for _, amount in given["adjustments"])
    one = {"plan": {}, "lines": [{"date": ANY_DAY, "billed": given["charge"], "allowed": str(paid), "steps": []}]}
    (line,) = Adjudicator(plan_of(one), claims_of(one)).run()
    assert (line.writeoff, line.plan_paid, line.patient) == (
        cents(given["adjustments"][0][1]),
        cents(expected["paid"]),
        cents(expected["patient_responsibility"]),
    )
