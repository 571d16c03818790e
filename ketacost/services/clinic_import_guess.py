"""A first guess of what each column of a clinics workbook means: by its header, and by a look at what is in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rapidfuzz import fuzz, process

from ketacost.domain.vocabulary import TREATMENT
from ketacost.services.clinic_import import SourceTable
from ketacost.services.clinic_import_mapping import (
    IGNORE,
    ColumnMapping,
    ImportMapping,
    Target,
    TargetKind,
    fingerprint,
    normal,
)
from ketacost.services.clinic_import_prices import price_target, route_in
from ketacost.services.clinic_import_profile import Profile, currency_of, profile_of
from ketacost.services.clinic_import_words import FACT_PHRASES, PHRASES, SITES

SURE = 0.55
"""A guess below this is none: the column becomes a fact of the user's own, under its header."""
_CLOSE = 84
_ALIKE = 80
_UNSURE_HEADER = 0.4
_WHERE = re.compile(r"location|address|where|place|office|city", re.IGNORECASE)


class KnownFact(Protocol):
    """What the guess needs of a fact of the catalogue."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def kind(self) -> str:
        """What kind of answer it has: yes_no, number, money, text or list."""

    @property
    def unit(self) -> str:
        """What its number counts, such as days."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may mean, and how sure that is."""

    target: Target
    confidence: float


def guess_mapping(table: SourceTable, facts: Iterable[KnownFact]) -> ImportMapping:
    """Return a mapping of every column, in order; nothing is guessed twice.

    The surest guess takes its meaning first; a column that finds its own taken falls back to its next, and in the end
    to a fact under its header. Columns without a header or without values are not read.
    """
    phrases = _fact_phrases(facts)
    profiles = [profile_of(table.cells(column)) for column in range(len(table.headers))]
    guesses = [_guesses(header, profile, phrases) for header, profile in zip(table.headers, profiles, strict=True)]
    chosen = _chosen(guesses, table.headers, profiles)
    chosen = _by_service(chosen, table.headers)
    columns = tuple(
        ColumnMapping(header=header[:200], target=guess.target, confidence=round(guess.confidence, 2))
        for header, guess in zip(table.headers, chosen, strict=True)
    )
    prices = (table.cells(at) for at, one in enumerate(columns) if one.target.kind in _PRICED)
    return ImportMapping(
        name=table.file[:200],
        fingerprint=fingerprint(table.headers),
        columns=columns,
        currency=currency_of((cell for cells in prices for cell in cells), table.headers),
    )


_PRICED = frozenset({TargetKind.PRICE, TargetKind.SERVICE_PRICE})
_MANY = frozenset({TargetKind.IGNORE})


def alternatives(table: SourceTable, column: int, facts: Iterable[KnownFact]) -> tuple[Guess, ...]:
    """Return what a column may mean, the likeliest first: what a person is offered."""
    profile = profile_of(table.cells(column))
    found = _guesses(table.headers[column], profile, _fact_phrases(facts))
    return (*found, Guess(_own_fact(table.headers[column]), _UNSURE_HEADER), Guess(IGNORE, 0.0))


@lru_cache(maxsize=20_000)
def likeness(header: str) -> float:
    """Say how much a text looks like a header of a list of clinics, from 0 to 1."""
    name = normal(header)
    if not name or len(name) > 60:
        return 0.0
    if name in PHRASES or name in FACT_PHRASES:
        return 1.0
    priced = price_target(header)
    if priced is not None:
        return 0.8 if len(name) < 40 else 0.3
    best = process.extractOne(name, _ALL_PHRASES, scorer=fuzz.token_sort_ratio, score_cutoff=_CLOSE)
    return best[1] / 100 * 0.9 if best else 0.0


_ALL_PHRASES: Sequence[str] = (*PHRASES, *FACT_PHRASES)


def _fact_phrases(facts: Iterable[KnownFact]) -> Mapping[str, str]:
    """Return what facts are called, by phrase; facts of the user's own and new ones by their labels alone."""
    known = {fact.id: fact for fact in facts}
    named = {normal(fact.label): fact.id for fact in known.values()}
    spelt = {normal(fact.id.replace("_", " ")): fact.id for fact in known.values()}
    return {**{phrase: fact for phrase, fact in FACT_PHRASES.items() if fact in known}, **spelt, **named}


def _guesses(header: str, profile: Profile, facts: Mapping[str, str]) -> list[Guess]:
    if not profile.filled:
        return []
    found: dict[tuple[object, ...], Guess] = {}
    for guess in (*_by_words(header, facts), *_by_price(header, profile), *_by_values(header, profile)):
        judged = Guess(guess.target, min(1.0, max(0.0, guess.confidence + profile.fit(guess.target))))
        key = _key(guess.target)
        if key not in found or found[key].confidence < judged.confidence:
            found[key] = judged
    return sorted(found.values(), key=lambda one: -one.confidence)


def _by_words(header: str, facts: Mapping[str, str]) -> Iterable[Guess]:
    name = normal(header)
    if not name:
        return
    for phrase, confidence in _closest(name, tuple(PHRASES)):
        kind = PHRASES[phrase]
        site = _site(name) if kind in {TargetKind.RATING, TargetKind.REVIEW_COUNT} else ""
        yield Guess(Target(kind=kind, name=site), confidence)
    for phrase, confidence in _closest(name, tuple(facts)):
        yield Guess(Target(kind=TargetKind.FACT, name=facts[phrase]), confidence)


def _closest(name: str, phrases: tuple[str, ...]) -> list[tuple[str, float]]:
    if name in phrases:
        return [(name, 1.0)]
    found = {
        phrase: score for phrase, score, _ in process.extract(name, phrases, scorer=fuzz.token_sort_ratio, limit=4)
    }
    for phrase, score, _ in process.extract(name, phrases, scorer=fuzz.token_set_ratio, limit=8, score_cutoff=100):
        part = len(phrase) / max(len(name), len(phrase))
        if 3 < len(phrase) <= len(name):
            found[phrase] = max(found.get(phrase, 0.0), score * (0.76 + 0.2 * part))
    return [(phrase, score / 100 - 0.04) for phrase, score in found.items() if score >= _ALIKE]


def _site(name: str) -> str:
    return next((site for word, site in SITES.items() if word in name), "")


def _by_price(header: str, profile: Profile) -> Iterable[Guess]:
    found = price_target(header)
    if found is None or not (profile.money or profile.unknown):
        return
    target, sure = found
    at_least = 0.72 if profile.money > 0.5 and sure < 0.7 else sure
    yield Guess(target, at_least if profile.money > 0.3 else at_least - 0.3)


def _by_values(header: str, profile: Profile) -> Iterable[Guess]:
    """Guess by the values alone, and what a column of ticks offers."""
    if profile.url > 0.7:
        yield Guess(Target(kind=TargetKind.WEBSITE), 0.62)
    if profile.email > 0.7:
        yield Guess(Target(kind=TargetKind.EMAIL), 0.75)
    if profile.npi > 0.7:
        yield Guess(Target(kind=TargetKind.NPI), 0.7)
    elif profile.phone > 0.7:
        yield Guess(Target(kind=TargetKind.PHONE), 0.62)
    if profile.rated > 0.7:
        yield Guess(Target(kind=TargetKind.RATING, name=_site(normal(header))), 0.62)
    if profile.address > 0.5:
        yield Guess(Target(kind=TargetKind.ADDRESS), 0.9 if _WHERE.search(header) else 0.62)
    if profile.number > 0.7 and profile.small < 0.5 and "review" in header.casefold():
        yield Guess(Target(kind=TargetKind.REVIEW_COUNT, name=_site(normal(header))), 0.9)
    name = header.replace("_", " ").strip(" ?:")
    offered = re.sub(r"(?i)\b(?:offers?|offered|available|has|provides?)\b", "", name).strip(" ?:") or name
    if name and profile.tick and profile.tick + profile.unknown > 0.8:
        sure = 0.85 if route_in(name) is not None else 0.6
        yield Guess(Target(kind=TargetKind.OFFER, name=offered[:200]), sure)


def _key(target: Target) -> tuple[object, ...]:
    """What may be guessed once only."""
    return (
        target.kind, target.name.casefold(), target.service, target.modality, target.phase, target.minutes,
        target.count, target.end,
    )  # fmt: skip


def _chosen(guesses: Sequence[Sequence[Guess]], headers: Sequence[str], profiles: Sequence[Profile]) -> list[Guess]:
    """Give each meaning to the column that is surest of it."""
    chosen: dict[int, Guess] = {}
    taken: set[tuple[object, ...]] = set()
    ranked = sorted(
        ((guess.confidence, -at, at, guess) for at, one in enumerate(guesses) for guess in one),
        key=lambda row: row[:2],
        reverse=True,
    )
    for confidence, _, at, guess in ranked:
        key = _key(guess.target)
        if at in chosen or confidence < SURE or (key in taken and guess.target.kind not in _MANY):
            continue
        chosen[at] = guess
        taken.add(key)
    if not any(guess.target.kind is TargetKind.NAME for guess in chosen.values()):
        _name_by_values(chosen, profiles)
    return [chosen.get(at) or _fallback(header, profiles[at], taken) for at, header in enumerate(headers)]


def _name_by_values(chosen: dict[int, Guess], profiles: Sequence[Profile]) -> None:
    """Where no header says so, the first column of many different short texts is the clinic's name."""
    for at, profile in enumerate(profiles):
        guess = chosen.get(at)
        is_free = guess is None or guess.confidence < 0.8
        if is_free and profile.texts > 0.8 and profile.different > 0.5 and profile.length < 80:
            chosen[at] = Guess(Target(kind=TargetKind.NAME), 0.5)
            return


def _fallback(header: str, profile: Profile, taken: set[tuple[object, ...]]) -> Guess:
    own = _own_fact(header)
    if not header.strip() or not profile.filled or _key(own) in taken:
        return Guess(IGNORE, 0.0)
    taken.add(_key(own))
    return Guess(own, _UNSURE_HEADER)


def _own_fact(header: str) -> Target:
    return Target(kind=TargetKind.CUSTOM_FACT, name=header.strip()[:200])


def _by_service(chosen: list[Guess], headers: Sequence[str]) -> list[Guess]:
    """Where a column names services row by row, the plain price beside it is the price of that service.

    Without a price beside it, such a column tells what is offered; without it, a plain price is a treatment's.
    """
    kinds = [guess.target.kind for guess in chosen]
    plain = [at for at, kind in enumerate(kinds) if kind is TargetKind.SERVICE_PRICE or _is_plain(chosen[at].target)]
    if TargetKind.SERVICE_NAME in kinds and len(plain) == 1:
        [at] = plain
        chosen[at] = Guess(Target(kind=TargetKind.SERVICE_PRICE), max(0.9, chosen[at].confidence))
        return chosen
    for at, kind in enumerate(kinds):
        if kind is TargetKind.SERVICE_NAME:
            chosen[at] = Guess(Target(kind=TargetKind.SERVICES), chosen[at].confidence - 0.1)
        elif kind is TargetKind.SERVICE_PRICE:
            is_taken = any(_is_plain(guess.target) for guess in chosen)
            target = _own_fact(headers[at]) if is_taken else Target(kind=TargetKind.PRICE, service=TREATMENT)
            chosen[at] = Guess(target, _UNSURE_HEADER if is_taken else chosen[at].confidence)
    return chosen


def _is_plain(target: Target) -> bool:
    return target.kind is TargetKind.PRICE and _key(target) == _key(Target(kind=TargetKind.PRICE, service=TREATMENT))
