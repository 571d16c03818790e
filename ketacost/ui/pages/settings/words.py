"""What the cards of the settings share."""

from PySide6.QtCore import QCoreApplication

LABELS = 112
"""The width of the column of labels, the same on every card."""


def translated(text: str) -> str:
    """Say a title that is needed before its card is built."""
    return QCoreApplication.translate("Settings", text)
