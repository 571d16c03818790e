"""Golden requests for the small print of price lists: money ahead, parts, memberships, credits, bounded discounts."""

from decimal import Decimal

from ketacost.domain.charges import Discount, DiscountPer, Scope, Tax
from ketacost.domain.estimates import EstimateRequest, MissedVisit
from ketacost.domain.fee_schedules import Billing, Fee, FeeSchedule, Membership, Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.purchases import MembershipPurchase, PackagePurchase, Purchase
from ketacost.domain.terms import (
    Credit,
    Deposit,
    DueKind,
    Minimum,
    MissedKind,
    MissedPolicy,
    PaymentPart,
    Prepayment,
    Share,
)
from ketacost.domain.vocabulary import PaymentMethod, PhaseKind
from tests.golden.courses import LIST, mood_course

_TREATMENT = Scope(services=("treatment",))


def ahead() -> EstimateRequest:
    """Return a list with cash prices, a card surcharge, booking fees, a minimum and a credited consultation."""
    cash = PaymentMethod.CASH
    listed = FeeSchedule(
        name="Example Booking",
        source=LIST,
        fees=(
            Fee(id="consult", service="evaluation", label="Consultation", price=Price.exact(250), source=LIST),
            Fee(id="cash", service="treatment", label="Cash", price=Price.exact(400), payment_method=cash, source=LIST),
            Fee(id="single", service="treatment", label="Infusion", price=Price.exact(450), source=LIST),
        ),
        minimums=(Minimum(id="seven", service="treatment", count=7, source=LIST),),
        taxes=(Tax(name="Card surcharge", percent=Decimal("3.5"), payment_methods=(PaymentMethod.CARD,)),),
        credits=(Credit(id="first", gives="evaluation", against=_TREATMENT, within_days=60, source=LIST),),
        deposits=(
            Deposit(
                id="booking", name="Booking fee", share=Share(amount=Decimal(100)), scope=_TREATMENT, days_before=7
            ),
        ),
    )
    return EstimateRequest(
        course=mood_course(4, 2),
        fee_schedule=listed,
        purchase=Purchase(packages=(), payment_method=PaymentMethod.CARD),
    )


def parts(induction: int = 8) -> EstimateRequest:
    """Return a six-pack paid in two parts, another paid in full at booking for less, and visits when needed."""
    content = PackageContent(service="treatment", count=6, when_needed=2)
    listed = FeeSchedule(
        name="Example Series",
        fees=(
            Fee(id="consult", service="evaluation", label="Consultation", price=Price.exact(199), source=LIST),
            Fee(id="single", service="treatment", label="Infusion", price=Price.exact(395), source=LIST),
        ),
        packages=(
            Package(
                id="six",
                name="Series of six",
                price=Price.exact(2100),
                contents=(content,),
                payments=(
                    PaymentPart(share=Share(percent=Decimal(50)), due=DueKind.BOOKING, days_before=14),
                    PaymentPart(due=DueKind.AFTER_VISIT, number=3),
                ),
                source=LIST,
            ),
            Package(
                id="two",
                name="Pair of boosters",
                price=Price.exact(760),
                contents=(PackageContent(service="treatment", count=2, phase=PhaseKind.MAINTENANCE),),
                prepayment=Prepayment(name="Paid in full at booking", percent=Decimal(5)),
                source=LIST,
            ),
        ),
    )
    bought = (PackagePurchase(package="six"), PackagePurchase(package="two", prepaid=True))
    return EstimateRequest(course=mood_course(induction, 3), fee_schedule=listed, purchase=Purchase(packages=bought))


def member(induction: int = 4, boosters: int = 3) -> EstimateRequest:
    """Return a membership with visits in it and member prices, and a visit cancelled too late."""
    listed = FeeSchedule(
        name="Example Members",
        fees=(
            Fee(id="consult", service="evaluation", label="Consultation", price=Price.exact(150), source=LIST),
            Fee(id="single", service="treatment", label="Infusion", price=Price.exact(420), source=LIST),
            Fee(id="member", service="treatment", label="Members", price=Price.exact(325), membership="club"),
        ),
        memberships=(
            Membership(
                id="club",
                name="Ketamine club",
                price=Price.exact(89),
                billing=Billing.MONTH,
                minimum_months=3,
                contents=(PackageContent(service="treatment", count=1, phase=PhaseKind.MAINTENANCE),),
                joining_fee=Price.exact(50),
                source=LIST,
            ),
        ),
        missed=(MissedPolicy(id="late", notice=48, share=Share(percent=Decimal(50)), source=LIST),),
    )
    return EstimateRequest(
        course=mood_course(induction, boosters),
        fee_schedule=listed,
        purchase=Purchase(packages=(), memberships=(MembershipPurchase(membership="club"),)),
        missed=(MissedVisit(phase="induction", ordinal=2, kind=MissedKind.CANCELLED, notice=3),),
    )


def sliding(induction: int = 6, boosters: int = 3, *, least: str = "10", most: str = "32.5") -> EstimateRequest:
    """Return discounts with a range, a floor, a capacity, one that does not combine, and a credit with a limit."""
    listed = FeeSchedule(
        name="Example Sliding Scale",
        fees=(
            Fee(id="consult", service="evaluation", label="Consultation", price=Price.exact(180), source=LIST),
            Fee(id="single", service="treatment", label="Infusion", price=Price.exact("333.33"), source=LIST),
        ),
        discounts=(
            Discount(
                id="first",
                name="First two at half price",
                percent=Decimal(50),
                per=DiscountPer.CHARGE,
                capacity=2,
                scope=_TREATMENT,
                source=LIST,
            ),
            Discount(
                id="scale",
                name="Sliding scale",
                percent=Decimal(least),
                percent_to=Decimal(most),
                floor=Decimal(250),
                per=DiscountPer.CHARGE,
                combines=False,
                source=LIST,
            ),
            Discount(id="kind", name="Kindness", amount=Decimal("20.01"), amount_to=Decimal(50), capacity=4),
        ),
        taxes=(Tax(name="GST", percent=Decimal(5), scope=_TREATMENT),),
        credits=(
            Credit(
                id="half", name="Consultation credited", gives="evaluation", against=_TREATMENT, amount=Price.exact(90)
            ),
        ),
    )
    return EstimateRequest(course=mood_course(induction, boosters), fee_schedule=listed, purchase=Purchase(packages=()))
