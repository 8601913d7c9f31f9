"""Whether an identifier reads as what it is said to be: a notice, never a refusal.

Each check takes a value as it was typed and returns the rule that it does not keep, or
nothing. What it returns names the rule and never the value, so that it can be shown and
stored where no identity may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from ipaddress import ip_address
from typing import Final

import phonenumbers

from warrants.persons.rules.values import holds_iin
from warrants.rules.breaches import Breach
from warrants.rules.vocabulary import Effect, Severity

REGION: Final = "KZ"  # of a telephone number that is written without its country
DIGITS: Final = re.compile(r"[0-9]{12}", re.ASCII)
FIRST_WEIGHTS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
NEITHER: Final = 10  # a check that both weightings leave at ten: such a number is not issued
CENTURIES: Final[Mapping[str, int]] = {
    "0": 1900,  # given to foreigners, without a century
    "1": 1800,
    "2": 1800,
    "3": 1900,
    "4": 1900,
    "5": 2000,
    "6": 2000,
}
ADDRESS: Final = re.compile(
    r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
)
HARDWARE: Final = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")  # of a network card
IMEI: Final = re.compile(r"[0-9]{15}", re.ASCII)
NEARLY_IMEI: Final = re.compile(r"(?=(?:\w*[0-9]){12})\w{15}", re.ASCII)
NEARLY_IIN: Final = re.compile(r"(?=(?:\w*[0-9]){10})\w{11,13}")
SEPARATORS: Final = re.compile(r"[\s()./-]")
FIRST_COMPANY_DIGIT: Final = "4"  # the fifth digit of a number of a company is 4, 5 or 6


def check_iin(value: str) -> str:
    """Return what speaks against an individual or business identification number.

    Twelve digits, a day of birth and a century where it is a person's, a month where it
    is a company's, and the check digit by two weightings (rules of the Ministry of
    Justice on identification numbers).
    """
    if not DIGITS.fullmatch(value):
        return "iin_form"
    if value[4] >= FIRST_COMPANY_DIGIT:
        if not "01" <= value[2:4] <= "12":
            return "iin_date"
    elif value[6] not in CENTURIES:
        return "iin_century"
    elif not _is_day(CENTURIES[value[6]] + int(value[:2]), int(value[2:4]), int(value[4:6])):
        return "iin_date"
    return "" if _check_digit(value) == int(value[11]) else "iin_check_digit"


def check_person(value: str) -> str:
    """Return what speaks against a person told by a number; names and other words pass."""
    plain = SEPARATORS.sub("", value)
    return check_iin(plain) if NEARLY_IIN.fullmatch(plain) else ""


def check_telephone(value: str) -> str:
    """Return what speaks against a telephone number: a letter in it, or no such number."""
    plain = SEPARATORS.sub("", value)
    if not re.fullmatch(r"\+?[0-9]+", plain, re.ASCII):
        return "telephone_letters"
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    try:
        number = phonenumbers.parse(plain, REGION)
    except phonenumbers.NumberParseException:
        return "telephone_form"
    return "" if phonenumbers.is_possible_number(number) else "telephone_form"


def check_address(value: str) -> str:
    """Return what speaks against an account written as an internet address; other accounts pass."""
    plain = value.strip()
    if not ADDRESS.fullmatch(plain) or HARDWARE.fullmatch(plain):
        return ""
    try:
        ip_address(plain)
    except ValueError:
        return "internet_address"
    return ""


def check_device(value: str) -> str:
    """Return what speaks against a device number of fifteen digits; others pass.

    An IMEI carries a check digit by the formula of Luhn (3GPP TS 23.003, annex B); an IMSI
    of as many digits carries none, and begins with the code of its country. A few letters
    among them are slips.
    """
    plain = SEPARATORS.sub("", value)
    if NEARLY_IMEI.fullmatch(plain) and not IMEI.fullmatch(plain):
        return "imei_check_digit"
    if not IMEI.fullmatch(plain):
        return check_address(value)
    doubled = [int(one) * (1 + place % 2) for place, one in enumerate(plain)]
    of_luhn = sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0  # noqa: PLR2004
    return "" if of_luhn or plain.startswith("401") else "imei_check_digit"


def check_contact(value: str) -> str:
    """Return what speaks against a line that may hold a number or an address; prose passes."""
    plain = value.strip()
    return check_telephone(plain) if plain.startswith("+") else check_device(plain)


CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "iin": check_iin,
    "person": check_person,
    "number": check_telephone,
    "account": check_contact,
    "device": check_device,
    "contact": check_contact,
}


def doubtful(field: str, rule: str) -> Breach:
    """Return the notice that a field does not keep a rule; it never holds the value."""
    return Breach(
        code="identifier_doubtful",
        effect=Effect.FLAG,
        severity=Severity.LOW,
        pointer=field,
        figures={"field": field, "rule": rule},
    )


def doubts(values: Iterable[tuple[str, str, str]]) -> Iterator[Breach]:
    """Yield a notice for each doubtful value; each comes as its field, its kind and itself.

    The kinds are those of a selector, `iin`, and `contact`: what a target is reached by.
    """
    for field, kind, value in values:
        check = CHECKS.get(kind)
        if check and (rule := check(value)):
            yield doubtful(field, rule)


def in_open_text(texts: Iterable[tuple[str, str]]) -> Iterator[Breach]:
    """Yield a notice for each field whose text holds an identification number.

    A text is not sealed, and neither a limit nor a look-up counts what stands there.
    """
    for field, text in texts:
        if text and holds_iin(text):
            yield doubtful(field, "iin_in_open_text")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _check_digit(value: str) -> int:
    """Return the check digit of the first eleven digits; ten where there can be none."""
    digits = [int(one) for one in value[:11]]
    first = _weighted(digits, FIRST_WEIGHTS)
    return first if first != NEITHER else _weighted(digits, SECOND_WEIGHTS)


def _weighted(digits: Iterable[int], weights: Iterable[int]) -> int:
    return sum(one * weight for one, weight in zip(digits, weights, strict=True)) % 11
