"""An answer as a person reads it in a terminal: the sentence, the ways to buy, the lines, the payments."""

from collections.abc import Iterator

from ketacost.cli.tables import clean, table
from ketacost.domain.estimates import Estimate, Line
from ketacost.domain.purchasing import Way
from ketacost.services.answers import Answer
from ketacost.services.report import QuoteReport, ReportLine
from ketacost.services.words import Words, names_of

INDENT = "  "


class AnswerText:
    """Puts one estimate into lines of text; `why` adds each line's reasons and source."""

    def __init__(self, words: Words, *, why: bool = False) -> None:
        self._words = words
        self._why = why

    def whole(self, answer: Answer, estimate: Estimate, report: QuoteReport) -> str:
        """Return the readable answer."""
        blocks = [self._headline(estimate)]
        if len(answer.ways) > 1:
            blocks.append(["WAYS TO BUY", *self._ways(answer, estimate)])
        if estimate.lines:
            blocks.append(["LINES", *self.lines(estimate, report)])
        if estimate.payments:
            blocks.append(["PAYMENTS", *self._payments(report)])
        return "\n\n".join("\n".join(block) for block in blocks)

    def lines(self, estimate: Estimate, report: QuoteReport) -> list[str]:
        """Return the table of lines with the total of each section and of all."""
        columns = _columns(report)
        rows = [[*columns[:-1], f"{columns[-1]} ({estimate.currency})"]]
        owners: list[Line | None] = [None]
        for key, section in zip(estimate.by_section, report.sections, strict=True):
            rows.append([section.title, *[""] * (len(columns) - 2), section.subtotal_words])
            rows += [self._row(line, report, columns) for line in section.lines]
            owners += [None, *(line for line in estimate.lines if line.section == key)]
        rows.append(["Total", *[""] * (len(columns) - 2), report.totals.words])
        laid_out = table(rows, frozenset(range(2, len(columns))), INDENT)
        return [
            text for row, owner in zip(laid_out, [*owners, None], strict=True) for text in (row, *self._reasons(owner))
        ]

    def _headline(self, estimate: Estimate) -> list[str]:
        headline = self._words.headline(estimate)
        return [headline.sentence, *(f"{INDENT}{clean(note)}" for note in headline.notes)]

    def _ways(self, answer: Answer, estimate: Estimate) -> list[str]:
        names = names_of(answer.request.fee_schedule)
        rows = [self._way(way.estimate, estimate, names, self._than(way)) for way in answer.ways]
        return table(rows, frozenset({2}), INDENT)

    def _way(self, one: Estimate, chosen: Estimate, names: dict[str, str], said: str) -> list[str]:
        mark = "*" if one.purchase == chosen.purchase else ""
        return [mark, self._words.way(one.purchase, names), self._words.total(one), said]

    def _than(self, way: Way) -> str:
        money, currency = self._words.formats.money, way.estimate.currency
        if way.is_best:
            return "cheapest"
        if way.worth_asking is not None:
            return f"cheaper if each visit not priced costs under {money(way.worth_asking, currency)}: ask"
        if way.difference is None:
            return "not comparable: a price is not known"
        return f"+{money(way.difference, currency)}" if way.difference else "same"

    def _row(self, line: ReportLine, report: QuoteReport, columns: list[str]) -> list[str]:
        formats, amount, currency = self._words.formats, self._words.amount, report.currency
        cells = {
            "Date": formats.short_date(line.date) if line.date else "",
            "What": line.text,
            "Quantity": f"{formats.number(line.quantity)} {line.unit}".rstrip(),
            "Price": line.price_words or self._words.price(line.unit_price, currency),
            "Discount": line.discount_words or (amount(line.discount, currency, cents=True) if line.discount else ""),
            "Tax": amount(line.tax, currency, cents=True) if line.tax else "",
            "Total": line.total_words,
        }
        return [cells[column] for column in columns]

    def _reasons(self, line: Line | None) -> Iterator[str]:
        if line is None or not self._why:
            return
        source = self._words.source(line.source)
        for text in (*self._words.reasons(line), *([f"Source: {source}"] if source else ())):
            yield f"{INDENT * 3}{clean(text)}"

    def _payments(self, report: QuoteReport) -> list[str]:
        rows = []
        for payment in report.payments:
            day = self._words.formats.short_date(payment.date) if payment.date else "Date not set"
            rows.append([day, payment.what, payment.payee, payment.words])
        return _without_empty_columns(rows)


def _columns(report: QuoteReport) -> list[str]:
    discount = ["Discount"] if report.has_discounts else []
    tax = ["Tax"] if report.has_taxes else []
    return ["Date", "What", "Quantity", "Price", *discount, *tax, "Total"]


def _without_empty_columns(rows: list[list[str]]) -> list[str]:
    kept = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    return table([[row[column] for column in kept] for row in rows], frozenset({len(kept) - 1}), INDENT)
