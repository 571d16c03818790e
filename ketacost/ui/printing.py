"""Plain documents for paper, black on white, and the system's own dialog to print them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtWidgets import QWidget

_SHEET = """
body { color: black; } h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 14pt; }
p, li { line-height: 130%; } .source { font-size: 8pt; color: #444444; }
"""


def paper(parts: Iterable[str], parent: QObject | None = None) -> QTextDocument:
    """Lay pieces of HTML out for paper."""
    document = QTextDocument(parent)
    document.setDefaultFont(QFont("sans-serif", 10))
    document.setDefaultStyleSheet(_SHEET)
    document.setHtml("".join(parts))
    return document


def print_paper(name: str, lay_out: Callable[[QObject], QTextDocument], window: QWidget) -> None:
    """Ask for a printer and print; the document is laid out when somebody goes on."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, window)
    if dialog.exec() == QPrintDialog.DialogCode.Accepted:
        lay_out(dialog).print_(printer)
    dialog.deleteLater()
