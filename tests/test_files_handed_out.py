"""Every file that we hand out is taken by our own checker and by the form of complaints."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audits.actions import editions
from audits.reports import transparency
from oversight.documents.cleaning import NotClean, clean, proofs
from oversight.documents.packages import zipped
from oversight.documents.receipts import receipt_files, receipt_pdf
from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.selectors.receipts import evidence, prove
from tests.audits.aftermath import DAYS, a_year
from tests.audits.web.visitor import complain, hidden
from tests.build import DAY, NOON, Clock, a_person, signed_in
from tests.oversight.log.whole import caught_up
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
VERIFY: Final = "/verify/"
HOLDS: Final = 'id="verdict">All of it holds</h2>'
NOTHING: Final = "carries no proof"


def checked(name: str, content: bytes) -> str:
    """What the page says of a file that is sent to it."""
    answer = Client().post(f"{VERIFY}?lang=en", {"file": SimpleUploadedFile(name, content)})
    said = answer.content.decode()
    assert answer.status_code == 200, (name, said)
    return said


def of_the_complainant() -> Iterator[tuple[str, bytes]]:
    """What somebody who complains takes home: the receipt on paper and as files."""
    browser = Client()
    code = complain(browser)
    caught_up()
    page = browser.post("/complaint/status/", {"code": code})
    for step in ("receipt", "proof"):
        sent = {"pass": hidden(page, "pass"), "go": step}
        answer = browser.post("/complaint/status/", sent)
        assert answer.status_code == 200, answer.content.decode()
        yield answer["Content-Disposition"].partition('"')[2].rstrip('"'), answer.content


@pytest.fixture
def receipts(clock: Clock) -> dict[str, bytes]:
    a_year()
    caught_up()
    entry = LedgerEntry.objects.filter(event="warrant.filed").first()
    assert entry is not None
    shown = prove(evidence([entry])[entry.pk])
    address = "http://testserver"
    return {
        "receipt.zip": receipt_files(shown, address=address, languages=("kk", "ru", "en")),
        **{
            f"receipt-{language}.pdf": receipt_pdf(
                shown, title="Filed", reference="W-1", address=address, language=language
            )
            for language in ("kk", "ru", "en")
        },
    }


def test_a_receipt_holds_as_a_package_and_on_paper(receipts: dict[str, bytes]) -> None:
    for name, content in receipts.items():
        said = checked(name, content)
        assert HOLDS in said, (name, said)
    assert "to the last byte" in checked("receipt.zip", receipts["receipt.zip"])


def test_a_changed_package_does_not_hold(receipts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(receipts["receipt.zip"])) as package:
        files = {name: package.read(name) for name in package.namelist()}
    files["receipt.body"] = files["receipt.body"].replace(b"warrant", b"warrent", 1)
    said = checked("receipt.zip", zipped(files))
    assert HOLDS not in said
    assert "not what was recorded" in said


def test_complaints_take_what_we_hand_out(receipts: dict[str, bytes]) -> None:
    for name, content in receipts.items():
        kind = clean(content).kind
        assert kind == ("text" if name.endswith(".zip") else "pdf")
    assert b"receipt.json" in clean(receipts["receipt.zip"]).content


def test_a_report_is_checked_in_every_form_and_taken_as_an_attachment(receipts: Any) -> None:
    frozen = editions.count(**DAYS, rulebook="", at=NOON + 300 * DAY)
    for file in transparency.all_files(frozen):
        said = checked(file.name, file.content) if file.name.startswith("report") else ""
        assert not said or HOLDS in said, (file.name, said)
        assert clean(file.content).kind in {"text", "pdf"}, file.name


def test_what_the_desk_and_the_agency_take_out_is_taken(receipts: Any, clock: Clock) -> None:
    case = Warrant.objects.filter(status="ended").first()
    assert case is not None
    commissioner = signed_in(a_person(Role.COMMISSIONER))
    officer = signed_in(a_person(Role.OFFICER, agency=case.agency))
    wanted = [
        (commissioner, reverse("desk_export")),
        (commissioner, reverse("desk_log_export")),
        (commissioner, reverse("desk_proof", args=[case.reference, 0])),
        (commissioner, f"/desk/warrants/{case.reference}/hi1.json"),
        (commissioner, f"/desk/warrants/{case.reference}/hi1.xml"),
        (officer, reverse("agency_notice_letter", args=[case.reference, 0, "kk"])),
        (Client(), "/log/verify.py"),
        (Client(), "/log/checkpoint"),
    ]
    for browser, address in wanted:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert clean(content).kind in {"text", "pdf"}, address
        said = checked("file", content)
        if "proof" in address or address.endswith("checkpoint"):
            assert HOLDS in said, (address, said)
        elif content.startswith(b"%PDF"):
            assert NOTHING in said


def test_what_the_complainant_takes_home_is_taken(clock: Clock) -> None:
    for name, content in of_the_complainant():
        assert clean(content).kind in {"text", "pdf"}, name
        assert HOLDS in checked(name, content), name


def test_what_holds_more_than_texts_is_not_taken() -> None:
    for files in ({"../x.txt": b"x"}, {"a/b.txt": b"x"}, {"x.png": b"\x89PNG\r\n"}, {"x": b"\x00"}):
        with pytest.raises(NotClean):
            clean(zipped(files))
        with pytest.raises(NotClean):
            proofs(zipped(files))
    with pytest.raises(NotClean, match="large"):
        clean(zipped({f"{number}.txt": b"x" for number in range(41)}))
    assert proofs(zipped({"notes.txt": b"x"})) == []
