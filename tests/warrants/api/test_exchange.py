"""What messages of ETSI TS 103 120 change and read, who may send them, and in which form."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.enums import Role
from oversight.models import Court, LedgerEntry, Provider, User
from tests.build import DAY, HOUR, Clock, a_client, a_token, a_warrant
from tests.machine import Machine
from tests.warrants import hi1
from tests.warrants.api.exchange import DOOR, identifier, sent
from tests.warrants.api.remains import left
from tests.warrants.hi1 import Tree, answers, create, errors, filing_message, message
from tests.warrants.requests import answered, asked
from warrants.models import Warrant
from warrants.rules.hi1_xml import read_xml, write_xml

pytestmark = pytest.mark.django_db


def test_an_application_is_taken_back(
    agency: Machine, court: Court, code: str, clock: Clock
) -> None:
    tree = filing_message(code, court.code)
    sent(agency, tree)
    found = sent(agency, message(code, hi1.give_up(identifier(tree), clock())))
    shown = answers(found)[0]["UPDATEResponse"]["HI1Object"]
    assert Warrant.objects.get().status == "withdrawn"
    assert shown["auth:AuthorisationStatus"]["common:Value"] == "Cancelled"
    assert shown["Generation"] == 2
    assert LedgerEntry.objects.filter(event="warrant.withdrawn").count() == 1


def test_a_measure_is_ended(agency: Machine, judge: User, code: str, clock: Clock) -> None:
    warrant = a_warrant(by=agency.client, judge=judge, granted=True, at=clock() - 3 * DAY)
    export = answers(agency.get(f"{DOOR}warrants/{warrant.reference}/").json())
    whole = export[0]["GETResponse"]["HI1Object"]
    assert whole["auth:AuthorisationStatus"]["common:Value"] == "Approved"
    stale = hi1.give_up(whole["ObjectIdentifier"], clock(), Generation=1)
    ((number, said),) = errors(sent(agency, message(code, stale)))
    assert number == 3008
    assert "has changed" in said
    done = hi1.give_up(whole["ObjectIdentifier"], clock(), Generation=whole["Generation"])
    shown = answers(sent(agency, message(code, done)))[0]["UPDATEResponse"]["HI1Object"]
    warrant.refresh_from_db()
    assert (warrant.status, warrant.end_reason) == ("ended", "cancelled")
    assert shown["auth:AuthorisationTerminationTimestamp"] == hi1.utc(clock())
    over = hi1.give_up(whole["ObjectIdentifier"], clock())
    ((number, said),) = errors(sent(agency, message(code, over)))
    assert number == 3012


def test_an_update_that_says_more_or_something_else_changes_nothing(
    agency: Machine, court: Court, code: str, clock: Clock
) -> None:
    tree = filing_message(code, court.code)
    sent(agency, tree)
    whole, task = identifier(tree), identifier(tree, 3)
    before = left()
    more = hi1.give_up(whole, clock(), **{"auth:AuthorisationReference": "R-2"})
    other = hi1.give_up(
        whole,
        clock(),
        **{
            "auth:AuthorisationDesiredStatus": hi1.entry(
                "ETSI", "AuthorisationDesiredStatus", "Suspended"
            )
        },
    )
    ahead = hi1.give_up(whole, clock() + DAY)
    unknown = hi1.give_up(str(hi1.uuid4()), clock())
    of_task = {
        "UPDATE": {
            "HI1Object": {
                "@xsi:type": f"{hi1.TASK}LITaskObject",
                "ObjectIdentifier": task,
                "task:DesiredStatus": hi1.entry("ETSI", "TaskDesiredStatus", "Cancelled"),
            }
        }
    }
    assert errors(sent(agency, message(code, more))) == [
        (
            3001,
            "auth:AuthorisationReference: The schema knows no such field. Remove it.",
        )
    ]
    found = errors(sent(agency, message(code, other, ahead, unknown, of_task)))
    assert [one and one[0] for one in found] == [3007, 3000, 3011, 3001]
    assert left() == before


def test_delivery_is_answered_as_not_supported(agency: Machine, code: str) -> None:
    deliver = {"DELIVER": {"Identifier": str(hi1.uuid4()), "HI1Object": {"any": "thing"}}}
    ((number, said),) = errors(sent(agency, message(code, deliver)))
    assert number == 3001
    assert "DELIVER is not supported" in said


def test_only_own_objects_are_read(
    agency: Machine, court: Court, code: str, judge: User, clock: Clock
) -> None:
    tree = filing_message(code, court.code)
    sent(agency, tree)
    stranger = Machine(a_client())
    assert stranger.client.agency
    theirs = stranger.client.agency.code
    foreign = a_warrant(by=stranger.client, judge=judge, at=clock())
    export = answers(stranger.get(f"{DOOR}warrants/{foreign.reference}/").json())
    derived = export[0]["GETResponse"]["HI1Object"]["ObjectIdentifier"]
    for machine, name, one in ((stranger, theirs, identifier(tree)), (agency, code, derived)):
        ((number, said),) = errors(sent(machine, message(name, hi1.get(one))))
        assert number == 3014
        assert "that you may know of" in said
    assert agency.get(f"{DOOR}warrants/{foreign.reference}/").status_code == 404
    before = LedgerEntry.objects.filter(event="warrant.read").count()
    mine = answers(sent(agency, message(code, hi1.get(identifier(tree)))))
    assert mine[0]["GETResponse"]["HI1Object"]["ObjectIdentifier"] == identifier(tree)
    assert LedgerEntry.objects.filter(event="warrant.read").count() == before + 1
    assert LedgerEntry.objects.filter(event="warrant.read").order_by("-pk")[0].facts == {
        "where": "hi1"
    }


def test_objects_are_listed_by_kind_and_by_change(
    agency: Machine, court: Court, code: str, judge: User, provider: Provider, clock: Clock
) -> None:
    first = filing_message(code, court.code)
    sent(agency, first)
    clock.forward(HOUR)
    later = clock()
    second = a_warrant(by=agency.client, judge=judge, granted=True, at=later)
    asked(by=agency.client.actor, provider=provider, at=later)

    def listed(kind: str, **more: Any) -> list[Tree]:
        found = answers(sent(agency, message(code, hi1.listing(kind, **more))))
        records: list[Tree] = found[0]["LISTResponse"]["ListResponseRecord"]
        return records

    both = listed("Authorisation")
    assert both[0]["Identifier"] == identifier(first)
    assert len(both) == 2
    assert listed("Authorisation", LastChanged=hi1.utc(later)) == both[1:]
    assert listed("Authorisation", MaximumObjectCount=1) == both[:1]
    assert [len(listed(kind)) for kind in ("Document", "LITask", "LDTask")] == [4, 2, 1]
    news = listed("Notification")
    one = sent(agency, message(code, hi1.get(news[0]["Identifier"])))
    shown = answers(one)[0]["GETResponse"]["HI1Object"]
    assert shown["notif:NotificationType"]["common:Owner"] == "Oversight"
    assert shown["AssociatedObjects"]["AssociatedObject"] in (
        [both[1]["Identifier"]],
        [both[0]["Identifier"]],
    )
    for each in ("Document", "LITask", "LDTask"):
        wanted = listed(each)[0]["Identifier"]
        got = sent(agency, message(code, hi1.get(wanted)))
        assert answers(got)[0]["GETResponse"]["HI1Object"]["ObjectIdentifier"] == wanted
    ((number, _said),) = errors(sent(agency, message(code, hi1.listing("Delivery"))))
    assert number == 3001
    assert second.reference


def test_a_notification_is_made_by_the_receiver_alone(agency: Machine, code: str) -> None:
    tree = {
        "@xsi:type": "{http://uri.etsi.org/03120/common/2016/02/Notification}NotificationObject",
        "ObjectIdentifier": str(hi1.uuid4()),
    }
    ((number, _said),) = errors(sent(agency, message(code, create(tree))))
    assert number == 3001


def test_an_answer_counts_the_generation_of_a_request_up(
    agency: Machine, code: str, provider: Provider, clock: Clock
) -> None:
    row = asked(by=agency.client.actor, provider=provider, at=clock())
    answered(
        row,
        at=clock() + HOUR,
        outcome="refused",
        ground="No warrant.",
        records=0,
        persons=0,
        categories=[],
    )
    tree = answers(agency.get(f"{DOOR}access-requests/{row.reference}/").json())
    shown = tree[0]["GETResponse"]["HI1Object"]
    assert shown["Generation"] == 2
    assert shown["task:Status"]["common:Value"] == "Rejected"


def test_a_list_costs_the_same_for_one_and_for_many(
    agency: Machine, court: Court, code: str, judge: User, provider: Provider, clock: Clock
) -> None:
    costs = []
    kinds = ("Authorisation", "Document", "LITask", "LDTask", "Notification")
    tree = message(code, *map(hi1.listing, kinds))
    for more in (1, 5):
        for _ in range(more):
            warrant = a_warrant(by=agency.client, judge=judge, granted=True, at=clock())
            asked(by=agency.client.actor, provider=provider, at=clock(), warrant=warrant.reference)
            sent(agency, filing_message(code, court.code))
        with CaptureQueriesContext(connection) as queries:
            sent(agency, tree)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("role", [Role.JUDGE, Role.PROVIDER])
def test_the_exchange_is_for_agencies(role: Role, code: str, clock: Clock) -> None:
    machine = Machine(a_client(role))
    assert machine.post(DOOR, message(code, hi1.listing("Authorisation"))).status_code == 403


@pytest.mark.parametrize(
    ("scope", "statuses"),
    [
        ("read", (403, 403, 200)),
        ("read warrants:write", (200, 403, 200)),
        ("read access:write", (403, 200, 200)),
    ],
)
def test_what_a_message_writes_its_token_has_to_allow(
    agency: Machine,
    court: Court,
    code: str,
    provider: Provider,
    clock: Clock,
    scope: str,
    statuses: tuple[int, ...],
) -> None:
    token = a_token(agency.client, scope=scope)
    trees = (
        filing_message(code, court.code),
        hi1.request_message(code, provider.code, clock()),
        message(code, hi1.listing("Authorisation")),
    )
    headers = {"Authorization": f"Bearer {token}"}
    assert tuple(agency.post(DOOR, tree, headers=headers).status_code for tree in trees) == statuses


def test_a_message_in_xml_is_answered_in_xml(agency: Machine, court: Court, code: str) -> None:
    tree = filing_message(code, court.code)
    answer = agency.post(DOOR, raw=write_xml(tree), content_type="application/xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    found = read_xml(answer.content)
    created = found["Payload"]["ResponsePayload"]["ActionResponses"]["ActionResponse"]
    assert created[0]["CREATEResponse"]["Identifier"] == identifier(tree)
    reference = Warrant.objects.get().reference
    in_json = agency.get(f"{DOOR}warrants/{reference}/").json()
    in_xml = agency.get(f"{DOOR}warrants/{reference}/", headers={"Accept": "application/xml"})
    assert in_xml["Content-Type"] == "application/xml"
    again = read_xml(in_xml.content)
    assert again["Payload"] == as_text(in_json["Payload"])


def as_text(tree: Any) -> Any:
    """A tree as XML gives it back: every value as text."""
    if isinstance(tree, dict):
        return {name: as_text(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [as_text(one) for one in tree]
    return str(tree).lower() if isinstance(tree, bool) else str(tree)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><HI1Message>&a;</HI1Message>", "document type"),
        (b"<HI1Message/>", "namespace"),
        (b"no xml", "well-formed"),
        (b"", "well-formed"),
    ],
)
def test_what_is_no_message_in_xml_is_a_problem(agency: Machine, raw: bytes, said: str) -> None:
    before = left()
    answer = agency.post(DOOR, raw=raw or b" ", content_type="application/xml")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert left() == before


def test_ten_megabytes_are_too_many(agency: Machine) -> None:
    answer = agency.post(DOOR, raw=b" " * 10_000_000, content_type="application/xml")
    assert answer.status_code == 413


def test_a_form_is_not_read(agency: Machine) -> None:
    assert agency.post(DOOR, raw=b"a=b", content_type="text/csv").status_code == 415
