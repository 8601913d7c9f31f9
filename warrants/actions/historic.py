"""Take over the orders of a published table: with their own dates, and nothing invented.

A historic filing is never refused. What is unknown stays unknown: an order known to
have ended in a year is stored as ended within that year, its extensions as renewals
without dates, and no term is stored, since no instant is known.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count
from django.utils.text import slugify

from oversight.actions import bulk, ledger
from oversight.enums import AgencyKind, KernelEvent, Language, Role
from oversight.models import Actor, Agency, Court, LedgerEntry, User
from warrants import policies
from warrants.actions import case, supervision
from warrants.enums import (
    ApplicationKind,
    ApplicationStatus,
    Event,
    LineOutcome,
    Outcome,
    Source,
    WarrantStatus,
)
from warrants.models import (
    Application,
    Decision,
    Flag,
    ImportedLine,
    ImportedTable,
    Return,
    RulebookVersion,
    Warrant,
)
from warrants.rules.limits import Breach, check_historic_order, check_return
from warrants.rules.wiretap_names import Place, place_of
from warrants.rules.wiretap_tables import Fault, OrderRow, Table, WiretapTable
from warrants.selectors import law

RULEBOOK: Final = "us-title3"
TYPE_NOT_STATED: Final = "NS"
CURRENCY: Final = "USD"
BATCH: Final = 1000
ONE_AT_A_TIME: Final = 251_900_1  # advisory lock: two imports would both find an order new
LONGEST_LIST: Final = 200
NAMES: Final = {Table.FEDERAL: "A-1", Table.STATE: "B-1"}
NO_REPORT: Final = "No prosecutor's report"
NO_NAME: Final = "Judge not named"
SAID: Final = tuple(
    one.name
    for one in fields(OrderRow)
    if one.name not in {"file", "line", "raw", "average_per_day"}
)
TAKEN_IN: Final = frozenset({LineOutcome.ORDER, LineOutcome.LATE})


@dataclass(frozen=True, slots=True)
class Step:
    """How far an import has come."""

    done: int
    of: int
    outcomes: Mapping[LineOutcome, int]
    faults: Sequence[Fault]
    known: int


@dataclass(slots=True)
class _Seen:
    """What earlier lines said of one order: where it stands, and in which tables."""

    warrant_id: int
    reference: str
    reported: int
    renewals: int
    cumulative_days: int
    applied_on: date | None
    returns: int = 0
    tables: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    """Everything one transaction will store."""

    warrants: list[Warrant] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    lines: list[ImportedLine] = field(default_factory=list)
    earlier: dict[int, int] = field(default_factory=dict)

    def store(self) -> None:
        for rows in (
            self.warrants,
            self.applications,
            self.decisions,
            self.returns,
            self.flags,
            self.entries,
            self.lines,
        ):
            bulk.store(rows)
        for warrant_id, year in self.earlier.items():
            Warrant.objects.filter(pk=warrant_id).update(reported_span=year_span(year))


def year_span(year: int) -> DateRange:
    """Return the whole of a year as a half-open range of days."""
    return DateRange(date(year, 1, 1), date(year + 1, 1, 1))


def take_over(
    *, table: WiretapTable, sha256: str, by: Actor, at: datetime, batch: int = BATCH
) -> Iterator[Step]:
    """Take in a table, some lines a transaction, and say after each how far it is.

    Lines taken in before are passed over, so that an import can be run again, or
    go on after it was interrupted.

    Raises:
        PermissionDenied: `by` may not import.
        NoSuchRulebook: the rulebook of these orders is not loaded.
    """
    source = begin(table=table, sha256=sha256, by=by, at=at)
    faults: dict[int, list[Fault]] = defaultdict(list)
    for fault in table.faults:
        faults[fault.line].append(fault)
    unreadable = [fault for fault in table.faults if fault.row]
    work: list[OrderRow | Fault] = sorted([*table.rows, *unreadable], key=lambda one: one.line)
    outcomes: Counter[LineOutcome] = Counter()
    found: list[Fault] = []
    known = 0
    for start in range(0, len(work), batch):
        part = work[start : start + batch]
        step = take_lines(source=source, lines=part, faults=faults, by=by, at=at)
        outcomes.update(step.outcomes)
        found += step.faults
        known += step.known
        yield Step(min(start + batch, len(work)), len(work), outcomes, found, known)
    if not work:
        yield Step(0, 0, outcomes, found, known)


@transaction.atomic
def begin(*, table: WiretapTable, sha256: str, by: Actor, at: datetime) -> ImportedTable:
    """Record that a table is being taken over; the same file is the same table.

    Raises:
        PermissionDenied: `by` may not import.
    """
    if not policies.may_import(by):
        raise PermissionDenied
    source, new = ImportedTable.objects.get_or_create(
        sha256=sha256,
        defaults={
            "name": table.file[-200:],
            "kind": table.table,
            "report_year": table.report_year,
            "headings": list(table.columns.headings),
            "lines": table.lines,
            "begun_at": at,
        },
    )
    if new:
        ledger.record(
            event=Event.IMPORTED,
            subject=("table", sha256),
            by=by,
            at=at,
            facts={
                "table": NAMES[table.table],
                "report_year": table.report_year,
                "lines": table.lines,
            },
        )
    return source


@transaction.atomic
def take_lines(
    *,
    source: ImportedTable,
    lines: Sequence[OrderRow | Fault],
    faults: Mapping[int, Sequence[Fault]],
    by: Actor,
    at: datetime,
) -> Step:
    """Take in some lines of one table, all of them or none.

    Raises:
        PermissionDenied: `by` may not import.
        NoSuchRulebook: the rulebook of these orders is not loaded.
    """
    if not policies.may_import(by):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    numbers = [line.line for line in lines]
    before = set(
        ImportedLine.objects.filter(table=source, line__in=numbers).values_list("line", flat=True)
    )
    fresh = [line for line in lines if line.line not in before]
    rows = [line for line in fresh if isinstance(line, OrderRow)]
    taking = _Taking(source=source, rows=rows, faults=faults, by=by, at=at)
    for line in fresh:
        if isinstance(line, OrderRow):
            taking.take(line)
        else:
            taking.keep(line)
    taking.batch.store()
    return Step(
        done=len(lines),
        of=len(lines),
        outcomes=Counter(LineOutcome(line.outcome) for line in taking.batch.lines),
        faults=taking.found,
        known=len(before),
    )


class _Taking:
    """One transaction's work: what is known already, and what is to be stored."""

    def __init__(
        self,
        *,
        source: ImportedTable,
        rows: Sequence[OrderRow],
        faults: Mapping[int, Sequence[Fault]],
        by: Actor,
        at: datetime,
    ) -> None:
        self.source, self.faults, self.by, self.at = source, faults, by, at
        self.batch = _Batch()
        self.found: list[Fault] = []
        self.places = {(row.state, row.jurisdiction): place_of(row) for row in rows}
        self.agencies = _organisations(
            Agency, {place.code: place.office for place in self.places.values()}, by, at
        )
        self.courts = _organisations(
            Court, {place.code: place.court for place in self.places.values()}, by, at
        )
        self.judges = _judges({self._judge_of(row) for row in rows}, self.courts, by, at)
        self.seen = _seen([(self._agency(row), str(row.ao)) for row in rows])
        self.references = _references(rows)
        self.keys = iter(bulk.keys(Warrant, len(rows)))
        self.digests = {row.line: _digest(row) for row in rows}
        self.said = _said(self.digests.values())
        self.laws: dict[int, RulebookVersion] = {}

    def keep(self, fault: Fault) -> None:
        """Keep a line that could not be told to be an order, as printed."""
        self._line(fault.line, LineOutcome.UNREADABLE, fault.row, self.faults[fault.line])

    def take(self, row: OrderRow) -> None:
        """Take in one order, or what a later table adds to one."""
        digest = self.digests[row.line]
        key = (self._agency(row), str(row.ao))
        seen = self.seen.get(key)
        outcome, reference, faults = self._judge_line(row, seen, digest)
        warrant_id = None if seen is None else seen.warrant_id
        if outcome in TAKEN_IN:
            warrant = self._warrant(row, reference)
            warrant_id = warrant.pk
            taken = _Seen(
                warrant.pk,
                warrant.reference,
                row.report_year,
                warrant.renewals,
                warrant.cumulative_days,
                row.applied_on,
            )
            if seen is None:
                self.seen[key] = seen = taken
            self._result(row, taken, outcome, warrant)
        elif outcome == LineOutcome.SUPPLEMENT and seen:
            if row.report_year < seen.reported:
                self.batch.earlier[seen.warrant_id] = seen.reported = row.report_year
            self._result(row, seen, outcome, None)
        self.said.setdefault(digest, (self.source.pk, row.line))
        if seen is not None:
            seen.tables.append((row.report_year, self.source.pk))
        self._line(
            row.line,
            outcome,
            tuple(row.raw.values()),
            [*self.faults.get(row.line, ()), *faults],
            warrant_id=warrant_id,
            digest=digest,
        )

    def _judge_line(
        self, row: OrderRow, seen: _Seen | None, digest: str
    ) -> tuple[LineOutcome, str, list[Fault]]:
        """Return what a line is, the reference it gets if it is an order, and what to say of it."""
        new = LineOutcome.LATE if row.ao.year < row.report_year else LineOutcome.ORDER
        if seen is None:
            return new, str(row.ao), []
        if digest in self.said:
            table, line = self.said[digest]
            reason = f"says the same as line {line}; counted once"
            again = [_fault(row, "A.O. number", str(row.ao), reason)]
            return LineOutcome.REPEATED, "", again if table == self.source.pk else []
        of_the_year = [table for year, table in seen.tables if year == row.report_year]
        if self.source.pk in of_the_year:
            fault = _fault(
                row, "A.O. number", str(row.ao), "stands twice in the table; kept as two orders"
            )
            return new, f"{row.ao} (line {row.line})", [fault]
        if of_the_year:
            fault = _fault(
                row,
                "A.O. number",
                str(row.ao),
                "another file of this year says something else of this order; not counted",
            )
            return LineOutcome.ASIDE, "", [fault]
        return LineOutcome.SUPPLEMENT, "", _differences(row, seen)

    def _warrant(self, row: OrderRow, reference: str) -> Warrant:
        """Prepare the warrant of an order with its application, extensions and decisions."""
        version = self._law(row.ao.year)
        warrant = Warrant(
            pk=next(self.keys),
            reference=f"W-{row.ao.year}-{next(self.references):06d}",
            agency_id=self._agency(row),
            court_id=self.courts[self._place(row).code],
            rulebook=version,
            agency_reference=reference,
            offences=_offences(row),
            measures=sorted(row.types) or [TYPE_NOT_STATED],
            status=WarrantStatus.ENDED,
            source=Source.HISTORIC,
            officer=row.prosecutor[:200],
            judge_id=self.judges[self._judge_of(row)],
            recorded_at=self.at,
            reported_span=year_span(row.report_year),
            renewals=row.extensions or 0,
            cumulative_days=row.total_days or 0,
            ended_span=year_span(row.ao.year),
            updated_at=self.at,
        )
        warrant.search = case.search_text(warrant)
        self.batch.warrants.append(warrant)
        self._applications(row, warrant)
        return warrant

    def _applications(self, row: OrderRow, warrant: Warrant) -> None:
        source = {
            "table": NAMES[row.table],
            "report_year": row.report_year,
            "file_sha256": self.source.sha256,
            "line": row.line,
        }
        span = row.applied_on and DateRange(row.applied_on, row.applied_on + timedelta(days=1))
        for number in range(warrant.renewals + 1):
            first = number == 0
            application = Application(
                warrant=warrant,
                number=number,
                kind=ApplicationKind.FIRST if first else ApplicationKind.RENEWAL,
                status=ApplicationStatus.GRANTED,
                source=Source.HISTORIC,
                filing=_filing(row, warrant, source) if first else {"source": source},
                requested_days=row.original_days or None if first else None,
                resolved_span=span if first else None,
                recorded_at=self.at,
            )
            self.batch.applications.append(application)
            self.batch.decisions.append(
                Decision(
                    application=application,
                    outcome=Outcome.GRANTED,
                    judge_id=warrant.judge_id,
                    rulebook_id=warrant.rulebook_id,
                    granted_days=application.requested_days,
                    recorded_at=self.at,
                    source=Source.HISTORIC,
                )
            )

    def _result(
        self, row: OrderRow, seen: _Seen, outcome: LineOutcome, warrant: Warrant | None
    ) -> None:
        """Prepare the return of a line, its flags, and its entry in the ledger."""
        breaches: list[Breach] = []
        if warrant is not None:
            breaches += check_historic_order(
                law.rules_of(warrant.rulebook),
                measures=warrant.measures,
                original_days=row.original_days,
                total_days=row.total_days,
                renewals=warrant.renewals,
            )
        figures: dict[str, int | Decimal] = {}
        came: Return | None = None
        if row.is_report:
            figures = row.figures
            breaches += check_return(
                figures={**figures, "installed": _installed(row)}, authorised_days=row.total_days
            )
            came = self._return(row, seen)
            self.batch.returns.append(came)
            seen.returns += 1
        owner = warrant or Warrant(pk=seen.warrant_id)
        flags = supervision.flags_of(breaches=breaches, warrant=owner, application=None, at=self.at)
        self.batch.flags += flags
        self.batch.entries.append(
            ledger.entry_of(
                event=Event.IMPORTED,
                subject=("warrant", seen.reference),
                by=self.by,
                at=self.at,
                facts={
                    "file_sha256": self.source.sha256,
                    "line": row.line,
                    "report_year": row.report_year,
                    "number": str(row.ao),
                    "outcome": outcome,
                    "renewals": row.extensions or 0,
                    "days": row.total_days or 0,
                    "figures": {name: str(value) for name, value in sorted(figures.items())},
                    **_return_facts(came),
                    **_order_facts(warrant, row),
                    "flags": [flag.code for flag in flags],
                },
            )
        )

    def _return(self, row: OrderRow, seen: _Seen) -> Return:
        related = [
            *(f"cost {number}" for number in row.cost_related),
            *(f"results {number}" for number in row.results_related),
        ]
        return Return(
            warrant_id=seen.warrant_id,
            number=seen.returns,
            source=Source.HISTORIC,
            installed=_installed(row),
            currency=CURRENCY,
            no_result_reason=NO_REPORT if row.installation == "no_report" else "",
            related_to="; ".join(related)[:LONGEST_LIST],
            recorded_at=self.at,
            reported_span=year_span(row.report_year),
            **row.figures,
        )

    def _line(
        self,
        number: int,
        outcome: LineOutcome,
        cells: Sequence[str],
        faults: Sequence[Fault],
        *,
        warrant_id: int | None = None,
        digest: str = "",
    ) -> None:
        self.found += faults
        self.batch.lines.append(
            ImportedLine(
                table=self.source,
                line=number,
                outcome=outcome,
                warrant_id=warrant_id,
                digest=digest,
                cells=list(cells),
                faults=[
                    {"column": fault.column, "value": fault.value, "reason": fault.reason}
                    for fault in faults
                ],
            )
        )

    def _place(self, row: OrderRow) -> Place:
        return self.places[row.state, row.jurisdiction]

    def _agency(self, row: OrderRow) -> int:
        return self.agencies[self._place(row).code]

    def _judge_of(self, row: OrderRow) -> tuple[str, str]:
        return self._place(row).code, row.judge

    def _law(self, year: int) -> RulebookVersion:
        """Return the version that held when the year ended; before the first one, the first."""
        if year not in self.laws:
            self.laws[year] = _version(date(year, 12, 31))
        return self.laws[year]


def _version(day: date) -> RulebookVersion:
    try:
        return law.version_on(RULEBOOK, day)
    except law.NoSuchRulebook:
        first = (
            RulebookVersion.objects.filter(code=RULEBOOK, active_from__isnull=False)
            .defer("text")
            .order_by("active_from")
            .first()
        )
        if first is None:
            raise
        return first


def _references(rows: Sequence[OrderRow]) -> Iterator[int]:
    """Draw one number of the register for each row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('warrant_number') FROM generate_series(1, %s)", [len(rows)])
        return iter([number for (number,) in cursor.fetchall()])


def _seen(keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], _Seen]:
    """Return what is stored of the orders with these numbers."""
    wanted = set(keys)
    found: dict[tuple[int, str], _Seen] = {}
    warrants = Warrant.objects.filter(
        agency__in={agency for agency, _number in wanted},
        agency_reference__in={number for _agency, number in wanted},
        source=Source.HISTORIC,
    )
    by_id = {}
    for (
        agency,
        number,
        warrant_id,
        reference,
        span,
        renewals,
        days,
        returns,
    ) in warrants.values_list(
        "agency",
        "agency_reference",
        "pk",
        "reference",
        "reported_span",
        "renewals",
        "cumulative_days",
        Count("returns"),
    ):
        if (agency, number) in wanted:
            by_id[warrant_id] = found[agency, number] = _Seen(
                warrant_id, reference, span.lower.year, renewals, days, None, returns
            )
    firsts = Application.objects.filter(warrant__in=by_id, number=0, resolved_span__isnull=False)
    for warrant_id, span in firsts.values_list("warrant", "resolved_span"):
        by_id[warrant_id].applied_on = span.lower if span else None
    lines = ImportedLine.objects.filter(warrant__in=by_id)
    for warrant_id, year, table in lines.values_list("warrant", "table__report_year", "table"):
        by_id[warrant_id].tables.append((year, table))
    return found


def _said(digests: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return the table and line that said the same before."""
    lines = ImportedLine.objects.filter(digest__in=digests).order_by("-id")
    return {
        digest: (table, line)
        for digest, table, line in lines.values_list("digest", "table", "line")
    }


def _organisations(
    model: type[Agency] | type[Court], names: Mapping[str, str], by: Actor, at: datetime
) -> dict[str, int]:
    """Return the keys of organisations by code, adding those that are missing.

    They are added inactive: known by what was published, not yet to file or decide here.
    """
    known = dict(model.objects.filter(code__in=names).values_list("code", "pk"))
    kind = {"kind": AgencyKind.PROSECUTOR} if model is Agency else {}
    missing = [
        model(code=code, name_en=name, name_ru=name, name_kk=name, active=False, **kind)
        for code, name in names.items()
        if code not in known
    ]
    bulk.store(missing)
    ledger.record_all(
        ledger.entry_of(
            event=KernelEvent.ORGANISATION_ADDED,
            subject=(model._meta.model_name or "", row.code),
            by=by,
            at=at,
            facts={"active": False},
        )
        for row in missing
    )
    return known | {row.code: row.pk for row in missing}


def _judges(
    wanted: set[tuple[str, str]], courts: Mapping[str, int], by: Actor, at: datetime
) -> dict[tuple[str, str], int]:
    """Return the keys of judges by court and name, adding those missing, unable to sign in."""
    usernames = {one: _username(*one) for one in wanted}
    known = dict(User.objects.filter(username__in=usernames.values()).values_list("username", "pk"))
    missing = [
        User(
            username=username,
            full_name=name or NO_NAME,
            role=Role.JUDGE,
            court_id=courts[court],
            language=Language.ENGLISH,
            is_active=False,
            password=make_password(None),
            added_at=at,
        )
        for (court, name), username in sorted(usernames.items())
        if username not in known
    ]
    bulk.store(missing)
    if missing:
        group, _made = Group.objects.get_or_create(name=Role.JUDGE)
        membership = User.groups.through
        membership.objects.bulk_create(
            [membership(user_id=row.pk, group_id=group.pk) for row in missing]
        )
    ledger.record_all(
        ledger.entry_of(
            event=KernelEvent.PERSON_ADDED,
            subject=("user", str(row.pk)),
            by=by,
            at=at,
            facts={"role": Role.JUDGE, "active": False},
        )
        for row in missing
    )
    known |= {row.username: row.pk for row in missing}
    return {one: known[username] for one, username in usernames.items()}


def _return_facts(row: Return | None) -> dict[str, Any]:
    """Return what a return holds beside its figures, so that the ledger backs each column."""
    if row is None:
        return {}
    return {
        "return": row.number,
        "installed": row.installed,
        "related_hash": _published_hash(row.related_to),
        "no_result_hash": _published_hash(row.no_result_reason),
    }


def _order_facts(warrant: Warrant | None, row: OrderRow) -> dict[str, Any]:
    """Return what a report counts an order by, and none of its words."""
    if warrant is None:
        return {}
    return {
        "agency": warrant.agency_id,
        "court": warrant.court_id,
        "measures": warrant.measures,
        "rulebook": f"{warrant.rulebook.code} {warrant.rulebook.version}",
        "year": row.ao.year,
        "requested_days": row.original_days or None,
        "offence_hash": _published_hash(row.offence[:200]),
    }


def _published_hash(text: str) -> str:
    """Return the hash of a text that was published; empty for none."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def _username(court: str, name: str) -> str:
    """Return the account name of a judge: one per court, for two courts may have a Smith each."""
    digest = hashlib.sha256(court.encode()).hexdigest()[:8]
    return f"{slugify(name or NO_NAME)[:50]}.{digest}"


def _digest(row: OrderRow) -> str:
    """Return the hash of what a line says, wherever it stands and however it is printed."""
    said = "\x1f".join(str(getattr(row, name)) for name in SAID)
    return hashlib.sha256(said.encode()).hexdigest()


def _filing(row: OrderRow, warrant: Warrant, source: dict[str, Any]) -> dict[str, Any]:
    """Return what was published of the application, as the frozen filing of a historic case."""
    filing: dict[str, Any] = {
        "agency_reference": warrant.agency_reference,
        "offences": warrant.offences,
        "measures": warrant.measures,
        "location": list(row.locations),
        "source": source,
    }
    if row.original_days:
        filing["requested_days"] = row.original_days
    if row.applied_on:
        filing["applied_on"] = row.applied_on.isoformat()
    return filing


def _offences(row: OrderRow) -> list[dict[str, str]]:
    if not row.offence:
        return []
    return [{"code": slugify(row.offence)[:60] or "other", "title": row.offence[:200]}]


def _installed(row: OrderRow) -> str:
    return row.installation if row.installation in {"used", "not_used", "never"} else ""


def _fault(row: OrderRow, column: str, value: str, reason: str) -> Fault:
    return Fault(row.file, row.line, column, value, reason)


def _differences(row: OrderRow, seen: _Seen) -> list[Fault]:
    """Return where a later line disagrees with the order it adds to; the earlier one stays."""
    pairs = (
        ("Application Date", row.applied_on, seen.applied_on),
        ("Number of Extensions", row.extensions or 0, seen.renewals),
        ("Total Length (Days)", row.total_days or 0, seen.cumulative_days),
    )
    return [
        _fault(row, column, str(now), f"the table of {seen.reported} says {before}; that stays")
        for column, now, before in pairs
        if now is not None and before is not None and now != before
    ]
