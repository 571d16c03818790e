"""The clinics page: the directory, and beside it a clinic with its facts and price lists."""

from ketacost.ui.pages.clinics.page import ClinicsPage

__all__ = ["ClinicsPage"]
