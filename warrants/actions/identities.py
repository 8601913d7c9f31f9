"""What is done to sealed identities as such: new marks, and an end."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from oversight.actions import ledger, vault
from oversight.enums import KernelEvent
from oversight.models import Actor
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors.vault import lookup_mark
from warrants.models import DataRequest, Target, Warrant
from warrants.selectors import identities

BATCH: Final = 200


def mark_of(identity: dict[str, str]) -> str:
    """Return by what a target is looked up: the number of the person, else the name."""
    return identity.get("iin") or identity.get("name") or ""


def rotate_lookup_key(*, by: Actor, at: datetime) -> int:
    """Make every look-up mark anew under LOOKUP_KEY; return how many cases were changed.

    A mark is a hash, so the identity has to be opened for it: by this process, in
    memory, one case at a time; no person sees it, and every batch leaves an entry. A
    case whose key was destroyed is passed over. Killed at any point, it may begin again.
    """
    done, after = 0, 0
    while True:
        after, seen, changed = _rotate_batch(after, by, at)
        done += changed
        if seen < BATCH:
            return done


@transaction.atomic
def _rotate_batch(after: int, by: Actor, at: datetime) -> tuple[int, int, int]:
    found = list(
        Warrant.objects.select_for_update(of=("self",))
        .filter(pk__gt=after, case_key__isnull=False)
        .only("reference", "case_key")
        .order_by("pk")[:BATCH]
    )
    changed = sum(_marked_anew(warrant) for warrant in found)
    if changed:
        ledger.record(
            event=KernelEvent.LOOKUP_KEY_ROTATED,
            subject=("keys", "lookup"),
            by=by,
            at=at,
            facts={"kind": "warrants.warrant", "count": changed},
        )
    return (found[-1].pk if found else after), len(found), changed


def _marked_anew(warrant: Warrant) -> bool:
    try:
        known = identities.opened(warrant)
    except KeyDestroyed:
        return False
    changed = False
    for target in warrant.targets.exclude(sealed_identity=None):
        mark = mark_of(known[target.number])
        bucket, hashed = lookup_mark(bytes(warrant.case_key or b""), mark)
        if target.identity_hash is None or bytes(target.identity_hash) != hashed:
            Target.objects.filter(pk=target.pk).update(identity_bucket=bucket, identity_hash=hashed)
            changed = True
    return changed


@transaction.atomic
def destroy(*, warrant_id: int) -> None:
    """Destroy the key of a case and every trace of the identities in its rows.

    The key store goes last, when nothing can fail any more but the commit itself. Pseudonym,
    capacity and figures stay.
    """
    warrant = Warrant.objects.select_for_update(of=("self",)).get(pk=warrant_id)
    wrapped = warrant.case_key
    Target.objects.filter(warrant=warrant).update(
        sealed_identity=None, identity_hash=None, identity_bucket=None
    )
    Warrant.objects.filter(pk=warrant.pk).update(case_key=None)
    if wrapped:
        vault.destroy(bytes(wrapped))


def destroy_selectors(request: DataRequest) -> None:
    """Destroy the own key of a request for stored data: its selectors open never again."""
    wrapped = request.case_key
    DataRequest.objects.filter(pk=request.pk).update(case_key=None)
    if wrapped:
        vault.destroy(bytes(wrapped))
