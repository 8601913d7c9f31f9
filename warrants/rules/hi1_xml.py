"""XML into the tree of a message, and back: no document type, so no entity of any kind.

The reader is told of each piece as the parser finds it, and stops at the first one that
has no place in a message. Nothing is fetched and nothing is expanded, for what could be
is declared in a document type, and a document type is refused where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from warrants.rules.hi1 import PREFIXES, TYPE, XSI, Tree

ROOT: Final = "HI1Message"
MOST_BYTES: Final = 5 * 1024 * 1024
DEEPEST: Final = 40
MOST_ELEMENTS: Final = 100_000
REPEATED: Final = frozenset(  # elements that may stand more than once beside each other
    {
        "ActionRequest",
        "ActionResponse",
        "AssociatedObject",
        "ListResponseRecord",
        "auth:AuthorisationFlag",
        "auth:CSPID",
        "notif:AssociatedObjectStatus",
        "ov:Measure",
        "ov:Offence",
        "ov:Protected",
        "ov:Selector",
        "ov:System",
        "task:RequestSubtype",
        "task:RequestValue",
        "task:TargetIdentifierValue",
    }
)
KNOWN: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlFault(Exception):
    """The bytes are no message; `why` says in a word what is wrong, `where` at what."""

    def __init__(self, why: str, where: str = "", line: int = 0) -> None:
        super().__init__(why)
        self.why, self.where, self.line = why, where, line


def read_xml(raw: bytes) -> Tree:
    """Return the tree of a message.

    Raises:
        XmlFault: `xml_too_large`, `xml_doctype`, `xml_malformed`, `xml_too_deep`,
            `xml_namespace`, `xml_twice`, `xml_attribute`, `xml_mixed`, `xml_root`.
    """
    if len(raw) > MOST_BYTES:
        raise XmlFault("xml_too_large")
    return _Reader().read(raw)


class _Reader:
    """Builds the tree while the parser goes through the bytes."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(encoding="utf-8", namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = lambda *_given: self._fail("xml_doctype")
        self.parser.EntityDeclHandler = lambda *_given: self._fail("xml_doctype")
        self.parser.ExternalEntityRefHandler = lambda *_given: self._fail("xml_doctype")
        self.parser.ProcessingInstructionHandler = lambda *_given: self._fail("xml_instruction")
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.EndNamespaceDeclHandler = self._forget
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._text
        self.namespaces: dict[str, list[str]] = {}
        self.open: list[tuple[str, Tree, list[str]]] = []
        self.whole: Tree = {}
        self.seen = 0

    def read(self, raw: bytes) -> Tree:
        try:
            self.parser.Parse(raw, True)  # noqa: FBT003 - takes it by place only
        except expat.ExpatError as broken:
            raise XmlFault("xml_malformed", line=broken.lineno) from broken
        if not isinstance(self.whole.get(ROOT), dict):
            raise XmlFault("xml_root")
        tree: Tree = self.whole[ROOT]
        return tree

    def _fail(self, why: str, where: str = "") -> NoReturn:
        raise XmlFault(why, where, self.parser.CurrentLineNumber)

    def _declare(self, prefix: str | None, namespace: str | None) -> None:
        self.namespaces.setdefault(prefix or "", []).append(namespace or "")

    def _forget(self, prefix: str | None) -> None:
        self.namespaces[prefix or ""].pop()

    def _name(self, expanded: str) -> str:
        """Return the key of an element: its name, behind the prefix that we have for it."""
        namespace, _brace, local = expanded.rpartition("}")
        if namespace not in KNOWN:
            self._fail("xml_namespace", expanded)
        prefix = KNOWN[namespace]
        return f"{prefix}:{local}" if prefix else local

    def _open(self, expanded: str, attributes: Mapping[str, str]) -> None:
        self.seen += 1
        if len(self.open) >= DEEPEST or self.seen > MOST_ELEMENTS:
            self._fail("xml_too_deep")
        name, content = self._name(expanded), {}
        for attribute, value in attributes.items():
            if attribute != f"{XSI}}}type":
                self._fail("xml_attribute", f"{name}/@{attribute.rpartition('}')[2]}")
            prefix, _colon, local = value.strip().rpartition(":")
            found = self.namespaces.get(prefix, [])
            content[TYPE] = f"{{{found[-1] if found else ''}}}{local}"
        self.open.append((name, content, []))

    def _text(self, text: str) -> None:
        self.open[-1][2].append(text)

    def _close(self, _expanded: str) -> None:
        name, content, pieces = self.open.pop()
        text = "".join(pieces)
        if content and text.strip():
            self._fail("xml_mixed", name)
        value: Any = content or text.strip()
        beside = self.open[-1][1] if self.open else self.whole
        if name in REPEATED:
            beside.setdefault(name, []).append(value)
        elif name in beside:
            self._fail("xml_twice", name)
        else:
            beside[name] = value


def write_xml(tree: Tree) -> bytes:
    """Return a message as XML, its elements in the order in which they stand in the tree.

    What XML has no way to write, a control character, becomes the mark for that.
    """
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(namespace)}"
        for prefix, namespace in {**PREFIXES, "xsi": XSI}.items()
    )
    inner = "".join(_written(tree))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{ROOT}{declared}>{inner}</{ROOT}>\n'.encode()


def _written(tree: Tree) -> Iterator[str]:
    for name, value in tree.items():
        if not name.startswith("@"):
            for one in value if isinstance(value, list) else [value]:
                yield from _element(name, one)


def _element(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        namespace, _brace, local = value.get(TYPE, "").lstrip("{").rpartition("}")
        kind = f' xsi:type="{KNOWN[namespace]}:{local}"' if local else ""
        yield f"<{name}{kind}>"
        yield from _written(value)
    else:
        yield f"<{name}>"
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield escape(UNWRITABLE.sub("\ufffd", text), {"\r": "&#13;"})
    yield f"</{name}>"
