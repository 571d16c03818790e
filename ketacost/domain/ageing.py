"""How old what somebody said is: fresh, ageing or old. Age never changes a value."""

import datetime as dt
from enum import StrEnum


class Age(StrEnum):
    """How far a fact can still be relied on."""

    FRESH = "fresh"
    AMBER = "ageing"
    RED = "old"


def age_of(as_of: dt.date | None, today: dt.date, amber_days: int, red_days: int) -> Age:
    """Say how old a statement is: amber past `amber_days`, red past `red_days`; a day that is not known is old."""
    if as_of is None:
        return Age.RED
    days = (today - as_of).days
    if days > red_days:
        return Age.RED
    return Age.AMBER if days > amber_days else Age.FRESH
