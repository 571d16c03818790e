"""Cells as text: what packages hold, facts, sizes of discounts, services; and the ids that rows get."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ketacost.domain.charges import Discount, Scope
from ketacost.domain.clinic_facts import FactEntry, fact_of, with_facts
from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import Package, PackageContent
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.domain.vocabulary import Modality, PhaseKind
from ketacost.services.formats import Formats
from ketacost.services.words import Words
from ketacost.storage.reference import load_reference, load_samples
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import Typing
from ketacost.ui.pages.clinics.contents import read_contents, write_contents
from ketacost.ui.pages.clinics.fact_cells import read_answer, read_fact, write_answer, write_fact
from ketacost.ui.pages.clinics.fact_rows import (
    clinician_kind,
    fact_kind,
    fact_rows,
    facts_from,
    review_kind,
    service_offer_kind,
)
from ketacost.ui.pages.clinics.naming import ServiceNames, unique_id
from ketacost.ui.pages.clinics.package_rows import package_kind
from ketacost.ui.pages.clinics.price_tables import row_kinds
from ketacost.ui.pages.clinics.reduction_rows import discount_kind
from ketacost.ui.pages.clinics.sheet import RowKind, Sheet, fields_of
from ketacost.ui.pages.clinics.terms_rows import rows_of

REFERENCE = load_reference()


def typing(currency: str = "USD", *own: str) -> Typing:
    formats = Formats("en_US")
    words = Words(formats, REFERENCE)
    names = ServiceNames(REFERENCE, own)

    return Typing(formats, currency, names, {how: words.how(how) for how in How})


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (
            "5 × treatment, 3 × integration_therapy",
            (PackageContent(service="treatment", count=5), PackageContent(service="integration_therapy", count=3)),
        ),
        ("6 x Treatment (IV, mood)", (PackageContent(service="treatment", count=6, modality="iv", indication="mood"),)),
        (
            "5*treatment (240 minutes, pain)",
            (PackageContent(service="treatment", count=5, minutes=240, indication="pain"),),
        ),
        (
            "2 treatment (dose 84 mg) + 1 evaluation (visit 1)",
            (
                PackageContent(service="treatment", count=2, dose="84 mg"),
                PackageContent(service="evaluation", count=1, ordinal=1),
            ),
        ),
    ],
)
def test_contents_are_read_and_written_back(text: str, held: tuple[PackageContent, ...]) -> None:
    texts = typing()
    assert read_contents(text, texts) == held
    assert read_contents(write_contents(held, texts), texts) == held


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Say what it holds"),
        ("five treatments", '"five treatments" is not a number and a service'),
        ("5 × treatmnt", 'has a service "treatmnt"'),
        ("0 × treatment", "1 to 400"),
        ("500 × treatment", "1 to 400"),
        ("2 × treatment, 3 × treatment", '"Treatment" stands there twice'),
        ("2 × treatment (by moonlight)", '"by moonlight" is not a condition'),
    ],
)
def test_contents_that_cannot_be_say_which_part(text: str, said: str) -> None:
    with pytest.raises(FieldError, match=said.replace("(", r"\(")):
        read_contents(text, typing())


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("yes", Fact(state=FactState.YES)),
        ("No: not on site", Fact(state=FactState.NO, text="not on site")),
        ("9", Fact(state=FactState.KNOWN, value=Decimal(9))),
        ("0", Fact(state=FactState.KNOWN, value=Decimal(0))),
        ("3 to 5", Fact(state=FactState.RANGE, value=Decimal(3), high=Decimal(5))),
        ("A nurse in the room", Fact(state=FactState.KNOWN, text="A nurse in the room")),
        ("", Fact()),
        ("not known: ask", Fact()),
    ],
)
def test_facts_are_read_and_written_back(text: str, fact: Fact) -> None:
    formats = Formats("en_US")
    assert read_fact(text, formats) == fact
    assert read_fact(write_fact(fact, formats), formats) == fact


def test_a_fact_range_turned_round_is_refused() -> None:
    with pytest.raises(FieldError, match="lower figure"):
        read_fact("5 to 3", Formats("en_US"))


def test_every_cell_of_every_sample_reads_back_as_it_is_shown() -> None:
    """What a cell shows, typed again, changes nothing: else leaving a cell would change the data."""
    for one in load_samples():
        clinic = one.clinic
        texts = typing()
        checks: list[tuple[RowKind, tuple[object, ...]]] = [
            (clinician_kind(texts), clinic.clinicians),
            (service_offer_kind(texts), clinic.services),
            (review_kind(texts), clinic.reviews),
            (fact_kind(texts), fact_rows(clinic, REFERENCE.facts.facts)),
        ]
        for _id, schedule in one.schedules:
            own = typing(schedule.currency, *schedule.services)
            own.rows.take(schedule, own.services)
            kinds = row_kinds(own, REFERENCE, Source)
            checks += [(kind, rows_of(schedule, name)) for name, kind in kinds.items()]
        for kind, rows in checks:
            for row in rows:
                assert_reads_back(kind, row, clinic.name)


def assert_reads_back(kind: RowKind, row: object, whose: str = "") -> None:
    """Type every cell of a row as it is shown; nothing may change."""
    values = fields_of(row)  # type: ignore[arg-type]
    for column in kind.columns:
        if not column.fixed:
            changed = values | column.read(column.show(values), values)
            kept = {name: value for name, value in changed.items() if not name.startswith("_")}
            assert kept == values, f"{whose}: {column.title} of {kind.name(values)}: {column.show(values)}"


def test_facts_that_nobody_knows_are_not_stored() -> None:
    clinic = Clinic(name="A", facts={"wait_days": Fact(state=FactState.KNOWN, value=Decimal(4))})
    rows = fact_rows(clinic, REFERENCE.facts.facts)
    assert len(rows) == len(REFERENCE.fact_labels)
    assert facts_from(rows, clinic) == {}
    assert with_facts(clinic, {}, REFERENCE.facts) == clinic
    assert with_facts(clinic, {"hours": Fact()}, REFERENCE.facts) == clinic
    assert with_facts(clinic, {"wait_days": Fact()}, REFERENCE.facts).facts == {"wait_days": Fact()}


def entry(fact: str) -> FactEntry:
    found = REFERENCE.facts.entry(fact)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("fact", "text", "said"),
    [
        ("acls_on_site", "y", Fact(state=FactState.YES)),
        ("acls_on_site", "no, only a nurse", Fact(state=FactState.NO, text="only a nurse")),
        ("years_with_ketamine", "9 years", Fact(state=FactState.KNOWN, value=Decimal(9))),
        ("years_with_ketamine", "a good while", Fact(state=FactState.KNOWN, text="a good while")),
        ("session_price", "$425", Fact(state=FactState.KNOWN, value=Decimal(425))),
        ("session_price", "$400 – $600: by dose", Fact(state="range", value=400, high=600, text="by dose")),
        ("session_price", "about $400", Fact(state=FactState.KNOWN, text="about $400")),
        ("languages", "Spanish;German ", Fact(state=FactState.KNOWN, text="Spanish, German")),
        ("routes", "Spravato, IV", Fact(state=FactState.KNOWN, text="nasal_esketamine, iv")),
        ("routes", "?", Fact()),
    ],
)
def test_answers_are_read_by_their_kind_and_written_back(fact: str, text: str, said: Fact) -> None:
    formats = Formats("en_US")
    found = read_answer(text, entry(fact), formats, "USD")
    assert found == said
    assert read_answer(write_answer(found, entry(fact), formats, "USD"), entry(fact), formats, "USD") == said


@pytest.mark.parametrize(
    ("fact", "text", "said"),
    [
        ("acls_on_site", "sometimes", "Type yes or no"),
        ("routes", "IV, tea", "Type one of: IV infusion"),
        ("wait_days", "9 to 4", "lower figure"),
        ("hours", "x" * 20_001, "too long"),
    ],
)
def test_answers_that_cannot_be_say_why(fact: str, text: str, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        read_answer(text, entry(fact), Formats("en_US"), "USD")


def test_routes_are_kept_where_the_directory_looks_for_them() -> None:
    clinic = Clinic(name="A", modalities=(Modality.IV,))
    told = Fact(state=FactState.KNOWN, text="im, oral", source=Source(said_by="Kim"))
    found = with_facts(clinic, {"routes": told}, REFERENCE.facts)
    assert found.modalities == (Modality.IM, Modality.ORAL)
    assert fact_of(found, entry("routes")) == told
    assert fact_of(with_facts(found, {"routes": Fact()}, REFERENCE.facts), entry("routes")) == Fact()


def test_ids_are_made_of_words_and_never_twice() -> None:
    assert unique_id("Ketamine infusion, 1 h", set()) == "ketamine-infusion-1-h"
    assert unique_id("Évaluation", {"evaluation"}) == "evaluation-2"
    assert unique_id("???", {"row"}) == "row-2"


def test_a_package_holds_only_in_the_phase_that_its_column_names() -> None:
    sheet = Sheet(package_kind(typing(), Source))
    row = sheet.add()
    outcome = sheet.edit(
        [(row, "name", "Six"), (row, "phase", "Induction"), (row, "contents", "6 × Treatment (IV)")], "Paste"
    )
    (package,) = outcome.rows
    assert isinstance(package, Package)
    assert package.contents == (
        PackageContent(service="treatment", count=6, modality=Modality.IV, phase=PhaseKind.INDUCTION),
    )
    assert sheet.text(row, "contents") == "6 × Treatment (IV)"
    assert sheet.text(row, "phase") == "Induction"


def test_a_discount_is_a_rate_an_amount_or_not_stated() -> None:
    sheet = Sheet(discount_kind(typing(), Source))
    row = sheet.add()
    sheet.edit([(row, "name", "Veterans")])
    for text, percent, amount in (("20%", Decimal(20), None), ("$50", None, Decimal(50)), ("?", None, None)):
        (discount,) = sheet.edit([(row, "size", text)]).rows
        assert isinstance(discount, Discount)
        assert (discount.percent, discount.amount) == (percent, amount)
    assert sheet.text(row, "size") == "not stated"
    assert sheet.edit([(row, "size", "120%")]).label == ""
    assert sheet.problems(row) == [("How much", "A rate is between 0% and 100%.")]
    (discount,) = sheet.edit(
        [(row, "size", "10%"), (row, "services", "Treatment"), (row, "eligibility", "Veteran")]
    ).rows
    assert discount.scope == Scope(services=("treatment",))
    assert discount.eligibility == "veteran"


def test_an_unknown_service_becomes_one_of_the_lists_own() -> None:
    services = typing().services
    assert services.read("integration session") == "integration_therapy"
    assert services.read("Sound bath") == "sound_bath"
    services.take(["sound_bath"])
    assert "Sound bath" in services.labels
    assert services.known("Sound Bath") == "sound_bath"
