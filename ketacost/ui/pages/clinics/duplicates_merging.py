"""Leads through the clinics that look alike, pair by pair; each decision is one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ketacost.domain.clinics import Clinic
from ketacost.services import kinds
from ketacost.services.duplicates import LookAlike
from ketacost.services.merging import Difference, Which, differences, merge_writes, merged
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.duplicates_dialog import DuplicatesDialog
from ketacost.ui.pages.clinics.naming import tr


class Merging(QObject):
    """Asks and does; `done(clinic)` names the clinic that stays."""

    done = Signal(object)

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        self.dialog: DuplicatesDialog | None = None

    def ask(self, found: Sequence[LookAlike]) -> None:
        """Show the first pair that is still there."""
        for one in found:
            first, second = self._desk.clinic(one.first), self._desk.clinic(one.second)
            if first is None or second is None:
                continue
            words, labels = self._desk.words, self._desk.reference.fact_labels
            differing = differences(first, second, words, labels)
            dialog = DuplicatesDialog((first, second), one.reasons, differing, words, self._over)
            dialog.merged.connect(lambda picks, one=one, differing=differing: self.merge(one, differing, picks))
            dialog.told_apart.connect(lambda one=one: self.tell_apart(one))
            dialog.finished.connect(self._on_closed)
            self.dialog = dialog
            dialog.open()
            return

    def merge(self, pair: LookAlike, found: Sequence[Difference], picks: Mapping[str, Which]) -> None:
        """Make one clinic of two: all that pointed to either points to the one that stays."""
        first, second = self._desk.clinic(pair.first), self._desk.clinic(pair.second)
        if first is None or second is None:
            return
        document = self._desk.document
        model = merged(first, second, found, picks, self._desk.words)
        puts = merge_writes(document.workspace, pair.first, pair.second, model)
        label = tr("Make one clinic of {first} and {second}").format(first=first.name, second=second.name)
        place = f"clinics/{pair.first}/clinic"
        if document.commit(label, puts, deletes=[pair.second], place=place):
            self._desk.context.tell(
                tr("{name} is one clinic now.").format(name=model.name),
                tr("Undo makes them two again."),
            )
            self.done.emit(pair.first)

    def tell_apart(self, pair: LookAlike) -> None:
        """Keep that two clinics are not the same, so that nobody is asked again."""
        model = self._desk.clinic(pair.second)
        first = self._desk.clinic(pair.first)
        if model is None or first is None:
            return
        apart = _told(model, pair.first)
        label = tr("{first} and {second} are two clinics").format(first=first.name, second=model.name)
        self._desk.document.commit(label, [(pair.second, kinds.CLINIC, apart)], place="clinics")

    def _on_closed(self) -> None:
        self.dialog = None


def _told(model: Clinic, other: UUID) -> Clinic:
    return model.model_copy(update={"distinct_from": (*model.distinct_from, other)})
