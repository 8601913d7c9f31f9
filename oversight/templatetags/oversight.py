"""How instants, days, codes and charts are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def instant(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """Show an instant in a zone, to the minute, with its offset."""
    if value is None:
        return "—"
    local = value.astimezone(zone or ZoneInfo(settings.TIME_ZONE))
    return f"{date_format(local, 'j N Y')}, {local:%H:%M}"


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day."""
    if value is None:
        return "—"
    shown = timezone.localtime(value) if isinstance(value, datetime) else value
    return date_format(shown, "j N Y")


@register.filter
def days(count: int | None) -> str:
    """Show a number of days."""
    if count is None:
        return "—"
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


@register.filter
def known(value: Any) -> Any:
    """Show a figure; an unknown one as a dash, for unknown is not zero."""
    return "—" if value is None or value == "" else value


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
def item(mapping: dict[str, Any], key: str) -> Any:
    """Return an entry of a mapping by a key that is a variable."""
    return mapping.get(key)


@register.filter
def unlocalized(number: float) -> str:
    """Show a coordinate with a point, whatever the language."""
    return f"{number:g}"
