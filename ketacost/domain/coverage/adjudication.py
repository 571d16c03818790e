"""Claims to shares, one case at a time: what the plan recognises, who pays which part, and what counts.

The order of every line: covered, allowed amount, visit limit, the benefit's steps, the yearly limit (trimmed from the
last step backwards), what the plan pays, the excess, the manufacturer, and then what is counted.
"""

import datetime as dt
from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from ketacost.domain.coverage.accumulators import Account, Accumulators
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

_COPAY, _DEDUCTIBLE, _COINSURANCE = Step.COPAY, Step.DEDUCTIBLE, Step.COINSURANCE
_VISIT, _SUPPLY = CopayScope.VISIT, CopayScope.SUPPLY
_IN, _HALF_UP, _REMAINDER = Network.IN, ShareRounding.HALF_UP, CoinsuranceBase.REMAINDER
_ACCUMULATOR, _MAXIMIZER = ProgrammeMode.ACCUMULATOR, ProgrammeMode.MAXIMIZER
_OPEN_ENDED = (
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "penalty",
    "over_maximum",
    "balance_bill",
    "plan_paid",
    "trimmed",
    "patient",
    "patient_net",
)
_Shares = tuple[int, int, int]
"""Deductible, copay and coinsurance of a line."""


class Claim(NamedTuple):
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
    visit: str = ""
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
    copay: int | None = 0
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


_ANSWER = attrgetter(*(field.name for field in fields(Adjudicated) if field.name != "claim"))
"""All but the claim of an answer, in the order of its fields."""


def adjudicate(claims: Sequence[Claim], rules: PlanRules, inside: Container[int] = ()) -> list[Adjudicated]:
    """Replay claims through a plan and return their shares in the order of the claims.

    They are worked off by day, and on one day in the order given, or the highest allowed amount first. Those at the
    positions `inside` are in an opening balance already: they are reckoned from nothing used, and move no balance.
    """
    return Adjudicator(rules, claims, inside).run()


def asked_of_the_plan(claim: Claim) -> tuple[object, ...]:
    """Return all that a plan's answer depends on; of a covered line the bill counts up to what the plan recognises."""
    billed = None if claim.benefit.covered and claim.benefit.visit_limit is None else claim.billed
    return (_allowed(claim), billed, claim.benefit, claim.network, claim.date, claim.visit, claim.waived)


def with_own_bill(line: Adjudicated, claim: Claim) -> Adjudicated:
    """Return the answer to a claim that asks the plan the same as another: only the excess is its own."""
    own = Adjudicated(claim, *_ANSWER(line))
    if own.allowed is not None and own.plan_paid is not None and claim.benefit.covered and not own.over_visits:
        _add_excess(own, own.allowed)
        _add_patient(own, own.allowed - own.plan_paid)
    return own


class Adjudicator:
    """One replay: the claims, and what they have used up so far."""

    def __init__(self, rules: PlanRules, claims: Sequence[Claim], inside: Container[int] = ()) -> None:
        self.rules = rules
        self.claims = claims
        self.used = Accumulators(rules)
        self._inside = inside
        first_day = min((claim.date for claim in claims), default=None)
        self.assistance = Assistance(rules.programmes, self._treatments(), first_day)
        self._modes = {name: rules.mode_of(programme) for name, programme in rules.programmes.items()}

    def run(self) -> list[Adjudicated]:
        """Work off every claim."""
        days = [claim.date for claim in self.claims]
        order = range(len(days))
        if self.rules.line_order is LineOrder.HIGHEST_FIRST:
            order_key = [(day, -_allowed(claim)) for day, claim in zip(days, self.claims, strict=True)]
            by_day = sorted(order, key=order_key.__getitem__)
        else:
            by_day = sorted(order, key=days.__getitem__)
        found = self._in_balance_or_not(by_day) if self._inside else {}
        for index in by_day if not found else ():
            found[index] = self._adjudicated(self.claims[index])
        return [found[index] for index in order]

    def _in_balance_or_not(self, by_day: Sequence[int]) -> dict[int, Adjudicated]:
        """Work off claims of which some are in a balance; programmes and supplies know of no balance, and go on."""
        used, from_nothing = self.used, Accumulators(replace(self.rules, opening=()))
        from_nothing.supplies = used.supplies
        found = {}
        for index in by_day:
            self.used = from_nothing if index in self._inside else used
            found[index] = self._adjudicated(self.claims[index])
        self.used = used
        return found

    def closing(self, as_of: dt.date) -> PlanRules:
        """Return the plan as it stands on a day after all of the claims: what they used is its opening balance."""
        programmes = self.assistance.closing(as_of)
        return replace(self.rules, opening=self.used.closing(as_of), programmes=programmes)

    def _treatments(self) -> dict[tuple[str, dt.date], int]:
        """Count the treatments of each programme that spreads its cap over a year."""
        spread = {
            name: programme
            for name, programme in self.rules.programmes.items()
            if programme.mode is ProgrammeMode.MAXIMIZER
        }
        visits: dict[tuple[str, dt.date], set[Hashable]] = {}
        for claim in self.claims if spread else ():
            name = claim.benefit.programme
            if name in spread:
                visits.setdefault((name, programme_year(spread[name], claim.date)), set()).add(_visit(claim))
        return {key: len(seen) for key, seen in visits.items()}

    # One line

    def _adjudicated(self, claim: Claim) -> Adjudicated:
        benefit, used = claim.benefit, self.used
        year = used.year_of(claim.date)
        line = Adjudicated(claim, year)
        account = used.account(year, claim.network, benefit.group, claim.member)
        if account is None:
            self._not_covered(line)
            return line
        line.deductible_before = line.deductible_left = account.deductible.room()
        line.out_of_pocket_before = line.out_of_pocket_left = account.out_of_pocket.room()
        if not benefit.covered:
            self._not_covered(line)
            return line
        if benefit.visit_limit is not None or benefit.first_visits:
            line.visit_number = used.visit_number(year, benefit.id, claim.member, _visit(claim))
            if benefit.visit_limit is not None and line.visit_number > benefit.visit_limit:
                line.over_visits = True
                self._not_covered(line)
                return line
        self._share(line, account)
        return line

    def _not_covered(self, line: Adjudicated) -> None:
        claim, charge = line.claim, line.claim.billed
        at_contract = self.rules.noncovered_charge is NoncoveredCharge.ALLOWED and claim.allowed is not None
        if at_contract and claim.network is Network.IN:
            charge = _allowed(claim)
            line.writeoff = None if claim.billed is None else claim.billed - charge
        line.noncovered = line.patient = line.patient_net = charge

    def _share(self, line: Adjudicated, account: Account) -> None:
        claim, benefit = line.claim, line.claim.benefit
        line.allowed = allowed = _allowed(claim)
        name = benefit.programme
        mode = self._modes.get(name) if name is not None else None
        if name is not None and mode is _MAXIMIZER:
            shares = self._spread(claim, name, allowed)
        else:
            shares = self._steps(line, allowed)
        line.deductible, line.copay, line.coinsurance = shares
        share = sum(shares)
        if name is not None and mode is not None and share < _BOUND:
            line.assistance = self.assistance.help_with(name, claim.date, _visit(claim), share)
        plan_paid = allowed - share
        if benefit.penalty:
            line.penalty = penalty = round_rate(plan_paid, benefit.penalty)
            plan_paid -= penalty
        room = account.plan_paid.room()
        if room is not None and plan_paid > room:
            line.over_maximum = plan_paid - room
            plan_paid = room
        line.plan_paid = plan_paid
        _add_excess(line, allowed)
        _add_patient(line, allowed - plan_paid)
        self._count(line, account, shares, plan_paid, mode)
        if allowed >= _BOUND:
            _open_ended(line)

    def _count(
        self, line: Adjudicated, account: Account, shares: _Shares, plan_paid: int, mode: ProgrammeMode | None
    ) -> None:
        """Count what goes towards deductible and limit, of which no more than was left of them."""
        deductible, copay, coinsurance = shares
        rules = self.rules
        others = coinsurance + (copay if rules.copay_counts_oop else 0)
        towards = deductible + (copay if rules.copay_counts_deductible else 0)
        if mode is _ACCUMULATOR:
            own = deductible + copay + coinsurance - line.assistance
            deductible = min(deductible, own)
            others, towards = min(others, own - deductible), min(towards, own)
        elif mode is _MAXIMIZER:
            deductible = others = towards = 0
        counted = others + (deductible if rules.deductible_counts_oop else 0)
        if line.deductible_before is not None:
            left = line.deductible_before - towards
            if left < 0:
                towards, left = towards + left, 0
            line.deductible_left = left
        if line.out_of_pocket_before is not None:
            left = line.out_of_pocket_before - counted
            if left < 0:
                counted, left = counted + left, 0
            line.out_of_pocket_left = left
        account.credit(line.claim.date, towards, counted, plan_paid)

    # The steps

    def _spread(self, claim: Claim, programme: str, allowed: int) -> _Shares:
        """Return the share that a maximizing plan sets as a copay; where nothing bounds it, nobody is asked for it."""
        share = self.assistance.spread_share(programme, claim.date, _visit(claim), allowed)
        return 0, share if share < _BOUND else 0, 0

    def _steps(self, line: Adjudicated, allowed: int) -> _Shares:
        """Return what the benefit's steps take, one after the other, within the yearly limit."""
        benefit, rules, rem = line.claim.benefit, self.rules, allowed
        steps = benefit.first_steps if 0 < line.visit_number <= benefit.first_visits else benefit.steps
        deductible = copay = coinsurance = 0
        for step in steps:
            if step is _DEDUCTIBLE:
                room = line.deductible_before
                if room is not None and copay and rules.copay_counts_deductible:
                    room = max(0, room - copay)
                deductible = rem if room is None or rem < room else room
                rem -= deductible
            elif step is _COPAY:
                if rules.straddle_copay or not deductible:
                    copay = self._copay(line.claim, rem)
                    rem -= copay
            else:
                coinsurance = self._coinsurance(benefit, rem, allowed - deductible)
                rem -= coinsurance
        limit = line.out_of_pocket_before
        if limit is not None and allowed - rem > limit:
            deductible, copay, coinsurance = self._trimmed(line, steps, limit, (deductible, copay, coinsurance))
        if copay:
            self._note_copay(line.claim, copay)
        return deductible, copay, coinsurance

    def _copay(self, claim: Claim, rem: int) -> int:
        benefit = claim.benefit
        due = benefit.copay
        if benefit.copay_scope is _VISIT:
            due -= self.used.visit_copays.get((claim.member, _visit(claim)), 0)
        elif benefit.copay_scope is _SUPPLY:
            due -= self._paid_of_supply(claim)[1]
        if due > rem:
            return rem
        return max(0, due)

    def _note_copay(self, claim: Claim, copay: int) -> None:
        used, benefit = self.used, claim.benefit
        if benefit.copay_scope is _VISIT:
            key = (claim.member, _visit(claim))
            used.visit_copays[key] = used.visit_copays.get(key, 0) + copay
        elif benefit.copay_scope is _SUPPLY:
            since, paid = self._paid_of_supply(claim)
            used.supplies[claim.member, benefit.id] = (since, paid + copay)

    def _paid_of_supply(self, claim: Claim) -> tuple[dt.date, int]:
        """Return since when a supply lasts, and what was paid of its copay; after its days the next one begins."""
        since, paid = self.used.supplies.get((claim.member, claim.benefit.id), (dt.date.min, 0))
        return (since, paid) if (claim.date - since).days < _SUPPLY_DAYS else (claim.date, 0)

    def _coinsurance(self, benefit: BenefitRules, rem: int, allowed_less_deductible: int) -> int:
        base = rem
        if self.rules.coinsurance_base is not _REMAINDER:
            base = allowed_less_deductible
        part = share_of_rate(base, benefit.coinsurance, self.rules.rounding)
        most = benefit.coinsurance_maximum
        if most is not None and part > most:
            part = most
        if part > rem:
            return rem
        return part

    def _trimmed(self, line: Adjudicated, steps: Sequence[Step], limit: int, shares: _Shares) -> _Shares:
        """Take off what is above the yearly limit, from the last step backwards."""
        deductible, copay, coinsurance = shares
        rules = self.rules
        over = coinsurance - limit
        over += copay if rules.copay_counts_oop else 0
        over += deductible if rules.deductible_counts_oop else 0
        over = before = max(0, over)
        for step in reversed(steps):
            if step is _COINSURANCE:
                cut = min(over, coinsurance)
                coinsurance -= cut
            elif step is _COPAY:
                cut = min(over, copay) if rules.copay_counts_oop and not rules.copay_after_oop else 0
                copay -= cut
            else:
                cut = min(over, deductible) if rules.deductible_counts_oop else 0
                deductible -= cut
            over -= cut
        line.trimmed = before - over
        return deductible, copay, coinsurance


def round_rate(amount: int, rate: Fraction) -> int:
    """Return a part of an amount, rounded half up."""
    part, whole = rate.as_integer_ratio()
    return (2 * amount * part + whole) // (2 * whole)


def share_of_rate(amount: int, rate: Fraction, rounding: ShareRounding) -> int:
    """Return a patient's percentage of an amount, rounded once as the plan rounds."""
    if rounding is _HALF_UP:
        return round_rate(amount, rate)
    if rounding is ShareRounding.HALF_EVEN:
        return round(amount * rate)
    return amount - round_rate(amount, 1 - rate)


def _visit(claim: Claim) -> Hashable:
    return claim.visit or claim.date


def _allowed(claim: Claim) -> int:
    """Return the lesser of the bill and what the plan recognises."""
    billed, allowed = claim.billed, claim.allowed
    if allowed is None:
        return UNBOUNDED if billed is None else billed
    if billed is not None and billed < allowed:
        return billed
    return allowed


def _add_excess(line: Adjudicated, allowed: int) -> None:
    """Split what is billed above the allowed amount: written off in network, the patient's out of it."""
    claim = line.claim
    excess: int | None = 0  # all of an unknown bill may be what is recognised
    if claim.billed is not None:
        excess = claim.billed - allowed
    elif claim.allowed is not None:
        excess = None
    if claim.network is _IN or claim.waived:
        line.writeoff = excess
        return
    line.balance_bill = excess
    if claim.benefit.limiting_charge is not None:
        most = round_rate(allowed, claim.benefit.limiting_charge)
        line.balance_bill = most if excess is None else min(excess, most)
        line.writeoff = None if excess is None else excess - line.balance_bill


def _add_patient(line: Adjudicated, share: int) -> None:
    """Add what the patient owes: what the plan does not pay of the allowed amount, and the excess that is hers."""
    line.patient = None if line.balance_bill is None else share + line.balance_bill
    line.patient_net = None if line.patient is None else line.patient - line.assistance


def _open_ended(line: Adjudicated) -> None:
    """Turn what is reckoned from an amount that nobody has stated into None."""
    for name in _OPEN_ENDED:
        amount = getattr(line, name)
        if amount is not None and amount >= _BOUND:
            setattr(line, name, None)
