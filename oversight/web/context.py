"""What every page knows: the body's name, the languages, and the rooms of the reader."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.enums import BODY_ROLES, Role
from oversight.models import LedgerCheck, User
from oversight.words import spoken

LANGUAGES: Final = {"kk": "Қазақша", "ru": "Русский", "en": "English"}  # each as it calls itself


class Room(NamedTuple):
    """One entry of the navigation; the pages below `beside` belong to it too."""

    name: str
    title: str | Promise
    beside: str = ""


AGENCY: Final = (
    Room("agency_warrants", _("Warrants")),
    Room("agency_file", _("New application")),
    Room("agency_material", _("Material")),
    Room("agency_requests", _("Stored data"), "agency_bulk"),
    Room("agency_events", _("News")),
    Room("agency_questions", _("Questions to us")),
)
OFFICE: Final = (
    Room("desk", _("Desk")),
    Room("desk_flags", _("Flags"), "desk_statements"),
    Room("desk_warrants", _("Register"), "desk_attempts"),
    Room("desk_reviews", _("Reviews"), "desk_repeated"),
    Room("desk_material", _("Material"), "desk_draws"),
    Room("desk_access", _("Stored data")),
    Room("desk_complaints", _("Complaints")),
    Room("desk_reports", _("Reports")),
    Room("desk_reconciliation", _("Reconciliation")),
    Room("desk_notices", _("Notices")),
    Room("desk_requests", _("Requests")),
    Room("desk_persons", _("Persons")),
    Room("desk_unsealings", _("Unsealed identities")),
    Room("desk_retention", _("Retention")),
)
ADMINISTRATION: Final = (
    Room("admin_accounts", _("Accounts")),
    Room("admin_agencies", _("Agencies")),
    Room("admin_courts", _("Courts")),
    Room("admin_providers", _("Providers")),
    Room("admin_clients", _("API clients")),
    Room("admin_calendar", _("Calendar")),
    Room("admin_rulebooks", _("Rulebooks")),
)
ROOMS: Final[dict[str, tuple[Room, ...]]] = {
    Role.OFFICER: AGENCY,
    Role.SUPERVISOR: AGENCY,
    Role.JUDGE: (Room("bench", _("My cases")),),
    Role.AUDITOR: OFFICE,
    Role.COMMISSIONER: (
        *OFFICE,
        Room("desk_log", _("Ledger")),
        Room("admin_rulebooks", _("Rulebooks")),
    ),
    Role.CLERK: (Room("desk_complaints", _("Complaints")), Room("desk_requests", _("Requests"))),
    Role.ADMINISTRATOR: ADMINISTRATION,
}
STAFF: Final = frozenset({*BODY_ROLES, Role.CLERK, Role.ADMINISTRATOR})
PUBLIC: Final = (
    Room("rules", _("Rules")),
    Room("reports", _("Reports")),
    Room("systems", _("Systems in use")),
    Room("complaint", _("Complain")),
    Room("subject_request", _("Ask what is held on you")),
    Room("log", _("Public log")),
    Room("verify", _("Verify a receipt")),
)
FOOTER: Final = (*PUBLIC, Room("docs", _("API for agencies and courts")))
HOMES: Final[dict[str, str]] = {
    Role.OFFICER: "agency_warrants",
    Role.SUPERVISOR: "agency_warrants",
    Role.JUDGE: "bench",
    Role.AUDITOR: "desk",
    Role.COMMISSIONER: "desk",
    Role.CLERK: "desk_complaints",
    Role.ADMINISTRATOR: "admin_accounts",
}


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs."""
    user = getattr(request, "user", None)
    return site_for(request, user if isinstance(user, User) else None)


def site_for(request: HttpRequest, user: User | None) -> dict[str, Any]:
    """Return what base.html needs for this reader; None is somebody without an account."""
    rooms = ROOMS.get(user.role, ()) if user else PUBLIC
    return {
        "body_name": settings.BODY_NAME,
        "alarm": _alarm(user),
        "demonstration": settings.DEMONSTRATION,
        "quick_exit": settings.QUICK_EXIT,
        "languages": _languages(request),
        "rooms": [_link(room, request.path) for room in rooms if _address(room)],
        "public_rooms": [_link(room, request.path) for room in FOOTER if _address(room)],
        "addresses": {room.name: _address(room) for room in FOOTER if _address(room)},
        "start": f"{reverse('home')}?stay" if user else reverse("home"),
        "sign_in": reverse("sign_in"),
        "language": spoken(),
    }


def _alarm(user: User | None) -> LedgerCheck | None:
    """Return the last check of the ledger if it found a fault and the reader is of the staff."""
    if user is None or user.role not in STAFF:
        return None
    last = LedgerCheck.objects.order_by("-id").first()
    return None if last is None or last.sound else last


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    query = request.GET.copy()
    found = []
    for code, name in LANGUAGES.items():
        query["lang"] = code
        found.append({"code": code, "name": name, "address": f"?{query.urlencode()}"})
    return found


def _link(room: Room, path: str) -> dict[str, Any]:
    address = _address(room)
    beside = room.beside and reverse(room.beside)
    below = address.count("/") > 2 and path.startswith(address)  # noqa: PLR2004 - below its own room
    here = path == address or below or (beside != "" and path.startswith(beside))
    return {"title": room.title, "address": address, "here": here}


def _address(room: Room) -> str:
    try:
        return reverse(room.name)
    except NoReverseMatch:
        return ""
