"""A currency by its three letters."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ketacost.ui.fields import FieldError, ParsedField


class CurrencyField(ParsedField[str]):
    """An ISO 4217 code such as USD; small letters will do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self._read, str, parent=parent)
        self.set_width(6)

    def _read(self, text: str) -> str:
        from babel.numbers import is_currency  # a large table that is needed once one types here

        code = text.strip().upper()
        if not is_currency(code):
            raise FieldError(self.tr("Type the three letters of a currency, such as USD or EUR."))
        return code
