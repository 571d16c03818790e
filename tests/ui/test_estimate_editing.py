"""Edits as they are kept: one named change each, previewed before, refused with words, undone where they were made."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import nameless, tab_ring
from estimate_page import (
    choose,
    choose_list,
    figure,
    focused,
    labels,
    new_plan,
    open_plan,
    retype,
    settle,
    stored,
)
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from whole_window import folder, session, window

from ketacost.domain.courses import PhaseStart, Spacing, SpacingKind
from ketacost.ui.forms import CheckField
from ketacost.ui.pages.estimate import EstimatePage
from ketacost.ui.pages.estimate.editing import changed
from ketacost.ui.pages.estimate.phase_row import PhaseRow
from ketacost.ui.pages.workbook_name import usual_folder
from ketacost.ui.theme import Theme, ThemeChoice
from ketacost.ui.window import MainWindow

__all__ = ["folder", "session", "window"]


def induction(page: EstimatePage) -> PhaseRow:
    return page.treatment.rows[1]


def counts(window: MainWindow) -> dict[str, int | None]:
    course = stored(window).request.course
    assert course is not None
    return {phase.id: phase.count for phase in course.phases}


def test_typing_previews_and_leaving_keeps(window: MainWindow) -> None:
    page = new_plan(window)
    retype(page.prices.own.prices["evaluation"].line, "250")
    retype(page.prices.own.prices["treatment"].line, "400")
    before = labels(window, 1)
    retype(induction(page).count.editor, "8", leave=False)
    assert figure(page) == "$4,650"  # 250 + (8 + 3) × 400
    assert counts(window)["induction"] == 6
    assert labels(window, 1) == before
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    settle()
    assert counts(window)["induction"] == 8
    assert labels(window, 1) == ["Induction visits 6 → 8"]


def test_undo_and_redo_go_to_the_field(window: MainWindow) -> None:
    page = new_plan(window)
    retype(induction(page).count.editor, "8")
    page.chooser.new.setFocus()
    window.undo()
    settle()
    assert induction(page).count.text() == "6"
    assert focused() is induction(page).count.editor
    page.chooser.new.setFocus()
    window.redo()
    settle()
    assert induction(page).count.text() == "8"
    assert focused() is induction(page).count.editor


@pytest.mark.parametrize(
    ("text", "says"),
    [("0", "between 1 and"), ("-5", "between 1 and"), ("1000000000", "between 1 and"), ("4x0", "not a number")],
)
def test_a_count_that_cannot_be(window: MainWindow, text: str, says: str) -> None:
    page = new_plan(window)
    before = stored(window)
    retype(induction(page).count.editor, text)
    assert induction(page).count.text() == text
    assert says in induction(page).row.message()
    assert stored(window) == before


def test_a_price_that_cannot_be(window: MainWindow) -> None:
    page = new_plan(window)
    before = stored(window)
    field = page.prices.own.prices["treatment"]
    retype(field.line, "4x0")
    assert field.text() == "4x0"
    assert "not an amount" in field.problem()
    assert stored(window) == before


def test_the_31st_of_february(window: MainWindow) -> None:
    page = new_plan(window)
    before = stored(window)
    retype(page.treatment.start.line, "02/31/2027")
    assert page.treatment.start.text() == "02/31/2027"
    assert page.treatment.start.problem() == "There is no such day. Check the day and the month."
    assert stored(window) == before


def test_a_bad_value_beside_a_good_edit_stays_in_sight(window: MainWindow) -> None:
    page = new_plan(window)
    retype(induction(page).count.editor, "0")
    retype(page.prices.own.prices["treatment"].line, "400")
    assert stored(window).request.fee_schedule is not None
    assert induction(page).count.text() == "0"
    assert "between 1 and" in induction(page).row.message()


def test_phases_come_move_and_go(window: MainWindow) -> None:
    page = new_plan(window)
    next(one for one in page.treatment.menu.actions() if one.text() == "Integration").trigger()
    settle()
    assert list(counts(window)) == ["evaluation", "induction", "maintenance", "integration"]
    assert focused() is page.treatment.rows[3].count.editor
    press(page.treatment.rows[3], "Move up")
    assert list(counts(window)) == ["evaluation", "induction", "integration", "maintenance"]
    press(page.treatment.rows[2], "Remove")
    assert list(counts(window)) == ["evaluation", "induction", "maintenance"]
    assert labels(window, 3) == ["Remove Integration", "Move Integration", "Add Integration"]


def press(row: PhaseRow, text: str) -> None:
    next(one for one in row.menu.actions() if one.text().replace("&", "") == text).trigger()
    settle()


def test_everything_that_a_phase_can_say(window: MainWindow) -> None:
    page = new_plan(window)
    row = induction(page)
    press(row, "Details")
    retype(row.fields["dose"].line, "high")
    retype(row.fields["minutes"].editor, "240")
    retype(row.fields["services"].line, "Treatment, Monitoring, Group sharing")
    retype(row.fields["gap_days"].editor, "0")
    choose(row.fields["modality"].combo, "Injection (IM)")
    choose(row.fields["start"].combo, "with the phase before")
    choose(row.spacing.combo, "every 2 weeks")
    course = stored(window).request.course
    assert course is not None
    phase = course.phases[1]
    assert (phase.dose, phase.minutes, phase.gap_days) == ("high", 240, 0)
    assert phase.services == ("treatment", "monitoring", "group_sharing")
    assert phase.modality == "im"
    assert phase.start is PhaseStart.WITH_PREVIOUS
    assert phase.spacing == Spacing(kind=SpacingKind.EVERY_WEEKS, number=2)
    assert stored(window).preset is None


def test_an_empty_count_runs_on_to_the_horizon(window: MainWindow) -> None:
    page = new_plan(window)
    page.treatment.focus_field("horizon_months")
    retype(page.treatment.horizon.editor, "3")
    row = page.treatment.rows[2]
    retype(row.count.editor, "")
    assert counts(window)["maintenance"] is None
    made = page.editor.answer
    assert made is not None
    assert made.estimate is not None
    few = len(made.estimate.visits)
    retype(page.treatment.horizon.editor, "12")
    made = page.editor.answer
    assert made is not None
    assert made.estimate is not None
    assert len(made.estimate.visits) > few
    assert labels(window, 1) == ["Horizon 3 → 12 months"]


def test_closed_days_are_kept_free(window: MainWindow) -> None:
    page = open_plan(
        window,
        {
            "course": {
                "start": "2026-12-21",
                "phases": [
                    {"id": "daily", "kind": "induction", "count": 6, "spacing": {"kind": "consecutive_days"}},
                ],
            }
        },
    )
    page.treatment.focus_field("skip_holidays")
    page.treatment.holidays.box.click()
    page.treatment.days[2].box.click()  # Wednesday
    settle()
    days = [visit.date for visit in page.answer.visits.table.rows()]
    assert [day.isoweekday() for day in days].count(3) == len([d for d in days if d.isoweekday() in (3, 6, 7)]) == 0
    assert "2026-12-25" not in {str(day) for day in days}
    assert stored(window).request.course is not None


def test_the_weekdays_stand_beside_each_other_as_far_as_there_is_room(window: MainWindow) -> None:
    page = new_plan(window)
    page.treatment.focus_field("skip_holidays")
    days = page.treatment.days
    assert [one.box.accessibleName() for one in days][::6] == ["Open on Monday", "Open on Sunday"]

    def rows(width: int) -> list[int]:
        window.resize(width, 800)
        settle()
        places = [QRect(one.mapTo(page.treatment, QPoint(0, 0)), one.size()) for one in days]
        assert all(page.treatment.rect().contains(place) for place in places)
        tops = [place.top() for place in places]
        return [tops.count(top) for top in dict.fromkeys(tops)]

    assert rows(1300) == [5, 2]
    assert rows(900) == [7]
    assert tab_ring(window, days[0].box)[:7] == [one.box for one in days]


def test_one_weekday_stays_open(window: MainWindow) -> None:
    page = new_plan(window)
    page.treatment.focus_field("skip_holidays")
    for check in page.treatment.days:
        if check.box.isChecked():
            check.box.click()
            settle()
    course = stored(window).request.course
    assert course is not None
    assert len(course.weekdays_off) == 6
    assert [check.box.isChecked() for check in page.treatment.days].count(True) == 1


def test_a_visit_is_moved_left_out_and_put_back(window: MainWindow) -> None:
    page = new_plan(window)
    visits = page.answer.visits
    visits.set_folded(False)
    settle()
    planned = [row.date for row in visits.table.rows()]
    index = visits.table.model().index(1, 0)
    assert visits.table.model().setData(index, "12/16/2026")
    settle()
    assert str(visits.table.rows()[1].date) == "2026-12-16"
    assert visits.table.rows()[1].moved
    assert visits.reset.isVisible()
    visits.table.select_key((visits.table.rows()[2].phase_id, visits.table.rows()[2].ordinal))
    visits.skip.click()
    settle()
    assert len(visits.table.rows()) == len(planned) - 1
    visits.reset.click()
    settle()
    assert [row.date for row in visits.table.rows()] == planned
    assert labels(window, 3) == ["All visits as planned", "Leave a visit out", "Move visit to 12/16/2026"]


def test_a_day_that_is_none_leaves_the_visit_where_it_is(window: MainWindow) -> None:
    page = new_plan(window)
    visits = page.answer.visits
    visits.set_folded(False)
    before = stored(window)
    assert not visits.table.model().setData(visits.table.model().index(1, 0), "02/31/2027")
    assert visits.problem.text() == "This is not a day. The visit stays where it is."
    assert stored(window) == before


def test_a_package_of_ones_own(window: MainWindow) -> None:
    page = new_plan(window)
    own = page.prices.own
    retype(own.prices["evaluation"].line, "0")
    retype(own.prices["treatment"].line, "400")
    retype(own.pack_count.editor, "6")
    retype(own.pack_price.line, "2000")
    assert figure(page) == "$3,200"  # 2,000 and three single boosters
    assert [text for _what, text in page_lines(page)].count("included") == 6
    retype(own.pack_price.line, "")
    assert figure(page) == "$3,600"


def page_lines(page: EstimatePage) -> list[tuple[str, str]]:
    return [(row.what, row.text) for row in page.answer.lines.table.rows()]


def test_a_line_says_why_and_from_where(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    page.answer.lines.table.selectRow(0)
    assert 'From the price list: "' in page.answer.lines.why.text()
    assert "kenshowellbeing.com" in page.answer.lines.source.text()


def test_a_plan_is_named_copied_and_deleted(window: MainWindow) -> None:
    page = new_plan(window)
    page.chooser.rename.click()
    retype(page.chooser.name.line, "For Pat")
    assert stored(window).title == "For Pat"
    assert page.subtitle == "For Pat"
    page.duplicate()
    settle()
    assert stored(window).title == "For Pat (copy)"
    page.editor.delete()
    settle()
    assert stored(window).title == "For Pat"
    page.editor.delete()
    settle()
    assert page.empty.isVisible()
    window.undo()
    settle()
    assert stored(window).title == "For Pat"


def test_every_field_has_a_name_and_tab_comes_round(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    page.extras.set_folded(False)
    page.paying.set_folded(False)
    page.extras.lines.add_line()
    press(induction(page), "Details")
    page.answer.visits.set_folded(False)
    page.treatment.focus_field("horizon_months")
    settle()
    assert nameless(page) == []
    ring = tab_ring(window, page.treatment.preset.combo)
    assert page.answer.make_quote in ring
    assert page.answer.lines.table in ring


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("zoom", [1, 1.5])
def test_every_state_in_both_themes(window: MainWindow, theme: Theme, choice: ThemeChoice, zoom: float) -> None:
    theme.set_choice(choice)
    theme.set_zoom(zoom)
    window.open_place("estimate")
    settle()
    page = new_plan(window)
    choose_list(page, "Kensho")
    press(induction(page), "Details")
    settle()
    for widget in (page.chooser, page.treatment, page.prices, page.paying):
        assert widget.width() >= widget.minimumSizeHint().width(), widget
    assert figure(page) == "at most $4,025"


def test_a_narrow_window_keeps_the_answer_in_a_bar(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    window.resize(900, 700)
    settle()
    assert page.panes.is_narrow
    assert page.brief.isVisible()
    assert page.brief.figure.text() == "at most $4,025"
    assert page.treatment.isVisible()
    assert not page.answer.isVisible()
    page.panes.turn.click()
    settle()
    assert page.answer.isVisible()
    assert not page.treatment.isVisible()
    page.panes.turn.click()
    settle()
    assert page.treatment.isVisible()
    window.resize(1300, 800)
    settle()
    assert not page.brief.isVisible()
    assert page.answer.isVisible()
    assert page.treatment.isVisible()


def test_undo_in_a_narrow_window_turns_back_to_the_field(window: MainWindow) -> None:
    page = new_plan(window)
    retype(induction(page).count.editor, "8")
    window.resize(900, 700)
    settle()
    page.panes.turn.click()
    window.undo()
    settle()
    assert focused() is induction(page).count.editor
    assert induction(page).isVisible()


@pytest.mark.parametrize("width", [1440, 1100, 1010, 900])
def test_nothing_of_the_answer_is_cut_off(window: MainWindow, width: int) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    window.resize(width, 700)
    settle()
    if page.panes.is_narrow:
        page.panes.turn.click()
        settle()
    room = page.panes.answer.viewport().width()
    assert page.answer.isVisible()
    assert page.answer.width() <= room
    for _radio, amount, _sign, _note in page.answer.ways.rows:
        right = amount.mapTo(page.panes.answer.viewport(), amount.rect().topRight()).x()
        assert right < room
        assert amount.width() >= amount.sizeHint().width()


def test_two_ways_never_have_the_same_name(window: MainWindow) -> None:
    page = new_plan(window)
    choose_list(page, "Kensho")
    names = [radio.text() for radio, *_rest in page.answer.ways.rows]
    assert len(names) > 2
    assert len(set(names)) == len(names)


def test_what_stands_in_the_way_is_said_in_the_bar_of_a_narrow_window_too(window: MainWindow) -> None:
    fees = [{"id": one, "service": "treatment", "label": one, "price": "400"} for one in ("first", "second")]
    page = new_plan(window)
    choose_list(page, "Kensho")
    window.resize(900, 700)
    settle()
    course = {"start": "2026-12-07", "phases": [{"id": "induction", "kind": "induction", "count": 6}]}
    page = open_plan(window, {"course": course, "fee_schedule": {"fees": fees}})
    assert page.brief.figure.text() == "not computed"


def test_the_inputs_are_never_cut_off_when_they_grow(window: MainWindow) -> None:
    page = new_plan(window)
    window.resize(1400, 900)
    page.extras.set_folded(False)
    page.extras.lines.add_line()
    settle()
    assert not page.panes.is_narrow
    assert page.extras.width() >= page.extras.minimumSizeHint().width()
    room = page.panes.inputs.viewport().width()
    assert page.extras.x() + page.extras.width() <= room
    assert page.extras.lines.rows[0].text.line.width() >= 100


def test_open_details_close_for_another_estimate(window: MainWindow) -> None:
    page = new_plan(window)
    press(induction(page), "Details")
    assert induction(page).fields["dose"].isVisible()
    page = new_plan(window)
    assert not induction(page).fields["dose"].isVisible()


def ask_for_a_workbook(page: EstimatePage, monkeypatch: pytest.MonkeyPatch, named: Path) -> tuple[str, list[Path]]:
    """Export with the dialog answered; return the name that was proposed, and what was to be written."""
    proposed, wanted = [], []

    def answer(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        proposed.append(start)
        return str(named), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    monkeypatch.setattr(page.exporter, "export", lambda _report, path: wanted.append(path))
    page.export_workbook()
    return proposed[0], wanted


def test_a_workbook_is_named_so_that_it_can_be_written(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = new_plan(window)
    page.editor.commit("Name", changed(stored(window), title="IV / IM: which?"), "title")
    page.export_folder = tmp_path
    (tmp_path / "taken.xlsx").touch()
    proposed, wanted = ask_for_a_workbook(page, monkeypatch, tmp_path / "mine.v2")
    assert proposed == str(tmp_path / "IV IM which.xlsx")
    assert wanted == [tmp_path / "mine.v2.xlsx"]
    assert ask_for_a_workbook(page, monkeypatch, tmp_path / "taken")[1] == [tmp_path / "taken (2).xlsx"]
    assert ask_for_a_workbook(page, monkeypatch, tmp_path / "taken.xlsx")[1] == [tmp_path / "taken.xlsx"]


def test_a_workbook_is_proposed_among_the_documents(window: MainWindow) -> None:
    assert new_plan(window).export_folder == usual_folder()
    assert usual_folder().is_absolute()


def test_a_workbook_that_cannot_be_written_is_said_so(window: MainWindow, tmp_path: Path) -> None:
    new_plan(window).exporter.failed.emit(tmp_path / "plan.xlsx", "Permission denied")
    said = " ".join(label.text() for label in window.messages.findChildren(QLabel))
    assert "plan.xlsx was not written: Permission denied." in said
    assert "Choose another folder" in said


@pytest.mark.parametrize("service", ["evaluation", "treatment"])
def test_undo_of_a_typed_price_goes_to_it(window: MainWindow, service: str) -> None:
    page = new_plan(window)
    price = page.prices.own.prices[service]
    retype(price.line, "400")
    page.treatment.preset.setFocus()
    window.undo()
    settle()
    assert price.text() == ""
    assert focused() is price.line


def test_undo_of_a_package_goes_to_what_was_typed(window: MainWindow) -> None:
    page = new_plan(window)
    own = page.prices.own
    retype(own.pack_count.editor, "6")
    retype(own.pack_price.line, "2000")
    retype(own.pack_count.editor, "5")
    page.treatment.preset.setFocus()
    window.undo()
    settle()
    assert own.pack_count.text() == "6"
    assert focused() is own.pack_count.editor
    window.undo()
    settle()
    assert focused() is own.pack_price.line


def test_undo_of_a_claim_goes_to_its_tick(window: MainWindow) -> None:
    discount = {"id": "veterans", "name": "Veterans", "percent": "10", "eligibility": "veteran"}
    fees = [{"id": "treatment", "service": "treatment", "label": "Treatment", "price": "400"}]
    course = {"start": "2026-12-07", "phases": [{"id": "induction", "kind": "induction", "count": 6}]}
    page = open_plan(window, {"course": course, "fee_schedule": {"fees": fees, "discounts": [discount]}})
    tick = next(check.box for check in page.prices.findChildren(CheckField) if check.box.text() == "Veterans")
    tick.click()
    page.treatment.preset.setFocus()
    window.undo()
    settle()
    assert not tick.isChecked()
    assert focused() is tick


def test_undo_of_an_open_day_goes_to_its_tick(window: MainWindow) -> None:
    page = new_plan(window)
    page.treatment.focus_field("skip_holidays")
    page.treatment.days[2].box.click()
    page.treatment.preset.setFocus()
    window.undo()
    settle()
    assert focused() is page.treatment.days[2].box


def test_what_is_done_to_a_visit_needs_a_visit(window: MainWindow) -> None:
    page = new_plan(window)
    visits = page.answer.visits
    visits.set_folded(False)
    settle()
    parts = (visits.skip, visits.missed, visits.notice, visits.method)
    assert not any(part.isEnabled() for part in parts)
    visits.table.selectRow(0)
    assert all(part.isEnabled() for part in parts)
    visits.skip.click()
    settle()
    assert visits.skip.isEnabled() == (visits.table.selected_row() is not None)
    assert focused() is visits.table


def test_a_missed_visit_can_be_held_after_all(window: MainWindow) -> None:
    page = new_plan(window)
    visits = page.answer.visits
    visits.set_folded(False)
    visits.table.selectRow(0)
    visits.missed.click()
    settle()
    assert visits.missed.text() == "Count it as held"
    assert not visits.notice.isVisible()
    visits.missed.click()
    settle()
    assert visits.missed.text() == "Count it as missed"
    assert visits.notice.isVisible()
    assert stored(window).request.missed == ()
    assert labels(window, 2) == ["A visit held after all", "A missed visit"]


@pytest.mark.parametrize("title", ["Plan", "x" * 200])
def test_copies_have_names_of_their_own(window: MainWindow, title: str) -> None:
    page = open_plan(window, {}, title=title)
    for _ in range(3):
        page.editor.open(next(record for record, plan in page.editor.plans() if plan.title == title))
        page.duplicate()
        settle()
    titles = [plan.title for _record, plan in page.editor.plans()]
    assert len(set(titles)) == len(titles) == 4
    assert max(map(len, titles)) <= 200
    page.chooser.rename.click()
    assert page.chooser.name.value() == stored(window).title
