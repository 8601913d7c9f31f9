"""The demonstration: every state is shown, once, and never where real cases are."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import F, Q
from django.test import override_settings
from django.utils import timezone

from audits import policies
from audits.actions import complaint_stories, demonstration
from audits.actions import draws as draw_steps
from audits.enums import (
    Anomaly,
    ComplaintStatus,
    DestructionResult,
    DestructionStatus,
    LookOutcome,
    PublicationStatus,
    RequestAnswer,
    RequestStatus,
    ReviewStatus,
)
from audits.models import (
    AgencyQuestion,
    Complaint,
    Destruction,
    Determination,
    Draw,
    ProviderFigure,
    Publication,
    Review,
    SubjectRequest,
    Unsealing,
)
from audits.reports import transparency
from audits.rules.fiction import ONE_OF_EACH, check_digit, half_years, iin, plots
from audits.selectors import anomalies, custody, draws, provider_figures, retention
from audits.selectors.complaints import alike, by_code
from oversight.enums import PEOPLE_ROLES, Role
from oversight.models import Agency, ApiClient, Court, LedgerEntry, Provider, User
from oversight.rules import codes
from tests.build import NOON, a_person, a_rulebook, an_agency
from warrants.enums import (
    AnswerOutcome,
    AnswerSource,
    ApplicationStatus,
    Authority,
    BulkStage,
    CustodyKind,
    EndReason,
    FlagState,
    Looked,
    MaterialState,
    RuledOut,
    WarrantStatus,
)
from warrants.enums import RequestStatus as DataStatus
from warrants.models import (
    AccessEntry,
    Activation,
    Allocation,
    Application,
    BulkOrder,
    Clock,
    CustodyEvent,
    DataAnswer,
    DataRequest,
    Decision,
    FeedEvent,
    Flag,
    Material,
    Target,
    Warrant,
)
from warrants.selectors import notices

WARRANTS = 36
URL = "http://localhost:8000"


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - stories, not secrets


def present() -> datetime:
    """Return the instant at which the data was loaded."""
    return LedgerEntry.objects.latest("recorded_at").recorded_at


def load(**more: object) -> str:
    said = StringIO()
    call_command("load_demo", url=URL, warrants=WARRANTS, stdout=said, **more)
    return said.getvalue()


def test_every_state_occurs_and_a_second_run_adds_nothing(
    as_runtime_role: None, db: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transparency, "pdf", lambda _frozen, _language: b"tested elsewhere")
    call_command("load_rulebooks", stdout=StringIO())
    load()
    check_states()
    check_flags_and_reviews()
    check_people_and_machines(home)
    check_records()
    check_anomalies()
    check_material()
    check_looks()
    check_stored_data()
    check_persons(home)
    check_reports(home)
    check_draws()
    check_published_figures()
    check_retention()

    before = LedgerEntry.objects.count()
    written = (home / "demo.json").read_bytes()
    assert "already" in load()
    assert LedgerEntry.objects.count() == before
    assert Warrant.objects.count() == WARRANTS
    assert (home / "demo.json").read_bytes() == written

    check_lost_sign_ins_are_made_anew(home)


def check_states() -> None:
    now = present()
    statuses = set(Warrant.objects.values_list("status", flat=True))
    assert statuses == set(WarrantStatus)
    assert set(Warrant.objects.values_list("end_reason", flat=True)) == {"", *EndReason}
    assert set(Application.objects.values_list("status", flat=True)) == set(ApplicationStatus)
    assert set(Decision.objects.values_list("authority", flat=True)) == set(Authority)
    in_force = Warrant.objects.filter(
        Q(terms__cut_at=None) | Q(terms__cut_at__gt=now),
        terms__starts_at__lte=now,
        terms__until__gt=now,
    )
    assert in_force.exists()
    authorised = Warrant.objects.filter(status=WarrantStatus.AUTHORISED)
    assert not authorised.filter(last_until__lte=now).exists()
    ended = Warrant.objects.filter(status=WarrantStatus.ENDED)
    assert ended.filter(returns=None).exists()
    assert ended.filter(returns__isnull=False).exists()
    assert ended.filter(renewals__gte=6).exists()
    assert in_force.filter(renewals__gte=6).exists()
    assert not Warrant.objects.filter(Q(recorded_at__gt=now) | Q(updated_at__gt=now)).exists()


def check_flags_and_reviews() -> None:
    codes = set(Flag.objects.values_list("code", flat=True))
    assert codes >= {
        "too_many_renewals",
        "cumulative_above_limit",
        "renewal_filed_late",
        "decision_late",
        "late_to_court",
        "protected_noticed",
        "use_outside_term",
        "use_beyond_term",
        "return_overdue",
    }
    assert Flag.objects.filter(state=FlagState.OPEN).exists()
    assert Flag.objects.exclude(state=FlagState.OPEN).exists()
    assert set(Review.objects.values_list("status", flat=True)) == set(ReviewStatus)
    over = Warrant.objects.filter(status=WarrantStatus.ENDED)
    assert not over.filter(review=None).exists()
    assert Review.objects.filter(obligatory=True).exists()
    passed = Clock.objects.filter(warrant__isnull=False, outcome="", due_at__lt=present())
    assert not passed.exists()


def check_people_and_machines(home: Path) -> None:
    path = home / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    demo = json.loads(path.read_text(encoding="utf-8"))
    assert set(demo) == {"url", "users", "clients", "complaints", "requests"}
    assert demo["url"] == URL
    assert {user["role"] for user in demo["users"]} == set(PEOPLE_ROLES)
    for user in demo["users"]:
        found = User.objects.get(username=user["username"])
        assert found.check_password(user["password"])
        assert (found.role, found.must_change_password, found.demonstration) == (
            user["role"],
            False,
            True,
        )
    named = {user["username"] for user in demo["users"]}
    others = User.objects.exclude(username__in=named)
    assert others.exists()
    assert User.objects.values("full_name").distinct().count() == User.objects.count()
    assert not any(user.has_usable_password() for user in others)
    assert [
        {key: value for key, value in client.items() if not key.startswith("client_")}
        for client in demo["clients"]
    ] == [
        {"role": "officer", "agency": "ala-pd"},
        {"role": "judge", "court": "ala-sic"},
        {"role": "provider", "provider": "dala-tel"},
    ]
    for client in demo["clients"]:
        kept = ApiClient.objects.get(client_id=client["client_id"])
        assert kept.client_secret != client["client_secret"]
        assert (kept.active, kept.demonstration) == (True, True)
    judge = User.objects.get(username="demo-judge")
    assert judge.court == Court.objects.get(code="ala-sic")
    assert judge.warrants.filter(applications__status=ApplicationStatus.SUBMITTED).exists()
    assert list(judge.court.people.filter(role=Role.JUDGE, is_active=True)) == [judge]
    assert not Warrant.objects.filter(court=judge.court, status__in=demonstration.OPEN).exclude(
        judge=judge
    )
    assert Allocation.objects.filter(judge=judge).exclude(reason="").exists()
    assert all(user.email.endswith(".example") for user in User.objects.filter(username__in=named))
    auditor = User.objects.get(username="demo-auditor")
    assert auditor.reviews.exclude(status=ReviewStatus.CLOSED).exists()


def check_records() -> None:
    assert 8 <= Agency.objects.count() <= 10
    assert 6 <= Court.objects.count() <= 8
    assert Provider.objects.count() == 7
    assert Court.objects.filter(kind="capital").count() == 1
    assert Activation.objects.filter(filed_by_client__provider__isnull=False).exists()
    assert Application.objects.filter(filed_by_client__isnull=False).exists()
    assert not FeedEvent.objects.filter(by_mail=True, mailed_at=None).exists()
    assert not Target.objects.filter(kind="person", sealed_identity=None).exists()
    entries = LedgerEntry.objects.filter(subject_type="warrant").order_by("id")
    recorded = [entry.recorded_at for entry in entries]
    assert recorded == sorted(recorded)


def check_anomalies() -> None:
    """Something of each kind stands out, but that thirty cases are not taken out in bulk."""
    last_day = timezone.localdate(present())
    with override_settings(READ_IN_AN_HOUR=WARRANTS // 3):
        counts = anomalies.counted(last_day=last_day, days=30)
    assert {kind for kind, count in counts.items() if count} == set(Anomaly) - {Anomaly.TAKEN_OUT}
    looked = anomalies.listed(last_day=last_day, days=30, state="looked").rows
    assert [one.kind for one in looked] == [Anomaly.NIGHT]
    assert counts[Anomaly.OUTSIDE] < 10, "who reads as they should does not stand out"


def check_material() -> None:
    """Every state, every kind of happening, every figure above the list."""
    assert set(Material.objects.values_list("state", flat=True)) == set(MaterialState)
    assert set(CustodyEvent.objects.values_list("kind", flat=True)) == set(CustodyKind)
    assert Material.objects.exclude(offered_to="").exists()
    assert Material.objects.exclude(holder_court=None).exists()
    assert set(Material.objects.values_list("ruled_out", flat=True)) == {"", *RuledOut}
    partly = Material.objects.filter(volume__lt=F("obtained_volume"), volume__gt=0)
    assert partly.filter(events__kind=CustodyKind.DESTROYED).exists()
    auditor = User.objects.get(username="demo-auditor").actor
    figures = custody.metrics(auditor, present())
    assert all(figures.values()), figures
    assert figures["in_time"] < figures["destroyed"]
    assert len(custody.overdue_by_agency(auditor, present())) > 1


def check_looks() -> None:
    codes = set(Flag.objects.exclude(material=None).values_list("code", flat=True))
    assert codes >= {
        "access_after_destruction",
        "access_after_end",
        "access_after_order",
        "access_hours",
        "access_to_quarantined",
        "access_unassigned",
        "access_volume",
        "attestation_overdue",
        "destruction_overdue",
        "receipt_disputed",
        "receipt_unconfirmed",
        "retention_over",
    }
    assert set(AccessEntry.objects.values_list("how", flat=True)) == set(Looked)
    assert AccessEntry.objects.filter(anomalies=[]).exists()


def check_stored_data() -> None:
    asked = DataRequest.objects.all()
    assert set(asked.values_list("status", flat=True)) == set(DataStatus)
    assert set(DataAnswer.objects.values_list("outcome", flat=True)) == set(AnswerOutcome)
    kinds = set(asked.values_list("provider__kind", flat=True))
    assert kinds == {"telecom", "internet", "registry", "cameras", "faces", "bank"}
    assert asked.filter(warrant=None).exists()
    assert asked.exclude(warrant=None).exists()
    assert set(Flag.objects.exclude(data_request=None).values_list("code", flat=True)) >= {
        "answer_by_agency",
        "answer_categories_beyond",
        "answer_contradicted",
        "data_without_judge",
        "data_without_warrant",
        "excess_given",
        "look_back_too_long",
        "match_unchecked",
    }
    assert set(DataAnswer.objects.values_list("source", flat=True)) == set(AnswerSource)
    order = BulkOrder.objects.get()
    assert {step.stage for step in order.steps.all()} == set(BulkStage)
    assert order.requests.get().bulk


def check_persons(home: Path) -> None:
    """Notices, requests and unsealings in every state; a request's code opens it."""
    auditor = User.objects.get(username="demo-auditor").actor
    assert all(notices.counts(auditor, present()).values())
    assert set(SubjectRequest.objects.values_list("status", flat=True)) == set(RequestStatus)
    assert set(SubjectRequest.objects.values_list("answer", flat=True)) == {"", *RequestAnswer}
    unanswered = SubjectRequest.objects.filter(answered_at=None)
    assert unanswered.filter(due_at__lt=present()).exists()
    told = json.loads((home / "demo.json").read_text(encoding="utf-8"))["requests"]
    assert len(told) == SubjectRequest.objects.exclude(case_key=None).count()
    for one in told:
        code = codes.read(one["code"])
        row = SubjectRequest.objects.get(lookup=code.lookup(settings.LOOKUP_KEY))
        assert (row.reference, row.status) == (one["reference"], one["state"])
    assert {"open" if row.is_open(present()) else row.state for row in Unsealing.objects.all()} == {
        "open",
        "given",
        "refused",
        "waiting",
    }


def check_reports(home: Path) -> None:
    """An older year is published by another than ordered it, and holds; the newest waits."""
    older, newest = Publication.objects.order_by("starts_on")
    assert (older.status, newest.status) == (PublicationStatus.PUBLISHED, PublicationStatus.WAITING)
    assert older.starts_on.year + 1 == newest.starts_on.year == present().year - 1
    assert older.ordered_by != older.published_by
    files = {file.name: file for file in older.files.all()}
    assert {"report-kk.pdf", "report-ru.pdf", "report-en.pdf"} <= set(files)
    report = home / "report.json"
    report.write_bytes(files["report.json"].content)
    said = StringIO()
    call_command("verify_report", str(report), stdout=said, stderr=StringIO())
    assert "The report holds" in said.getvalue()


def check_draws() -> None:
    drawn, announced = Draw.objects.order_by("pk")
    assert announced.position is None
    assert draws.redraw(drawn).holds
    assert not drawn.pieces.filter(outcome="").exists()
    assert drawn.pieces.exclude(outcome=LookOutcome.AS_RECORDED).exists()
    assert Flag.objects.filter(code__in=draw_steps.MISMATCHES.values()).exists()


def check_published_figures() -> None:
    """For one half-year the provider says what was filed, for the next more."""
    found = provider_figures.with_filed(ProviderFigure.objects.order_by("starts_on"))
    rows = provider_figures.lines(found, provider_figures.home(), present())
    assert [(row.differences, len(row.flags)) for row in rows] == [
        ([], 0),
        (["Fewer requests were filed"], 1),
    ]
    assert all(row.filed and row.filed.covered and row.filed.answered for row in rows)


def check_retention() -> None:
    """Some requests were destroyed by two, one is held, and a list waits for the second name."""
    carried_out, waits = Destruction.objects.order_by("pk")
    assert (carried_out.status, waits.status) == (
        DestructionStatus.CARRIED_OUT,
        DestructionStatus.PROPOSED,
    )
    assert carried_out.proposed_by != carried_out.answered_by
    results = set(carried_out.items.values_list("result", flat=True))
    assert results == {DestructionResult.DESTROYED}
    commissioner = User.objects.get(username="demo-commissioner").actor
    assert policies.may_release(commissioner, waits)
    line = next(one for one in retention.lines(commissioner, present()) if one.key == "requests")
    assert (line.due, line.held, line.destroyed) == (1, 1, carried_out.items.count())


def check_lost_sign_ins_are_made_anew(home: Path) -> None:
    old = json.loads((home / "demo.json").read_text(encoding="utf-8"))
    (home / "demo.json").unlink()
    load()
    new = json.loads((home / "demo.json").read_text(encoding="utf-8"))
    assert [user["username"] for user in new["users"]] == [u["username"] for u in old["users"]]
    assert new["users"][0]["password"] != old["users"][0]["password"]
    ids = [client["client_id"] for client in old["clients"]]
    assert not ApiClient.objects.filter(client_id__in=ids, active=True).exists()
    assert ApiClient.objects.filter(active=True).count() == len(ids)
    assert Warrant.objects.count() == WARRANTS
    assert (Publication.objects.count(), Draw.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_refuses_without_the_settings_of_a_demonstration(home: Path, settings) -> None:
    call_command("load_rulebooks", stdout=StringIO())
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="nothing is made"):
        load()
    assert not User.objects.exists()
    assert not (home / "demo.json").exists()


@pytest.mark.django_db
def test_a_log_that_may_not_go_on_keeps_nobody_from_signing_in(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("load_rulebooks", stdout=StringIO())
    monkeypatch.setattr(demonstration, "load", lambda **_how: demonstration.Credentials([], []))
    settings.LOG_MEMORY.write_text("no checkpoint", encoding="utf-8")
    faults = StringIO()
    load(stderr=faults)
    assert "nothing is drawn" in faults.getvalue()
    assert (home / "demo.json").exists()
    assert not Publication.objects.exists()


@pytest.mark.django_db
def test_asks_for_the_rulebooks_first(home: Path) -> None:
    with pytest.raises(CommandError, match="load_rulebooks"):
        load()
    assert not User.objects.exists()
    assert not (home / "demo.json").exists()


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 6, 30), date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 7, 1), date(2025, 7, 1), date(2026, 6, 30)),
    ],
)
def test_the_half_years_before_a_day_are_whole(day: date, first: date, last: date) -> None:
    older, newer = half_years(day)
    assert (older[0], newer[1]) == (first, last)
    assert newer[0] - older[1] == timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "digit"),
    [("39022850001", 1), ("39022850020", 6), ("39022860001", 8), ("39022850022", None)],
)
def test_the_check_digit_is_the_official_one(first: str, digit: int | None) -> None:
    assert check_digit(first) == digit


def test_identity_numbers_belong_to_nobody() -> None:
    rng = seeded(7)
    for number in (iin(rng) for _ in range(200)):
        assert len(number) == 12
        assert check_digit(number[:11]) == int(number[11])
        born = date(2000 + int(number[:2]), int(number[2:4]), int(number[4:6]))
        assert born > datetime(2039, 12, 31, tzinfo=UTC).date()
        assert number[6] in "56"


def test_the_same_seed_tells_the_same_stories() -> None:
    assert plots(80, seeded(1)) == plots(80, seeded(1))
    assert plots(80, seeded(1)) != plots(80, seeded(2))
    assert len(plots(80, seeded(1))) == 80
    assert len(plots(0, seeded(1))) == len(ONE_OF_EACH)


@pytest.mark.django_db
def test_every_state_of_a_complaint_is_shown_and_its_code_opens_it() -> None:
    a_rulebook()
    agency = an_agency()
    staff = complaint_stories.Staff(
        clerk=a_person(Role.CLERK),
        auditor=a_person(Role.AUDITOR),
        commissioner=a_person(Role.COMMISSIONER),
        agency=agency,
    )
    told = complaint_stories.play(staff=staff, at=NOON)
    found = [by_code(codes.read(one["code"])) for one in told]
    assert [row.reference for row in found if row] == [one["reference"] for one in told]
    assert {row.status for row in found if row} == set(ComplaintStatus.values)
    assert {row.language for row in found if row} == {"kk", "ru", "en"}
    assert alike(Complaint.objects.get(reference=told[1]["reference"]), staff.auditor.actor)
    assert Determination.objects.filter(settled_at=None).count() == 1
    assert AgencyQuestion.objects.get().agency == agency
