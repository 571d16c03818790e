"""Miles between ZIP codes, offline; what is not known stays not known."""

import pytest

from ketacost.domain.clinics import Clinic, Location
from ketacost.services.distance import Point, centroid, miles_between, miles_to, zip_of, zips_of

NEW_YORK, LOS_ANGELES = Point(40.7128, -74.0060), Point(34.0522, -118.2437)


def at(*codes: str, country: str = "") -> Clinic:
    return Clinic(name="A", locations=tuple(Location(postal_code=code, country=country) for code in codes))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("96161", "96161"),
        (" 96161-1234 ", "96161"),
        ("961611234", "96161"),
        ("9616", ""),
        ("K1A 0B1", ""),
        ("٩٦١٦١", ""),
    ],
)
def test_what_is_a_zip_code(text: str, found: str) -> None:
    assert zip_of(text) == found


def test_the_great_circle_from_new_york_to_los_angeles() -> None:
    """2,445.6 miles, as calculators of great circles have it for these coordinates on a sphere of 6,371 km."""
    assert miles_between(NEW_YORK, LOS_ANGELES) == pytest.approx(2445.6, abs=1)
    assert miles_between(NEW_YORK, NEW_YORK) == 0


def test_the_nearest_place_counts() -> None:
    start = centroid("96161")
    assert start is not None
    assert miles_to(at("10001", "96161"), start) == pytest.approx(0)
    reno = miles_to(at("89501"), start)
    assert reno is not None
    assert 20 < reno < 35


def test_a_clinic_without_a_zip_code_is_at_no_distance() -> None:
    start = centroid("96161")
    assert start is not None
    for clinic in (at(), at(""), at("00000"), at("12"), at("80331", country="Germany")):
        assert miles_to(clinic, start) is None
    assert centroid("00000") is None
    assert zips_of(at("80331", "80331-1234")) == ("80331",)
