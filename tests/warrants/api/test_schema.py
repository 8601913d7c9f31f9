"""A program that knows the published schema and nothing else: whatever it sends, the schema holds.

Bounded and seeded, so that a failure comes again. Lawful and broken calls of every
operation are sent as an agency and as a court, half of them at cases that exist.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from oversight.api.throttles import PerClient
from oversight.enums import Role
from oversight.models import LedgerEntry
from tests.build import DAY, HOUR, NOON, Clock, a_client, a_person, a_rulebook, a_target, a_warrant
from tests.machine import Machine
from tests.warrants.hi1 import message

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
]
DONE = {
    "agency": {
        "GET /api/v1/events/",
        "GET /api/v1/exchange/hi1/warrants/{reference}/",
        "GET /api/v1/rulebooks/",
        "GET /api/v1/rulebooks/{code}/",
        "GET /api/v1/warrants/",
        "GET /api/v1/warrants/{reference}/",
        "POST /api/v1/exchange/hi1/",
        "POST /api/v1/warrants/",
        "POST /api/v1/warrants/batch/",
    },
    "court": {"GET /api/v1/events/", "GET /api/v1/warrants/{reference}/"},
}
QUIETLY = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
schemathesis.openapi.format(  # of all instants, those from which a term can be counted
    "date-time",
    st.integers(-90 * 24 * 60, 60).map(lambda minutes: (NOON + minutes * DAY / 1440).isoformat()),
)


class Known:
    """The machines that call, and the cases they may call about."""

    def __init__(self) -> None:
        a_rulebook()
        agency, judge = a_client(), a_person(Role.JUDGE)
        court = a_client(Role.JUDGE, court=judge.court)
        assert judge.court
        cases = [a_warrant(by=agency, judge=judge, granted=granted) for granted in (True, False)]
        self.answered: Counter[tuple[str, int]] = Counter()
        self.references = [one.reference for one in cases]
        self.lawful = {
            "rulebook": "kz-cpc",
            "court": judge.court.code,
            "judge": judge.username,
            "measures": ["231-2"],
            "offences": [{"code": "CC 188", "max_penalty_years": 5}],
            "targets": [a_target()],
            "urgent": None,
            "threat": None,
            "provider": None,
            "requested_days": 30,
            "resolved_at": (NOON - HOUR).isoformat(),
            "withdrawn_at": NOON.isoformat(),
            "filed_at": None,
            "cost": None,
            "cost_other": None,
            "currency": None,
            "persons": 3,
            "from": None,
        }
        assert agency.agency
        self.header = message(agency.agency.code)["Header"]
        self.machines = {"agency": Machine(agency), "court": Machine(court)}

    def steer(self, case: Any, mode: GenerationMode) -> None:
        """Name in half of the calls what exists; let half of the whole bodies be lawful too."""
        number = zlib.crc32(repr((case.path_parameters, case.body)).encode(errors="replace"))
        path, body = case.path_parameters or {}, case.body
        if "reference" in path and number % 2:
            path["reference"] = self.references[number // 2 % 2]
        if "code" in path and number % 2:
            path["code"] = "kz-cpc"
        if mode == GenerationMode.POSITIVE and isinstance(body, dict) and number // 4 % 2:
            if "Header" in body:
                body["Header"] = self.header
            for one in body.get("filings", [body]):
                one |= {name: self.lawful[name] for name in one.keys() & self.lawful}


@pytest.fixture
def known(clock: Clock, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Known:
    cache.clear()
    monkeypatch.setattr(PerClient, "rate", None, raising=False)
    return Known()


@pytest.fixture
def published(known: Known) -> Any:
    config = SchemathesisConfig(seed=20_261_120)
    config.projects.default.checks.update(included_check_names=CHECKS)
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), config=config)


def caller(machine: Machine, known: Known, mode: GenerationMode) -> Callable[[Any], None]:
    def call(case: Any) -> None:
        known.steer(case, mode)
        answer = case.call_and_validate(headers={"Authorization": f"Bearer {machine.token()}"})
        known.answered[case.operation.label, answer.status_code] += 1

    return call


@pytest.mark.timeout(280)
@pytest.mark.parametrize("who", ["agency", "court"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_schema_holds(who: str, mode: GenerationMode, known: Known, published: Any) -> None:
    call = caller(known.machines[who], known, mode)
    broken = {}
    for found in published.get_all_operations():
        operation = found.ok()
        cases = operation.as_strategy(generation_mode=mode)
        try:
            QUIETLY(given(case=cases)(call))()
        except Unsatisfiable:
            assert mode == GenerationMode.NEGATIVE, "nothing can be wrong with such a call"
        except BaseException as error:  # noqa: BLE001 - all that is broken is told at once
            broken[operation.label] = "\n".join(map(str, getattr(error, "exceptions", [error])))
    assert not broken, "\n\n".join(f"{label}\n{said}" for label, said in broken.items())
    assert LedgerEntry.objects.filter(event="warrant.read").exists()
    done = {label for label, status in known.answered if status in {200, 201}}
    if mode == GenerationMode.POSITIVE:
        assert done >= DONE[who], "no lawful call got through, so little was tried"


def test_the_schema_is_published_and_whole(known: Known) -> None:
    answer = known.machines["agency"].http.get("/api/v1/schema/?format=json")
    assert answer.status_code == 200
    document = json.loads(answer.content)
    assert document["openapi"].startswith("3.1")
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) >= 12
    for one in operations:
        open_to_all = one["operationId"] == "read_receipt"
        assert open_to_all != bool(one.get("security"))
        assert one["description"]
        for status, said in one["responses"].items():
            (media,) = said.get("content", {"": None})
            good = "text/plain" if open_to_all else "" if status == "304" else "application/json"
            assert media == (good if status < "400" else "application/problem+json")
