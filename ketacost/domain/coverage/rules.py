"""A plan in one case: the same rules as `plans.py`, in whole minor units, ready to be replayed.

None for an amount means that it has no bound.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

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

NO_RATE = Fraction(0)


@dataclass(frozen=True, slots=True)
class BenefitRules:
    """How one kind of service is shared (see `plans.Benefit`); rates are the patient's share of one."""

    id: str = ""
    steps: tuple[Step, ...] = (Step.DEDUCTIBLE, Step.COINSURANCE)
    copay: int = 0
    coinsurance: Fraction = NO_RATE
    coinsurance_maximum: int | None = None
    covered: bool = True
    copay_scope: CopayScope = CopayScope.VISIT
    first_visits: int = 0
    first_steps: tuple[Step, ...] = ()
    visit_limit: int | None = None
    penalty: Fraction = NO_RATE
    limiting_charge: Fraction | None = None
    group: str | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class LimitRules:
    """The yearly amounts of one network (see `plans.Limits`); `groups` has (amount, inside the general one)."""

    deductible: int | None = 0
    family_deductible: int | None = None
    family_deductible_rule: FamilyRule = FamilyRule.NONE
    out_of_pocket: int | None = None
    family_out_of_pocket: int | None = None
    family_limit_rule: FamilyRule = FamilyRule.NONE
    members_to_meet: int = 2
    groups: Mapping[str, tuple[int | None, bool]] = field(default_factory=dict)
    plan_maximum: int | None = None
    family_plan_maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeRules:
    """A manufacturer's programme (see `plans.Programme`); `treatments` is how many it helps with in a year.

    By the day of `used_as_of` (none: by the first claim) it had paid `used` in `treatments_used` of them.
    """

    mode: ProgrammeMode = ProgrammeMode.STANDARD
    patient_floor: int = 0
    per_fill_cap: int | None = None
    annual_cap: int | None = None
    treatments: int | None = None
    year_start: tuple[int, int] = (1, 1)
    used: int = 0
    treatments_used: int = 0
    used_as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What one member has used of one network's amounts before a day; `late_deductible` fell in the last three months.

    Of a `group` only its deductible is counted. `visits` are those of one `benefit`, or without one named of every
    benefit. `supply` is the day and the copay of its last supply.
    """

    as_of: dt.date
    member: str = ""
    network: Network = Network.IN
    group: str | None = None
    deductible: int = 0
    out_of_pocket: int = 0
    plan_paid: int = 0
    late_deductible: int = 0
    visits: int = 0
    benefit: str | None = None
    supply: tuple[dt.date, int] | None = None


@dataclass(frozen=True, slots=True)
class PlanRules:
    """One plan in one case; it pays nothing in a network without limits of its own."""

    limits: Mapping[Network, LimitRules]
    plan_year_start: tuple[int, int] = (1, 1)
    coinsurance_base: CoinsuranceBase = CoinsuranceBase.REMAINDER
    straddle_copay: bool = True
    copay_counts_oop: bool = True
    copay_counts_deductible: bool = False
    deductible_counts_oop: bool = True
    copay_after_oop: bool = False
    q4_carryover: bool = False
    cross: CrossCredit = CrossCredit.SEPARATE
    noncovered_charge: NoncoveredCharge = NoncoveredCharge.BILLED
    rounding: ShareRounding = ShareRounding.HALF_UP
    line_order: LineOrder = LineOrder.LISTED
    hsa_qualified: bool = False
    programmes: Mapping[str, ProgrammeRules] = field(default_factory=dict)
    opening: tuple[OpeningBalance, ...] = ()

    def mode_of(self, programme: ProgrammeRules) -> ProgrammeMode:
        """Return what a programme's money counts towards; a plan qualified for an HSA may count only her own.

        IRS Notice 2004-50, Q&A 9: a deductible is met by what the member pays herself.
        """
        if self.hsa_qualified and programme.mode is ProgrammeMode.STANDARD:
            return ProgrammeMode.ACCUMULATOR
        return programme.mode


def plan_year_of(day: dt.date, start: tuple[int, int]) -> dt.date:
    """Return the first day of the plan year that holds a day; a start on 29 February is 1 March in common years."""
    first = day_in_year(day.year, start)
    return first if first <= day else day_in_year(day.year - 1, start)


def day_in_year(year: int, month_and_day: tuple[int, int]) -> dt.date:
    """Return a day of a year, or where its month is too short for it, the first day of the next month."""
    month, day = month_and_day
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, month + 1, 1)
