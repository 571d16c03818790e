"""The people a clinic or a coordinator has to do with, and the practice itself."""

import datetime as dt

from ketacost.domain.model import Key, LongText, Model, ShortText


class Person(Model):
    """A patient, as far as a quote needs to know them."""

    name: ShortText = ""
    date_of_birth: dt.date | None = None
    email: ShortText = ""
    phone: ShortText = ""
    address: LongText = ""
    reference: ShortText = ""
    notes: LongText = ""
    is_sample: bool = False


class Practice(Model):
    """My clinic: what stands at the head of its quotes, and how they are numbered."""

    name: ShortText = ""
    address: LongText = ""
    phone: ShortText = ""
    email: ShortText = ""
    npi: ShortText = ""
    tax_id: ShortText = ""
    quote_prefix: Key = "q"
    quote_valid_days: int = 30
