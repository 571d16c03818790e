"""What is missing to a minimum costs what a single visit costs, whatever else stands beside the visits."""

from building import bought, course, estimated, fee, fee_list, package, phase

from ketacost.domain.amounts import Amount

SIX = [{"id": "six", "service": "treatment", "count": 6}]


def test_time_beyond_a_visit_is_not_its_price() -> None:
    prices = fee_list(fee(400, minutes=60, overage=100, overage_step=30), minimums=SIX)
    made = estimated(course=course(phase(4, minutes=90)), fee_schedule=prices, purchase=bought())
    assert made.lines[-1].total == Amount.exact(2 * 400_00)


def test_a_price_by_the_hour_stays_one_where_the_last_visit_is_of_a_pack() -> None:
    pack = package(1000, 3, contents=[{"service": "treatment", "count": 3, "phase": "maintenance"}])
    prices = fee_list(fee(400, unit="hour"), packages=(pack,), minimums=SIX)
    plan = course(phase(1, minutes=60), phase(3, "maintenance"))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought("pack-3"))
    assert made.lines[-1].total == Amount.exact(2 * 400_00)
