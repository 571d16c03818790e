"""Fresh, ageing and old at the edges of the days; what a fact is worth; what cannot be in a catalogue."""

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from ketacost.domain.ageing import Age, age_of
from ketacost.domain.clinic_facts import FactCatalogue, FactEntry, fact_of, with_facts
from ketacost.domain.clinics import Clinic
from ketacost.domain.sources import Fact, FactState, Source

TODAY = dt.date(2026, 12, 7)


@pytest.mark.parametrize(
    ("days", "age"),
    [(-3, Age.FRESH), (0, Age.FRESH), (90, Age.FRESH), (91, Age.AMBER), (365, Age.AMBER), (366, Age.RED)],
)
def test_age_at_the_edges(days: int, age: Age) -> None:
    assert age_of(TODAY - dt.timedelta(days=days), TODAY, 90, 365) is age


def test_a_day_that_is_not_known_counts_as_old() -> None:
    assert age_of(None, TODAY, 90, 365) is Age.RED


def test_a_fact_is_not_old_before_it_is_ageing() -> None:
    with pytest.raises(ValidationError, match="cannot be old before"):
        FactEntry(id="a", label="A", amber_days=100, red_days=90)


def catalogue() -> FactCatalogue:
    return FactCatalogue.model_validate(
        {
            "version": "1",
            "source": {},
            "groups": [
                {"id": "hands", "label": "Safe hands", "points": 6},
                {"id": "fit", "label": "Right fit", "points": 4},
            ],
            "criteria": [
                {"id": "monitoring", "group": "hands", "within": 75},
                {"id": "experience", "group": "hands", "within": 25},
            ],
            "facts": [
                {"id": "oxygen", "label": "Oxygen", "group": "hands", "criterion": "monitoring", "part": 20},
                {"id": "years", "label": "Years", "group": "hands", "criterion": "experience", "part": 100},
                {"id": "dogs", "label": "Dogs", "group": "fit"},
            ],
        }
    )


def test_worth_is_group_points_times_the_share_within() -> None:
    made = catalogue()
    worth = {entry.id: made.worth(entry) for entry in made.facts}
    assert worth == {"oxygen": Decimal(9), "years": Decimal(15), "dogs": Decimal(0)}


def test_facts_of_ones_own_come_last_and_never_hide_one_of_the_catalogue() -> None:
    own = (FactEntry(id="cats", label="Cats"), FactEntry(id="dogs", label="Mine"))
    made = catalogue().with_own(own)
    assert list(made.labels) == ["oxygen", "years", "dogs", "cats"]
    assert made.labels["dogs"] == "Dogs"


def test_clinics_stored_before_there_was_a_catalogue_still_load() -> None:
    stored = {"name": "Old", "facts": {"years_with_ketamine": {"state": "known", "value": "9"}}, "modalities": ["iv"]}
    clinic = Clinic.model_validate(stored)
    entry = FactEntry.model_validate({"id": "routes", "label": "Routes", "kind": "list", "kept_in": "modalities"})
    assert fact_of(clinic, FactEntry(id="years_with_ketamine", label="Years")).value == Decimal(9)
    assert fact_of(clinic, entry) == Fact(state=FactState.KNOWN, text="iv")


def test_what_was_never_said_leaves_no_trace() -> None:
    clinic = Clinic(name="A")
    assert with_facts(clinic, {"dogs": Fact()}, catalogue()) == clinic
    said = Fact(state=FactState.YES, source=Source(said_by="Kim"))
    assert with_facts(clinic, {"dogs": said}, catalogue()).facts == {"dogs": said}
