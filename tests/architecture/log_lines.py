"""What each step on the log and its keys, and each look into it, writes into the ledger."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import override_settings

from audits.actions import readers
from audits.enums import Anomaly, AuditEvent
from oversight.actions import log_identity, vault, verification
from oversight.enums import KernelEvent
from oversight.models import SYSTEM
from oversight.rules.notes import Signer, TreeHead
from tests.access.world import World
from tests.architecture.lines import Call, line, of
from tests.build import NOON
from warrants.actions import readings


@line(vault.rotate_sealing_key, KernelEvent.SEALING_KEY_ROTATED)
def _(world: World) -> Call:
    def rotate() -> Any:
        with override_settings(SEALING_KEYS={**settings.SEALING_KEYS, "newer": b"2" * 32}):
            return vault.rotate_sealing_key(by=SYSTEM, at=NOON)

    return rotate


@line(verification.check_ledger, KernelEvent.LEDGER_VERIFIED)
def _(world: World) -> Call:
    return lambda: verification.check_ledger(at=NOON)


@line(readers.record_look, AuditEvent.LOG_READ)
def _(world: World) -> Call:
    by = of(world, "commissioner")
    return lambda: readers.record_look(subject=("ledger", "entries"), by=by, at=NOON, filters={})


@line(readers.record_export, AuditEvent.LOG_TAKEN_OUT)
def _(world: World) -> Call:
    subject, by = ("ledger", "entries"), of(world, "commissioner")
    return lambda: readers.record_export(subject=subject, rows=9, by=by, at=NOON, filters={})


@line(readers.look_at_anomaly, AuditEvent.ANOMALY_LOOKED_AT)
def _(world: World) -> Call:
    reader, by = of(world, "auditor"), of(world, "commissioner")
    readings.record_reading(warrant=world.own.applied, by=reader, at=NOON, where="desk")
    return lambda: readers.look_at_anomaly(
        kind=Anomaly.OUTSIDE, who=reader.code, day=NOON.date(), remark="Asked.", by=by, at=NOON
    )


@line(log_identity.begin, KernelEvent.LOG_KEY_CHANGED, KernelEvent.LOG_POLICY_SET)
def _(world: World) -> Call:
    return lambda: log_identity.begin(at=NOON)


@line(log_identity.renew, KernelEvent.LOG_RENEWED)
def _(world: World) -> Call:
    lost = TreeHead("lost.example/log", 5, b"r" * 32).text()
    log_identity.remember(f"{lost}\n{Signer('lost.example/log', b'k' * 32).sign(lost)}")
    return lambda: log_identity.renew(at=NOON)
