"""The card from which a clinic is reached: website, telephone, mail, map, and the planned visits for a calendar."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget

from ketacost.domain.clinics import Clinic
from ketacost.domain.plans import EstimatePlan
from ketacost.services.contact import email_address, estimate_for, phone_url, website_url
from ketacost.ui.cards import Card
from ketacost.ui.pages.clinics.contact_actions import ContactActions, map_of, phone_of
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.widgets import Button, Label, Tone
from ketacost.ui.wrapping import Wrapping


class ContactCard(Card):
    """Buttons for what is known, and a line that says what is not."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("Contact and book"), parent=parent)
        self._desk = desk
        self._id: UUID | None = None
        self._clinic = Clinic(name="–")
        self.reach = ContactActions(desk, self)
        self.website = Button(tr("Open website"), tip=tr("Opens in your browser"), parent=self)
        self.call = Button(tr("Call"), parent=self)
        self.write = Button(
            tr("Ask for a consultation"),
            tip=tr("Prepares a letter in your mail program; you read it and send it yourself"),
            parent=self,
        )
        self.map = Button(tr("Show on a map"), tip=tr("Opens openstreetmap.org in your browser"), parent=self)
        self.calendar = Button(tr("Visits to a calendar…"), parent=self)
        self.website.clicked.connect(lambda: self.reach.open_website(self._clinic))
        self.call.clicked.connect(lambda: self.reach.call(self._clinic))
        self.write.clicked.connect(self._on_write)
        self.map.clicked.connect(lambda: self.reach.show_map(self._clinic))
        self.calendar.clicked.connect(self._on_calendar)
        self.plan = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.gaps = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.add(Wrapping([self.website, self.call, self.write, self.map, self.calendar], self))
        self.add(self.plan)
        self.add(self.gaps)

    def show_clinic(self, clinic: UUID, model: Clinic) -> None:
        """Offer what can be done for a clinic."""
        self._id, self._clinic = clinic, model
        number = phone_of(model)
        self.call.setToolTip(tr("Calls {number} with your computer's telephone program").format(number=number))
        found = estimate_for(self._desk.document.workspace, clinic)
        known = {
            self.website: (bool(website_url(model.website)), tr("website")),
            self.call: (bool(phone_url(number)), tr("telephone")),
            self.write: (bool(email_address(model.email)), tr("email")),
            self.map: (bool(map_of(model)), tr("address")),
            self.calendar: (found is not None, ""),
        }
        for button, (is_known, _name) in known.items():
            button.setEnabled(is_known)
        missing = [name for is_known, name in known.values() if not is_known and name]
        self.gaps.setText(tr("Not known: {what}.").format(what=", ".join(missing)))
        self.gaps.setVisible(bool(missing))
        self.plan.setText(self._planned(found[1]) if found else self._no_plan())

    def _on_write(self) -> None:
        if self._id is not None:
            self.reach.write(self._id)

    def _on_calendar(self) -> None:
        if self._id is not None:
            self.reach.ask_calendar(self._id)

    def _planned(self, plan: EstimatePlan) -> str:
        title, course = plan.title, plan.request.course
        said = tr("Letter and calendar follow your estimate {title}, which starts on {day}.")
        day = self._desk.formats.date(course.start) if course is not None else ""
        return said.format(title=f"“{title}”" if title else tr("here"), day=day)

    @staticmethod
    def _no_plan() -> str:
        return tr("Make an estimate at this clinic, and its visits can go into your calendar and into the letter.")
