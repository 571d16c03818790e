"""The plan of the calculation sheet: equal to the engine as quoted, and within the limits that it states."""

from hypothesis import given, settings

from ketacost.domain.courses import Phase, Spacing, SpacingKind, VisitOverride
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Purchase
from ketacost.domain.vocabulary import PhaseKind
from ketacost.services.calculation import Calculation
from ketacost.services.calculation_plan import calculation_of, request_for, total_for
from ketacost.services.report import quote_report
from tests.golden import documents
from tests.services.random_requests import requests


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


def test_a_course_of_many_visits_is_tried_three_visits_up_and_down() -> None:
    plan = _plan(documents.singles(6, 40))
    assert _limits(plan)["boosters"] == (37, 43)


def test_a_credit_follows_the_counts() -> None:
    request = documents.REQUESTS["sliding"]()
    plan = _plan(request)
    assert [(one.least, one.most) for one in plan.counts] == [(0, 7), (0, 12), (0, 9)]
    assert not plan.taken


def test_what_hangs_on_the_whole_course_fixes_the_counts() -> None:
    plan = _plan(documents.REQUESTS["member"]())
    assert _limits(plan) == {"evaluation": (0, 1), "induction": (2, 4), "boosters": (3, 3)}
    assert [(one.text, one.amount.expected) for one in plan.taken] == [("Cancelled visit", 162_50)]
    assert {row.text for row in plan.rows if row.as_quoted} == {f"Ketamine club, month {n}" for n in range(1, 5)}


def test_an_estimate_that_formulas_cannot_rebuild_is_taken_as_it_is() -> None:
    request = documents.singles()
    listed = documents.wellbeing_list()
    fees = tuple(fee.model_copy(update={"price": Price.exact("99.99")}) for fee in listed.fees)
    cheaper = estimate(request.model_copy(update={"fee_schedule": listed.model_copy(update={"fees": fees})}))
    plan = calculation_of(request, cheaper, documents.words())
    assert not plan.rows
    assert total_for(plan, [one.count for one in plan.counts]) == cheaper.total
    assert all(one.least == one.count == one.most for one in plan.counts)


def test_the_calculation_is_made_only_when_somebody_asks() -> None:
    report = documents.report_of(documents.packs())
    assert report.calculation is report.calculation
    broken = documents.packs().model_copy(update={"fee_schedule": None})
    made = estimate(documents.packs())
    quote = documents.draft(broken)
    assert quote_report(quote, made, documents.words(), documents.TODAY).totals.total == made.total


@settings(max_examples=60)
@given(requests())
def test_as_quoted_and_within_its_limits_the_plan_is_the_engine(request: EstimateRequest) -> None:
    made = estimate(request)
    plan = calculation_of(request, made, documents.words())
    assert plan.rows or not made.lines, "formulas follow every request of these kinds"
    assert total_for(plan, [one.count for one in plan.counts]) == made.total
    for index, one in enumerate(plan.counts):
        for count in {one.least, one.most}:
            counts = [other.count for other in plan.counts]
            counts[index] = count
            named = {other.phase: number for other, number in zip(plan.counts, counts, strict=True)}
            assert total_for(plan, counts) == estimate(request_for(request, made, named)).total
