"""Identifiers of the health system, checked as far as their own digits allow."""

NPI_LENGTH = 10
_NPI_PREFIX = "80840"


def npi_check_digit_fits(npi: str) -> bool:
    """Whether the last digit of a National Provider Identifier agrees with the nine before it.

    The check is Luhn's over the ten digits with 80840 before them (45 CFR 162.406: a ten-position numeric
    identifier with a check digit; the prefix stands for health cards issued in the United States).
    Whatever is not ten plain digits does not fit.
    """
    if len(npi) != NPI_LENGTH or not (npi.isascii() and npi.isdecimal()):
        return False
    return _luhn_sum(_NPI_PREFIX + npi) % 10 == 0


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
