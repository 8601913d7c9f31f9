"""One worklist of all flags: the gravest first, none of a case one is recused from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from oversight.flags import selectors
from oversight.flags.enums import FlagState, Severity
from oversight.flags.models import Flag
from oversight.models import Actor, User
from tests.build import DAY, NOON, Clock, signed_in
from tests.oversight.flags.things import a_case, a_flag, flags_of_every_kind, recused


def found(by: User, **asked: Any) -> list[Flag]:
    return list(selectors.search(by.actor, asked, NOON).order_by("pk"))


def test_all_kinds_wait_on_one_list(officer: Actor, auditor: User) -> None:
    flags = flags_of_every_kind(officer)
    assert set(found(auditor)) == set(Flag.objects.all()) >= set(flags.values())
    for kind, flag in flags.items():
        assert found(auditor, kind=kind) == [flag]


def test_each_filter_finds_what_it_names(officer: Actor, auditor: User) -> None:
    flags = flags_of_every_kind(officer)
    agency = str(officer.agency_id)
    assert set(found(auditor, agency=agency)) == {
        flag for kind, flag in flags.items() if kind not in {"figure", "statement", "chain"}
    }
    assert found(auditor, agency="0") == []
    assert found(auditor, code=flags["figure"].code) == [flags["figure"]]
    assert {flag.severity for flag in found(auditor, severity="high")} == {"high"}
    old = a_flag(a_case(officer), raised_at=NOON - 30 * DAY)
    assert found(auditor, age="30") == [old]
    assert found(auditor, age="90") == []
    Flag.objects.filter(pk=old.pk).update(
        state=FlagState.DISMISSED, reason="So.", settled_at=NOON, settled_by=auditor
    )
    assert old not in found(auditor)
    assert found(auditor, state="dismissed") == [old]
    assert old in found(auditor, state="all")


def test_the_gravest_come_first_then_the_newest(officer: Actor, auditor: User) -> None:
    case = a_case(officer)
    low, first, medium, last = (
        a_flag(case, severity) for severity in ("low", "high", "medium", "high")
    )
    assert list(selectors.waiting(auditor.actor)) == [last, first, medium, low]


def test_a_recused_auditor_neither_sees_nor_counts_them(
    officer: Actor, auditor: User, commissioner: User
) -> None:
    flags = flags_of_every_kind(officer)
    high = Severity.HIGH
    before = int(selectors.count_open(commissioner.actor, high))
    recused(auditor, flags["warrant"].warrant, commissioner)  # type: ignore[arg-type]
    seen = found(auditor)
    assert {flags[kind] for kind in ("bulk_order", "figure", "statement", "chain")} == set(seen)
    assert int(selectors.count_open(auditor.actor, high)) == sum(
        flag.severity == high for flag in seen
    )
    assert int(selectors.count_open(commissioner.actor, high)) == before
    browser: Client = signed_in(auditor)
    for kind in ("warrant", "material", "data_request"):
        assert browser.get(f"/desk/flags/{flags[kind].pk}/").status_code == 404


def test_imported_history_does_not_crowd_todays_desk(officer: Actor, auditor: User) -> None:
    case = a_case(officer)
    today, old = a_flag(case, "low"), a_flag(case, historic=True)
    assert list(selectors.waiting(auditor.actor)) == [today]
    assert found(auditor) == [today]
    assert found(auditor, history=True) == [old]
    assert selectors.count_open(auditor.actor, Severity.HIGH) == "0"
    assert selectors.count_open(auditor.actor, historic=True) == "1"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "more than 2,000"),
        ("ru", "более 2\xa0000"),
        ("kk", "2\xa0000-нан көп"),
    ],
)
def test_a_count_that_stops_is_said_in_the_readers_language(
    officer: Actor, auditor: User, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "COUNTED", 2000)
    case = a_case(officer)
    Flag.objects.bulk_create(
        Flag(warrant=case, code="recorded_late", severity="low", raised_at=NOON)
        for _ in range(2001)
    )
    with override(language):
        assert selectors.count_open(auditor.actor) == words


def test_a_flag_is_found_and_settled_on_the_desk(
    officer: Actor, auditor: User, clock: Clock
) -> None:
    flags = flags_of_every_kind(officer)
    browser: Client = signed_in(auditor)
    desk, listed = (browser.get(at).content.decode() for at in ("/desk/", "/desk/flags/"))
    for flag in flags.values():
        (line,) = selectors.lines(selectors.flags_for(auditor.actor).filter(pk=flag.pk))
        address = f"/desk/flags/{flag.pk}/"
        assert address in listed
        assert line.page in desk
        shown = browser.get(address).content.decode()
        assert line.name in shown
        assert browser.post(address, {"state": "explained"}).status_code == 422
        taken = browser.post(address, {"state": "explained", "reason": "As agreed."})
        assert (taken.status_code, taken["Location"]) == (302, line.page)
        assert "As agreed." in browser.get(address).content.decode()
    assert "There is nothing here." in browser.get("/desk/flags/?severity=high").content.decode()
