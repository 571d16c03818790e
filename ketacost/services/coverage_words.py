"""The words of insurance: plans, steps, turns, doubts, and the trace of one share, each term said plainly."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

from ketacost.domain.amounts import Amount
from ketacost.domain.coverage.adjudication import Adjudicated
from ketacost.domain.coverage.checks import Doubt
from ketacost.domain.coverage.plans import (
    Authorisation,
    CopayScope,
    CoveragePlan,
    FamilyRule,
    Network,
    PlanKind,
    ProgrammeMode,
    Step,
)
from ketacost.domain.coverage.timeline import Turn
from ketacost.domain.estimates import Estimate, Share
from ketacost.services.share_reasons import BENEFIT
from ketacost.services.words import NOT_KNOWN, Words

PLAN_KINDS = {
    PlanKind.PPO: "PPO",
    PlanKind.HMO: "HMO or EPO",
    PlanKind.HIGH_DEDUCTIBLE: "High-deductible plan",
    PlanKind.MEDICARE: "Medicare Part B",
    PlanKind.MEDICARE_SUPPLEMENT: "Medicare Part B with a supplement",
    PlanKind.MEDICAID: "Medicaid",
    PlanKind.TRICARE: "TRICARE",
    PlanKind.VETERANS: "VA",
    PlanKind.OTHER: "Another plan",
}
NETWORKS = {Network.IN: "In network", Network.OUT: "Out of network", None: "I don't know"}
STEPS = {
    (Step.DEDUCTIBLE, Step.COINSURANCE): "Deductible first, then a percentage",
    (Step.COPAY,): "A fixed copay",
    (Step.COINSURANCE,): "A percentage, deductible does not apply",
    (Step.DEDUCTIBLE, Step.COPAY): "Deductible first, then a copay",
    (Step.DEDUCTIBLE,): "Deductible first, then nothing",
    (): "Nothing",
    (Step.COPAY, Step.COINSURANCE): "A copay plus a percentage",
    (Step.DEDUCTIBLE, Step.COPAY, Step.COINSURANCE): "Deductible, then a copay and a percentage",
    (Step.COPAY, Step.DEDUCTIBLE): "A copay; the rest goes to the deductible",
    (Step.COPAY, Step.DEDUCTIBLE, Step.COINSURANCE): "A copay; the rest to the deductible, then a percentage",
}
STEP_NAMES = {Step.COPAY: "copay", Step.DEDUCTIBLE: "deductible", Step.COINSURANCE: "coinsurance"}
FAMILY_RULES = {
    FamilyRule.NONE: "Only mine",
    FamilyRule.EMBEDDED: "Mine, and one for the family",
    FamilyRule.AGGREGATE: "Only one for the whole family",
    FamilyRule.MEMBERS: "Met once enough members met theirs",
}
COPAY_SCOPES = {
    CopayScope.VISIT: "Once a visit",
    CopayScope.LINE: "For each service",
    CopayScope.SUPPLY: "Once in 30 days",
}
AUTHORISATIONS = {
    Authorisation.NOT_NEEDED: "Not needed",
    Authorisation.GRANTED: "Granted",
    Authorisation.NOT_KNOWN: "I don't know",
    Authorisation.DENIED: "Denied, or missing",
    Authorisation.REDUCED: "Missing: the plan pays less",
}
PROGRAMME_MODES = {
    ProgrammeMode.STANDARD: "Counts like my own money",
    ProgrammeMode.ACCUMULATOR: "Does not count (accumulator)",
    ProgrammeMode.MAXIMIZER: "The plan takes it all (maximizer)",
    None: "I don't know",
}
TURNS = {
    Turn.NEW_PLAN_YEAR: "New plan year: deductible and limit start again",
    Turn.DEDUCTIBLE_MET: "Deductible met",
    Turn.LIMIT_REACHED: "Yearly limit reached: covered visits cost nothing more this plan year",
    Turn.COST_DROPS: "From here a visit costs less",
    Turn.VISITS_USED_UP: "The visits that the plan covers are used up",
}
GLOSSARY = {
    "deductible": "What you pay in a plan year before the plan starts to share.",
    "copay": "A fixed amount for a visit.",
    "coinsurance": "Your percentage of what the plan recognises; the plan pays the rest.",
    "allowed": "What the plan recognises for a service; it may be less than the clinic bills.",
    "out_of_pocket_limit": "The most that you pay in a plan year for covered services; then the plan pays all.",
    "superbill": "A detailed receipt that you send to the plan yourself, which pays you back its part.",
    "balance_bill": "What an out-of-network clinic bills above the allowed amount; the plan never counts it.",
    "writeoff": "What a clinic in network may not bill, by its contract.",
    "prior_authorisation": "The plan's agreement, before treatment, that it will pay.",
}
_DOUBTS = {
    "leap_day": "A plan year that starts on 29 February is taken to start on 1 March in other years.",
    "plan_year_over": "This plan year ended on {date}. Roll it over, and check the new amounts.",
    "hsa_embedded_below_minimum": "A plan for a health savings account may not pay for one member before "
    "{minimum}: look at the card again.",
    "deductible_above_limit": "The deductible is above the yearly limit: look at both again.",
    "family_amount_missing": "The family amount is missing; it is left out of the figures.",
    "coinsurance_over_half": "You would pay {percent} %, more than the plan. Did the card say that the plan pays it? "
    "Then yours is {swapped} %.",
    "coinsurance_of_nothing": "0 % means that the plan pays everything after the deductible.",
    "balance_in_future": "This day is still to come.",
    "balance_of_earlier_year": "This balance is of an earlier plan year, and counts nothing in this one.",
    "deductible_over_its_limit": "More is met than the deductible itself: it counts as met.",
    "out_of_pocket_over_its_limit": "More is met than the limit itself: it counts as reached.",
    "less_than_deductible_used": "Less counts towards the limit than towards the deductible, which is unusual.",
}

_Say = Callable[[int | None], str]


class CoverageWords:
    """Puts shares and plans into words in one locale."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def plan(self, plan: CoveragePlan) -> str:
        """Name a plan."""
        return plan.name or plan.insurer or PLAN_KINDS[plan.kind]

    def waits(self, aside: CoveragePlan) -> str:
        """Say why a plan has no part in an estimate for now."""
        return (
            f"{self.plan(aside)} waits: it is in {aside.currency}, and these prices are not. "
            f"With prices in {aside.currency} it counts again."
        )

    def turn(self, turn: Turn) -> str:
        """Say what happens at a visit."""
        return TURNS[turn]

    def doubt(self, doubt: Doubt, currency: str = "USD") -> str:
        """Say what looks wrong, and what to do."""
        params = dict(doubt.params)
        if "date" in params:
            params["date"] = self._words.formats.date(dt.date.fromisoformat(params["date"]))
        if "minimum" in params:
            params["minimum"] = self._words.formats.price(Decimal(params["minimum"]), currency)
        if "swapped" in params:
            params["percent"] = f"{100 - Decimal(params['swapped']):f}"
        return _DOUBTS[doubt.code].format(**params)

    def summary(self, estimate: Estimate) -> str:
        """Say who pays what, in one sentence; nothing where no plan has a part in it."""
        if not estimate.shares:
            return ""
        amount, currency = self._words.amount, estimate.currency
        parts = [f"the plan pays {amount(estimate.plan_pays, currency)}"]
        if estimate.assistance:
            parts.append(f"the manufacturer {amount(estimate.assistance, currency)}")
        if estimate.written_off:
            parts.append(f"the clinic may not bill {amount(estimate.written_off, currency)} of it")
        billed = amount(estimate.total, currency, estimate.marks)
        first = f"{', '.join(parts[:-1])}, and " if len(parts) > 1 else ""
        return f"Of {billed} billed, {first}{parts[-1]}."

    def three_numbers(self, estimate: Estimate) -> tuple[str, str, str] | None:
        """Say cash at the visits, what comes back, and net; None where nothing comes back."""
        if not estimate.comes_back:
            return None
        amount, currency, marks = self._words.amount, estimate.currency, estimate.patient_marks
        return (
            amount(estimate.paid_at_visits, currency, marks),
            amount(estimate.comes_back, currency),
            amount(estimate.patient_pays, currency, marks),
        )

    def left(self, left: Amount | None, currency: str) -> str:
        """Say what is left of a deductible or a limit."""
        return "none" if left is None else self._words.amount(left, currency)

    # The trace of one share

    def trace(self, share: Share, currency: str) -> list[str]:
        """Say by which benefit a share goes, how it comes about in the expected case, and what it rests on."""
        said = list(self._steps(share.expected, share, currency))
        if not share.net.is_exact:
            said.append(f"In all it costs you {self._words.amount(share.net, currency, cents=True)}.")
        benefit = [self._words.reason(reason) for reason in share.reasons if reason.code == BENEFIT]
        return [*benefit, *said, *(self._words.reason(reason) for reason in share.reasons if reason.code != BENEFIT)]

    def _steps(self, one: Adjudicated, share: Share, currency: str) -> Iterator[str]:
        say = self._say(currency)
        billed = one.claim.billed
        if not one.claim.benefit.covered or one.over_visits:
            why = "The plan covers no more visits this plan year" if one.over_visits else "The plan does not cover it"
            yield f"{why}: {say(one.noncovered)} of {say(billed)} is yours."
            return
        yield f"Billed {say(billed)}; the plan recognises {say(one.allowed)}."
        yield from self._shared_steps(one, say)
        if one.trimmed:
            yield f"Only {say(one.out_of_pocket_before)} was left until your yearly limit: {say(one.trimmed)} less."
        if one.penalty:
            yield f"Without prior authorisation the plan pays {say(one.penalty)} less; that is yours."
        if one.over_maximum:
            yield f"Above the most that the plan pays in a year: {say(one.over_maximum)}, yours."
        yield f"The plan pays {say(one.plan_paid)}."
        if one.writeoff:
            yield f"The clinic writes off {say(one.writeoff)}."
        if one.balance_bill:
            yield f"Above what the plan recognises: {say(one.balance_bill)}, yours."
        if one.assistance:
            yield f"The manufacturer pays {say(one.assistance)}."
        yield from self._handed_over(share, currency)

    def _shared_steps(self, one: Adjudicated, say: _Say) -> Iterator[str]:
        if one.deductible:
            left = one.deductible_left
            after = "" if left is None else f"; {say(left)} of it is left"
            yield f"Deductible: {say(one.deductible)}{after}."
        elif one.deductible_before == 0 and Step.DEDUCTIBLE in one.claim.benefit.steps:
            yield "Your deductible is met."
        if one.copay:
            yield f"Copay: {say(one.copay)}."
        if one.coinsurance:
            percent = f"{float(one.claim.benefit.coinsurance * 100):g} %"
            yield f"Coinsurance of {percent}: {say(one.coinsurance)}."

    def _handed_over(self, share: Share, currency: str) -> Iterator[str]:
        amount = self._words.amount
        cash = Amount.exact(share.cash.expected)
        if share.prepaid:
            yield "Paid with the package; nothing at the visit."
        else:
            yield f"You pay {amount(cash, currency, cents=True)} at the visit."
        if share.later:
            later = Amount.exact(share.later.expected)
            yield f"{amount(later, currency, cents=True)} comes back to you later."

    def _say(self, currency: str) -> _Say:
        def say(minor: int | None) -> str:
            return NOT_KNOWN if minor is None else self._words.formats.money(minor, currency, cents=True)

        return say
