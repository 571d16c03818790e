"""The guide: how the therapy works, what to expect and what to ask, each part with its sources."""

from ketacost.ui.pages.guide.page import GuidePage

__all__ = ["GuidePage"]
