"""Home: what needs doing, what was worked on last, and the one thing to start with."""

from ketacost.ui.pages.home.page import HomePage

__all__ = ["HomePage"]
