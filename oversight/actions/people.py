"""Accounts, organisations and API clients: made, changed, signed in and out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from oversight import policies
from oversight.actions import ledger
from oversight.enums import KernelEvent, Language, Role
from oversight.models import (
    SYSTEM,
    Actor,
    Agency,
    ApiClient,
    CalendarDay,
    Court,
    LedgerEntry,
    Provider,
    User,
)

Organisation = TypeVar("Organisation", Agency, Court, Provider)


@transaction.atomic
def record_sign_in(*, user: User, at: datetime) -> LedgerEntry:
    return ledger.record(
        event=KernelEvent.SIGNED_IN, subject=("user", str(user.pk)), by=user.actor, at=at, facts={}
    )


@transaction.atomic
def record_client_sign_in(*, client: ApiClient, at: datetime) -> LedgerEntry:
    """Record that a machine got a token: that is how it signs in."""
    return ledger.record(
        event=KernelEvent.CLIENT_SIGNED_IN,
        subject=("client", client.client_id),
        by=client.actor,
        at=at,
        facts={},
    )


@transaction.atomic
def record_sign_out(*, user: User, at: datetime) -> LedgerEntry:
    return ledger.record(
        event=KernelEvent.SIGNED_OUT, subject=("user", str(user.pk)), by=user.actor, at=at, facts={}
    )


@transaction.atomic
def sign_out_everywhere(*, user: User, at: datetime) -> User:
    """End every session of a person at its next request."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db()
    ledger.record(
        event=KernelEvent.SIGNED_OUT_EVERYWHERE,
        subject=("user", str(user.pk)),
        by=user.actor,
        at=at,
        facts={},
    )
    return user


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> User:
    """Set a person's own new password; other sessions end."""
    user.set_password(password)
    user.must_change_password = False
    user.session_epoch += 1
    user.save(update_fields=["password", "must_change_password", "session_epoch"])
    ledger.record(
        event=KernelEvent.PASSWORD_CHANGED,
        subject=("user", str(user.pk)),
        by=user.actor,
        at=at,
        facts={},
    )
    return user


@transaction.atomic
def choose_language(*, user: User, language: Language, at: datetime) -> User:
    """Set the language in which a person reads pages and letters."""
    user.language = language
    user.save(update_fields=["language"])
    ledger.record(
        event=KernelEvent.LANGUAGE_CHOSEN,
        subject=("user", str(user.pk)),
        by=user.actor,
        at=at,
        facts={"language": language},
    )
    return user


@transaction.atomic
def add_person(*, fields: Mapping[str, Any], password: str | None, by: Actor, at: datetime) -> User:
    """Open an account whose password has to be changed at the first sign-in.

    Without a password nobody can sign in until one is set.

    Raises:
        PermissionDenied: `by` is no administrator.
    """
    if not policies.may_administer(by):
        raise PermissionDenied
    user = User.objects.create_user(
        password=password, added_at=at, must_change_password=True, **fields
    )
    _person(KernelEvent.PERSON_ADDED, user, by, at)
    return user


@transaction.atomic
def change_person(*, user: User, fields: Mapping[str, Any], by: Actor, at: datetime) -> User:
    """Change an account; whoever is signed in with it has to sign in again.

    Raises:
        PermissionDenied: `by` is no administrator, or it is their own account.
    """
    if not policies.may_administer(by) or by.user == user:
        raise PermissionDenied
    for name, value in fields.items():
        setattr(user, name, value)
    user.session_epoch += 1
    user.save()
    user.join_role_group()
    _person(KernelEvent.PERSON_CHANGED, user, by, at)
    return user


@transaction.atomic
def give_password(*, user: User, password: str, by: Actor, at: datetime) -> User:
    """Give a person who forgot theirs a password to change at once; all their sessions end.

    Raises:
        PermissionDenied: `by` is no administrator, or it is their own account.
    """
    if not policies.may_administer(by) or by.user == user:
        raise PermissionDenied
    user.set_password(password)
    user.must_change_password = True
    user.session_epoch += 1
    user.save(update_fields=["password", "must_change_password", "session_epoch"])
    _person(KernelEvent.PASSWORD_GIVEN, user, by, at)
    return user


def _person(event: KernelEvent, user: User, by: Actor, at: datetime) -> None:
    facts = {
        "role": user.role,
        "agency": user.agency_id,
        "court": user.court_id,
        "active": user.is_active,
    }
    ledger.record(event=event, subject=("user", str(user.pk)), by=by, at=at, facts=facts)


@transaction.atomic
def save_organisation(*, row: Organisation, by: Actor, at: datetime) -> Organisation:
    """Add or change an agency, a court or a provider.

    Raises:
        PermissionDenied: `by` is no administrator.
    """
    if not (policies.may_administer(by) or by == SYSTEM):
        raise PermissionDenied
    new = row.pk is None
    row.save()
    ledger.record(
        event=KernelEvent.ORGANISATION_ADDED if new else KernelEvent.ORGANISATION_CHANGED,
        subject=(type(row)._meta.model_name or "", row.code),
        by=by,
        at=at,
        facts={"kind": row.kind, "active": row.active},
    )
    return row


@transaction.atomic
def add_client(*, client: ApiClient, secret: str, by: Actor, at: datetime) -> ApiClient:
    """Open an API client; its secret is stored as a hash and shown once by the caller.

    Raises:
        PermissionDenied: `by` is no administrator.
    """
    if not policies.may_administer(by):
        raise PermissionDenied
    client.client_type = ApiClient.CLIENT_CONFIDENTIAL
    client.authorization_grant_type = ApiClient.GRANT_CLIENT_CREDENTIALS
    client.client_secret = secret
    client.save()
    _client(KernelEvent.CLIENT_ADDED, client, by, at)
    return client


@transaction.atomic
def switch_client(*, client: ApiClient, active: bool, by: Actor, at: datetime) -> ApiClient:
    """Close or reopen an API client; a closed one's tokens stop at once.

    Raises:
        PermissionDenied: `by` is no administrator.
    """
    if not policies.may_administer(by):
        raise PermissionDenied
    client.active = active
    client.save(update_fields=["active"])
    _client(KernelEvent.CLIENT_CHANGED, client, by, at)
    return client


def _client(event: KernelEvent, client: ApiClient, by: Actor, at: datetime) -> None:
    facts = {
        "role": client.role,
        "agency": client.agency_id,
        "court": client.court_id,
        "provider": client.provider_id,
        "active": client.active,
    }
    ledger.record(event=event, subject=("client", client.client_id), by=by, at=at, facts=facts)


@transaction.atomic
def change_calendar(*, row: CalendarDay, by: Actor, at: datetime) -> CalendarDay:
    """Declare a day working or not; the newest declaration of a day holds.

    Raises:
        PermissionDenied: `by` is no administrator.
    """
    if not policies.may_administer(by) or by.user is None:
        raise PermissionDenied
    row.changed_by, row.changed_at = by.user, at
    row.save()
    ledger.record(
        event=KernelEvent.CALENDAR_CHANGED,
        subject=("calendar", row.country),
        by=by,
        at=at,
        facts={"day": row.day.isoformat(), "working": row.working},
    )
    return row


@transaction.atomic
def add_first_administrator(*, username: str, full_name: str, password: str, at: datetime) -> User:
    """Open the account from which all others are opened; its password has to be changed.

    Raises:
        PermissionDenied: there is an active administrator, who opens accounts by page.
    """
    if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        raise PermissionDenied
    fields = {"username": username, "full_name": full_name, "role": Role.ADMINISTRATOR}
    user = User.objects.create_user(
        password=password, added_at=at, must_change_password=True, **fields
    )
    _person(KernelEvent.PERSON_ADDED, user, SYSTEM, at)
    return user
