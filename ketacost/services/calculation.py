"""The calculation behind an estimate as a plan that a spreadsheet can follow: inputs, rows, and when a row counts."""

from dataclasses import dataclass

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.charges import Discount, Reduction, Tax
from ketacost.domain.prices import Price
from ketacost.domain.settling import Charge


@dataclass(frozen=True, slots=True)
class CountInput:
    """The number of visits of one phase, and the numbers for which the sheet was found to equal the engine."""

    phase: str
    label: str
    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class PriceInput:
    """One price of the list or of a typed line, used by one row or more."""

    label: str
    price: Price
    divisor: int = 1


@dataclass(frozen=True, slots=True)
class OwnReduction:
    """A discount that belongs to one line."""

    label: str
    reduction: Reduction


@dataclass(frozen=True, slots=True)
class Pack:
    """One bought package: how many visits of which pool it holds."""

    name: str
    sizes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line that is charged, or would be with more visits; the charge is that of a visit paid singly.

    `phase` and `place` say which visit it is; `pool` which packs may cover it; `pack` which pack it pays for. `own`,
    `shared` and `taxes` are indexes into the lists of the calculation. One that is `as_quoted` depends on the course in
    a way that the sheet does not follow: it stays as it is when a number of visits changes.
    """

    charge: Charge
    text: str
    section: str
    price: int
    phase: int | None = None
    place: int = 0
    pool: int | None = None
    pack: int | None = None
    own: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()
    taxes: tuple[int, ...] = ()
    redeemed: bool = False
    quantity_is_input: bool = False
    as_quoted: bool = False


@dataclass(frozen=True, slots=True)
class CreditInput:
    """A fee credited to later charges: the rows that give it and those that it is taken off, in order.

    `price` is the most that is credited, as an index into the prices; without it all of the fee is.
    """

    label: str
    given: tuple[int, ...]
    taking: tuple[int, ...]
    price: int | None = None


@dataclass(frozen=True, slots=True)
class TakenLine:
    """A line that the sheet takes from the quote as it is: it follows neither counts nor prices."""

    text: str
    section: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Calculation:
    """Everything that the totals are rebuilt from; `packs_fixed` where which visit a pack covers cannot be followed.

    `perhaps_taxes` are the taxes that are only owed in the high case: which payment method is used is not settled.
    """

    currency: str
    quoted: Amount
    counts: tuple[CountInput, ...]
    prices: tuple[PriceInput, ...]
    packs: tuple[Pack, ...]
    reductions: tuple[OwnReduction, ...]
    discounts: tuple[Discount, ...]
    taxes: tuple[Tax, ...]
    rows: tuple[Row, ...]
    packs_fixed: bool = False
    credits: tuple[CreditInput, ...] = ()
    taken: tuple[TakenLine, ...] = ()
    perhaps_taxes: frozenset[int] = frozenset()

    def taxes_in(self, row: Row, case: Case) -> tuple[int, ...]:
        """Return the taxes of a row that are owed in a case."""
        if case is Case.HIGH:
            return row.taxes
        return tuple(index for index in row.taxes if index not in self.perhaps_taxes)

    @property
    def is_exact(self) -> bool:
        """Whether low, expected and high cannot differ."""
        open_ended = [*(one.reduction for one in self.reductions), *self.discounts]
        return (
            self.quoted.is_exact
            and all(one.price.is_exact for one in self.prices)
            and all(one.is_exact for one in open_ended)
            and all(tax.percent is not None for tax in self.taxes)
            and not self.perhaps_taxes
            and all(one.amount.is_exact for one in self.taken)
        )
