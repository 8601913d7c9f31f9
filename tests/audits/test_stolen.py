"""What a thief gets: the whole database and every secret of the application, but not the key store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.db.models import BinaryField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from audits.actions import casework, drafts
from audits.models import Complaint
from audits.selectors.complaints import person_of
from oversight.enums import Role
from oversight.rules import codes, sealing
from oversight.rules.codes import Code
from oversight.rules.keystore import KeyMissing
from oversight.rules.sealing import SealBroken
from oversight.selectors import vault
from tests.audits.complaints import FILE, a_complaint, a_submission
from tests.audits.retention import a_closed_case, a_data_request, an_answered_request
from tests.build import NOON, Clock, a_person
from tests.slow_hash import Counting

pytestmark = pytest.mark.django_db
NAME = "Қайрат Оспанұлы"


def sealed_blobs() -> Iterator[tuple[str, bytes]]:
    """Yield every sealed value of every table, as a dump holds it."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, BinaryField) and field.name.startswith("sealed"):
                values = model._default_manager.exclude(**{field.name: None})
                for blob in values.values_list(field.name, flat=True):
                    if blob:
                        yield f"{model._meta.label}.{field.name}", bytes(blob)


def wrapped_keys() -> list[bytes]:
    return [
        bytes(key)
        for model in apps.get_models()
        if any(field.name == "case_key" for field in model._meta.get_fields())
        for key in model._default_manager.exclude(case_key=None).values_list("case_key", flat=True)
    ]


def opens(key: bytes, blob: bytes, place: str) -> bool:
    try:
        sealing.unseal_bytes(key, blob, place=place)
    except (SealBroken, ValueError):
        return False
    return True


@pytest.fixture
def full() -> Complaint:
    """Something of everything that is sealed."""
    row = a_complaint(state="investigating", name=NAME, contact="CANARY", files=(FILE,))
    by = a_person(Role.AUDITOR).actor
    casework.note(complaint_id=row.pk, text="Inside.", by=by, at=NOON)
    casework.add_task(complaint_id=row.pk, text="Call.", due_on=None, by=by, at=NOON)
    token = drafts.new_token()
    drafts.save(token=token, fields={"text": "CANARY"}, at=NOON)
    drafts.add_file(token=token, file=FILE, at=NOON)
    a_closed_case()
    a_data_request()
    an_answered_request()
    return row


def test_a_dump_and_every_secret_of_the_application_open_nothing(
    full: Complaint, settings: Settings, tmp_path: Any
) -> None:
    assert person_of(full)["name"] == NAME, "with the key store it opens"
    settings.KEY_STORE = tmp_path / "thief"
    keys, blobs = wrapped_keys(), list(sealed_blobs())
    assert len(keys) == 11
    assert {label for label, _blob in blobs} >= {
        "audits.Complaint.sealed_content",
        "audits.Complaint.sealed_person",
        "audits.ComplaintDraft.sealed",
        "audits.ComplaintFile.sealed",
        "audits.ComplaintMessage.sealed",
        "audits.ComplaintNote.sealed",
        "audits.ComplaintTask.sealed",
        "audits.DraftFile.sealed",
        "audits.SubjectRequest.sealed_finding",
        "audits.SubjectRequest.sealed_person",
        "warrants.DataRequest.sealed_links",
        "warrants.DataRequest.sealed_selectors",
        "warrants.PersonChain.sealed",
        "warrants.Target.sealed_identity",
        "warrants.Target.sealed_links",
        "warrants.ValueMark.sealed",
    }
    stolen = secrets()
    for wrapped in keys:
        with pytest.raises(KeyMissing):
            vault.open_case_key(wrapped)
        for secret in (b"", bytes(32), *stolen):
            with pytest.raises(SealBroken):
                sealing.open_case_key(settings.SEALING_KEYS, wrapped, secret)
    places = ("draft", "draft/1", f"{full.reference}/content", f"{full.reference}/person")
    for label, blob in blobs:
        for key in stolen:
            assert not any(opens(key, blob, place) for place in places), label


def secrets() -> list[bytes]:
    """Return every secret of the settings that is, or could be made, a key."""
    known = [*site.SEALING_KEYS.values(), site.LOOKUP_KEY]
    return [*known, site.SECRET_KEY.encode()[:32].ljust(32, b"\0")]


def test_the_same_attempt_opens_everything_where_the_key_store_is_at_hand(full: Complaint) -> None:
    """Or the attempt above would prove nothing."""
    key = vault.open_case_key(bytes(full.case_key or b""))
    assert opens(key, bytes(full.sealed_person or b""), f"{full.reference}/person")
    for wrapped in wrapped_keys():
        assert len(vault.open_case_key(wrapped)) == sealing.CASE_KEY_BYTES


# --- the time of an answer ----------------------------------------------------------------------


def test_wrong_foreign_and_erased_codes_take_as_long_at_the_door(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One slow hash of the same cost and the same statements: no clock is needed to see it."""
    cache.clear()
    first, second = a_submission(), a_submission()
    gone = a_submission()
    Complaint.objects.filter(pk=gone.complaint.pk).update(lookup=None, code_hash="")
    foreign = _with_check(first.code.signs[:6] + second.code.signs[6:-1])
    browser = Client()
    spent = []
    for code in (codes.new(), foreign, gone.code):
        with monkeypatch.context() as patched, CaptureQueriesContext(connection) as asked:
            hasher = Counting(patched)
            answer = browser.post("/complaint/status/", {"code": code.text})
        assert answer.status_code == 422
        assert len(hasher.costs) == 1
        spent.append((hasher.costs, [one["sql"].split("'")[0] for one in asked]))
    assert spent[0] == spent[1] == spent[2]
    cache.clear()


def _with_check(signs: str) -> Code:
    for sign in codes.ALPHABET:
        try:
            return codes.read(signs + sign)
        except codes.BadCode:
            continue
    raise AssertionError
