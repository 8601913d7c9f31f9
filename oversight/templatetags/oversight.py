"""How instants, days, codes and charts are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oversight.deadlines.edge import in_time
from oversight.deadlines.models import Clock
from oversight.deadlines.words import counts_hours, day_ended, end_of_day
from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.selectors import events
from oversight.words import cited, place_in_words, spoken

GROUPED = 10_000  # the first figure whose thousands stand apart
register = template.Library()
FORM = re.compile(r'<form method="post"[^>]*? id="([\w-]+)"')
NO_BREAK = "\N{NO-BREAK SPACE}"


@register.filter
def instant(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """Show an instant in a zone, to the minute; it wraps between day and time alone."""
    if value is None:
        return "—"
    local = value.astimezone(zone or ZoneInfo(settings.TIME_ZONE))
    return f"{_whole_day(local)}, {local:%H:%M}"


@register.filter
def deadline(value: Clock | datetime | None, zone: ZoneInfo | None = None) -> str:
    """Show a deadline after its label: the end of a day in words, any other moment by its hour.

    Of a `Clock` that was counted in hours the hour is shown, even where it is midnight.
    """
    if value is None:
        return "—"
    zone = zone or ZoneInfo(settings.TIME_ZONE)
    at = value.due_at if isinstance(value, Clock) else value
    by_the_hour = isinstance(value, Clock) and counts_hours(value.steps)
    ended = None if by_the_hour else day_ended(at, zone)
    if ended is None:
        return instant(at, zone)
    return end_of_day(ended, spoken()).replace(" ", NO_BREAK)


@register.filter
def until(value: Clock | datetime | None, zone: ZoneInfo | None = None) -> str:
    """Show a deadline within a sentence: "by the end of 4 December 2026", "by 5 Dec. 2026, 14:00"."""
    said = deadline(value, zone)
    at = value.due_at if isinstance(value, Clock) else value
    if at is None or said != instant(at, zone):
        return said
    return _("by %(moment)s") % {"moment": said}


@register.filter
def ending(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """Show where a span of time ends: with a day ("end of 4 Dec. 2026"), or at an instant."""
    if value is None:
        return "—"
    ended = day_ended(value, zone or ZoneInfo(settings.TIME_ZONE))
    return _("end of %(day)s") % {"day": _whole_day(ended)} if ended else instant(value, zone)


@register.filter
def passed(value: datetime, now: datetime) -> bool:
    """Whether a deadline has passed: nothing done now is in time."""
    return not in_time(now, value)


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day."""
    if value is None:
        return "—"
    shown = timezone.localtime(value) if isinstance(value, datetime) else value
    return _whole_day(shown)


def _whole_day(value: date) -> str:
    return date_format(value, _("j N Y")).replace(" ", NO_BREAK)


@register.filter
def within(span: Any) -> str:
    """Show a half-open range of days: a whole year by its number, one day by itself."""
    if span is None:
        return "—"
    last = span.upper - timedelta(days=1)
    if (span.lower.month, span.lower.day, last.month, last.day) == (1, 1, 12, 31):
        first, end = str(span.lower.year), str(last.year)
    else:
        first, end = day(span.lower), day(last)
    return first if first == end else f"{first} – {end}"


@register.filter
def known(value: Any) -> Any:
    """Show a figure; an unknown one as a dash, for unknown is not zero. Five digits stand in groups."""
    if value is None or value == "":
        return "—"
    if isinstance(value, int | Decimal) and value >= GROUPED:
        return number_format(value, force_grouping=True)
    return value


@register.simple_tag
def tag(code: str, label: str) -> SafeString:
    """Show a state or a severity: the word says it, the colour repeats it."""
    return format_html('<span class="ov-tag ov-tag--{}">{}</span>', code, label)


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return how a field is laid out: one tick, a group of choices, or a line."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"


@register.filter
def choice_block(field: BoundField) -> str:
    """Return the class of a group of choices."""
    many = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    return "govuk-checkboxes" if many else "govuk-radios"


@register.filter
def is_optional(field: BoundField) -> bool:
    """Say that a field may stay empty, where others of its form may not."""
    if field.field.required:
        return False
    return any(one.required for one in field.form.fields.values())


@register.filter
def first_input(field: BoundField) -> str:
    """Return the id that a fault's link leads to: of several choices the first."""
    return f"{field.auto_id}_0" if widget_kind(field) == "choices" else field.auto_id


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """Return an entry of a mapping by a key that is a variable."""
    return mapping.get(key)


@register.filter
def unlocalized(number: float) -> str:
    """Show a coordinate with a point, whatever the language."""
    return f"{number:g}"


@register.filter
def tick_label(value: datetime, kind: str) -> str:
    """Show a line of a drawing's grid in the zone that it came in: a day, or a month."""
    return date_format(value, _("j N") if kind == "day" else _("N Y"))


@register.filter
def zone_name(zone: ZoneInfo | None) -> str:
    """Show a zone by its city."""
    key = zone.key if zone else settings.TIME_ZONE
    known = {
        "Asia/Almaty": _("Almaty"),
        "Europe/Berlin": _("Berlin"),
        "Europe/London": _("London"),
        "Europe/Paris": _("Paris"),
        "America/New_York": _("New York"),
    }
    return known.get(key) or key.rpartition("/")[2].replace("_", " ")


@register.filter
def money(value: Decimal | float | None, currency: str = "") -> str:
    """Show an amount with spaces between thousands, without empty decimals; unknown as a dash."""
    if value is None:
        return "—"
    whole = value == int(value)
    return f"{number_format(value, 0 if whole else 2, force_grouping=True)} {currency}".strip()


@register.inclusion_tag("components/limit_bar.html")
def limit_bar(used: int | None, limit: int | None) -> dict[str, str | bool]:
    """Draw how much of a limit is used; beyond it the bar goes on in another colour.

    Say the same in words beside it: the drawing is hidden from screen readers.
    """
    if not limit or used is None:
        return {"drawn": False}
    whole = max(used, limit) * 1.0
    within = 100 * min(used, limit) / whole
    return {
        "drawn": True,
        "within": f"{within:.2f}",
        "over": f"{100 * max(used - limit, 0) / whole:.2f}",
        "limit": f"{min(100 * limit / whole, 99.4):.2f}",
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.RequestContext, key: str, label: str, kind: str = ""
) -> dict[str, str]:
    """Make a column header whose link sorts by `key`, the other way round at the second press.

    The page reads `?sort=key` or `?sort=-key`; `sort` in the context is the present one.
    """
    request: HttpRequest = context["request"]
    present = str(context.get("sort", ""))
    query = request.GET.copy()
    query.pop("after", None)
    query["sort"] = f"-{key}" if present == key else key
    states = {key: "ascending", f"-{key}": "descending"}
    return {
        "label": label,
        "query": query.urlencode(),
        "state": states.get(present, ""),
        "kind": kind,
    }


@register.inclusion_tag("components/chips.html", takes_context=True)
def chips(context: template.RequestContext, form: forms.BaseForm) -> dict[str, Any]:
    """List the filters that are set, each as a link that takes it away."""
    request: HttpRequest = context["request"]
    found = []
    for name in request.GET:
        if name not in form.fields or name in form.errors or not request.GET.get(name):
            continue
        query = request.GET.copy()
        query.pop("after", None)
        query.pop(name)
        shown = ", ".join(_chosen(form.fields[name], one) for one in request.GET.getlist(name))
        label = form.fields[name].label or name
        found.append({"text": f"{label}: {shown}", "query": query.urlencode()})
    return {"chips": found, "path": request.path}


def _chosen(field: forms.Field, value: str) -> str:
    """Return the word of a choice, or the value itself."""
    choices = getattr(field, "choices", ())
    return next((str(word) for code, word in choices if str(code) == value), value)


@register.filter
def article(text: str) -> str:
    """Show where the law says it, with the names of its codes in the reader's language."""
    return cited(text)


@register.filter
def titled(code: str, words: Mapping[str, Any]) -> str:
    """Show what a rulebook calls one of its codes in the reader's language."""
    return str(words[code].in_(spoken())) if code in words else code


@register.filter
def event_name(event: str) -> str:
    """Show what an event of the ledger or of the feed is called."""
    return events.name_of(event)


@register.filter
def reader_role(role: str) -> str:
    """Show the role in which a person read a case."""
    return str(dict(Role.choices).get(role, role))


@register.filter
def reading_place(where: str) -> str:
    """Show by which door a case was read."""
    known = {
        "desk": _("Desk"),
        "bench": _("Bench"),
        "agency": _("Agency"),
        "review": _("Review"),
        "letter": _("Letter"),
        "api": _("API"),
        "complaint": _("Complaint"),
        "export": _("Download"),
        "hi1": _("Exchange"),
        "log": _("Ledger"),
    }
    return known.get(where, where)


@register.filter
def fault_place(place: str) -> str:
    """Show where a check of the ledger found a fault."""
    return place_in_words(place)


@register.filter
def commitment(entry: LedgerEntry) -> str:
    """Give the commitment of an entry as hex digits."""
    return bytes(entry.commitment).hex()


@register.filter
def subject_kind(kind: str) -> str:
    """Show what sort of thing an entry is about."""
    known = {
        "user": _("Account"),
        "client": _("API client"),
        "agency": _("Agency"),
        "court": _("Court"),
        "provider": _("Provider"),
        "calendar": _("Calendar"),
        "rulebook": _("Rulebook"),
        "register": _("Register"),
        "publication": _("Report"),
        "page": _("Page"),
        "ledger": _("Ledger"),
        "anomaly": _("Anomaly"),
        "table": _("Table"),
        "attempt": _("Refused attempt"),
        "statement": _("Statement without a case"),
        "bulkorder": _("Bulk order"),
        "complaint": _("Complaint"),
        "datarequest": _("Request for stored data"),
        "destruction": _("Destruction of records"),
        "draw": _("Draw"),
        "hold": _("Legal hold"),
        "import": _("Import"),
        "keys": _("Keys"),
        "personchain": _("Person"),
        "persons": _("Persons"),
        "log": _("Public log"),
        "subjectrequest": _("Request of a person"),
    }
    return known.get(kind, kind)


@register.simple_tag
def days_since(at: datetime | None, now: datetime) -> int | str:
    """Show how many whole days lie between `at` and `now`; a dash where `at` is unknown."""
    return (now - at).days if at else "—"


@register.simple_tag(takes_context=True)
def this_page(context: template.Context) -> str:
    """Return the address of the page for a link that leads back to it, in whatever language."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("lang", None)
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    return quote(address, safe="/")


class Early(template.Node):
    """Renders what stands later on the page, so that what stands before it can know of it."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        body = self.nodelist.render(context)
        context["early"] = body
        found = FORM.search(body)
        context["typed_form"] = found[1] if found else ""
        return SafeString("")


@register.tag
def early(parser: template.base.Parser, _token: template.base.Token) -> Early:
    """Render the block now and keep it as `early`; `typed_form` is the id of the form to fill in.

    That is the first form with an id that is sent by POST; empty where there is none.
    """
    nodelist = parser.parse(("endearly",))
    parser.delete_first_token()
    return Early(nodelist)
