"""Keys of cases: made, wrapped anew when a key of the installation changes, destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from oversight.actions import ledger
from oversight.enums import KernelEvent
from oversight.models import Actor
from oversight.rules import sealing
from oversight.selectors import vault

KEPT: Final[list[tuple[str, str]]] = []  # (model, field) of wrapped keys; each app adds its own
BATCH: Final = 500


def new_case_key() -> tuple[bytes, bytes]:
    """Return a fresh data key for one case, and its wrapping to be kept with the case."""
    slot, secret = vault.key_store().take()
    return sealing.new_case_key(settings.SEALING_KEYS, slot, secret)


def destroy(wrapped: bytes) -> None:
    """Destroy the secret of a case: from here on no backup of the database opens it.

    Call it when the row that held `wrapped` is about to lose it. A database that then
    fails to commit keeps a row that opens no more: destroyed, as was wanted. A key from
    before the key store has no secret: wrap all keys anew first.

    Raises:
        KeyMissing: this is not the store of the case; nothing was destroyed.
    """
    slot = sealing.label_of(bytes(wrapped))[1]
    if slot:
        vault.key_store().destroy(slot)


def rotate_sealing_key(*, by: Actor, at: datetime) -> dict[str, int]:
    """Wrap every case key anew under the newest key; return how many, by kind of record.

    Each batch is a transaction with an entry of its own: killed at any point, it goes on
    where it was. Identities themselves stay as they are, and nobody sees one.
    """
    return {label: _rotate(apps.get_model(label), field, by, at) for label, field in KEPT}


def _rotate(model: type[models.Model], field: str, by: Actor, at: datetime) -> int:
    done, after = 0, 0
    while True:
        after, seen, changed = _rotate_batch(model, field, after, by, at)
        done += changed
        if seen < BATCH:
            return done


@transaction.atomic
def _rotate_batch(
    model: type[models.Model], field: str, after: int, by: Actor, at: datetime
) -> tuple[int, int, int]:
    rows: Any = model._default_manager
    kept = rows.filter(pk__gt=after).exclude(**{field: None}).order_by("pk")
    found = list(kept.select_for_update(of=("self",)).values_list("pk", field)[:BATCH])
    newest = list(settings.SEALING_KEYS)[-1]
    changed = 0
    for pk, wrapped in found:
        name, slot = sealing.label_of(bytes(wrapped))
        if name == newest and slot:
            continue
        rows.filter(pk=pk).update(**{field: _wrapped_anew(bytes(wrapped), slot)})
        changed += 1
    if changed:
        ledger.record(
            event=KernelEvent.SEALING_KEY_ROTATED,
            subject=("keys", newest),
            by=by,
            at=at,
            facts={"kind": model._meta.label_lower, "count": changed},
        )
    return (found[-1][0] if found else after), len(found), changed


def _wrapped_anew(wrapped: bytes, slot: str) -> bytes:
    """Wrap one key under the newest; an old one gets a secret of its own on this occasion."""
    store = vault.key_store()
    case_key = vault.open_case_key(wrapped)
    slot, secret = (slot, store.secret(slot)) if slot else store.take()
    return sealing.wrap(settings.SEALING_KEYS, case_key, slot, secret)
