"""The prices of one clinic in the making: cells become fees and packages, two columns of low and high one range."""

import re
from dataclasses import dataclass, replace

from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import TREATMENT
from ketacost.services.clinic_import_cells import Habits
from ketacost.services.clinic_import_mapping import PriceEnd, Target, TargetKind
from ketacost.services.clinic_import_prices import described, is_package, joined_ends, prices, says_what
from ketacost.services.price_cells import Cell, CellError, key
from ketacost.services.price_files import Problem

_TREATMENT = re.compile(r"\b(?:treatment|session|ketamine|dose|dosing|visit|single)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Priced:
    """What a price is for, the price itself, the words that name it, and where it comes from."""

    target: Target
    price: Price
    label: str
    source: Source


class FeeRows:
    """Gathers prices; the first of two for the same thing counts, and the second is told."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._rows: dict[str, _Priced] = {}
        self._ends: dict[str, dict[PriceEnd, _Priced]] = {}

    def add(self, cell: Cell, target: Target, header: str, source: Source) -> None:
        """Read the prices of a cell under a header; raises CellError."""
        for part in prices(cell, target, self._habits):
            if part.target.count is None and target.count is None and is_package(header) and part.price.low:
                raise CellError("names a package, but no number of visits: write 6 for 2,400")
            self._put(_Priced(part.target, part.price, _label(part.target, header), source), target.end)

    def add_service(self, cell: Cell, service: str, source: Source) -> None:
        """Read the price of a service that a row names in words; raises CellError."""
        target = described(service)
        if not (says_what(target) or _TREATMENT.search(service)):
            target = target.model_copy(update={"service": key(service)})
        for part in prices(cell, target, self._habits):
            self._put(_Priced(part.target, part.price, service[:200], source), PriceEnd.WHOLE)

    def schedule(self, source: Source, name: str) -> tuple[FeeSchedule | None, tuple[Problem, ...]]:
        """Return the price list, if there are prices, and the ranges that run the wrong way; raises ValidationError."""
        doubts = []
        for identity, ends in self._ends.items():
            try:
                self._rows.setdefault(identity, _ranged(ends))
            except CellError as error:
                doubts.append(Problem(str(error)))
        if not self._rows:
            return None, tuple(doubts)
        fees = tuple(_fee(identity, one) for identity, one in self._rows.items() if one.target.count is None)
        packs = tuple(_package(identity, one) for identity, one in self._rows.items() if one.target.count is not None)
        listed = FeeSchedule(
            name=name, currency=self._habits.currency, as_of=source.as_of, source=source, fees=fees, packages=packs
        )
        return listed, tuple(doubts)

    def _put(self, one: _Priced, end: PriceEnd) -> None:
        identity = identity_of(one.target)
        if end is not PriceEnd.WHOLE:
            self._ends.setdefault(identity, {})[end] = one
            return
        before = self._rows.get(identity)
        if before is None:
            self._rows[identity] = one
        elif before.price != one.price:
            raise CellError(f'is a second price for "{one.label or identity}": the first one is kept')


def identity_of(target: Target) -> str:
    """Return the id of a price: what it is for, so that the next file finds it again."""
    words = (target.service, target.modality, target.phase, target.minutes and f"{target.minutes}min", target.count)
    return "-".join(str(one).replace("_", "-") for one in words if one)[:64]


def _ranged(ends: dict[PriceEnd, _Priced]) -> _Priced:
    low, high = ends.get(PriceEnd.LOW), ends.get(PriceEnd.HIGH)
    first = low or high
    if first is None:
        raise ValueError("a range needs an end")
    return replace(first, price=joined_ends(low.price if low else None, high.price if high else None))


def _label(target: Target, header: str) -> str:
    """Return what a price is called: the header where it names a package of that size, else nothing."""
    named = described(header)
    return " ".join(header.split())[:200] if target.count is not None and named.count == target.count else ""


def _fee(identity: str, one: _Priced) -> Fee:
    target = one.target
    return Fee(
        id=identity,
        service=target.service or TREATMENT,
        label=one.label,
        price=one.price,
        modality=target.modality,
        phase=target.phase,
        minutes=target.minutes,
        source=one.source,
    )


def _package(identity: str, one: _Priced) -> Package:
    target = one.target
    content = PackageContent(
        service=target.service or TREATMENT,
        count=target.count or 1,
        modality=target.modality,
        phase=target.phase,
        minutes=target.minutes,
    )
    name = one.label or f"Package of {target.count}"
    return Package(id=identity, name=name, price=one.price, contents=(content,), source=one.source)


PRICED = frozenset({TargetKind.PRICE, TargetKind.SERVICE_PRICE})
"""The kinds of column that hold prices."""
