"""Settings kept from a page, and what is said where they cannot be."""

from PySide6.QtCore import QCoreApplication

from ketacost.services.settings import Settings
from ketacost.services.store import StoreUnavailable
from ketacost.ui.context import Context


def keep_settings(context: Context, **choices: object) -> bool:
    """Keep some choices beside those kept before; tell the person where that fails and return False."""
    kept = context.settings_store.load()
    try:
        context.settings_store.save(Settings.model_validate(kept.model_dump() | choices))
    except StoreUnavailable as problem:
        what = QCoreApplication.translate("Keeping", "Your settings could not be saved.")
        todo = QCoreApplication.translate(
            "Keeping", "They hold until you close ketacost. Check that this folder can be written to: {path}"
        )
        context.tell(what, todo.format(path=problem.params.get("path", "")))
        return False
    return True
