"""Somebody who complains over the web, and comes back with the code."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.audits.complaints import TEXT

FORM, STATUS = "/complaint/form/", "/complaint/status/"
CANARY_ADDRESS, CANARY_BROWSER = "203.0.113.77", "CANARY-BROWSER/9"
STORY = {
    "what": {"about": "watched"},
    "story": {"text": TEXT, "happened": "since spring", "wish": "Stop it."},
    "files": {},
    "you": {},
}


def hidden(answer: Any, name: str) -> str:
    held = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert held, f"no {name} in the page"
    return held[1]


def a_visitor() -> Client:
    return Client(REMOTE_ADDR=CANARY_ADDRESS, HTTP_USER_AGENT=CANARY_BROWSER)


def write(browser: Client, **changes: Any) -> tuple[str, Any]:
    """Fill in every step; return the draft's token and the page that checks the answers."""
    answer = browser.post(FORM, {"go": "begin"})
    token = hidden(answer, "draft")
    for step, given in STORY.items():
        sent = {"draft": token, "step": step, "go": "next", **given, **changes.get(step, {})}
        answer = browser.post(FORM, sent)
        assert answer.status_code == 200, answer.content.decode()
    return token, answer


def send(browser: Client, token: str, **changes: Any) -> Any:
    return browser.post(FORM, {"draft": token, "step": "review", "go": "send", **changes})


def code_of(answer: Any) -> str:
    shown = re.search(r"ov-receipt-code.*?</p>", answer.content.decode(), re.DOTALL)
    assert shown
    return "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", shown[0]))


def complain(browser: Client, **changes: Any) -> str:
    token, _review = write(browser, **changes)
    answer = send(browser, token)
    assert answer.status_code == 200
    return code_of(answer)


def come_back(browser: Client, code: str, **changes: Any) -> Any:
    return browser.post(STATUS, {"code": code, **changes})
