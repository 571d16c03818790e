"""The golden cents: requests whose totals other programs are known to get wrong, with what is right.

Plain data, so that the engine, the workbook, the command line and the window are held to the very same list. Amounts
are in minor units. Each source is the public thread that reported the case; the figures were worked out by hand.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class GoldenCase:
    """A request as a file would state it, its total, and its payments in order."""

    name: str
    source: str
    request: dict[str, Any]
    total: int
    payments: tuple[int, ...]
    tax: int = 0
    tax_inside: int = 0
    line_totals: tuple[int, ...] = field(default=())


def _line(unit_price: str, quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"text": "Line", "unit_price": unit_price, "quantity": quantity, **more}


GOLDEN_CASES = (
    GoldenCase(
        name="138.66 and 19 % is 165.01",
        source="github.com/invoiceninja/invoiceninja/issues/10936",
        request={"currency": "EUR", "charges": [_line("138.66", taxes=[{"name": "VAT", "percent": "19"}])]},
        total=165_01,
        payments=(165_01,),
        tax=26_35,
    ),
    GoldenCase(
        name="2.25 times 64.22 less 100 % is nothing",
        source="github.com/invoiceninja/invoiceninja/issues/3195",
        request={"charges": [_line("64.22", "2.25", discounts=[{"percent": "100"}])]},
        total=0,
        payments=(),
    ),
    GoldenCase(
        name="8,500 less 7,500 and 19 % is 1,190",
        source="github.com/invoiceninja/invoiceninja/issues/10856",
        request={
            "currency": "EUR",
            "charges": [_line("8500", taxes=[{"name": "VAT", "percent": "19"}], discounts=[{"amount": "7500"}])],
        },
        total=1_190_00,
        payments=(1_190_00,),
        tax=190_00,
    ),
    GoldenCase(
        name="140 at 5 % and 9.975 % is 160.97",
        source="github.com/invoiceninja/invoiceninja/issues/1453",
        request={
            "currency": "CAD",
            "charges": [
                _line("140", taxes=[{"name": "GST", "percent": "5"}, {"name": "QST", "percent": "9.975"}]),
            ],
        },
        total=160_97,
        payments=(160_97,),
        tax=20_97,
    ),
    GoldenCase(
        name="57.48 less 10 % and 21 % is 62.59",
        source="github.com/akaunting/akaunting/issues/2090",
        request={
            "currency": "EUR",
            "charges": [_line("57.48", taxes=[{"name": "VAT", "percent": "21"}], discounts=[{"percent": "10"}])],
        },
        total=62_59,
        payments=(62_59,),
        tax=10_86,
    ),
    GoldenCase(
        name="680 times 3.35 with the tax inside is 2,278",
        source="github.com/Dolibarr/dolibarr/issues/37658",
        request={
            "currency": "EUR",
            "charges": [_line("3.35", "680", taxes=[{"name": "VAT", "percent": "20", "inside": True}])],
        },
        total=2_278_00,
        payments=(2_278_00,),
        tax_inside=379_67,
    ),
    GoldenCase(
        name="1,000 in seven instalments is six of 142.86 and one of 142.84",
        source="own arithmetic: 1000 / 7 = 142.857…; 6 × 142.86 = 857.16",
        request={"charges": [_line("1000")], "funding": {"kind": "instalments", "count": 7}},
        total=1_000_00,
        payments=(142_86,) * 6 + (142_84,),
    ),
    GoldenCase(
        name="55.55 and 11.11 at 23 %, rounded line by line, make 15.34 of tax",
        source="github.com/odoo/odoo/issues/36675",
        request={
            "currency": "EUR",
            "charges": [
                _line("55.55", taxes=[{"name": "VAT", "percent": "23"}]),
                _line("11.11", taxes=[{"name": "VAT", "percent": "23"}]),
            ],
        },
        total=82_00,
        payments=(82_00,),
        tax=15_34,
        line_totals=(68_33, 13_67),
    ),
)
"""Every case, in a fixed order."""
