"""What a manufacturer's savings programme takes off a patient's share, treatment by treatment."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from ketacost.domain.coverage.rules import ProgrammeRules, plan_year_of


@dataclass(slots=True)
class _Fill:
    """What one treatment has taken of a programme so far, and paid of its floor."""

    helped: int = 0
    paid: int = 0


@dataclass(slots=True)
class Assistance:
    """What the programmes of one replay have paid, by programme year.

    `expected` counts the treatments of each programme in each of its years, for a plan that spreads the yearly cap.
    """

    rules: Mapping[str, ProgrammeRules]
    expected: Mapping[tuple[str, dt.date], int] = field(default_factory=dict)
    _used: dict[tuple[str, dt.date], int] = field(default_factory=dict)
    _fills: dict[tuple[str, dt.date], dict[Hashable, _Fill]] = field(default_factory=dict)

    def left(self, programme: str, day: dt.date) -> int | None:
        """Return what is left of the yearly cap; None where there is none."""
        rules = self.rules[programme]
        if rules.annual_cap is None:
            return None
        year = programme_year(rules, day)
        used = self._used.get((programme, year), 0)
        if rules.used_as_of is not None and programme_year(rules, rules.used_as_of) == year:
            used += rules.used
        return max(0, rules.annual_cap - used)

    def help_with(self, programme: str, day: dt.date, fill: Hashable, share: int) -> int:
        """Return what the programme pays of a patient's share, and count it."""
        rules = self.rules[programme]
        key = (programme, programme_year(rules, day))
        fills = self._fills.setdefault(key, {})
        if fill not in fills and rules.treatments is not None and len(fills) >= rules.treatments:
            return 0
        taken = fills.setdefault(fill, _Fill())
        helped = share - min(share, max(0, rules.patient_floor - taken.paid))
        if rules.per_fill_cap is not None:
            helped = min(helped, rules.per_fill_cap - taken.helped)
        left = self.left(programme, day)
        helped = max(0, helped if left is None else min(helped, left))
        taken.helped += helped
        taken.paid += share - helped
        self._used[key] = self._used.get(key, 0) + helped
        return helped

    def spread_share(self, programme: str, day: dt.date, allowed: int) -> int:
        """Return the share that a maximizing plan sets for a treatment: the yearly cap spread over what is to come."""
        left = self.left(programme, day)
        if left is None:
            return allowed
        key = (programme, programme_year(self.rules[programme], day))
        to_come = max(1, self.expected.get(key, 1) - len(self._fills.get(key, {})))
        return min(allowed, -(-left // to_come))


def programme_year(rules: ProgrammeRules, day: dt.date) -> dt.date:
    """Return the first day of the programme year that a day falls in."""
    return plan_year_of(day, rules.year_start)
