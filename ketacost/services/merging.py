"""Two clinics made one: what differs with both sources, the choice between them, and all that points to either."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from ketacost.domain.clinics import Clinic, Location, Offer, Review, ServiceOffer
from ketacost.domain.model import Model
from ketacost.domain.sources import Fact, How, Source
from ketacost.services.duplicates import digits_of, same_address, same_text
from ketacost.services.glances import listed_clinic, stored
from ketacost.services.kinds import CLINIC, COMPARISON, ESTIMATE, FEE_SCHEDULE, QUOTE
from ketacost.services.reading import find_sound, readable
from ketacost.services.records import RecordKind
from ketacost.services.store import RecordId
from ketacost.services.words import Words
from ketacost.services.workspace import Put, Workspace

M = TypeVar("M", bound=Model)

_TEXTS = {"name": "Name", "website": "Website", "email": "Email", "phone": "Telephone", "npi": "NPI"}
_LONGEST_NOTE = 20_000
_OFFERED = {Offer.YES: "yes", Offer.NO: "no", Offer.UNKNOWN: "not asked"}
_STATED = {
    How.WRITING: 2,
    How.MEASURED: 2,
    How.PUBLISHED: 2,
    How.PHONE: 2,
    How.PATIENT: 1,
    How.TYPED: 1,
    How.INVENTED: 0,
}


class Which(StrEnum):
    """One of the two clinics."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Side:
    """What one clinic says: the value itself, the words for it, and who said so."""

    value: Any
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the two clinics say differently; `better` is the one that is better sourced, or newer."""

    key: str
    label: str
    first: Side
    second: Side
    better: Which

    def side(self, which: Which) -> Side:
        """Return what one of the two says."""
        return self.first if which is Which.FIRST else self.second


def differences(first: Clinic, second: Clinic, words: Words, labels: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return what both clinics state and state differently; what only one of them states is no difference.

    `labels` say what each fact is called.
    """
    found = [
        *_text_differences(first, second),
        *_fact_differences(first, second, words, labels),
        *_offer_differences(first, second),
        *_review_differences(first.reviews, second.reviews, words),
    ]
    return tuple(found)


def merged(
    first: Clinic, second: Clinic, found: Sequence[Difference], picks: Mapping[str, Which], words: Words
) -> Clinic:
    """Return the two clinics as one: the picked values, and all that only one of them has.

    What is not picked stays to be read: with the source of a fact, an offer or a review, else in the notes. A
    difference that nobody picked takes the better side.
    """
    taken = {one.key: picks.get(one.key, one.better) for one in found}
    update: dict[str, Any] = {name: getattr(first, name) or getattr(second, name) for name in _TEXTS}
    also: list[str] = []
    for one in found:
        if one.key in _TEXTS:
            update[one.key] = one.side(taken[one.key]).value
            also.append(_also(one, taken[one.key], words))
    settled = {one.key: _settled(one, taken[one.key], words) for one in found if one.key not in _TEXTS}
    update |= {
        "locations": _together(first.locations, second.locations, _location_key),
        "clinicians": _together(first.clinicians, second.clinicians, lambda one: same_text(one.name)),
        "modalities": tuple(dict.fromkeys((*first.modalities, *second.modalities))),
        "services": _picked(first.services, second.services, _service_key, settled),
        "reviews": _picked(first.reviews, second.reviews, _review_key, settled),
        "facts": _facts(first, second, settled),
        "source": first.source if _better(first.source, second.source) is Which.FIRST else second.source,
        "tags": _tags((*first.tags, *second.tags)),
        "notes": _notes(first.notes, second.notes, also),
        "archived": first.archived and second.archived,
        "is_sample": first.is_sample and second.is_sample,
    }
    return Clinic.model_validate({**{name: getattr(first, name) for name in Clinic.model_fields}, **update})


def merge_writes(workspace: Workspace, kept: RecordId, gone: RecordId, model: Clinic) -> list[Put]:
    """Return what is to be stored so that all that points to the clinic that goes points to the one that stays.

    Price lists, estimates, comparisons, quotes (also those that are issued: only the pointer moves, never the frozen
    estimate) and what other clinics were told apart from.
    """
    apart = tuple(one for one in model.distinct_from if one not in {kept, gone})
    gone_apart = next((one.distinct_from for record, one in readable(workspace.list(CLINIC)) if record == gone), ())
    apart = tuple(dict.fromkeys((*apart, *(one for one in gone_apart if one != kept))))
    puts: list[Put] = [(kept, CLINIC, model.model_copy(update={"distinct_from": apart}))]
    for record, schedule in readable(workspace.list(FEE_SCHEDULE)):
        if schedule.clinic == gone:
            puts.append((record, FEE_SCHEDULE, schedule.model_copy(update={"clinic": kept})))
    for record, clinic in readable(workspace.list(CLINIC)):
        if gone in clinic.distinct_from and record not in {kept, gone}:
            puts.append((record, CLINIC, clinic.model_copy(update={"distinct_from": _moved(clinic, kept, gone)})))
    for record, plan in _pointing(workspace, ESTIMATE, gone):
        puts += _followed(record, ESTIMATE, plan, "clinic", kept, gone)
    for record, quote in _pointing(workspace, QUOTE, gone):
        puts += _followed(record, QUOTE, quote, "clinic_record", kept, gone, with_request=quote.is_draft)
    for record, comparison in _pointing(workspace, COMPARISON, gone):
        update = _request_update(comparison.request, kept, gone)
        if gone in comparison.left_out:
            update["left_out"] = tuple(one for one in comparison.left_out if one != gone)
        puts.append((record, COMPARISON, comparison.model_copy(update=update)))
    return puts


# What differs


def _text_differences(first: Clinic, second: Clinic) -> Iterator[Difference]:
    for name, label in _TEXTS.items():
        one, other = getattr(first, name), getattr(second, name)
        if one and other and not _same(name, one, other):
            yield _difference(name, label, Side(one, one, first.source), Side(other, other, second.source))


def _fact_differences(first: Clinic, second: Clinic, words: Words, labels: Mapping[str, str]) -> Iterator[Difference]:
    for name, fact in first.facts.items():
        other = second.fact(name)
        if fact.is_known and other.is_known and _said(fact) != _said(other):
            sides = [Side(one, words.fact(one), one.source) for one in (fact, other)]
            yield _difference(f"fact:{name}", labels.get(name) or name.replace("_", " ").capitalize(), *sides)


def _offer_differences(first: Clinic, second: Clinic) -> Iterator[Difference]:
    theirs = {_service_key(one): one for one in second.services}
    for offer in first.services:
        match = theirs.get(_service_key(offer))
        if match is None or Offer.UNKNOWN in {offer.offered, match.offered} or match.offered is offer.offered:
            continue
        sides = [Side(one, _OFFERED[one.offered], one.source) for one in (offer, match)]
        yield _difference(_service_key(offer), offer.name, *sides)


def _review_differences(first: Sequence[Review], second: Sequence[Review], words: Words) -> Iterator[Difference]:
    """Compare what a site said then and now: its reviews would count twice if both stood beside each other."""
    theirs = {_review_key(one): one for one in second}
    for review in first:
        match = theirs.get(_review_key(review))
        if match is None or (match.rating, match.scale, match.count) == (review.rating, review.scale, review.count):
            continue
        sides = [Side(one, _rating(one, words), one.source) for one in (review, match)]
        yield _difference(_review_key(review), f"Reviews: {review.source.said_by or 'site not known'}", *sides)


def _difference(key: str, label: str, first: Side, second: Side) -> Difference:
    return Difference(key, label, first, second, _better(first.source, second.source))


def _same(name: str, one: str, other: str) -> bool:
    if name == "phone" and digits_of(one):
        return digits_of(one) == digits_of(other)
    if name == "website":
        return _bare(one) == _bare(other)
    return one.casefold() == other.casefold() if name == "email" else one == other


def _bare(website: str) -> str:
    return website.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _said(fact: Fact) -> Fact:
    return fact.model_copy(update={"source": Source()})


def _rating(review: Review, words: Words) -> str:
    number = words.formats.number
    stars = f"{number(review.rating)} of {number(review.scale)}" if review.rating is not None else "no rating"
    return f"{stars} ({number(review.count)})" if review.count is not None else stars


def _better(first: Source, second: Source) -> Which:
    """Return which source is the better one: stated over typed over invented, then newer, then named."""
    return Which.SECOND if _weight(second) > _weight(first) else Which.FIRST


def _weight(source: Source) -> tuple[int, dt.date, bool]:
    return _STATED[source.how], source.as_of or dt.date.min, bool(source.said_by or source.address)


# What comes of them


def _also(one: Difference, taken: Which, words: Words) -> str:
    """Say what was not picked, and who said it."""
    other = one.side(Which.SECOND if taken is Which.FIRST else Which.FIRST)
    said_by = words.source(other.source)
    return f"{one.label}, also stated: {other.words}" + (f" ({said_by})" if said_by else "")


def _settled(one: Difference, taken: Which, words: Words) -> Any:
    """Return the picked value with the other one in the note of its source."""
    value = one.side(taken).value
    note = "\n".join(part for part in (value.source.note, _also(one, taken, words)) if part)[:_LONGEST_NOTE]
    return value.model_copy(update={"source": value.source.model_copy(update={"note": note})})


def _facts(first: Clinic, second: Clinic, settled: Mapping[str, Any]) -> dict[str, Fact]:
    names = dict.fromkeys((*first.facts, *second.facts))
    return {
        name: settled.get(f"fact:{name}") or (first.fact(name) if first.fact(name).is_known else second.fact(name))
        for name in names
    }


def _picked(first: Sequence[M], second: Sequence[M], key: Any, settled: Mapping[str, M]) -> tuple[M, ...]:
    """Put two tables together; what both have stands once, picked where they differ, else as the one who knows."""
    found: dict[str, M] = {}
    for row in (*first, *second):
        known = found.get(key(row))
        if known is None or _is_empty(known):
            found[key(row)] = row
    return tuple(settled.get(name, row) for name, row in found.items())


def _is_empty(row: Model) -> bool:
    return isinstance(row, ServiceOffer) and row.offered is Offer.UNKNOWN


def _together(first: Sequence[M], second: Sequence[M], key: Any) -> tuple[M, ...]:
    """Put two tables together; a row of the second that the first has too only fills what is empty there."""
    found: dict[str, M] = {}
    extra: list[M] = []
    for row in (*first, *second):
        name = key(row)
        if not name or name not in found:
            found[name or f"#{len(found)}"] = row
            continue
        known = found[name]
        if any(_clash(getattr(known, field), getattr(row, field), field) for field in type(row).model_fields):
            extra.append(row)
        else:
            empty = {field: getattr(row, field) for field in type(row).model_fields if not getattr(known, field)}
            found[name] = known.model_copy(update=empty)
    return (*found.values(), *extra)


def _clash(one: Any, other: Any, field: str) -> bool:
    if field == "source" or not one or not other:
        return False
    if field == "phone" and digits_of(one):
        return digits_of(one) != digits_of(other)
    return field not in {"street", "city", "postal_code", "name"} and same_text(one) != same_text(other)


def _location_key(one: Location) -> str:
    return same_address(one.street, one.city or one.postal_code) or same_text(f"{one.name} {one.city} {one.state}")


def _service_key(one: ServiceOffer) -> str:
    return f"service:{same_text(one.name)}"


def _review_key(one: Review) -> str:
    return f"review:{same_text(one.source.said_by)}|{_bare(one.source.address)}"


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def _notes(first: str, second: str, also: Sequence[str]) -> str:
    """Put the notes together; where there is too much of them, what was not picked is what stays."""
    tail = "\n".join(also)[:_LONGEST_NOTE]
    texts = [first.strip(), second.strip() if second.strip() != first.strip() else ""]
    head = "\n\n".join(text for text in texts if text)[: max(0, _LONGEST_NOTE - len(tail) - 2)]
    return "\n\n".join(part for part in (head, tail) if part)


# What points to them


def _pointing(workspace: Workspace, kind: RecordKind[M], gone: RecordId) -> Iterator[tuple[RecordId, M]]:
    """Give the records that point to a clinic; only those are read whole."""
    name = str(gone)
    for record, data in stored(workspace.list(kind)):
        if name in {data.get("clinic"), data.get("clinic_record"), listed_clinic(data), *data.get("left_out", ())}:
            found = find_sound(workspace, record, kind)
            if found is not None:
                yield record, found.model


def _moved(clinic: Clinic, kept: RecordId, gone: RecordId) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(kept if one == gone else one for one in clinic.distinct_from))


def _followed(
    record: RecordId, kind: Any, model: Any, field: str, kept: RecordId, gone: RecordId, *, with_request: bool = True
) -> list[Put]:
    update = _request_update(model.request, kept, gone) if with_request else {}
    if getattr(model, field) == gone:
        update[field] = kept
    return [(record, kind, model.model_copy(update=update))] if update else []


def _request_update(request: Any, kept: RecordId, gone: RecordId) -> dict[str, Any]:
    schedule = request.fee_schedule
    if schedule is None or schedule.clinic != gone:
        return {}
    moved = schedule.model_copy(update={"clinic": kept})
    return {"request": request.model_copy(update={"fee_schedule": moved})}
