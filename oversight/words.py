"""What is said to people about a "no": faults of a body, refusals, problem titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oversight.rules.refusal import Refusal

PROBLEM: Final = "application/problem+json"
WORDS: Final[dict[str, Any]] = {}  # reason -> label; each app registers its own when it starts


PLACES: Final = re.compile(
    r"memory of the log|\b(?:position|entry|checkpoint|cosignature|leaves|tile|edge|key)\b(?=[ :])"
)
CITED: Final = re.compile(
    r"\b(?:CPC|CC|Zakharov|N&P|BBW|body's norm|speaks of sanctioned actions)\b"
)


def spoken() -> str:
    """Return the code of the language in which the reader is spoken to: kk, ru or en."""
    return (get_language() or "en")[:2]


def many(count: int, most: int) -> str:
    """Return a count that stops after `most` in words, its figures as the reader writes them."""
    if count <= most:
        return number_format(count, force_grouping=True)
    return _("more than %(count)s") % {"count": number_format(most, force_grouping=True)}


def problem_body(
    status: int, code: str, detail: str, errors: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """Return an RFC 9457 problem in the reader's language."""
    return {
        "type": f"urn:oversight:problem:{code}",
        "title": _titles().get(status, _("The call was not carried out.")),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": list(errors),
    }


def place_in_words(place: str) -> str:
    """Return where a fault of the ledger is, in the reader's language; numbers stay."""
    known = {
        "memory of the log": _("memory of the log"),
        "position": _("position"),
        "entry": _("entry"),
        "checkpoint": _("checkpoint"),
        "cosignature": _("cosignature"),
        "leaves": _("leaves"),
        "tile": _("tile"),
        "edge": _("edge"),
        "key": _("key"),
    }
    place = re.sub(r"^(cosignature) of (\S+) on (checkpoint \d+)", r"\3, \1: \2", place)
    place = re.sub(r"^checkpoint of (\d+) leaves", r"checkpoint (leaves: \1)", place)
    return PLACES.sub(lambda found: known[found[0]], place)


def fault_code(fault: Any) -> str:
    """Return the stable code of one fault; our own checks name theirs as the message."""
    if fault["type"] == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    return str(fault["type"])


def fault_sentence(fault: Any) -> str:
    """Say in the reader's language what is wrong with one field and what to do."""
    code, about = fault_code(fault), fault.get("ctx", {})
    if code in {"too_long", "too_short"} and about.get("field_type") == "Value":
        code = f"string_{code}"  # a text whose length is measured after it was trimmed
    sentences = {
        "missing": _("This field is required."),
        "extra_forbidden": _("The schema knows no such field. Remove it."),
        "too_short": _("Give at least one."),
        "string_too_short": _("This may not be empty."),
        "too_long": _("There are too many entries: %(max)s at most."),
        "string_too_long": _("This is too long: %(max)s characters at most."),
        "string_pattern_mismatch": _("This does not have the form that is asked for."),
        "string_type": _("Give text."),
        "int_type": _("Give a whole number, without quotation marks."),
        "int_parsing": _("Give a whole number."),
        "bool_type": _("Give true or false."),
        "bool_parsing": _("Give true or false."),
        "list_type": _("Give a list."),
        "model_type": _("Give an object."),
        "dict_type": _("Give an object."),
        "literal_error": _("Give one of: %(expected)s."),
        "union_tag_invalid": _("Give one of: %(expected)s."),
        "union_tag_not_found": _("This field is required."),
        "greater_than_equal": _("Give a number of at least %(ge)s."),
        "less_than_equal": _("Give a number of at most %(le)s."),
        "decimal_parsing": _("Give a decimal number."),
        "decimal_type": _("Give a decimal number."),
        "decimal_max_places": _("Give at most two decimal places."),
        "decimal_max_digits": _("This number is too large."),
        "timezone_aware": _("Give date and time with an offset, such as +05:00."),
        "datetime_type": _("Give date and time, such as 2026-11-20T15:30:00+05:00."),
        "datetime_parsing": _("Give date and time, such as 2026-11-20T15:30:00+05:00."),
        "datetime_too_far": _("This lies too far in the past or in the future."),
        "string_unicode": _("This holds a character that cannot be stored."),
        "finite_number": _("Give a decimal number."),
        "datetime_from_date_parsing": _("Give date and time, such as 2026-11-20T15:30:00+05:00."),
        "nul": _("This holds a character that cannot be stored."),
        "surrogate": _("This holds a character that cannot be stored."),
        "told_of_another_kind": _("This cannot be told of this kind of thing."),
        "invisible_sign": _("This holds a sign that cannot be seen. Type it anew."),
        "count_of_values": _("This is not the number of values that are given."),
        "days_or_until": _("Give either days or until, and not both."),
        "return_is_empty": _("Give at least one figure, or say why there is none."),
        "until_after_start": _("The end has to come after the beginning."),
        "cost_needs_a_currency": _("Name the currency of the cost."),
        "waived_until": _("Where there is no notice at all, give no day until which."),
        "service_needs_proof": _("Say how the person was told, and what proves it."),
        "remedy_needs_outcome": _("Say what the court decided where it did, and only there."),
        "unidentified_needs_why": _("Say why the person cannot be identified, and nothing else."),
    }
    known = {
        "max": about.get("max_length", ""),
        "expected": about.get("expected") or about.get("expected_tags", ""),
        "ge": about.get("ge", ""),
        "le": about.get("le", ""),
    }
    return sentences.get(code, _("This cannot be read.")) % known


def refusal_sentence(refusal: Refusal) -> str:
    """Return the sentence of a refusal in the reader's language."""
    if refusal.breaches:
        return _("The rulebook refuses this: %(articles)s.") % {
            "articles": "; ".join(_articles(refusal.breaches)) or _("see the faults")
        }
    return _say(refusal.why)


def _articles(breaches: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(cited(breach.article) for breach in breaches if breach.article))


def cited(article: str) -> str:
    """Return an article of a rulebook with the names that its codes have in the reader's language."""
    names = {
        "CPC": _("CPC"),
        "CC": _("CC"),
        "Zakharov": _("Roman Zakharov v. Russia (ECtHR),"),
        "BBW": _("Big Brother Watch v. the United Kingdom (ECtHR),"),
        "N&P": _("Necessary and Proportionate Principles,"),
        "body's norm": _("body's norm"),
        "speaks of sanctioned actions": _("speaks of sanctioned actions"),
    }
    return CITED.sub(lambda found: names[found[0]], article)


def _say(why: str) -> str:
    """Return the label of a reason, wherever an app has registered it."""
    return str(WORDS.get(why, _("The call was not carried out.")))


def _titles() -> dict[int, str]:
    return {
        400: _("The request cannot be read"),
        401: _("A token is needed"),
        403: _("This is not open to you"),
        404: _("Not found"),
        405: _("This method is not offered here"),
        406: _("Only JSON is offered"),
        409: _("The case stands elsewhere"),
        412: _("The case has changed"),
        413: _("Too large"),
        415: _("This format is not read here"),
        422: _("A rule refuses this"),
        429: _("Too many calls"),
        503: _("Not available now"),
    }
