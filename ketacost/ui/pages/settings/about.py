"""What this program is, what it does not do, and what it is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QWidget

from ketacost import __version__
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.pages.settings.words import translated
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label, Tone


class AboutCard(Card):
    """Version, privacy, limits and licence."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(translated("About ketacost"), parent=parent)
        versions = self.tr("Version {program} · data of {data} · Qt {qt}")
        said = versions.format(program=__version__, data=context.reference.version, qt=qVersion())
        self.version = Label(said, parent=self)
        self.version.setAccessibleName(said)
        self.version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add(self.version)
        for words in (
            self.tr("Nothing leaves this computer: no account, no connection, nothing is counted or reported."),
            context.reference.guide.limits,
            self.tr("Free to use, change and share under the MIT licence. Qt is used under the LGPL."),
        ):
            label = Label(words, tone=Tone.MUTED, wrap=True, parent=self)
            label.setContentsMargins(0, Space.XS, 0, 0)
            self.add(label)
