"""What a spreadsheet needs to follow a ledger: inputs, rows in the order of adjudication, and what it cannot follow."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ketacost.domain.amounts import Amount
from ketacost.domain.coverage.plans import Network, Step
from ketacost.domain.coverage.rules import PlanRules
from ketacost.services.coverage_rows import LedgerRow

YEAR, SHARES, ALLOWED, HELP = "What the plan counts in a year", "Your part", "What the plan recognises", "Programmes"
GROUPS = (YEAR, SHARES, ALLOWED, HELP)
"""The groups of inputs, in the order in which they stand."""


class FigureKind(StrEnum):
    """What an input of the sheet counts."""

    MONEY = "money"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Figure:
    """One input: `value` in units of the currency, or per cent; None where nobody has stated it, as `said` says.

    `below_all` marks a percentage that may not be 100: then a plan pays nothing, and other rules hold.
    """

    group: str
    name: str
    label: str
    kind: FigureKind
    value: Decimal | None
    said: str = ""
    below_all: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure that bounds a yearly amount; with `others` it is the family's, which others use up too."""

    figure: int
    others: bool = False


@dataclass(frozen=True, slots=True)
class UsedSoFar:
    """What was used of the yearly amounts by a day, in minor units; `others` are the rest of the family.

    Where nobody has stated it (not `is_stated`) the day is that of the first visit, and nothing is counted as used.
    """

    as_of: dt.date
    deductible: int = 0
    limit: int = 0
    plan_paid: int = 0
    others_deductible: int = 0
    others_limit: int = 0
    others_plan_paid: int = 0
    is_stated: bool = True


@dataclass(frozen=True, slots=True)
class AllowedBy:
    """How an allowed amount comes about: a figure per unit, a percentage of it, or of the bill where there is none."""

    figure: int | None
    percent: int | None = None
    quantity: Decimal = Decimal(1)
    divisor: int = 1


@dataclass(frozen=True, slots=True)
class HelpedBy:
    """A savings programme on a row, by its figures; `year` numbers its years, `used` was given before, in `used_in`."""

    year: int
    floor: int
    per_fill: int | None
    annual: int | None
    used: int | None
    counts: bool


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the ledger, with all of its rule that no input changes.

    A row that is `inside` an insurer's balance counts only with others of its kind. Rows of one `visit` share a copay.
    """

    ledger: LedgerRow
    inside: bool
    covered: bool
    allowed: AllowedBy
    steps: tuple[Step, ...] = ()
    visit: int = 0
    visit_copay: bool = False
    copay: int | None = None
    percent: int | None = None
    most_percent: int | None = None
    penalty: int | None = None
    helped: HelpedBy | None = None
    limiting: Fraction | None = None
    at_contract: bool = False
    written_off: bool = True

    @property
    def excess_is_hers(self) -> bool:
        """Whether all that is billed above the allowed amount is the patient's, however little the plan recognises."""
        return not self.written_off and self.limiting is None

    @property
    def paid_whole(self) -> bool:
        """Whether the patient pays the whole bill first, and the plan's part comes back."""
        return self.ledger.share.superbill and self.ledger.share.expected.claim.network is Network.OUT


@dataclass(frozen=True, slots=True)
class CoverageSheet:
    """Everything that the ledger is rebuilt from; without `follows` the cells hold values, for the reasons in `notes`.

    `start_follows` where the plan year may start on another day without any other rule changing. `own` is what the
    patient pays of lines that do not go to the plan.
    """

    currency: str
    network: Network
    rules: PlanRules
    figures: tuple[Figure, ...]
    deductible: tuple[Bound, ...]
    limit: tuple[Bound, ...]
    plan_maximum: tuple[Bound, ...]
    used: tuple[UsedSoFar, ...]
    rows: tuple[SheetRow, ...]
    own: Amount
    follows: bool
    start_follows: bool
    notes: tuple[str, ...]

    @property
    def with_others(self) -> bool:
        """Whether a family's amount holds, which others use up too."""
        return any(bound.others for bound in (*self.deductible, *self.limit, *self.plan_maximum))

    @property
    def has_inside(self) -> bool:
        """Whether rows lie before an insurer's balance, and so within it."""
        return any(row.inside for row in self.rows)
