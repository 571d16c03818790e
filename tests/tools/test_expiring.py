"""The list of reference figures about to run out."""

import json
from datetime import date
from pathlib import Path

from tests.tools.expiring import DATA, expiring


def test_names_what_ran_out_and_what_soon_will(tmp_path: Path) -> None:
    figures = [
        {"id": "gone", "valid_to": "2026-10-31"},
        {"id": "soon", "valid_to": "2026-12-31"},
        {"id": "later", "valid_to": "2027-12-31"},
        {"id": "open", "valid_to": None},
    ]
    (tmp_path / "limits.json").write_text(json.dumps({"figures": figures}), "utf-8")

    assert expiring(tmp_path, date(2026, 11, 24)) == [
        "limits.json / figures 1 gone: ran out on 2026-10-31",
        "limits.json / figures 2 soon: runs out on 2026-12-31",
    ]


def test_sixty_days_ahead_is_listed_and_sixty_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"valid_to": "2027-01-23"}, {"valid_to": "2027-01-24"}]', "utf-8")

    assert expiring(tmp_path, date(2026, 11, 24)) == ["a.json 1: runs out on 2027-01-23"]


def test_what_another_entry_follows_is_not_listed(tmp_path: Path) -> None:
    figures = [
        {"id": "limit", "valid_from": "2025-01-01", "valid_to": "2025-12-31"},
        {"id": "limit", "valid_from": "2026-01-01", "valid_to": "2026-12-31"},
        {"id": "other", "valid_from": "2025-01-01", "valid_to": "2025-12-31"},
    ]
    (tmp_path / "a.json").write_text(json.dumps(figures), "utf-8")

    assert expiring(tmp_path, date(2026, 11, 24)) == [
        "a.json 2 limit: runs out on 2026-12-31",
        "a.json 3 other: ran out on 2025-12-31",
    ]


def test_a_code_that_another_replaced_is_not_listed(tmp_path: Path) -> None:
    codes = [{"id": "s0013", "valid_from": "2025-01-01", "valid_to": "2025-12-31", "replaced_by": "j0013"}]
    (tmp_path / "a.json").write_text(json.dumps(codes), "utf-8")

    assert expiring(tmp_path, date(2026, 11, 24)) == []


def test_the_list_names_the_figures_of_coverage_that_end_with_the_year() -> None:
    listed = " ".join(expiring(DATA, date(2026, 11, 24)))

    for named in ("health-fsa-limit", "medicare-part-b-deductible", "spravato-withme-medication", "plans.json"):
        assert named in listed
    assert "hsa-limit" not in listed
    assert "s0013" not in listed
