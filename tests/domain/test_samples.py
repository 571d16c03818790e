"""The sample clinics: every published list can be priced for every usual course, and what it leaves open stays open."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from ketacost.domain.amounts import Amount
from ketacost.domain.comparison.pricing import Candidate, compare
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.printed_totals import gaps
from ketacost.domain.purchasing import ways_to_buy
from ketacost.domain.sources import How
from ketacost.services.reference import SampleClinic
from ketacost.storage.reference import load_reference, load_samples

START = dt.date(2026, 12, 7)
SAMPLES = {sample.clinic.name: sample for sample in load_samples()}
PUBLISHED = [
    sample
    for sample in SAMPLES.values()
    if sample.clinic.source.how is How.PUBLISHED and sample.clinic.name != "NorTex Psychiatry"
]
WITHOUT_PRICES = {
    "Axis Integrated Mental Health",
    "Edelica Health",
    "Evansville Ketamine",
    "HydraFuse Rx",
    "Kismet Ketamine Clinic",
    "Mindbloom",
    "NorTex Psychiatry",
    "Novus Behavioral Health",
    "Southern Ketamine Clinics",
    "VIP Ketamine Clinics",
}


def listed(clinic: str) -> FeeSchedule:
    [(_, schedule)] = SAMPLES[clinic].schedules
    return schedule


def phase(kind: str, count: int, service: str = "treatment", **more: Any) -> dict[str, Any]:
    return {"id": kind, "kind": kind, "count": count, "services": [service], **more}


def request(clinic: str, *phases: dict[str, Any], **more: Any) -> EstimateRequest:
    course = {"indication": more.pop("indication", "mood"), "start": START.isoformat(), "phases": list(phases)}
    parts = {"course": course, "fee_schedule": listed(clinic).model_dump(mode="json"), **more}
    return EstimateRequest.model_validate_json(json.dumps(parts))


def price(clinic: str, *phases: dict[str, Any], **more: Any) -> Estimate:
    more["purchase"] = {"packages": []} | more.get("purchase", {})
    return estimate(request(clinic, *phases, **more))


# All of them together


@pytest.mark.parametrize("preset", load_reference().presets, ids=lambda preset: preset.id)
def test_every_list_can_be_priced_for_every_preset_and_invented_ones_are_complete(preset: Any) -> None:
    reference = load_reference()
    candidates = [Candidate(one.clinic_id, one.clinic, *one.schedules[0]) for one in SAMPLES.values()]
    rows = compare(EstimateRequest(course=preset.course(START)), candidates, reference.review_prior)
    assert [row.problem for row in rows] == [None] * len(SAMPLES)
    complete = [row for row in rows if row.has_bounded_cost and row.candidate.clinic.name.startswith("Example")]
    assert len(complete) >= 2
    assert all(row.years.is_known and row.treatments.is_known and row.rating for row in complete)


def test_published_infusions_for_mood_cost_what_is_usual() -> None:
    preset = load_reference().preset("iv-mood")
    assert preset is not None
    bounded = {}
    for sample in PUBLISHED:
        answer = estimate(EstimateRequest(course=preset.course(START), fee_schedule=listed(sample.clinic.name)))
        if answer.total.high is not None:
            bounded[sample.clinic.name] = answer.total
    assert set(bounded) == {"Beyond the Brain Therapies", "Kensho Wellbeing", "Ketamine Lounge", "Ketamine TN"}
    for name, total in bounded.items():
        per_visit = ((total.high or 0) + total.low) / 2 / 9 / 100
        assert 330 <= per_visit <= 950, name


@pytest.mark.parametrize("sample", PUBLISHED, ids=lambda sample: sample.clinic.name)
def test_a_published_list_says_to_check_and_states_no_day_that_the_page_does_not(sample: SampleClinic) -> None:
    [(_, schedule)] = sample.schedules
    assert schedule.notes.endswith("As published, check with the clinic.")
    assert schedule.as_of is None
    assert schedule.fees


def test_a_clinic_that_publishes_no_price_has_rows_to_ask_for_and_no_figures() -> None:
    silent = {
        sample.clinic.name
        for sample in SAMPLES.values()
        for _, schedule in sample.schedules
        if all(fee.price.unknown for fee in schedule.fees) and all(pack.price.unknown for pack in schedule.packages)
    }
    assert silent == WITHOUT_PRICES


def test_currencies_are_those_of_the_pages() -> None:
    foreign = {name: listed(name).currency for name in SAMPLES if listed(name).currency != "USD"}
    assert foreign == {"KetaMIND Clinics": "ZAR"}


def test_experience_is_what_the_pages_say_and_claims_are_no_figures() -> None:
    edelica = SAMPLES["Edelica Health"].clinic
    years, treatments = edelica.fact("years_with_ketamine"), edelica.fact("treatments_given")
    assert (years.value, years.high) == (Decimal(8), Decimal(9))
    assert treatments.value == Decimal(7000)
    assert [(review.rating, review.count) for review in edelica.reviews] == [(None, None)]
    southern = SAMPLES["Southern Ketamine Clinics"].clinic
    assert "own claim" in southern.notes
    assert not [fact for fact in southern.facts.values() if fact.value is not None]
    known = [one.clinic.name for one in PUBLISHED if one.clinic.fact("years_with_ketamine").is_known]
    assert known == ["Edelica Health"]


def test_a_printed_total_beside_rows_without_prices_is_kept_and_its_gap_open() -> None:
    found = {name: gaps(listed(name)) for name in SAMPLES}
    assert {name: len(one) for name, one in found.items() if one} == {"Innerwell": 1, "Ketamine Lounge": 2}
    [innerwell] = found["Innerwell"]
    assert innerwell.printed.amount == Price.exact(575)
    assert innerwell.difference is None


# What single lists say


def test_veterans_pay_a_tenth_less_where_the_list_says_so() -> None:
    phases = (phase("evaluation", 1, "evaluation"), phase("induction", 6, modality="iv"))
    usual = price("Example Meadow Infusions", *phases, purchase={"packages": None})
    veteran = price("Example Meadow Infusions", *phases, purchase={"packages": None, "eligibilities": ["veteran"]})
    assert usual.total.expected == 240000
    assert veteran.total.expected == 216000


@pytest.mark.parametrize("eligibility", ["veteran", "first_responder"])
def test_a_large_discount_of_no_stated_size_makes_the_price_an_upper_bound(eligibility: str) -> None:
    mood = phase("induction", 4, modality="iv", minutes=45)
    assert price("KetaTherapy", mood).total == Amount.exact(4 * 60000)
    answer = price("KetaTherapy", mood, purchase={"eligibilities": [eligibility]})
    assert (answer.total.low, answer.total.high) == (0, 4 * 60000)
    assert answer.marks == {Mark.UNSTATED_DISCOUNT}


@pytest.mark.parametrize(("minutes", "low"), [(240, 100000), (120, 0)])
def test_pain_infusions_shorter_than_four_hours_cost_up_to_the_long_one(minutes: int, low: int) -> None:
    answer = price("KetaTherapy", phase("induction", 1, modality="iv", minutes=minutes), indication="pain")
    assert (answer.total.low, answer.total.high) == (low, 100000)


def test_therapy_alone_is_no_price_for_the_lozenges_and_who_is_paid_is_kept_apart() -> None:
    answer = price(
        "Growing Home Counseling",
        phase("evaluation", 1, "evaluation"),
        phase("preparation", 2, "preparation", minutes=60),
        phase("induction", 2, modality="sublingual", minutes=180) | {"services": ["treatment", "medication"]},
    )
    assert answer.total.low == 30000 + 2 * 18000
    assert {line.service for line in answer.lines if Mark.UNKNOWN in line.marks} == {"treatment", "medication"}
    payees = {line.service: line.payee for line in answer.lines}
    assert payees["evaluation"] == "Outside physician"
    assert payees["medication"] == "Compounding pharmacy"


def test_the_cheaper_add_on_is_for_those_who_pay_themselves() -> None:
    phases = (
        phase("preparation", 1, "preparation", minutes=30),
        phase("induction", 1, "psychotherapy", minutes=120),
        phase("integration", 1, "integration_therapy", minutes=30),
    )
    own = ways_to_buy(request("Innerwell", *phases))[0]
    insured = ways_to_buy(request("Innerwell", *phases, purchase={"payer": "commercial"}))[0]
    assert own.estimate.total == Amount.exact(52500)
    assert insured.estimate.total == Amount.exact(57500)


def test_a_group_price_is_no_price_for_a_visit_alone() -> None:
    together = phase("induction", 1, setting="group")
    assert price("Presence of Mind Therapy", together).total == Amount.exact(75000)
    assert price("Presence of Mind Therapy", phase("induction", 1)).total.high is None


@pytest.mark.parametrize("clinic", ["VIP Ketamine Clinics", "Evansville Ketamine"])
@pytest.mark.parametrize(
    ("unit", "notice", "charged"),
    [("business_hours", 71, 15000), ("business_hours", 72, 0), ("hours", 72, 15000), ("working_days", 9, 0)],
)
def test_seventy_two_business_hours_are_nine_working_days(clinic: str, unit: str, notice: int, charged: int) -> None:
    missed = [{"phase": "induction", "ordinal": 1, "kind": "cancelled", "notice": notice, "notice_unit": unit}]
    answer = price(clinic, phase("induction", 1, modality="iv", minutes=40), missed=missed)
    assert sum(line.total.expected for line in answer.lines if line.service == "missed_visit") == charged


def test_the_fee_for_a_late_cancellation_is_a_figure_even_where_the_visit_has_none() -> None:
    missed = [{"phase": "induction", "ordinal": 1, "kind": "cancelled", "notice": 20}]
    answer = price("Kismet Ketamine Clinic", phase("induction", 1, modality="iv"), missed=missed)
    [fee] = [line for line in answer.lines if line.service == "missed_visit"]
    assert fee.total == Amount.exact(15000)
    assert Mark.UNKNOWN in answer.marks
