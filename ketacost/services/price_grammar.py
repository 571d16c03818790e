"""The cells that hold several values: contents of packages, parts of a payment, sizes of discounts, shares, stages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ketacost.domain.charges import Reduction
from ketacost.domain.fee_schedules import KEY_NAMES, PackageContent
from ketacost.domain.terms import DueKind, PaymentPart, PrintedItem, RefundStage, Share
from ketacost.services.price_cells import (
    UNKNOWN,
    Cell,
    CellError,
    Reading,
    amount,
    as_text,
    key,
    number,
    phrase,
    plain,
    said,
)

KEY_WORDS: Mapping[str, str] = {
    "modality": "route",
    "indication": "condition",
    "dose": "dose",
    "minutes": "minutes",
    "setting": "setting",
    "phase": "phase",
    "ordinal": "visit number",
    "payment_method": "paid by",
    "payer": "payer",
    "membership": "membership",
}
"""How the conditions of a price are called in a table."""

_BY_WORD = {word: name for name, word in KEY_WORDS.items()}
_TEXT_KEYS = frozenset({"dose"})
_CONTENT = re.compile(
    r"\s*([\d.,]+)\s*(?:×|x|\*)\s*([^,;\[\](]+?)\s*"
    r'(?:\[((?:"(?:[^"]|"")*"|[^\]"])*)\]\s*)?'
    r"(?:\(\s*\+\s*(\d+)\s+when needed\s*\)\s*)?(?:[,;]|$)",
    re.IGNORECASE,
)
_KEY_PART = re.compile(r'\s*([a-z ]+?)\s*:\s*(?:"((?:[^"]|"")*)"|([^;"]*?))\s*(?:;|$)', re.IGNORECASE)
_CONTENT_HELP = "write 5 × treatment, 3 × integration_therapy"
_PERCENT = re.compile(r"(.+?)\s*%")
_DUES = {
    DueKind.BOOKING: "at booking",
    DueKind.FIRST_VISIT: "at first visit",
    DueKind.AFTER_VISIT: "after visit",
    DueKind.MONTHS_AFTER: "after months",
}
_PART = re.compile(
    rf"\s*(.+?)\s+({'|'.join(_DUES.values())})(?:\s+(\d+))?(?:,\s*(\d+)\s+days? before)?\s*", re.IGNORECASE
)
_STAGE = re.compile(r"\s*up to\s+(\d+)\s+used\s*:\s*(.+?)\s*%?\s*", re.IGNORECASE)
_ITEM = re.compile(r"\s*([\d.,]+)\s*(?:×|x|\*)\s*(\S.*?)\s*", re.IGNORECASE)
SIZE_FIELDS = ("percent", "percent_to", "amount", "amount_to")


def count(text: str) -> int:
    """Read a whole number of things; raises CellError."""
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise CellError(f"{said(text)} is not a whole number")
    return int(text)


@dataclass(frozen=True, slots=True)
class Contents:
    """Visits that a package holds: "6 × treatment [route: iv; minutes: 40] (+1 when needed)"."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return what the model takes."""
        del reading
        text, at, found = phrase(cell), 0, []
        while at < len(text):
            part = _CONTENT.match(text, at)
            if part is None or part.end() == at:
                raise CellError(f"{said(text[at:])} is not a number of visits: {_CONTENT_HELP}")
            found.append(self._content(part))
            at = part.end()
        return found

    def write(self, value: object) -> Cell:
        """Return the contents in words."""
        return ", ".join(self._words(one) for one in value) if isinstance(value, tuple) and value else None

    @staticmethod
    def _content(part: re.Match[str]) -> dict[str, object]:
        size, service, conditions, further = part.groups()
        found: dict[str, object] = {"count": count(size), "service": key(service)}
        if further:
            found["when_needed"] = count(further)
        return {**found, **_conditions(conditions or "")}

    @staticmethod
    def _words(content: PackageContent) -> str:
        parts = []
        for name in KEY_NAMES:
            value = getattr(content, name)
            if value is not None:
                text = str(value)
                quoted = '"' + text.replace('"', '""') + '"' if name in _TEXT_KEYS else text.replace("_", " ")
                parts.append(f"{KEY_WORDS[name]}: {text if name == 'membership' else quoted}")
        inside = f" [{'; '.join(parts)}]" if parts else ""
        further = f" (+{content.when_needed} when needed)" if content.when_needed else ""
        return f"{content.count} × {content.service}{inside}{further}"


def _conditions(text: str) -> dict[str, object]:
    found: dict[str, object] = {}
    at = 0
    while at < len(text):
        part = _KEY_PART.match(text, at)
        name = _BY_WORD.get(part[1].casefold()) if part else None
        if part is None or name is None or part.end() == at:
            known = ", ".join(KEY_WORDS.values())
            raise CellError(f"{said(text[at:])} is not a condition: name one of {known}, as [route: iv; minutes: 40]")
        quoted, bare = part[2], part[3]
        if quoted is not None:
            found[name] = quoted.replace('""', '"')
        elif name in {"minutes", "ordinal"}:
            found[name] = count(bare)
        else:
            found[name] = bare if name in {"dose", "membership"} else key(bare)
        at = part.end()
    return found


@dataclass(frozen=True, slots=True)
class Size:
    """How much a discount takes off: 10%, 10-20%, 150, 100-200, or ? where nobody says."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the fields of the size."""
        if isinstance(cell, Decimal):
            return {"amount": str(amount(cell, reading))}
        words = phrase(cell)
        if words.casefold() in {UNKNOWN, "not known", "unknown"}:
            return {}
        of = _PERCENT.fullmatch(words)
        field, figures = ("percent", of[1].replace("%", "")) if of else ("amount", words)
        ends = re.split(r"\s*(?:-|–|—|\bto\b)\s*", figures)
        if not 1 <= len(ends) <= 2 or not all(ends):
            raise CellError(f"{said(words)} is not a size: write 10%, 10-20%, 150, 100-200, or ? if not stated")
        return {name: str(amount(end, reading)) for name, end in zip((field, f"{field}_to"), ends, strict=False)}

    def write(self, value: object) -> Cell:
        """Return the size in words, or the amount."""
        if not isinstance(value, Reduction):
            return None
        if value.percent is not None:
            return f"{plain(value.percent)}{_end(value.percent_to)}%"
        if value.amount is None:
            return UNKNOWN
        return value.amount if value.amount_to is None else f"{plain(value.amount)}{_end(value.amount_to)}"


def _end(value: Decimal | None) -> str:
    return "" if value is None else f"-{plain(value)}"


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage: 8.25 or 8.25%; ? where it is not known."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the percentage."""
        words = phrase(cell)
        if words.casefold() in {UNKNOWN, "not known", "unknown"}:
            return None
        return str(number(words.removesuffix("%"), reading))

    def write(self, value: object) -> Cell:
        """Return the percentage with its sign."""
        return f"{plain(value)}%" if isinstance(value, Decimal) else UNKNOWN


@dataclass(frozen=True, slots=True)
class ShareText:
    """A part of a price: 50% or 100."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return what the model takes."""
        return share(cell, reading)

    def write(self, value: object) -> Cell:
        """Return the percentage in words, or the amount."""
        if not isinstance(value, Share):
            return None
        return value.amount if value.percent is None else f"{plain(value.percent)}%"


def share(cell: Cell, reading: Reading) -> dict[str, str]:
    """Read a part of a price; raises CellError."""
    words = phrase(cell)
    of = _PERCENT.fullmatch(words)
    if of:
        return {"percent": str(number(of[1], reading))}
    return {"amount": str(amount(cell, reading))}


@dataclass(frozen=True, slots=True)
class Payments:
    """The parts that a price is paid in: "50% at booking; rest after visit 3"."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return what the model takes."""
        return [self._part(part, reading) for part in re.split(r"[;\n]", phrase(cell)) if part.strip()]

    def write(self, value: object) -> Cell:
        """Return the parts in words."""
        return "; ".join(self._words(part) for part in value) if isinstance(value, tuple) and value else None

    @staticmethod
    def _part(text: str, reading: Reading) -> dict[str, object]:
        found = _PART.fullmatch(text)
        if found is None:
            known = ", ".join(_DUES.values())
            raise CellError(f"{said(text)} is not a payment: write 50% at booking; rest after visit 3 ({known})")
        due = next(kind for kind, words in _DUES.items() if words == found[2].casefold())
        part: dict[str, object] = {"due": due.value}
        if found[1].casefold() != "rest":
            part["share"] = share(found[1], reading)
        if found[3]:
            part["number"] = count(found[3])
        if found[4]:
            part["days_before"] = count(found[4])
        return part

    @staticmethod
    def _words(part: PaymentPart) -> str:
        size = as_text(ShareText().write(part.share)) if part.share else "rest"
        nth = f" {part.number}" if part.number else ""
        before = f", {part.days_before} days before" if part.days_before else ""
        return f"{size} {_DUES[part.due]}{nth}{before}"


@dataclass(frozen=True, slots=True)
class Stages:
    """What is paid back by stage: "up to 1 used: 75%; up to 3 used: 50%"."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return what the model takes."""
        return [self._stage(part, reading) for part in re.split(r"[;\n]", phrase(cell)) if part.strip()]

    def write(self, value: object) -> Cell:
        """Return the stages in words."""
        if not (isinstance(value, tuple) and value):
            return None
        return "; ".join(f"up to {one.used_at_most} used: {plain(one.percent)}%" for one in _stages(value))

    @staticmethod
    def _stage(text: str, reading: Reading) -> dict[str, object]:
        found = _STAGE.fullmatch(text)
        if found is None:
            raise CellError(f"{said(text)} is not a stage: write up to 1 used: 75%; up to 3 used: 50%")
        return {"used_at_most": count(found[1]), "percent": str(number(found[2], reading))}


def _stages(value: tuple[object, ...]) -> Iterator[RefundStage]:
    return (one for one in value if isinstance(one, RefundStage))


@dataclass(frozen=True, slots=True)
class Items:
    """The rows that a printed total adds up: "6 × six-pack, 1 × first-visit"."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return what the model takes."""
        return [self._item(part, reading) for part in re.split(r"[,;\n](?!\d)", phrase(cell)) if part.strip()]

    def write(self, value: object) -> Cell:
        """Return the items in words."""
        if not (isinstance(value, tuple) and value):
            return None
        return ", ".join(f"{plain(one.quantity)} × {one.row}" for one in value if isinstance(one, PrintedItem))

    @staticmethod
    def _item(text: str, reading: Reading) -> dict[str, object]:
        found = _ITEM.fullmatch(text)
        if found is None:
            raise CellError(f"{said(text)} is not a row and its number: write 6 × treatment, 1 × first-visit")
        return {"quantity": str(number(found[1], reading)), "row": key(found[2], "-")}
