"""The guide: contents, one section to read, its sources below, search, and paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import nameless, tab_ring
from own_context import Setting, setting
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from ketacost.ui.pages.guide import GuidePage
from ketacost.ui.pages.guide.printing import guide_document
from ketacost.ui.pages.guide.searching import marked
from ketacost.ui.theme import Theme, ThemeChoice


class Browser(QObject):
    """Takes the addresses that would go to the system's browser."""

    def __init__(self, opened: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self.opened = opened

    @Slot(QUrl)
    def show(self, address: QUrl) -> None:
        self.opened.append(address.toString())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Setting]:
    with setting(tmp_path) as made:
        yield made


@pytest.fixture
def page(desk: Setting, qtbot) -> GuidePage:
    guide = GuidePage(desk.context)
    qtbot.addWidget(guide)
    guide.resize(1100, 700)
    guide.show()
    return guide


def titles(page: GuidePage) -> list[str]:
    return [page.contents.item(row).text() for row in range(page.contents.count())]


def test_every_section_is_in_the_contents_and_the_first_is_open(desk: Setting, page: GuidePage) -> None:
    sections = desk.context.reference.guide.sections

    assert titles(page) == [section.title for section in sections]
    assert page.section.title.text() == sections[0].title
    assert page.section.text() == "\n".join([*sections[0].paragraphs, *sections[0].points])


def test_the_limits_are_said_once(desk: Setting, page: GuidePage) -> None:
    limits = desk.context.reference.guide.limits
    said = [label for label in page.findChildren(QLabel) if label.text() == limits]

    assert len(said) == 1
    assert said[0].isVisible()


def test_arrows_walk_through_the_contents(page: GuidePage) -> None:
    page.show_place("")
    QTest.keyClick(page.contents, Qt.Key.Key_Down)

    assert page.section.title.text() == titles(page)[1]
    assert page.subtitle == titles(page)[1]


def test_a_place_names_a_section(page: GuidePage) -> None:
    page.show_place("safety")

    assert page.section.title.text() == "Safety, and who should be careful"
    assert page.contents.hasFocus()


def test_sources_are_one_click_below_and_open_only_when_asked(page: GuidePage) -> None:
    opened: list[str] = []
    browser = Browser(opened, page)
    for scheme in ("https", "http"):
        QDesktopServices.setUrlHandler(scheme, browser, "show")
    try:
        page.show_place("approved")
        assert page.section.links() == []
        header = page.section.sources.findChild(QPushButton, "cardHeader")
        QTest.keyClick(header, Qt.Key.Key_Space)
        links = page.section.links()
        assert len(links) == 4
        assert opened == []
        QTest.keyClick(links[0], Qt.Key.Key_Space)
    finally:
        for scheme in ("https", "http"):
            QDesktopServices.unsetUrlHandler(scheme)

    assert opened == ["https://www.drugs.com/news/fda-warns-dangers-compounded-ketamine-psychiatric-115482.html"]


def test_a_source_says_its_day_or_that_it_is_not_known(page: GuidePage) -> None:
    page.show_place("approved")
    said = [line.caption.whole for line in page.section.source_lines()]

    assert said[0].startswith("October 11, 2023 · https://www.drugs.com/")
    assert said[1].startswith("Date not known · https://scrippsnews.com/")


def test_a_source_without_an_address_is_no_link(page: GuidePage) -> None:
    page.show_place("clinic-words")
    page.section.sources.set_folded(False)

    assert page.section.links() == []
    assert "The day it was written is not known." in page.section.source_lines()[0].caption.whole


def test_search_keeps_the_sections_that_hold_every_word(page: GuidePage) -> None:
    QTest.keyClicks(page.search, "blood PRESSURE")

    assert titles(page) == ["Safety, and who should be careful", "Ketamine at home"]
    marks = [text.text() for text in page.section.texts() if "<b" in text.text()]
    assert any(">blood</b>" in text and ">pressure</b>" in text for text in marks)

    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert len(titles(page)) == 11


def test_search_leads_on_to_the_contents(page: GuidePage) -> None:
    page.search.setFocus()
    QTest.keyClicks(page.search, "superbill")
    QTest.keyClick(page.search, Qt.Key.Key_Down)

    assert page.contents.hasFocus()
    assert page.section.title.text() == "What to ask a clinic"


def test_search_without_a_find_says_so_and_keeps_what_is_open(page: GuidePage) -> None:
    before = page.section.title.text()
    QTest.keyClicks(page.search, "xylophone")

    assert page.contents.isHidden()
    assert any(label.text() == "No section holds all of these words." and label.isVisible() for label in labels(page))
    assert page.section.title.text() == before


def test_marks_never_make_markup_of_the_text() -> None:
    assert marked("a < b & c", "b", "#fff") == 'a &lt; <b style="background-color:#fff">b</b> &amp; c'
    assert marked("a <b> c", "", "#fff") == "a &lt;b&gt; c"


def test_reading_on_goes_through_all_sections(desk: Setting, page: GuidePage) -> None:
    seen = [page.section.title.text()]
    while page.section.next.isVisible():
        page.section.next.click()
        seen.append(page.section.title.text())

    assert seen == titles(page)


@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_lines_stay_readable_at_every_width(page: GuidePage, theme: Theme, zoom: float) -> None:
    theme.set_zoom(zoom)
    page.resize(1800, 900)
    QApplication.processEvents()
    text = page.section.texts()[0]

    assert 50 < text.width() / text.fontMetrics().averageCharWidth() < 95


def test_where_it_is_narrow_one_choice_stands_for_the_contents(page: GuidePage) -> None:
    page.resize(560, 700)
    QApplication.processEvents()
    assert page.contents.isHidden()

    page.chooser.combo.setFocus()
    QTest.keyClick(page.chooser.combo, Qt.Key.Key_Down)

    assert page.section.title.text() == "What is approved, and what is off-label"


def test_nothing_of_a_section_is_cut_off(page: GuidePage, qtbot) -> None:
    page.resize(724, 600)
    page.show_place("safety")

    def all_in_sight() -> None:
        texts = page.section.texts()
        assert [text.plain() for text in texts if text.height() < text.heightForWidth(text.width())] == []
        assert page.section.height() == page.section.heightForWidth(page.section.width())

    qtbot.waitUntil(all_in_sight)


def test_paper_has_every_section_and_every_source(desk: Setting, tmp_path: Path) -> None:
    guide = desk.context.reference.guide
    document = guide_document(guide, desk.context.formats)
    text = document.toPlainText()

    for section in guide.sections:
        assert section.title in text
        assert all(paragraph in text for paragraph in (*section.paragraphs, *section.points))
        assert all(source.address in text for source in section.sources)
    document.print_(QPdfWriter(str(tmp_path / "guide.pdf")))
    assert (tmp_path / "guide.pdf").read_bytes().startswith(b"%PDF")


def test_everything_that_takes_the_focus_has_a_name(page: GuidePage) -> None:
    page.section.sources.set_folded(False)
    assert nameless(page) == []

    page.resize(560, 700)
    QApplication.processEvents()
    assert nameless(page) == []


def test_it_changes_its_look_while_it_is_open(page: GuidePage, theme: Theme) -> None:
    page.search.setText("pressure")
    light = next(text.text() for text in page.section.texts() if "<b" in text.text())

    theme.set_choice(ThemeChoice.DARK)

    dark = next(text.text() for text in page.section.texts() if "<b" in text.text())
    assert light != dark


def labels(page: GuidePage) -> list[QLabel]:
    return page.findChildren(QLabel)


def test_tab_goes_from_search_over_contents_to_the_sources(page: GuidePage, qtbot) -> None:
    with qtbot.waitActive(page):
        page.activateWindow()
    page.show_place("approved")
    page.section.sources.set_folded(False)

    ring = tab_ring(page, page.search)

    assert ring[1] is page.contents
    assert ring[3:] == [*page.section.links(), page.section.next]
