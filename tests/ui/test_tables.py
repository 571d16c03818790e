"""Tables: what is shown, sorted, filtered, copied, spoken and kept."""

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from typing_extensions import override

from ketacost.services.formats import Formats
from ketacost.ui.fields import FieldError
from ketacost.ui.tables import Column, Edit, RowsModel, RowsProxy, Table
from ketacost.ui.theme import Theme, ThemeChoice


@dataclass(frozen=True)
class Offer:
    name: str
    city: str
    total: int | None


FORMATS = Formats("en_US")
HARBOR = Offer("Harbor", "Portland", 402500)
ALDER = Offer("Alder House", "Seattle", 390000)
MAPLE = Offer("Maple", "Portland", None)
BIRCH = Offer("=Birch", "Salem", 1250000)
OFFERS = [HARBOR, ALDER, MAPLE, BIRCH]


def said(offer: Offer) -> str:
    return "not known" if offer.total is None else FORMATS.money(offer.total, "USD")


def columns() -> list[Column[Offer]]:
    return [
        Column("Clinic", lambda offer: offer.name, stretch=True, strong=True),
        Column("City", lambda offer: offer.city),
        Column("Total", said, sort=lambda offer: offer.total, align="right"),
    ]


@pytest.fixture
def table(qtbot: QtBot) -> Table[Offer]:
    made: Table[Offer] = Table("Offers", columns(), key=lambda offer: offer.name, empty="Offers will be here.")
    qtbot.addWidget(made)
    made.set_rows(OFFERS)
    made.resize(600, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def names(table: Table[Offer]) -> list[str]:
    return [offer.name for offer in table.rows()]


def test_the_models_keep_qts_rules(qtmodeltester: ModelTester) -> None:
    model = RowsModel(columns(), OFFERS)
    qtmodeltester.check(model, force_py=True)
    qtmodeltester.check(RowsProxy(model, model), force_py=True)
    assert model.rowCount(model.index(0, 0)) == 0


def test_a_row_is_spoken_as_a_sentence() -> None:
    model = RowsModel(columns(), OFFERS)
    assert model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "Clinic: Harbor, City: Portland, Total: $4,025"


def test_unknown_totals_come_last_both_ways(table: Table[Offer]) -> None:
    table.sort_by("Total")
    assert names(table) == ["Alder House", "Harbor", "=Birch", "Maple"]
    table.sort_by("Total", descending=True)
    assert names(table) == ["=Birch", "Harbor", "Alder House", "Maple"]


def test_a_click_on_a_title_sorts_and_another_turns_it_round(qtbot: QtBot, table: Table[Offer]) -> None:
    header = table.horizontalHeader()
    middle = header.viewport().rect().center()
    middle.setX(header.sectionViewportPosition(2) + 10)
    with qtbot.waitSignal(table.sorted_by) as told:
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert told.args == ["Total", False]
    assert table.sorting() == ("Total", False)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert table.sorting() == ("Total", True)
    assert "Sorted by Total" in table.accessibleDescription()


def test_a_filter_looks_for_every_word_in_every_column(table: Table[Offer]) -> None:
    table.set_filter("portland 4,025")
    assert names(table) == ["Harbor"]
    table.set_filter("nowhere")
    assert names(table) == []
    assert "nowhere" in table.accessibleDescription()
    table.set_filter("")
    assert len(names(table)) == 4


def test_the_selection_stays_on_its_row_through_sorting_filtering_and_new_rows(table: Table[Offer]) -> None:
    told: list[Offer | None] = []
    table.row_selected.connect(told.append)
    assert table.select_key("Alder House")
    table.sort_by("Clinic", descending=True)
    table.set_filter("a")
    table.set_rows([replace(MAPLE, total=1), replace(ALDER, total=5)])
    assert table.selected_row() == Offer("Alder House", "Seattle", 5)
    assert told == [ALDER]
    table.set_rows([HARBOR])
    assert table.selected_row() is None
    assert told == [ALDER, None]


def test_copied_rows_paste_into_a_spreadsheet_without_running(qtbot: QtBot) -> None:
    table: Table[Offer] = Table("Offers", columns(), multiple=True)
    qtbot.addWidget(table)
    table.set_rows(OFFERS)
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Harbor\tPortland\t$4,025"
    assert lines[3] == "'=Birch\tSalem\t$12,500"


def test_tab_leaves_the_table(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    table: Table[Offer] = Table("Offers", columns(), parent=page)
    table.set_rows(OFFERS)
    after = QLineEdit(page)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert after.hasFocus()


@pytest.mark.parametrize("zoom", [1, 2])
@pytest.mark.parametrize("width", [320, 600, 1200])
def test_figures_are_never_cut_and_the_room_is_used(table: Table[Offer], theme: Theme, zoom: int, width: int) -> None:
    theme.set_zoom(zoom)
    table.set_footer(["Total", "", "$1,234,567.89"])
    table.resize(width, 300)
    needed = table.fontMetrics().horizontalAdvance("$1,234,567.89")
    assert table.columnWidth(2) > needed
    total = sum(table.columnWidth(at) for at in range(3))
    assert total == table.viewport().width() or total > table.viewport().width()
    if width >= 600:
        assert total == table.viewport().width()


def test_totals_stand_below_the_last_row_and_hide_none(table: Table[Offer]) -> None:
    table.resize(600, 160)
    table.set_footer(["Total", "", "$20,425"])
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    last = table.visualRect(table.proxy.index(3, 0))
    assert last.bottom() < table.viewport().height()
    assert table._footer.geometry().top() > table.viewport().geometry().bottom()
    assert "Total: $20,425" in table.accessibleDescription()


def test_an_edit_that_cannot_be_is_said_and_changes_nothing(qtbot: QtBot) -> None:
    kept: list[str] = []

    def commit(offer: Offer, text: str) -> None:
        if not text:
            raise FieldError("A clinic needs a name.")
        kept.append(text)

    table: Table[Offer] = Table("Offers", [Column("Clinic", lambda o: o.name, edit=Edit(lambda o: o.name, commit))])
    qtbot.addWidget(table)
    table.set_rows([HARBOR])
    with qtbot.waitSignal(table.rejected) as told:
        assert not table.proxy.setData(table.proxy.index(0, 0), "")
    assert told.args == ["A clinic needs a name."]
    assert table.proxy.setData(table.proxy.index(0, 0), "Harbour")
    assert kept == ["Harbour"]


def test_the_menu_copies_and_sorts_from_the_keyboard(table: Table[Offer]) -> None:
    menu = table.build_menu()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Copy", "Sort by"]
    sort = menu.actions()[-1].menu()
    assert sort is not None
    sort.actions()[1].trigger()
    assert table.sorting() == ("City", False)


def test_rows_grow_with_the_zoom_and_follow_the_theme(table: Table[Offer], theme: Theme) -> None:
    before = table.rowHeight(0)
    light = table.grab().toImage().pixelColor(300, 60)
    theme.set_zoom(2)
    assert table.rowHeight(0) == 2 * before
    theme.set_zoom(1)
    theme.set_choice(ThemeChoice.DARK)
    dark = table.grab().toImage().pixelColor(300, 60)
    assert light.lightness() > 200 > 60 > dark.lightness()


def test_an_empty_table_says_what_will_be_here(table: Table[Offer]) -> None:
    table.set_rows([])
    assert "Offers will be here." in table.accessibleDescription()
    picture = table.grab().toImage()
    row = picture.height() // 2 + 16
    shades = {picture.pixelColor(x, y).lightness() for x in range(200, 400) for y in range(row - 10, row + 10)}
    assert min(shades) < 150


def test_a_fitting_table_is_as_high_as_its_rows(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    table: Table[Offer] = Table("Offers", columns(), parent=page)
    table.set_fitting(10)
    table.set_rows(OFFERS)
    page.show()
    four = table.height()
    assert table.verticalScrollBar().maximum() == 0
    table.set_rows(OFFERS[:2])
    assert four - table.height() == 2 * table.rowHeight(0)


class _Resizes(QObject):
    """Counts how often a widget is resized."""

    count = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Resize
        return super().eventFilter(watched, event)


@pytest.mark.parametrize("rows", [7, 8, 9, 10])
def test_a_fitting_table_with_totals_comes_to_rest(qtbot: QtBot, rows: int) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    table: Table[Offer] = Table("Offers", columns())
    QVBoxLayout(page).addWidget(table)
    table.set_fitting(8)
    table.set_rows([replace(HARBOR, name=f"Harbor {number}") for number in range(rows)])
    table.set_footer(["Total", "", "$32,200"])
    page.resize(640, 500)
    page.show()
    resizes = _Resizes(page)
    table.viewport().installEventFilter(resizes)
    page.resize(620, 500)
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 300)
    assert resizes.count < 20
    assert table.horizontalHeader().length() == table.viewport().width()
    assert table.verticalScrollBar().isVisible() == (rows > 8)
    last = table.visualRect(table.model().index(7, 0))
    assert rows == 7 or last.bottom() < table.viewport().height()
