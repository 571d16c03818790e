"""`ketacost compare`: every clinic in its own cheapest way, what is not known last and said so."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Run

COURSE = ["--preset", "iv-mood", "--start", "2026-12-07"]


def names(document: dict[str, Any]) -> list[str]:
    return [one["clinic"] for one in document["clinics"]]


def test_the_samples_side_by_side(run: Run) -> None:
    done = run("compare", *COURSE)

    assert done.code == 0
    rows = {line[:25].strip(): line for line in done.out.splitlines() if line}
    assert "at most $4,025" in rows["Kensho Wellbeing"]
    assert "4,200" in rows["Example Meadow Infusions"]
    assert "4.6 (4.69 from 83)" in rows["Example Meadow Infusions"]
    assert "IM ketamine" in rows["Example Meadow Infusions"]
    assert rows["NorTex Psychiatry"].split()[2:4] == ["not", "known"]
    assert "(another currency)" in rows["KetaMIND Clinics"]
    assert 'Kensho Wellbeing: "At most": the clinic promises' in done.out


def test_naming_no_clinics_means_the_samples(run: Run) -> None:
    assert run("compare", *COURSE).out == run("compare", *COURSE, "--samples").out


def test_by_cost_known_totals_come_first_then_at_least_then_not_known(run: Run) -> None:
    clinics = run("compare", *COURSE, "--json").json["clinics"]
    known = [one for one in clinics if one["comparable_cost"] and "unknown" not in one["marks"]]
    figures = [one["total"]["minor"]["expected"] for one in known]

    assert clinics[: len(known)] == known
    assert figures == sorted(figures)
    assert "at least" in clinics[len(known)]["cost_text"]
    assert clinics[-1]["cost_text"] == "not known"


@pytest.mark.parametrize("sort", ["cost", "experience", "reviews", "name"])
def test_orders_put_what_is_not_known_last(sort: str, run: Run) -> None:
    clinics = run("compare", *COURSE, "--sort", sort, "--json").json["clinics"]
    known = {
        "cost": lambda one: one["comparable_cost"] and one["cost_text"] != "not known",
        "experience": lambda one: one["years"]["text"] != "not known",
        "reviews": lambda one: one["rating"] is not None,
        "name": lambda _: True,
    }[sort]

    answers = [bool(known(one)) for one in clinics]
    assert answers == sorted(answers, reverse=True)
    assert any(answers)


def test_orders(run: Run) -> None:
    by_years = run("compare", *COURSE, "--sort", "experience", "--json").json["clinics"]
    years = [float(one["years"]["fact"]["value"]) for one in by_years if one["years"]["fact"]["value"] is not None]
    by_reviews = run("compare", *COURSE, "--sort", "reviews", "--json").json["clinics"]
    ratings = [float(one["rating"]["adjusted"]) for one in by_reviews if one["rating"]]
    by_name = names(run("compare", *COURSE, "--sort", "name", "--json").json)

    assert (len(years), years) == (5, sorted(years, reverse=True))
    assert (len(ratings), ratings) == (4, sorted(ratings, reverse=True))
    assert by_name == sorted(by_name, key=str.casefold)


def test_own_clinics_from_files(run: Run, tmp_path: Path) -> None:
    prices = {
        "fees": [{"id": "a", "service": "evaluation", "price": 0}, {"id": "b", "service": "treatment", "price": 5}]
    }
    entry = {"clinic": {"name": "Mine"}, "schedules": [{"fee_schedule": prices}]}
    bare = {"clinic": {"name": "Without prices"}}
    (tmp_path / "mine.json").write_text(json.dumps({"ketacost": "clinic", "version": 1, "entry": entry}), "utf-8")
    (tmp_path / "bare.json").write_text(json.dumps(bare), "utf-8")
    done = run("compare", *COURSE, "--clinics", "bare.json", "mine.json", "--json")

    assert names(done.json) == ["Mine", "Without prices"]
    mine, without = done.json["clinics"]
    assert mine["cost_text"] == "$45"
    assert mine["way"] == "Pay visit by visit"
    assert (without["total"], without["cost_text"]) == (None, "not known")
    assert without["services"] == {"offered": [], "not_offered": [], "not_known": []}


def test_the_list_in_the_currency_of_the_request_counts(run: Run, tmp_path: Path) -> None:
    def listed(currency: str, price: int) -> dict[str, Any]:
        fees = [{"id": "a", "service": "evaluation", "price": 0}, {"id": "b", "service": "treatment", "price": price}]
        return {"fee_schedule": {"currency": currency, "fees": fees}}

    entry = {"clinic": {"name": "Both"}, "schedules": [listed("EUR", 1), listed("USD", 2)]}
    (tmp_path / "both.json").write_text(json.dumps(entry), "utf-8")
    done = run("compare", *COURSE, "--clinics", "both.json", "--json")

    assert done.json["clinics"][0]["cost_text"] == "$18"


def test_a_list_that_contradicts_itself_says_so_in_its_row(run: Run, tmp_path: Path) -> None:
    fees = [{"id": "a", "service": "treatment", "price": 1}, {"id": "b", "service": "treatment", "price": 2}]
    entry = {"clinic": {"name": "Tied"}, "schedules": [{"fee_schedule": {"fees": fees}}]}
    (tmp_path / "tied.json").write_text(json.dumps(entry), "utf-8")
    done = run("compare", *COURSE, "--clinics", "tied.json")

    assert done.code == 0
    assert "Tied    not known" in done.out
    assert "Tied: Two rows of the price list fit" in done.out


def test_a_clinic_file_names_file_and_field_of_its_fault(run: Run, tmp_path: Path) -> None:
    wrapped = {"ketacost": "clinic", "version": 1, "entry": {"clinic": {"name": ""}}}
    (tmp_path / "bad.json").write_text(json.dumps(wrapped), "utf-8")
    done = run("compare", *COURSE, "--clinics", "bad.json")

    assert done.code == 3
    assert done.err.splitlines()[0] == "ketacost: bad.json is not valid:"
    assert done.err.splitlines()[1].startswith("  entry.clinic.name: must not be empty")


def test_without_a_course_there_is_nothing_to_compare(run: Run) -> None:
    done = run("compare", "-", stdin="{}")

    assert (done.code, "no course to compare" in done.err) == (1, True)


def test_own_lines_of_the_request_are_no_clinic_s_price(run: Run) -> None:
    answer = run("estimate", *COURSE, "--sample", "kensho", "--json").json
    request = {**answer["request"], "charges": [{"text": "Ride", "unit_price": 50}]}
    done = run("compare", "-", stdin=json.dumps(request))

    assert "are left out" in done.out
    assert "at most $4,025" in done.out
