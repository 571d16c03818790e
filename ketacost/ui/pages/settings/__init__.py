"""Settings: how the window looks and writes, my clinic, my file, the sample data, and what this program is."""

from ketacost.ui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
