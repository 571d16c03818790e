"""What several pages do with settings and sample data, and what is said where that fails."""

from PySide6.QtCore import QCoreApplication

from ketacost.services.samples import remove_samples
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
        context.warn(what, todo.format(path=problem.params.get("path", "")))
        return False
    return True


def remove_sample_data(context: Context, place: str) -> bool:
    """Take the sample data out for good, as one change made at a place, and say so; False where nothing went."""
    document = context.document
    if not document.attempt(lambda: remove_samples(document.workspace, place)):
        return False
    keep_settings(context, sample_data_dismissed=True)
    context.tell(
        QCoreApplication.translate("Keeping", "The sample data is removed."),
        QCoreApplication.translate("Keeping", "Undo brings it back, and so does Settings."),
    )
    return True
