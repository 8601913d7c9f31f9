"""The forms of bulk orders and of letters; read by the same shapes as the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.web.forms import LocalInstant
from warrants.enums import AnswerOutcome, BulkStage, SelectorKind
from warrants.rules.rulebook import Rulebook
from warrants.web.forms import OFFICER, PROSE, FilingForm, OfficerForm
from warrants.web.material_forms import category_choices, purpose_choices


class BulkOrderForm(OfficerForm):
    """An order that authorises bulk data."""

    groups = (
        (_("What was authorised, and by whom"), ("agency_reference", "authority", "decided_at")),
        (
            _("How far it goes"),
            ("purpose", "categories", "selector_kinds", "most_selectors", "starts_at", "until"),
        ),
        (_("Why"), ("why",)),
        (_("Who files"), OFFICER),
    )
    agency_reference = forms.CharField(label=_("Your reference"), max_length=80)
    authority = forms.CharField(label=_("Who authorised it"), max_length=200)
    decided_at = LocalInstant(label=_("Decided"))
    purpose = forms.ChoiceField(label=_("Purpose"))
    categories = forms.MultipleChoiceField(
        label=_("Categories of data"), widget=forms.CheckboxSelectMultiple
    )
    selector_kinds = forms.MultipleChoiceField(
        label=_("Kinds of selectors"),
        choices=SelectorKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    most_selectors = forms.IntegerField(
        label=_("Selectors at most"), min_value=1, max_value=1_000_000
    )
    starts_at = LocalInstant(label=_("From"))
    until = LocalInstant(label=_("Until"))
    why = forms.CharField(label=_("Why bulk data are needed"), **PROSE)  # type: ignore[arg-type]

    def __init__(self, *args: Any, rules: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = purpose_choices(rules)  # type: ignore[attr-defined]
        self.fields["categories"].choices = category_choices(rules)  # type: ignore[attr-defined]

    def filing(self) -> dict[str, Any]:
        return {**self.filled(), "officer": self.officer()}


class BulkStageForm(OfficerForm):
    """One stage of a bulk regime as it was carried out."""

    stage = forms.ChoiceField(label=_("Stage"), choices=BulkStage.choices)
    at = LocalInstant(label=_("When it happened"))
    records = forms.IntegerField(label=_("Records"), min_value=0)
    persons = forms.IntegerField(label=_("Persons they are about"), min_value=0, required=False)
    selectors = forms.IntegerField(label=_("Selectors used"), min_value=0, required=False)
    approver_name = forms.CharField(label=_("Approved by"), max_length=200)
    approver_number = forms.CharField(
        label=_("Approver's service number"), max_length=200, required=False
    )

    def filing(self) -> dict[str, Any]:
        said = self.filled()
        approver = {"name": said.pop("approver_name"), "number": said.pop("approver_number", "")}
        return {**said, "approved_by": approver, "officer": self.officer()}


class LetterForm(FilingForm):
    """A letter in which a provider answers a request."""

    provider_reference = forms.CharField(label=_("Number of the provider's letter"), max_length=80)
    answered_at = LocalInstant(label=_("Date of the letter"))
    outcome = forms.ChoiceField(label=_("What the provider says"), choices=AnswerOutcome.choices)
    ground = forms.CharField(
        label=_("Ground"),
        max_length=200,
        required=False,
        help_text=_("Where it refuses, whole or in part."),
    )
    records = forms.IntegerField(label=_("Records given"), min_value=0)
    persons = forms.IntegerField(label=_("Persons they are about"), min_value=0)
    categories = forms.MultipleChoiceField(
        label=_("Categories of data"), widget=forms.CheckboxSelectMultiple, required=False
    )
    excess = forms.IntegerField(
        label=_("Records beyond the request"), min_value=0, initial=0, required=False
    )
    excess_quarantined = forms.BooleanField(
        label=_("What goes beyond the request is in quarantine"), required=False
    )
    candidates = forms.IntegerField(
        label=_("Candidates of a face search"), min_value=0, required=False
    )

    def __init__(self, *args: Any, rules: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = category_choices(rules)  # type: ignore[attr-defined]

    def filing(self) -> dict[str, Any]:
        return self.filled()
