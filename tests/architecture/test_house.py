"""House rules that no other tool sees."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import audits.actions
import oversight.actions
import warrants.actions
from audits.actions import casework, publications, retention, reviews, unsealings
from audits.enums import Period
from audits.models import Complaint, Review
from audits.rules.retention import Kind
from oversight.enums import Role
from oversight.models import Actor
from tests.access.persons import a_chain, a_proposal_to_join, a_request
from tests.architecture import writers
from tests.audits.complaints import a_complaint
from tests.audits.draws import a_drawn_piece
from tests.audits.figures import some_figures
from tests.audits.retention import LONG_AGO, a_closed_complaint, carried_out
from tests.build import (
    HOUR,
    NOON,
    a_change_of_calendar,
    a_client,
    a_court,
    a_person,
    a_provider,
    a_rulebook,
    a_target,
    a_token,
    a_warrant,
    an_agency,
    signed_in,
)
from tests.warrants.attempts.things import an_attempt
from tests.warrants.material import a_piece
from tests.warrants.repetition.corpus import REASONS
from tests.warrants.requests import asked, ordered, staged
from tests.warrants.statements.things import a_statement
from warrants.actions import execution, notices, readings
from warrants.models import Warrant
from warrants.repetition import actions as repetition
from warrants.rules.submissions import ActivationIn, EndIn, FinalDecisionIn

ROOT: Final = Path(settings.BASE_DIR)
APPS: Final = ("oversight", "warrants", "audits")


def test_nothing_writes_past_the_actions() -> None:
    assert not [path for app in APPS for path in (ROOT / app).rglob("admin.py")]
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def action_modules() -> Iterator[ModuleType]:
    for package in (oversight.actions, warrants.actions, audits.actions):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield from writers.nouns("actions")


def steps() -> Iterator[tuple[str, inspect.Signature]]:
    """Yield what changes something: it says by whom, or holds a transaction; the rest are hands.

    What remembers its answer changes nothing.
    """
    for module in action_modules():
        for name, function in vars(module).items():
            unwrapped = inspect.unwrap(function) if callable(function) else None
            if not isinstance(unwrapped, FunctionType) or name.startswith("_"):
                continue
            signature = inspect.signature(unwrapped)
            wrapped = unwrapped is not function and not hasattr(function, "cache_clear")
            is_step = wrapped or "by" in signature.parameters
            if is_step and unwrapped.__module__ == module.__name__:
                yield f"{module.__name__}.{name}", signature


STEPS: Final = dict(steps())


def test_there_are_steps() -> None:
    assert "warrants.actions.decisions.decide" in STEPS
    assert "warrants.actions.case.lock" not in STEPS
    assert len(STEPS) > 30


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_called_by_the_names_of_its_arguments(name: str) -> None:
    kinds = {one.name: one.kind for one in STEPS[name].parameters.values()}
    assert set(kinds.values()) <= {inspect.Parameter.KEYWORD_ONLY}, kinds


@pytest.mark.parametrize("name", [name for name in STEPS if "by" in STEPS[name].parameters])
def test_a_step_is_told_the_time_by_whoever_calls(name: str) -> None:
    at = STEPS[name].parameters.get("at")
    assert at is not None
    assert at.default is inspect.Parameter.empty


class House:
    """Somebody in every role whose lists are measured."""

    def __init__(self) -> None:
        a_rulebook()
        self.officer = a_person(Role.OFFICER)
        self.judge = a_person(Role.JUDGE)
        self.auditor = a_person(Role.AUDITOR)
        self.commissioner = a_person(Role.COMMISSIONER)
        self.administrator = a_person(Role.ADMINISTRATOR)
        self.machine = a_client(Role.OFFICER, agency=self.officer.agency)
        self.court_machine = a_client(Role.JUDGE, court=self.judge.court)

    def waiting(self) -> None:
        a_warrant(by=self.officer, judge=self.judge, targets=TARGETS)

    def granted(self) -> None:
        a_warrant(by=self.officer, judge=self.judge, granted=True, targets=TARGETS)

    def reviewed(self) -> None:
        case = a_warrant(by=self.officer, judge=self.judge, granted=True, targets=TARGETS)
        end = NOON + timedelta(days=2)
        given = EndIn(reason="cancelled", ended_at=end, why="Done.")
        execution.end_warrant(warrant_id=case.pk, given=given, by=self.officer.actor, at=end)
        reviews.open_due(at=end)

    def unlawful(self) -> None:
        self.reviewed()
        Review.objects.exclude(status="closed").update(
            status="closed",
            outcome="unlawful",
            closed_at=NOON + timedelta(days=2),
            concluded_by=self.auditor,
            closed_by=self.commissioner,
        )

    def to_stop(self) -> None:
        row = a_complaint(at=NOON)
        Complaint.objects.filter(pk=row.pk).update(
            status="determined", outcome="upheld", remedies=["stop"], concluded_at=NOON
        )

    def report(self) -> None:
        publications.order(
            period=Period.OTHER,
            starts_on=NOON.date(),
            ends_on=NOON.date(),
            known_by=NOON.date(),
            rulebook="",
            by=self.commissioner.actor,
            at=NOON,
        )

    def complaint(self) -> None:
        a_complaint(at=NOON)

    def question(self) -> None:
        agency = self.officer.agency
        assert agency is not None
        casework.ask_agency(
            complaint_id=a_complaint(at=NOON).pk,
            agency=agency,
            text="Which?",
            by=self.auditor.actor,
            at=NOON,
        )

    def ended(self) -> Warrant:
        case = a_warrant(by=self.officer, judge=self.judge, granted=True, targets=TARGETS)
        given = EndIn(reason="cancelled", ended_at=NOON + 2 * HOUR, why="Nothing.")
        execution.end_warrant(
            warrant_id=case.pk, given=given, by=self.officer.actor, at=NOON + 2 * HOUR
        )
        return case

    def notice(self) -> None:
        given = FinalDecisionIn(ending="acquittal", decided_at=NOON + 3 * HOUR)
        notices.record_final_decision(
            warrant_id=self.ended().pk, given=given, by=self.officer.actor, at=NOON + 3 * HOUR
        )

    def unsealing(self) -> None:
        unsealings.ask(
            warrant_id=a_warrant(
                by=self.officer, judge=self.judge, targets=[a_target(identity={"name": "N"})]
            ).pk,
            reason="A doubt.",
            by=a_person(Role.AUDITOR).actor,
            at=NOON,
        )

    def hold(self) -> None:
        retention.set_hold(
            reference=a_complaint(at=NOON).reference,
            reason="A court asks.",
            by=self.commissioner.actor,
            at=NOON,
        )

    def destroyed(self) -> None:
        a_closed_complaint(LONG_AGO)
        carried_out(Kind.COMPLAINT_FILES, at=NOON)

    def read(self) -> None:
        reader = a_person(Role.AUDITOR)
        case = a_warrant(by=self.officer, judge=self.judge)
        readings.record_reading(warrant=case, by=reader.actor, at=NOON, where="desk")

    def calendar(self) -> None:
        a_change_of_calendar(self.administrator)

    def piece(self) -> None:
        a_piece(self.case(), by=self.officer.actor, at=NOON + timedelta(hours=3))

    def privileged_piece(self) -> None:
        a_piece(
            self.case(),
            by=self.officer.actor,
            at=NOON + timedelta(hours=3),
            confidential=["lawyer"],
            filter_person="F. Filter",
        )

    def request(self) -> None:
        if not hasattr(self, "carrier"):
            self.carrier = a_provider("carrier")
        asked(by=self.officer.actor, provider=self.carrier)

    def repeated(self) -> None:
        for _case in range(1 if Warrant.objects.exists() else 2):  # the first repeats nothing
            a_warrant(by=self.officer, judge=self.judge, necessity=REASONS)
        repetition.find_repeated(at=NOON)

    def statement(self) -> None:
        if not hasattr(self, "carrier"):
            self.carrier = a_provider("carrier")
        a_statement(self.carrier)

    def bulk(self) -> None:
        staged(ordered(by=self.officer.actor))

    def bulk_flagged(self) -> None:
        staged(ordered(by=self.officer.actor), selectors=500)

    def figure(self) -> None:
        """A period of its own that nobody filed for, with its flag."""
        self.figures = getattr(self, "figures", 0) + 1
        some_figures(f"202501{self.figures:02},20251231,7,7\n")

    def drawn(self) -> None:
        piece = a_piece(self.case(), by=self.officer.actor, at=NOON + timedelta(hours=3))
        a_drawn_piece(piece, by=self.auditor)

    def case(self) -> Warrant:
        if not hasattr(self, "granted_case"):
            self.granted_case = a_warrant(by=self.officer, judge=self.judge, granted=True)
        return self.granted_case

    def session(self, person: str) -> Callable[[str], Any]:
        return signed_in(getattr(self, person)).get

    def program(self, client: str) -> Callable[[str], Any]:
        token = a_token(getattr(self, client))
        return Client(headers={"Authorization": f"Bearer {token}"}).get


NUMBERS: Final = itertools.count(1)
LETTERS: Final = [f"{a}{b}" for a in "бвгджзл" for b in "бвгджзл"]  # a name has no numbers
TARGETS: Final = [{"kind": "person", "capacity": "suspect", "protected": ["journalist"]}]
LISTS: Final[dict[str, tuple[str, Callable[[House], object]]]] = {
    "agency_warrants": ("officer", House.granted),
    "agency_events": ("officer", House.granted),
    "bench": ("judge", House.waiting),
    "desk": ("auditor", House.reviewed),
    "desk_follow_up": ("auditor", House.unlawful),
    "desk_follow_up?what=complaints": ("auditor", House.to_stop),
    "desk_flags": ("auditor", House.granted),
    "desk_flags?kind=figure": ("auditor", House.figure),
    "desk_flags?kind=bulk_order": ("auditor", House.bulk_flagged),
    "desk_warrants": ("auditor", House.granted),
    "desk_statements": ("auditor", House.statement),
    "desk_repeated": ("auditor", House.repeated),
    "desk_attempts": ("auditor", lambda house: an_attempt(house.officer)),
    "desk_export": ("auditor", House.granted),
    "desk_reviews": ("auditor", House.reviewed),
    "agency_material": ("officer", House.piece),
    "agency_requests": ("officer", House.request),
    "agency_bulk": ("officer", House.bulk),
    "desk_bulk": ("auditor", House.bulk),
    "desk_figures": ("auditor", House.figure),
    "desk_draws": ("auditor", House.drawn),
    "desk_material": ("auditor", House.piece),
    "desk_privileged": ("commissioner", House.privileged_piece),
    "desk_access": ("auditor", House.request),
    "api_access_requests": ("machine", House.request),
    "desk_reports": ("commissioner", House.report),
    "desk_complaints": ("auditor", House.complaint),
    "agency_questions": ("officer", House.question),
    "desk_requests": ("auditor", lambda _house: a_request()),
    "desk_notices": ("auditor", House.ended),
    "desk_notices?state=due": ("auditor", House.notice),
    "desk_persons": ("auditor", lambda _house: a_chain()),
    "desk_person_proposals": (
        "auditor",
        lambda _house: a_proposal_to_join(f"Alike {LETTERS[next(NUMBERS)]}"),
    ),
    "desk_unsealings": ("commissioner", House.unsealing),
    "desk_retention": ("auditor", House.destroyed),
    "desk_retention_due/complaints": ("auditor", lambda _house: a_closed_complaint(LONG_AGO)),
    "desk_retention_holds": ("auditor", House.hold),
    "desk_log_entries": ("commissioner", House.read),
    "desk_log_export": ("commissioner", House.read),
    "desk_log_anomalies": ("commissioner", House.read),
    "admin_accounts": ("administrator", lambda _house: a_person(Role.JUDGE)),
    "admin_agencies": ("administrator", lambda _house: an_agency()),
    "admin_courts": ("administrator", lambda _house: a_court()),
    "admin_providers": ("administrator", lambda _house: a_provider()),
    "admin_clients": ("administrator", lambda _house: a_client(Role.PROVIDER)),
    "admin_calendar": ("administrator", House.calendar),
    "api_warrants": ("machine", House.granted),
    "api_events": ("machine", House.granted),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_twenty(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(days=3))
    who, add = LISTS[name]
    house = House()
    ask = house.program(who) if name.startswith("api_") else house.session(who)
    place, _mark, query = name.partition("?")
    place, *given = place.split("/")
    address = reverse(place, args=given) + (f"?{query}" if query else "")
    costs, sizes = [], []
    for more in (1, 19):
        for _row in range(more):
            add(house)
        ask(address)  # what is read once for a process is read now
        with CaptureQueriesContext(connection) as queries:
            answer = ask(address)
            shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        costs.append(len(queries))
        sizes.append(len(shown))
    assert costs[1] <= costs[0]
    assert sizes[1] > sizes[0], "the rows that were added are not on the list"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["agency_warrant", "bench_case", "desk_warrant", "api_warrant"])
def test_a_case_costs_the_same_with_one_paper_and_with_many(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(days=3))
    house = House()
    case = a_warrant(by=house.officer, judge=house.judge, granted=True, targets=TARGETS)
    who = {"agency": "officer", "bench": "judge", "desk": "auditor", "api": "machine"}
    caller = who[name.partition("_")[0]]
    ask = house.program(caller) if name.startswith("api_") else house.session(caller)
    address, costs = reverse(name, args=[case.reference]), []
    for more in (1, 8):
        for number in range(more):
            _activation(case.pk, house.officer.actor, hours=number + more)
        ask(address)
        with CaptureQueriesContext(connection) as queries:
            assert ask(address).status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0]


def _activation(pk: int, by: Actor, *, hours: int) -> None:
    at = NOON + timedelta(hours=hours + 1)
    given = ActivationIn(kind="started", at=at)
    execution.record_activation(warrant_id=pk, given=given, by=by, at=at)
