"""The look as one object: tokens, palette, style sheet, type scale and icons, switched live."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontInfo, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication

from ketacost.resources import resource_path
from ketacost.ui.stylesheet import style_sheet
from ketacost.ui.tokens import Tokens, load_tokens, system_tokens

BODY_PIXELS = 13
ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class ThemeChoice(StrEnum):
    """What the person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TextSize(StrEnum):
    """The type scale; the value is also the `type` property that the style sheet knows."""

    CAPTION = "caption"
    BODY = "body"
    CARD = "card-title"
    PAGE = "page-title"
    FIGURE = "figure"


TEXT_PIXELS = {
    TextSize.CAPTION: 12,
    TextSize.BODY: 13,
    TextSize.CARD: 15,
    TextSize.PAGE: 20,
    TextSize.FIGURE: 34,
}


class Space:
    """Distances in pixels before zoom."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


class Theme(QObject):
    """Paints the application; `changed` follows every switch of colours or size."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM, zoom: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._zoom = zoom
        self._system_palette = QPalette(app.palette())
        self._base_font = QFont(app.font())
        self._base_pixels = max(BODY_PIXELS, QFontInfo(self._base_font).pixelSize())
        self._sheet = ""
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._tokens = self._choose_tokens()
        app.setStyle("Fusion")
        self._apply()
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        if hasattr(hints, "accessibility"):  # from Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)

    # --- what is chosen ----------------------------------------------------------------------

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return self._tokens

    @property
    def choice(self) -> ThemeChoice:
        """What the person asked for."""
        return self._choice

    @property
    def zoom(self) -> float:
        """How much larger than usual everything is."""
        return self._zoom

    def set_choice(self, choice: ThemeChoice) -> None:
        """Follow the system, or force light or dark."""
        self._choice = choice
        self._apply()

    def set_zoom(self, zoom: float) -> None:
        """Make everything larger or smaller; kept between the smallest and the largest zoom."""
        self._zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self._apply()

    def zoom_step(self, steps: int) -> None:
        """Go some zooms up or down."""
        nearest = min(range(len(ZOOMS)), key=lambda index: abs(ZOOMS[index] - self._zoom))
        self.set_zoom(ZOOMS[min(max(nearest + steps, 0), len(ZOOMS) - 1)])

    # --- what widgets ask --------------------------------------------------------------------

    def px(self, pixels: float) -> int:
        """Scale a distance by the system's text size and the zoom."""
        return round(pixels * self._scale)

    def color(self, token: str) -> QColor:
        """Give a token as a colour."""
        return self._tokens.color(token)

    def font(self, size: TextSize = TextSize.BODY, *, strong: bool = False, tabular: bool = False) -> QFont:
        """Give a font of the type scale; `tabular` makes all figures equally wide."""
        font = QFont(self._base_font)
        font.setPixelSize(self.px(TEXT_PIXELS[size]))
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def pixmap(self, name: str, tint: str = "text", size: int = 16) -> QPixmap:
        """Give one of our icons, tinted with a token, `size` pixels wide before zoom."""
        ratio = self._app.devicePixelRatio()
        key = (name, tint, size, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = _tinted(name, self.color(tint), self.px(size), ratio)
        return self._pixmaps[key]

    def icon(self, name: str, tint: str = "text", size: int = 16) -> QIcon:
        """Give an icon with a muted form for when it is disabled."""
        icon = QIcon(self.pixmap(name, tint, size))
        icon.addPixmap(self.pixmap(name, "control", size), QIcon.Mode.Disabled)
        return icon

    def dress(self, target: QAction | QAbstractButton, name: str, tint: str = "text", size: int = 16) -> None:
        """Give an action or button an icon that follows the theme for as long as it lives."""

        def put() -> None:
            target.setIcon(self.icon(name, tint, size))
            if isinstance(target, QAbstractButton):
                target.setIconSize(QSize(self.px(size), self.px(size)))

        self.follow(target, put, key="icon")

    def follow(self, owner: QObject, apply: Callable[[], None], *, key: str = "look") -> None:
        """Call `apply` now and at each change while `owner` lives; the same key replaces the earlier one."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        previous = owner.findChild(_Follower, f"follow-{key}", direct)
        if previous is not None:
            previous.setObjectName("")
            previous.retire()
        _Follower(owner, self, apply).setObjectName(f"follow-{key}")
        apply()

    # --- inside ------------------------------------------------------------------------------

    @property
    def _scale(self) -> float:
        return self._base_pixels / BODY_PIXELS * self._zoom

    def _choose_tokens(self) -> Tokens:
        hints = self._app.styleHints()
        wants_dark = self._choice is ThemeChoice.DARK or (
            self._choice is ThemeChoice.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
        )
        tokens = load_tokens("dark" if wants_dark else "light")
        if self._choice is ThemeChoice.SYSTEM and self._wants_contrast():
            return system_tokens(self._system_palette, tokens)
        return tokens

    def _wants_contrast(self) -> bool:
        hints = self._app.styleHints()
        if not hasattr(hints, "accessibility"):
            return False
        return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast

    def _on_system_changed(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._tokens = self._choose_tokens()
        self._pixmaps.clear()
        self._app.setPalette(_palette(self._tokens))
        self._app.setFont(self.font())
        sheet = style_sheet(self._tokens, self.px)
        if sheet != self._sheet:  # parsing it anew costs a repolish of every widget
            self._sheet = sheet
            self._app.setStyleSheet(sheet)
        self.changed.emit()


class _Follower(QObject):
    """Ties a callable to the life of its owner."""

    def __init__(self, owner: QObject, theme: Theme, apply: Callable[[], None]) -> None:
        super().__init__(owner)
        self._apply = apply
        self._theme = theme
        theme.changed.connect(self._on_changed)

    def retire(self) -> None:
        """Stop following."""
        self._theme.changed.disconnect(self._on_changed)
        self.deleteLater()

    def _on_changed(self) -> None:
        self._apply()


def current_theme() -> Theme:
    """Give the theme of the running application, which is ambient as Qt's own style and palette are."""
    app = QApplication.instance()
    theme = app.findChild(Theme) if app is not None else None
    if theme is None:
        msg = "the application has no Theme: make one before the first widget"
        raise RuntimeError(msg)
    return theme


def _palette(tokens: Tokens) -> QPalette:
    role, color = QPalette.ColorRole, tokens.color
    palette = QPalette()
    for name, target in {
        "window": (role.Window, role.Midlight),
        "surface": (role.Base, role.Button, role.ToolTipBase, role.Light),
        "sunken": (role.AlternateBase,),
        "border": (role.Mid,),
        "control": (role.Dark,),
        "text": (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText),
        "muted": (role.PlaceholderText, role.Shadow),
        "accent": (role.Highlight, role.Link, role.LinkVisited, role.Accent),
        "on_accent": (role.HighlightedText,),
    }.items():
        for each in target:
            palette.setColor(each, color(name))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, color("control"))
    return palette


def _tinted(name: str, color: QColor, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    source = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(source.replace("currentColor", color.name()).encode())
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
