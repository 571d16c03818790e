"""Lines to shares: which lines go to the plan, what each is billed at, and what the plan recognises.

In network the clinic waits for the plan, and the patient pays her share at the visit. Out of network with a superbill
she pays the whole bill and the plan's part comes back later. A package is the patient's own; out of network each of
its visits is billed at its part of the package's price, which is what was really charged.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ketacost.domain.adjustments import opened_packs
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
    PATIENT,
    at_best,
    at_worst_or_none,
    benefit_rules,
    eligible_programmes,
    plan_rules,
)
from ketacost.domain.coverage.plans import (
    AllowedAmount,
    Authorisation,
    Benefit,
    Coverage,
    CoveragePlan,
    Network,
    Programme,
    Route,
)
from ketacost.domain.coverage.rules import BenefitRules
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
    known: dict[BenefitRules, BenefitRules] = {}
    replays: list[_Replay] = []
    for case in Case:
        replays.append(_Replay(billed, coverage, schedule.currency, case, known, replays[0] if replays else None))
    low, expected, high = _replayed(replays)
    superbill = coverage.superbill and coverage.network is not Network.IN
    kinds = {one.alike: one for one in billed}
    said = {alike: (replays[1].rebates(one), replays[1].reasons(one)) for alike, one in kinds.items()}
    return tuple(
        Share(one.line.id, cases, superbill, said[one.alike][0], one.prepaid, said[one.alike][1])
        for one, cases in zip(billed, zip(low, expected, high, strict=True), strict=True)
    )


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


# Which lines, at which amount


def _billed(
    lines: Sequence[Line], coverage: Coverage, schedule: FeeSchedule, modalities: Mapping[str, Modality | None]
) -> Iterator[_Billed]:
    credited: dict[str, Amount] = {}
    for line in lines:
        if line.of_line is not None:
            credited[line.of_line] = credited.get(line.of_line, Amount()) + line.total
    parts = _package_parts(lines, schedule) if coverage.network is not Network.IN and coverage.superbill else {}
    kinds: dict[tuple[object, ...], int] = {}
    routed = {service for service in {line.service for line in lines} if coverage.route_of(service) is Route.PLAN}
    for line in lines:
        if line.service not in routed or not _goes_to_plan(line, coverage):
            continue
        amount = parts.get(line.id, line.total)
        if line.id in credited:
            amount += credited[line.id]
        if amount:
            at = line.visit
            modality, visit = (modalities.get(at.phase), f"{at.phase}/{at.ordinal}") if at is not None else (None, "")
            kind = (line.service, modality, amount, line.quantity, line.divisor, line.unit_price.unknown)
            alike = kinds.setdefault(kind, len(kinds))
            yield _Billed(line, line.date or dt.date.max, amount, modality, visit, alike, line.id in parts)


def _goes_to_plan(line: Line, coverage: Coverage) -> bool:
    """Whether a line is sent to the plan: a dated service, and no package, credit or fee for a missed visit."""
    if line.date is None or line.opens_package or line.of_line is not None:
        return False
    return line.visit is not None or any(line.service in benefit.services for benefit in coverage.plan.benefits)


def _package_parts(lines: Sequence[Line], schedule: FeeSchedule) -> dict[str, Amount]:
    """Return the part of a package's price that each of its visits was really charged."""
    parts: dict[str, Amount] = {}
    for pack in opened_packs(lines, schedule):
        whole, even = pack.opening.total, [1] * pack.size
        lows, expecteds = share_out(whole.low, even), share_out(whole.expected, even)
        highs = (None,) * pack.size if whole.high is None else share_out(whole.high, even)
        for line, low, expected, high in zip(pack.redeemed, lows, expecteds, highs, strict=False):
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
        known: dict[BenefitRules, BenefitRules],
        other: "_Replay | None",
    ) -> None:
        self._known = known  # the same rules are one object in every case, which compares at once
        self._coverage = coverage
        self._currency = currency
        self._case = case
        self.network = coverage.network or (Network.IN if case is Case.LOW else Network.OUT)
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
        """Work off the claims; those that an insurer's balance already holds by themselves."""
        since = self._balance_day()
        if since is None or all(claim.date >= since for claim in self.claims):
            return adjudicate(self.claims, self.rules)
        inside = [claim for claim in self.claims if claim.date < since]
        before = iter(adjudicate(inside, plan_rules(_without_balances(self._coverage), self._case)))
        after = iter(adjudicate([claim for claim in self.claims if claim.date >= since], self.rules))
        return [next(before) if claim.date < since else next(after) for claim in self.claims]

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

    def _balance_day(self) -> dt.date | None:
        days = [
            balance.pending_from or balance.as_of
            for balance in self._coverage.plan.balances
            if balance.network is self.network
        ]
        return min(days, default=None)

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
        if other is not None and other.network is network:
            same = {alike for alike, one in asked.items() if one == other.asked[alike]}
        return [
            other.claims[index]
            if other is not None and one.alike in same
            else Claim(one.line.id, one.day, *asked[one.alike], network, PATIENT, one.visit, waived)
            for index, one in enumerate(billed)
        ]

    def _ask(self, one: _Billed) -> tuple[int | None, int | None, BenefitRules]:
        """Return what is billed, what the plan recognises, and the rules."""
        terms = self._for(one)
        billed = one.amount.of(self._case)
        allowed = self._allowed(terms.allowed, one.line, billed)
        if one.line.unit_price.unknown and self._case is not Case.HIGH:
            billed = allowed or 0  # nobody has stated the bill: at least what the plan recognises
        return billed, allowed, terms.rules

    def _allowed(self, stated: AllowedAmount | None, line: Line, billed: int | None) -> int | None:
        """Return what the plan recognises of a line; None for the whole bill.

        In network the patient pays less of a small amount, out of it she gets more back of a large one.
        """
        in_network = self.network is Network.IN
        if stated is None:
            if self._case is Case.LOW:
                return 0 if in_network else None
            return None if in_network else 0
        amount = billed
        if stated.amount is not None:
            bound = at_worst_or_none if in_network else at_best
            unit = bound(stated.amount, self._case, self._currency)
            amount = None if unit is None else round_rate(unit, Fraction(line.quantity) / line.divisor)
        if amount is None or stated.percent is None:
            return amount
        return round_rate(amount, Fraction(stated.percent) / 100)


def _without_balances(coverage: Coverage) -> CoveragePlan:
    return coverage.plan.model_copy(update={"balances": ()})


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
