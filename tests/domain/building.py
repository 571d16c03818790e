"""Short ways to write courses, price lists and requests as a file would state them."""

from typing import Any

from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.estimating import estimate


def phase(count: int | None = 6, kind: str = "induction", **more: Any) -> dict[str, Any]:
    """A phase that is named like its kind."""
    return {"id": kind, "kind": kind, "count": count, **more}


def course(*phases: dict[str, Any], start: str = "2026-01-05", **more: Any) -> dict[str, Any]:
    """A course that starts on a Monday."""
    return {"start": start, "phases": list(phases), **more}


def fee(price: Any, service: str = "treatment", row: str | None = None, **more: Any) -> dict[str, Any]:
    """One row of a price list."""
    return {"id": row or service, "service": service, "price": price, **more}


def package(price: Any, count: int = 5, service: str = "treatment", name: str = "", **more: Any) -> dict[str, Any]:
    """A package of one service, unless its contents say otherwise."""
    name = name or f"pack-{count}"
    return {"id": name, "name": name, "price": price, "contents": [{"service": service, "count": count}], **more}


def fee_list(*fees: dict[str, Any], packages: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    """A price list in dollars."""
    return {"fees": list(fees), "packages": list(packages), **more}


def bought(*packages: str, **more: Any) -> dict[str, Any]:
    """A purchase of these packages in this order, and of nothing else."""
    return {"packages": [{"package": name} for name in packages], **more}


def request(**parts: Any) -> EstimateRequest:
    """A request, read as a file is read."""
    return EstimateRequest.model_validate(parts)


def estimated(**parts: Any) -> Estimate:
    """The estimate of a request that is read as a file is read."""
    return estimate(request(**parts))


def typed(unit_price: Any, quantity: str = "1", **more: Any) -> dict[str, Any]:
    """A line that somebody typed."""
    return {"text": "Line", "unit_price": unit_price, "quantity": quantity, **more}
