"""How the patient buys the course, and in which payments."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ketacost.domain.model import Key, Model
from ketacost.domain.vocabulary import Payer, PaymentMethod


class PackagePurchase(Model):
    """A package that is bought; it opens at the first visit that it fits once no other pack of its service is open.

    `not_before` puts that off to a day; a `prepaid` one is paid in full at booking, for less where the list says so.
    """

    package: Key
    not_before: dt.date | None = None
    prepaid: bool = False


class MembershipPurchase(Model):
    """A membership that is bought: from a day on (the first visit's, unless said), for so many months.

    Without `months` it runs as long as the visits ask for, and never less than its minimum.
    """

    membership: Key
    start: dt.date | None = None
    months: Annotated[int, Field(ge=1, le=120)] | None = None


class VisitPayment(Model):
    """The payment method of one visit, where it differs from the others."""

    phase: Key
    ordinal: Annotated[int, Field(ge=1)]
    method: PaymentMethod


class Purchase(Model):
    """How the course is bought: packages in the order in which they open, payment methods, what one qualifies for.

    `packages` None asks for the cheapest mix of packages and (unless they are named) memberships; an empty list means
    that every visit is paid singly. A payment method that is not settled leaves prices that depend on it a range.
    """

    packages: tuple[PackagePurchase, ...] | None = None
    memberships: tuple[MembershipPurchase, ...] | None = None
    payment_method: PaymentMethod | None = None
    payment_methods: tuple[VisitPayment, ...] = ()
    payer: Payer = Payer.SELF_PAY
    eligibilities: tuple[Key, ...] = ()

    def resolved(self) -> "Purchase":
        """Return the purchase with nothing left to choose: what is not named is not bought."""
        return self.model_copy(update={"packages": self.packages or (), "memberships": self.memberships or ()})

    def method_for(self, phase: str, ordinal: int) -> PaymentMethod | None:
        """Return how one visit is paid for; None where nothing is settled."""
        for visit in self.payment_methods:
            if (visit.phase, visit.ordinal) == (phase, ordinal):
                return visit.method
        return self.payment_method


class PayingKind(StrEnum):
    """When the money moves."""

    AS_YOU_GO = "as_you_go"
    UP_FRONT = "up_front"
    INSTALMENTS = "instalments"


class Funding(Model):
    """When the patient pays: at each visit, all at the start, or in equal monthly payments without interest."""

    kind: PayingKind = PayingKind.AS_YOU_GO
    count: Annotated[int, Field(ge=1, le=120)] = 1
    first_date: dt.date | None = None
