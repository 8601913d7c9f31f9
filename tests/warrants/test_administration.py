"""The administrator's pages: what they change, what they record, what they show once."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from oversight.enums import Role
from oversight.models import Agency, ApiClient, CalendarDay, LedgerEntry, User
from tests.build import (
    NOON,
    PASSWORD,
    SECRET,
    a_client,
    a_court,
    a_later_version,
    a_person,
    a_rulebook,
    a_token,
    an_agency,
    signed_in,
)
from warrants.models import RulebookVersion
from warrants.web.administration import one_time_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def administrator(noon: None) -> User:
    return a_person(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator: User) -> Client:
    return signed_in(administrator)


def last_entry() -> LedgerEntry:
    return LedgerEntry.objects.latest("pk")


def an_account(**changes: object) -> dict[str, object]:
    return {
        "username": "a.serik",
        "full_name": "Aigul Serik",
        "email": "a.serik@example.org",
        "role": "auditor",
        "language": "kk",
    } | changes


def test_a_new_account_has_a_password_that_is_shown_once_and_changed_first(desk: Client) -> None:
    answer = desk.post(reverse("admin_account_add"), an_account())

    assert answer.status_code == 201
    (_one, _two, (_name, password)) = answer.context["pairs"]
    user = User.objects.get(username="a.serik")
    assert user.check_password(password)
    assert password in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    entry = last_entry()
    assert (entry.event, entry.subject) == ("person.added", str(user.pk))
    assert password not in str(entry.facts)

    theirs = Client()
    theirs.post(reverse("sign_in"), {"username": "a.serik", "password": password})
    assert theirs.get(reverse("account"))["Location"] == reverse("account_password")
    assert password not in desk.get(reverse("admin_account", args=[user.pk])).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "A.SERIK"}, "username"),
        ({"role": "officer"}, "agency"),
        ({"role": "judge"}, "court"),
        ({"role": "system"}, "role"),
        ({"role": "provider"}, "role"),
        ({"email": "nowhere"}, "email"),
        ({"username": "a\x00b"}, "username"),
    ],
)
def test_a_faulty_account_is_not_opened(
    desk: Client, changes: dict[str, object], field: str
) -> None:
    a_person(Role.CLERK, username="a.serik")
    before = User.objects.count()

    answer = desk.post(reverse("admin_account_add"), an_account(username="b.serik") | changes)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert User.objects.count() == before


def test_an_auditor_of_an_agency_is_refused(desk: Client) -> None:
    answer = desk.post(
        reverse("admin_account_add"), an_account(agency=an_agency().pk, court=a_court().pk)
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"agency", "court"}


def test_a_changed_role_ends_the_sessions_and_is_recorded(desk: Client) -> None:
    court, officer = a_court(), a_person(Role.OFFICER)
    theirs = signed_in(officer)
    assert theirs.get(reverse("agency_warrants")).status_code == 200

    answer = desk.post(
        reverse("admin_account", args=[officer.pk]),
        {
            "full_name": officer.full_name,
            "role": "judge",
            "court": court.pk,
            "language": "ru",
            "is_active": "on",
        },
    )

    assert answer.status_code == 302
    officer.refresh_from_db()
    assert (officer.role, officer.court, officer.agency) == ("judge", court, None)
    assert [group.name for group in officer.groups.all()] == ["judge"]
    assert last_entry().facts == {
        "role": "judge",
        "agency": None,
        "court": court.pk,
        "active": True,
    }
    assert theirs.get(reverse("bench"))["Location"].startswith(f"{reverse('sign_in')}?ended=1")


def test_a_closed_account_cannot_sign_in(desk: Client) -> None:
    clerk = a_person(Role.CLERK)
    fields = {"full_name": clerk.full_name, "role": "clerk", "language": "en"}
    assert desk.post(reverse("admin_account", args=[clerk.pk]), fields).status_code == 302

    answer = Client().post(reverse("sign_in"), {"username": clerk.username, "password": PASSWORD})
    assert answer.status_code == 422


def test_nobody_changes_their_own_account(desk: Client, administrator: User) -> None:
    own = reverse("admin_account", args=[administrator.pk])
    fields = {"full_name": "Other", "role": "commissioner", "language": "en", "is_active": "on"}

    assert desk.post(own, fields).status_code == 403
    assert desk.get(own).context["form"] is None
    again = reverse("admin_account_password", args=[administrator.pk])
    assert desk.post(again).status_code == 403
    administrator.refresh_from_db()
    assert administrator.role == Role.ADMINISTRATOR
    assert administrator.check_password(PASSWORD)


def test_a_forgotten_password_is_replaced_and_the_lock_lifted() -> None:
    desk, clerk = signed_in(a_person(Role.ADMINISTRATOR)), a_person(Role.CLERK)
    door, wrong = reverse("sign_in"), {"username": clerk.username, "password": "wrong"}
    statuses = [Client().post(door, wrong).status_code for _try in range(6)]
    assert statuses[-1] == 429

    answer = desk.post(reverse("admin_account_password", args=[clerk.pk]))

    (_one, _two, (_name, password)) = answer.context["pairs"]
    assert last_entry().event == "person.password_given"
    right = {"username": clerk.username, "password": password}
    assert Client().post(door, right).status_code == 302


def test_one_time_passwords_differ_and_can_be_read_out() -> None:
    made = {one_time_password() for _time in range(50)}
    assert len(made) == 50
    assert all(len(one) == 19 and not set(one) & set("01ilo") for one in made)


def test_accounts_are_found_by_word_and_role(desk: Client, administrator: User) -> None:
    judge = a_person(Role.JUDGE, full_name="Айгүл Серік")
    a_person(Role.CLERK)

    def found(**query: str) -> list[User]:
        return list(desk.get(reverse("admin_accounts"), query).context["page"].rows)

    assert found(q="айгүл") == [judge]
    assert found(role="judge") == [judge]
    assert found(q="nobody of this name") == []
    assert len(found(role="nonsense", q="")) == 3


def test_long_lists_go_on_where_the_page_ended(desk: Client) -> None:
    for number in range(55):
        an_agency(f"agency-{number:02}")
    first = desk.get(reverse("admin_agencies"))
    second = desk.get(f"{reverse('admin_agencies')}?{first.context['following']}")

    codes = [row.code for page in (first, second) for row in page.context["page"].rows]
    assert codes == [f"agency-{number:02}" for number in range(55)]
    assert second.context["following"] == ""


NAMES = {"name_kk": "Полиция", "name_ru": "Полиция", "name_en": "Police", "kind": "police"}


def test_an_agency_is_added_changed_and_closed(desk: Client) -> None:
    assert desk.post(reverse("admin_agency_add"), {"code": "dp", **NAMES}).status_code == 302
    agency = Agency.objects.get(code="dp")
    assert agency.active
    assert (last_entry().event, last_entry().subject) == ("organisation.added", "dp")

    closed = NAMES | {"name_en": "Police department", "code": "other"}
    assert desk.post(reverse("admin_agency", args=[agency.pk]), closed).status_code == 302
    agency.refresh_from_db()
    assert (agency.code, agency.name_en, agency.active) == ("dp", "Police department", False)
    assert last_entry().facts == {"kind": "police", "active": False}

    choices = desk.get(reverse("admin_account_add")).context["form"].fields["agency"].queryset
    assert agency not in choices


@pytest.mark.parametrize(
    "changes", [{"code": "DP"}, {"code": "-x"}, {"code": "a b"}, {"region": "75"}, {"kind": "x"}]
)
def test_a_faulty_agency_is_not_added(desk: Client, changes: dict[str, str]) -> None:
    an_agency("dp")
    answer = desk.post(reverse("admin_agency_add"), {"code": "new", **NAMES} | changes)
    assert answer.status_code == 422
    assert Agency.objects.count() == 1


@pytest.mark.parametrize(("kind", "sort"), [("court", "capital"), ("provider", "post")])
def test_courts_and_providers_have_kinds_of_their_own(desk: Client, kind: str, sort: str) -> None:
    add = reverse(f"admin_{kind}_add")
    assert desk.post(add, {"code": "one", **NAMES}).status_code == 422
    assert desk.post(add, {"code": "one", **NAMES, "kind": sort}).status_code == 302
    rows = desk.get(reverse(f"admin_{kind}s")).context["page"].rows
    assert [(row.code, row.kind) for row in rows] == [("one", sort)]


def test_a_client_is_opened_closed_and_opened_again(desk: Client) -> None:
    agency = an_agency()
    fields = {"name": "Case system", "role": "officer", "agency": agency.pk}
    answer = desk.post(reverse("admin_client_add"), fields)

    assert answer.status_code == 201
    (_name, (_client, client_id), (_word, secret)) = answer.context["pairs"]
    client = ApiClient.objects.get(client_id=client_id)
    assert client.client_secret != secret
    assert secret not in desk.get(reverse("admin_client", args=[client.pk])).content.decode()
    body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    token = Client().post(reverse("token"), body).json()["access_token"]
    machine = {"Authorization": f"Bearer {token}"}
    assert Client().get(reverse("api_warrants"), headers=machine).status_code == 200

    one = reverse("admin_client", args=[client.pk])
    assert desk.post(one, {"step": "close"}).status_code == 302
    assert Client().get(reverse("api_warrants"), headers=machine).status_code == 401
    assert Client().post(reverse("token"), body).status_code != 200
    assert desk.post(one, {"step": "open"}).status_code == 302
    assert Client().get(reverse("api_warrants"), headers=machine).status_code == 200
    events = LedgerEntry.objects.filter(subject=client_id).values_list("event", flat=True)
    assert list(events.order_by("pk")) == [
        "client.added",
        "client.signed_in",
        "client.changed",
        "client.sign_in_failed",
        "client.changed",
    ]


@pytest.mark.parametrize("role", ["judge", "provider", "administrator", ""])
def test_a_client_belongs_where_its_role_says(desk: Client, role: str) -> None:
    fields = {"name": "Case system", "role": role, "agency": an_agency().pk}
    assert desk.post(reverse("admin_client_add"), fields).status_code == 422
    assert not ApiClient.objects.exists()


def test_a_day_is_moved(desk: Client, administrator: User) -> None:
    a_rulebook()
    given = {"country": "KZ", "day": "2027-01-04", "working": "no", "reason": "Decree 5"}
    assert desk.post(reverse("admin_calendar"), given).status_code == 302

    row = CalendarDay.objects.get()
    assert (row.day, row.working, row.changed_by) == (date(2027, 1, 4), False, administrator)
    assert last_entry().facts == {"day": "2027-01-04", "working": False}
    assert desk.post(reverse("admin_calendar"), given | {"country": "XX"}).status_code == 422
    assert desk.post(reverse("admin_calendar"), given | {"working": ""}).status_code == 422


def test_a_commissioner_activates_a_version_from_a_day(noon: None) -> None:
    version, commissioner = a_later_version(), a_person(Role.COMMISSIONER)
    office = signed_in(commissioner)
    address = reverse("admin_rulebook", args=[version.pk])
    assert office.get(address).context["form"].initial["active_from"]

    first_day = RulebookVersion.objects.exclude(pk=version.pk).get().active_from
    assert office.post(address, {"active_from": str(first_day)}).status_code == 422
    assert office.post(address, {"active_from": "2027-01-01"}).status_code == 302

    version.refresh_from_db()
    assert (version.active_from, version.activated_by) == (date(2027, 1, 1), commissioner)
    assert last_entry().event == "rulebook.activated"
    assert last_entry().facts["active_from"] == "2027-01-01"
    assert office.post(address, {"active_from": "2028-01-01"}).status_code == 422
    rows = office.get(reverse("admin_rulebooks")).context
    assert version.pk not in rows["holding"]
    assert len(rows["holding"]) == 1


def test_an_administrator_reads_rulebooks_and_activates_none(desk: Client) -> None:
    version = a_later_version()
    address = reverse("admin_rulebook", args=[version.pk])

    page = desk.get(address)
    assert page.context["form"] is None
    assert version.sha256 in page.content.decode()
    assert desk.post(address, {"active_from": "2027-01-01"}).status_code == 403
    version.refresh_from_db()
    assert version.active_from is None


def test_a_machine_has_no_page(noon: None) -> None:
    token = a_token(a_client(Role.OFFICER))
    answer = Client().get(reverse("admin_accounts"), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 302
    assert SECRET not in answer["Location"]
