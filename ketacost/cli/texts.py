"""An answer as a person reads it in a terminal: the sentence, the ways to buy, the lines, the payments."""

from collections.abc import Iterator

from ketacost.cli.tables import clean, table
from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate, Line, Share
from ketacost.domain.purchasing import Way
from ketacost.services.answers import Answer
from ketacost.services.coverage_rows import CoverageReport
from ketacost.services.coverage_words import CoverageWords
from ketacost.services.report import QuoteReport, ReportLine, through
from ketacost.services.words import Words, names_of

INDENT = "  "


class AnswerText:
    """Puts one estimate into lines of text; `why` adds each line's reasons and source."""

    def __init__(self, words: Words, *, why: bool = False) -> None:
        self._words = words
        self._why = why
        self._shares: tuple[Share, ...] = ()
        self._currency = "USD"

    def whole(self, answer: Answer, estimate: Estimate, report: QuoteReport) -> str:
        """Return the readable answer."""
        blocks = [self._headline(estimate)]
        if len(answer.ways) > 1:
            blocks.append(["WAYS TO BUY", *self._ways(answer, estimate)])
        if estimate.lines:
            blocks.append(["LINES", *self.lines(estimate, report)])
        blocks += self.shared(estimate, report)
        if estimate.payments:
            blocks.append(["PAYMENTS", *self._payments(report)])
        return "\n\n".join("\n".join(block) for block in blocks)

    def table(self, estimate: Estimate, report: QuoteReport) -> str:
        """Return the table of lines; where a plan has a part in it, also what the patient pays, and day by day."""
        blocks = [self.lines(estimate, report)]
        if report.totals.shared:
            blocks = [[self._words.headline(estimate).sentence], *blocks, *self.shared(estimate, report)]
        return "\n\n".join("\n".join(block) for block in blocks)

    def shared(self, estimate: Estimate, report: QuoteReport) -> list[list[str]]:
        """Return who pays what and what happens at each visit; nothing where no plan has a part in it."""
        coverage = report.coverage
        if coverage is None:
            return []
        sums = [["Billed", report.totals.words], *([one.label, one.words] for one in report.totals.shared)]
        head = f"WHO PAYS ({clean(through(coverage))})"
        heads = self._day_heads(coverage)
        right = frozenset(range(1, len(heads) - 1))
        days = table([heads, *self._days(coverage, estimate.currency)], right, INDENT)
        rests_on = [f"{INDENT}{clean(text)}" for text in report.totals.assumptions]
        blocks = [[head, *table(sums, frozenset({1}), INDENT)], ["VISIT BY VISIT", *days]]
        return [*blocks, *([["WHAT THIS RESTS ON", *rests_on]] if rests_on else [])]

    @staticmethod
    def _day_heads(coverage: CoverageReport) -> list[str]:
        back = ["Comes back", "In the end"] if coverage.back_later else []
        return ["Date", "Billed", "Plan pays", "You pay", *back, "Deductible left", "Limit left", ""]

    def _days(self, coverage: CoverageReport, currency: str) -> Iterator[list[str]]:
        for day in coverage.days:
            amounts = [day.billed, day.plan_pays, day.cash, *([day.later, day.net] if coverage.back_later else [])]
            yield [
                self._words.formats.short_date(day.date),
                *(self._words.amount(amount, currency, cents=True) for amount in amounts),
                *(self._left(left, currency) for left in (day.deductible_left, day.limit_left)),
                ". ".join(day.turns),
            ]

    def _left(self, left: Amount | None, currency: str) -> str:
        """Say what is left; a dash where there is no such amount or nobody has stated it."""
        return "–" if left is None else self._words.amount(left, currency, cents=True)

    def lines(self, estimate: Estimate, report: QuoteReport) -> list[str]:
        """Return the table of lines with the total of each section and of all."""
        self._shares, self._currency = estimate.shares, estimate.currency
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
        return [mark, self._words.way(one.purchase, names), self._words.pays(one), said]

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
        share = next((one for one in self._shares if one.line == line.id), None)
        for text in CoverageWords(self._words).trace(share, self._currency) if share is not None else ():
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
