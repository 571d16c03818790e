"""The ledger of a course that goes to a plan, as plain rows: window, workbook and command line show these."""

import datetime as dt
from dataclasses import dataclass

from ketacost.domain.amounts import Amount
from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.coverage.timeline import SharedDay, shared_days
from ketacost.domain.estimates import Estimate, EstimateRequest, Line, Share
from ketacost.services.coverage_words import NETWORKS, CoverageWords
from ketacost.services.share_reasons import BENEFIT
from ketacost.services.words import Words


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line that goes to the plan; amounts per case, in minor units, and the sentences of its trace."""

    date: dt.date
    text: str
    plan_year: dt.date
    billed: Amount
    allowed: Amount
    deductible: Amount
    copay: Amount
    coinsurance: Amount
    noncovered: Amount
    penalty: Amount
    over_maximum: Amount
    balance_bill: Amount
    writeoff: Amount
    plan_pays: Amount
    assistance: Amount
    cash: Amount
    later: Amount
    net: Amount
    deductible_left: Amount | None
    limit_left: Amount | None
    trace: tuple[str, ...]
    share: Share
    line: Line


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the course: what is handed over, who else pays, what is left after it, and what happens there."""

    date: dt.date
    text: str
    billed: Amount
    cash: Amount
    plan_pays: Amount
    assistance: Amount
    later: Amount
    net: Amount
    deductible_left: Amount | None
    limit_left: Amount | None
    turns: tuple[str, ...]
    trace: tuple[str, ...]
    day: SharedDay


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """Everything that a plan does to an estimate. `back_later` is the sum that comes back after the visits."""

    plan: str
    network: str
    summary: str
    rows: tuple[LedgerRow, ...]
    days: tuple[DayRow, ...]
    billed: Amount
    written_off: Amount
    plan_pays: Amount
    assistance: Amount
    paid_at_visits: Amount
    back_later: Amount
    patient_pays: Amount
    pays_words: str
    assumptions: tuple[str, ...]


def coverage_report(request: EstimateRequest, estimate: Estimate, words: Words) -> CoverageReport | None:
    """Return what the plan of a request does to its estimate; None where nothing goes to a plan."""
    coverage = request.coverage
    if coverage is None or not estimate.shares:
        return None
    said = CoverageWords(words)
    rows = tuple(_rows(estimate, words, said))
    return CoverageReport(
        plan=said.plan(coverage.plan),
        network=NETWORKS[coverage.network],
        summary=said.summary(estimate),
        rows=rows,
        days=tuple(_day(day, estimate, words, said) for day in shared_days(estimate)),
        billed=estimate.total,
        written_off=estimate.written_off,
        plan_pays=estimate.plan_pays,
        assistance=estimate.assistance,
        paid_at_visits=estimate.paid_at_visits,
        back_later=estimate.comes_back,
        patient_pays=estimate.patient_pays,
        pays_words=words.pays(estimate, cents=True),
        assumptions=assumptions(coverage, estimate, words),
    )


def day_text(day: SharedDay, words: Words) -> str:
    """Say what a day is for."""
    return ", ".join(dict.fromkeys(words.line_text(line) for line in day.lines))


def day_trace(day: SharedDay, currency: str, words: Words) -> list[str]:
    """Say how the shares of a day come about, each line by its name where there are several."""
    said, trace = CoverageWords(words), list[str]()
    names = {line.id: words.line_text(line) for line in day.lines}
    for share in day.shares:
        steps = said.trace(share, currency)
        trace += [f"{names[share.line]}:", *steps] if len(day.shares) > 1 else steps
    return trace


def _rows(estimate: Estimate, words: Words, said: CoverageWords) -> list[LedgerRow]:
    lines = {line.id: line for line in estimate.lines}
    return [_row(share, lines[share.line], estimate.currency, words, said) for share in estimate.shares]


def _row(share: Share, line: Line, currency: str, words: Words, said: CoverageWords) -> LedgerRow:
    low, expected, high = share.cases
    one = share.expected
    return LedgerRow(
        date=one.claim.date,
        text=words.line_text(line),
        plan_year=one.plan_year,
        billed=Amount(low.claim.billed or 0, expected.claim.billed or 0, high.claim.billed),
        allowed=share.amount("allowed"),
        deductible=share.amount("deductible"),
        copay=share.amount("copay"),
        coinsurance=share.amount("coinsurance"),
        noncovered=share.amount("noncovered"),
        penalty=share.amount("penalty"),
        over_maximum=share.amount("over_maximum"),
        balance_bill=share.amount("balance_bill"),
        writeoff=share.amount("writeoff"),
        plan_pays=share.amount("plan_paid"),
        assistance=share.amount("assistance"),
        cash=share.cash,
        later=share.later,
        net=share.net,
        deductible_left=None if one.deductible_left is None else share.amount("deductible_left"),
        limit_left=None if one.out_of_pocket_left is None else share.amount("out_of_pocket_left"),
        trace=tuple(said.trace(share, currency)),
        share=share,
        line=line,
    )


def _day(day: SharedDay, estimate: Estimate, words: Words, said: CoverageWords) -> DayRow:
    return DayRow(
        date=day.date,
        text=day_text(day, words),
        billed=day.billed,
        cash=day.cash,
        plan_pays=day.plan_pays,
        assistance=day.assistance,
        later=day.later,
        net=day.net,
        deductible_left=day.deductible_left,
        limit_left=day.limit_left,
        turns=tuple(said.turn(turn) for turn in day.turns),
        trace=tuple(day_trace(day, estimate.currency, words)),
        day=day,
    )


def assumptions(coverage: Coverage, estimate: Estimate, words: Words) -> tuple[str, ...]:
    """Say what the figures rest on, each thing once, with the order in which a plan works off its claims."""
    reasons = (reason for share in estimate.shares for reason in share.reasons if reason.code != BENEFIT)
    found = dict.fromkeys(words.reason(reason) for reason in dict.fromkeys(reasons))
    order = "Claims are worked off by the day of the visit; a real plan takes them as they come in."
    balances = [
        f"What you have used so far is as of {words.formats.date(balance.as_of)}." for balance in coverage.plan.balances
    ]
    return (*found, *balances, order)
