"""The sheets "Schedule" (visits and payments by day) and "Sources" (why each line is there, and who says so)."""

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from ketacost.domain.money import from_minor
from ketacost.export import book as looks
from ketacost.export.book import Book, Look, money_format, page
from ketacost.services.report import PaymentRow, QuoteReport
from ketacost.services.words import NOT_KNOWN

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_EDGE = looks.line(bottom=looks.BORDER)
_TEXT = Look(looks.font(10), Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1), border=_EDGE)
_RIGHT = Look(looks.font(10), Alignment(horizontal="right", vertical="top"), border=_EDGE)
_QUIET = Look(
    looks.font(9, looks.MUTED), Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1), border=_EDGE
)
_SCHEDULE_WIDTHS = (16, 26, 12, 32, 15, 15, 15, 26)
_SOURCE_WIDTHS = (34, 13, 18, 44, 24, 17, 36, 15, 36)


def write_schedule_sheet(book: Book, report: QuoteReport) -> None:
    """Add the sheet of visits and payments."""
    sheet = book.sheet("Schedule")
    exact = all(payment.amount.is_exact for payment in report.payments)
    last = 5 if exact else 8
    book.widths(sheet, _SCHEDULE_WIDTHS[:last])
    book.text(sheet, (1, 1), "Schedule", looks.TITLE)
    sheet.row_dimensions[1].height = 28
    book.text(sheet, (2, 1), report.name, looks.QUIET)
    row = _write_visits(book, sheet, report, 4)
    row = _write_payments(book, sheet, report, row + 2, exact=exact)
    page(sheet, paper=report.paper, landscape=not exact, footer=report.name, last=(row, last))


def _heads(book: Book, sheet: "Worksheet", row: int, titles: tuple[str, ...], right: frozenset[int]) -> None:
    for number, title in enumerate(titles, start=1):
        book.text(sheet, (row, number), title, looks.HEAD_RIGHT if number in right else looks.HEAD)
    sheet.row_dimensions[row].height = 20


def _write_visits(book: Book, sheet: "Worksheet", report: QuoteReport, row: int) -> int:
    book.text(sheet, (row, 1), "Visits", looks.HEADING)
    if not report.visits:
        book.text(sheet, (row + 1, 1), "No visits are planned.", looks.QUIET)
        return row + 1
    row += 1
    _heads(book, sheet, row, ("Date", "Phase", "Visit", "Services", "Minutes"), frozenset([1, 3, 5]))
    for visit in report.visits:
        row += 1
        book.date(sheet, (row, 1), visit.date, _RIGHT)
        book.text(sheet, (row, 2), visit.phase + (", moved by hand" if visit.moved else ""), _TEXT)
        book.number(sheet, (row, 3), visit.number, _RIGHT, "0")
        book.text(sheet, (row, 4), visit.services, _TEXT)
        if visit.minutes is None:
            book.text(sheet, (row, 5), "", _RIGHT)
        else:
            book.number(sheet, (row, 5), visit.minutes, _RIGHT, "0")
    return row


def _write_payments(book: Book, sheet: "Worksheet", report: QuoteReport, row: int, *, exact: bool) -> int:
    book.text(sheet, (row, 1), "Payments", looks.HEADING)
    if not report.payments:
        book.text(sheet, (row + 1, 1), "Nothing is to be paid.", looks.QUIET)
        return row + 1
    row += 1
    amounts = ("Amount",) if exact else ("Low", "Expected", "High", "In words")
    _heads(book, sheet, row, ("Date", "To", "", "Payment", *amounts), frozenset([1, 5, 6, 7]))
    for payment in report.payments:
        row += 1
        _write_payment(book, sheet, report, row, payment, exact=exact)
    return row


def _write_payment(
    book: Book, sheet: "Worksheet", report: QuoteReport, row: int, payment: PaymentRow, *, exact: bool
) -> None:
    money = money_format(report.symbol, report.digits)
    if payment.date is None:
        book.text(sheet, (row, 1), "date not set", _RIGHT)
    else:
        book.date(sheet, (row, 1), payment.date, _RIGHT)
    book.text(sheet, (row, 2), payment.payee or report.issuer.name or "The clinic", _TEXT)
    book.text(sheet, (row, 3), "", _RIGHT)
    book.text(sheet, (row, 4), payment.what, _TEXT)
    amount = payment.amount
    for offset, minor in enumerate((amount.expected,) if exact else (amount.low, amount.expected, amount.high)):
        if minor is None:
            book.text(sheet, (row, 5 + offset), NOT_KNOWN, _RIGHT)
        elif amount.is_open and not minor:
            book.text(sheet, (row, 5 + offset), "", _RIGHT)  # unknown is never zero
        else:
            book.number(sheet, (row, 5 + offset), from_minor(minor, report.currency), _RIGHT, money)
    if not exact:
        book.text(sheet, (row, 8), "" if amount.is_exact else payment.words, _QUIET)


def write_sources_sheet(book: Book, report: QuoteReport) -> None:
    """Add the sheet of reasons and sources."""
    sheet = book.sheet("Sources")
    book.widths(sheet, _SOURCE_WIDTHS)
    book.text(sheet, (1, 1), "Sources", looks.TITLE)
    sheet.row_dimensions[1].height = 28
    book.text(sheet, (2, 1), "Why each line is there, and who says what it costs.", looks.QUIET)
    titles = ("Line", "Date", "Amount", "Why", "Said by", "How", "Where", "As of", "In their words")
    _heads(book, sheet, 4, titles, frozenset([2, 3, 8]))
    money = money_format(report.symbol, report.digits)
    row = 4
    for row, source in enumerate(report.sources, start=5):
        book.text(sheet, (row, 1), source.text, _TEXT)
        book.date(sheet, (row, 2), source.date, _RIGHT)
        if source.total is not None and source.total.is_exact:
            book.number(sheet, (row, 3), from_minor(source.total.expected, report.currency), _RIGHT, money)
        else:
            book.text(sheet, (row, 3), source.total_words, _RIGHT)
        for number, text in ((4, source.reason), (5, source.said_by), (6, source.how), (7, source.address)):
            book.text(sheet, (row, number), text, _TEXT)
        if source.as_of is not None:
            book.date(sheet, (row, 8), source.as_of, _RIGHT)
        else:
            book.text(sheet, (row, 8), "date not known", _RIGHT)
        book.text(sheet, (row, 9), source.quote, _QUIET)
        tallest = max(len(source.reason) / 44, len(source.address) / 36, len(source.quote) / 40, len(source.text) / 34)
        sheet.row_dimensions[row].height = 13.5 * (int(tallest) + 1) + 3
    sheet.freeze_panes = "A5"
    page(sheet, paper=report.paper, landscape=True, footer=report.name, last=(row, 9), head_row=4)
