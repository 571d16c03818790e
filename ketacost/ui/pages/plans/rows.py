"""Rows of a section told as plain values: path, label, field, help; built and bound in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.ui.forms import (
    CheckField,
    ChoiceField,
    DateField,
    Field,
    Form,
    FormRow,
    IntegerField,
    MultilineField,
    TextField,
)
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.fields import AmountField, ShareField
from ketacost.ui.pages.plans.words import tr
from ketacost.ui.theme import Space


@dataclass(frozen=True)
class Row:
    """One row of a section."""

    path: str
    label: str
    field: Field[Any]
    help: str = ""
    unit: str = ""


class Rows:
    """Makes fields for the parts of a coverage under one prefix."""

    def __init__(self, bound: Bindings, prefix: str) -> None:
        self._bound, self._prefix = bound, prefix

    def amount(self, path: str, label: str, help_text: str = "", example: int | None = None, **how: Any) -> Row:
        """Return a row for an amount."""
        bound, whole = self._bound, f"{self._prefix}.{path}"
        field = AmountField(
            bound.formats,
            bound.currency,
            example=example,
            check=bound.refuses(whole),
            warn=bound.doubts(whole),
            **how,
        )
        return Row(path, label, field, help_text)

    def share(self, path: str, label: str, help_text: str = "", example: int = 20, **how: Any) -> Row:
        """Return a row for a percentage."""
        field = ShareField(
            self._bound.formats, example=example, **how, warn=self._bound.doubts(f"{self._prefix}.{path}")
        )
        return Row(path, label, field, help_text)

    def day(self, path: str, label: str, help_text: str = "") -> Row:
        """Return a row for a day that may be empty."""
        field = DateField(self._bound.formats, optional=True, warn=self._bound.doubts(f"{self._prefix}.{path}"))
        return Row(path, label, field, help_text)

    def count(self, path: str, label: str, help_text: str = "", *, unit: str = "", **how: Any) -> Row:
        """Return a row for a whole number."""
        return Row(path, label, IntegerField(self._bound.formats, **{"maximum": 400, **how}), help_text, unit)

    def choice(self, path: str, label: str, choices: Sequence[tuple[Any, str]], help_text: str = "") -> Row:
        """Return a row for one of some values."""
        offered: list[tuple[Any, str]] = [(value, tr(words)) for value, words in choices]
        return Row(path, label, ChoiceField(offered), help_text)

    def check(self, path: str, label: str, help_text: str = "") -> Row:
        """Return a row for yes or no."""
        return Row(path, label, CheckField(label), help_text)

    def text(self, path: str, label: str, help_text: str = "", example: str = "", **how: Any) -> Row:
        """Return a row for a line of text."""
        return Row(path, label, TextField(placeholder=example, **how), help_text)

    def lines(self, path: str, label: str, help_text: str = "") -> Row:
        """Return a row for several lines of text."""
        return Row(path, label, MultilineField(lines=3), help_text)

    def build(
        self, rows: Sequence[Row], parent: QWidget, about: str = "", *, stacked: bool = False
    ) -> tuple[Form, dict[str, FormRow]]:
        """Return a form with these rows, bound; `about` stands before each name for a screen reader."""
        form = Form(stacked=stacked, parent=parent)
        built: dict[str, FormRow] = {}
        for row in rows:
            if isinstance(row.field, CheckField):
                line = form.add_check(row.field, help=row.help)
            else:
                line = form.add(row.label, row.field, unit=row.unit, help=row.help)
            name = f"{about}: {row.label}" if about else row.label
            built[row.path] = self._bound.bind_row(f"{self._prefix}.{row.path}", line, name)
        return form, built


def column(parent: QWidget) -> tuple[QWidget, QVBoxLayout]:
    """Return a widget with an empty column in it."""
    whole = QWidget(parent)
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.S)
    return whole, layout
