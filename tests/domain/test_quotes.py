"""A quote from draft to its number, its last day and its next revision."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from building import estimated, typed
from pydantic import ValidationError

from ketacost.domain.errors import DomainError
from ketacost.domain.quotes import Quote, QuoteState, issue, next_number, revise

TODAY = dt.date(2026, 1, 5)
PARTS: dict[str, Any] = {"charges": [typed("425", "6")]}


def draft(**more: Any) -> Quote:
    return Quote.model_validate({"request": PARTS, "created_on": TODAY, **more})


def issued(**more: Any) -> Quote:
    return issue(draft(**more), "Q-2026-0001", estimated(**PARTS), TODAY, {"prices": "2026"})


def test_an_issued_quote_keeps_its_whole_estimate_through_a_file() -> None:
    quote = issued()
    again = Quote.model_validate_json(quote.model_dump_json())
    assert again == quote
    assert again.estimate is not None
    assert again.estimate.total.expected == 2550_00
    assert again.data_versions == {"prices": "2026"}


def test_the_last_day_is_included() -> None:
    quote = issued(valid_days=30)
    assert quote.valid_until == dt.date(2026, 2, 4)
    assert not quote.expired(dt.date(2026, 2, 4))
    assert quote.expired(dt.date(2026, 2, 5))


def test_a_day_that_was_chosen_is_kept() -> None:
    assert issued(valid_until="2026-01-31").valid_until == dt.date(2026, 1, 31)


def test_a_draft_never_expires() -> None:
    assert not draft(valid_until="2026-01-06").expired(dt.date(2027, 1, 1))


def test_an_issued_quote_is_not_issued_again() -> None:
    with pytest.raises(DomainError) as caught:
        issue(issued(), "Q-2026-0002", estimated(**PARTS), TODAY, {})
    assert caught.value.code == "quote_already_issued"


def test_a_quote_without_lines_is_not_issued() -> None:
    with pytest.raises(DomainError) as caught:
        issue(draft(request={}), "Q-2026-0001", estimated(), TODAY, {})
    assert caught.value.code == "quote_without_lines"


def test_an_issued_quote_without_its_estimate_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs its number"):
        draft(state="issued", number="Q-2026-0001")


def test_a_revision_is_a_draft_that_names_what_it_replaces() -> None:
    first = issued()
    second = revise(first, UUID(int=7), TODAY + dt.timedelta(days=3))
    assert (second.state, second.revision, second.revises) == (QuoteState.DRAFT, 2, UUID(int=7))
    assert (second.number, second.estimate, second.valid_until, second.data_versions) == ("", None, None, {})
    assert second.request == first.request
    assert first.estimate is not None


def test_a_draft_is_edited_and_not_revised() -> None:
    with pytest.raises(DomainError) as caught:
        revise(draft(), UUID(int=7), TODAY)
    assert caught.value.code == "quote_still_a_draft"


@pytest.mark.parametrize(
    ("taken", "number"),
    [
        ([], "Q-2026-0001"),
        (["Q-2026-0001", "Q-2026-0002"], "Q-2026-0003"),
        (["Q-2026-0001", "Q-2026-0007"], "Q-2026-0008"),
        (["Q-2025-0099", "X-2026-0050"], "Q-2026-0001"),
        (["Q-2026-9999"], "Q-2026-10000"),
        (["Q-2026-draft", "Q-2026-²"], "Q-2026-0001"),
    ],
    ids=str,
)
def test_numbers_run_through_the_year_and_are_not_given_out_twice(taken: list[str], number: str) -> None:
    assert next_number("q", 2026, set(taken)) == number
