"""The command line says what each payment is, in its tables and in its JSON."""

from tests.cli.commands import Run
from tests.golden import small_print


def test_deposits_and_balances_are_named(run: Run) -> None:
    request = small_print.ahead().model_dump_json()
    out = run("estimate", "-", stdin=request).out
    payments = out[out.index("PAYMENTS") :]
    assert "deposit" in payments
    assert "balance" in payments
    assert "Credit for evaluation" in out
    answer = run("estimate", "-", "--json", stdin=request).json
    assert [(one["kind"], one["text"]) for one in answer["payments"][:1]] == [("deposit", "Deposit")]


def test_parts_of_a_package_are_numbered(run: Run) -> None:
    request = small_print.parts().model_dump_json()
    out = run("estimate", "-", stdin=request).out
    payments = out[out.index("PAYMENTS") :]
    assert "part 1 of 2" in payments
    assert "paid ahead in full" in payments
    kinds = {one["kind"] for one in run("estimate", "-", "--json", stdin=request).json["payments"]}
    assert kinds == {"part", "charge"}
