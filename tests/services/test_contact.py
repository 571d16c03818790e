"""Addresses for the system's own programs, and the words of a request; nothing hostile gets through."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from ketacost.domain.clinics import Clinic, Location
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.vocabulary import Indication, Modality, PhaseKind
from ketacost.services.contact import (
    consultation_request,
    email_address,
    map_url,
    phone_url,
    visit_calendar,
    website_url,
)
from ketacost.services.formats import Formats
from ketacost.services.words import Words
from ketacost.storage.reference import load_reference

CLINIC = Clinic(name="Kensho & Co", email="hello@kensho.example", locations=(Location(city="Truckee", state="CA"),))
COURSE = Course(
    indication=Indication.MOOD,
    start=dt.date(2026, 12, 7),
    phases=(
        Phase(id="eval", kind=PhaseKind.EVALUATION, count=1, services=("evaluation",)),
        Phase(
            id="ind",
            kind=PhaseKind.INDUCTION,
            count=6,
            spacing=Spacing(kind=SpacingKind.PER_WEEK, number=2),
            modality=Modality.IV,
            minutes=40,
        ),
    ),
)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(Formats("en_US"), load_reference())


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("kensho.example", "https://kensho.example"),
        ("http://kensho.example/a?b=c", "http://kensho.example/a?b=c"),
        ("", ""),
        ("call us", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://user:secret@kensho.example", ""),
        ("https://[", ""),
    ],
)
def test_only_websites_are_opened(text: str, url: str) -> None:
    assert website_url(text) == url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(530) 555-0101", "tel:5305550101"),
        ("+27 11 555 0101", "tel:+27115550101"),
        ("530-555-0101 ext. 12", "tel:5305550101"),
        ("ask", ""),
    ],
)
def test_telephone_numbers(text: str, url: str) -> None:
    assert phone_url(text) == url


@pytest.mark.parametrize(
    "text", ["a@b.example?bcc=evil@x.example", "a@b.example,c@d.example", "nobody", "a@b", "a b@c.example", "a@b.c\nd"]
)
def test_an_address_that_smuggles_is_none(text: str) -> None:
    assert email_address(text) == ""


def test_the_map_is_asked_for_the_address_only() -> None:
    place = Location(street="10 Main St & 5", city="Truckee", state="CA", postal_code="96161")
    assert parse_qs(urlsplit(map_url(place)).query) == {"query": ["10 Main St & 5, Truckee, CA 96161"]}
    assert map_url(Location(name="Branch")) == ""


def test_the_request_says_what_is_planned_and_nothing_of_the_patient(words: Words) -> None:
    listed = FeeSchedule(as_of=dt.date(2026, 11, 2))
    mail = consultation_request(CLINIC, EstimateRequest(course=COURSE, fee_schedule=listed), words)
    assert mail.to == "hello@kensho.example"
    assert mail.subject == "Request for a consultation"
    assert "- Start: about December 7, 2026" in mail.body
    assert "- Induction: 6 visits, IV infusion (treatment)" in mail.body.replace("Treatment", "treatment")
    assert "your prices of November 2, 2026" in mail.body
    assert "depression" not in mail.body.lower()
    parts = urlsplit(mail.url)
    assert (parts.scheme, parts.path) == ("mailto", "hello@kensho.example")
    assert parse_qs(parts.query) == {"subject": [mail.subject], "body": [mail.body.replace("\n", "\r\n")]}


def test_without_an_estimate_the_request_asks_for_prices(words: Words) -> None:
    mail = consultation_request(CLINIC, None, words)
    assert "What I have in mind" not in mail.body
    assert "what each visit costs" in mail.body


def test_visits_keep_their_identity_when_they_move(words: Words) -> None:
    stamp = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    made = visit_calendar(CLINIC, UUID(int=7), COURSE, words, stamp)
    assert len(made.visits) == 7
    assert made.visits[1].title == "Induction 1 of 6 · Kensho & Co"
    later = COURSE.model_copy(update={"start": dt.date(2027, 1, 4)})
    again = visit_calendar(CLINIC, UUID(int=7), later, words, stamp)
    assert [one.uid for one in again.visits] == [one.uid for one in made.visits]
    assert again.visits[0].day > made.visits[0].day
