"""Tables for the pages: column specs, the model over rows, and the view."""

from ketacost.ui.table_model import ROW_ROLE, SORT_ROLE, Column, Edit, RowsModel, RowsProxy
from ketacost.ui.table_view import Table

__all__ = ["ROW_ROLE", "SORT_ROLE", "Column", "Edit", "RowsModel", "RowsProxy", "Table"]
