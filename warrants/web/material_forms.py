"""The forms of material and of stored data; what they send is read by the same shapes as the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oversight.models import Agency, Court
from oversight.web.forms import LocalInstant
from oversight.words import spoken
from warrants.enums import (
    CheckOutcome,
    CustodyKind,
    Medium,
    ProbeQuality,
    RuledOut,
    SelectorKind,
    VolumeUnit,
)
from warrants.models import Material
from warrants.rules.custody import FIELDS
from warrants.rules.rulebook import Rulebook
from warrants.web.forms import OFFICER, PROSE, OfficerForm
from warrants.web.report_forms import ReportForm, provider_choices

NOT_CHOSEN: Final = ("", "—")
Choices = list[tuple[str, str]]


def _classes(rules: Rulebook) -> Choices:
    known = rules.material.classes if rules.material else {}
    return [(code, one.title.in_(spoken())) for code, one in known.items()]


def _confidential(rules: Rulebook) -> Choices:
    known = rules.material.confidential if rules.material else ()
    return [(code, rules.protected_categories[code].in_(spoken())) for code in known]


def category_choices(rules: Rulebook) -> Choices:
    """Return the categories of stored data that a rulebook knows."""
    known = rules.data.categories if rules.data else {}
    return [(code, one.title.in_(spoken())) for code, one in known.items()]


def purpose_choices(rules: Rulebook) -> Choices:
    """Return the purposes that a rulebook knows."""
    return [(code, one.title.in_(spoken())) for code, one in rules.purposes.items()]


class MaterialForm(OfficerForm):
    """A piece of material as it was obtained."""

    agency_reference = forms.CharField(label=_("Your reference"), max_length=80)
    class_code = forms.ChoiceField(label=_("Class of material"))
    medium = forms.ChoiceField(label=_("Kept on"), choices=Medium.choices)
    volume = forms.IntegerField(label=_("Volume"), min_value=0)
    unit = forms.ChoiceField(label=_("Counted in"), choices=VolumeUnit.choices)
    copies = forms.IntegerField(label=_("Copies beside the original"), min_value=0, initial=0)
    holder = forms.CharField(
        label=_("Who holds it"), max_length=200, help_text=_("The unit or the room, and who.")
    )
    place = forms.CharField(label=_("Where it is"), max_length=200, required=False)
    sealed = forms.BooleanField(label=_("Sealed"), required=False)
    confidential = forms.MultipleChoiceField(
        label=_("Privileged or confidential"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("It goes into quarantine until the filter person has looked at it."),
    )
    filter_person = forms.CharField(
        label=_("Filter person"),
        max_length=200,
        required=False,
        help_text=_("Who alone may look at it while it is in quarantine."),
    )
    obtained_at = LocalInstant(label=_("Obtained"))

    def __init__(self, *args: Any, rules: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = _classes(rules)  # type: ignore[attr-defined]
        self.fields["confidential"].choices = _confidential(rules)  # type: ignore[attr-defined]

    def filing(self) -> dict[str, Any]:
        given = self.filled()
        code = given.pop("class_code")
        return {**given, "class": code, "officer": self.officer()}


LABELS: Final = {
    "holder": _("Who holds it"),
    "to": _("Handed to"),
    "recipient": _("Recipient"),
    "country": _("Country, two letters"),
    "legal_basis": _("Legal basis"),
    "label": _("Label: how it may be used"),
    "place": _("New place"),
    "person": _("Officer's service number"),
    "filter_person": _("Filter person"),
    "act": _("Number of the act"),
    "method": _("How it was destroyed"),
}


class CustodyForm(OfficerForm):
    """One thing that happened to a piece; its fields are those that its kind has."""

    def __init__(
        self, *args: Any, kind: CustodyKind, piece: Material, rules: Rulebook, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        needed, possible = FIELDS[kind]
        self.fields["at"] = LocalInstant(label=_("When it happened"))
        for name in (*needed, *possible):
            for number, (key, field) in enumerate(_custody_fields(name, piece, rules).items()):
                wanted = _witnesses(rules) if name == "witnesses" else 1
                field.required = name in needed and number < wanted
                self.fields[key] = field
        order = [name for name in self.fields if not name.startswith("officer_")]
        self.order_fields([*order, *OFFICER])
        for field in self.fields.values():
            _dressed(field)

    def filing(self) -> dict[str, Any]:
        given = self.filled()
        witnesses = [
            given.pop(name) for name in ("first_witness", "second_witness") if name in given
        ]
        more = {"witnesses": witnesses} if witnesses else {}
        return {**given, **more, "kind": self.kind.value, "officer": self.officer()}


def _dressed(field: forms.Field) -> None:
    from oversight.web.forms import dress  # noqa: PLC0415 - of late fields alone

    if "class" not in field.widget.attrs:
        dress(field)


def _witnesses(rules: Rulebook) -> int:
    """Return how many witnesses this law asks for."""
    return rules.material.destruction.witnesses if rules.material else 0


def _custody_fields(name: str, piece: Material, rules: Rulebook) -> dict[str, forms.Field]:  # noqa: PLR0911 - a table
    match name:
        case "witnesses":
            return {
                "first_witness": forms.CharField(label=_("First witness"), max_length=200),
                "second_witness": forms.CharField(label=_("Second witness"), max_length=200),
            }
        case "quantity" | "copies":
            label = _("How much of it") if name == "quantity" else _("How many copies")
            help_text = _("Left: %(volume)s %(unit)s, copies: %(copies)s.") % {
                "volume": piece.volume,
                "unit": piece.get_unit_display(),
                "copies": piece.copies,
            }
            return {name: forms.IntegerField(label=label, min_value=0, help_text=help_text)}
        case "purpose":
            return {name: forms.ChoiceField(label=_("Purpose"), choices=purpose_choices(rules))}
        case "because":
            return {name: forms.ChoiceField(label=_("Because it is"), choices=RuledOut.choices)}
        case "confidential":
            return {
                name: forms.MultipleChoiceField(
                    label=_("Privileged or confidential"),
                    choices=_confidential(rules),
                    widget=forms.CheckboxSelectMultiple,
                )
            }
        case "planned_at":
            return {name: LocalInstant(label=_("Day of the destruction, as planned"))}
        case "reason":
            return {name: forms.CharField(label=_("Reason"), widget=forms.Textarea)}
        case "to_agency" | "to_court":
            return {name: _organisations(name)}
    initial = (piece.offered_to or piece.holder) if name == "holder" else ""
    return {name: forms.CharField(label=LABELS[name], max_length=200, initial=initial)}


def _organisations(name: str) -> forms.Field:
    if name == "to_agency":
        rows: Any = Agency.objects.filter(active=True).order_by("code")
        label = _("To another agency")
    else:
        rows = Court.objects.filter(active=True).order_by("code")
        label = _("To a court")
    choices = [NOT_CHOSEN, *((one.code, one.name) for one in rows)]
    return forms.ChoiceField(label=label, choices=choices)


class OrderForm(ReportForm):
    """The order was served on a provider."""

    provider = forms.ChoiceField(label=_("Provider"))
    served_at = LocalInstant(label=_("Served"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = provider_choices()  # type: ignore[attr-defined]


class DataRequestForm(OfficerForm):
    """A request for stored data about one kind of thing; more kinds come by the API."""

    groups = (
        (_("Whom you ask"), ("agency_reference", "provider", "warrant", "case_number")),
        (_("On what ground"), ("legal_basis", "purpose", "urgent", "urgent_why")),
        (
            _("What you ask for"),
            ("categories", "selector_kind", "selector_count", "values", "since", "until"),
        ),
        (_("Only for a face search"), ("probe_quality", "watchlist", "system")),
        (_("Only for bulk data"), ("bulk", "bulk_order")),
        (
            _("Who asks, and who approved it"),
            (
                "requested_at",
                *OFFICER,
                "approver_name",
                "approver_number",
            ),
        ),
    )
    agency_reference = forms.CharField(label=_("Your reference"), max_length=80)
    provider = forms.ChoiceField(label=_("Provider"))
    warrant = forms.CharField(
        label=_("Warrant it rests on"), max_length=20, required=False, help_text=_("W-year-number.")
    )
    case_number = forms.CharField(label=_("Case number"), max_length=80, required=False)
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=200)
    purpose = forms.ChoiceField(label=_("Purpose"))
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    urgent_why = forms.CharField(label=_("Why it was urgent"), required=False, **PROSE)  # type: ignore[arg-type]
    categories = forms.MultipleChoiceField(
        label=_("Categories of data"), widget=forms.CheckboxSelectMultiple
    )
    selector_kind = forms.ChoiceField(label=_("Asked about"), choices=SelectorKind.choices)
    selector_count = forms.IntegerField(label=_("How many"), min_value=1)
    values = forms.CharField(
        label=_("Which ones, one a line"),
        required=False,
        help_text=_("Sealed before it is stored."),
        **PROSE,  # type: ignore[arg-type]
    )
    since = LocalInstant(label=_("From"))
    until = LocalInstant(label=_("Until"))
    probe_quality = forms.ChoiceField(
        label=_("Probe image"), choices=[NOT_CHOSEN, *ProbeQuality.choices], required=False
    )
    watchlist = forms.CharField(label=_("List searched"), max_length=200, required=False)
    system = forms.CharField(label=_("With which system"), max_length=40, required=False)
    bulk = forms.BooleanField(label=_("Bulk request"), required=False)
    bulk_order = forms.CharField(
        label=_("Bulk order"), max_length=20, required=False, help_text=_("B-year-number.")
    )
    requested_at = LocalInstant(label=_("Requested"))
    approver_name = forms.CharField(label=_("Approved by"), max_length=200)
    approver_number = forms.CharField(
        label=_("Approver's service number"), max_length=200, required=False
    )

    def __init__(self, *args: Any, rules: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = provider_choices()  # type: ignore[attr-defined]
        self.fields["purpose"].choices = purpose_choices(rules)  # type: ignore[attr-defined]
        self.fields["categories"].choices = category_choices(rules)  # type: ignore[attr-defined]

    def field_of(self, path: Sequence[str]) -> str:
        is_count = path[:1] == ["selectors"] and path[-1:] == ["count"]
        return "selector_count" if is_count else super().field_of(path)

    def filing(self) -> dict[str, Any]:
        given = self.filled()
        lines = [line.strip() for line in given.pop("values", "").splitlines() if line.strip()]
        kind, count = given.pop("selector_kind"), given.pop("selector_count")
        face = {
            name: given.pop(name)
            for name in ("probe_quality", "watchlist", "system")
            if name in given
        }
        approver = {"name": given.pop("approver_name"), "number": given.pop("approver_number", "")}
        return {
            **given,
            "selectors": [{"kind": kind, "count": count, "values": lines}],
            "face_search": face or None,
            "approved_by": approver,
            "officer": self.officer(),
        }


class DataReceiptForm(OfficerForm):
    """What the agency received."""

    records = forms.IntegerField(label=_("Records received"), min_value=0)
    persons = forms.IntegerField(label=_("Persons they are about"), min_value=0)
    excess_quarantined = forms.BooleanField(
        label=_("What goes beyond the request is in quarantine"), required=False
    )
    received_at = LocalInstant(label=pgettext_lazy("data", "Received"))
    check_outcome = forms.ChoiceField(
        label=_("Human check of a face search"),
        choices=[NOT_CHOSEN, *CheckOutcome.choices],
        required=False,
    )
    check_name = forms.CharField(label=_("Checked by"), max_length=200, required=False)
    check_at = LocalInstant(label=_("Checked"), required=False)

    def filing(self) -> dict[str, Any]:
        given = self.filled()
        outcome, name = given.pop("check_outcome", None), given.pop("check_name", "")
        at = given.pop("check_at", None)
        check = {"outcome": outcome, "at": at, "by": {"name": name}} if outcome else None
        return {**given, "check": check, "officer": self.officer()}
