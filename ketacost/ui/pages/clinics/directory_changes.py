"""What can be done with several clinics at once, each as one change that undo takes back whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from ketacost.domain.clinics import Clinic
from ketacost.services import kinds
from ketacost.services.glances import stored
from ketacost.services.reading import find_sound
from ketacost.ui.document import Document
from ketacost.ui.pages.clinics.naming import tr


def archive(document: Document, clinics: Sequence[UUID], *, archived: bool) -> None:
    """Put clinics away or bring them back; archived ones are neither listed nor compared unless asked for."""
    said = tr("Archive {what}") if archived else tr("Bring back {what}")
    _change(document, said, clinics, lambda _model: {"archived": archived})


def tag(document: Document, clinics: Sequence[UUID], add: Sequence[str], remove: Collection[str]) -> None:
    """Give clinics some tags and take others away; case tells no tags apart."""
    gone = {one.casefold() for one in remove}

    def tags(model: Clinic) -> dict[str, Any]:
        kept = [one for one in model.tags if one.casefold() not in gone]
        have = {one.casefold() for one in kept}
        return {"tags": (*kept, *(one for one in add if one.casefold() not in have))}

    if add and not remove:
        said = tr("Tag {what}: {tags}").replace("{tags}", _plain(", ".join(add)))
    else:
        said = tr("Tags of {what}")
    _change(document, said, clinics, tags)


def delete(document: Document, clinics: Sequence[UUID]) -> None:
    """Delete clinics and their price lists."""
    found = _found(document, clinics)
    if not found:
        return
    ids = {str(clinic) for clinic, _model in found}
    lists = stored(document.list(kinds.FEE_SCHEDULE))  # those that cannot be read go with their clinic
    gone = [*(clinic for clinic, _model in found), *(one for one, data in lists if data.get("clinic") in ids)]
    label = tr("Delete {what}").format(what=_what(found, tr("clinic {name}")))
    document.commit(label, deletes=gone, place=_place(found))


def _change(document: Document, said: str, clinics: Sequence[UUID], update: Any) -> None:
    found = _found(document, clinics)
    puts: list[Any] = []
    for clinic, model in found:
        changed = model.model_copy(update=update(model))  # tags are read by `read_tags`
        if changed != model:
            puts.append((clinic, kinds.CLINIC, changed))
    if puts:
        touched = [(clinic, model) for clinic, model in found if any(clinic == put[0] for put in puts)]
        document.commit(said.format(what=_what(touched, "{name}")), puts, place=_place(touched))


def _found(document: Document, clinics: Sequence[UUID]) -> list[tuple[UUID, Clinic]]:
    records = (find_sound(document.workspace, clinic, kinds.CLINIC) for clinic in dict.fromkeys(clinics))
    return [(record.id, record.model) for record in records if record is not None]


def _what(found: Sequence[tuple[UUID, Clinic]], one: str) -> str:
    if len(found) == 1:
        return one.format(name=found[0][1].name)
    return tr("{count} clinics").format(count=len(found))


def _place(found: Sequence[tuple[UUID, Clinic]]) -> str:
    return f"clinics/{found[0][0]}/clinic" if len(found) == 1 else "clinics"


def _plain(text: str) -> str:
    """Let braces that somebody typed stay braces."""
    return text.replace("{", "{{").replace("}", "}}")
