"""The command that marks what is there already: killed anywhere, it is begun again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from oversight.models import SYSTEM, LedgerEntry
from tests.build import NOON, a_client, a_target, a_warrant
from warrants.enums import Event
from warrants.models import PersonChain, Target, ValueMark
from warrants.persons.actions import linking
from warrants.persons.models import SpentSecret
from warrants.selectors import identities

pytestmark = pytest.mark.django_db
NAME, IIN = "Әбдіқайым Ермек Нұрланұлы", "880412300123"


@pytest.fixture
def references() -> list[str]:
    """Five cases of one person, of five agencies, not yet marked."""
    target = a_target(identity={"name": NAME, "iin": IIN})
    return [a_warrant(by=a_client(), targets=[target]).reference for _ in range(5)]


def killed_in_the_second_batch(monkeypatch: pytest.MonkeyPatch, *args: str) -> None:
    """Run the command and kill it within its second batch, where marks are stored already."""
    real, batches = linking.books.Book.save, []

    def save(book: Any) -> None:
        real(book)
        batches.append(book)
        if len(batches) == 3 + len(args):  # each batch saves twice, taking away once
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(linking, "BATCH", 2)
        patched.setattr(linking.books.Book, "save", save)
        with pytest.raises(KeyboardInterrupt):
            call_command("mark_persons", *args)


def check_whole(references: list[str]) -> None:
    (chain,) = PersonChain.objects.exclude(case_key=None)
    assert (chain.cases, chain.agencies) == (5, 5)
    assert not Target.objects.filter(sealed_links=None).exists()
    assert ValueMark.objects.count() == 2
    assert sorted(one[0] for one in identities.traces_of([IIN])) == sorted(references)
    assert not SpentSecret.objects.exists()


def test_killed_it_goes_on_where_it_stood(
    references: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    killed_in_the_second_batch(monkeypatch)
    assert Target.objects.filter(sealed_links=None).count() == 3, "a batch is kept or undone whole"
    call_command("mark_persons")
    assert "3 records marked" in capsys.readouterr().out
    check_whole(references)
    call_command("mark_persons")
    assert "0 records marked" in capsys.readouterr().out
    told = LedgerEntry.objects.filter(event=Event.PERSONS_LINKED).values_list("facts", flat=True)
    assert sum(facts["records"] for facts in told) == 5


def test_killed_while_it_marks_anew_it_goes_on_too(
    references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    linking.link_waiting(by=SYSTEM, at=NOON)
    before = {bytes(one) for one in ValueMark.objects.values_list("hash", flat=True)}
    killed_in_the_second_batch(monkeypatch, "--anew")
    assert not before & {bytes(one) for one in ValueMark.objects.values_list("hash", flat=True)}
    call_command("mark_persons")
    check_whole(references)
    gone = PersonChain.objects.filter(case_key=None)
    assert {(one.cases, one.days, one.agencies) for one in gone} == {(0, 0, 0)}
