"""The sheet "Quote": the document itself, in figures and words, as it is printed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.money import from_minor
from ketacost.export import book as looks
from ketacost.export.book import Book, Look, decimals, money_format, page, plain_format
from ketacost.services.report import QuoteReport, ReportLine, ReportSection
from ketacost.services.words import NOT_KNOWN

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_SECTION = Look(looks.font(10, looks.ACCENT, bold=True), looks.LEFT, looks.fill(looks.SOFT))
_SECTION_FIGURE = Look(looks.font(10, looks.ACCENT, bold=True), looks.RIGHT, looks.fill(looks.SOFT))
_LINE_EDGE = looks.line(bottom=looks.BORDER)
_LINE = Look(
    looks.font(10), Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1), border=_LINE_EDGE
)
_LINE_FIGURE = Look(looks.font(10), looks.RIGHT, border=_LINE_EDGE)
_LINE_QUIET = Look(
    looks.font(9, looks.MUTED),
    Alignment(horizontal="right", vertical="center", wrap_text=True),
    border=_LINE_EDGE,
)
_SUM = Look(looks.font(10, looks.MUTED), looks.RIGHT)
_GRAND_EDGE = looks.line(top=looks.ACCENT, bottom=looks.ACCENT, weight="medium")
_GRAND = Look(looks.font(13, looks.ACCENT, bold=True), looks.LEFT, border=_GRAND_EDGE)
_GRAND_FIGURE = Look(looks.font(13, looks.ACCENT, bold=True), looks.RIGHT, border=_GRAND_EDGE)
_ANSWER = Look(looks.font(12, looks.ACCENT, bold=True), looks.LEFT, looks.fill(looks.SOFT))
_ISSUER = Look(looks.font(16, looks.ACCENT, bold=True), looks.LEFT)
_KIND = Look(looks.font(20, looks.TEXT, bold=True), looks.RIGHT)
_DRAFT = Look(looks.font(10, "8A5A00", bold=True), looks.RIGHT)
_CASES = {"low": "Low", "expected": "Expected", "high": "High"}


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    title: str
    width: float


def write_quote_sheet(book: Book, report: QuoteReport) -> None:
    """Add the sheet; the totals get the names `quote_total_low`, `_expected` and `_high`."""
    _QuoteSheet(book, report).write()


class _QuoteSheet:
    def __init__(self, book: Book, report: QuoteReport) -> None:
        self._book, self._report = book, report
        self._sheet: Worksheet = book.sheet("Quote" if report.kind == "Quote" else "Estimate")
        self._columns = list(_columns(report))
        self._at = {one.key: number for number, one in enumerate(self._columns, start=1)}
        self._money = money_format(report.symbol, report.digits)
        self._last = len(self._columns)
        self._edge = self._last + 1
        self._row = 1
        self._exact = report.is_exact

    def write(self) -> None:
        book, sheet = self._book, self._sheet
        book.widths(sheet, [*(one.width for one in self._columns), 1.5])
        self._write_heads()
        self._write_answer()
        head_row = self._row
        self._write_table_head()
        for section in self._report.sections:
            self._write_section(section)
        self._write_totals()
        self._write_closing()
        page(
            sheet,
            paper=self._report.paper,
            landscape=not self._exact or self._last > 7,
            footer=" · ".join(part for part in (self._report.issuer.name, self._report.name) if part),
            last=(self._row, self._edge),
            head_row=head_row,
        )
        sheet.print_options.horizontalCentered = True

    # The head: who offers, what this is, for whom

    def _write_heads(self) -> None:
        report, book, sheet = self._report, self._book, self._sheet
        sheet.row_dimensions[1].height = 30
        book.text(sheet, (1, 1), report.issuer.name or report.title, _ISSUER)
        book.text(sheet, (1, self._last), report.kind, _KIND)
        issuer = [*report.issuer.address.splitlines(), *_contact(report)]
        facts = self._facts()
        for offset, text in enumerate(issuer):
            book.text(sheet, (2 + offset, 1), text, looks.QUIET)
        for offset, write in enumerate(facts):
            write(2 + offset)
        self._row = 2 + max(len(issuer), len(facts)) + 1
        self._write_person()

    def _facts(self) -> list[Callable[[int], None]]:
        """Return what stands at the right of the head, row by row."""
        report = self._report
        facts: list[Callable[[int], None]] = []
        if report.number:
            facts.append(lambda row: self._fact(row, "Number", report.number, "quote_number"))
        if report.revision > 1:
            facts.append(lambda row: self._fact(row, "Revision", str(report.revision)))
        if report.state:
            look = _DRAFT if report.is_draft else looks.FIGURE
            facts.append(lambda row: self._book.text(self._sheet, (row, self._last), report.state, look))
        facts.append(lambda row: self._day(row, "Date", report))
        if report.valid_until is not None:
            facts.append(lambda row: self._until(row, report))
        return facts

    def _fact(self, row: int, label: str, value: str, name: str = "") -> None:
        self._book.text(self._sheet, (row, self._last - 1), label, looks.QUIET_RIGHT)
        self._book.text(self._sheet, (row, self._last), value, looks.FIGURE)
        if name:
            self._book.name(name, self._sheet, (row, self._last))

    def _day(self, row: int, label: str, report: QuoteReport) -> None:
        self._book.text(self._sheet, (row, self._last - 1), label, looks.QUIET_RIGHT)
        self._book.date(self._sheet, (row, self._last), report.dated)

    def _until(self, row: int, report: QuoteReport) -> None:
        self._book.text(self._sheet, (row, self._last - 1), "Valid until", looks.QUIET_RIGHT)
        self._book.date(self._sheet, (row, self._last), report.valid_until, looks.STRONG_FIGURE)
        self._book.name("valid_until", self._sheet, (row, self._last))

    def _write_person(self) -> None:
        person, book, sheet = self._report.person, self._book, self._sheet
        if person.name:
            book.text(sheet, (self._row, 1), "For", looks.QUIET)
            book.text(sheet, (self._row + 1, 1), person.name, Look(looks.font(12, bold=True), looks.LEFT))
            book.name("patient", sheet, (self._row + 1, 1))
            self._row += 2
            if person.date_of_birth is not None:
                book.text(sheet, (self._row - 1, self._last - 1), "Born", looks.QUIET_RIGHT)
                book.date(sheet, (self._row - 1, self._last), person.date_of_birth)
            known = [*person.address.splitlines(), person.phone, person.email]
            if person.reference:
                known.append(f"Reference {person.reference}")
            for text in [one for one in known if one] or [""]:
                book.text(sheet, (self._row, 1), text, looks.QUIET)
                self._row += 1
            self._row += 1
        if self._report.title and self._report.issuer.name:
            book.text(sheet, (self._row, 1), self._report.title, looks.HEADING)
            sheet.row_dimensions[self._row].height = 22
            self._row += 1

    def _write_answer(self) -> None:
        self._book.band(self._sheet, self._row, self._edge, _ANSWER)
        self._book.text(self._sheet, (self._row, 1), self._report.totals.headline, _ANSWER)
        self._sheet.row_dimensions[self._row].height = 24
        self._row += 2

    # The lines

    def _write_table_head(self) -> None:
        for number, one in enumerate(self._columns, start=1):
            look = looks.HEAD if one.key in {"text", "words"} else looks.HEAD_RIGHT
            self._book.text(self._sheet, (self._row, number), one.title, look)
        self._book.band(self._sheet, self._row, self._edge, looks.HEAD, first=self._edge)
        self._sheet.row_dimensions[self._row].height = 22
        self._row += 1

    def _write_section(self, section: ReportSection) -> None:
        self._book.band(self._sheet, self._row, self._edge, _SECTION)
        self._book.text(self._sheet, (self._row, 1), section.title, _SECTION)
        self._amount(section.subtotal, section.subtotal_words, _SECTION_FIGURE, _SECTION)
        self._sheet.row_dimensions[self._row].height = 20
        self._row += 1
        for line in section.lines:
            self._write_line(line)

    def _write_line(self, line: ReportLine) -> None:
        book, sheet, row, at = self._book, self._sheet, self._row, self._at
        book.band(sheet, row, self._edge, _LINE, first=self._edge)
        book.text(sheet, (row, 1), line.text, _LINE)
        book.date(sheet, (row, at["date"]), line.date, _LINE_FIGURE)
        unit = ' "min"' if line.unit else ""
        book.number(sheet, (row, at["quantity"]), line.quantity, _LINE_FIGURE, plain_format(line.quantity) + unit)
        if line.price_words:
            book.text(sheet, (row, at["price"]), line.price_words, _LINE_QUIET)
        else:
            price = line.unit_price.low
            digits = max(self._report.digits, decimals(price))
            number_format = money_format(self._report.symbol, digits)
            book.number(sheet, (row, at["price"]), price, _LINE_FIGURE, number_format)
        self._side(line)
        self._amount(line.total, line.total_words, _LINE_FIGURE, _LINE)
        longest = max(len(line.text) / 38, len(line.price_words) / 34, len(line.total_words) / 40)
        sheet.row_dimensions[row].height = 18 if longest <= 1 else 13.5 * (int(longest) + 1) + 4
        self._row += 1

    def _side(self, line: ReportLine) -> None:
        for key, amount, words in (
            ("listed", line.listed, ""),
            ("discount", _negative(line.discount), line.discount_words),
            ("tax", line.tax, ""),
        ):
            number = self._at.get(key)
            if number is None:
                continue
            if words or amount.high is None:
                self._book.text(self._sheet, (self._row, number), words or NOT_KNOWN, _LINE_QUIET)
            elif key != "listed" and not amount:
                self._book.text(self._sheet, (self._row, number), "", _LINE_FIGURE)
            else:
                self._figure(number, amount.expected, _LINE_FIGURE)

    def _figure(self, number: int, minor: int, look: Look) -> None:
        value = from_minor(minor, self._report.currency)
        self._book.number(self._sheet, (self._row, number), value, look, self._money)

    def _amount(self, amount: Amount, words: str, figure: Look, said: Look) -> None:
        """Write an amount once if it is exact, else in its three cases with the words beside them."""
        if self._exact and amount.is_exact:
            self._figure(self._at["total"], amount.expected, figure)
            return
        if self._exact:
            self._book.text(self._sheet, (self._row, self._at["total"]), words, figure)
            return
        for case in Case:
            minor = amount.of(case)
            if minor is None:
                self._book.text(self._sheet, (self._row, self._at[case]), NOT_KNOWN, figure)
            elif amount.is_open and not minor:
                self._book.text(self._sheet, (self._row, self._at[case]), "", figure)  # unknown is never zero
            else:
                self._figure(self._at[case], minor, figure)
        self._book.text(self._sheet, (self._row, self._at["words"]), "" if amount.is_exact else words, said)

    # The sums

    def _write_totals(self) -> None:
        totals = self._report.totals
        self._row += 1
        if self._report.has_discounts or self._report.has_taxes:
            self._sum_row(
                "Before discounts and taxes" if self._report.has_taxes else "Before discounts",
                totals.listed,
                totals.listed_words,
            )
        if self._report.has_discounts:
            names = ", ".join(totals.discount_names)
            off = "Discounts and credits" if totals.has_credits else "Discounts"
            self._sum_row(f"{off}: {names}" if names else off, _negative(totals.discount), totals.discount_words)
        if self._report.has_taxes:
            self._sum_row("Tax", totals.tax)
        self._grand_row(f"Total in {self._report.currency}", totals.total, totals.words, "quote_total")
        if totals.tax_inside:
            self._sum_row("Tax already inside the prices", totals.tax_inside)
        for shared in totals.shared:
            if shared.is_answer:
                self._grand_row(
                    f"{shared.label}, in {self._report.currency}", shared.amount, shared.words, "quote_pays"
                )
            else:
                self._sum_row(shared.label, shared.amount, shared.words)
        for text in (*totals.explanations, *totals.assumptions):
            self._paragraph(text, looks.QUIET_PARAGRAPH)

    def _grand_row(self, label: str, amount: Amount, words: str, name: str) -> None:
        """Write a sum that the document is about; its cells are named by their case."""
        self._book.band(self._sheet, self._row, self._edge, _GRAND)
        self._book.text(self._sheet, (self._row, 1), label, _GRAND)
        self._amount(amount, words, _GRAND_FIGURE, _GRAND)
        for case in Case:
            place = (self._row, self._at["total" if self._exact else case])
            self._book.name(f"{name}_{case}", self._sheet, place)
        self._sheet.row_dimensions[self._row].height = 28
        self._row += 1

    def _sum_row(self, label: str, amount: Amount, words: str = "") -> None:
        self._book.text(self._sheet, (self._row, 1), label, Look(looks.font(10, looks.MUTED), looks.LEFT))
        self._amount(amount, words, _SUM, _SUM)
        self._row += 1

    def _write_closing(self) -> None:
        self._row += 1
        self._book.text(self._sheet, (self._row, 1), "Validity", looks.STRONG)
        self._row += 1
        self._paragraph(self._report.validity, looks.PARAGRAPH)
        if self._report.notes.strip():
            self._row += 1
            self._book.text(self._sheet, (self._row, 1), "Notes", looks.STRONG)
            self._row += 1
            for text in self._report.notes.strip().splitlines():
                self._paragraph(text, looks.PARAGRAPH)
        if self._report.kind == "Quote" and not self._report.is_draft:
            self._write_signature()

    def _paragraph(self, text: str, look: Look) -> None:
        width = sum(one.width for one in self._columns)
        self._book.text(self._sheet, (self._row, 1), text, look)
        self._sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=1, end_column=self._last)
        self._sheet.row_dimensions[self._row].height = 14.5 * (1 + int(len(text) / (width * 1.05)))
        self._row += 1

    def _write_signature(self) -> None:
        self._row += 2
        edge = Look(looks.font(9, looks.MUTED), looks.LEFT, border=looks.line(top=looks.MUTED))
        self._book.text(self._sheet, (self._row, 1), "Accepted by", edge)
        self._book.band(self._sheet, self._row, self._edge, edge, first=self._last - 1)
        self._book.text(self._sheet, (self._row, self._last - 1), "Date", edge)


def _price_width(report: QuoteReport) -> float:
    longest = max((len(line.price_words) for section in report.sections for line in section.lines), default=0)
    return float(min(max(16, longest + 1), 34))


def _columns(report: QuoteReport) -> Iterator[_Column]:
    exact = report.is_exact
    yield _Column("text", "Description", 38)
    yield _Column("date", "Date", 13)
    yield _Column("quantity", "Quantity", 10)
    yield _Column("price", "Unit price", _price_width(report))
    if report.has_discounts or report.has_taxes:
        yield _Column("listed", "Amount", 14)
    if report.has_discounts:
        yield _Column("discount", "Discount", 14)
    if report.has_taxes:
        yield _Column("tax", "Tax", 13)
    if exact:
        yield _Column("total", "Total", 16)
    else:
        for case, title in _CASES.items():
            yield _Column(case, title, 15)
        yield _Column("words", "In words", 34)


def _contact(report: QuoteReport) -> Iterator[str]:
    issuer = report.issuer
    if reach := " · ".join(part for part in (issuer.phone, issuer.email, issuer.website) if part):
        yield reach
    if issuer.npi:
        yield f"NPI {issuer.npi}"


def _negative(amount: Amount) -> Amount:
    return Amount(-amount.low, -amount.expected, None if amount.high is None else -amount.high)
