"""Signs that nobody sees: what tells two texts apart on no page, or turns one round.

In a reference or a number they are refused; anywhere else a reader is shown that one
stands there.
"""

from __future__ import annotations

import re
from typing import Final

# Controls but tab and line ends, soft hyphen, joiners and fillers, marks of direction and
# their embeddings, separators of lines, invisible operators, the mark of a byte order,
# notes between lines, shorthand and musical controls, tags.
UNSEEN: Final = re.compile(
    "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f"
    "\\u08e2\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f"
    "\\u2800\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\U000110bd\\U000110cd\\U0001bca0-\\U0001bca3"
    "\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff]"
)
# In a reference also what looks like a space and is none, and what changes how a sign looks.
UNPLAIN: Final = re.compile(
    f"{UNSEEN.pattern}|[\\t\\r\\n\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufe00-\\ufe0f]"
)


def is_plain(text: str) -> bool:
    """Whether a reference or a number holds nothing but what its reader sees."""
    return UNPLAIN.search(text) is None


def shown(text: str) -> str:
    """Return a text in which every sign that nobody sees stands by its number: ⟨U+202E⟩."""
    return UNSEEN.sub(lambda sign: f"⟨U+{ord(sign[0]):04X}⟩", text)


def alike(one: str, other: str) -> bool:
    """Whether a reader takes two names for the same: case, spaces and unseen signs aside."""
    return name_read(one) == name_read(other)


def name_read(text: str) -> str:
    """Return a name as it is read: without unseen signs, in small letters, one space between words."""
    return " ".join(UNSEEN.sub("", text).casefold().split())
