"""Whatever stands in a file, the command line answers or refuses in plain words; it never falls over."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketacost.resources import resource_path
from tests.cli.commands import Run

REQUESTS = [
    json.loads(resource_path(f"samples/requests/{name}.json").read_text("utf-8"))
    for name in ("six-infusions", "unstated-discount", "open-prices", "own-lines", "instalments")
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 500),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.sampled_from(["", "0", "iv", "=1+1", "1e9", "9999-12-31", "0001-01-01", "USD", "JPY", "treatment", "six"]),
    st.text(max_size=8),
)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.sampled_from(["low", "id"]), SCALARS))


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in inside for place in ((*at, key), *places(inner, (*at, key)))]


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    request = copy.deepcopy(draw(st.sampled_from(REQUESTS)))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(request)))
        owner = request
        try:
            for key in way:
                owner = owner[key]
            owner[last] = draw(VALUES)
        except (KeyError, IndexError, TypeError):
            continue
    return request


@pytest.mark.parametrize("command", [["estimate", "-"], ["estimate", "-", "--json"], ["compare", "-"]], ids="-".join)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request_=spoilt())
def test_a_spoilt_request_is_answered_or_refused(command: list[str], request_: Any, run: Run) -> None:
    done = run(*command, stdin=json.dumps(request_))

    assert done.code in {0, 1, 3}
    assert bool(done.err) == (done.code != 0)
    assert bool(done.out) == (done.code == 0)
