"""The commands and options, with examples that work as they stand."""

import argparse
import datetime as dt
from pathlib import Path

from ketacost.cli.clinics import run_import, run_template
from ketacost.cli.comparing import SORTS
from ketacost.cli.comparing import run as run_compare
from ketacost.cli.covering import NETWORKS
from ketacost.cli.estimating import run as run_estimate
from ketacost.cli.failures import EXIT_CODES
from ketacost.cli.listing import SCHEMAS, run_presets, run_samples, run_schema
from ketacost.cli.prices import run_export
from ketacost.cli.quoting import run as run_quote

EXAMPLES = {
    "estimate": """examples:
  ketacost samples --request six-infusions --output request.json
  ketacost estimate request.json
  ketacost estimate request.json --json --output answer.json
  ketacost estimate request.json --workbook estimate.xlsx
  ketacost estimate --preset iv-mood --start 2026-12-07 --sample "Kensho Wellbeing" --why
  ketacost estimate --preset iv-mood --start 2026-12-07 --sample "Kensho Wellbeing" --plan ppo --network unknown""",
    "compare": """examples:
  ketacost compare --preset iv-mood --start 2026-12-07
  ketacost samples --request six-infusions --output request.json
  ketacost samples --clinic "Example Harbor Clinic" --output harbor.json
  ketacost samples --clinic "Kensho Wellbeing" --output kensho.json
  ketacost compare request.json --clinics harbor.json kensho.json --sort reviews --json""",
    "quote": """examples:
  ketacost samples --request six-infusions --output request.json
  ketacost quote request.json --person "Pat Example" --workbook draft.xlsx
  ketacost quote request.json --person "Pat Example" --issue --number Q-2026-0001 --workbook quote.xlsx""",
    "import": """examples:
  ketacost export prices --sample "Kensho Wellbeing" --output kensho.xlsx
  ketacost import prices kensho.xlsx
  ketacost import prices kensho.xlsx --json
  ketacost import prices kensho.xlsx --output kensho.json
  ketacost template clinics --output clinics.xlsx
  ketacost import clinics clinics.xlsx
  ketacost import clinics clinics.xlsx --bad-rows mend.csv --output clinics.json
  ketacost import clinics clinics.xlsx --known clinics.json""",
    "export": """examples:
  ketacost export prices --sample "Kensho Wellbeing" --output kensho.xlsx
  ketacost export prices --sample "Lone Star Infusion" --output lone-star.csv
  ketacost export prices kensho.xlsx --output kensho.json""",
    "template": """examples:
  ketacost template prices --output prices.xlsx
  ketacost template prices --output prices.csv
  ketacost template clinics --output clinics.csv""",
    "presets": """examples:
  ketacost presets
  ketacost presets --json""",
    "samples": """examples:
  ketacost samples
  ketacost samples --request own-lines
  ketacost samples --clinic "Kensho Wellbeing" --output kensho.json""",
    "schema": """examples:
  ketacost schema estimate
  ketacost schema coverage-plan
  ketacost schema answer --output answer.schema.json""",
}
_DESCRIPTION = "What a course of ketamine therapy will really cost. Without a command the window opens."
_REQUEST_HELP = "a request as JSON (see: ketacost schema estimate), or - for standard input"


def parse(argv: list[str]) -> argparse.Namespace:
    """Read a command line; argparse prints help and errors and raises SystemExit."""
    return _parser().parse_args(argv)


def _parser() -> argparse.ArgumentParser:
    epilog = f"a command with --help has more, and examples\n\n{EXIT_CODES}"
    parser = argparse.ArgumentParser(
        "ketacost",
        description=_DESCRIPTION,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_estimate(_command(commands, "estimate", "say what a course costs, when, and how to pay less"))
    _add_compare(_command(commands, "compare", "price one course at several clinics"))
    _add_quote(_command(commands, "quote", "make a quote for a person, as a workbook"))
    _add_price_files(commands)
    _add_lists(commands)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, purpose: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=purpose,
        description=purpose[:1].upper() + purpose[1:] + ".",
        epilog=f"{EXAMPLES[name]}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the answer to a file")
    return parser


def _add_request(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", nargs="?", metavar="REQUEST", help=_REQUEST_HELP)
    parser.add_argument("--preset", metavar="ID", help="take a usual course (see: ketacost presets)")
    parser.add_argument("--start", type=_date, metavar="DATE", help="first day of the course, as 2026-12-07")
    prices = parser.add_mutually_exclusive_group()
    prices.add_argument(
        "--prices", metavar="FILE", help="take the price list of a JSON, XLSX or CSV file (see: import, template)"
    )
    prices.add_argument("--sample", metavar="NAME", help="take the price list of a sample clinic")
    plans = parser.add_mutually_exclusive_group()
    plans.add_argument(
        "--coverage",
        metavar="FILE",
        help="take the plan of a JSON file, alone or with network and allowed amounts (see: ketacost schema coverage)",
    )
    plans.add_argument(
        "--plan", metavar="ID", help="take a usual plan, its amounts mostly open (see: ketacost presets)"
    )
    parser.add_argument("--network", choices=NETWORKS, help="whether the clinic is in the plan's network (in)")
    parser.add_argument("--locale", type=_locale, help="how amounts and dates are written, as en_US or de_DE")


def _add_estimate(parser: argparse.ArgumentParser) -> None:
    _add_request(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the complete answer (see: ketacost schema answer)")
    form.add_argument(
        "--table", action="store_true", help="print only the tables: lines, and with a plan who pays what"
    )
    parser.add_argument("--why", action="store_true", help="print each line's reasons and source")
    parser.add_argument("--workbook", type=_workbook, metavar="FILE.xlsx", help="also write a workbook")
    parser.set_defaults(run=run_estimate)


def _add_compare(parser: argparse.ArgumentParser) -> None:
    _add_request(parser)
    parser.add_argument("--clinics", nargs="+", metavar="FILE", help="clinics as JSON (see: ketacost schema clinic)")
    parser.add_argument("--samples", action="store_true", help="the sample clinics (also where no clinics are named)")
    parser.add_argument("--sort", choices=SORTS, default="cost", help="what to order by; not known comes last")
    parser.add_argument("--json", action="store_true", help="print everything (see: ketacost schema comparison)")
    parser.set_defaults(run=run_compare)


def _add_quote(parser: argparse.ArgumentParser) -> None:
    _add_request(parser)
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--person", metavar="NAME", help="whom the quote is for")
    who.add_argument("--person-file", metavar="FILE", help="the same, with address and more, as JSON")
    parser.add_argument("--practice", metavar="FILE", help="your clinic as JSON: the head of the quote")
    parser.add_argument("--title", default="", help="a title of the quote")
    parser.add_argument("--notes", default="", help="a text under the totals")
    parser.add_argument("--valid-days", type=_days, metavar="N", help="how long the quote holds (30)")
    parser.add_argument("--issue", action="store_true", help="issue the quote; without this it is a draft")
    parser.add_argument("--number", default="", help="the number of an issued quote")
    parser.add_argument("--workbook", type=_workbook, metavar="FILE.xlsx", help="write the quote as a workbook")
    parser.add_argument("--json", action="store_true", help="print the quote (see: ketacost schema quote)")
    parser.set_defaults(run=run_quote)


def _add_price_files(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    what = {"choices": ("prices",), "metavar": "prices", "help": "what the file holds"}
    reader = _command(
        commands, "import", "read price lists or clinics from workbooks and text files, and check every row"
    )
    reader.add_argument("what", choices=("prices", "clinics"), metavar="prices|clinics", help="what the file holds")
    reader.add_argument(
        "files", nargs="+", metavar="FILE", help="a filled-in template of prices, or a clinics workbook of your own"
    )
    reader.add_argument("--json", action="store_true", help="print the lists (see: ketacost schema price-list)")
    _add_clinic_files(reader)
    reader.add_argument("--skip-bad-rows", action="store_true", help="go on with the rows that can be used")
    reader.add_argument("--locale", type=_locale, help="how amounts and dates are written, as en_US or de_DE")
    reader.set_defaults(run=run_import)
    writer = _command(commands, "export", "write a price list as a workbook, CSV or JSON file")
    writer.add_argument("what", **what)  # type: ignore[arg-type]  # likewise
    which = writer.add_mutually_exclusive_group()
    which.add_argument("file", nargs="?", metavar="FILE", help="a file with a price list")
    which.add_argument("--sample", metavar="NAME", help="take the price list of a sample clinic")
    writer.set_defaults(run=run_export)
    template = _command(commands, "template", "write an empty price list that explains itself, or a clinics workbook")
    template.add_argument("what", choices=("prices", "clinics"), metavar="prices|clinics", help="what the file is for")
    template.set_defaults(run=run_template)


def _add_clinic_files(reader: argparse.ArgumentParser) -> None:
    clinics = reader.add_argument_group("clinics only")
    clinics.add_argument("--sheet", metavar="NAME", help="the sheet to read; else the one most like a list of clinics")
    clinics.add_argument("--mapping", metavar="FILE", help="what the columns mean, as --save-mapping wrote it")
    clinics.add_argument("--save-mapping", type=Path, metavar="FILE", help="write what the columns mean, to change it")
    clinics.add_argument("--known", metavar="FILE", help="clinics that are there already, as --output wrote them")
    clinics.add_argument(
        "--bad-rows", type=Path, metavar="FILE", help="write the rows with problems as .csv or .xlsx, and go on"
    )


def _add_lists(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    presets = _command(commands, "presets", "list the usual courses and the usual plans")
    presets.add_argument("--json", action="store_true", help="print them whole")
    presets.set_defaults(run=run_presets)
    samples = _command(commands, "samples", "list the sample clinics and requests, or print one")
    which = samples.add_mutually_exclusive_group()
    which.add_argument("--request", metavar="NAME", help="print an example request")
    which.add_argument("--clinic", metavar="NAME", help="print a sample clinic with its price lists")
    samples.set_defaults(run=run_samples)
    schema = _command(commands, "schema", "print the JSON Schema of a file")
    schema.add_argument("kind", choices=SCHEMAS, help="answer, comparison and quote are printed, the others are read")
    schema.set_defaults(run=run_schema)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-07") from None


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 3650 and len(text) <= 4):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to 3650")
    return int(text)


def _workbook(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".xlsx":
        raise argparse.ArgumentTypeError(f"{text!r} does not end in .xlsx")
    return path


def _locale(text: str) -> str:
    from babel import UnknownLocaleError

    from ketacost.services.formats import Formats

    try:
        return Formats(text.replace("-", "_")).locale_name
    except (ValueError, UnknownLocaleError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a known locale such as en_US") from None
