"""The rows of one price list by the names that people know them by, for cells that point at another row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.naming import ServiceNames, tr


class Names:
    """Ids under the words that stand for them; two rows of one name carry their id behind it."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def take(self, named: Iterable[tuple[str, str]]) -> None:
        """Know these rows (id and words) from now on, and no others."""
        rows = list(named)
        counts = Counter(words for _, words in rows)
        self._shown = {row: words if counts[words] == 1 else f"{words} [{row}]" for row, words in rows}
        self._ids = {_folded(row): row for row, _ in rows} | {_folded(shown): row for row, shown in self._shown.items()}

    @property
    def offered(self) -> list[str]:
        """What can be offered while somebody types."""
        return list(self._shown.values())

    def write(self, row: str) -> str:
        """Name a row; one that is not there keeps its id."""
        return self._shown.get(row, row)

    def known(self, text: str) -> str | None:
        """Return the id of the row that a text names, or None."""
        return self._ids.get(_folded(text))

    def read(self, text: str) -> str:
        """Return the id of the row that a text names; raises FieldError that names those there are."""
        found = self.known(text)
        if found is None:
            there = ", ".join(self.offered[:12]) or tr("none yet")
            raise FieldError(
                tr('This list has no row "{text}". There are: {there}.').format(text=text.strip(), there=there)
            )
        return found


class RowNames:
    """The memberships of a list, and its prices and packages together."""

    def __init__(self) -> None:
        self.memberships = Names()
        self.items = Names()

    def take(self, schedule: FeeSchedule, services: ServiceNames) -> None:
        """Know the rows of this list from now on."""
        self.memberships.take((one.id, one.name) for one in schedule.memberships)
        fees = [(fee.id, fee.label or services.label(fee.service)) for fee in schedule.fees]
        taken = {fee for fee, _ in fees}
        packages = [(one.id, one.name) for one in schedule.packages if one.id not in taken]
        self.items.take([*fees, *packages])


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
