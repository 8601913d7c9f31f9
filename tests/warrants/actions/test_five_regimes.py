"""A case under each rulebook, followed to its end: material until it is gone, data until received."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from django.urls import reverse

from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.rules.refusal import Refusal
from tests.access.world import request_form
from tests.build import DAY, HOUR, NOON, a_person, a_provider, a_rulebook, a_warrant, signed_in
from tests.warrants.material import HOLDER, OBTAINED, a_piece, by_agency, happens
from tests.warrants.requests import answered, asked, received
from tests.warrants.rules.books import book, first_edition
from warrants.actions import rulebooks, sweeps
from warrants.actions.material import notice_retention
from warrants.enums import MaterialState
from warrants.models import (
    Clock,
    CustodyEvent,
    DataRequest,
    Flag,
    Material,
    RulebookVersion,
    Warrant,
)

pytestmark = pytest.mark.django_db
LATER = NOON + 3 * HOUR
GROUP = {"code": "Offence 1", "max_penalty_years": "10", "criminal_group": True}


@dataclass(frozen=True)
class Regime:
    """What differs between the journeys of two countries."""

    measure: str
    basis: str
    data: str
    data_measure: str
    steps: dict[str, Any] = field(default_factory=dict)
    kept: timedelta = 70 * DAY
    too_early: frozenset[str] = frozenset({"destroyed_unpermitted"})


WITNESSES = {"witnesses": ["W. One", "W. Two"]}
PROSECUTOR = frozenset({"destroyed_unpermitted", "prosecutor_untold"})
REGIMES = {
    "de-stpo": Regime("100a", "StPO 101(8)", "traffic", "100g"),
    "fr-cpp": Regime("interception", "CPP 100-6", "content", "706-95-1", too_early=PROSECUTOR),
    "kz-cpc": Regime("231-2", "CPC 240(1)", "traffic", "231-3", WITNESSES, too_early=PROSECUTOR),
    "uk-ipa": Regime("interception", "IPA 53", "content", "interception"),
    "us-title3": Regime(
        "WC",
        "18 USC 2518(8)(a)",
        "traffic",
        "2703-d",
        {"legal_basis": "Order of the judge of 1 December 2036"},
        kept=3660 * DAY,
        too_early=frozenset(
            {"destroyed_unpermitted", "destroyed_too_early", "destroyed_without_order"}
        ),
    ),
}
every_regime = pytest.mark.parametrize("code", REGIMES)


@pytest.fixture(autouse=True)
def of_its_country(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the body be one of the country whose law is tried."""
    called = getattr(request.node, "callspec", None)
    with override_settings():
        if called and called.params.get("code"):
            of_the_country(called.params["code"])
        yield


def of_the_country(code: str) -> None:
    django_settings.DEFAULT_RULEBOOK = code


def a_case(code: str, measure: str = "", *, days: int = 14) -> Warrant:
    a_rulebook(code)
    of_the_country(code)
    return a_warrant(
        granted=True,
        rulebook=code,
        measures=[measure or REGIMES[code].measure],
        offences=[GROUP],
        requested_days=days,
    )


def codes(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {breach.code for breach in refused.value.breaches}


def destroy(piece: Material, at: datetime, **more: Any) -> Material:
    given: dict[str, Any] = {"holder": HOLDER, "quantity": 100, "copies": 1, "act": "7"}
    given["method"] = "Overwritten"
    return happens(piece, "destroyed", at=at, **given | more)


def flags(piece: Material) -> list[str]:
    return list(Flag.objects.filter(material=piece).order_by("pk").values_list("code", flat=True))


@every_regime
def test_material_is_followed_from_the_first_hand_to_its_end(code: str) -> None:
    regime, piece = REGIMES[code], a_piece(a_case(code))
    assert (piece.state, flags(piece)) == (MaterialState.KEPT, [])
    happens(piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Laboratory")
    happens(piece, "received", at=OBTAINED + DAY, holder="Laboratory")
    happens(piece, "handed_over", at=OBTAINED + 2 * DAY, holder="Laboratory", to=HOLDER)
    happens(piece, "received", at=OBTAINED + 3 * DAY, holder=HOLDER)

    destroy(piece, OBTAINED + 4 * DAY, **WITNESSES)
    assert set(piece.disputes.get().broken) == regime.too_early == set(flags(piece))
    assert CustodyEvent.objects.filter(material=piece).count() == 5
    disputed = flags(piece)

    end = OBTAINED + regime.kept
    if "prosecutor_untold" in regime.too_early:
        happens(piece, "told", at=OBTAINED + 4 * DAY, planned_at=end.isoformat())
    happens(piece, "permitted", at=end - DAY, legal_basis=regime.basis)
    piece = destroy(piece, end, **regime.steps)
    assert piece.state == MaterialState.DESTROYED
    piece = happens(piece, "attested", at=end + DAY, officer="The Head")
    assert (piece.state, flags(piece)) == (MaterialState.GONE, disputed)
    assert piece.is_settled
    assert set(Clock.objects.filter(material=piece).values_list("outcome", flat=True)) == {"met"}


@every_regime
def test_what_is_not_answered_or_filtered_in_time_is_flagged(code: str) -> None:
    case = a_case(code)
    handed = a_piece(case)
    happens(handed, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Laboratory")
    shut = a_piece(case, confidential=["lawyer"], filter_person="F. Filter")
    sweeps.miss_deadlines(at=OBTAINED + 8 * DAY)
    assert flags(handed) == ["receipt_unconfirmed"]
    assert flags(shut) == ["confidential_recorded", "filter_overdue"]


def test_only_an_order_lets_a_recording_of_title_three_go() -> None:
    piece = a_piece(a_case("us-title3"))
    assert piece.keep_until is None
    end = OBTAINED + 3660 * DAY
    happens(piece, "permitted", at=end - DAY, legal_basis="18 USC 2518(8)(a)")
    destroy(piece, end)
    assert piece.disputes.get().broken == ["destroyed_without_order"]
    destroy(piece, end - 100 * DAY, legal_basis="Order 7")
    assert "destroyed_too_early" in piece.disputes.last().broken
    assert destroy(piece, end, legal_basis="Order 7").destroyed_at == end
    event = CustodyEvent.objects.get(kind="destroyed")
    assert event.legal_basis == "Order 7"
    assert "Order 7" not in str(LedgerEntry.objects.latest("pk").facts)


def test_records_that_another_order_brought_wait_for_no_judge() -> None:
    piece = a_piece(a_case("us-title3", "2703-d"), class_="connection_data")
    assert flags(piece) == []
    happens(piece, "permitted", at=OBTAINED + DAY, legal_basis="Case closed")
    assert destroy(piece, OBTAINED + 2 * DAY).state == MaterialState.DESTROYED


def test_an_intercept_of_the_united_kingdom_in_evidence_is_flagged() -> None:
    piece = a_piece(a_case("uk-ipa"))
    happens(piece, "entered", at=OBTAINED + DAY, legal_basis="Trial")
    flag = Flag.objects.get(material=piece)
    assert (flag.code, flag.article) == ("entered_though_barred", "IPA 56, schedule 3")


@every_regime
def test_what_is_kept_too_long_is_noticed_where_a_time_is_set(code: str) -> None:
    piece = a_piece(a_case(code))
    if piece.keep_until is None:
        assert notice_retention(at=OBTAINED + 3650 * DAY) == 0
        return
    assert notice_retention(at=piece.keep_until - HOUR) == 0
    assert notice_retention(at=piece.keep_until) == 1
    assert flags(piece) == ["retention_over"]


def period(case: Warrant) -> dict[str, Any]:
    """A time within the term, for what may be asked no wider than that."""
    assert case.first_from
    return {
        "since": case.first_from.isoformat(),
        "until": (case.first_from + HOUR).isoformat(),
    }


@every_regime
def test_a_request_for_data_is_followed_from_asking_to_receipt(code: str) -> None:
    regime = REGIMES[code]
    case = a_case(code, regime.data_measure)
    given: dict[str, Any] = {"categories": [regime.data], **period(case)}
    with pytest.raises(Refusal) as refused:
        asked(by=by_agency(case), at=LATER, rulebook=code, **given)
    assert codes(refused) == {"data_without_warrant"}
    assert not DataRequest.objects.exists()

    request = asked(by=by_agency(case), at=LATER, warrant=case.reference, **given)
    assert request.rulebook.code == code
    answered(request, at=LATER + HOUR, categories=[regime.data])
    request = received(request, at=LATER + 2 * HOUR)
    assert (request.status, request.flags.count()) == ("received", 0)


@pytest.mark.parametrize(
    ("code", "measure", "category"),
    [
        ("us-title3", "WC", "content"),
        ("us-title3", "2703-d", "location"),
        ("us-title3", "3123", "traffic"),
        ("de-stpo", "100a", "traffic"),
        ("fr-cpp", "interception", "content"),
    ],
)
def test_a_warrant_for_something_else_gives_no_data(code: str, measure: str, category: str) -> None:
    case = a_case(code, measure)
    with pytest.raises(Refusal) as refused:
        asked(
            by=by_agency(case),
            at=LATER,
            warrant=case.reference,
            categories=[category],
            **period(case),
        )
    assert codes(refused) == {"data_beyond_measures"}
    assert not DataRequest.objects.exists()


def test_traffic_kept_of_everybody_is_asked_for_in_vain() -> None:
    case = a_case("de-stpo", "100g")
    given: dict[str, Any] = {"warrant": case.reference, "categories": ["retained_traffic"]}
    with pytest.raises(Refusal) as refused:
        asked(by=by_agency(case), at=LATER, **given)
    assert codes(refused) == {"data_impossible"}


@every_regime
def test_subscriber_data_take_the_approval_of_another(code: str) -> None:
    a_rulebook(code)
    officer = a_person(Role.OFFICER).actor
    with pytest.raises(Refusal) as refused:
        asked(by=officer, rulebook=code, approved_by={"name": "A. Officer", "number": "KZ-1"})
    assert codes(refused) == {"approver_is_requester"}
    request = asked(by=officer, rulebook=code)
    answered(request)
    assert received(request).status == "received"


@every_regime
def test_the_pages_offer_what_the_book_of_the_country_knows(code: str, settings: Any) -> None:
    settings.DEFAULT_RULEBOOK = code
    case = a_case(code)
    client = signed_in(a_person(Role.OFFICER, agency=case.agency))
    form = client.get(reverse("agency_request_new"))
    assert form.status_code == 200
    assert "biometric_search" in form.content.decode()
    piece = a_piece(case)
    happens(piece, "permitted", at=OBTAINED + DAY, legal_basis="Case closed")
    page = client.get(reverse("agency_custody", args=[piece.reference, "destroyed"]))
    required = re.search(r'name="first_witness"[^>]*\brequired\b', page.content.decode())
    assert bool(required) == (code == "kz-cpc")


@every_regime
def test_the_form_of_one_country_serves_a_case_under_the_law_of_another(
    code: str, settings: Any
) -> None:
    """As where a body that had one law has another now, or took in what came from elsewhere."""
    regime, case = REGIMES[code], a_case(code, REGIMES[code].data_measure)
    settings.DEFAULT_RULEBOOK = "kz-cpc"
    provider = a_provider()
    client = signed_in(a_person(Role.OFFICER, agency=case.agency))
    given = request_form() | {"provider": provider.code, "categories": [regime.data]}
    given |= {"since": "2026-11-20T18:00", "until": "2026-11-20T19:00"}
    given |= {"requested_at": "2026-11-20T20:00"}
    assert client.post(reverse("agency_request_new"), given).status_code == 422
    assert not DataRequest.objects.exists()
    sent = client.post(reverse("agency_request_new"), given | {"warrant": case.reference})
    assert sent.status_code == 302
    request = DataRequest.objects.get()
    assert (request.rulebook.code, request.categories) == (code, [regime.data])


# An edition that is older than the rules of material and of stored data.


def load(text: str) -> None:
    rulebooks.load(text=text, name="older.toml", at=NOON)


@every_regime
def test_a_law_that_says_nothing_of_it_is_refused_and_nothing_is_left(code: str) -> None:
    load(first_edition(code, name="silent"))
    of_the_country("silent")
    case = a_warrant(
        granted=True,
        rulebook="silent",
        measures=[REGIMES[code].measure],
        offences=[GROUP],
        requested_days=14,
    )
    with pytest.raises(Refusal) as refused:
        a_piece(case)
    assert refused.value.why == "no_custody_rules"
    with pytest.raises(Refusal) as refused:
        asked(by=by_agency(case), at=LATER, warrant=case.reference)
    assert refused.value.why == "no_data_rules"
    assert not Material.objects.exists()
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("address", ["agency_request_new", "agency_bulk_new"])
def test_where_the_law_says_nothing_of_data_there_is_no_form(address: str, settings: Any) -> None:
    load(first_edition("uk-ipa", name="silent"))
    settings.DEFAULT_RULEBOOK = "silent"
    client = signed_in(a_person(Role.OFFICER))
    assert client.get(reverse(address)).status_code == 404


@every_regime
def test_a_case_under_the_first_edition_is_followed_by_the_second(code: str) -> None:
    load(first_edition(code))
    case = a_case(code)
    assert case.rulebook.version == "1900-01-01"
    piece = a_piece(case)
    assert piece.state == MaterialState.KEPT
    happens(piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Laboratory")
    assert Clock.objects.filter(material=piece, rule="confirm_receipt").exists()
    request = asked(by=by_agency(case), at=LATER, warrant=case.reference)
    assert request.rulebook.version == book(code).version
    assert RulebookVersion.objects.get(version=request.rulebook.version).active_from is None
