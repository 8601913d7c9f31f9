"""XML of strangers: what is no plain message is refused where it begins, and costs nothing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warrants.rules import hi1_shapes
from warrants.rules.hi1 import PREFIXES, TYPE, XSI
from warrants.rules.hi1_xml import REPEATED, XmlFault, read_xml, write_xml

CORE = PREFIXES[""]


def whole(inner: str = "", *, doctype: str = "", root: str = "HI1Message") -> bytes:
    names = f'xmlns="{CORE}" xmlns:xsi="{XSI}" xmlns:auth="{PREFIXES["auth"]}"'
    return f'<?xml version="1.0"?>{doctype}<{root} {names}>{inner}</{root}>'.encode()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ATTACKS = {
    "billion laughs": (
        whole("&l9;", doctype=f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'),
        "xml_doctype",
    ),
    "quadratic blow-up": (
        whole("&a;" * 1000, doctype=f'<!DOCTYPE x [<!ENTITY a "{"a" * 10_000}">]>'),
        "xml_doctype",
    ),
    "external entity": (
        whole(
            "<Header>&x;</Header>", doctype='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        ),
        "xml_doctype",
    ),
    "parameter entity": (
        whole(doctype='<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'),
        "xml_doctype",
    ),
    "document type": (whole(doctype='<!DOCTYPE HI1Message SYSTEM "hi1.dtd">'), "xml_doctype"),
    "unknown entity": (whole("<Header>&nowhere;</Header>"), "xml_malformed"),
    "style sheet": (
        b'<?xml-stylesheet href="http://127.0.0.1:9/"?>' + whole().partition(b"?>")[2],
        "xml_instruction",
    ),
    "ten megabytes": (whole(f"<Header>{'a' * 10_000_000}</Header>"), "xml_too_large"),
    "deep nesting": (whole("<a>" * 50_000 + "</a>" * 50_000), "xml_too_deep"),
    "many elements": (whole("<ActionRequest/>" * 120_000), "xml_too_deep"),
    "wrong namespace": (whole('<Header xmlns="urn:other"/>'), "xml_namespace"),
    "no namespace": (b"<HI1Message><Header/></HI1Message>", "xml_namespace"),
    "duplicate element": (whole("<Header>1</Header><Header>2</Header>"), "xml_twice"),
    "attribute": (whole('<Header id="1"/>'), "xml_attribute"),
    "language": (whole('<Header xml:lang="en"/>'), "xml_attribute"),
    "mixed content": (whole("<Header>text<Version/></Header>"), "xml_mixed"),
    "another root": (whole(root="HI2Message", inner="<Header/>"), "xml_root"),
    "an empty message": (whole(), "xml_root"),
    "not closed": (whole("<Header>"), "xml_malformed"),
    "two roots": (whole("<Header/>") + b"<x/>", "xml_malformed"),
    "another encoding": (whole("<Header>Ә</Header>").decode().encode("utf-16"), ""),
    "another encoding declared": (
        whole("<Header>Ә</Header>").replace(b'1.0"', b'1.0" encoding="windows-1251"'),
        "",
    ),
    "nothing": (b"", "xml_malformed"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "xml_malformed"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_where_it_begins(name: str) -> None:
    raw, why = ATTACKS[name]
    begun = time.process_time()
    if not why:  # no attack, though it looks like one
        assert read_xml(raw) == {"Header": "Ә"}
        return
    with pytest.raises(XmlFault) as refused:
        read_xml(raw)
    assert refused.value.why == why
    assert time.process_time() - begun < 2


def test_no_file_is_opened_for_an_entity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", lambda *_a, **_k: pytest.fail("a file was opened"))
    with pytest.raises(XmlFault):
        read_xml(ATTACKS["external entity"][0])


def test_a_type_is_known_by_its_namespace_whatever_its_prefix() -> None:
    inner = f'<Header xmlns:a="{PREFIXES["auth"]}" xsi:type="a:AuthorisationObject"/>'
    assert read_xml(whole(inner)) == {
        "Header": {TYPE: f"{{{PREFIXES['auth']}}}AuthorisationObject"}
    }
    undeclared = whole('<Header xsi:type="zz:AuthorisationObject"/>')
    assert read_xml(undeclared) == {"Header": {TYPE: "{}AuthorisationObject"}}


def test_every_list_of_the_shapes_may_stand_more_than_once() -> None:
    lists = set()
    for shape in vars(hi1_shapes).values():
        if isinstance(shape, type) and issubclass(shape, hi1_shapes.Element):
            for one in shape.model_fields.values():
                if str(one.annotation).startswith("list"):
                    lists.add(str(one.alias))
    assert lists
    assert lists <= REPEATED


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text == text.strip() and not {"\ufffe", "\uffff"} & set(text)
)
NAMES = st.sampled_from(["Header", "auth:StartTime", "ov:Court", "task:Reference", "doc:Contents"])
GROUPS = st.recursive(
    st.dictionaries(NAMES, PLAIN, min_size=1),
    lambda inner: (
        st.dictionaries(
            st.sampled_from(["Payload", "task:RequestDetails", "ov:Officer"]),
            inner,
            min_size=1,
        )
        | st.dictionaries(
            st.sampled_from(["ActionRequest", "ov:Offence"]),
            st.lists(inner, min_size=1, max_size=3),
            min_size=1,
        )
    ),
    max_leaves=8,
)


@given(tree=GROUPS)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_again(tree: dict[str, Any]) -> None:
    assert read_xml(write_xml(tree)) == tree


@given(text=st.text(st.characters(categories=["Cc"]) | st.characters(exclude_categories=["Cs"])))
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_is_well_formed(text: str) -> None:
    found = read_xml(write_xml({"Header": {"ov:Court": f"a{text}b"}}))
    assert set(found["Header"]) == {"ov:Court"}


@given(raw=st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_message_or_a_fault(raw: bytes) -> None:
    with pytest.raises(XmlFault):
        read_xml(raw)
