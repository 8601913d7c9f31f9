"""There and back: what a message says comes back whole; what is not understood is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from oversight.rules.signs import is_plain
from tests.build import NOON
from tests.warrants import hi1 as messages
from tests.warrants.hi1 import SEALED, kept
from warrants.rules import hi1
from warrants.rules.hi1 import Kind
from warrants.rules.hi1_paths import (
    REQUEST_PATHS,
    TARGET_PATHS,
    TEXTS,
    WARRANT_PATHS,
)
from warrants.rules.hi1_reading import filing_of, request_of
from warrants.rules.hi1_shapes import Authorisation, Document, LdTask, LiTask
from warrants.rules.hi1_writing import (
    CaseRecord,
    Names,
    RequestRecord,
    case_objects,
    request_object,
)
from warrants.rules.request_submissions import DataRequestIn
from warrants.rules.submissions import TargetIn, WarrantIn

LINES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
WORDS = LINES.map(str.strip)
LABELS = WORDS.filter(bool)
MARKS = WORDS.filter(is_plain)
NUMBERS = MARKS.filter(bool)
CODES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,20}\Z")
MOMENTS = st.integers(-(10**7), 10**7).map(
    lambda minutes: (NOON + timedelta(minutes=minutes)).isoformat()
)


def some(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


OFFICERS = some(name=LABELS, position=WORDS, rank=WORDS, number=MARKS)
WARRANTS = some(
    agency_reference=NUMBERS,
    rulebook=CODES,
    court=CODES,
    case_number=MARKS,
    offences=st.lists(
        some(
            code=NUMBERS,
            title=WORDS,
            max_penalty_years=st.none() | st.integers(0, 100).map(str),
            criminal_group=st.booleans(),
            grave=st.booleans(),
        ),
        min_size=1,
        max_size=3,
    ),
    measures=st.lists(CODES, min_size=1, max_size=3),
    aim=MARKS,
    targets=st.lists(
        some(
            kind=st.sampled_from(["person", "place", "device", "account"]),
            capacity=CODES,
            pseudonym=WORDS,
            identity=st.none()
            | some(name=LABELS, iin=st.none() | st.from_regex(r"\A[0-9]{12}\Z"), details=WORDS),
            protected=st.lists(CODES, max_size=2),
            own_grave_offence=st.booleans(),
            consent=st.booleans(),
        ),
        min_size=1,
        max_size=3,
    ),
    facts=LABELS,
    necessity=LABELS,
    less_intrusive=WORDS,
    proportionality=WORDS,
    expected=WORDS,
    requested_days=st.integers(1, 3660),
    urgent=st.none() | some(started_at=MOMENTS, why=LABELS),
    threat=st.none() | some(consent=st.sampled_from(["application", "written_consent"])),
    prosecutor_general_agreed=st.booleans(),
    systems=st.lists(CODES, max_size=2),
    resolved_at=MOMENTS,
    officer=OFFICERS,
    approved_by=st.none() | OFFICERS,
)
SELECTORS = st.lists(
    some(
        kind=st.sampled_from(["number", "account", "device", "person", "plate", "place", "image"]),
        count=st.integers(1, 1000),
        values=st.lists(NUMBERS, max_size=3),
    ).map(lambda one: one | {"count": len(one["values"]) or one["count"]}),
    max_size=3,
    unique_by=lambda one: one["kind"],
)
NUMBERED = some(name=LABELS, number=MARKS)
REQUESTS = some(
    agency_reference=NUMBERS,
    rulebook=CODES,
    provider=CODES,
    case_number=MARKS,
    legal_basis=LABELS,
    purpose=CODES,
    categories=st.lists(CODES, min_size=1, max_size=3),
    selectors=SELECTORS,
    since=MOMENTS,
    until=MOMENTS,
    bulk=st.booleans(),
    bulk_order=st.none() | NUMBERS,
    urgent=st.booleans(),
    urgent_why=WORDS,
    face_search=st.none()
    | some(probe_quality=st.sampled_from(["good", "poor"]), watchlist=LABELS, system=MARKS),
    requested_at=MOMENTS,
    officer=NUMBERED,
    approved_by=NUMBERED,
)


def names_of(objects: list[dict[str, Any]]) -> Names:
    identifiers, labels = {}, {}
    tasks = 0
    for one in objects:
        kind = next(kind for kind, name in hi1.TYPES.items() if name == one[hi1.TYPE])
        number = 0
        if kind == Kind.DOCUMENT:
            number = TEXTS.index(one["doc:DocumentType"]["common:Value"])
        elif kind == Kind.LI_TASK:
            number, tasks = tasks, tasks + 1
        identifiers[kind, number] = one["ObjectIdentifier"]
        labels[kind, number] = one.get("doc:DocumentName") or one.get("task:Reference") or ""
    return Names("KZ", "police", identifiers, {key: one for key, one in labels.items() if one})


def record(**changes: Any) -> CaseRecord:
    fields: dict[str, Any] = {
        "reference": "W-2026-000001",
        "status": "applied",
        "end_reason": "",
        "version": 1,
        "updated_at": NOON,
        "renewals": 0,
        "cumulative_days": 0,
        "first_from": None,
        "last_until": None,
        "urgent_at": None,
        "ended_at": None,
        "providers": (),
    }
    return CaseRecord(**fields | changes)


@given(body=WARRANTS)
@settings(max_examples=60, deadline=None)
def test_an_application_goes_there_and_back(body: dict[str, Any]) -> None:
    objects = messages.application(body)
    whole = Authorisation.model_validate(objects[0])
    tasks = [LiTask.model_validate(one) for one in objects if "LITask" in one[hi1.TYPE]]
    texts = [Document.model_validate(one) for one in objects if "Document" in one[hi1.TYPE]]
    read, reading = filing_of(whole, tasks, texts)
    assert not reading.faults
    filing = WarrantIn.model_validate(
        {name: value for name, value in read.items() if value is not None}
    )
    meant = WarrantIn.model_validate(body)
    assert filing == meant

    stored = filing.model_dump(
        mode="json", exclude={"targets": {"__all__": {"identity"}}}, exclude_defaults=True
    )
    targets = [one.model_dump(mode="json") for one in filing.targets]
    urgent = filing.urgent.started_at if filing.urgent else None
    written = case_objects(stored, targets, record(urgent_at=urgent), names_of(objects))
    by_name = {one["ObjectIdentifier"]: kept(one) for one in written}
    assert by_name == {one["ObjectIdentifier"]: kept(one) for one in objects}
    for one in written:
        assert not SEALED - {"ov:IdentitySealed"} & set(one)


@given(body=REQUESTS)
@settings(max_examples=60, deadline=None)
def test_a_request_goes_there_and_back(body: dict[str, Any]) -> None:
    tree = messages.request(body)
    read, reading = request_of(LdTask.model_validate(tree))
    assert not reading.faults
    given_in = DataRequestIn.model_validate(
        {name: value for name, value in read.items() if value is not None}
    )
    assert given_in == DataRequestIn.model_validate(body)
    stored = given_in.model_dump(mode="json")
    seen = RequestRecord("D-2026-000001", "asked", "", NOON, None)
    assert kept(request_object(stored, seen, names_of([tree]))) == kept(tree)


def test_every_field_of_a_filing_has_a_path() -> None:
    """A field that is added to a filing is added to the exchange, or this fails."""

    def first(paths: Any) -> set[str]:
        return {name.partition(".")[0] for name in paths}

    assert set(WarrantIn.model_fields) == first(WARRANT_PATHS)
    assert set(TargetIn.model_fields) == first(TARGET_PATHS)
    assert set(DataRequestIn.model_fields) == first(REQUEST_PATHS)


@pytest.mark.parametrize("shape", [Authorisation, LiTask, Document, LdTask])
def test_an_element_that_is_not_understood_is_refused(shape: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        shape.model_validate({"ExternalIdentifier": "x"})
    assert "extra_forbidden" in {one["type"] for one in refused.value.errors()}


@pytest.mark.parametrize(
    ("status", "end_reason", "standing"),
    [
        ("applied", "", "AwaitingApproval"),
        ("running_unconfirmed", "", "EmergencyApproval"),
        ("authorised", "", "Approved"),
        ("refused", "", "Rejected"),
        ("withdrawn", "", "Cancelled"),
        ("lapsed", "", "Expired"),
        ("ended", "expired", "Expired"),
        ("ended", "cancelled", "Cancelled"),
        ("ended", "stopped_by_judge", "Cancelled"),
        ("ended", "refused", "Rejected"),
        ("closed", "expired", "Expired"),
    ],
)
def test_each_of_our_states_is_one_of_the_standards(
    status: str, end_reason: str, standing: str
) -> None:
    assert record(status=status, end_reason=end_reason).standing == standing


@given(kind=st.sampled_from(list(Kind)), pk=st.integers(1, 2**61), number=st.integers(0, 2**16 - 1))
def test_a_derived_identifier_says_what_it_was_derived_from(
    kind: Kind, pk: int, number: int
) -> None:
    identifier = hi1.derived(kind, pk, number)
    assert UUID(identifier).version == 8
    assert hi1.row_of(identifier) == (kind, pk, number)


def test_an_identifier_of_somebody_else_was_not_derived() -> None:
    assert [hi1.row_of(str(uuid4())) for _ in range(50)] == [None] * 50
