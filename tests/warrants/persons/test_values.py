"""One value however it was typed, and two where they differ; every input is made up."""

from __future__ import annotations

import pytest

from warrants.persons.enums import ValueKind
from warrants.persons.rules import values
from warrants.persons.rules.values import Value

PHONE = Value(ValueKind.PHONE, "+77011234567")


@pytest.mark.parametrize(
    "typed",
    [
        "87011234567",
        "8 701 123 45 67",
        "+7 (701) 123-45-67",
        "+77011234567",
        "77011234567",
        "7011234567",
        "810 7 701 123 45 67",
        "00 7 701 123-45-67",
        "0077011234567",
        "８７０１１２３４５６７",
        "+7 701 123\u200b45 67",
    ],
)
def test_a_telephone_number_is_one_however_dialled(typed: str) -> None:
    assert values.phone(typed, "KZ") == PHONE


@pytest.mark.parametrize(
    ("typed", "region", "found"),
    [
        ("020 7946 0018", "GB", "+442079460018"),
        ("0044 20 7946 0018", "KZ", "+442079460018"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("+77O11234567", "KZ", "~7711234567"),  # a letter for a nought: the digits that are left
        ("12345", "KZ", "~12345"),
    ],
)
def test_a_number_is_read_as_dialled_in_its_country(typed: str, region: str, found: str) -> None:
    read = values.phone(typed, region)
    assert read is not None
    assert read.text == found


@pytest.mark.parametrize("typed", ["", "not a number", "1234", "+"])
def test_what_holds_no_number_has_no_mark(typed: str) -> None:
    assert values.phone(typed, "KZ") is None


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("880412300123", False),
        ("900312030450", False),  # two digits changed places
        ("900312300450", True),
        ("8804 1230-0120", True),
    ],
)
def test_an_identification_number_tells_whether_its_check_digit_is_right(
    typed: str, whole: bool
) -> None:
    read = values.iin(typed)
    assert read is not None
    assert (read.sure, read.text.isdigit(), len(read.text)) == (whole, True, 12)


def test_no_check_digit_is_right_where_ten_remains_twice() -> None:
    wrong = [f"{number:011d}" for number in range(300)]
    left = [one for one in wrong if not any(values.iin_is_whole(f"{one}{d}") for d in range(10))]
    right = [one for one in wrong if sum(values.iin_is_whole(f"{one}{d}") for d in range(10)) == 1]
    assert left
    assert len(left) + len(right) == len(wrong)


NAMES = ("Әбдіқайым Ермек Нұрланұлы", "Ёлкин Пётр Семёнович", "Сұлтанова-Ахметова Ләйлә")


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        (NAMES[0], "әбдіқайым ермек нұрланұлы"),
        (NAMES[0], "Ермек Әбдіқайым"),  # order, and no patronymic
        (NAMES[0], "Абдикайым Ермек Нурланулы"),  # Russian letters for Kazakh ones
        (NAMES[0], "Әбдіқайым Epмек"),  # Latin E and p
        (NAMES[1], "Елкин Петр"),
        (NAMES[1], "ПЕТР СЕМЕНОВИЧ ЕЛКИН"),
        (NAMES[2], "Лайла Султанова–Ахметова"),
        (NAMES[2], "СұлтановаАхметова Ләйлә"),
        ("Ahmet Yılmaz", "YILMAZ AHMET"),
    ],
)
def test_a_name_is_one_however_typed(kept: str, asked: str) -> None:
    assert set(values.name(kept)) & set(values.names_asked(asked))


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        (NAMES[0], "Ермек Абдилдин"),
        (NAMES[1], "Елкин Павел"),
        ("Омар Әлі Саят", "Омар Әлі Дархан"),  # brothers share two of three
        ("", "Ермек"),
    ],
)
def test_another_name_is_another(kept: str, asked: str) -> None:
    assert not set(values.name(kept)) & set(values.names_asked(asked))


def test_of_three_names_without_a_patronymic_two_find_the_whole_and_the_whole_finds_two() -> None:
    three, two = "Омар Әлі Саят", "Саят Омар"
    assert set(values.name(three)) & set(values.names_asked(two))
    assert set(values.name(two)) & {
        *values.names_asked(three),
        *(Value(ValueKind.NAME, one.text) for one in values.name(three)),
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("35-209900-176148-1", "imei:35209900176148"),
        ("352099001761481", "imei:35209900176148"),
        ("IMEI 352099001761481", "imei:35209900176148"),
        ("3520990017614823", "imei:35209900176148"),
        ("401020123456789", "imsi:401020123456789"),
        ("00:1A:2b:3c:4D:5e", "mac:001a2b3c4d5e"),
        ("Samsung A52", None),
    ],
)
def test_a_device_is_known_by_its_number_alone(typed: str, found: str | None) -> None:
    read = values.device(typed)
    assert (read.text if read else None) == found


@pytest.mark.parametrize("typed", ["123 ABC 02", "123abc02", "123АВС02", "123-ABC-02"])
def test_a_plate_is_one_in_letters_of_either_alphabet(typed: str) -> None:
    assert values.plate(typed) == Value(ValueKind.PLATE, "123ABC02")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ivan@Mail.kz", "ivan@mail.kz"),
        ("@Falcon", "falcon"),
        ("https://www.t.example/falcon/", "t.example/falcon"),
        ("KZ12 3456 7890 1234 5678", "kz12345678901234 5678".replace(" ", "")),
        ("the account of the suspect", None),
    ],
)
def test_an_account_is_one_however_written(typed: str, found: str | None) -> None:
    read = values.account(typed, "KZ")
    assert (read.text if read else None) == found


def test_an_account_that_is_a_number_is_that_number() -> None:
    assert values.account("8 701 123-45-67", "KZ") == PHONE


def test_every_value_of_a_line_is_found() -> None:
    line = (
        "тел. 8 701 123 45 67, Toyota 123 ABC 02, IMEI 35-209900-176148-1, ivan@mail.kz, "
        "@falcon, ИИН 880412300128"
    )
    assert {(one.kind, one.text) for one in values.values_in(line, "KZ")} == {
        (ValueKind.PHONE, "+77011234567"),
        (ValueKind.PLATE, "123ABC02"),
        (ValueKind.DEVICE, "imei:35209900176148"),
        (ValueKind.ACCOUNT, "ivan@mail.kz"),
        (ValueKind.ACCOUNT, "falcon"),
        (ValueKind.IIN, "880412300128"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "№87011234567",
        "+7_701_123_45_67",
        "+7~701·123*45’67",
        "+7,701,123,45,67",
        "+7 7O1 123 45 67",
        "+7 7О1 12З 45 67",
        "tel. 8 7o1 l23 45 67",
    ],
)
def test_a_telephone_number_is_one_however_its_digits_are_parted_or_painted(line: str) -> None:
    assert PHONE in values.values_in(line, "KZ")


@pytest.mark.parametrize(
    "line",
    [
        "900312 300450",
        "9003 1230 0450",
        "900312-300450",
        "900312.300450",
        "900312_300450",
        "9OO312З00450",
        "№ 900312300450",
    ],
)
def test_an_identification_number_is_one_however_its_digits_are_parted(line: str) -> None:
    assert Value(ValueKind.IIN, "900312300450") in values.values_in(line, "KZ")


@pytest.mark.parametrize(
    "kind", ["number", "account", "device", "person", "plate", "place", "image"]
)
def test_a_selector_is_known_by_its_value_whatever_kind_it_was_filed_under(kind: str) -> None:
    assert PHONE in values.value_of_selector(kind, "8 (701) 123-45-67", "KZ")
    iin = Value(ValueKind.IIN, "900312300450")
    assert iin in values.value_of_selector(kind, "900312300450", "KZ")


@pytest.mark.parametrize(
    "line",
    [
        "born 12.11.1980",
        "lives above the bakery",
        "12/2026, 3 rooms",
        "1,500,000 tenge",
        "01.11.2026 30.11.2026",
        "2026-11-01 - 2026-11-30",
        "9003 1203 0450",  # digits in a row whose check digit is wrong may be anything
        "",
    ],
)
def test_a_day_and_a_sum_are_no_numbers_of_anybody(line: str) -> None:
    assert values.values_in(line, "KZ") == ()


def test_an_address_is_one_in_any_order_and_without_the_words_for_street() -> None:
    one = values.address("г. Алматы, ул. Абая, д. 10, кв. 5")
    assert one is not None
    assert one == values.address("Абая 10 5 Алматы")
    assert one != values.address("Абая 11 5 Алматы")
    assert values.address("the house above the bakery") is None


@pytest.mark.parametrize(
    ("kind", "identity", "kinds"),
    [
        ("person", {"name": "A. Person", "iin": "880412300123"}, {"iin", "name"}),
        ("person", {"name": "A. Person", "details": "8 701 123 45 67"}, {"name", "phone"}),
        ("account", {"name": "falcon@mail.kz"}, {"account"}),
        ("device", {"name": "352099001761481"}, {"device"}),
        ("device", {"name": "+7 701 123 45 67"}, {"phone"}),
        ("place", {"name": "Абая 10, Алматы"}, {"address"}),
        ("person", {}, set()),
    ],
)
def test_a_target_is_known_by_every_value_it_holds(
    kind: str, identity: dict[str, str], kinds: set[str]
) -> None:
    assert {str(one.kind) for one in values.values_of_target(kind, identity, "KZ")} == kinds


@pytest.mark.parametrize(
    ("kind", "text", "kinds"),
    [
        ("number", "8 701 123 45 67", {"phone"}),
        ("account", "@falcon", {"account"}),
        ("device", "352099001761481", {"device"}),
        ("plate", "123ABC02", {"plate"}),
        ("person", "880412300123", {"iin"}),
        ("person", "Ермек Әбдіқайым", {"name"}),
        ("place", "Абая 10, Алматы", {"address"}),
        ("image", "falcon.jpg", set()),
    ],
)
def test_a_selector_is_known_by_its_kind(kind: str, text: str, kinds: set[str]) -> None:
    assert {str(one.kind) for one in values.value_of_selector(kind, text, "KZ")} == kinds


def test_a_value_hides_itself_in_a_trace() -> None:
    assert "7011234567" not in repr(PHONE)
