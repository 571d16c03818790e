"""`ketacost quote`: a draft or an issued quote for a person."""

import json
from pathlib import Path

from tests.cli.commands import Example, Run


def test_a_draft(run: Run, example: Example) -> None:
    path = str(example("six-infusions"))
    done = run("quote", path, "--person", "Pat Example", "--valid-days", "14")
    quote = run("quote", path, "--person", "Pat Example", "--json").json["quote"]

    assert done.out.startswith("Quote (draft) for Pat Example.\nA draft: the prices hold for 14 days")
    assert "You pay $4,225" in done.out
    assert (quote["state"], quote["number"], quote["estimate"]) == ("draft", "", None)
    assert quote["created_on"] == "2026-11-24"


def test_an_issued_quote_is_frozen_whole(run: Run, example: Example) -> None:
    path = str(example("six-infusions"))
    done = run("quote", path, "--person", "Pat", "--issue", "--number", "Q-2026-0001", "--json", "--notes", "Thank you")
    quote, answer = done.json["quote"], done.json["answer"]

    assert quote["state"] == "issued"
    assert (quote["issued_on"], quote["valid_until"]) == ("2026-11-24", "2026-12-24")
    assert [bought["package"] for bought in quote["request"]["purchase"]["packages"]] == ["six"]
    assert len(quote["estimate"]["lines"]) == len(answer["lines"])
    assert sum(line["total"]["expected"] for line in quote["estimate"]["lines"]) == 422500
    assert set(quote["data_versions"]) == {"program", "data"}
    assert quote["notes"] == "Thank you"


def test_the_person_and_the_practice_may_come_from_files(run: Run, example: Example, tmp_path: Path) -> None:
    (tmp_path / "pat.json").write_text(json.dumps({"name": "Pat", "email": "pat@example.com"}), "utf-8")
    practice = {"ketacost": "practice", "version": 1, "practice": {"name": "My clinic", "quote_valid_days": 7}}
    (tmp_path / "practice.json").write_text(json.dumps(practice), "utf-8")
    path = str(example("own-lines"))
    quote = run("quote", path, "--person-file", "pat.json", "--practice", "practice.json", "--json").json["quote"]

    assert quote["person"]["email"] == "pat@example.com"
    assert quote["issuer"]["name"] == "My clinic"
    assert quote["valid_days"] == 7


def test_a_sample_stands_at_the_head_of_its_quote(run: Run) -> None:
    quote = run("quote", "--preset", "iv-mood", "--sample", "kensho", "--json").json["quote"]

    assert quote["issuer"]["name"] == "Kensho Wellbeing"


def test_a_quote_of_nothing_cannot_be_issued(run: Run) -> None:
    done = run("quote", "-", "--issue", "--number", "Q-1", stdin="{}")

    assert (done.code, done.err) == (
        1,
        "ketacost: The quote has no lines yet. Add a course with a price list, or a line of your own.\n",
    )
