"""Worked cases of cost sharing, read into claims and rules."""

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from ketacost.domain.coverage.adjudication import Claim
from ketacost.domain.coverage.plans import (
    CoinsuranceBase,
    CrossCredit,
    FamilyRule,
    Network,
    NoncoveredCharge,
    ProgrammeMode,
    ShareRounding,
    Step,
)
from ketacost.domain.coverage.rules import BenefitRules, LimitRules, OpeningBalance, PlanRules, ProgrammeRules

_FILE = Path(__file__).parent.parent / "data" / "cost_sharing.json"
ANY_DAY = "2025-06-02"
"""The day of a case that does not depend on one."""


def vectors(kind: str) -> list[dict[str, Any]]:
    """Return the worked cases of one kind."""
    return [case for case in json.loads(_FILE.read_text(encoding="utf-8"))["vectors"] if case["kind"] == kind]


def cents(text: str | None) -> int | None:
    """Turn dollars as text into cents."""
    return None if text is None else int(Decimal(text).scaleb(2))


def plan_of(given: dict[str, Any]) -> PlanRules:
    """Read the plan, the programmes and the opening balance of a case."""
    plan = given["plan"]
    start = tuple(int(part) for part in plan.get("plan_year_start", "01-01").split("-"))
    return PlanRules(
        limits={Network.IN: _limits(plan, ""), Network.OUT: _limits(plan, "oon_")},
        plan_year_start=(start[0], start[1]),
        coinsurance_base=CoinsuranceBase(plan.get("coinsurance_base", "remainder")),
        straddle_copay=plan.get("straddle_copay", True),
        copay_counts_oop=plan.get("copay_counts_oop", True),
        copay_counts_deductible=plan.get("copay_counts_deductible", False),
        deductible_counts_oop=plan.get("deductible_counts_oop", True),
        copay_after_oop=plan.get("copay_after_oop", False),
        q4_carryover=plan.get("q4_carryover", False),
        cross=CrossCredit(plan.get("cross", "separate")),
        noncovered_charge=NoncoveredCharge(plan.get("noncovered_charge", "billed")),
        rounding=ShareRounding(plan.get("rounding", "half_up")),
        programmes={name: _programme(one) for name, one in given.get("programs", {}).items()},
        opening=tuple(
            OpeningBalance(
                as_of=dt.date.fromisoformat(one["as_of"]),
                member=one.get("member", "A"),
                network=Network(one.get("net", "in")),
                deductible=cents(one.get("ded")) or 0,
                out_of_pocket=cents(one.get("oop")) or 0,
                plan_paid=cents(one.get("paid")) or 0,
            )
            for one in given.get("start", ())
        ),
    )


def claims_of(given: dict[str, Any]) -> list[Claim]:
    """Read the lines of a case."""
    return [_claim(number, line) for number, line in enumerate(given["lines"])]


def _limits(plan: dict[str, Any], prefix: str) -> LimitRules:
    return LimitRules(
        deductible=cents(plan.get(f"{prefix}deductible_ind")) or 0,
        family_deductible=cents(plan.get(f"{prefix}deductible_fam")),
        family_deductible_rule=FamilyRule(plan.get("family_deductible", "none")),
        out_of_pocket=cents(plan.get(f"{prefix}oop_ind")),
        family_out_of_pocket=cents(plan.get(f"{prefix}oop_fam")),
        family_limit_rule=FamilyRule(plan.get("family_oop", "none")),
        plan_maximum=cents(plan.get("plan_max_ind")),
        family_plan_maximum=cents(plan.get("plan_max_fam")),
    )


def _programme(one: dict[str, Any]) -> ProgrammeRules:
    return ProgrammeRules(
        mode=ProgrammeMode(one.get("mode", "standard")),
        patient_floor=cents(one.get("patient_floor")) or 0,
        per_fill_cap=cents(one.get("per_fill_cap")),
        annual_cap=cents(one.get("annual_cap")),
    )


def _claim(number: int, line: dict[str, Any]) -> Claim:
    benefit = BenefitRules(
        id=line.get("benefit", "any"),
        steps=tuple(Step(step) for step in line.get("steps", ())),
        copay=cents(line.get("copay")) or 0,
        coinsurance=Fraction(line.get("coinsurance", "0")),
        covered=line.get("covered", True),
        visit_limit=line.get("visit_limit"),
        penalty=Fraction(line.get("penalty_rate", "0")),
        limiting_charge=Fraction(line["limiting_charge"]) if "limiting_charge" in line else None,
        programme=line.get("program"),
    )
    allowed = cents(line.get("allowed"))
    return Claim(
        id=str(number),
        date=dt.date.fromisoformat(line.get("date", ANY_DAY)),
        billed=cents(line.get("billed")) if "billed" in line else allowed,
        allowed=allowed,
        benefit=benefit,
        network=Network(line.get("net", "in")),
        member=line.get("member", "A"),
        visit=str(number),
    )
