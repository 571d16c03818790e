"""What columns are taken for: guessed once each, changed by a person, and found again for the next file."""

from pathlib import Path

import pytest

from ketacost.services.clinic_import import PROBLEM_HEADER
from ketacost.services.clinic_import_guess import alternatives, guess_mapping
from ketacost.services.clinic_import_mapping import (
    IGNORE,
    ImportMapping,
    Target,
    TargetKind,
    fingerprint,
    laid_on,
    remembered,
)
from ketacost.services.kinds import IMPORT_MAPPING
from tests.importing.clinic_books import facts, guessed, read, text

HEADERS = {
    "Clinic": "name",
    "Practice Name": "name",
    "Facility": "name",
    "Phone #": "phone",
    "Telefone": "phone",
    "Web site": "website",
    "E-mail": "email",
    "Adress": "address",
    "Zip Code": "postal_code",
    "Google rating": "rating",
    "Number of reviews": "review_count",
    "Years in business": "fact",
    "ACLS certified?": "fact",
    "Accepts HSA": "fact",
    "Last verified": "updated",
    "Comments": "notes",
    "Medical Director": "clinicians",
    "Routes": "modalities",
}
SAMPLES = {
    "name": "Alpha",
    "phone": "512-555-0101",
    "website": "a.example",
    "email": "a@b.example",
    "address": "12 Main St, Austin, TX 78701",
    "postal_code": "78701",
    "rating": "4.8 (127)",
    "review_count": "127",
    "updated": "2026-11-02",
    "notes": "nice",
    "clinicians": "Jo Doe, MD",
    "modalities": "IV, IM",
    "fact": "yes",
}


@pytest.mark.parametrize(("header", "kind"), HEADERS.items())
def test_headers_are_known(header: str, kind: str, tmp_path: Path) -> None:
    first = "Clinic" if kind != "name" else "Notes"
    table = read(text(tmp_path / "a.csv", [[first, header], ["Something", SAMPLES[kind]]]))

    assert guess_mapping(table, facts()).columns[1].target.kind == kind


def test_values_tell_what_headers_do_not(tmp_path: Path) -> None:
    rows = [
        ["Who", "Column 2", "Column 3", "Column 4", "Column 5"],
        *[[f"Alpha {n}", f"512-555-010{n}", f"a{n}.example", f"a@b{n}.example", f"4.{n} (1{n})"] for n in range(5)],
    ]
    mapping = guess_mapping(read(text(tmp_path / "a.csv", rows)), facts())

    assert [one.target.kind for one in mapping.columns] == ["name", "phone", "website", "email", "rating"]
    assert all(one.confidence < 0.9 for one in mapping.columns)


OF_THEIR_OWN = {
    ("Location", "12 Main St, Austin, TX 78701"): "address",
    ("Location", "North branch"): "location_name",
    ("Contact #", "512-555-0101"): "phone",
    ("Contact", "Dana"): "fact contact_person",
    ("spravato_offered", "TRUE"): "offer spravato",
    ("Reviews", "127"): "review_count",
    ("Reviews", "4.8 (127)"): "rating",
    ("Physician present", "MD"): "fact clinician_on_site",
    ("Integration", "150"): "price",
    ("Integration", "yes"): "fact therapy_offered",
    ("Monitoring", "nurse, pulse oximeter"): "fact monitoring",
    ("Treatments", "1,200"): "fact treatments_given",
}


@pytest.mark.parametrize(("column", "expected"), OF_THEIR_OWN.items())
def test_headers_are_read_with_what_is_under_them(column: tuple[str, str], expected: str, tmp_path: Path) -> None:
    header, cell = column
    table = read(text(tmp_path / "a.csv", [["Clinic", header], ["Alpha", cell], ["Beta", cell]]))
    target = guess_mapping(table, facts()).columns[1].target

    assert f"{target.kind} {target.name}".strip() == expected


def test_nothing_is_guessed_twice(tmp_path: Path) -> None:
    rows = [
        [
            "Clinic",
            "Clinic name",
            "Phone",
            "Telephone",
            "Notes",
            "Comments",
            "Rating",
            "Google rating",
            "Price",
            "Cost",
        ],
        ["A", "B", "512-555-0101", "512-555-0102", "x y", "y z", "4.8", "4.5", "400", "450"],
    ]
    mapping = guess_mapping(read(text(tmp_path / "a.csv", rows)), facts())
    targets = [one.target for one in mapping.columns]

    assert len({one.model_dump_json() for one in targets}) == len(targets)
    assert targets[0].kind is TargetKind.NAME
    assert targets[1].kind is not TargetKind.NAME


def test_a_person_is_offered_what_else_a_column_may_be(tmp_path: Path) -> None:
    table = read(text(tmp_path / "a.csv", [["Clinic", "Consultation"], ["Alpha", "250"]]))
    offered = alternatives(table, 1, facts())

    assert offered[0].target.kind is TargetKind.PRICE
    assert offered[-1].target == IGNORE
    assert [one.confidence for one in offered] == sorted((one.confidence for one in offered), reverse=True)


def test_a_layout_is_told_by_its_headers_alone() -> None:
    one = fingerprint(["Clinic", "Phone  number", "6-Pack"])

    assert one == fingerprint([" 6-pack ", "CLINIC", "phone number"])
    assert one == fingerprint(["Clinic", "Phone number", "6 pack", PROBLEM_HEADER])
    assert one != fingerprint(["Clinic", "Phone number"])


def test_the_next_file_of_a_layout_needs_no_questions(tmp_path: Path) -> None:
    table, mapping, _ = guessed(text(tmp_path / "a.csv", [["Clinic", "Mood", "Phone"], ["A", "good", "512-555-0101"]]))
    own = mapping.with_target(1, Target(kind=TargetKind.FACT, name="team"))
    again = remembered([own], ["PHONE", "clinic ", "Mood"])

    assert again is not None
    assert [one.target.kind for one in again.columns] == ["phone", "name", "fact"]
    assert again.columns[2].target.name == "team"
    assert all(one.confidence == 1 for one in again.columns)
    assert remembered([own], ["Phone", "Clinic"]) is None
    assert table.headers == ("Clinic", "Mood", "Phone")


def test_two_columns_of_one_header_keep_their_meanings() -> None:
    mapping = ImportMapping.model_validate(
        {
            "columns": [
                {"header": "Price", "target": {"kind": "price", "service": "treatment", "modality": "iv"}},
                {"header": "price", "target": {"kind": "price", "service": "treatment", "modality": "im"}},
            ]
        }
    )
    laid = laid_on(mapping, ["Name", "PRICE", "Price"])

    assert [one.target.modality for one in laid.columns] == [None, "iv", "im"]


def test_a_mapping_is_kept_as_a_record(tmp_path: Path) -> None:
    _, mapping, _ = guessed(text(tmp_path / "a.csv", [["Clinic", "6-pack", "IM $"], ["A", "2,400", "350"]]))

    assert IMPORT_MAPPING.parse(IMPORT_MAPPING.body(mapping)) == mapping
