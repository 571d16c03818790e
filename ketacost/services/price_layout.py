"""The sheets of a price list, column by column: what a person fills in, and what each column means."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, Field

from ketacost.domain.charges import Discount, DiscountBasis, DiscountPer, Tax
from ketacost.domain.fee_schedules import Billing, Fee, FeeSchedule, Membership, Package, Unit
from ketacost.domain.model import ShortText
from ketacost.domain.sources import How
from ketacost.domain.terms import Credit, Deposit, Minimum, MissedKind, MissedPolicy, NoticeUnit, PrintedTotal
from ketacost.domain.terms import RefundMethod as Refund
from ketacost.domain.vocabulary import Indication, Modality, Payer, PaymentMethod, PhaseKind, Setting
from ketacost.services import price_cells as cells
from ketacost.services import price_grammar as grammar
from ketacost.services.price_columns import Column, Table
from ketacost.services.price_files import GROUPS

_PRICE_HELP = 'A number; 400-600 for a range; "from 400"; "up to 600"; ? where the clinic does not say. 0 is free.'
_TEXT, _LIST, _NAME, _PRICE = cells.Text(), cells.Names(), cells.Name("-"), cells.PriceText()
_WHOLE, _YES, _MONEY, _DAY = cells.Whole(), cells.YesNo(), cells.Money(), cells.Day()


def _choices(kind: type[StrEnum]) -> str:
    return ", ".join(one.value.replace("_", " ") for one in kind)


def _source(path: str = "source", prefix: str = "") -> Iterator[Column]:
    def title(words: str) -> str:
        return f"{prefix}: {words}" if prefix else words[:1].upper() + words[1:]

    yield Column(title("said by"), f"{path}.said_by", _TEXT, "Who states it.", "Example Clinic")
    yield Column(
        title("how it reached you"), f"{path}.how", cells.Choice(How), f"One of: {_choices(How)}.", "published"
    )
    yield Column(
        title("address"), f"{path}.address", _TEXT, "The page that it stands on.", "https://example.org/prices"
    )
    yield Column(title("as of"), f"{path}.as_of", _DAY, "The day on which it was stated.", "2026-11-02")
    yield Column(title("own words"), f"{path}.quote", _TEXT, "What the page says, word for word.", "Six for $2,400.")
    yield Column(title("about the source"), f"{path}.note", _TEXT, "A remark on the source.", "")


def _scope(path: str, of: str) -> Iterator[Column]:
    yield Column(
        f"{of} services", f"{path}.services", _LIST, "The services that it holds for; empty: all.", "treatment"
    )
    phases = cells.Choices(PhaseKind)
    yield Column(f"{of} phases", f"{path}.phases", phases, f"The phases: {_choices(PhaseKind)}; empty: all.", "")
    yield Column(f"{of} packages", f"{path}.packages", _YES, "Whether packages count too: yes or no. Empty: yes.", "")
    yield Column(f"{of} singles", f"{path}.singles", _YES, "Whether single visits count: yes or no. Empty: yes.", "")
    yield Column(f"{of} all but", f"{path}.exempt", _LIST, "The services that it leaves out.", "medication")


def _conditions() -> Iterator[Column]:
    words = {name: text[:1].upper() + text[1:] for name, text in grammar.KEY_WORDS.items()}
    closed = (
        ("modality", Modality, "The route.", "iv"),
        ("indication", Indication, "What is treated.", "mood"),
        ("setting", Setting, "Where and with whom.", ""),
        ("phase", PhaseKind, "The phase of the course.", ""),
        ("payment_method", PaymentMethod, "How it is paid.", ""),
        ("payer", Payer, "Who is billed.", ""),
    )
    for name, kind, what, example in closed:
        yield Column(words[name], name, cells.Choice(kind), f"{what} One of: {_choices(kind)}. Empty: any.", example)
    yield Column(words["dose"], "dose", _TEXT, "The dose tier, as the clinic names it. Empty: any.", "")
    yield Column(words["minutes"], "minutes", _WHOLE, "The length that the price buys. Empty: any.", "40")
    yield Column(words["ordinal"], "ordinal", _WHOLE, "1 for a price of the first visit only. Empty: any.", "")
    yield Column(words["membership"], "membership", _NAME, "The id of a membership: a price for its members.", "")


def _refund(prefix: str) -> Iterator[Column]:
    methods = cells.Choice(Refund)
    of, path = f"{prefix}: ", "refund."
    yield Column(f"{of}method", f"{path}method", methods, f"One of: {_choices(Refund)}.", "re rate", always=True)
    yield Column(
        f"{of}single price", f"{path}single_price", _PRICE, "Used visits count at this price. Empty: the list's."
    )
    yield Column(f"{of}fee", f"{path}fee", grammar.ShareText(), "Kept back: 5% or 50.", "5%")
    yield Column(f"{of}stages", f"{path}stages", grammar.Stages(), "up to 1 used: 75%; up to 3 used: 50%.", "")
    yield Column(f"{of}stages are of", f"{path}stages_of", _MONEY, "The list price that the stages are of.", "")
    yield Column(f"{of}note", f"{path}note", _TEXT, "A remark.", "")
    yield from _source(f"{path}source", f"{prefix} source")


_ID = Column("Id", "id", _NAME, "A short name of the row, once in its sheet. Empty: made from the name.", "six")
_NOTE = Column("Note", "note", _TEXT, "A remark that stays with the row.", "")
_PAYEE = Column("Paid to", "payee", _TEXT, "Who is paid, where it is not the clinic.", "")
_INCLUDES = Column("Includes", "includes", _LIST, "Services that cost nothing beside it.", "monitoring")
_SERVICE = Column("Service", "service", cells.Name(), "What is charged: treatment, evaluation, …", "treatment")
_MONTHS = "The least number of months. Empty: 1."

FEES = Table(
    "Price list",
    "fees",
    Fee,
    (
        _ID,
        _SERVICE,
        Column("Name", "label", _TEXT, "The row as the clinic calls it.", "IV infusion, 40 minutes"),
        Column("Price", "price", _PRICE, _PRICE_HELP, "450", always=True),
        Column("Per", "unit", cells.Choice(Unit), f"One of: {_choices(Unit)}. Empty: visit.", "visit"),
        *_conditions(),
        _INCLUDES,
        Column("Each further hour", "overage", _PRICE, "The price of an hour beyond the minutes.", ""),
        Column("Further time in steps of", "overage_step", _WHOLE, "Minutes; begun steps count. Empty: 1.", ""),
        Column("Covers visits", "covers", _WHOLE, "How many visits in a row one price covers. Empty: 1.", ""),
        _PAYEE,
        _NOTE,
        *_source(),
    ),
    "One row for each price. A row holds for visits that fit all of its conditions; the row with most of them wins.",
)
PACKAGES = Table(
    "Packages",
    "packages",
    Package,
    (
        _ID,
        Column("Name", "name", _TEXT, "The package as the clinic calls it.", "Six infusions"),
        Column("Price", "price", _PRICE, _PRICE_HELP, "2400", always=True),
        Column(
            "Contents",
            "contents",
            grammar.Contents(),
            "How many visits of which service: 5 × treatment, 3 × integration_therapy. Conditions stand in brackets: "
            "6 × treatment [route: iv; minutes: 40] (+1 when needed).",
            "6 × treatment [route: iv]",
        ),
        _INCLUDES,
        Column(
            "Expires after days",
            "expires_after_days",
            _WHOLE,
            "Days from its start; unused visits are lost then. Empty: never.",
            "180",
            hint="a package cannot expire before it starts",
        ),
        Column(
            "Paid in full: less",
            "prepayment",
            grammar.Size(),
            "What comes off when all is paid at booking: 10%, 150, or ? where the clinic does not say.",
            "10%",
            parts=grammar.SIZE_FIELDS,
        ),
        Column("Paid in full: name", "prepayment.name", _TEXT, "What that is called.", ""),
        Column("Paid in full: at most", "prepayment.maximum", _MONEY, "No more than this comes off.", ""),
        Column("Paid in full: not below", "prepayment.floor", _MONEY, "The price never falls below this.", ""),
        Column(
            "Paid in full: taken of",
            "prepayment.basis",
            cells.Choice(DiscountBasis),
            f"One of: {_choices(DiscountBasis)}. Empty: remaining.",
            "",
        ),
        Column("Paid in full: condition", "prepayment.condition", _TEXT, "When it holds, in words.", ""),
        Column(
            "Paid in parts",
            "payments",
            grammar.Payments(),
            "50% at booking; rest after visit 3. Also: at first visit; after months 2; at booking, 14 days before.",
            "50% at booking; rest after visit 3",
        ),
        *_refund("Refund"),
        _PAYEE,
        _NOTE,
        *_source(),
    ),
    "One row for each package: several visits at one price.",
)
MEMBERSHIPS = Table(
    "Memberships",
    "memberships",
    Membership,
    (
        _ID,
        Column("Name", "name", _TEXT, "The membership as the clinic calls it.", "Care plan"),
        Column("Price", "price", _PRICE, _PRICE_HELP, "129", always=True),
        Column(
            "Billed by the", "billing", cells.Choice(Billing), f"One of: {_choices(Billing)}. Empty: month.", "month"
        ),
        Column("At least months", "minimum_months", _WHOLE, _MONTHS, "6"),
        Column("Contents", "contents", grammar.Contents(), "Visits that each period holds.", "1 × treatment"),
        Column("Joining fee", "joining_fee", _PRICE, "Paid once, at the start.", "50", always=False),
        _PAYEE,
        _NOTE,
        *_source(),
    ),
    "One row for each membership. Prices for members are rows of the price list that name it.",
)
DISCOUNTS = Table(
    "Discounts",
    "discounts",
    Discount,
    (
        _ID,
        Column("Name", "name", _TEXT, "The discount as the clinic calls it.", "Veterans"),
        Column(
            "Takes off",
            "",
            grammar.Size(),
            "10%, 10-20%, 150, 100-200, or ? where the clinic does not say.",
            "10%",
            parts=grammar.SIZE_FIELDS,
        ),
        Column("At most", "maximum", _MONEY, "No more than this comes off.", ""),
        Column("Not below", "floor", _MONEY, "What is left never falls below this.", ""),
        Column(
            "Taken of",
            "basis",
            cells.Choice(DiscountBasis),
            "remaining: what the discounts before it left; list: the list price. Empty: remaining.",
            "",
        ),
        Column("Per", "per", cells.Choice(DiscountPer), f"One of: {_choices(DiscountPer)}. Empty: once.", ""),
        Column("For", "eligibility", cells.Name(), "Who may have it: veteran, student, … Empty: everybody.", "veteran"),
        Column("Needs a package", "needs_package", _YES, "Only for those who buy a package: yes or no.", ""),
        Column("For so many charges", "capacity", _WHOLE, "Empty: all.", ""),
        Column("Goes with others", "combines", _YES, "no where it leaves alone what is reduced already.", ""),
        *_scope("scope", "On"),
        Column("Condition", "condition", _TEXT, "When it holds, in words.", "With proof of service."),
        *_source(),
    ),
    "One row for each discount, in the order in which they are taken off.",
)
TAXES = Table(
    "Taxes and surcharges",
    "taxes",
    Tax,
    (
        Column("Name", "name", cells.Text("Tax"), "The tax or surcharge.", "Card surcharge", always=True),
        Column("Rate", "percent", grammar.Rate(), "A percentage; ? where it is not stated.", "3%", always=True),
        Column("Inside the price", "inside", _YES, "yes where prices hold it already; no where it comes on top.", "no"),
        Column("Paid by", "payment_methods", cells.Choices(PaymentMethod), "Only when paid so; empty: always.", "card"),
        *_scope("scope", "On"),
    ),
    "One row for each tax, and for each surcharge of a way to pay.",
)
CREDITS = Table(
    "Credits",
    "credits",
    Credit,
    (
        _ID,
        Column("Name", "name", _TEXT, "The credit in words.", "Consultation credited"),
        Column("Paid for", "gives", cells.Name(), "The service whose fee is credited.", "evaluation"),
        Column("Amount", "amount", _PRICE, "How much of it; empty: all.", ""),
        Column("Within days", "within_days", _WHOLE, "How long it holds. Empty: always.", "60"),
        Column("Needs a package", "needs_package", _YES, "Only for those who buy a package: yes or no.", ""),
        *_scope("against", "Against"),
        Column("Condition", "condition", _TEXT, "When it holds, in words.", ""),
        *_source(),
    ),
    "One row for each fee that is taken off a later charge.",
)
DEPOSITS = Table(
    "Deposits",
    "deposits",
    Deposit,
    (
        _ID,
        Column("Name", "name", _TEXT, "The deposit in words.", "Booking fee"),
        Column("Share", "share", grammar.ShareText(), "50% of the price, or 100.", "50%"),
        Column("Days before", "days_before", _WHOLE, "How long before the visit. Empty: 0.", "7"),
        Column("Only once", "once", _YES, "yes where only the first visit asks for it.", ""),
        *_scope("scope", "On"),
        *_source(),
    ),
    "One row for each payment ahead. It is a matter of when, never an extra cost.",
)
MISSED = Table(
    "Missed visits",
    "missed",
    MissedPolicy,
    (
        _ID,
        Column(
            "For",
            "kinds",
            cells.Choices(MissedKind),
            f"One or more of: {_choices(MissedKind)}. Empty: all.",
            "cancelled, no show",
        ),
        Column("Notice", "notice", _WHOLE, "Less notice than this costs. Empty: 24.", "48"),
        Column(
            "Notice in", "notice_unit", cells.Choice(NoticeUnit), f"One of: {_choices(NoticeUnit)}.", "business hours"
        ),
        Column("Costs", "share", grammar.ShareText(), "50% of the visit, or 100.", "50%"),
        Column("Keeps the deposit", "keeps_deposit", _YES, "yes where the deposit is kept.", ""),
        Column("From the time", "from_count", _WHOLE, "2: from the second time on. Empty: 1.", ""),
        *_scope("scope", "On"),
        _NOTE,
        *_source(),
    ),
    "One row for each rule about visits that are cancelled, moved or missed.",
)
MINIMUMS = Table(
    "Minimums",
    "minimums",
    Minimum,
    (
        _ID,
        _SERVICE,
        Column("At least", "count", _WHOLE, "The clinic sells no fewer visits.", "2"),
        _NOTE,
        *_source(),
    ),
    "One row for each service that is not sold in smaller numbers.",
)
PRINTED = Table(
    "Printed totals",
    "printed_totals",
    PrintedTotal,
    (
        _ID,
        Column("Name", "label", _TEXT, "The total as the page calls it.", "Six sessions, all in"),
        Column("Total", "amount", _PRICE, "The figure as it is printed.", "4700", always=True),
        Column("Items", "items", grammar.Items(), "The rows that make it up, by id: 6 × infusion, 1 × first.", ""),
        _NOTE,
        *_source(),
    ),
    "One row for each total that the clinic prints. It is kept beside the sum of its items, and a gap is shown.",
)


class ListHead(FeeSchedule):
    """What a list says once: the fields of the fee schedule that are not rows, and the name of its clinic."""

    clinic_name: ShortText = Field(default="", exclude=True)


_RECORD = "The clinic's record in this program's database. Leave it as it is."
ABOUT = Table(
    "About",
    "",
    ListHead,
    (
        Column("Clinic", "clinic_name", _TEXT, "The clinic whose prices these are.", "Example Clinic"),
        Column("List name", "name", _TEXT, "The name of the list.", "Published prices"),
        Column("Currency", "currency", _TEXT, "Three letters; the currency of the whole list.", "USD", always=True),
        Column("Date of the list", "as_of", _DAY, "The day that the prices are of; empty counts as old.", "2026-11-02"),
        *_source(),
        *_refund("Refund"),
        Column("Notes", "notes", _TEXT, "What else the page says.", ""),
        Column("Sample data", "is_sample", _YES, "yes for the samples that come with the program.", ""),
        Column("Record", "clinic", _TEXT, _RECORD, ""),
    ),
    "What holds for the whole list.",
    lengthwise=True,
)
ROWS: tuple[Table, ...] = (
    FEES,
    PACKAGES,
    MEMBERSHIPS,
    DISCOUNTS,
    TAXES,
    CREDITS,
    DEPOSITS,
    MISSED,
    MINIMUMS,
    PRINTED,
)
TABLES: tuple[Table, ...] = (*ROWS, ABOUT)
EXPLANATION = "Explanation"


def rows_of(schedule: FeeSchedule, table: Table) -> tuple[BaseModel, ...]:
    """Return the rows of a list that stand in one of its tables."""
    return tuple(getattr(schedule, table.group))


def head_of(schedule: FeeSchedule, clinic_name: str) -> ListHead:
    """Return what a list says once."""
    own = {name: getattr(schedule, name) for name in FeeSchedule.model_fields if name not in GROUPS}
    return ListHead.model_construct(**own, clinic_name=clinic_name)
