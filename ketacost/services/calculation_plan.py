"""Build the calculation behind an estimate, and find out for which numbers of visits it equals the engine."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ketacost.domain.adjustments import may_take
from ketacost.domain.amounts import Amount, Case
from ketacost.domain.charges import Scope
from ketacost.domain.courses import Course, Phase, Visit
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, EstimateRequest, Line
from ketacost.domain.estimating import applied_discounts, counter_for, estimate
from ketacost.domain.extra_charges import incidental_charges, typed_charges
from ketacost.domain.fee_matching import fits
from ketacost.domain.fee_schedules import Package
from ketacost.domain.needs import needs
from ketacost.domain.pricing import price
from ketacost.domain.purchases import Purchase
from ketacost.domain.scheduling import schedule
from ketacost.domain.settling import Charge
from ketacost.domain.terms import Credit
from ketacost.services.calculation import (
    Calculation,
    CountInput,
    CreditInput,
    OwnReduction,
    Pack,
    PriceInput,
    Row,
    TakenLine,
)
from ketacost.services.calculation_steps import states, trace
from ketacost.services.closed_days import closed_days
from ketacost.services.words import Words

_EVERYTHING = Scope()

_MOST_GIVEN = 100
"""So many lines may give a credit before its formula would grow too long for a cell."""

SPARE_VISITS = 6
"""So many visits more than quoted, or fewer, can be tried in the sheet."""

_MANY_VISITS, _SPARE_OF_MANY = 30, 3
"""Where a course has many visits fewer are tried: each is computed by the engine and takes rows of the sheet."""


def calculation_of(request: EstimateRequest, made: Estimate, words: Words) -> Calculation:
    """Return the calculation whose counts are those of the estimate.

    Each count is tried up and down against the engine itself; the limits say how far the two agree.
    """
    plan = _Builder(request, made, words).build()
    if total_for(plan, [one.count for one in plan.counts]) != made.total:
        return _as_quoted(plan, made, words)
    agreeing = [_limits(plan, request, made, index) for index in range(len(plan.counts))]
    counts = [replace(one, least=least, most=most) for one, (least, most) in zip(plan.counts, agreeing, strict=True)]
    return replace(plan, counts=tuple(counts))


def _as_quoted(plan: Calculation, made: Estimate, words: Words) -> Calculation:
    """Return a calculation that takes every line from the quote, for an estimate that formulas cannot follow."""
    return Calculation(
        currency=plan.currency,
        quoted=plan.quoted,
        counts=plan.counts,
        prices=(),
        packs=(),
        reductions=(),
        discounts=(),
        taxes=(),
        rows=(),
        taken=tuple(_taken(line, words) for line in made.lines),
    )


def _taken(line: Line, words: Words) -> TakenLine:
    return TakenLine(words.line_text(line), words.section(line.section), line.total)


def total_for(plan: Calculation, counts: Sequence[int]) -> Amount:
    """Return the total that the sheet shows for these numbers of visits."""
    state = states(plan, counts)
    if plan.is_exact:
        return Amount.exact(trace(plan, state, Case.EXPECTED).sum or 0)
    low, expected, high = (trace(plan, state, case).sum for case in Case)
    return Amount(low or 0, expected or 0, high)


def request_for(request: EstimateRequest, made: Estimate, counts: dict[str, int]) -> EstimateRequest:
    """Return the request with these numbers of visits, bought in the way that the estimate settled on."""
    course = request.course
    if course is not None:
        course = _with_counts(course, counts)
    return request.model_copy(update={"course": course, "purchase": made.purchase})


def _with_counts(course: Course, counts: dict[str, int]) -> Course:
    skipped = [one.phase for one in course.overrides if one.skipped]
    phases = tuple(
        phase.model_copy(update={"count": counts[phase.id] + skipped.count(phase.id)})
        for phase in course.phases
        if counts.get(phase.id)
    )
    kept = {phase.id for phase in phases}
    overrides = tuple(one for one in course.overrides if one.phase in kept)
    return course.model_copy(update={"phases": phases, "overrides": overrides})


def _limits(plan: Calculation, request: EstimateRequest, made: Estimate, index: int) -> tuple[int, int]:
    now = plan.counts[index].count
    spare = _spare_visits(made)
    least = most = now
    for count in range(now - 1, max(now - spare, 0) - 1, -1):
        if not _agrees(plan, request, made, index, count):
            break
        least = count
    for count in range(now + 1, now + spare + 1):
        if not _agrees(plan, request, made, index, count):
            break
        most = count
    return least, most


def _spare_visits(made: Estimate) -> int:
    return _SPARE_OF_MANY if len(made.visits) > _MANY_VISITS else SPARE_VISITS


def _agrees(plan: Calculation, request: EstimateRequest, made: Estimate, index: int, count: int) -> bool:
    counts = [one.count for one in plan.counts]
    counts[index] = count
    named = {one.phase: number for one, number in zip(plan.counts, counts, strict=True)}
    try:
        engine = estimate(request_for(request, made, named), closed_days(request.course))
    except DomainError:
        return False
    return engine.total == total_for(plan, counts)


@dataclass
class _Table:
    """A list in which every distinct value stands once."""

    items: list[Any] = field(default_factory=list)

    def index(self, item: Any) -> int:
        """Return the place of a value, adding it if it is new."""
        if item not in self.items:
            self.items.append(item)
        return self.items.index(item)


def _opens(line: Line) -> bool:
    return any(reason.code == "package" for reason in line.reasons)


class _Builder:
    """Collects rows and the inputs that they use."""

    def __init__(self, request: EstimateRequest, made: Estimate, words: Words) -> None:
        self._request, self._made, self._words = request, made, words
        self._lines = {line.id: line for line in made.lines}
        self._shared = applied_discounts(request, made.purchase, in_pack=any(_opens(line) for line in made.lines))
        self._prices, self._taxes, self._pools = _Table(), _Table(), _Table()
        self._reductions: list[OwnReduction] = []
        self._packs: list[Pack] = []
        self._bought: list[Package] = []
        self._visits = self._base_visits()
        self._eligible: set[str] = set()

    def build(self) -> Calculation:
        """Return the calculation, with the limits of the counts still at the counts themselves."""
        charges = self._charges(self._visits, self._made.purchase)
        self._bought = self._opened(charges)
        self._packs = [self._pack(package) for package in self._bought]
        self._eligible = set(self._coverable(self._visits))
        rows = self._rows(charges)
        credited = list(self._credits(rows, charges))
        plan = Calculation(
            currency=self._made.currency,
            quoted=self._made.total,
            counts=tuple(self._counts()),
            prices=tuple(self._prices.items),
            packs=tuple(self._packs),
            reductions=tuple(self._reductions),
            discounts=tuple(one.discount for one in self._shared),
            taxes=tuple(tax for tax, _, _ in self._taxes.items),
            perhaps_taxes=frozenset(number for number, (_, _, perhaps) in enumerate(self._taxes.items) if perhaps),
            rows=tuple(rows),
            credits=tuple(credited),
            taken=tuple(self._taken()),
        )
        return _settle_packs(plan)

    def _base_visits(self) -> tuple[Visit, ...]:
        course = self._request.course
        if course is None:
            return ()
        phases = {phase.id: phase for phase in course.phases}
        return tuple(
            Visit(visit.date, phases[visit.phase_id], visit.ordinal, visit.date, course.indication)
            for visit in self._made.visits
            if visit.phase_id in phases
        )

    def _charges(self, visits: Sequence[Visit], purchase: Purchase) -> list[Charge]:
        request = self._request
        return [
            *price(counter_for(request, visits), purchase).charges,
            *incidental_charges(request.incidentals, request.fee_schedule),
            *typed_charges(request.charges),
        ]

    def _singly(self, visits: Sequence[Visit]) -> dict[str, Charge]:
        alone = self._made.purchase.model_copy(update={"packages": ()})
        return {charge.id: charge for charge in price(counter_for(self._request, visits), alone).charges}

    def _phases(self) -> list[Phase]:
        course = self._request.course
        return list(course.phases) if course else []

    def _counts(self) -> Iterator[CountInput]:
        for phase in self._phases():
            count = sum(visit.phase.id == phase.id for visit in self._visits)
            yield CountInput(phase.id, phase.label or self._words.section(phase.kind), count, count, count)

    # Packages

    def _opened(self, charges: Sequence[Charge]) -> list[Package]:
        schedule_ = self._request.fee_schedule
        found = [schedule_.package(charge.package or "") for charge in charges if charge.opens_package and schedule_]
        return [package for package in found if package is not None]

    def _pack(self, package: Package) -> Pack:
        sizes = tuple((self._pools.index(content.service), content.count) for content in package.contents)
        return Pack(package.name, sizes)

    def _coverable(self, visits: Sequence[Visit]) -> Iterator[str]:
        contents = [content for package in self._bought for content in package.contents]
        for need in needs(visits, self._made.purchase, self._request.coverage):
            if any(one.service == need.service and fits(one, need.situation) is not None for one in contents):
                yield need.id

    # Rows

    def _rows(self, charges: Sequence[Charge]) -> list[Row]:
        alone = self._singly(self._visits)
        rows = []
        opened = 0
        for charge in charges:
            covered = _has(charge, "redeemed")
            row = self._row(alone.get(charge.id, charge) if covered else charge)
            if charge.opens_package:
                row = replace(row, pack=opened, phase=None)
                opened += 1
            rows.append(replace(row, redeemed=covered))
        for phase in self._phases():
            rows = self._with_spares(rows, phase)
        return _placed(rows)

    def _with_spares(self, rows: list[Row], phase: Phase) -> list[Row]:
        """Add the rows of the visits that a larger count would bring, after the last visit of the phase."""
        course = self._request.course
        if course is None:
            return rows
        counts = {one.phase: one.count for one in self._counts()}
        known = {charge.charge.id for charge in rows}
        counts[phase.id] += _spare_visits(self._made)
        visits = schedule(_with_counts(course, counts), closed_days(course))
        alone = self._singly(visits)
        try:
            charges = self._charges(visits, self._made.purchase)
        except DomainError:
            return rows
        self._eligible |= set(self._coverable(visits))
        spares = [
            self._row(alone[charge.id] if _has(charge, "redeemed") else charge)
            for charge in charges
            if charge.visit is not None
            and charge.visit.phase == phase.id
            and charge.id not in known
            and not charge.opens_package
        ]
        places = [place for place, row in enumerate(rows) if row.charge.visit and row.charge.visit.phase == phase.id]
        after = places[-1] + 1 if places else len(rows)
        return [*rows[:after], *spares, *rows[after:]]

    def _row(self, charge: Charge) -> Row:
        ids = [phase.id for phase in self._phases()]
        in_list = charge.visit is not None and not charge.opens_package
        text = self._text(charge)
        return Row(
            charge=charge,
            text=text,
            section=self._words.section(charge.section),
            price=self._prices.index(PriceInput(self._price_label(charge), charge.unit_price, charge.divisor)),
            phase=ids.index(charge.visit.phase) if charge.visit and in_list else None,
            place=charge.visit.ordinal if charge.visit and in_list else 0,
            pool=self._pools.index(charge.service) if in_list and self._may_be_covered(charge) else None,
            own=tuple(self._own(charge, text)),
            shared=tuple(number for number, one in enumerate(self._shared) if one.reaches(charge)),
            taxes=tuple(self._tax_indexes(charge)),
            quantity_is_input=charge.visit is None,
            as_quoted=_has(charge, "membership") or _has(charge, "minimum"),
        )

    def _may_be_covered(self, charge: Charge) -> bool:
        """Whether a pack could take this visit: not one that a membership holds or a pack only promised."""
        return charge.id in self._eligible and not _has(charge, "member_visit") and not _has(charge, "when_needed")

    def _text(self, charge: Charge) -> str:
        line = self._lines.get(charge.id)
        if line is not None:
            return self._words.line_text(line)
        name = charge.text or self._words.service(charge.service)
        return f"{name}, visit {charge.visit.ordinal}" if charge.visit else name

    def _price_label(self, charge: Charge) -> str:
        if charge.visit is None or charge.opens_package:
            return charge.text or self._words.service(charge.service)
        fee = next((one.get("fee") for one in charge.reasons if one.get("fee")), None)
        return str(fee or self._words.service(charge.service))

    def _own(self, charge: Charge, text: str) -> Iterator[int]:
        for number, reduction in enumerate(charge.own_discounts, start=1):
            name = reduction.name or f"discount {number}"
            self._reductions.append(OwnReduction(f"{text}: {name}", reduction))
            yield len(self._reductions) - 1

    def _tax_indexes(self, charge: Charge) -> Iterator[int]:
        seen: list[Any] = []
        for tax, perhaps in [*((one, False) for one in charge.taxes), *((one, True) for one in charge.perhaps_taxes)]:
            key = (tax.name, tax.percent, tax.inside, perhaps)
            yield self._taxes.index((tax.model_copy(update={"scope": _EVERYTHING}), seen.count(key), perhaps))
            seen.append(key)

    # Credits and missed visits

    def _credits(self, rows: Sequence[Row], charges: Sequence[Charge]) -> Iterator[CreditInput]:
        listed = self._request.fee_schedule
        in_pack = any(charge.opens_package for charge in charges)
        for credit in listed.credits if listed else ():
            given = tuple(index for index, row in enumerate(rows) if row.charge.service == credit.gives)
            if (credit.needs_package and not in_pack) or len(given) > _MOST_GIVEN:
                continue
            paid_on = self._paid_on(credit)
            taking = tuple(index for index, row in enumerate(rows) if may_take(credit, row.charge, paid_on))
            label = credit.name or f"Credit: {self._words.service(credit.gives)}"
            limit = None
            if credit.amount is not None:
                limit = self._prices.index(PriceInput(f"{label}, at most", credit.amount))
            if given and taking:
                yield CreditInput(label, given, taking, limit)

    def _paid_on(self, credit: Credit) -> dt.date | None:
        """Return the first day on which the fee was paid, as the engine has it."""
        days = [line.date for line in self._given(credit) if line.date]
        return min(days, default=None)

    def _given(self, credit: Credit) -> list[Line]:
        return [line for line in self._charged() if line.service == credit.gives and line.total]

    def _charged(self) -> list[Line]:
        return [line for line in self._made.lines if not line.id.startswith(("credit/", "missed/"))]

    def _taken(self) -> Iterator[TakenLine]:
        listed = self._request.fee_schedule
        for line in self._made.lines:
            if line.id.startswith("missed/"):
                yield _taken(line, self._words)
        for credit in listed.credits if listed else ():
            if len(self._given(credit)) > _MOST_GIVEN:
                prefix = f"credit/{credit.id}/"
                for line in self._made.lines:
                    if line.id.startswith(prefix):
                        yield _taken(line, self._words)


def _has(charge: Charge, code: str) -> bool:
    return any(reason.code == code for reason in charge.reasons)


def _placed(rows: Sequence[Row]) -> list[Row]:
    """Number the visits of each phase from 1 without gaps: visits that were left out do not count."""
    ordinals: dict[int, list[int]] = {}
    for row in rows:
        if row.phase is not None and row.place not in ordinals.setdefault(row.phase, []):
            ordinals[row.phase].append(row.place)
    return [
        row if row.phase is None else replace(row, place=sorted(ordinals[row.phase]).index(row.place) + 1)
        for row in rows
    ]


def _settle_packs(plan: Calculation) -> Calculation:
    """Let packs be redeemed visit by visit if that gives what the engine gave; else keep what it gave as it is."""
    counts = [one.count for one in plan.counts]
    if _redeems_alike(plan, counts):
        return plan
    rows = tuple(row if row.redeemed or not _is_base(row, counts) else replace(row, pool=None) for row in plan.rows)
    stricter = replace(plan, rows=rows)
    if _redeems_alike(stricter, counts):
        return stricter
    return replace(stricter, packs_fixed=True)


def _is_base(row: Row, counts: Sequence[int]) -> bool:
    return row.phase is None or row.place <= counts[row.phase]


def _redeems_alike(plan: Calculation, counts: Sequence[int]) -> bool:
    state = states(plan, counts)
    return all(state.opened) and all(
        covered == row.redeemed for covered, row in zip(state.covered, plan.rows, strict=True)
    )
