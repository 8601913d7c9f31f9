"""What is said about a message of the exchange that is not carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oversight.rules.refusal import Refusal
from oversight.words import cited, fault_sentence, refusal_sentence
from warrants.rules.hi1 import ErrorCode
from warrants.rules.hi1_reading import Fault

Words = dict[str, str]


def _own() -> Words:
    return {
        "hi1_receiver_owns": _("Only the receiver says this. Leave it out."),
        "hi1_dictionary": _("Give an entry of this dictionary: %(expected)s."),
        "hi1_one_of": _("Give one of: %(expected)s."),
        "hi1_only_urgent": _("Give this only together with the flag IsEmergency."),
        "hi1_approver": _("Name who approved it, or leave rank and number out."),
        "hi1_text": _("Give UTF-8 text, encoded as Base64."),
        "hi1_text_twice": _("This text stands in two documents. Send one of them."),
        "hi1_kind_twice": _("This kind of selector is counted twice. Count it once."),
        "hi1_not_carried_out": _(
            "Not carried out, because another action of this message was refused."
        ),
        "hi1_action_twice": _("Two actions have this number. Number them 0, 1, 2 and so on."),
        "hi1_action_order": _("Number the actions 0, 1, 2 and so on, in the order they stand in."),
        "hi1_exists": _("There is an object with this identifier already. Take a new one."),
        "hi1_unknown": _("There is no object with this identifier that you may know of."),
        "hi1_link_missing": _("Name the authorisation that this belongs to."),
        "hi1_link_one": _("Name one authorisation, and nothing else."),
        "hi1_link_failed": _("The authorisation that this belongs to was refused."),
        "hi1_together": _(
            "Texts and targets are filed together with their authorisation, in one message. "
            "For another target, file another application."
        ),
        "hi1_no_deliver": _(
            "DELIVER is not supported. A provider reports what it gave at an address of the API."
        ),
        "hi1_no_update": _(
            "This cannot be changed once it is filed. To end a warrant, update its authorisation."
        ),
        "hi1_owner": _("Give the country and the name of the sender, or leave them out."),
        "hi1_sender": _("The sender has to be the agency that calls: %(expected)s."),
        "hi1_receiver": _("The receiver has to be this installation: %(expected)s."),
        "hi1_version": _("This version or profile is not spoken here. Give: %(expected)s."),
        "hi1_forbidden": _("This step is not open to you."),
        "xml_too_large": _("The message is larger than five megabytes."),
        "xml_doctype": _("A document type is not accepted, nor any entity. Leave it out."),
        "xml_instruction": _("A processing instruction is not accepted. Leave it out."),
        "xml_malformed": _("This is not well-formed XML in UTF-8."),
        "xml_too_deep": _("The message is nested too deeply, or has too many elements."),
        "xml_namespace": _("This namespace is not one of the profile's."),
        "xml_twice": _("This element may stand only once here."),
        "xml_attribute": _("No attribute but xsi:type is accepted."),
        "xml_mixed": _("Text and elements stand beside each other here."),
        "xml_root": _("The message is not an HI1Message."),
    }


def sentence(why: Any, expected: str = "") -> str:
    """Say why an element is refused, in the reader's language."""
    if isinstance(why, str):
        return _own()[why] % {"expected": expected}
    if isinstance(why, dict):
        return (
            _("Choose exactly one of GET, CREATE, UPDATE, LIST, DELIVER.")
            if ("one_verb" in str(why["msg"]))
            else fault_sentence(why)
        )
    if isinstance(why, Refusal):
        return refusal_sentence(why)
    said = str(why.sentence(get_language() or "en"))
    return f"{said} ({cited(why.article)})" if why.article else said


def description(faults: Sequence[Fault]) -> tuple[int, str]:
    """Return the number and the description of an action's faults: all of them, with their places."""
    codes = {fault.code for fault in faults}
    said = [
        f"{fault.path}: {sentence(fault.why, fault.expected)}"
        if fault.path
        else sentence(fault.why, fault.expected)
        for fault in faults
    ]
    return int(codes.pop() if len(codes) == 1 else ErrorCode.GENERAL), " ".join(dict.fromkeys(said))


def xml_sentence(why: str, where: str, line: int) -> str:
    """Say why bytes are no message, and where they stop being one."""
    said = _own()[why]
    if where:
        said = f"{where}: {said}"
    return said if not line else f"{said} {_('Line %(line)s.') % {'line': line}}"
