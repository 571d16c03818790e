"""What is paid for already because something else at the visit includes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ketacost.domain.fee_matching import Match


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of the list or a package at one visit, and the services that it brings along at no further price.

    `perhaps` are those that only some of the rows include that may hold; a `prepaid` offer is charged in any case.
    """

    service: str
    by: str
    surely: frozenset[str]
    perhaps: frozenset[str] = frozenset()
    prepaid: bool = False


@dataclass(slots=True)
class Included:
    """Services that are included at a visit, each with the name of what includes it."""

    surely: dict[str, str] = field(default_factory=dict)
    perhaps: dict[str, str] = field(default_factory=dict)


def offer_of(service: str, match: Match) -> Offer:
    """Return what the row that holds brings along; between several rows only what all of them include is sure."""
    includes = [frozenset(fee.includes) for fee in match.fees]
    surely = frozenset.intersection(*includes) - {service}
    return Offer(service, match.fee.label or service, surely, frozenset.union(*includes) - surely - {service})


def included(offers: Sequence[Offer]) -> Included:
    """Return what is included at a visit: a service that is itself included brings nothing along."""
    found = Included()
    for offer in _charged(offers):
        for service in offer.surely:
            found.surely.setdefault(service, offer.by)
        for service in offer.perhaps:
            found.perhaps.setdefault(service, offer.by)
    return found


def _charged(offers: Sequence[Offer]) -> list[Offer]:
    charged = list(offers)
    for _ in offers:
        covered = {service for offer in charged for service in offer.surely}
        still = [offer for offer in offers if offer.prepaid or offer.service not in covered]
        if still == charged:
            return charged
        charged = still
    return _first_come(offers)  # rows that include each other: the first one is charged


def _first_come(offers: Sequence[Offer]) -> list[Offer]:
    charged: list[Offer] = []
    covered: set[str] = set()
    for offer in offers:
        if offer.prepaid or offer.service not in covered:
            charged.append(offer)
            covered |= offer.surely
    return charged
