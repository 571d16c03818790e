"""The files that come with the program load, and say plainly what is wrong with them when they do not."""

import datetime as dt
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.scheduling import schedule
from ketacost.domain.sources import How
from ketacost.resources import resource_path
from ketacost.services.reference import ReferenceData, SampleClinic
from ketacost.storage.reference import ReferenceFileError, load_fact_catalogue, load_reference, load_samples

PUBLISHED = {
    "Axis Integrated Mental Health",
    "Beyond the Brain Therapies",
    "Edelica Health",
    "Evansville Ketamine",
    "Growing Home Counseling",
    "HydraFuse Rx",
    "Innerwell",
    "Kensho Wellbeing",
    "KetaMIND Clinics",
    "Ketamine Lounge",
    "Ketamine TN",
    "KetaTherapy",
    "Kismet Ketamine Clinic",
    "Lone Star Infusion",
    "Mindbloom",
    "Novus Behavioral Health",
    "Presence of Mind Therapy",
    "Psych Garden",
    "Southern Ketamine Clinics",
    "VIP Ketamine Clinics",
}
INVENTED = {
    "Example Harbor Clinic",
    "Example Meadow Infusions",
    "Example Lantern Therapy",
    "Example Ridge Psychiatry",
}


@pytest.fixture(scope="module")
def reference() -> ReferenceData:
    return load_reference()


@pytest.fixture(scope="module")
def samples() -> dict[str, SampleClinic]:
    return {sample.clinic.name: sample for sample in load_samples()}


def treatments(reference: ReferenceData, preset_id: str, start: dt.date) -> list[dt.date]:
    preset = reference.preset(preset_id)
    assert preset is not None
    return [visit.date for visit in schedule(preset.course(start)) if "treatment" in visit.phase.services]


@pytest.mark.parametrize(
    ("preset", "visits"),
    [("iv-mood", 9), ("im", 9), ("kap", 3), ("kap-im", 3), ("chronic-pain", 5), ("nasal-esketamine", 21)],
)
def test_each_preset_has_its_number_of_treatments_whatever_the_day_it_starts(
    reference: ReferenceData, preset: str, visits: int
) -> None:
    for days in range(0, 366, 5):
        start = dt.date(2026, 12, 7) + dt.timedelta(days=days)
        assert len(treatments(reference, preset, start)) == visits, start


def test_weekly_esketamine_is_thirty_treatments_in_half_a_year(reference: ReferenceData) -> None:
    assert len(treatments(reference, "nasal-esketamine-weekly", dt.date(2026, 12, 7))) == 30


def test_infusions_for_mood_keep_the_usual_rhythm(reference: ReferenceData) -> None:
    days = treatments(reference, "iv-mood", dt.date(2026, 12, 7))
    assert (days[5] - days[0]).days == 17
    assert [(later - earlier).days for earlier, later in pairwise(days[5:])] == [35, 35, 35]


def test_the_pain_series_runs_on_open_days_in_a_row(reference: ReferenceData) -> None:
    days = treatments(reference, "chronic-pain", dt.date(2026, 12, 7))
    assert [day.isoformat() for day in days] == [f"2026-12-{number}" for number in (14, 15, 16, 17, 18)]


def test_each_dosing_session_with_therapy_is_followed_by_an_integration_before_the_next(
    reference: ReferenceData,
) -> None:
    preset = reference.preset("kap")
    assert preset is not None
    order = [visit.phase.id for visit in schedule(preset.course(dt.date(2026, 12, 7)))]
    assert order == ["evaluation", "preparation", "preparation", *["dosing", "integration"] * 3]


def test_every_preset_begins_with_an_evaluation_and_says_where_it_is_from(reference: ReferenceData) -> None:
    for preset in reference.presets:
        assert preset.phases[0].services == ("evaluation",)
        assert preset.source.address.startswith("https://"), preset.id
        assert preset.source.said_by


def test_every_service_of_presets_and_samples_is_in_the_catalogue(
    reference: ReferenceData, samples: dict[str, SampleClinic]
) -> None:
    known = {entry.id for entry in reference.services}
    used = {service for preset in reference.presets for phase in preset.phases for service in phase.services}
    for sample in samples.values():
        for _, listed in sample.schedules:
            used |= listed.services
    assert used <= known
    assert all(entry.explanation for entry in reference.services)


def test_every_fact_of_a_sample_has_a_label(reference: ReferenceData, samples: dict[str, SampleClinic]) -> None:
    used = {name for sample in samples.values() for name in sample.clinic.facts}
    assert used <= set(reference.fact_labels)


def test_every_section_of_the_guide_says_something_and_names_its_sources(reference: ReferenceData) -> None:
    assert len(reference.guide.sections) >= 8
    for section in reference.guide.sections:
        assert section.paragraphs
        assert section.sources, section.id
        unnamed = [source for source in section.sources if not source.said_by]
        homeless = [source for source in section.sources if not source.address and "NorTex" not in source.said_by]
        assert not unnamed
        assert not homeless


def test_the_guide_says_once_that_it_gives_no_advice(reference: ReferenceData) -> None:
    whole = reference.guide.model_dump_json()
    assert "no medical, legal or tax advice" in reference.guide.limits
    assert whole.count("no medical") == 1


def grade(text: str) -> float:
    """The Flesch-Kincaid grade, with syllables counted as groups of vowels."""
    sentences = [part for part in re.split(r"[.!?:]\s|[.!?]$", text) if part.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<!l)e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def test_the_guide_is_easy_to_read(reference: ReferenceData) -> None:
    for section in reference.guide.sections:
        points = [point if point.endswith((".", "?")) else f"{point}." for point in section.points]
        assert grade(" ".join([*section.paragraphs, *points])) < 9.5, section.id


def test_all_clinics_are_there_and_marked_as_samples(samples: dict[str, SampleClinic]) -> None:
    assert set(samples) == PUBLISHED | INVENTED | {"NorTex Psychiatry"}
    for sample in samples.values():
        assert sample.clinic.is_sample
        for _, listed in sample.schedules:
            assert listed.is_sample
            assert listed.clinic == sample.clinic_id


def sources(value: Any) -> list[dict[str, Any]]:
    """Every source of a dumped model that somebody filled in."""
    if isinstance(value, dict):
        own = [value["source"]] if isinstance(value.get("source"), dict) else []
        return own + [one for part in value.values() for one in sources(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in sources(part)]
    return []


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_every_published_figure_has_the_address_of_the_clinics_own_page(
    samples: dict[str, SampleClinic], name: str
) -> None:
    sample = samples[name]
    said = sources([sample.clinic.model_dump(), *(listed.model_dump() for _, listed in sample.schedules)])
    assert len(said) >= 5
    for source in said:
        assert source["how"] is How.PUBLISHED
        assert source["address"].startswith(sample.clinic.website)
        assert "check with the clinic" in source["note"]
        assert source["as_of"] is None, "the pages state no day"


def test_nortex_has_no_price_no_rating_and_no_count(samples: dict[str, SampleClinic]) -> None:
    sample = samples["NorTex Psychiatry"]
    assert [place.city for place in sample.clinic.locations] == ["Allen", "McKinney", "Frisco", "Dallas"]
    assert not sample.clinic.reviews
    assert not [fact for fact in sample.clinic.facts.values() if fact.value is not None]
    [(_, listed)] = sample.schedules
    assert [fee.service for fee in listed.fees] == ["evaluation", "treatment"]
    assert all(fee.price.unknown for fee in listed.fees)


@pytest.mark.parametrize("name", sorted(INVENTED))
def test_invented_clinics_say_so_everywhere_and_are_complete(samples: dict[str, SampleClinic], name: str) -> None:
    sample = samples[name]
    clinic = sample.clinic
    assert "does not exist" in clinic.notes
    filled = [*sources(clinic.model_dump()), *sources([listed.model_dump() for _, listed in sample.schedules])]
    assert {source["how"] for source in filled} == {How.INVENTED}
    assert all(review.source.how is How.INVENTED and review.source.as_of for review in clinic.reviews)
    for needed in ("years_with_ketamine", "treatments_given", "monitoring", "wait_days", "acls_on_site"):
        assert clinic.fact(needed).is_known, needed
    assert any(review.rating and review.count for review in clinic.reviews)
    assert clinic.services
    assert clinic.clinicians


def test_sample_files_say_the_same_after_a_round_trip(samples: dict[str, SampleClinic]) -> None:
    for sample in samples.values():
        for _, listed in sample.schedules:
            assert FeeSchedule.model_validate_json(listed.model_dump_json()) == listed


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the shipped folders, to be damaged."""
    for name in ("data", "samples"):
        shutil.copytree(resource_path(name), tmp_path / name)
    return tmp_path


def change(path: Path, *keys: str | int, value: object) -> None:
    content = json.loads(path.read_text("utf-8"))
    place = content
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    path.write_text(json.dumps(content), "utf-8")


def test_a_bad_figure_is_named_with_its_file_and_field(broken: Path) -> None:
    change(broken / "data" / "presets.json", 0, "phases", 1, "count", value=0)
    with pytest.raises(ReferenceFileError, match=r"presets\.json: 0\.phases\.1\.count: .*greater than"):
        load_reference(broken / "data")


def test_a_misspelt_field_is_named(broken: Path) -> None:
    change(broken / "data" / "guide.json", "sections", 0, "titel", value="x")
    with pytest.raises(ReferenceFileError, match=r"guide\.json: sections\.0\.titel"):
        load_reference(broken / "data")


def test_two_presets_of_one_name_are_refused(broken: Path) -> None:
    change(broken / "data" / "presets.json", 1, "id", value="iv-mood")
    with pytest.raises(ReferenceFileError, match=r"presets\.json: 1\.id: iv-mood is there twice"):
        load_reference(broken / "data")


def test_a_missing_file_is_named(broken: Path) -> None:
    (broken / "data" / "reviews.json").unlink()
    with pytest.raises(ReferenceFileError, match=r"reviews\.json: cannot be read"):
        load_reference(broken / "data")


def test_a_file_that_is_no_json_is_named(broken: Path) -> None:
    (broken / "samples" / "ketamine-tn.json").write_text('{"id": ', "utf-8")
    with pytest.raises(ReferenceFileError, match=r"ketamine-tn\.json: Invalid JSON"):
        load_samples(broken / "samples")


def test_two_samples_of_one_identity_are_refused(broken: Path) -> None:
    shutil.copy(broken / "samples" / "ketamine-tn.json", broken / "samples" / "zz-copy.json")
    with pytest.raises(ReferenceFileError, match=r"zz-copy\.json: id: .* already used in ketamine-tn\.json"):
        load_samples(broken / "samples")


def test_the_facts_cover_what_the_comparison_needs_and_say_how_to_ask(reference: ReferenceData) -> None:
    facts = reference.facts
    parts: dict[str, int] = {}
    for entry in facts.facts:
        assert entry.question.endswith("?"), entry.id
        assert entry.red_days <= 365, entry.id
        parts[entry.criterion] = parts.get(entry.criterion, 0) + int(entry.part)
    assert {one.id for one in facts.criteria} - set(parts) == {"reviews"}, "reviews are looked up, not asked"
    assert {name: part for name, part in parts.items() if name and part < 100} == {}
    assert {entry.id for entry in facts.facts} >= {"years_with_ketamine", "treatments_given", "wait_days", "hours"}


@pytest.mark.parametrize(
    ("keys", "value", "said"),
    [
        (("facts", 3, "kind"), "maybe", r"facts\.json: facts\.3\.kind: .*yes_no"),
        (("facts", 1, "id"), "years_with_ketamine", r"facts\.json: facts\.1\.id: years_with_ketamine is there twice"),
        (("facts", 0, "criterion"), "luck", r"facts\.json: facts\.0\.criterion: there is no criterion luck"),
        (("facts", 0, "question"), "", r"facts\.json: facts\.0\.question: there is no question"),
        (("facts", 2, "red_days"), 30, r"facts\.json: facts\.2: .*cannot be old before"),
        (("groups", 4, "id"), "hands", r"facts\.json: groups\.4\.id: hands is there twice"),
    ],
)
def test_what_is_wrong_with_a_fact_is_named(
    broken: Path, keys: tuple[str | int, ...], value: object, said: str
) -> None:
    change(broken / "data" / "facts.json", *keys, value=value)
    with pytest.raises(ReferenceFileError, match=said):
        load_fact_catalogue(broken / "data")


def test_the_facts_are_read_when_they_are_first_asked_for(broken: Path) -> None:
    (broken / "data" / "facts.json").unlink()
    late = load_reference(broken / "data")
    with pytest.raises(ReferenceFileError, match=r"facts\.json: cannot be read"):
        assert late.facts is None, "it must not load"
