"""What can be wrong with a request: a code and its parameters, put into words by the rooms that speak to people."""

from collections.abc import Mapping


class DomainError(ValueError):
    """A request that cannot be computed: `code` names the rule, `params` what broke it."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params: Mapping[str, object] = params
        details = ", ".join(f"{name}={value}" for name, value in params.items())
        super().__init__(f"{code}({details})")
