"""What comes out as PDF: readable by a screen reader, the same every time, fetching nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import page
import pytest
from pypdf import PdfReader

from oversight.documents import render_pdf
from oversight.documents.bundle import Bundle, NotBundled

LETTERS = "ӘІҢҒҮҰҚӨҺ әіңғүұқөһ Ёё"
BARS = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="4"/></svg>'
)
TEMPLATE = """{% extends "layouts/print.html" %}
{% block title %}Report{% endblock %}{% block running %}Report{% endblock %}
{% block heading %}Report{% endblock %}{% block lead %}2025{% endblock %}
{% block facts %}<dl><dt>Position</dt><dd>7</dd></dl>{% endblock %}
{% block contents %}<nav class="contents"><h2>Contents</h2><ul><li><a href="#a">One</a></li></ul></nav>
{% endblock %}
{% block content %}<h2 id="a">One</h2><ul class="figures"><li>Filed <strong>12</strong></li></ul>
<p>{{ letters }}</p><figure><img src="image:bars" alt="Twelve were filed"></figure>
<table><caption>T1</caption><thead><tr><th scope="col">Agency</th><th scope="col">n</th></tr></thead>
<tbody>{% for row in rows %}<tr><th scope="row">A{{ row }}</th><td class="num">{{ row }}</td></tr>
{% endfor %}</tbody></table>{{ more|safe }}{% endblock %}
"""
Render = Callable[..., bytes]


@pytest.fixture
def render(tmp_path: Path, settings: Any) -> Render:
    (tmp_path / "document.html").write_text(TEMPLATE, encoding="utf-8")
    options = dict(settings.TEMPLATES[0])
    options["DIRS"] = [*options["DIRS"], tmp_path]
    settings.TEMPLATES = [options]

    def made(more: str = "", rows: int = 60) -> bytes:
        facts = {"letters": LETTERS, "rows": range(rows), "more": more}
        return render_pdf("document.html", facts, language="kk", images={"bars": BARS})

    return made


def test_passes_as_pdf_ua(render: Render) -> None:
    report = page.validate_pdf_bytes(render(), profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_speaks_its_language_and_keeps_kazakh_letters_for_copying(render: Render) -> None:
    reader = PdfReader(io.BytesIO(render()))
    assert str(reader.root_object["/Lang"]) == "kk"
    text = " ".join(one.extract_text() for one in reader.pages)
    assert LETTERS in text
    assert [mark.title for mark in reader.outline if not isinstance(mark, list)] == ["Report"]


def test_the_same_facts_give_the_same_bytes(render: Render) -> None:
    assert render() == render()
    assert render() != render(rows=61)


@pytest.mark.parametrize(
    "attack",
    [
        '<img src="{url}/a.png" alt="x">',
        '<link rel="stylesheet" href="{url}/a.css">',
        '<style>@import url("{url}/b.css"); p {{ background: url("{url}/c.png") }}</style>',
        '<object data="{url}/d.svg"></object>',
        '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27%3E'
        '%3Cimage href=%27{url}/e.png%27/%3E%3C/svg%3E">',
        '<link rel="attachment" href="{url}/f">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="/etc/passwd" alt="x"><img src="css/../../manage.py" alt="x">',
    ],
)
def test_fetches_nothing_and_reads_no_file(render: Render, attack: str) -> None:
    asked: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Ear)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        made = render(attack.format(url=f"http://127.0.0.1:{server.server_port}"), rows=1)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    names = PdfReader(io.BytesIO(made)).attachments
    assert not any(b"root:" in part for parts in names.values() for part in parts)


def test_only_what_is_named_is_bundled() -> None:
    bundle = Bundle({"bars": BARS})
    assert bundle.fetch("image:bars").read() == BARS
    for url in ("image:other", "oversight:../manage.py", "data:text/css,p", "HTTP://a.test/"):
        with pytest.raises(NotBundled):
            bundle.fetch(url)
