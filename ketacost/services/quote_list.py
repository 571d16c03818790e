"""Quotes as a list shows them: who, what, how much, and where they stand today."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate
from ketacost.domain.quotes import Quote, QuoteState
from ketacost.services.formats import Formats
from ketacost.services.reading import readable
from ketacost.services.records import Record
from ketacost.services.words import NOT_KNOWN, Words

SOON_DAYS = 7


class Stage(StrEnum):
    """Where a quote stands today; expiry counts, unlike in `QuoteState`."""

    DRAFT = "draft"
    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


STAGES = {
    Stage.DRAFT: "Drafts",
    Stage.OPEN: "Waiting for an answer",
    Stage.EXPIRED: "Expired",
    Stage.ACCEPTED: "Accepted",
    Stage.DECLINED: "Declined",
    Stage.SUPERSEDED: "Replaced",
}


@dataclass(frozen=True, slots=True)
class QuoteEntry:
    """One quote in the list; `ends_soon` warns of the last days."""

    id: UUID
    name: str
    person: str
    title: str
    total: str
    state: str
    stage: Stage
    day: dt.date
    ends_soon: bool = False
    is_sample: bool = False

    @property
    def sentence(self) -> str:
        """The entry as a screen reader says it."""
        who = self.person or "no patient yet"
        return "; ".join(part for part in (self.name, who, self.title, self.total, self.state) if part) + "."

    def matches(self, text: str) -> bool:
        """Whether all words of a filter are found in it."""
        said = f"{self.name} {self.person} {self.title}".casefold()
        return all(word in said for word in text.casefold().split())


def stage_of(quote: Quote, today: dt.date) -> Stage:
    """Return where a quote stands today."""
    if quote.expired(today):
        return Stage.EXPIRED
    return Stage.OPEN if quote.state is QuoteState.ISSUED else Stage(quote.state.value)


def state_words(quote: Quote, today: dt.date, formats: Formats) -> str:
    """Say where a quote stands: "expires in 3 days", "expired", "declined: too far to drive"."""
    match stage_of(quote, today):
        case Stage.DRAFT:
            return f"draft, revision {quote.revision}" if quote.revision > 1 else "draft"
        case Stage.OPEN:
            return _open_words(quote.valid_until, today, formats)
        case Stage.EXPIRED:
            return "expired yesterday" if _left(quote, today) == -1 else f"expired {-_left(quote, today)} days ago"
        case Stage.DECLINED:
            return f"declined: {quote.decline_reason}" if quote.decline_reason else "declined"
        case Stage.ACCEPTED:
            return f"accepted {formats.short_date(quote.decided_on)}" if quote.decided_on else "accepted"
        case Stage.SUPERSEDED:
            return "replaced by a revision"


def _open_words(last: dt.date | None, today: dt.date, formats: Formats) -> str:
    if last is None:
        return "no end agreed"
    left = (last - today).days
    if left == 0:
        return "expires today"
    if left == 1:
        return "expires tomorrow"
    return f"expires in {left} days" if left <= SOON_DAYS else f"valid until {formats.short_date(last)}"


def _left(quote: Quote, today: dt.date) -> int:
    return (quote.valid_until - today).days if quote.valid_until is not None else 0


class QuoteLister:
    """Makes the list; totals of drafts are computed once per revision."""

    def __init__(self, estimate: Callable[[Quote], Estimate], words: Words) -> None:
        self._estimate = estimate
        self._words = words
        self._totals: dict[tuple[UUID, int], str] = {}

    def entries(self, records: Sequence[Record[Quote]], today: dt.date) -> list[QuoteEntry]:
        """Return every readable quote, the latest day first; of one day the latest made."""
        numbers = {record.id: record.number for record in records}
        found = [self._entry(record, numbers[record], quote, today) for record, quote in readable(records)]
        found.reverse()
        return sorted(found, key=lambda entry: entry.day, reverse=True)

    def _entry(self, record: UUID, number: int, quote: Quote, today: dt.date) -> QuoteEntry:
        stage = stage_of(quote, today)
        return QuoteEntry(
            id=record,
            name=quote.number or "Draft",
            person=quote.person.name,
            title=quote.title,
            total=self._total(record, number, quote),
            state=state_words(quote, today, self._words.formats),
            stage=stage,
            day=quote.issued_on or quote.created_on,
            ends_soon=stage is Stage.OPEN and quote.valid_until is not None and _left(quote, today) <= SOON_DAYS,
            is_sample=quote.is_sample,
        )

    def _total(self, record: UUID, number: int, quote: Quote) -> str:
        key = record, number
        if key not in self._totals:
            try:
                figures = self._estimate(quote)
                self._totals[key] = self._words.total(figures) if figures.lines else "no lines yet"
            except DomainError:
                self._totals[key] = NOT_KNOWN
        return self._totals[key]


def filtered(entries: Iterable[QuoteEntry], text: str = "", stage: Stage | None = None) -> list[QuoteEntry]:
    """Return what a filter leaves in view."""
    return [entry for entry in entries if (stage is None or entry.stage is stage) and entry.matches(text)]
