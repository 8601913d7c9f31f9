"""The end of sealed identities: their marks and chains first, the key store last."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from oversight.actions import vault
from warrants.models import DataRequest, Target, Warrant
from warrants.persons import selectors
from warrants.persons.actions import linking


@transaction.atomic
def destroy(*, warrant_id: int, at: datetime) -> None:
    """Destroy the key of a case and every trace of the identities in its rows.

    Marks and chains that lose a member get fresh secrets, the old ones are destroyed. The
    key store goes last, when nothing can fail any more but the commit itself. Pseudonym,
    capacity and figures stay.
    """
    warrant = Warrant.objects.select_for_update(of=("self",)).get(pk=warrant_id)
    wrapped = warrant.case_key
    requests = selectors.requests_with_keys().filter(warrant=warrant, case_key=None)
    linking.forget_records(
        targets=selectors.targets_with_keys().filter(warrant=warrant), requests=requests, at=at
    )
    Target.objects.filter(warrant=warrant).update(sealed_identity=None, sealed_links=None)
    DataRequest.objects.filter(warrant=warrant, case_key=None).update(sealed_links=b"")
    Warrant.objects.filter(pk=warrant.pk).update(case_key=None)
    if wrapped:
        vault.destroy(bytes(wrapped))


@transaction.atomic
def destroy_selectors(*, request: DataRequest, at: datetime) -> None:
    """Destroy the own key of a request for stored data: its selectors open never again."""
    wrapped = request.case_key
    rows = selectors.requests_with_keys().filter(pk=request.pk)
    linking.forget_records(targets=(), requests=rows, at=at)
    DataRequest.objects.filter(pk=request.pk).update(case_key=None, sealed_links=b"")
    if wrapped:
        vault.destroy(bytes(wrapped))
