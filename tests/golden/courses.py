"""The course that most golden documents are about, and where its prices come from."""

import datetime as dt

from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.sources import How, Source
from ketacost.domain.vocabulary import Modality, PhaseKind

START = dt.date(2026, 12, 7)
LIST = Source(
    said_by="Example Wellbeing",
    how=How.PUBLISHED,
    address="https://example.org/prices",
    as_of=dt.date(2026, 10, 1),
)


def mood_course(induction: int = 6, boosters: int = 3) -> Course:
    """Return a consultation, an induction twice a week and boosters every five weeks."""
    phases = (
        Phase(id="evaluation", kind=PhaseKind.EVALUATION, count=1, services=("evaluation",)),
        Phase(
            id="induction",
            kind=PhaseKind.INDUCTION,
            count=induction,
            modality=Modality.IV,
            minutes=40,
            spacing=Spacing(kind=SpacingKind.PER_WEEK, number=2),
            services=("treatment",),
        ),
        Phase(
            id="boosters",
            kind=PhaseKind.MAINTENANCE,
            label="Boosters",
            count=boosters,
            modality=Modality.IV,
            minutes=40,
            spacing=Spacing(kind=SpacingKind.EVERY_WEEKS, number=5),
            services=("treatment",),
        ),
    )
    return Course(start=START, phases=phases)
