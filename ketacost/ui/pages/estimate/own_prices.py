"""Prices typed for one estimate: one per service of the course, and a package."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.fee_schedules import Fee, FeeSchedule, Package, PackageContent
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.prices import Price
from ketacost.domain.vocabulary import MEDICATION, MONITORING, TREATMENT
from ketacost.ui.context import Context
from ketacost.ui.fields import Field
from ketacost.ui.forms import Form, IntegerField, MoneyField
from ketacost.ui.pages.estimate.editing import changed, show_in
from ketacost.ui.pages.estimate.words import tr

WITH_TREATMENT = (MONITORING, MEDICATION)
"""Part of the price of a session unless a price of their own is typed."""

PACKAGE = "package"
PACKAGE_COUNT = "package_count"


def services_of(plan: EstimatePlan) -> tuple[str, ...]:
    """Return the services of the course, each once, in the order in which they come."""
    course = plan.request.course
    found = (service for phase in (course.phases if course else ()) for service in phase.services)
    return tuple(dict.fromkeys(found))


class OwnPrices(QWidget):
    """Edits a small price list; `edited(label, fee_schedule, field, keep)` carries the whole of it."""

    edited = Signal(str, object, str, bool)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._schedule = FeeSchedule()
        self._services: tuple[str, ...] = ()
        self.prices: dict[str, MoneyField] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._form: Form | None = None
        self.pack_count = IntegerField(context.formats, minimum=1, maximum=400, optional=True)
        self.pack_price = MoneyField(context.formats)

    def show_schedule(self, schedule: FeeSchedule, services: tuple[str, ...]) -> None:
        """Show the prices of a list for these services."""
        self._schedule = schedule
        if services != self._services:
            self._services = services
            self._build()
        for service, field in self.prices.items():
            fee = schedule.fee(service)
            show_in(field, fee.price if fee else Price.not_known())
        package = schedule.package(PACKAGE)
        show_in(self.pack_count, package.contents[0].count if package else None)
        show_in(self.pack_price, package.price if package else Price.not_known())

    def fields(self) -> dict[str, Field[Any]]:
        """Return the fields by the names that `edited` gives them."""
        return {**self.prices, PACKAGE: self.pack_price, PACKAGE_COUNT: self.pack_count}

    # Inside

    def _build(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        formats = self._context.formats
        self._form = Form(parent=self)
        self.prices = {}
        for service in self._services:
            field = MoneyField(formats, self._schedule.currency)
            self.prices[service] = field
            inside = service in WITH_TREATMENT and TREATMENT in self._services
            help_text = tr("Empty: part of the treatment's price") if inside else ""
            self._form.add(self._context.words.service(service), field, unit=tr("a visit"), help=help_text)
            field.previewed.connect(lambda value, service=service: self._edit(service, value, keep=False))
            field.committed.connect(lambda value, service=service: self._edit(service, value, keep=True))
        if TREATMENT in self._services:
            self.pack_count = IntegerField(formats, minimum=1, maximum=400, optional=True)
            self.pack_price = MoneyField(formats, self._schedule.currency)
            self._form.add_group(
                tr("Package"),
                [
                    (self.pack_count, tr("Visits in a package")),
                    tr("for"),
                    (self.pack_price, tr("Price of the package")),
                ],
                help=tr("Leave it empty if there is none."),
            )
            count, price = self.pack_count, self.pack_price
            for keep, count_says, price_says in (
                (False, count.previewed, price.previewed),
                (True, count.committed, price.committed),
            ):
                count_says.connect(
                    lambda value, keep=keep: self._edit_package(value, price.value(), PACKAGE_COUNT, keep)
                )
                price_says.connect(lambda value, keep=keep: self._edit_package(count.value(), value, PACKAGE, keep))
        self._layout.addWidget(self._form)

    def _edit(self, service: str, price: Price, *, keep: bool) -> None:
        others = tuple(fee for fee in self._schedule.fees if fee.id != service)
        fee = Fee(id=service, service=service, price=price, label=self._context.words.service(service))
        wanted = {one.id: one for one in (*others, fee)}
        schedule = changed(self._schedule, fees=tuple(wanted[one] for one in self._services if one in wanted))
        label = tr("{service} {price}").format(
            service=fee.label, price=self._context.words.price(price, schedule.currency)
        )
        self._tell(label, schedule, service, keep)

    def _edit_package(self, count: int | None, price: Price | None, field: str, keep: bool) -> None:
        packages: tuple[Package, ...] = ()
        if count and price is not None and not price.unknown:
            content = PackageContent(service=TREATMENT, count=count)
            packages = (
                Package(id=PACKAGE, name=tr("Package of {n}").format(n=count), price=price, contents=(content,)),
            )
        self._tell(tr("Package"), changed(self._schedule, packages=packages), field, keep)

    def _tell(self, label: str, schedule: FeeSchedule, field: str, keep: bool) -> None:
        self.edited.emit(label, with_inclusions(schedule), field, keep)


def with_inclusions(schedule: FeeSchedule) -> FeeSchedule:
    """Return the list in which the treatment includes monitoring and medication that have no price of their own."""
    known = {fee.service for fee in schedule.fees if not fee.price.unknown}
    inside = tuple(service for service in WITH_TREATMENT if service not in known)
    fees = tuple(
        changed(fee, includes=inside) if fee.service == TREATMENT else fee
        for fee in schedule.fees
        if fee.service not in inside
    )
    return changed(schedule, fees=fees)
