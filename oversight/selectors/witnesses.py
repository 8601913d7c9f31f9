"""The outside witnesses of the log: who they are, and what each has seen last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_noop

from oversight.models import Checkpoint, Cosignature
from oversight.rules.notes import COSIGNATURE, NoteFault, Verifier, read_note
from oversight.selectors import log

ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody outside who cosigns: where to ask, and the key that has to answer."""

    url: str
    key: Verifier

    @property
    def name(self) -> str:
        return self.key.name


@dataclass(frozen=True, slots=True)
class Sight:
    """One witness, and the last checkpoint it cosigned, if there is one."""

    witness: Witness
    size: int | None
    at: datetime | None
    current: bool


def configured() -> Sequence[Witness]:
    """Return the witnesses of the settings.

    Raises:
        NoteFault: a line of the settings is not an address and the key of a witness.
    """
    found = [Witness(url.rstrip("/"), Verifier.parse(key)) for url, key in settings.LOG_WITNESSES]
    for one in found:
        if one.key.kind != COSIGNATURE or not one.url.startswith(("https://", "http://")):
            msg = f"{one.name} is not a witness: an address and a key that cosigns are needed."
            raise NoteFault(msg)
    if len({one.name for one in found}) < len(found):
        raise NoteFault("Two witnesses have the same name.")
    return found


def to_ask(checkpoint: Checkpoint) -> list[Witness]:
    """Return the witnesses who have not cosigned this checkpoint yet."""
    done = set(checkpoint.cosignatures.values_list("witness", flat=True))
    return [one for one in configured() if one.name not in done]


def seen_by(witness: Witness) -> int:
    """Return how many entries the witness has seen, as far as is known here."""
    found = Cosignature.objects.filter(witness=witness.name).order_by("-checkpoint__size")
    return found.values_list("checkpoint__size", flat=True).first() or 0


def wrong_cosignatures() -> Iterator[tuple[str, str, str]]:
    """Yield each stored line that is no good cosignature: its place, why, and a detail.

    It would be served as it is.

    Whether a witness who is asked no longer has signed cannot be told: its key is gone
    from the settings.
    """
    keys = {one.name: one.key for one in configured()}
    rows = Cosignature.objects.order_by("id").values_list(
        "checkpoint", "witness", "line", "checkpoint__note"
    )
    for checkpoint, witness, line, note in rows.iterator(chunk_size=2000):
        place = f"cosignature of {witness} on checkpoint {checkpoint}"
        try:
            lone = read_note(log.cosigned(f"{read_note(note).text}\n", [line]))
            key = keys.get(witness)
            if [one.name for one in lone.signatures] != [witness]:
                yield place, gettext_noop("it is not one line of this witness"), ""
            elif key is not None and lone.cosigned_at(key) is None:
                yield place, gettext_noop("it is of another key than the witness has"), ""
        except NoteFault as fault:
            yield place, gettext_noop("it is no good cosignature"), str(fault)


def sights() -> list[Sight]:
    """Return what each witness cosigned last; `current` if that is the newest published tree."""
    newest = log.newest(published=True)
    last = {
        one.witness: one
        for one in Cosignature.objects.filter(witness__in=[one.name for one in configured()])
        .order_by("witness", "-checkpoint__id")
        .distinct("witness")
        .select_related("checkpoint")
    }
    found = []
    for one in configured():
        seen = last.get(one.name)
        size = seen.checkpoint.size if seen else None
        current = newest is not None and size == newest.size
        found.append(Sight(one, size, seen.at if seen else None, current))
    return found
