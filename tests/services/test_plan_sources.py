"""Where a plan's figures come from, as it is said beside each of them."""

from __future__ import annotations

import datetime as dt

import pytest

from ketacost.domain.coverage.plans import CoveragePlan
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.services.formats import Formats
from ketacost.services.plan_sources import PlanSources
from ketacost.services.words import Words
from ketacost.storage.reference import load_reference

IN_2026, IN_2027 = dt.date(2026, 3, 2), dt.date(2027, 1, 4)
DEDUCTIBLE = "plan.in_network.deductible"
LIMIT = "plan.in_network.out_of_pocket_limit"


@pytest.fixture(scope="module")
def sources() -> PlanSources:
    reference = load_reference()
    return PlanSources(reference.coverage, Words(Formats("en_US"), reference))


def usual(preset: str, day: dt.date) -> CoveragePlan:
    found = load_reference().coverage.plans_to_start_from(day)
    return next(one.plan for one in found if one.preset.id == preset)


def with_deductible(plan: CoveragePlan, amount: int) -> CoveragePlan:
    limits = plan.in_network.model_copy(update={"deductible": Price.exact(amount)})
    return plan.model_copy(update={"in_network": limits})


def test_a_figure_that_is_carried_on_says_its_year_and_who_says_so(sources: PlanSources) -> None:
    note = sources.beside(usual("medicare", IN_2027), IN_2027)[DEDUCTIBLE]
    assert note.text.startswith(
        "Medicare Part B: deductible for 2026; 2027 not published. Source: Centers for Medicare"
    )
    assert note.is_open


def test_a_figure_of_its_own_year_is_settled(sources: PlanSources) -> None:
    note = sources.beside(usual("medicare", IN_2026), IN_2026)[DEDUCTIBLE]
    assert note.text.startswith("Medicare Part B: deductible for 2026. Source: ")
    assert not note.is_open


def test_a_figure_of_an_earlier_year_is_said_to_be_one(sources: PlanSources) -> None:
    note = sources.beside(with_deductible(usual("medicare", IN_2026), 257), IN_2026)[DEDUCTIBLE]
    assert "deductible for 2025; 2026 has another" in note.text
    assert note.is_open


def test_what_law_bounds_is_not_the_member_s_own(sources: PlanSources) -> None:
    note = sources.beside(usual("ppo", IN_2027), IN_2027)[LIMIT]
    assert note.text.startswith("What law allows for 2027, not your own amount. Source: Milliman")
    assert "second-hand" in note.text


def test_one_s_own_amount_has_no_source_of_ours(sources: PlanSources) -> None:
    assert DEDUCTIBLE not in sources.beside(with_deductible(usual("medicare", IN_2026), 300), IN_2026)


def test_the_usual_plan_is_known_by_its_source(sources: PlanSources) -> None:
    plan = usual("ppo", IN_2026)
    assert sources.about(plan).startswith("Your card says PPO or POS: ")
    assert "from general knowledge, check it" in sources.about(plan)
    mine = plan.model_copy(update={"source": Source(said_by="My card")})
    assert sources.about(mine) == ""
    assert not any(".benefits." in path for path in sources.beside(mine, IN_2026))
    assert LIMIT in sources.beside(mine, IN_2026)


def test_how_visits_are_shared_is_marked_until_it_is_another(sources: PlanSources) -> None:
    plan = usual("medicare", IN_2026)
    path = f"plan.benefits.{plan.benefits[0].id}.coinsurance"
    assert sources.beside(plan, IN_2026)[path].text == "As in the usual plan; second-hand."
    changed = plan.benefits[0].model_copy(update={"coinsurance": 15})
    own = plan.model_copy(update={"benefits": (changed, *plan.benefits[1:])})
    assert path not in sources.beside(own, IN_2026)


@pytest.mark.parametrize(
    ("state", "said", "is_open"),
    [
        ("", "Say your state", True),
        ("tx", "Not for residents of MA, MI, MN, RI.", False),
        ("mn", "it pays you nothing", True),
    ],
)
def test_a_savings_programme_says_whom_it_leaves_out(
    sources: PlanSources, state: str, said: str, is_open: bool
) -> None:
    offered = {one.entry.id: one.entry.programme for one in load_reference().coverage.programmes_on(IN_2026)}
    plan = CoveragePlan(state=state, programmes=tuple(offered.values()))
    found = sources.beside(plan, IN_2026)
    note = found["plan.programmes.spravato-withme-observation.rebate"]
    assert said in note.text
    assert note.is_open is is_open
    assert "does not state it" in found["plan.programmes.spravato-withme-medication.annual_cap"].text


def test_the_terms_of_a_programme_have_a_year(sources: PlanSources) -> None:
    (first, *_) = load_reference().coverage.programmes_on(IN_2027)
    now, later = sources.programme(first.entry.programme, IN_2026), sources.programme(first.entry.programme, IN_2027)
    assert now is not None
    assert later is not None
    assert now.text == "Terms of 2026. Source: Johnson & Johnson, the maker."
    assert later.text.startswith("Terms of 2026; 2027 not published.")
    assert later.is_open
    assert not now.is_open
