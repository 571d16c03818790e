"""Contradictions between rows: ties are found exactly where some visit could meet them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketacost.domain.errors import DomainError
from ketacost.domain.fee_matching import Situation, match_fee
from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.list_checks import Finding, check_schedule


def fee(number: int, **conditions: object) -> Fee:
    return Fee.model_validate({"id": f"f{number}", "service": "treatment", "price": "1", **conditions})


def found(*fees: Fee) -> list[tuple[str, tuple[str, ...]]]:
    problems = check_schedule(FeeSchedule(fees=fees))
    return [(one.row, one.others) for one in problems if one.finding is Finding.TIE]


@pytest.mark.parametrize(
    ("rows", "ties"),
    [
        ([{}, {}], [("f1", ("f0",))]),
        ([{"modality": "iv"}, {"modality": "im"}], []),
        ([{"modality": "iv"}, {"phase": "induction"}], [("f1", ("f0",))]),
        ([{"modality": "iv"}, {"phase": "induction"}, {"modality": "iv", "phase": "induction"}], []),
        ([{"modality": "iv"}, {"modality": "iv", "minutes": 40}], []),
        ([{"modality": "iv", "minutes": 60}, {"modality": "iv", "minutes": 40}], []),
        ([{"modality": "iv"}, {"minutes": 40}], [("f1", ("f0",))]),
        ([{"dose": "Low"}, {"dose": "low"}], [("f1", ("f0",))]),
        ([{"membership": "m"}, {"membership": "n"}], []),
        ([{}, {"service": "other"}], []),
    ],
)
def test_ties(rows: list[dict[str, object]], ties: list[tuple[str, tuple[str, ...]]]) -> None:
    assert found(*(fee(number, **row) for number, row in enumerate(rows))) == ties


conditions = st.fixed_dictionaries(
    {},
    optional={
        "modality": st.sampled_from(["iv", "im"]),
        "phase": st.sampled_from(["induction", "maintenance"]),
        "minutes": st.sampled_from([40, 60]),
        "ordinal": st.sampled_from([1, 2]),
    },
)


@given(
    st.lists(conditions, min_size=1, max_size=4),
    st.sampled_from(["iv", "im"]),
    st.sampled_from(["induction", "maintenance"]),
    st.sampled_from([20, 40, 50, 60, 90]),
    st.sampled_from([1, 2, 3]),
)
def test_a_list_without_ties_is_never_refused_by_the_engine(
    rows: list[dict[str, object]], modality: str, phase: str, minutes: int, ordinal: int
) -> None:
    fees = [fee(number, **row) for number, row in enumerate(rows)]
    visit = Situation(modality, None, "", minutes, "clinic", phase, ordinal, None, "self_pay")
    refused = ""
    try:
        match_fee(fees, "treatment", visit)
    except DomainError as error:
        refused = error.code

    assert refused in {"", "ambiguous_fee"}
    assert found(*fees) or not refused


def test_a_printed_total_shows_its_gap() -> None:
    schedule = FeeSchedule.model_validate(
        {
            "fees": [{"id": "a", "service": "x", "price": "590"}],
            "printed_totals": [
                {"id": "t", "label": "Fifteen", "amount": "7975", "items": [{"row": "a", "quantity": 15}]},
                {"id": "u", "label": "Ten", "amount": "5900", "items": [{"row": "a", "quantity": 10}]},
            ],
        }
    )
    [problem] = check_schedule(schedule)

    assert (problem.finding, problem.row, problem.is_warning) == (Finding.PRINTED_GAP, "t", True)
    assert dict(problem.params)["low"] == "8850"
