"""Looking at what stands out leaves a remark and a trace."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audits.actions import readers as actions
from audits.enums import Anomaly
from audits.models import AnomalyRemark
from audits.selectors import anomalies
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules import sealing
from oversight.rules.refusal import Refusal
from tests.audits.log.readings import TODAY, looks, read
from tests.build import NOON, a_person, signed_in
from warrants.models import Warrant

pytestmark = pytest.mark.django_db


def address(kind: Anomaly, who: User, day: date = TODAY) -> str:
    return reverse("desk_log_anomaly", args=[kind, f"user:{who.pk}", day.isoformat()])


def test_an_anomaly_is_marked_with_a_remark_whose_hash_is_on_record(
    desk: Client, commissioner: User, auditor: User, case: Warrant
) -> None:
    read(case, auditor)
    one = address(Anomaly.OUTSIDE, auditor)
    assert desk.get(one).status_code == 200
    assert desk.post(one, {"remark": ""}).status_code == 422
    assert desk.post(one, {"remark": "Asked, explained."}).status_code == 302
    row = AnomalyRemark.objects.get()
    entry = LedgerEntry.objects.get(event="anomaly.looked_at")
    assert "explained" not in entry.body().decode()
    expected = sealing.text_hash(bytes(row.salt), b"Asked, explained.")
    assert entry.facts["remark_hash"] == expected
    assert entry.by == f"user:{commissioner.pk}"
    assert anomalies.listed(last_day=TODAY, days=7).rows == []
    assert len(anomalies.listed(last_day=TODAY, days=7, state="looked").rows) == 1
    assert anomalies.counted(last_day=TODAY, days=7)[Anomaly.OUTSIDE] == 0

    read(case, auditor)
    (again,) = anomalies.listed(last_day=TODAY, days=7).rows
    assert (again.entries, again.fresh) == (2, 1), "what came since is new"


def test_nobody_settles_their_own(desk: Client, commissioner: User, case: Warrant) -> None:
    read(case, commissioner, at=datetime(2026, 11, 19, 20, 0, tzinfo=UTC))
    one = address(Anomaly.NIGHT, commissioner, date(2026, 11, 19))
    assert desk.get(one).context["form"] is None
    assert desk.post(one, {"remark": "I may."}).status_code == 403
    other = signed_in(a_person(Role.COMMISSIONER))
    assert other.post(one, {"remark": "Asked."}).status_code == 302


def test_only_what_stands_out_is_settled(commissioner: User, auditor: User) -> None:
    with pytest.raises(Refusal, match="no_anomaly"):
        actions.look_at_anomaly(
            kind=Anomaly.NIGHT,
            who=f"user:{auditor.pk}",
            day=TODAY,
            remark="x",
            by=commissioner.actor,
            at=NOON,
        )


def test_a_remark_stays(commissioner: User, auditor: User, case: Warrant) -> None:
    read(case, auditor)
    actions.look_at_anomaly(
        kind=Anomaly.OUTSIDE,
        who=f"user:{auditor.pk}",
        day=TODAY,
        remark="Seen.",
        by=commissioner.actor,
        at=NOON,
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AnomalyRemark.objects.update(remark="Never mind.")


@pytest.mark.parametrize(
    "tail",
    ["night/user:1/2026-11-20", "other/user:1/2026-11-20", "night/x/2026-11-20", "night/user:1/x"],
)
def test_what_does_not_stand_out_has_no_page(desk: Client, tail: str) -> None:
    assert desk.get(f"/desk/log/anomalies/{tail}/").status_code == 404


def test_looking_is_an_entry_of_its_own(desk: Client, auditor: User, case: Warrant) -> None:
    read(case, auditor)
    desk.get(reverse("desk_log_anomalies"))
    desk.get(address(Anomaly.OUTSIDE, auditor))
    desk.get(reverse("desk_log_entries"))
    subjects = [(entry.subject_type, entry.subject) for entry in looks()]
    assert subjects == [("ledger", "anomalies"), ("user", str(auditor.pk)), ("ledger", "entries")]
