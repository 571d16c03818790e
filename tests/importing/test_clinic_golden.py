"""Files as people make them, each with what comes of it: headers, what was left out, and every clinic."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.importing.clinic_books import guessed, read, said, text, workbook

Made = dict[str, Any]


@dataclass(frozen=True)
class Golden:
    """A file, where its headers are, how many rows are left out, and the clinics in a few words."""

    make: Callable[[Path], Path]
    clinics: list[Made]
    headers: tuple[int, ...] = (1,)
    left_out: list[str] = field(default_factory=list)


PLAIN = [
    ["Clinic", "Phone", "City", "State", "ZIP", "Website"],
    ["Alpha Ketamine", "(512) 555-0101", "Austin", "TX", "78701", "alpha.example"],
    ["Béta Clinic – North", "512.555.0102", "Austin", "TX", "78702", "https://beta.example/prices?x=1"],
]
PLAIN_SAID: list[Made] = [
    {
        "name": "Alpha Ketamine",
        "phone": "(512) 555-0101",
        "website": "alpha.example",
        "place": {"city": "Austin", "state": "TX", "postal_code": "78701"},
    },
    {
        "name": "Béta Clinic – North",
        "phone": "512.555.0102",
        "website": "https://beta.example/prices?x=1",
        "place": {"city": "Austin", "state": "TX", "postal_code": "78702"},
    },
]


def two_header_rows(path: Path) -> Path:
    def merge(book: Workbook) -> None:
        sheet = book.worksheets[0]
        for cells in ("A2:A3", "B2:B3", "C2:E2", "F2:G2"):
            sheet.merge_cells(cells)

    return workbook(
        path / "two.xlsx",
        [
            ["My clinics"],
            ["Clinic", "Phone", "Prices", None, None, "Safety", None],
            [None, None, "Consult", "Single IV", "Six pack", "ACLS", "Pulse ox"],
            ["Alpha", "512-555-0101", 250, 450, 2400, "x", "x"],
            ["Beta", "512-555-0102", "free", "450-600", "n/a", None, "?"],
        ],
        merge,
    )


def merged_titles(path: Path) -> Path:
    def merge(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A2:D2")
        sheet.merge_cells("A5:D5")

    return workbook(
        path / "merged.xlsx",
        [
            ["KETAMINE CLINICS, TEXAS"],
            ["Collected by Dana, November"],
            ["Practice name", "Tel", "Star rating", "# Reviews"],
            ["Alpha", "512-555-0101", 4.8, 127],
            ["DALLAS AREA"],
            ["Beta", "214-555-0102", 4.5, 20],
        ],
        merge,
    )


def totals_below(path: Path) -> Path:
    return workbook(
        path / "totals.xlsx",
        [
            ["Clinic", "Rating", "Single session", "Years"],
            ["Total Wellness Ketamine", "4.8 (127)", 450, 7],
            ["Average Joe Clinic", "4.5 (20)", 500, "5+"],
            ["Average", None, 475, 6],
            ["Total clinics: 2", None, None, None],
            [],
            ["* prices without the consultation", None, None, None],
            ["Last updated: November 2026", None, None, None],
        ],
    )


def blank_columns(path: Path) -> Path:
    return workbook(
        path / "blank.xlsx",
        [
            [],
            [None, "Clinic", None, "Phone", None, "Wait days", None, "Insurance accepted"],
            [None, "Alpha", None, "512-555-0101", None, 14, None, "Aetna; Cigna"],
            [],
            [None, "Beta", None, "512-555-0102", None, "2-3 weeks", None, "none"],
        ],
    )


def german(path: Path) -> Path:
    return text(
        path / "deutsch.csv",
        [
            ["Praxis", "Telefon", "PLZ", "Ort", "Preis", "Bewertung", "Stand", "Finanzierung"],
            ["Übermorgen Klinik", "+49 30 5550101", "10115", "Berlin", "1.200,50 €", "4,8 (127)", "31.10.2026", "ja"],
            ["Größe & Söhne", "+49 30 5550102", "10117", "Berlin", "450 – 600 €", "4,5", "2.11.2026", "nein"],
        ],
        ";",
        "windows-1252",
    )


def utf16(encoding: str) -> Callable[[Path], Path]:
    return lambda path: text(path / "sixteen.txt", PLAIN, "\t", encoding)


def numbers_as_text(path: Path) -> Path:
    return text(
        path / "numbers.csv",
        [
            ["Name", "NPI", "Treatments given", "Zip", "State", "Google rating", "Yelp rating", "Cost per IV infusion"],
            ["Alpha", "1234567893", "1,200", "02139", "MA", "4.8 (1,127)", "3.5", "1,250.00"],
            ["Beta", "1234567890", "over 5k", "78701-1234", "TX", "96 %", "9/10", "$1.2k"],
        ],
    )


def ranges(path: Path) -> Path:
    return text(
        path / "ranges.csv",
        [
            ["Clinic", "Price low", "Price high", "Spravato", "Package"],
            ["Alpha", "450", "600", "from 40", "6 for 2,400"],
            ["Beta", "$400", "", "50+", "6 x 400"],
            ["Gamma", "600", "450", "call", "8 infusions $3,000"],
            ["Delta", "", "500", "up to 90", "2,400"],
        ],
    )


def ticks(path: Path) -> Path:
    return workbook(
        path / "ticks.xlsx",
        [
            ["Clinic", "IV", "IM", "Spravato", "Superbill?", "HSA/FSA", "Private room", "Massage chair"],
            ["Alpha", "x", None, "✓", "Yes", "ja", "no", "x"],
            ["Beta", "x", "no", "?", "n/a", "TBD", "Yes, with a window", None],
            ["Gamma", None, "X", "-", "nein", True, False, None],
        ],
    )


def dates_as_text(path: Path) -> Path:
    return text(
        path / "dates.csv",
        [
            ["Clinic", "Single price", "Last checked"],
            ["Alpha", "450", "11/02/2026"],
            ["Beta", "460", "10/31/2026"],
            ["Gamma", "470", "Nov 3, 2026"],
            ["Delta", "480", "31/31/2026"],
            ["Epsilon", "490", "2026-11-05"],
        ],
    )


def by_service(path: Path) -> Path:
    return workbook(
        path / "services.xlsx",
        [
            ["Clinic", "Phone", "Service", "Price"],
            ["Alpha", "512-555-0101", "Initial consultation", 250],
            [None, None, "IV infusion (40 min)", 450],
            [None, None, "Package of 6 infusions", "2,400"],
            ["Beta", "512-555-0102", "IM injection", "300-350"],
            ["Beta", "512-555-0102", "Sound bath", 80],
            ["Alpha", "512-555-0101", "Integration session", "150"],
            ["Beta", "214-555-0199", "IM injection", 280],
        ],
    )


def prices_in_headers(path: Path) -> Path:
    return text(
        path / "headers.csv",
        [
            ["Clinic", "Consult fee", "Single $", "6-pack", "8 pack", "IM $ per session", "Booster"],
            ["Alpha", "$250", "$450", "$2,400", "400 each", "350", "425"],
            ["Beta", "included", "IV 475; IM 375", "6 pack 2,500", "?", "", "n/a"],
        ],
    )


def hidden_sheet(path: Path) -> Path:
    def hide(book: Workbook) -> None:
        old = book.create_sheet("Old clinics", 0)
        for row in [["Clinic", "Phone", "City", "State", "ZIP", "Website"], *[[f"Old {n}"] for n in range(30)]]:
            old.append(row)
        old.sheet_state = "hidden"
        book.create_sheet("Empty")
        book.create_sheet("To do").append(["call them all"])

    return workbook(path / "hidden.xlsx", PLAIN, hide)


def only_hidden(path: Path) -> Path:
    def hide(book: Workbook) -> None:
        book.create_sheet("Cover")
        book.worksheets[0].sheet_state = "hidden"

    return workbook(path / "only.xlsx", PLAIN, hide)


def titled_semicolons(path: Path) -> Path:
    return text(path / "titled.csv", PLAIN, ";", above="Clinics in Austin, Texas, 2026\r\n\r\n")


def pipes(path: Path) -> Path:
    return text(path / "pipes.txt", PLAIN, "|", "utf-8-sig")


def told_separator(path: Path) -> Path:
    return text(path / "sep.csv", PLAIN, ";", "utf-8-sig", above="sep=;\r\n")


def one_address(path: Path) -> Path:
    return text(
        path / "address.csv",
        [
            ["Provider", "Full address", "Modalities", "Services", "Doctor", "Tags", "Notes", "Email"],
            ["Alpha", "12 Main St, Ste 4, Austin, TX 78701", "IV, IM; Spravato", "KAP / Integration", "Jo Doe, MD",
             "near, ask again", "Nice people", "hi@alpha.example"],
            ["Beta", "Austin, TX", "troches and IV", "", "Dr. Li", "", "", "not an address"],
        ],
    )  # fmt: skip


def no_headers(path: Path) -> Path:
    return text(path / "bare.csv", [["Alpha", "512-555-0101", "alpha.example"], ["Beta", "512-555-0102", "b.example"]])


def headers_again(path: Path) -> Path:
    return text(path / "pages.csv", [PLAIN[0], PLAIN[1], PLAIN[0], PLAIN[2]])


GOLDEN: dict[str, Golden] = {
    "two header rows": Golden(
        two_header_rows,
        [
            {
                "name": "Alpha",
                "phone": "512-555-0101",
                "facts": {"acls_on_site": "yes", "pulse_oximeter": "yes"},
                "prices": {"evaluation": "250", "treatment-iv": "450"},
                "packs": {"treatment-6": "2400"},
            },
            {"name": "Beta", "phone": "512-555-0102", "prices": {"evaluation": "0", "treatment-iv": "450-600"}},
        ],
        (2, 3),
        ["a title above the table"],
    ),
    "merged titles": Golden(
        merged_titles,
        [
            {"name": "Alpha", "phone": "512-555-0101", "reviews": {"merged.xlsx": "4.8/5 (127)"}},
            {"name": "Beta", "phone": "214-555-0102", "reviews": {"merged.xlsx": "4.5/5 (20)"}},
        ],
        (3,),
        ["a title above the table", "a title above the table", "a heading across the table"],
    ),
    "totals at the bottom": Golden(
        totals_below,
        [
            {
                "name": "Total Wellness Ketamine",
                "reviews": {"totals.xlsx": "4.8/5 (127)"},
                "facts": {"years_with_ketamine": "7"},
                "prices": {"treatment": "450"},
            },
            {
                "name": "Average Joe Clinic",
                "reviews": {"totals.xlsx": "4.5/5 (20)"},
                "facts": {"years_with_ketamine": "5 (5+)"},
                "prices": {"treatment": "500"},
            },
        ],
        left_out=["a total", "a total", "a note under the table", "a note under the table"],
    ),
    "blank columns and rows": Golden(
        blank_columns,
        [
            {"name": "Alpha", "phone": "512-555-0101", "facts": {"wait_days": "14", "insurance": "Aetna; Cigna"}},
            {"name": "Beta", "phone": "512-555-0102", "facts": {"wait_days": "14 to 21", "insurance": "no"}},
        ],
        (2,),
    ),
    "semicolons, Windows-1252, decimal commas, days first": Golden(
        german,
        [
            {
                "name": "Übermorgen Klinik",
                "phone": "+49 30 5550101",
                "place": {"city": "Berlin", "postal_code": "10115"},
                "reviews": {"deutsch.csv": "4.8/5 (127)"},
                "facts": {"financing": "yes"},
                "as_of": "2026-10-31",
                "prices": {"treatment": "1200.5"},
                "currency": "EUR",
            },
            {
                "name": "Größe & Söhne",
                "phone": "+49 30 5550102",
                "place": {"city": "Berlin", "postal_code": "10117"},
                "reviews": {"deutsch.csv": "4.5/5"},
                "facts": {"financing": "no"},
                "as_of": "2026-11-02",
                "prices": {"treatment": "450-600"},
                "currency": "EUR",
            },
        ],
    ),
    "UTF-16 with a mark, tabs": Golden(utf16("utf-16"), PLAIN_SAID),
    "UTF-16 without a mark, tabs": Golden(utf16("utf-16-le"), PLAIN_SAID),
    "numbers as text": Golden(
        numbers_as_text,
        [
            {
                "name": "Alpha",
                "npi": "1234567893",
                "place": {"state": "MA", "postal_code": "02139"},
                "reviews": {"Google": "4.8/5 (1127)", "Yelp": "3.5/5"},
                "facts": {"treatments_given": "1200"},
                "prices": {"treatment-iv": "1250"},
            },
            {
                "name": "Beta",
                "npi": "1234567890",
                "place": {"state": "TX", "postal_code": "78701-1234"},
                "reviews": {"Google": "96/100", "Yelp": "9/10"},
                "facts": {"treatments_given": "5000 (over 5k)"},
                "prices": {"treatment-iv": "1200"},
                "problems": ["3 B (NPI)"],
            },
        ],
    ),
    "ranges": Golden(
        ranges,
        [
            {
                "name": "Alpha",
                "prices": {"treatment-nasal-esketamine": "from 40", "treatment": "450-600"},
                "packs": {"treatment-6": "2400"},
            },
            {
                "name": "Beta",
                "prices": {"treatment-nasal-esketamine": "from 50", "treatment": "from 400"},
                "packs": {"treatment-6": "2400"},
            },
            {"name": "Gamma", "packs": {"treatment-iv-8": "3000"}, "problems": ["4 "]},
            {
                "name": "Delta",
                "prices": {"treatment-nasal-esketamine": "0-90", "treatment": "0-500"},
                "problems": ["5 E (Package)"],
            },
        ],
    ),
    "ticks": Golden(
        ticks,
        [
            {
                "name": "Alpha",
                "routes": ["iv", "nasal_esketamine"],
                "services": {"IV": "yes", "Spravato": "yes", "Massage chair": "yes"},
                "facts": {"superbill": "yes", "hsa_fsa": "yes", "private_room": "no"},
            },
            {
                "name": "Beta",
                "routes": ["iv"],
                "services": {"IV": "yes", "IM": "no"},
                "facts": {"private_room": "yes: with a window"},
            },
            {
                "name": "Gamma",
                "routes": ["im"],
                "services": {"IM": "yes"},
                "facts": {"superbill": "no", "hsa_fsa": "yes", "private_room": "no"},
            },
        ],
    ),
    "dates as text": Golden(
        dates_as_text,
        [
            {"name": "Alpha", "as_of": "2026-11-02", "prices": {"treatment": "450"}},
            {"name": "Beta", "as_of": "2026-10-31", "prices": {"treatment": "460"}},
            {"name": "Gamma", "as_of": "2026-11-03", "prices": {"treatment": "470"}},
            {"name": "Delta", "prices": {"treatment": "480"}, "problems": ["5 C (Last checked)"]},
            {"name": "Epsilon", "as_of": "2026-11-05", "prices": {"treatment": "490"}},
        ],
    ),
    "a row for each service": Golden(
        by_service,
        [
            {
                "name": "Alpha",
                "phone": "512-555-0101",
                "routes": ["iv"],
                "prices": {"evaluation": "250", "treatment-iv-40min": "450", "integration-therapy": "150"},
                "packs": {"treatment-iv-6": "2400"},
            },
            {
                "name": "Beta",
                "phone": "512-555-0102",
                "routes": ["im"],
                "prices": {"treatment-im": "300-350", "sound-bath": "80"},
            },
            {"name": "Beta", "phone": "214-555-0199", "routes": ["im"], "prices": {"treatment-im": "280"}},
        ],
    ),
    "prices in the headers": Golden(
        prices_in_headers,
        [
            {
                "name": "Alpha",
                "prices": {
                    "evaluation": "250",
                    "treatment": "450",
                    "treatment-im": "350",
                    "treatment-maintenance": "425",
                },
                "packs": {"treatment-6": "2400", "treatment-8": "3200"},
            },
            {
                "name": "Beta",
                "prices": {"evaluation": "0", "treatment-iv": "475", "treatment-im": "375"},
                "packs": {"treatment-6": "2500"},
            },
        ],
    ),
    "a hidden sheet beside": Golden(hidden_sheet, PLAIN_SAID),
    "only a hidden sheet": Golden(only_hidden, PLAIN_SAID),
    "a title over semicolons": Golden(titled_semicolons, PLAIN_SAID, (3,), ["a title above the table"]),
    "pipes and a UTF-8 mark": Golden(pipes, PLAIN_SAID),
    "the separator in the first line": Golden(told_separator, PLAIN_SAID, (2,)),
    "addresses in one line, lists in cells": Golden(
        one_address,
        [
            {
                "name": "Alpha",
                "place": {"street": "12 Main St, Ste 4", "city": "Austin", "state": "TX", "postal_code": "78701"},
                "email": "hi@alpha.example",
                "routes": ["iv", "im", "nasal_esketamine"],
                "services": {"KAP": "yes", "Integration": "yes"},
                "people": ["Jo Doe MD"],
                "tags": ["near", "ask again"],
                "notes": "Nice people",
            },
            {
                "name": "Beta",
                "place": {"city": "Austin", "state": "TX"},
                "routes": ["iv", "sublingual"],
                "people": ["Dr. Li"],
                "problems": ["3 H (Email)"],
            },
        ],
    ),
    "no headers": Golden(
        no_headers,
        [
            {"name": "Alpha", "phone": "512-555-0101", "website": "alpha.example"},
            {"name": "Beta", "phone": "512-555-0102", "website": "b.example"},
        ],
        (),
    ),
    "the headers on every page": Golden(headers_again, PLAIN_SAID, left_out=["the headers again"]),
}


@pytest.mark.parametrize("golden", GOLDEN.values(), ids=GOLDEN)
def test_a_file_comes_in_as_it_was_meant(golden: Golden, tmp_path: Path) -> None:
    table, _, found = guessed(golden.make(tmp_path))

    assert table.header_rows == golden.headers
    assert [one.reason for one in table.left_out] == golden.left_out
    assert [said(draft) for draft in found] == golden.clinics


def test_every_value_keeps_the_words_of_its_cell(tmp_path: Path) -> None:
    path = text(
        tmp_path / "mine.csv",
        [["Clinic", "Years", "Single $", "Rating", "Updated", "Source"],
         ["Alpha", "7+", "$450-600", "4.8 (127)", "2026-11-02", "https://alpha.example/prices"]],
    )  # fmt: skip
    _, _, (draft,) = guessed(path)
    assert draft.clinic is not None
    assert draft.prices is not None
    sources = {
        "7+": draft.clinic.facts["years_with_ketamine"].source,
        "$450-600": draft.prices.fees[0].source,
        "4.8 (127)": draft.clinic.reviews[0].source,
    }

    for quote, source in sources.items():
        assert (source.said_by, source.quote, source.as_of) == ("mine.csv", quote, dt.date(2026, 11, 2))
        assert source.address == "https://alpha.example/prices"
        assert source.how == "typed"


def test_a_header_of_ones_own_is_a_fact_of_ones_own(tmp_path: Path) -> None:
    _, mapping, (draft,) = guessed(text(tmp_path / "a.csv", [["Clinic", "Gut feeling"], ["Alpha", "very good"]]))

    assert mapping.columns[1].confidence < 0.5
    assert said(draft)["facts"] == {"gut_feeling": "very good"}


def test_a_sheet_is_found_by_its_name(tmp_path: Path) -> None:
    def add(book: Workbook) -> None:
        other = book.create_sheet("Other")
        for row in PLAIN[:2]:
            other.append(row)

    path = workbook(tmp_path / "a.xlsx", PLAIN, add)

    assert len(read(path).rows) == 2
    assert len(read(path, "other").rows) == 1


def test_three_thousand_rows(tmp_path: Path) -> None:
    many = [[f"Clinic {n}", f"512-555-{n:04d}", "Austin", "TX", "78701", f"c{n}.example"] for n in range(3000)]
    _, _, found = guessed(workbook(tmp_path / "many.xlsx", [PLAIN[0], *many]))

    assert [draft.clinic.name if draft.clinic else "" for draft in found] == [f"Clinic {n}" for n in range(3000)]
    assert all(not draft.problems for draft in found)
