"""The page of the log and the page that checks: what a stranger sees without any scripts."""

from __future__ import annotations

import json
import re
import textwrap
from hashlib import sha256

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from oversight.actions import sequencer
from oversight.documents.receipts import in_parts, receipt_data
from oversight.models import Checkpoint, LedgerEntry, LogLeaf
from oversight.rules.notes import Proof
from oversight.selectors import checking, log
from oversight.selectors.checking import Step
from oversight.selectors.receipts import Evidence
from oversight.web import verdicts
from tests.build import NOON
from tests.oversight.log.whole import caught_up, record
from tests.oversight.naive_log import NaiveLog, Signer, b64, some_leaves

pytestmark = pytest.mark.django_db
LATER = NOON.replace(hour=NOON.hour + 1)


@pytest.fixture
def size() -> int:
    record(300)
    return caught_up()


def receipt(position: int, checkpoint: Checkpoint | None = None) -> str:
    held = checkpoint or log.newest(published=True)
    assert held is not None
    leaf = LogLeaf.objects.select_related("entry").get(position=position)
    data = LogLeaf.data(leaf.kind, bytes(leaf.entry.commitment))
    proof = log.inclusion_proof(position, held.size)
    return Proof(position, tuple(proof), log.signed_note(held), data).text()


def a_report(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "log": {
            "origin": settings.LOG_ORIGIN,
            "size": checkpoint.size,
            "root": b64(bytes(checkpoint.root)),
            "checkpoint": log.signed_note(checkpoint),
            "classes": log.classes(checkpoint.size),
        }
    }


def grown() -> None:
    record(7, event="warrant.decided")
    while sequencer.sequence(at=LATER):
        pass
    sequencer.publish(at=LATER)


def codes(text: str, **more: str) -> list[str]:
    steps = checking.check(text, **more)
    assert all(step.holds for step in steps[:-1])
    for step in steps:
        assert "{" not in verdicts.sentence(step)
    return [*(step.code for step in steps), "fine" if checking.all_hold(steps) else "bad"]


def test_a_receipt_holds_today_and_after_the_log_has_grown(size: int) -> None:
    text = receipt(17)
    assert codes(text) == ["signed", "included", "grew", "fine"]
    grown()
    assert codes(text) == ["signed", "included", "grew", "fine"]
    assert codes(text.replace("\n", "\r\n") + "\r\n") == ["signed", "included", "grew", "fine"]


def test_a_receipt_of_a_tree_not_yet_published_says_so(size: int) -> None:
    record(3)
    sequencer.sequence(at=NOON)
    newest = log.newest(published=False)
    assert newest is not None
    assert codes(receipt(size + 1, newest)) == ["signed", "included", "soon", "fine"]


def test_salt_and_body_prove_the_content(size: int) -> None:
    entry = LogLeaf.objects.select_related("entry").get(position=9).entry
    salt, body = bytes(entry.salt).hex(), entry.body().decode()
    spread = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    for given in (body, f"{body}\n", spread):
        assert codes(receipt(9), salt=salt, body=given)[2] == "content"
    assert codes(receipt(9), salt="00" * 32, body=body)[2:] == ["not_content", "bad"]
    assert codes(receipt(8), salt=salt, body=body)[2:] == ["not_content", "bad"]
    assert codes(receipt(9), salt=salt)[2:] == ["content_half", "bad"]
    assert codes(receipt(9), salt="salt", body=body)[2:] == ["bad_salt", "bad"]


def test_salt_and_body_may_be_copied_off_the_paper(size: int) -> None:
    entry = LogLeaf.objects.select_related("entry").get(position=9).entry
    salt = in_parts(bytes(entry.salt).hex())
    lines = "\n".join(textwrap.wrap(entry.body().decode(), 60, drop_whitespace=False))
    assert codes(receipt(9), salt=salt, body=lines)[2] == "content"


def test_the_text_of_a_qr_code_is_a_receipt(size: int) -> None:
    leaf = LogLeaf.objects.select_related("entry").get(position=9)
    said = receipt_data(Evidence(leaf.entry))
    whole = ["signed", "included", "content", "grew", "fine"]
    assert codes(json.dumps(said)) == whole
    assert codes(json.dumps({"reference": "W-1", "receipt": said})) == whole, "a filing's answer"
    without = {name: value for name, value in said.items() if name != "entry"}
    assert codes(json.dumps(without)) == ["signed", "included", "grew", "fine"]
    assert codes(json.dumps(without), body=said["entry"]) == whole
    assert codes(json.dumps({**said, "salt": "00" * 32}))[2:] == ["not_content", "bad"]
    assert codes(json.dumps({**said, "log": "elsewhere.test/log"})) == ["other_log", "bad"]
    for strange in ("00" * 32, "zz", 7, None, ["x"]):
        assert codes(json.dumps({**said, "commitment": strange})) == ["unknown_entry", "bad"]


def test_a_receipt_that_waits_for_the_log_is_neither_good_nor_bad(
    client: Client, size: int
) -> None:
    record(1)
    waiting = LedgerEntry.objects.order_by("-pk")[0]
    text = json.dumps(receipt_data(Evidence(waiting)))
    assert codes(text) == ["not_yet", "bad"]
    page = client.post("/verify/", {"text": text}).content.decode()
    assert "It could not be checked" in page.partition("<form")[0]
    assert "does not hold" not in page.partition("<form")[0]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_what_is_cut_off_is_said_without_a_word_of_english(
    client: Client, size: int, language: str
) -> None:
    page = client.post(f"/verify/?lang={language}", {"text": receipt(9)[:90]}).content.decode()
    with override(language):
        said = verdicts.sentence(Step("malformed", holds=False))
    assert said in page
    assert not re.search("[A-Za-z]", said)


def test_checkpoints_old_and_new(size: int) -> None:
    newest = log.newest(published=True)
    assert newest is not None
    text = log.signed_note(newest)
    grown()
    assert codes(text) == ["signed", "grew", "fine"]
    assert codes(text.rstrip()) == ["signed", "grew", "fine"]
    assert codes(text.replace(str(size), str(size - 1), 1)) == ["not_signed", "bad"]
    other = NaiveLog(some_leaves(5), Signer("elsewhere.test/log"))
    assert codes(other.checkpoint()) == ["other_log", "bad"]
    stranger = NaiveLog(some_leaves(5), Signer(settings.LOG_ORIGIN, b"z" * 32))
    assert codes(stranger.checkpoint()) == ["not_signed", "bad"]


def test_a_forged_history_with_the_right_key_is_told(size: int) -> None:
    insider = Signer(settings.LOG_ORIGIN, settings.LOG_KEYS[-1])
    forged = NaiveLog(some_leaves(size - 5), insider)
    assert codes(forged.checkpoint()) == ["signed", "changed", "bad"]
    longer = NaiveLog(some_leaves(size + 5), insider)
    assert codes(longer.checkpoint()) == ["signed", "smaller", "bad"]


def test_a_report_is_recounted(size: int) -> None:
    newest = log.newest(published=True)
    assert newest is not None
    report = a_report(newest)
    grown()
    assert codes(json.dumps(report)) == ["signed", "grew", "counted", "fine"]
    part = dict(report["log"])  # type: ignore[call-overload]  # it is a mapping
    wrong = {**part, "classes": {**part["classes"], "warrant": 1}}
    assert codes(json.dumps({"log": wrong}))[2:] == ["miscounted", "bad"]
    extra = {**part, "classes": {**part["classes"], "strange": 1}}
    assert codes(json.dumps({"log": extra}))[2:] == ["miscounted", "bad"]
    assert codes(json.dumps({"log": {**part, "size": 1}})) == ["head_differs", "bad"]
    for nothing in ("{}", '{"log": null}', '{"log": {}}'):
        assert codes(nothing) == ["no_checkpoint", "bad"]
    assert codes('{"format": "oversight-proof/v1", "log": "x"}') == ["package", "bad"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "\x00", "9" * 5000, "{", "{" * 9000, "a\n\n\u2014 x y\n"),
        *("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\nindex 1\n\nx"),
        "c2sp.org/tlog-proof@v1\n\n\n\u2014 x y",
    ],
)
def test_nonsense_is_told_and_never_raises(size: int, text: str) -> None:
    assert codes(text)[-1] == "bad"


def test_every_byte_of_a_receipt_counts(size: int) -> None:
    text = receipt(17)
    for at in range(0, len(text), 3):
        changed = f"{text[:at]}{chr(ord(text[at]) ^ 1)}{text[at + 1 :]}"
        if changed.rstrip() != text.rstrip():
            assert codes(changed)[-1] == "bad", changed


# --- pages --------------------------------------------------------------------------------------


def test_the_form_sent_without_scripts_is_answered(client: Client, size: int) -> None:
    answer = client.post("/verify/", {"text": receipt(17)})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "All of it holds" in page
    assert f"Entry 17 of {size} is in the log" in page
    assert "This server checked it" in page
    upload = SimpleUploadedFile("r.tlog-proof", receipt(18).encode())
    assert "All of it holds" in client.post("/verify/", {"file": upload}).content.decode()
    moved = {"text": receipt(17).replace("index 17", "index 18")}
    page = client.post("/verify/", moved).content.decode()
    assert "does not lead from the entry" in page
    assert "It does not hold" in page


def test_a_form_without_anything_is_refused_in_words(client: Client) -> None:
    for given in ({}, {"text": "  \n"}, {"file": SimpleUploadedFile("r", b"\xff\xfe")}):
        answer = client.post("/verify/", given)
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_sentence_can_be_said_in_every_language(language: str) -> None:
    figures = {
        "size": 5,
        "now": 6,
        "index": 1,
        "count": 2,
        "held": 3,
        "kind": "warrant",
        "said": "4",
        "origin": "x",
        "detail": "y",
    }
    with override(language):
        for code in verdicts.SENTENCES:
            assert "{" not in verdicts.sentence(Step(code, holds=True, figures=figures))


def test_the_page_of_the_log(client: Client, size: int) -> None:
    page = client.get("/log/").content.decode()
    newest = log.newest(published=True)
    assert newest is not None
    assert b64(bytes(newest.root)).replace("+", "+") in page.replace("&#x2B;", "+")
    assert f"{size}" in page
    assert "0 outside witnesses; at least two are needed" in page
    grown()
    assert log.classes(newest.size) == checking.classes(newest)


def test_the_page_of_a_log_that_is_empty(client: Client) -> None:
    assert "No checkpoint has been published yet" in client.get("/log/").content.decode()


def test_the_page_tells_nothing_that_is_not_published(client: Client, size: int) -> None:
    before = client.get("/log/").content
    record(5)
    while sequencer.sequence(at=NOON):
        pass
    assert client.get("/log/").content == before


def test_the_verifier_is_served_as_it_is(client: Client, size: int) -> None:
    answer = client.get("/log/verify.py")
    assert answer.headers["Content-Type"].startswith("text/x-python")
    digest = sha256(answer.content).hexdigest()
    for address in ("/log/", "/verify/"):
        assert digest in client.get(address).content.decode()
