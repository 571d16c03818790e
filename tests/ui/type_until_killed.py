"""Types into the real window and says of each edit when the header shows it as saved, until it is done or killed.

Arguments: the estimate's record, the first number, how many edits. The folders come in the environment.
"""

import os
import sys
from pathlib import Path
from uuid import UUID

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).resolve().parent))

from PySide6.QtWidgets import QApplication, QLabel
from whole_window import count_of, opened, stored_counts, type_count, widest_phase

from ketacost.ui.pages.estimate import EstimatePage
from ketacost.ui.theme import Theme, ThemeChoice


def main() -> None:
    record, first, times = UUID(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    application = QApplication(["ketacost"])
    Theme(application, ThemeChoice.LIGHT)
    with opened() as session:
        window = session.window
        window.open_place(f"estimate/{record}")
        page = window.page
        assert isinstance(page, EstimatePage)
        print("ready", flush=True)
        for edit in range(first, first + times):
            count = count_of(edit)
            type_count(page, count)
            said = {label.text() for label in window.header.findChildren(QLabel)}
            if "Saved" in said and stored_counts(window, record)[widest_phase(page)] == count:
                print("saved", edit, flush=True)


if __name__ == "__main__":
    main()
