"""Price lists of every shape, for the tests that write them and read them again."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from ketacost.domain import terms
from ketacost.domain.charges import Discount, DiscountBasis, DiscountPer, Scope, Tax
from ketacost.domain.fee_schedules import Billing, Fee, FeeSchedule, Membership, Package, PackageContent, Unit
from ketacost.domain.prices import Price
from ketacost.domain.sources import How, Source
from ketacost.domain.vocabulary import Indication, Modality, Payer, PaymentMethod, PhaseKind, Setting

words = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" =+-@'\"×[];:,"), max_size=30).map(
    str.strip
)
words = words.filter(
    lambda text: not re.fullmatch(r"[0-9.]+[eE][-+]?[0-9]{3,}", text)
)  # no file may hold such a figure
"""Texts without the signs that no workbook holds and without space at their ends."""
named = words.filter(bool)
keys = st.from_regex(r"[a-z][a-z0-9_\-]{0,8}[a-z0-9]", fullmatch=True)
money = st.decimals(0, 100_000, places=2) | st.sampled_from([Decimal("0.125"), Decimal("1234.5678901234567890")])
percents = st.decimals(0, 100, places=2)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
bools = st.booleans()


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def few(strategy: st.SearchStrategy[Any], most: int = 3, **how: Any) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=most, **how).map(tuple)


@st.composite
def valid(draw: st.DrawFn, model: Any, **fields: Any) -> Any:
    """Draw a model; what its own rules refuse is drawn again."""
    from hypothesis import assume

    values = {name: draw(strategy) for name, strategy in fields.items()}
    try:
        return model(**values)
    except ValidationError:
        assume(False)


three = st.lists(money, min_size=3, max_size=3).map(sorted)
prices = (
    money.map(Price.exact)
    | st.just(Price.not_known())
    | three.map(lambda ends: Price(low=ends[0], expected=ends[1], high=ends[2]))
    | three.map(lambda ends: Price(low=ends[0], expected=ends[1], high=None))
    | three.map(lambda ends: Price.between(ends[0], ends[2]))
)
sources = st.just(Source()) | st.builds(
    Source, said_by=words, how=st.sampled_from(How), address=words, as_of=maybe(days), quote=words, note=words
)
scopes = st.just(Scope()) | st.builds(
    Scope,
    services=few(keys, unique=True),
    phases=few(st.sampled_from(PhaseKind), unique=True),
    packages=bools,
    singles=bools,
    exempt=few(keys, unique=True),
)
shares = percents.map(lambda value: terms.Share(percent=value)) | money.map(lambda value: terms.Share(amount=value))
conditions: dict[str, Any] = {
    "modality": maybe(st.sampled_from(Modality)),
    "indication": maybe(st.sampled_from(Indication)),
    "dose": maybe(named),
    "minutes": maybe(st.integers(1, 1440)),
    "setting": maybe(st.sampled_from(Setting)),
    "phase": maybe(st.sampled_from(PhaseKind)),
    "ordinal": maybe(st.integers(1, 400)),
    "payment_method": maybe(st.sampled_from(PaymentMethod)),
    "payer": maybe(st.sampled_from(Payer)),
    "membership": maybe(keys),
}
counts = st.integers(1, 400)
fees = valid(
    Fee,
    id=keys,
    service=keys,
    price=prices,
    unit=st.sampled_from(Unit),
    label=words,
    includes=few(keys, unique=True),
    overage=maybe(prices),
    overage_step=st.integers(1, 240),
    covers=counts,
    payee=words,
    source=sources,
    note=words,
    **conditions,
)
contents = st.builds(PackageContent, service=keys, count=counts, when_needed=st.integers(0, 400), **conditions)
sizes: dict[str, Any] = {
    "percent": maybe(percents),
    "percent_to": maybe(percents),
    "amount": maybe(money),
    "amount_to": maybe(money),
    "maximum": maybe(money),
    "floor": maybe(money),
    "basis": st.sampled_from(DiscountBasis),
    "name": words,
    "condition": words,
}
parts = st.builds(
    terms.PaymentPart,
    share=maybe(shares),
    due=st.sampled_from(terms.DueKind),
    number=st.integers(0, 400),
    days_before=st.integers(0, 3650),
)
stages = few(st.builds(terms.RefundStage, used_at_most=st.integers(0, 400), percent=percents))
refunds = valid(
    terms.RefundPolicy,
    method=st.sampled_from(terms.RefundMethod),
    single_price=maybe(prices),
    fee=maybe(shares),
    stages=stages,
    stages_of=maybe(money),
    note=words,
    source=sources,
)
packages = st.builds(
    Package,
    id=keys,
    name=named,
    price=prices,
    contents=st.lists(contents, min_size=1, max_size=3, unique_by=lambda one: one.service).map(tuple),
    includes=few(keys, unique=True),
    expires_after_days=maybe(st.integers(1, 3650)),
    prepayment=maybe(valid(terms.Prepayment, **sizes)),
    payments=few(parts),
    refund=maybe(refunds),
    payee=words,
    source=sources,
    note=words,
)
memberships = st.builds(
    Membership,
    id=keys,
    name=named,
    price=prices,
    billing=st.sampled_from(Billing),
    minimum_months=st.integers(1, 120),
    contents=few(contents),
    joining_fee=maybe(prices),
    payee=words,
    source=sources,
    note=words,
)
discounts = valid(
    Discount,
    id=keys,
    scope=scopes,
    per=st.sampled_from(DiscountPer),
    eligibility=maybe(keys),
    needs_package=bools,
    capacity=maybe(counts),
    combines=bools,
    source=sources,
    **sizes,
)
taxes = st.builds(
    Tax,
    name=words,
    percent=maybe(percents),
    inside=bools,
    scope=scopes,
    payment_methods=few(st.sampled_from(PaymentMethod), unique=True),
)
heads: dict[str, Any] = {
    "clinic": maybe(st.uuids()),
    "name": words,
    "currency": st.sampled_from(["USD", "EUR", "JPY", "ZAR"]),
    "as_of": maybe(days),
    "source": sources,
    "refund": maybe(refunds),
    "notes": words,
    "is_sample": bools,
}
crediting = st.builds(
    terms.Credit,
    id=keys,
    name=words,
    gives=keys,
    against=scopes,
    amount=maybe(prices),
    within_days=maybe(st.integers(0, 3650)),
    needs_package=bools,
    condition=words,
    source=sources,
)
deposits = st.builds(
    terms.Deposit,
    id=keys,
    name=words,
    share=shares,
    scope=scopes,
    days_before=st.integers(0, 3650),
    once=bools,
    source=sources,
)
missed = st.builds(
    terms.MissedPolicy,
    id=keys,
    kinds=st.lists(st.sampled_from(terms.MissedKind), min_size=1, unique=True).map(tuple),
    notice=st.integers(0, 10_000),
    notice_unit=st.sampled_from(terms.NoticeUnit),
    share=maybe(shares),
    keeps_deposit=bools,
    from_count=counts,
    scope=scopes,
    note=words,
    source=sources,
)
minimums = st.builds(terms.Minimum, id=keys, service=keys, count=counts, note=words, source=sources)
printed = st.builds(
    terms.PrintedTotal,
    id=keys,
    label=named,
    amount=prices,
    items=few(st.builds(terms.PrintedItem, row=keys, quantity=st.decimals("0.5", 900, places=1))),
    note=words,
    source=sources,
)
ROWS: dict[str, st.SearchStrategy[Any]] = {
    "fees": fees,
    "packages": packages,
    "memberships": memberships,
    "discounts": discounts,
    "taxes": taxes,
    "credits": crediting,
    "deposits": deposits,
    "missed": missed,
    "minimums": minimums,
    "printed_totals": printed,
}
"""A strategy for the rows of each group."""


def lists_with(group: str) -> st.SearchStrategy[FeeSchedule]:
    """Price lists with a price and a row of one group; small, so that a failure can be read."""
    return st.builds(
        lambda fee, row, head: FeeSchedule(**{"fees": (fee,), group: (row,), **head}),
        fees,
        ROWS[group],
        st.fixed_dictionaries(heads),
    )
