"""The Estimate page: inputs left, the answer right, live."""

from ketacost.ui.pages.estimate.page import EstimatePage

__all__ = ["EstimatePage"]
