"""What the Estimate page calls things that the engine knows by code."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ketacost.domain.courses import Phase, Spacing, SpacingKind
from ketacost.services.words import PHASES


def tr(text: str) -> str:
    """Translate a text of this page."""
    return QCoreApplication.translate("EstimatePage", text)


def spacing_words(spacing: Spacing) -> str:
    """Say a rhythm: "2 a week", "every 5 weeks", "on consecutive days"."""
    number = spacing.number
    match spacing.kind:
        case SpacingKind.PER_WEEK:
            return tr("once a week") if number == 1 else tr("{n} a week").format(n=number)
        case SpacingKind.EVERY_DAYS:
            return tr("every day") if number == 1 else tr("every {n} days").format(n=number)
        case SpacingKind.EVERY_WEEKS:
            return tr("every week") if number == 1 else tr("every {n} weeks").format(n=number)
        case SpacingKind.EVERY_MONTHS:
            return tr("every month") if number == 1 else tr("every {n} months").format(n=number)
        case _:
            return tr("on consecutive days")


def usual_spacings(present: Spacing) -> list[tuple[Spacing, str]]:
    """Return the rhythms that a list offers, the present one among them."""
    offered = [Spacing(kind=SpacingKind.CONSECUTIVE_DAYS)]
    offered += [Spacing(kind=SpacingKind.PER_WEEK, number=number) for number in (5, 4, 3, 2)]
    offered += [Spacing(kind=SpacingKind.EVERY_WEEKS, number=number) for number in (1, 2, 3, 4, 5, 6, 8, 10, 12)]
    offered += [Spacing(kind=SpacingKind.EVERY_MONTHS, number=number) for number in (1, 2, 3, 6)]
    offered += [Spacing(kind=SpacingKind.EVERY_DAYS, number=number) for number in (2, 3, 4, 10)]
    if present not in offered:
        offered.insert(0, present)
    return [(spacing, spacing_words(spacing)) for spacing in offered]


def phase_name(phase: Phase) -> str:
    """Name a phase."""
    return phase.label or PHASES.get(phase.kind, phase.kind)


def course_summary(phases: tuple[Phase, ...]) -> str:
    """Say a course in one line: "Induction 6, 2 a week · Boosters 3, every 5 weeks"."""
    parts = []
    for phase in phases:
        if phase.count == 1:
            parts.append(phase_name(phase))
        else:
            count = tr("ongoing") if phase.count is None else str(phase.count)
            parts.append(f"{phase_name(phase)} {count}, {spacing_words(phase.spacing)}")
    return " · ".join(parts)
