"""Random insured courses: price lists with ranges and unknowns, plans with unknowns, every way to buy and to pay."""

from typing import Any

from hypothesis import strategies as st

from ketacost.domain.estimates import EstimateRequest

SERVICES = ("evaluation", "treatment", "monitoring")
START = "2026-11-16"
DAYS = ["2026-11-16", "2026-11-30", "2026-12-24", "2027-01-04", "2027-03-01"]
ALL_CURRENCIES = ("USD", "JPY", "KWD")

Draw = st.DrawFn
BOOLEANS = st.booleans()
POINTS = st.integers(0, 60).map(lambda tens: str(tens * 10 + tens % 7))
RANGES = st.lists(st.integers(0, 600), min_size=2, max_size=2).map(
    lambda ends: {"low": str(min(ends)), "high": str(max(ends))}
)
UNKNOWN = st.just({"unknown": True})
OPEN = POINTS.map(lambda low: {"low": low})
PRICES = st.one_of(POINTS, POINTS, RANGES, OPEN, UNKNOWN)
YEARLY = st.integers(0, 30).map(lambda hundreds: str(hundreds * 100))
YEARLY_RANGES = st.lists(st.integers(0, 30), min_size=2, max_size=2).map(
    lambda ends: {"low": str(min(ends) * 100), "high": str(max(ends) * 100)}
)
YEARLY_PRICES = st.one_of(YEARLY, YEARLY, YEARLY_RANGES, UNKNOWN)
PERCENTS = st.sampled_from(["0", "10", "20", "33.3", "50", "100"])
STEPS = st.sampled_from(
    [
        ("deductible", "coinsurance"),
        ("copay",),
        ("deductible", "copay"),
        ("copay", "deductible"),
        ("deductible", "copay", "coinsurance"),
        ("copay", "coinsurance"),
        ("coinsurance",),
        ("deductible",),
        (),
    ]
)


def maybe(found: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), found)


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def price_lists(draw: Draw, prices: st.SearchStrategy[Any] = PRICES, *, plain: bool = False) -> dict[str, Any]:
    """One row a service; packages of one or two services, memberships, discounts, taxes, credits, deposits."""
    fees = [
        {"id": f"fee-{service}", "service": service, "price": draw(prices), "payee": draw(some("", "", "B"))}
        for service in SERVICES
    ]
    listed: dict[str, Any] = {"fees": fees}
    if plain:
        return listed
    fees[1]["unit"] = draw(some("visit", "visit", "hour", "person"))
    if draw(some(False, False, True)):
        fees.append({"id": "billed", "service": "treatment", "payer": "commercial", "price": draw(prices)})
    listed["packages"] = [
        {
            "id": f"pack-{number}",
            "name": f"Pack {number}",
            "price": draw(prices),
            "contents": [
                {
                    "service": service,
                    "count": draw(st.integers(1, 4)),
                    "when_needed": draw(some(0, 0, 0, 1)),
                }
                for service in draw(some(("treatment",), ("treatment", "monitoring"), ("monitoring",)))
            ],
            "expires_after_days": draw(some(None, None, 10, 60)),
            "prepayment": draw(some(None, {"percent": "10"})),
            "payments": draw(some((), ({"share": {"percent": "50"}}, {"due": "after_visit", "number": 2}))),
        }
        for number in range(draw(st.integers(0, 2)))
    ]
    listed["memberships"] = draw(
        some(
            (),
            (),
            (
                {
                    "id": "club",
                    "name": "Club",
                    "price": "50",
                    "minimum_months": 2,
                    "contents": [{"service": "treatment", "count": 1}],
                },
            ),
        )
    )
    listed["discounts"] = draw(
        some((), (), ({"id": "less", "percent": "10"},), ({"id": "less", "amount": "35"},), ({"id": "less"},))
    )
    listed["taxes"] = draw(some((), (), ({"percent": "7"},), ({},)))
    listed["credits"] = draw(
        some(
            (),
            ({"id": "back", "gives": "evaluation"},),
            ({"id": "back", "gives": "evaluation", "against": {"singles": False}},),
            ({"id": "back", "gives": "evaluation", "amount": "40"},),
        )
    )
    listed["deposits"] = draw(
        some(
            (),
            ({"id": "ahead", "share": {"percent": "50"}, "days_before": 5},),
            ({"id": "ahead", "share": {"amount": "100"}, "once": True},),
        )
    )
    listed["missed"] = draw(some((), ({"id": "miss", "share": {"percent": "50"}},)))
    listed["minimums"] = draw(some((), (), ({"id": "least", "service": "treatment", "count": 6},)))
    return listed


@st.composite
def limits(draw: Draw, amounts: st.SearchStrategy[Any] = YEARLY_PRICES) -> dict[str, Any]:
    found: dict[str, Any] = {
        "deductible": draw(amounts),
        "out_of_pocket_limit": draw(maybe(amounts)),
        "plan_maximum": draw(st.one_of(st.none(), st.none(), amounts)),
    }
    if draw(some(False, False, True)):
        found |= {
            "family_deductible_rule": draw(some("embedded", "aggregate", "members")),
            "family_limit_rule": draw(some("embedded", "aggregate", "members")),
            "family_deductible": draw(some(None, {"unknown": True}, "3000")),
            "family_out_of_pocket_limit": draw(some(None, {"unknown": True}, "3000")),
        }
    if draw(some(False, False, True)):
        found["group_deductibles"] = [{"group": "drug", "amount": draw(amounts), "inside": draw(BOOLEANS)}]
    return found


@st.composite
def benefits(draw: Draw, name: str, prices: st.SearchStrategy[Any] = PRICES) -> dict[str, Any]:
    return {
        "id": name,
        "services": draw(some((), ("treatment",), ("evaluation", "monitoring"), ("other",))),
        "network": draw(some(None, None, None, "in", "out")),
        "covered": draw(some(True, True, True, False, None)),
        "steps": draw(STEPS),
        "first_visits": draw(some(0, 0, 0, 2)),
        "first_steps": draw(STEPS),
        "copay": draw(prices),
        "copay_scope": draw(some("visit", "visit", "line", "supply")),
        "coinsurance": draw(maybe(PERCENTS)),
        "coinsurance_maximum": draw(st.one_of(st.none(), st.none(), prices)),
        "visit_limit": draw(some(None, None, 3)),
        "authorisation": draw(some("not_needed", "not_needed", "granted", "not_known", "denied", "reduced")),
        "limiting_charge_percent": draw(some(None, None, "15")),
        "group": draw(some(None, None, "drug")),
    }


@st.composite
def programmes(draw: Draw, name: str, prices: st.SearchStrategy[Any] = PRICES) -> dict[str, Any]:
    return {
        "id": name,
        "services": draw(some((), ("treatment",), ("monitoring",))),
        "patient_floor": draw(some("0", "10", {"unknown": True})),
        "per_fill_cap": draw(maybe(prices)),
        "annual_cap": draw(maybe(YEARLY_PRICES)),
        "treatments": draw(some(None, None, 2)),
        "mode": draw(some("standard", "accumulator", "maximizer", None)),
        "year": draw(some("calendar", "enrolment")),
        "enrolled": draw(some(None, "2024-02-29", "2026-12-20")),
        "used": draw(some("0", "150", {"unknown": True})),
        "used_as_of": draw(some(None, "2026-11-20", "2027-01-02")),
        "rebate": draw(some(False, False, True)),
        "days": draw(some(30, 90)),
    }


@st.composite
def balances(draw: Draw) -> dict[str, Any]:
    return {
        "network": draw(some("in", "in", "out")),
        "as_of": draw(some("2026-11-01", "2026-11-25", "2027-01-05", "2026-03-01")),
        "pending_from": draw(some(None, None, "2026-11-20")),
        "deductible": draw(YEARLY_PRICES),
        "out_of_pocket": draw(YEARLY_PRICES),
        "deductible_of_others": draw(some("0", "0", "900", {"unknown": True})),
        "out_of_pocket_of_others": draw(some("0", "0", "900", {"unknown": True})),
        "late_deductible": draw(some("0", "0", "300", {"unknown": True})),
        "visits": draw(some(0, 0, 2)),
        "plan_paid": draw(some("0", "0", "500", {"unknown": True})),
        "group": draw(some(None, None, None, "drug")),
    }


@st.composite
def plans(draw: Draw) -> dict[str, Any]:
    options = {
        "coinsurance_base": draw(some("remainder", "allowed_less_deductible")),
        "straddle_copay": draw(some(True, True, False)),
        "copay_counts_oop": draw(some(True, True, False)),
        "copay_counts_deductible": draw(some(False, False, True)),
        "deductible_counts_oop": draw(some(True, True, False)),
        "copay_after_oop": draw(some(False, False, True)),
        "q4_carryover": draw(some(False, False, True)),
        "cross": draw(some("separate", "oon_to_inn", "combined")),
        "noncovered_charge": draw(some("billed", "allowed")),
        "rounding": draw(some("half_up", "half_even", "plan_share")),
        "line_order": draw(some("listed", "highest_first")),
    }
    return {
        "kind": draw(some("ppo", "ppo", "ppo", "medicare")),
        "plan_year_start": draw(some("01-01", "07-01", "02-29", "12-01")),
        "hsa_qualified": draw(some(False, False, True)),
        "in_network": draw(limits()),
        "out_of_network": draw(maybe(limits())),
        "benefits": [draw(benefits(f"b{number}")) for number in range(draw(st.integers(0, 3)))],
        "programmes": [draw(programmes(f"p{number}")) for number in range(draw(some(0, 0, 1, 2)))],
        "balances": draw(st.lists(balances(), max_size=2)),
        "options": options if draw(BOOLEANS) else {},
    }


@st.composite
def coverages(draw: Draw) -> dict[str, Any]:
    allowed = [
        {
            "services": draw(some((), ("treatment",), ("evaluation",))),
            "amount": draw(PRICES),
            "percent": draw(some(None, None, "80", "120")),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    if draw(BOOLEANS):
        allowed.append({"percent": draw(some("40", "100"))})
    return {
        "plan": draw(plans()),
        "network": draw(some("in", "out", "out", None)),
        "superbill": draw(some(True, True, False)),
        "reimbursed_after": draw(some(0, 45)),
        "waived": draw(some(False, False, True)),
        "routes": draw(some((), (), ({"service": "evaluation"},), ({"service": "treatment"},))),
        "allowed": allowed,
    }


@st.composite
def courses(draw: Draw) -> dict[str, Any]:
    services = some(("treatment",), ("treatment", "monitoring"), ("monitoring", "treatment", "evaluation"))
    rows = [
        {"id": "first", "kind": "evaluation", "count": 1, "services": ("evaluation",)},
        {
            "id": "start",
            "kind": "induction",
            "count": draw(st.integers(1, 5)),
            "minutes": draw(some(None, 40, 90)),
            "people": draw(some(1, 1, 2)),
            "spacing": {"kind": "every_days", "number": draw(some(3, 9))},
            "services": draw(services),
        },
        {
            "id": "on",
            "kind": "maintenance",
            "count": draw(st.integers(1, 4)),
            "spacing": {"kind": "every_weeks", "number": draw(some(2, 4, 20))},
            "services": draw(services),
        },
    ]
    return {"start": START, "horizon_months": 24, "phases": rows[: draw(st.integers(1, 3))], "weekdays_off": ()}


@st.composite
def requests(draw: Draw) -> EstimateRequest:
    """A whole request; what is bought is named, so that the search for the cheapest way stays out."""
    currency = draw(some("USD", "USD", *ALL_CURRENCIES))
    listed = {**draw(price_lists()), "currency": currency}
    course = draw(courses())
    names = [one["id"] for one in listed["packages"]]
    packages = draw(st.lists(st.sampled_from(names), max_size=3)) if names else []
    purchase = {
        "packages": [{"package": name, "prepaid": draw(BOOLEANS)} for name in packages],
        "memberships": [{"membership": one["id"]} for one in listed["memberships"]],
        "payer": "self_pay",
    }
    coverage = draw(coverages())
    coverage["plan"]["currency"] = currency
    charges = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "text": st.just("Typed"),
                    "unit_price": PRICES,
                    "date": st.sampled_from([None, *DAYS]),
                    "service": st.sampled_from(["other", "treatment", "laboratory"]),
                    "quantity": st.sampled_from(["1", "2.5"]),
                }
            ),
            max_size=2,
        )
    )
    missed = [{"phase": "first", "ordinal": 1}] if draw(some(False, False, True)) else []
    incidentals = draw(some((), (), ({"fee": "fee-monitoring", "date": DAYS[1]},)))
    funding = {
        "kind": draw(some("as_you_go", "up_front", "instalments")),
        "count": draw(st.integers(1, 7)),
    }
    return EstimateRequest.model_validate(
        {
            "course": course,
            "fee_schedule": listed,
            "purchase": purchase,
            "coverage": coverage,
            "charges": charges,
            "incidentals": incidentals,
            "missed": missed,
            "funding": funding,
        }
    )
