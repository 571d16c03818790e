"""The directory of clinics: a search as it is typed."""

from collections.abc import Sequence
from uuid import uuid4

from ketacost.domain.clinics import Clinic
from ketacost.domain.sources import FactState
from ketacost.ui.pages.clinics.directory_entries import Entry
from ketacost.ui.pages.clinics.directory_filters import Filters
from tests.benchmarks.harness import Result, milliseconds

CLINICS = 10_000


def entry(number: int) -> Entry:
    """One clinic of the directory, as far as a search looks into it."""
    clinic = Clinic(name=f"Example Clinic {number}", tags=("near",))
    return Entry(
        id=uuid4(),
        clinic=clinic,
        places="Reno, NV",
        routes="IV infusion",
        price="$425",
        price_low=None,
        years="",
        treatments="",
        rating=None,
        reviews="",
        age=None,
        states=frozenset({"NV"}),
        offers=frozenset({"iv"}),
        insurance=FactState.UNKNOWN,
        stale="",
        stale_count=0,
        said=f"example clinic {number} reno nv near iv infusion",
    )


def clinics_searched() -> Sequence[Result]:
    """What lets a clinic through, for every clinic, as it is done at each key."""
    entries = [entry(number) for number in range(CLINICS)]
    filters = Filters(text="exam ren near", state="NV")
    assert len(filters.admitted(entries)) == CLINICS
    return [Result("search over 10,000 clinics", milliseconds(lambda: filters.admitted(entries)), "ms", 50)]
