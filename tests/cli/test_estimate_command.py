"""`ketacost estimate`: the same cents as everywhere, in words that keep unknown apart from nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Example, Run
from tests.golden.cases import GOLDEN_CASES, GoldenCase


def line(price: object, **more: object) -> dict[str, Any]:
    return {"text": "Line", "unit_price": price, **more}


@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: case.name)
def test_golden_cents(case: GoldenCase, run: Run) -> None:
    done = run("estimate", "-", "--json", stdin=json.dumps(case.request))

    answer = done.json
    assert done.code == 0
    exact = {"low": case.total, "expected": case.total, "high": case.total}
    assert answer["totals"]["total"]["minor"] == exact
    assert answer["totals"]["total"]["decimal"]["expected"] == f"{case.total // 100}.{case.total % 100:02d}"
    assert tuple(one["amount"]["minor"]["expected"] for one in answer["payments"]) == case.payments
    assert answer["totals"]["tax"]["minor"]["expected"] == case.tax
    if case.line_totals:
        assert tuple(one["total"]["minor"]["expected"] for one in answer["lines"]) == case.line_totals


def test_the_golden_lines_are_read_as_text_too(run: Run, example: Example) -> None:
    done = run("estimate", str(example("own-lines")))

    assert "€165.01" in done.out
    assert "€1,190.00" in done.out
    assert done.out.startswith("You pay €1,355.01.\n")


def test_a_course_comes_with_its_ways_to_buy_lines_and_payments(run: Run, example: Example) -> None:
    done = run("estimate", str(example("six-infusions")))

    assert done.code == 0
    assert done.out.startswith("You pay $4,225, by April 13, 2027.\n")
    assert "*  Six infusions       $4,225  cheapest" in done.out
    assert "Pay visit by visit  $4,525  +$300" in done.out
    assert "visit 6 of 6, Six infusions" in done.out
    assert done.out.rstrip().endswith("Apr 13, 2027    $475.00")


def test_an_unstated_discount_is_said_as_at_most(run: Run, example: Example) -> None:
    path = str(example("unstated-discount"))
    text, answer = run("estimate", path).out, run("estimate", path, "--json").json

    assert "You pay at most $4,225" in text
    assert "states no amount. Ask the clinic." in text
    assert answer["marks"] == ["unstated_discount"]
    assert answer["totals"]["total"]["minor"] == {"low": 280000, "expected": 422500, "high": 422500}
    assert answer["totals"]["discount"]["text"] == "not stated"


def test_an_unknown_price_is_said_as_at_least_and_is_never_zero(run: Run, example: Example) -> None:
    path = str(example("open-prices"))
    text, answer = run("estimate", path).out, run("estimate", path, "--json").json

    assert "You pay at least $3,150" in text
    assert answer["totals"]["total"]["decimal"]["high"] is None
    boosters = [one for one in answer["lines"] if one["phase"] == "maintenance" and one["service"] == "treatment"]
    included = [one for one in answer["lines"] if one["service"] == "monitoring"]
    assert {one["total"]["text"] for one in boosters} == {"not known"}
    assert all(one["unit_price"] == {"unknown": True} for one in boosters)
    assert {one["total"]["text"] for one in included} == {"$0"}
    assert {one["reasons"][0]["text"] for one in included} == {
        'Included in "Single infusion".',
        'Included in "Booster".',
    }


def test_nothing_but_an_unknown_price_is_not_known(run: Run) -> None:
    done = run("estimate", "-", stdin=json.dumps({"charges": [line(None)]}))

    assert done.out.startswith("What you pay is not known.\n")


def test_zero_is_a_known_price(run: Run) -> None:
    done = run("estimate", "-", stdin=json.dumps({"charges": [line(0)]}))

    assert done.out.startswith("You pay $0.\n")


def test_groups_add_up_to_the_total(run: Run, example: Example) -> None:
    answer = run("estimate", str(example("six-infusions")), "--json").json

    for groups in ("by_service", "by_section", "by_month"):
        assert sum(one["total"]["minor"]["expected"] for one in answer[groups]) == 422500
    assert [one["key"] for one in answer["by_month"]] == ["2026-12", "2027-02", "2027-03", "2027-04"]
    assert answer["by_month"][0]["text"] == "December 2026"
    assert len(answer["visits"]) == 10


def test_the_request_comes_back_and_gives_the_same_answer(run: Run, example: Example) -> None:
    for name in ("six-infusions", "open-prices", "own-lines", "instalments", "unstated-discount"):
        answer = run("estimate", str(example(name)), "--json").json
        again = run("estimate", "-", "--json", stdin=json.dumps(answer["request"])).json
        assert again == answer


def test_a_preset_and_a_sample_need_no_file(run: Run) -> None:
    done = run("estimate", "--preset", "iv-mood", "--start", "2026-12-07", "--sample", "kensho")

    assert done.code == 0
    assert done.out.startswith("You pay at most $4,025")


def test_without_a_start_a_preset_starts_today(run: Run) -> None:
    answer = run("estimate", "--preset", "iv-mood", "--sample", "kensho", "--json").json

    assert answer["visits"][0]["date"] == "2026-11-24"


def test_a_start_moves_the_course_of_the_request(run: Run, example: Example) -> None:
    answer = run("estimate", str(example("six-infusions")), "--start", "2027-01-04", "--json").json

    assert answer["visits"][0]["date"] == "2027-01-04"
    assert answer["totals"]["total"]["minor"]["expected"] == 422500


def test_a_price_list_takes_the_place_of_the_request_s(run: Run, example: Example, tmp_path: Path) -> None:
    prices = {
        "currency": "EUR",
        "fees": [
            {"id": "a", "service": "evaluation", "price": 100},
            {"id": "b", "service": "treatment", "price": 10, "includes": ["monitoring"]},
        ],
    }
    wrapped = {"ketacost": "fee-schedule", "version": 1, "fee_schedule": prices}
    for content in (prices, wrapped):
        (tmp_path / "prices.json").write_text(json.dumps(content), "utf-8")
        done = run("estimate", str(example("six-infusions")), "--prices", "prices.json")
        assert done.out.startswith("You pay €190, by April 13, 2027.")


def test_the_locale_decides_how_amounts_and_days_are_written(run: Run, example: Example) -> None:
    done = run("estimate", str(example("own-lines")), "--locale", "de-DE")

    assert "1.355,01 €" in done.out.replace("\N{NO-BREAK SPACE}", " ")


def test_the_table_alone(run: Run, example: Example) -> None:
    done = run("estimate", str(example("six-infusions")), "--table")

    rows = done.out.splitlines()
    assert rows[0].split() == ["Date", "What", "Quantity", "Price", "Total", "(USD)"]
    assert rows[-1].split() == ["Total", "$4,225.00"]
    assert len({len(row) for row in rows}) == 1  # right-aligned to the last figure


def test_why_names_reason_and_source_of_each_line(run: Run, example: Example) -> None:
    done = run("estimate", str(example("six-infusions")), "--why")

    assert 'From the price list: "First consultation".' in done.out
    assert "Source: Example Clinic; invented example; as of November 2, 2026" in done.out


def test_text_of_strangers_cannot_steer_the_terminal(run: Run) -> None:
    request = {"charges": [line(1, text="\x1b[31mred\x1b]0;title\x07\nnext \u202e")]}
    done = run("estimate", "-", stdin=json.dumps(request))

    assert done.code == 0
    assert "\x1b" not in done.out
    assert "\x07" not in done.out
    assert "\u202e" not in done.out


def test_json_goes_to_a_file(run: Run, example: Example, tmp_path: Path) -> None:
    done = run("estimate", str(example("own-lines")), "--json", "--output", "answer.json")

    assert (done.code, done.out) == (0, "")
    assert json.loads((tmp_path / "answer.json").read_text("utf-8"))["currency"] == "EUR"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answer.json", "own-lines.json"]


def test_the_way_that_the_request_chose_is_marked(run: Run, example: Example) -> None:
    request = json.loads(example("six-infusions").read_text("utf-8"))["request"]
    chosen = {"singles": [], "one": [{"package": "six"}], "late": [{"package": "six", "not_before": "2027-01-01"}]}
    marked = {}
    for name, packages in chosen.items():
        request["purchase"] = {"packages": packages}
        out = run("estimate", "-", stdin=json.dumps(request)).out
        marked[name] = [line.split("*")[1].split("  ")[1] for line in out.splitlines() if line.startswith("  *")]

    assert marked == {"singles": ["Pay visit by visit"], "one": ["Six infusions"], "late": ["Six infusions"]}
