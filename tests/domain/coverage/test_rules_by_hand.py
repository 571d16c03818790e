"""The rules of cost sharing case by case, each reckoned by hand beside it; amounts are in dollars.

The sections are those of the specification of cost sharing: 1 one line, 2 accumulators, 3 families, 4 out of network,
5 savings programmes, 10 rounding.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ketacost.domain.coverage.accumulators import OTHERS
from ketacost.domain.coverage.adjudication import Adjudicated, Adjudicator, Claim, adjudicate
from ketacost.domain.coverage.plans import (
    CoinsuranceBase,
    CopayScope,
    CrossCredit,
    FamilyRule,
    LineOrder,
    Network,
    NoncoveredCharge,
    ProgrammeMode,
    ShareRounding,
    Step,
)
from ketacost.domain.coverage.rules import BenefitRules, LimitRules, OpeningBalance, PlanRules, ProgrammeRules

Dollars = int | str
IN, OUT = Network.IN, Network.OUT
_STEPS = {"d": Step.DEDUCTIBLE, "c": Step.COPAY, "%": Step.COINSURANCE}
_MONEY_OF_BENEFIT = ("copay", "coinsurance_maximum")
_MONEY_OF_LIMITS = (
    "deductible",
    "family_deductible",
    "out_of_pocket",
    "family_out_of_pocket",
    "plan_maximum",
    "family_plan_maximum",
)
_MONEY_OF_PROGRAMME = ("patient_floor", "per_fill_cap", "annual_cap", "used")
_MONEY_OF_OPENING = ("deductible", "out_of_pocket", "plan_paid", "late_deductible")


def cents(amount: Dollars | None) -> int | None:
    return None if amount is None else int(Decimal(amount) * 100)


def _in_cents(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: cents(value) if name in names else value for name, value in given.items()}


def benefit(steps: str, rate: str = "0", **given: Any) -> BenefitRules:
    """Steps as letters: d deductible, c copay, % coinsurance."""
    first = given.pop("first_steps", "")
    return BenefitRules(
        id=given.pop("id", "any"),
        steps=tuple(_STEPS[one] for one in steps),
        first_steps=tuple(_STEPS[one] for one in first),
        coinsurance=Fraction(rate),
        **_in_cents(given, _MONEY_OF_BENEFIT),
    )


def limits(deductible: Dollars | None = 0, out_of_pocket: Dollars | None = None, **given: Any) -> LimitRules:
    given |= {"deductible": deductible, "out_of_pocket": out_of_pocket}
    return LimitRules(**_in_cents(given, _MONEY_OF_LIMITS))


def plan(own: LimitRules, out: LimitRules | None = None, **given: Any) -> PlanRules:
    return PlanRules(limits={IN: own} if out is None else {IN: own, OUT: out}, **given)


def programme(mode: ProgrammeMode = ProgrammeMode.STANDARD, **given: Any) -> ProgrammeRules:
    return ProgrammeRules(mode=mode, **_in_cents(given, _MONEY_OF_PROGRAMME))


def opening(day: str, **given: Any) -> OpeningBalance:
    member = given.pop("member", "A")
    return OpeningBalance(dt.date.fromisoformat(day), member, **_in_cents(given, _MONEY_OF_OPENING))


def claim(day: str, allowed: Dollars | None, of: BenefitRules, billed: Dollars | None = "", **given: Any) -> Claim:
    """A line that is billed at what is allowed, unless said otherwise."""
    member = given.pop("member", "A")
    charge = cents(allowed) if billed == "" else cents(billed)
    return Claim("", dt.date.fromisoformat(day), charge, cents(allowed), of, member=member, **given)


@dataclass(frozen=True)
class Case:
    """What a section says, and what its lines come to; only what is named is looked at."""

    says: str
    plan: PlanRules
    lines: list[Claim]
    expect: list[dict[str, Dollars | None]] = field(default_factory=list)
    totals: dict[str, Dollars] = field(default_factory=dict)


_MARCH = [f"2025-03-{day:02}" for day in (3, 6, 10, 13, 17, 20)]
_MONTHS = [f"2025-{month:02}-10" for month in range(1, 13)]
D20 = benefit("d%", "0.20")
D30 = benefit("d%", "0.30")
D40 = benefit("d%", "0.40")
VISIT_40 = benefit("c", copay=40)
JULY = (7, 1)


def patients(*amounts: Dollars) -> list[dict[str, Dollars | None]]:
    return [{"patient": amount} for amount in amounts]


_ONE_LINE = [
    Case(
        "1.1 copay after deductible, the line that finishes it: 150 + 60, the plan 400 - 210",
        plan(limits(1000, 5000), opening=(opening("2025-03-03", deductible=850, out_of_pocket=850),)),
        [claim("2025-03-03", 400, benefit("dc", copay=60))],
        [{"deductible": 150, "copay": 60, "patient": 210, "plan_paid": 190, "deductible_left": 0}],
    ),
    Case(
        "1.1 copay never above what is left: min(50, 35)",
        plan(limits()),
        [claim("2025-03-03", 35, benefit("c", copay=50))],
        [{"copay": 35, "plan_paid": 0}],
    ),
    Case(
        "1.1 no steps, no charge",
        plan(limits(1000, 5000)),
        [claim("2025-03-03", 300, benefit(""))],
        [{"patient": 0, "plan_paid": 300, "deductible_left": 1000, "out_of_pocket_left": 5000}],
    ),
    Case(
        "1.1 copay, deductible, then 20 %: 20, min(480, 100), 380 x 0.20 = 76",
        plan(limits(100)),
        [claim("2025-03-03", 500, benefit("cd%", "0.20", copay=20))],
        [{"copay": 20, "deductible": 100, "coinsurance": 76, "patient": 196, "plan_paid": 304}],
    ),
    Case(
        "1.1 deductible, copay, coinsurance; the percentage of allowed less deductible: (400 - 300) x 0.20 = 20",
        plan(limits(300), coinsurance_base=CoinsuranceBase.ALLOWED_LESS_DEDUCTIBLE),
        [claim("2025-03-03", 400, benefit("dc%", "0.20", copay=25))],
        [{"deductible": 300, "copay": 25, "coinsurance": 20, "plan_paid": 55}],
    ),
    Case(
        "1.1 the percentage of the whole stops at what is left: 100 - 95 = 5, not 10",
        plan(limits(), coinsurance_base=CoinsuranceBase.ALLOWED_LESS_DEDUCTIBLE),
        [claim("2025-03-03", 100, benefit("c%", "0.10", copay=95))],
        [{"copay": 95, "coinsurance": 5, "plan_paid": 0}],
    ),
    Case(
        "1.1 coinsurance up to 150 a line: min(2000 x 0.30, 150)",
        plan(limits()),
        [claim("2025-03-03", 2000, benefit("%", "0.30", coinsurance_maximum=150))],
        [{"coinsurance": 150, "plan_paid": 1850}],
    ),
    Case(
        "1.1 no copay on the line that finishes the deductible, and one on the next",
        plan(limits(500), straddle_copay=False),
        [claim(day, 300, benefit("dc", copay=60)) for day in _MARCH[:3]],
        [{"patient": 300}, {"deductible": 200, "copay": 0, "plan_paid": 100}, {"copay": 60, "plan_paid": 240}],
    ),
    Case(
        "1.1 without straddling, a copay that comes first is due all the same: 15 + 85",
        plan(limits(1000), straddle_copay=False),
        [claim("2025-03-03", 100, benefit("cd", copay=15))],
        [{"copay": 15, "deductible": 85}],
    ),
    Case(
        "1.1 three visits at 50, then the deductible of 350, then 50 again: 50 + 50 + 50 + 200 + (150 + 50) + 50",
        plan(limits(350)),
        [claim(day, 200, benefit("dc", copay=50, first_visits=3, first_steps="c")) for day in _MARCH],
        [
            *[{"copay": 50, "deductible": 0, "patient": 50}] * 3,
            {"deductible": 200, "patient": 200},
            {"deductible": 150, "copay": 50, "patient": 200},
            {"copay": 50, "patient": 50},
        ],
        {"patient": 600},
    ),
    Case(
        "1.1 two lines of one visit are one visit of the first two, whatever stands between them",
        plan(limits(1000)),
        [
            claim("2025-03-03", 100, benefit("d", first_visits=2, first_steps=""), visit=visit)
            for visit in ("a", "b", "c", "a")
        ],
        patients(0, 0, 100, 0),
    ),
    Case(
        "1.2 one copay a visit: the second line owes none",
        plan(limits()),
        [claim("2025-03-03", 200, VISIT_40, visit=1), claim("2025-03-03", 150, VISIT_40, visit=1)],
        [{"copay": 40}, {"copay": 0, "plan_paid": 150}],
    ),
    Case(
        "1.2 different copays of one day cost the highest: 25, then 60 - 25, then nothing",
        plan(limits()),
        [claim("2025-03-03", 200, benefit("c", copay=copay)) for copay in (25, 60, 40)],
        [{"copay": 25}, {"copay": 35}, {"copay": 0}],
        {"patient": 60},
    ),
    Case(
        "1.2 a small first line does not lower the copay of the visit: 10, then 40 - 10",
        plan(limits()),
        [claim("2025-03-03", 10, VISIT_40), claim("2025-03-03", 200, VISIT_40)],
        [{"copay": 10}, {"copay": 30}],
    ),
    Case(
        "1.2 a copay a line, beside one a visit: 40 + 15 + 15",
        plan(limits()),
        [
            claim("2025-03-03", 200, VISIT_40),
            *[claim("2025-03-03", 90, benefit("c", copay=15, copay_scope=CopayScope.LINE))] * 2,
        ],
        patients(40, 15, 15),
    ),
    Case(
        "1.2 the visit's copay is each member's own",
        plan(limits()),
        [claim("2025-03-03", 200, VISIT_40, member=member) for member in "AB"],
        patients(40, 40),
    ),
    Case(
        "1.2 once in 30 days of supply: the 31st day begins the next",
        plan(limits()),
        [
            claim(day, 90, benefit("c", copay=20, copay_scope=CopayScope.SUPPLY))
            for day in ("2025-03-01", "2025-03-15", "2025-03-30", "2025-03-31", "2025-04-15")
        ],
        patients(20, 0, 0, 20, 0),
    ),
    Case(
        "1.2 a supply whose copay comes in two parts (12 + 8) owes no more, and lasts from its first part",
        plan(limits()),
        [
            claim(day, allowed, benefit("c", copay=20, copay_scope=CopayScope.SUPPLY))
            for day, allowed in (("2025-03-01", 12), ("2025-03-15", 90), ("2025-03-20", 90), ("2025-03-31", 90))
        ],
        patients(12, 8, 0, 20),
    ),
]

_LIMIT = [
    Case(
        "1.3 the line that crosses the limit pays what is left of it: 300 of 500 x 0.20 + 400",
        plan(limits(1000, 3000), opening=(opening("2025-06-02", deductible=600, out_of_pocket=2700),)),
        [claim("2025-06-02", 900, D20), claim("2025-06-03", 900, D20)],
        [
            {"deductible": 300, "coinsurance": 0, "patient": 300, "trimmed": 200, "out_of_pocket_left": 0},
            {"patient": 0, "plan_paid": 900, "deductible_left": 100, "trimmed": 260},
        ],
    ),
    Case(
        "1.3 trimmed from the last step backwards: 50 + 30 + 84 = 164 against 100 takes 64 of the coinsurance",
        plan(limits(50, 100)),
        [claim("2025-06-02", 500, benefit("dc%", "0.20", copay=30))],
        [{"deductible": 50, "copay": 30, "coinsurance": 20, "trimmed": 64}],
    ),
    Case(
        "1.3 coinsurance first, then the copay, the deductible last: 50 + 30 + 84 against 60",
        plan(limits(50, 60)),
        [claim("2025-06-02", 500, benefit("dc%", "0.20", copay=30))],
        [{"deductible": 50, "copay": 10, "coinsurance": 0, "trimmed": 104, "deductible_left": 0}],
    ),
    Case(
        "1.3 where the copay comes first the deductible is trimmed first: 30 + 470 against 100",
        plan(limits(1000, 100)),
        [claim("2025-06-02", 500, benefit("cd", copay=30))],
        [{"copay": 30, "deductible": 70, "deductible_left": 930}],
    ),
    Case(
        "1.3 a copay that does not count is neither trimmed nor counted: 30 beside a limit of 100",
        plan(limits(0, 100), copay_counts_oop=False),
        [claim("2025-06-02", 500, benefit("c%", "0.20", copay=30)), claim("2025-06-03", 500, VISIT_40)],
        [
            {"copay": 30, "coinsurance": 94, "out_of_pocket_left": 6},
            {"copay": 40, "patient": 40, "out_of_pocket_left": 6},
        ],
    ),
    Case(
        "1.3 a copay that does not count goes on after the limit",
        plan(limits(0, 100), copay_counts_oop=False, opening=(opening("2025-06-02", out_of_pocket=100),)),
        [claim("2025-06-02", 500, benefit("c%", "0.20", copay=30))],
        [{"copay": 30, "coinsurance": 0, "patient": 30, "trimmed": 94}],
    ),
    Case(
        "1.3 a limit besides the deductible: 1,000 do not count, 300 of 800 do",
        plan(limits(1000, 300), deductible_counts_oop=False),
        [claim("2025-06-02", 5000, D20)],
        [{"deductible": 1000, "coinsurance": 300, "patient": 1300, "out_of_pocket_left": 0, "trimmed": 500}],
    ),
    Case(
        "1.3 the copay goes on after the limit and uses up nobody else's: the family has 8,000 - 4,000 left",
        plan(
            limits(0, 4000, family_out_of_pocket=8000, family_limit_rule=FamilyRule.EMBEDDED),
            copay_after_oop=True,
            opening=(opening("2025-06-02", out_of_pocket=4000),),
        ),
        [
            *[claim(day, 300, benefit("c", copay=25)) for day in ("2025-06-02", "2025-06-03")],
            claim("2025-06-04", 9000, benefit("%", "1"), member="B"),
        ],
        [
            {"copay": 25, "out_of_pocket_left": 0},
            {"copay": 25, "out_of_pocket_left": 0},
            {"coinsurance": 4000, "out_of_pocket_left": 0},
        ],
    ),
    Case(
        "1.3 with the copay going on, what is left goes to it before the coinsurance: 25 + 75 of 100",
        plan(limits(0, 100), copay_after_oop=True),
        [claim("2025-06-02", 1025, benefit("c%", "0.20", copay=25)), claim("2025-06-03", 1025, benefit("c", copay=25))],
        [{"copay": 25, "coinsurance": 75}, {"copay": 25}],
    ),
    Case(
        "1.3 a copay that counts towards the deductible: 40, and the next visit owes 100 - 40",
        plan(limits(100, 5000), copay_counts_deductible=True),
        [claim("2025-06-02", 300, VISIT_40), claim("2025-06-03", 300, D20)],
        [{"copay": 40, "deductible_left": 60}, {"deductible": 60, "coinsurance": 48, "deductible_left": 0}],
    ),
    Case(
        "1.3 of a copay above what is left of the deductible, no more than that counts: 30 of 40",
        plan(limits(30, 5000), copay_counts_deductible=True),
        [claim("2025-06-02", 300, benefit("cd%", "0.20", copay=40))],
        [{"copay": 40, "deductible": 0, "coinsurance": 52, "deductible_left": 0}],
    ),
    Case(
        "1.3 a copay trimmed in one network is not paid, so the other network's line of that visit owes it",
        plan(limits(0, 10), limits(0, 1000)),
        [claim("2025-06-02", 200, VISIT_40), claim("2025-06-02", 200, VISIT_40, network=OUT)],
        patients(10, 30),
    ),
]

_CHARGES = [
    Case(
        "1.4 lesser of: 450 billed, 520 recognised",
        plan(limits()),
        [claim("2025-06-02", 520, D20, 450)],
        [{"allowed": 450, "coinsurance": 90, "writeoff": 0}],
    ),
    Case(
        "1.4 what is recognised is not known: it may be the whole bill, up to the limit",
        plan(limits(1000, 3000)),
        [claim("2025-06-02", None, D20, 9000)],
        [{"allowed": 9000, "patient": 2600, "plan_paid": 6400}],
    ),
    Case(
        "1.4 neither bill nor amount is known: the limit alone bounds it",
        plan(limits(1000, 3000)),
        [claim("2025-06-02", None, D20, None)],
        [{"allowed": None, "deductible": 1000, "coinsurance": 2000, "patient": 3000, "plan_paid": None, "writeoff": 0}],
    ),
    Case(
        "1.4 nor is the limit: nothing bounds what she pays",
        plan(limits(1000)),
        [claim("2025-06-02", None, D20, None)],
        [{"allowed": None, "deductible": 1000, "coinsurance": None, "patient": None, "patient_net": None}],
    ),
    Case(
        "1.4 nor is the deductible: all of it may be hers",
        plan(limits(None)),
        [claim("2025-06-02", 700, D20, 900)],
        [{"deductible": 700, "patient": 700, "deductible_left": None, "writeoff": 200}],
    ),
    Case(
        "1.4 a bill that is not known, in network: what is written off is not known, her share is",
        plan(limits()),
        [claim("2025-06-02", 500, D20, None)],
        [{"writeoff": None, "balance_bill": 0, "patient": 100}],
    ),
    Case(
        "1.4 out of network its excess is hers, so it has no bound",
        plan(limits(), limits()),
        [claim("2025-06-02", 500, D20, None, network=OUT)],
        [{"writeoff": 0, "balance_bill": None, "patient": None, "coinsurance": 100, "plan_paid": 400}],
    ),
    Case(
        "1.5 the order of a day's lines matters with a copay after the deductible: 100 + (100 left: 60) = 160 + 0",
        plan(limits(100), opening=()),
        [claim("2025-06-02", amount, benefit("dc", copay=60), visit=amount) for amount in (100, 200)],
        patients(100, 60),
    ),
    Case(
        "1.5 the highest first: 100 + 60 on the 200, then 60 on the 100",
        plan(limits(100), line_order=LineOrder.HIGHEST_FIRST),
        [claim("2025-06-02", amount, benefit("dc", copay=60), visit=amount) for amount in (100, 200)],
        patients(60, 160),
    ),
    Case(
        "1.5 the highest first, but an earlier day before a later one",
        plan(limits(100), line_order=LineOrder.HIGHEST_FIRST),
        [claim("2025-06-03", 200, D20), claim("2025-06-02", 100, D20)],
        patients(40, 100),
    ),
    Case(
        "1.6 not covered: the bill is hers, and counts nowhere",
        plan(limits(500, 4000)),
        [claim("2025-06-02", 300, benefit("d%", "0.20", covered=False), 450)],
        [{"noncovered": 450, "allowed": 0, "writeoff": 0, "plan_paid": 0, "deductible_left": 500}],
    ),
    Case(
        "1.6 at the contracted amount: 300 of 450, and 150 written off",
        plan(limits(500, 4000), noncovered_charge=NoncoveredCharge.ALLOWED),
        [claim("2025-06-02", 300, benefit("d%", covered=False), 450)],
        [{"noncovered": 300, "patient": 300, "writeoff": 150, "out_of_pocket_left": 4000}],
    ),
    Case(
        "1.6 no contract binds a clinic out of network",
        plan(limits(), limits(), noncovered_charge=NoncoveredCharge.ALLOWED),
        [claim("2025-06-02", 300, benefit("d%", covered=False), 450, network=OUT)],
        [{"noncovered": 450, "writeoff": 0}],
    ),
    Case(
        "1.6 a bill that is not known and not covered has no bound",
        plan(limits()),
        [claim("2025-06-02", 300, benefit("d%", covered=False), None)],
        [{"noncovered": None, "patient": None}],
    ),
    Case(
        "1.6 a visit beyond the limit of two moves nothing and takes no copay",
        plan(limits(500, 4000)),
        [claim(day, 100, benefit("dc", copay=20, visit_limit=2), 130) for day in _MARCH[:3]],
        [{"deductible": 100}, {"deductible": 100}, {"noncovered": 130, "copay": 0, "deductible_left": 300}],
    ),
    Case(
        "1.6 visits are counted a plan year, and those before the balance too",
        plan(limits(), plan_year_start=JULY, opening=(opening("2025-06-01", visits=1),)),
        [
            claim(day, 100, benefit("c", copay=20, visit_limit=2))
            for day in ("2025-06-10", "2025-06-20", "2025-07-01", "2025-07-02", "2025-07-03")
        ],
        patients(20, 100, 20, 20, 100),
    ),
    Case(
        "1.6 visits before the balance that are another benefit's do not count",
        plan(limits(), opening=(opening("2025-03-01", visits=2, benefit="other"),)),
        [claim(day, 100, benefit("c", copay=20, visit_limit=1)) for day in _MARCH[:2]],
        patients(20, 100),
    ),
    Case(
        "1.7 half of what the plan would pay is taken off: (1000 - 100 - 180) / 2 = 360, and does not count",
        plan(limits(100, 4000)),
        [claim("2025-06-02", 1000, benefit("d%", "0.20", penalty=Fraction(1, 2)))],
        [{"penalty": 360, "plan_paid": 360, "patient": 640, "out_of_pocket_left": 3720}],
    ),
    Case(
        "1.7 a penalty after the limit is still hers",
        plan(limits(0, 100), opening=(opening("2025-06-02", out_of_pocket=100),)),
        [claim("2025-06-02", 1000, benefit("d%", "0.20", penalty=Fraction(1, 2)))],
        [{"penalty": 500, "plan_paid": 500, "patient": 500}],
    ),
    Case(
        "1.7 the penalty is rounded to the cent, half up: 10.05 / 2 = 5.03",
        plan(limits()),
        [claim("2025-06-02", "10.05", benefit("", penalty=Fraction(1, 2)))],
        [{"penalty": "5.03", "plan_paid": "5.02"}],
    ),
    Case(
        "1.8 the plan pays 1,000 a year: 900, then 100 of 720, and the excess does not count",
        plan(limits(0, 9000, plan_maximum=1000)),
        [claim("2025-06-02", 1125, D20), claim("2025-06-03", 900, D20)],
        [
            {"plan_paid": 900, "over_maximum": 0},
            {"plan_paid": 100, "over_maximum": 620, "patient": 800, "out_of_pocket_left": 8595},
        ],
    ),
    Case(
        "1.8 the penalty comes before the maximum: (1000 - 200) / 2 = 400, of which 300 are left",
        plan(limits(0, 9000, plan_maximum=300)),
        [claim("2025-06-02", 1000, benefit("%", "0.20", penalty=Fraction(1, 2)))],
        [{"penalty": 400, "over_maximum": 100, "plan_paid": 300, "patient": 700}],
    ),
    Case(
        "1.8 a family maximum: another member has used 2,300 of 2,500",
        plan(
            limits(plan_maximum=1000, family_plan_maximum=2500),
            opening=(opening("2025-06-02", member="B", plan_paid=2300),),
        ),
        [claim("2025-06-02", 830, benefit(""))],
        [{"plan_paid": 200, "over_maximum": 630, "patient": 630}],
    ),
]

_DRUG = {"drug": (30000, False)}
_PART = {"part": (5000, True)}
_YEARS = [
    Case(
        "2 everything starts again with the plan year: the limit, and the family's amounts too",
        plan(
            limits(
                500,
                600,
                family_deductible=700,
                family_deductible_rule=FamilyRule.EMBEDDED,
                family_out_of_pocket=800,
                family_limit_rule=FamilyRule.EMBEDDED,
            ),
            plan_year_start=JULY,
        ),
        [
            claim(day, 1000, D20, member=member)
            for day, member in (("2025-06-29", "A"), ("2025-06-30", "B"), ("2025-07-01", "A"), ("2025-07-01", "B"))
        ],
        patients(600, 200, 600, 200),
    ),
    Case(
        "2 a balance is of its own plan year only",
        plan(limits(500, 4000), opening=(opening("2025-12-20", deductible=500, out_of_pocket=700),)),
        [claim("2025-12-20", 100, D20), claim("2026-01-02", 100, D20)],
        [{"patient": 20, "out_of_pocket_left": 3280}, {"deductible": 100, "out_of_pocket_left": 3900}],
    ),
    Case(
        "2 carry-over: 200 of September stay behind, 300 + 100 of the last three months count next year, not twice",
        plan(limits(2000, 9000), q4_carryover=True),
        [
            claim(day, allowed, D20)
            for day, allowed in (
                ("2025-09-30", 200),
                ("2025-10-01", 300),
                ("2025-12-31", 100),
                ("2026-01-01", 50),
                ("2027-01-01", 50),
            )
        ],
        [
            {"deductible_left": 1800},
            {"deductible_left": 1500},
            {"deductible_left": 1400},
            {"deductible_left": 1550, "out_of_pocket_left": 8950},
            {"deductible_left": 1950},
        ],
    ),
    Case(
        "2 carry-over of what the insurer's page says was late: 400 of a deductible of 1,000",
        plan(
            limits(1000),
            q4_carryover=True,
            opening=(opening("2025-12-15", deductible=900, late_deductible=400),),
        ),
        [claim("2025-12-15", 100, D20), claim("2026-01-05", 900, D20)],
        [{"deductible": 100, "deductible_left": 0}, {"deductible": 500, "coinsurance": 80}],
    ),
    Case(
        "2 carry-over in a plan year from July counts from April",
        plan(limits(1000), q4_carryover=True, plan_year_start=JULY),
        [claim(day, 100, D20) for day in ("2025-03-31", "2025-04-01", "2025-07-01")],
        [{"deductible_left": 900}, {"deductible_left": 800}, {"deductible_left": 800}],
    ),
    Case(
        "2 a drug deductible of 300 of its own: it leaves the general one alone, and counts towards the common limit",
        plan(limits(1000, 5000, groups=_DRUG)),
        [
            claim("2025-06-02", 500, benefit("d%", "0.20", group="drug")),
            claim("2025-06-03", 500, D20),
        ],
        [
            {"deductible": 300, "coinsurance": 40, "deductible_left": 0, "out_of_pocket_left": 4660},
            {"deductible": 500, "deductible_left": 500, "out_of_pocket_left": 4160},
        ],
    ),
    Case(
        "2 a group's deductible inside the general one: 45 of the group, then 5 of a general 50",
        plan(limits(50, groups=_PART)),
        [
            claim("2025-06-02", 45, benefit("d", group="part")),
            claim("2025-06-03", 54, benefit("d")),
            claim("2025-06-04", 54, benefit("d", group="part")),
        ],
        patients(45, 5, 0),
    ),
    Case(
        "2 inside the general one but smaller than it: 50 of the group, and 150 of the general are left",
        plan(limits(200, groups=_PART)),
        [claim("2025-06-02", 90, benefit("d", group="part")), claim("2025-06-03", 400, benefit("d"))],
        [{"deductible": 50, "deductible_left": 0}, {"deductible": 150}],
    ),
    Case(
        "2 a balance of a group is its deductible's: 250 of 300 used leave 50",
        plan(limits(1000, 5000, groups=_DRUG), opening=(opening("2025-06-02", group="drug", deductible=250),)),
        [claim("2025-06-02", 500, benefit("d%", "0.20", group="drug")), claim("2025-06-03", 100, D20)],
        [{"deductible": 50, "coinsurance": 90, "out_of_pocket_left": 4860}, {"deductible_left": 900}],
    ),
    Case(
        "2 a benefit of a group that has no deductible of its own goes by the general one",
        plan(limits(200)),
        [claim("2025-06-02", 150, benefit("d", group="part")), claim("2025-06-03", 150, benefit("d"))],
        patients(150, 50),
    ),
    Case(
        "2 lines are worked off by day, however they are listed",
        plan(limits(100)),
        [claim("2025-06-09", 100, D20), claim("2025-06-02", 100, D20)],
        patients(20, 100),
    ),
]


def _family(rule: FamilyRule, limit_rule: FamilyRule = FamilyRule.NONE, **given: Any) -> LimitRules:
    return limits(given.pop("deductible", 1000), family_deductible_rule=rule, family_limit_rule=limit_rule, **given)


_FAMILIES = [
    Case(
        "3 embedded: a spouse's bill of 1,500 meets her own 1,000, and of the family's 2,000 another 1,000 is owed",
        plan(_family(FamilyRule.EMBEDDED, family_deductible=2000)),
        [
            claim("2025-02-01", 1500, D20, member="B"),
            claim("2025-02-02", 500, D20, member="A"),
            claim("2025-02-03", 700, D20, member="C"),
            claim("2025-02-04", 100, D20, member="D"),
        ],
        [
            {"deductible": 1000, "coinsurance": 100},
            {"deductible": 500, "deductible_left": 500},
            {"deductible": 500, "coinsurance": 40, "deductible_left": 0},
            {"deductible": 0, "coinsurance": 20},
        ],
    ),
    Case(
        "3 aggregate: together up to 2,000, whoever pays, and one's own 1,000 means nothing",
        plan(_family(FamilyRule.AGGREGATE, family_deductible=2000)),
        [
            claim("2025-02-01", 1500, D20, member="B"),
            claim("2025-02-02", 600, D20, member="A"),
        ],
        [{"deductible": 1500}, {"deductible": 500, "coinsurance": 20}],
    ),
    Case(
        "3 none: another member's bills change nothing",
        plan(_family(FamilyRule.NONE, family_deductible=1000)),
        [claim("2025-02-01", 1500, D20, member="B"), claim("2025-02-02", 600, D20, member="A")],
        [{"deductible": 1000}, {"deductible": 600}],
    ),
    Case(
        "3 an aggregate deductible of 3,000 with an embedded limit of 2,500 a head: the limit is what stops her",
        plan(
            _family(
                FamilyRule.AGGREGATE,
                FamilyRule.EMBEDDED,
                deductible=1500,
                family_deductible=3000,
                out_of_pocket=2500,
                family_out_of_pocket=5000,
            )
        ),
        [claim("2025-02-01", 4000, D20, member="A"), claim("2025-02-02", 900, D20, member="B")],
        [
            {"deductible": 2500, "coinsurance": 0, "plan_paid": 1500, "deductible_left": 500},
            {"deductible": 500, "coinsurance": 80, "out_of_pocket_left": 1920},
        ],
    ),
    Case(
        "3 an aggregate limit: one member may pay all 5,000 of it",
        plan(
            _family(FamilyRule.NONE, FamilyRule.AGGREGATE, deductible=0, out_of_pocket=1000, family_out_of_pocket=5000)
        ),
        [claim("2025-02-01", 9000, benefit("%", "1"), member=member) for member in "AB"],
        patients(5000, 0),
    ),
    Case(
        "3 by members: two who met their 1,000 end it for all; 900 of a third does not count as met",
        plan(_family(FamilyRule.MEMBERS, members_to_meet=2)),
        [
            claim("2025-02-01", 1000, benefit("d"), member="A"),
            claim("2025-02-02", 900, benefit("d"), member="B"),
            claim("2025-02-03", 400, benefit("d"), member="C"),
            claim("2025-02-04", 400, benefit("d"), member="B"),
            claim("2025-02-05", 400, benefit("d"), member="C"),
            claim("2026-02-05", 400, benefit("d"), member="C"),
        ],
        patients(1000, 900, 400, 100, 0, 400),
    ),
    Case(
        "3 by members, for the limit as for the deductible: two at 500 each end it",
        plan(_family(FamilyRule.NONE, FamilyRule.MEMBERS, deductible=0, out_of_pocket=500)),
        [claim("2025-02-01", 900, benefit("%", "1"), member=member) for member in "ABC"],
        patients(500, 500, 0),
    ),
    Case(
        "3 by members with the others' use as one figure: 2,000 is two who met their 1,000",
        plan(
            _family(FamilyRule.MEMBERS, members_to_meet=2),
            opening=(opening("2025-02-01", member=OTHERS, deductible=2000),),
        ),
        [claim("2025-02-01", 400, benefit("d"))],
        patients(0),
    ),
    Case(
        "3 by members with the others' use as one figure: 1,900 is one at most",
        plan(
            _family(FamilyRule.MEMBERS, members_to_meet=2),
            opening=(opening("2025-02-01", member=OTHERS, deductible=1900),),
        ),
        [claim("2025-02-01", 400, benefit("d"))],
        patients(400),
    ),
    Case(
        "3 by members with a carry-over: two met theirs in December, so next year begins with it met for a third",
        plan(_family(FamilyRule.MEMBERS, members_to_meet=2), q4_carryover=True),
        [
            claim("2025-12-01", 1000, benefit("d"), member="A"),
            claim("2025-12-02", 1000, benefit("d"), member="B"),
            claim("2026-01-02", 400, benefit("d"), member="C"),
        ],
        patients(1000, 1000, 0),
    ),
    Case(
        "3 the others' use in one figure: 1,800 of 2,000 leave 200 of my 1,000",
        plan(
            _family(FamilyRule.EMBEDDED, family_deductible=2000),
            opening=(opening("2025-02-01", member=OTHERS, deductible=1800),),
        ),
        [claim("2025-02-01", 400, D20)],
        [{"deductible": 200, "coinsurance": 40}],
    ),
]

_OUT = [
    Case(
        "4 she pays 30 % of what is recognised and all of the excess: 0.30 x 400 + 500",
        plan(limits(), limits(0, 5000)),
        [claim("2025-02-01", 400, benefit("%", "0.30"), 900, network=OUT)],
        [{"coinsurance": 120, "balance_bill": 500, "patient": 620, "plan_paid": 280, "out_of_pocket_left": 4880}],
    ),
    Case(
        "4 the limit does not stop the excess",
        plan(limits(), limits(0, 5000), opening=(opening("2025-02-01", network=OUT, out_of_pocket=5000),)),
        [claim("2025-02-01", 400, benefit("%", "0.30"), 900, network=OUT)],
        [{"coinsurance": 0, "balance_bill": 500, "patient": 500, "plan_paid": 400}],
    ),
    Case(
        "4 a waived excess is written off",
        plan(limits(), limits()),
        [claim("2025-02-01", 400, benefit("%", "0.30"), 900, network=OUT, waived=True)],
        [{"balance_bill": 0, "writeoff": 500, "patient": 120}],
    ),
    Case(
        "4 at most 15 % above the approved amount may be billed: 60 of 500, the rest is written off",
        plan(limits(), limits()),
        [
            claim("2025-02-01", 400, benefit("%", "0.20", limiting_charge=Fraction(15, 100)), bill, network=OUT)
            for bill in (900, None)
        ],
        [{"balance_bill": 60, "writeoff": 440, "patient": 140}, {"balance_bill": 60, "writeoff": None, "patient": 140}],
    ),
    Case(
        "4 separate: what she paid in network is worth nothing out of it",
        plan(limits(1000, 4000), limits(2000, 9000)),
        [claim("2025-02-01", 1000, D20), claim("2025-02-02", 1000, D40, network=OUT), claim("2025-02-03", 100, D20)],
        [
            {"deductible": 1000, "deductible_left": 0},
            {"deductible": 1000, "deductible_left": 1000, "out_of_pocket_left": 8000},
            {"coinsurance": 20, "out_of_pocket_left": 2980},
        ],
    ),
    Case(
        "4 out counts in both, in counts only in: 700 out, then 300 in, then out as before",
        plan(limits(1000, 4000), limits(2000, 9000), cross=CrossCredit.OUT_TO_IN),
        [
            claim("2025-02-01", 700, D40, network=OUT),
            claim("2025-02-02", 700, D20),
            claim("2025-02-03", 700, D40, network=OUT),
        ],
        [
            {"deductible": 700, "deductible_left": 1300},
            {"deductible": 300, "coinsurance": 80, "out_of_pocket_left": 2920},
            {"deductible": 700, "deductible_left": 600, "out_of_pocket_left": 7600},
        ],
    ),
    Case(
        "4 combined: each network's limit is reached by the sum of both",
        plan(limits(0, 500), limits(0, 800), cross=CrossCredit.COMBINED),
        [
            claim("2025-02-01", 1000, D40, network=OUT),
            claim("2025-02-02", 1000, D20),
            claim("2025-02-03", 1000, D40, network=OUT),
            claim("2025-02-04", 1000, D40, network=OUT),
        ],
        [
            {"patient": 400, "out_of_pocket_left": 400},
            {"patient": 100, "out_of_pocket_left": 0},
            {"patient": 300, "out_of_pocket_left": 0},
            {"patient": 0},
        ],
    ),
    Case(
        "4 what one member pays out of network fills no more of the family's amounts in network than her own",
        plan(
            _family(
                FamilyRule.EMBEDDED,
                FamilyRule.EMBEDDED,
                family_deductible=2000,
                out_of_pocket=3000,
                family_out_of_pocket=6000,
            ),
            limits(9000, 9000),
            cross=CrossCredit.OUT_TO_IN,
        ),
        [claim("2025-02-01", 9000, D40, network=OUT), claim("2025-02-02", 7000, D20, member="B")],
        [
            {"deductible": 9000},
            {"deductible": 1000, "coinsurance": 1200, "deductible_left": 0, "out_of_pocket_left": 800},
        ],
    ),
    Case(
        "4 no limit out of network: 40 % without end",
        plan(limits(0, 1000), limits(0, None)),
        [claim("2025-02-01", 100000, D40, network=OUT)],
        [{"patient": 40000, "out_of_pocket_left": None}],
    ),
    Case(
        "4 a plan without amounts out of network pays nothing there",
        plan(limits(0, 1000), cross=CrossCredit.COMBINED),
        [claim("2025-02-01", 300, D40, 400, network=OUT), claim("2025-02-02", 300, D20, 400)],
        [
            {"noncovered": 400, "patient": 400, "plan_paid": 0, "deductible_left": None},
            {"coinsurance": 60, "writeoff": 100, "out_of_pocket_left": 940},
        ],
    ),
    Case(
        "4 a package of six for 2,340 is billed at 390 a visit, under the plan's 420: 390, 210 + 0.40 x 180, then 156",
        plan(limits(), limits(600, 9000)),
        [claim(day, 420, D40, 390, network=OUT) for day in _MARCH[:3]],
        [{"plan_paid": 0, "patient": 390}, {"deductible": 210, "coinsurance": 72, "plan_paid": 108}, {"patient": 156}],
        {"plan_paid": 342, "balance_bill": 0},
    ),
]

DRUG = benefit("d%", "0.20", id="drug", programme="p")
_ACCUMULATOR, _MAXIMIZER = ProgrammeMode.ACCUMULATOR, ProgrammeMode.MAXIMIZER
_HALF_HELD = benefit("c%", "0.50", copay=50, programme="p")


def helped(own: LimitRules, one: ProgrammeRules, **given: Any) -> PlanRules:
    return plan(own, programmes={"p": one}, **given)


_PROGRAMMES = [
    Case(
        "5 down to 10 each, 250 a year: 90 + 90, and the straddling fill gets the last 70",
        helped(limits(0, 4000), programme(patient_floor=10, annual_cap=250)),
        [claim(day, 500, DRUG) for day in _MARCH[:4]],
        [
            {"assistance": 90, "patient_net": 10},
            {"assistance": 90, "patient_net": 10},
            {"assistance": 70, "patient": 100, "patient_net": 30},
            {"assistance": 0, "patient_net": 100, "out_of_pocket_left": 3600},
        ],
        {"assistance": 250},
    ),
    Case(
        "5 observation is not eligible: help with the drug only",
        helped(limits(0, 4000), programme(patient_floor=10, annual_cap=9000)),
        [claim("2025-03-03", 500, DRUG, visit=1), claim("2025-03-03", 300, D20, visit=1)],
        [{"patient": 100, "assistance": 90, "patient_net": 10}, {"patient": 60, "assistance": 0, "patient_net": 60}],
    ),
    Case(
        "5 neither penalty, excess nor what is over the plan's maximum is helped with: 100 of 100 + 200 + 100 + 300",
        plan(limits(), limits(plan_maximum=100), programmes={"p": programme()}),
        [claim("2025-03-03", 500, benefit("%", "0.20", programme="p", penalty=Fraction(1, 2)), 800, network=OUT)],
        [
            {
                "coinsurance": 100,
                "penalty": 200,
                "over_maximum": 100,
                "plan_paid": 100,
                "balance_bill": 300,
                "assistance": 100,
                "patient": 700,
                "patient_net": 600,
            }
        ],
    ),
    Case(
        "5 two lines of one fill share its floor of 10 and its cap of 120",
        helped(limits(), programme(patient_floor=10, per_fill_cap=120)),
        [claim("2025-03-03", 400, DRUG, visit=1), claim("2025-03-03", 400, DRUG, visit=1)],
        [{"assistance": 70, "patient_net": 10}, {"assistance": 50, "patient_net": 30}],
    ),
    Case(
        "5 after the limit nothing is left to help with",
        helped(limits(0, 100), programme(annual_cap=9000)),
        [claim(day, 500, DRUG) for day in _MARCH[:2]],
        [{"assistance": 100}, {"assistance": 0, "patient": 0}],
    ),
    Case(
        "5 two treatments a year; one whose share is below the floor is not one of them",
        helped(limits(), programme(patient_floor=10, treatments=2)),
        [claim(day, allowed, DRUG) for day, allowed in zip(_MARCH, (40, 500, 500, 500), strict=False)],
        [{"assistance": 0, "patient_net": 8}, {"assistance": 90}, {"assistance": 90}, {"assistance": 0}],
    ),
    Case(
        "5 the programme's year is the calendar's though the plan's is July's: 150 again in January",
        helped(limits(300, 4000), programme(annual_cap=150), plan_year_start=JULY),
        [claim(day, 200, DRUG) for day in ("2025-12-15", "2025-12-29", "2026-01-05", "2026-07-06")],
        [
            {"assistance": 150, "patient_net": 50, "deductible_left": 100},
            {"deductible": 100, "coinsurance": 20, "assistance": 0, "patient_net": 120},
            {"coinsurance": 40, "assistance": 40, "patient_net": 0},
            {"deductible": 200, "assistance": 110, "patient_net": 90},
        ],
    ),
    Case(
        "5 a year from enrolment on 15 June",
        helped(limits(), programme(annual_cap=100, year_start=(6, 15))),
        [claim(day, 500, DRUG) for day in ("2025-06-14", "2025-06-15", "2025-06-16", "2026-06-15")],
        [{"assistance": 100}, {"assistance": 100}, {"assistance": 0}, {"assistance": 100}],
    ),
    Case(
        "5 paid before the balance's day: 180 of 250",
        helped(limits(), programme(annual_cap=250, used=180, used_as_of=dt.date(2025, 3, 1))),
        [claim(day, 500, DRUG) for day in ("2025-03-01", "2025-03-02", "2026-03-02")],
        [{"assistance": 70}, {"assistance": 0}, {"assistance": 100}],
    ),
    Case(
        "5 paid before a day that nobody named: before the first line",
        helped(limits(), programme(annual_cap=250, used=180)),
        [claim(day, 500, DRUG) for day in ("2025-03-01", "2026-03-02")],
        [{"assistance": 70}, {"assistance": 100}],
    ),
    Case(
        "5 what a programme is known to have paid by April holds its help with the lines of March: 300 - 180 are left",
        helped(limits(), programme(annual_cap=300, used=180, used_as_of=dt.date(2025, 4, 1))),
        [claim(day, 500, DRUG) for day in ("2025-03-03", "2025-03-10", "2025-04-07", "2025-04-14")],
        [{"assistance": 100}, {"assistance": 100}, {"assistance": 100}, {"assistance": 0}],
    ),
    Case(
        "5 accumulator: 300 + 40 less 200 is 140 of her own, which count; then 160 + 68 less 200, and 132 + 73.60",
        helped(limits(300, 4000), programme(_ACCUMULATOR, per_fill_cap=200)),
        [claim(day, 500, DRUG) for day in _MARCH[:3]],
        [
            {"patient": 340, "assistance": 200, "patient_net": 140, "deductible_left": 160, "out_of_pocket_left": 3860},
            {"deductible": 160, "patient": 228, "patient_net": 28, "deductible_left": 132, "out_of_pocket_left": 3832},
            {"deductible": 132, "coinsurance": "73.60", "patient_net": "5.60", "deductible_left": "126.40"},
        ],
    ),
    Case(
        "5 her dollars go to the deductible first: with a limit besides it none of the 140 count towards the limit",
        helped(limits(300, 4000), programme(_ACCUMULATOR, per_fill_cap=200), deductible_counts_oop=False),
        [claim("2025-03-03", 500, DRUG)],
        [{"patient_net": 140, "deductible_left": 160, "out_of_pocket_left": 4000}],
    ),
    Case(
        "5 of 50 copay that does not count and 100 that does, 90 are her own: 90 count",
        helped(limits(0, 4000), programme(_ACCUMULATOR, per_fill_cap=60), copay_counts_oop=False),
        [claim("2025-03-03", 250, _HALF_HELD)],
        [{"copay": 50, "coinsurance": 100, "patient_net": 90, "out_of_pocket_left": 3910}],
    ),
    Case(
        "5 a plan qualified for an HSA counts only her own dollars, whatever the programme says: 500 - 400",
        helped(limits(3000, 7000), programme(per_fill_cap=400), hsa_qualified=True),
        [claim("2025-03-03", 500, DRUG)],
        [{"assistance": 400, "patient_net": 100, "deductible_left": 2900}],
    ),
    Case(
        "5 an HSA plan is met late: after eleven fills of 1,000 with 800 of help, 800 of 3,000 are left",
        helped(limits(3000, 3000), programme(per_fill_cap=800), hsa_qualified=True),
        [claim(day, 1000, DRUG) for day in _MONTHS[:11]],
        [{"deductible_left": 3000 - 200 * fill, "patient_net": 200} for fill in range(1, 12)],
        {"assistance": 8800, "plan_paid": 0},
    ),
    Case(
        "5 maximizer (JMCP table 1): 12 fills of 2,000 use up 8,000; she pays nothing, and nothing counts",
        helped(limits(4000, 8000), programme(_MAXIMIZER, annual_cap=8000)),
        [claim(day, 2000, benefit("d%", "0.40", programme="p")) for day in _MONTHS],
        [
            {"assistance": part, "patient_net": 0, "deductible_left": 4000, "out_of_pocket_left": 8000}
            for part in ["666.67"] * 8 + ["666.66"] * 4
        ],
        {"assistance": 8000, "patient_net": 0, "plan_paid": 16000},
    ),
    Case(
        "5 maximizer with a floor of 5 a fill: she pays it, and the yearly 600 is used up all the same",
        helped(limits(4000, 8000), programme(_MAXIMIZER, patient_floor=5, annual_cap=600)),
        [claim(day, 2000, DRUG) for day in _MONTHS[:6]],
        [{"patient": 105, "assistance": 100, "patient_net": 5}] * 6,
    ),
    Case(
        "5 maximizer within the cap of 50 a fill: the share is what the manufacturer can pay, not 100",
        helped(limits(4000, 8000), programme(_MAXIMIZER, per_fill_cap=50, annual_cap=600)),
        [claim(day, 2000, DRUG) for day in _MONTHS[:6]],
        [{"patient": 50, "assistance": 50, "patient_net": 0}] * 6,
    ),
    Case(
        "5 maximizer without a yearly cap asks for what a fill is helped with",
        helped(limits(4000, 8000), programme(_MAXIMIZER, per_fill_cap=50)),
        [claim("2025-03-03", 2000, DRUG)],
        [{"patient": 50, "assistance": 50, "patient_net": 0}],
    ),
    Case(
        "5 maximizer with help for three treatments: 600 over three, and nothing is asked for the others",
        helped(limits(4000, 8000), programme(_MAXIMIZER, treatments=3, annual_cap=600)),
        [claim(day, 2000, DRUG) for day in _MONTHS[:5]],
        patients(200, 200, 200, 0, 0),
    ),
    Case(
        "5 maximizer, two lines of one fill: they share its part",
        helped(limits(4000, 8000), programme(_MAXIMIZER, annual_cap=600)),
        [claim(day, 150, DRUG, visit=day) for day in _MARCH[:3] for _ in range(2)],
        patients(150, 50, 150, 50, 150, 50),
    ),
    Case(
        "5 five coupons of 750 count in full (standard), the sixth fill gets nothing: 4,000 - 3,750 = 250",
        helped(limits(4000, 9000), programme(annual_cap=3750)),
        [claim(day, 750, benefit("dc", copay=0, programme="p")) for day in _MONTHS[:6]],
        [{}, {}, {}, {}, {"deductible_left": 250}, {"deductible": 250, "patient_net": 250}],
        {"assistance": 3750},
    ),
]

_ROUNDING = [
    Case(
        "10 the patient's share half up: 10.05 x 0.50 = 5.025 is 5.03, the plan's the rest",
        plan(limits()),
        [claim("2025-03-03", "10.05", benefit("%", "0.50"))],
        [{"coinsurance": "5.03", "plan_paid": "5.02"}],
    ),
    Case(
        "10 half to even: 5.025 is 5.02 and 5.035 is 5.04",
        plan(limits(), rounding=ShareRounding.HALF_EVEN),
        [claim("2025-03-03", amount, benefit("%", "0.50")) for amount in ("10.05", "10.07")],
        [{"coinsurance": "5.02"}, {"coinsurance": "5.04"}],
    ),
    Case(
        "10 the plan's part half up: 5.025 is 5.03, hers the rest; away from a tie nothing changes",
        plan(limits(), rounding=ShareRounding.PLAN_SHARE),
        [claim("2025-03-03", "10.05", benefit("%", "0.50")), claim("2025-03-03", "33.34", benefit("%", "0.10"))],
        [{"coinsurance": "5.02", "plan_paid": "5.03"}, {"coinsurance": "3.33"}],
    ),
    Case(
        "10 a third is exact until it is rounded, once: 100 / 3",
        plan(limits()),
        [claim("2025-03-03", 100, benefit("%", "1/3"))],
        [{"coinsurance": "33.33", "plan_paid": "66.67"}],
    ),
]

_CASES = [*_ONE_LINE, *_LIMIT, *_CHARGES, *_YEARS, *_FAMILIES, *_OUT, *_PROGRAMMES, *_ROUNDING]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.says)
def test_a_rule_comes_out_as_reckoned_by_hand(case: Case) -> None:
    lines = adjudicate(case.lines, case.plan)
    assert case.expect or case.totals
    for line, wanted in zip(lines, case.expect or [{}] * len(lines), strict=True):
        assert {name: getattr(line, name) for name in wanted} == {name: cents(one) for name, one in wanted.items()}
    for name, total in case.totals.items():
        assert sum(getattr(line, name) for line in lines) == cents(total)


def test_a_course_rolled_over_in_the_last_quarter_begins_with_what_is_carried_over() -> None:
    """300 in November count next year, 200 in May do not; nothing of the limit, the visits or the programme does."""
    rules = helped(limits(1000, 5000), programme(annual_cap=100), q4_carryover=True)
    seen = benefit("d", visit_limit=3, id="drug", programme="p")
    replay = Adjudicator(rules, [claim("2025-05-05", 200, seen), claim("2025-11-05", 300, seen)])
    replay.run()
    closed = replay.closing(dt.date(2026, 1, 1))
    assert [one for one in closed.opening if one.deductible] == [opening("2026-01-01", deductible=300)]
    assert not any(one.out_of_pocket or one.visits for one in closed.opening)
    assert closed.programmes["p"].used == 0


def test_a_course_closed_within_the_year_carries_all_that_was_used() -> None:
    rules = helped(limits(1000, 5000, groups=_DRUG), programme(annual_cap=9000), q4_carryover=True)
    replay = Adjudicator(
        rules,
        [
            claim("2025-11-05", 200, benefit("d%", "0.5", visit_limit=3, group="drug", id="drug", programme="p")),
            claim("2025-11-06", 600, benefit("c", copay=30, id="supply", copay_scope=CopayScope.SUPPLY)),
        ],
    )
    replay.run()
    closed = replay.closing(dt.date(2025, 12, 1))
    of_benefits = [one for one in closed.opening if one.benefit is not None]
    assert [one for one in closed.opening if one.benefit is None] == [
        opening("2025-12-01", out_of_pocket=230, plan_paid=570),
        opening("2025-12-01", group="drug", deductible=200, late_deductible=200),
    ]
    assert of_benefits == [
        opening("2025-12-01", benefit="drug", visits=1),
        opening("2025-12-01", benefit="supply", supply=(dt.date(2025, 11, 6), 3000)),
    ]
    assert closed.programmes["p"] == replace(
        rules.programmes["p"], used=20000, treatments_used=1, used_as_of=dt.date(2025, 12, 1)
    )


def test_lines_come_back_in_the_order_in_which_they_were_given() -> None:
    lines = [claim(day, 100, D20) for day in ("2025-06-09", "2025-06-02", "2025-06-05")]
    found: list[Adjudicated] = adjudicate(lines, plan(limits(150)))
    assert [line.claim for line in found] == lines
    assert [line.patient for line in found] == [2000, 10000, 6000]
