"""Signs that nobody sees are told from those that everybody does."""

from __future__ import annotations

import unicodedata

import pytest

from oversight.rules.signs import UNPLAIN, UNSEEN, alike, is_plain, shown


@pytest.mark.parametrize(
    "sign",
    list("\u200b\u200d\u202e\u2066\u00ad\ufeff\u2028\u3164\u2800\x07\x85\U000e0041\u180e\u061c"),
)
def test_what_nobody_sees_is_refused_and_shown(sign: str) -> None:
    assert not is_plain(f"A{sign}B")
    assert shown(f"A{sign}B") == f"A⟨U+{ord(sign):04X}⟩B"


@pytest.mark.parametrize("sign", ["\u00a0", "\t", "\n", "\u2009", "\u3000", "\ufe0f"])
def test_what_passes_for_a_space_is_refused_in_a_reference_and_left_elsewhere(sign: str) -> None:
    assert not is_plain(f"A{sign}B")
    assert shown(f"A{sign}B") == f"A{sign}B"


@pytest.mark.parametrize(
    "text", ["№ 26-55/1 (қ)", "ӘІҢҒҮҰҚӨҺ Ёё", "Ünal – “so” … 100 %", "A/B_C.D+7 (701)", "中 文"]
)
def test_what_everybody_sees_is_plain(text: str) -> None:
    assert is_plain(text)
    assert shown(text) == text


def test_every_format_sign_of_unicode_is_among_them() -> None:
    unseen = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in {"Cf", "Zl", "Zp"} and not UNSEEN.match(chr(code))
    ]
    seen_after_all = {sign for sign in unseen if "EGYPTIAN" in unicodedata.name(sign, "")}
    assert set(unseen) - seen_after_all == {"\u0890", "\u0891"} & set(unseen)
    assert all(UNPLAIN.match(chr(code)) for code in (0x200B, 0x202E, 0xA0))


@pytest.mark.parametrize("other", ["w. one", "W.  One ", "W. O\u200bne", "\u202eW. One"])
def test_a_name_is_one_however_its_signs_hide(other: str) -> None:
    assert alike("W. One", other)
    assert not alike("W. Two", other)
