"""Forms in the house's look: one renderer, every fault beside its field and above the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

TEXT = (
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.PasswordInput,
    forms.DateInput,
    forms.DateTimeInput,
)


class PageRenderer(TemplatesSetting):
    """Renders forms with templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class PageForm(forms.Form):
    """A form whose inputs carry the classes of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)


def dress(field: forms.Field) -> None:
    """Give an input its class."""
    widget = field.widget
    name = ""
    if isinstance(widget, forms.Textarea):
        name = "govuk-textarea"
        widget.attrs.setdefault("rows", 5)
    elif isinstance(widget, forms.CheckboxInput):
        name = "govuk-checkboxes__input"
    elif isinstance(widget, forms.RadioSelect):
        name = "govuk-radios__input"
    elif isinstance(widget, forms.CheckboxSelectMultiple):
        name = "govuk-checkboxes__input"
    elif isinstance(widget, forms.Select):
        name = "govuk-select"
    elif isinstance(widget, forms.FileInput):
        name = "govuk-file-upload"
    elif isinstance(widget, TEXT):
        name = "govuk-input"
    if name:
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {name}".strip()


class LocalInstant(forms.DateTimeField):
    """A day and a time as the browser's own field gives them, in the zone of the installation."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        kwargs.setdefault(
            "input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        )
        super().__init__(**kwargs)


class LocalDay(forms.DateField):
    """A day as the browser's own field gives it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
