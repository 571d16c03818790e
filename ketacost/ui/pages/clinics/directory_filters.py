"""What of the directory is in view: text, whose, state, what is offered, tag, insurance, archive, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.sources import FactState
from ketacost.services.distance import zip_of
from ketacost.services.words import MODALITIES
from ketacost.ui.fields import FieldError, ParsedField
from ketacost.ui.forms import ChoiceField, Field
from ketacost.ui.pages.clinics.directory_entries import Entry, known_tags
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Label, Tone
from ketacost.ui.wrapping import Wrapping

CELL_PIXELS = 140
"""So wide is one filter; two stand beside each other in the narrowest list."""


class Archive(StrEnum):
    """Whether archived clinics are in view."""

    HIDDEN = "hidden"
    ALSO = "also"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Filters:
    """What lets a clinic through; an empty choice lets all through."""

    text: str = ""
    which: str = "all"
    state: str = ""
    offer: str = ""
    tag: str = ""
    insurance: str = ""
    archive: Archive = Archive.HIDDEN

    @property
    def is_narrowing(self) -> bool:
        """Whether anything but the archive is kept out."""
        return self != Filters(archive=self.archive) or self.archive is Archive.ONLY

    def admitted(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the clinics that are in view, in their order."""
        words = self.text.casefold().split()
        return [entry for entry in entries if self._admits(entry) and all(word in entry.said for word in words)]

    def _admits(self, entry: Entry) -> bool:
        clinic = entry.clinic
        if clinic.archived is (self.archive is Archive.HIDDEN) and self.archive is not Archive.ALSO:
            return False
        if self.which != "all" and clinic.is_sample is not (self.which == "samples"):
            return False
        if (self.state and self.state not in entry.states) or (self.offer and self.offer not in entry.offers):
            return False
        if self.tag and self.tag not in clinic.tags and self.tag.casefold() not in map(str.casefold, clinic.tags):
            return False
        return not self.insurance or self._insured(entry.insurance)

    def _insured(self, state: FactState) -> bool:
        match self.insurance:
            case "yes":
                return state not in {FactState.NO, FactState.UNKNOWN}
            case "no":
                return state is FactState.NO
            case _:
                return state is FactState.UNKNOWN


class ZipField(ParsedField[str]):
    """A ZIP code of five digits, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self._read, str, placeholder=tr("such as 96161"), parent=parent)
        self.line.setMaxLength(10)

    @staticmethod
    def _read(text: str) -> str:
        found = zip_of(text)
        if text.strip() and not found:
            raise FieldError(tr("A ZIP code has five digits, such as 96161."))
        return found


class FilterPane(QWidget):
    """The filters below the search, and the ZIP code from which miles are counted; what is chosen stays chosen."""

    changed = Signal()
    start_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: ChoiceField[str] = ChoiceField()
        self.offer: ChoiceField[str] = ChoiceField()
        self.tag: ChoiceField[str] = ChoiceField()
        self.insurance: ChoiceField[str] = ChoiceField(
            [
                ("", tr("Any")),
                ("yes", tr("Accepted")),
                ("unknown", tr("Not known")),
                ("no", tr("Not accepted")),
            ]
        )
        self.archive: ChoiceField[str] = ChoiceField(
            [
                (Archive.HIDDEN, tr("Not shown")),
                (Archive.ALSO, tr("Shown too")),
                (Archive.ONLY, tr("Only these")),
            ]
        )
        self.start = ZipField()
        self.note = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.note.hide()
        self._lay_out()
        for field in (self.state, self.offer, self.tag, self.insurance, self.archive):
            field.committed.connect(lambda _value: self.changed.emit())
        self.start.committed.connect(self.start_changed)
        self.start.judged.connect(lambda tone, words: self.say(words, Tone(tone)))

    def filters(self, text: str, which: str) -> Filters:
        """Give what is in view, with what stands in the search and whose clinics are asked for."""
        return Filters(
            text=text,
            which=which,
            state=self.state.value() or "",
            offer=self.offer.value() or "",
            tag=self.tag.value() or "",
            insurance=self.insurance.value() or "",
            archive=Archive(self.archive.value() or Archive.HIDDEN),
        )

    def count(self) -> int:
        """Return how many filters are set here, the ZIP code among them."""
        fields = (self.state, self.offer, self.tag, self.insurance, self.start)
        return sum(bool(field.value()) for field in fields) + (self.archive.value() != Archive.HIDDEN)

    def clear(self, *, archive: Archive = Archive.HIDDEN) -> None:
        """Let all clinics through; the ZIP code stays."""
        for field in (self.state, self.offer, self.tag, self.insurance):
            field.set_value("")
        self.archive.set_value(archive)

    def offer_choices(self, entries: Sequence[Entry]) -> None:
        """Offer what there is among the clinics; what is chosen stays while any of them has it."""
        states = sorted({state for entry in entries for state in entry.states}, key=str.casefold)
        offers = {name for entry in entries for name in entry.offers}
        routes = [name for name in MODALITIES.values() if name in offers]
        services = sorted(offers.difference(routes), key=str.casefold)
        self.state.set_choices([("", tr("Any")), *((one, one) for one in states)])
        self.offer.set_choices([("", tr("Any")), *((one, one) for one in (*routes, *services))])
        self.tag.set_choices([("", tr("Any")), *((one, one) for one in known_tags(entries))])

    def say(self, words: str, tone: Tone = Tone.MUTED) -> None:
        """Say something about the ZIP code; nothing takes the line away."""
        self.note.setText(words)
        self.note.set_tone(tone)
        self.note.setVisible(bool(words))

    # Within

    def _lay_out(self) -> None:
        cells = [
            self._cell(tr("State"), self.state),
            self._cell(tr("Offers"), self.offer),
            self._cell(tr("Insurance"), self.insurance),
            self._cell(tr("Tag"), self.tag),
            self._cell(tr("Archived clinics"), self.archive),
            self._cell(tr("Miles from ZIP code"), self.start),
        ]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(Wrapping(cells, self))
        layout.addWidget(self.note)

    def _cell(self, title: str, field: Field[str]) -> QWidget:
        """Put a short label over a field, as its buddy and name."""
        box = QWidget(self)
        text = Label(title, "caption", parent=box)
        text.setBuddy(field.editor)
        field.setParent(box)
        field.set_name(title)
        if isinstance(field, ChoiceField):
            field.combo.setMinimumContentsLength(4)
            field.combo.setSizeAdjustPolicy(field.combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(text)
        layout.addWidget(field)
        current_theme().follow(box, lambda: box.setFixedWidth(current_theme().px(CELL_PIXELS)), key="width")
        return box
