"""A price as somebody states it: in units of the currency, a point, a range, open or not known."""

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ketacost.domain.amounts import Case
from ketacost.domain.model import Model

MAX_PRICE = Decimal(100_000_000)

Money = Annotated[
    Decimal,
    Field(ge=0, le=MAX_PRICE, allow_inf_nan=False, decimal_places=24),
    AfterValidator(lambda value: value or Decimal(0)),
]
"""An amount in units of the currency; more decimals than any spreadsheet holds are a mistake, and "-0" is 0."""

_NUMBER_SCHEMA = {"type": "number", "minimum": 0, "maximum": int(MAX_PRICE)}
_TEXT_SCHEMA = {"type": "string", "pattern": r"^\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"}
_FIGURE_SCHEMA = {"anyOf": [_NUMBER_SCHEMA, _TEXT_SCHEMA]}
_RANGE_SCHEMA = {
    "type": "object",
    "properties": {
        "low": _FIGURE_SCHEMA,
        "expected": _FIGURE_SCHEMA,
        "high": {"anyOf": [_NUMBER_SCHEMA, _TEXT_SCHEMA, {"type": "null"}]},
        "unknown": {"type": "boolean"},
    },
    "additionalProperties": False,
}


class Price(Model):
    """A price per unit, in units of the currency (375 or 374.95, not cents).

    In a file it is a number or text ("375.00"), an object with `low` and `high` (and `expected`, else the middle of the
    two), an object with `low` alone ("from 400") or `high` alone ("up to 500"), or null for a price that is not known.
    Zero is a known price.
    """

    low: Money = Decimal(0)
    expected: Money = Decimal(0)
    high: Money | None = None
    unknown: bool = False

    @model_validator(mode="wrap")
    @classmethod
    def _read_short_forms(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if value is None:
            value = {"unknown": True}
        elif isinstance(value, int | float | str | Decimal) and not isinstance(value, bool):
            point = str(value)
            value = {"low": point, "expected": point, "high": point}
        elif isinstance(value, dict) and "expected" not in value and ("low" in value or "high" in value):
            value = _with_middle(value)
        return handler(value)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.unknown:
            if self.low or self.expected or self.high is not None:
                msg = "a price that is not known has no figures"
                raise ValueError(msg)
            return self
        if self.expected < self.low or (self.high is not None and self.high < self.expected):
            msg = "a price range must run from low over expected to high"
            raise ValueError(msg)
        return self

    @model_serializer
    def _write_short_forms(self) -> Any:
        """Write every form so that it reads back the same, also where a field may hold no price at all (null)."""
        if self.unknown:
            return {"unknown": True}
        if self.is_exact:
            return str(self.low)
        high = None if self.high is None else str(self.high)
        return {"low": str(self.low), "expected": str(self.expected), "high": high}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        schema.clear()
        schema.update(
            title="Price",
            description="A price per unit: a number or text, a range, a start (low alone), or null where not known.",
            anyOf=[_NUMBER_SCHEMA, _TEXT_SCHEMA, _RANGE_SCHEMA, {"type": "null"}],
        )
        return reference

    @classmethod
    def exact(cls, value: Decimal | int | str) -> "Price":
        """Return a price that is one known figure."""
        return cls.model_validate(str(value))

    @classmethod
    def between(cls, low: Decimal | int | str, high: Decimal | int | str) -> "Price":
        """Return a range whose expected value is the middle."""
        return cls.model_validate({"low": str(low), "high": str(high)})

    @classmethod
    def not_known(cls) -> "Price":
        """Return a price that nobody has stated."""
        return cls(unknown=True)

    @property
    def is_exact(self) -> bool:
        """Whether the price is one known figure."""
        return not self.unknown and self.low == self.expected == self.high

    @property
    def is_open(self) -> bool:
        """Whether the price has no upper bound."""
        return self.high is None

    def of(self, case: Case) -> Decimal | None:
        """Return the price in one case; None when it has no upper bound."""
        if case is Case.LOW:
            return self.low
        return self.expected if case is Case.EXPECTED else self.high


def _with_middle(value: dict[str, Any]) -> dict[str, Any]:
    low, high = value.get("low", 0), value.get("high")
    if high is None:
        return {**value, "expected": low}
    try:
        middle = (Decimal(str(low)) + Decimal(str(high))) / 2
    except ArithmeticError:
        return {**value, "expected": low}  # let the field's own check name what is wrong
    return {**value, "expected": middle}
