"""Random requests that the engine accepts: courses, price lists with their small print, and ways to buy."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from ketacost.domain.charges import Discount, DiscountPer, Scope, Tax
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.estimates import EstimateRequest, MissedVisit
from ketacost.domain.fee_schedules import Billing, Fee, FeeSchedule, Membership, Package, PackageContent, Unit
from ketacost.domain.prices import Price
from ketacost.domain.purchases import MembershipPurchase, PackagePurchase, Purchase
from ketacost.domain.terms import Credit, Deposit, Minimum, MissedKind, MissedPolicy, Prepayment, Share
from ketacost.domain.vocabulary import PaymentMethod, PhaseKind

_prices = st.one_of(
    st.decimals(0, 900, places=3).map(Price.exact),
    st.tuples(st.decimals(0, 400, places=2), st.decimals(401, 900, places=2)).map(lambda pair: Price.between(*pair)),
    st.just(Price.not_known()),
    st.just(Price.model_validate({"low": "100"})),
)
_services = st.lists(st.sampled_from(["treatment", "monitoring", "therapy"]), min_size=1, max_size=3, unique=True)


@st.composite
def requests(draw: st.DrawFn) -> EstimateRequest:
    phases = tuple(
        Phase(
            id=f"phase-{number}",
            kind=draw(st.sampled_from(PhaseKind)),
            count=draw(st.integers(1, 8)),
            spacing=Spacing(kind=SpacingKind.EVERY_DAYS, number=draw(st.integers(1, 20))),
            start=draw(st.sampled_from(["after_previous", "with_previous"])),
            services=tuple(draw(_services)),
            minutes=draw(st.sampled_from([None, 30, 45])),
            people=draw(st.sampled_from([1, 1, 4])),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    minutes = draw(st.sampled_from([None, None, 30]))
    fees = (
        Fee(
            id="treatment",
            service="treatment",
            price=draw(_prices),
            includes=draw(_inclusions),
            covers=draw(st.sampled_from([1, 1, 3])),
            minutes=minutes,
            overage=None if minutes is None else draw(_prices),
        ),
        Fee(id="member", service="therapy", price=draw(_prices), membership="club"),
        Fee(id="first", service="treatment", ordinal=1, minutes=minutes, price=draw(_prices)),
        Fee(
            id="therapy", service="therapy", price=draw(_prices), unit=draw(st.sampled_from([Unit.VISIT, Unit.PERSON]))
        ),
    )
    packages = tuple(
        Package(
            id=f"pack-{number}",
            name=f"Pack {number}",
            price=draw(_prices),
            contents=tuple(
                PackageContent(
                    service=service,
                    count=draw(st.integers(1, 5)),
                    when_needed=draw(st.sampled_from([0, 0, 2])),
                    phase=draw(st.sampled_from([None, None, phases[0].kind])),
                )
                for service in draw(_services)
            ),
            includes=draw(_inclusions),
            expires_after_days=draw(st.sampled_from([None, None, 20])),
            prepayment=draw(st.sampled_from([None, Prepayment(name="Ahead", percent=Decimal("4.5"))])),
        )
        for number in range(2)
    )
    bought = tuple(
        PackagePurchase(package=draw(st.sampled_from(packages)).id, prepaid=draw(st.booleans()))
        for _ in range(draw(st.integers(0, 3)))
    )
    membership = draw(_memberships)
    joined = (MembershipPurchase(membership="club", months=draw(st.sampled_from([None, 1, 2]))),)
    missed = tuple(
        MissedVisit(
            phase=phases[0].id,
            ordinal=draw(st.integers(1, phases[0].count or 1)),
            kind=draw(st.sampled_from(MissedKind)),
        )
        for _ in range(draw(st.sampled_from([0, 0, 1, 2])))
    )
    return EstimateRequest(
        course=Course(start=dt.date(2026, 12, 7), phases=phases, weekdays_off=()),
        fee_schedule=FeeSchedule(
            fees=fees,
            packages=packages,
            discounts=draw(st.lists(_discounts, max_size=2, unique_by=lambda one: one.id)),
            taxes=draw(st.lists(_taxes, max_size=2)),
            memberships=(membership,),
            credits=draw(st.lists(_credits, max_size=2, unique_by=lambda one: one.id)),
            minimums=draw(st.sampled_from([(), (), (Minimum(id="least", service="treatment", count=6),)])),
            deposits=(Deposit(id="ahead", share=Share(percent=Decimal(20))),),
            missed=(
                MissedPolicy(id="late", share=Share(percent=Decimal(50))),
                MissedPolicy(id="again", share=Share(amount=Decimal(75)), keeps_deposit=True, from_count=2),
            ),
        ),
        purchase=Purchase(
            packages=bought,
            memberships=joined if draw(st.booleans()) else (),
            payment_method=draw(st.sampled_from([None, PaymentMethod.CARD])),
        ),
        missed=missed,
    )


_units = st.sampled_from([Unit.VISIT, Unit.PERSON])
_inclusions = st.sampled_from([(), (), ("monitoring",)])
_scopes = st.sampled_from([Scope(), Scope(services=("treatment",)), Scope(packages=False)])
_bounds = {
    "floor": st.sampled_from([None, Decimal(200)]),
    "capacity": st.sampled_from([None, None, 2]),
    "combines": st.booleans(),
}
_discounts = st.builds(
    Discount,
    id=st.sampled_from(["a", "b"]),
    percent=st.sampled_from([None, Decimal("3.35"), Decimal(100)]),
    per=st.sampled_from(DiscountPer),
    scope=_scopes,
    maximum=st.sampled_from([None, Decimal("50.01")]),
    **_bounds,
) | st.builds(
    Discount,
    id=st.sampled_from(["a", "b"]),
    amount=st.just(Decimal("10.01")),
    amount_to=st.sampled_from([None, Decimal(60)]),
    per=st.sampled_from(DiscountPer),
    scope=_scopes,
    **_bounds,
)
_taxes = st.builds(
    Tax,
    percent=st.sampled_from([None, Decimal("9.975"), Decimal(19)]),
    inside=st.booleans(),
    scope=_scopes,
    payment_methods=st.sampled_from([(), (PaymentMethod.CARD,)]),
)
_credits = st.builds(
    Credit,
    id=st.sampled_from(["first", "second"]),
    gives=st.just("therapy"),
    against=_scopes,
    amount=st.sampled_from([None, Price.exact(150), Price.between(50, 90), Price.not_known()]),
    within_days=st.sampled_from([None, 15]),
    needs_package=st.booleans(),
)
_memberships = st.builds(
    Membership,
    id=st.just("club"),
    name=st.just("Club"),
    price=_prices,
    billing=st.sampled_from(Billing),
    minimum_months=st.sampled_from([1, 3]),
    contents=st.sampled_from([(), (PackageContent(service="therapy", count=1),)]),
    joining_fee=st.sampled_from([None, Price.exact(49)]),
)
