"""Theme, size, and the locale in which money and dates are written; each takes hold at once."""

from __future__ import annotations

import datetime as dt

from babel import Locale, UnknownLocaleError
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from ketacost.services.formats import Formats
from ketacost.services.settings import Theme as ThemeSetting
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.forms import ChoiceField, Form, SegmentedField
from ketacost.ui.pages.keeping import keep_settings
from ketacost.ui.pages.settings.words import LABELS, translated
from ketacost.ui.theme import ZOOMS, Space, ThemeChoice
from ketacost.ui.widgets import Label, Tone

LOCALES = (
    "en_US",
    "en_CA",
    "en_GB",
    "en_IE",
    "en_AU",
    "en_NZ",
    "en_ZA",
    "en_IN",
    "de_DE",
    "de_AT",
    "de_CH",
    "es_ES",
    "es_MX",
    "es_US",
    "fr_FR",
    "fr_CA",
    "it_IT",
    "ja_JP",
    "nl_NL",
    "pl_PL",
    "pt_BR",
    "pt_PT",
    "sv_SE",
)
_FALLBACK = "en_US"
_EXAMPLE_MINOR = 402_550


def system_locale() -> str:
    """Return the system's locale where its way of writing is known, else American English."""
    name = QLocale.system().name()
    try:
        return name if Locale.parse(name).territory else _FALLBACK
    except (UnknownLocaleError, ValueError):
        return _FALLBACK


def locale_name(code: str) -> str:
    """Say a locale in English: "English (Canada)"."""
    return Locale.parse(code).get_display_name("en") or code


class AppearanceCard(Card):
    """Light, dark or as the system; and how large."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(translated("Appearance"), parent=parent)
        self._context = context
        choices = [
            (ThemeChoice.SYSTEM, self.tr("As the system")),
            (ThemeChoice.LIGHT, self.tr("Light")),
            (ThemeChoice.DARK, self.tr("Dark")),
        ]
        self.theme_field = SegmentedField[ThemeChoice](choices)
        self.zoom_field = ChoiceField[float]([(zoom, f"{round(zoom * 100)}%") for zoom in ZOOMS])
        form = Form(label_width=LABELS, parent=self)
        form.add(self.tr("Theme"), self.theme_field)
        form.add(self.tr("Size"), self.zoom_field, help=self.tr("Ctrl++ and Ctrl+− change it from anywhere."))
        self.add(form)
        self.theme_field.committed.connect(self._on_theme)
        self.zoom_field.committed.connect(self._on_zoom)
        context.theme.follow(self, self._show)

    def _show(self) -> None:
        theme = self._context.theme
        self.theme_field.set_value(theme.choice)
        self.zoom_field.set_value(min(ZOOMS, key=lambda zoom: abs(zoom - theme.zoom)))

    def _on_theme(self, choice: ThemeChoice) -> None:
        self._context.theme.set_choice(choice)
        keep_settings(self._context, theme=ThemeSetting(choice.value))

    def _on_zoom(self, zoom: float) -> None:
        self._context.theme.set_zoom(zoom)
        keep_settings(self._context, zoom=round(zoom * 100))


class LocaleCard(Card):
    """How money, numbers and dates are written, with an example."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(translated("Language and formats"), parent=parent)
        self._context = context
        system = self.tr("System: {name}").format(name=locale_name(system_locale()))
        named = sorted(((code, locale_name(code)) for code in LOCALES), key=lambda choice: choice[1])
        self.field = ChoiceField[str]([("", system), *named])
        form = Form(label_width=LABELS, parent=self)
        form.add(self.tr("Formats"), self.field)
        self.add(form)
        self.example = Label("", parent=self)
        self.example.setContentsMargins(0, Space.XS, 0, 0)
        self.add(self.example)
        self._later = Label("", "caption", wrap=True, tone=Tone.MUTED, parent=self)
        self.add(self._later)
        self.field.set_value(self._kept())
        self.field.committed.connect(self._on_chosen)
        self._show()

    def _kept(self) -> str:
        kept = self._context.settings.locale
        return kept if kept in LOCALES else ""

    def _on_chosen(self, code: str) -> None:
        keep_settings(self._context, locale=code)
        self._show()

    def _show(self) -> None:
        code = self.field.value() or system_locale()
        formats = Formats(code)
        money = formats.money(_EXAMPLE_MINOR, "USD")
        self.example.setText(f"{money}   ·   {formats.date(dt.date(2027, 4, 8))}")
        waits = code != self._context.formats.locale_name
        words = self.tr("The words of the program are English.")
        later = self.tr("ketacost writes this way from its next start.")
        self._later.setText(f"{words} {later}" if waits else words)
