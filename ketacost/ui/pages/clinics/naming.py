"""Names of services and conditions as people type them, and the ids that rows get without being asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from ketacost.domain.vocabulary import Modality
from ketacost.services.reference import ReferenceData
from ketacost.ui.fields import FieldError

E = TypeVar("E", bound=StrEnum)

LONGEST_ID = 48


def tr(text: str) -> str:
    """Translate a text of this page that stands outside of a widget."""
    return QCoreApplication.translate("Clinics", text)


def slug(text: str, separator: str = "-") -> str:
    """Make an id out of words: "Ketamine infusion, 1 h" is "ketamine-infusion-1-h"; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", separator, plain)[:LONGEST_ID].strip(separator)


def unique_id(text: str, taken: Container[str]) -> str:
    """Make an id that no other row has."""
    base = slug(text) or "row"
    number = 2
    found = base
    while found in taken:
        found = f"{base}-{number}"
        number += 1
    return found


def short_routes() -> dict[str, str]:
    """The routes in as few letters as a list has room for."""
    return {
        Modality.IV: "IV",
        Modality.IM: "IM",
        Modality.SC: "SC",
        Modality.NASAL_ESKETAMINE: tr("nasal esketamine"),
        Modality.NASAL_RACEMIC: tr("nasal ketamine"),
        Modality.SUBLINGUAL: tr("lozenge"),
        Modality.ORAL: tr("oral"),
    }


class ServiceNames:
    """The catalogue of services together with those that price lists name on their own."""

    def __init__(self, reference: ReferenceData, own: Iterable[str] = ()) -> None:
        self._reference = reference
        self._ids = [entry.id for entry in reference.services]
        self._by_word: dict[str, str] = {}
        self.take((*self._ids, *own))

    def take(self, services: Iterable[str]) -> None:
        """Learn further services by name."""
        self._ids += sorted(set(services) - set(self._ids))
        for name in self._ids:
            for word in (name, self.label(name)):
                self._by_word.setdefault(self._folded(word), name)

    @property
    def labels(self) -> list[str]:
        """What can be offered while somebody types."""
        return [self.label(name) for name in self._ids]

    def label(self, service: str) -> str:
        """Name a service in words."""
        return self._reference.service_label(service)

    def known(self, text: str) -> str | None:
        """Return the service that a text names, or None."""
        return self._by_word.get(self._folded(text))

    def read(self, text: str) -> str:
        """Return the service that a text names; another text makes a service of the list's own."""
        found = self.known(text) or slug(text, "_")
        if not found:
            raise FieldError(tr("Type a service, such as Treatment or Evaluation."))
        return found

    def read_many(self, text: str) -> tuple[str, ...]:
        """Read services parted by commas; nothing is none."""
        return tuple(dict.fromkeys(self.read(part) for part in text.split(",") if part.strip()))

    def write_many(self, services: Iterable[str]) -> str:
        """Write services parted by commas."""
        return ", ".join(self.label(service) for service in services)

    @staticmethod
    def _folded(text: str) -> str:
        return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def read_choice(text: str, kind: type[E], words: Mapping[str, str]) -> E:
    """Read one of a closed list by its words, their beginning, or its short name; raise FieldError naming them all."""
    wanted = text.strip().casefold().replace("_", " ")
    exact = [one for one in kind if wanted in {words[one].casefold(), one.value.replace("_", " ")}]
    begun = [one for one in kind if wanted and words[one].casefold().startswith(wanted)]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0]
    offered = ", ".join(words[one] for one in kind)
    raise FieldError(tr("Type one of: {offered}.").format(offered=offered))
