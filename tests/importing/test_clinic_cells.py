"""Cells as people type them: prices, ratings, ticks, days, facts, numbers; and what cannot be read says why."""

import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketacost.domain.sources import Source
from ketacost.services.clinic_import_cells import (
    Habits,
    address,
    day,
    figure,
    rating,
    review_count,
    several,
    writes_commas,
    writes_day_first,
    yes_or_no,
)
from ketacost.services.clinic_import_facts import fact
from ketacost.services.clinic_import_fees import identity_of
from ketacost.services.clinic_import_mapping import Target, TargetKind
from ketacost.services.clinic_import_merge import fact_words, price_words
from ketacost.services.clinic_import_prices import price_target, prices
from ketacost.services.price_cells import CellError

HABITS = Habits()
TREATMENT = Target(kind=TargetKind.PRICE, service="treatment")

PRICES = {
    "450": {"treatment": "450"},
    "$450-600": {"treatment": "450-600"},
    "450 – 600": {"treatment": "450-600"},
    "$395 to $495": {"treatment": "395-495"},
    "from 400": {"treatment": "from 400"},
    "400+": {"treatment": "from 400"},
    "starting at $399": {"treatment": "from 399"},
    "up to 600": {"treatment": "0-600"},
    "~400": {"treatment": "400"},
    "free": {"treatment": "0"},
    "Included": {"treatment": "0"},
    "1,200.50": {"treatment": "1200.5"},
    "1.200,50": {"treatment": "1200.5"},
    "1 200": {"treatment": "1200"},
    "$1.2k": {"treatment": "1200"},
    "2-3k": {"treatment": "2000-3000"},
    "450 USD": {"treatment": "450"},
    "$450 (cash)": {"treatment": "450"},
    "$400/session": {"treatment": "400"},
    "6 pack 2,400": {"treatment-6": "2400"},
    "six-pack: $2,400": {"treatment-6": "2400"},
    "6 x 400": {"treatment-6": "2400"},
    "6 × 400": {"treatment-6": "2400"},
    "2,400 for 6": {"treatment-6": "2400"},
    "6 for $2,400": {"treatment-6": "2400"},
    "2400/6": {"treatment-6": "2400"},
    "package of 6: 2400": {"treatment-6": "2400"},
    "6 sessions $2,000-2,400": {"treatment-6": "2000-2400"},
    "6 x 400-500": {"treatment-6": "2400-3000"},
    "IV 450; IM 350": {"treatment-iv": "450", "treatment-im": "350"},
    "IV $450, IM $350": {"treatment-iv": "450", "treatment-im": "350"},
    "450 (IV), 350 (IM)": {"treatment-iv": "450", "treatment-im": "350"},
    "single 450, 6 pack 2,400": {"treatment": "450", "treatment-6": "2400"},
    "$450 per 40 min infusion": {"treatment-iv-40min": "450"},
    "consult 250; session 450": {"evaluation": "250", "treatment": "450"},
    "n/a": {},
    "TBD": {},
    "call for pricing": {},
    "4x0": None,
    "-400": None,
    "abc": None,
    "600-450": None,
    "€450": None,
    "1.200": None,
    "400 500": None,
    "99999999999": None,
    "6 x 9999999999": None,
}


@pytest.mark.parametrize(("cell", "expected"), PRICES.items())
def test_prices(cell: str, expected: dict[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(CellError):
            prices(cell, TREATMENT, HABITS)
    else:
        found = prices(cell, TREATMENT, HABITS)
        assert {identity_of(part.target): price_words(part.price) for part in found} == expected


HEADERS = {
    "Single $": "treatment",
    "6-pack": "treatment-6",
    "Package of 6 infusions": "treatment-iv-6",
    "IM price": "treatment-im",
    "Spravato cost": "treatment-nasal-esketamine",
    "Initial consultation fee": "evaluation",
    "Integration session": "integration-therapy",
    "IV 40 min": "treatment-iv-40min",
    "Booster price": "treatment-maintenance",
    "City": None,
    "Rating": None,
    "Phone": None,
    "Clinic name": None,
}


@pytest.mark.parametrize(("header", "expected"), HEADERS.items())
def test_prices_named_by_headers(header: str, expected: str | None) -> None:
    found = price_target(header)

    assert (identity_of(found[0]) if found else None) == expected


RATINGS = {
    "4.8 (127)": ("4.8", "5", 127),
    "4,8 (127)": ("4.8", "5", 127),
    "4.8/5": ("4.8", "5", None),
    "4.8 / 5 (1,127 reviews)": ("4.8", "5", 1127),
    "96 %": ("96", "100", None),
    "9.2/10": ("9.2", "10", None),
    "4.8 stars": ("4.8", "5", None),
    "Google: 4.8 (127)": ("4.8", "5", 127),
    "4.8 from 127 reviews": ("4.8", "5", 127),
    "4.8 (1.2k)": ("4.8", "5", 1200),
    "★★★★☆": ("4", "5", None),
    "?": None,
}


@pytest.mark.parametrize(("cell", "expected"), RATINGS.items())
def test_ratings(cell: str, expected: tuple[str, str, int | None] | None) -> None:
    found = rating(cell, HABITS)

    assert (found and (str(found.rating), str(found.scale), found.count)) == expected


@pytest.mark.parametrize("cell", ["6/5", "good", "4.8 of the best", "105%", "4.8.1", "1000000001", "4/500", "0/0"])
def test_what_is_no_rating(cell: str) -> None:
    with pytest.raises(CellError):
        rating(cell, HABITS)


@pytest.mark.parametrize(("cell", "expected"), {"127": 127, "1,127 reviews": 1127, "(20)": 20, "n/a": None}.items())
def test_numbers_of_reviews(cell: str, expected: int | None) -> None:
    assert review_count(cell, HABITS) == expected


def test_ticks() -> None:
    for cell in ("x", "X", "✓", "Yes", "y", "ja", "TRUE", "1", "☑", "Offered"):
        assert yes_or_no(cell) is True, cell
    for cell in ("no", "N", "Nein", "✗", "false", "0", "none"):
        assert yes_or_no(cell) is False, cell
    for cell in ("?", "n/a", "TBD", "unknown", "-", "", "ask", "k.A."):
        assert yes_or_no(cell) is None, cell
    with pytest.raises(CellError):
        yes_or_no("perhaps")


FACTS = {
    ("7+", "number", "years"): "7 (7+)",
    ("since 2015", "number", "years"): "since 2015",
    ("2-3 weeks", "number", "days"): "14 to 21",
    ("same day", "number", "days"): "0 (same day)",
    ("3 months", "number", "days"): "90",
    ("same week", "number", "days"): "7 (same week)",
    ("1,200", "number", ""): "1200",
    ("over 5k", "number", ""): "5000 (over 5k)",
    ("Yes, a nurse", "yes_no", ""): "yes: a nurse",
    ("CareCredit", "yes_no", ""): "CareCredit",
    ("x", "yes_no", ""): "yes",
    ("Mon-Fri 9-5", "text", ""): "Mon-Fri 9-5",
    ("Aetna; Cigna", "list", ""): "Aetna, Cigna",
    ("$450-600", "money", ""): "450 to 600",
    ("12", "", ""): "12",
    ("2-3", "", ""): "2 to 3",
    ("very good", "", ""): "very good",
    ("n/a", "number", ""): "",
}


@pytest.mark.parametrize(("asked", "expected"), FACTS.items())
def test_facts(asked: tuple[str, str, str], expected: str) -> None:
    found = fact(*asked, HABITS, Source())

    assert (fact_words(found) if found else "") == expected


@pytest.mark.parametrize("cell", ["abc", "-5", "5 to 3"])
def test_what_is_no_number(cell: str) -> None:
    with pytest.raises(CellError):
        fact(cell, "number", "", HABITS, Source())


DAYS = {
    "2026-11-02": dt.date(2026, 11, 2),
    "11/02/2026": dt.date(2026, 11, 2),
    "2.11.2026": dt.date(2026, 11, 2),
    "31/12/2025": dt.date(2025, 12, 31),
    "Nov 2, 2026": dt.date(2026, 11, 2),
    "2 November 2026": dt.date(2026, 11, 2),
    "March 2026": dt.date(2026, 3, 1),
    "3/2026": dt.date(2026, 3, 1),
    "2026-11-02 10:15": dt.date(2026, 11, 2),
    "TBD": None,
}


@pytest.mark.parametrize(("cell", "expected"), DAYS.items())
def test_days(cell: str, expected: dt.date | None) -> None:
    assert day(cell) == expected


def test_days_that_a_workbook_holds_as_numbers() -> None:
    assert day(Decimal(46328)) == dt.date(2026, 11, 2)
    assert day("02/11/2026", day_first=True) == dt.date(2026, 11, 2)
    assert writes_day_first(["02/11/2026", "31/10/2026"]) is True
    assert writes_day_first(["02/11/2026"]) is None
    for cell in ("2026-02-31", "soon", "32.1.2026"):
        with pytest.raises(CellError):
            day(cell)


def test_decimal_commas_are_seen_in_the_cells() -> None:
    assert writes_commas(["1.200,50", "450"]) is True
    assert writes_commas(["1,200.50", "450"]) is False
    assert writes_commas(["450", None, Decimal(5)]) is None
    assert figure("1.200", commas=True) == 1200
    assert figure("1,200") == 1200
    with pytest.raises(CellError):
        figure("1,200", commas=True)


def test_lists_and_addresses() -> None:
    assert several("IV, IM; Spravato / KAP\nand more") == ("IV", "IM", "Spravato", "KAP", "and more")
    assert address("12 Main St, Austin, TX 78701") == {
        "street": "12 Main St", "city": "Austin", "state": "TX", "postal_code": "78701",
    }  # fmt: skip
    assert address("Austin, TX") == {"city": "Austin", "state": "TX"}
    assert address("somewhere nice") == {"street": "somewhere nice"}


CELLS = st.one_of(st.text(max_size=60), st.text("0123456789.,-–$€x/ packforIM()%+k", max_size=30))


@given(cell=CELLS, commas=st.booleans())
def test_no_cell_breaks_a_reader(cell: str, commas: bool) -> None:
    habits = Habits(commas=commas)
    for read in (
        lambda: prices(cell, TREATMENT, habits),
        lambda: rating(cell, habits),
        lambda: review_count(cell, habits),
        lambda: yes_or_no(cell),
        lambda: day(cell),
        lambda: address(cell),
        lambda: several(cell),
        *(lambda kind=kind: fact(cell, kind, "days", habits, Source()) for kind in ("number", "yes_no", "list", "")),
    ):
        with contextlib.suppress(CellError):
            read()


@given(low=st.integers(0, 99_999), more=st.integers(0, 9_999))
def test_ranges_keep_both_of_their_ends(low: int, more: int) -> None:
    [part] = prices(f"${low:,}-{low + more:,}", TREATMENT, HABITS)

    assert (part.price.low, part.price.high) == (low, low + more)
