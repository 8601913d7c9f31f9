"""Pages for anyone: the powers and their limits, and the published reports."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.corrections.views import gone
from audits.corrections.words import sentences
from audits.enums import PublicationStatus
from audits.models import Publication, PublicationFile
from audits.web.report_files import offered
from audits.web.reports import answer_with
from oversight.deadlines.terms import Period
from oversight.web.account import home_of
from oversight.words import spoken
from warrants.rules.parts import Words
from warrants.rules.retention import MaterialClass
from warrants.rules.rulebook import Rulebook
from warrants.rules.sentences import period_words
from warrants.rules.stored_data import DataCategory
from warrants.selectors import law

PUBLIC: Final = (PublicationStatus.PUBLISHED, PublicationStatus.SUPERSEDED)
SHOWN: Final = 3  # reports on the first page
NEEDS: Final = {
    "approval": _("the approval of another person"),
    "warrant": _("a warrant in force"),
    "judge": _("a warrant in force that a judge gave"),
    "impossible": _("not possible"),
}


@require_http_methods(["GET"])
def home(request: HttpRequest) -> HttpResponse:
    """What the body is and may do, for anyone; whoever is signed in goes to their own desk."""
    if request.user.is_authenticated and "stay" not in request.GET:
        return redirect(home_of(request.user))
    today, language = timezone.localdate(), spoken()
    held = law.versions_on(settings.DEFAULT_RULEBOOK, today).first()
    book = law.rules_of(held) if held else None
    published = (
        Publication.objects.filter(status=PublicationStatus.PUBLISHED)
        .exclude(disclosure=0)
        .defer("figures")
    )
    shown = {
        "book": book,
        "title": book.rulebook.title.in_(language) if book else "",
        "measures": [
            one
            for one in (_measures(book, language) if book else [])
            if one["until"] is None or one["until"] > today
        ],
        "reports": [
            (one, offered(one.files.all(), language))
            for one in published.prefetch_related(_files())[:SHOWN]
        ],
    }
    return render(request, "audits/public/home.html", shown)


def _files() -> Prefetch[str, Any, Any]:
    return Prefetch("files", PublicationFile.objects.defer("content"))


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rulebook of this country in plain language, straight from its file."""
    today, language = timezone.localdate(), spoken()
    asked = request.GET.get("rulebook", settings.DEFAULT_RULEBOOK)
    versions = law.versions_in_force(today)
    chosen = next((one for one in versions if one.code == asked), None)
    if chosen is None and asked != settings.DEFAULT_RULEBOOK:
        raise Http404
    book = law.rules_of(chosen) if chosen else None
    measures = _measures(book, language) if book else []
    shown = {
        "book": book,
        "version": chosen,
        "title": book.rulebook.title.in_(language) if book else "",
        "versions": [
            (one.code, law.rules_of(one).rulebook.title.in_(language)) for one in versions
        ],
        "measures": measures,
        "classes": _classes(book, language) if book else [],
        "material_notes": _material_notes(book, language) if book else [],
        "categories": _categories(book, language) if book else [],
        "data_note": _said(book.data.note, language) if book and book.data else "",
        "clocks": [
            {
                "title": clock.title.in_(language),
                "length": period_words(str(clock.within or clock.before), language),
                "article": clock.article,
                "by": clock.by,
                "back": clock.before is not None,
            }
            for clock in (book.clocks.values() if book else [])
        ],
        "checklist": [
            (one.text.in_(language), "; ".join(one.source))
            for one in (book.checklist if book else ())
        ],
    }
    return render(request, "audits/public/rules.html", shown)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Published reports with their open data; replaced editions say what changed."""
    published = Publication.objects.filter(status__in=PUBLIC).defer("figures")
    corrections = Publication.objects.exclude(published_at=None).defer("figures")
    rows = published.prefetch_related(_files(), Prefetch("corrections", corrections))[:100]
    shown = [_with_correction(one, next(iter(one.corrections.all()), None)) for one in rows]
    return render(request, "audits/public/reports.html", {"reports": shown})


def _with_correction(edition: Publication, correction: Publication | None) -> dict[str, Any]:
    """Return an edition with its files, and with what took its place."""
    return {
        "report": edition,
        "files": offered([] if edition.is_shut else edition.files.all(), spoken()),
        "correction": correction,
        "changes": sentences(correction.changes) if correction else [],
    }


@require_safe
def report_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One file of a published report; 410 where the edition is shut, for it told of cases."""
    found = get_object_or_404(
        PublicationFile.objects.select_related("publication").defer("publication__figures"),
        publication=pk,
        publication__status__in=PUBLIC,
        name=name,
    )
    if found.publication.is_shut:
        return gone(request, found.publication)
    return answer_with(found)


def _measures(book: Rulebook, language: str) -> list[dict[str, Any]]:
    """Return every measure of a rulebook with its limits in plain words."""
    measures = []
    for code, measure in book.measures.items():
        measures.append(
            {
                "code": code,
                "title": measure.title.in_(language),
                "article": measure.article,
                "until": measure.in_force.until,
                "term": _limit(measure.term, language),
                "renewal": _limit(measure.renewal, language),
                "capped": any(
                    one.what == "cumulative" or one.by == "law" for one in measure.limits
                ),
                "limits": [
                    {
                        "what": one.what,
                        "max": one.max
                        if isinstance(one.max, int)
                        else period_words(str(one.max), language),
                        "by": one.by,
                        "article": one.article,
                    }
                    for one in measure.limits
                ],
            }
        )
    return measures


def _classes(book: Rulebook, language: str) -> list[dict[str, Any]]:
    """Return every class of material, and how long it is kept."""
    rules = book.material
    return [
        {
            "title": one.title.in_(language),
            "most": _length(one.keep, language),
            "least": _length(one.keep_least, language),
            "by_order": one.by_order,
            "article": one.article,
            "unread": _unread(one),
        }
        for one in (rules.classes.values() if rules else ())
    ]


def _material_notes(book: Rulebook, language: str) -> list[str]:
    rules = book.material
    notes = [rules.note, rules.not_evidence.note if rules.not_evidence else None] if rules else []
    return [said for note in notes if (said := _said(note, language))]


def _categories(book: Rulebook, language: str) -> list[dict[str, Any]]:
    """Return every category of stored data, and what a request for it takes."""
    rules = book.data
    return [
        {
            "title": one.title.in_(language),
            "needs": NEEDS[one.needs],
            "measures": [book.measure_title(code, language) for code in one.measures],
            "back": _length(one.look_back.max, language) if one.look_back else "",
            "bulk": one.bulk == "authorised",
            "article": one.article,
            "note": _said(one.note, language),
            "unread": _unread(one),
        }
        for one in (rules.categories.values() if rules else ())
    ]


def _unread(rule: MaterialClass | DataCategory) -> bool:
    """Whether a rule is said to be the law's and was not read there."""
    return rule.status == "unconfirmed" and rule.article != "body's norm"


def _said(note: Words | None, language: str) -> str:
    return note.in_(language) if note else ""


def _length(period: Period | None, language: str) -> str:
    return period_words(str(period), language) if period else ""


def _limit(limit: object, language: str) -> dict[str, str] | None:
    """Return how long one term or renewal may be, by which article, and whose word that is."""
    longest = getattr(limit, "max", None)
    if longest is None:
        return None
    return {
        "max": period_words(str(longest), language),
        "article": getattr(limit, "article", ""),
        "by": getattr(limit, "by", "law"),
    }
