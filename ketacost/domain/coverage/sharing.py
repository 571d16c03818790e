"""Lines to shares: which lines go to the plan, what each is billed at, and what the plan recognises.

In network the clinic waits for the plan, and the patient pays her share at the visit. Out of network with a superbill
she pays the whole bill and the plan's part comes back later. A package is the patient's own; out of network each of
its visits is billed at its part of the package's price, which is what was really charged. Where nobody knows whether a
clinic is in network, both are worked off: the best of the two is the low case, the worst the high one, and out of
network is expected.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from ketacost.domain.adjustments import MISSED, opened_packs
from ketacost.domain.amounts import Amount, Case
from ketacost.domain.coverage.adjudication import (
    Adjudicated,
    Claim,
    adjudicate,
    asked_of_the_plan,
    round_rate,
    with_own_bill,
)
from ketacost.domain.coverage.compiling import (
    NOT_COVERED,
    PATIENT,
    at_best,
    at_worst_or_none,
    benefit_rules,
    days_of_balances,
    eligible_programmes,
    plan_rules,
)
from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Authorisation,
    Benefit,
    Coverage,
    Network,
    Programme,
    Route,
)
from ketacost.domain.coverage.rules import BenefitRules, plan_year_of
from ketacost.domain.estimates import Line, Reason, Share
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.money import share_out
from ketacost.domain.vocabulary import Modality


class _Billed(NamedTuple):
    """A line that goes to the plan, with what it is billed at after its credits.

    Lines with the same number `alike` are of one service and modality, and bill the same amount for the same units.
    """

    line: Line
    day: dt.date
    amount: Amount
    modality: Modality | None
    visit: str
    alike: int
    prepaid: bool = False


def share(
    lines: Sequence[Line], coverage: Coverage, schedule: FeeSchedule, modalities: Mapping[str, Modality | None]
) -> tuple[Share, ...]:
    """Return the share of every line that goes to the plan, in the order of the lines.

    `modalities` are those of the phases of the course, by their ids. Days before an insurer's balance are inside it:
    their lines are reckoned by themselves, from nothing used, and move nothing.
    """
    billed = list(_billed(lines, coverage, schedule, modalities))
    if not billed:
        return ()
    networks = (coverage.network,) if coverage.network is not None else tuple(Network)
    every = [_Answers(billed, coverage, schedule.currency, network) for network in networks]
    chosen = [_chosen(every, case) for case in Case]
    low, expected, high = (answers.of(case) for answers, case in zip(chosen, Case, strict=True))
    superbill = coverage.superbill and coverage.network is not Network.IN
    said = chosen[1].said()
    return tuple(
        Share(one.line.id, cases, superbill, said[one.alike][0], one.prepaid, said[one.alike][1])
        for one, cases in zip(billed, zip(low, expected, high, strict=True), strict=True)
    )


# Which lines, at which amount


def _billed(
    lines: Sequence[Line], coverage: Coverage, schedule: FeeSchedule, modalities: Mapping[str, Modality | None]
) -> Iterator[_Billed]:
    credited: dict[str, Amount] = {}
    for line in lines:
        if line.of_line is not None:
            credited[line.of_line] = credited.get(line.of_line, Amount()) + line.total
    has_parts = coverage.network is not Network.IN and coverage.superbill
    parts = _package_parts(lines, schedule, credited) if has_parts else {}
    visits = {line.date: line.visit for line in reversed(lines) if line.visit is not None}
    kinds: dict[tuple[object, ...], int] = {}
    routed = {service for service in {line.service for line in lines} if coverage.route_of(service) is Route.PLAN}
    for line in lines:
        if line.service not in routed or not _goes_to_plan(line, coverage):
            continue
        amount = parts.get(line.id, line.total)
        if line.id in credited:
            amount += credited[line.id]
        if amount:
            at, prepaid = line.visit or visits.get(line.date), line.id in parts
            visit = f"{at.phase}/{at.ordinal}" if at is not None else ""
            modality = modalities.get(at.phase) if at is not None and line.visit is at else None
            kind = (line.service, modality, amount, line.quantity, line.divisor, line.unit_price.unknown, prepaid)
            alike = kinds.setdefault(kind, len(kinds))
            yield _Billed(line, line.date or dt.date.max, amount, modality, visit, alike, prepaid)


def _goes_to_plan(line: Line, coverage: Coverage) -> bool:
    """Whether a line is sent to the plan: a dated service, and no package, credit or fee for a missed visit.

    What a clinic charges up to its least number of visits is for visits that nobody had, which no plan is billed.
    """
    if line.date is None or line.opens_package or line.of_line is not None:
        return False
    if line.visit is not None:
        return True
    if line.service == MISSED or any(reason.code == "minimum" for reason in line.reasons):
        return False
    return any(line.service in benefit.services for benefit in coverage.plan.benefits)


def _package_parts(lines: Sequence[Line], schedule: FeeSchedule, credited: Mapping[str, Amount]) -> dict[str, Amount]:
    """Return the part of a package's price, less what is credited to it, that each of its visits was really charged.

    A visit that is promised only when needed has no part of the price.
    """
    parts: dict[str, Amount] = {}
    for pack in opened_packs(lines, schedule):
        whole, even = pack.opening.total, [1] * pack.size
        if pack.opening.id in credited:
            whole += credited[pack.opening.id]
        redeemed = [line for line in pack.redeemed if all(reason.code != "when_needed" for reason in line.reasons)]
        lows, expecteds = share_out(whole.low, even), share_out(whole.expected, even)
        highs = (None,) * pack.size if whole.high is None else share_out(whole.high, even)
        for line, low, expected, high in zip(redeemed, lows, expecteds, highs, strict=False):
            parts[line.id] = Amount(low, expected, high)
    return parts


def benefit_for(coverage: Coverage, service: str, modality: Modality | None, network: Network) -> Benefit | None:
    """Return the benefit of a service: the one that names most of it; None where the plan names nothing for it."""
    fitting = [
        benefit
        for benefit in coverage.plan.benefits
        if (not benefit.services or service in benefit.services)
        and (not benefit.modalities or modality in benefit.modalities)
        and (benefit.network is None or benefit.network is network)
    ]
    return max(fitting, key=_precision, default=None)


def _precision(benefit: Benefit) -> int:
    return 4 * bool(benefit.services) + 2 * bool(benefit.modalities) + (benefit.network is not None)


def _programme_for(programmes: Sequence[Programme], service: str, modality: Modality | None) -> Programme | None:
    return next(
        (
            one
            for one in programmes
            if (not one.services or service in one.services) and (not one.modalities or modality in one.modalities)
        ),
        None,
    )


# Both networks, all cases


class _Answers:
    """What a plan answers in one network, in every case."""

    def __init__(self, billed: Sequence[_Billed], coverage: Coverage, currency: str, network: Network) -> None:
        known: dict[BenefitRules, BenefitRules] = {}
        self._billed = billed
        self.network = network
        self._pays_back = coverage.superbill and network is Network.OUT
        self._replays: list[_Replay] = []
        for case in Case:
            first = self._replays[0] if self._replays else None
            self._replays.append(_Replay(billed, coverage, currency, case, network, known, first))
        self._found = dict(zip(Case, _replayed(self._replays), strict=True))

    def of(self, case: Case) -> list[Adjudicated]:
        """Return the answer in one case."""
        return self._found[case]

    def costs(self, case: Case) -> float:
        """Return what it leaves to the patient in one case: of a prepaid visit less than nothing comes back to her."""
        cost = 0
        for one, line in zip(self._billed, self._found[case], strict=True):
            if one.prepaid:
                cost -= (line.plan_paid or 0) + line.assistance if self._pays_back else 0
            elif line.patient_net is None:
                return float("inf")
            else:
                cost += line.patient_net
        return cost

    def said(self) -> dict[int, tuple[bool, tuple[Reason, ...]]]:
        """Return whether help is paid back later, and what a share rests on, of lines that are alike."""
        expected = self._replays[1]
        kinds = {one.alike: one for one in self._billed}
        return {alike: (expected.rebates(one), expected.reasons(one)) for alike, one in kinds.items()}


def _chosen(every: Sequence[_Answers], case: Case) -> _Answers:
    """Return the answer that makes the case: the cheapest for the low one, the dearest for the high one.

    Out of network is expected, as nobody has said that the clinic is in it.
    """
    if len(every) == 1:
        return every[0]
    if case is Case.EXPECTED:
        return next(answers for answers in every if answers.network is Network.OUT)
    ordered = sorted(every, key=lambda answers: answers.costs(case))
    return ordered[0] if case is Case.LOW else ordered[-1]


def _replayed(replays: Sequence["_Replay"]) -> list[list[Adjudicated]]:
    """Work off every case; one that asks the plan the same as another has its answer, with its own bills."""
    found: list[list[Adjudicated]] = []
    for number, replay in enumerate(replays):
        alike = next((one for one in range(number) if replays[one].asks_the_same(replay)), None)
        if alike is None:
            found.append(replay.run())
        else:
            answers = zip(found[alike], replay.claims, strict=True)
            found.append([line if line.claim is claim else with_own_bill(line, claim) for line, claim in answers])
    return found


# One case


@dataclass(frozen=True, slots=True)
class _Terms:
    """What holds for one service on one route in one case."""

    benefit: Benefit | None
    programme: Programme | None
    rules: BenefitRules
    allowed: AllowedAmount | None


class _Replay:
    """The lines as claims in one case."""

    def __init__(
        self,
        billed: Sequence[_Billed],
        coverage: Coverage,
        currency: str,
        case: Case,
        network: Network,
        known: dict[BenefitRules, BenefitRules],
        other: "_Replay | None",
    ) -> None:
        self._known = known  # the same rules are one object in every case, which compares at once
        self._coverage = coverage
        self._currency = currency
        self._case = case
        self.network = network
        self._pays = coverage.plan.limits(self.network) is not None
        self._programmes = eligible_programmes(coverage.plan)
        self._terms: dict[tuple[str, Modality | None], _Terms] = {}
        self.asked: dict[int, tuple[int | None, int | None, BenefitRules]] = {}
        self._reasons: dict[tuple[str, Modality | None], tuple[Reason, ...]] = {}
        self.rules = plan_rules(coverage.plan, case)
        self.claims = self._claims(billed, other)

    def asks_the_same(self, other: "_Replay") -> bool:
        """Whether another case comes to the plan with the same rules and questions."""
        return self.rules == other.rules and all(
            asked_of_the_plan(one) == asked_of_the_plan(its)
            for one, its in zip(self.claims, other.claims, strict=True)
            if one is not its
        )

    def run(self) -> list[Adjudicated]:
        """Work off the claims; those that an insurer's balance of their plan year already holds move nothing."""
        days = days_of_balances(self._coverage.plan, self.network)
        if not days:
            return adjudicate(self.claims, self.rules)
        start = self.rules.plan_year_start
        of_year = [days.get(plan_year_of(claim.date, start), dt.date.min) for claim in self.claims]
        inside = {index for index, claim in enumerate(self.claims) if claim.date < of_year[index]}
        return adjudicate(self.claims, self.rules, inside)

    def rebates(self, one: _Billed) -> bool:
        """Whether help with a line is paid back later."""
        programme = self._for(one).programme
        return programme is not None and programme.rebate

    def reasons(self, one: _Billed) -> tuple[Reason, ...]:
        """Return what a share rests on that nobody has confirmed, and where its allowed amount comes from."""
        key = (one.line.service, one.modality)
        if key not in self._reasons:
            self._reasons[key] = tuple(_reasons(self._for(one), self._coverage))
        return self._reasons[key]

    def _for(self, one: _Billed) -> _Terms:
        key = (one.line.service, one.modality)
        found = self._terms.get(key)
        if found is None:
            benefit = benefit_for(self._coverage, *key, self.network) if self._pays else None
            programme = _programme_for(self._programmes, *key)
            name = programme.id if programme is not None else None
            rules = benefit_rules(benefit, name, self._case, self._currency)
            rules = self._known.setdefault(rules, rules)
            found = self._terms[key] = _Terms(benefit, programme, rules, self._coverage.allowed_for(key[0]))
        return found

    def _claims(self, billed: Sequence[_Billed], other: "_Replay | None") -> list[Claim]:
        """Return the lines as claims; those that are the same in another case are its own."""
        for one in billed:
            if one.alike not in self.asked:
                self.asked[one.alike] = self._ask(one)
        asked, network, waived = self.asked, self.network, self._coverage.waived
        same = set[int]()
        if other is not None:
            same = {alike for alike, one in asked.items() if one == other.asked[alike]}
        return [
            other.claims[index]
            if other is not None and one.alike in same
            else Claim(one.line.id, one.day, *asked[one.alike], network, PATIENT, one.visit, waived and not one.prepaid)
            for index, one in enumerate(billed)
        ]

    def _ask(self, one: _Billed) -> tuple[int | None, int | None, BenefitRules]:
        """Return what is billed, what the plan recognises, and the rules."""
        terms = self._for(one)
        billed = one.amount.of(self._case)
        if one.prepaid:
            return self._ask_of_pack(one, billed, terms)
        if self.network is Network.IN or self._coverage.waived:
            allowed = self._allowed(terms.allowed, one.line, billed, dearer=True)
        elif terms.rules.limiting_charge is not None:
            allowed = self._allowed_within(terms.rules.limiting_charge, terms.allowed, one.line, billed)
        else:
            allowed = self._allowed(terms.allowed, one.line, billed, dearer=False)
        if one.line.unit_price.unknown and self._case is not Case.HIGH:
            billed = self._least_bill(allowed, terms.rules)
        return billed, allowed, terms.rules

    def _ask_of_pack(
        self, one: _Billed, billed: int | None, terms: _Terms
    ) -> tuple[int | None, int | None, BenefitRules]:
        """Return the same of a visit of a package, which is paid: no excess of it is taken off any more.

        In network it is the patient's own, and not billed, though out of network it would be.
        """
        if self.network is Network.IN:
            return 0, 0, NOT_COVERED
        rules = replace(terms.rules, limiting_charge=None) if terms.rules.limiting_charge is not None else terms.rules
        allowed = self._allowed(terms.allowed, one.line, billed, dearer=False)
        return billed, allowed, self._known.setdefault(rules, rules)

    def _least_bill(self, allowed: int | None, rules: BenefitRules) -> int:
        """Return the least that a bill which nobody has stated may be expected to come to.

        A contract is for what a clinic charges at least. Out of network that is likely too, and no more.
        """
        is_likely = self.network is Network.IN or self._case is Case.EXPECTED
        return allowed or 0 if rules.covered and is_likely else 0

    def _allowed_within(
        self, most: Fraction, stated: AllowedAmount | None, line: Line, billed: int | None
    ) -> int | None:
        """Return what the plan recognises where the excess has a most: dearest where the bill is just what it allows.

        Below that she pays less, as in network; above it less of the excess is left.
        """
        rising = self._allowed(stated, line, billed, dearer=True)
        if billed is None or self._case is Case.EXPECTED:
            return rising
        falling, dearest = self._allowed(stated, line, billed, dearer=False), round_rate(billed, 1 / (1 + most))
        if self._case is Case.LOW:
            return rising if rising is not None and rising < dearest else falling
        return rising if rising is not None and rising <= dearest else max(dearest, falling or 0)

    def _allowed(self, stated: AllowedAmount | None, line: Line, billed: int | None, *, dearer: bool) -> int | None:
        """Return what the plan recognises of a line; None for the whole bill.

        `dearer` where the patient pays more of a larger amount, as in network or where the excess is waived; where the
        excess is hers, she gets more back of it.
        """
        if stated is None:
            if self._case is Case.LOW:
                return 0 if dearer else None
            return None if dearer else 0
        amount = billed
        if stated.amount is not None:
            bound = at_worst_or_none if dearer else at_best
            unit = bound(stated.amount, self._case, self._currency)
            amount = None if unit is None else round_rate(unit, Fraction(line.quantity) / line.divisor)
        if amount is None or stated.percent is None:
            return amount
        return round_rate(amount, Fraction(stated.percent) / 100)


def _reasons(terms: _Terms, coverage: Coverage) -> Iterator[Reason]:
    """Say what is assumed, for the line's trace."""
    benefit, allowed = terms.benefit, terms.allowed
    if benefit is None:
        yield Reason.of("benefit_not_named")
        return
    yield Reason.of("benefit", name=benefit.name or benefit.id)
    if coverage.network is None:
        yield Reason.of("network_not_known")
    if benefit.covered is None:
        yield Reason.of("cover_not_known")
    if benefit.authorisation is Authorisation.NOT_KNOWN:
        yield Reason.of("authorisation_not_known")
    if allowed is None:
        yield Reason.of("allowed_not_known")
    elif allowed.is_guess:
        yield Reason.of("allowed_guessed")
    elif allowed.source.said_by:
        yield Reason.of("allowed_from", source=allowed.source.said_by)
    if terms.programme is not None:
        yield Reason.of("programme", name=terms.programme.name or terms.programme.id)
        if terms.programme.mode is None:
            yield Reason.of("programme_mode_not_known")
