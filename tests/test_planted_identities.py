"""Who somebody is stands nowhere: planted at every door, carried through a whole life, looked for.

The search itself is tested beside it, by putting a plant in clear where it looks.
"""

from __future__ import annotations

import base64
import gzip
import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from audits import tasks as audit_tasks
from audits.actions import casework
from audits.enums import ComplaintOutcome
from audits.models import Complaint, SubjectRequest, Unsealing
from audits.reports import transparency
from audits.selectors.transparency import as_json, figures
from oversight.actions import log_identity, sequencer
from oversight.enums import Role
from oversight.models import SYSTEM, User
from tests import traces
from tests.audits.complaints import a_proposal
from tests.audits.web.visitor import code_of, send, write
from tests.build import (
    DAY,
    HOUR,
    NOON,
    PASSWORD,
    Clock,
    a_client,
    a_decision,
    a_filing,
    a_person,
    a_provider,
    a_renewal,
    a_rulebook,
    a_target,
    a_token,
    signed_in,
)
from tests.warrants.requests import a_request_as_filed
from warrants import tasks as warrant_tasks
from warrants.models import Warrant
from warrants.persons.actions import linking

pytestmark = pytest.mark.django_db
TARGET: Final = "Қараторғайұлы Жиһангер"
LATIN: Final = "Zhikhanger Qaratorghaiuly"
IIN: Final = "450817599013"
TELEPHONE: Final = "+7 700 555 31 79"
OTHER: Final = "Ырысбекқызы Үмітжамал"  # a target that is filed on the page
OTHER_IIN: Final = "520303600127"
COMPLAINANT: Final = "Шыңғысбаева Ләйлімжан"
CONTACT: Final = "laylimzhan.shynghysbaeva@pochta.example"
ASKER: Final = "Төлепбергенов Өсербай"
ASKER_IIN: Final = "481124500769"
ASKER_CONTACT: Final = "+7 700 888 64 20"
PLANTS: Final = traces.Plants(
    TARGET,
    LATIN,
    IIN,
    TELEPHONE,
    TELEPHONE.replace(" ", ""),
    OTHER,
    OTHER_IIN,
    COMPLAINANT,
    CONTACT,
    ASKER,
    ASKER_IIN,
    ASKER_CONTACT,
    ASKER_CONTACT.replace(" ", ""),
)


class Life:
    """One instance's life: what its people and machines did, and what they were answered.

    `handed_out` are answers to whoever may not know who somebody is; where a name is
    shown to its owner or by an unsealing, that page is not among them.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock
        self.handed_out: list[tuple[str, bytes]] = []
        self.agency = a_client(Role.OFFICER)
        self.judge = a_person(Role.JUDGE)
        assert self.judge.court is not None
        self.place = self.judge.court
        self.court = a_client(Role.JUDGE, court=self.place)
        self.officer = a_person(Role.OFFICER, agency=self.agency.agency)
        self.auditor, self.second = a_person(Role.AUDITOR), a_person(Role.AUDITOR)
        self.commissioner, self.clerk = a_person(Role.COMMISSIONER), a_person(Role.CLERK)

    def keep(self, answer: Any) -> Any:
        body = b"".join(answer) if answer.streaming else answer.content
        headers = repr(answer.headers).encode()
        self.handed_out.append((f"answer of {answer.wsgi_request.path}", headers + body))
        return answer

    def call(self, client: Any, name: str, *args: Any, body: dict[str, Any]) -> Any:
        token = a_token(client)
        answer = Client(raise_request_exception=False).post(
            reverse(name, args=args),
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        return self.keep(answer)

    def visit(self, user: User, address: str) -> Any:
        return self.keep(signed_in(user).get(address))


@pytest.fixture
def life(
    tmp_path: Path, settings: Any, clock: Clock, django_capture_on_commit_callbacks: Any
) -> Iterator[Life]:
    """A life in a folder of its own, with its log files, its letters and what it exports."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ADMINS = [("Operations", "operations@example.org")]
    cache.clear()
    a_rulebook()
    handler = logging.FileHandler(tmp_path / "web.log", encoding="utf-8")
    handler.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    with django_capture_on_commit_callbacks(execute=True):
        made = Life(tmp_path, clock)
        _warrants(made)
        _complaints(made)
        _requests(made)
        _faults(made)
        _outputs(made)
    yield made
    logging.getLogger().removeHandler(handler)
    handler.close()
    cache.clear()


def _warrants(life: Life) -> None:
    """File by machine and by page, decide, renew, ask for data, read who it is, tell the person."""
    clock = life.clock
    identity = {"name": TARGET, "iin": IIN, "details": f"{LATIN}, {TELEPHONE}"}
    body = a_filing(life.place, targets=[a_target(identity=identity)])
    filed = life.call(life.agency, "api_warrants", body=body)
    assert filed.status_code == 201, filed.content
    reference = filed.json()["reference"]
    page = _page_of(body) | {"target_name": OTHER, "target_iin": OTHER_IIN}
    by_page = signed_in(life.officer).post(reverse("agency_file"), page)
    assert by_page.status_code == 302, by_page.content.decode()
    assert Warrant.objects.count() == 2

    clock.forward(HOUR)
    warrant_tasks.allocate()
    warrant_tasks.link_persons()
    warrant_tasks.count_persons()
    case = Warrant.objects.get(reference=reference)
    given = a_decision(User.objects.get(pk=case.judge_id), clock())
    life.call(life.court, "api_decision", reference, 0, body=given)
    asked = a_request_as_filed(
        a_provider(),
        clock(),
        selectors=[
            {"kind": "number", "count": 1, "values": [TELEPHONE]},
            {"kind": "person", "count": 2, "values": [IIN, TARGET]},
        ],
    )
    assert life.call(life.agency, "api_access_requests", body=asked).status_code == 201
    clock.forward(20 * DAY)
    life.call(life.agency, "api_renewals", reference, body=a_renewal(clock()))
    life.call(life.court, "api_decision", reference, 1, body=given | {"decided_at": _now(clock)})
    for user, name in ((life.officer, "agency_warrant"), (life.auditor, "desk_warrant")):
        assert life.visit(user, reverse(name, args=[reference])).status_code == 200
    _unseal(life, reference)
    _tell(life, reference)


def _tell(life: Life, reference: str) -> None:
    """Let the measure run out and the case end; write the letters to the person."""
    clock = life.clock
    clock.forward(60 * DAY)
    for task in ("expire", "miss_deadlines", "announce_endings", "mail_feed"):
        getattr(warrant_tasks, task)()
    audit_tasks.open_reviews()
    final = {"ending": "conviction", "decided_at": _now(clock)}
    assert life.call(life.agency, "api_final_decision", reference, body=final).status_code == 201
    for language in ("kk", "ru", "en"):
        args = [reference, 0, language]
        letter = life.visit(life.officer, reverse("agency_notice_letter", args=args))
        assert letter.status_code == 200


def _page_of(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "agency_reference": "PAGE-1",
        "case_number": "26-55-2",
        "court": body["court"],
        "measures": body["measures"],
        "offence_code": "CC 188(3)",
        "offence_title": "Theft",
        "offence_years": "7",
        "target_kind": "person",
        "target_capacity": "suspect",
        "target_pseudonym": "Hawk",
        "facts": "What is known so far.",
        "necessity": "Why nothing else will do.",
        "requested_days": "30",
        "resolved_at": f"{localtime(NOON - HOUR):%Y-%m-%dT%H:%M}",
        "officer_name": "A. Officer",
    }


def _now(clock: Clock) -> str:
    return clock().isoformat()


def _unseal(life: Life, reference: str) -> None:
    """Two people open an identity: the one page that shows it is not handed on."""
    asking = signed_in(life.auditor)
    address = reverse("desk_unsealing_ask", args=[reference])
    life.keep(asking.post(address, {"reason": "A doubt.", "password": PASSWORD}))
    row = Unsealing.objects.get()
    sent = {"part": "answer", "agrees": "yes", "password": PASSWORD}
    life.keep(signed_in(life.commissioner).post(row.get_absolute_url(), sent))
    shown = asking.post(row.get_absolute_url(), {"part": "read", "read-password": PASSWORD})
    assert TARGET in shown.content.decode()
    life.visit(life.commissioner, reverse("desk_unsealings"))


def _complaints(life: Life) -> None:
    """Complain with a name and a file that holds it; the body answers, the answer is read."""
    browser = Client()
    token, _review = write(
        browser,
        story={"text": f"I am {COMPLAINANT}, and {TARGET} is my brother."},
        you={"name": COMPLAINANT, "contact": CONTACT},
    )
    notes = SimpleUploadedFile(f"{COMPLAINANT}.txt", f"{COMPLAINANT}, {CONTACT}".encode())
    browser.post("/complaint/form/", {"draft": token, "step": "files", "go": "add", "files": notes})
    code = code_of(send(browser, token))
    row, at = Complaint.objects.get(), life.clock()
    by: dict[str, Any] = {"complaint_id": row.pk, "by": life.auditor.actor, "at": at}
    casework.acknowledge(**by, text=f"Dear {COMPLAINANT}, we have it.")
    casework.admit(**by, reasons="We take it up.")
    casework.investigate(**by)
    casework.note(**by, text=f"{COMPLAINANT} may be reached at {CONTACT}.")
    a_proposal(
        row,
        by=life.auditor,
        at=at,
        outcome=ComplaintOutcome.NOT_UPHELD,
        remedies=(),
        letter=f"Dear {COMPLAINANT}, we found nothing that had to be put right.",
    )
    opened = browser.post("/complaint/status/", {"code": code})
    assert COMPLAINANT in opened.content.decode()
    for user in (life.clerk, life.commissioner):
        life.visit(user, reverse("desk_complaints"))


def _requests(life: Life) -> None:
    """Ask what is held; be identified, looked up, answered."""
    sent = {
        "name": ASKER,
        "iin": ASKER_IIN,
        "others": f"{ASKER_CONTACT}\n{TARGET}",
        "contact": ASKER_CONTACT,
    }
    assert Client().post("/request/", sent).status_code == 200
    row = SubjectRequest.objects.get()
    linking.link_waiting(by=SYSTEM, at=life.clock())
    steps: list[tuple[User, dict[str, str]]] = [
        (life.clerk, {"part": "check", "established": "yes", "seen": "card"}),
        (life.auditor, {"part": "lookup"}),
        (life.commissioner, {"part": "answer", "answer": "neither"}),
    ]
    for user, form in steps:
        answer = signed_in(user).post(row.get_absolute_url(), form | {"password": PASSWORD})
        assert life.keep(answer).status_code == 302
    life.visit(life.commissioner, reverse("desk_requests"))


def _faults(life: Life) -> None:
    """Put it into wrong fields and addresses, and let the site fail while it is being sent."""
    wrong = a_filing(TARGET, measures=[IIN], agency_reference=f"{LATIN}\x00", rulebook=TARGET)
    wrong["targets"] = [{"kind": TARGET, "identity": {"name": TARGET, "iin": TELEPHONE}}]
    assert life.call(life.agency, "api_warrants", body=wrong).status_code == 400
    unknown = a_filing(IIN, targets=[a_target(identity={"name": TARGET, "iin": IIN})])
    assert life.call(life.agency, "api_warrants", body=unknown).status_code in {400, 422}
    for name in (TARGET, IIN, TELEPHONE, COMPLAINANT):
        Client().post(reverse("sign_in"), {"username": name, "password": name})
        for user, address in (
            (life.officer, "agency_warrant"),
            (life.auditor, "desk_warrant"),
            (life.clerk, "desk_complaint"),
        ):
            assert life.visit(user, reverse(address, args=[name])).status_code in {403, 404}
    signed_in(life.auditor).get(reverse("desk_warrants"), {"q": TARGET})
    Client().post("/complaint/status/", {"code": COMPLAINANT})
    Client().post("/request/", {"name": ASKER, "iin": "1", "others": ASKER_CONTACT})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("oversight.rules.sealing.seal", _broken)
        body = a_filing(life.place, targets=[a_target(identity={"name": TARGET, "iin": IIN})])
        assert life.call(life.agency, "api_warrants", body=body).status_code == 500
        page = _page_of(body) | {"agency_reference": "PAGE-2", "target_name": OTHER}
        officer = signed_in(life.officer)
        officer.raise_request_exception = False
        with transaction.atomic():  # what fails leaves a transaction that can only be undone
            assert life.keep(officer.post(reverse("agency_file"), page)).status_code == 500
        sent = {"name": ASKER, "iin": ASKER_IIN, "contact": ASKER_CONTACT}
        browser = Client(raise_request_exception=False)
        assert life.keep(browser.post("/request/", sent)).status_code == 500


def _broken(*_who: object, **_where: object) -> None:
    raise RuntimeError("broken on purpose")


def _outputs(life: Life) -> None:
    """Take out what may be taken out: the register, the ledger, reports, the published log."""
    for name in ("desk_export", "desk_log_export"):
        assert life.visit(life.commissioner, reverse(name)).status_code == 200
    told = figures(
        since=date(NOON.year, 1, 1), until=date(NOON.year, 12, 31), known_by=life.clock().date()
    )
    (life.folder / "report.json").write_bytes(as_json(told))
    (life.folder / "report.pdf").write_bytes(transparency.pdf(told, "kk"))
    log_identity.begin(at=life.clock())
    with sequencer.leading() as leads:
        assert leads
        sequencer.sequence(at=life.clock())
        sequencer.publish(at=life.clock())
    call_command("export_log", str(life.folder / "published"))


def places(life: Life) -> Iterator[tuple[str, bytes]]:
    yield from traces.of_database()
    yield from traces.of_cache()
    yield from traces.of_folder(life.folder)
    yield from life.handed_out


def found(life: Life) -> dict[str, set[str]]:
    return {place: seen for place, data in places(life) if (seen := PLANTS.within(data))}


def test_nobody_is_found_after_a_whole_life(life: Life) -> None:
    looked = {place.split()[0] for place, _data in places(life)}
    assert looked >= {"table", "column", "session", "cache", "file", "letter", "answer"}
    assert found(life) == {}

    with connection.cursor() as cursor:  # and the same search finds what does lie there
        cursor.execute("UPDATE warrants_target SET pseudonym = %s", [TARGET])
    logging.getLogger("somewhere").error("cannot reach %s", TELEPHONE)
    cache.set("last", {"asker": ASKER})
    mail.send_mail("A letter", f"Dear {COMPLAINANT}", "a@example.org", ["b@example.org"])
    (life.folder / "published" / "extra").write_text(json.dumps({"iin": IIN}))
    browser = Client()
    session = browser.session
    session["seen"] = OTHER
    session.save()
    life.handed_out.append(("answer of /somewhere/", LATIN.encode()))
    told = found(life)
    assert {place: told.get(place) for place in ("file web.log", "file published/extra")} == {
        "file web.log": {TELEPHONE, TELEPHONE.replace(" ", "")},
        "file published/extra": {IIN},
    }
    kinds = {place.split()[0]: seen for place, seen in told.items() if "file" not in place}
    assert kinds == {
        "table": {TARGET},
        "session": {OTHER},
        "cache": {ASKER},
        "letter": {COMPLAINANT},
        "answer": {LATIN},
    }


@pytest.mark.parametrize(
    "hidden",
    [
        TARGET.upper().encode(),
        TARGET.encode("utf-16"),
        b"\\x" + TARGET.encode().hex().encode(),
        json.dumps(TARGET).encode(),
        base64.b64encode(f"so {TARGET}".encode()),
        gzip.compress(TARGET.encode()),
    ],
    ids=["upper", "utf-16", "bytea", "json", "base64", "gzip"],
)
def test_the_search_knows_many_writings(hidden: bytes) -> None:
    assert PLANTS.within(hidden) == {TARGET}
