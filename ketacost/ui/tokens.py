"""Design tokens: the named colours that everything on the screen is painted with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtGui import QColor, QPalette

from ketacost.resources import resource_path

_LINEAR_LIMIT = 0.04045


class Payer(StrEnum):
    """Who pays: the same colour means the same payer everywhere."""

    PATIENT = "patient"
    PLAN = "plan"
    ASSISTANCE = "assistance"
    ACCOUNT = "account"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One palette as "#RRGGBB" texts; `dark` says which way its contrast runs."""

    dark: bool
    window: str
    surface: str
    sunken: str
    border: str
    control: str
    text: str
    muted: str
    accent: str
    soft: str
    on_accent: str
    good: str
    warn: str
    bad: str
    info: str
    patient: str
    plan: str
    assistance: str
    account: str
    other: str
    unknown: str

    def color(self, name: str) -> QColor:
        """Give a token as a colour."""
        return QColor(getattr(self, name))

    def payer(self, payer: Payer) -> QColor:
        """Give the colour of a payer."""
        return QColor(getattr(self, payer.value))


def load_tokens(name: str) -> Tokens:
    """Read the tokens of the theme "light" or "dark"."""
    data = tomllib.loads(resource_path(f"themes/{name}.toml").read_text(encoding="utf-8"))
    return Tokens(dark=data["dark"], **data["tokens"], **data["chart"])


def system_tokens(palette: QPalette, base: Tokens) -> Tokens:
    """Build tokens from the system's own palette, for people who ask their system for high contrast."""
    role = QPalette.ColorRole
    mapped = {
        "window": role.Window,
        "surface": role.Base,
        "sunken": role.Base,
        "border": role.WindowText,
        "control": role.WindowText,
        "text": role.WindowText,
        "muted": role.WindowText,
        "accent": role.WindowText,
        "soft": role.Base,
        "on_accent": role.Base,
        "good": role.WindowText,
        "warn": role.WindowText,
        "bad": role.WindowText,
        "info": role.WindowText,
    }
    values = {field.name: getattr(base, field.name) for field in fields(Tokens)}
    values |= {name: palette.color(source).name() for name, source in mapped.items()}
    return Tokens(**values)


def contrast(first: QColor, second: QColor) -> float:
    """Give the contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= _LINEAR_LIMIT else float(((channel + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())
