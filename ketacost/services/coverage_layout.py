"""Build the ledger's sheet from a request and its estimate, and find out whether formulas follow what the plan does."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ketacost.domain.amounts import Case, total_of
from ketacost.domain.coverage.compiling import days_of_balances, plan_rules
from ketacost.domain.coverage.plans import (
    Benefit,
    CopayScope,
    Coverage,
    FamilyRule,
    Limits,
    LineOrder,
    Network,
    NoncoveredCharge,
    Programme,
    ProgrammeMode,
    ShareRounding,
    Step,
)
from ketacost.domain.coverage.rules import OpeningBalance, PlanRules, ProgrammeRules, plan_year_of
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.prices import Price
from ketacost.services.coverage_rows import CoverageReport, LedgerRow
from ketacost.services.coverage_sheet import (
    ALLOWED,
    HELP,
    SHARES,
    YEAR,
    AllowedBy,
    Bound,
    CoverageSheet,
    Figure,
    FigureKind,
    HelpedBy,
    SheetRow,
    UsedSoFar,
)
from ketacost.services.coverage_steps import BOUNDLESS, Steps, replay
from ketacost.services.words import NOT_KNOWN, Words

_OTHERS = "others"

NOT_FOLLOWED = {
    "carryover": "deductible of the last three months of a plan year is carried over to the next",
    "members": "the family's amount is met once enough members have met theirs",
    "group": "a benefit has a deductible of its own",
    "maximizer": "the plan spreads the manufacturer's money over the year (maximizer)",
    "treatments": "the programme helps with a certain number of treatments",
    "programme_used": "what the programme has paid was stated on a day within the course",
    "supply": "a copay is due once in 30 days",
    "half_even": "the plan rounds half a cent to the even one",
    "highest_first": "the plan works off the highest amount of a day first",
    "price": "the price of a line is not known",
    "open": "an amount has no upper bound",
    "differs": "the plan's rules together are more than this sheet follows",
}
"""Why a ledger holds values: what of its plan depends on more than its own line and those above it."""


def coverage_sheet(request: EstimateRequest, made: Estimate, words: Words, report: CoverageReport) -> CoverageSheet:
    """Return the sheet of an estimate that goes to a plan.

    It is worked off beside the engine: where the two differ in any cell, the cells hold the engine's values.
    """
    coverage = request.coverage or Coverage()
    return _Builder(coverage, made, words, report).build()


class _Builder:
    def __init__(self, coverage: Coverage, made: Estimate, words: Words, report: CoverageReport) -> None:
        self._coverage, self._made, self._words, self._report = coverage, made, words, report
        self._rules: PlanRules = plan_rules(coverage.plan, Case.EXPECTED)
        self._network = report.rows[0].share.expected.claim.network
        self._figures: list[Figure] = []
        self._places: dict[str, int] = {}
        self._visits: dict[object, int] = {}
        self._years: dict[tuple[str, dt.date], int] = {}

    def build(self) -> CoverageSheet:
        limits = self._coverage.plan.limits(self._network) or Limits(
            deductible=Price.exact(0), out_of_pocket_limit=None
        )
        family = limits.family_deductible_rule, limits.family_limit_rule
        deductible = self._bounds("deductible", limits.deductible, limits.family_deductible, family[0])
        limit = self._bounds("limit", limits.out_of_pocket_limit, limits.family_out_of_pocket_limit, family[1])
        most, family_most = limits.plan_maximum, limits.family_plan_maximum
        maximum = self._bounds("maximum", most, family_most, FamilyRule.EMBEDDED) if most or family_most else ()
        ordered = self._ordered()
        since = days_of_balances(self._coverage.plan, self._network)
        rows = tuple(
            self._row(row, inside=row.date < since.get(row.share.expected.plan_year, dt.date.min)) for row in ordered
        )
        sheet = CoverageSheet(
            currency=self._made.currency,
            network=self._network,
            rules=self._rules,
            figures=tuple(self._figures),
            deductible=deductible,
            limit=limit,
            plan_maximum=maximum,
            used=tuple(self._used(ordered)),
            rows=rows,
            own=self._made.patient_pays - total_of(share.net for share in self._made.shares),
            follows=True,
            start_follows=not any(row.ledger.share.expected.visit_number for row in rows),
            notes=(),
        )
        return self._checked(sheet, family)

    def _checked(self, sheet: CoverageSheet, family: tuple[FamilyRule, FamilyRule]) -> CoverageSheet:
        why = list(dict.fromkeys(self._not_followed(sheet, family)))
        if not why and not agrees(sheet):
            why = ["differs"]
        return replace(sheet, follows=not why, notes=tuple(NOT_FOLLOWED[code] for code in why))

    # Figures

    def _figure(
        self,
        group: str,
        kind: str,
        key: str,
        label: str,
        value: Price | None,
        said: str = NOT_KNOWN,
    ) -> int:
        """Return the place of an amount among the inputs; one that is asked for again keeps its place."""
        stated = None if value is None or value.unknown else value.expected
        return self._place(Figure(group, f"{kind} {key}", label, FigureKind.MONEY, stated, said))

    def _rate(self, group: str, kind: str, key: str, label: str, value: Decimal | None) -> int:
        """Return the place of a percentage among the inputs."""
        return self._place(Figure(group, f"{kind} {key}", label, FigureKind.PERCENT, value, NOT_KNOWN))

    def _place(self, figure: Figure) -> int:
        place = self._places.setdefault(figure.name, len(self._figures))
        if place == len(self._figures):
            self._figures.append(figure)
        return place

    def _bounds(self, kind: str, own: Price | None, family: Price | None, rule: FamilyRule) -> tuple[Bound, ...]:
        said = {"deductible": "Deductible", "limit": "Yearly limit of what I pay", "maximum": "Most the plan pays"}
        found = []
        if rule is not FamilyRule.AGGREGATE and not (kind == "maximum" and own is None):
            label = said[kind]
            none = "none" if own is None else NOT_KNOWN
            found.append(Bound(self._figure(YEAR, "plan", kind, label, own, none)))
        if rule in (FamilyRule.EMBEDDED, FamilyRule.AGGREGATE) and family is not None:
            label = f"{said[kind]}, the family's"
            found.append(Bound(self._figure(YEAR, "family", kind, label, family), others=True))
        return tuple(found)

    # Rows

    def _ordered(self) -> list[LedgerRow]:
        """Return the rows as a plan works them off."""
        return sorted(self._report.rows, key=lambda row: (row.date, *self._rank(row)))

    def _rank(self, row: LedgerRow) -> tuple[int, ...]:
        return (-row.allowed.expected,) if self._rules.line_order is LineOrder.HIGHEST_FIRST else ()

    def _row(self, ledger: LedgerRow, *, inside: bool) -> SheetRow:
        one = ledger.share.expected
        claim, rules = one.claim, one.claim.benefit
        covered = rules.covered and not one.over_visits
        steps = rules.first_steps if 0 < one.visit_number <= rules.first_visits else rules.steps
        benefit = next((each for each in self._coverage.plan.benefits if each.id == rules.id), None)
        stated = claim.allowed is not None
        at_contract = self._rules.noncovered_charge is NoncoveredCharge.ALLOWED and stated
        allowed = self._allowed(ledger) if covered or (at_contract and self._network is Network.IN) else AllowedBy(None)
        row = SheetRow(
            ledger=ledger,
            inside=inside,
            covered=covered,
            allowed=allowed,
            steps=steps if covered else (),
            visit=self._visits.setdefault(claim.date if claim.visit is None else claim.visit, len(self._visits) + 1),
            at_contract=not covered and at_contract and self._network is Network.IN,
            written_off=self._network is Network.IN or claim.waived,
        )
        return self._shared(row, benefit) if covered and benefit is not None else row

    def _shared(self, row: SheetRow, benefit: Benefit) -> SheetRow:
        """Return a covered row with the figures of its benefit and of its programme."""
        rules = row.ledger.share.expected.claim.benefit
        name, key = benefit.name or "what the plan covers", benefit.id
        row = replace(row, limiting=rules.limiting_charge, helped=self._helped(row))
        if Step.COPAY in row.steps:
            copay = self._figure(SHARES, "copay", key, f"Copay: {name}", benefit.copay)
            row = replace(row, copay=copay, visit_copay=benefit.copay_scope is CopayScope.VISIT)
        if Step.COINSURANCE in row.steps:
            percent = self._rate(SHARES, "percent", key, f"My percentage: {name}", benefit.coinsurance)
            self._keep_below_all(percent, benefit)
            row = replace(row, percent=percent)
            if benefit.coinsurance_maximum is not None:
                label = f"At most, by percentage: {name}"
                most = self._figure(SHARES, "most", key, label, benefit.coinsurance_maximum)
                row = replace(row, most_percent=most)
        if rules.penalty:
            label = f"Without authorisation the plan pays less by: {name}"
            row = replace(row, penalty=self._rate(SHARES, "penalty", key, label, benefit.penalty_percent))
        return row

    def _keep_below_all(self, percent: int, benefit: Benefit) -> None:
        """Mark a percentage that may not be 100: after a deductible the plan would cover nothing then."""
        if Step.DEDUCTIBLE in (*benefit.steps, *benefit.first_steps):
            self._figures[percent] = replace(self._figures[percent], below_all=True)

    def _allowed(self, ledger: LedgerRow) -> AllowedBy:
        line = ledger.line
        stated = self._coverage.allowed_for(line.service)
        if stated is None:
            key, label = line.service, self._words.service(line.service)
            figure = self._figure(ALLOWED, "allowed", key, f"Allowed amount: {label}", None)
            return AllowedBy(figure, None, line.quantity, line.divisor)
        named = ", ".join(self._words.service(service) for service in stated.services) or "every service"
        key = "_".join(stated.services) or "all"
        figure_of, percent_of = None, None
        if stated.amount is not None:
            figure_of = self._figure(ALLOWED, "allowed", key, f"Allowed amount: {named}", stated.amount)
        if stated.percent is not None:
            of = "of that" if stated.amount is not None else "of the bill"
            percent_of = self._rate(ALLOWED, "allowed_percent", key, f"Allowed, {of}: {named}", stated.percent)
        return AllowedBy(figure_of, percent_of, line.quantity, line.divisor)

    def _helped(self, row: SheetRow) -> HelpedBy | None:
        claim = row.ledger.share.expected.claim
        key = claim.benefit.programme
        rules = self._rules.programmes.get(key) if key is not None else None
        programme = next((one for one in self._coverage.plan.programmes if one.id == key), None)
        if rules is None or programme is None or key is None:
            return None
        year = plan_year_of(claim.date, rules.year_start)
        number = self._years.setdefault((key, year), len(self._years) + 1)
        name, caps = programme.name or key, (programme.per_fill_cap, programme.annual_cap)
        labels = (f"{name}: most for a treatment", f"{name}: most in a year")
        return HelpedBy(
            year=number,
            floor=self._figure(HELP, "floor", key, f"{name}: you pay at least", programme.patient_floor),
            per_fill=None if caps[0] is None else self._figure(HELP, "per_fill", key, labels[0], caps[0]),
            annual=None if caps[1] is None else self._figure(HELP, "annual", key, labels[1], caps[1]),
            used=self._used_of(programme, rules, year),
            counts=self._rules.mode_of(rules) is not ProgrammeMode.ACCUMULATOR,
        )

    def _used_of(self, programme: Programme, rules: ProgrammeRules, year: dt.date) -> int | None:
        """Return the figure of what a programme had paid before; it is of the year of its day, or the first claim's."""
        if programme.annual_cap is None:
            return None
        key = programme.id
        stated = rules.used_as_of or min(row.date for row in self._report.rows)
        if plan_year_of(stated, rules.year_start) != year:
            return None
        return self._figure(HELP, "programme_used", key, f"{programme.name or key}: paid before", programme.used)

    # What was used before

    def _used(self, rows: Sequence[LedgerRow]) -> Iterator[UsedSoFar]:
        known = [one for one in self._rules.opening if one.network is self._network and one.group is None]
        for day in dict.fromkeys(one.as_of for one in known):
            mine = [one for one in known if one.as_of == day and one.member != _OTHERS]
            others = [one for one in known if one.as_of == day and one.member == _OTHERS]
            yield UsedSoFar(day, *_sums(mine), *_sums(others))
        if not known:
            yield UsedSoFar(rows[0].date, is_stated=False)

    # What cannot be followed

    def _not_followed(self, sheet: CoverageSheet, family: tuple[FamilyRule, FamilyRule]) -> Iterator[str]:
        rules = self._rules
        if rules.q4_carryover:
            yield "carryover"
        if FamilyRule.MEMBERS in family:
            yield "members"
        if rules.rounding is ShareRounding.HALF_EVEN:
            yield "half_even"
        days = [row.ledger.date for row in sheet.rows]
        if rules.line_order is LineOrder.HIGHEST_FIRST and len(set(days)) < len(days):
            yield "highest_first"
        used = [amount for one in sheet.used for amount in (one.deductible, one.limit, one.plan_paid,
                one.others_deductible, one.others_limit, one.others_plan_paid)]  # fmt: skip
        if any(amount >= BOUNDLESS for amount in used):
            yield "open"
        for row in sheet.rows:
            yield from self._row_not_followed(row)

    def _row_not_followed(self, row: SheetRow) -> Iterator[str]:
        one = row.ledger.share.expected
        benefit = one.claim.benefit
        limits = self._rules.limits.get(self._network)
        if row.ledger.line.unit_price.unknown:
            yield "price"
        if one.patient_net is None or one.plan_paid is None:
            yield "open"
        if not row.covered:
            return
        if benefit.group is not None and limits is not None and benefit.group in limits.groups:
            yield "group"
        if benefit.copay_scope is CopayScope.SUPPLY and Step.COPAY in row.steps:
            yield "supply"
        if row.helped is not None and benefit.programme is not None:
            yield from self._programme_not_followed(self._rules.programmes[benefit.programme], row.helped)

    def _programme_not_followed(self, rules: ProgrammeRules, helped: HelpedBy) -> Iterator[str]:
        if rules.mode is ProgrammeMode.MAXIMIZER:
            yield "maximizer"
        if rules.treatments is not None:
            yield "treatments"
        first = min(row.date for row in self._report.rows)
        if helped.used is not None and rules.used_as_of is not None and rules.used_as_of > first:
            yield "programme_used"
        figures = (helped.floor, helped.per_fill, helped.annual, helped.used)
        if any(one is not None and self._figures[one].value is None for one in figures):
            yield "open"


def _sums(balances: Sequence[OpeningBalance]) -> tuple[int, int, int]:
    return (
        sum(one.deductible for one in balances),
        sum(one.out_of_pocket for one in balances),
        sum(one.plan_paid for one in balances),
    )


def agrees(sheet: CoverageSheet) -> bool:
    """Whether the sheet's own steps come to what the engine says, in every row."""
    return all(_same(row.ledger, steps) for row, steps in zip(sheet.rows, replay(sheet), strict=True))


def _same(row: LedgerRow, steps: Steps) -> bool:
    one = row.share.expected
    pairs = (
        (one.plan_year, steps.year),
        (one.allowed, steps.allowed),
        (one.deductible, steps.deductible),
        (one.copay, steps.copay),
        (one.coinsurance, steps.coinsurance),
        (one.noncovered, steps.noncovered),
        (one.penalty, steps.penalty),
        (one.over_maximum, steps.over_maximum),
        (one.plan_paid, steps.plan_pays),
        (one.writeoff, steps.writeoff),
        (one.balance_bill, steps.balance_bill),
        (one.assistance, steps.assistance),
        (row.cash.expected, steps.cash),
        (row.later.expected, steps.later),
        (row.net.expected, steps.net),
        (one.deductible_left, _left(steps.room, steps.towards)),
        (one.out_of_pocket_left, _left(steps.limit_room, steps.counted)),
    )
    return all(engine == sheet for engine, sheet in pairs)


def _left(room: int, taken: int) -> int | None:
    return None if room >= BOUNDLESS else room - taken
