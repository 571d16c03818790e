"""Fields that offer what can be: choices, ticks, segments and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ketacost.services.formats import FormatError, Formats
from ketacost.ui.fields import Field, FieldError, ParsedField
from ketacost.ui.theme import current_theme
from ketacost.ui.widgets import IconButton

V = TypeVar("V", bound=Hashable)


class ComboBox(QComboBox):
    """A combo box with our chevron, deaf to the wheel unless it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(14)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = current_theme()
        pixmap = theme.pixmap("chevron-down", "muted" if self.isEnabled() else "control")
        size = theme.px(16)
        painter = QPainter(self)
        painter.drawPixmap(QPoint(self.width() - size - theme.px(8), (self.height() - size) // 2), pixmap)
        painter.end()


class ChoiceField(Field[V]):
    """One of some values, each with its words."""

    def __init__(self, choices: Sequence[tuple[V, str]] = (), parent: QWidget | None = None) -> None:
        self.combo = ComboBox()
        super().__init__(self.combo, parent)
        self._values: list[V] = []
        self._spoken: QLabel | None = None
        self._is_labelled = False
        self.set_choices(choices)
        self.combo.activated.connect(self._on_activated)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: Sequence[tuple[V, str]]) -> None:
        """Offer other values, silently; the value stays if it is among them."""
        self.combo.clear()
        self._values = [value for value, _words in choices]
        for _value, words in choices:
            self.combo.addItem(words)
        if self._value in self._values:
            self.combo.setCurrentIndex(self._values.index(self._value))
        elif self._values:
            self._value = self._values[0]
            self.combo.setCurrentIndex(0)

    @override
    def set_name(self, name: str, description: str = "") -> None:
        super().set_name(name, description)
        if self._spoken is None and not self._is_labelled:
            self._is_labelled = self._has_label()
            if not self._is_labelled:
                self._spoken = QLabel(self)  # on Linux a combo box is named by a label and by nothing else
                self._spoken.setBuddy(self.combo)
                self._spoken.hide()
        if self._spoken is not None:
            self._spoken.setText(name)

    def _has_label(self) -> bool:
        """Whether a label names it: mostly one of its form, so the whole window is looked through last."""
        near = self.parentWidget()
        form = near.parentWidget() if near is not None else None
        return any(
            label.buddy() is self.combo
            for part in (form, self.window())
            if part is not None
            for label in part.findChildren(QLabel)
        )

    @override
    def _show(self, value: V) -> None:
        self.combo.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def _on_activated(self, index: int) -> None:
        self.previewed.emit(self._values[index])
        self._take(self._values[index])


class CheckBox(QCheckBox):
    """A check box whose tick is ours and whose words wrap nowhere."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        current_theme().follow(self, lambda: self.setMinimumHeight(current_theme().px(24)), key="height")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        side = theme.px(18)
        box = QRectF(1, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ticked = self.isChecked()
        edge = "accent" if ticked or self.hasFocus() else "control"
        painter.setPen(QPen(theme.color(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color("accent" if ticked else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if ticked:
            painter.drawPixmap(
                box.topLeft() + (box.bottomRight() - box.topLeft()) / 2 - _half(theme.px(14)),
                theme.pixmap("check", "on_accent", 14),
            )
        painter.setPen(theme.color("text" if self.isEnabled() else "control"))
        words = self.rect().adjusted(side + theme.px(10), 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
        painter.drawText(words, flags, self.text())
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1))
            line = painter.boundingRect(words, flags, self.text())
            painter.drawLine(line.bottomLeft(), line.bottomRight())
        painter.end()

    @override
    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = self.fontMetrics().horizontalAdvance(self.text()) + theme.px(18 + 14)
        return QSize(width, max(theme.px(24), self.fontMetrics().height()))

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)


def _half(size: int) -> QPoint:
    return QPoint(size // 2, size // 2)


class CheckField(Field[bool]):
    """Yes or no, with its words beside the tick."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        self.box = CheckBox(text)
        super().__init__(self.box, parent)
        self._row.addStretch(1)
        self._value = False
        self.box.setAccessibleName(text)
        self.box.clicked.connect(self._on_clicked)

    @override
    def _show(self, value: bool) -> None:
        self.box.setChecked(value)

    def _on_clicked(self) -> None:
        self.previewed.emit(self.box.isChecked())
        self._take(self.box.isChecked())


class SegmentedField(Field[V]):
    """One of two to four short words, all in view; arrow keys move between them."""

    def __init__(self, choices: Sequence[tuple[V, str]], parent: QWidget | None = None) -> None:
        strip = QWidget()
        super().__init__(strip, parent)
        self._row.addStretch(1)
        self._values = [value for value, _words in choices]
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(strip)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for index, (_value, words) in enumerate(choices):
            button = QPushButton(words, strip)
            button.setProperty("kind", "segment")
            button.setProperty("first", str(index == 0).lower())
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button, index)
            current_theme().follow(button, partial(_fit_segment, button), key="width")
            layout.addWidget(button)
        self._group.button(0).setChecked(True)
        self._value = self._values[0]
        self._group.idClicked.connect(self._on_clicked)

    @override
    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        (self._group.checkedButton() or self._group.button(0)).setFocus(reason)

    @override
    def set_name(self, name: str, description: str = "") -> None:
        for button in self._group.buttons():
            button.setAccessibleName(f"{name}: {button.text()}")
            button.setAccessibleDescription(description)

    @override
    def _show(self, value: V) -> None:
        self._group.button(self._values.index(value)).setChecked(True)

    def _on_clicked(self, index: int) -> None:
        self.previewed.emit(self._values[index])
        self._take(self._values[index])


def _fit_segment(button: QPushButton) -> None:
    """Leave room for the words in bold, which they are once they are chosen."""
    theme = current_theme()
    words = QFontMetrics(theme.font(strong=True)).horizontalAdvance(button.text())
    button.setMinimumWidth(words + theme.px(30))


class DateField(ParsedField[dt.date | None]):
    """A day, typed or picked: Alt+Down or the button opens a calendar."""

    def __init__(
        self,
        formats: Formats,
        *,
        optional: bool = False,
        earliest: dt.date = dt.date(1900, 1, 1),
        latest: dt.date = dt.date(2199, 12, 31),
        warn: Callable[[dt.date | None], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._formats, self._optional = formats, optional
        self._earliest, self._latest = earliest, latest
        super().__init__(self._read, self._write, warn=warn, parent=parent)
        button = IconButton("calendar", self.tr("Choose from a calendar (Alt+Down)"), tint="muted", parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self.open_calendar)
        self._row.setSpacing(4)
        self._row.addWidget(button)
        self.line.installEventFilter(self)
        self.set_width(14)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.line
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
            return True
        return super().eventFilter(watched, event)

    def open_calendar(self) -> None:
        """Show a month to pick from, with the present value selected."""
        popup = QWidget(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setDateRange(_qdate(self._earliest), _qdate(self._latest))
        calendar.setAccessibleName(self.line.accessibleName())
        if self._value is not None:
            calendar.setSelectedDate(_qdate(self._value))
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(calendar)

        def pick(day: QDate) -> None:
            popup.close()
            self.type_text(self._write(dt.date(day.year(), day.month(), day.day())))

        calendar.activated.connect(pick)
        calendar.clicked.connect(pick)
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        popup.show()
        calendar.setFocus()

    def _read(self, text: str) -> dt.date | None:
        if self._optional and not text.strip():
            return None
        try:
            day = self._formats.parse_date(text)
        except FormatError as error:
            raise FieldError(self._words(error.code)) from error
        if not self._earliest <= day <= self._latest:
            low, high = self._write(self._earliest), self._write(self._latest)
            raise FieldError(self.tr("The day must be from {low} to {high}.").format(low=low, high=high))
        return day

    def _words(self, code: str) -> str:
        if code == "empty":
            return self.tr("Type a day here.")
        if code == "no_such_day":
            return self.tr("There is no such day. Check the day and the month.")
        example = self._write(dt.date(2026, 12, 7))
        return self.tr("This is not a day. Type one such as {example}.").format(example=example)

    def _write(self, day: dt.date | None) -> str:
        return "" if day is None else self._formats.short_date(day)


def _qdate(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)
