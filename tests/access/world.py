"""Two agencies, two courts, one of everything on each side, and somebody in every role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from audits.actions import publications, reviews
from audits.enums import Period
from audits.models import Draw, DrawnPiece, Publication, Review, SavedView
from oversight.enums import Role
from oversight.models import Court, Provider, User
from tests.access.complaints import Complaints, complaint_things
from tests.access.persons import Persons, persons_bodies, persons_things
from tests.access.retention import OldRecords, old_records
from tests.audits.draws import a_drawn_piece, an_announced_draw
from tests.audits.figures import a_figure_flag
from tests.build import (
    HOUR,
    NOON,
    a_client,
    a_court,
    a_filing,
    a_later_version,
    a_person,
    a_provider,
    a_rulebook,
    a_token,
    a_warrant,
    an_agency,
    signed_in,
)
from tests.warrants.hi1 import filing_message
from tests.warrants.material import a_piece, a_piece_as_filed
from tests.warrants.requests import (
    a_bulk_order,
    a_receipt,
    a_request_as_filed,
    an_answer,
    answered,
    asked,
    ordered,
    staged,
)
from tests.warrants.statements.things import a_statement, a_statement_as_told
from warrants.actions import execution, notices, readings, recusals
from warrants.models import (
    BulkOrder,
    BulkStep,
    DataRequest,
    Flag,
    Material,
    RulebookVersion,
    Statement,
    Warrant,
)
from warrants.rules.submissions import EndIn, FinalDecisionIn, NoticeIn

DAY = timedelta(days=1)
LAST_NIGHT = NOON - 16 * HOUR  # one in the morning where the body sits: the night of the 19th
OFFICER = {"name": "A. Officer"}
NAMED = [{"kind": "person", "capacity": "suspect", "identity": {"name": "Somebody"}}]
MEASURES = ["231-2", "231-7"]
WATCHED = [{"kind": "person", "capacity": "suspect", "protected": ["journalist"]}]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a report that took no time to make."""

    name: str = "report.json"
    language: str = ""
    content_type: str = "application/json"
    content: bytes = b"{}"


@dataclass(frozen=True, slots=True)
class Side:
    """One agency's cases before one court, in every state that a step needs."""

    applied: Warrant
    granted: Warrant
    ended: Warrant
    free: Warrant
    told: Warrant
    served: Warrant
    flag: Flag
    piece: Material
    request: DataRequest
    request_of_case: DataRequest
    request_flag: Flag
    answered: DataRequest
    unanswered: DataRequest
    bulk: BulkOrder
    stage: BulkStep
    statement: Statement
    judge: User
    second_judge: User


@dataclass(frozen=True, slots=True)
class World:
    """`own` belongs to the people and machines that ask; `foreign` to nobody among them.

    The auditor and the commissioner who ask are recused from everything foreign.
    """

    own: Side
    foreign: Side
    people: dict[str, User]
    sessions: dict[str, str]
    tokens: dict[str, str]
    published: Publication
    draft: Publication
    view: SavedView
    foreign_view: SavedView
    version: RulebookVersion
    persons: Persons
    complaints: Complaints
    old: OldRecords
    figure_flag: Flag
    draw: Draw
    drawn: DrawnPiece
    foreign_drawn: DrawnPiece
    client_id: int
    provider_id: int

    @property
    def court(self) -> Court:
        assert self.own.judge.court is not None
        return self.own.judge.court


def a_world() -> World:
    """Make it all by the real steps, some days before `NOON`."""
    a_rulebook(at=NOON - 9 * DAY)
    agency, court, provider = an_agency("own-agency"), a_court("own-court"), a_provider("carrier")
    people = {
        "officer": a_person(Role.OFFICER, agency=agency),
        "supervisor": a_person(Role.SUPERVISOR, agency=agency),
        "judge": a_person(Role.JUDGE, court=court),
        **{
            role.value: a_person(role)
            for role in (Role.AUDITOR, Role.COMMISSIONER, Role.CLERK, Role.ADMINISTRATOR)
        },
    }
    own = _side(people["officer"], people["judge"], provider)
    second, _third = a_provider("second"), a_provider("third")
    foreign = _side(a_person(Role.OFFICER), a_person(Role.JUDGE), second)
    other = a_person(Role.COMMISSIONER)
    reviews.open_due(at=NOON - HOUR)
    for case in (own.ended, foreign.ended):
        review = Review.objects.get(warrant=case)
        reviews.assign(review_id=review.pk, to=people["auditor"], by=other.actor, at=NOON - HOUR)
    for case in (
        foreign.applied,
        foreign.granted,
        foreign.ended,
        foreign.free,
        foreign.told,
        foreign.served,
    ):
        for person in (people["auditor"], people["commissioner"]):
            recusals.recuse(
                warrant_id=case.pk, person=person, reason="Kin.", by=other.actor, at=NOON - HOUR
            )
    readings.record_reading(warrant=own.free, by=people["auditor"].actor, at=NOON, where="desk")
    readings.record_reading(
        warrant=own.free, by=people["commissioner"].actor, at=LAST_NIGHT, where="desk"
    )
    draft, published = _reports(other)
    clients = {
        "agency": a_client(Role.OFFICER, agency=agency),
        "court": a_client(Role.JUDGE, court=court),
        "provider": a_client(Role.PROVIDER, provider=provider),
    }
    cookie = settings.SESSION_COOKIE_NAME
    return World(
        own=own,
        foreign=foreign,
        people=people,
        sessions={role: signed_in(one).cookies[cookie].value for role, one in people.items()},
        tokens={name: a_token(client) for name, client in clients.items()},
        published=published,
        draft=draft,
        view=SavedView.objects.create(owner=people["auditor"], name="Long ones", query="days=180"),
        foreign_view=SavedView.objects.create(owner=other, name="Mine", query=""),
        version=a_later_version(),
        persons=persons_things(own.granted, foreign.granted, people, other),
        complaints=complaint_things(people, other, own.granted.reference),
        old=old_records(people, other, a_person(Role.COMMISSIONER)),
        figure_flag=a_figure_flag(),
        draw=an_announced_draw(agency, by=other, at=NOON - HOUR),
        drawn=a_drawn_piece(own.piece, by=other, at=NOON - HOUR),
        foreign_drawn=a_drawn_piece(foreign.piece, by=other, at=NOON - HOUR),
        client_id=clients["agency"].pk,
        provider_id=provider.pk,
    )


def _side(officer: User, judge: User, provider: Provider) -> Side:
    begun = NOON - 3 * DAY
    applied = a_warrant(by=officer, judge=judge, at=NOON - 2 * HOUR, targets=WATCHED)
    granted, ended, free, told, served = (
        a_warrant(by=officer, judge=judge, granted=True, at=begun, targets=NAMED, measures=MEASURES)
        for _case in range(5)
    )
    for case in (ended, free, told, served):
        given = EndIn(reason="cancelled", ended_at=NOON - DAY, why="It brought nothing.")
        execution.end_warrant(warrant_id=case.pk, given=given, by=officer.actor, at=NOON - DAY)
    closed = FinalDecisionIn(ending="conviction", decided_at=NOON - 2 * HOUR)
    for case in (told, served):
        notices.record_final_decision(
            warrant_id=case.pk, given=closed, by=officer.actor, at=NOON - HOUR
        )
    notices.record_service(
        warrant_id=served.pk,
        given=NoticeIn(target=0, outcome="served", at=NOON - HOUR, way="post", proof="RR-1"),
        by=officer.actor,
        at=NOON - HOUR,
    )
    of_case = asked(
        by=officer.actor,
        provider=provider,
        at=NOON - DAY,
        warrant=granted.reference,
        categories=["image"],
        since=(NOON - 90 * DAY).isoformat(),
    )
    stage = staged(ordered(by=officer.actor, at=NOON - DAY), at=NOON - HOUR, selectors=500)
    return Side(
        request_of_case=of_case,
        request_flag=of_case.flags.get(),
        applied=applied,
        granted=granted,
        ended=ended,
        free=free,
        told=told,
        served=served,
        flag=Flag.objects.get(warrant=applied, code="protected_noticed"),
        piece=a_piece(granted, by=officer.actor, at=NOON - 2 * DAY, holder="Room 1"),
        request=asked(by=officer.actor, provider=provider, at=NOON - DAY),
        answered=answered(
            asked(by=officer.actor, provider=provider, at=NOON - DAY), at=NOON - HOUR
        ),
        unanswered=asked(by=officer.actor, at=NOON - DAY),
        bulk=stage.order,
        stage=stage,
        statement=a_statement(provider, at=NOON - HOUR, order=applied.reference),
        judge=judge,
        second_judge=a_person(Role.JUDGE, court=judge.court),
    )


def _reports(by: User) -> tuple[Publication, Publication]:
    made = []
    for period in (Period.QUARTER, Period.YEAR):
        row = publications.order(
            period=period,
            starts_on=NOON.date().replace(month=10 if period == Period.QUARTER else 1, day=1),
            ends_on=NOON.date().replace(month=12, day=31),
            known_by=NOON.date(),
            rulebook="",
            by=by.actor,
            at=NOON - HOUR,
        )
        made.append(row)
    publications.draft_waiting(make=lambda _figures: [File()], at=NOON - HOUR)
    draft, published = made
    publications.publish(publication_id=published.pk, by=by.actor, at=NOON - HOUR)
    return draft, published


def local(at: datetime) -> str:
    """An instant as a browser's field sends it."""
    return f"{localtime(at):%Y-%m-%dT%H:%M}"


def filing_form(world: World) -> dict[str, Any]:
    """The fields of a lawful first application."""
    return {
        "agency_reference": "PAGE-1",
        "court": world.court.code,
        "measures": ["231-2"],
        "offence_code": "CC 188(3)",
        "offence_years": "7",
        "target_kind": "person",
        "target_capacity": "suspect",
        "facts": "What is known so far.",
        "necessity": "Why nothing else will do.",
        "requested_days": "30",
        "resolved_at": local(NOON - HOUR),
        "officer_name": "A. Officer",
    }


def step_forms() -> dict[str, dict[str, Any]]:
    """The fields of each step of an agency."""
    return {
        "renewal": {
            "requested_days": "30",
            "necessity": "It has to go on.",
            "results_so_far": "What it brought.",
            "resolved_at": local(NOON - HOUR),
            "officer_name": "A. Officer",
        },
        "withdrawal": {
            "reason": "The case was closed.",
            "withdrawn_at": local(NOON - HOUR),
            "officer_name": "A. Officer",
        },
        "activation": {"kind": "started", "at": local(NOON - HOUR)},
        "end": {"reason": "cancelled", "ended_at": local(NOON - HOUR), "why": "Done."},
        "occurrence": {"what": "contact.met", "at": local(NOON - HOUR)},
        "final-decision": {"ending": "conviction", "decided_at": local(NOON - HOUR)},
        "remedy": {"target": "1", "step": "asked", "at": local(NOON - HOUR / 2)},
        "return": {"installed": "used", "persons": "3"},
        "order": {"provider": "third", "served_at": moment_ago()},
    }


def moment_ago() -> str:
    return local(NOON - HOUR)


def piece_form() -> dict[str, Any]:
    """The fields of a lawful piece of material."""
    return {
        "agency_reference": "PIECE-1",
        "class_code": "content",
        "medium": "server",
        "volume": "12",
        "unit": "records",
        "copies": "0",
        "holder": "Room 1",
        "obtained_at": moment_ago(),
        "officer_name": "A. Officer",
    }


def request_form() -> dict[str, Any]:
    """The fields of a lawful request for stored data."""
    return {
        "agency_reference": "DATA-1",
        "provider": "carrier",
        "legal_basis": "Case 26-55-1",
        "purpose": "investigation",
        "categories": ["subscriber"],
        "selector_kind": "number",
        "selector_count": "1",
        "since": local(NOON - 9 * DAY),
        "until": local(NOON - DAY),
        "requested_at": moment_ago(),
        "officer_name": "A. Officer",
        "approver_name": "The Head",
    }


def bulk_forms(world: World) -> dict[str, dict[str, Any]]:
    """The fields of the pages of bulk data, of letters and of draws."""
    letter = {
        "provider_reference": "Out-17",
        "answered_at": moment_ago(),
        "outcome": "given",
        "records": "2",
        "persons": "2",
        "categories": ["subscriber"],
    }
    return {
        "agency_request_letter": letter,
        "desk_request_letter": letter,
        "agency_bulk_new": {
            "agency_reference": "BULK-1",
            "authority": "Investigating court",
            "decided_at": moment_ago(),
            "purpose": "investigation",
            "categories": ["image"],
            "selector_kinds": ["plate"],
            "most_selectors": "100",
            "starts_at": local(NOON - HOUR),
            "until": local(NOON + DAY),
            "why": "A series of thefts.",
            "officer_name": "A. Officer",
        },
        "agency_bulk_stage": {
            "stage": "selected",
            "at": moment_ago(),
            "records": "10",
            "officer_name": "A. Officer",
            "approver_name": "The Head",
        },
        "desk_bulk_stage": {"found": "yes"},
        "desk_draw_new": {
            "agency": world.own.granted.agency.code,
            "kind": "kept",
            "size": "3",
        },
        "desk_draw_look": {"outcome": "as_recorded", "looked_on": f"{NOON:%Y-%m-%d}"},
    }


def api_bodies(world: World, caller: str) -> dict[str, dict[str, Any]]:
    """The body that each address of the API takes, as `caller` would send it."""
    reason = "stopped_by_judge" if caller == "court" else "cancelled"
    return {
        "api_warrants": a_filing(court=world.court.code),
        "api_warrant_batch": {"filings": [a_filing(court=world.court.code)]},
        "api_renewals": {
            "requested_days": 30,
            "necessity": "It has to go on.",
            "results_so_far": "What it brought.",
            "resolved_at": (NOON - HOUR).isoformat(),
            "officer": OFFICER,
        },
        "api_decision": {
            "outcome": "granted",
            "reasons": "Shown.",
            "days": 30,
            "decided_at": (NOON - HOUR).isoformat(),
            "judge": world.own.judge.username,
        },
        "api_withdrawal": {
            "reason": "The case was closed.",
            "withdrawn_at": (NOON - HOUR).isoformat(),
            "officer": OFFICER,
        },
        "api_statements": a_statement_as_told()
        if caller != "court"
        else a_statement_as_told(kind="decision", told="refused"),
        "api_activations": {"kind": "started", "at": (NOON - HOUR).isoformat()},
        "api_end": {"reason": reason, "ended_at": (NOON - HOUR).isoformat(), "why": "Done."},
        "api_returns": {"installed": "used", "persons": 3},
        "api_orders": {"provider": "third", "served_at": (NOON - HOUR).isoformat()},
        "api_hi1": filing_message("own-agency", world.court.code),
        "api_materials": a_piece_as_filed(NOON - HOUR),
        "api_custody": {
            "kind": "moved",
            "at": (NOON - HOUR).isoformat(),
            "officer": OFFICER,
            "holder": "Room 1",
            "place": "Vault",
        },
        "api_access_requests": a_request_as_filed("carrier", NOON - HOUR),
        "api_access_answer": an_answer(NOON - HOUR),
        "api_access_receipt": a_receipt(NOON - HOUR),
        "api_bulk_orders": a_bulk_order(NOON - HOUR),
        "api_bulk_stages": {
            "stage": "collected",
            "at": (NOON - HOUR).isoformat(),
            "records": 1000,
            "officer": OFFICER,
            "approved_by": {"name": "The Head"},
        },
        "api_access_logs": {
            "batch_reference": "20 November",
            "entries": [
                {
                    "material": world.own.piece.reference,
                    "officer": "KZ-1",
                    "at": (NOON - HOUR).isoformat(),
                    "how": "viewed",
                    "purpose": "investigation",
                }
            ],
        },
        **persons_bodies(world.own.judge.username),
    }
