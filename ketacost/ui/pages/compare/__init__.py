"""The page that compares clinics."""

from ketacost.ui.pages.compare.page import ComparePage

__all__ = ["ComparePage"]
