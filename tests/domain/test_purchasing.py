"""The ways to buy a course: which are shown, which is cheapest, what an unknown price does to them."""

from itertools import product
from typing import Any

from building import bought, course, estimated, fee, fee_list, package, phase, request
from hypothesis import given, settings
from hypothesis import strategies as st

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.purchasing import Way, ways_to_buy

PLAN = course(phase(1, "evaluation", services=["evaluation"]), phase(6), phase(3, "maintenance"))
FIVE = package(2000, name="five")
WITH_THERAPY = package(2750, name="programme") | {
    "contents": [{"service": "treatment", "count": 5}, {"service": "integration_therapy", "count": 3}]
}
BOOSTERS = {"id": "boosters", "needs_package": True, "scope": {"phases": ["maintenance"], "packages": False}}


def asked(listed: dict[str, Any], plan: dict[str, Any] = PLAN) -> EstimateRequest:
    return request(course=plan, fee_schedule=listed)


def bought_in(way: Way) -> list[str]:
    return [one.package for one in way.purchase.packages or ()]


def by_packages(ways: tuple[Way, ...]) -> dict[tuple[str, ...], Way]:
    return {tuple(bought_in(way)): way for way in ways}


def test_singles_a_five_pack_and_a_programme_side_by_side() -> None:
    listed = fee_list(
        fee(325, "evaluation"), fee(425), packages=(FIVE, WITH_THERAPY), discounts=[BOOSTERS], name="Example"
    )
    ways = by_packages(ways_to_buy(asked(listed)))
    assert ways[()].estimate.total == Amount.exact(4150_00)
    five = ways[("five",)].estimate.total
    assert (five.expected, five.high) == (4025_00, 4025_00)
    assert five.low == 325_00 + 2000_00 + 425_00
    assert ways[("programme",)].estimate.total.high == 4775_00


def test_the_cheapest_is_first_and_the_others_say_how_much_more() -> None:
    listed = fee_list(fee(325, "evaluation"), fee(425), packages=(FIVE,))
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(6))
    ways = ways_to_buy(asked(listed, plan))
    assert (bought_in(ways[0]), ways[0].is_best, ways[0].difference) == (["five"], True, 0)
    singles = by_packages(ways)[()]
    assert (singles.is_best, singles.difference) == (False, 125_00)
    assert estimate(asked(listed, plan)) == ways[0].estimate


def test_a_course_without_packages_has_one_way_and_no_crown() -> None:
    (way,) = ways_to_buy(asked(fee_list(fee(325, "evaluation"), fee(425))))
    assert (bought_in(way), way.is_best, way.worth_asking) == ([], False, None)


def test_a_package_that_fits_nothing_is_no_way_to_buy() -> None:
    groups = package(500, service="group", name="groups")
    assert len(ways_to_buy(asked(fee_list(fee(325, "evaluation"), fee(425), packages=(groups,))))) == 1


def test_an_unknown_single_is_never_the_cheapest_and_says_below_what_to_ask() -> None:
    plan = course(phase(5))
    ways = ways_to_buy(asked(fee_list(fee(None), packages=(FIVE,)), plan))
    assert bought_in(ways[0]) == ["five"]
    singles = by_packages(ways)[()]
    assert not singles.is_best
    assert singles.difference is None
    assert singles.worth_asking == 400_00


def test_a_single_from_300_says_the_whole_price_below_which_it_would_be_cheaper() -> None:
    ways = ways_to_buy(asked(fee_list(fee({"low": "300"}), packages=(FIVE,)), course(phase(5))))
    singles = by_packages(ways)[()]
    assert not singles.is_best
    assert singles.worth_asking == 400_00


def test_an_unknown_package_is_not_crowned_either() -> None:
    ways = ways_to_buy(asked(fee_list(fee(425), packages=(package(None),)), course(phase(5))))
    assert bought_in(ways[0]) == []
    assert not by_packages(ways)[("pack-5",)].is_best


def test_what_no_way_avoids_does_not_keep_them_from_being_compared() -> None:
    """The consultation's price is not known whatever she buys: the five-pack still saves 125."""
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(6))
    ways = ways_to_buy(asked(fee_list(fee(None, "evaluation"), fee(425), packages=(FIVE,)), plan))
    assert ways[0].is_best
    assert by_packages(ways)[()].difference == 125_00


def test_60_visits_take_the_large_packs_that_pay() -> None:
    sizes = {3: 1275, 5: 2100, 6: 2500, 8: 3300, 10: 3900, 12: 4500}
    listed = fee_list(fee(425), packages=tuple(package(price, size) for size, price in sizes.items()))
    assert estimated(course=course(phase(60)), fee_schedule=listed).total == Amount.exact(5 * 4500_00)


def test_packs_without_a_price_do_not_crowd_out_those_that_have_one() -> None:
    unknown = tuple(package(None, size) for size in range(4, 12))
    listed = fee_list(fee(425), packages=(*unknown, package(800, 2)))
    assert estimated(course=course(phase(24)), fee_schedule=listed).total == Amount.exact(12 * 800_00)


def test_a_pack_for_fewer_visits_opens_first() -> None:
    narrow = package(350, 2, name="induction-pair")
    narrow["contents"][0]["phase"] = "induction"
    listed = fee_list(fee(400), packages=(package(1000, 4), narrow))
    plan = course(phase(2), phase(4, "maintenance"))
    assert estimated(course=plan, fee_schedule=listed).total == Amount.exact(1350_00)


def test_a_pack_that_expires_early_may_be_bought_more_often_than_its_size_asks_for() -> None:
    plan = course(phase(7, spacing={"kind": "every_weeks", "number": 1}))
    listed = fee_list(fee(400), packages=(package(344, 4, expires_after_days=14),))
    assert estimated(course=plan, fee_schedule=listed).total == Amount.exact(3 * 344_00)


@given(
    visits=st.integers(1, 60),
    single=st.integers(300, 500),
    packs=st.dictionaries(st.integers(2, 14), st.integers(70, 102), max_size=6),
)
@settings(max_examples=60)
def test_the_cheapest_mix_of_one_service_is_the_optimum(visits: int, single: int, packs: dict[int, int]) -> None:
    """Held against the textbook recursion; `packs` gives each size its price in per cent of that many singles."""
    prices = {size: single * size * percent // 100 for size, percent in packs.items()}
    optimum = [0]
    for covered in range(1, visits + 1):
        packed = (optimum[max(0, covered - size)] + price for size, price in prices.items())
        optimum.append(min([optimum[-1] + single, *packed]))
    listed = fee_list(fee(single), packages=tuple(package(price, size) for size, price in prices.items()))
    answer = estimated(course=course(phase(visits)), fee_schedule=listed)
    assert answer.total == Amount.exact(optimum[visits] * 100)


SMALL_LISTS = st.builds(
    lambda single, packs: fee_list(fee(single), packages=tuple(package(price, size) for size, price in packs.items())),
    st.integers(50, 100),
    st.dictionaries(st.integers(2, 5), st.integers(80, 450), max_size=2),
)


@given(listed=SMALL_LISTS, visits=st.integers(1, 9))
@settings(max_examples=25)
def test_no_sequence_of_packages_beats_the_best_way(listed: dict[str, Any], visits: int) -> None:
    plan = course(phase(visits))
    best = ways_to_buy(asked(listed, plan))[0].estimate.total.expected
    names = [one["id"] for one in listed["packages"]]
    for length in range(5):
        for sequence in product(names, repeat=length):
            other = estimated(course=plan, fee_schedule=listed, purchase=bought(*sequence))
            if not any(note.code == "package_unused" for note in other.notes):
                assert best <= other.total.expected


@given(listed=SMALL_LISTS, visits=st.integers(1, 12), extra=st.integers(80, 450))
@settings(max_examples=40)
def test_one_more_package_never_makes_the_cheapest_dearer(listed: dict[str, Any], visits: int, extra: int) -> None:
    plan = course(phase(visits))
    more = {**listed, "packages": [*listed["packages"], package(extra, 6)]}
    fewer = estimated(course=plan, fee_schedule=listed).total.expected
    assert estimated(course=plan, fee_schedule=more).total.expected <= fewer


def test_memberships_that_are_named_are_kept_while_packages_are_left_open() -> None:
    """A club of 100 a month for two months that makes nothing cheaper: it is paid beside the five-pack."""
    club = {"id": "club", "name": "Club", "price": 100, "minimum_months": 2}
    listed = fee_list(fee(425), packages=(FIVE,), memberships=[club])
    named = request(course=course(phase(5)), fee_schedule=listed, purchase={"memberships": [{"membership": "club"}]})
    ways = ways_to_buy(named)
    assert all([one.membership for one in way.purchase.memberships or ()] == ["club"] for way in ways)
    assert ways[0].estimate.total == estimate(named).total == Amount.exact(2200_00)
