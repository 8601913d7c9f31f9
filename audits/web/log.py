"""The ledger as commissioners see it: who read what, and what of it stands out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audits.actions import readers as actions
from audits.enums import Anomaly
from audits.models import AnomalyRemark
from audits.policies import may_look_at
from audits.selectors import anomalies, readers
from audits.web.desk import commissioner_page
from audits.web.forms import ANY, SearchForm
from oversight.models import Cosignature, LedgerEntry
from oversight.selectors import events, log
from oversight.selectors.health import last_check
from oversight.web import csv
from oversight.web.door import SignedInRequest
from oversight.web.forms import LocalDay, PageForm, faults_on
from oversight.web.pages import form_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed

MOST_EXPORTED: Final = 100_000
CHUNK: Final = 2000
OVERVIEW_DAYS: Final = 7
USUAL_DAYS: Final = 30
SHOWN: Final = 200
WINDOWS: Final = (
    (7, gettext_lazy("7 days")),
    ("", gettext_lazy("30 days")),
    (90, gettext_lazy("90 days")),
)
HEADER: Final = (
    "recorded_at",
    "happened_at",
    "event",
    "class",
    "subject_type",
    "subject",
    "by",
    "name",
    "role",
    "where",
    "cases",
    "commitment",
)


class EntriesForm(SearchForm):
    """Which entries of the ledger to show."""

    case = forms.CharField(
        label=gettext_lazy("Case"),
        required=False,
        max_length=20,
        validators=[
            RegexValidator(
                rf"^(?:{readers.REFERENCE.pattern})$",
                gettext_lazy("Give a reference such as W-2026-000001."),
            )
        ],
        help_text=gettext_lazy("Its reference, such as W-2026-000001."),
    )
    who = forms.CharField(
        label=gettext_lazy("Done by"),
        required=False,
        max_length=130,
        validators=[
            RegexValidator(
                rf"^(?:{readers.CODE.pattern})$",
                gettext_lazy("Search for a person on the page of the ledger."),
            )
        ],
        help_text=gettext_lazy(
            "A code such as user:7; a search by name is on the page of the ledger."
        ),
    )
    about = forms.CharField(
        label=gettext_lazy("About an account"),
        required=False,
        max_length=130,
        validators=[
            RegexValidator(
                rf"^(?:{readers.CODE.pattern})$",
                gettext_lazy("Search for a person on the page of the ledger."),
            )
        ],
    )
    only = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    event = forms.ChoiceField(label=gettext_lazy("Event"), required=False)
    since = LocalDay(label=gettext_lazy("Recorded from"), required=False)
    until = LocalDay(label=gettext_lazy("Recorded to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["only"].choices = [ANY, *readers.classes_shown()]  # type: ignore[attr-defined]
        self.fields["event"].choices = [ANY, *events.choices()]  # type: ignore[attr-defined]


class RemarkForm(PageForm):
    """What a commissioner made of an anomaly."""

    remark = forms.CharField(
        label=gettext_lazy("What you found"), widget=forms.Textarea, max_length=5000
    )


class AnomaliesForm(PageForm):
    """Which anomalies to show."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What stands out"), choices=[ANY, *Anomaly.choices], required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Looked at"),
        choices=[
            ("", gettext_lazy("Not yet")),
            ("looked", gettext_lazy("Looked at")),
            ("all", gettext_lazy("All")),
        ],
        required=False,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Window"), choices=WINDOWS, coerce=int, required=False, empty_value=None
    )

    def asked(self) -> dict[str, Any]:
        """Return what was asked for; a broken field asks for what is usual."""
        self.is_valid()
        return {"kind": "", "state": "", "days": None, **self.cleaned_data}


@commissioner_page
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """What stands out, and the search for a person or a case."""
    word = request.GET.get("q", "").strip().replace("\x00", "")[:100]
    found: list[tuple[str, str, str]] = []
    if readers.REFERENCE.fullmatch(word.upper()):
        return redirect(f"{reverse('desk_log_entries')}?{urlencode({'case': word.upper()})}")
    if word:
        found = readers.people_named(word)
        if len(found) == 1:
            return redirect(f"{reverse('desk_log_entries')}?{urlencode({'who': found[0][0]})}")
    counts = anomalies.counted(last_day=timezone.localdate(), days=OVERVIEW_DAYS)
    shown = {
        "word": word,
        "found": found,
        "counts": [(kind, kind.label, count) for kind, count in counts.items()],
        "days": OVERVIEW_DAYS,
        "lag": log.lag(),
        "checkpoint": log.newest(published=True),
        "witnesses": _witnesses(),
        "check": last_check(),
    }
    return render(request, "audits/office/log.html", shown)


@commissioner_page
@require_safe
def entries(request: SignedInRequest) -> HttpResponse:
    """Entries of the ledger, newest first: the history of a case, of a person, of an account."""
    form, actor = EntriesForm(request.GET), request.user.actor
    asked = form.asked()
    page = keyset(readers.entries(actor, asked), sort="-pk", query=request.GET)
    actions.record_look(
        subject=_subject(asked), by=actor, at=timezone.now(), filters=_filters(asked)
    )
    query = {name: value for name, value in request.GET.items() if name not in {"after", "lang"}}
    who = asked.get("who") or asked.get("about") or ""
    shown = {
        "form": form,
        "lines": readers.lines(page.rows),
        "following": page.following,
        "query": urlencode(query),
        "case": asked.get("case"),
        "who": who,
        "name": readers.names_of([who]).get(who, who) if who else "",
        "of_account": bool(asked.get("about")),
    }
    return render(request, "audits/office/log_entries.html", shown)


@commissioner_page
@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The entries as they are searched, as CSV; the export is on record."""
    form, actor = EntriesForm(request.GET), request.user.actor
    if not form.is_valid():  # what would come is not what was asked for; the page says why
        return redirect(f"{reverse('desk_log_entries')}?{request.GET.urlencode()}")
    asked = form.asked()
    found = readers.entries(actor, asked).order_by("-pk")
    pks = list(found.values_list("pk", flat=True)[:MOST_EXPORTED])
    actions.record_export(
        subject=_subject(asked),
        rows=len(pks),
        by=actor,
        at=timezone.now(),
        filters=_filters(asked),
    )
    return csv.download("ledger.csv", HEADER, _export_rows(pks))


def _export_rows(pks: list[int]) -> Iterator[list[Any]]:
    for start in range(0, len(pks), CHUNK):
        rows = LedgerEntry.objects.filter(pk__in=pks[start : start + CHUNK]).order_by("-pk")
        for line in readers.lines(rows):
            entry = line.entry
            yield [
                entry.recorded_at,
                entry.at,
                entry.event,
                events.class_of(entry.event),
                entry.subject_type,
                entry.subject,
                entry.by,
                line.name,
                entry.role,
                line.where,
                line.cases,
                bytes(entry.commitment).hex(),
            ]


@commissioner_page
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """Days of reading that stand out, newest first."""
    form = AnomaliesForm(request.GET)
    asked = form.asked()
    page = anomalies.listed(
        last_day=timezone.localdate(),
        days=asked["days"] or USUAL_DAYS,
        kind=asked["kind"],
        state=asked["state"],
        after=request.GET.get("after", ""),
    )
    actions.record_look(
        subject=("ledger", "anomalies"),
        by=request.user.actor,
        at=timezone.now(),
        filters={name: str(value) for name, value in asked.items() if value},
    )
    query = request.GET.copy()
    query["after"] = page.after
    shown = {
        "form": form,
        "rows": _named(page.rows),
        "following": query.urlencode() if page.after else "",
    }
    return render(request, "audits/office/log_anomalies.html", shown)


@keeps_typed
@commissioner_page
@require_http_methods(["GET", "POST"])
def anomaly(request: SignedInRequest, kind: str, who: str, day: str) -> HttpResponse:
    """One anomaly: its figures, its entries, and what commissioners made of it."""
    actor, found = request.user.actor, _found(kind, who, day)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        with faults_on(form):
            actions.look_at_anomaly(
                kind=found.kind,
                who=who,
                day=found.day,
                remark=form.cleaned_data["remark"],
                by=actor,
                at=timezone.now(),
            )
            messages.success(request, _("Recorded."))
            return redirect(request.path)
    actions.record_look(
        subject=_subject({"who": who}),
        by=actor,
        at=timezone.now(),
        filters={"anomaly": kind, "day": day},
    )
    remarks = AnomalyRemark.objects.filter(kind=kind, who=who, day=found.day)
    shown = {
        "found": found,
        "name": readers.names_of([who]).get(who, who),
        "lines": readers.lines(readers.of_anomaly(actor, found)[:SHOWN]),
        "most": SHOWN,
        "rule": _rule(found.kind),
        "remarks": remarks.select_related("by"),
        "form": form if may_look_at(actor, who) else None,
    }
    return form_page(request, "audits/office/log_anomaly.html", form, shown)


def _found(kind: str, who: str, day: str) -> anomalies.Found:
    if kind not in Anomaly.values or not readers.CODE.fullmatch(who):
        raise Http404
    try:
        found = anomalies.one(kind=Anomaly(kind), who=who, day=date.fromisoformat(day))
    except (ValueError, OverflowError) as wrong:
        raise Http404 from wrong
    if found is None:
        raise Http404
    return found


def _witnesses() -> list[Cosignature]:
    """Return the newest cosignature of every witness."""
    newest = Cosignature.objects.select_related("checkpoint").order_by("witness", "-id")
    return list(newest.distinct("witness"))


def _rule(kind: Anomaly) -> str:
    """Say in the reader's language what makes a day stand out so."""
    sentences = {
        Anomaly.OUTSIDE: _(
            "An auditor reads what is or was assigned to them, what they took a step on, and what a complaint they handle is about; a judge what is allocated to them; an agency and a court their own cases. What anybody read beyond that is counted here."
        ),
        Anomaly.NIGHT: _(
            "Read between %(begins)s:00 and %(ends)s:00; machines do not count, nor do cases begun "
            "urgently for those who file and decide them."
        ),
        Anomaly.BULK: _(
            "More than %(hour)s different cases within an hour, or more than %(day)s in a day; "
            "machines do not count."
        ),
        Anomaly.TAKEN_OUT: _("More than %(out)s cases in the exports of one day."),
        Anomaly.MOVED: _(
            "Read within %(moved)s days after the role, the agency or the court of the account "
            "was changed."
        ),
        Anomaly.SIGN_IN: _(
            "More than %(failed)s failed sign-ins on one account in a day, or a locked account."
        ),
        Anomaly.REFUSED: _("More than %(refused)s refused accesses in a day."),
    }
    return sentences[kind] % {
        "begins": settings.NIGHT_BEGINS,
        "ends": settings.NIGHT_ENDS,
        "hour": settings.READ_IN_AN_HOUR,
        "day": settings.READ_IN_A_DAY,
        "out": settings.TAKEN_OUT_IN_A_DAY,
        "moved": settings.MOVED_DAYS,
        "failed": settings.SIGN_INS_FAILED_IN_A_DAY,
        "refused": settings.REFUSED_IN_A_DAY,
    }


def _named(rows: Any) -> list[tuple[anomalies.Found, str]]:
    found = list(rows)
    names = readers.names_of(one.who for one in found)
    return [(one, names.get(one.who, one.who)) for one in found]


def _subject(asked: Mapping[str, Any]) -> tuple[str, str]:
    """Return whose history is looked at: of a case, of somebody, or of the whole ledger."""
    if asked.get("case"):
        return "warrant", asked["case"]
    code = asked.get("who") or asked.get("about") or ""
    kind, _colon, reference = code.partition(":")
    return (kind, reference) if reference else ("ledger", code or "entries")


def _filters(asked: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in asked.items() if value}
