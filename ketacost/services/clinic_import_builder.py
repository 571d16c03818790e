"""One clinic in the making: what its cells say, kept with the words of the file as the source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ketacost.domain.clinics import Clinic, Clinician, Location, Offer, Review, ServiceOffer
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.identifiers import NPI_LENGTH, npi_check_digit_fits
from ketacost.domain.sources import Fact, FactState, Source
from ketacost.domain.vocabulary import Modality
from ketacost.services.clinic_import_cells import (
    Habits,
    address,
    is_unknown,
    rating,
    review_count,
    several,
    yes_or_no,
)
from ketacost.services.clinic_import_facts import fact
from ketacost.services.clinic_import_fees import FeeRows
from ketacost.services.clinic_import_guess import KnownFact
from ketacost.services.clinic_import_mapping import Target, TargetKind
from ketacost.services.clinic_import_prices import route_in
from ketacost.services.clinic_import_profile import EMAIL, URL
from ketacost.services.price_cells import Cell, CellError, as_text, key, said
from ketacost.services.price_files import Problem

_LONGEST = 200
_LEADING_ZERO = frozenset({"CT", "MA", "ME", "NH", "NJ", "RI", "VT", "PR", "VI"})
_LEGAL = re.compile(r"\b(?:llc|inc|pllc|pc|pa|ltd|corp|md|the)\b|[^\w]+")
_CREDENTIALS = re.compile(r",\s*((?:[A-Z][A-Za-z.]*[A-Z]\.?|MD|DO|NP|PA|RN)(?:[,\s/-]+[A-Z][A-Za-z.-]*)*)\s*$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: where it stands, what it means, its header, and the catalogue's fact if it is one."""

    at: int
    target: Target
    header: str
    fact: KnownFact | None = None


def plain_name(text: str) -> str:
    """Return a clinic's name as it is compared: without case, marks and the words of its legal form."""
    return " ".join(_LEGAL.sub(" ", text.casefold()).split())


@dataclass
class Shared:
    """What the clinics of one file have in common: its name, how it writes, and values that stand in many rows."""

    file: str
    habits: Habits
    sources: dict[tuple[str, str, dt.date | None], Source] = field(default_factory=dict)
    facts: dict[tuple[str, str, str, int], Fact | None] = field(default_factory=dict)


@dataclass
class _Review:
    source: Source
    rating: Decimal | None = None
    scale: Decimal = Decimal(5)
    count: int | None = None


class Builder:
    """Gathers what the rows of one clinic say."""

    def __init__(self, shared: Shared) -> None:
        self.name = ""
        self._shared = shared
        self._file = shared.file[:_LONGEST]
        self._habits = shared.habits
        self._texts: dict[str, str] = {}
        self._place: dict[str, str] = {}
        self._facts: dict[str, Fact] = {}
        self._clinicians: dict[str, Clinician] = {}
        self._reviews: dict[str, _Review] = {}
        self._services: dict[str, ServiceOffer] = {}
        self._modalities: set[Modality] = set()
        self._notes: dict[str, None] = {}
        self._tagged: dict[str, None] = {}
        self._fees = FeeRows(shared.habits)
        self._as_of: dt.date | None = None
        self._page = self._site = self._service = ""

    def start_row(self, as_of: dt.date | None, page: str, site: str, service: str) -> None:
        """Take what a row says of all of its cells: the day, the page, the review site, the service of its price."""
        self._as_of, self._page, self._site, self._service = as_of, page[:_LONGEST], site[:_LONGEST], service

    def read(self, cell: Cell, column: Column) -> str:
        """Read one cell that is not empty; return a warning, or "". Raises CellError."""
        reader = _READERS.get(column.target.kind)
        return reader(self, cell, column) or "" if reader is not None else ""

    def done(self) -> tuple[Clinic, FeeSchedule | None, tuple[Problem, ...]]:
        """Return the clinic and its prices, with what looks wrong between them; raises ValidationError."""
        source = self._source("")
        self._mend_postal_code()
        clinic = Clinic(
            name=self.name,
            locations=(Location(**self._place),) if self._place else (),
            clinicians=tuple(self._clinicians.values()),
            modalities=tuple(route for route in Modality if route in self._modalities),
            services=tuple(self._services.values()),
            reviews=tuple(self._review(one) for one in self._reviews.values() if one.rating is not None),
            facts=self._facts,
            notes="\n".join(self._notes)[:20_000],
            tags=tuple(self._tagged),
            source=source,
            **self._texts,
        )
        return clinic, *self._fees.schedule(source, f"From {self._file}"[:_LONGEST])

    # One kind of column each

    def _name(self, cell: Cell, _column: Column) -> None:
        self.name = self.name or _short(cell)

    def _text(self, cell: Cell, column: Column) -> str:
        text = _short(cell)
        if is_unknown(cell):
            return ""
        check = _CHECKS.get(column.target.kind)
        warning = check(text) if check else ""
        self._texts.setdefault(column.target.kind.value, text)
        return warning

    def _placed(self, cell: Cell, column: Column) -> None:
        if not is_unknown(cell):
            name = "name" if column.target.kind is TargetKind.LOCATION_NAME else column.target.kind.value
            text = _short(cell)
            if name == "postal_code" and isinstance(cell, Decimal) and len(text) < 5:
                text = f"#{text}"  # until the state is known
            self._place.setdefault(name, text)

    def _address(self, cell: Cell, _column: Column) -> None:
        if not is_unknown(cell):
            for name, value in address(cell).items():
                self._place.setdefault(name, value)

    def _mend_postal_code(self) -> None:
        code = self._place.get("postal_code", "")
        if code.startswith("#"):
            short = self._place.get("state", "").upper() in _LEADING_ZERO and len(code) in {4, 5}
            self._place["postal_code"] = code[1:].zfill(5) if short else code[1:]

    def _people(self, cell: Cell, _column: Column) -> None:
        for part in re.split(r"[;\n]|\s(?:and|&)\s", as_text(cell)):
            words = part.strip()[:_LONGEST]
            if words and not is_unknown(words):
                found = _CREDENTIALS.search(words)
                name = words[: found.start()].strip() if found else words
                credentials = found[1].strip() if found else ""
                person = Clinician(name=name or words, credentials=credentials, source=self._source(as_text(cell)))
                self._clinicians.setdefault(person.name.casefold(), person)

    def _rated(self, cell: Cell, column: Column) -> None:
        found = rating(cell, self._habits)
        if found is not None:
            review = self._review_of(column, cell)
            review.rating, review.scale = found.rating, found.scale
            review.count = found.count if found.count is not None else review.count

    def _counted(self, cell: Cell, column: Column) -> None:
        count = review_count(cell, self._habits)
        if count is not None:
            self._review_of(column, cell).count = count

    def _review_of(self, column: Column, cell: Cell) -> _Review:
        site = column.target.name or self._site or self._file
        if site not in self._reviews:
            note = "" if site == self._file else f"from {self._file}"
            source = self._source(as_text(cell)).model_copy(update={"said_by": site, "note": note})
            self._reviews[site] = _Review(source)
        return self._reviews[site]

    def _review(self, one: _Review) -> Review:
        return Review(source=one.source, rating=one.rating, scale=one.scale, count=one.count)

    def _routes(self, cell: Cell, _column: Column) -> None:
        strangers = []
        for part in several(cell):
            route = route_in(part)
            if route is not None:
                self._modalities.add(route)
            elif not is_unknown(part):
                strangers.append(part)
        if strangers:
            raise CellError(f"{said(', '.join(strangers))} is no form of ketamine: IV, IM, nasal, sublingual, oral")

    def _offers(self, cell: Cell, _column: Column) -> None:
        for part in several(cell):
            if not is_unknown(part):
                self._offer(part, Offer.YES, as_text(cell))

    def _offered(self, cell: Cell, column: Column) -> None:
        answer = yes_or_no(cell)
        if answer is not None:
            self._offer(column.target.name or column.header, Offer.YES if answer else Offer.NO, as_text(cell))

    def _offer(self, name: str, offered: Offer, quote: str) -> None:
        name = name[:_LONGEST]
        self._services[name.casefold()] = ServiceOffer(name=name, offered=offered, source=self._source(quote))
        route = route_in(name) if offered is Offer.YES else None
        if route is not None:
            self._modalities.add(route)

    def _fact(self, cell: Cell, column: Column) -> str:
        known = column.fact
        kind, unit = (known.kind, known.unit) if known else ("", "")
        found = self._found(cell, kind, unit)
        if found is None:
            return ""
        if column.target.name == "routes":
            self._routes(cell, column)
            return ""
        name = column.target.name if column.target.kind is TargetKind.FACT else key(column.target.name or column.header)
        self._facts[name] = found
        is_odd = kind == "yes_no" and found.state not in {FactState.YES, FactState.NO}
        return f"{said(cell)} is neither yes nor no: it is kept as a text" if is_odd else ""

    def _found(self, cell: Cell, kind: str, unit: str) -> Fact | None:
        source = self._source(as_text(cell))
        known = (kind, unit, type(cell).__name__, id(source))
        if known not in self._shared.facts:
            self._shared.facts[known] = fact(cell, kind, unit, self._habits, source)
        return self._shared.facts[known]

    def _price(self, cell: Cell, column: Column) -> None:
        self._fees.add(cell, column.target, column.header, self._source(as_text(cell)))

    def _service_price(self, cell: Cell, _column: Column) -> None:
        if self._service:
            self._fees.add_service(cell, self._service, self._source(as_text(cell)))

    def _named_service(self, cell: Cell, _column: Column) -> None:
        if not is_unknown(cell):
            route = route_in(as_text(cell))
            if route is not None:
                self._modalities.add(route)

    def _note(self, cell: Cell, _column: Column) -> None:
        self._notes[as_text(cell).strip()] = None

    def _tags(self, cell: Cell, _column: Column) -> None:
        for tag in several(cell):
            self._tagged[tag[:_LONGEST]] = None

    def _source(self, quote: str) -> Source:
        known = (quote, self._page, self._as_of)
        found = self._shared.sources.get(known)
        if found is None:
            found = Source(said_by=self._file, address=self._page, as_of=self._as_of, quote=quote[:20_000])
            self._shared.sources[known] = found
        return found


def _short(cell: Cell) -> str:
    text = as_text(cell).strip()
    if len(text) > _LONGEST:
        raise CellError(f"{said(text)} is too long: at most {_LONGEST} characters")
    return text


def _check_npi(text: str) -> str:
    if not (len(text) == NPI_LENGTH and text.isascii() and text.isdigit()):
        raise CellError(f"{said(text)} is not an NPI: it has {NPI_LENGTH} digits")
    return "" if npi_check_digit_fits(text) else f"{said(text)}: the check digit does not fit; it is kept"


def _check_website(text: str) -> str:
    if not URL.fullmatch(text):
        raise CellError(f"{said(text)} is not an address on the web")
    return ""


def _check_email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise CellError(f"{said(text)} is not an e-mail address")
    return ""


def _check_phone(text: str) -> str:
    if sum(sign.isdigit() for sign in text) < 5:
        raise CellError(f"{said(text)} is not a telephone number")
    return ""


_CHECKS: Mapping[TargetKind, Callable[[str], str]] = {
    TargetKind.NPI: _check_npi,
    TargetKind.WEBSITE: _check_website,
    TargetKind.EMAIL: _check_email,
    TargetKind.PHONE: _check_phone,
}
_READERS: Mapping[TargetKind, Callable[[Builder, Cell, Column], str | None]] = {
    TargetKind.NAME: Builder._name,  # noqa: SLF001 - the table of this class's own methods
    **dict.fromkeys(
        (TargetKind.PHONE, TargetKind.WEBSITE, TargetKind.EMAIL, TargetKind.NPI),
        Builder._text,  # noqa: SLF001
    ),
    **dict.fromkeys(
        (
            TargetKind.LOCATION_NAME,
            TargetKind.STREET,
            TargetKind.CITY,
            TargetKind.STATE,
            TargetKind.POSTAL_CODE,
            TargetKind.COUNTRY,
        ),
        Builder._placed,  # noqa: SLF001
    ),
    TargetKind.ADDRESS: Builder._address,  # noqa: SLF001
    TargetKind.CLINICIANS: Builder._people,  # noqa: SLF001
    TargetKind.RATING: Builder._rated,  # noqa: SLF001
    TargetKind.REVIEW_COUNT: Builder._counted,  # noqa: SLF001
    TargetKind.MODALITIES: Builder._routes,  # noqa: SLF001
    TargetKind.SERVICES: Builder._offers,  # noqa: SLF001
    TargetKind.OFFER: Builder._offered,  # noqa: SLF001
    TargetKind.FACT: Builder._fact,  # noqa: SLF001
    TargetKind.CUSTOM_FACT: Builder._fact,  # noqa: SLF001
    TargetKind.PRICE: Builder._price,  # noqa: SLF001
    TargetKind.SERVICE_PRICE: Builder._service_price,  # noqa: SLF001
    TargetKind.SERVICE_NAME: Builder._named_service,  # noqa: SLF001
    TargetKind.NOTES: Builder._note,  # noqa: SLF001
    TargetKind.TAGS: Builder._tags,  # noqa: SLF001
}
