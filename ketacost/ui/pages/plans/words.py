"""What the plan editor calls things: the words of an insurance card and of a Summary of Benefits."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ketacost.domain.coverage.plans import (
    CoinsuranceBase,
    CrossCredit,
    LineOrder,
    Network,
    NoncoveredCharge,
    ProgrammeYear,
    ShareRounding,
    Step,
)
from ketacost.services.coverage_words import STEP_NAMES, STEPS


def tr(text: str) -> str:
    """Translate a text of the plan editor."""
    return QCoreApplication.translate("PlanEditor", text)


YES_NO = ((True, "Yes"), (False, "No"), (None, "I don't know"))
EITHER_NETWORK = ((None, "In and out of network"), (Network.IN, "In network"), (Network.OUT, "Out of network"))
BASES = (
    (CoinsuranceBase.REMAINDER, "What is left after the copay"),
    (CoinsuranceBase.ALLOWED_LESS_DEDUCTIBLE, "All above the deductible"),
)
CROSS = (
    (CrossCredit.SEPARATE, "Each network by itself"),
    (CrossCredit.OUT_TO_IN, "Out of network counts in network too"),
    (CrossCredit.COMBINED, "Everything counts for both"),
)
NOT_COVERED = (
    (NoncoveredCharge.BILLED, "What the clinic bills"),
    (NoncoveredCharge.ALLOWED, "The plan's rate"),
)
ROUNDING = (
    (ShareRounding.HALF_UP, "My share, half up"),
    (ShareRounding.HALF_EVEN, "My share, half to even"),
    (ShareRounding.PLAN_SHARE, "The plan's share, half up"),
)
LINE_ORDER = (
    (LineOrder.LISTED, "As they are listed"),
    (LineOrder.HIGHEST_FIRST, "The highest first"),
)
PROGRAMME_YEARS = ((ProgrammeYear.CALENDAR, "On 1 January"), (ProgrammeYear.ENROLMENT, "On the day I enrolled"))


def steps_words(steps: tuple[Step, ...]) -> str:
    """Say how a visit is shared; an unusual order is said step by step."""
    return STEPS.get(steps) or ", then ".join(STEP_NAMES[step] for step in steps).capitalize()


def usual_steps(present: tuple[Step, ...]) -> list[tuple[tuple[Step, ...], str]]:
    """Return the ways to share that a list offers, the present one among them."""
    offered = [*STEPS] if present in STEPS else [present, *STEPS]
    return [(steps, steps_words(steps)) for steps in offered]
