"""Two clinics made one: nothing that either says is lost, and what pointed to either points to the one that stays."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from ketacost.domain.clinics import Clinic, Clinician, Location, Offer, Review, ServiceOffer
from ketacost.domain.courses import Course
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import ComparisonPlan, EstimatePlan
from ketacost.domain.quotes import Quote
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.services import kinds
from ketacost.services.formats import Formats
from ketacost.services.merging import Which, differences, merge_writes, merged
from ketacost.services.words import Words
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_reference
from ketacost.storage.sqlite_store import SqliteStore

DAY, LATER = dt.date(2026, 3, 1), dt.date(2026, 9, 1)
PHONE = Source(said_by="Front desk", how=How.PHONE, as_of=LATER)
TYPED = Source(how=How.TYPED, as_of=DAY)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(Formats("en_US"), load_reference())


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    store = SqliteStore.open(tmp_path / "kept.db", author="Tester")
    yield Workspace(store, kinds.ALL)
    store.close()


def years(number: int, source: Source) -> Fact:
    return Fact(state=FactState.KNOWN, value=Decimal(number), source=source)


FIRST = Clinic(
    name="Kensho",
    phone="530-555-0101",
    email="hello@kensho.example",
    website="https://www.kensho.example/",
    locations=(Location(street="10 Main Street", city="Truckee", state="CA"),),
    clinicians=(Clinician(name="Ann Lee"),),
    services=(ServiceOffer(name="Home visits", offered=Offer.NO, source=TYPED), ServiceOffer(name="Groups")),
    reviews=(Review(source=Source(said_by="Maps", as_of=DAY), rating=Decimal("4.5"), count=100),),
    facts={"years_with_ketamine": years(5, TYPED), "insurance": Fact()},
    notes="First note.",
    tags=("near",),
    source=TYPED,
)
SECOND = Clinic(
    name="Kensho Wellbeing",
    phone="(530) 555 0101",
    email="office@kensho.example",
    website="kensho.example",
    npi="1234567893",
    locations=(Location(street="10 Main St", city="Truckee", postal_code="96161", phone="1"), Location(city="Reno")),
    clinicians=(Clinician(name="ann lee", credentials="MD"), Clinician(name="Bob Ray")),
    services=(
        ServiceOffer(name="home visits", offered=Offer.YES, source=PHONE),
        ServiceOffer(name="Groups", offered=Offer.UNKNOWN),
    ),
    reviews=(
        Review(source=Source(said_by="maps", as_of=LATER), rating=Decimal("4.6"), count=120),
        Review(source=Source(said_by="Yelp", as_of=DAY), rating=Decimal(4), count=9),
    ),
    facts={"years_with_ketamine": years(7, PHONE), "insurance": Fact(state=FactState.NO, source=PHONE)},
    notes="Second note.",
    tags=("Near", "quiet"),
    source=PHONE,
)


def make_one(words: Words, picks: dict[str, Which] | None = None) -> Clinic:
    return merged(FIRST, SECOND, differences(FIRST, SECOND, words, {}), picks or {}, words)


def test_only_what_both_state_differently_is_asked(words: Words) -> None:
    found = differences(FIRST, SECOND, words, {"years_with_ketamine": "Years"})
    assert [(one.label, one.first.words, one.second.words) for one in found] == [
        ("Name", "Kensho", "Kensho Wellbeing"),
        ("Email", "hello@kensho.example", "office@kensho.example"),
        ("Years", "5", "7"),
        ("Home visits", "no", "yes"),
        ("Reviews: Maps", "4.5 of 5 (100)", "4.6 of 5 (120)"),
    ]
    assert {one.better for one in found} == {Which.SECOND}, "told by phone in September beats typed in March"


@pytest.mark.parametrize(
    ("first", "second", "better"),
    [
        (Source(how=How.INVENTED, as_of=LATER), Source(how=How.TYPED), Which.SECOND),
        (Source(how=How.PUBLISHED), Source(how=How.TYPED, as_of=LATER), Which.FIRST),
        (Source(how=How.PHONE, as_of=DAY), Source(how=How.PUBLISHED, as_of=LATER), Which.SECOND),
        (Source(), Source(), Which.FIRST),
        (Source(), Source(said_by="Somebody"), Which.SECOND),
    ],
)
def test_the_better_source_is_offered(words: Words, first: Source, second: Source, better: Which) -> None:
    one, other = (
        Clinic(name="A", facts={"years_with_ketamine": years(number, source)})
        for number, source in ((1, first), (2, second))
    )
    (found,) = differences(one, other, words, {})
    assert found.better is better


def test_what_is_not_picked_stays_to_be_read(words: Words) -> None:
    one = make_one(words, {"fact:years_with_ketamine": Which.FIRST, "name": Which.FIRST})
    kept = one.fact("years_with_ketamine")
    assert kept.value == 5
    assert "also stated: 7 (Front desk; told by phone; as of September 1, 2026)" in kept.source.note
    assert one.name == "Kensho"
    assert "Name, also stated: Kensho Wellbeing" in one.notes
    assert "Email, also stated: hello@kensho.example" in one.notes
    assert "First note." in one.notes
    assert "Second note." in one.notes
    review = one.reviews[0]
    assert (review.rating, review.count) == (Decimal("4.6"), 120)
    assert "also stated: 4.5 of 5 (100)" in review.source.note
    home = one.services[0]
    assert home.offered is Offer.YES
    assert "also stated: no" in home.source.note


def test_what_only_one_of_them_has_is_there(words: Words) -> None:
    one = make_one(words)
    assert one.npi == "1234567893"
    assert one.fact("insurance").state is FactState.NO
    assert [(place.street, place.postal_code, place.state) for place in one.locations] == [
        ("10 Main Street", "96161", "CA"),
        ("", "", ""),
    ]
    assert [(person.name, person.credentials) for person in one.clinicians] == [("Ann Lee", "MD"), ("Bob Ray", "")]
    assert [review.source.said_by for review in one.reviews] == ["maps", "Yelp"]
    assert one.tags == ("near", "quiet")


def test_long_notes_keep_what_was_not_picked(words: Words) -> None:
    first = Clinic(name="A", notes="x" * 20_000)
    second = Clinic(name="B", notes="y" * 20_000)
    one = merged(first, second, differences(first, second, words, {}), {}, words)
    assert one.notes.endswith("Name, also stated: B")


def test_all_that_points_to_the_clinic_follows(workspace: Workspace, words: Words) -> None:
    kept, gone, third = uuid4(), uuid4(), uuid4()
    listed, estimate, comparison, quote = uuid4(), uuid4(), uuid4(), uuid4()
    prices = FeeSchedule(clinic=gone, name="Prices")
    request = EstimateRequest(course=Course(start=DAY), fee_schedule=prices)
    workspace.commit(
        "Start",
        [
            (kept, kinds.CLINIC, FIRST),
            (gone, kinds.CLINIC, SECOND.model_copy(update={"distinct_from": (third,)})),
            (third, kinds.CLINIC, Clinic(name="Third", distinct_from=(gone,))),
            (listed, kinds.FEE_SCHEDULE, prices),
            (estimate, kinds.ESTIMATE, EstimatePlan(clinic=gone, schedule=listed, request=request)),
            (comparison, kinds.COMPARISON, ComparisonPlan(request=EstimateRequest(), left_out=(gone, third))),
            (quote, kinds.QUOTE, Quote(clinic_record=gone, request=request, created_on=DAY)),
        ],
    )
    workspace.commit("Merge", merge_writes(workspace, kept, gone, make_one(words)), deletes=[gone])

    assert workspace.find(gone) is None
    assert workspace.get(listed, kinds.FEE_SCHEDULE).model.clinic == kept
    plan = workspace.get(estimate, kinds.ESTIMATE).model
    assert plan.clinic == kept
    assert plan.request.fee_schedule is not None
    assert plan.request.fee_schedule.clinic == kept
    assert workspace.get(comparison, kinds.COMPARISON).model.left_out == (third,)
    assert workspace.get(quote, kinds.QUOTE).model.clinic_record == kept
    assert workspace.get(third, kinds.CLINIC).model.distinct_from == (kept,)
    assert workspace.get(kept, kinds.CLINIC).model.distinct_from == (third,)
    assert pointing(workspace, gone) == []

    workspace.undo()
    assert workspace.get(gone, kinds.CLINIC).model.name == "Kensho Wellbeing"
    assert workspace.get(kept, kinds.CLINIC).model == FIRST
    assert workspace.get(estimate, kinds.ESTIMATE).model.clinic == gone


def pointing(workspace: Workspace, record: UUID) -> list[str]:
    """The kinds of the live records in which this identity stands anywhere."""
    every = [one for kind in kinds.ALL for one in workspace.list(kind.name)]
    return [one.kind for one in every if str(record) in str(one.data)]
