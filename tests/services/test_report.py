"""The quote as a plain document: what it says about itself, its person and its time."""

import datetime as dt

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Mark
from ketacost.domain.estimating import estimate
from ketacost.domain.quotes import issue
from ketacost.services.formats import Formats
from ketacost.services.quote_rows import quote_sheet
from ketacost.services.report import quote_report
from ketacost.services.words import Words
from ketacost.storage.reference import load_reference
from tests.golden import documents


def test_a_draft_says_that_it_is_one() -> None:
    report = documents.report_of(documents.singles())
    assert report.name == "Quote (draft)"
    assert report.state == "Draft, not yet issued"
    assert report.validity == "A draft: the prices hold for 30 days from the day on which it is issued."


def test_an_issued_quote_holds_to_its_last_day_and_no_longer() -> None:
    answer = estimate(documents.singles())
    quote = issue(documents.draft(documents.singles()), "Q-2026-0007", answer, documents.TODAY, {})
    last = dt.date(2026, 12, 24)
    texts = [
        quote_report(quote, answer, documents.words(), day).validity for day in (last, last + dt.timedelta(days=1))
    ]
    assert texts == ["Valid until December 24, 2026, that day included.", "Ran out on December 24, 2026."]


def test_lines_stand_under_their_phase_and_add_up() -> None:
    report = documents.report_of(documents.packs())
    assert [section.title for section in report.sections] == ["Evaluation", "Induction", "Boosters"]
    for section in report.sections:
        assert section.subtotal.high == sum(line.total.high or 0 for line in section.lines)
    assert sum(section.subtotal.high or 0 for section in report.sections) == report.totals.total.high == 4025_00
    assert report.totals.discount_names == ("Reduced boosters for programme patients (not stated)",)


def test_the_paper_is_that_of_the_country() -> None:
    quote, answer = documents.draft(documents.taxed()), estimate(documents.taxed())
    german = Words(Formats("de_DE"), load_reference())
    assert quote_report(quote, answer, german, documents.TODAY).paper == "a4"
    assert quote_report(quote, answer, documents.words(), documents.TODAY).paper == "letter"


def test_an_estimate_is_no_offer() -> None:
    report = documents.golden_reports()["estimate"]
    assert report.name == "Estimate"
    assert "no offer" in report.validity
    assert report.person.name == ""


def test_a_discount_of_no_stated_size_is_said_alike_by_window_and_workbook() -> None:
    request = documents.packs()
    report = documents.report_of(request)
    sheet = quote_sheet(report, estimate(request), documents.words())
    assert report.totals.discount_words == "not stated"
    assert [row.amount for row in sheet.totals if row.label.startswith("Discount")] == ["not stated"]
    assert {row.note for row in sheet.rows if row.note} == {"discount not stated"}


def test_a_discount_that_is_sure_in_part_is_said_as_at_least() -> None:
    words, off, marks = documents.words(), Amount(1275_00, 50_00, 50_00), (Mark.UNSTATED_DISCOUNT,)
    assert words.discount(off, "USD", marks) == "at least $50"
    assert words.less(off, "USD", marks, "discount") == "less at least $50.00 discount"
    assert words.less(Amount.exact(50_00), "USD", (), "discount") == "less $50.00 discount"
