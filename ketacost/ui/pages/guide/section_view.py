"""One section of the guide in readable lines, its sources one click below."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.domain.sources import Source
from ketacost.services.formats import Formats
from ketacost.services.reference import GuideSection
from ketacost.ui.cards import Card
from ketacost.ui.pages.guide.searching import marked
from ketacost.ui.pages.guide.words import source_day, sources_title
from ketacost.ui.theme import Space, TextSize, current_theme
from ketacost.ui.widgets import Button, Label, Tone, clear_layout

_LINE = "A line of about seventy characters of plain words is easy on the eyes."


class Prose(Label):
    """A text to read and to copy from, in which words can be marked."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "prose", wrap=True, parent=parent)
        self._plain = text
        self._wanted = ""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme = current_theme()
        theme.follow(self, lambda: self.setFont(theme.font(TextSize.CARD)))
        theme.follow(self, self._show_marks, key="marks")

    def mark(self, wanted: str) -> None:
        """Let these words stand out."""
        self._wanted = wanted
        self._show_marks()

    def plain(self) -> str:
        """Give the text without marks."""
        return self._plain

    def _show_marks(self) -> None:
        if not self._wanted:
            self.setTextFormat(Qt.TextFormat.PlainText)
            self.setText(self._plain)
            return
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(marked(self._plain, self._wanted, current_theme().color("soft").name()))


class Elided(Label):
    """One line that is cut in its middle where there is no room; the tooltip has it whole."""

    def __init__(self, text: str, kind: str, parent: QWidget) -> None:
        super().__init__(text, kind, parent=parent)
        self.whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.contentsRect().width()
        self.setText(self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideMiddle, room))


class SourceLine(QWidget):
    """Who said it, as a link where there is an address, with address and day below."""

    def __init__(self, source: Source, day: str, open_address: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, Space.XS)
        layout.setSpacing(0)
        self.link: Button | None = None
        if source.address:
            self.link = Button(source.said_by or source.address, "quiet", parent=self)
            self.link.setToolTip(source.address)
            self.link.setAccessibleDescription(f"{day}. {source.address}")
            self.link.setCursor(Qt.CursorShape.PointingHandCursor)
            self.link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.link.clicked.connect(lambda: open_address(source.address))
            layout.addWidget(self.link)
        else:
            said = Label(source.said_by, wrap=True, parent=self)
            said.setContentsMargins(Space.S, 0, 0, 0)
            layout.addWidget(said)
        below = " · ".join(part for part in (day, source.note, source.address) if part)
        self.caption = Elided(below, "caption", self)
        self.caption.setContentsMargins(Space.S + 1, 0, 0, 0)
        layout.addWidget(self.caption)


class SectionView(QWidget):
    """The title, paragraphs and points of one section; below, its sources and the way to the next one."""

    next_requested = Signal()

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._wanted = ""
        self._texts: list[Prose] = []
        self._lines: list[SourceLine] = []
        self.title = Label("", "page-title", wrap=True, parent=self)
        self._text = QVBoxLayout()
        self._text.setSpacing(Space.M)
        self.sources = Card(sources_title(0), foldable=True, parent=self)
        self.sources.set_folded(True)
        self.sources.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.next = Button("", "quiet", parent=self)
        self.next.clicked.connect(self.next_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.L)
        layout.addWidget(self.title)
        layout.addLayout(self._text)
        layout.addSpacing(Space.S)
        layout.addWidget(self.sources)
        layout.addWidget(self.next, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        current_theme().follow(self, self._set_measure)

    def show_section(self, section: GuideSection, following: str) -> None:
        """Show a section; `following` is the title of the next one, "" after the last."""
        self.title.setText(section.title)
        clear_layout(self._text)
        self._texts = []
        for paragraph in section.paragraphs:
            self._text.addWidget(self._prose(paragraph))
        if section.points:
            self._text.addLayout(self._points(section.points))
        self._show_sources(section.sources)
        self.next.setVisible(bool(following))
        self.next.setText(self.tr("Next: {title}").format(title=following))
        self.mark(self._wanted)

    def mark(self, wanted: str) -> None:
        """Let these words stand out in the text."""
        self._wanted = wanted
        for text in self._texts:
            text.mark(wanted)

    def text(self) -> str:
        """Give what stands there, paragraph by paragraph."""
        return "\n".join(text.plain() for text in self._texts)

    def links(self) -> list[Button]:
        """Give the links of the sources in sight."""
        return [line.link for line in self._lines if line.link is not None and line.isVisibleTo(self)]

    def texts(self) -> list[Prose]:
        """Give the paragraphs and points as they are shown."""
        return list(self._texts)

    def source_lines(self) -> list[SourceLine]:
        """Give the sources, in sight or folded."""
        return list(self._lines)

    def _prose(self, text: str) -> Prose:
        prose = Prose(text, self)
        self._texts.append(prose)
        return prose

    def _points(self, points: tuple[str, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        theme = current_theme()
        for row, point in enumerate(points):
            dot = Label("•", tone=Tone.ACCENT, parent=self)
            theme.follow(dot, lambda dot=dot: dot.setFont(theme.font(TextSize.CARD, strong=True)))  # type: ignore[misc]  # bound now
            grid.addWidget(dot, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._prose(point), row, 1)
        return grid

    def _show_sources(self, sources: tuple[Source, ...]) -> None:
        clear_layout(self.sources.body)
        self._lines = []
        self.sources.set_title(sources_title(len(sources)))
        self.sources.setVisible(bool(sources))
        for source in sources:
            line = SourceLine(source, source_day(source, self._formats), self._open, self.sources)
            self._lines.append(line)
            self.sources.add(line)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Let Tab go from the heading of the sources through the links to the next section."""
        header = self.sources.findChild(QPushButton, "cardHeader")
        stops = [header, *(line.link for line in self._lines), self.next]
        for before, after in pairwise(stop for stop in stops if stop is not None):
            QWidget.setTabOrder(before, after)

    def _open(self, address: str) -> None:
        QDesktopServices.openUrl(QUrl(address))

    def _set_measure(self) -> None:
        width = QFontMetrics(current_theme().font(TextSize.CARD)).horizontalAdvance(_LINE)
        self.setMaximumWidth(width + current_theme().px(Space.XL))
