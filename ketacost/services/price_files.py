"""Price lists in files: what was read, what was wrong with it row by row, and what the rooms for files must offer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.list_checks import Finding, ListProblem
from ketacost.domain.prices import Price
from ketacost.services.wrapped_json import FORMAT_VERSION

if TYPE_CHECKING:
    from ketacost.services.words import Words

JSON_KIND = "price-list"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, and where: sheet, row and column are empty where they do not apply.

    A row with an error is left out of the list; one with a warning is kept.
    """

    what: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    is_warning: bool = False

    @property
    def place(self) -> str:
        """Where it is, in words."""
        parts = [self.file, f'sheet "{self.sheet}"' if self.sheet else ""]
        parts += [f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        return ", ".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        """The place and what is wrong there."""
        text = f"warning: {self.what}" if self.is_warning else self.what
        return f"{self.place}: {text}" if self.place else text


@dataclass(frozen=True, slots=True)
class PriceList:
    """One list of a file with the clinic that it belongs to; only the rows that can be used are in it."""

    fee_schedule: FeeSchedule
    clinic_name: str = ""
    clinic: Clinic | None = None


@dataclass(frozen=True, slots=True)
class PriceFile:
    """What a file holds: its lists without the rows that cannot be used, and everything that is wrong with it."""

    name: str
    lists: tuple[PriceList, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def schedules(self) -> tuple[FeeSchedule, ...]:
        """The lists themselves."""
        return tuple(one.fee_schedule for one in self.lists)

    @property
    def clinic_names(self) -> tuple[str, ...]:
        """The clinic of each list; empty where the file names none."""
        return tuple(one.clinic_name for one in self.lists)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps rows, or the whole file, from being used."""
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What looks wrong and is kept."""
        return tuple(problem for problem in self.problems if problem.is_warning)


class PriceFileReader(Protocol):
    """Reads price lists from a file of any of the formats; what is wrong with it stands in the answer."""

    def __call__(self, path: Path) -> PriceFile:
        """Read a file; never raises for what is in it."""


class PriceFileWriter(Protocol):
    """Writes a price list in the format that the path's ending names; raises OSError where it cannot be written."""

    def __call__(self, listed: PriceList, path: Path) -> None:
        """Write the list to a path."""


class TemplateWriter(Protocol):
    """Writes the empty template with its explanations; raises OSError where it cannot be written."""

    def __call__(self, path: Path) -> None:
        """Write the template to a path: .xlsx, .csv or .json."""


ENDINGS = (".xlsx", ".csv", ".json")
"""The formats that price lists are written in."""

GROUPS = (
    "fees",
    "packages",
    "memberships",
    "discounts",
    "taxes",
    "credits",
    "deposits",
    "missed",
    "minimums",
    "printed_totals",
)
"""The fields of a fee schedule that hold rows."""


def price_list_json(listed: PriceList) -> str:
    """Return a price list as a JSON file holds it."""
    import json

    whole: dict[str, object] = {"ketacost": JSON_KIND, "version": FORMAT_VERSION}
    if listed.clinic is not None:
        whole["clinic"] = _brief(listed.clinic)
    elif listed.clinic_name:
        whole["clinic"] = {"name": listed.clinic_name}
    whole["fee_schedule"] = {"currency": listed.fee_schedule.currency, **_brief(listed.fee_schedule)}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _brief(model: BaseModel) -> dict[str, object]:
    """Return a model's fields without those that say nothing; the figures of a price stay together."""
    found: dict[str, object] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if field.is_required() or value != field.get_default(call_default_factory=True):
            unstated = isinstance(value, Price) and value.unknown and not field.is_required()
            found[name] = {"unknown": True} if unstated else _plain(value)  # null would be a price that is not there
    return found


def _plain(value: object) -> object:
    if isinstance(value, Price):
        return value.model_dump(mode="json")
    if isinstance(value, BaseModel):
        return _brief(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def row_counts(schedule: FeeSchedule) -> dict[str, int]:
    """Return how many rows of each group a list has; groups without rows are left out."""
    counts = {group: len(getattr(schedule, group)) for group in GROUPS}
    return {group: count for group, count in counts.items() if count}


def list_rows(schedule: FeeSchedule, words: Words) -> list[list[str]]:
    """Return each row of a list in plain words: what it is, its id, its name, its price."""
    currency = schedule.currency
    rows = [
        ["Price", fee.id, fee.label or words.service(fee.service), words.price(fee.price, currency)]
        for fee in schedule.fees
    ]
    rows += [["Package", one.id, one.name, words.price(one.price, currency)] for one in schedule.packages]
    rows += [["Membership", one.id, one.name, words.price(one.price, currency)] for one in schedule.memberships]
    rows += [["Discount", one.id, one.name, ""] for one in schedule.discounts]
    rows += [["Tax", "", tax.name, ""] for tax in schedule.taxes]
    rows += [["Credit", one.id, one.name, ""] for one in schedule.credits]
    rows += [["Deposit", one.id, one.name, ""] for one in schedule.deposits]
    rows += [["Missed visit", one.id, one.note, ""] for one in schedule.missed]
    rows += [["Minimum", one.id, f"{one.count} × {words.service(one.service)}", ""] for one in schedule.minimums]
    rows += [["Printed total", one.id, one.label, words.price(one.amount, currency)] for one in schedule.printed_totals]
    return rows


_FOUND = {
    Finding.TIE: "fits some visits just as well as {others}: give one of them a further condition, or remove it",
    Finding.CREDIT_CYCLE: "and {others} pay for each other: remove one of them",
    Finding.UNUSABLE_CONTENT: "holds {count} × {service} for visit number {ordinal} only: all but one stay unused",
    Finding.UNKNOWN_MEMBERSHIP: "is for members of {others}, which the list does not have",
    Finding.EXPIRY_TOO_SHORT: "holds {count} visits, which can hardly be used within {days} days",
    Finding.UNKNOWN_ITEM: "names {others}, which the list does not have: the total cannot be checked",
    Finding.PARTS_OVER_PRICE: "has parts that come to more than its price: the last ones are cut to what is left",
    Finding.PRINTED_GAP: "is printed as {printed}, but its items come to {sum}",
}


def found_in_words(problem: ListProblem) -> str:
    """Say a contradiction between rows in words that go on after the row's name; rows are named by their ids."""
    params = dict(problem.params)
    others = " and ".join(f'"{one}"' for one in problem.others) or "itself"
    if problem.finding is Finding.PRINTED_GAP:
        params["sum"] = _span(params["low"], params["high"])
        params["printed"] = _span(params["printed_low"], params["printed_high"])
    return _FOUND[problem.finding].format(others=others, **params)


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"
