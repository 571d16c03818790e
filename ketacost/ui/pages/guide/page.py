"""The page Guide: contents and search at the left, one section at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.services.reference import GuideSection
from ketacost.ui.context import Context
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.guide.printing import guide_document
from ketacost.ui.pages.guide.searching import sections_with
from ketacost.ui.pages.guide.section_view import SectionView
from ketacost.ui.pickers import ChoiceField
from ketacost.ui.printing import print_paper
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Label, Scroll, Sign, Tone

_BESIDE_FROM = 620
_CONTENTS_WIDTH = 264


class GuidePage(Page):
    """How the therapy works, what to expect, what to ask."""

    name = "guide"
    icon = "guide"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = self.tr("Guide")
        self._guide = context.reference.guide
        self._found: tuple[GuideSection, ...] = self._guide.sections
        self._shown = self._guide.sections[0].id
        self._build_contents()
        self.section = SectionView(context.formats, self)
        self.section.next_requested.connect(self._on_next)
        self._lay_out()
        self._actions = self._build_actions()
        self._list_sections()
        current_theme().follow(self, self._arrange)

    @override
    def actions_for_menu(self) -> Sequence[QAction]:
        return self._actions

    @override
    def show_place(self, place: str) -> None:
        """Show a section by its id and put the keyboard into the contents."""
        wanted = place.partition("/")[0]
        if any(section.id == wanted for section in self._guide.sections):
            self._shown = wanted
            self.search.clear()
            self._list_sections()
        (self.contents if self.contents.isVisibleTo(self) else self.chooser).setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.contents.isVisible():
                self.contents.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    # Building

    def _build_contents(self) -> None:
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search the guide"))
        self.search.setAccessibleName(self.tr("Search the guide"))
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._on_search)
        self.search.installEventFilter(self)
        self.contents = QListWidget(self)
        self.contents.setObjectName("navigation")  # it looks like the window's own
        self.contents.setWordWrap(True)
        self.contents.setAccessibleName(self.tr("Contents"))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentItemChanged.connect(self._on_current)
        self.chooser = ChoiceField[str]([(section.id, section.title) for section in self._guide.sections], self)
        self._chooser_label = Label(self.tr("Section"), "section", parent=self)
        self._chooser_label.setBuddy(self.chooser.combo)
        self.chooser.committed.connect(self._show)
        self._nothing = Label(self.tr("No section holds all of these words."), tone=Tone.MUTED, wrap=True, parent=self)

    def _lay_out(self) -> None:
        self._side = QWidget(self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(Space.S, Space.L, Space.S, Space.S)
        side.setSpacing(Space.S)
        top = QVBoxLayout()
        top.setContentsMargins(Space.S, 0, Space.S, 0)  # the rows of the list stand as far in
        for widget in (self.search, self._chooser_label, self.chooser, self._nothing):
            top.addWidget(widget)
        side.addLayout(top)
        side.addWidget(self.contents, 1)
        side.addStretch(0)
        reading = QWidget(self)
        column = QVBoxLayout(reading)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XXL)
        column.setSpacing(Space.L)
        column.addLayout(self._limits_line())
        lines = QHBoxLayout()
        lines.addWidget(self.section, 1)
        lines.addStretch(0)
        column.addLayout(lines, 1)
        self._scroll = Scroll(reading, self)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._side)
        self._layout.addWidget(self._scroll, 1)

    def _limits_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(Sign("info", "info", 16, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        self.limits = Label(self._guide.limits, tone=Tone.MUTED, wrap=True, parent=self)
        line.addWidget(self.limits, 1)
        return line

    def _build_actions(self) -> Sequence[QAction]:
        find = QAction(self.tr("&Search the guide"), self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.triggered.connect(lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.addAction(find)
        print_it = QAction(self.tr("&Print the guide…"), self)
        print_it.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        print_it.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        print_it.triggered.connect(self._on_print)
        self.addAction(print_it)
        return (find, print_it)

    def _arrange(self) -> None:
        theme = current_theme()
        beside = self.width() >= theme.px(_BESIDE_FROM)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._side.setMaximumWidth(theme.px(_CONTENTS_WIDTH) if beside else 16_777_215)
        self._side.setMinimumWidth(theme.px(_CONTENTS_WIDTH) if beside else 0)
        self._layout.setDirection(direction)
        self.contents.setVisible(beside and bool(self._found))
        for widget in (self.chooser, self._chooser_label):
            widget.setVisible(not beside and bool(self._found))

    # Showing

    def _on_search(self, _text: str) -> None:
        self._found = sections_with(self._guide, self.search.text())
        self.section.mark(self.search.text())
        self._list_sections()

    def _list_sections(self) -> None:
        ids = [section.id for section in self._found]
        self.contents.blockSignals(True)  # Qt's own signature
        self.contents.clear()
        for section in self._found:
            item = QListWidgetItem(section.title, self.contents)
            item.setData(Qt.ItemDataRole.UserRole, section.id)
        if ids and self._shown not in ids:
            self._shown = ids[0]
        if ids:
            self.contents.setCurrentRow(ids.index(self._shown), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.contents.blockSignals(False)  # Qt's own signature
        self.chooser.set_choices([(section.id, section.title) for section in self._found])
        self._nothing.setVisible(not ids)
        self._arrange()
        if ids:
            self._show(self._shown)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._show(item.data(Qt.ItemDataRole.UserRole))

    def _show(self, section_id: str) -> None:
        self._shown = section_id
        sections = self._guide.sections
        at = next(place for place, section in enumerate(sections) if section.id == section_id)
        following = sections[at + 1].title if at + 1 < len(sections) else ""
        self.section.show_section(sections[at], following)
        self.chooser.set_value(section_id)
        self._scroll.verticalScrollBar().setValue(0)
        self.set_subtitle(sections[at].title)

    def _on_next(self) -> None:
        ids = [section.id for section in self._guide.sections]
        self._shown = ids[ids.index(self._shown) + 1]
        self.search.clear()
        self._list_sections()

    def _on_print(self) -> None:
        formats = self.context.formats
        print_paper(self._guide.title, lambda parent: guide_document(self._guide, formats, parent), self)
