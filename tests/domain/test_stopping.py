"""Stopping early: what was paid, what comes back, what it cost, and the money at risk."""

from building import bought, course, fee, fee_list, package, phase, request

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.stopping import StopPoint, break_even, costs_of_stopping, stop_points, worst_stop


def points(asked: EstimateRequest) -> tuple[StopPoint, ...]:
    assert asked.fee_schedule is not None
    return stop_points(estimate(asked), asked.fee_schedule)


def five_of_six(refund: object, *packages: str) -> EstimateRequest:
    prices = fee_list(fee(425), packages=(package(2000, 5, name="five"),), refund=refund)
    return request(course=course(phase(6)), fee_schedule=prices, purchase=bought(*packages))


def test_re_rated_a_stopped_course_costs_what_singles_cost() -> None:
    found = points(five_of_six({"method": "re_rate"}, "five"))
    assert [one.net.expected for one in found] == [42500, 85000, 127500, 170000, 200000, 242500]
    assert [one.refund.expected for one in found] == [157500, 115000, 72500, 30000, 0, 0]


def test_the_last_point_is_the_whole_course() -> None:
    asked = five_of_six({"method": "pro_rata"}, "five")
    assert points(asked)[-1].net == estimate(asked).total


def test_money_at_risk_is_what_is_prepaid_and_not_delivered() -> None:
    found = points(five_of_six({"method": "none"}, "five"))
    assert [one.at_risk.expected for one in found] == [160000, 120000, 80000, 40000, 0, 0]


def test_who_pays_visit_by_visit_risks_nothing() -> None:
    assert all(one.at_risk == Amount() and one.refund == Amount() for one in points(five_of_six(None)))


def test_a_rule_that_nobody_states_leaves_the_refund_open() -> None:
    first = points(five_of_six(None, "five"))[0]
    assert first.refund_unstated
    assert (first.refund.low, first.refund.high) == (160000, 0)
    assert (first.net.low, first.net.high) == (40000, 200000)


def test_without_a_refund_the_pack_pays_from_the_fifth_visit_on() -> None:
    way, singles = points(five_of_six({"method": "none"}, "five")), points(five_of_six(None))
    assert break_even(way, singles) == 5
    assert break_even(singles, singles) == 1


def test_a_pack_that_never_pays_has_no_break_even() -> None:
    prices = fee_list(fee(100), packages=(package(2000, 5, name="five"),), refund={"method": "none"})
    plan = course(phase(6))
    way = points(request(course=plan, fee_schedule=prices, purchase=bought("five")))
    singles = points(request(course=plan, fee_schedule=prices, purchase=bought()))
    assert break_even(way, singles) is None


def test_a_minimum_term_is_still_owed() -> None:
    prices = fee_list(
        fee(425),
        fee(300, row="member", membership="gold"),
        memberships=[{"id": "gold", "name": "Gold", "price": 100, "minimum_months": 3}],
    )
    purchase = {"packages": [], "memberships": [{"membership": "gold"}]}
    plan = course(phase(2))
    first = points(request(course=plan, fee_schedule=prices, purchase=purchase))[0]
    assert first.owed == Amount.exact(20000)
    assert first.net == Amount.exact(30000 + 10000 + 20000)


def costs(asked: EstimateRequest) -> tuple[Amount, ...]:
    assert asked.fee_schedule is not None
    found = costs_of_stopping(estimate(asked), asked.fee_schedule)
    assert found == tuple(point.net for point in points(asked))
    return found


def test_the_worst_stop_is_the_one_that_loses_most_against_singles() -> None:
    way, singles = costs(five_of_six({"method": "none"}, "five")), costs(five_of_six(None))
    assert worst_stop(way, singles) == (1, Amount.exact(200000 - 42500))
    assert worst_stop(singles, singles) is None


def test_a_re_rated_pack_loses_nothing() -> None:
    assert worst_stop(costs(five_of_six({"method": "re_rate"}, "five")), costs(five_of_six(None))) is None


def test_without_a_stated_rule_the_loss_is_a_range() -> None:
    way, singles = costs(five_of_six(None, "five")), costs(five_of_six(None))
    found = worst_stop(way, singles)
    assert found is not None
    visit, lost = found
    assert visit == 1
    assert (lost.low, lost.high) == (0, 157500)
