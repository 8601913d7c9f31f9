"""The steps of a complaint, and the form of its code."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audits.enums import ComplaintAbout
from audits.rules.complaints import LONGEST_TEXT, ComplaintIn
from oversight.models import Agency
from oversight.web.forms import PageForm

UNKNOWN_AGENCY: Final = ("", _("I do not know, or none of these"))


class StepForm(PageForm):
    """One step of a complaint; a field that no person sees is there for machines to fill in."""

    title: ClassVar[Any] = ""

    def clean(self) -> dict[str, Any]:
        if self.data.get("website"):
            raise ValidationError(
                _("A field that is not for people was filled in. Empty it and send again.")
            )
        return super().clean() or {}

    @classmethod
    def kept(cls, sent: Any) -> dict[str, str]:
        """Return what was typed, cut to what a field holds, right or wrong: nothing is lost."""
        return {
            name: str(sent[name]).replace("\x00", "")[: getattr(field, "max_length", None) or 100]
            for name, field in cls.base_fields.items()
            if name in sent
        }


class WhatForm(StepForm):
    """What the complaint is about, and whom."""

    title = _("What is it about?")
    about = forms.ChoiceField(
        label=_("Choose what fits best"), choices=ComplaintAbout.choices, widget=forms.RadioSelect
    )
    agency = forms.ChoiceField(
        label=_("Which agency, if you know"),
        required=False,
        help_text=_("We do not tell the agency that you complained."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agency.objects.filter(active=True).order_by("code")[:500]
        self.fields["agency"].choices = [UNKNOWN_AGENCY, *((one.code, one.name) for one in rows)]  # type: ignore[attr-defined]


class StoryForm(StepForm):
    """What happened."""

    title = _("What happened?")
    text = forms.CharField(
        label=_("Tell us in your own words"),
        widget=forms.Textarea(attrs={"rows": 9}),
        max_length=LONGEST_TEXT,
        help_text=_(
            "What did you notice, and why do you think so? Leave out whatever could show who you "
            "are, if you want to stay unknown."
        ),
    )
    happened = forms.CharField(
        label=_("When"),
        max_length=300,
        required=False,
        help_text=_("A day, a time, “since spring”: as well as you know."),
    )
    place = forms.CharField(label=_("Where"), max_length=300, required=False)
    wish = forms.CharField(
        label=_("What should we do"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5_000,
        required=False,
    )


class FilesForm(StepForm):
    """Files; each is cleaned before it is kept."""

    title = _("Files")


class YouForm(StepForm):
    """A name and a contact, or neither."""

    title = _("Your name")
    name = forms.CharField(
        label=_("What is your name"),
        max_length=200,
        required=False,
        help_text=_(
            "Leave it empty to stay unknown. A complaint without a name is treated like any other."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("A safe way to reach you"),
        max_length=300,
        required=False,
        help_text=_(
            "Not needed: you read our answer here, with the code. Give nothing that others read, "
            "and no telephone that may be listened to."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReviewForm(StepForm):
    """Everything once more, before it is sent."""

    title = _("Check and send")


STEPS: Final[dict[str, type[StepForm]]] = {
    "what": WhatForm,
    "story": StoryForm,
    "files": FilesForm,
    "you": YouForm,
    "review": ReviewForm,
}


def whole(fields: dict[str, str], language: str) -> ComplaintIn | str:
    """Return the complaint that the steps make together, or the first step that lacks something."""
    given: dict[str, str] = {}
    for name, kind in STEPS.items():
        form = kind(fields)
        if not form.is_valid():
            return name
        given |= form.cleaned_data
    return ComplaintIn.model_validate(given | {"language": language})


class CodeForm(PageForm):
    """The receipt code, typed anyhow."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=80,
        help_text=_("24 letters and digits. Dashes and small letters do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-20 ov-code-input",
            }
        ),
    )


class MoreForm(PageForm):
    """What a complainant adds."""

    text = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_TEXT,
        required=False,
    )


class AgainForm(PageForm):
    """Why we should look again."""

    text = forms.CharField(
        label=_("Why should we look again"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_TEXT,
    )
