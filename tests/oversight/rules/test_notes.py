"""Notes, keys and proofs as text: what others wrote is read, what is wrong is named."""

from __future__ import annotations

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.rules import notes
from oversight.rules.notes import COSIGNATURE, NoteFault, Proof, Signer, TreeHead, Verifier

OWN = Signer("log.example/one", b"1" * 32)
NEXT = Signer("log.example/one", b"2" * 32)
WITNESS = Signer("witness.example/w", b"3" * 32, COSIGNATURE)
HEAD = TreeHead("log.example/one", 70_000, b"r" * 32)
NOTE = notes.note_of(HEAD.text(), [OWN.sign(HEAD.text())])


def test_the_key_that_the_design_gives_to_try() -> None:
    text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    key = Verifier.parse(text)
    assert (key.name, key.id.hex(), len(key.public)) == ("example.com/foo", "530d903a", 32)
    assert str(key) == text


# the notes printed in c2sp.org/signed-note and tlog-cosignature
POEM = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""


def test_notes_of_others_are_read_and_written_back() -> None:
    for text in (POEM, SOFA):
        note = notes.read_note(text)
        assert notes.note_of(note.text, [one.line for one in note.signatures]) == text
    assert notes.read_note(POEM).text.endswith("\n\ned è subito sera.\n")
    head = notes.read_head(notes.read_note(SOFA).text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20_852_163)
    witness = notes.read_note(SOFA).signatures[1]
    assert int.from_bytes(witness.signature[:8], "big") == 1679315147


def test_a_signature_holds_for_its_key_and_its_text_alone() -> None:
    note = notes.read_note(NOTE)
    assert note.signed_by(OWN.verifier)
    assert not note.signed_by(NEXT.verifier)
    assert not note.signed_by(Verifier("other.example", OWN.verifier.public))
    forged = notes.read_note(NOTE.replace("70000", "70001"))
    with pytest.raises(NoteFault, match="not valid"):
        forged.signed_by(OWN.verifier)


def test_two_keys_of_one_name_both_sign() -> None:
    both = notes.read_note(
        notes.note_of(HEAD.text(), [one.sign(HEAD.text()) for one in (NEXT, OWN)])
    )
    assert both.signed_by(OWN.verifier)
    assert both.signed_by(NEXT.verifier)


def test_a_cosignature_is_of_a_second_and_a_text() -> None:
    line = WITNESS.sign(HEAD.text(), at=1679315147)
    note = notes.read_note(NOTE + line)
    assert note.cosigned_at(WITNESS.verifier) == 1679315147
    assert note.signed_by(OWN.verifier)
    assert notes.read_note(NOTE).cosigned_at(WITNESS.verifier) is None
    signature = notes.read_signature(line)
    later = (1679315148).to_bytes(8, "big") + signature.signature[8:]
    forged = NOTE + notes.signature_line(WITNESS.name, signature.id + later)
    with pytest.raises(NoteFault, match="not valid"):
        notes.read_note(forged).cosigned_at(WITNESS.verifier)


def test_a_key_signs_for_its_purpose_alone() -> None:
    """The same seed under the same name: the kind is part of the id."""
    plain = Signer(WITNESS.name, WITNESS.seed)
    assert plain.verifier.id != WITNESS.verifier.id
    note = notes.read_note(NOTE + plain.sign(HEAD.text()))
    assert note.cosigned_at(WITNESS.verifier) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
        "example.com/foo+530d903a+AOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "exam ple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_key_that_is_not_one_is_refused(text: str) -> None:
    with pytest.raises(NoteFault):
        Verifier.parse(text)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "\n— a AAAAAAA=\n",
        NOTE.rstrip("\n"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—"),
        NOTE + "\n",
        NOTE + "— a AAAA\n",
        NOTE + "— a+b AAAAAAA=\n",
        NOTE + "— a AAAAAAA\n",
        NOTE + "— a AAAAAAB=\n",
        NOTE + "— a AAAAAAA= \n",
        NOTE + "— a AAAAAAA=\n" * 100,
    ],
)
def test_a_broken_note_is_refused(note: str) -> None:
    with pytest.raises(NoteFault):
        notes.read_note(note)


@pytest.mark.parametrize(
    "text",
    [
        "log\n5\n",
        "log\n05\n" + base64.b64encode(b"r" * 32).decode() + "\n",
        "log\n-5\n" + base64.b64encode(b"r" * 32).decode() + "\n",
        "log\n5\n" + base64.b64encode(b"r" * 31).decode() + "\n",
        "\n5\n" + base64.b64encode(b"r" * 32).decode() + "\n",
        "log\n5\nnot base64\n",
        HEAD.text() + "\n",
        HEAD.text()[:-1],
    ],
)
def test_a_broken_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteFault):
        notes.read_head(text)


@given(
    st.integers(0, 2**62),
    st.lists(st.binary(min_size=32, max_size=32), max_size=40).map(tuple),
    st.binary(max_size=200),
)
def test_a_proof_is_read_as_it_is_written(
    index: int, hashes: tuple[bytes, ...], extra: bytes
) -> None:
    proof = Proof(index, hashes, NOTE, extra)
    assert notes.read_proof(proof.text()) == proof


def test_a_proof_by_example() -> None:
    text = Proof(7, (b"h" * 32,), NOTE, b"what").text()
    assert text == (
        "c2sp.org/tlog-proof@v1\nextra d2hhdA==\nindex 7\n"
        f"{base64.b64encode(b'h' * 32).decode()}\n\n{NOTE}"
    )


@given(st.text(alphabet="abc019\n —=+/"), st.integers(0, 400))
def test_a_damaged_proof_is_never_more_than_refused(junk: str, at: int) -> None:
    text = Proof(7, (b"h" * 32, b"i" * 32), NOTE, b"what").text()
    with suppress(NoteFault):
        notes.read_proof(text[:at] + junk + text[at + len(junk) :])


def test_a_seed_is_not_shown() -> None:
    assert OWN.seed.decode() not in repr(OWN)
