"""Forms in the house's look: one renderer, every fault beside its field and above the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple

from django import forms
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from pydantic import ValidationError

from oversight.rules.refusal import Refusal
from oversight.words import cited, fault_sentence, refusal_sentence

YEARS: Final = range(1900, 2200)  # from which terms can be counted, as in what machines file
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


class Group(NamedTuple):
    """Some fields of a long form under one heading."""

    title: str | Promise
    fields: Sequence[BoundField]


# What was typed into the page that is shown again, and not taken.
TYPED: Final[ContextVar[QueryDict | None]] = ContextVar("typed", default=None)
SEVERAL = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


class KeepsTyped(forms.BaseForm):
    """Shows again what was typed and not taken: in another language, or after a session ended."""

    @property
    def typed(self) -> QueryDict | None:
        """What was typed into this very form and is shown again."""
        typed = TYPED.get()
        if typed is None or not any(self.add_prefix(name) in typed for name in self.fields):
            return None
        return typed

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        typed = self.typed
        if typed is None or field.widget.is_hidden:  # nobody types into what they do not see
            return super().get_initial_for_field(field, field_name)
        sent = self.add_prefix(field_name)
        if isinstance(field, SEVERAL):
            return typed.getlist(sent)
        if isinstance(field, forms.BooleanField):  # a browser does not send what is not ticked
            return sent in typed
        return typed.get(sent, "")


class PageForm(KeepsTyped, forms.Form):
    """A form whose inputs carry the classes of the house.

    `groups` puts the fields of a long form under headings; a field that no group
    names comes last, under none of its own.
    """

    groups: ClassVar[Sequence[tuple[str | Promise, Sequence[str]]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def put_back(self, typed: QueryDict | None) -> None:
        """Show again what was typed; nothing is held against it until it is sent off."""
        for name, field in self.fields.items():
            sent = self.add_prefix(name)
            if typed is not None and sent in typed:
                many = isinstance(field, forms.MultipleChoiceField)
                self.initial[name] = typed.getlist(sent) if many else typed[sent]

    def field_of(self, path: Sequence[str]) -> str:
        """Return the field that a fault's pointer means, where it is not called as it points."""
        return ""

    def headings(self) -> Sequence[tuple[str | Promise, Sequence[str]]]:
        """Return the headings with the names of their fields; more of them in a form that grows."""
        return self.groups

    def grouped(self) -> list[Group]:
        """Return the visible fields by group."""
        headings = self.headings()
        named = {name for _title, names in headings for name in names}
        left = [name for name in self.fields if name not in named and not self[name].is_hidden]
        groups = [
            Group(title, [self[name] for name in names if name in self.fields])
            for title, names in headings
        ]
        return [*groups, Group("", [self[name] for name in left])] if left else groups


@contextmanager
def faults_on(form: forms.Form) -> Iterator[None]:
    """Take the step inside; what refuses it is put beside its field, or above the form.

    What follows the step inside, the message and the way on, is for a step that was taken.
    """
    try:
        yield
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            where = _field(form, [str(part) for part in fault["loc"]])
            form.add_error(where, fault_sentence(fault))
    except Refusal as refusal:
        for one in refusal.faults:
            where = _field(form, one.pointer.strip("/").split("/"))
            if isinstance(one, Refusal):
                form.add_error(where, refusal_sentence(one))
            else:
                sentence = one.sentence(get_language() or "en")
                form.add_error(where, f"{sentence} {cited(one.article)}".strip())


def _field(form: forms.Form, path: list[str]) -> str | None:
    """Return the form's field that a pointer is about."""
    own = form.field_of(path) if isinstance(form, PageForm) else ""
    for name in (own, "_".join(path), path[-1] if path else "", path[0] if path else ""):
        if name in form.fields:
            return name
    return None


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
        name = f"govuk-input {_width(widget)}".strip()
    if name:
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {name}".strip()


def _width(widget: forms.Widget) -> str:
    """Return the class that makes an input about as wide as what goes into it."""
    if isinstance(widget, forms.DateTimeInput):
        return "govuk-input--width-20"
    if isinstance(widget, forms.NumberInput | forms.DateInput):
        return "govuk-input--width-10"
    return ""


def _is_reckonable(value: date) -> None:
    """Refuse a day so far away that nothing can be counted from it."""
    if value.year not in YEARS:
        raise forms.ValidationError(
            gettext("This lies too far in the past or in the future."), code="datetime_too_far"
        )


class LocalInstant(forms.DateTimeField):
    """A day and a time as the browser's own field gives them, in the zone of the installation."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        kwargs.setdefault(
            "input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        )
        kwargs.setdefault("validators", [_is_reckonable])
        super().__init__(**kwargs)


class LocalDay(forms.DateField):
    """A day as the browser's own field gives it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("validators", [_is_reckonable])
        super().__init__(**kwargs)
