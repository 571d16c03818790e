"""A plan entered from a card: by keyboard alone, kept as a record, used again, and every number the engine's."""

from __future__ import annotations

from conftest import nameless, tab_ring
from coverage_page import (
    TREATMENT,
    body,
    choose_at,
    chooser,
    coverage_of,
    do,
    enter,
    field,
    pick,
    press,
    saved,
    start_from,
    tab_until,
    text,
    weekly,
    with_plan,
)
from estimate_page import (
    choose,
    choose_list,
    figure,
    focused,
    labels,
    new_plan,
    open_plan,
    page_of,
    retype,
    settle,
    stored,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit
from whole_window import folder, session, window

from ketacost.domain.coverage.plans import Authorisation, Network, ProgrammeMode
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.services.answers import estimate_of
from ketacost.services.kinds import COVERAGE_PLAN, FEE_SCHEDULE
from ketacost.ui.lookup import record_entries
from ketacost.ui.pages.plans.kept import Tie, tied
from ketacost.ui.palette import found
from ketacost.ui.window import MainWindow

__all__ = ["folder", "session", "window"]


def type_over(name: str, words: str) -> None:
    at = tab_until(name)
    QTest.keyClick(at, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(at, words)
    QTest.keyClick(at, Qt.Key.Key_Tab)
    settle()


def fill(window: MainWindow) -> None:
    """Type what case S1 says of the plan: 2,000, then 20 %, at most 6,000 a year; 1,050 recognised."""
    page = page_of(window)
    enter(page, "plan.in_network.deductible", "2000")
    enter(page, "plan.in_network.out_of_pocket_limit", "6000")
    enter(page, f"{TREATMENT}.coinsurance", "20")
    choose_at(page, f"{TREATMENT}.authorisation", "Granted")
    enter(page, "allowed.treatment.amount", "1050")


def test_the_yearly_limit_by_keyboard_alone(window: MainWindow) -> None:
    page = open_plan(window, weekly(visits=2))
    page.treatment.preset.combo.setFocus()
    type_over("Induction: how many", "21")
    tab_until("Coverage, folded: Self-pay")
    press(Qt.Key.Key_Space)
    tab_until("Add a plan")
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert list(saved(window)) == ["PPO 2027"]
    type_over("Deductible", "$2,000")
    type_over("Yearly limit", "6000")
    type_over("Visits with the treatment: Your share", "20%")
    agreed = focused()
    assert isinstance(agreed, QComboBox)
    while agreed.currentText() != "Granted":
        press(Qt.Key.Key_Up)
    type_over("Treatment: the plan recognises", "1050")
    assert figure(page) == "$6,000"
    kept = stored(window)
    assert kept.request.coverage is not None
    made = estimate_of(kept.request)
    assert made.patient_pays.is_exact
    assert made.patient_pays.expected == 6_000_00
    assert made.plan_pays.expected == 21 * 1_050_00 - 6_000_00
    assert made.written_off.expected == 21 * 450_00
    assert made.total.expected == made.patient_pays.expected + made.plan_pays.expected + made.written_off.expected
    assert saved(window)["PPO 2027"] == kept.request.coverage.plan
    page.coverage.set_folded(True)
    assert page.coverage._summary.text() == "PPO 2027 · in network"


def test_typing_previews_and_each_field_left_is_one_change_of_both(window: MainWindow) -> None:
    page = with_plan(window)
    fill(window)
    before = labels(window, 1)
    enter(page, "plan.in_network.out_of_pocket_limit", "5000", leave=False)
    assert figure(page) == "$5,000"
    press(Qt.Key.Key_Tab)
    assert labels(window, 2) == ["PPO 2027: yearly limit $5,000", *before]
    assert saved(window)["PPO 2027"] == coverage_of(page).plan
    assert chooser(page).state.isHidden()


def test_undo_and_redo_walk_the_plan_s_fields(window: MainWindow) -> None:
    page = with_plan(window)
    fill(window)
    assert figure(page) == "$6,000"
    page.chooser.new.setFocus()
    window.undo()
    settle()
    assert focused() is field(page, "allowed.treatment.amount").editor
    steps = 1
    while text(page, f"{TREATMENT}.coinsurance"):
        window.undo()
        settle()
        steps += 1
    assert coverage_of(page).plan.benefits[4].authorisation is Authorisation.NOT_KNOWN
    assert focused() is field(page, f"{TREATMENT}.coinsurance").editor
    assert saved(window)["PPO 2027"] == coverage_of(page).plan
    assert chooser(page).state.isHidden()  # the same plan again, and no newer one
    for _ in range(steps):
        window.redo()
        settle()
    assert figure(page) == "$6,000"
    for _ in range(steps + 3):
        window.undo()
        settle()
    assert stored(window).request.coverage is None
    assert saved(window) == {}


def test_nothing_known_is_a_range_from_nothing_to_the_whole_bill(window: MainWindow) -> None:
    page = with_plan(window, "Another plan…", visits=4)
    assert figure(page) == "$0 to $6,000"
    assert list(saved(window)) == ["My plan 2027"]
    for path in ("plan.balances.in.deductible", "plan.balances.in.out_of_pocket"):
        enter(page, path, "")
        assert text(page, path) == ""
    body(page).clinic.network._on_clicked(2)
    settle()
    assert coverage_of(page).network is None
    assert figure(page) == "$0 to $6,000"
    enter(page, "plan.in_network.deductible", "1000-1500")
    low, high = coverage_of(page).plan.in_network.deductible.low, coverage_of(page).plan.in_network.deductible.high
    assert (low, high) == (1000, 1500)


def test_a_plan_is_used_again_and_its_changes_are_offered(window: MainWindow) -> None:
    with_plan(window, title="First")
    fill(window)
    first = stored(window)
    page = open_plan(window, weekly(visits=30), "Second")
    assert page.coverage.is_folded()
    choose(chooser(page).who.combo, "PPO 2027")
    enter(page, "allowed.treatment.amount", "1050")
    assert figure(page) == "$6,000"
    enter(page, "plan.in_network.out_of_pocket_limit", "7000")
    assert figure(page) == "$7,000"
    record = next(one for one, plan in page.editor.plans() if plan.title == "First")
    window.open_place(f"estimate/{record}")
    settle()
    made = chooser(page)
    assert stored(window) == first
    assert figure(page) == "$6,000"
    assert made.state.text().startswith("Plan changed since")
    assert not body(page).isEnabled()
    made.take.click()
    settle()
    assert made.state.isHidden()
    assert body(page).isEnabled()
    assert figure(page) == "$6,010"  # 2,000 and a fifth of the other 20,050; the limit of 7,000 is not reached
    assert tied(stored(window), window.context.document.list(COVERAGE_PLAN)).tie is Tie.SAME


def test_ones_own_figures_can_be_kept_as_another_plan(window: MainWindow) -> None:
    with_plan(window, title="First")
    record = page_of(window).editor.record
    page = open_plan(window, weekly(), "Second")
    choose(chooser(page).who.combo, "PPO 2027")
    enter(page, "plan.in_network.deductible", "900")
    window.open_place(f"estimate/{record}")
    settle()
    chooser(page).own.click()
    settle()
    assert set(saved(window)) == {"PPO 2027", "PPO 2027 2"}
    assert saved(window)["PPO 2027 2"].in_network.deductible.unknown
    assert chooser(page).state.isHidden()


def test_a_deleted_plan_stays_in_its_estimate(window: MainWindow) -> None:
    page = with_plan(window)
    fill(window)
    do(page, "Delete")
    assert saved(window) == {}
    assert figure(page) == "$6,000"
    assert chooser(page).state.text() == "This plan was deleted; the estimate keeps its figures."
    assert chooser(page).who.combo.currentText() == "PPO 2027"
    enter(page, "plan.in_network.out_of_pocket_limit", "5500")
    assert figure(page) == "$5,500"
    window.undo()
    window.undo()
    settle()
    assert list(saved(window)) == ["PPO 2027"]
    assert chooser(page).state.isHidden()
    do(page, "Delete")
    chooser(page).own.click()
    settle()
    assert list(saved(window)) == ["PPO 2027"]
    assert chooser(page).state.isHidden()


def test_a_plan_rolls_to_its_next_year(window: MainWindow) -> None:
    page = with_plan(window)
    fill(window)
    enter(page, "plan.balances.in.deductible", "300")
    do(page, "Roll to next plan year")
    plan = coverage_of(page).plan
    assert set(saved(window)) == {"PPO 2027", plan.name}
    assert plan.balances == ()
    assert plan.in_network.deductible.expected == 2000
    assert "check them against the new card" in window.messages.text()
    assert saved(window)["PPO 2027"].balances[0].deductible.expected == 300
    window.undo()
    settle()
    assert coverage_of(page).plan.name == "PPO 2027"
    assert list(saved(window)) == ["PPO 2027"]


def test_a_plan_is_renamed_and_copied(window: MainWindow) -> None:
    page = with_plan(window)
    do(page, "Rename")
    assert focused() is field(page, "plan.name").editor
    enter(page, "plan.name", "Blue card")
    assert list(saved(window)) == ["Blue card"]
    assert chooser(page).who.combo.currentText() == "Blue card"
    do(page, "Duplicate")
    assert set(saved(window)) == {"Blue card", "Blue card (copy)"}
    assert coverage_of(page).plan.name == "Blue card (copy)"


def test_the_palette_finds_a_plan_and_opens_its_estimate(window: MainWindow) -> None:
    page = with_plan(window, title="With a plan")
    record = page.editor.record
    open_plan(window, weekly(), "Without")
    window.open_place("home")
    (entry,) = found(record_entries(window.context.document.workspace, window.open_place), "ppo 2027")
    entry.choose()
    settle()
    assert page_of(window).editor.record == record
    assert not page.coverage.is_folded()
    assert focused() is chooser(page).who.combo


def test_a_plan_that_no_estimate_uses_is_said_to_be_there(window: MainWindow) -> None:
    page = with_plan(window)
    choose(chooser(page).who.combo, "Self-pay")
    assert stored(window).request.coverage is None
    (record,) = window.context.document.list(COVERAGE_PLAN)
    window.open_place(f"estimate/plan/{record.id}")
    settle()
    assert "No estimate goes through this plan" in window.messages.text()
    assert focused() is chooser(page).who.combo


def test_out_of_network_asks_for_superbill_and_its_own_amounts(window: MainWindow) -> None:
    page = with_plan(window, visits=4)
    made = body(page).clinic
    assert not field(page, "superbill").isVisible()
    made.network._on_clicked(1)
    settle()
    assert coverage_of(page).network is Network.OUT
    assert field(page, "superbill").isVisible()
    assert field(page, "reimbursed_after").isVisible()
    assert not body(page).amounts[Network.IN].isVisible()
    enter(page, "plan.out_of_network.deductible", "500")
    assert coverage_of(page).plan.out_of_network is not None
    field(page, "superbill").editor.click()  # type: ignore[attr-defined]
    settle()
    assert coverage_of(page).superbill is False
    assert not field(page, "reimbursed_after").isVisible()


def test_a_service_is_paid_by_oneself(window: MainWindow) -> None:
    page = with_plan(window, visits=4)
    field(page, "routes.treatment").editor.click()  # type: ignore[attr-defined]
    settle()
    assert figure(page) == "$6,000"
    assert not estimate_of(stored(window).request).shares
    field(page, "routes.treatment").editor.click()  # type: ignore[attr-defined]
    settle()
    assert coverage_of(page).routes == ()


def test_a_plan_waits_while_the_prices_are_in_another_currency(window: MainWindow) -> None:
    lists = [FeeSchedule(name=f"{currency} list", currency=currency) for currency in ("EUR", "USD")]
    window.context.document.commit("Lists", puts=[(None, FEE_SCHEDULE, one) for one in lists])
    page = with_plan(window)
    enter(page, "allowed.treatment.amount", "1050")
    before = coverage_of(page)
    choose_list(page, "EUR list")
    assert stored(window).request.coverage is None
    assert chooser(page).who.combo.count() == 1  # a plan in dollars pays no euros
    assert chooser(page).state.text().startswith("PPO 2027 waits: it is in USD")
    page.coverage.set_folded(True)
    assert page.coverage._summary.text() == "Self-pay; the plan in USD waits"
    choose_list(page, "USD list")
    assert coverage_of(page) == before
    assert tied(stored(window), window.context.document.list(COVERAGE_PLAN)).tie is Tie.SAME
    assert chooser(page).state.isHidden()
    choose_list(page, "EUR list")
    start_from(page, "Another plan…")
    assert coverage_of(page).plan.currency == "EUR"
    assert stored(window).coverage_aside is None


def test_nothing_is_built_before_it_is_wanted(window: MainWindow) -> None:
    page = new_plan(window)
    assert page.coverage.is_folded()
    assert page.coverage.inside is None
    start_from(page, "PPO")
    assert body(page).more is None
    body(page).more_button.click()
    settle()
    more = body(page)._sections()
    assert all(section.content is None for section in more.sections.values())
    more.sections["options"].set_folded(False)
    settle()
    assert [name for name, section in more.sections.items() if section.content is not None] == ["options"]


def open_more(window: MainWindow) -> None:
    made = body(page_of(window))
    made.more_button.setChecked(True)
    for section in made._sections().sections.values():
        section.set_folded(False)
    settle()


def test_what_is_under_more_changes_the_plan(window: MainWindow) -> None:
    page = with_plan(window)
    open_more(window)
    choose_at(page, "plan.options.cross", "Everything counts for both")
    field(page, "plan.options.copay_after_oop").editor.click()  # type: ignore[attr-defined]
    enter(page, "plan.state", "TX")
    more = body(page)._sections()
    assert more.programmes is not None
    check = next(iter(more.programmes.checks.values()))
    check.box.click()
    settle()
    (programme,) = coverage_of(page).plan.programmes
    assert programme.mode is None
    choose_at(page, f"plan.programmes.{programme.id}.mode", "accumulator")
    enter(page, f"plan.programmes.{programme.id}.annual_cap", "none")
    plan = saved(window)["PPO 2027"]
    assert plan == coverage_of(page).plan
    assert plan.options.copay_after_oop
    assert plan.state == "TX"
    assert plan.programmes[0].mode is ProgrammeMode.ACCUMULATOR
    assert plan.programmes[0].annual_cap is None


def test_benefits_come_and_go(window: MainWindow) -> None:
    page = with_plan(window)
    open_more(window)
    desk = body(page)._sections().benefits
    assert desk is not None
    desk.add_button.click()
    settle()
    path = "plan.benefits.benefit-1"
    enter(page, f"{path}.name", "Acupuncture")
    enter(page, f"{path}.services", "Group")
    enter(page, f"{path}.modalities", "IV")
    enter(page, f"{path}.visit_limit", "12")
    made = saved(window)["PPO 2027"].benefits[-1]
    assert (made.name, made.visit_limit, made.modalities) == ("Acupuncture", 12, ("iv",))
    desk.remove_button.click()
    settle()
    assert all(one.id != "benefit-1" for one in saved(window)["PPO 2027"].benefits)
    window.undo()
    settle()
    assert saved(window)["PPO 2027"].benefits[-1] == made


def test_everything_has_a_name_and_tab_goes_round(window: MainWindow) -> None:
    page = with_plan(window)
    choose_at(page, "plan.in_network.family_deductible_rule", "Mine, and one")
    body(page).clinic.network._on_clicked(2)
    settle()
    open_more(window)
    settle()
    assert nameless(window) == []
    ring = tab_ring(window, window.sidebar.list)
    order = [
        chooser(page).who.combo,
        field(page, "plan.in_network.deductible").editor,
        field(page, "allowed.treatment.amount").editor,
        body(page).more_button,
        field(page, "plan.options.rounding").editor,
        page.answer.make_quote,
    ]
    places = [ring.index(one) for one in order]
    assert places == sorted(places)


def test_menus_of_the_card_list_no_doubles(window: MainWindow) -> None:
    page = with_plan(window)
    made = chooser(page)
    made.starts.aboutToShow.emit()
    for menu in (made.starts, made.doings):
        texts = [action.text() for action in menu.actions() if action.text()]
        assert len(set(texts)) == len(texts)
    pick(made.starts, "Medicaid")
    settle()
    assert coverage_of(page).plan.name == "Medicaid 2027"


def test_a_benefit_with_a_deductible_of_its_own_says_what_is_met_of_it(window: MainWindow) -> None:
    page = with_plan(window, visits=4)
    enter(page, "plan.in_network.deductible", "0")
    enter(page, "plan.in_network.out_of_pocket_limit", "none")
    enter(page, f"{TREATMENT}.coinsurance", "0")
    choose_at(page, f"{TREATMENT}.authorisation", "Granted")
    enter(page, "allowed.treatment.amount", "1000")
    enter(page, "plan.balances.in.as_of", "2027-01-01")
    page.coverage.focus_field("plan.benefits.esketamine-treatment.name")
    settle()
    form = body(page)._sections().benefits._form  # type: ignore[union-attr]  # it is open
    assert form.met.content.isHidden()
    retype(form.own.line, "1500")
    assert figure(page) == "$1,500"
    assert not form.met.content.isHidden()
    retype(form.met.fields[0].editor, "600")
    assert figure(page) == "$900"
    (_general, own) = coverage_of(page).plan.balances
    assert (own.group, own.as_of.isoformat()) == ("esketamine-treatment", "2027-01-01")
    enter(page, "plan.balances.in.as_of", "2027-01-03")
    assert {one.as_of.isoformat() for one in coverage_of(page).plan.balances} == {"2027-01-03"}
    retype(form.own.line, "")
    assert [one.group for one in coverage_of(page).plan.balances] == [None]
    assert figure(page) == "$0"


def test_notes_have_several_lines(window: MainWindow) -> None:
    page = with_plan(window)
    page.coverage.focus_field("plan.notes")
    settle()
    area = focused()
    assert isinstance(area, QPlainTextEdit)
    area.setPlainText("Asked on Monday.\nThey call back.")
    QTest.keyClick(area, Qt.Key.Key_Tab)
    settle()
    assert coverage_of(page).plan.notes == "Asked on Monday.\nThey call back."
    assert focused() is not area
