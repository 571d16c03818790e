"""The small print of price lists as text: whatever is written is read back the same, in several ways of writing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketacost.domain.charges import Reduction
from ketacost.domain.prices import Price
from ketacost.domain.terms import (
    DueKind,
    MissedKind,
    NoticeUnit,
    PaymentPart,
    RefundMethod,
    RefundPolicy,
    RefundStage,
    Share,
)
from ketacost.services.formats import Formats
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.sizes import read_share, read_size, size_of, write_share, write_size
from ketacost.ui.pages.clinics.small_print import (
    read_cost,
    read_kinds,
    read_notice,
    read_payments,
    read_refund,
    write_cost,
    write_kinds,
    write_notice,
    write_payments,
    write_refund,
)

T = TypeVar("T")
LOCALES = {name: Formats(name) for name in ("en_US", "de_DE", "fr_FR", "de_CH", "en_ZA")}
CURRENCIES = ("USD", "EUR", "GBP", "ZAR", "JPY")
PLACES = st.tuples(st.sampled_from(sorted(LOCALES)), st.sampled_from(CURRENCIES))

amounts = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
percents = st.one_of(
    st.integers(0, 100).map(Decimal), st.integers(0, 1_000_000).map(lambda part: Decimal(part) / 10_000)
)
shares = st.one_of(percents.map(lambda rate: Share(percent=rate)), amounts.map(lambda sum_: Share(amount=sum_)))


def ordered(values: st.SearchStrategy[Decimal]) -> st.SearchStrategy[list[Decimal]]:
    return st.lists(values, min_size=2, max_size=2).map(sorted)


sizes = st.one_of(
    st.just(Reduction()),
    percents.map(lambda rate: Reduction(percent=rate)),
    amounts.map(lambda sum_: Reduction(amount=sum_)),
    ordered(percents).map(lambda ends: Reduction(percent=ends[0], percent_to=ends[1])),
    ordered(amounts)
    .filter(lambda ends: ends[0] < ends[1])
    .map(lambda ends: Reduction(amount=ends[0], amount_to=ends[1])),
)
dues = st.sampled_from(
    [(kind, number) for kind in (DueKind.AFTER_VISIT, DueKind.MONTHS_AFTER) for number in (1, 2, 14)]
)
whens = st.one_of(st.sampled_from([(DueKind.BOOKING, 0), (DueKind.FIRST_VISIT, 0)]), dues)


@st.composite
def payments(draw: st.DrawFn) -> tuple[PaymentPart, ...]:
    parts = draw(st.lists(st.tuples(shares, whens, st.sampled_from([0, 1, 30])), max_size=4))
    found = [PaymentPart(share=share, due=due, number=nth, days_before=days) for share, (due, nth), days in parts]
    due, nth = draw(whens)
    return (*found, PaymentPart(due=due, number=nth))


@st.composite
def refunds(draw: st.DrawFn) -> RefundPolicy:
    method = draw(st.sampled_from(RefundMethod))
    fee = draw(st.none() | shares)
    if method is RefundMethod.RE_RATE:
        single = st.one_of(st.none(), amounts.map(Price.exact), st.just(Price.not_known()))
        return RefundPolicy(method=method, fee=fee, single_price=draw(single))
    if method is RefundMethod.BY_STAGE:
        used = sorted(draw(st.sets(st.integers(0, 20), min_size=1, max_size=4)))
        stages = tuple(RefundStage(used_at_most=one, percent=draw(percents)) for one in used)
        return RefundPolicy(method=method, fee=fee, stages=stages, stages_of=draw(st.none() | amounts))
    return RefundPolicy(method=method, fee=fee)


@given(PLACES, sizes)
def test_sizes_of_discounts_read_back(place: tuple[str, str], size: Reduction) -> None:
    formats, currency = LOCALES[place[0]], place[1]
    text = write_size(size_of(size), formats, currency)
    assert Reduction.model_validate(read_size(text, formats, currency)) == size, text


@given(PLACES, shares)
def test_parts_of_a_price_read_back(place: tuple[str, str], share: Share) -> None:
    formats, currency = LOCALES[place[0]], place[1]
    assert read_share(write_share(share, formats, currency), formats, currency) == share


@given(PLACES, payments())
def test_payments_in_parts_read_back(place: tuple[str, str], parts: tuple[PaymentPart, ...]) -> None:
    formats, currency = LOCALES[place[0]], place[1]
    text = write_payments(parts, formats, currency)
    assert read_payments(text, formats, currency) == parts, text


@given(PLACES, refunds())
def test_refund_rules_read_back(place: tuple[str, str], policy: RefundPolicy) -> None:
    formats, currency = LOCALES[place[0]], place[1]
    text = write_refund(policy, formats, currency)
    assert RefundPolicy.model_validate(read_refund(text, formats, currency)) == policy, text


@given(PLACES, st.none() | shares, st.booleans())
def test_what_a_missed_visit_costs_reads_back(
    place: tuple[str, str], share: Share | None, keeps: bool
) -> None:  # drawn
    formats, currency = LOCALES[place[0]], place[1]
    assert read_cost(write_cost(share, formats, currency, keeps_deposit=keeps), formats, currency) == (share, keeps)


@given(st.integers(0, 10_000), st.sampled_from(NoticeUnit))
def test_notice_reads_back(notice: int, unit: NoticeUnit) -> None:
    assert read_notice(write_notice(notice, unit)) == (notice, unit)


@given(st.sets(st.sampled_from(MissedKind), min_size=1))
def test_what_happened_to_a_visit_reads_back(kinds: set[MissedKind]) -> None:
    ordered_kinds = tuple(kind for kind in MissedKind if kind in kinds)
    assert read_kinds(write_kinds(ordered_kinds)) == ordered_kinds


def payments_of(text: str) -> object:
    return read_payments(text, LOCALES["en_US"], "USD")


def refund_of(text: str) -> object:
    return RefundPolicy.model_validate(read_refund(text, LOCALES["en_US"], "USD"))


HALF = Share(percent=Decimal(50))


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (payments_of, "", ()),
        (
            payments_of,
            "50% when booked; the balance after the 3rd infusion",
            (PaymentPart(share=HALF, due=DueKind.BOOKING), PaymentPart(due=DueKind.AFTER_VISIT, number=3)),
        ),
        (
            payments_of,
            "$1,500 at booking 14 days before, rest 2 months later",
            (
                PaymentPart(share=Share(amount=Decimal(1500)), due=DueKind.BOOKING, days_before=14),
                PaymentPart(due=DueKind.MONTHS_AFTER, number=2),
            ),
        ),
        (refund_of, "Pro-rata less a fee of $50", RefundPolicy(method="pro_rata", fee=Share(amount=Decimal(50)))),
        (refund_of, "re rated at 475", RefundPolicy(single_price=Price.exact(475))),
        (refund_of, "no refund", RefundPolicy(method="none")),
        (
            refund_of,
            "by stage of $1,500: up to 1 used: 75%; up to 3 used: 50%",
            RefundPolicy(
                method="by_stage",
                stages=(
                    RefundStage(used_at_most=1, percent=Decimal(75)),
                    RefundStage(used_at_most=3, percent=Decimal(50)),
                ),
                stages_of=Decimal(1500),
            ),
        ),
        (read_notice, "2 days", (48, NoticeUnit.HOURS)),
        (read_notice, "72 business hours", (72, NoticeUnit.BUSINESS_HOURS)),
        (read_notice, "1 Working Day", (1, NoticeUnit.WORKING_DAYS)),
        (read_kinds, "no show or rescheduled", (MissedKind.NO_SHOW, MissedKind.MOVED)),
    ],
)
def test_people_write_it_in_their_own_ways(read: Callable[[str], T], text: str, found: T) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (payments_of, "50% at booking, 40% after visit 3", "Say when the rest is due"),
        (payments_of, "50%", "does not say how much is due when"),
        (refund_of, "by stage: first 90%", "is not a stage"),
        (refund_of, "pro rata, less 120%", "between 0% and 100%"),
        (read_notice, "20000 hours", "more notice than anybody"),
        (read_notice, "-3 hours", "24 hours"),
    ],
)
def test_what_cannot_be_read_says_why(read: Callable[[str], object], text: str, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        read(text)
