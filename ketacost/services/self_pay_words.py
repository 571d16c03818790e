"""Through the plan or paying oneself: what each costs, and by how much, as far as that is known."""

from dataclasses import dataclass

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.services.answers import Answer
from ketacost.services.words import Words, names_of


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both answers in words: what each costs, how it is bought, and what the choice means."""

    plan: str
    plan_way: str
    self_pay: str
    self_pay_way: str
    verdict: str


def side_by_side(answer: Answer, words: Words) -> SideBySide | None:
    """Say what the plan costs beside paying oneself; None where no plan is used."""
    insured, alone = answer.estimate, answer.self_pay
    if insured is None or alone is None or not insured.lines:
        return None
    listed = answer.request.fee_schedule
    return SideBySide(
        plan=words.pays(insured),
        plan_way=_way(insured, listed, words),
        self_pay=words.pays(alone),
        self_pay_way=_way(alone, listed, words),
        verdict=_verdict(insured, alone, words),
    )


def _way(estimate: Estimate, listed: FeeSchedule | None, words: Words) -> str:
    """Name the way to buy where there is more than one."""
    if listed is None or not (listed.packages or listed.memberships):
        return ""
    return words.way(estimate.purchase, names_of(listed))


def _verdict(insured: Estimate, alone: Estimate, words: Words) -> str:
    """Say which is cheaper only where that holds however everything open turns out."""
    plan, own = insured.patient_pays, alone.patient_pays
    currency = insured.currency
    if plan.is_exact and plan == own:
        return "Both cost the same; through the plan it counts towards your deductible and limit."
    if plan.high is not None and max(plan.low, plan.high) <= min(own.low, _top(own)):
        return f"Paying yourself costs {words.amount(_more(own, plan), currency)} more."
    if own.high is not None and max(own.low, own.high) <= min(plan.low, _top(plan)):
        saved = words.amount(_more(plan, own), currency)
        return f"Paying yourself costs {saved} less; but then nothing counts towards your deductible and limit."
    return "Which of the two costs less depends on what is not known yet."


def _more(dearer: Amount, cheaper: Amount) -> Amount:
    """Return by how much one is dearer in each case, from the least to the most."""
    if dearer.high is None or cheaper.high is None:
        return Amount(dearer.low - max(cheaper.low, cheaper.high or 0), dearer.expected - cheaper.expected, None)
    found = sorted((dearer.low - cheaper.low, dearer.expected - cheaper.expected, dearer.high - cheaper.high))
    return Amount(*found)


def _top(amount: Amount) -> int:
    return amount.low if amount.high is None else amount.high
