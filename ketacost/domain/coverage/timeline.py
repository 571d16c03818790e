"""Shares by visit: what is handed over on each day, what is left of deductible and limit, where the cost changes."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.estimates import Estimate, Line, Share, own_parts


class Turn(StrEnum):
    """What happens at a visit: it is the first of a plan year, it ends the deductible, reaches the limit, costs less.

    The last one: what the programme gives, or the visits that the plan covers, are used up.
    """

    NEW_PLAN_YEAR = "new_plan_year"
    DEDUCTIBLE_MET = "deductible_met"
    LIMIT_REACHED = "limit_reached"
    COST_DROPS = "cost_drops"
    VISITS_USED_UP = "visits_used_up"


@dataclass(frozen=True, slots=True)
class SharedDay:
    """All lines of one day: what the patient hands over, what others pay, what comes back, and what is left.

    `deductible_left` and `limit_left` are those after all of the day's lines that go to the plan, in whichever order
    it works them off; of several deductibles that of the last line. None where there is no such line, or no such
    amount. `turns` are those of the expected case.
    """

    date: dt.date
    lines: tuple[Line, ...]
    shares: tuple[Share, ...]
    billed: Amount
    cash: Amount
    later: Amount
    net: Amount
    plan_pays: Amount
    assistance: Amount
    deductible_left: Amount | None
    limit_left: Amount | None
    plan_year: dt.date | None
    turns: tuple[Turn, ...] = ()


def shared_days(estimate: Estimate) -> tuple[SharedDay, ...]:
    """Return the days of an estimate in order, each with its shares; empty where nothing goes to a plan."""
    if not estimate.shares:
        return ()
    of_line = {share.line: share for share in estimate.shares}
    by_day: dict[dt.date, list[Line]] = {}
    for line in estimate.lines:
        if line.date is not None and (line.total or line.id in of_line):
            by_day.setdefault(line.date, []).append(line)
    days: list[SharedDay] = []
    for day in sorted(by_day):
        days.append(_day(day, by_day[day], of_line, days))
    return tuple(days)


def _day(day: dt.date, lines: Sequence[Line], of_line: dict[str, Share], before: Sequence[SharedDay]) -> SharedDay:
    shares = tuple(of_line[line.id] for line in lines if line.id in of_line)
    own = list(own_parts(lines, shares))
    net = total_of(part.net for part in own)
    last = shares[-1] if shares else None
    plan_year = last.expected.plan_year if last is not None else None
    billed = total_of(line.total for line in lines)
    return SharedDay(
        date=day,
        lines=tuple(lines),
        shares=shares,
        billed=billed,
        cash=total_of(part.cash for part in own),
        later=total_of(share.later for share in shares),
        net=net,
        plan_pays=total_of(share.amount("plan_paid") for share in shares),
        assistance=total_of(share.amount("assistance") for share in shares),
        deductible_left=_left([share for share in shares if _group(share) == _group(shares[-1])], "deductible_left"),
        limit_left=_left(shares, "out_of_pocket_left"),
        plan_year=plan_year,
        turns=tuple(_turns(shares, plan_year, net, billed, before)),
    )


def _group(share: Share) -> str | None:
    return share.expected.claim.benefit.group


def _left(shares: Sequence[Share], part: str) -> Amount | None:
    """Return what is left after the last of lines that use up one amount; None where the expected case has none."""

    def least(number: int) -> int | None:
        left = [getattr(share.cases[number], part) for share in shares]
        return min((one for one in left if one is not None), default=None)

    low, expected, high = (least(number) for number in range(3))
    return None if expected is None else Amount(low or 0, expected, high)


def _turns(
    shares: Sequence[Share], plan_year: dt.date | None, net: Amount, billed: Amount, before: Sequence[SharedDay]
) -> Iterator[Turn]:
    cases = [share.expected for share in shares]
    earlier = next((day for day in reversed(before) if day.shares), None)
    new_year = earlier is not None and plan_year is not None and earlier.plan_year != plan_year
    if new_year:
        yield Turn.NEW_PLAN_YEAR
    if any(case.deductible_before and case.deductible_left == 0 for case in cases):
        yield Turn.DEDUCTIBLE_MET
    if any(case.out_of_pocket_before and case.out_of_pocket_left == 0 for case in cases):
        yield Turn.LIMIT_REACHED
    if any(case.over_visits for case in cases) and not any(
        share.expected.over_visits for day in before for share in day.shares
    ):
        yield Turn.VISITS_USED_UP
    cheaper = earlier is not None and net.expected < earlier.net.expected and billed.expected >= earlier.billed.expected
    if cheaper and not new_year:
        yield Turn.COST_DROPS
