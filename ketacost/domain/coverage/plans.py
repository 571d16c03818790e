"""A person's plan as her card and her insurer's page state it, and how one course is run through it.

Whatever nobody has stated is not known (`Price.not_known()`, or None where a field says so) and never zero: it widens
the answer to a range. Amounts are in units of the currency, percentages are the patient's share of 100.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ketacost.domain.charges import Percent
from ketacost.domain.model import CurrencyCode, Key, LongText, Model, ShortText
from ketacost.domain.prices import Price
from ketacost.domain.sources import NO_SOURCE, Confidence, Source
from ketacost.domain.vocabulary import Modality, Payer

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
"""A day of the year, "MM-DD"."""

_NOT_KNOWN = Price.not_known()


class Step(StrEnum):
    """One part of what a patient pays for a covered service; a benefit is an ordered list of them."""

    COPAY = "copay"
    DEDUCTIBLE = "deductible"
    COINSURANCE = "coinsurance"


class Network(StrEnum):
    """Whether a clinic has a contract with the plan."""

    IN = "in"
    OUT = "out"


class FamilyRule(StrEnum):
    """How a family amount works: not at all, beside one of each member's own, instead of it, or by members who met."""

    NONE = "none"
    EMBEDDED = "embedded"
    AGGREGATE = "aggregate"
    MEMBERS = "members"


class PlanKind(StrEnum):
    """The kinds of plan, as far as rules depend on them."""

    PPO = "ppo"
    HMO = "hmo"
    HIGH_DEDUCTIBLE = "high_deductible"
    MEDICARE = "medicare"
    MEDICARE_SUPPLEMENT = "medicare_supplement"
    MEDICAID = "medicaid"
    TRICARE = "tricare"
    VETERANS = "veterans"
    OTHER = "other"


GOVERNMENT_PLANS = frozenset(
    [
        PlanKind.MEDICARE,
        PlanKind.MEDICARE_SUPPLEMENT,
        PlanKind.MEDICAID,
        PlanKind.TRICARE,
        PlanKind.VETERANS,
    ]
)
"""Plans whose members manufacturers' savings programmes leave out."""


_PAYERS = {
    PlanKind.MEDICARE: Payer.MEDICARE,
    PlanKind.MEDICARE_SUPPLEMENT: Payer.MEDICARE,
    PlanKind.MEDICAID: Payer.MEDICAID,
    PlanKind.TRICARE: Payer.MILITARY,
    PlanKind.VETERANS: Payer.MILITARY,
}


class CopayScope(StrEnum):
    """How often a copay is due: once a visit (the highest of the day), on every line, or once in 30 days of supply."""

    VISIT = "visit"
    LINE = "line"
    SUPPLY = "supply"


class CoinsuranceBase(StrEnum):
    """What a percentage is taken of where a copay comes first: what is left, or the allowed amount less deductible."""

    REMAINDER = "remainder"
    ALLOWED_LESS_DEDUCTIBLE = "allowed_less_deductible"


class CrossCredit(StrEnum):
    """What counts across networks: nothing, out of network towards in network too, or everything towards both."""

    SEPARATE = "separate"
    OUT_TO_IN = "oon_to_inn"
    COMBINED = "combined"


class NoncoveredCharge(StrEnum):
    """What a patient owes for what is not covered: the clinic's own charge, or the contracted amount."""

    BILLED = "billed"
    ALLOWED = "allowed"


class ShareRounding(StrEnum):
    """How a percentage is rounded to the cent: the patient's share half up or half to even, or the plan's half up."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    PLAN_SHARE = "plan_share"


class LineOrder(StrEnum):
    """In which order the lines of one day use up a deductible."""

    LISTED = "listed"
    HIGHEST_FIRST = "highest_first"


class Authorisation(StrEnum):
    """Where prior authorisation stands; without one the plan denies, or pays less."""

    NOT_NEEDED = "not_needed"
    GRANTED = "granted"
    NOT_KNOWN = "not_known"
    DENIED = "denied"
    REDUCED = "reduced"


class Benefit(Model):
    """How one kind of service is shared, in the order of `steps`.

    `services` and `modalities` say what it is for (none: everything that no other benefit names). A `network` limits it
    to clinics in or out of network. `covered` None is not known. The first `first_visits` of a plan year go by
    `first_steps`. `group` names a deductible of its own. `penalty_percent` is taken off the plan's payment where
    prior authorisation is missing. `limiting_charge_percent` is the most above the allowed amount that may be billed.
    """

    id: Key
    name: ShortText = ""
    services: tuple[Key, ...] = ()
    modalities: tuple[Modality, ...] = ()
    network: Network | None = None
    covered: bool | None = True
    steps: Annotated[tuple[Step, ...], Field(max_length=3)] = (Step.DEDUCTIBLE, Step.COINSURANCE)
    first_visits: Annotated[int, Field(ge=0, le=400)] = 0
    first_steps: Annotated[tuple[Step, ...], Field(max_length=3)] = ()
    copay: Price = _NOT_KNOWN
    copay_scope: CopayScope = CopayScope.VISIT
    coinsurance: Percent | None = None
    coinsurance_maximum: Price | None = None
    visit_limit: Annotated[int, Field(ge=0, le=400)] | None = None
    authorisation: Authorisation = Authorisation.NOT_NEEDED
    penalty_percent: Percent = Field(default=50, validate_default=True)
    limiting_charge_percent: Percent | None = None
    group: Key | None = None
    source: Source = NO_SOURCE

    @model_validator(mode="after")
    def _each_step_once(self) -> Self:
        for steps in (self.steps, self.first_steps):
            if len(set(steps)) != len(steps):
                msg = "each step of a benefit comes once"
                raise ValueError(msg)
        return self


class GroupDeductible(Model):
    """A deductible of its own for the benefits of one group; `inside` where it is a part of the general one."""

    group: Key
    amount: Price
    inside: bool = False


class Limits(Model):
    """The yearly amounts of one network; an `out_of_pocket_limit` None means that there is none.

    `plan_maximum` is the most that the plan pays in a year. `members_to_meet` goes with the rule by members.
    """

    deductible: Price = _NOT_KNOWN
    family_deductible: Price | None = None
    family_deductible_rule: FamilyRule = FamilyRule.NONE
    out_of_pocket_limit: Price | None = _NOT_KNOWN
    family_out_of_pocket_limit: Price | None = None
    family_limit_rule: FamilyRule = FamilyRule.NONE
    members_to_meet: Annotated[int, Field(ge=1, le=20)] = 2
    group_deductibles: tuple[GroupDeductible, ...] = ()
    plan_maximum: Price | None = None
    family_plan_maximum: Price | None = None

    @model_validator(mode="after")
    def _a_family_is_not_below_one_member(self) -> Self:
        pairs = (
            ("deductible", self.deductible, self.family_deductible),
            ("out-of-pocket limit", self.out_of_pocket_limit, self.family_out_of_pocket_limit),
            ("plan maximum", self.plan_maximum, self.family_plan_maximum),
        )
        for name, individual, family in pairs:
            if individual is None or family is None or individual.unknown or family.unknown:
                continue
            if family.high is not None and family.high < individual.low:
                msg = f"the family {name} is below the individual one"
                raise ValueError(msg)
        return self


class ProgrammeMode(StrEnum):
    """What a manufacturer's money counts towards: deductible and limit like her own, nothing, or the plan takes it all.

    None of them known (None where a field allows it): both the best and the worst are reckoned.
    """

    STANDARD = "standard"
    ACCUMULATOR = "accumulator"
    MAXIMIZER = "maximizer"


class ProgrammeYear(StrEnum):
    """When the yearly cap of a programme starts again."""

    CALENDAR = "calendar"
    ENROLMENT = "enrolment"


class Programme(Model):
    """A manufacturer's savings programme on `services`, for each treatment: down to `patient_floor`, up to its caps.

    A `rebate` is paid back later, `days` after the visit. Programmes leave out government plans; `excluded_states` are
    states whose residents it leaves out. Caps of None are none; a cap that is not known is a `Price` that says so.
    """

    id: Key
    name: ShortText = ""
    services: tuple[Key, ...] = ()
    modalities: tuple[Modality, ...] = ()
    patient_floor: Price = Field(default=0, validate_default=True)
    per_fill_cap: Price | None = None
    annual_cap: Price | None = None
    treatments: Annotated[int, Field(ge=0, le=400)] | None = None
    mode: ProgrammeMode | None = ProgrammeMode.STANDARD
    year: ProgrammeYear = ProgrammeYear.CALENDAR
    enrolled: dt.date | None = None
    used: Price = Field(default=0, validate_default=True)
    treatments_used: Annotated[int, Field(ge=0, le=400)] = 0
    used_as_of: dt.date | None = None
    rebate: bool = False
    days: Annotated[int, Field(ge=0, le=730)] = 30
    excluded_states: tuple[ShortText, ...] = ()
    source: Source = NO_SOURCE
    confidence: Confidence = "background"


class PlanOptions(Model):
    """What plans do differently and few members know; the defaults are what most plans do."""

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


class Balance(Model):
    """What counted so far in the plan year, as the insurer's page said on the day of `as_of`.

    Visits before that day are already inside it, but for those from `pending_from` on, which the insurer has not
    processed yet. `others` is what the rest of the family used. Amounts that are not known may be anything.
    """

    network: Network = Network.IN
    as_of: dt.date
    pending_from: dt.date | None = None
    deductible: Price = Field(default=0, validate_default=True)
    out_of_pocket: Price = Field(default=0, validate_default=True)
    deductible_of_others: Price = Field(default=0, validate_default=True)
    out_of_pocket_of_others: Price = Field(default=0, validate_default=True)
    late_deductible: Price = Field(default=0, validate_default=True)
    visits: Annotated[int, Field(ge=0, le=400)] = 0
    benefit: Key | None = None
    plan_paid: Price = Field(default=0, validate_default=True)
    plan_paid_of_others: Price = Field(default=0, validate_default=True)
    group: Key | None = None


class CoveragePlan(Model):
    """One member's plan for one plan year; `out_of_network` None means that nothing is paid there."""

    name: ShortText = ""
    insurer: ShortText = ""
    kind: PlanKind = PlanKind.PPO
    plan_year_start: MonthDay = "01-01"
    ends: dt.date | None = None
    hsa_qualified: bool = False
    currency: CurrencyCode = "USD"
    in_network: Limits = Limits()
    out_of_network: Limits | None = None
    benefits: tuple[Benefit, ...] = ()
    programmes: tuple[Programme, ...] = ()
    balances: tuple[Balance, ...] = ()
    options: PlanOptions = PlanOptions()
    state: ShortText = ""
    phone: ShortText = ""
    notes: LongText = ""
    source: Source = NO_SOURCE
    is_sample: bool = False

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        for kind, ids in (
            ("benefits", [benefit.id for benefit in self.benefits]),
            ("programmes", [programme.id for programme in self.programmes]),
        ):
            if len(set(ids)) != len(ids):
                msg = f"two {kind} of a plan have the same id"
                raise ValueError(msg)
        return self

    def limits(self, network: Network) -> Limits | None:
        """Return the yearly amounts that hold in one network."""
        return self.in_network if network is Network.IN else self.out_of_network


class Route(StrEnum):
    """Whether a service goes through the plan or is paid by the patient alone."""

    PLAN = "plan"
    SELF_PAY = "self_pay"


class AllowedAmount(Model):
    """What the plan recognises for a service, and who said so.

    `amount` is per unit; with `percent` it is that part of `amount` (a Medicare rate, a usual charge), or of the bill
    where no amount is named. `is_guess` marks a figure that nobody confirmed.
    """

    services: tuple[Key, ...] = ()
    amount: Price | None = None
    percent: Annotated[Decimal, Field(ge=0, le=1000, allow_inf_nan=False, decimal_places=24)] | None = None
    is_guess: bool = False
    source: Source = NO_SOURCE

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.amount is None and self.percent is None:
            msg = "an allowed amount is an amount, a percentage, or a percentage of an amount"
            raise ValueError(msg)
        return self


class ServiceRoute(Model):
    """The route of one service, where it is not the plan's."""

    service: Key
    route: Route = Route.SELF_PAY


class Coverage(Model):
    """How one course is run through a plan.

    `network` None is not known: the best of the two is the low end and the worst the high end. Out of network with
    `superbill` the patient pays the whole bill and the plan sends its part `reimbursed_after` days later; without it
    the clinic waits for the plan. A `waived` excess is not billed.
    """

    plan: CoveragePlan = CoveragePlan()
    network: Network | None = Network.IN
    superbill: bool = True
    reimbursed_after: Annotated[int, Field(ge=0, le=730)] = 45
    waived: bool = False
    routes: tuple[ServiceRoute, ...] = ()
    allowed: tuple[AllowedAmount, ...] = ()

    def route_of(self, service: str) -> Route:
        """Return how a service is paid for."""
        return next((one.route for one in self.routes if one.service == service), Route.PLAN)

    def payer_of(self, service: str, own: Payer) -> Payer | None:
        """Return who is billed for a service; the patient (`own`) where she pays first, None where nobody knows."""
        if self.route_of(service) is Route.SELF_PAY or (self.network is Network.OUT and self.superbill):
            return own
        return None if self.network is None else _PAYERS.get(self.plan.kind, Payer.COMMERCIAL)

    def allowed_for(self, service: str) -> AllowedAmount | None:
        """Return what is known of the allowed amount of a service: its own first, then one for all."""
        own = next((one for one in self.allowed if service in one.services), None)
        return own or next((one for one in self.allowed if not one.services), None)
