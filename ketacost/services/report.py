"""The quote as a plain document: what stands where, in words and figures; writers only lay it out."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial

from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.estimates import DatedVisit, Estimate, EstimateRequest, Line, Mark, PaymentKind, Reason
from ketacost.domain.money import minor_digits
from ketacost.domain.people import Person
from ketacost.domain.prices import Price
from ketacost.domain.quotes import Quote, QuoteIssuer, QuoteState
from ketacost.services.calculation import Calculation
from ketacost.services.coverage_rows import CoverageReport, assumptions, coverage_report
from ketacost.services.coverage_sheet import CoverageSheet
from ketacost.services.coverage_words import NETWORKS
from ketacost.services.payment_words import payment_words
from ketacost.services.source_rows import SourceRow, coverage_sources, line_source
from ketacost.services.words import Words

TO_YOU = "You"
"""Whom money comes back to."""
LETTER_TERRITORIES = frozenset(["US", "CA", "MX", "PH", "CL", "CO", "CR", "GT", "PA", "PR", "VE"])

_STATES = {
    QuoteState.DRAFT: "Draft, not yet issued",
    QuoteState.ISSUED: "Issued",
    QuoteState.ACCEPTED: "Accepted",
    QuoteState.DECLINED: "Declined",
    QuoteState.SUPERSEDED: "Replaced by a later revision",
}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line as it is printed; the words say what a bare figure cannot, `discount_note` all that comes off."""

    text: str
    date: dt.date | None
    quantity: Decimal
    unit: str
    unit_price: Price
    price_words: str
    listed: Amount
    discount: Amount
    discount_words: str
    discount_note: str
    tax: Amount
    total: Amount
    total_words: str


@dataclass(frozen=True, slots=True)
class ReportSection:
    """The lines of one phase or heading, with what they add up to."""

    title: str
    lines: tuple[ReportLine, ...]
    subtotal: Amount
    subtotal_words: str


@dataclass(frozen=True, slots=True)
class ReportSum:
    """One sum below the total, of what goes to a plan; `is_answer` is what the patient pays in the end."""

    label: str
    amount: Amount
    words: str
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class ReportTotals:
    """The sums of the whole document; `words` is the total as one would say it, before any plan.

    `shared` says who bears it where a plan does, `assumptions` what that rests on.
    """

    listed: Amount
    listed_words: str
    discount: Amount
    discount_words: str
    discount_note: str
    discount_names: tuple[str, ...]
    has_credits: bool
    tax: Amount
    tax_inside: Amount
    total: Amount
    words: str
    headline: str
    explanations: tuple[str, ...]
    shared: tuple[ReportSum, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One dated visit."""

    date: dt.date
    phase: str
    number: int
    services: str
    minutes: int | None
    moved: bool


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment; `what` says its kind: deposit, balance, part 1 of 2, instalment 2 of 7."""

    what: str
    date: dt.date | None
    payee: str
    amount: Amount
    words: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class QuoteReport:
    """The whole document. `kind` is "Quote" or "Estimate"; `paper` is "letter" or "a4"; amounts in minor units."""

    kind: str
    title: str
    number: str
    state: str
    revision: int
    is_draft: bool
    issuer: QuoteIssuer
    person: Person
    dated: dt.date
    valid_until: dt.date | None
    validity: str
    currency: str
    digits: int
    symbol: str
    paper: str
    sections: tuple[ReportSection, ...]
    totals: ReportTotals
    notes: str
    visits: tuple[VisitRow, ...]
    payments: tuple[PaymentRow, ...]
    sources: tuple[SourceRow, ...]
    calculate: Callable[[], Calculation] = field(compare=False, repr=False)
    share_out: Callable[[], CoverageReport | None] = field(default=lambda: None, compare=False, repr=False)
    lay_out: Callable[[], CoverageSheet | None] = field(default=lambda: None, compare=False, repr=False)

    @property
    def calculation(self) -> Calculation:
        """The calculation behind the totals, made when it is first asked for."""
        return self.calculate()

    @property
    def coverage(self) -> CoverageReport | None:
        """The ledger of what goes to a plan, made when it is first asked for; None where nothing does."""
        return self.share_out()

    @property
    def coverage_sheet(self) -> CoverageSheet | None:
        """The ledger with its inputs, made when it is first asked for; None where nothing goes to a plan."""
        return self.lay_out()

    @property
    def is_exact(self) -> bool:
        """Whether every sum of the document is one figure."""
        return self.totals.total.is_exact and all(one.amount.is_exact for one in self.totals.shared)

    @property
    def name(self) -> str:
        """What the document is called: "Quote Q-2026-0001", or "Quote (draft)"."""
        if self.number:
            return f"{self.kind} {self.number}"
        return f"{self.kind} (draft)" if self.kind == "Quote" else self.kind

    @property
    def has_discounts(self) -> bool:
        """Whether anything comes off any line."""
        return bool(self.totals.discount)

    @property
    def has_taxes(self) -> bool:
        """Whether any tax comes on top."""
        return bool(self.totals.tax)


def quote_report(quote: Quote, estimate: Estimate, words: Words, today: dt.date) -> QuoteReport:
    """Return a quote as a document; `today` says whether it has run out."""
    return _report("Quote", quote, estimate, words, _validity(quote, words, today))


def estimate_report(
    request: EstimateRequest,
    estimate: Estimate,
    words: Words,
    today: dt.date,
    *,
    title: str = "",
    issuer: QuoteIssuer | None = None,
) -> QuoteReport:
    """Return an estimate that is nobody's quote as the same document."""
    quote = Quote(title=title, request=request, created_on=today, issuer=issuer or QuoteIssuer())
    validity = f"Computed on {words.formats.date(today)}. An estimate is no offer: ask the clinic for a quote."
    return _report("Estimate", quote, estimate, words, validity)


def _report(kind: str, quote: Quote, estimate: Estimate, words: Words, validity: str) -> QuoteReport:
    _, _, territory = words.formats.locale_name.partition("_")
    share_out = cache(partial(coverage_report, quote.request, estimate, words))
    return QuoteReport(
        kind=kind,
        title=quote.title,
        number=quote.number,
        state=_STATES[quote.state] if kind == "Quote" else "",
        revision=quote.revision,
        is_draft=quote.is_draft and kind == "Quote",
        issuer=quote.issuer,
        person=quote.person,
        dated=quote.issued_on or quote.created_on,
        valid_until=quote.valid_until,
        validity=validity,
        currency=estimate.currency,
        digits=minor_digits(estimate.currency),
        symbol=words.formats.currency_symbol(estimate.currency),
        paper="letter" if territory in LETTER_TERRITORIES else "a4",
        sections=tuple(_sections(estimate, words)),
        totals=_totals(quote.request, estimate, words),
        notes=quote.notes,
        visits=tuple(_visit(visit, quote.request, words) for visit in estimate.visits),
        payments=tuple(_payments(estimate, words)),
        sources=(
            *(line_source(line, estimate.currency, words) for line in estimate.lines),
            *(coverage_sources(quote.request, estimate, words) if estimate.shares else ()),
        ),
        calculate=cache(partial(_calculation, quote.request, estimate, words)),
        share_out=share_out,
        lay_out=cache(partial(_coverage_sheet, quote.request, estimate, words, share_out)),
    )


def _coverage_sheet(
    request: EstimateRequest, estimate: Estimate, words: Words, share_out: Callable[[], CoverageReport | None]
) -> CoverageSheet | None:
    from ketacost.services.coverage_layout import coverage_sheet  # likewise: only a writer of workbooks needs it

    coverage = share_out()
    return coverage_sheet(request, estimate, words, coverage) if coverage is not None else None


def _calculation(request: EstimateRequest, estimate: Estimate, words: Words) -> Calculation:
    from ketacost.services.calculation_plan import calculation_of  # the engine: only a writer of workbooks needs it

    return calculation_of(request, estimate, words)


def _validity(quote: Quote, words: Words, today: dt.date) -> str:
    if quote.is_draft:
        return f"A draft: the prices hold for {quote.valid_days} days from the day on which it is issued."
    if quote.valid_until is None:
        return "No end of validity was agreed."
    last = words.formats.date(quote.valid_until)
    return f"Ran out on {last}." if quote.expired(today) else f"Valid until {last}, that day included."


def _sections(estimate: Estimate, words: Words) -> Iterator[ReportSection]:
    for key in estimate.by_section:
        lines = [line for line in estimate.lines if line.section == key]
        subtotal = total_of(line.total for line in lines)
        yield ReportSection(
            title=words.section(key),
            lines=tuple(_line(line, estimate.currency, words) for line in lines),
            subtotal=subtotal,
            subtotal_words=words.amount(subtotal, estimate.currency, _marks(lines), cents=True),
        )


def _marks(lines: Iterable[Line]) -> set[Mark]:
    return {mark for line in lines for mark in line.marks}


def _line(line: Line, currency: str, words: Words) -> ReportLine:
    return ReportLine(
        text=words.line_text(line),
        date=line.date,
        quantity=line.quantity,
        unit="min" if line.divisor == 60 else "",
        unit_price=line.unit_price,
        price_words=_price_words(line, currency, words),
        listed=line.listed,
        discount=line.discount,
        discount_words=""
        if line.discount.is_exact
        else words.discount(line.discount, currency, line.marks, cents=True),
        discount_note=words.less(line.discount, currency, line.marks, "discount") if line.discount else "",
        tax=line.tax,
        total=line.total,
        total_words=words.amount(line.total, currency, line.marks, cents=True),
    )


def _price_words(line: Line, currency: str, words: Words) -> str:
    """Say a price that is no plain figure: covered by a package, included, by the hour, a range, not known."""
    for reason in line.reasons:
        if reason.code == "redeemed":
            return f"visit {reason.get('number')} of {reason.get('size')}, {reason.get('package')}"
        if reason.code == "included":
            return "included"
        if reason.code in _SAID:
            return _SAID[reason.code](reason, words)
    said = words.price(line.unit_price, currency)
    if line.divisor == 60:
        return f"{said} an hour"
    return "" if line.unit_price.is_exact else said


_SAID: dict[str, Callable[[Reason, Words], str]] = {
    "credit": lambda reason, words: f"credited: {words.service(str(reason.get('service')))}",
    "missed": lambda reason, words: words.reason(reason).rstrip("."),
    "member_visit": lambda reason, _: (
        f"visit {reason.get('number')} of {reason.get('size')}, {reason.get('membership')}"
    ),
    "filled": lambda reason, _: f"visit {reason.get('number')} of {reason.get('size')}, {reason.get('fee')}",
}
"""What stands in place of a unit price that would only say zero."""


def _totals(request: EstimateRequest, estimate: Estimate, words: Words) -> ReportTotals:
    headline = words.headline(estimate)
    rests_on = assumptions(request.coverage, estimate, words) if request.coverage and estimate.shares else ()
    names = dict.fromkeys(
        _off_name(reason, words)
        for line in estimate.lines
        for reason in line.reasons
        if reason.code in {"discount", "discount_unstated", "credit"}
    )
    return ReportTotals(
        listed=estimate.listed,
        listed_words=words.amount(estimate.listed, estimate.currency, cents=True),
        discount=estimate.discount,
        discount_words=words.discount(estimate.discount, estimate.currency, estimate.marks, cents=True),
        discount_note=words.less(estimate.discount, estimate.currency, estimate.marks),
        discount_names=tuple(names),
        has_credits=any(reason.code == "credit" for line in estimate.lines for reason in line.reasons),
        tax=estimate.tax,
        tax_inside=total_of(line.tax_inside for line in estimate.lines),
        total=estimate.total,
        words=words.total(estimate, cents=True),
        headline=headline.sentence,
        explanations=headline.notes,
        shared=tuple(shared_sums(estimate, words)),
        assumptions=tuple(one for one in rests_on if one not in headline.notes),
    )


def shared_sums(estimate: Estimate, words: Words) -> Iterator[ReportSum]:
    """Yield who bears the total where a plan has a part in it, and where something comes back, when it is paid."""
    if not estimate.shares:
        return
    currency, marks = estimate.currency, estimate.patient_marks

    def one(label: str, amount: Amount, said: Iterable[Mark] = ()) -> ReportSum:
        return ReportSum(label, amount, words.amount(amount, currency, said, cents=True))

    yield one("The plan pays", estimate.plan_pays)
    if estimate.assistance:
        yield one("The manufacturer pays", estimate.assistance)
    if estimate.written_off:
        yield one("The clinic writes off", estimate.written_off)
    if estimate.comes_back:
        yield one("You pay at the visits", estimate.paid_at_visits, marks)
        yield one("Comes back to you later", estimate.comes_back)
    label = "You pay in the end" if estimate.comes_back else "You pay"
    yield ReportSum(label, estimate.patient_pays, words.pays(estimate, cents=True), is_answer=True)


def through(coverage: CoverageReport) -> str:
    """Name a plan with the network of the clinic: "Example PPO, in network"."""
    network = "network not known" if coverage.network == NETWORKS[None] else coverage.network.lower()
    return f"{coverage.plan}, {network}"


def _off_name(reason: Reason, words: Words) -> str:
    """Name a discount or a credit among the sums."""
    if reason.code == "credit":
        return str(reason.get("name") or f"credit for {words.service(str(reason.get('service'))).lower()}")
    return str(reason.get("name") or "Discount") + (" (not stated)" if reason.code == "discount_unstated" else "")


def _visit(visit: DatedVisit, request: EstimateRequest, words: Words) -> VisitRow:
    labels = {phase.id: phase.label for phase in request.course.phases} if request.course else {}
    return VisitRow(
        date=visit.date,
        phase=labels.get(visit.phase_id) or words.section(visit.phase),
        number=visit.ordinal,
        services=_listed([words.service(service) for service in visit.services]),
        minutes=visit.minutes,
        moved=visit.moved,
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name if place == 0 else name[:1].lower() + name[1:] for place, name in enumerate(names))


def _payments(estimate: Estimate, words: Words) -> Iterator[PaymentRow]:
    lines = {line.id: line for line in estimate.lines}
    for payment, what in zip(estimate.payments, payment_words(estimate), strict=True):
        marks = _marks(lines[line] for line in payment.lines if line in lines)
        yield PaymentRow(
            what=what,
            date=payment.date,
            payee=TO_YOU if payment.kind is PaymentKind.REIMBURSEMENT else payment.payee,
            amount=payment.amount,
            words=words.amount(payment.amount, estimate.currency, marks, cents=True),
            number=payment.number,
            count=payment.count,
        )
