"""Columns of cards as the panes of this page have them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketacost.ui.theme import Space


def column_of(pane: QWidget, cards: Sequence[QWidget]) -> None:
    """Lay cards out below each other; a pane that is too low scrolls, and its cards keep their height."""
    layout = QVBoxLayout(pane)
    layout.setContentsMargins(0, 0, Space.S, Space.L)
    layout.setSpacing(Space.L)
    for card in cards:
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout.addWidget(card)
    layout.addStretch(1)
