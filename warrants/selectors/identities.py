"""Sealed identities: found by mark without being opened; opened for two kinds of step alone.

`opened` is for an unsealing that two persons stand behind, and for making look-up marks
anew. A test of the house keeps every other module away from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from warrants.enums import NoticeStatus
from warrants.models import Notification, Target, Warrant


def opened(warrant: Warrant) -> dict[int, dict[str, str]]:
    """Return the identities of a case by number of the target.

    Raises:
        KeyDestroyed: the key of the case is gone.
    """
    sealed = warrant.targets.exclude(sealed_identity=None).order_by("number")
    if not warrant.case_key:
        raise KeyDestroyed
    case_key = vault.open_case_key(bytes(warrant.case_key))
    return {
        target.number: json.loads(
            sealing.unseal(
                case_key,
                bytes(target.sealed_identity or b""),
                place=f"{warrant.reference}/target/{target.number}",
            )
        )
        for target in sealed
    }


def warrants_of(identities: Iterable[str]) -> list[int]:
    """Return the cases one of whose targets is one of `identities`, oldest first.

    Reads a 256th of all marks for each identity and opens nothing. One query whatever is
    found, so that the time it takes tells nothing.
    """
    asked = [one for one in identities if one.strip()]
    places = sorted({number for one in asked for number in vault.buckets(one)})
    marked = (
        Target.objects.filter(identity_hash__isnull=False, warrant__case_key__isnull=False)
        .filter(identity_bucket__in=places)
        .order_by("warrant_id")
        .values_list("warrant_id", "warrant__case_key", "identity_hash")
    )
    found = []
    for pk, wrapped, hashed in marked.iterator(chunk_size=2000):
        marks = bytes(wrapped or b""), bytes(hashed or b"")
        if any([_is_of(*marks, one) for one in asked]):  # noqa: C419 - all of them, always
            found.append(pk)
    return list(dict.fromkeys(found))


def _is_of(wrapped: bytes, hashed: bytes, identity: str) -> bool:
    try:
        return vault.is_of(wrapped, hashed, identity)
    except KeyDestroyed:
        return False


def traces_of(identities: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the cases of a person and whether notice was served in each, by two queries always."""
    found = warrants_of(identities)
    told = Notification.objects.filter(warrant__in=[*found, 0], status=NoticeStatus.SERVED)
    rows = Warrant.objects.filter(pk__in=[*found, 0]).annotate(
        told=Exists(told.filter(warrant=OuterRef("pk")))
    )
    return list(rows.order_by("pk").values_list("reference", "told"))
