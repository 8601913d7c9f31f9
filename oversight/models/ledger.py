"""Entries that nobody can change: one for every step and every reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, NamedTuple

import orjson
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oversight.enums import ACCOUNT_EVENTS, CASE_READ, CASES_TAKEN_OUT, DOOR_EVENTS

PLAIN: Final = frozenset({str, int, bool, type(None)})
SORTED: Final = (
    orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)
CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class LedgerEntry(models.Model):
    """One step or one reading, salted and committed to; a trigger refuses UPDATE and DELETE.

    `facts` hold codes, numbers and references, never a name and never free text.
    `commitment` is SHA-256 over 0x00, the salt and the canonical body.
    """

    event = models.CharField(_("event"), max_length=60)
    subject_type = models.CharField(max_length=30)
    subject = models.CharField(max_length=80)
    by = models.CharField(_("by"), max_length=160)
    role = models.CharField(_("role"), max_length=20)
    at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    salt = models.BinaryField()
    commitment = models.BinaryField()
    inserted_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject", "id"], name="ledger_of_a_subject"),
            models.Index(fields=["by", "id"], name="ledger_of_an_actor"),
            models.Index(fields=["commitment"], name="ledger_by_commitment"),
            models.Index(
                fields=["event", "recorded_at"],
                include=["by", "role", "subject"],
                condition=Q(event__in=[CASE_READ, CASES_TAKEN_OUT]),
                name="ledger_of_readings",
            ),
            models.Index(
                fields=["recorded_at"],
                include=["event", "by", "subject_type", "subject"],
                condition=Q(event__in=DOOR_EVENTS),
                name="ledger_of_refusals",
            ),
            models.Index(
                fields=["subject", "id"],
                condition=Q(event__in=ACCOUNT_EVENTS),
                name="ledger_of_accounts",
            ),
            GinIndex(
                OpClass(KeyTransform("cases", "facts"), name="jsonb_path_ops"),
                condition=Q(event=CASES_TAKEN_OUT),
                name="ledger_of_cases_taken_out",
            ),
        ]

    def body(self) -> bytes:
        """Return the entry as RFC 8785 canonical JSON; what the commitment is over."""
        return canonical(
            {
                "at": stamp(self.at),
                "by": self.by,
                "event": self.event,
                "facts": self.facts,
                "recorded_at": stamp(self.recorded_at),
                "role": self.role,
                "subject": self.subject,
                "subject_type": self.subject_type,
            }
        )

    def commit(self) -> bytes:
        """Return the commitment over the salt and the body as they are now."""
        return commitment_of(bytes(self.salt), self.body())


class Told(NamedTuple):
    """What sets an entry apart from others of one event that are recorded at one instant."""

    subject: str
    facts: Mapping[str, Any]
    at: datetime | None = None  # when it happened, if not when it was recorded


def bodies(alike: LedgerEntry, told: Iterable[Told]) -> Iterator[tuple[Told, str, bytes]]:
    """Yield the facts as JSON and the body of each entry that is otherwise like `alike`.

    The facts are written once and stand in the body as they go to the database.
    """
    recorded = stamp(alike.recorded_at)
    before = canonical({"by": alike.by, "event": alike.event}).decode()[1:-1]
    between = canonical({"recorded_at": recorded, "role": alike.role}).decode()
    after = canonical({"subject_type": alike.subject_type}).decode()
    for one in told:
        refuse_fractions(one.facts)
        written = _written(one.facts).decode()
        body = (
            f'{{"at":"{stamp(one.at) if one.at else recorded}",{before},"facts":{written},{between[1:-1]},'
            f'"subject":{_written(one.subject).decode()},{after[1:]}'
        )
        yield one, written, body.encode()


def commitment_of(salt: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + salt + body).digest()


def stamp(instant: datetime) -> str:
    """Return an instant in UTC to the microsecond, the precision the database keeps."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return RFC 8785 canonical JSON of strings, integers, booleans, lists and objects.

    Raises:
        TypeError: a fraction is among the values: figures are integers or text here,
            since two languages need not print one fraction alike.
    """
    refuse_fractions(value)
    return _written(value)


def _written(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=SORTED)
    except TypeError:  # a number beyond 64 bits, or what is no JSON at all
        return CANONICAL.encode(value).encode()


def refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("A ledger fact may not be a fraction; give an integer or text.")
    if isinstance(value, dict):
        parts: Iterable[Any] = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    else:
        return
    for part in parts:
        if type(part) not in PLAIN:  # most are; the look is quicker than the call
            refuse_fractions(part)
