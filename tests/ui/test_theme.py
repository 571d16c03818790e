"""The look: readable in both themes, at every size, switched live, and the same words for every icon."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPalette
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ketacost.resources import resource_path
from ketacost.ui.stylesheet import style_sheet
from ketacost.ui.theme import TextSize, Theme, ThemeChoice
from ketacost.ui.tokens import Payer, contrast, load_tokens, system_tokens
from ketacost.ui.widgets import IconButton, Label

THEMES = ("light", "dark")
TEXTS = ("text", "muted", "accent", "good", "warn", "bad", "info")
GROUNDS = ("window", "surface", "sunken", "soft")
ICONS = sorted(path.stem for path in resource_path("icons").glob("*.svg"))


def test_contrast_is_what_wcag_says() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read(name: str, text: str, ground: str) -> None:
    tokens = load_tokens(name)
    assert contrast(tokens.color(text), tokens.color(ground)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_the_words_of_a_primary_button_and_the_edges_of_fields_can_be_seen(name: str) -> None:
    tokens = load_tokens(name)
    assert contrast(tokens.color("on_accent"), tokens.color("accent")) >= 4.5
    assert contrast(tokens.color("control"), tokens.color("surface")) >= 3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("payer", list(Payer))
def test_payers_stand_out_from_the_card(name: str, payer: Payer) -> None:
    tokens = load_tokens(name)
    assert contrast(tokens.payer(payer), tokens.color("surface")) >= 3


def test_no_two_payers_share_a_colour() -> None:
    for name in THEMES:
        tokens = load_tokens(name)
        assert len({tokens.payer(payer).name() for payer in Payer}) == len(Payer)


def test_high_contrast_takes_the_systems_own_colours() -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#FFFF00"))
    palette.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#000000"))
    tokens = system_tokens(palette, load_tokens("dark"))
    assert {tokens.text, tokens.muted, tokens.control, tokens.border} == {"#ffff00"}
    assert {tokens.window, tokens.surface, tokens.soft} == {"#000000"}


def test_the_style_sheet_is_whole_for_every_theme_and_size() -> None:
    for name in THEMES:
        for zoom in (0.8, 1, 2):
            sheet = style_sheet(load_tokens(name), lambda pixels, zoom=zoom: round(pixels * zoom))
            assert "$" not in sheet
            assert sheet.count("{") == sheet.count("}")


def _ground(widget: QWidget) -> QColor:
    return widget.grab().toImage().pixelColor(2, 2)


def test_a_switch_of_theme_reaches_what_is_already_open(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(40, 40)
    page.show()
    assert _ground(page) == QColor("#F6F7F8")
    with qtbot.waitSignal(theme.changed):
        theme.set_choice(ThemeChoice.DARK)
    assert _ground(page) == QColor("#14171B")


def test_text_grows_with_the_zoom(qtbot: QtBot, theme: Theme) -> None:
    label = Label("$4,025", "figure")
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint().height()
    theme.set_zoom(1.5)
    label.ensurePolished()
    assert label.sizeHint().height() > before * 1.3
    theme.set_zoom(9)
    assert theme.zoom == 2


def test_zoom_goes_in_steps_and_stops_at_the_ends(theme: Theme) -> None:
    theme.zoom_step(1)
    assert theme.zoom == 1.1
    for _step in range(20):
        theme.zoom_step(-1)
    assert theme.zoom == 0.8


def test_the_type_scale_rises(theme: Theme) -> None:
    sizes = [theme.font(size).pixelSize() for size in TextSize]
    assert sizes == sorted(set(sizes))


def test_figures_in_tables_are_equally_wide(theme: Theme) -> None:
    metrics = QFontMetrics(theme.font(tabular=True))
    assert len({metrics.horizontalAdvance(figure * 8) for figure in "0123456789"}) == 1


def _inked(image: QImage) -> set[str]:
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_in_the_tint_that_was_asked_for(name: str, theme: Theme) -> None:
    source = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in source
    assert source.count("stroke-width") == 1
    assert 'stroke="currentColor"' in source
    inked = [QColor(found) for found in _inked(theme.pixmap(name, "accent", 32).toImage())]
    assert inked
    assert all(contrast(color, theme.color("accent")) < 1.02 for color in inked)


def test_an_icon_button_follows_the_theme_until_it_is_gone(qtbot: QtBot, theme: Theme) -> None:
    button = IconButton("close", "Close")
    qtbot.addWidget(button)
    light = _inked(button.icon().pixmap(16, 16).toImage())
    theme.set_choice(ThemeChoice.DARK)
    dark = _inked(button.icon().pixmap(16, 16).toImage())
    assert light
    assert dark
    assert light.isdisjoint(dark)
    with qtbot.waitSignal(button.destroyed):
        button.deleteLater()
    theme.set_choice(ThemeChoice.LIGHT)  # would raise if it still reached the button


def test_words_from_strangers_are_no_markup(qtbot: QtBot) -> None:
    label = Label("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert isinstance(label, QLabel)
