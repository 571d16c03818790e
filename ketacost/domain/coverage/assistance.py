"""What a manufacturer's savings programme takes off a patient's share, treatment by treatment."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

from ketacost.domain.coverage.rules import ProgrammeRules, plan_year_of

_MANY = 10**6
"""More treatments than there are in a year."""


@dataclass(slots=True)
class _Fill:
    """What one treatment has taken of a programme so far, and paid of its floor."""

    helped: int = 0
    paid: int = 0


@dataclass(slots=True)
class _Pot:
    """One programme in one of its years: what it has paid, and the treatments that came by and that it helped with."""

    year: dt.date
    used: int = 0
    treatments: int = 0
    opened: bool = False
    fills: dict[Hashable, _Fill] = field(default_factory=dict)

    def open(self, rules: ProgrammeRules) -> None:
        """Take over what the programme is known to have paid; what was replayed from before that day is in it."""
        self.used = max(self.used, rules.used)
        self.treatments = max(self.treatments, rules.treatments_used)
        self.opened = True


@dataclass(slots=True)
class Assistance:
    """What the programmes of one replay have paid, by programme year; claims come by day.

    `expected` counts the treatments of each programme in each of its years, for a plan that spreads the yearly cap.
    What was paid before a day that nobody named was paid before `first_day`.
    """

    rules: Mapping[str, ProgrammeRules]
    expected: Mapping[tuple[str, dt.date], int] = field(default_factory=dict)
    first_day: dt.date | None = None
    _pots: dict[tuple[str, dt.date], _Pot] = field(default_factory=dict)
    _latest: dict[tuple[str, dt.date], _Pot] = field(default_factory=dict)

    def left(self, programme: str, day: dt.date) -> int | None:
        """Return what is left of the yearly cap; None where there is none."""
        cap = self.rules[programme].annual_cap
        return None if cap is None else max(0, cap - self._pot(programme, day).used)

    def help_with(self, programme: str, day: dt.date, fill: Hashable, share: int) -> int:
        """Return what the programme pays of a patient's share, and count it."""
        rules, pot = self.rules[programme], self._pot(programme, day)
        taken = pot.fills.get(fill)
        if taken is None:
            taken = pot.fills[fill] = _Fill()
        if rules.treatments is not None and self._helpable(rules, pot, taken) <= 0:
            return 0
        floor = rules.patient_floor - taken.paid
        helped = share - floor if floor > 0 else share
        if rules.per_fill_cap is not None:
            helped = min(helped, rules.per_fill_cap - taken.helped)
        if rules.annual_cap is not None:
            helped = min(helped, rules.annual_cap - pot.used)
        if helped <= 0:
            taken.paid += share
            return 0
        if not taken.helped:
            pot.treatments += 1
        taken.helped += helped
        taken.paid += share - helped
        pot.used += helped
        return helped

    def spread_share(self, programme: str, day: dt.date, fill: Hashable, allowed: int) -> int:
        """Return the share that a maximizing plan sets for a line, so that the patient pays no more than her floor.

        It spreads what is left of the yearly cap over the treatments to come, within the cap of each.
        """
        rules, pot = self.rules[programme], self._pot(programme, day)
        taken = pot.fills.get(fill) or _Fill()
        helpable = self._helpable(rules, pot, taken)
        if helpable <= 0:
            return 0
        most = allowed
        if rules.annual_cap is not None:
            done = len(pot.fills) - (fill in pot.fills)
            to_come = max(1, min(self.expected.get((programme, pot.year), 1) - done, helpable))
            left = max(0, rules.annual_cap - pot.used) + taken.helped
            most = min(most, -(-left // to_come) - taken.helped)
        if rules.per_fill_cap is not None:
            most = min(most, rules.per_fill_cap - taken.helped)
        return min(allowed, most + max(0, rules.patient_floor - taken.paid)) if most > 0 else 0

    @staticmethod
    def _helpable(rules: ProgrammeRules, pot: _Pot, taken: _Fill) -> int:
        """Return how many treatments may still be helped with, this one among them."""
        if rules.treatments is None:
            return _MANY
        return rules.treatments - pot.treatments + (taken.helped > 0)

    def closing(self, as_of: dt.date) -> dict[str, ProgrammeRules]:
        """Return the programmes with what they paid before a day, for what comes from that day on.

        What they are stated to have paid is of that day or an earlier one.
        """
        closed = {}
        for name, rules in self.rules.items():
            pot = self._pot(name, as_of)
            closed[name] = replace(rules, used=pot.used, treatments_used=pot.treatments, used_as_of=as_of)
        return closed

    def _pot(self, programme: str, day: dt.date) -> _Pot:
        """Return a programme on a day, with what it is known to have paid by then."""
        pot = self._latest.get((programme, day))
        if pot is None:
            rules = self.rules[programme]
            year = programme_year(rules, day)
            pot = self._latest[programme, day] = self._pots.setdefault((programme, year), _Pot(year))
            stated = rules.used_as_of or self.first_day or day
            if not pot.opened and stated <= day and programme_year(rules, stated) == year:
                pot.open(rules)
        return pot


def programme_year(rules: ProgrammeRules, day: dt.date) -> dt.date:
    """Return the first day of the programme year that a day falls in."""
    return plan_year_of(day, rules.year_start)
