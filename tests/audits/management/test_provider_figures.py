"""Published figures beside what was filed: taken in once, a contradiction flagged with both sides."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from audits.actions import provider_figures
from audits.models import ProviderFigure
from audits.selectors import provider_figures as selectors
from oversight.enums import Role
from oversight.flags.actions import settle
from oversight.models import LedgerEntry, Provider
from oversight.rules.refusal import Refusal
from tests.audits.figures import HEADER, ROWS, SOURCE, a_figure_flag, published, some_figures
from tests.build import DAY, NOON, Clock, a_person, a_provider, a_rulebook, signed_in
from tests.warrants.requests import answered, asked
from warrants.enums import FlagState
from warrants.models import Flag

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _law() -> None:
    a_rulebook()


def run(path: Path, *more: str, provider: str = "chat") -> str:
    out = io.StringIO()
    given = ["--provider", provider, "--attribution", SOURCE, *more]
    call_command("import_provider_figures", str(path), *given, stdout=out)
    return out.getvalue()


def a_file(folder: Path, rows: str = ROWS) -> Path:
    path = folder / "figures.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_figures_are_stored_with_their_source_and_a_provider_is_added_closed(
    tmp_path: Path,
) -> None:
    said = run(a_file(tmp_path), "--name", "Chat")
    assert "1 figures, 0 repeated rows" in said
    assert "1 of 1" in said
    assert "1 new, 1 flags raised" in said
    figure = ProviderFigure.objects.get()
    assert (figure.country, figure.requests, figure.persons) == ("KAZ", 367, 561)
    assert (figure.attribution, figure.file, figure.line) == (SOURCE, "figures.csv", 2)
    assert (figure.provider.name, figure.provider.active) == ("Chat", False)
    entry = LedgerEntry.objects.get(event="figures.published_loaded")
    assert (entry.subject_type, entry.subject, entry.by) == ("provider", "chat", "system")
    assert (entry.facts["new"], entry.facts["flags"]) == (1, {"none_filed": 1})


def test_running_twice_adds_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    run(path)
    assert "0 new, 0 flags raised" in run(path)
    assert ProviderFigure.objects.count() == Flag.objects.count() == 1
    assert Provider.objects.count() == 1


def test_a_known_period_with_other_figures_is_named_and_the_first_stays(tmp_path: Path) -> None:
    run(a_file(tmp_path))
    listed = tmp_path / "faults.csv"
    path = a_file(tmp_path, "20261001,20261031,368,561\n")
    with pytest.raises(CommandError, match="1 faults"):
        run(path, "--faults", str(listed))
    assert 'figures.csv,2,requests,"368, 561"' in listed.read_text(encoding="utf-8")
    assert ProviderFigure.objects.get().requests == 367


def test_a_row_that_cannot_be_read_is_listed_and_the_others_are_stored(tmp_path: Path) -> None:
    listed = tmp_path / "faults.csv"
    with pytest.raises(CommandError, match="1 faults"):
        run(a_file(tmp_path, ROWS + "20261101,x,1,1\n"), "--faults", str(listed))
    lines = listed.read_text(encoding="utf-8").splitlines()
    assert lines[1] == "figures.csv,3,to,x,this is not a day such as 20250401"
    assert ProviderFigure.objects.count() == 1


@pytest.mark.parametrize(
    ("rows", "more"), [(None, ()), (ROWS, ("--country", "Kazakhstan")), (ROWS, ("--name", "x"))]
)
def test_what_cannot_be_taken_in_leaves_nothing(
    tmp_path: Path, rows: str | None, more: tuple[str, ...]
) -> None:
    path = a_file(tmp_path, rows) if rows else tmp_path / "missing.csv"
    code = "no such code" if "--name" in more else "chat"
    with pytest.raises(CommandError):
        run(path, *more, provider=code)
    assert not ProviderFigure.objects.exists()
    assert not Provider.objects.exists()


def test_only_the_command_line_takes_figures_in() -> None:
    publisher = provider_figures.Publisher("chat", "Chat", SOURCE)
    taking = provider_figures.take_over(
        published=published(), publisher=publisher, by=a_person(Role.AUDITOR).actor, at=NOON
    )
    with pytest.raises(PermissionDenied):
        list(taking)
    assert not ProviderFigure.objects.exists()


def test_what_agencies_filed_in_those_days_stands_beside_it() -> None:
    officer, provider = a_person(Role.OFFICER), a_provider("chat")
    october = NOON - 30 * DAY
    answered(asked(by=officer.actor, provider=provider, at=october), at=october + DAY)
    asked(by=officer.actor, provider=provider, at=october)
    refused = asked(by=officer.actor, provider=provider, at=october)
    answered(refused, at=october + DAY, outcome="refused", ground="No", records=0, persons=0)
    asked(by=officer.actor, provider=provider, at=NOON)  # in November
    asked(by=officer.actor, provider=a_provider("other"), at=october)
    (figure,) = some_figures()
    row = selectors.with_filed(ProviderFigure.objects.all()).get()
    assert (row.asked, row.answered, row.about) == (3, 1, 2)
    flag = figure.flags.get()
    assert (flag.code, flag.severity) == ("fewer_filed", "low")
    with translation.override("en"):
        said = selectors.sentence(flag)
    assert "367 requests" in said
    assert "agencies filed 3 requests, and it answered 1" in said
    assert "do not cover the whole period" in said
    with translation.override("kk"):
        assert provider.name_kk in selectors.sentence(flag)


def test_the_last_day_counts_and_the_day_after_does_not() -> None:
    officer, provider = a_person(Role.OFFICER), a_provider("chat")
    for at in ("2026-10-31T18:59:00+00:00", "2026-10-31T19:01:00+00:00"):  # midnight in Almaty
        asked(by=officer.actor, provider=provider, at=type(NOON).fromisoformat(at))
    some_figures()
    assert selectors.with_filed(ProviderFigure.objects.all()).get().asked == 1


def test_figures_that_agree_raise_nothing_and_other_countries_are_not_compared() -> None:
    some_figures("20261001,20261031,0,0\n")
    assert not Flag.objects.exists()
    foreign = published()
    row = foreign.rows.pop(("KAZ", date(2026, 10, 1), date(2026, 10, 31)))
    moved = type(row)("FRA", row.starts_on, row.ends_on, 5, 5, row.file, row.line)
    foreign.rows[moved.period] = moved
    publisher = provider_figures.Publisher("chat", "Chat", SOURCE)
    list(
        provider_figures.take_over(
            published=foreign, publisher=publisher, by=provider_figures.SYSTEM, at=NOON
        )
    )
    assert ProviderFigure.objects.count() == 2
    assert not Flag.objects.exists()
    figure = ProviderFigure.objects.filter(country="FRA")
    shown = selectors.with_filed(figure.prefetch_related("flags"))
    (line,) = selectors.lines(shown, selectors.home(), NOON)
    assert line.filed is None


def test_an_auditor_settles_a_contradiction_with_a_reason_once() -> None:
    flag, auditor = a_figure_flag(), a_person(Role.AUDITOR)
    officer = a_person(Role.OFFICER).actor
    with pytest.raises(Refusal):
        settle(flag_id=flag.pk, state=FlagState.DISMISSED, reason=" ", by=auditor.actor, at=NOON)
    with pytest.raises(PermissionDenied):
        settle(flag_id=flag.pk, state=FlagState.DISMISSED, reason="So.", by=officer, at=NOON)
    flag.refresh_from_db()
    assert (flag.state, flag.reason, flag.settled_by) == ("open", "", None)
    settle(flag_id=flag.pk, state=FlagState.EXPLAINED, reason="MLAT.", by=auditor.actor, at=NOON)
    flag.refresh_from_db()
    assert (flag.state, flag.reason, flag.settled_by) == ("explained", "MLAT.", auditor)
    entry = LedgerEntry.objects.get(event="figures.flag_settled")
    assert (entry.by, entry.subject) == (auditor.actor.code, "chat")
    with pytest.raises(Refusal):
        settle(flag_id=flag.pk, state=FlagState.DISMISSED, reason="No.", by=auditor.actor, at=NOON)


def test_both_accounts_are_on_the_providers_page_and_in_the_list(clock: Clock) -> None:
    flag = a_figure_flag()
    browser: Client = signed_in(a_person(Role.AUDITOR))
    page = browser.get("/desk/access/providers/chat/").content.decode()
    assert ">367<" in page
    assert SOURCE in page
    assert "No request was filed" in page
    listed = browser.get("/desk/access/figures/?flagged=on").content.decode()
    assert f"/desk/flags/{flag.pk}/" in listed
    address = f"/desk/flags/{flag.pk}/"
    assert SOURCE in browser.get(address).content.decode()
    assert browser.post(address, {"state": "explained"}).status_code == 422
    assert browser.post(address, {"state": "explained", "reason": "So."}).status_code == 302
    assert flag.figure.provider.code in browser.get("/desk/access/").content.decode()
    shown = browser.get("/desk/access/figures/?flagged=on").content.decode()
    assert address not in shown


def test_the_real_figures_contradict_a_register_without_requests(real_data: Path) -> None:
    folder = real_data / "provider_requests"
    said = run(folder / "telegram-kazakhstan.csv", provider="telegram")
    assert "9 new, 8 flags raised" in said
    again = run(folder / "telegram-all-countries.json", provider="telegram")
    assert "290 new, 0 flags raised" in again
    flag = Flag.objects.get(figure__starts_on="2025-04-01")
    assert (flag.code, flag.figures["requests"], flag.figures["asked"]) == ("none_filed", 367, 0)
    assert not Flag.objects.filter(figure__requests=0).exists()
