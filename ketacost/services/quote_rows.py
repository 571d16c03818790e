"""A quote's document as rows of words for the screen; a draft's own lines stand apart, as they are typed in place."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ketacost.domain.estimates import Estimate
from ketacost.services.report import QuoteReport, ReportLine
from ketacost.services.words import Words

_TYPED = "typed-"


class RowKind(StrEnum):
    """What a row of the document is."""

    SECTION = "section"
    LINE = "line"
    SUBTOTAL = "subtotal"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One row: `note` says what comes off or on a line."""

    kind: RowKind
    text: str
    date: str = ""
    quantity: str = ""
    price: str = ""
    amount: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One sum below the lines."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class QuoteSheet:
    """The document in words: its rows, what each own line comes to, and the sums."""

    report: QuoteReport
    rows: tuple[DocumentRow, ...]
    own_amounts: tuple[str, ...]
    totals: tuple[TotalRow, ...]


def quote_sheet(report: QuoteReport, estimate: Estimate, words: Words) -> QuoteSheet:
    """Put a report into rows; `estimate` is the one that the report was made from."""
    own = [line for line in estimate.lines if line.id.startswith(_TYPED)]
    return QuoteSheet(
        report=report,
        rows=tuple(_rows(report, estimate, words)),
        own_amounts=tuple(words.amount(line.total, estimate.currency, line.marks, cents=True) for line in own),
        totals=tuple(_totals(report, words)),
    )


def _rows(report: QuoteReport, estimate: Estimate, words: Words) -> Iterator[DocumentRow]:
    for key, section in zip(estimate.by_section, report.sections, strict=True):
        ids = [line.id for line in estimate.lines if line.section == key]
        pairs = zip(ids, section.lines, strict=True)
        shown = [line for one, line in pairs if not (report.is_draft and one.startswith(_TYPED))]
        if not shown:
            continue
        yield DocumentRow(RowKind.SECTION, section.title)
        for line in shown:
            yield _line(line, report.currency, words)
        if len(section.lines) > 1:
            mixed = len(shown) < len(section.lines)
            label = "Subtotal with your own lines" if mixed else "Subtotal"
            yield DocumentRow(RowKind.SUBTOTAL, label, amount=section.subtotal_words)


def _line(line: ReportLine, currency: str, words: Words) -> DocumentRow:
    formats = words.formats
    quantity = formats.number(line.quantity) + (f" {line.unit}" if line.unit else "")
    notes = []
    if line.discount_note and line.listed:  # a credit has no list amount: its own amount says what comes off
        notes.append(line.discount_note)
    if line.tax:
        notes.append(f"plus {words.amount(line.tax, currency, cents=True)} tax")
    return DocumentRow(
        kind=RowKind.LINE,
        text=line.text,
        date=formats.short_date(line.date) if line.date else "",
        quantity=quantity,
        price=line.price_words or words.price(line.unit_price, currency),
        amount=line.total_words,
        note=", ".join(notes),
    )


def _totals(report: QuoteReport, words: Words) -> Iterator[TotalRow]:
    sums = report.totals
    if report.has_discounts or report.has_taxes:
        yield TotalRow("Before discounts and tax", words.amount(sums.listed, report.currency, cents=True))
    if report.has_discounts:
        names = ", ".join(name for name in sums.discount_names if name != "Discount")
        label = "Discounts and credits" if sums.has_credits else "Discount"
        yield TotalRow(f"{label} ({names})" if names else label, sums.discount_note)
    if report.has_taxes:
        yield TotalRow("Tax on top", words.amount(sums.tax, report.currency, cents=True))
    if sums.tax_inside:
        yield TotalRow("Tax inside the prices", words.amount(sums.tax_inside, report.currency, cents=True))
    for shared in sums.shared:
        yield TotalRow(shared.label, shared.words)
