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


def refunds(asked: EstimateRequest) -> list[int]:
    costs(asked)
    return [one.refund.expected for one in points(asked)]


def four_in_a_pack(**refund: object) -> EstimateRequest:
    prices = fee_list(fee(400), packages=(package(1200, 4, name="four"),), refund={"method": "re_rate", **refund})
    return request(course=course(phase(4)), fee_schedule=prices, purchase=bought("four"))


def test_re_rated_takes_the_single_price_of_the_rule() -> None:
    assert refunds(four_in_a_pack(single_price=350)) == [85000, 50000, 15000, 0]


def test_re_rated_takes_the_single_price_of_the_list_where_no_visit_is_paid_singly() -> None:
    assert refunds(four_in_a_pack()) == [80000, 40000, 0, 0]


def test_re_rated_singles_are_those_of_the_visit_s_own_modality() -> None:
    prices = fee_list(
        fee(400, row="drip", modality="iv"),
        fee(200, row="shot", modality="im"),
        packages=(package(1200, 4, name="four"),),
        refund={"method": "re_rate"},
    )
    asked = request(course=course(phase(4, modality="iv")), fee_schedule=prices, purchase=bought("four"))
    assert asked.fee_schedule is not None
    alone = estimate(asked.model_copy(update={"purchase": request(purchase=bought()).purchase}))
    made = estimate(asked)
    found = stop_points(made, asked.fee_schedule, alone)
    assert [one.refund for one in found] == [Amount.exact(back) for back in (80000, 40000, 0, 0)]
    assert costs_of_stopping(made, asked.fee_schedule, alone) == tuple(one.net for one in found)
    unsure = points(asked)[0].refund
    assert (unsure.low, unsure.high) == (100000, 80000)


def evaluation_and_six(refund: object, **more: object) -> EstimateRequest:
    contents = [{"service": "evaluation", "count": 1}, {"service": "treatment", "count": 6, **more}]
    pack = {"id": "all", "name": "all", "price": 2100, "contents": contents}
    prices = fee_list(fee(250, "evaluation"), fee(400), packages=(pack,), refund=refund)
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(6 + (1 if more else 0)))
    return request(course=plan, fee_schedule=prices, purchase=bought("all"))


def test_a_pack_of_several_services_counts_all_of_them() -> None:
    asked = evaluation_and_six({"method": "pro_rata"})
    assert refunds(asked) == [180000, 150000, 120000, 90000, 60000, 30000, 0]
    assert [one.delivered.expected for one in points(asked)][:2] == [30000, 60000]


def test_each_service_of_a_pack_is_re_rated_at_its_own_single_price() -> None:
    assert refunds(evaluation_and_six({"method": "re_rate"}))[:3] == [185000, 145000, 105000]


def test_visits_only_when_needed_have_no_share_of_the_price() -> None:
    assert refunds(evaluation_and_six({"method": "pro_rata"}, when_needed=1))[-3:] == [30000, 0, 0]


def test_visits_after_the_expiry_of_a_pack_count_for_the_next_one() -> None:
    prices = fee_list(
        fee(400), packages=(package(1200, 4, name="four", expires_after_days=10),), refund={"method": "pro_rata"}
    )
    asked = request(course=course(phase(4)), fee_schedule=prices, purchase=bought("four", "four"))
    assert refunds(asked) == [90000, 60000, 90000, 60000]


def test_who_pays_a_membership_by_the_visit_owes_nothing_for_visits_that_never_come() -> None:
    prices = fee_list(
        fee(300), memberships=[{"id": "m", "name": "M", "price": 20, "billing": "visit", "minimum_months": 6}]
    )
    purchase = {"packages": [], "memberships": [{"membership": "m"}]}
    found = points(request(course=course(phase(4)), fee_schedule=prices, purchase=purchase))
    assert [one.owed for one in found] == [Amount()] * 4


def test_a_second_term_has_a_minimum_of_its_own() -> None:
    prices = fee_list(fee(300), memberships=[{"id": "m", "name": "M", "price": 100, "minimum_months": 3}])
    terms = [{"membership": "m", "start": start, "months": 3} for start in ("2026-01-05", "2026-05-05")]
    plan = course(phase(6, spacing={"kind": "every_months", "number": 1}))
    asked = request(course=plan, fee_schedule=prices, purchase={"packages": [], "memberships": terms})
    costs(asked)
    assert [one.owed.expected for one in points(asked)] == [20000, 10000, 0, 0, 20000, 10000]
