"""Leads a file of clinics from its drop to one change that can be undone; all long work is beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from ketacost.services.clinic_import import Progress, SourceTable
from ketacost.services.clinic_import_apply import ImportResult
from ketacost.services.clinic_import_mapping import ImportMapping
from ketacost.services.clinic_import_plan import Action, ImportPlan
from ketacost.services.comparing import CancelToken
from ketacost.services.price_files import Problem
from ketacost.services.store import StoreProblem
from ketacost.services.trouble import trouble
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics.clinics_import_dialog import ClinicsImportDialog
from ketacost.ui.pages.clinics.clinics_import_reading import (
    FoundFile,
    Layout,
    Stored,
    carry_out,
    lay_out,
    plan_of,
    read_file,
    read_pasted,
)
from ketacost.ui.pages.clinics.clinics_import_work import ImportWork
from ketacost.ui.pages.clinics.naming import tr

Read = Callable[[], FoundFile]
MEND_ENDINGS = (".xlsx", ".csv")
_MOST_ASIDE = 3


class ClinicsImport(QObject):
    """Imports clinics for the page; `prices_found(file or None, path)` when a file holds prices."""

    prices_found = Signal(object, object)

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self._work = ImportWork(self)
        self._work.progressed.connect(self._on_progress)
        self._saving = ImportWork(self)
        self.dialog: ClinicsImportDialog | None = None
        self._path: Path | None = None
        self._found: FoundFile | None = None
        self._layout: Layout | None = None

    def close(self) -> None:
        """Call off what is being done and wait for its end."""
        self._work.close()
        self._saving.close()

    # What a person does

    def ask_file(self) -> None:
        """Ask for a file and read it."""
        kinds = tr("Tables (*.xlsx *.csv *.tsv)")
        name, _ = QFileDialog.getOpenFileName(self._over, tr("Import clinics"), str(Path.home()), kinds)
        if name:
            self.import_file(Path(name), as_clinics=True)

    def import_file(self, path: Path, *, as_clinics: bool = False) -> None:
        """Read a file; what it holds is decided by its content, unless that is said."""
        self._path = path
        self._begin(path.name, lambda: read_file(self._context, path), as_clinics=as_clinics)

    def paste(self) -> None:
        """Read the block of cells that is on the clipboard."""
        text = QGuiApplication.clipboard().text()
        if "\t" not in text and "\n" not in text.strip():
            self._context.warn(
                tr("There is no table on the clipboard."), tr("Copy its rows with their headers, then paste again.")
            )
            return
        self._path = None
        self._begin(tr("the clipboard"), lambda: read_pasted(self._context, text), as_clinics=True)

    # Reading

    def _begin(self, name: str, read: Read, *, as_clinics: bool) -> None:
        if self.dialog is not None:
            return
        self._found = self._layout = None
        self.dialog = dialog = ClinicsImportDialog(name, self._over)
        dialog.mapped.connect(self._on_mapped)
        dialog.taken.connect(self._on_taken)
        dialog.mending.connect(self._ask_mending)
        dialog.switched.connect(self._on_switched)
        dialog.stopped.connect(self._work.cancel)
        dialog.sheet_chosen.connect(self._on_sheet)
        dialog.finished.connect(self._on_closed)
        dialog.show_busy(tr("Reading {file}…").format(file=name))
        dialog.open()
        context = self._context

        def work(progress: Progress, token: CancelToken) -> Any:
            found = read()
            token.check()
            if not found.clinics.tables or (found.is_price_list and not as_clinics):
                return found, None, None
            layout = lay_out(context, found.clinics.tables[0], token)
            plan = plan_of(layout, layout.mapping, progress, token) if layout.is_known else None
            return found, layout, plan

        self._work.start(work, lambda answer: self._on_read(answer, as_clinics=as_clinics))

    def _on_read(self, answer: Any, *, as_clinics: bool) -> None:
        if self.dialog is None or self._tell_trouble(answer):
            return
        found, layout, plan = answer
        self._found = found
        if self._path is not None:
            self.dialog.allow_switch()
        if layout is not None:
            self._on_layout((layout, plan))
        elif found.is_price_list and not as_clinics:
            self._on_switched()
        else:
            self.dialog.show_refused(_told(found))

    def _on_sheet(self, table: SourceTable) -> None:
        if self.dialog is None:
            return
        context = self._context
        self.dialog.show_busy(tr("Reading {file}…").format(file=table.sheet or table.file))

        def work(progress: Progress, token: CancelToken) -> Any:
            layout = lay_out(context, table, token)
            return layout, plan_of(layout, layout.mapping, progress, token) if layout.is_known else None

        self._work.start(work, self._on_layout)

    def _on_layout(self, answer: Any) -> None:
        if self.dialog is None or self._found is None or self._tell_trouble(answer):
            return
        layout, plan = answer
        self._layout = layout
        self.dialog.show_note(left_aside(self._found, layout.table))
        if plan is None:
            self.dialog.show_columns(layout, self._found.clinics.tables)
        else:
            self.dialog.take_layout(layout, self._found.clinics.tables)
            self.dialog.show_rows(plan)

    def _on_mapped(self, mapping: ImportMapping) -> None:
        layout = self._layout
        if self.dialog is None or layout is None:
            return
        self.dialog.show_busy(tr("Comparing with the clinics that are here…"))
        self._work.start(lambda progress, token: plan_of(layout, mapping, progress, token), self._on_planned)

    def _on_planned(self, plan: ImportPlan | OSError | StoreProblem) -> None:
        if self.dialog is not None and isinstance(plan, ImportPlan):
            self.dialog.show_rows(plan)
        else:
            self._tell_trouble(plan)

    # Taking

    def _on_taken(self, plan: ImportPlan) -> None:
        if self.dialog is None:
            return
        context = self._context
        seen = context.document.workspace.seen
        self.dialog.show_busy(tr("Taking the clinics in…"), storing=True)
        self._work.start(
            lambda progress, token: carry_out(context, plan, seen, progress, token),
            lambda answer: self._on_stored(plan, answer),
            heard=True,
        )

    def _on_stored(self, plan: ImportPlan, answer: Stored | OSError | StoreProblem | None) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        if isinstance(answer, OSError | StoreProblem):
            dialog.show_rows(plan)
            dialog.show_note(" ".join(_trouble(answer)))
            return
        dialog.accept()
        if answer is not None:
            document = self._context.document
            document.attempt(lambda: document.workspace.take_up(answer.news))
            self._context.tell(*came_in(plan, answer.result))

    # Rows to mend

    def _ask_mending(self) -> None:
        if self._found is None or self.dialog is None:
            return
        stem = Path(self._found.name).stem
        start = (self._path.parent if self._path else Path.home()) / f"{stem}-to-mend.xlsx"
        kinds = ";;".join(f"{ending[1:].upper()} (*{ending})" for ending in MEND_ENDINGS)
        name, chosen = QFileDialog.getSaveFileName(self.dialog, tr("Save the rows to mend"), str(start), kinds)
        if name:
            path = Path(name)
            ending = next((one for one in MEND_ENDINGS if f"*{one}" in chosen), MEND_ENDINGS[0])
            self.save_bad_rows(path if path.suffix.lower() in MEND_ENDINGS else path.with_name(path.name + ending))

    def save_bad_rows(self, path: Path) -> None:
        """Write the rows with something that cannot be read, so that they can be mended and dropped again."""
        plan = self.dialog.rows.plan if self.dialog is not None else None
        if plan is None:
            return
        write = self._context.write_bad_rows
        self._saving.start(
            lambda _progress, _token: write(plan.bad_rows(), path), lambda problem: self._on_saved(path, problem)
        )

    def _on_saved(self, path: Path, problem: OSError | StoreProblem | None) -> None:
        if problem is None:
            words = tr("The rows to mend are here: {path}. Mend them, then drop that file on the window.")
            text = words.format(path=path)
        else:
            text = tr("The rows could not be written.") + " " + " ".join(_trouble(problem))
        if self.dialog is not None:
            self.dialog.show_note(text)
        else:
            self._context.tell(text, "")

    # Within

    def _on_progress(self, done: int, total: int) -> None:
        if self.dialog is not None:
            self.dialog.show_progress(done, total)

    def _on_switched(self) -> None:
        found, path = self._found, self._path
        if self.dialog is not None:
            self.dialog.accept()
        if path is not None:
            self.prices_found.emit(found.prices if found is not None else None, path)

    def _on_closed(self) -> None:
        self._work.cancel()
        self.dialog = None

    def _tell_trouble(self, answer: object) -> bool:
        """Say in the dialog what stood in the way, if anything did."""
        if not isinstance(answer, OSError | StoreProblem):
            return False
        if self.dialog is not None:
            self.dialog.show_refused([Problem(" ".join(_trouble(answer)))])
        return True


def came_in(plan: ImportPlan, result: ImportResult) -> tuple[str, str]:
    """Say what an import has brought, and what it has not."""
    added, updated = len(result.added), len(result.updated)
    parts = [
        tr("{count} new").format(count=added) if added else "",
        tr("{count} updated").format(count=updated) if updated else "",
        tr("{count} with prices").format(count=result.lists) if result.lists else "",
    ]
    count = added + updated
    head = tr("One clinic came in from {file}") if count == 1 else tr("{count} clinics came in from {file}")
    told = head.format(count=count, file=plan.table.file) + ": " + ", ".join(part for part in parts if part) + "."
    left = plan.counts[Action.SKIP] + plan.counts[Action.BAD]
    rest = [tr("{count} left out.").format(count=left)] if left else []
    cells = sum(1 for row in plan.rows if row.draft.errors and row.action in {Action.ADD, Action.UPDATE})
    if cells:
        rest.append(tr("{count} with cells that could not be read.").format(count=cells))
    return told, " ".join([*rest, tr("Undo takes all of it out again.")])


def left_aside(found: FoundFile, table: SourceTable) -> str:
    """Say which rows and sheets of a file are not read, as far as a line goes."""
    told = [one.sentence for one in found.clinics.problems]
    told += [tr("row {number}: {reason}").format(number=one.number, reason=one.reason) for one in table.left_out]
    if not told:
        return ""
    more = len(told) - _MOST_ASIDE
    rest = [tr("and {count} more").format(count=more)] if more > 0 else []
    return tr("Not read: {what}.").format(what="; ".join([*told[:_MOST_ASIDE], *rest]))


def _told(found: FoundFile) -> list[Problem]:
    errors = [one for one in found.clinics.problems if not one.is_warning] or list(found.clinics.problems)
    return errors or list(found.prices.problems if found.prices else ())


def _trouble(problem: OSError | StoreProblem) -> tuple[str, str]:
    if isinstance(problem, StoreProblem):
        return trouble(problem)
    return problem.strerror or str(problem), tr("Choose another file or folder.")
