"""`ketacost compare`: one course at several clinics; what is not known is said so and never counts as cheap."""

from argparse import Namespace
from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from ketacost import __version__
from ketacost.cli.answers import AnswerWriter, marks_of
from ketacost.cli.documents import ClinicEntry, ComparedOut, ComparisonOut, FactOut, OffersOut, RatingOut
from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import Inputs
from ketacost.cli.requests import entry_of, request_of, words_for
from ketacost.cli.tables import clean, table
from ketacost.cli.tools import Tools
from ketacost.cli.writing import deliver
from ketacost.domain.clinics import Clinic, Offer
from ketacost.domain.comparison.pricing import Candidate, ComparedClinic, compare, cost_order
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import ENGINE
from ketacost.domain.sources import Fact
from ketacost.services.closed_days import closed_days
from ketacost.services.comparing import freshness
from ketacost.services.words import NOT_KNOWN, Words, names_of

_ORDERS: dict[str, Callable[[ComparedClinic], tuple[object, ...]]] = {
    "cost": cost_order,
    "experience": lambda row: (*_most_first(row.years), *_most_first(row.treatments), _name(row)),
    "reviews": lambda row: (row.rating is None, -row.rating.adjusted if row.rating else 0, _name(row)),
    "name": lambda row: (_name(row),),
}
SORTS = tuple(_ORDERS)
OWN_LINES_LEFT_OUT = "Own lines, fees and discounts of the request are left out: they are no clinic's price."

NETWORK_NOT_KNOWN = (
    "Whether another clinic than the request's own is in the plan's network is not known: both ends are shown."
)


def run(arguments: Namespace, tools: Tools) -> Exit:
    """Price one course at every clinic and show them side by side."""
    inputs = Inputs(tools.stdin)
    words = words_for(arguments, tools)
    request = request_of(arguments, tools, inputs)
    if request.course is None:
        raise CommandError(Exit.NOT_COMPUTABLE, "the request has no course to compare: add one, or use --preset")
    currency = request.effective_currency
    candidates = [_candidate(entry, currency) for entry in _entries(arguments, tools, inputs)]
    prior = tools.reference().review_prior
    rows = sorted(
        compare(request, candidates, prior, currency, closed_days(request.course)), key=_ORDERS[arguments.sort]
    )
    writer = ComparisonWriter(words, tools.reference().version)
    document = writer.document(request, rows, arguments.sort)
    text = document.model_dump_json(indent=2) if arguments.json else "\n".join(_lines(document, words))
    deliver(tools, text, arguments.output, inputs)
    return Exit.DONE


def _entries(arguments: Namespace, tools: Tools, inputs: Inputs) -> list[ClinicEntry]:
    entries = [inputs.read(name, ClinicEntry, "clinic", "entry") for name in arguments.clinics or ()]
    if arguments.samples or not entries:
        entries += [entry_of(sample) for sample in tools.samples()]
    return entries


def _candidate(entry: ClinicEntry, currency: str) -> Candidate:
    """Return the clinic with its newest price list in the currency, else its newest one, else none."""
    identity = entry.id or _identity(entry.clinic)
    if not entry.schedules:
        return Candidate(identity, entry.clinic)
    best = max(entry.schedules, key=lambda one: freshness(one.fee_schedule, currency))
    return Candidate(identity, entry.clinic, best.id, best.fee_schedule)


def _identity(clinic: Clinic) -> UUID:
    return uuid5(NAMESPACE_URL, clinic.name)


def _name(row: ComparedClinic) -> str:
    return row.candidate.clinic.name.casefold()


def _most_first(fact: Fact) -> tuple[bool, Decimal]:
    """Order a fact by its figure, the largest first, and what is not known last."""
    known = fact.is_known and fact.value is not None
    return not known, -fact.value if known and fact.value is not None else Decimal(0)


class ComparisonWriter:
    """Writes compared clinics as a document, in one person's words."""

    def __init__(self, words: Words, data_version: str) -> None:
        self._words = words
        self._answers = AnswerWriter(words, data_version)
        self._data_version = data_version

    def document(self, request: EstimateRequest, rows: Sequence[ComparedClinic], sort: str) -> ComparisonOut:
        """Return the complete comparison, in the order of its rows."""
        own = request.charges or request.incidentals or request.discounts
        return ComparisonOut(
            program=__version__,
            data=self._data_version,
            engine=ENGINE,
            currency=request.effective_currency,
            sort=sort,
            notes=(*((OWN_LINES_LEFT_OUT,) if own else ()), *((NETWORK_NOT_KNOWN,) if request.coverage else ())),
            clinics=tuple(self._row(row) for row in rows),
            request=request,
        )

    def _row(self, row: ComparedClinic) -> ComparedOut:
        clinic, priced = row.candidate.clinic, row.estimate
        rating = row.rating
        marks = marks_of(priced.lines) if priced else ()
        return ComparedOut(
            clinic=clinic.name,
            clinic_id=row.candidate.clinic_id,
            is_sample=clinic.is_sample,
            currency=priced.currency if priced else None,
            total=self._answers.amount(priced.total, priced.currency, marks) if priced else None,
            patient_pays=self._answers.amount(priced.patient_pays, priced.currency, priced.patient_marks)
            if priced
            else None,
            cost_text=self._cost(row),
            comparable_cost=row.comparable_cost,
            marks=marks,
            problem=self._words.error(row.problem) if row.problem else None,
            notes=tuple(self._words.explanations(priced)) if priced else (),
            way=self._way(row),
            years=FactOut(fact=row.years, text=self._words.fact(row.years)),
            treatments=FactOut(fact=row.treatments, text=self._words.fact(row.treatments)),
            rating=RatingOut(adjusted=rating.adjusted, raw=rating.raw, count=rating.count) if rating else None,
            services=_offers(clinic),
        )

    def _cost(self, row: ComparedClinic) -> str:
        if row.estimate is None:
            return NOT_KNOWN
        said = self._words.pays(row.estimate)
        return said if row.comparable_cost else f"{said} (another currency)"

    def _way(self, row: ComparedClinic) -> str | None:
        schedule = row.candidate.schedule
        if row.estimate is None or schedule is None:
            return None
        names = names_of(schedule)
        return self._words.way(row.estimate.purchase, names)


def _offers(clinic: Clinic) -> OffersOut:
    names = {offer: tuple(one.name for one in clinic.services if one.offered is offer) for offer in Offer}
    return OffersOut(offered=names[Offer.YES], not_offered=names[Offer.NO], not_known=names[Offer.UNKNOWN])


def _lines(document: ComparisonOut, words: Words) -> list[str]:
    rows = [["Clinic", "You pay", "Years", "Treatments", "Reviews", "Services"]]
    rows += [
        [row.clinic, row.cost_text, row.years.text, row.treatments.text, _rating(row.rating, words), _services(row)]
        for row in document.clinics
    ]
    open_points = [f"{row.clinic}: {text}" for row in document.clinics for text in (row.problem, *row.notes) if text]
    lines = [*table(rows), *(["", "WHAT IS OPEN"] if open_points else []), *(f"  {clean(one)}" for one in open_points)]
    return [*lines, *(["", *document.notes] if document.notes else [])]


def _rating(rating: RatingOut | None, words: Words) -> str:
    if rating is None:
        return NOT_KNOWN
    adjusted, raw = (words.formats.number(figure.quantize(Decimal("0.01"))) for figure in (rating.adjusted, rating.raw))
    return f"{adjusted} ({raw} from {words.formats.number(rating.count)})"


def _services(row: ComparedOut) -> str:
    offered = row.services.offered
    return f"{len(offered)}: {', '.join(offered)}" if offered else NOT_KNOWN
