"""What each step of a check means, in words: one list for the server and for the browser."""

from __future__ import annotations

from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.enums import LogClass
from oversight.selectors.checking import Step

SENTENCES: Final[dict[str, str | Promise]] = {
    "signed": _("The checkpoint names {size} entries and is signed with the key of this log."),
    "not_signed": _("The signature is wrong, or is not of the key of this log."),
    "other_log": _("It is of another log: {origin}."),
    "included": _("Entry {index} of {size} is in the log. Its class: {kind}."),
    "not_included": _("The proof does not lead from the entry to the signed root."),
    "no_entry": _("The receipt does not carry the entry that it is about."),
    "content": _("Salt and body are what was recorded, to the last byte."),
    "not_content": _("Salt and body are not what was recorded."),
    "content_half": _("What was recorded is proven by salt and body together. Give both."),
    "bad_salt": _("The salt has to be 64 digits and letters from a to f."),
    "grew": _("The log of today, {now} entries, begins with these {size}: it only grew."),
    "changed": _("The log of today does not begin with these {size} entries: it was changed."),
    "soon": _("The log holds these {size} entries; the next published checkpoint will name them."),
    "smaller": _("The log of today has {now} entries, fewer than these {size}: it was rewound."),
    "ahead": _(
        "The published log has {now} entries so far, fewer than these {size}. The next checkpoint"
        " follows within minutes; if it is still so tomorrow, the log was rewound."
    ),
    "no_checkpoint": _("The report names no checkpoint, so nothing can be recounted."),
    "package": _(
        "This is the summary of a proof package. Check the receipts beside it: decision.json, and"
        " start.json if there is one."
    ),
    "head_differs": _("Origin, size and root in the report are not those of its checkpoint."),
    "hashed": _("Each of the {size} entries was read and leads to the signed root."),
    "not_hashed": _("The entries from {index} on do not lead to the signed root."),
    "counted": _("The totals of all {count} classes are those of the log's first {size} entries."),
    "miscounted": _("The report says {said} of the class {kind}; the log holds {held}."),
    "unknown": _("This is no receipt, no checkpoint and no report. Was it cut off?"),
    "no_proof": _(
        "This file carries no proof from the log, so there is nothing in it to check. That is no "
        "fault of the file."
    ),
    "unknown_entry": _("No entry of this log has this commitment. Check the receipt, and its log."),
    "not_yet": _("This is recorded, and not yet in the log. Try again in a minute."),
    "malformed": _("It is not written as it has to be: it was cut off, or changed."),
    "unreachable": _("The log could not be read. Try again, or use verify.py. ({detail})"),
}


def sentence(step: Step) -> str:
    """Return what a step says, in the reader's language."""
    return str(SENTENCES[step.code]).format(**{k: _figure(k, v) for k, v in step.figures.items()})


def kinds() -> dict[str, str]:
    """Return what each class of the log is called."""
    return {str(one.value): str(one.label) for one in LogClass}


def _figure(name: str, value: Any) -> str:
    if type(value) is int:
        return str(number_format(value, use_l10n=True, force_grouping=True))
    return kinds().get(value, value) if name == "kind" else str(value)
