"""The program's English: amounts, lines, reasons and errors put into plain sentences.

One place, so that window, workbook and command line say the same thing in the same words.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from ketacost.domain.amounts import Amount
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, Line, Mark, Payment, Reason
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.printed_totals import Gap
from ketacost.domain.purchases import Purchase
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.services.formats import Formats
from ketacost.services.reference import ReferenceData
from ketacost.services.share_reasons import OPEN_REASONS, SHARE_REASONS

NOT_KNOWN = "not known"
NOT_STATED = "not stated"

MODALITIES = {
    "iv": "IV infusion",
    "im": "Injection (IM)",
    "sc": "Injection under the skin",
    "nasal_esketamine": "Nasal esketamine (Spravato)",
    "nasal_racemic": "Nasal ketamine (compounded)",
    "sublingual": "Lozenge under the tongue",
    "oral": "Oral ketamine",
}
SETTINGS = {"clinic": "At the clinic", "home": "At home", "group": "In a group", "couple": "As a couple"}
PHASES = {
    "evaluation": "Evaluation",
    "preparation": "Preparation",
    "induction": "Induction",
    "taper": "Taper",
    "maintenance": "Maintenance",
    "integration": "Integration",
    "follow_up": "Follow-up",
    "incidental": "Other fees",
    "typed": "Own lines",
    "membership": "Membership",
}
PAYMENT_METHODS = {
    "card": "Card",
    "cash": "Cash",
    "check": "Check",
    "transfer": "Bank transfer",
    "financing": "Financing",
}
PAYERS = {
    "self_pay": "Self-pay",
    "commercial": "Commercial insurance",
    "medicare": "Medicare",
    "medicaid": "Medicaid",
    "military": "TRICARE or VA",
}
INDICATIONS = {"mood": "Mood (depression, anxiety)", "pain": "Chronic pain"}
KEYS = {
    "modality": "route",
    "indication": "condition",
    "dose": "dose",
    "minutes": "length",
    "setting": "setting",
    "phase": "phase",
    "ordinal": "visit number",
    "payment_method": "payment method",
    "payer": "payer",
}
_MISSED = {"cancelled": "Cancelled", "moved": "Moved", "no_show": "Missed"}
_NOTICE = {"hours": "hours", "business_hours": "business hours", "working_days": "working days"}
_LINE_TEXTS = frozenset(["membership", "joining_fee", "missed", "minimum", "overage", "credit"])
_HOW = {
    How.PUBLISHED: "published",
    How.PHONE: "told by phone",
    How.WRITING: "in writing",
    How.MEASURED: "measured",
    How.PATIENT: "said by the patient",
    How.TYPED: "typed by you",
    How.INVENTED: "invented example",
}
_ERRORS = {
    "ambiguous_fee": 'Two rows of the price list fit {service} equally well: "{first}" and "{second}". '
    "Give one of them a further condition, or remove it.",
    "unknown_package": 'The price list has no package "{package}".',
    "unknown_membership": 'The price list has no membership "{membership}".',
    "membership_without_visits": "{membership} needs a first day: there are no visits.",
    "unknown_visit": "The course has no visit {ordinal} in the phase {phase}.",
    "credit_cycle": 'Two credits pay for each other: "{first}" and "{second}". Remove one of them.',
    "unknown_fee": 'The price list has no row "{fee}".',
    "unknown_phase": 'The course has no phase "{phase}".',
    "date_out_of_range": "A visit would fall outside the calendar. Check the start date and the spacing.",
    "too_many_visits": "{phase} would have more than {most} visits before the horizon. Give it a number of visits, "
    "space them wider, or look ahead less far.",
    "quote_already_issued": "Quote {number} is issued and cannot be changed. Revise it instead.",
    "quote_without_lines": "The quote has no lines yet. Add a course with a price list, or a line of your own.",
    "quote_still_a_draft": "The quote is still a draft: edit it as it is.",
    "quote_already_expired": "The last day of the quote, {date}, is past. Choose a later one.",
    "quote_not_open": "Quote {number} is not waiting for an answer.",
}
_INVALID = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "string_too_short": "must not be empty",
    "too_short": "needs at least {min_length}",
    "too_long": "may have at most {max_length}",
    "decimal_parsing": "is not a number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "finite_number": "is not a number",
    "enum": "must be one of {expected}",
    "json_invalid": "is not valid JSON: {error}",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer as one sentence that can be read aloud, and in the parts that a page sets large and small."""

    lead: str
    figure: str
    until: str
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.lead} {self.figure}{', ' + self.until if self.until else ''}."


class Words:
    """Puts domain values into words in one locale."""

    def __init__(self, formats: Formats, reference: ReferenceData) -> None:
        self.formats = formats
        self._reference = reference
        self._reasons: dict[str, Callable[[Reason], str]] = {
            "listed": lambda r: f'From the price list: "{self._fee(r)}".',
            "depends_on": self._depends_on,
            "price_not_stated": lambda r: f'The list names "{self._fee(r)}" but states no price. Ask the clinic.',
            "not_listed": lambda r: f"The price list says nothing about {self._service_of(r)}. Ask the clinic.",
            "included": lambda r: f"Included in {self._included_by(r)}.",
            "perhaps_included": lambda r: (
                f"Perhaps included in {self._included_by(r)}: that depends on which row holds."
            ),
            "hour_assumed": lambda _: "The length of the visit is not set; one hour is assumed.",
            "when_needed": lambda r: f"A further visit of {r.get('package')} when needed: ask whether it is free.",
            "member_visit": lambda r: f"Visit {r.get('number')} of {r.get('size')} that {r.get('membership')} holds.",
            "membership": lambda r: (
                f"{r.get('membership')}, billed by the {r.get('billing')}, number {r.get('number')}."
            ),
            "joining_fee": lambda r: f"Joining fee of {r.get('membership')}.",
            "membership_runs": lambda r: f"{r.get('membership')} runs until {self._day(str(r.get('until')))}.",
            "filled": lambda r: f'Visit {r.get("number")} of {r.get("size")} that one "{self._fee(r)}" covers.',
            "overage": lambda r: f'{r.get("minutes")} minutes beyond what "{self._fee(r)}" buys.',
            "minimum": lambda r: (
                f"The clinic sells no fewer than {r.get('count')} visits; {r.get('missing')} are missing."
            ),
            "credit": lambda r: f"{self._service_of(r)} is credited.",
            "missed": self._missed,
            "missed_without_rule": lambda r: f"{_MISSED[str(r.get('kind'))]}: the list states no rule. Ask the clinic.",
            "perhaps_surcharge": lambda r: f"{r.get('name')} may be added: that depends on how it is paid.",
            "redeemed": lambda r: f"Visit {r.get('number')} of {r.get('size')} in {r.get('package')}.",
            "package": lambda r: f"{r.get('package')}: {self._contents(str(r.get('contents')))}.",
            "package_unused": lambda r: f"{r.get('package')} fits no visit of this course.",
            "package_left_over": self._left_over,
            "discount": lambda r: f"Discount: {r.get('name') or 'discount'}.",
            "discount_unstated": self._unstated,
            "moved": lambda r: f"Moved by hand; planned for {self._day(str(r.get('planned')))}.",
            "typed": lambda _: "Typed by you.",
            "incidental": lambda r: f'A fee of the price list: "{self._fee(r)}".',
        }

    # Amounts

    def amount(self, amount: Amount, currency: str, marks: Iterable[Mark] = (), *, cents: bool | None = None) -> str:
        """Say an amount: "$4,025", "$4,100 to $6,300", "at least $4,500", "at most $4,025", "not known"."""
        money = self.formats.money
        if amount.high is None:
            least = min(amount.low, amount.expected)
            return f"at least {money(least, currency, cents=cents)}" if least else NOT_KNOWN
        if amount.is_exact:
            return money(amount.high, currency, cents=cents)
        if Mark.UNSTATED_DISCOUNT in set(marks):
            return f"at most {money(amount.high, currency, cents=cents)}"
        low, _, high = sorted((amount.low, amount.expected, amount.high))  # cases, and not an ordering
        return f"{money(low, currency, cents=cents)} to {money(high, currency, cents=cents)}"

    def discount(self, off: Amount, currency: str, marks: Iterable[Mark] = (), *, cents: bool | None = None) -> str:
        """Say what comes off: "$50"; where the clinic does not say how much "at least $50", or "not stated"."""
        if Mark.UNSTATED_DISCOUNT not in set(marks):
            return self.amount(off, currency, cents=cents)
        sure = off.low if off.high is None else min(off.low, off.high)
        return f"at least {self.formats.money(sure, currency, cents=cents)}" if sure else NOT_STATED

    def less(self, off: Amount, currency: str, marks: Iterable[Mark] = (), noun: str = "") -> str:
        """Say a discount after what it comes off from: "less $50.00", "less at least $50.00", or "not stated"."""
        said = self.discount(off, currency, marks, cents=True)
        return f"{noun} {said}".lstrip() if said == NOT_STATED else f"less {said} {noun}".rstrip()

    def price(self, price: Price, currency: str) -> str:
        """Say a price per unit: "$425", "$400 to $600", "from $400", "not known"."""
        if price.unknown:
            return NOT_KNOWN
        if price.high is None:
            return f"from {self.formats.price(price.low, currency)}" if price.low else NOT_KNOWN
        if price.is_exact:
            return self.formats.price(price.low, currency)
        return f"{self.formats.price(price.low, currency)} to {self.formats.price(price.high, currency)}"

    def total(self, estimate: Estimate, *, cents: bool | None = None) -> str:
        """Say an estimate's total with what is open about it."""
        return self.amount(estimate.total, estimate.currency, estimate.marks, cents=cents)

    def pays(self, estimate: Estimate, *, cents: bool | None = None) -> str:
        """Say what the patient pays in the end, with what is open about it."""
        return self.amount(estimate.patient_pays, estimate.currency, estimate.patient_marks, cents=cents)

    def headline(self, estimate: Estimate) -> Headline:
        """Say what the patient pays, by when, and why it is not one figure if it is not."""
        total = estimate.patient_pays
        if not estimate.lines:
            return Headline("You pay", "nothing yet", "", ("Choose a course and a price list, or add a line.",))
        figure = self.pays(estimate)
        lead = "You pay about" if total.high is not None and not total.is_exact else "You pay"
        if figure.startswith(("at ", NOT_KNOWN)):
            lead = "You pay"
        if figure == NOT_KNOWN:
            lead, figure = "What you pay is", NOT_KNOWN
        last = estimate.last_date
        until = f"by {self.formats.date(last)}" if last else ""
        return Headline(lead, figure, until, tuple(self.explanations(estimate)))

    def explanations(self, estimate: Estimate) -> list[str]:
        """Say what keeps the total from being one exact figure, each cause once."""
        found: dict[str, None] = {}
        the_price = "The price" if self.pays(estimate) == NOT_KNOWN else '"At least": the price'
        settled = {share.line for share in estimate.shares if share.net.is_exact}
        for line in estimate.lines:
            if line.id in settled:
                continue
            if Mark.UNKNOWN in line.marks:
                what = self.line_text(line, numbered=False)
                found[f'{the_price} of "{what}" is not known. Ask the clinic.'] = None
            if Mark.UNSTATED_DISCOUNT in line.marks:
                for reason in line.reasons:
                    if reason.code == "discount_unstated":
                        found[f'"At most": {self._unstated(reason)}'] = None
            if Mark.RANGE in line.marks:
                depends = [self.reason(reason) for reason in line.reasons if reason.code == "depends_on"]
                what = self.line_text(line, numbered=False)
                found[depends[0] if depends else f'The price of "{what}" is a range.'] = None
        for reason in (reason for share in estimate.shares for reason in share.reasons):
            if reason.code in OPEN_REASONS:
                found[self.reason(reason)] = None
        for note in estimate.notes:
            found[self.reason(note)] = None
        return list(found)

    # Lines

    def service(self, service: str) -> str:
        """Name a service."""
        return self._reference.service_label(service)

    def gap(self, gap: Gap, currency: str) -> str:
        """Say that a printed total is not what its items come to; both are kept."""
        printed = self.price(gap.printed.amount, currency)
        items = self.amount(gap.computed, currency)
        return f"{gap.printed.label}: the page prints {printed}, the items come to {items}. Ask which one holds."

    def read_services(self, text: str) -> tuple[str, ...]:
        """Return the services that a text names, by label or by id; other words make services of one's own."""
        known = {entry.label.casefold(): entry.id for entry in self._reference.services}
        named = [part.strip() for part in text.split(",") if part.strip()]
        found = (known.get(name.casefold()) or re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") for name in named)
        return tuple(dict.fromkeys(service for service in found if service))

    def section(self, section: str) -> str:
        """Name a section: a phase, or the text that somebody gave it."""
        return PHASES.get(section, section)

    def line_text(self, line: Line, *, numbered: bool = True) -> str:
        """Say what a line is for."""
        for reason in line.reasons:
            if reason.code in _LINE_TEXTS:
                return self._named_by(reason, line)
        if line.text:
            return line.text
        name = self.service(line.service)
        if numbered and line.visit is not None and line.visit.ordinal > 1:
            return f"{name}, visit {line.visit.ordinal}"
        return name

    def _named_by(self, reason: Reason, line: Line) -> str:
        """Name a line that says more than the service it is about."""
        match reason.code:
            case "membership":
                return f"{line.text}, {reason.get('billing')} {reason.get('number')}"
            case "joining_fee":
                return f"{line.text}, joining fee"
            case "missed":
                return f"{_MISSED[str(reason.get('kind'))]} visit"
            case "minimum":
                return f"{line.text or self.service(line.service)}, up to the minimum"
            case "overage":
                return f"{line.text or self.service(line.service)}, longer visit"
            case _:
                return line.text or f"Credit for {self.service(str(reason.get('service'))).lower()}"

    def reason(self, reason: Reason) -> str:
        """Put one reason into a sentence."""
        if reason.code in SHARE_REASONS:
            return SHARE_REASONS[reason.code].format(**dict(reason.params))
        return self._reasons[reason.code](reason)

    def reasons(self, line: Line) -> list[str]:
        """Say why a line is there and costs what it does."""
        return [self.reason(reason) for reason in line.reasons]

    def how(self, how: How) -> str:
        """Say how a fact reached us."""
        return _HOW[how]

    def source(self, source: Source) -> str:
        """Say where a fact comes from: who said it, how, and when."""
        if source == Source():
            return ""
        when = f"as of {self.formats.date(source.as_of)}" if source.as_of else "date not known"
        parts = [source.said_by, _HOW[source.how], when, source.address, source.note]
        return "; ".join(part for part in parts if part)

    def payment(self, payment: Payment) -> str:
        """Name a payment: "Payment 2 of 7", or when it is due."""
        if payment.count:
            return f"Payment {payment.number} of {payment.count}"
        return f"Payment on {self.formats.date(payment.date)}" if payment.date else "Payment, date not set"

    def way(self, purchase: Purchase, names: Mapping[str, str]) -> str:
        """Name a way to buy by what is bought and how it is paid; `names` names packages and memberships."""
        packages = [(one.package, one.prepaid) for one in purchase.packages or ()]
        parts = [names.get(one.membership, one.membership) for one in purchase.memberships or ()]
        for package, prepaid in dict.fromkeys(packages):
            count = packages.count((package, prepaid))
            name = names.get(package, package) + (" paid in full up front" if prepaid else "")
            parts.append(f"{count} × {name}" if count > 1 else name)
        text = " + ".join(parts) or "Pay visit by visit"
        if purchase.payment_method is not None:
            text += f", by {PAYMENT_METHODS[purchase.payment_method].lower()}"
        return text

    # Facts

    def fact(self, fact: Fact) -> str:
        """Say a fact; one that nobody stated is "not known"."""
        match fact.state:
            case FactState.YES:
                return fact.text or "yes"
            case FactState.NO:
                return fact.text or "no"
            case FactState.RANGE if fact.value is not None and fact.high is not None:
                return f"{self.formats.number(fact.value)} to {self.formats.number(fact.high)}"
            case FactState.KNOWN:
                return self.formats.number(fact.value) if fact.value is not None else fact.text
            case _:
                return NOT_KNOWN

    # Errors

    def error(self, error: DomainError) -> str:
        """Say what is wrong with a request, and what to do."""
        template = _ERRORS.get(error.code)
        if template is None:
            return str(error)
        params = dict(error.params)
        if "service" in params:
            params["service"] = f'"{self.service(str(params["service"]))}"'
        return template.format(**params)

    # Inside

    def _fee(self, reason: Reason) -> str:
        return str(reason.get("fee"))

    def _service_of(self, reason: Reason) -> str:
        return f'"{self.service(str(reason.get("service")))}"'

    def _included_by(self, reason: Reason) -> str:
        by = str(reason.get("by"))
        return f'"{self.service(by) if re.fullmatch(r"[a-z0-9_-]+", by) else by}"'

    def _contents(self, contents: str) -> str:
        return re.sub(r"× ([a-z0-9_-]+)", lambda found: f"× {self.service(found[1])}", contents)

    def _missed(self, reason: Reason) -> str:
        kind = _MISSED[str(reason.get("kind"))]
        unit = _NOTICE[str(reason.get("unit"))]
        return f"{kind} with less than {reason.get('notice')} {unit} of notice."

    def _depends_on(self, reason: Reason) -> str:
        keys = [KEYS.get(key, key) for key in str(reason.get("keys")).split(",")]
        named = " and the ".join(keys)
        return f"The price depends on the {named}, which is not settled: the range covers every row that fits."

    def _left_over(self, reason: Reason) -> str:
        left, service = reason.get("left"), self.service(str(reason.get("service")))
        return f"{reason.get('package')}: {left} × {service} would stay unused."

    def _unstated(self, reason: Reason) -> str:
        name = str(reason.get("name") or "a discount")
        return f'the clinic promises "{name}" but states no amount. Ask the clinic.'

    def _day(self, text: str) -> str:
        return self.formats.date(dt.date.fromisoformat(text))


def names_of(schedule: FeeSchedule | None) -> dict[str, str]:
    """Give each package and membership of a list its name."""
    if schedule is None:
        return {}
    names = {package.id: package.name for package in schedule.packages}
    return names | {membership.id: membership.name for membership in schedule.memberships}


def invalid_fields(error: ValidationError) -> list[tuple[str, str]]:
    """Say what is wrong with input that does not make a model: where, and what; the value itself is not repeated."""
    found: dict[tuple[str, str], None] = {}
    for one in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in one["loc"] if not str(part).startswith("function-"))
        template = _INVALID.get(one["type"])
        text = template.format(**one.get("ctx", {})) if template else one["msg"].removeprefix("Value error, ")
        found[where, text] = None
    return list(found)
