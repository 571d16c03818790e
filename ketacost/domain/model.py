"""The base of every model that enters or leaves the program: frozen, strict about names, built when first used."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Model(BaseModel):
    """A frozen value; a misspelt field is an error and never silently dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,63}$")]
"""A short name inside one record: lower case letters, digits, '-' and '_'."""

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""An ISO 4217 code, such as USD."""
