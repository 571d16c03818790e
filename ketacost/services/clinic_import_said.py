"""What columns mean and what an import changes, in words: the window and the command line say the same."""

from collections.abc import Mapping

from ketacost.domain.vocabulary import Modality
from ketacost.services.clinic_import_mapping import PriceEnd, Target, TargetKind

KIND_WORDS: Mapping[TargetKind, str] = {
    TargetKind.IGNORE: "not read",
    TargetKind.NAME: "name of the clinic",
    TargetKind.LOCATION_NAME: "name of the place",
    TargetKind.STREET: "street",
    TargetKind.CITY: "city",
    TargetKind.STATE: "state",
    TargetKind.POSTAL_CODE: "ZIP",
    TargetKind.COUNTRY: "country",
    TargetKind.ADDRESS: "address in one line",
    TargetKind.PHONE: "telephone",
    TargetKind.WEBSITE: "website",
    TargetKind.EMAIL: "e-mail",
    TargetKind.NPI: "NPI",
    TargetKind.CLINICIANS: "clinicians",
    TargetKind.RATING: "rating",
    TargetKind.REVIEW_COUNT: "number of reviews",
    TargetKind.REVIEW_SITE: "review site",
    TargetKind.MODALITIES: "forms of ketamine",
    TargetKind.SERVICES: "services offered",
    TargetKind.OFFER: "offered",
    TargetKind.FACT: "fact",
    TargetKind.CUSTOM_FACT: "fact of your own",
    TargetKind.PRICE: "price",
    TargetKind.SERVICE_NAME: "service that the row prices",
    TargetKind.SERVICE_PRICE: "price of the row's service",
    TargetKind.NOTES: "notes",
    TargetKind.TAGS: "tags",
    TargetKind.UPDATED: "day that it was stated",
    TargetKind.SOURCE_PAGE: "page that it stands on",
}
_ROUTES = {
    Modality.IV: "IV",
    Modality.IM: "IM",
    Modality.SC: "under the skin",
    Modality.NASAL_ESKETAMINE: "nasal esketamine",
    Modality.NASAL_RACEMIC: "nasal ketamine",
    Modality.SUBLINGUAL: "under the tongue",
    Modality.ORAL: "by mouth",
}
_ENDS = {PriceEnd.LOW: "lower end", PriceEnd.HIGH: "upper end"}
_FIELDS = {
    "npi": "NPI",
    "modalities": "Forms of ketamine",
    "locations": "Place",
    "postal_code": "ZIP",
    "email": "E-mail",
    "phone": "Telephone",
    "fees": "Price",
    "packages": "Package",
    "reviews": "Reviews",
    "services": "Offered",
    "clinicians": "Clinician",
}


def target_words(target: Target, facts: Mapping[str, str]) -> str:
    """Say what a column means; `facts` are the labels of the catalogue by id."""
    kind = KIND_WORDS[target.kind]
    if target.kind is TargetKind.PRICE:
        return ": ".join((kind, ", ".join(_price_parts(target))))
    if target.kind is TargetKind.FACT:
        return f"{kind}: {facts.get(target.name, target.name)}"
    return f"{kind}: {target.name}" if target.name else kind


def _price_parts(target: Target) -> list[str]:
    parts = [target.service.replace("_", " ") or "treatment"]
    if target.modality is not None:
        parts.append(_ROUTES[target.modality])
    if target.phase is not None:
        parts.append(target.phase.value.replace("_", " "))
    if target.minutes is not None:
        parts.append(f"{target.minutes} minutes")
    if target.count is not None:
        parts.append(f"package of {target.count}")
    if target.end in _ENDS:
        parts.append(_ENDS[target.end])
    return parts


def field_words(field: str, facts: Mapping[str, str]) -> str:
    """Say which field of a clinic or its price list changes, by its path."""
    head, _, rest = field.partition(".")
    if head == "facts":
        return facts.get(rest, rest.replace("_", " ").capitalize())
    if head == "locations" and rest:
        return _FIELDS.get(rest, rest.replace("_", " ").capitalize())
    name = _FIELDS.get(head, head.replace("_", " ").capitalize())
    return f"{name}: {rest}" if rest else name
