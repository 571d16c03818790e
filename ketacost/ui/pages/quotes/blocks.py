"""Parts of the document that are only read: the head, the lines by section, the sums."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ketacost.services.quote_rows import DocumentRow, QuoteSheet, RowKind
from ketacost.services.report import QuoteReport
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Hairline, Label, Tone, clear_layout

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
_LONG_PRICE = 34
_LONG_IN_NARROW = 28
_NARROW = 620
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class HeadBlock(QWidget):
    """The clinic left, what the document is right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.issuer = Label("", "card-title", wrap=True, parent=self)
        self.contact = Label("", "caption", wrap=True, parent=self)
        self.name = Label("", "page-title", parent=self)
        self.dated = Label("", "caption", parent=self)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, labels in ((left, (self.issuer, self.contact)), (right, (self.name, self.dated))):
            column.setSpacing(Space.XS)
            for label in labels:
                column.addWidget(label)
            column.addStretch(1)
        for label in (self.name, self.dated):
            label.setAlignment(_RIGHT)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.L)
        layout.addLayout(left, 1)
        layout.addLayout(right)

    def show_report(self, report: QuoteReport, dated: str) -> None:
        """Show who quotes, and the number and day."""
        issuer = report.issuer
        self.issuer.setText(issuer.name or self.tr("Your clinic is not entered"))
        self.issuer.set_tone(Tone.PLAIN if issuer.name else Tone.MUTED)
        contact = " · ".join(part for part in (issuer.phone, issuer.email, issuer.website) if part)
        npi = self.tr("NPI {npi}").format(npi=issuer.npi) if issuer.npi else ""
        lines = [line for line in (issuer.address, contact, npi) if line]
        self.contact.setText("\n".join(lines))
        self.contact.setVisible(bool(lines))
        self.name.setText(report.name)
        self.dated.setText(dated)


class LinesBlock(QWidget):
    """The lines by section; labels are kept while the rows stay the same, so that typing costs little."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: tuple[tuple[RowKind, bool], ...] = ()
        self._labels: list[dict[str, Label]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.XS + 2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(0, 110)

    def show_rows(self, rows: Sequence[DocumentRow]) -> None:
        """Show these rows."""
        shape = tuple((row.kind, bool(row.note)) for row in rows)
        if shape != self._shape:
            self._build(rows)
            self._shape = shape
        longest = _LONG_PRICE if self.width() >= current_theme().px(_NARROW) else _LONG_IN_NARROW
        for row, labels in zip(rows, self._labels, strict=True):
            for name, label in labels.items():
                text = str(getattr(row, name))
                if name == "price":
                    label.setWordWrap(len(text) > longest)
                label.setText(text.upper() if row.kind is RowKind.SECTION else text)
        self.setVisible(bool(rows))

    def texts(self) -> list[str]:
        """Give each row as it reads."""
        return [" | ".join(label.text() for label in labels.values() if label.text()) for labels in self._labels]

    def _build(self, rows: Sequence[DocumentRow]) -> None:
        clear_layout(self._grid)
        self._labels = []
        at = self._header() if rows else 0
        for row in rows:
            build = {RowKind.SECTION: self._section, RowKind.LINE: self._line, RowKind.SUBTOTAL: self._subtotal}
            labels = build[row.kind](at)
            at += 1
            if row.note:
                labels["note"] = Label("", "caption", wrap=True, parent=self)
                self._grid.addWidget(labels["note"], at, 0, 1, 5)
                at += 1
            self._labels.append(labels)

    def _header(self) -> int:
        """Name the columns once."""
        names = (self.tr("What"), self.tr("Date"), self.tr("Qty"), self.tr("Unit price"), self.tr("Amount"))
        for column, name in enumerate(names):
            self._grid.addWidget(Label(name, "caption", parent=self), 0, column, _RIGHT if column else _LEFT)
        self._grid.addWidget(Hairline(self), 1, 0, 1, 5)
        return 2

    def _section(self, at: int) -> dict[str, Label]:
        title = Label("", "section", parent=self)
        title.setContentsMargins(0, current_theme().px(Space.S) if at > 2 else 0, 0, 0)
        self._grid.addWidget(title, at, 0, 1, 5)
        return {"text": title}

    def _line(self, at: int) -> dict[str, Label]:
        labels = {name: self._figure() for name in ("date", "quantity", "amount")}
        labels["text"] = Label("", wrap=True, parent=self)
        labels["text"].setAlignment(_LEFT)
        labels["price"] = Label("", tone=Tone.MUTED, parent=self)
        labels["price"].setAlignment(_RIGHT)
        labels["date"].set_tone(Tone.MUTED)
        labels["quantity"].set_tone(Tone.MUTED)
        for column, name in enumerate(("text", "date", "quantity", "price", "amount")):
            if name == "text":
                self._grid.addWidget(labels[name], at, column)
            else:
                self._grid.addWidget(labels[name], at, column, _RIGHT)
        return {name: labels[name] for name in ("text", "date", "quantity", "price", "amount")}

    def _subtotal(self, at: int) -> dict[str, Label]:
        words = Label("", tone=Tone.MUTED, parent=self)
        amount = self._figure(strong=True)
        self._grid.addWidget(words, at, 0, 1, 3, _LEFT)
        self._grid.addWidget(amount, at, 3, 1, 2, _RIGHT)
        return {"text": words, "amount": amount}

    def _figure(self, *, strong: bool = False) -> Label:
        label = Label("", parent=self)
        label.setAlignment(_RIGHT)
        current_theme().follow(label, lambda: label.setFont(current_theme().font(strong=strong, tabular=True)))
        return label


class TotalsBlock(QWidget):
    """The sums, the total large, and what keeps it from being one figure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.total = Label("", "page-title", wrap=True, parent=self)
        self.total.setAlignment(_RIGHT)
        self.headline = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self.headline.setAlignment(_RIGHT)
        self._sums = QGridLayout()
        self._sums.setHorizontalSpacing(Space.L)
        self._sums.setVerticalSpacing(Space.XS)
        self._sums.setColumnStretch(0, 1)
        self._why = Label("", "caption", wrap=True, parent=self)
        total = QHBoxLayout()
        total.addWidget(Label(self.tr("Total"), "card-title", parent=self))
        total.addWidget(self.total, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(self._sums)
        layout.addWidget(Hairline(self))
        layout.addLayout(total)
        layout.addWidget(self.headline)
        layout.addWidget(self._why)

    def show_sheet(self, sheet: QuoteSheet) -> None:
        """Show the sums of a document."""
        clear_layout(self._sums)
        for place, row in enumerate(sheet.totals):
            amount = Label(row.amount, parent=self)
            amount.setFont(current_theme().font(tabular=True))
            self._sums.addWidget(Label(row.label, tone=Tone.MUTED, parent=self), place, 0)
            self._sums.addWidget(amount, place, 1, _RIGHT)
        totals = sheet.report.totals
        self.total.setText(totals.words)
        self.headline.setText(totals.headline)
        self._why.setText("\n".join(totals.explanations))
        self._why.setVisible(bool(totals.explanations))
