"""The call sheet by keyboard, answers with their sources and undo in one step; ages; facts of one's own; history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from clinics_bench import TODAY, add_samples, make_context, press, sample
from conftest import nameless, tab_ring
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ketacost.domain.clinic_facts import FactEntry
from ketacost.domain.clinics import Clinic
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.services import kinds
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.call_sheet_pane import FIRST, CallSheetPane
from ketacost.ui.pages.clinics.call_sheet_words import SheetWords, sheet_document
from ketacost.ui.pages.clinics.fact_history import FactHistoryDialog
from ketacost.ui.pages.clinics.own_fact_dialog import OwnFactDialog
from ketacost.ui.theme import Theme, ThemeChoice

TOLD = Source(said_by="Kim, front desk", how=How.PHONE, as_of=TODAY, note="R-12")


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def context(tmp_path: Path, heard: list[str]) -> Iterator[Context]:
    made = make_context(tmp_path / "clinics.db", told=heard)
    add_samples(made)
    yield made
    made.document.close()


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> ClinicsPage:
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(1260, 844)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    return page


def call(page: ClinicsPage, name: str = "NorTex Psychiatry") -> CallSheetPane:
    page.show_place(f"clinics/{sample(page.context, name)}/call")
    return page.profile.call


def facts(context: Context, name: str = "NorTex Psychiatry") -> dict[str, Fact]:
    return context.document.get(sample(context, name), kinds.CLINIC).model.facts


def focused() -> QWidget:
    at = QApplication.focusWidget()
    assert at is not None
    return at


def type_in(text: str) -> None:
    at = focused()
    assert isinstance(at, QLineEdit)
    QTest.keyClicks(at, text)


def asked() -> str:
    return focused().accessibleName()


def test_three_answers_by_keyboard_know_their_source_and_go_in_one_step(context: Context, page: ClinicsPage) -> None:
    pane = call(page)
    before = facts(context)
    assert page.profile.tabs.tabText(page.profile.tabs.currentIndex()) == "Call sheet"
    assert focused() is page.profile.tabs
    press(Qt.Key.Key_Tab)
    type_in("Kim, front desk")
    press(Qt.Key.Key_Tab)
    assert focused() is pane.day.line
    press(Qt.Key.Key_Tab)
    type_in("R-12")
    press(Qt.Key.Key_Tab)
    assert asked().startswith("What does one treatment cost")
    type_in("$425")
    press(Qt.Key.Key_Tab)
    assert asked().startswith("Is this still the address")
    type_in("y")
    press(Qt.Key.Key_Tab)
    assert asked().startswith("For how many years")
    type_in("9 years")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    kept = facts(context)
    assert kept["session_price"] == Fact(state=FactState.KNOWN, value=Decimal(425), source=TOLD)
    assert kept["contact_checked"] == Fact(state=FactState.YES, source=TOLD)
    assert kept["years_with_ketamine"] == Fact(state=FactState.KNOWN, value=Decimal(9), source=TOLD)
    assert "contact_checked" not in pane.rows
    assert asked().startswith("About how many ketamine treatments")
    assert context.document.undo_label == "3 answers by Kim, front desk · NorTex Psychiatry"

    undone = context.document.undo()
    assert undone is not None
    assert undone.place == f"clinics/{page.profile.id}/call"
    assert facts(context) == before
    assert list(pane.rows)[:2] == ["session_price", "contact_checked"]
    context.document.redo()
    assert facts(context) == kept


def test_nothing_is_kept_until_it_is_clear_who_said_what(context: Context, page: ClinicsPage) -> None:
    pane = call(page)
    before = facts(context)
    pane.keep_button.click()
    assert pane.problem.text() == "Type an answer first."
    row = pane.rows["supervisor"]
    row.field.setFocus()
    type_in("sometimes")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pane.problem.isVisible()
    assert "yes or no" in row.field.problem()
    assert focused() is row.field.line
    row.field.line.selectAll()
    type_in("no")
    pane.keep_button.click()
    assert "who told you" in pane.problem.text()
    assert focused() is pane.said_by.line
    type_in("Kim")
    pane.day.type_text("2030-01-01")
    pane.keep_button.click()
    assert "The day must be" in pane.problem.text()
    assert facts(context) == before
    assert row.field.text() == "no", "what was typed stays"
    pane.day.type_text("2026-11-20")
    pane.keep_button.click()
    assert facts(context)["supervisor"].source.as_of == dt.date(2026, 11, 20)
    assert not pane.problem.isVisible()


def test_typed_answers_stay_while_something_else_changes_and_go_with_the_clinic(
    context: Context, page: ClinicsPage
) -> None:
    pane = call(page)
    pane.rows["supervisor"].field.setFocus()
    type_in("yes: anesth")
    assert pane.keep_button.text() == "Keep the answer"
    clinic = sample(context, "NorTex Psychiatry")
    model = context.document.get(clinic, kinds.CLINIC).model
    known = {**model.facts, "wait_days": Fact(state=FactState.KNOWN, value=Decimal(3), source=TOLD)}
    context.document.commit("Elsewhere", [(clinic, kinds.CLINIC, model.model_copy(update={"facts": known}))])
    assert "wait_days" not in pane.rows
    assert pane.rows["supervisor"].field.text() == "yes: anesth"
    call(page, "Kensho Wellbeing")
    assert all(not row.field.text() for row in pane.rows.values())
    assert pane.keep_button.text() == "Keep answers"


def test_that_they_would_not_say_is_kept_and_still_asked(context: Context, page: ClinicsPage) -> None:
    pane = call(page)
    pane.said_by.type_text("Kim")
    pane.rows["supervisor"].field.type_text("won't say")
    pane.keep()
    kept = facts(context)["supervisor"]
    assert (kept.state, kept.text) == (FactState.UNKNOWN, "would not say")
    assert not pane.rows["supervisor"].field.text()
    assert "they would not say on November 24, 2026" in pane.rows["supervisor"].standing.text()


def test_what_is_still_so_is_confirmed_in_a_word(context: Context, page: ClinicsPage) -> None:
    old = Fact(
        state=FactState.RANGE, value=Decimal(3), high=Decimal(5), text="less in May", source=Source(said_by="Lee")
    )
    (record,) = context.document.commit(
        "Add", [(None, kinds.CLINIC, Clinic(name="Aged", facts={"wait_days": old}, modalities=("iv", "oral")))]
    )
    page.show_place(f"clinics/{record.id}/call")
    pane = page.profile.call
    pane.show_all()
    assert pane.rows["wait_days"].field.line.placeholderText() == "days, or same"
    pane.said_by.type_text("Kim, front desk")
    pane.reference.type_text("R-12")
    for name in ("wait_days", "routes", "supervisor"):
        pane.rows[name].field.type_text("same")
    assert pane.rows["wait_days"].field.text() == "3 – 5: less in May"
    assert "yes or no" in pane.rows["supervisor"].field.problem(), "nothing is known that could be the same"
    pane.rows["supervisor"].field.type_text("")
    pane.keep()
    model = context.document.get(record.id, kinds.CLINIC).model
    assert model.facts["wait_days"] == old.model_copy(update={"source": TOLD})
    assert (model.modalities, model.facts["routes"].source) == (("iv", "oral"), TOLD)


def test_words_where_a_figure_is_asked_are_kept_with_a_doubt(context: Context, page: ClinicsPage) -> None:
    pane = call(page)
    pane.said_by.type_text("Kim")
    field = pane.rows["wait_days"].field
    said: list[tuple[str, str]] = []
    field.judged.connect(lambda tone, words: said.append((tone, words)))
    field.type_text("a couple of weeks")
    assert said[-1][0] == "warn"
    pane.keep()
    assert facts(context)["wait_days"].text == "a couple of weeks"


def test_every_question_can_be_shown_copied_and_printed(
    context: Context, page: ClinicsPage, heard: list[str], tmp_path: Path
) -> None:
    pane = call(page)
    assert len(pane.rows) == FIRST
    pane.all_button.setFocus()
    press(Qt.Key.Key_Space)
    assert len(pane.rows) > 40
    assert focused() is list(pane.rows.values())[FIRST].field.line
    assert not pane.all_button.isVisible()
    pane.copy_sheet()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Questions for NorTex Psychiatry\n")
    assert "1. What does one treatment cost me, with everything that is charged that day? [not known]" in text
    assert "How will I be watched during the treatment and afterwards? [old: Watched" in text
    assert "clipboard" in heard[-1]
    questions = [row.question for row in pane.rows.values()]
    model = context.document.get(sample(context, "NorTex Psychiatry"), kinds.CLINIC).model
    document = sheet_document(model, questions, SheetWords(context.formats, "USD"))
    assert all(question.entry.question in document.toPlainText() for question in questions)
    document.print_(QPdfWriter(str(tmp_path / "sheet.pdf")))
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_a_clinic_that_answered_everything_has_nothing_to_ask(context: Context, page: ClinicsPage) -> None:
    whole = {one.id: Fact(state=FactState.YES, source=TOLD) for one in context.reference.facts.facts if not one.kept_in}
    model = Clinic(name="Open Book", facts=whole, modalities=("iv",), source=TOLD)
    (record,) = context.document.commit("Add", [(None, kinds.CLINIC, model)])
    page.show_place(f"clinics/{record.id}/call")
    assert page.profile.call.rows == {}
    assert "none of it is old" in page.profile.call.summary.text()
    assert not page.profile.call.keep_button.isEnabled()


@pytest.mark.parametrize(
    ("as_of", "words", "has_sign"),
    [
        (TODAY - dt.timedelta(days=180), "fresh", True),
        (TODAY - dt.timedelta(days=181), "ageing", True),
        (TODAY - dt.timedelta(days=366), "old", True),
        (None, "old, no date", True),
    ],
)
def test_how_fresh_a_fact_is_stands_beside_it_as_sign_and_word(
    context: Context, page: ClinicsPage, as_of: dt.date | None, words: str, has_sign: bool
) -> None:
    told = Fact(state=FactState.YES, source=Source(said_by="Kim", as_of=as_of))
    (record,) = context.document.commit(
        "Add", [(None, kinds.CLINIC, Clinic(name="Aged", facts={"acls_on_site": told}))]
    )
    page.show_place(f"clinics/{record.id}/facts")
    model = page.profile.facts.facts.model
    column = next(at for at, one in enumerate(model.columns) if one.name == "age")
    row = next(at for at, line in enumerate(model.sheet.lines) if line.values["id"] == "acls_on_site")
    assert model.index(row, column).data() == words
    assert (model.index(row, column).data(Qt.ItemDataRole.DecorationRole) is not None) is has_sign
    assert model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) == f"How fresh: {words}"
    assert not model.index(row, column).flags() & Qt.ItemFlag.ItemIsEditable
    unknown = model.index(0, column)
    assert unknown.data() == ""
    assert unknown.data(Qt.ItemDataRole.DecorationRole) is None


def test_what_is_typed_without_a_source_is_dated_today(context: Context, page: ClinicsPage) -> None:
    page.show_place(f"clinics/{sample(context, 'Kensho Wellbeing')}/facts")
    page.profile.facts.facts.model.type_in([(0, "fact", "7")])
    assert facts(context, "Kensho Wellbeing")["years_with_ketamine"].source == Source(how=How.TYPED, as_of=TODAY)


def test_a_fact_of_ones_own_is_offered_at_every_clinic_without_a_restart(context: Context, page: ClinicsPage) -> None:
    page.show_place(f"clinics/{sample(context, 'NorTex Psychiatry')}/facts")
    pane = page.profile.facts
    pane.add_button.setFocus()
    press(Qt.Key.Key_Space)
    dialog = pane.dialog
    assert isinstance(dialog, OwnFactDialog)
    assert nameless(dialog) == []
    dialog.finish()
    assert dialog.problem.text() == "Give it a name."
    QTest.keyClicks(dialog.label.line, "Hours")
    dialog.label.type_text("Superbill & more")
    dialog.label.type_text("Opening hours")
    dialog.finish()
    assert "already" in dialog.problem.text()
    dialog.label.type_text("Dogs are welcome")
    dialog.question.type_text("May I bring my dog?")
    QTest.keyClick(dialog.question.line, Qt.Key.Key_Return)
    assert pane.dialog is None
    (own,) = context.document.list(kinds.OWN_FACT)
    assert own.model == FactEntry(
        id="dogs_are_welcome", label="Dogs are welcome", kind="yes_no", group="fit", question="May I bring my dog?"
    )
    assert context.document.undo_label == "Add fact Dogs are welcome"

    page.show_place(f"clinics/{sample(context, 'Kensho Wellbeing')}/facts")
    rows = pane.groups["fit"].model.sheet.lines
    at = next(number for number, line in enumerate(rows) if line.values["label"] == "Dogs are welcome")
    pane.groups["fit"].model.type_in([(at, "fact", "yes: small ones")])
    assert facts(context, "Kensho Wellbeing")["dogs_are_welcome"].text == "small ones"
    page.profile.show_tab("call")
    page.profile.call.show_all()
    assert "dogs_are_welcome" not in page.profile.call.rows
    sheet = call(page, "NorTex Psychiatry")
    sheet.show_all()
    assert asked_label(sheet, "dogs_are_welcome") == "May I bring my dog?"

    page.show_place(f"clinics/{sample(context, 'Kensho Wellbeing')}/facts")
    pane.groups["fit"].grid.setCurrentIndex(pane.groups["fit"].model.index(at, 1))
    pane.remove_own_fact(pane.groups["fit"])
    assert context.document.list(kinds.OWN_FACT) == []
    kept = [line.values["label"] for line in pane.groups["fit"].model.sheet.lines]
    assert "Dogs are welcome" in kept, "what is known of it stays in sight"


def asked_label(pane: CallSheetPane, name: str) -> str:
    return pane.rows[name].field.line.accessibleName()


def test_only_facts_of_ones_own_can_be_removed(page: ClinicsPage, heard: list[str]) -> None:
    page.show_place(f"clinics/{sample(page.context, 'Kensho Wellbeing')}/facts")
    page.profile.facts.remove_own_fact(page.profile.facts.facts)
    assert "comes with the program" in heard[-1]


def test_the_history_of_a_fact_says_who_said_what_when(context: Context, page: ClinicsPage) -> None:
    pane = call(page)
    for name, years in (("Kim", "9"), ("Lee", "11")):
        page.profile.show_tab("facts")
        page.profile.facts.facts.model.clear_cells([(0, 1)])
        page.profile.show_tab("call")
        pane.said_by.type_text(name)
        pane.rows["years_with_ketamine"].field.type_text(years)
        pane.keep()
    page.profile.show_tab("facts")
    facts_pane = page.profile.facts
    facts_pane.facts.grid.setCurrentIndex(facts_pane.facts.model.index(0, 1))
    facts_pane.show_history(facts_pane.facts)
    dialog = facts_pane.dialog
    assert isinstance(dialog, FactHistoryDialog)
    assert [line.split(" · ")[0] for line in dialog.lines] == ["11", "not known: ask", "9"]
    assert "Source: Lee; told by phone; as of November 24, 2026" in dialog.lines[0]
    assert "Source: Kim" in dialog.lines[2]
    assert nameless(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert facts_pane.dialog is None


def test_amounts_are_in_the_currency_of_the_clinic(context: Context, page: ClinicsPage) -> None:
    pane = call(page, "KetaMIND Clinics")
    if "session_price" in pane.rows:
        assert pane.rows["session_price"].field.line.placeholderText() == "ZAR"
    page.profile.show_tab("facts")
    model = page.profile.facts.groups["cost"].model
    model.type_in([(0, "fact", "ZAR 2,595")])
    assert facts(context, "KetaMIND Clinics")["session_price"].value == Decimal(2595)
    assert model.index(0, 1).data().startswith("ZAR")


def test_the_sheet_has_names_tab_goes_round_and_both_themes_are_drawn(page: ClinicsPage, theme: Theme) -> None:
    pane = call(page)
    assert nameless(page) == []
    ring = tab_ring(page, page.directory.filter)
    lines = [row.field.line for row in pane.rows.values()]
    at = ring.index(pane.reference.line)
    assert ring[at + 1 : at + 1 + FIRST] == lines
    assert ring[at + 1 + FIRST] is pane.all_button
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.set_choice(choice)
        for size in ((1260, 844), (720, 644)):
            page.resize(*size)
            assert not page.grab().isNull()
