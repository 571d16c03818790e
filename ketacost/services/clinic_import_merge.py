"""A clinic of a file laid over one that is there: nothing is taken away, and of two values the newer one wins."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel

from ketacost.domain.clinics import Clinic, Location, Review
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package
from ketacost.domain.prices import Price
from ketacost.domain.sources import Fact, FactState, Source
from ketacost.services.price_cells import PriceText, as_text, plain

T = TypeVar("T")
TEXTS = ("name", "website", "email", "phone", "npi")
PLACE = ("name", "street", "city", "state", "postal_code", "country", "phone")


class Preference(StrEnum):
    """Which of two values that contradict each other is kept; the other stays in the history of the record.

    `newer` takes the file's unless what is there carries a day and the file's is older or has none.
    """

    NEWER = "newer"
    FILE = "file"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words; `kept` means that the file says otherwise, and what is there stays.

    `field` is a path such as "phone", "locations.city", "facts.wait_days", "reviews.Google", "services.IV",
    "fees.treatment".
    """

    field: str
    before: str
    after: str
    kept: bool = False


class Laying:
    """Lays values over others under one preference, and notes each change."""

    def __init__(self, prefer: Preference, as_of: dt.date | None) -> None:
        self._prefer = prefer
        self._as_of = as_of
        self.changes: list[FieldChange] = []

    def text(self, field: str, old: str, new: str, as_of: dt.date | None) -> str:
        """Return the text that is kept; nothing said changes nothing."""
        if not new or new == old:
            return old
        return self._one(field, old, new, old, new, blank=not old, old_day=as_of, new_day=self._as_of)

    def sourced(self, field: str, old: T | None, new: T, words: Callable[[T], str], source: Callable[[T], Source]) -> T:
        """Return the sourced value that is kept; the same value with a later day is checked anew."""
        if old is None:
            self.changes.append(FieldChange(field, "", words(new)))
            return new
        before, after = words(old), words(new)
        old_day, new_day = source(old).as_of, source(new).as_of
        if before == after:
            if new_day is None or (old_day is not None and new_day <= old_day):
                return old
            self.changes.append(FieldChange(field, _dated(before, old_day), _dated(after, new_day)))
            return new
        return self._one(field, old, new, before, after, blank=not before, old_day=old_day, new_day=new_day)

    def _one(
        self,
        field: str,
        old: T,
        new: T,
        before: str,
        after: str,
        *,
        blank: bool,
        old_day: dt.date | None,
        new_day: dt.date | None,
    ) -> T:
        is_newer = old_day is None or (new_day is not None and new_day >= old_day)
        wins = blank or self._prefer is Preference.FILE or (self._prefer is Preference.NEWER and is_newer)
        self.changes.append(FieldChange(field, before, after, kept=not wins))
        return new if wins else old


Changes = tuple[FieldChange, ...]


def laid_over(old: Clinic, new: Clinic, prefer: Preference = Preference.NEWER) -> tuple[Clinic, Changes]:
    """Return the clinic with what the file says of it, and what that changes."""
    laying, day = Laying(prefer, new.source.as_of), old.source.as_of
    update: dict[str, Any] = {name: laying.text(name, getattr(old, name), getattr(new, name), day) for name in TEXTS}
    update["locations"] = _locations(old, new, laying)
    update["clinicians"] = _listed("clinicians", old.clinicians, new.clinicians, lambda one: one.name, laying)
    update["services"] = _listed("services", old.services, new.services, lambda one: one.name, laying)
    update["reviews"] = _listed("reviews", old.reviews, new.reviews, lambda one: one.source.said_by, laying)
    for name in ("modalities", "tags"):
        there = getattr(old, name)
        update[name] = (*there, *(one for one in getattr(new, name) if one not in there))
        if update[name] != there:
            laying.changes.append(FieldChange(name, _joined(there), _joined(update[name])))
    facts = dict(old.facts)
    for name, fact in new.facts.items():
        known = old.facts.get(name)
        stated = known if known is not None and known.is_known else None
        facts[name] = laying.sourced(f"facts.{name}", stated, fact, fact_words, lambda one: one.source)
    update["facts"] = facts
    update["notes"] = _notes(old.notes, new.notes, laying)
    changed = {name: value for name, value in update.items() if value != getattr(old, name)}
    return (old.model_copy(update=changed) if changed else old), tuple(laying.changes)


def prices_laid_over(
    old: FeeSchedule, new: FeeSchedule, prefer: Preference = Preference.NEWER
) -> tuple[FeeSchedule, tuple[FieldChange, ...]]:
    """Return the price list with the file's prices in it; a price is the same where it is for the same thing."""
    laying = Laying(prefer, new.as_of)
    fees = _priced("fees", old.fees, new.fees, _fee_key, old, new, laying)
    packages = _priced("packages", old.packages, new.packages, _pack_key, old, new, laying)
    changed: dict[str, Any] = {}
    if fees != old.fees:
        changed["fees"] = fees
    if packages != old.packages:
        changed["packages"] = packages
    if changed and new.as_of is not None and (old.as_of is None or new.as_of > old.as_of):
        changed["as_of"] = new.as_of
    return (old.model_copy(update=changed) if changed else old), tuple(laying.changes)


def all_new(clinic: Clinic, prices: FeeSchedule | None) -> tuple[FieldChange, ...]:
    """Return what a new clinic brings, field by field."""
    _, changes = laid_over(Clinic.model_construct(name=""), clinic)
    _, priced = prices_laid_over(FeeSchedule.model_construct(), prices) if prices else (None, ())
    return (*changes, *priced)


# In words


def fact_words(fact: Fact) -> str:
    """Say a fact in a few words, without its source."""
    if fact.state is FactState.UNKNOWN:
        return ""
    if fact.state in {FactState.YES, FactState.NO}:
        return f"{fact.state.value}: {fact.text}" if fact.text else fact.state.value
    if fact.value is None:
        return fact.text
    value = plain(fact.value) if fact.high is None else f"{plain(fact.value)} to {plain(fact.high)}"
    return f"{value} ({fact.text})" if fact.text else value


def price_words(price: Price) -> str:
    """Say a price as a cell would."""
    return as_text(PriceText().write(price))


def _words(one: Any) -> str:
    if isinstance(one, Review):
        stars = "" if one.rating is None else f"{plain(one.rating)} of {plain(one.scale)}"
        return f"{stars} ({one.count})" if one.count is not None else stars
    if isinstance(one, Fee | Package):
        return price_words(one.price)
    offered = getattr(one, "offered", None)
    return str(offered) if offered is not None else " ".join(part for part in (one.name, one.credentials) if part)


def _dated(words: str, day: dt.date | None) -> str:
    return f"{words} ({day.isoformat() if day else 'day not known'})"


def _joined(values: Iterable[str]) -> str:
    return ", ".join(values)


# Lists


def _listed(
    field: str, old: tuple[T, ...], new: tuple[T, ...], name: Callable[[T], str], laying: Laying
) -> tuple[T, ...]:
    rows = {name(one).casefold(): one for one in old}
    if len(rows) < len(old):  # two of one name: they stay as they are, and the file's come after them
        rows = {f"{name(one).casefold()}#{at}": one for at, one in enumerate(old)}
    for one in new:
        key = name(one).casefold()
        rows[key] = laying.sourced(f"{field}.{name(one)}", rows.get(key), one, _words, _source)
    return tuple(rows.values())


def _source(one: Any) -> Source:
    source: Source = one.source
    return source


def _locations(old: Clinic, new: Clinic, laying: Laying) -> tuple[Location, ...]:
    if not new.locations:
        return old.locations
    place = new.locations[0]
    at = _same_place(old.locations, place)
    if at is None:
        words = _joined(part for part in (place.street, place.city, place.state, place.postal_code) if part)
        laying.changes.append(FieldChange("locations", "", words))
        return (*old.locations, place)
    there = old.locations[at]
    day = old.source.as_of
    update = {name: laying.text(f"locations.{name}", getattr(there, name), getattr(place, name), day) for name in PLACE}
    return (*old.locations[:at], there.model_copy(update=update), *old.locations[at + 1 :])


def _same_place(places: tuple[Location, ...], place: Location) -> int | None:
    """Return which of the places it is: by ZIP and street, else the only one there is unless it is in another town."""
    for at, there in enumerate(places):
        if there.postal_code and there.postal_code[:5] == place.postal_code[:5]:
            return at
    if len(places) != 1:
        return None
    there = places[0]
    moved = there.postal_code and place.postal_code
    other_town = there.city and place.city and there.city.casefold() != place.city.casefold()
    return None if moved and other_town else 0


def _notes(old: str, new: str, laying: Laying) -> str:
    lines = [line for line in new.splitlines() if line.strip() and line.strip() not in old]
    if not lines:
        return old
    notes = "\n".join([*([old] if old else []), *lines])[:20_000]
    laying.changes.append(FieldChange("notes", old, notes))
    return notes


# Prices


def _priced(
    field: str,
    old: tuple[T, ...],
    new: tuple[T, ...],
    key: Callable[[T], object],
    old_list: FeeSchedule,
    new_list: FeeSchedule,
    laying: Laying,
) -> tuple[T, ...]:
    rows: dict[object, Any] = {}
    for one in old:
        rows.setdefault(key(one), one)
    taken = {getattr(one, "id", "") for one in old}
    if len(rows) < len(old):
        rows = {(key(one), at): one for at, one in enumerate(old)}
    for one in new:
        there = rows.get(key(one))
        name = getattr(there if there is not None else one, "id", "")
        kept = laying.sourced(f"{field}.{name}", there, one, _words, _day_of({id(one): new_list}, old_list))
        rows[key(one)] = _in_place(kept, there, taken)
    return tuple(rows.values())


def _day_of(new: Mapping[int, FeeSchedule], old: FeeSchedule) -> Callable[[Any], Source]:
    """Return what tells the day of a price: its own, else its list's."""

    def source(one: Any) -> Source:
        own = _source(one)
        listed = new.get(id(one), old)
        return own if own.as_of is not None else Source.model_construct(as_of=listed.as_of)

    return source


def _in_place(kept: Any, there: Any, taken: set[str]) -> Any:
    """Put a price where the old one stands: only its amount and its source change."""
    if there is not None:
        if kept is there:
            return there
        return there.model_copy(update={"price": kept.price, "source": kept.source})
    identity, number = kept.id, 2
    while identity in taken:
        identity, number = f"{kept.id[:58]}-{number}", number + 1
    taken.add(identity)
    return kept if identity == kept.id else kept.model_copy(update={"id": identity})


def _fee_key(fee: Fee) -> object:
    return fee.service, fee.keys(), fee.unit


def _pack_key(package: Package) -> object:
    return tuple((one.service, one.count, _set(one)) for one in package.contents)


def _set(one: BaseModel) -> tuple[tuple[str, object], ...]:
    return tuple((name, value) for name, value in one if value is not None and name not in {"service", "count"})
