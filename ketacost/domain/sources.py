"""Where a fact comes from: who said it, where, on which day, and how sure it is."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ketacost.domain.model import LongText, Model, ShortText


class How(StrEnum):
    """How a fact reached us."""

    PUBLISHED = "published"
    PHONE = "told_by_phone"
    WRITING = "in_writing"
    MEASURED = "measured"
    PATIENT = "patient_said"
    TYPED = "typed"
    INVENTED = "invented"


class Source(Model):
    """Who said something, where, and when; a day that is not known counts as old."""

    said_by: ShortText = ""
    how: How = How.TYPED
    address: ShortText = ""
    as_of: dt.date | None = None
    quote: LongText = ""
    note: LongText = ""


NO_SOURCE = Source()
"""Nobody has said where it comes from."""


class FactState(StrEnum):
    """What is known about a fact; not known is neither no nor zero."""

    KNOWN = "known"
    RANGE = "range"
    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


class Fact(Model):
    """One sourced fact: a figure, a range, a text, yes, no, or not known."""

    state: FactState = FactState.UNKNOWN
    value: Decimal | None = Field(default=None, allow_inf_nan=False)
    high: Decimal | None = Field(default=None, allow_inf_nan=False)
    text: LongText = ""
    source: Source = Source()

    @model_validator(mode="after")
    def _check_state(self) -> Self:
        ranged = self.value is not None and self.high is not None and self.value <= self.high
        if self.state is FactState.RANGE and not ranged:
            msg = "a range needs a value and a high that is not below it"
            raise ValueError(msg)
        if self.state is FactState.KNOWN and self.value is None and not self.text:
            msg = "a known fact needs a value or a text"
            raise ValueError(msg)
        return self

    @property
    def is_known(self) -> bool:
        """Whether anybody has said anything about it."""
        return self.state is not FactState.UNKNOWN


Confidence = Annotated[str, Field(pattern=r"^(primary|secondary|background|unsettled)$")]
"""How sure a dated figure is: read in the primary text, in a secondary source, from background, or disputed."""
