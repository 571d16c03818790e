"""The one style sheet of the application, written from tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from string import Template

from ketacost.ui.tokens import Tokens

_SHEET = Template("""
QToolTip { color: $text; background: $surface; border: 1px solid $control; padding: ${px4}px; }

QLabel[type="caption"] { font-size: ${px12}px; color: $muted; }
QLabel[type="section"] { font-size: ${px12}px; font-weight: 600; color: $muted; }
QLabel[type="card-title"] { font-size: ${px15}px; font-weight: 600; }
QLabel[type="page-title"] { font-size: ${px20}px; font-weight: 600; }
QLabel[type="subtitle"] { font-size: ${px15}px; color: $muted; }
QLabel[type="figure"] { font-size: ${px34}px; font-weight: 600; }
QLabel[type="brand"] { font-size: ${px15}px; font-weight: 700; color: $accent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="info"] { color: $info; }
QLabel[tone="accent"] { color: $accent; }

QFrame#card { background: $surface; border: 1px solid $border; border-radius: ${px8}px; }
QFrame#well { background: $sunken; border: 0; border-radius: ${px6}px; }
QFrame#hairline { background: $border; border: 0; max-height: 1px; min-height: 1px; }
QFrame#badge { border: 1px solid $border; border-radius: ${px11}px; background: $surface; }
QFrame#badge[tone="accent"] { background: $soft; border-color: $soft; }
QFrame#message { background: $surface; border: 1px solid $border; border-radius: ${px8}px; }
QFrame#message[tone="warn"] { border-left: ${px4}px solid $warn; }
QFrame#message[tone="bad"] { border-left: ${px4}px solid $bad; }
QFrame#message[tone="info"] { border-left: ${px4}px solid $info; }
QFrame#message[tone="good"] { border-left: ${px4}px solid $good; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
  background: $surface; color: $text; border: 1px solid $control; border-radius: ${px6}px;
  selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $muted;
}
QLineEdit, QComboBox, QAbstractSpinBox { min-height: ${px30}px; padding: 0 ${px8}px; }
QPlainTextEdit, QTextEdit { padding: ${px4}px; }
QLineEdit:focus, QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus {
  border: 2px solid $accent; padding: 0 ${px7}px; min-height: ${px28}px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: ${px3}px; }
QLineEdit[state="bad"], QComboBox[state="bad"], QPlainTextEdit[state="bad"] { border-color: $bad; }
QLineEdit[state="warn"], QComboBox[state="warn"], QPlainTextEdit[state="warn"] { border-color: $warn; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled {
  background: $sunken; color: $muted; border-color: $border; }
QLineEdit:read-only, QPlainTextEdit:read-only, QTextEdit:read-only { background: $sunken; }
QComboBox::drop-down { border: 0; width: ${px24}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
  background: $surface; color: $text; border: 1px solid $control; outline: 0; padding: ${px4}px;
  selection-background-color: $soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: ${px28}px; padding: 0 ${px8}px; }
QTableView QLineEdit, QTableView QComboBox { min-height: 0; border-radius: 0; padding: 0 ${px6}px;
  border: 2px solid $accent; }

QCheckBox, QRadioButton { spacing: ${px8}px; min-height: ${px24}px; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }

QPushButton {
  background: $surface; color: $text; border: 1px solid $control; border-radius: ${px6}px;
  min-height: ${px30}px; padding: 0 ${px14}px; }
QPushButton:hover { background: $soft; }
QPushButton:pressed { background: $sunken; }
QPushButton:focus { border: 2px solid $accent; padding: 0 ${px13}px; min-height: ${px28}px; }
QPushButton:disabled { color: $control; border-color: $border; background: $sunken; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent;
  font-weight: 600; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { border-color: $text; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $sunken; color: $control; border-color: $border; }
QPushButton[kind="quiet"], QToolButton {
  background: transparent; color: $accent; border: 1px solid transparent; border-radius: ${px6}px;
  min-height: ${px24}px; padding: 0 ${px8}px; }
QPushButton[kind="quiet"] { text-align: left; }
QPushButton[kind="quiet"]:hover, QToolButton:hover { background: $soft; }
QPushButton[kind="quiet"]:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 ${px7}px; }
QPushButton[kind="quiet"]:disabled { background: transparent; color: $control; border-color: transparent; }
QToolButton { color: $text; padding: 0 ${px6}px; min-width: ${px16}px; }
QToolButton:focus { padding: 0 ${px5}px; }
QToolButton:checked { background: $soft; color: $accent; }
QToolButton:disabled { color: $control; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[popupMode="1"] { padding-right: ${px24}px; }
QToolButton::menu-button { background: transparent; border: 0; border-radius: ${px6}px; width: ${px20}px; }
QToolButton::menu-button:hover { background: $soft; }
QToolButton[kind="field"] { border: 1px solid $control; background: $surface; color: $muted;
  min-height: ${px30}px; padding: 0 ${px12}px; text-align: left; }
QToolButton[kind="field"]:hover { background: $soft; }
QToolButton[kind="field"]:focus { border: 2px solid $accent; min-height: ${px28}px; padding: 0 ${px11}px; }
QPushButton[kind="segment"] { border-radius: 0; border-color: $control; margin-left: -1px; }
QPushButton[kind="segment"][first="true"] { margin-left: 0; }
QPushButton[kind="segment"]:checked { background: $soft; color: $accent; border-color: $accent;
  font-weight: 600; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent; padding: 0 ${px13}px; min-height: ${px28}px; }
QPushButton#cardHeader { background: transparent; border: 2px solid transparent; color: $text;
  font-size: ${px15}px; font-weight: 600; text-align: left; padding: 0; min-height: ${px24}px; }
QPushButton#cardHeader:hover { color: $accent; }
QPushButton#cardHeader:focus { border: 2px solid $accent; }

QTableView, QListView, QTreeView {
  background: $surface; color: $text; border: 1px solid $border; border-radius: ${px6}px; outline: 0;
  gridline-color: $border; selection-background-color: $soft; selection-color: $text; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $accent; }
QTableView[frameless="true"], QTableView[frameless="true"]:focus, QListView[frameless="true"],
QListView[frameless="true"]:focus { border: 0; border-radius: 0; }
QTableView::item { padding: 0 ${px8}px; border: 0; border-bottom: 1px solid $border; }
QTableView::item:selected { background: $soft; color: $text; }
QTableView::item:focus { border: 2px solid $accent; }
QListView::item { min-height: ${px32}px; padding: 0 ${px8}px; border: 0; }
QListView::item:selected { background: $soft; color: $text; }
QListView::item:hover { background: $sunken; }
QListView::item:selected:hover { background: $soft; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section {
  background: $surface; color: $muted; border: 0; border-bottom: 1px solid $control;
  padding: 0 ${px8}px; min-height: ${px32}px; font-size: ${px12}px; font-weight: 600; }
QTableCornerButton::section { background: $surface; border: 0; }

QWidget#sidebar { background: $sunken; border-right: 1px solid $border; }
QListView#navigation, QListView#navigation:focus { background: transparent; border: 0; }
QListView#navigation::item { min-height: ${px40}px; border-radius: ${px6}px; padding: 0 ${px10}px;
  margin: 1px ${px8}px; border: 2px solid transparent; color: $text; }
QListView#navigation::item:hover { background: $surface; }
QListView#navigation::item:selected { background: $soft; color: $accent; }
QListView#navigation::item:focus { border: 2px solid $accent; }
QWidget#header { background: $window; border-bottom: 1px solid $border; }
QWidget#answerBar { background: $surface; border-bottom: 1px solid $border; }
QFrame#palette { background: $surface; border: 1px solid $control; border-radius: ${px8}px; }

QMenuBar { background: $sunken; color: $text; border-bottom: 1px solid $border; padding: 1px ${px4}px; }
QMenuBar::item { padding: ${px4}px ${px10}px; background: transparent; border-radius: ${px4}px; }
QMenuBar::item:selected { background: $soft; }
QMenu { background: $surface; color: $text; border: 1px solid $control; padding: ${px4}px; }
QMenu::item { padding: ${px6}px ${px24}px; border-radius: ${px4}px; }
QMenu::item:selected { background: $soft; color: $text; }
QMenu::item:disabled { color: $control; }
QMenu::separator { height: 1px; background: $border; margin: ${px4}px ${px8}px; }
QMenu::icon { padding-left: ${px8}px; }

QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget#scrolled { background: transparent; }
QScrollBar:vertical { background: transparent; width: ${px12}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${px12}px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: ${px4}px; margin: 2px; }
QScrollBar::handle:vertical { min-height: ${px32}px; }
QScrollBar::handle:horizontal { min-width: ${px32}px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; border: 0; border-bottom: 2px solid transparent;
  min-height: ${px32}px; padding: 0 ${px12}px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { background: $soft; }
QTabWidget::pane { border: 0; border-top: 1px solid $border; }
QProgressBar { background: $sunken; border: 0; border-radius: 2px; min-height: ${px4}px;
  max-height: ${px4}px; color: $text; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QSlider::groove:horizontal { background: $border; height: ${px4}px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $surface; border: 2px solid $accent; width: ${px16}px;
  margin: -${px8}px 0; border-radius: ${px10}px; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider { min-height: ${px24}px; }
QCalendarWidget QToolButton { color: $text; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $sunken; }
QDialog { background: $window; }
QGroupBox { border: 1px solid $border; border-radius: ${px6}px; margin-top: ${px20}px; }
QGroupBox::title { subcontrol-origin: margin; color: $muted; }
""")

_PIXELS = (3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 20, 24, 28, 30, 32, 34, 40)


def style_sheet(tokens: Tokens, px: Callable[[float], int]) -> str:
    """Write the style sheet for these tokens at this size."""
    sizes = {f"px{size}": str(px(size)) for size in _PIXELS}
    return _SHEET.substitute(asdict(tokens) | sizes)
