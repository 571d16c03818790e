"""How far a clinic is: miles between the middles of ZIP codes, looked up offline."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from ketacost.domain.clinics import Clinic, Location

EARTH_MILES = 3958.8
"""The mean radius of the Earth in miles (IUGG: 6,371.0 km)."""

_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")
_HERE = frozenset({"", "us", "usa", "u.s.", "u.s.a.", "united states", "united states of america"})


@dataclass(frozen=True, slots=True)
class Point:
    """A place on Earth in degrees."""

    latitude: float
    longitude: float


def zip_of(text: str) -> str:
    """Return the five digits of a ZIP code or ZIP+4; "" where the text is neither."""
    found = _ZIP.fullmatch(text.strip())
    return found[1] if found and found[0].isascii() else ""


def zips_of(clinic: Clinic) -> tuple[str, ...]:
    """Return the ZIP codes of a clinic's places; a postal code of another country is none."""
    return tuple(dict.fromkeys(found for one in clinic.locations if (found := _zip_at(one))))


@lru_cache(maxsize=65_536)
def centroid(zip_code: str) -> Point | None:
    """Return the middle of a ZIP code, None where there is no such code; the first look-up takes half a second.

    The table comes with the `zipcodes` package. It lets go of the interpreter while it looks, so that a look-up in the
    background does not hold up a window.
    """
    import zipcodes

    try:
        found = zipcodes.matching(zip_code)  # type: ignore[no-untyped-call]  # its functions have no annotations
    except (TypeError, ValueError):
        return None
    for entry in found:
        try:
            return Point(float(entry["lat"]), float(entry["long"]))
        except (KeyError, TypeError, ValueError):
            continue
    return None


def miles_between(one: Point, other: Point) -> float:
    """Return the length of the great circle between two points, in miles (haversine)."""
    low, high = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((high - low) / 2) ** 2 + math.cos(low) * math.cos(high) * math.sin(across / 2) ** 2
    return 2 * EARTH_MILES * math.asin(min(1.0, math.sqrt(half)))


def miles_to(clinic: Clinic, start: Point) -> float | None:
    """Return the miles to a clinic's nearest place; None where no place of it has a ZIP code that is known."""
    points = (centroid(code) for code in zips_of(clinic))
    return min((miles_between(start, point) for point in points if point is not None), default=None)


def _zip_at(location: Location) -> str:
    return zip_of(location.postal_code) if location.country.casefold() in _HERE else ""
