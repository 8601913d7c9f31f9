"""A ledger that does not hold is said: by the command, by letter, on every page, in each language."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from oversight.actions import verification
from oversight.enums import Role
from oversight.models import Checkpoint, LedgerCheck, LedgerEntry, LogLeaf
from oversight.words import place_in_words
from tests.build import NOON, a_person, signed_in
from tests.tamper import tamper

pytestmark = pytest.mark.django_db


def test_the_command_says_what_it_found_and_fails(
    ledger: int, mailoutbox: list[EmailMessage]
) -> None:
    commissioner = a_person(Role.COMMISSIONER, language="en")
    heard = StringIO()
    call_command("verify_ledger", stdout=heard, stderr=StringIO())
    assert "The ledger holds" in heard.getvalue()
    assert mailoutbox == []

    tamper("UPDATE oversight_ledgerentry SET role = 'judge' WHERE id = %s", _entry_at(5))
    heard = StringIO()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_ledger", stdout=heard, stderr=StringIO())

    assert "WRONG  position 5, entry" in heard.getvalue()
    assert [one.to for one in mailoutbox] == [[commissioner.email]]
    assert "position 5" in mailoutbox[0].body
    assert [one.sound for one in LedgerCheck.objects.order_by("id")] == [True, False]
    events = LedgerEntry.objects.filter(event="ledger.verified").order_by("id")
    assert [one.facts["wrong"] for one in events] == [0, 1]


def test_a_letter_that_cannot_be_sent_hides_no_fault(
    ledger: int,
    mailoutbox: list[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = (a_person(Role.COMMISSIONER, language="en") for _person in range(2))
    sent = verification.send_mail

    def broken_once(subject: str, text: str, sender: str | None, to: list[str]) -> None:
        if to == [first.email]:
            raise SMTPServerDisconnected("gone away")
        sent(subject, text, sender, to)

    monkeypatch.setattr(verification, "send_mail", broken_once)
    tamper("UPDATE oversight_ledgerentry SET role = 'judge' WHERE id = %s", _entry_at(5))
    heard = StringIO()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_ledger", stdout=heard, stderr=StringIO())
    assert "WRONG  position 5, entry" in heard.getvalue()
    assert [one.to for one in mailoutbox] == [[second.email]]
    assert "a letter was not sent: gone away" in caplog.text


def test_where_nobody_can_be_written_to_the_error_log_says_so(
    ledger: int, caplog: pytest.LogCaptureFixture
) -> None:
    tamper("UPDATE oversight_ledgerentry SET role = 'judge' WHERE id = %s", _entry_at(5))
    verification.check_ledger(at=NOON)
    assert "no commissioner has an address" in caplog.text


@pytest.mark.parametrize(
    ("language", "place"),
    [("ru", "место 5, запись"), ("kk", "орын 5, жазба"), ("en", "position 5")],
)
def test_banner_and_letter_name_the_place_in_the_readers_language(
    ledger: int, mailoutbox: list[EmailMessage], language: str, place: str
) -> None:
    commissioner = a_person(Role.COMMISSIONER, language=language)
    tamper("UPDATE oversight_ledgerentry SET role = 'judge' WHERE id = %s", _entry_at(5))
    verification.check_ledger(at=NOON)
    assert place in mailoutbox[0].body
    assert place in signed_in(commissioner).get(f"/desk/?lang={language}").content.decode()


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_letter_says_each_fault_in_the_readers_language(
    ledger: int, mailoutbox: list[EmailMessage], language: str
) -> None:
    a_person(Role.COMMISSIONER, language=language)
    tamper("UPDATE oversight_ledgerentry SET role = 'judge' WHERE id = %s", _entry_at(5))
    tamper("UPDATE oversight_logleaf SET kind = 'access' WHERE position = %s", 6)
    last = Checkpoint.objects.order_by("-id").values_list("pk", flat=True)[0]
    tamper("UPDATE oversight_checkpoint SET note = 'junk' WHERE id = %s", last)
    verification.check_ledger(at=NOON)
    words = re.findall("[a-z]+", f"{mailoutbox[0].subject} {mailoutbox[0].body}")
    assert set(words) == {
        "access",
        "warrant",
        "filed",
    }  # a class and an event: codes, as the log has them
    kept = [one["what"] for one in LedgerCheck.objects.get().faults]
    assert any(one.startswith("its note cannot be read: A note") for one in kept)


def test_a_cosignature_names_its_place_in_words() -> None:
    with translation.override("ru"):
        said = place_in_words("cosignature of witness.test on checkpoint 4")
    assert said == "контрольная отметка 4, заверение свидетеля: witness.test"


def test_a_database_that_is_away_is_said_and_is_no_good_check(
    ledger: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_given: object) -> None:
        raise OperationalError("no such socket")

    monkeypatch.setattr("oversight.selectors.verification.verify", away)
    with pytest.raises(CommandError, match="was not verified") as ended:
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())
    assert ended.value.returncode == 3
    assert not LedgerCheck.objects.exists()


def test_the_alarm_stays_on_every_page_of_the_staff_until_a_check_is_good(ledger: int) -> None:
    auditor, judge = a_person(Role.AUDITOR), a_person(Role.JUDGE)
    number = _entry_at(5)
    tamper("UPDATE oversight_ledgerentry SET role = 'judge' WHERE id = %s", number)
    verification.check_ledger(at=NOON)
    desk, bench = signed_in(auditor), signed_in(judge)

    page = desk.get("/account/").content.decode()
    assert "The ledger failed its check." in page
    assert "position 5" in page
    assert "The ledger failed its check." not in bench.get("/bench/").content.decode()
    assert Client().get("/health/").json()["ledger"]["holds"] is False

    tamper("UPDATE oversight_ledgerentry SET role = 'system' WHERE id = %s", number)
    verification.check_ledger(at=NOON + timedelta(days=1))
    assert "The ledger failed its check." not in desk.get("/account/").content.decode()
    assert Client().get("/health/").json()["ledger"]["holds"] is True


def _entry_at(position: int) -> int:
    return LogLeaf.objects.get(position=position).entry_id
