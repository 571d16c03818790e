"""Public holidays, for courses that skip them."""

import datetime as dt
from functools import lru_cache

from ketacost.domain.courses import Course


@lru_cache(maxsize=16)
def federal_holidays(first_year: int, last_year: int) -> frozenset[dt.date]:
    """Return the federal holidays of the United States in these years, observed days included."""
    import holidays

    return frozenset(holidays.country_holidays("US", years=range(first_year, last_year + 1)))


def closed_days(course: Course | None) -> frozenset[dt.date]:
    """Return the holidays that matter to a course; none unless it skips them."""
    if course is None or not course.skip_holidays:
        return frozenset()
    year = course.start.year
    return federal_holidays(year, min(year + course.horizon_months // 12 + 5, dt.MAXYEAR - 1))
