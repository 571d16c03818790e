"""Fields that preview while one types, commit when one leaves, and keep what cannot be in view."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from ketacost.services.formats import FormatError, Formats
from ketacost.ui.theme import current_theme
from ketacost.ui.widgets import Tone, announce, restyle

T = TypeVar("T")
REST_MS = 500


class FieldError(ValueError):
    """A value that cannot be; the message is for the person who typed it."""


class Field(QWidget, Generic[T]):
    """One value on a form.

    `previewed(value)` while valid text is typed, `committed(value)` once it settles and differs, `rejected(message)`
    when what stands there cannot be. `judged(tone, message)` tells the form row what to say. `set_value` is silent.
    """

    previewed = Signal(object)
    committed = Signal(object)
    rejected = Signal(str)
    judged = Signal(str, str)

    def __init__(self, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        editor.setParent(self)
        self._value: T | None = None
        self._problem = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(editor)

    @override
    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the keyboard on the editor.

        Not by a focus proxy: Tab would also stop where the field itself stands in Qt's chain, which nobody moves along
        with its editor.
        """
        self.editor.setFocus(reason)

    def value(self) -> T | None:
        """Give the last value that stood; None before any."""
        return self._value

    def set_value(self, value: T) -> None:
        """Show a value without a signal; what was being typed is dropped."""
        self._value = value
        self._judge(Tone.PLAIN, "")
        self._show(value)

    def problem(self) -> str:
        """Give why the text cannot be a value; "" if it can."""
        return self._problem

    def set_name(self, name: str, description: str = "") -> None:
        """Tell a screen reader what the field is for."""
        self.editor.setAccessibleName(name)
        self.editor.setAccessibleDescription(description)

    def set_width(self, characters: int) -> None:
        """Make the field as wide as that many figures, at every zoom."""
        theme = current_theme()

        def put() -> None:
            self.editor.setFixedWidth(self.editor.fontMetrics().horizontalAdvance("0") * characters + theme.px(20))

        theme.follow(self, put, key="width")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @abstractmethod
    def _show(self, value: T) -> None:
        """Put a value into the editor, silently."""

    def _take(self, value: T) -> None:
        """Commit a valid value if it is another than before."""
        if value != self._value:
            self._value = value
            self.committed.emit(value)

    def _judge(self, tone: Tone, message: str) -> None:
        self._problem = message if tone is Tone.BAD else ""
        restyle(self.editor, "state", tone.value)
        self.judged.emit(tone.value, message)
        if tone is Tone.BAD:
            announce(self.editor, message)


class ParsedField(Field[T]):
    """A line of text that `parse` turns into a value and `show` into text; `parse` raises FieldError."""

    def __init__(
        self,
        parse: Callable[[str], T],
        show: Callable[[T], str],
        *,
        warn: Callable[[T], str] | None = None,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.line = QLineEdit()
        super().__init__(self.line, parent)
        self._parse, self._show_text, self._warn = parse, show, warn
        self._dirty = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.line.setPlaceholderText(placeholder)
        self.line.textEdited.connect(self._on_edited)
        self.line.editingFinished.connect(self._on_finished)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Give the text as it stands, valid or not."""
        return self.line.text()

    def type_text(self, text: str) -> None:
        """Put text as if it had been typed and left, for paste and for calendars."""
        self.line.setText(text)
        self._dirty = True
        self._on_finished()

    @override
    def _show(self, value: T) -> None:
        self._rest.stop()
        self._dirty = False
        text = self._show_text(value)
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def _on_edited(self) -> None:
        self._dirty = True
        self._rest.start()
        try:
            value = self._parse(self.line.text())
        except FieldError:
            return  # it may be half typed: judged at rest
        self._judge_good(value)
        self.previewed.emit(value)

    def _on_rest(self) -> None:
        self._settle(tidy=False)

    def _on_finished(self) -> None:
        self._rest.stop()
        if self._dirty:
            self._dirty = False
            self._settle(tidy=True)
        elif not self._problem and self._value is not None:
            self._show(self._value)

    def _settle(self, *, tidy: bool) -> None:
        try:
            value = self._parse(self.line.text())
        except FieldError as error:
            self._judge(Tone.BAD, str(error))
            self.rejected.emit(str(error))
            return
        self._judge_good(value)
        if tidy:
            self._show(value)
        self._take(value)

    def _judge_good(self, value: T) -> None:
        warning = self._warn(value) if self._warn is not None else ""
        self._judge(Tone.WARN if warning else Tone.PLAIN, warning)


class TextField(ParsedField[str]):
    """One line of plain text."""

    def __init__(
        self, *, required: bool = False, longest: int = 200, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        self._required, self._longest = required, longest
        super().__init__(self._read, str, placeholder=placeholder, parent=parent)

    def _read(self, text: str) -> str:
        stripped = text.strip()
        if self._required and not stripped:
            raise FieldError(self.tr("This cannot be empty."))
        if len(stripped) > self._longest:
            raise FieldError(self.tr("Keep this under %n character(s).", "", self._longest))
        return stripped


class NumberField(ParsedField[Decimal | None]):
    """A decimal number between bounds; empty is None where `optional`. Up and Down step it."""

    def __init__(
        self,
        formats: Formats,
        *,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        decimals: int = 4,
        optional: bool = False,
        warn: Callable[[Decimal | None], str] | None = None,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._formats = formats
        self._minimum, self._maximum, self._decimals = minimum, maximum, decimals
        self._optional = optional
        super().__init__(self._read, self._write, warn=warn, placeholder=placeholder, parent=parent)
        self.line.installEventFilter(self)
        self.set_width(8)

    def set_bounds(self, minimum: Decimal | None, maximum: Decimal | None) -> None:
        """Change what can be."""
        self._minimum, self._maximum = minimum, maximum

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
            if step and not event.modifiers():
                self._step_by(step)
                return True
        return super().eventFilter(watched, event)

    def _step_by(self, steps: int) -> None:
        try:
            standing = self._parse(self.line.text())
        except FieldError:
            standing = self._value
        if standing is None:
            return
        value = standing + steps
        if self._minimum is not None:
            value = max(value, self._minimum)
        if self._maximum is not None:
            value = min(value, self._maximum)
        self.line.setText(self._write(value))
        self._on_edited()

    def _read(self, text: str) -> Decimal | None:
        if self._optional and not text.strip():
            return None
        try:
            value = self._formats.parse_decimal(text.strip().removesuffix("%"))
        except FormatError as error:
            raise FieldError(self._not_a_number(error.code)) from error
        if -int(value.as_tuple().exponent) > self._decimals:
            raise FieldError(self._too_fine())
        self._check_bounds(value)
        return value

    def _check_bounds(self, value: Decimal) -> None:
        low, high = self._minimum, self._maximum
        if (low is None or value >= low) and (high is None or value <= high):
            return
        if low is not None and high is not None:
            message = self.tr("This must be between {low} and {high}.")
        elif low is not None:
            message = self.tr("This must be {low} or more.")
        else:
            message = self.tr("This must be {high} or less.")
        raise FieldError(message.format(low=self._write(low), high=self._write(high)))

    def _not_a_number(self, code: str) -> str:
        if code == "empty":
            return self.tr("Type a number here.")
        return self.tr("This is not a number. Type one such as {example}.").format(example=self._example())

    def _too_fine(self) -> str:
        if self._decimals == 0:
            return self.tr("Type a whole number.")
        return self.tr("At most %n decimal place(s).", "", self._decimals)

    def _example(self) -> str:
        return self._formats.number(max(self._minimum or Decimal(0), Decimal(6)))

    def _write(self, value: Decimal | None) -> str:
        return "" if value is None else self._formats.number(value)


class DecimalField(NumberField):
    """A number with decimals."""


class IntegerField(Field[int | None]):
    """A whole number between bounds; empty is None where `optional`."""

    def __init__(
        self,
        formats: Formats,
        *,
        minimum: int = 0,
        maximum: int = 999,
        optional: bool = False,
        warn: Callable[[int | None], str] | None = None,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._inner = NumberField(
            formats,
            minimum=Decimal(minimum),
            maximum=Decimal(maximum),
            decimals=0,
            optional=optional,
            warn=None if warn is None else lambda value: warn(_whole(value)),
            placeholder=placeholder,
        )
        super().__init__(self._inner, parent)
        self.editor = self._inner.line
        self.line = self._inner.line
        self._inner.set_width(max(4, len(str(maximum)) + 1))
        self._inner.previewed.connect(lambda value: self.previewed.emit(_whole(value)))
        self._inner.committed.connect(lambda value: self._take(_whole(value)))
        self._inner.rejected.connect(self.rejected)
        self._inner.judged.connect(self._on_judged)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Give the text as it stands, valid or not."""
        return self._inner.text()

    def type_text(self, text: str) -> None:
        """Put text as if it had been typed and left."""
        self._inner.type_text(text)

    def set_bounds(self, minimum: int, maximum: int) -> None:
        """Change what can be."""
        self._inner.set_bounds(Decimal(minimum), Decimal(maximum))

    @override
    def _show(self, value: int | None) -> None:
        self._inner.set_value(None if value is None else Decimal(value))

    def _on_judged(self, tone: str, message: str) -> None:
        self._problem = message if tone == Tone.BAD else ""
        self.judged.emit(tone, message)


class PercentField(NumberField):
    """A rate in per cent, 0 to 100 unless said otherwise; "20" and "20%" are the same."""

    def __init__(
        self,
        formats: Formats,
        *,
        minimum: Decimal = Decimal(0),
        maximum: Decimal = Decimal(100),
        optional: bool = False,
        warn: Callable[[Decimal | None], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            formats, minimum=minimum, maximum=maximum, decimals=4, optional=optional, warn=warn, parent=parent
        )

    @override
    def _write(self, value: Decimal | None) -> str:
        return "" if value is None else f"{self._formats.number(value)}%"


class MultilineField(Field[str]):
    """Several lines of text; Tab moves on."""

    def __init__(self, *, lines: int = 3, placeholder: str = "", parent: QWidget | None = None) -> None:
        self.area = QPlainTextEdit()
        super().__init__(self.area, parent)
        self.area.setTabChangesFocus(True)
        self.area.setPlaceholderText(placeholder)
        self._silent = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._settle)
        self.area.textChanged.connect(self._on_edited)
        self.area.installEventFilter(self)
        current_theme().follow(
            self,
            lambda: self.area.setFixedHeight(self.area.fontMetrics().lineSpacing() * lines + current_theme().px(18)),
            key="height",
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.area and event.type() is QEvent.Type.FocusOut:
            self._settle()
        return super().eventFilter(watched, event)

    @override
    def _show(self, value: str) -> None:
        self._rest.stop()
        if value != self.area.toPlainText():
            self._silent = True
            self.area.setPlainText(value)
            self._silent = False

    def _on_edited(self) -> None:
        if not self._silent:
            self._rest.start()
            self.previewed.emit(self.area.toPlainText())

    def _settle(self) -> None:
        self._rest.stop()
        if self._value is not None or self.area.toPlainText():
            self._take(self.area.toPlainText())


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
