"""What a plan's fields refuse, and what they doubt and keep: said beside the field, in words."""

from __future__ import annotations

import pytest
from coverage_page import (
    TREATMENT,
    body,
    choose_at,
    coverage_of,
    enter,
    field,
    row_of,
    said_beside,
    saved,
    start_from,
    text,
    with_plan,
)
from estimate_page import figure, settle
from whole_window import folder, session, window

from ketacost.ui.window import MainWindow

__all__ = ["folder", "session", "window"]

SHARE = f"{TREATMENT}.coinsurance"


def test_a_share_over_half_is_doubted_with_the_other_figure_and_kept(window: MainWindow) -> None:
    page = with_plan(window)
    enter(page, SHARE, "80")
    assert "Then yours is 20 %" in said_beside(page, SHARE)
    assert coverage_of(page).plan.benefits[4].coinsurance == 80
    enter(page, SHARE, "20")
    assert said_beside(page, SHARE) == ""


@pytest.mark.parametrize(("typed", "kept", "shown"), [("80/20", 20, "20%"), ("70 / 30", 30, "30%"), ("15%", 15, "15%")])
def test_cards_print_shares_in_more_than_one_way(window: MainWindow, typed: str, kept: int, shown: str) -> None:
    page = with_plan(window)
    enter(page, SHARE, typed)
    assert coverage_of(page).plan.benefits[4].coinsurance == kept
    assert text(page, SHARE) == shown


@pytest.mark.parametrize(
    ("path", "typed", "says"),
    [
        (SHARE, "120", "from 0 to 100"),
        (SHARE, "80/30", "make 100"),
        (SHARE, "a fifth", "not a percentage"),
        ("plan.in_network.deductible", "4x0", "not an amount"),
        ("plan.in_network.family_deductible", "1000", "The family deductible is below the individual one."),
        ("plan.plan_year_start", "31 February", "no day of the year"),
        ("plan.balances.in.as_of", "31 February 2027", "no such day"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(window: MainWindow, path: str, typed: str, says: str) -> None:
    page = with_plan(window)
    enter(page, "plan.in_network.deductible", "2000")
    before = saved(window)
    enter(page, path, typed)
    assert says in said_beside(page, path)
    assert text(page, path) == typed
    assert saved(window) == before


@pytest.mark.parametrize(
    ("path", "typed", "says"),
    [
        ("plan.in_network.deductible", "7000", "above the yearly limit"),
        ("plan.balances.in.deductible", "2500", "More is met than the deductible itself"),
        ("plan.balances.in.out_of_pocket", "6500", "More is met than the limit itself"),
        ("plan.balances.in.as_of", "2027-08-01", "still to come"),
        ("plan.balances.in.as_of", "2020-08-01", "earlier plan year"),
        ("plan.plan_year_start", "29 February", "1 March in other years"),
        (SHARE, "0", "pays everything after the deductible"),
    ],
)
def test_what_looks_wrong_is_said_and_kept(window: MainWindow, path: str, typed: str, says: str) -> None:
    page = with_plan(window)
    enter(page, "plan.in_network.deductible", "2000")
    enter(page, "plan.in_network.out_of_pocket_limit", "6000")
    before = saved(window)
    enter(page, path, typed)
    assert says in said_beside(page, path)
    assert field(page, path).problem() == ""
    assert saved(window) != before
    window.undo()
    settle()
    assert says not in said_beside(page, path)
    assert saved(window) == before


def test_a_doubt_follows_the_other_field_that_it_rests_on(window: MainWindow) -> None:
    page = with_plan(window)
    enter(page, "plan.balances.in.deductible", "500")
    assert "unusual" in said_beside(page, "plan.balances.in.out_of_pocket")
    enter(page, "plan.balances.in.out_of_pocket", "500")
    assert said_beside(page, "plan.balances.in.out_of_pocket") == ""
    assert "missing" in said_beside(page, "plan.in_network.family_deductible")
    choose_at(page, "plan.in_network.family_deductible_rule", "Only mine")
    assert said_beside(page, "plan.in_network.family_deductible") == ""


def test_an_embedded_deductible_below_what_an_hsa_asks_for_is_doubted(window: MainWindow) -> None:
    page = with_plan(window, "High deductible with an HSA, for a family")
    choose_at(page, "plan.in_network.family_deductible_rule", "Mine, and one")
    enter(page, "plan.in_network.deductible", "1000")
    assert "health savings account may not pay" in said_beside(page, "plan.in_network.deductible")


def test_a_plan_year_that_is_over_is_said(window: MainWindow) -> None:
    page = with_plan(window)
    body(page).more_button.setChecked(True)
    body(page)._sections().sections["about"].set_folded(False)
    settle()
    enter(page, "plan.ends", "2026-01-01")
    assert "Roll it over" in said_beside(page, "plan.ends")


def test_without_a_limit_there_is_none(window: MainWindow) -> None:
    page = with_plan(window, visits=10)
    enter(page, "plan.in_network.deductible", "0")
    enter(page, "plan.in_network.out_of_pocket_limit", "none")
    enter(page, SHARE, "50")
    choose_at(page, f"{TREATMENT}.authorisation", "Granted")
    enter(page, "allowed.treatment.amount", "1000")
    assert coverage_of(page).plan.in_network.out_of_pocket_limit is None
    assert figure(page) == "$5,000"


def test_where_a_figure_comes_from_is_said_beside_it_until_it_is_ones_own(window: MainWindow) -> None:
    page = with_plan(window, "Medicare Part B alone")
    path = "plan.in_network.deductible"
    assert row_of(page, path).note().startswith("Medicare Part B: deductible for 2026; 2027 not published.")
    assert "2027 not published" in field(page, path).editor.accessibleDescription()
    enter(page, path, "300")
    assert row_of(page, path).note() == ""
    assert "2027" not in field(page, path).editor.accessibleDescription()
    window.undo()
    settle()
    assert "2027 not published" in row_of(page, path).note()


def test_whose_plan_the_usual_one_is_can_be_read(window: MainWindow) -> None:
    page = with_plan(window)
    about = page.coverage.inside.about  # type: ignore[union-attr]  # it is open
    assert about.isVisibleTo(window)
    assert about.text().startswith("Your card says PPO or POS: ")
    start_from(page, "Another plan…")
    assert not about.isVisibleTo(window)


def test_a_percentage_of_an_amount_may_be_over_100(window: MainWindow) -> None:
    page = with_plan(window)
    path = "allowed.treatment.percent"
    page.coverage.focus_field(path)
    enter(page, path, "140%")
    assert coverage_of(page).allowed[0].percent == 140
    enter(page, path, "1001")
    assert "from 0 to 1000" in said_beside(page, path)


def test_a_balance_without_a_day_is_of_today_and_none_where_nothing_is_used(window: MainWindow) -> None:
    page = with_plan(window)
    path = "plan.balances.in.as_of"
    enter(page, path, "2026-11-30")
    assert len(coverage_of(page).plan.balances) == 1
    enter(page, path, "")
    assert coverage_of(page).plan.balances == ()
    enter(page, "plan.balances.in.deductible", "300")
    enter(page, path, "2026-11-30")
    enter(page, path, "")
    assert coverage_of(page).plan.balances[0].as_of == window.context.today()
    assert window.messages.isHidden()
