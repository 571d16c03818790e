"""What holds for every price list with all its small print, whatever is bought and however it is paid."""

from copy import deepcopy
from typing import Any

from building import course, estimated, fee, fee_list, package, phase, request
from hypothesis import given, settings
from hypothesis import strategies as st

from ketacost.domain.amounts import Case, total_of
from ketacost.domain.estimates import Estimate
from ketacost.domain.purchasing import ways_to_buy

SERVICES = ("evaluation", "treatment", "monitoring")
POINTS = st.integers(10, 900)
RANGES = st.tuples(POINTS, POINTS).map(lambda ends: {"low": min(ends), "high": max(ends)})
PRICES = st.one_of(POINTS, POINTS, RANGES)
SHARES = st.one_of(
    st.integers(1, 100).map(lambda size: {"percent": size}), st.integers(10, 300).map(lambda size: {"amount": size})
)
SCOPES = st.fixed_dictionaries(
    {},
    optional={
        "services": st.lists(st.sampled_from(SERVICES), max_size=2, unique=True),
        "phases": st.lists(st.sampled_from(["induction", "maintenance"]), max_size=1),
        "packages": st.booleans(),
        "exempt": st.lists(st.sampled_from(SERVICES), max_size=1),
    },
)
PLANS = st.builds(
    lambda first, later, services, minutes, people: course(
        phase(1, "evaluation", services=["evaluation"]),
        phase(first, services=services, minutes=minutes, people=people),
        phase(later, "maintenance"),
    ),
    st.integers(1, 6),
    st.integers(1, 4),
    st.sampled_from([["treatment"], ["treatment", "monitoring"]]),
    st.sampled_from([None, 40, 90]),
    st.integers(1, 2),
)


@st.composite
def discounts(draw: st.DrawFn, number: int) -> dict[str, Any]:
    percent = draw(st.booleans())
    least, most = sorted(draw(st.tuples(st.integers(1, 100), st.integers(1, 100))))
    name = "percent" if percent else "amount"
    size = {name: least, **({f"{name}_to": most} if draw(st.booleans()) else {})}
    small_print = {
        "maximum": draw(st.sampled_from([None, 150])),
        "floor": draw(st.sampled_from([None, 100])),
        "capacity": draw(st.sampled_from([None, 2])),
        "combines": draw(st.sampled_from([True, True, False])),
        "needs_package": draw(st.booleans()),
        "per": draw(st.sampled_from(["once", "charge"])),
    }
    return {"id": f"d{number}", "scope": draw(SCOPES), **size, **small_print}


@st.composite
def rows(draw: st.DrawFn, prices: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
    treatment = fee(draw(prices), unit=draw(st.sampled_from(["visit", "visit", "person"])))
    if draw(st.booleans()):
        treatment |= {"minutes": 40, "overage": draw(prices), "overage_step": draw(st.sampled_from([1, 30]))}
    found = [
        fee(draw(prices), "evaluation", payee=draw(st.sampled_from(["", "Therapist"]))),
        treatment,
        fee(draw(prices), "monitoring", covers=draw(st.integers(1, 3)), payee="Pharmacy"),
    ]
    if draw(st.booleans()):
        found.append(treatment | {"id": "member", "membership": "club", "price": draw(prices)})
    return found


@st.composite
def packs(draw: st.DrawFn, number: int, prices: st.SearchStrategy[Any]) -> dict[str, Any]:
    size = draw(st.integers(1, 5))
    parts: list[dict[str, Any]] = [
        {"share": draw(SHARES), "due": "booking", "days_before": draw(st.integers(0, 20))},
        {"share": draw(SHARES), "due": "months_after", "number": 1},
        {"due": "after_visit", "number": 2},
    ]
    return package(draw(prices), size, name=f"pack-{number}") | {
        "payments": draw(st.sampled_from([[], parts, parts[1:]])),
        "prepayment": draw(st.sampled_from([None, {"percent": 10}])),
        "expires_after_days": draw(st.sampled_from([None, 20])),
    }


@st.composite
def lists(draw: st.DrawFn, prices: st.SearchStrategy[Any] = PRICES) -> dict[str, Any]:
    """A price list with everything that it may say."""
    club = {"id": "club", "name": "Club", "price": draw(prices), "minimum_months": draw(st.integers(1, 3))}
    club |= {"billing": draw(st.sampled_from(["month", "term", "visit"]))}
    club |= {"joining_fee": draw(prices)} if draw(st.booleans()) else {}
    club |= {"contents": [{"service": "treatment", "count": 1}]} if draw(st.booleans()) else {}
    surcharge = {"name": "Card", "percent": 3, "payment_methods": ["card"], "scope": draw(SCOPES)}
    tax = {"name": "Tax", "percent": draw(st.integers(0, 25)), "inside": draw(st.booleans())}
    credit = {"id": "c", "gives": "evaluation", "against": {"services": ["treatment"]}}
    credit |= {"amount": draw(prices)} if draw(st.booleans()) else {}
    deposit = {"id": "p", "share": draw(SHARES), "days_before": draw(st.integers(0, 20)), "once": draw(st.booleans())}
    missed = {"id": "m", "share": draw(SHARES), "notice": 24, "keeps_deposit": draw(st.booleans())}
    return fee_list(
        *draw(rows(prices)),
        packages=tuple(draw(packs(number, prices)) for number in range(draw(st.integers(0, 2)))),
        memberships=[club],
        discounts=[draw(discounts(number)) for number in range(draw(st.integers(0, 2)))],
        taxes=draw(st.sampled_from([[], [tax], [surcharge], [tax, surcharge]])),
        credits=draw(st.sampled_from([[], [credit | {"within_days": draw(st.sampled_from([None, 10]))}]])),
        deposits=draw(st.sampled_from([[], [deposit | {"scope": draw(SCOPES)}]])),
        minimums=draw(st.sampled_from([[], [{"id": "n", "service": "treatment", "count": 4}]])),
        missed=[missed],
    )


@st.composite
def purchases(draw: st.DrawFn, listed: dict[str, Any]) -> dict[str, Any]:
    names = [one["id"] for one in listed["packages"]]
    chosen = draw(st.lists(st.sampled_from(names), max_size=3)) if names else []
    return {
        "packages": [{"package": name, "prepaid": draw(st.booleans())} for name in chosen],
        "memberships": draw(st.sampled_from([[], [{"membership": "club"}]])),
        "payment_method": draw(st.sampled_from([None, "card", "cash"])),
    }


MISSED = st.sampled_from([[], [{"phase": "induction", "ordinal": 1}]])
FUNDING = st.fixed_dictionaries(
    {"kind": st.sampled_from(["as_you_go", "up_front", "instalments"]), "count": st.integers(1, 12)}
)


@given(data=st.data(), listed=lists(), plan=PLANS, missed=MISSED, funding=FUNDING)
@settings(max_examples=120)
def test_lines_and_payments_add_up_in_every_case_and_for_every_payee(
    data: st.DataObject, listed: dict[str, Any], plan: dict[str, Any], missed: Any, funding: Any
) -> None:
    made = estimated(
        course=plan, fee_schedule=listed, purchase=data.draw(purchases(listed)), missed=missed, funding=funding
    )
    for line in made.lines:
        assert line.listed - line.discount + line.tax == line.total
    for totals in (made.by_section, made.by_service, made.by_month):
        assert total_of(totals.values()) == made.total
    for payee in {line.payee for line in made.lines}:
        owed = total_of(line.total for line in made.lines if line.payee == payee)
        assert total_of(one.amount for one in made.payments if one.payee == payee) == owed
    assert {one.payee for one in made.payments} <= {line.payee for line in made.lines}


def priced_places(listed: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Where a list states a price: of rows, of time beyond them, of packages and memberships."""
    places = [(one, "price") for one in (*listed["fees"], *listed["packages"], *listed["memberships"])]
    places += [(one, "overage") for one in listed["fees"] if "overage" in one]
    return places + [(one, "joining_fee") for one in listed["memberships"] if "joining_fee" in one]


@given(data=st.data(), listed=lists(POINTS), plan=PLANS, by=st.integers(1, 500))
@settings(max_examples=120)
def test_a_price_that_rises_never_lowers_a_total(
    data: st.DataObject, listed: dict[str, Any], plan: dict[str, Any], by: int
) -> None:
    dearer = deepcopy(listed)
    row, name = data.draw(st.sampled_from(priced_places(dearer)))
    row[name] += by
    purchase = data.draw(purchases(listed))
    before, after = (estimated(course=plan, fee_schedule=one, purchase=purchase).total for one in (listed, dearer))
    for case in Case:
        assert (before.of(case) or 0) <= (after.of(case) or 0)


@given(data=st.data(), listed=lists(), plan=PLANS)
@settings(max_examples=120)
def test_the_range_holds_every_total_of_point_prices_inside_it(
    data: st.DataObject, listed: dict[str, Any], plan: dict[str, Any]
) -> None:
    pointed = deepcopy(listed)
    for row, name in priced_places(pointed):
        if isinstance(row[name], dict):
            row[name] = data.draw(st.integers(row[name]["low"], row[name]["high"]))
    purchase = data.draw(purchases(listed))
    ranged, point = (estimated(course=plan, fee_schedule=one, purchase=purchase).total for one in (listed, pointed))
    assert ranged.low <= point.low
    assert (ranged.high is None) == (point.high is None)  # where a row is missing both are open
    assert (point.high or 0) <= (ranged.high or 0)


def least(plan: dict[str, Any], listed: dict[str, Any]) -> int:
    made: Estimate = estimated(course=plan, fee_schedule=listed)
    return made.total.expected


@given(data=st.data(), listed=lists(POINTS), plan=PLANS)
@settings(max_examples=100)
def test_one_more_package_or_membership_never_makes_the_cheapest_dearer(
    data: st.DataObject, listed: dict[str, Any], plan: dict[str, Any]
) -> None:
    kind = data.draw(st.sampled_from(["packages", "memberships"]))
    fewer = {**listed, kind: listed[kind][:-1]}
    if kind == "memberships":
        fewer["fees"] = [row for row in listed["fees"] if "membership" not in row]
    assert least(plan, listed) <= least(plan, fewer)


@given(listed=lists(POINTS), plan=PLANS, cash=POINTS)
@settings(max_examples=40)
def test_one_more_way_to_pay_never_makes_the_cheapest_dearer(
    listed: dict[str, Any], plan: dict[str, Any], cash: int
) -> None:
    listed = {**listed, "fees": [row for row in listed["fees"] if "membership" not in row]}
    more = {**listed, "fees": [*listed["fees"], fee(cash, "monitoring", row="cash", payment_method="cash")]}
    before, after = (
        min(way.estimate.total.expected for way in ways_to_buy(request(course=plan, fee_schedule=one)))
        for one in (listed, more)
    )
    assert after <= before
