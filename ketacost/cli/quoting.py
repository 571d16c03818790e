"""`ketacost quote`: an estimate for a person, as the same workbook that the window writes."""

from argparse import Namespace
from functools import cache

from pydantic import ValidationError

from ketacost import __version__
from ketacost.cli.answers import AnswerWriter
from ketacost.cli.documents import QuoteOut
from ketacost.cli.estimating import computed
from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import Inputs, field_lines
from ketacost.cli.requests import clinic_of, request_of, words_for
from ketacost.cli.tables import clean
from ketacost.cli.texts import AnswerText
from ketacost.cli.tools import Tools
from ketacost.cli.writing import deliver, write_whole
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.people import Person, Practice
from ketacost.domain.quotes import Quote, issue
from ketacost.services.quoting import issuer_of
from ketacost.services.report import QuoteReport, quote_report
from ketacost.services.words import Words


def run(arguments: Namespace, tools: Tools) -> Exit:
    """Make a quote, a draft unless it is issued, and write its workbook."""
    if arguments.issue != bool(arguments.number):
        raise CommandError(Exit.USAGE, "--issue and --number go together: an issued quote has a number, a draft none")
    inputs = Inputs(tools.stdin)
    words = words_for(arguments, tools)
    found, estimate = computed(request_of(arguments, tools, inputs), words)
    draft = _draft(arguments, tools, inputs, found.request)
    quote = _issued(draft, estimate, arguments.number, tools, words) if arguments.issue else draft
    report = cache(lambda: quote_report(quote, estimate, words, tools.today()))
    if arguments.workbook is not None:
        write_whole(arguments.workbook, inputs, lambda path: tools.write_workbook(report(), path))
    if arguments.json:
        document = AnswerWriter(words, tools.reference().version).document(found, estimate)
        text = QuoteOut(quote=quote, answer=document).model_dump_json(indent=2)
    else:
        text = _head(report()) + "\n\n" + AnswerText(words).whole(found, estimate, report())
    deliver(tools, text, arguments.output, inputs)
    return Exit.DONE


def _draft(arguments: Namespace, tools: Tools, inputs: Inputs, request: EstimateRequest) -> Quote:
    person = _person(arguments, inputs)
    practice = Practice()
    if arguments.practice is not None:
        practice = inputs.read(arguments.practice, Practice, "practice", "practice")
    try:
        return Quote(
            title=arguments.title,
            person=person,
            issuer=issuer_of(practice, clinic_of(arguments, tools)),
            request=request,
            created_on=tools.today(),
            valid_days=arguments.valid_days or practice.quote_valid_days,
            notes=arguments.notes,
        )
    except ValidationError as error:
        raise CommandError(Exit.USAGE, "the quote cannot be made:", field_lines(error)) from None


def _person(arguments: Namespace, inputs: Inputs) -> Person:
    if arguments.person_file is not None:
        return inputs.read(arguments.person_file, Person, "person", "person")
    try:
        return Person(name=arguments.person or "")
    except ValidationError as error:
        raise CommandError(Exit.USAGE, "--person is not valid:", field_lines(error)) from None


def _issued(draft: Quote, estimate: Estimate, number: str, tools: Tools, words: Words) -> Quote:
    chosen = draft.request.model_copy(update={"purchase": estimate.purchase})
    versions = {"program": __version__, "data": tools.reference().version}
    try:
        frozen = issue(draft.model_copy(update={"request": chosen}), number, estimate, tools.today(), versions)
        return Quote.model_validate(dict(frozen))
    except ValidationError as error:
        raise CommandError(Exit.USAGE, "--number is not valid:", field_lines(error)) from None
    except DomainError as error:
        raise CommandError(Exit.NOT_COMPUTABLE, words.error(error)) from None


def _head(report: QuoteReport) -> str:
    person = f" for {report.person.name}" if report.person.name else ""
    issuer = f" from {report.issuer.name}" if report.issuer.name else ""
    return clean(f"{report.name}{person}{issuer}.") + "\n" + report.validity
