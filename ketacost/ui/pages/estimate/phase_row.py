"""One phase of the course: how many visits, how far apart, and the rest below when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ketacost.domain.courses import MAX_VISITS, Phase, PhaseStart
from ketacost.domain.vocabulary import Modality, PhaseKind, Setting
from ketacost.services.words import MODALITIES, PHASES, SETTINGS, Words
from ketacost.ui.forms import ChoiceField, Form, IntegerField, ParsedField, TextField
from ketacost.ui.pages.estimate.editing import changed, show_in
from ketacost.ui.pages.estimate.words import phase_name, tr, usual_spacings
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import IconButton

LABELS = 104
"""The column of the names, in pixels before zoom; as wide as in the forms above and below."""


class PhaseRow(QWidget):
    """Edits one phase; `edited(label, phase, field, keep)` carries the phase as it would be."""

    edited = Signal(str, object, str, bool)
    removed = Signal()
    moved = Signal(int)

    def __init__(self, phase: Phase, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = phase
        self._words = words
        formats = words.formats
        self.count = IntegerField(formats, minimum=1, maximum=MAX_VISITS, optional=True, placeholder=tr("on"))
        self.spacing: ChoiceField[Any] = ChoiceField(usual_spacings(phase.spacing))
        policy = self.spacing.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that the counts stand in one column
        self.spacing.setSizePolicy(policy)
        self._spacing_name = QLabel(self.spacing)  # unseen; combo boxes tell readers no other name than a label's
        self._spacing_name.setBuddy(self.spacing.editor)
        self._spacing_name.hide()
        self.more = IconButton("more", "", tint="muted", parent=self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self.form = Form(parent=self)
        self.row = self.form.add_group(phase_name(phase), [self.count, (self.spacing, tr("Spacing"))])
        self.row.label.setWordWrap(True)
        current_theme().follow(self.row.label, self._keep_column, key="width")
        self.details: Form | None = None
        self._well: QFrame | None = None
        self.fields: dict[str, Any] = {"count": self.count, "spacing": self.spacing}
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.XS)
        line.addWidget(self.form, 1)
        line.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.XS)
        self._layout.addLayout(line)
        self._fill_menu()
        self._bind("count", self.count, tr("{phase} visits {before} → {after}"))
        self._bind("spacing", self.spacing, tr("{phase} spacing"))
        self.show_phase(phase)

    def show_phase(self, phase: Phase) -> None:
        """Show a phase."""
        self._phase = phase
        name = phase_name(phase)
        self.row.label.setText(name)
        self.row.name_field(self.count, tr("{phase}: how many visits; empty goes on to the horizon").format(phase=name))
        self._spacing_name.setText(tr("{phase}: how far apart").format(phase=name))
        self.row.name_field(self.spacing, self._spacing_name.text())
        self.more.setAccessibleName(tr("More about {phase}").format(phase=name))
        self.more.setToolTip(self.more.accessibleName())
        show_in(self.count, phase.count)
        self.spacing.set_choices(usual_spacings(phase.spacing))
        self.spacing.set_value(phase.spacing)
        self.spacing.setVisible(phase.count != 1)
        if self.details is not None:
            self._show_details()

    def focus_field(self, name: str) -> None:
        """Put the keyboard on a field, opening the details for it where it is one of theirs."""
        if name not in self.fields:
            self.open_details()
        if name in self.fields:
            self.fields[name].setFocus()

    def open_details(self) -> None:
        """Show everything that a phase can say."""
        if self.details is None:
            self.details = self._build_details()
            self._well = QFrame(self)
            self._well.setObjectName("well")
            inside = QVBoxLayout(self._well)
            inside.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
            inside.addWidget(self.details)
            self._layout.addWidget(self._well)
            self._show_details()
        if self._well is not None:
            self._well.show()

    def toggle_details(self) -> None:
        """Show or hide the details."""
        if self._well is None or self._well.isHidden():
            self.open_details()
        else:
            self._well.hide()

    def close_details(self) -> None:
        """Hide the details."""
        if self._well is not None:
            self._well.hide()

    # Inside

    def _keep_column(self) -> None:
        """Let long names wrap, so that the counts stand in one column."""
        self.row.label.setFixedWidth(current_theme().px(LABELS))

    def _fill_menu(self) -> None:
        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            (tr("&Details"), self.toggle_details),
            (tr("Move &up"), lambda: self.moved.emit(-1)),
            (tr("Move d&own"), lambda: self.moved.emit(1)),
            (tr("&Remove"), self.removed.emit),
        )
        for text, do in steps:
            action = QAction(text, self.menu)
            action.triggered.connect(lambda _checked=False, do=do: do())
            self.menu.addAction(action)

    def _bind(self, name: str, field: Any, label: str) -> None:
        self.fields[name] = field
        field.previewed.connect(lambda value: self._emit(name, value, label, keep=False))
        field.committed.connect(lambda value: self._emit(name, value, label, keep=True))

    def _emit(self, name: str, value: object, label: str, *, keep: bool) -> None:
        before = getattr(self._phase, name)
        said = label.format(phase=phase_name(self._phase), before=before or tr("ongoing"), after=value or tr("ongoing"))
        self.edited.emit(said, changed(self._phase, **{name: value}), f"{self._phase.id}.{name}", keep)

    def _build_details(self) -> Form:
        formats = self._words.formats
        form = Form(parent=self)
        modalities: list[tuple[Any, str]] = [(None, tr("not said")), *((one, MODALITIES[one]) for one in Modality)]
        fields: tuple[tuple[str, str, Any, str], ...] = (
            ("label", tr("Called"), TextField(longest=60), ""),
            ("kind", tr("Kind"), ChoiceField([(kind, PHASES[kind]) for kind in PhaseKind]), ""),
            ("modality", tr("Route"), ChoiceField(modalities), ""),
            ("setting", tr("Where"), ChoiceField([(one, SETTINGS[one]) for one in Setting]), ""),
            ("dose", tr("Dose"), TextField(longest=60), tr("As the price list says it: low, 56 mg")),
            ("minutes", tr("Minutes"), IntegerField(formats, minimum=1, maximum=1440, optional=True), ""),
            ("services", tr("Services"), self._services_field(), tr("What each visit is charged for, with commas")),
            (
                "start",
                tr("Begins"),
                ChoiceField(
                    [
                        (PhaseStart.AFTER_PREVIOUS, tr("after the phase before")),
                        (PhaseStart.WITH_PREVIOUS, tr("with the phase before")),
                    ]
                ),
                "",
            ),
            (
                "gap_days",
                tr("Days before"),
                IntegerField(formats, minimum=0, maximum=730, optional=True),
                tr("Empty: one step of its own spacing"),
            ),
        )
        for name, label, field, help_text in fields:
            row = form.add(label, field, help=help_text)
            row.name_field(field, f"{phase_name(self._phase)}: {label}")
            self._bind(name, field, tr("{phase}: ") + label.lower())
        return form

    def _services_field(self) -> ParsedField[tuple[str, ...]]:
        return ParsedField(self._read_services, self._write_services)

    def _read_services(self, text: str) -> tuple[str, ...]:
        return self._words.read_services(text) or ("treatment",)

    def _write_services(self, services: tuple[str, ...]) -> str:
        return ", ".join(self._words.service(service) for service in services)

    def _show_details(self) -> None:
        for name in ("label", "kind", "modality", "setting", "dose", "minutes", "services", "start", "gap_days"):
            show_in(self.fields[name], getattr(self._phase, name))
