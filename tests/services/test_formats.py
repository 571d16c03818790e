"""What a person reads and types: amounts, numbers and dates."""

from datetime import date
from decimal import Decimal

import pytest

from ketacost.services.formats import FormatError, Formats

DAY = date(2027, 4, 8)


@pytest.mark.parametrize(
    ("minor", "currency", "cents", "text"),
    [
        (402500, "USD", None, "$4,025"),
        (402550, "USD", None, "$4,025.50"),
        (402500, "USD", True, "$4,025.00"),
        (402550, "USD", False, "$4,026"),
        (-12500, "USD", None, "-$125"),
        (0, "USD", None, "$0"),
        (4025, "JPY", None, "¥4,025"),
    ],
)
def test_money_is_said_as_people_say_it(minor, currency, cents, text):
    assert Formats().money(minor, currency, cents=cents) == text


def test_money_follows_the_locale():
    assert Formats("de_DE").money(402550, "EUR") == "4.025,50\u00a0€"


@pytest.mark.parametrize(("value", "text"), [("425", "$425"), ("19.5", "$19.50"), ("0.125", "$0.125")])
def test_a_price_keeps_its_decimals(value, text):
    assert Formats().price(Decimal(value), "USD") == text


def test_numbers_and_percentages():
    formats = Formats()
    assert formats.number(Decimal("1234.125")) == "1,234.125"
    assert formats.percent(Decimal(20)) == "20%"
    assert formats.percent(Decimal("9.975")) == "9.98%"


def test_dates_are_said_by_locale():
    assert Formats().date(DAY) == "April 8, 2027"
    assert Formats("en_GB").date(DAY) == "8 April 2027"
    assert Formats().short_date(DAY) == "Apr 8, 2027"
    assert Formats().month(DAY) == "April 2027"
    assert Formats().short_month(DAY) == "Apr"
    assert Formats().weekday_date(DAY) == "Thu, Apr 8"


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en_US", "1,234.50", "1234.50"),
        ("en_US", " 425 ", "425"),
        ("en_US", "-5", "-5"),
        ("en_US", ".5", "0.5"),
        ("de_DE", "1.234,5", "1234.5"),
        ("fr_FR", "1 234,5", "1234.5"),
        ("fr_FR", "1\u202f234,5", "1234.5"),
        ("en_IN", "1,00,000", "100000"),
    ],
)
def test_numbers_are_read(locale, text, value):
    assert Formats(locale).parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4x0", "number"),
        ("", "empty"),
        ("  ", "empty"),
        ("1,00", "number"),
        ("1,2345", "number"),
        ("NaN", "number"),
        ("1e9", "number"),
        ("--5", "number"),
        (".", "number"),
        ("1.2.3", "number"),
        ("٣", "number"),
    ],
)
def test_numbers_that_are_none_are_refused(text, code):
    with pytest.raises(FormatError) as caught:
        Formats().parse_decimal(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "2027-04-08"),
        ("en_US", "4/8/2027"),
        ("en_US", "4/8/27"),
        ("en_US", "Apr 8, 2027"),
        ("en_US", "8 April 2027"),
        ("en_GB", "08/04/2027"),
        ("en_GB", "8 Apr 2027"),
        ("de_DE", "8.4.2027"),
        ("de_DE", "8. April 2027"),
    ],
)
def test_days_are_read(locale, text):
    assert Formats(locale).parse_date(text) == DAY


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "de_DE", "fr_FR", "nl_NL", "sv_SE"])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_that_is_written_can_be_read_again(locale, month):
    formats = Formats(locale)
    day = date(2027, month, 28)
    assert formats.parse_date(formats.date(day)) == day
    assert formats.parse_date(formats.short_date(day)) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("soon", "date"),
        ("2/31/2027", "no_such_day"),
        ("31 February 2027", "no_such_day"),
        ("2027-02-31", "no_such_day"),
        ("4x8x2027", "date"),
        ("4/8/202", "date"),
        ("4/8", "date"),
    ],
)
def test_days_that_are_none_are_refused(text, code):
    with pytest.raises(FormatError) as caught:
        Formats().parse_date(text)
    assert caught.value.code == code
