"""The plan of the calculation sheet: equal to the engine as quoted, and within the limits that it states."""

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ketacost.domain.charges import Discount, DiscountPer, Scope, Tax
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind, VisitOverride
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.vocabulary import PhaseKind
from ketacost.services.calculation import Calculation
from ketacost.services.calculation_plan import calculation_of, request_for, total_for
from tests.golden import documents


def _plan(request: EstimateRequest) -> Calculation:
    return calculation_of(request, estimate(request), documents.words())


def _limits(plan: Calculation) -> dict[str, tuple[int, int]]:
    return {one.phase: (one.least, one.most) for one in plan.counts}


def test_a_pack_and_singles_can_be_followed_six_visits_up_and_down() -> None:
    plan = _plan(documents.packs())
    assert _limits(plan) == {"evaluation": (0, 7), "induction": (0, 12), "boosters": (0, 9)}
    assert not plan.packs_fixed


def test_a_cheaper_first_visit_stays_the_first() -> None:
    request = EstimateRequest(
        course=documents.mood_course(),
        fee_schedule=FeeSchedule(
            fees=(
                Fee(id="first", service="treatment", ordinal=1, price=Price.exact(375)),
                Fee(id="later", service="treatment", price=Price.exact(450)),
                Fee(id="consult", service="evaluation", price=Price.exact(1)),
            )
        ),
        purchase=Purchase(packages=()),
    )
    plan = _plan(request)
    assert _limits(plan)["boosters"] == (0, 9)
    assert total_for(plan, [1, 6, 3]).expected == 1_00 + 375_00 + 8 * 450_00
    assert _limits(plan)["induction"] == (1, 12)  # without it the first booster would be the cheap visit


def test_a_pack_that_expires_between_visits_is_not_stretched() -> None:
    listed = documents.wellbeing_list()
    expiring = listed.packages[0].model_copy(update={"expires_after_days": 60})
    request = documents.packs().model_copy(
        update={
            "fee_schedule": listed.model_copy(update={"packages": (expiring,)}),
            "course": documents.mood_course(3, 3),
        }
    )
    plan = _plan(request)
    assert total_for(plan, [1, 3, 3]) == estimate(request).total
    assert plan.quoted == estimate(request).total
    least, most = _limits(plan)["induction"]
    assert least <= 3 <= most


def test_visits_left_out_do_not_count() -> None:
    course = documents.mood_course()
    skipped = course.model_copy(update={"overrides": (VisitOverride(phase="induction", ordinal=2, skipped=True),)})
    request = documents.singles().model_copy(update={"course": skipped})
    plan = _plan(request)
    assert plan.counts[1].count == 5
    assert _limits(plan)["induction"] == (0, 11)


def test_a_phase_that_runs_to_the_horizon_has_the_count_it_came_to() -> None:
    course = documents.mood_course()
    weekly = Phase(
        id="weekly",
        kind=PhaseKind.FOLLOW_UP,
        spacing=Spacing(kind=SpacingKind.EVERY_WEEKS, number=4),
        services=("evaluation",),
    )
    request = documents.singles().model_copy(
        update={"course": course.model_copy(update={"phases": (*course.phases[:2], weekly)})}
    )
    plan = _plan(request)
    assert plan.counts[2].count == sum(visit.phase_id == "weekly" for visit in estimate(request).visits) > 1
    assert plan.counts[2].most == plan.counts[2].count + 6


_prices = st.one_of(
    st.decimals(0, 900, places=3).map(Price.exact),
    st.tuples(st.decimals(0, 400, places=2), st.decimals(401, 900, places=2)).map(lambda pair: Price.between(*pair)),
    st.just(Price.not_known()),
    st.just(Price.model_validate({"low": "100"})),
)
_services = st.lists(st.sampled_from(["treatment", "monitoring", "therapy"]), min_size=1, max_size=3, unique=True)


@st.composite
def _requests(draw: st.DrawFn) -> EstimateRequest:
    phases = tuple(
        Phase(
            id=f"phase-{number}",
            kind=draw(st.sampled_from(PhaseKind)),
            count=draw(st.integers(1, 8)),
            spacing=Spacing(kind=SpacingKind.EVERY_DAYS, number=draw(st.integers(1, 20))),
            start=draw(st.sampled_from(["after_previous", "with_previous"])),
            services=tuple(draw(_services)),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    fees = (
        Fee(id="treatment", service="treatment", price=draw(_prices), includes=draw(_inclusions)),
        Fee(id="first", service="treatment", ordinal=1, price=draw(_prices)),
        Fee(id="therapy", service="therapy", price=draw(_prices)),
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
                    phase=draw(st.sampled_from([None, None, phases[0].kind])),
                )
                for service in draw(_services)
            ),
            includes=draw(_inclusions),
            expires_after_days=draw(st.sampled_from([None, None, 20])),
        )
        for number in range(2)
    )
    bought = tuple(PackagePurchase(package=draw(st.sampled_from(packages)).id) for _ in range(draw(st.integers(0, 3))))
    return EstimateRequest(
        course=Course(start=dt.date(2026, 12, 7), phases=phases, weekdays_off=()),
        fee_schedule=FeeSchedule(
            fees=fees,
            packages=packages,
            discounts=draw(st.lists(_discounts, max_size=2, unique_by=lambda one: one.id)),
            taxes=draw(st.lists(_taxes, max_size=2)),
        ),
        purchase=Purchase(packages=bought),
    )


_inclusions = st.sampled_from([(), (), ("monitoring",)])
_scopes = st.sampled_from([Scope(), Scope(services=("treatment",)), Scope(packages=False)])
_discounts = st.builds(
    Discount,
    id=st.sampled_from(["a", "b"]),
    percent=st.sampled_from([None, Decimal("3.35"), Decimal(100)]),
    per=st.sampled_from(DiscountPer),
    scope=_scopes,
    maximum=st.sampled_from([None, Decimal("50.01")]),
)
_taxes = st.builds(
    Tax, percent=st.sampled_from([None, Decimal("9.975"), Decimal(19)]), inside=st.booleans(), scope=_scopes
)


@settings(max_examples=60)
@given(_requests())
def test_as_quoted_and_within_its_limits_the_plan_is_the_engine(request: EstimateRequest) -> None:
    made = estimate(request)
    plan = calculation_of(request, made, documents.words())
    assert total_for(plan, [one.count for one in plan.counts]) == made.total
    for index, one in enumerate(plan.counts):
        for count in {one.least, one.most}:
            counts = [other.count for other in plan.counts]
            counts[index] = count
            named = {other.phase: number for other, number in zip(plan.counts, counts, strict=True)}
            assert total_for(plan, counts) == estimate(request_for(request, made, named)).total
