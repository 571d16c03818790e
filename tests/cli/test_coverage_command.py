"""A plan on the command line: from the request, a file or a preset; the same figures as window and workbook."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.estimating import estimate
from ketacost.services.coverage_rows import coverage_report
from ketacost.services.formats import Formats
from ketacost.services.quote_rows import quote_sheet
from ketacost.services.reference import ReferenceData
from ketacost.services.report import quote_report
from ketacost.services.words import Words
from tests.cli.commands import Example, Run
from tests.cli.json_schema import problems
from tests.export.sheets import named
from tests.golden import covered, documents

WORKED: dict[str, tuple[Callable[[], EstimateRequest], tuple[int, int, int]]] = {
    "21 weekly sessions": (covered.yearly, (600_000, 0, 600_000)),
    "six sessions around New Year": (covered.new_year, (288_000, 0, 288_000)),
    "a superbill": (covered.superbill, (190_000, 34_800, 155_200)),
}


def bare(request: EstimateRequest) -> str:
    """Return a request without its plan, as a file."""
    return request.model_copy(update={"coverage": None}).model_dump_json()


@pytest.mark.parametrize("name", WORKED)
def test_window_workbook_and_command_line_say_the_same(
    name: str, run: Run, reference: ReferenceData, tmp_path: Path
) -> None:
    make, (at_visits, back, pays) = WORKED[name]
    request, words = make(), Words(Formats("en_US"), reference)
    made = estimate(request)
    done = run("estimate", "-", "--json", "--workbook", "book.xlsx", stdin=request.model_dump_json())
    totals = done.json["totals"]
    found = [totals[key]["minor"]["expected"] for key in ("paid_at_visits", "comes_back", "patient_pays")]
    assert found == [at_visits, back, pays]

    window = coverage_report(request, made, words)
    assert window is not None
    assert (window.paid_at_visits.expected, window.back_later.expected, window.patient_pays.expected) == tuple(found)
    sheet = quote_sheet(quote_report(documents.draft(request), made, words, documents.TODAY), made, words)
    assert sheet.totals[-1].amount == window.pays_words == words.pays(made, cents=True)
    assert done.json["headline"]["sentence"] == words.headline(made).sentence

    book = load_workbook(tmp_path / "book.xlsx", data_only=True)
    for one in ("pays_calculated", "pays_low", "pays_high", "quote_pays_expected"):
        assert named(book, one) == pays / 100
    shown = [[cell.value for cell in row] for row in book["Coverage"].iter_rows()]
    heads = next(row for row in shown if row[:2] == ["Service", "Date"])
    rows = shown[shown.index(heads) + 1 :][: len(made.shares)]
    for key, title in (("net", "You pay in the end"), ("plan_pays", "Plan pays"), ("allowed", "Allowed")):
        in_json = [share[key]["minor"]["expected"] for share in done.json["shares"]]
        assert in_json == [getattr(row, key).expected for row in window.rows]
        assert in_json == [pytest.approx(row[heads.index(title)] * 100) for row in rows]
    assert [share["trace"] for share in done.json["shares"]] == [list(row.trace) for row in window.rows]


def test_every_share_and_day_is_told_whole(run: Run) -> None:
    answer = run("estimate", "-", "--json", stdin=covered.new_year().model_dump_json()).json
    third = answer["shares"][2]
    assert (third["deductible"]["minor"]["expected"], third["coinsurance"]["text"]) == (30_000, "$60")
    assert (third["plan_year"], answer["shares"][4]["plan_year"]) == ("2025-01-01", "2026-01-01")
    assert third["written_off"]["text"] == "$100"
    assert answer["shares"][4]["deductible_left"]["text"] == "$900"
    assert [reason["code"] for reason in third["reasons"]] == ["benefit", "allowed_from"]
    assert answer["totals"]["written_off"]["text"] == "$600"
    turns = [[turn["code"] for turn in day["turns"]] for day in answer["days"]]
    assert "deductible_met" in turns[2]
    assert "new_plan_year" in turns[4]
    assert answer["coverage"]["plan"] == "Example PPO Silver"
    assert problems(answer, run("schema", "answer").json) == []


def test_without_a_plan_the_patient_pays_the_total(run: Run, example: Example) -> None:
    answer = run("estimate", str(example("six-infusions")), "--json").json
    assert answer["totals"]["patient_pays"] == answer["totals"]["total"]
    assert (answer["coverage"], answer["shares"], answer["days"]) == (None, [], [])


def test_the_text_says_who_pays_and_what_happens_at_each_visit(run: Run) -> None:
    for form in ((), ("--table",)):
        out = run("estimate", "-", *form, stdin=covered.superbill().model_dump_json()).out
        assert out.startswith("You pay $1,552")
        assert "WHO PAYS (Example PPO Silver, out of network)" in out
        assert "Comes back to you later    $348.00" in out
        days = out[out.index("VISIT BY VISIT") :].splitlines()
        assert next(line for line in days if "Mar 9" in line).split()[3:9] == [
            "$475.00",
            "$156.00",
            "$475.00",
            "$156.00",
            "$319.00",
            "$0.00",
        ]
    why = run("estimate", "-", "--why", stdin=covered.superbill().model_dump_json()).out
    assert "Coinsurance of 40 %: $104.00." in why


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_plan_comes_from_a_file_with_its_network_or_alone(wrapped: bool, run: Run, tmp_path: Path) -> None:
    coverage = covered.new_year().coverage or Coverage()
    whole, alone = coverage.model_dump(mode="json"), coverage.plan.model_dump(mode="json")
    if wrapped:
        whole = {"ketacost": "coverage", "version": 1, "coverage": whole}
        alone = {"ketacost": "coverage-plan", "version": 1, "plan": alone}
    (tmp_path / "whole.json").write_text(json.dumps(whole), "utf-8")
    (tmp_path / "alone.json").write_text(json.dumps(alone), "utf-8")
    assert problems(whole, run("schema", "coverage").json) == []
    assert problems(alone, run("schema", "coverage-plan").json) == []

    request = bare(covered.new_year())
    assert run("estimate", "-", "--coverage", "whole.json", stdin=request).out.startswith("You pay $2,880")
    answer = run("estimate", "-", "--coverage", "alone.json", "--json", stdin=request).json
    assert answer["request"]["coverage"]["network"] == "in"
    assert {reason["code"] for reason in answer["shares"][0]["reasons"]} == {"benefit", "allowed_not_known"}
    assert answer["patient_marks"] == ["range"]


def test_the_network_of_the_options_counts(run: Run) -> None:
    request = covered.superbill().model_dump_json()
    assert run("estimate", "-", "--network", "out", stdin=request).out.startswith("You pay $1,552")
    inside = run("estimate", "-", "--network", "in", "--json", stdin=request).json
    assert (inside["coverage"]["network"], inside["totals"]["comes_back"]["text"]) == ("In network", "$0")
    unknown = run("estimate", "-", "--network", "unknown", stdin=request).out
    assert "(Example PPO Silver, network not known)" in unknown


def test_a_usual_plan_is_one_to_start_from(run: Run) -> None:
    told = run("presets").out
    assert "PLANS (--plan)" in told
    listed = run("presets", "--json").json
    assert {one["what"] for one in listed} == {"course", "plan"}
    plans = [one for one in listed if one["what"] == "plan"]
    assert all(problems(one["plan"], run("schema", "coverage-plan").json) == [] for one in plans)
    for one in plans:
        done = run("estimate", "--preset", "iv-mood", "--sample", "kensho", "--plan", one["id"], "--json")
        assert done.code == 0, one["id"]
        assert done.json["request"]["coverage"]["plan"]["kind"] == one["plan"]["kind"]


def test_quotes_and_comparisons_go_through_the_plan(run: Run, tmp_path: Path) -> None:
    coverage = covered.superbill().coverage or Coverage()
    (tmp_path / "plan.json").write_text(coverage.model_dump_json(), "utf-8")
    request = bare(covered.superbill())
    quote = run("quote", "-", "--coverage", "plan.json", "--json", "--workbook", "q.xlsx", stdin=request)
    assert quote.json["answer"]["totals"]["patient_pays"]["text"] == "$1,552"
    assert quote.json["quote"]["request"]["coverage"]["network"] == "out"
    assert problems(quote.json, run("schema", "quote").json) == []
    assert named(load_workbook(tmp_path / "q.xlsx", data_only=True), "quote_pays_expected") == 1552
    text = run("quote", "-", "--coverage", "plan.json", stdin=request).out
    assert "WHO PAYS" in text

    comparison = run("compare", "-", "--coverage", "plan.json", "--json", stdin=request).json
    assert problems(comparison, run("schema", "comparison").json) == []
    assert any("network is not known" in note for note in comparison["notes"])
    priced = next(one for one in comparison["clinics"] if one["patient_pays"])
    assert priced["cost_text"] == priced["patient_pays"]["text"]


def test_ways_to_buy_are_ranked_by_what_the_patient_pays(run: Run, example: Example, tmp_path: Path) -> None:
    coverage = Coverage(plan=covered.plan(0, 100), allowed=covered.allowed(400))
    (tmp_path / "plan.json").write_text(coverage.model_dump_json(), "utf-8")
    path = str(example("six-infusions"))
    ways = run("estimate", path, "--coverage", "plan.json", "--json").json["ways"]
    pays = [one["patient_pays"]["minor"]["expected"] for one in ways]
    assert pays == sorted(pays)
    out = run("estimate", path, "--coverage", "plan.json").out
    assert any(ways[0]["patient_pays"]["text"] in line for line in out.splitlines() if "cheapest" in line)


PLAN: dict[str, Any] = covered.plan(0, None).model_dump(mode="json")


@pytest.mark.parametrize(
    ("content", "options", "code", "told"),
    [
        (PLAN | {"deductible": 1}, (), 3, "deductible: is not a known field"),
        ({"plan": PLAN | {"deductible": 1}}, (), 3, "plan.deductible: is not a known field"),
        ({"ketacost": "clinic", "version": 1}, (), 3, "is not a ketacost file of the kind"),
        ({"ketacost": "coverage-plan", "version": 9, "plan": PLAN}, (), 3, "made by a newer ketacost"),
        ({"ketacost": "coverage", "version": 1, "plan": PLAN}, (), 3, "coverage: is missing"),
        ([], (), 3, "plan.json is not valid"),
        ({"plan": PLAN | {"currency": "EUR"}}, (), 3, "the plan is in EUR"),
        (None, ("--network", "in"), 2, "--network needs a plan"),
        (None, ("--plan", "no-such"), 2, 'there is no usual plan "no-such"'),
        (None, ("--network", "perhaps"), 2, "invalid choice"),
        (PLAN, ("--plan", "ppo"), 2, "not allowed with argument"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_plainly(
    content: Any, options: tuple[str, ...], code: int, told: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(content), "utf-8")
    named_file = () if content is None else ("--coverage", "plan.json")
    done = run("estimate", "-", *named_file, *options, stdin=bare(covered.superbill()))
    assert (done.code, told in done.err) == (code, True), done.err
    assert "Traceback" not in done.err


def test_text_of_a_plan_cannot_steer_the_terminal(run: Run) -> None:
    request = covered.superbill()
    coverage = request.coverage or Coverage()
    plan = coverage.plan.model_copy(update={"name": "\x1b[31mred", "benefits": (covered.benefit(40, name="\x07bell"),)})
    hostile = request.model_copy(update={"coverage": coverage.model_copy(update={"plan": plan})})
    out = run("estimate", "-", "--why", stdin=hostile.model_dump_json()).out
    assert "\x1b" not in out
    assert "\x07" not in out
