"""The kinds of record that the program keeps."""

from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.people import Person, Practice
from ketacost.domain.plans import ComparisonPlan, EstimatePlan
from ketacost.domain.quotes import Quote
from ketacost.services.records import RecordKind

CLINIC = RecordKind("clinic", Clinic)
FEE_SCHEDULE = RecordKind("fee_schedule", FeeSchedule)
PERSON = RecordKind("person", Person)
PRACTICE = RecordKind("practice", Practice)
ESTIMATE = RecordKind("estimate", EstimatePlan)
COMPARISON = RecordKind("comparison", ComparisonPlan)
QUOTE = RecordKind("quote", Quote)

ALL = (CLINIC, FEE_SCHEDULE, PERSON, PRACTICE, ESTIMATE, COMPARISON, QUOTE)
