"""Whole published price lists typed through the editor give the worked totals; every table is typed by keyboard."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from clinics_bench import (
    bring_in,
    leave,
    make_context,
    open_new,
    press,
    start_typing,
    stored,
    type_cells,
    type_in_columns,
)
from conftest import nameless, tab_ring
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ketacost.domain.charges import Discount, IncidentalFee, Scope, Tax
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.estimates import Estimate, EstimateRequest, MissedVisit
from ketacost.domain.fee_schedules import Billing, Fee, Membership, Package, PackageContent, Unit
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Funding, PackagePurchase, PayingKind, Purchase, VisitPayment
from ketacost.domain.terms import (
    Credit,
    Deposit,
    DueKind,
    Minimum,
    MissedKind,
    MissedPolicy,
    NoticeUnit,
    PaymentPart,
    Prepayment,
    PrintedItem,
    PrintedTotal,
    RefundMethod,
    RefundPolicy,
    RefundStage,
    Share,
)
from ketacost.domain.vocabulary import Indication, Modality, PaymentMethod, PhaseKind
from ketacost.services.answers import answer
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.price_tables import table_specs
from ketacost.ui.theme import ThemeChoice, current_theme

CASES = json.loads((Path(__file__).parents[1] / "domain" / "data" / "price_cases.json").read_text("utf-8"))
START = dt.date(2026, 12, 7)
EVALUATION = Phase(id="evaluation", kind=PhaseKind.EVALUATION, count=1, services=("evaluation",), minutes=60)
THERAPY = Phase(id="therapy", kind=PhaseKind.INTEGRATION, count=3, services=("psychotherapy",))


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ClinicsPage]:
    context = make_context(tmp_path / "clinics.db")
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(1260, 844)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    open_new(page)
    yield page
    context.document.close()


def expected(plan_id: str) -> int:
    plans = {plan["id"]: plan["expected_total"] for case in CASES["cases"] for plan in case["plans"]}
    plans |= {spare["case"]: spare["expected_total"] for spare in CASES["spares"]}
    return int(Decimal(str(plans[plan_id])) * 100)


def infusions(count: int, **more: Any) -> Phase:
    given = {"id": "induction", "kind": PhaseKind.INDUCTION, "modality": Modality.IV, "minutes": 40}
    return Phase(count=count, spacing=Spacing(kind=SpacingKind.PER_WEEK, number=2), **(given | more))


def boosters(count: int) -> Phase:
    return infusions(count, id="maintenance", kind=PhaseKind.MAINTENANCE)


def priced(page: ClinicsPage, *phases: Phase, indication: Indication = Indication.MOOD, **more: Any) -> Estimate:
    """A course by the list in front."""
    purchase = Purchase(**more.pop("purchase", {"packages": ()}))
    course = Course(indication=indication, start=START, phases=phases)
    told = answer(EstimateRequest(course=course, fee_schedule=stored(page), purchase=purchase, **more))
    assert told.estimate is not None, told.problem
    return told.estimate


def total(page: ClinicsPage, *phases: Phase, **more: Any) -> tuple[int, int | None]:
    """The least and the most that a course comes to by the list in front."""
    found = priced(page, *phases, **more).total
    return found.low, found.high


def exactly(plan: str) -> tuple[int, int]:
    return expected(plan), expected(plan)


def test_card_and_cash_prices_with_a_booking_fee(page: ClinicsPage) -> None:
    """H2."""
    fees = start_typing(page.profile.prices.tables["fees"])
    columns = ("service", "price", "modality", "payment_method")
    for service, route, prices in (("Evaluation", "", ("300", "280")), ("Treatment", "IV", ("365", "335"))):
        for price, method in zip(prices, ("Card", "Cash"), strict=True):
            type_in_columns(fees, columns, service, price, route, method)
    deposits = bring_in(page, "deposits")
    type_cells(deposits, "Booking fee", "100", "", "", "", "")
    leave(deposits)
    missed = bring_in(page, "missed")
    type_cells(missed, "any", "24 hours", "the deposit", "")
    leave(missed)
    assert stored(page).deposits == (Deposit(id="booking-fee", name="Booking fee", share=Share(amount=Decimal(100))),)
    course = (EVALUATION, infusions(6), boosters(3))
    card = {"packages": (), "payment_method": PaymentMethod.CARD}
    assert total(page, *course, purchase=card) == exactly("H2a")
    assert total(page, *course, purchase={**card, "payment_method": PaymentMethod.CASH}) == exactly("H2b")
    lost = (MissedVisit(phase="induction", ordinal=2),)
    assert total(page, *course, purchase=card, missed=lost) == exactly("H2c")
    cash = [("evaluation", 1), ("induction", 1), ("induction", 2), ("induction", 3)]
    methods = tuple(VisitPayment(phase=phase, ordinal=number, method=PaymentMethod.CASH) for phase, number in cash)
    assert total(page, *course, purchase={**card, "payment_methods": methods}) == exactly("H2d")


def test_a_series_in_rand_with_vat_inside_and_a_discount_for_paying_ahead(page: ClinicsPage) -> None:
    """H3."""
    prices = page.profile.prices
    prices.fields["currency"].type_text("ZAR")  # type: ignore[attr-defined]
    fees = start_typing(prices.tables["fees"])
    columns = ("service", "price", "modality", "minutes", "indication")
    type_in_columns(fees, columns, "Treatment", "2,595", "IV", "40", "Mood")
    type_in_columns(fees, columns, "Treatment", "4,050", "IV", "240", "Chronic pain")
    packages = start_typing(prices.tables["packages"])
    wanted = ("name", "price", "contents", "payments", "prepayment", "prepayment_name")
    ahead = ("50% at booking, rest after visit 3", "10%", "Paid in advance")
    six = ("Series of six", "15,570", "6 × Treatment (IV, mood)", *ahead)
    type_in_columns(packages, wanted, *six)
    five = (
        "Pain series",
        "20250",
        "5 × Treatment (IV, pain, 240 minutes)",
        "50% at booking, rest at the first visit",
        "",
        "",
    )
    type_in_columns(packages, wanted, *five)
    taxes = bring_in(page, "taxes")
    type_cells(taxes, "VAT", "not stated", "inside", "", "", "")
    leave(taxes)
    first = stored(page).packages[0]
    assert first.payments == (
        PaymentPart(share=Share(percent=Decimal(50)), due=DueKind.BOOKING),
        PaymentPart(due=DueKind.AFTER_VISIT, number=3),
    )
    assert first.prepayment == Prepayment(percent=Decimal(10), name="Paid in advance")
    course = (infusions(6), boosters(3))
    assert total(page, *course, purchase=bought(first, prepaid=True)) == exactly("H3a")
    assert total(page, *course, purchase=bought(first)) == exactly("H3b")
    assert total(page, infusions(4)) == exactly("H3c")
    pain = infusions(5, minutes=240)
    second = bought(stored(page).packages[1])
    assert total(page, pain, indication=Indication.PAIN, purchase=second) == exactly("H3d")


def test_what_a_discount_for_paying_ahead_is_called_may_be_typed_before_its_size(page: ClinicsPage) -> None:
    packages = start_typing(page.profile.prices.tables["packages"])
    type_in_columns(packages, ("name", "price", "contents"), "Six", "2400", "6 × Treatment")
    packages.setCurrentIndex(packages.grid.index(0, 0))
    names = [column.name for column in packages.grid.columns]
    for name, text in (("prepayment_name", "Paid in advance"), ("prepayment", "10%")):
        packages.setFocus()
        packages.setCurrentIndex(packages.grid.index(0, names.index(name)))
        press(Qt.Key.Key_F2)
        type_cells(packages, text)
        leave(packages)
        assert ("Say first how much comes off" in packages.foot(0)) is (name == "prepayment_name")
    assert stored(page).packages[0].prepayment == Prepayment(percent=Decimal(10), name="Paid in advance")


def bought(package: Package, *, prepaid: bool = False) -> dict[str, Any]:
    return {"packages": (PackagePurchase(package=package.id, prepaid=prepaid),)}


def test_five_with_therapy_and_boosters_reduced_by_nobody_knows_how_much(page: ClinicsPage) -> None:
    """H6."""
    tables = page.profile.prices.tables
    fees = start_typing(tables["fees"])
    type_cells(fees, "Evaluation", "", "325", "", "", "", "Treatment", "", "425", "", "IV", "")
    leave(fees)
    packages = start_typing(tables["packages"])
    type_cells(packages, "Five", "2000", "5 × Treatment", "", "")
    type_cells(packages, "Five with therapy", "2750", "5 × Treatment, 3 × Psychotherapy", "", "")
    leave(packages)
    discounts = start_typing(tables["discounts"])
    columns = ("name", "size", "services", "phases", "needs_package", "packages")
    type_in_columns(discounts, columns, "Boosters", "not stated", "Treatment", "Maintenance", "yes", "no")
    five, therapy = (bought(one) for one in stored(page).packages)
    assert total(page, EVALUATION, infusions(5), THERAPY, purchase=therapy) == exactly("H6a")
    assert total(page, EVALUATION, infusions(6), boosters(3), purchase=five)[1] == expected("H6b")
    assert total(page, EVALUATION, infusions(6), boosters(3), THERAPY, purchase=therapy)[1] == expected("H6c")
    assert total(page, EVALUATION, infusions(5)) == exactly("H6d")
    months = Funding(kind=PayingKind.INSTALMENTS, count=14, first_date=dt.date(2026, 12, 31))
    spread = priced(page, EVALUATION, infusions(5), THERAPY, purchase=therapy, funding=months)
    assert [payment.amount.expected for payment in spread.payments] == [219_64] * 13 + [219_68]
    assert sum(payment.amount.expected for payment in spread.payments) == expected("H6e")


def test_two_doses_and_a_visit_cancelled_late(page: ClinicsPage) -> None:
    """S2."""
    fees = start_typing(page.profile.prices.tables["fees"])
    columns = ("service", "label", "price", "modality", "minutes", "dose", "indication")
    type_in_columns(fees, columns, "Treatment", "Low dose, one hour", "375", "IV", "60", "low", "")
    type_in_columns(fees, columns, "Treatment", "High dose, one hour", "525", "IV", "60", "high", "")
    type_in_columns(fees, columns, "Treatment", "High dose, four hours", "1650", "IV", "240", "high", "Chronic pain")
    type_in_columns(fees, ("service", "price"), "Nitrous oxide treatment", "565")
    missed = bring_in(page, "missed")
    type_cells(missed, "cancelled, no-show", "24 hours", "$375", "")
    leave(missed)
    doses = (infusions(2, id="low", dose="low", minutes=60), infusions(4, id="high", dose="high", minutes=60))
    late = MissedVisit(phase="high", ordinal=2, kind=MissedKind.CANCELLED, notice=5)
    assert total(page, *doses, missed=(late,)) == exactly("S2")
    in_time = late.model_copy(update={"notice": 24})
    assert total(page, *doses, missed=(in_time,)) == (expected("S2") - 375_00,) * 2


def test_sessions_by_their_minutes_and_travel_by_the_hour(page: ClinicsPage) -> None:
    """S5."""
    fees = start_typing(page.profile.prices.tables["fees"])
    # Service, label, price, per, route, minutes; Tab past the end begins the next row.
    type_cells(fees, "Evaluation", "First evaluation", "650", "", "", "75")
    type_cells(fees, "Preparation session", "", "300", "", "", "60")
    type_cells(fees, "Treatment", "Session with lozenges", "1200", "", "Lozenge under the tongue", "180")
    type_cells(fees, "Treatment", "Session with injection", "1,200", "", "IM", "180")
    type_cells(fees, "Integration session", "", "300", "", "", "60")
    type_cells(fees, "Follow-up visit", "Medication management", "300", "", "", "30")
    type_cells(fees, "Medication", "Giving the medicine", "225", "", "IM", "")
    type_cells(fees, "Other", "Case manager", "150", "hour", "", "")
    type_cells(fees, "Staff travel", "Case manager, travel time", "150", "hour", "", "")
    leave(fees)
    travel = next(fee for fee in stored(page).fees if fee.service == "travel")
    phases = (
        EVALUATION.model_copy(update={"minutes": 75}),
        Phase(id="preparation", kind=PhaseKind.PREPARATION, count=1, services=("preparation",), minutes=60),
        infusions(3, modality=Modality.SUBLINGUAL, minutes=180),
        Phase(id="integration", kind=PhaseKind.INTEGRATION, count=3, services=("integration_therapy",), minutes=60),
    )
    ride = IncidentalFee(fee=travel.id, minutes=40)
    assert total(page, *phases, incidentals=(ride,)) == exactly("S5")
    assert total(page, *phases) == (expected("S5") - 100_00,) * 2


def test_courses_whose_printed_totals_no_single_price_explains(page: ClinicsPage) -> None:
    """S8."""
    fees = start_typing(page.profile.prices.tables["fees"])
    columns = ("service", "label", "price", "modality", "indication", "ordinal", "includes")
    first = ("Treatment", "First infusion", "375", "IV", "Mood", "1", "Evaluation, Medication, Monitoring")
    type_in_columns(fees, columns, *first)
    type_in_columns(
        fees, columns, "Treatment", "Later infusion", "not known", "IV", "Mood", "", "Medication, Monitoring"
    )
    packages = start_typing(page.profile.prices.tables["packages"])
    wanted = ("name", "price", "contents", "includes")
    for count, price in ((6, "3,025"), (8, "3,925")):
        held = f"{count} × Treatment (IV, mood)"
        type_in_columns(packages, wanted, f"Course of {count}", price, held, "Evaluation, Medication, Monitoring")
    printed = bring_in(page, "printed_totals")
    type_cells(printed, "Course of 6", "3025", "1 × First infusion; 5 × Later infusion")
    type_cells(printed, "Course of 8", "3925", "1 × First infusion; 7 × Later infusion")
    leave(printed)
    six, eight = (bought(one) for one in stored(page).packages)
    assert total(page, EVALUATION, infusions(6), purchase=six) == exactly("S8")
    assert total(page, EVALUATION, infusions(8), purchase=eight) == (3925_00, 3925_00)
    kept = [[(one.row, int(one.quantity)) for one in total.items] for total in stored(page).printed_totals]
    assert kept == [[("treatment", 1), ("treatment-2", 5)], [("treatment", 1), ("treatment-2", 7)]]


def test_a_price_with_overage_by_the_person_and_for_members(page: ClinicsPage) -> None:
    members = bring_in(page, "memberships")
    type_cells(members, "Circle", "129", "whole term", "3", "1 × Treatment (IV)", "50")
    leave(members)
    fees = start_typing(page.profile.prices.tables["fees"])
    columns = ("service", "price", "unit", "minutes", "membership", "overage", "overage_step", "covers", "payee")
    type_in_columns(fees, columns, "Treatment", "1200", "person", "180", "circle", "150", "15", "6", "Pharmacy")
    assert stored(page).memberships == (
        Membership(
            id="circle",
            name="Circle",
            price=Price.exact(129),
            billing=Billing.TERM,
            minimum_months=3,
            contents=(PackageContent(service="treatment", count=1, modality=Modality.IV),),
            joining_fee=Price.exact(50),
        ),
    )
    assert stored(page).fees == (
        Fee(
            id="treatment",
            service="treatment",
            price=Price.exact(1200),
            unit=Unit.PERSON,
            minutes=180,
            membership="circle",
            overage=Price.exact(150),
            overage_step=15,
            covers=6,
            payee="Pharmacy",
        ),
    )


def test_a_package_promises_further_visits_and_says_what_comes_back(page: ClinicsPage) -> None:
    fees = start_typing(page.profile.prices.tables["fees"])
    type_cells(fees, "Treatment", "", "590", "", "", "")
    leave(fees)
    packages = start_typing(page.profile.prices.tables["packages"])
    columns = ("name", "price", "contents", "refund")
    type_in_columns(packages, columns, "Six", "4500", "6 + 1 when needed × Treatment", "re-rated at 590, less 5%")
    (six,) = stored(page).packages
    assert six.contents == (PackageContent(service="treatment", count=6, when_needed=1),)
    assert six.refund == RefundPolicy(
        method=RefundMethod.RE_RATE, single_price=Price.exact(590), fee=Share(percent=Decimal(5))
    )
    sheet = packages.grid.sheet
    assert sheet.text(0, "contents") == "6 + 1 when needed × Treatment"
    assert sheet.text(0, "refund") == "re-rated at $590, less 5%"


def test_a_sliding_scale_with_a_floor_for_a_few(page: ClinicsPage) -> None:
    discounts = start_typing(page.profile.prices.tables["discounts"])
    columns = ("name", "size", "eligibility", "maximum", "floor", "capacity", "combines", "exempt", "singles")
    type_in_columns(
        discounts, columns, "Sliding scale", "20-40%", "low income", "500", "200", "10", "no", "Evaluation", "no"
    )
    type_in_columns(discounts, ("name", "size"), "Seniors", "$400 less")
    assert stored(page).discounts == (
        Discount(
            id="sliding-scale",
            name="Sliding scale",
            percent=Decimal(20),
            percent_to=Decimal(40),
            eligibility="low_income",
            maximum=Decimal(500),
            floor=Decimal(200),
            capacity=10,
            combines=False,
            scope=Scope(exempt=("evaluation",), singles=False),
        ),
        Discount(id="seniors", name="Seniors", amount=Decimal(400)),
    )
    assert [discounts.grid.sheet.text(row, "size") for row in (0, 1)] == ["20-40%", "$400 less"]


def test_a_surcharge_for_paying_by_card(page: ClinicsPage) -> None:
    taxes = bring_in(page, "taxes")
    type_in_columns(
        taxes, ("name", "percent", "payment_methods", "exempt"), "Card", "3%", "card", "Laboratory and heart tests"
    )
    assert stored(page).taxes == (
        Tax(
            name="Card",
            percent=Decimal(3),
            payment_methods=(PaymentMethod.CARD,),
            scope=Scope(exempt=("laboratory",)),
        ),
    )


def test_a_consultation_is_credited(page: ClinicsPage) -> None:
    grid = bring_in(page, "credits")
    type_cells(grid, "Evaluation", "Treatment", "100", "90", "")
    leave(grid)
    assert stored(page).credits == (
        Credit(
            id="evaluation",
            gives="evaluation",
            against=Scope(services=("treatment",)),
            amount=Price.exact(100),
            within_days=90,
        ),
    )


def test_missed_visits_cost_more_from_the_second_time_on(page: ClinicsPage) -> None:
    grid = bring_in(page, "missed")
    type_cells(grid, "cancelled, moved", "2 working days", "50%", "", "no-show", "24 hours", "the deposit and $75", "2")
    leave(grid)
    first, second = stored(page).missed
    assert first == MissedPolicy(
        id=first.id,
        kinds=(MissedKind.CANCELLED, MissedKind.MOVED),
        notice=2,
        notice_unit=NoticeUnit.WORKING_DAYS,
        share=Share(percent=Decimal(50)),
    )
    assert second == MissedPolicy(
        id=second.id,
        kinds=(MissedKind.NO_SHOW,),
        notice=24,
        share=Share(amount=Decimal(75)),
        keeps_deposit=True,
        from_count=2,
    )


def test_a_minimum_and_a_refund_rule(page: ClinicsPage) -> None:
    grid = bring_in(page, "minimums")
    type_cells(grid, "Treatment", "2", "")
    leave(grid)
    refund = bring_in(page, "refund")
    type_cells(refund, "by stage: 0 used 90%, 2 used 50%", "On request")
    assert stored(page).minimums == (Minimum(id="treatment", service="treatment", count=2),)
    assert stored(page).refund == RefundPolicy(
        method=RefundMethod.BY_STAGE,
        stages=(
            RefundStage(used_at_most=0, percent=Decimal(90)),
            RefundStage(used_at_most=2, percent=Decimal(50)),
        ),
        note="On request",
    )
    assert refund.grid.rowCount() == 1, "a list has one refund rule: Tab past its end adds none"
    refund.setFocus()
    press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert stored(page).refund is None


def test_a_printed_total_shows_how_far_it_is_from_its_items(page: ClinicsPage) -> None:
    fees = start_typing(page.profile.prices.tables["fees"])
    type_cells(fees, "Treatment", "Infusion, one hour", "590", "", "", "")
    leave(fees)
    grid = bring_in(page, "printed_totals")
    type_cells(grid, "15 infusions", "7975", "15 × infusion, one hour")
    leave(grid)
    assert stored(page).printed_totals == (
        PrintedTotal(
            id="15-infusions",
            label="15 infusions",
            amount=Price.exact(7975),
            items=(PrintedItem(row="treatment", quantity=Decimal(15)),),
        ),
    )
    assert grid.foot(0) == "Printed $7,975, the items come to $8,850: $875 apart. Both are kept."
    page.profile.prices.tables["fees"].model.type_in([(0, "price", "531.6667")])
    assert "apart" in grid.foot(0)
    page.profile.prices.tables["fees"].model.type_in([(0, "price", "not known")])
    assert "apart" not in grid.foot(0)


def test_contradictions_are_said_beside_the_row(page: ClinicsPage) -> None:
    tables = page.profile.prices.tables
    fees = tables["fees"]
    for row, cells in enumerate((("modality", "IV"), ("phase", "Induction"))):
        fees.model.add_row()
        fees.model.type_in([(row, "service", "Treatment"), (row, "label", f"Row {row}"), (row, *cells)], "x")
    assert 'Fits some visits just as well as "Row 0"' in fees.grid.foot(1)
    creditors = page.profile.prices.cards.table("credits")
    for row, (gives, against) in enumerate((("Evaluation", "Treatment"), ("Treatment", "Evaluation"))):
        creditors.model.add_row()
        creditors.model.type_in([(row, "gives", gives), (row, "services", against)], "x")
    assert 'This credit and "Evaluation" pay for each other' in creditors.grid.foot(1)
    packages = tables["packages"]
    packages.model.add_row()
    packages.model.type_in([(0, "name", "Ten"), (0, "contents", "10 × Treatment"), (0, "expires_after_days", "3")], "x")
    assert "10 visits can hardly be used within 3 days" in packages.grid.foot(0)
    assert len(stored(page).fees) == 2
    assert len(stored(page).credits) == 2


@pytest.mark.parametrize(
    ("table", "column", "text", "said"),
    [
        ("packages", "contents", "0 × Treatment", "1 to 400"),
        ("packages", "expires_after_days", "0", "from 1 to 3650"),
        ("packages", "payments", "50% at booking", "Say when the rest is due"),
        ("packages", "payments", "half when I like", "does not say how much is due when"),
        ("packages", "payments", "rest at booking, 50% after visit 3", "Only the last payment"),
        ("packages", "prepayment", "120%", "between 0% and 100%"),
        ("packages", "refund", "by stage: 2 used 50%, 0 used 90%", "from fewer used visits to more"),
        ("packages", "refund", "maybe", '"pro rata"'),
        ("discounts", "size", "40-20%", "from the smaller to the larger"),
        ("discounts", "size", "120%", "between 0% and 100%"),
        ("discounts", "capacity", "0", "from 1 to 400"),
        ("memberships", "billing", "week", "Type one of: month"),
        ("missed", "notice", "soon", "24 hours"),
        ("missed", "kinds", "forgotten", "cancelled, moved, no-show"),
        ("missed", "cost", "two fees", "not an amount"),
        ("deposits", "share", "", "a part of the price"),
        ("printed_totals", "items", "6 × Moon walk", 'no row "Moon walk"'),
        ("fees", "membership", "Nobody's circle", "no row"),
        ("refund", "rule", "", "pro rata"),
    ],
)
def test_what_cannot_be_says_why_and_changes_nothing(
    page: ClinicsPage, table: str, column: str, text: str, said: str
) -> None:
    editor, starts = (
        page.profile.prices.cards.table(table),
        {
            "packages": [("name", "Six"), ("contents", "6 × Treatment")],
            "discounts": [("name", "Veterans"), ("size", "10%")],
            "memberships": [("name", "Circle")],
            "missed": [("cost", "50%")],
            "deposits": [("share", "100")],
            "printed_totals": [("label", "All of it")],
            "fees": [("service", "Treatment")],
            "refund": [("rule", "pro rata")],
        },
    )
    editor.model.add_row()
    editor.model.type_in([(0, name, value) for name, value in starts[table]], "x")
    before, steps = stored(page), len(page.context.document.undo_steps(50))
    editor.model.type_in([(0, column, text)])
    assert said in editor.grid.foot(0)
    assert editor.model.sheet.text(0, column) == text
    assert stored(page) == before
    assert len(page.context.document.undo_steps(50)) == steps


def test_the_rare_tables_stand_by_until_they_are_used(page: ClinicsPage) -> None:
    cards = page.profile.prices.cards
    seen = [name for name, table in cards.tables.items() if table.isVisible()]
    assert seen == ["fees", "packages", "discounts"]
    assert cards.offered() == [
        "Memberships",
        "Taxes and surcharges",
        "Credits",
        "Deposits",
        "Missed visits",
        "Minimums",
        "Printed totals",
        "Refund rule",
    ]
    deposits = bring_in(page, "deposits")
    assert deposits.isVisible()
    type_cells(deposits, "Booking fee", "100", "", "", "", "")
    leave(deposits)
    press(Qt.Key.Key_Tab)
    assert "Deposits" not in cards.offered()
    while stored(page).deposits:
        assert page.context.document.undo() is not None
    assert cards.tables["deposits"].model.rowCount() == 0


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_every_table_has_names_for_all_that_takes_the_focus(page: ClinicsPage, theme: ThemeChoice) -> None:
    current_theme().set_choice(theme)
    rare = [spec.name for spec in table_specs() if spec.rare]
    for name in reversed(rare):
        leave(bring_in(page, name))
        page.profile.prices.cards.tables[name].model.drop_blank()
    assert page.profile.prices.cards.offered() == []
    assert nameless(page) == []
    at = [
        stop
        for stop in tab_ring(page, page.profile.tabs)
        if isinstance(stop, QPushButton) and stop.text().startswith("Add ")
    ]
    assert [stop.text() for stop in at] == [spec.add for spec in table_specs()], "Tab goes on as the tables stand"
    current_theme().set_choice(ThemeChoice.SYSTEM)


def test_rows_are_moved_and_moved_back(page: ClinicsPage) -> None:
    discounts = start_typing(page.profile.prices.tables["discounts"])
    type_in_columns(discounts, ("name", "size"), "First", "10%")
    type_in_columns(discounts, ("name", "size"), "Second", "$20 less")
    discounts.setFocus()
    discounts.setCurrentIndex(discounts.grid.index(1, 0))
    press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [one.name for one in stored(page).discounts] == ["Second", "First"]
    assert discounts.currentIndex().row() == 0
    assert page.context.document.undo_steps(1)[0].label == "Move discount Second up"
    press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [one.name for one in stored(page).discounts] == ["Second", "First"], "the first row cannot go higher"
    assert page.context.document.undo() is not None
    assert [one.name for one in stored(page).discounts] == ["First", "Second"]


def test_a_line_of_the_page_stays_with_its_row_as_its_source(page: ClinicsPage) -> None:
    fees = start_typing(page.profile.prices.tables["fees"])
    columns = ("service", "price", "source_quote", "source_address", "source_day", "source_said_by", "source_how")
    line = "Sessions are $590 each, or 15 for $7,975!"
    address = "https://example.org/prices"
    type_in_columns(fees, columns, "Treatment", "590", line, address, "2026-03-01", "Example Clinic", "published")
    source = stored(page).fees[0].source
    assert (source.quote, source.address, source.as_of) == (line, address, dt.date(2026, 3, 1))
    assert (source.said_by, source.how.value) == ("Example Clinic", "published")
    fees.setCurrentIndex(fees.grid.index(0, 0))
    assert fees.foot(0).startswith(f"“{line}” · Source: Example Clinic; published; as of March 1, 2026")


def test_a_block_with_line_breaks_in_its_cells_is_pasted_and_copied(page: ClinicsPage) -> None:
    packages = page.profile.prices.tables["packages"]
    fees = page.profile.prices.tables["fees"]
    fees.model.add_row()
    fees.model.type_in([(0, "service", "Treatment")])
    packages.model.paste('Package\tNote\tHolds\nSix\t"One line\nand another"\t6 × Treatment\n', 0, [0, 1, 2])
    assert stored(page).packages[0].note == "One line\nand another"
    assert stored(page).packages[0].contents[0].count == 6
