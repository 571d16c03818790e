"""`ketacost estimate`: what a course costs, in words, as a table, as JSON and as a workbook."""

from argparse import Namespace
from functools import cache

from ketacost.cli.answers import AnswerWriter
from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import Inputs
from ketacost.cli.requests import clinic_of, request_of, words_for
from ketacost.cli.texts import AnswerText
from ketacost.cli.tools import Tools
from ketacost.cli.writing import deliver, write_whole
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.people import Practice
from ketacost.services.answers import Answer, answer
from ketacost.services.quoting import issuer_of
from ketacost.services.report import estimate_report
from ketacost.services.words import Words


def run(arguments: Namespace, tools: Tools) -> Exit:
    """Compute a request and deliver the answer in the form that was asked for."""
    inputs = Inputs(tools.stdin)
    words = words_for(arguments, tools)
    found, estimate = computed(request_of(arguments, tools, inputs), words)
    issuer = issuer_of(Practice(), clinic_of(arguments, tools))
    report = cache(lambda: estimate_report(found.request, estimate, words, tools.today(), issuer=issuer))
    if arguments.workbook is not None:
        write_whole(arguments.workbook, inputs, lambda path: tools.write_workbook(report(), path))
    text = AnswerText(words, why=arguments.why)
    if arguments.json:
        document = AnswerWriter(words, tools.reference().version).document(found, estimate)
        deliver(tools, document.model_dump_json(indent=2), arguments.output, inputs)
    elif arguments.table:
        deliver(tools, text.table(estimate, report()), arguments.output, inputs)
    else:
        deliver(tools, text.whole(found, estimate, report()), arguments.output, inputs)
    return Exit.DONE


def computed(request: EstimateRequest, words: Words) -> tuple[Answer, Estimate]:
    """Compute a request; a contradiction in it ends the command with its own words."""
    found = answer(request)
    if found.estimate is None:
        problem = words.error(found.problem) if found.problem else "the request cannot be computed"
        raise CommandError(Exit.NOT_COMPUTABLE, problem)
    return found, found.estimate
