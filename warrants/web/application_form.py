"""The form of a first application: it grows by an offence or a target at a time."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oversight.models import Court
from oversight.web.forms import LocalInstant
from oversight.words import spoken
from warrants.enums import TargetKind
from warrants.rules.rulebook import Rulebook
from warrants.web.forms import APPROVER, OFFICER, PROSE, AskingForm

ANY: Final = ("", "—")
MOST: Final = 20  # blocks of one kind
OFFENCE: Final = ("code", "title", "years", "group", "grave")
TARGET: Final = (
    "kind",
    "capacity",
    "pseudonym",
    "name",
    "iin",
    "details",
    "protected",
    "consent",
    "own_grave_offence",
)
PARTS: Final = {"offence": OFFENCE, "target": TARGET}
COUNTS: Final = {"offence": "offences", "target": "targets"}
CALLED: Final = {"max_penalty_years": "years", "criminal_group": "group"}  # as the API has it
PLAIN: Final = (
    "agency_reference",
    "case_number",
    "court",
    "measures",
    "aim",
    "facts",
    "necessity",
    "less_intrusive",
    "proportionality",
    "expected",
    "requested_days",
    "resolved_at",
)


class ApplicationForm(AskingForm):
    """A first application with its offences and targets.

    The fields of the first of either are named `offence_code`, those of the second
    `offence2_code`, and so on; a hidden field says how many there are.
    """

    groups = (
        (
            _("The case"),
            ("agency_reference", "case_number", "court", "measures", "aim", "systems"),
        ),
        (_("The offence"), tuple(f"offence_{name}" for name in OFFENCE)),
        (_("Whom or what it is aimed at"), tuple(f"target_{name}" for name in TARGET)),
        (
            _("Why"),
            ("facts", "necessity", "less_intrusive", "proportionality", "expected"),
        ),
        (
            _("How long, and since when"),
            ("requested_days", "resolved_at", "urgent_started_at", "urgent_why"),
        ),
        (_("Special cases"), ("threat", "prosecutor_general_agreed")),
        (_("Who files"), (*OFFICER, *APPROVER)),
    )
    offences = forms.IntegerField(widget=forms.HiddenInput, required=False)
    targets = forms.IntegerField(widget=forms.HiddenInput, required=False)
    agency_reference = forms.CharField(label=_("Your reference"), max_length=80)
    case_number = forms.CharField(label=_("Case number"), max_length=80, required=False)
    court = forms.ChoiceField(label=_("Court"))
    measures = forms.MultipleChoiceField(label=_("Measures"), widget=forms.CheckboxSelectMultiple)
    aim = forms.CharField(label=_("Aim"), max_length=40, required=False)
    systems = forms.CharField(
        label=_("Systems used"),
        max_length=3100,
        required=False,
        help_text=_("Their codes, with commas between."),
    )
    offence_code = forms.CharField(label=_("Offence, by article"), max_length=200)
    offence_title = forms.CharField(label=_("Offence, in words"), max_length=200, required=False)
    offence_years = forms.DecimalField(
        label=_("Highest penalty, in years"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
    )
    offence_group = forms.BooleanField(
        label=_("Prepared or committed by a criminal group"), required=False
    )
    offence_grave = forms.BooleanField(label=_("Grave offence"), required=False)
    target_kind = forms.ChoiceField(label=_("Target"), choices=TargetKind.choices)
    target_capacity = forms.ChoiceField(label=_("In which capacity"))
    target_pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=200,
        required=False,
        help_text=_("Shown instead of the identity."),
    )
    target_name = forms.CharField(
        label=_("Full name, or what it is called"),
        max_length=200,
        required=False,
        help_text=_("Sealed before it is stored."),
    )
    target_iin = forms.CharField(
        label=_("Individual identification number"),
        max_length=12,
        required=False,
        help_text=_("Twelve digits. Sealed before it is stored."),
        validators=[RegexValidator(r"\A[0-9]{12}\Z", _("Give twelve digits."))],
    )
    target_details = forms.CharField(
        label=_("What else it is known by"),
        max_length=200,
        required=False,
        help_text=_("Such as a number or an address. Sealed before it is stored."),
    )
    target_protected = forms.MultipleChoiceField(
        label=_("Protected categories"), widget=forms.CheckboxSelectMultiple, required=False
    )
    target_consent = forms.BooleanField(label=_("Consented in writing"), required=False)
    target_own_grave_offence = forms.BooleanField(
        label=_("Suspected of a grave offence of their own"), required=False
    )
    facts = forms.CharField(label=_("Facts"), **PROSE)  # type: ignore[arg-type]
    necessity = forms.CharField(
        label=_("Why it is necessary"),
        **PROSE,  # type: ignore[arg-type]
    )
    urgent_started_at = LocalInstant(
        label=_("Urgent start"),
        required=False,
        help_text=_("Only if the measure began before a judge could be asked."),
    )
    urgent_why = forms.CharField(
        label=_("Why it was urgent"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )

    threat = forms.ChoiceField(
        label=_("Person under threat"),
        choices=[
            ANY,
            ("application", _("Asks for the measure")),
            ("written_consent", _("Consented in writing")),
        ],
        required=False,
        help_text=_("Only where the measure is to protect a person who asked for it or agreed."),
    )
    prosecutor_general_agreed = forms.BooleanField(
        label=_("The Prosecutor General has agreed"),
        required=False,
        help_text=_("Needed for a measure against a judge or the Prosecutor General."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rules: Rulebook,
        counts: Mapping[str, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.rules = rules
        self.counts = counts or {kind: _count(data, COUNTS[kind]) for kind in PARTS}
        self._offer(rules)
        for kind, parts in PARTS.items():
            for prefix in self._prefixes(kind)[1:]:
                for part in parts:
                    if (first := self.fields.get(f"{kind}_{part}")) is not None:
                        self.fields[f"{prefix}_{part}"] = copy.deepcopy(first)
            self.fields[COUNTS[kind]].initial = self.counts[kind]
        self.order_fields([name for _title, names in self.headings() for name in names])

    @classmethod
    def reshaped(cls, posted: QueryDict, *, rules: Rulebook) -> Self:
        """Return the form as it was filled in, with one block more or one less.

        `blocks` says which: `more-target`, `fewer-offence`. Nothing is held against
        what was typed until it is sent off.
        """
        step, _dash, kind = posted.get("blocks", "").partition("-")
        counts = {each: _count(posted, COUNTS[each]) for each in PARTS}
        if kind in counts:
            wanted = counts[kind] + (1 if step == "more" else -1)
            counts[kind] = min(max(wanted, 1), MOST)
        form = cls(rules=rules, counts=counts)
        form.put_back(posted)
        for several in COUNTS.values():
            form.initial.pop(several, None)
        return form

    def _offer(self, rules: Rulebook) -> None:
        """Let be chosen what the rulebook knows; leave out what it has no rule for."""
        language = spoken()
        measures = rules.measures.values()
        courts = [
            (one.code, one.name) for one in Court.objects.filter(active=True).order_by("code")
        ]
        offered = {
            "court": courts if len(courts) == 1 else [ANY, *courts],
            "measures": [
                (code, f"{code} {measure.title.in_(language)}")
                for code, measure in rules.measures.items()
                if measure.in_force.until is None
            ],
            "target_capacity": [
                (code, words.in_(language)) for code, words in rules.capacities.items()
            ],
            "target_protected": [
                (code, words.in_(language)) for code, words in rules.protected_categories.items()
            ],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        known = {
            "threat": any(one.threat for one in measures),
            "prosecutor_general_agreed": any(
                rule.unless == "capital_court_and_agreement"
                for one in measures
                for rule in one.protected
            ),
            "offence_grave": any(one.offence and "grave" in one.offence.any_of for one in measures),
        }
        for name, is_known in known.items():
            if not is_known:
                del self.fields[name]

    def _prefixes(self, kind: str) -> list[str]:
        """Return what the names of the fields of each block begin with."""
        return [kind, *(f"{kind}{number}" for number in range(2, self.counts[kind] + 1))]

    def headings(self) -> Sequence[tuple[str | Promise, Sequence[str]]]:
        """Put the further offences behind the first one, and the targets likewise."""
        grown: list[tuple[str | Promise, Sequence[str]]] = []
        titles = {"offence": _("Offence %(number)s"), "target": _("Target %(number)s")}
        for title, names in self.groups:
            kept = [name for name in names if name in self.fields]
            if not kept:
                continue
            grown.append((title, kept))
            kind = kept[0].partition("_")[0]
            for number, prefix in enumerate(self._prefixes(kind)[1:] if kind in PARTS else [], 2):
                named = [f"{prefix}_{part}" for part in PARTS[kind]]
                grown.append((titles[kind] % {"number": number}, named))
        return grown

    def field_of(self, path: Sequence[str]) -> str:
        """Return the field of a pointer such as `targets/0/capacity` or `approved_by/name`."""
        kinds = {several: kind for kind, several in COUNTS.items()}
        first, rest = path[0] if path else "", list(path[1:])
        if first not in kinds:
            return "threat" if first == "threat" else super().field_of(path)
        kind = kinds[first]
        number = int(rest.pop(0)) if rest and rest[0].isdecimal() else 0
        prefix = self._prefixes(kind)[min(number, self.counts[kind] - 1)]
        part = CALLED.get(rest[-1], rest[-1]) if rest else PARTS[kind][0]
        return f"{prefix}_{part}"

    def clean(self) -> dict[str, Any]:
        """Let nothing that was typed go unsaid because the field before it is empty."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("urgent_why") and not self["urgent_started_at"].value():
            self.add_error("urgent_started_at", gettext("Say when the measure began."))
        return given

    def filing(self) -> dict[str, Any]:
        """Return the filing as the API would have it."""
        given = self.cleaned_data
        started, threat = given["urgent_started_at"], given.get("threat")
        return {
            **{name: given[name] for name in PLAIN},
            "rulebook": self.rules.code,
            "offences": [self._offence(prefix) for prefix in self._prefixes("offence")],
            "targets": [self._target(prefix) for prefix in self._prefixes("target")],
            "urgent": {"started_at": started, "why": given["urgent_why"]} if started else None,
            "threat": {"consent": threat} if threat else None,
            "prosecutor_general_agreed": given.get("prosecutor_general_agreed", False),
            "systems": [code for code in re.split(r"[,\s]+", given["systems"]) if code],
            "officer": self.officer(),
            "approved_by": self.approved_by(),
        }

    def _offence(self, prefix: str) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "code": given[f"{prefix}_code"],
            "title": given[f"{prefix}_title"],
            "max_penalty_years": given[f"{prefix}_years"],
            "criminal_group": given[f"{prefix}_group"],
            "grave": given.get(f"{prefix}_grave", False),
        }

    def _target(self, prefix: str) -> dict[str, Any]:
        given = self.cleaned_data
        named = {name: given[f"{prefix}_{name}"] for name in ("name", "iin", "details")}
        identity = {name: value for name, value in named.items() if value}
        as_said = ("kind", "capacity", "pseudonym", "protected", "consent", "own_grave_offence")
        said = {name: given[f"{prefix}_{name}"] for name in as_said}
        return {**said, "identity": identity or None}


def _count(posted: QueryDict | None, name: str) -> int:
    """Return how many blocks a form was sent with; anybody may write another number."""
    written = posted.get(name, "") if posted else ""
    return min(max(int(written), 1), MOST) if written.isdecimal() and len(written) < MOST else 1
