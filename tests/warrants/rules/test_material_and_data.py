"""What every rulebook says of material and of stored data: nothing is left without an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from oversight.deadlines.terms import Period
from tests.warrants.rules.books import CODES, DAY, NOON, book
from warrants.enums import CustodyKind
from warrants.rules.clocks import ClockStart, ClockStop, LegalEvent, clocks_for
from warrants.rules.custody import Happening, Piece, check_happening
from warrants.rules.deadlines import EVENTS
from warrants.rules.facts import Span
from warrants.rules.keeping import unordered
from warrants.rules.limits import needs_judge
from warrants.rules.requests import Asked, Authority, BulkFacts, check_request
from warrants.rules.retention import MaterialRules
from warrants.rules.rulebook import Rulebook
from warrants.rules.stored_data import DataRules
from warrants.rules.vocabulary import Effect

HOUR = timedelta(hours=1)
ASKED_EVERYWHERE = {
    "subscriber",
    "traffic",
    "location",
    "content",
    "registry",
    "financial",
    "image",
    "biometric_search",
}


def material_of(code: str) -> MaterialRules:
    rules = book(code).material
    assert rules is not None
    return rules


def data_of(code: str) -> DataRules:
    rules = book(code).data
    assert rules is not None
    return rules


CATEGORIES = [(code, category) for code in CODES for category in data_of(code).categories]


@pytest.mark.parametrize("code", CODES)
def test_every_measure_brings_some_class_of_material(code: str) -> None:
    brought = {measure for one in material_of(code).classes.values() for measure in one.measures}
    assert brought == set(book(code).measures)


@pytest.mark.parametrize("code", CODES)
def test_every_class_says_how_long_and_on_whose_word(code: str) -> None:
    for key, one in material_of(code).classes.items():
        assert one.keep or one.keep_least, key
        assert not (one.keep and one.keep_least), key
        assert ("body's norm" in one.article) == (one.by == "body"), key


def test_recordings_of_title_three_wait_ten_years_and_for_an_order() -> None:
    classes = material_of("us-title3").classes
    waiting = {key for key, one in classes.items() if one.by_order}
    assert waiting == {"content", "sound_image"}
    assert all(classes[key].keep_least == Period.parse("P10Y") for key in waiting)
    no_other = {one.by_order for code in CODES[:-1] for one in material_of(code).classes.values()}
    assert no_other == {False}


@pytest.mark.parametrize("code", CODES)
def test_every_book_knows_the_purposes_of_its_logs(code: str) -> None:
    purposes = book(code).purposes
    assert {key for key, one in purposes.items() if not one.after_end} == {"live"}
    assert {key for key, one in purposes.items() if one.after_order} == {
        "supervision",
        "destruction",
    }
    barred = material_of(code).not_evidence is not None
    assert ("evidence" in purposes) != barred


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("starts", "stops", "flag"),
    [
        ("material.handed_over", "material.received", "receipt_unconfirmed"),
        ("material.quarantined", "material.filtered", "filter_overdue"),
        ("destruction.permitted", "destruction.done", "destruction_overdue"),
        ("destruction.done", "destruction.attested", "attestation_overdue"),
    ],
)
def test_every_step_of_custody_has_its_deadline(
    code: str, starts: str, stops: str, flag: str
) -> None:
    rules = book(code)
    started = {one.rule.key for one in events(rules, starts) if isinstance(one, ClockStart)}
    stopped = {one.rule.key for one in events(rules, stops) if isinstance(one, ClockStop)}
    (key,) = started & stopped
    on_breach = rules.clocks[key].on_breach
    assert on_breach is not None
    assert (on_breach.flag, on_breach.party) == (flag, "agency")


def events(rules: Rulebook, name: str) -> list[Any]:
    assert name in EVENTS
    return clocks_for(rules, LegalEvent(name, NOON), tuple(rules.measures))


@pytest.mark.parametrize("code", CODES)
def test_a_prosecutor_who_has_to_know_is_told_ahead(code: str) -> None:
    told = "tell_prosecutor_of_destruction" in book(code).clocks
    assert told == material_of(code).destruction.tell_prosecutor
    assert told == (code in {"kz-cpc", "fr-cpp"})


def test_no_deadline_hurries_the_destruction_of_what_is_kept_ten_years() -> None:
    rules = book("us-title3")
    for measure in rules.measures:
        found = clocks_for(rules, LegalEvent("destruction.permitted", NOON), (measure,))
        assert [one.rule.key for one in found] == (["destroy"] if measure[0].isdigit() else [])


PIECE = Piece("M1", "Room 1", 10, 0, NOON, destructible=10, permitted_at=NOON, told_at=NOON)
DESTROYED = {"holder": "Room 1", "quantity": 10, "act": "7", "method": "Overwritten"}


@pytest.mark.parametrize("code", CODES)
def test_as_many_witnesses_are_needed_as_the_law_asks_for(code: str) -> None:
    alone = Happening(CustodyKind.DESTROYED, NOON + HOUR, "A", DESTROYED)
    found = [breach.code for breach in check_happening(material_of(code), PIECE, alone)]
    assert found == (["custody_field_missing"] if code == "kz-cpc" else [])


@pytest.mark.parametrize("code", CODES)
def test_what_the_law_keeps_out_of_court_is_flagged_when_it_goes_there(code: str) -> None:
    entered = Happening(CustodyKind.ENTERED, NOON + HOUR, "A", {"legal_basis": "Trial"})
    found = check_happening(material_of(code), replace(PIECE, permitted_at=None), entered)
    flags = [(breach.code, breach.effect, breach.article) for breach in found]
    barred = [("entered_though_barred", Effect.FLAG, "IPA 56, schedule 3")]
    assert flags == (barred if code == "uk-ipa" else [])


@pytest.mark.parametrize(
    ("by_order", "order", "codes"),
    [(True, "", ["destroyed_without_order"]), (True, "Order 7", []), (False, "", [])],
)
def test_a_destruction_names_the_order_where_only_an_order_lets_it_go(
    by_order: bool, order: str, codes: list[str]
) -> None:
    found = unordered(reference="M1", by_order=by_order, order=order, article="18 USC 2518(8)(a)")
    assert [breach.code for breach in found] == codes
    assert all(breach.article == "18 USC 2518(8)(a)" for breach in found)
    assert all(breach.effect == Effect.REFUSE for breach in found)


@pytest.mark.parametrize("code", CODES)
def test_every_book_answers_for_the_same_categories_of_data(code: str) -> None:
    assert set(data_of(code).categories) >= ASKED_EVERYWHERE


@pytest.mark.parametrize("code", [code for code in CODES if code != "kz-cpc"])
def test_what_we_did_not_read_is_marked(code: str) -> None:
    for key, one in data_of(code).categories.items():
        assert one.status == "unconfirmed", key
        assert (one.by == "body") == (one.article == "body's norm"), key
        back = one.look_back
        assert not back or (back.article == "body's norm") == (back.status == "read"), key


def asked(category: str, **changes: Any) -> Asked:
    given: dict[str, Any] = {
        "record": "Q-1",
        "categories": (category,),
        "purpose": "investigation",
        "selector_kinds": frozenset({"number"}),
        "selectors": 1,
        "since": NOON - 10 * DAY,
        "until": NOON - DAY,
        "requested_at": NOON,
        "requester": "KZ-1",
        "approver": "KZ-9",
        "probe_quality": "good",
        "watchlist": "Wanted persons",
    }
    return Asked(**given | changes)


def refusals(code: str, what: Asked, authority: Authority | None = None) -> dict[str, str]:
    found = check_request(
        book(code), data_of(code), what, authority=authority, bulk=ORDERS[code], at=NOON
    )
    return {one.code: one.article for one in found if one.effect == Effect.REFUSE}


ORDERS = {
    code: BulkFacts(
        "B-1",
        frozenset(data_of(code).categories),
        frozenset({"number"}),
        9,
        NOON - DAY,
        NOON + DAY,
    )
    for code in CODES
}


def a_warrant_of(*measures: str, by_judge: bool = True) -> Authority:
    return Authority("W-1", measures, (Span(NOON - 20 * DAY, NOON + 10 * DAY),), by_judge)


@pytest.mark.parametrize(("code", "category"), CATEGORIES)
def test_a_request_with_what_its_category_takes_is_answered_yes(code: str, category: str) -> None:
    known = data_of(code).categories[category]
    what = asked(category)
    if known.needs == "impossible":
        everything = a_warrant_of(*book(code).measures)
        assert refusals(code, what, everything) == {"data_impossible": known.article}
    else:
        authority = a_warrant_of(*known.measures[:1]) if known.measures else None
        assert refusals(code, what, authority) == {}


@pytest.mark.parametrize(("code", "category"), CATEGORIES)
def test_a_request_without_it_is_refused_with_its_article(code: str, category: str) -> None:
    known = data_of(code).categories[category]
    what = asked(category)
    if known.needs == "approval":
        own = replace(what, approver=what.requester)
        assert set(refusals(code, own)) == {"approver_is_requester"}
        return
    if known.needs == "impossible" or known.effect == Effect.FLAG:
        return  # the yes above, and the face search of Kazakhstan, have tests of their own
    assert refusals(code, what) == {"data_without_warrant": known.article}
    others = set(book(code).measures) - set(known.measures)
    assert refusals(code, what, a_warrant_of(*others)) == {"data_beyond_measures": known.article}
    unjudged = a_warrant_of(*known.measures, by_judge=False)
    assert refusals(code, what, unjudged) == {"data_without_judge": known.article}
    late = replace(a_warrant_of(*known.measures), terms=(Span(NOON - 20 * DAY, NOON),))
    assert "data_warrant_not_in_force" in refusals(code, what, late)


@pytest.mark.parametrize(("code", "category"), CATEGORIES)
def test_a_judge_gives_every_measure_that_data_of_a_judge_rest_on(code: str, category: str) -> None:
    known = data_of(code).categories[category]
    if known.needs == "judge" and known.effect == Effect.REFUSE:
        assert all(needs_judge(book(code), (measure,)) for measure in known.measures)


@pytest.mark.parametrize(("code", "category"), CATEGORIES)
def test_in_bulk_only_what_the_book_lets_go_in_bulk(code: str, category: str) -> None:
    known = data_of(code).categories[category]
    authority = a_warrant_of(*known.measures) if known.measures else None
    found = refusals(code, asked(category, bulk=True), authority)
    found.pop("data_impossible", None)
    allowed = known.bulk == "authorised"
    assert found == ({} if allowed else {"bulk_impossible": known.article})


def test_where_bulk_is_known_at_all() -> None:
    bulk = {
        code: {key for key, one in data_of(code).categories.items() if one.bulk == "authorised"}
        for code in CODES
    }
    assert bulk == {
        "de-stpo": {"traffic", "location", "registry", "financial"},
        "fr-cpp": set(),
        "kz-cpc": {"image"},
        "uk-ipa": {"subscriber", "traffic", "location", "dataset"},
        "us-title3": set(),
    }
