"""Verify the ledger, keep what was found, and raise an alarm where it does not hold."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import Final

from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from oversight.actions import ledger, log_identity
from oversight.enums import KernelEvent, Role
from oversight.models import SYSTEM, LedgerCheck, User
from oversight.rules.findings import Fault, Verification
from oversight.rules.notes import TreeHead, read_head
from oversight.selectors import verification
from oversight.selectors.instants import one_instant
from oversight.selectors.verification import Progress
from oversight.words import place_in_words

NAMED_IN_A_LETTER: Final = 5

logger = logging.getLogger(__name__)


def check_ledger(*, at: datetime, progress: Progress | None = None) -> LedgerCheck:
    """Verify the whole ledger as it is at one instant, and keep what was found.

    Where it does not hold, the commissioners get a letter; pages of the staff show it
    until a later check is good.
    """
    begun = time.monotonic()
    remembered, fault = _remembered()
    with one_instant():
        found = verification.verify(remembered=remembered, progress=progress)
    if fault:
        found.add(
            "memory of the log",
            gettext_noop("the checkpoint that was signed last cannot be read there"),
            fault,
        )
    check = _keep(found, at=at, seconds=time.monotonic() - begun)
    if not check.sound:
        _tell_commissioners(check, found.faults)
    return check


def _remembered() -> tuple[TreeHead | None, str]:
    """Return what was signed last as kept outside the database, or why it cannot be read."""
    try:
        note = log_identity.recall()
    except log_identity.LogStopped as stopped:
        return None, str(stopped)
    return (read_head(note.text) if note else None), ""


@transaction.atomic
def _keep(found: Verification, *, at: datetime, seconds: float) -> LedgerCheck:
    check = LedgerCheck.objects.create(
        at=at,
        entries=found.entries,
        size=found.size,
        root=found.root,
        seconds=seconds,
        wrong=len(found.faults) + found.more if found.faults else 0,
        faults=[{"place": one.place, "what": one.what} for one in found.faults],
    )
    ledger.record(
        event=KernelEvent.LEDGER_VERIFIED,
        subject=("ledger", str(check.pk)),
        by=SYSTEM,
        at=at,
        facts={
            "entries": check.entries,
            "size": check.size,
            "root": found.root.hex(),
            "wrong": check.wrong,
        },
    )
    return check


def _tell_commissioners(check: LedgerCheck, faults: list[Fault]) -> None:
    told = User.objects.filter(role=Role.COMMISSIONER, is_active=True).exclude(email="")
    if not told:
        logger.error("The ledger does not hold, and no commissioner has an address for letters.")
    for person in told:
        with translation.override(person.language):
            lines = [
                _(
                    "The ledger failed its check. Something in the database is not as it was "
                    "recorded."
                ),
                _("Faults: %(wrong)s, among %(entries)s entries. The first of them:")
                % {"wrong": check.wrong, "entries": check.entries},
                *(
                    f"- {place_in_words(one.place)}: {_(one.sentence) % one.figures}"
                    for one in faults[:NAMED_IN_A_LETTER]
                ),
                _("Keep the database as it is, and have it looked at by somebody from outside."),
            ]
            subject, text = _("Alarm: the ledger failed its check"), "\n\n".join(lines)
            try:
                send_mail(subject, text, None, [person.email])
            except (
                OSError
            ) as fault:  # the others are told all the same, and the caller what is wrong
                logger.error("The ledger does not hold, and a letter was not sent: %s", fault)  # noqa: TRY400 - a trace tells nothing
