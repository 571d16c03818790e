"""The ledger of the sheet "Coverage" step by step, in whole minor units: what every one of its cells comes to."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ketacost.domain.coverage.adjudication import round_rate, share_of_rate
from ketacost.domain.coverage.plans import CoinsuranceBase, Step
from ketacost.domain.coverage.rules import plan_year_of
from ketacost.domain.money import to_minor
from ketacost.services.coverage_sheet import Bound, CoverageSheet, FigureKind, SheetRow, UsedSoFar

BOUNDLESS = 10**14
"""Stands in the sheet for an amount without a bound, in minor units."""


@dataclass(slots=True)
class Steps:
    """One row, step by step, in minor units; rooms that have no bound are `BOUNDLESS`.

    `steps` are what the benefit's steps take before the yearly limit, `towards` and `counted` what is credited to
    deductible and limit.
    """

    year: dt.date
    inside: bool
    visit: int
    billed: int = 0
    allowed: int = 0
    room: int = BOUNDLESS
    limit_room: int = BOUNDLESS
    plan_room: int = BOUNDLESS
    steps: dict[Step, int] = field(default_factory=dict)
    over: int = 0
    deductible: int = 0
    copay: int = 0
    coinsurance: int = 0
    noncovered: int = 0
    penalty: int = 0
    over_maximum: int = 0
    plan_pays: int = 0
    writeoff: int = 0
    balance_bill: int = 0
    assistance: int = 0
    floor_paid: int = 0
    towards: int = 0
    counted: int = 0
    cash: int = 0
    later: int = 0
    net: int = 0

    @property
    def share(self) -> int:
        """The patient's part of the allowed amount."""
        return self.deductible + self.copay + self.coinsurance


def replay(sheet: CoverageSheet, start: tuple[int, int] | None = None) -> list[Steps]:
    """Work off every row as the sheet does, by its figures and perhaps another start of the plan year."""
    return _Replay(sheet, start or sheet.rules.plan_year_start).run()


class _Replay:
    def __init__(self, sheet: CoverageSheet, start: tuple[int, int]) -> None:
        self._sheet, self._rules, self._start = sheet, sheet.rules, start
        self._done: list[Steps] = []
        self._values = [self._minor(number) for number in range(len(sheet.figures))]

    def _minor(self, number: int) -> int | None:
        figure = self._sheet.figures[number]
        if figure.value is None or figure.kind is not FigureKind.MONEY:
            return None
        return to_minor(figure.value, self._sheet.currency)

    def _rate(self, number: int | None) -> Fraction:
        """Return a percentage as a part of one; one that nobody stated is all of it."""
        value = self._sheet.figures[number].value if number is not None else Decimal(0)
        return Fraction(1) if value is None else Fraction(value) / 100

    def run(self) -> list[Steps]:
        for row in self._sheet.rows:
            self._done.append(self._row(row))
        return self._done

    def _row(self, row: SheetRow) -> Steps:
        claim = row.ledger.share.expected.claim
        one = Steps(plan_year_of(claim.date, self._start), row.inside, row.visit, billed=claim.billed or 0)
        sheet = self._sheet
        one.room = self._room(one, sheet.deductible, lambda used: used.deductible, lambda used: used.others_deductible,
                              lambda steps: steps.towards)  # fmt: skip
        one.limit_room = self._room(one, sheet.limit, lambda used: used.limit, lambda used: used.others_limit,
                                    lambda steps: steps.counted)  # fmt: skip
        one.plan_room = self._room(one, sheet.plan_maximum, lambda used: used.plan_paid,
                                   lambda used: used.others_plan_paid, lambda steps: steps.plan_pays)  # fmt: skip
        if row.covered:
            self._covered(row, one)
        else:
            one.noncovered = self._allowed(row, one.billed) if row.at_contract else one.billed
            one.writeoff = one.billed - one.noncovered
        self._hand_over(row, one)
        return one

    def _room(
        self,
        one: Steps,
        bounds: Sequence[Bound],
        own: Callable[[UsedSoFar], int],
        others: Callable[[UsedSoFar], int],
        credited: Callable[[Steps], int],
    ) -> int:
        """Return what is left of a yearly amount before a row."""
        before = sum(credited(done) for done in self._done if (done.year, done.inside) == (one.year, one.inside))
        known = [] if one.inside else self._sheet.used
        used = [each for each in known if plan_year_of(each.as_of, self._start) == one.year]
        rooms = [BOUNDLESS]
        for bound in bounds:
            most = self._values[bound.figure]
            if most is not None:
                taken = sum(own(each) + (others(each) if bound.others else 0) for each in used)
                rooms.append(most - taken - before)
        return max(0, min(rooms))

    def _allowed(self, row: SheetRow, billed: int) -> int:
        by = row.allowed
        amount: int | None = billed
        if by.figure is not None:
            amount = self._values[by.figure]
            if amount is None:
                return 0 if row.excess_is_hers else billed
            amount = round_rate(amount, Fraction(by.quantity) / by.divisor)
        if by.percent is not None:
            amount = round_rate(amount or 0, self._rate(by.percent))
        return min(billed, amount or 0)

    def _covered(self, row: SheetRow, one: Steps) -> None:
        one.allowed = self._allowed(row, one.billed)
        self._take_steps(row, one)
        self._trim(row, one)
        paid = one.allowed - one.share
        one.penalty = round_rate(paid, self._rate(row.penalty))
        one.over_maximum = max(0, paid - one.penalty - one.plan_room)
        one.plan_pays = paid - one.penalty - one.over_maximum
        excess = one.billed - one.allowed
        if row.written_off:
            one.writeoff = excess
        else:
            most = excess if row.limiting is None else round_rate(one.allowed, row.limiting)
            one.balance_bill = min(excess, most)
            one.writeoff = excess - one.balance_bill
        self._help(row, one)
        self._count(row, one)

    def _take_steps(self, row: SheetRow, one: Steps) -> None:
        taken = one.steps
        for step in row.steps:
            rem = one.allowed - sum(taken.values())
            if step is Step.DEDUCTIBLE:
                credit = taken.get(Step.COPAY, 0) if self._rules.copay_counts_deductible else 0
                taken[step] = min(rem, max(0, one.room - credit))
            elif step is Step.COPAY:
                taken[step] = self._copay(row, one, rem)
            else:
                taken[step] = self._coinsurance(row, rem, one.allowed - taken.get(Step.DEDUCTIBLE, 0))

    def _copay(self, row: SheetRow, one: Steps, rem: int) -> int:
        if not self._rules.straddle_copay and one.steps.get(Step.DEDUCTIBLE, 0):
            return 0
        due = BOUNDLESS if row.copay is None else self._values[row.copay]
        due = BOUNDLESS if due is None else due
        if row.visit_copay:
            pairs = zip(self._done, self._sheet.rows, strict=False)
            due -= sum(done.copay for done, other in pairs if other.visit_copay and done.visit == one.visit)
        return max(0, min(due, rem))

    def _coinsurance(self, row: SheetRow, rem: int, allowed_less_deductible: int) -> int:
        whole = rem if self._rules.coinsurance_base is CoinsuranceBase.REMAINDER else allowed_less_deductible
        part = share_of_rate(whole, self._rate(row.percent), self._rules.rounding)
        most = None if row.most_percent is None else self._values[row.most_percent]
        return min(part, rem, BOUNDLESS if most is None else most)

    def _trim(self, row: SheetRow, one: Steps) -> None:
        """Take off what is above the yearly limit, from the last step backwards."""
        capped = capped_steps(self._rules.copay_counts_oop, self._rules.deductible_counts_oop)
        one.over = left = max(0, sum(part for step, part in one.steps.items() if step in capped) - one.limit_room)
        final = dict(one.steps)
        for step in reversed(row.steps):
            if step in capped and not (step is Step.COPAY and self._rules.copay_after_oop):
                cut = min(left, final[step])
                final[step] -= cut
                left -= cut
        one.deductible, one.copay = final.get(Step.DEDUCTIBLE, 0), final.get(Step.COPAY, 0)
        one.coinsurance = final.get(Step.COINSURANCE, 0)

    def _help(self, row: SheetRow, one: Steps) -> None:
        helped = row.helped
        if helped is None:
            return
        earlier = [
            (done, other.helped.year)
            for done, other in zip(self._done, self._sheet.rows, strict=False)
            if other.helped is not None and other.helped.floor == helped.floor
        ]
        of_year = [done for done, year in earlier if year == helped.year]
        of_fill = [done for done in of_year if done.visit == one.visit]
        floor = max(0, (self._values[helped.floor] or 0) - sum(done.floor_paid for done in of_fill))
        most = [one.share - floor]
        if helped.per_fill is not None:
            most.append((self._values[helped.per_fill] or 0) - sum(done.assistance for done in of_fill))
        if helped.annual is not None:
            used = 0 if helped.used is None else self._values[helped.used] or 0
            most.append((self._values[helped.annual] or 0) - used - sum(done.assistance for done in of_year))
        one.assistance = max(0, min(most))
        one.floor_paid = one.share - one.assistance

    def _count(self, row: SheetRow, one: Steps) -> None:
        rules = self._rules
        deductible = one.deductible
        others = one.coinsurance + (one.copay if rules.copay_counts_oop else 0)
        towards = one.deductible + (one.copay if rules.copay_counts_deductible else 0)
        if row.helped is not None and not row.helped.counts:
            own = one.share - one.assistance
            deductible = min(deductible, own)
            others, towards = min(others, own - deductible), min(towards, own)
        one.towards = min(towards, one.room)
        one.counted = min(others + (deductible if rules.deductible_counts_oop else 0), one.limit_room)

    def _hand_over(self, row: SheetRow, one: Steps) -> None:
        share = row.ledger.share
        patient = one.allowed - one.plan_pays + one.balance_bill + one.noncovered
        if row.paid_whole:
            one.cash, one.later = one.billed - one.writeoff, one.plan_pays + one.assistance
        elif share.rebate:
            one.cash, one.later = patient, one.assistance
        else:
            one.cash = patient - one.assistance
        if share.prepaid:
            one.cash = 0
        one.net = one.cash - one.later


def capped_steps(copay_counts: bool, deductible_counts: bool) -> frozenset[Step]:  # two options of a plan
    """Return the steps that count towards the yearly limit."""
    found = {Step.COINSURANCE}
    if copay_counts:
        found.add(Step.COPAY)
    if deductible_counts:
        found.add(Step.DEDUCTIBLE)
    return frozenset(found)
