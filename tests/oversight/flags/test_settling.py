"""One way to settle a flag, whatever it is about; the database keeps it as it was raised."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from oversight.enums import Role
from oversight.flags.actions import settle
from oversight.flags.enums import FlagState
from oversight.flags.models import SUBJECTS, Flag
from oversight.flags.selectors import named
from oversight.flags.subjects import subject_of, subjects
from oversight.models import Actor, LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.build import NOON, a_person, a_warrant, signed_in
from tests.constraints import refused
from tests.oversight.flags.things import a_case, a_flag, flags_of_every_kind, recused

SETTLED = {
    "warrant": ("flag.settled", "warrant"),
    "material": ("flag.settled", "warrant"),
    "data_request": ("data.flag_settled", "datarequest"),
    "bulk_order": ("bulk.flag_settled", "bulkorder"),
    "figure": ("figures.flag_settled", "provider"),
    "statement": ("statement.settled", "statement"),
    "chain": ("persons.flag_settled", "personchain"),
}


def settled(flag: Flag, by: Actor, reason: str = "Seen.") -> Flag:
    return settle(flag_id=flag.pk, state=FlagState.CONFIRMED, reason=reason, by=by, at=NOON)


def test_every_kind_of_subject_is_declared_once() -> None:
    assert set(SUBJECTS) == {kind for kind, one in subjects().items() if not one.part}
    assert set(subjects()) == set(SETTLED)


def test_every_flag_is_settled_by_the_one_step(officer: Actor, auditor: User) -> None:
    for kind, flag in flags_of_every_kind(officer).items():
        assert subject_of(flag).kind == kind
        settled(flag, auditor.actor)
        entry = LedgerEntry.objects.latest("pk")
        assert (entry.event, entry.subject_type) == SETTLED[kind]
        assert entry.facts == {"flag": flag.pk, "code": flag.code, "state": "confirmed"}
        assert named(entry.event, flag.pk) == flag
        with pytest.raises(Refusal, match="wrong_state"):
            settled(flag, auditor.actor)


def test_nobody_settles_a_flag_of_a_case_they_are_recused_from(
    officer: Actor, auditor: User, commissioner: User
) -> None:
    flags = flags_of_every_kind(officer)
    recused(auditor, flags["warrant"].warrant, commissioner)  # type: ignore[arg-type]
    for kind in ("warrant", "material", "data_request"):
        with pytest.raises(PermissionDenied):
            settled(flags[kind], auditor.actor)
        settled(flags[kind], commissioner.actor)
    settled(flags["bulk_order"], auditor.actor)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUDGE, Role.CLERK, Role.ADMINISTRATOR])
def test_a_flag_is_settled_by_nobody_else(officer: Actor, role: Role) -> None:
    flag = a_flag(a_case(officer))
    with pytest.raises(PermissionDenied):
        settled(flag, a_person(role).actor if role != Role.OFFICER else officer)
    flag.refresh_from_db()
    assert flag.state == FlagState.OPEN


def test_a_flag_is_settled_with_a_reason(officer: Actor, auditor: User) -> None:
    with pytest.raises(Refusal, match="no_reason"):
        settled(a_flag(a_case(officer)), auditor.actor, reason=" ")


def test_a_flag_has_exactly_one_subject(officer: Actor) -> None:
    flags = flags_of_every_kind(officer)
    request, case = flags["data_request"].data_request, flags["warrant"].warrant
    with refused("flag_has_one_subject"):
        Flag.objects.create(code="x", severity="low", raised_at=NOON)
    with refused("flag_has_one_subject"):
        a_flag(case, data_request=request)  # type: ignore[arg-type]
    with refused("flag_part_beside_its_whole"):
        Flag.objects.create(
            data_request=request,
            material=flags["material"].material,
            code="x",
            severity="low",
            raised_at=NOON,
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("severity = 'low'", "flag_is_frozen"),
        ("figures = '{}'", "flag_is_frozen"),
        ("raised_at = now()", "flag_is_frozen"),
        ("historic = true", "flag_is_frozen"),
        ("state = 'dismissed', settled_at = now()", "flag_settled_with_a_reason"),
    ],
)
def test_the_database_keeps_a_flag_as_it_was_raised(
    officer: Actor, change: str, constraint: str
) -> None:
    flag = a_flag(a_warrant(by=officer.user))
    with refused(constraint), connection.cursor() as cursor:
        cursor.execute(f"UPDATE warrants_flag SET {change} WHERE id = %s", [flag.pk])


def test_what_was_settled_stays_settled(officer: Actor, auditor: User) -> None:
    flag = settled(a_flag(a_case(officer)), auditor.actor)
    with refused("flag_settled_once"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE warrants_flag SET state = 'open', settled_at = NULL WHERE id = %s", [flag.pk]
        )


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/desk/flags/?severity=high&after=WzNd", "/desk/flags/?severity=high&after=WzNd"),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("", ""),
    ],
)
def test_whoever_settles_comes_back_to_where_they_were(
    officer: Actor, auditor: User, back: str, leads: str
) -> None:
    case = a_case(officer)
    address = reverse("desk_flag", args=[a_flag(case).pk])
    answer = signed_in(auditor).post(
        f"{address}?{urlencode({'back': back})}", {"state": "confirmed", "reason": "Seen."}
    )
    assert (answer.status_code, answer.url) == (302, leads or case.get_absolute_url())


def test_a_list_leads_back_to_itself_as_it_was_filtered(officer: Actor, auditor: User) -> None:
    flag = a_flag(a_case(officer), "high")
    page = signed_in(auditor).get("/desk/flags/?severity=high&lang=kk").content.decode()
    address = reverse("desk_flag", args=[flag.pk])
    assert f'href="{address}?back=/desk/flags/%3Fseverity%3Dhigh"' in page
