"""Columns of cards as the panes of this page have them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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


@contextmanager
def laid_out_once(inner: QWidget | None, outer: QWidget) -> Iterator[None]:
    """Let many widgets appear inside `inner` without laying out everything up to `outer` for each of them."""
    layouts, at = [], inner
    while at is not None:
        if (layout := at.layout()) is not None:
            layouts.append(layout)
        at = None if at is outer else at.parentWidget()
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
            layout.invalidate()
