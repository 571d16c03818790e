"""Why each line is there and who says what it costs, as rows; what a plan is and recognises has its source too."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ketacost.domain.amounts import Amount
from ketacost.domain.coverage.plans import AllowedAmount
from ketacost.domain.estimates import Estimate, EstimateRequest, Line
from ketacost.domain.sources import NO_SOURCE, Source
from ketacost.services.coverage_words import CoverageWords
from ketacost.services.words import Words


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Why one line is there, and who says what it costs; `as_of` None is a date that is not known.

    What a plan recognises has a source too, but no `total`: an amount per service, a percentage, or the plan itself.
    """

    text: str
    date: dt.date | None
    total: Amount | None
    total_words: str
    reason: str
    said_by: str
    how: str
    address: str
    as_of: dt.date | None
    quote: str


def line_source(line: Line, currency: str, words: Words) -> SourceRow:
    """Return why a line is there, and who says what it costs."""
    said = words.amount(line.total, currency, line.marks, cents=True)
    reason = " ".join(words.reasons(line))
    return _source_row(words.line_text(line), line.source, words, reason, said, date=line.date, total=line.total)


def coverage_sources(request: EstimateRequest, estimate: Estimate, words: Words) -> Iterator[SourceRow]:
    """Yield who says what the plan is, what it recognises, and what a manufacturer gives."""
    coverage = request.coverage
    if coverage is None:
        return
    plan = coverage.plan
    yield _source_row(f"Plan: {CoverageWords(words).plan(plan)}", plan.source, words, "Through it the course is paid.")
    for benefit in plan.benefits:
        if benefit.source != NO_SOURCE:
            yield _source_row(
                f"Benefit: {benefit.name or benefit.id}", benefit.source, words, "How the plan shares it."
            )
    for allowed in coverage.allowed:
        named = ", ".join(words.service(service) for service in allowed.services) or "every service"
        why = "What the plan recognises is your guess." if allowed.is_guess else "What the plan recognises."
        said = _allowed_words(allowed, estimate.currency, words)
        yield _source_row(f"Allowed amount: {named}", allowed.source, words, why, said)
    used = {share.expected.claim.benefit.programme for share in estimate.shares}
    for programme in plan.programmes:
        if programme.id in used:
            name = programme.name or programme.id
            yield _source_row(f"Programme: {name}", programme.source, words, "What the manufacturer gives.")


def _allowed_words(allowed: AllowedAmount, currency: str, words: Words) -> str:
    if allowed.percent is None:
        return words.price(allowed.amount, currency) if allowed.amount is not None else ""
    of = words.price(allowed.amount, currency) if allowed.amount is not None else "the bill"
    return f"{words.formats.percent(allowed.percent)} of {of}"


def _source_row(
    text: str,
    source: Source,
    words: Words,
    reason: str,
    said: str = "",
    *,
    date: dt.date | None = None,
    total: Amount | None = None,
) -> SourceRow:
    known = source != NO_SOURCE
    return SourceRow(
        text=text,
        date=date,
        total=total,
        total_words=said,
        reason=reason,
        said_by=source.said_by,
        how=words.how(source.how) if known else "",
        address=source.address,
        as_of=source.as_of,
        quote="; ".join(part for part in (source.quote, source.note) if part),
    )
