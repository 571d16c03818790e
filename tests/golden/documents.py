"""The requests whose documents are kept as golden files: one of each thing that a quote can hold."""

import datetime as dt
from decimal import Decimal
from functools import cache

from ketacost.domain.charges import Discount, IncidentalFee, Reduction, Scope, Tax, TypedCharge
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package, PackageContent, Unit
from ketacost.domain.people import Person
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Funding, PackagePurchase, PayingKind, Purchase
from ketacost.domain.quotes import Quote, QuoteIssuer, issue
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import PhaseKind
from ketacost.services.formats import Formats
from ketacost.services.report import QuoteReport, estimate_report, quote_report
from ketacost.services.words import Words
from ketacost.storage.reference import load_reference
from tests.golden import covered, small_print
from tests.golden.courses import LIST, START, mood_course


def wellbeing_list() -> FeeSchedule:
    """Return a list with singles, five-packs, and a booster discount whose size nobody states."""
    return FeeSchedule(
        name="Example Wellbeing",
        as_of=dt.date(2026, 10, 1),
        source=LIST,
        fees=(
            Fee(id="consult", service="evaluation", label="Consultation", price=Price.exact(325), source=LIST),
            Fee(id="single", service="treatment", label="Single infusion", price=Price.exact(425), source=LIST),
        ),
        packages=(
            Package(
                id="five",
                name="Five infusions",
                price=Price.exact(2000),
                contents=(PackageContent(service="treatment", count=5),),
                source=LIST,
            ),
        ),
        discounts=(
            Discount(
                id="boosters",
                name="Reduced boosters for programme patients",
                scope=Scope(services=("treatment",), phases=(PhaseKind.MAINTENANCE,), packages=False),
                needs_package=True,
                source=LIST,
            ),
        ),
    )


def packs() -> EstimateRequest:
    """Return a course bought with a five-pack, one single and boosters of an unstated reduced price."""
    return EstimateRequest(
        course=mood_course(),
        fee_schedule=wellbeing_list(),
        purchase=Purchase(packages=(PackagePurchase(package="five"),)),
        funding=Funding(),
    )


def singles(induction: int = 6, boosters: int = 3) -> EstimateRequest:
    """Return the same course paid visit by visit: every figure is exact."""
    return EstimateRequest(
        course=mood_course(induction, boosters), fee_schedule=wellbeing_list(), purchase=Purchase(packages=())
    )


def taxed() -> EstimateRequest:
    """Return typed lines with own and shared discounts and taxes on top and inside, in euros, in instalments."""
    vat = Tax(name="VAT", percent=Decimal(19))
    return EstimateRequest(
        currency="EUR",
        charges=(
            TypedCharge(text="Consultation", unit_price=Price.exact("138.66"), taxes=(vat,), date=START),
            TypedCharge(
                text="Infusion in a series",
                quantity=Decimal("2.25"),
                unit_price=Price.exact("64.22"),
                discounts=(Reduction(name="Welcome", percent=Decimal("12.5")),),
                taxes=(vat, Tax(name="City tax", percent=Decimal("0.975"))),
                section="Treatment",
            ),
            TypedCharge(
                text="Integration hour",
                quantity=Decimal(3),
                unit_price=Price.exact("64.225"),
                taxes=(Tax(name="VAT", percent=Decimal(7), inside=True),),
                section="Treatment",
            ),
        ),
        discounts=(
            Discount(id="cash", name="Paid in cash", percent=Decimal(3)),
            Discount(id="voucher", name="Voucher", amount=Decimal("10.01")),
        ),
        funding=Funding(kind=PayingKind.INSTALMENTS, count=7, first_date=START),
    )


def unknown() -> EstimateRequest:
    """Return a course at a clinic that states a range for one price and nothing for another."""
    return EstimateRequest(
        course=mood_course(),
        fee_schedule=FeeSchedule(
            name="Example Silent Clinic",
            fees=(
                Fee(id="consult", service="evaluation", label="Consultation", price=Price.not_known(), source=LIST),
                Fee(id="drip", service="treatment", label="Infusion", price=Price.between(400, 550)),
            ),
        ),
        purchase=Purchase(packages=()),
    )


def yen() -> EstimateRequest:
    """Return a list in a currency without decimals, with a fee by the hour and one that a missed visit costs."""
    return EstimateRequest(
        course=mood_course(4, 1),
        fee_schedule=FeeSchedule(
            name="Example Tokyo",
            currency="JPY",
            fees=(
                Fee(id="consult", service="evaluation", label="Consultation", price=Price.exact(15_000)),
                Fee(
                    id="hour",
                    service="treatment",
                    label="Infusion by the hour",
                    price=Price.exact(40_001),
                    unit=Unit.HOUR,
                ),
                Fee(id="missed", service="missed", label="Missed visit", price=Price.exact(5_000)),
            ),
            taxes=(Tax(name="Consumption tax", percent=Decimal(10)),),
        ),
        incidentals=(IncidentalFee(fee="missed", note="Missed visit"),),
        purchase=Purchase(packages=()),
    )


def hostile() -> EstimateRequest:
    """Return lines whose texts a spreadsheet would like to run."""
    texts = ("=1+1", "@SUM(A1:A9)", "\t=cmd", "+1", "-1", "a\x00b", "\r=2")
    return EstimateRequest(
        charges=tuple(
            TypedCharge(text=f"{text}x", section=text, payee=text, unit_price=Price.exact(10), source=Source(note=text))
            for text in texts
        ),
    )


ISSUER = QuoteIssuer(
    name="Example Wellbeing",
    address="12 Sample Street\nAustin, TX 78701",
    phone="(512) 555-0100",
    email="hello@example.org",
    npi="1234567893",
)
PERSON = Person(name="Pat Example", date_of_birth=dt.date(1988, 4, 3), address="3 Invented Lane\nAustin, TX 78702")

REQUESTS = {
    "packs": packs,
    "singles": singles,
    "taxed": taxed,
    "unknown": unknown,
    "yen": yen,
    "hostile": hostile,
    "ahead": small_print.ahead,
    "parts": small_print.parts,
    "member": small_print.member,
    "sliding": small_print.sliding,
    "covered": covered.yearly,
}
"""Every golden document by its name."""


def draft(request: EstimateRequest) -> Quote:
    """Return a draft quote for an invented person."""
    return Quote(
        title="IV course for mood",
        person=PERSON,
        issuer=ISSUER,
        request=request,
        created_on=dt.date(2026, 11, 24),
        notes="Please bring somebody who can take you home.\nPrices as agreed by phone.",
    )


TODAY = dt.date(2026, 11, 24)


@cache
def words() -> Words:
    """Return the program's own words in American English."""
    return Words(Formats("en_US"), load_reference())


def report_of(request: EstimateRequest) -> QuoteReport:
    """Return the document of a draft quote."""
    return quote_report(draft(request), estimate(request), words(), TODAY)


def issued_report(request: EstimateRequest) -> QuoteReport:
    """Return the document of an issued quote."""
    answer = estimate(request)
    return quote_report(issue(draft(request), "Q-2026-0001", answer, TODAY, {}), answer, words(), TODAY)


def golden_reports() -> dict[str, QuoteReport]:
    """Return every document that has a golden file."""
    reports = {name: report_of(make()) for name, make in REQUESTS.items()}
    reports["issued"] = issued_report(packs())
    reports["estimate"] = estimate_report(singles(), estimate(singles()), words(), TODAY, title="IV course for mood")
    back = covered.superbill()
    reports["superbill"] = estimate_report(back, estimate(back), words(), TODAY, title="Sent to the plan by myself")
    return reports
