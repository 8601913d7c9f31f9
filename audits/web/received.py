"""Files that strangers send: cleaned at the door, or refused with advice."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from oversight.documents.cleaning import Cleaned, NotClean, clean

MOST_AT_ONCE: Final = 5


def received(uploads: Any) -> tuple[list[Cleaned], list[str]]:
    """Return the files that can be taken, and for each other why not and what to do.

    Names that people give to files are never looked at: they tell more than their sender
    knows. The number in a sentence is the file's place among those sent.
    """
    taken, faults = [], []
    sent = list(uploads)
    for number, one in enumerate(sent[:MOST_AT_ONCE], start=1):
        try:
            taken.append(clean(one.read()))
        except NotClean as why:
            faults.append(
                _("File %(number)s: %(advice)s") % {"number": number, "advice": _advice(why.why)}
            )
    if len(sent) > MOST_AT_ONCE:
        faults.append(_("Send at most five files at once."))
    return taken, faults


def _advice(why: str) -> str:
    sentences = {
        "empty": _("it is empty. Choose it again."),
        "kind": _(
            "we take photographs (JPEG, PNG), PDF and plain text. Print a document as PDF, or "
            "photograph it; of a film or a recording, tell us what is in it."
        ),
        "large": _(
            "it is too large: four megabytes at most, and 200 pages. Send a smaller picture, or "
            "part the document."
        ),
        "locked": _("it asks for a password. Save it without one."),
        "broken": _("it could not be read. Photograph it, or save it anew as PDF."),
    }
    return sentences[why]
