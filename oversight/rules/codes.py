"""Receipt codes: what a person without an account comes back with, and nothing else.

Shown once, kept only as a slow hash. 24 signs in six groups: 30 bits by which the row
is found, 85 bits that are the secret, one sign that catches a slip of the pen. The
alphabet leaves out what is taken for something else; small letters, missing or other
dashes, and Cyrillic letters that look alike are read as what was meant.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: 5 bits a sign
LOOKUP_SIGNS: Final = 6
SECRET_SIGNS: Final = 17  # 85 bits
SIGNS: Final = LOOKUP_SIGNS + SECRET_SIGNS + 1
GROUP: Final = 4
MEANT: Final = str.maketrans(
    "OILUАВЕКМНОРСТУХЗІЁ",
    "011VABEKMH0PCTYX31E",
)
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS: Final = HASHER.hash("nobody's")  # so that an unknown code costs as much as a wrong one


class BadCode(ValueError):
    """What was typed is no code: too short, too long, a foreign sign, or a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Code:
    """A receipt code; `text` is how people see it. It shows itself in no trace and no log."""

    text: str = field(repr=False)

    @property
    def signs(self) -> str:
        return self.text.replace("-", "")

    def lookup(self, key: bytes) -> bytes:
        """Return what its row is found by: a keyed hash of the first signs, which open nothing."""
        return hmac.new(key, b"code:" + self.signs[:LOOKUP_SIGNS].encode(), hashlib.sha256).digest()

    def hashed(self) -> str:
        """Return the Argon2id hash to keep; takes some hundredths of a second, on purpose."""
        return HASHER.hash(self.signs)

    def opens(self, kept: str | None) -> bool:
        """Whether this is the code that `kept` was made of; None costs as much as a wrong one."""
        try:
            HASHER.verify(kept or NOBODYS, self.signs)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None


def new() -> Code:
    """Return a fresh code."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS - 1))
    return _shown(signs + _check(signs))


def made_of(material: bytes) -> Code:
    """Return the one code that follows from 23 or more random bytes; the same bytes, the same code.

    Raises:
        ValueError: there are fewer.
    """
    if len(material) < SIGNS - 1:
        raise ValueError("A code needs 23 random bytes.")
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in material[: SIGNS - 1])
    return _shown(signs + _check(signs))


def read(typed: str) -> Code:
    """Return the code that somebody typed.

    Raises:
        BadCode: it cannot be one; say so without asking the database.
    """
    plain = typed.upper().translate(MEANT)
    signs = "".join(sign for sign in plain if sign.isalnum())
    if len(signs) != SIGNS or set(signs) - set(ALPHABET) or _check(signs[:-1]) != signs[-1]:
        raise BadCode
    return _shown(signs)


def _shown(signs: str) -> Code:
    return Code("-".join(signs[at : at + GROUP] for at in range(0, SIGNS, GROUP)))


def _check(signs: str) -> str:
    """Return the check sign: Luhn's, over 32 signs; it sees every sign that was mistaken."""
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = ALPHABET.index(sign) * (1 if place % 2 else 2)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
