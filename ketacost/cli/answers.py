"""Estimates and their ways to buy turned into the document that `--json` prints."""

from collections.abc import Callable, Iterable

from ketacost import __version__
from ketacost.cli.documents import (
    AmountOut,
    AnswerOut,
    CaseDecimals,
    CaseMinors,
    CoverageOut,
    DayOut,
    GroupOut,
    HeadlineOut,
    LineOut,
    PaymentOut,
    ReasonOut,
    ShareOut,
    TotalsOut,
    TurnOut,
    WayOut,
)
from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.estimates import Estimate, Line, Mark, Payment, Reason
from ketacost.domain.money import from_minor, minor_digits
from ketacost.domain.purchasing import Way
from ketacost.services.answers import Answer
from ketacost.services.coverage_rows import CoverageReport, DayRow, LedgerRow, coverage_report
from ketacost.services.payment_words import payment_words
from ketacost.services.words import Words, names_of

_SHARED = (
    "billed",
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "noncovered",
    "penalty",
    "over_maximum",
    "balance_bill",
    "plan_pays",
    "assistance",
    "cash",
    "later",
    "net",
)
_OF_A_DAY = ("billed", "cash", "plan_pays", "assistance", "later", "net")


def marks_of(lines: Iterable[Line]) -> tuple[Mark, ...]:
    """Say what keeps the sum of some lines from being exact, in a fixed order."""
    found = {mark for line in lines for mark in line.marks}
    return tuple(mark for mark in Mark if mark in found)


class AnswerWriter:
    """Writes one estimate as a document, in one person's words."""

    def __init__(self, words: Words, data_version: str) -> None:
        self._words = words
        self._data_version = data_version
        self._currency = "USD"

    def document(self, answer: Answer, estimate: Estimate) -> AnswerOut:
        """Return the complete answer: every total, line, visit, payment and way to buy."""
        self._currency = estimate.currency
        headline = self._words.headline(estimate)
        shared = coverage_report(answer.request, estimate, self._words)
        names = names_of(answer.request.fee_schedule)
        return AnswerOut(
            program=__version__,
            data=self._data_version,
            engine=estimate.engine,
            currency=estimate.currency,
            minor_digits=minor_digits(estimate.currency),
            headline=HeadlineOut(sentence=headline.sentence, notes=headline.notes),
            totals=self._totals(estimate),
            marks=marks_of(estimate.lines),
            patient_marks=tuple(mark for mark in Mark if mark in estimate.patient_marks),
            coverage=_coverage(shared),
            shares=tuple(self._share(row) for row in shared.rows) if shared is not None else (),
            days=tuple(self._day(row) for row in shared.days) if shared is not None else (),
            lines=tuple(self._line(line) for line in estimate.lines),
            by_service=self._groups(estimate, lambda line: line.service, self._words.service),
            by_section=self._groups(estimate, lambda line: line.section, self._words.section),
            by_month=self._months(estimate),
            visits=estimate.visits,
            payments=self._payments(estimate),
            ways=tuple(self._way(way, estimate, names) for way in answer.ways),
            notes=tuple(self._reason(note) for note in estimate.notes),
            request=answer.request,
        )

    def amount(self, amount: Amount, currency: str, marks: Iterable[Mark] = ()) -> AmountOut:
        """Return one amount as integers, decimals and words."""
        high = amount.high
        return AmountOut(
            minor=CaseMinors(low=amount.low, expected=amount.expected, high=high),
            decimal=CaseDecimals(
                low=from_minor(amount.low, currency),
                expected=from_minor(amount.expected, currency),
                high=None if high is None else from_minor(high, currency),
            ),
            text=self._words.amount(amount, currency, marks),
        )

    def _discount(self, amount: Amount, marks: tuple[Mark, ...]) -> AmountOut:
        """Return a discount; one whose size nobody states is not said as a figure."""
        written = self.amount(amount, self._currency)
        return written.model_copy(update={"text": self._words.discount(amount, self._currency, marks)})

    def _totals(self, estimate: Estimate) -> TotalsOut:
        marks = marks_of(estimate.lines)
        return TotalsOut(
            listed=self.amount(estimate.listed, estimate.currency),
            discount=self._discount(estimate.discount, marks),
            tax=self.amount(estimate.tax, estimate.currency, marks),
            total=self.amount(estimate.total, estimate.currency, marks),
            patient_pays=self.amount(estimate.patient_pays, estimate.currency, estimate.patient_marks),
            paid_at_visits=self.amount(estimate.paid_at_visits, estimate.currency, estimate.patient_marks),
            comes_back=self.amount(estimate.comes_back, estimate.currency),
            plan_pays=self.amount(estimate.plan_pays, estimate.currency),
            assistance=self.amount(estimate.assistance, estimate.currency),
            written_off=self.amount(estimate.written_off, estimate.currency),
        )

    def _left(self, left: Amount | None) -> AmountOut | None:
        return None if left is None else self.amount(left, self._currency)

    def _share(self, row: LedgerRow) -> ShareOut:
        amounts = {name: self.amount(getattr(row, name), self._currency) for name in _SHARED}
        return ShareOut(
            **amounts,
            line=row.share.line,
            text=row.text,
            date=row.date,
            plan_year=row.plan_year,
            network=row.share.expected.claim.network,
            written_off=self.amount(row.writeoff, self._currency),
            deductible_left=self._left(row.deductible_left),
            limit_left=self._left(row.limit_left),
            prepaid=row.share.prepaid,
            trace=row.trace,
            reasons=tuple(self._reason(reason) for reason in row.share.reasons),
        )

    def _day(self, row: DayRow) -> DayOut:
        amounts = {name: self.amount(getattr(row, name), self._currency) for name in _OF_A_DAY}
        return DayOut(
            **amounts,
            date=row.date,
            text=row.text,
            deductible_left=self._left(row.deductible_left),
            limit_left=self._left(row.limit_left),
            turns=tuple(TurnOut(code=code, text=text) for code, text in zip(row.day.turns, row.turns, strict=True)),
        )

    def _line(self, line: Line) -> LineOut:
        words, currency = self._words, self._currency
        return LineOut(
            id=line.id,
            service=line.service,
            service_text=words.service(line.service),
            text=words.line_text(line),
            section=line.section,
            section_text=words.section(line.section),
            date=line.date,
            phase=line.phase,
            visit=line.visit,
            package=line.package,
            payee=line.payee,
            quantity=line.quantity,
            divisor=line.divisor,
            unit_price=line.unit_price,
            unit_price_text=words.price(line.unit_price, currency),
            listed=self.amount(line.listed, currency),
            discount=self._discount(line.discount, line.marks),
            tax=self.amount(line.tax, currency, line.marks),
            tax_inside=self.amount(line.tax_inside, currency, line.marks),
            total=self.amount(line.total, currency, line.marks),
            marks=line.marks,
            reasons=tuple(self._reason(reason) for reason in line.reasons),
            source=line.source,
            source_text=words.source(line.source),
        )

    def _reason(self, reason: Reason) -> ReasonOut:
        return ReasonOut(code=reason.code, params=dict(reason.params), text=self._words.reason(reason))

    def _groups(
        self, estimate: Estimate, key: Callable[[Line], str], name: Callable[[str], str]
    ) -> tuple[GroupOut, ...]:
        keys = dict.fromkeys(key(line) for line in estimate.lines)
        return tuple(self._group(one, name(one), [line for line in estimate.lines if key(line) == one]) for one in keys)

    def _months(self, estimate: Estimate) -> tuple[GroupOut, ...]:
        days = {f"{line.date:%Y-%m}": line.date for line in estimate.lines if line.date}
        groups = self._groups(
            estimate,
            lambda line: f"{line.date:%Y-%m}" if line.date else "",
            lambda key: self._words.formats.month(days[key]) if key else "No date set",
        )
        return tuple(sorted(groups, key=lambda group: group.key))

    def _group(self, key: str, text: str, lines: list[Line]) -> GroupOut:
        total = total_of(line.total for line in lines)
        return GroupOut(key=key, text=text, total=self.amount(total, self._currency, marks_of(lines)))

    def _payments(self, estimate: Estimate) -> tuple[PaymentOut, ...]:
        lines = {line.id: line for line in estimate.lines}
        said = zip(estimate.payments, payment_words(estimate), strict=True)
        return tuple(self._payment(one, what, [lines[line] for line in one.lines]) for one, what in said)

    def _payment(self, payment: Payment, what: str, paid: list[Line]) -> PaymentOut:
        return PaymentOut(
            date=payment.date,
            text=self._words.payment(payment) if payment.count or not what else what[:1].upper() + what[1:],
            kind=payment.kind,
            payee=payment.payee,
            amount=self.amount(payment.amount, self._currency, marks_of(paid)),
            lines=payment.lines,
            number=payment.number,
            count=payment.count,
        )

    def _way(self, way: Way, chosen: Estimate, names: dict[str, str]) -> WayOut:
        marks = marks_of(way.estimate.lines)
        return WayOut(
            packages=tuple(one.package for one in way.purchase.packages or ()),
            text=self._words.way(way.purchase, names),
            total=self.amount(way.estimate.total, way.estimate.currency, marks),
            patient_pays=self.amount(way.estimate.patient_pays, way.estimate.currency, way.estimate.patient_marks),
            marks=marks,
            chosen=way.purchase == chosen.purchase,
            is_best=way.is_best,
            difference=way.difference,
            worth_asking=way.worth_asking,
        )


def _coverage(shared: CoverageReport | None) -> CoverageOut | None:
    if shared is None:
        return None
    return CoverageOut(plan=shared.plan, network=shared.network, summary=shared.summary, assumptions=shared.assumptions)
