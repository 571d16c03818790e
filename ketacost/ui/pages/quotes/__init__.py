"""The page with the quotes and their documents."""

from ketacost.ui.pages.quotes.page import QuotesPage

__all__ = ["QuotesPage"]
