"""The dated data of coverage loads, says where it is from, and leaves a person's own figures to her."""

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from ketacost.domain.amounts import Case
from ketacost.domain.coverage.compiling import eligible_programmes, plan_rules
from ketacost.domain.coverage.figures import Dated, figure_on
from ketacost.domain.coverage.plans import (
    Authorisation,
    Benefit,
    Coverage,
    CoveragePlan,
    FamilyRule,
    Network,
    PlanKind,
    Step,
)
from ketacost.domain.coverage.presets import PlanToStartFrom
from ketacost.domain.coverage.sharing import benefit_for
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import Modality
from ketacost.resources import resource_path
from ketacost.services.coverage_reference import CoverageReference
from ketacost.storage.reference import ReferenceFileError, load_coverage_reference, load_reference

IN_2025 = dt.date(2025, 7, 1)
IN_2026 = dt.date(2026, 11, 24)
IN_2027 = dt.date(2027, 2, 1)


@pytest.fixture(scope="module")
def coverage() -> CoverageReference:
    return load_coverage_reference()


def entries(coverage: CoverageReference) -> list[Dated]:
    return [*coverage.figures, *coverage.codes, *coverage.programmes, *coverage.plan_presets]


def sources(coverage: CoverageReference) -> Iterable[tuple[str, Source]]:
    for entry in entries(coverage):
        yield entry.id, entry.source
    for preset in coverage.plan_presets:
        for benefit in preset.plan.benefits:
            if benefit.source != Source():
                yield f"{preset.id} {benefit.id}", benefit.source


def plan(coverage: CoverageReference, name: str, day: dt.date = IN_2026) -> PlanToStartFrom:
    [found] = [one for one in coverage.plans_to_start_from(day) if one.preset.id == name]
    return found


# All of it


def test_the_reference_reads_it_when_it_is_first_asked_for(coverage: CoverageReference) -> None:
    reference = load_reference()

    assert reference.coverage is coverage
    assert reference.coverage is reference.coverage
    assert reference.figures == coverage.figures
    assert reference.codes == coverage.codes
    assert reference.programmes == coverage.programmes
    assert reference.plan_presets == coverage.plan_presets


def test_starting_does_not_load_the_models_of_a_plan() -> None:
    """Importing them takes several times as long as all that is read at the start."""
    asked = "import sys, ketacost.storage.reference as r; r.load_reference(); print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()

    assert "ketacost.services.reference" in loaded
    assert "ketacost.services.coverage_reference" not in loaded


def test_every_entry_says_where_it_is_from_or_that_no_address_was_found(coverage: CoverageReference) -> None:
    for name, source in sources(coverage):
        assert source.said_by, name
        assert source.address.startswith("https://") or "No address was found" in source.note, name
        assert not source.quote, name


def test_what_nobody_confirmed_is_marked_as_background(coverage: CoverageReference) -> None:
    for entry in entries(coverage):
        if not entry.source.address:
            assert entry.confidence in {"background", "unsettled"}, entry.id


def test_every_service_is_in_the_catalogue(coverage: CoverageReference) -> None:
    used = {service for code in coverage.codes for service in code.services}
    used |= {service for one in coverage.programmes for service in one.programme.services}
    used |= {name for one in coverage.plan_presets for benefit in one.plan.benefits for name in benefit.services}

    assert used <= {entry.id for entry in load_reference().services}


# Figures


@pytest.mark.parametrize(
    ("name", "day", "value", "family"),
    [
        ("aca-out-of-pocket-maximum", IN_2025, "9200", "18400"),
        ("aca-out-of-pocket-maximum", IN_2026, "10600", "21200"),
        ("aca-out-of-pocket-maximum", IN_2027, "12000", "24000"),
        ("hdhp-minimum-deductible", IN_2025, "1650", "3300"),
        ("hdhp-minimum-deductible", IN_2026, "1700", "3400"),
        ("hdhp-minimum-deductible", IN_2027, "1750", "3500"),
        ("hdhp-out-of-pocket-maximum", IN_2025, "8300", "16600"),
        ("hdhp-out-of-pocket-maximum", IN_2026, "8500", "17000"),
        ("hdhp-out-of-pocket-maximum", IN_2027, "8700", "17400"),
        ("hsa-limit", IN_2025, "4300", "8550"),
        ("hsa-limit", IN_2026, "4400", "8750"),
        ("hsa-limit", IN_2027, "4500", "9000"),
        ("hsa-catch-up", IN_2027, "1000", None),
        ("health-fsa-limit", IN_2025, "3300", None),
        ("health-fsa-limit", IN_2026, "3400", None),
        ("health-fsa-carryover", IN_2026, "680", None),
        ("medicare-part-b-premium", IN_2025, "185.00", None),
        ("medicare-part-b-premium", IN_2026, "202.90", None),
        ("medicare-part-b-deductible", IN_2025, "257", None),
        ("medicare-part-b-deductible", IN_2026, "283", None),
        ("medicare-part-b-coinsurance", IN_2026, "20", None),
        ("medical-mileage", dt.date(2026, 6, 30), "0.205", None),
        ("medical-mileage", dt.date(2026, 7, 1), "0.235", None),
        ("medical-deduction-floor", IN_2026, "7.5", None),
    ],
)
def test_a_figure_of_its_year(
    coverage: CoverageReference, name: str, day: dt.date, value: str, family: str | None
) -> None:
    found = coverage.figure_on(name, day)

    assert found is not None
    assert not found.carried_on
    assert found.entry.value == Price.exact(value)
    assert found.entry.family == (None if family is None else Price.exact(family))


@pytest.mark.parametrize(
    "name", ["health-fsa-limit", "health-fsa-carryover", "medicare-part-b-premium", "medicare-part-b-deductible"]
)
def test_what_is_not_published_for_2027_carries_on_from_2026(coverage: CoverageReference, name: str) -> None:
    found = figure_on(coverage.figures, name, IN_2027)

    assert found is not None
    assert (found.year, found.carried_on) == (2026, True)


def test_the_superseded_limit_is_named_and_not_used(coverage: CoverageReference) -> None:
    found = coverage.figure_on("aca-out-of-pocket-maximum", IN_2026)

    assert found is not None
    assert "10,150" in found.entry.source.note


def test_amounts_on_which_sources_disagree_are_ranges(coverage: CoverageReference) -> None:
    found = coverage.figure_on("medicare-g2082", IN_2026)

    assert found is not None
    assert found.entry.confidence == "unsettled"
    assert (found.entry.value.low, found.entry.value.high) == (Decimal("906.51"), Decimal("952.59"))


# Codes


def test_the_code_of_esketamine_changed_with_2026(coverage: CoverageReference) -> None:
    before = {code.code for code in coverage.codes_on(dt.date(2025, 12, 31))}
    after = {code.code for code in coverage.codes_on(dt.date(2026, 1, 1))}

    assert before - after == {"S0013"}
    assert after - before == {"J0013"}
    assert {"G2082", "G2083", "J3490", "96365", "0820T", "99215"} <= after


def test_what_took_the_place_of_a_code_is_there(coverage: CoverageReference) -> None:
    known = {code.id for code in coverage.codes}
    replaced = [code for code in coverage.codes if code.replaced_by]

    assert [code.id for code in replaced] == ["s0013"]
    assert all(code.replaced_by in known for code in replaced)


def test_codes_that_circulate_by_mistake_are_not_there(coverage: CoverageReference) -> None:
    assert not {"j0222", "j3000", "99354", "99355"} & {code.id for code in coverage.codes}


# Programmes


def test_the_medicines_programme_goes_down_to_ten_dollars_with_a_limit_not_known(coverage: CoverageReference) -> None:
    found, _ = coverage.programmes_on(IN_2026)
    terms = found.entry.programme

    assert terms.patient_floor == Price.exact(10)
    assert terms.annual_cap == Price.not_known()
    assert terms.services == ("medication", "treatment")
    assert terms.modalities == (Modality.NASAL_ESKETAMINE,)
    assert "Stale" in terms.source.note
    assert "7,150" in terms.source.note


def test_the_rebate_leaves_out_four_states_and_government_plans(coverage: CoverageReference) -> None:
    _, found = coverage.programmes_on(IN_2026)
    terms = found.entry.programme

    assert terms.rebate
    assert terms.patient_floor == Price.exact(0)
    assert terms.annual_cap == Price.not_known()
    for state, left in (("MA", 0), ("MI", 0), ("MN", 0), ("RI", 0), ("TX", 1)):
        assert len(eligible_programmes(CoveragePlan(state=state, programmes=(terms,)))) == left
    assert not eligible_programmes(CoveragePlan(kind=PlanKind.TRICARE, programmes=(terms,)))


def test_the_programmes_are_on_what_a_course_of_esketamine_charges(coverage: CoverageReference) -> None:
    preset = load_reference().preset("nasal-esketamine")
    assert preset is not None
    dosing = next(phase for phase in preset.phases if phase.id == "induction")

    assert {name for one in coverage.programmes for name in one.programme.services} == set(dosing.services)


# Usual plans


def test_there_is_one_for_each_usual_kind(coverage: CoverageReference) -> None:
    found = {one.preset.id: one.plan.kind for one in coverage.plans_to_start_from(IN_2026)}

    assert found == {
        "ppo": PlanKind.PPO,
        "hmo": PlanKind.HMO,
        "hdhp": PlanKind.HIGH_DEDUCTIBLE,
        "hdhp-family": PlanKind.HIGH_DEDUCTIBLE,
        "medicare": PlanKind.MEDICARE,
        "medicare-plan-g": PlanKind.MEDICARE_SUPPLEMENT,
        "medicaid": PlanKind.MEDICAID,
        "tricare-active": PlanKind.TRICARE,
        "tricare": PlanKind.TRICARE,
        "va-free": PlanKind.VETERANS,
        "va": PlanKind.VETERANS,
    }


def test_every_figure_that_law_fixes_is_known(coverage: CoverageReference) -> None:
    known = {figure.id for figure in coverage.figures}
    named = {key for one in coverage.plan_presets for law in one.lawful for key in (law.at_least, law.at_most) if key}

    assert named <= known


def test_every_usual_plan_can_be_reckoned_with(coverage: CoverageReference) -> None:
    for one in coverage.plans_to_start_from(IN_2026):
        for case in Case:
            assert plan_rules(one.plan, case).hsa_qualified is one.plan.hsa_qualified


def test_every_service_of_the_usual_courses_finds_its_benefit(coverage: CoverageReference) -> None:
    phases = [phase for preset in load_reference().presets for phase in preset.phases]
    for one in coverage.plans_to_start_from(IN_2026):
        for network in Network:
            if one.plan.limits(network) is None:
                continue
            for phase in phases:
                for service in phase.services:
                    found = benefit_for(Coverage(plan=one.plan), service, phase.modality, network)
                    assert found is not None, (one.preset.id, network, service, phase.modality)


def benefits(coverage: CoverageReference) -> list[Benefit]:
    return [benefit for one in coverage.plan_presets for benefit in one.plan.benefits]


def test_ketamine_other_than_esketamine_is_not_known_to_be_covered_and_says_why(coverage: CoverageReference) -> None:
    for preset in coverage.plan_presets:
        [ketamine] = [benefit for benefit in preset.plan.benefits if benefit.id == "ketamine"]
        assert ketamine.covered is None, preset.id
        assert {Modality.IV, Modality.IM, Modality.SUBLINGUAL} <= set(ketamine.modalities)
        assert ketamine.source.note


def test_esketamine_waits_for_the_plan_to_agree(coverage: CoverageReference) -> None:
    for preset in coverage.plan_presets:
        named = [one for one in preset.plan.benefits if Modality.NASAL_ESKETAMINE in one.modalities]
        assert {name for one in named for name in one.services} == {"treatment", "medication", "monitoring"}, preset.id
        assert {one.authorisation for one in named} == {Authorisation.NOT_KNOWN}, preset.id


def test_no_preset_invents_a_persons_figures(coverage: CoverageReference) -> None:
    for preset in coverage.plan_presets:
        for network in Network:
            limits = preset.plan.limits(network)
            assert limits is None or limits.deductible in {Price.not_known(), Price.exact(0)}, preset.id
            assert limits is None or limits.out_of_pocket_limit in {Price.not_known(), None}, preset.id
    assert {one.coinsurance for one in benefits(coverage)} == {None, Decimal(20)}
    assert {one.copay for one in benefits(coverage)} == {Price.not_known(), Price(low="0", expected="4", high=None)}


def test_a_preferred_provider_plan_pays_out_of_network_and_an_hmo_does_not(coverage: CoverageReference) -> None:
    ppo, hmo = plan(coverage, "ppo").plan, plan(coverage, "hmo").plan

    assert ppo.out_of_network is not None
    assert hmo.out_of_network is None
    assert ppo.in_network.family_deductible_rule is FamilyRule.EMBEDDED
    assert ppo.in_network.out_of_pocket_limit == Price(low="0", expected="10600", high="10600")
    assert ppo.in_network.deductible.unknown


def test_a_high_deductible_plan_lies_within_the_law_of_its_year(coverage: CoverageReference) -> None:
    one, later = plan(coverage, "hdhp").plan, plan(coverage, "hdhp", IN_2027).plan

    assert one.hsa_qualified
    assert one.in_network.deductible == Price(low="1700", expected="1700", high="8500")
    assert later.in_network.deductible == Price(low="1750", expected="1750", high="8700")
    assert all(benefit.steps[0] is Step.DEDUCTIBLE for benefit in one.benefits)


def test_a_familys_high_deductible_is_one_for_all_with_a_limit_for_each(coverage: CoverageReference) -> None:
    limits = plan(coverage, "hdhp-family").plan.in_network

    assert limits.family_deductible_rule is FamilyRule.AGGREGATE
    assert limits.family_deductible == Price(low="3400", expected="3400", high="17000")
    assert limits.family_limit_rule is FamilyRule.EMBEDDED
    assert limits.out_of_pocket_limit is not None
    assert limits.out_of_pocket_limit.high == Decimal(10600)


def test_medicare_alone_is_deductible_and_twenty_percent_without_limit(coverage: CoverageReference) -> None:
    found = plan(coverage, "medicare")
    [esketamine] = [one for one in found.plan.benefits if one.id == "esketamine"]

    assert not found.carried_on
    for limits in (found.plan.in_network, found.plan.out_of_network):
        assert limits is not None
        assert limits.deductible == Price.exact(283)
        assert limits.out_of_pocket_limit is None
    assert esketamine.steps == (Step.DEDUCTIBLE, Step.COINSURANCE)
    assert esketamine.coinsurance == Decimal(20)
    assert esketamine.limiting_charge_percent == Decimal(15)


def test_a_supplement_leaves_the_deductible_alone(coverage: CoverageReference) -> None:
    found = plan(coverage, "medicare-plan-g").plan

    assert found.in_network.deductible == Price.exact(283)
    assert {one.steps for one in found.benefits if one.covered} == {(Step.DEDUCTIBLE,)}


def test_medicare_for_2027_is_marked_as_carried_on(coverage: CoverageReference) -> None:
    found = plan(coverage, "medicare", IN_2027)

    assert found.carried_on
    assert [(one.entry.id, one.year) for one in found.figures] == [("medicare-part-b-deductible", 2026)]


def test_care_that_costs_nothing_has_no_steps(coverage: CoverageReference) -> None:
    for name in ("tricare-active", "va-free"):
        [visits] = [one for one in plan(coverage, name).plan.benefits if one.id == "visits"]
        assert visits.steps == (), name


# Files that cannot be used


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the shipped folder, to be damaged."""
    return Path(shutil.copytree(resource_path("data"), tmp_path / "data"))


def change(path: Path, *keys: str | int, value: object) -> None:
    content = json.loads(path.read_text("utf-8"))
    place = content
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    path.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("name", "keys", "value", "message"),
    [
        ("figures.json", (0, "value"), "much", r"figures\.json: 0\.value"),
        ("figures.json", (0, "confidence"), "sure", r"figures\.json: 0\.confidence: .*pattern"),
        ("figures.json", (0, "valid_to"), "2024-01-01", r"figures\.json: 0: .*ends before it begins"),
        ("figures.json", (1, "valid_from"), "2025-12-31", r"figures\.json: 1\.valid_from: aca-.* twice on one day"),
        ("codes.json", (0, "meening"), "x", r"codes\.json: 0\.meening"),
        ("codes.json", (1, "id"), "99202", r"codes\.json: 1\.valid_from: 99202 is there twice"),
        ("programmes.json", (0, "programme", "year"), "lunar", r"programmes\.json: 0\.programme\.year"),
        ("plans.json", (0, "plan", "benefits", 1, "steps"), ["tip"], r"plans\.json: 0\.plan\.benefits\.1\.steps\.0"),
        ("plans.json", (2, "valid_from"), "soon", r"plans\.json: 2\.valid_from"),
    ],
)
def test_a_bad_entry_is_named_with_its_file_and_field(
    broken: Path, name: str, keys: tuple[str | int, ...], value: object, message: str
) -> None:
    change(broken / name, *keys, value=value)

    with pytest.raises(ReferenceFileError, match=message):
        load_coverage_reference(broken)


def test_a_missing_file_of_coverage_is_named_when_it_is_asked_for(broken: Path) -> None:
    (broken / "plans.json").unlink()
    reference = load_reference(broken)

    with pytest.raises(ReferenceFileError, match=r"plans\.json: cannot be read"):
        _ = reference.coverage
