"""Agencies, courts and judges that a published table names, made known where they are not."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.text import slugify

from oversight.actions import bulk, ledger
from oversight.enums import AgencyKind, KernelEvent, Language, Role
from oversight.models import Actor, Agency, Court, User
from oversight.models.ledger import Told

NO_NAME: Final = "Judge not named"
LONGEST_SLUG: Final = 50
LONGEST_NAME: Final = 200  # of an account


def organisations(
    *, model: type[Agency] | type[Court], names: Mapping[str, str], by: Actor, at: datetime
) -> dict[str, int]:
    """Return the keys of organisations by code, adding those that are missing.

    They are added inactive: known by what was published, not yet to file or decide here.
    """
    known = dict(model.objects.filter(code__in=names).values_list("code", "pk"))
    kind = {"kind": AgencyKind.PROSECUTOR} if model is Agency else {}
    missing = [
        model(code=code, name_en=name, name_ru=name, name_kk=name, active=False, **kind)
        for code, name in names.items()
        if code not in known
    ]
    bulk.store(missing)
    ledger.record_alike(
        event=KernelEvent.ORGANISATION_ADDED,
        subject_type=model._meta.model_name or "",
        told=(Told(row.code, {"active": False}) for row in missing),
        by=by,
        at=at,
    )
    return known | {row.code: row.pk for row in missing}


def judges(
    *, wanted: set[tuple[str, str]], courts: Mapping[str, int], by: Actor, at: datetime
) -> dict[tuple[str, str], int]:
    """Return the keys of judges by court and name, adding those missing, unable to sign in.

    Names of one court that differ by case or by a sign alone are one judge, known by
    the spelling that comes first.
    """
    keys = {one: _key(_username(*one)) for one in wanted}
    people: dict[str, tuple[str, str]] = {}
    for one, key in sorted(keys.items()):
        people.setdefault(key, one)
    sitting = User.objects.filter(role=Role.JUDGE, court__in=courts.values())
    known = {_key(name): pk for name, pk in sitting.values_list("username", "pk")}
    missing = [
        User(
            username=_username(court, name),
            full_name=(name or NO_NAME)[:LONGEST_NAME],
            role=Role.JUDGE,
            court_id=courts[court],
            language=Language.ENGLISH,
            is_active=False,
            password=make_password(None),
            added_at=at,
        )
        for key, (court, name) in people.items()
        if key not in known
    ]
    bulk.store(missing)
    if missing:
        group, _made = Group.objects.get_or_create(name=Role.JUDGE)
        membership = User.groups.through
        membership.objects.bulk_create(
            [membership(user_id=row.pk, group_id=group.pk) for row in missing]
        )
    ledger.record_alike(
        event=KernelEvent.PERSON_ADDED,
        subject_type="user",
        told=(Told(str(row.pk), {"role": Role.JUDGE, "active": False}) for row in missing),
        by=by,
        at=at,
    )
    known |= {_key(row.username): row.pk for row in missing}
    return {one: known[key] for one, key in keys.items()}


def _key(username: str) -> str:
    """Return what tells a judge of a court from the others: signs between words do not."""
    return username.replace("-", "")


def _username(court: str, name: str) -> str:
    """Return the account name of a judge: one per court, for two courts may have a Smith each.

    A name that is cut, or has letters that an account name drops, keeps a digest of the
    whole, so that it is nobody else's.
    """
    name = name or NO_NAME
    slug = slugify(name)
    if len(slug) > LONGEST_SLUG or _loses_letters(name):
        whole = " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))
        slug = f"{slug[: LONGEST_SLUG - 9]}-{_digest(whole)}"
    return f"{slug}.{_digest(court)}"


def _loses_letters(name: str) -> bool:
    """Whether a name has letters or digits beyond ASCII, accents apart: a slug has no place for them."""
    plain = unicodedata.normalize("NFKD", name)
    return any(sign.isalnum() and not sign.isascii() for sign in plain)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
