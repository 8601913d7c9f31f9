"""Values as they are compared: one person is one value, however it was typed.

Pure functions. Each returns the form that a mark is made of, or nothing where a text
does not hold such a value. A form is never shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import phonenumbers

from warrants.persons.enums import IDENTIFYING, ValueKind

FEWEST_DIGITS: Final = 5  # of a number that does not parse: fewer tell nobody apart
FEWEST_SIGNS: Final = 8  # of an account or a device that has no plan of numbers
SHORTEST_ACCOUNT: Final = 3
OTHER_DEVICE: Final = "no:"  # before a number that follows no plan
THREE_NAMES: Final = 3
MONTHS, DAYS = range(1, 13), range(1, 32)
PLATE_SIGNS: Final = range(4, 11)
IMEI_DIGITS: Final = 15  # the last one is for checking; 14 without it, 16 with a version
IIN: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
IMEI: Final = re.compile(r"(?<!\d)(?:\d{2}[- ]\d{6}[- ]\d{6}[- ]\d|\d{14,16})(?!\d)")
MAC: Final = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-z])", re.IGNORECASE
)
EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
HANDLE: Final = re.compile(r"(?<![\w.])@[\w.]{3,}")
PLATE: Final = re.compile(
    r"(?<![\w-])(?:\d{3}[ -]?[A-Z]{2,3}[ -]?\d{2}|[A-Z][ -]?\d{3}[ -]?[A-Z]{2,3})(?![\w-])"
)
RUN: Final = re.compile(r"(?<![\w+])(?:\+|00|[78])[\d\s().\-OoОо]{8,}\d")
# A number written apart, or with letters that pass for digits: what stands between two digits of
# one number is at most three signs, none of which ends a sentence or a list.
BETWEEN: Final = r"[\s().,_~*·•'’`\-‐‑‒–—−/\\]{0,3}"
AS_DIGITS: Final = str.maketrans("OoОоЗзlI|", "000033111")
APART: Final = re.compile(rf"(?<!\w)(?:\+{BETWEEN})?\d(?:{BETWEEN}[\dOoОоЗзlI|]){{9,14}}(?!\w)")
DAY_WRITTEN: Final = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d\d[./-]\d\d)(?!\d)"
)
IIN_DIGITS: Final = 12
FEWEST_IN_TEXT: Final = 10  # of a number in a text that does not parse: a day or a sum has fewer
PHONE_LIKE: Final = re.compile(r"^[\s+\d().\-/]+$")
# what is typed for a Cyrillic or a Kazakh letter on another keyboard
LOOK_ALIKE: Final = str.maketrans(
    "abcehkmoptxyiıәғқңөұүһіў",
    "авсенкмортхуииагкноуухиу",
)
PATRONYMIC: Final = tuple(
    "вич вна ична улы кызы оглы угли vich vna uly kyzy qyzy".translate(LOOK_ALIKE).split()
)
TO_LATIN: Final = str.maketrans("АВЕЁКМНОРСТУХІ", "ABEEKMHOPCTYXI")
STREET_WORDS: Final = frozenset(
    "г город ул улица пр просп проспект пер д дом кв квартира мкр микрорайон қ к каласы коше кошеси "
    "ке уй пат street st avenue ave flat apt house city".translate(LOOK_ALIKE).split()
)


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One value of one kind in the form in which it is compared; it hides itself in a trace.

    `sure` is untrue of an identification number whose check digit is wrong.
    """

    kind: ValueKind
    text: str
    sure: bool = True

    def __repr__(self) -> str:
        return f"Value({self.kind})"

    @property
    def marked(self) -> str:
        """Return what the mark is a hash of."""
        return f"{self.kind}:{self.text}"


def iin_is_whole(text: str) -> bool:
    """Whether the check digit of an identification number is right.

    Source: rules of the IIN: eleven digits weighted 1 to 11; where ten remains, once more
    with weights shifted by two; where ten remains again, the number is not given out.
    """
    if not re.fullmatch(r"\d{12}", text):
        return False
    digits = [int(sign) for sign in text]
    for weights in (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        rest = sum(d * w for d, w in zip(digits, weights, strict=False)) % 11
        if rest < 10:  # noqa: PLR2004 - a rest of ten is no digit
            return rest == digits[11]
    return False


def iin(text: str) -> Value | None:
    """Return an identification number, and whether its check digit is right."""
    plain = re.sub(r"[\s-]", "", _plain(text))
    if not re.fullmatch(r"\d{12}", plain):
        return None
    return Value(ValueKind.IIN, plain, iin_is_whole(plain))


def holds_iin(text: str) -> bool:
    """Whether a text holds a whole identification number, however its digits are parted."""
    plain = _plain(text)
    parted = (_signs(run) for run in APART.findall(DAY_WRITTEN.sub(" ; ", plain)))
    return any(
        iin_is_whole(signs) and _is_birthday(signs) for signs in [*IIN.findall(plain), *parted]
    )


def phone(text: str, region: str) -> Value | None:
    """Return a telephone number in its international form, read as if dialled in `region`.

    What does not parse is compared by its digits.
    """
    plain = _plain(text).strip()
    dialled = re.sub(r"^\s*\+?\s*00(?=[\s().-]*[1-9])", "+", plain)
    try:
        number = phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        if number.extension:
            number.extension = None
        shape = phonenumbers.PhoneNumberFormat.E164
        return Value(ValueKind.PHONE, phonenumbers.format_number(number, shape))
    digits = re.sub(r"\D", "", plain)
    return Value(ValueKind.PHONE, f"~{digits}") if len(digits) >= FEWEST_DIGITS else None


def device(text: str) -> Value | None:
    """Return an IMEI without its last digit, an IMSI, a MAC address, or another number of a device."""
    plain = _plain(text)
    if found := MAC.search(plain):
        return Value(ValueKind.DEVICE, "mac:" + re.sub("[:-]", "", found.group()).casefold())
    digits = re.sub(r"\D", "", plain)
    if re.search(r"[^\W\d_]", plain):  # a make and a number: the number alone counts
        found = IMEI.search(plain)
        digits = re.sub(r"\D", "", found.group()) if found else digits
    if len(digits) in {IMEI_DIGITS - 1, IMEI_DIGITS + 1} or _is_imei(digits):
        return Value(ValueKind.DEVICE, f"imei:{digits[: IMEI_DIGITS - 1]}")
    if len(digits) == IMEI_DIGITS:
        return Value(ValueKind.DEVICE, f"imsi:{digits}")
    signs = re.sub(r"[^0-9a-z]", "", plain.casefold())
    enough = len(digits) > FEWEST_DIGITS and len(signs) >= FEWEST_SIGNS
    return Value(ValueKind.DEVICE, f"{OTHER_DEVICE}{signs}") if enough else None


def plate(text: str) -> Value | None:
    """Return a number plate: Latin letters and digits, nothing between them."""
    upper = _plain(text).upper().translate(TO_LATIN)
    signs = re.sub(r"[^0-9A-Z]", "", upper)
    known = any(sign.isdigit() for sign in signs) and any(sign.isalpha() for sign in signs)
    return Value(ValueKind.PLATE, signs) if known and len(signs) in PLATE_SIGNS else None


def account(text: str, region: str) -> Value | None:
    """Return an account: an address of mail, a name with a service, a number of a bank account.

    An account that is a telephone number is that number.
    """
    plain = _plain(text).strip().casefold()
    if PHONE_LIKE.match(plain):
        return phone(plain, region)
    digits = re.sub(r"\D", "", plain)
    if re.search(r"\s", plain) and len(digits) < FEWEST_SIGNS:
        return None  # words about an account
    plain = re.sub(r"^(https?://)?(www\.)?", "", "".join(plain.split())).rstrip("/").lstrip("@")
    return Value(ValueKind.ACCOUNT, plain) if len(plain) >= SHORTEST_ACCOUNT else None


def name(text: str) -> tuple[Value, ...]:
    """Return what a name is found by: the whole, and two of three where a patronymic may be missing.

    Case, ё, hyphens, the order of names and letters that look alike do not matter.
    """
    words = words_of(text)
    if not words:
        return ()
    named = [word for word in words if not word.endswith(PATRONYMIC)]
    core = named if len(words) >= THREE_NAMES else words
    core = core if core[1:] else words
    whole = Value(ValueKind.NAME, " ".join(sorted(core)))
    if len(core) != THREE_NAMES:
        return (whole,)
    parts = [" ".join(sorted(pair)) for pair in combinations(core, 2)]
    return whole, *(Value(ValueKind.NAME_PART, part) for part in dict.fromkeys(parts))


def names_asked(text: str) -> tuple[Value, ...]:
    """Return by which values a name is looked up: a whole finds a part, a part finds a whole.

    Two parts never find each other: brothers share two names of three.
    """
    known = name(text)
    whole = [Value(ValueKind.NAME, one.text) for one in known]
    if known and len(known) == 1:
        whole.append(Value(ValueKind.NAME_PART, known[0].text))
    return tuple(dict.fromkeys(whole))


def address(text: str) -> Value | None:
    """Return an address: its words and numbers in any order, without the words for street and house."""
    words = [word for word in words_of(text) if word not in STREET_WORDS]
    enough = any(word.isalpha() for word in words) and any(word[0].isdigit() for word in words)
    return Value(ValueKind.ADDRESS, " ".join(sorted(words))) if enough else None


def values_in(text: str, region: str) -> tuple[Value, ...]:
    """Return every value that a line of free text holds."""
    return tuple(dict.fromkeys(_scanned(_plain(text), region)))


def values_of_target(kind: str, identity: Mapping[str, str], region: str) -> tuple[Value, ...]:
    """Return every value by which a target is known: each has a mark of its own."""
    named, details = identity.get("name", ""), identity.get("details", "")
    found: list[Value | None] = [iin(identity.get("iin", "") or "")]
    match kind:
        case "account":
            found += [account(named, region), *values_in(named, region)]
        case "device":
            found += _device_or_line(named, region)
        case "place":
            found += [*values_in(named, region), address(named)]
        case _:
            found += [*values_in(named, region), *_bare_name(named)]
    for line in re.split(r"[;\n]", details):
        found += values_in(line, region) or [address(line)]
    return tuple(dict.fromkeys(one for one in found if one))


def value_of_selector(kind: str, text: str, region: str) -> tuple[Value, ...]:
    """Return by what one selector of a request for stored data is known.

    A value that another kind holds is found too: under whatever kind it was filed.
    """
    found: list[Value | None]
    match kind:
        case "number":
            found = [phone(text, region)]
        case "account":
            found = [account(text, region)]
        case "device":
            found = [*_device_or_line(text, region)]
        case "plate":
            found = [plate(text)]
        case "person":
            number = iin(text)
            found = [number] if number else [*_bare_name(text)]
        case "place":
            found = [address(text)]
        case _:
            found = []
    found += values_in(text, region)
    return tuple(dict.fromkeys(one for one in found if one))


def values_asked(text: str, region: str) -> tuple[Value, ...]:
    """Return by which values a text of unknown kind is looked up."""
    number = iin(text)
    if number:
        return (number,)
    found: list[Value | None] = [*values_in(text, region), address(text)]
    if not _has_digits(text):
        found += names_asked(text)
    else:
        found += [plate(text), *_device_or_line(text, region), *names_asked(_bare(text))]
        if PHONE_LIKE.match(_plain(text)):
            found = [one for one in found if one and not one.text.startswith(OTHER_DEVICE)]
            found.append(phone(text, region))
    if text.strip() and not re.search(r"\s", text.strip()):
        found.append(account(text, region))
    return tuple(dict.fromkeys(one for one in found if one))


def _bare_name(text: str) -> tuple[Value, ...]:
    """Return the name in a text, without the numbers that stand beside it."""
    return name(_bare(text))


def _bare(text: str) -> str:
    return " ".join(word for word in text.split() if not _has_digits(word))


def _device_or_line(text: str, region: str) -> list[Value | None]:
    """Return a device by its own number, or by the telephone number that stands for it."""
    known = device(text)
    if known and not known.text.startswith(OTHER_DEVICE):
        return [known]
    scanned = values_in(text, region)
    return [*scanned] if scanned else [known]


def _scanned(text: str, region: str) -> Iterator[Value]:
    rest = text
    for found in IIN.findall(rest):
        number = iin(found)
        if number and _is_birthday(found):
            yield number
            rest = rest.replace(found, " ; ")
    for pattern, read in ((MAC, device), (IMEI, device), (EMAIL, _account)):
        for found in pattern.findall(rest):
            value = read(found)
            if value:
                yield value
            rest = rest.replace(found, " ; ")
    for found in HANDLE.findall(rest):
        yield Value(ValueKind.ACCOUNT, found.lstrip("@").casefold())
        rest = rest.replace(found, " ; ")
    yield from _lines(rest, region)
    latin = rest.upper().translate(TO_LATIN)
    for found in PLATE.findall(latin):
        value = plate(found)
        if value:
            yield value


def _lines(text: str, region: str) -> Iterator[Value]:
    """Yield the telephone numbers of a text; what is no number of any plan, by its digits."""
    rest = text
    for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.VALID):
        read = phone(match.raw_string, region)
        if read and not read.text.startswith("~"):
            yield read
            rest = rest.replace(match.raw_string, " ; ")
    for run in RUN.findall(rest):
        read = phone(run, region)
        if read and len(re.sub(r"\D", "", run)) >= FEWEST_IN_TEXT:
            yield read
    for run in APART.findall(DAY_WRITTEN.sub(" ; ", rest)):
        yield from _apart(run, region)


def _apart(run: str, region: str) -> Iterator[Value]:
    """Yield the number that digits written apart make, where it is a whole one of its plan."""
    signs = _signs(run)
    if len(signs) == IIN_DIGITS and iin_is_whole(signs) and _is_birthday(signs):
        yield Value(ValueKind.IIN, signs)
        return
    read = phone(signs, region)
    if read and not read.text.startswith("~") and _is_valid(read):
        yield read


def _signs(run: str) -> str:
    """Return the digits of a number written apart, what passes for one as one."""
    return re.sub(r"[^\w|+]|_", "", run).translate(AS_DIGITS)


def _is_valid(number: Value) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(number.text))


def _account(text: str) -> Value | None:
    return account(text, "ZZ")


def _is_birthday(text: str) -> bool:
    """Whether twelve digits begin with a day: others are a number of something else."""
    return int(text[2:4]) in MONTHS and int(text[4:6]) in DAYS


def _has_digits(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _is_imei(digits: str) -> bool:
    """Whether the last of fifteen digits is right for an IMEI; an IMSI has no such digit."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return len(digits) == IMEI_DIGITS and sum(sum(divmod(d, 10)) for d in doubled) % 10 == 0


def _plain(text: str) -> str:
    """Return a text in one width, its digits as 0 to 9, without signs that nobody sees."""
    signs = []
    for sign in unicodedata.normalize("NFKC", text.replace("№", " ")):
        if unicodedata.category(sign) == "Cf":
            continue
        digit = unicodedata.digit(sign, None)
        signs.append(sign if digit is None else str(digit))
    return "".join(signs)


def words_of(text: str) -> list[str]:
    """Return the words of a name or an address, folded: what looks alike is alike."""
    apart = unicodedata.normalize("NFKD", _plain(text).casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    bare = re.sub(r"(?<=\w)[-‐‑‒–'’ʼ`](?=\w)", "", bare)
    return re.sub(r"[\W_]+", " ", bare.translate(LOOK_ALIKE)).split()


def one_person(one: str, other: str) -> bool:
    """Whether two names are written alike: in whatever order, case, letters and unseen signs."""
    return bool(one and other) and _as_told_apart(one) == _as_told_apart(other)


def _as_told_apart(text: str) -> list[str]:
    return sorted(words_of(text)) or text.split()


def identifies(value: Value) -> bool:
    """Whether a value links by itself; all others only propose."""
    return value.kind in IDENTIFYING
