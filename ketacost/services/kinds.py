"""The kinds of record that the program keeps; the window opens before their models are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketacost.services.records import Later, RecordKind

if TYPE_CHECKING:
    from ketacost.domain.clinic_facts import FactEntry
    from ketacost.domain.clinics import Clinic
    from ketacost.domain.coverage.plans import CoveragePlan
    from ketacost.domain.fee_schedules import FeeSchedule
    from ketacost.domain.people import Person, Practice
    from ketacost.domain.plans import ComparisonPlan, EstimatePlan
    from ketacost.domain.quotes import Quote
    from ketacost.services.clinic_import_mapping import ImportMapping

CLINIC: RecordKind[Clinic] = RecordKind("clinic", Later("ketacost.domain.clinics", "Clinic"))
FEE_SCHEDULE: RecordKind[FeeSchedule] = RecordKind(
    "fee_schedule", Later("ketacost.domain.fee_schedules", "FeeSchedule")
)
PERSON: RecordKind[Person] = RecordKind("person", Later("ketacost.domain.people", "Person"))
PRACTICE: RecordKind[Practice] = RecordKind("practice", Later("ketacost.domain.people", "Practice"))
ESTIMATE: RecordKind[EstimatePlan] = RecordKind("estimate", Later("ketacost.domain.plans", "EstimatePlan"))
COMPARISON: RecordKind[ComparisonPlan] = RecordKind("comparison", Later("ketacost.domain.plans", "ComparisonPlan"))
COVERAGE_PLAN: RecordKind[CoveragePlan] = RecordKind(
    "coverage_plan", Later("ketacost.domain.coverage.plans", "CoveragePlan")
)
QUOTE: RecordKind[Quote] = RecordKind("quote", Later("ketacost.domain.quotes", "Quote"))
OWN_FACT: RecordKind[FactEntry] = RecordKind("own_fact", Later("ketacost.domain.clinic_facts", "FactEntry"))
"""A fact that the user asks for beyond the catalogue, at every clinic."""
IMPORT_MAPPING: RecordKind[ImportMapping] = RecordKind(
    "import_mapping", Later("ketacost.services.clinic_import_mapping", "ImportMapping")
)

ALL = (CLINIC, FEE_SCHEDULE, PERSON, PRACTICE, ESTIMATE, COMPARISON, QUOTE, COVERAGE_PLAN, OWN_FACT, IMPORT_MAPPING)
