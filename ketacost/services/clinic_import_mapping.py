"""Which column of a clinics workbook means what: kept as a record, and found again by the headers of the next file."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ketacost.domain.model import CurrencyCode, Model, ShortText
from ketacost.domain.vocabulary import Modality, PhaseKind
from ketacost.services.clinic_import import PROBLEM_HEADER


class TargetKind(StrEnum):
    """What a column holds."""

    IGNORE = "ignore"
    NAME = "name"
    LOCATION_NAME = "location_name"
    STREET = "street"
    CITY = "city"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    ADDRESS = "address"
    PHONE = "phone"
    WEBSITE = "website"
    EMAIL = "email"
    NPI = "npi"
    CLINICIANS = "clinicians"
    RATING = "rating"
    REVIEW_COUNT = "review_count"
    REVIEW_SITE = "review_site"
    MODALITIES = "modalities"
    SERVICES = "services"
    OFFER = "offer"
    FACT = "fact"
    CUSTOM_FACT = "custom_fact"
    PRICE = "price"
    SERVICE_NAME = "service_name"
    SERVICE_PRICE = "service_price"
    NOTES = "notes"
    TAGS = "tags"
    UPDATED = "updated"
    SOURCE_PAGE = "source_page"


class PriceEnd(StrEnum):
    """Which part of a price a column holds: all of it, or the lower or the upper end of a range."""

    WHOLE = "whole"
    LOW = "low"
    HIGH = "high"


class Target(Model):
    """What a column means; which fields count depends on the kind.

    `name` is the id of a fact, the title of a custom fact, the service that is offered, or the review site; `service`,
    `modality`, `phase`, `minutes`, `count` (visits of a package) and `end` belong to prices.
    """

    kind: TargetKind = TargetKind.IGNORE
    name: ShortText = ""
    service: ShortText = ""
    modality: Modality | None = None
    phase: PhaseKind | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    count: Annotated[int, Field(ge=2, le=400)] | None = None
    end: PriceEnd = PriceEnd.WHOLE


IGNORE = Target()


class ColumnMapping(Model):
    """What one header means, and how sure that is: 1 is said by a person, or found again."""

    header: ShortText
    target: Target = IGNORE
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0


class ImportMapping(Model):
    """What the columns of one layout mean, with what holds for all of its cells.

    `fingerprint` is made of the headers alone: neither their case, their spaces nor their order matter. None for
    `decimal_commas` or `day_first` leaves the choice to what the cells show.
    """

    name: ShortText = ""
    fingerprint: ShortText = ""
    columns: Annotated[tuple[ColumnMapping, ...], Field(max_length=500)] = ()
    currency: CurrencyCode = "USD"
    decimal_commas: bool | None = None
    day_first: bool | None = None

    def with_target(self, column: int, target: Target) -> "ImportMapping":
        """Return the mapping in which a person has said what a column means."""
        changed = self.columns[column].model_copy(update={"target": target, "confidence": 1.0})
        columns = (*self.columns[:column], changed, *self.columns[column + 1 :])
        return self.model_copy(update={"columns": columns})


def normal(header: str) -> str:
    """Return a header without case, marks and needless spaces."""
    return " ".join(re.findall(r"[^\W_]+|[#$€£%★?]", header.casefold()))


def fingerprint(headers: Iterable[str]) -> str:
    """Return what tells one layout from another: the same headers in any order and case give the same."""
    names = sorted(name for header in headers if (name := normal(header)) and name != normal(PROBLEM_HEADER))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def remembered(mappings: Iterable[ImportMapping], headers: Sequence[str]) -> ImportMapping | None:
    """Return the mapping of this layout in the order of these headers; None where nobody has made one yet."""
    wanted = fingerprint(headers)
    found = next((one for one in mappings if one.fingerprint == wanted), None)
    return None if found is None else laid_on(found, headers)


def laid_on(mapping: ImportMapping, headers: Sequence[str]) -> ImportMapping:
    """Return a mapping with one column for each of these headers; the second of two alike takes the second meaning."""
    known: dict[tuple[str, int], ColumnMapping] = {}
    seen: Counter[str] = Counter()
    for column in mapping.columns:
        name = normal(column.header)
        known[name, seen[name]] = column
        seen[name] += 1
    columns, seen = [], Counter()
    for header in headers:
        name = normal(header)
        found = known.get((name, seen[name]))
        seen[name] += 1
        target = found.target if found else IGNORE
        columns.append(ColumnMapping(header=header[:200], target=target, confidence=1.0 if found else 0.0))
    return mapping.model_copy(update={"columns": tuple(columns), "fingerprint": fingerprint(headers)})
