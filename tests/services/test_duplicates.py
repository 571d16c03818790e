"""Which clinics look like the same one, and which do not."""

from uuid import UUID, uuid4

import pytest

from ketacost.domain.clinics import Clinic, Location
from ketacost.services.duplicates import Likeness, look_alikes

TRUCKEE = Location(street="10 Main Street", city="Truckee", state="CA", postal_code="96161")
RENO = Location(street="5 River Rd", city="Reno", state="NV", postal_code="89501")


def clinic(name: str, place: Location | None = TRUCKEE, **more: object) -> Clinic:
    return Clinic.model_validate({"name": name, "locations": (place,) if place else (), **more})


def reasons(*clinics: Clinic) -> list[tuple[Likeness, ...]]:
    found = look_alikes([(uuid4(), one) for one in clinics])
    return [one.reasons for part in found for one in part]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (clinic("Kensho Wellbeing"), clinic("Kensho Wellbeing, LLC", None), (Likeness.NAME,)),
        (clinic("Kensho Wellbeing"), clinic("Wellbeing Kensho"), (Likeness.ADDRESS, Likeness.NAME)),
        (clinic("Café Infusions"), clinic("Cafe Infusions", None), (Likeness.NAME,)),
        (
            clinic("Summit Ketamine", phone="(530) 555-0101"),
            clinic("High Sierra Care", None, phone="+1 530.555.0101"),
            (Likeness.PHONE,),
        ),
        (clinic("Alpha", None, npi="1234567893"), clinic("Omega", RENO, npi="1234567893"), (Likeness.NPI,)),
        (
            clinic("Sierra Ketamine"),
            clinic("Sierra Ketamine Clinic", TRUCKEE.model_copy(update={"street": "10 MAIN ST."})),
            (Likeness.ADDRESS,),
        ),
    ],
)
def test_what_looks_alike(one: Clinic, other: Clinic, why: tuple[Likeness, ...]) -> None:
    assert reasons(one, other) == [why]
    assert reasons(other, one) == [why]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (clinic("Kensho Wellbeing"), clinic("Kensho Wellbeing", RENO)),
        (clinic("Clinic 12", None), clinic("Clinic 13", None)),
        (clinic("Alpha Dental"), clinic("Sierra Ketamine")),
        (clinic("Kensho", is_sample=True), clinic("Kensho")),
        (clinic("Kensho", archived=True), clinic("Kensho")),
        (clinic("Kensho", None, npi="1234567893"), clinic("Kensho", None, npi="1003000126")),
        (clinic("Alpha", None, phone="000-000-0000"), clinic("Omega", None, phone="000-000-0000")),
        (clinic("Alpha", None, phone="911"), clinic("Omega", None, phone="911")),
        (clinic("Branch", phone="530-555-0101"), clinic("Other branch", RENO, phone="530-555-0101")),
    ],
)
def test_what_does_not(one: Clinic, other: Clinic) -> None:
    assert reasons(one, other) == []


@pytest.mark.parametrize("teller", [0, 1])
def test_what_somebody_told_apart_stays_two(teller: int) -> None:
    ids = [UUID(int=1), UUID(int=2)]
    models = [clinic("Kensho"), clinic("Kensho")]
    assert [one for part in look_alikes(zip(ids, models, strict=True)) for one in part]
    models[teller] = models[teller].model_copy(update={"distinct_from": (ids[1 - teller],)})
    assert [one for part in look_alikes(zip(ids, models, strict=True)) for one in part] == []


def test_each_pair_is_found_once_and_each_clinic_is_a_step() -> None:
    ids = [UUID(int=number) for number in range(3)]
    steps = list(look_alikes([(one, clinic("Kensho")) for one in ids]))
    assert [len(step) for step in steps] == [0, 1, 2]
