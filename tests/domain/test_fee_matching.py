"""Which row of a price list holds: most keys, ties refused, lengths of sessions, keys left open."""

from dataclasses import replace
from typing import Any

import pytest
from building import fee
from hypothesis import given
from hypothesis import strategies as st

from ketacost.domain.errors import DomainError
from ketacost.domain.fee_matching import Match, Situation, match_fee
from ketacost.domain.fee_schedules import Fee
from ketacost.domain.prices import Price

KNOWN = Situation(
    modality="iv",
    indication="mood",
    dose="84 mg",
    minutes=60,
    setting="clinic",
    phase="maintenance",
    ordinal=7,
    payment_method="card",
    payer="commercial",
)
FITTING: dict[str, Any] = {
    "modality": "iv",
    "indication": "mood",
    "dose": "84 MG",
    "minutes": 60,
    "setting": "clinic",
    "phase": "maintenance",
    "ordinal": 7,
    "payment_method": "card",
    "payer": "commercial",
}
STRANGE: dict[str, Any] = {
    "modality": "im",
    "indication": "pain",
    "dose": "56 mg",
    "minutes": 59,
    "setting": "home",
    "phase": "induction",
    "ordinal": 1,
    "payment_method": "cash",
    "payer": "medicare",
}


def match(*rows: dict[str, Any], **changes: Any) -> Match | None:
    numbered = [Fee.model_validate({**row, "id": f"row-{number}"}) for number, row in enumerate(rows)]
    return match_fee(numbered, "treatment", replace(KNOWN, **changes))


def price_of(*rows: dict[str, Any], **changes: Any) -> Price:
    found = match(*rows, **changes)
    assert found is not None
    return found.price


def test_the_row_with_most_keys_wins_in_any_order() -> None:
    rows = [fee(500), fee(400, modality="iv"), fee(300, modality="iv", phase="maintenance")]
    assert price_of(*rows) == price_of(*reversed(rows)) == Price.exact(300)


@pytest.mark.parametrize("key", FITTING)
def test_each_key_lets_a_row_in_or_keeps_it_out(key: str) -> None:
    assert price_of(fee(500), fee(400, **{key: FITTING[key]})) == Price.exact(400)
    assert price_of(fee(500), fee(400, **{key: STRANGE[key]})) == Price.exact(500)
    assert match(fee(400, **{key: STRANGE[key]})) is None


def test_nothing_is_said_about_another_service() -> None:
    assert match(fee(100, service="evaluation")) is None
    assert match() is None


@pytest.mark.parametrize(
    ("one", "other"),
    [({}, {}), ({"modality": "iv"}, {"phase": "maintenance"}), ({"modality": "iv"}, {"minutes": 60})],
    ids=str,
)
def test_a_tie_is_refused_naming_both_rows(one: dict[str, Any], other: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as caught:
        match(fee(400, label="Infusion", **one), fee(450, label="Booster", **other))
    assert caught.value.code == "ambiguous_fee"
    assert {caught.value.params["first"], caught.value.params["second"]} == {"Infusion", "Booster"}


def test_a_tie_below_the_winner_does_not_matter() -> None:
    assert price_of(fee(1), fee(2), fee(300, modality="iv")) == Price.exact(300)


def test_the_exact_length_beats_none_beats_a_longer_one() -> None:
    exact, without, longer = fee(400, minutes=60), fee(500), fee(600, minutes=90)
    assert price_of(exact, without, longer) == Price.exact(400)
    assert price_of(without, longer) == Price.exact(500)
    assert price_of(longer) == Price.exact(600)


def test_the_nearest_longer_session_covers_and_a_shorter_one_never_does() -> None:
    rows = [fee(600, minutes=120), fee(500, minutes=90), fee(300, minutes=45)]
    assert price_of(*rows) == Price.exact(500)
    assert match(fee(300, minutes=45)) is None


def test_two_longer_sessions_of_one_length_are_a_tie() -> None:
    with pytest.raises(DomainError):
        match(fee(500, minutes=90), fee(600, minutes=90))


def test_the_dose_is_read_without_regard_to_case() -> None:
    assert price_of(fee(500), fee(400, dose="84 Mg")) == Price.exact(400)


def test_the_first_visit_has_its_own_price() -> None:
    rows = [fee(450), fee(375, ordinal=1)]
    assert price_of(*rows, ordinal=1) == Price.exact(375)
    assert price_of(*rows, ordinal=2) == Price.exact(450)


def test_the_payer_has_its_own_price() -> None:
    rows = [fee(450), fee(20, payer="medicaid")]
    assert price_of(*rows, payer="medicaid") == Price.exact(20)
    assert price_of(*rows, payer="self_pay") == Price.exact(450)


@pytest.mark.parametrize(
    ("key", "values", "unknown"),
    [
        ("dose", ("56 mg", "84 mg"), ""),
        ("payment_method", ("card", "cash"), None),
        ("minutes", (40, 60), None),
        ("modality", ("iv", "im"), None),
        ("indication", ("mood", "pain"), None),
    ],
)
def test_a_key_left_open_gives_the_range_and_says_so(key: str, values: tuple[Any, Any], unknown: Any) -> None:
    rows = [fee(600, **{key: values[0]}), fee(900, **{key: values[1]})]
    found = match(*rows, **{key: unknown})
    assert found is not None
    assert (found.price.low, found.price.high) == (600, 900)
    assert found.open_keys == (key,)


def test_a_row_that_holds_anyway_is_taken_while_a_key_is_open() -> None:
    assert price_of(fee(500), fee(400, payment_method="cash"), payment_method=None) == Price.exact(500)


def test_the_range_is_over_the_rows_that_could_win() -> None:
    """At a first visit the first visit's own rows hold, whichever way it is paid."""
    rows = [
        fee(365, payment_method="card"),
        fee(335, payment_method="cash"),
        fee(300, payment_method="card", ordinal=1),
        fee(280, payment_method="cash", ordinal=1),
    ]
    first = price_of(*rows, payment_method=None, ordinal=1)
    assert (first.low, first.high) == (280, 300)
    later = price_of(*rows, payment_method=None)
    assert (later.low, later.high) == (335, 365)


def test_two_rows_for_the_same_open_answer_are_a_tie() -> None:
    with pytest.raises(DomainError):
        match(fee(600, dose="56 mg"), fee(900, dose="56 MG"), dose="")


def test_an_unknown_price_among_open_rows_has_no_upper_bound() -> None:
    found = price_of(fee(None, dose="56 mg"), fee(900, dose="84 mg"), dose="")
    assert (found.low, found.high) == (0, None)
    assert price_of(fee(None, dose="56 mg"), fee(None, dose="84 mg"), dose="").unknown
    open_ended = price_of(fee({"low": 400}, dose="56 mg"), fee(900, dose="84 mg"), dose="")
    assert (open_ended.low, open_ended.high) == (400, None)


KEY_SETS = st.sets(st.sampled_from(sorted(FITTING)))


@given(keys=KEY_SETS, extra=st.sampled_from(sorted(FITTING)))
def test_one_more_key_that_fits_never_makes_a_row_lose(keys: set[str], extra: str) -> None:
    plain = {key: FITTING[key] for key in keys - {extra}}
    assert price_of(fee(500, **plain), fee(400, **plain, **{extra: FITTING[extra]})) == Price.exact(400)


@given(rows=st.lists(st.tuples(KEY_SETS, KEY_SETS), min_size=1, max_size=5))
def test_no_row_that_contradicts_the_visit_ever_holds(rows: list[tuple[set[str], set[str]]]) -> None:
    listed = [
        fee(400, **{key: FITTING[key] for key in fitting}, **{key: STRANGE[key] for key in strange - fitting})
        for fitting, strange in rows
    ]
    try:
        found = match(*listed)
    except DomainError:
        return
    fit = list(found.fees) if found else []
    assert all(dict(row.keys()).items() <= (FITTING | {"ordinal": 7}).items() for row in fit)
    assert bool(found) == any(not strange - fitting for fitting, strange in rows)


def test_rows_by_the_visit_the_person_and_the_hour_are_held_against_each_other_as_visits() -> None:
    rows = (
        Fee.model_validate(fee(400, row="card", payment_method="card")),
        Fee.model_validate(fee(200, row="cash", payment_method="cash", unit="person")),
        Fee.model_validate(fee(100, row="check", payment_method="check", unit="hour")),
    )
    found = match_fee(rows, "treatment", replace(KNOWN, payment_method=None, minutes=90, people=2))
    assert found is not None
    assert (found.price.low, found.price.high) == (150, 400)


def test_a_row_without_a_dose_holds_for_every_dose() -> None:
    row = Fee.model_validate(fee(400, dose=""))
    found = match_fee((row,), "treatment", KNOWN)
    assert found is not None
    assert found.fee is row
