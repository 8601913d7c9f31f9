"""For anyone: the public log as a page, and a place to check a receipt, checkpoint or report."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.documents.cleaning import NotClean, proofs
from oversight.selectors import checking, log, witnesses
from oversight.web import patience, verdicts
from oversight.web.forms import PageForm
from oversight.words import spoken

PACKED: Final = (b"PK\x03\x04", b"%PDF-")  # read by another process
LONGEST: Final = 4 * 1024 * 1024  # bytes of a file; the browser and verify.py take longer ones


class VerifyForm(PageForm):
    """A file or its text; with a receipt, what was recorded too."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "A receipt (the package, the PDF, .tlog-proof, receipt.json or the text of its QR"
            " code), an old checkpoint, or a report (report.json or its PDF)."
        ),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "ov-code"}),
    )
    salt = forms.CharField(
        label=_("Salt"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    body = forms.CharField(
        label=_("Body"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "ov-code"}),
    )

    wait: patience.Wait | None = None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        file = found.get("file")
        if file and file.size > LONGEST:
            self.add_error("file", _("This file is too long for the server. Use verify.py."))
        elif file:
            self._read(file.read())
        elif not (found.get("text") or "").strip():
            self.add_error("text", _("Give a file, or paste its text."))
        return found

    def _read(self, data: bytes) -> None:
        """Take what a file holds: as text, or what another process finds in a package or a PDF."""
        found = self.cleaned_data
        if data.startswith(PACKED):
            self._open(data)
            return
        try:
            found["text"] = data.decode()
        except UnicodeDecodeError:
            self.add_error("file", _("This file is not text."))

    def _open(self, data: bytes) -> None:
        """Let another process open a package or a PDF; beyond the budget the sender waits first."""
        at, what = timezone.now(), sha256(data).hexdigest()
        self.wait = patience.wait("verify_file", what, self.data.get("slip", ""), at=at)
        if self.wait:
            advice = gettext(
                "Too many files are being checked. Send it again in %(seconds)s seconds."
            )
            self.add_error("file", advice % {"seconds": self.wait.seconds})
            return
        patience.spend("verify_file", at=at)
        try:
            self.cleaned_data["proofs"] = proofs(data)
        except NotClean:
            self.add_error("file", _("This file could not be read."))

    def steps(self) -> list[checking.Step]:
        """Return the steps taken with what was given; of a package with each of its receipts."""
        said = self.cleaned_data
        if "proofs" not in said:
            return checking.check(said["text"], salt=said["salt"], body=said["body"])
        steps = [step for one in said["proofs"] for step in checking.check(**one)]
        return steps or [checking.NO_PROOF]


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check here what a browser with scripts checks by itself."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VerifyForm(*given)
    steps: list[checking.Step] = []
    if form.is_bound and form.is_valid():
        steps = form.steps()
    page = {
        "form": form,
        "slip": form.wait.slip if form.wait else "",
        "steps": [(step, verdicts.sentence(step)) for step in steps],
        "all_hold": checking.all_hold(steps),
        "unchecked": any(step.unchecked for step in steps),
        "words": {
            "sentences": {code: str(text) for code, text in verdicts.SENTENCES.items()},
            "kinds": verdicts.kinds(),
            "language": spoken(),
        },
        **_log_facts(),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "oversight/verify.html", page, status=status)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Show the newest published checkpoint, what it counts, and how to check it."""
    newest = log.newest(published=True)
    counts = checking.classes(newest) if newest else {}
    page = {
        "newest": newest,
        "note": log.signed_note(newest) if newest else "",
        "kinds": [
            (code, label, counts[code])
            for code, label in verdicts.kinds().items()
            if code in counts
        ],
        "keys": log.keys_used(),
        "sights": witnesses.sights(),
        "too_few": len(witnesses.configured()) < witnesses.ENOUGH,
        "every": settings.LOG_PUBLISH_EVERY // 60,
        **_log_facts(),
        "here": request.build_absolute_uri(request.path),
    }
    return render(request, "oversight/log.html", page)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """Answer the verifier itself, as a file."""
    response = HttpResponse(_verifier()[0], content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify.py"'
    response["Cache-Control"] = "public, max-age=300"
    return response


@cache
def _verifier() -> tuple[bytes, str]:
    data = Path(settings.BASE_DIR, "oversight", "verify.py").read_bytes()
    return data, sha256(data).hexdigest()


def _log_facts() -> dict[str, Any]:
    return {"origin": settings.LOG_ORIGIN, "verifier_sha256": _verifier()[1]}
