"""The columns of the sheet "Coverage": what each is called, and what a row has in it where it holds values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ketacost.services.coverage_rows import LedgerRow


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a helper stands right of what is printed, and one that is `kept` stays where nothing is in it."""

    key: str
    title: str
    width: float = 11.5
    kept: bool = False
    helper: bool = False


COLUMNS = (
    Column("text", "Service", 38, kept=True),
    Column("date", "Date", 12, kept=True),
    Column("year", "Plan year", 12, kept=True),
    Column("billed", "Billed", kept=True),
    Column("allowed", "Allowed", kept=True),
    Column("deductible", "Deductible", kept=True),
    Column("copay", "Copay"),
    Column("coinsurance", "Coinsurance", kept=True),
    Column("noncovered", "Not covered"),
    Column("penalty", "No authorisation"),
    Column("over_maximum", "Above the plan's maximum"),
    Column("plan_pays", "Plan pays", kept=True),
    Column("writeoff", "Written off"),
    Column("balance_bill", "Balance bill"),
    Column("assistance", "Manufacturer pays"),
    Column("cash", "You pay at the visit", kept=True),
    Column("later", "Comes back later"),
    Column("net", "You pay in the end", kept=True),
    Column("deductible_left", "Deductible left", kept=True),
    Column("limit_left", "Yearly limit left", kept=True),
    Column("why", "Why", 58, kept=True),
    Column("room", "Deductible before", helper=True),
    Column("limit_room", "Limit before", helper=True),
    Column("plan_room", "Plan's maximum before", helper=True),
    Column("raw_deductible", "Deductible before the limit", helper=True),
    Column("raw_copay", "Copay before the limit", helper=True),
    Column("raw_coinsurance", "Coinsurance before the limit", helper=True),
    Column("over", "Above the limit", helper=True),
    Column("floor_paid", "Own part after help", helper=True),
    Column("towards", "Counts: deductible", helper=True),
    Column("counted", "Counts: limit", helper=True),
    Column("copay_visit", "Visit of the copay", helper=True),
    Column("visit", "Visit", helper=True),
    Column("programme_year", "Programme year", helper=True),
    Column("inside", "Before the balance", helper=True),
)
_WORDS = frozenset(["text", "date", "year", "why", "copay_visit", "visit", "programme_year", "inside"])
"""The columns that hold no amounts."""
SUMMED = tuple(
    one.key for one in COLUMNS if not one.helper and one.key not in _WORDS | {"deductible_left", "limit_left"}
)
"""The columns that add up."""

_VALUES: dict[str, Callable[[LedgerRow], int | None]] = {
    "billed": lambda row: row.share.expected.claim.billed,
    "allowed": lambda row: row.share.expected.allowed,
    "deductible": lambda row: row.share.expected.deductible,
    "copay": lambda row: row.share.expected.copay,
    "coinsurance": lambda row: row.share.expected.coinsurance,
    "noncovered": lambda row: row.share.expected.noncovered,
    "penalty": lambda row: row.share.expected.penalty,
    "over_maximum": lambda row: row.share.expected.over_maximum,
    "plan_pays": lambda row: row.share.expected.plan_paid,
    "writeoff": lambda row: row.share.expected.writeoff,
    "balance_bill": lambda row: row.share.expected.balance_bill,
    "assistance": lambda row: row.share.expected.assistance,
    "cash": lambda row: row.cash.expected,
    "later": lambda row: row.later.expected,
    "net": lambda row: row.net.expected,
}


def value_of(row: LedgerRow, key: str) -> int | None:
    """Return what a row has in a column in the expected case, in minor units; None is not known."""
    return _VALUES[key](row)


def shown(rows: Iterable[LedgerRow], filled: set[str]) -> tuple[Column, ...]:
    """Return the columns that have anything in them, or could have by their formulas (`filled`)."""
    rows = tuple(rows)
    used = {key for key in _VALUES if any(value_of(row, key) != 0 for row in rows)} | filled
    return tuple(one for one in COLUMNS if one.kept or one.key in used)
