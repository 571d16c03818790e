"""Claims to shares, one case at a time: what the plan recognises, who pays which part, and what counts.

The order of every line: covered, allowed amount, visit limit, the benefit's steps, the yearly limit (trimmed from the
last step backwards), what the plan pays, the excess, the manufacturer, and then what is counted.
"""

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ketacost.domain.coverage.accumulators import Accumulators
from ketacost.domain.coverage.assistance import Assistance, programme_year
from ketacost.domain.coverage.plans import (
    CoinsuranceBase,
    CopayScope,
    LineOrder,
    Network,
    NoncoveredCharge,
    ProgrammeMode,
    ShareRounding,
    Step,
)
from ketacost.domain.coverage.rules import BenefitRules, PlanRules

UNBOUNDED = 10**30
"""Stands for an amount that nobody has stated while a line is reckoned; `_BOUND` and more comes out as None."""

_BOUND = 10**20
_SUPPLY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Claim:
    """One line as the plan sees it, in minor units.

    `billed` None is not known; `allowed` None means that the bill itself is recognised. The lines of one `visit` share
    its copay; without one named, those of a day do.
    """

    id: str
    date: dt.date
    billed: int | None
    allowed: int | None
    benefit: BenefitRules
    network: Network = Network.IN
    member: str = ""
    visit: Hashable = None
    waived: bool = False


@dataclass(slots=True)
class Adjudicated:
    """Who pays which part of one claim, in minor units; None has no bound.

    `patient` is before assistance, `patient_net` after it. `deductible_left` and `out_of_pocket_left` are what was left
    before the line and after it; `trimmed` is what the yearly limit took off.
    """

    claim: Claim
    plan_year: dt.date
    visit_number: int = 0
    allowed: int | None = 0
    writeoff: int | None = 0
    deductible: int | None = 0
    copay: int = 0
    coinsurance: int | None = 0
    noncovered: int | None = 0
    penalty: int | None = 0
    over_maximum: int | None = 0
    balance_bill: int | None = 0
    plan_paid: int | None = 0
    assistance: int = 0
    trimmed: int | None = 0
    over_visits: bool = False
    deductible_before: int | None = None
    deductible_left: int | None = None
    out_of_pocket_before: int | None = None
    out_of_pocket_left: int | None = None
    patient: int | None = 0
    patient_net: int | None = 0


def adjudicate(claims: Sequence[Claim], rules: PlanRules) -> list[Adjudicated]:
    """Replay claims through a plan and return their shares in the order of the claims.

    They are worked off by day, and on one day in the order given, or the highest allowed amount first.
    """
    return Adjudicator(rules, claims).run()


@dataclass(slots=True)
class _Shared:
    """The steps of one line while they are reckoned."""

    rem: int
    parts: dict[Step, int] = field(default_factory=dict)


class Adjudicator:
    """One replay: the claims, and what they have used up so far."""

    def __init__(self, rules: PlanRules, claims: Sequence[Claim]) -> None:
        self.rules = rules
        self.claims = claims
        self.used = Accumulators(rules)
        self.assistance = Assistance(rules.programmes, self._treatments())
        self._copays: dict[Hashable, int] = {}
        self._supplies: dict[tuple[str, str], tuple[dt.date, int]] = {}

    def run(self) -> list[Adjudicated]:
        """Work off every claim."""
        order = range(len(self.claims))
        highest_first = self.rules.line_order is LineOrder.HIGHEST_FIRST
        found = {
            index: self._adjudicated(self.claims[index])
            for index in sorted(
                order,
                key=lambda index: (self.claims[index].date, -_allowed(self.claims[index]) if highest_first else 0),
            )
        }
        return [found[index] for index in order]

    def _treatments(self) -> dict[tuple[str, dt.date], int]:
        """Count the treatments of each programme that spreads its cap over a year."""
        visits: dict[tuple[str, dt.date], set[Hashable]] = {}
        for claim in self.claims:
            name = claim.benefit.programme
            programme = self.rules.programmes.get(name or "")
            if name is not None and programme is not None and programme.mode is ProgrammeMode.MAXIMIZER:
                visits.setdefault((name, programme_year(programme, claim.date)), set()).add(_visit(claim))
        return {key: len(seen) for key, seen in visits.items()}

    # One line

    def _adjudicated(self, claim: Claim) -> Adjudicated:
        year = self.used.year_of(claim.date)
        group, benefit = claim.benefit.group, claim.benefit
        line = Adjudicated(claim, year)
        line.deductible_before = self.used.deductible_room(year, claim.network, group, claim.member)
        line.out_of_pocket_before = self.used.out_of_pocket_room(year, claim.network, claim.member)
        if benefit.covered and (benefit.visit_limit is not None or benefit.first_visits):
            line.visit_number = self.used.visit_number(year, benefit.id, claim.member, _visit(claim))
        over = benefit.visit_limit is not None and line.visit_number > benefit.visit_limit
        if over or not benefit.covered:
            self._not_covered(line, over_visits=over)
        else:
            self._share(line)
        line.deductible_left = self.used.deductible_room(year, claim.network, group, claim.member)
        line.out_of_pocket_left = self.used.out_of_pocket_room(year, claim.network, claim.member)
        return line

    def _not_covered(self, line: Adjudicated, *, over_visits: bool) -> None:
        claim, charge = line.claim, line.claim.billed
        at_contract = self.rules.noncovered_charge is NoncoveredCharge.ALLOWED and claim.allowed is not None
        if at_contract and claim.network is Network.IN:
            charge = claim.allowed if charge is None else min(charge, _allowed(claim))
            line.writeoff = None if claim.billed is None or charge is None else claim.billed - charge
        line.over_visits = over_visits
        line.allowed = 0
        line.noncovered = line.patient = line.patient_net = charge

    def _share(self, line: Adjudicated) -> None:
        claim, benefit = line.claim, line.claim.benefit
        allowed = _allowed(claim)
        shared = self._steps(line, allowed)
        share = sum(shared.parts.values())
        plan_paid = allowed - share
        line.penalty = penalty = round_rate(plan_paid, benefit.penalty) if benefit.penalty else 0
        plan_paid -= penalty
        room = self.used.plan_room(line.plan_year, claim.network, claim.member)
        over = 0 if room is None else max(0, plan_paid - room)
        plan_paid -= over
        excess = None if claim.billed is None else max(0, claim.billed - allowed)
        if claim.billed is None and claim.allowed is None:
            excess = 0  # all of the unknown bill is recognised
        line.writeoff, line.balance_bill = _excess(claim, allowed, excess)
        self._count(line, shared, share, plan_paid)
        line.allowed, line.over_maximum, line.plan_paid = _bounded(allowed), _bounded(over), _bounded(plan_paid)
        line.penalty = _bounded(penalty)
        patient = share + penalty + over
        line.patient = None if line.balance_bill is None else _bounded(patient + line.balance_bill)
        line.patient_net = None if line.patient is None else line.patient - line.assistance

    def _count(self, line: Adjudicated, shared: _Shared, share: int, plan_paid: int) -> None:
        """Take the manufacturer's part off, and count what is counted."""
        claim, parts = line.claim, shared.parts
        deductible, copay = parts.get(Step.DEDUCTIBLE, 0), parts.get(Step.COPAY, 0)
        line.deductible, line.copay = _bounded(deductible), copay
        line.coinsurance = _bounded(parts.get(Step.COINSURANCE, 0))
        counted = share - (0 if self.rules.copay_counts_oop else copay)
        counted -= 0 if self.rules.deductible_counts_oop else deductible
        towards_deductible = deductible + (copay if self.rules.copay_counts_deductible else 0)
        if line.deductible_before is not None:
            towards_deductible = min(towards_deductible, line.deductible_before)
        name = claim.benefit.programme
        programme = self.rules.programmes.get(name or "")
        if name is not None and programme is not None and share < _BOUND:
            line.assistance = self.assistance.help_with(name, claim.date, _visit(claim), share)
            mode = self.rules.mode_of(programme)
            if mode is ProgrammeMode.MAXIMIZER:
                counted = towards_deductible = 0
            elif mode is ProgrammeMode.ACCUMULATOR:
                own = share - line.assistance
                counted, towards_deductible = min(counted, own), min(towards_deductible, own)
        self.used.credit(
            claim.date,
            line.plan_year,
            claim.network,
            claim.benefit.group,
            claim.member,
            deductible=towards_deductible,
            out_of_pocket=counted,
            plan_paid=plan_paid,
        )

    # The steps

    def _steps(self, line: Adjudicated, allowed: int) -> _Shared:
        claim, benefit = line.claim, line.claim.benefit
        name = benefit.programme
        programme = self.rules.programmes.get(name or "")
        if name is not None and programme is not None and self.rules.mode_of(programme) is ProgrammeMode.MAXIMIZER:
            share = self.assistance.spread_share(name, claim.date, allowed)
            return _Shared(allowed - share, {Step.COPAY: share})
        early = bool(benefit.first_visits) and line.visit_number <= benefit.first_visits
        shared = _Shared(allowed)
        for step in benefit.first_steps if early else benefit.steps:
            match step:
                case Step.COPAY:
                    part = self._copay(claim, shared)
                case Step.DEDUCTIBLE:
                    part = self._deductible(line, shared)
                case Step.COINSURANCE:
                    part = self._coinsurance(benefit, shared, allowed)
            shared.parts[step] = part
            shared.rem -= part
        self._trim(line, shared)
        return shared

    def _deductible(self, line: Adjudicated, shared: _Shared) -> int:
        room = line.deductible_before
        if room is None:
            return shared.rem
        if self.rules.copay_counts_deductible:
            room = max(0, room - shared.parts.get(Step.COPAY, 0))
        return min(shared.rem, room)

    def _copay(self, claim: Claim, shared: _Shared) -> int:
        if not self.rules.straddle_copay and shared.parts.get(Step.DEDUCTIBLE, 0):
            return 0
        benefit = claim.benefit
        due = benefit.copay
        match benefit.copay_scope:
            case CopayScope.VISIT:
                due -= self._copays.get((claim.member, _visit(claim)), 0)
            case CopayScope.SUPPLY:
                since, paid = self._supplies.get((claim.member, benefit.id), (dt.date.min, 0))
                due -= paid if (claim.date - since).days < _SUPPLY_DAYS else 0
        part = max(0, min(due, shared.rem))
        if benefit.copay_scope is CopayScope.VISIT:
            key = (claim.member, _visit(claim))
            self._copays[key] = self._copays.get(key, 0) + part
        elif benefit.copay_scope is CopayScope.SUPPLY and part:
            self._supplies[claim.member, benefit.id] = (claim.date, part)
        return part

    def _coinsurance(self, benefit: BenefitRules, shared: _Shared, allowed: int) -> int:
        base = shared.rem
        if self.rules.coinsurance_base is CoinsuranceBase.ALLOWED_LESS_DEDUCTIBLE:
            base = allowed - shared.parts.get(Step.DEDUCTIBLE, 0)
        part = share_of_rate(base, benefit.coinsurance, self.rules.rounding)
        if benefit.coinsurance_maximum is not None:
            part = min(part, benefit.coinsurance_maximum)
        return min(part, shared.rem)

    def _trim(self, line: Adjudicated, shared: _Shared) -> None:
        """Take off what is above the yearly limit, from the last step backwards."""
        room = line.out_of_pocket_before
        if room is None:
            return
        counted = [step for step in shared.parts if self._counts(step)]
        over = sum(shared.parts[step] for step in counted) - room
        if over <= 0:
            return
        for step in reversed(counted):
            if step is Step.COPAY and self.rules.copay_after_oop:
                continue
            cut = min(over, shared.parts[step])
            shared.parts[step] -= cut
            over -= cut
            line.trimmed = (line.trimmed or 0) + cut
        line.trimmed = _bounded(line.trimmed or 0)

    def _counts(self, step: Step) -> bool:
        if step is Step.COPAY:
            return self.rules.copay_counts_oop
        return step is not Step.DEDUCTIBLE or self.rules.deductible_counts_oop


def round_rate(amount: int, rate: Fraction) -> int:
    """Return a part of an amount, rounded half up."""
    return (2 * amount * rate.numerator + rate.denominator) // (2 * rate.denominator)


def share_of_rate(amount: int, rate: Fraction, rounding: ShareRounding) -> int:
    """Return a patient's percentage of an amount, rounded once as the plan rounds."""
    if rounding is ShareRounding.HALF_UP:
        return round_rate(amount, rate)
    if rounding is ShareRounding.HALF_EVEN:
        return round(amount * rate)
    return amount - round_rate(amount, 1 - rate)


def _visit(claim: Claim) -> Hashable:
    return claim.date if claim.visit is None else claim.visit


def _allowed(claim: Claim) -> int:
    """Return the lesser of the bill and what the plan recognises."""
    if claim.allowed is None:
        return UNBOUNDED if claim.billed is None else claim.billed
    return claim.allowed if claim.billed is None else min(claim.billed, claim.allowed)


def _excess(claim: Claim, allowed: int, excess: int | None) -> tuple[int | None, int | None]:
    """Split what is billed above the allowed amount: written off in network, the patient's out of it."""
    if claim.network is Network.IN or claim.waived:
        return excess, 0
    most = claim.benefit.limiting_charge
    if most is None:
        return 0, excess
    limit = round_rate(allowed, most)
    if excess is None:
        return None, limit
    return max(0, excess - limit), min(excess, limit)


def _bounded(amount: int) -> int | None:
    return None if amount >= _BOUND else amount
