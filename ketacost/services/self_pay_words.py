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
    if not insured.shares:
        return "Bought this way, nothing goes to the plan."
    if plan.is_exact and plan == own:
        return f"Both cost the same{_counts(insured, '; only through the plan does it count towards ')}."
    if plan.high is not None and max(plan.low, plan.high) <= min(own.low, _top(own)):
        return f"Paying yourself costs {_up_to(_more(own, plan), currency, words)} more."
    if own.high is not None and max(own.low, own.high) <= min(plan.low, _top(plan)):
        saved = _up_to(_more(plan, own), currency, words)
        return f"Paying yourself costs {saved} less{_counts(insured, '; but then nothing counts towards ')}."
    return "Which of the two costs less depends on what is not known yet."


def _counts(insured: Estimate, lead: str) -> str:
    """Say what the course would count towards, if anything."""
    towards = [
        name
        for name, before, after in (
            ("deductible", "deductible_before", "deductible_left"),
            ("yearly limit", "out_of_pocket_before", "out_of_pocket_left"),
        )
        if any(getattr(share.expected, before) != getattr(share.expected, after) for share in insured.shares)
    ]
    return f"{lead}your {' and '.join(towards)}" if towards else ""


def _up_to(amount: Amount, currency: str, words: Words) -> str:
    if amount.low or not amount.high:
        return words.amount(amount, currency)
    return f"up to {words.amount(Amount.exact(amount.high), currency)}"


def _more(dearer: Amount, cheaper: Amount) -> Amount:
    """Return by how much one is dearer in each case, from the least to the most."""
    if dearer.high is None or cheaper.high is None:
        return Amount(dearer.low - max(cheaper.low, cheaper.high or 0), dearer.expected - cheaper.expected, None)
    found = sorted((dearer.low - cheaper.low, dearer.expected - cheaper.expected, dearer.high - cheaper.high))
    return Amount(*found)


def _top(amount: Amount) -> int:
    return amount.low if amount.high is None else amount.high
