"""The exchange by file: commands, and the files that the pages of a case offer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from oversight.enums import Role
from oversight.models import LedgerEntry
from tests.build import (
    Clock,
    a_court,
    a_person,
    a_provider,
    a_rulebook,
    a_target,
    a_warrant,
    an_agency,
    signed_in,
)
from tests.constraints import refused
from tests.warrants import hi1
from tests.warrants.requests import asked
from warrants.models import ExchangeObject, Warrant
from warrants.rules.hi1_paths import REQUEST_PATHS, TARGET_PATHS, WARRANT_PATHS
from warrants.rules.hi1_xml import read_xml, write_xml

NAMED = {"name": "Aigerim Somebody"}


def written(path: Path, tree: Any) -> Path:
    if path.suffix == ".xml":
        path.write_bytes(write_xml(tree))
    else:
        path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def read_file(path: Path) -> Any:
    raw = path.read_bytes()
    return read_xml(raw) if path.suffix == ".xml" else json.loads(raw)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_message_is_taken_in_and_a_warrant_written(
    kind: str, tmp_path: Path, clock: Clock
) -> None:
    a_rulebook()
    an_agency("police")
    tree = hi1.filing_message("police", a_court().code, targets=[a_target(identity=NAMED)])
    answer = tmp_path / f"answer.{kind}"
    call_command(
        "import_hi1", written(tmp_path / f"in.{kind}", tree), agency="police", answer=answer
    )
    created = read_file(answer)["Payload"]["ResponsePayload"]["ActionResponses"]["ActionResponse"]
    assert all("CREATEResponse" in one for one in created)
    warrant = Warrant.objects.get()
    out = tmp_path / f"out.{kind}"
    call_command("export_hi1", warrant.reference, out, verbosity=0)
    assert NAMED["name"] not in out.read_text(encoding="utf-8")
    whole = read_file(out)["Payload"]["ResponsePayload"]["ActionResponses"]["ActionResponse"]
    assert len(whole) == len(created)
    assert LedgerEntry.objects.get(event="warrant.read").by == "system"


@pytest.mark.django_db
def test_a_request_is_written(tmp_path: Path, clock: Clock) -> None:
    a_rulebook()
    officer = a_person(Role.OFFICER)
    row = asked(by=officer.actor, provider=a_provider("carrier"))
    call_command("export_hi1", row.reference, tmp_path / "out.json", verbosity=0)
    ((one,),) = [
        read_file(tmp_path / "out.json")["Payload"]["ResponsePayload"]["ActionResponses"][
            "ActionResponse"
        ]
    ]
    assert one["GETResponse"]["HI1Object"]["task:CSPID"]["UniqueIdentifier"] == "carrier"
    with pytest.raises(CommandError, match="no warrant and no request"):
        call_command("export_hi1", "W-2026-999999", tmp_path / "none.json")


@pytest.mark.django_db
def test_a_message_that_is_refused_is_answered_and_leaves_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    a_rulebook()
    an_agency("police")
    tree = hi1.filing_message("police", "nowhere")
    answer = tmp_path / "answer.json"
    with pytest.raises(CommandError, match="Nothing was carried out"):
        call_command(
            "import_hi1", written(tmp_path / "in.json", tree), agency="police", answer=answer
        )
    assert hi1.errors(read_file(answer))[0] == (
        3009,
        "auth:NationalAuthorisationParameters/ov:Court: There is no active court with this code.",
    )
    assert not Warrant.objects.exists()
    assert not ExchangeObject.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("in.xml", b"<!DOCTYPE x []><x/>", "document type"),
        ("in.xml", b"x" * (5 * 1024 * 1024 + 1), "larger than five megabytes"),
        ("big.json", b" " * (5 * 1024 * 1024 + 1), "larger than five megabytes"),
        ("in.json", b"{", "not JSON"),
        ("none.json", None, "No such file"),
        ("empty.json", b"{}", "the header cannot be read"),
    ],
)
def test_what_is_no_message_is_said_to_be_none(
    name: str, content: bytes | None, said: str, tmp_path: Path
) -> None:
    an_agency("police")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=said):
        call_command("import_hi1", tmp_path / name, agency="police")


@pytest.mark.django_db
def test_an_agency_that_there_is_not_takes_nothing_in(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no active agency"):
        call_command("import_hi1", tmp_path / "in.json", agency="nobody")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["json", "xml"])
def test_the_pages_of_a_case_offer_it_as_a_file(kind: str, clock: Clock) -> None:
    officer, auditor = a_person(Role.OFFICER), a_person(Role.AUDITOR)
    warrant = a_warrant(by=officer, targets=[a_target(identity=NAMED)])
    for person, page, where in (
        (officer, "/agency/warrants", "agency"),
        (auditor, "/desk/warrants", "desk"),
    ):
        browser: Client = signed_in(person)
        shown = browser.get(f"{page}/{warrant.reference}/")
        address = f"{page}/{warrant.reference}/hi1.{kind}"
        assert address in shown.content.decode()
        LedgerEntry.objects.filter(event="warrant.read", facts={"where": where}).get()
        answer = browser.get(address)
        assert answer["Content-Type"] == f"application/{kind}"
        assert answer["Content-Disposition"].endswith(f'{warrant.reference}-hi1.{kind}"')
        assert "no-store" in answer["Cache-Control"]
        assert warrant.reference.encode() in answer.content
        assert NAMED["name"].encode() not in answer.content
    taken = LedgerEntry.objects.filter(event="warrant.read", facts={"where": "hi1"})
    assert {one.by for one in taken} == {officer.actor.code, auditor.actor.code}


@pytest.mark.django_db
def test_what_an_object_was_called_stays(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    warrant = a_warrant(by=officer)
    fields: Any = {"agency_id": warrant.agency_id, "kind": "Authorisation"}
    row = ExchangeObject.objects.create(identifier=hi1.uuid4(), warrant=warrant, **fields)
    other = an_agency()
    ExchangeObject.objects.create(
        identifier=row.identifier, warrant=warrant, agency=other, kind=row.kind
    )
    with refused("exchange_identifier_once"):
        ExchangeObject.objects.create(identifier=row.identifier, warrant=warrant, **fields)
    with refused("exchange_object_of_one_thing"):
        ExchangeObject.objects.create(identifier=hi1.uuid4(), **fields)
    with refused("append_only"):
        ExchangeObject.objects.update(number=2)
    with refused("append_only"):
        ExchangeObject.objects.all()._raw_delete("default")


def test_the_table_of_fields_is_written_down() -> None:
    """docs/etsi-ts-103-120.md names every field and where it stands."""
    text = (Path(settings.BASE_DIR) / "docs/etsi-ts-103-120.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for paths in (WARRANT_PATHS, TARGET_PATHS, REQUEST_PATHS):
        for name, path in paths.items():
            field = name.partition(".")[0] if name not in text else name
            named = [row for row in rows if re.search(rf"`{re.escape(field)}`", row)]
            assert named, name
            last = path.rpartition("/")[2]
            assert any(last in row for row in named) or last == "LITaskObject", (name, path)
