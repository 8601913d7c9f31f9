"""What each step on people, organisations and clients, and each refusal, writes into the ledger."""

from __future__ import annotations

from oversight.actions import people, refusals
from oversight.enums import KernelEvent, Language, Role
from oversight.models import Agency, ApiClient, CalendarDay, User
from tests.access.world import World
from tests.architecture.lines import Call, line, of
from tests.build import ADMINISTRATOR, NOON, PASSWORD, SECRET


@line(people.record_sign_in, KernelEvent.SIGNED_IN)
def _(world: World) -> Call:
    return lambda: people.record_sign_in(user=world.people["clerk"], at=NOON)


@line(people.record_sign_out, KernelEvent.SIGNED_OUT)
def _(world: World) -> Call:
    return lambda: people.record_sign_out(user=world.people["clerk"], at=NOON)


@line(people.record_client_sign_in, KernelEvent.CLIENT_SIGNED_IN)
def _(world: World) -> Call:
    client = ApiClient.objects.get(pk=world.client_id)
    return lambda: people.record_client_sign_in(client=client, at=NOON)


@line(people.sign_out_everywhere, KernelEvent.SIGNED_OUT_EVERYWHERE)
def _(world: World) -> Call:
    return lambda: people.sign_out_everywhere(user=world.people["clerk"], at=NOON)


@line(people.change_password, KernelEvent.PASSWORD_CHANGED)
def _(world: World) -> Call:
    return lambda: people.change_password(user=world.people["clerk"], password=PASSWORD, at=NOON)


@line(people.choose_language, KernelEvent.LANGUAGE_CHOSEN)
def _(world: World) -> Call:
    user = world.people["clerk"]
    return lambda: people.choose_language(user=user, language=Language.RUSSIAN, at=NOON)


@line(people.add_person, KernelEvent.PERSON_ADDED)
def _(world: World) -> Call:
    fields = {"username": "newcomer", "full_name": "New Comer", "role": Role.CLERK}
    by = of(world, "administrator")
    return lambda: people.add_person(fields=fields, password=None, by=by, at=NOON)


@line(people.change_person, KernelEvent.PERSON_CHANGED)
def _(world: World) -> Call:
    user, by = world.people["clerk"], of(world, "administrator")
    return lambda: people.change_person(user=user, fields={"is_active": False}, by=by, at=NOON)


@line(people.give_password, KernelEvent.PASSWORD_GIVEN)
def _(world: World) -> Call:
    user, by = world.people["clerk"], of(world, "administrator")
    return lambda: people.give_password(user=user, password=PASSWORD, by=by, at=NOON)


@line(people.add_first_administrator, KernelEvent.PERSON_ADDED)
def _(world: World) -> Call:
    User.objects.filter(role=Role.ADMINISTRATOR).update(is_active=False)
    return lambda: people.add_first_administrator(
        username="first", full_name="First", password=PASSWORD, at=NOON
    )


@line(people.save_organisation, KernelEvent.ORGANISATION_ADDED)
def _(world: World) -> Call:
    row = Agency(code="new", name_en="New", name_ru="New", name_kk="New")
    return lambda: people.save_organisation(row=row, by=ADMINISTRATOR, at=NOON)


@line(people.save_organisation, KernelEvent.ORGANISATION_CHANGED, also=":known")
def _(world: World) -> Call:
    row = Agency.objects.get(pk=world.people["officer"].agency_id)
    row.active = False
    return lambda: people.save_organisation(row=row, by=ADMINISTRATOR, at=NOON)


@line(people.add_client, KernelEvent.CLIENT_ADDED)
def _(world: World) -> Call:
    client = ApiClient(name="new", role=Role.OFFICER, agency=world.people["officer"].agency)
    return lambda: people.add_client(client=client, secret=SECRET, by=ADMINISTRATOR, at=NOON)


@line(people.switch_client, KernelEvent.CLIENT_CHANGED)
def _(world: World) -> Call:
    client = ApiClient.objects.get(pk=world.client_id)
    return lambda: people.switch_client(client=client, active=False, by=ADMINISTRATOR, at=NOON)


@line(people.change_calendar, KernelEvent.CALENDAR_CHANGED)
def _(world: World) -> Call:
    row = CalendarDay(country="KZ", day=NOON.date(), working=False, reason="Decree 1")
    return lambda: people.change_calendar(row=row, by=of(world, "administrator"), at=NOON)


@line(refusals.record_failed_sign_in, KernelEvent.SIGN_IN_FAILED)
def _(world: World) -> Call:
    return lambda: refusals.record_failed_sign_in(username="stranger", locked=False, at=NOON)


@line(refusals.record_failed_sign_in, KernelEvent.LOCKED_OUT, also=":locked")
def _(world: World) -> Call:
    name = world.people["clerk"].username
    return lambda: refusals.record_failed_sign_in(username=name, locked=True, at=NOON)


@line(refusals.record_failed_client_sign_in, KernelEvent.CLIENT_SIGN_IN_FAILED)
def _(world: World) -> Call:
    return lambda: refusals.record_failed_client_sign_in(client_id="nobody", at=NOON)


@line(refusals.record_refusal, KernelEvent.REFUSED)
def _(world: World) -> Call:
    subject, by = ("warrant", world.foreign.granted.reference), of(world, "officer")
    return lambda: refusals.record_refusal(subject=subject, by=by, at=NOON, facts={})
