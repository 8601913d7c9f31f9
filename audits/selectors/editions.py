"""Does the checkpoint that a report names belong to this log?"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from oversight.models import LogKey
from oversight.rules.merkle import MissingTile
from oversight.rules.notes import NoteFault, Verifier, read_head, read_note
from oversight.selectors import log
from oversight.selectors.verification import is_signed


def faults_of(named: dict[str, Any]) -> Iterator[str]:
    """Say in whole sentences what is wrong with the part `log` of a report."""
    try:
        note = read_note(named["checkpoint"])
        head = read_head(note.text)
    except NoteFault as fault:
        yield f"The report's checkpoint cannot be read: {fault}"
        return
    said = (named.get("origin"), named.get("size"), named.get("root"))
    if said != (head.origin, head.size, base64.b64encode(head.root).decode()):
        yield "The report's origin, size and root are not those of its checkpoint."
        return
    keys = [Verifier.parse(one) for one in LogKey.objects.values_list("verifier", flat=True)]
    if not is_signed(note, keys):
        yield "The report's checkpoint is not signed by any key of this log."
    try:
        root = log.root_at(head.size)
    except MissingTile:
        yield f"The report was made at {head.size} entries; this log has only {log.size()}."
        return
    if root != head.root:
        yield f"The first {head.size} entries of this log have another root than the report's."
    counted = log.classes(head.size)
    for name in sorted({*counted, *named["classes"]}):
        one, other = named["classes"].get(name, 0), counted.get(name, 0)
        if one != other:
            yield f"Of class {name} the report says {one}, the log has {other}."
