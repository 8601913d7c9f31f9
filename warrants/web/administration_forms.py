"""The forms of the administrator and of whoever activates rulebooks."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.enums import AGENCY_ROLES, PEOPLE_ROLES, Language, Role
from oversight.models import Agency, Court, Provider, User
from oversight.web.forms import LocalDay, PageForm

CODE: Final = RegexValidator(
    re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_-]*\Z"),
    gettext_lazy(
        "Use Latin letters, digits, hyphens and underscores; begin with one of the first."
    ),
)
REGION: Final = RegexValidator(
    re.compile(r"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\Z"), gettext_lazy("Give an ISO 3166-2 code: KZ-75.")
)
CLIENT_ROLES: Final = (Role.OFFICER, Role.JUDGE, Role.PROVIDER)


class AffiliatedForm(PageForm):
    """A role, and the one organisation that it belongs to."""

    def belongs(self, role: str) -> str | None:
        """Return the field of the organisation that `role` needs; None where it needs none."""
        if role in AGENCY_ROLES:
            return "agency"
        return {Role.JUDGE: "court", Role.PROVIDER: "provider"}.get(Role(role))

    def clean(self) -> dict[str, Any]:
        """Ask for the organisation that the role needs, and refuse any other."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        role = given.get("role")
        if not role:
            return given
        needed = self.belongs(role)
        for name in ("agency", "court", "provider"):
            if name not in self.fields or name in self.errors:
                continue
            if name == needed and given.get(name) is None:
                self.add_error(name, _("This role needs one. Choose it."))
            elif name != needed and given.get(name) is not None:
                self.add_error(name, _("This role has none. Leave it empty."))
        return given


class AccountForm(AffiliatedForm):
    """What an administrator may change on an account."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("Mail address"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", "—"), *((r.value, r.label) for r in PEOPLE_ROLES)]
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Agency"),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Of officers and supervisors alone."),
    )
    court = forms.ModelChoiceField(
        Court.objects.none(),
        label=gettext_lazy("Court"),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Of judges alone."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    is_active = forms.BooleanField(
        label=gettext_lazy("Active"),
        required=False,
        help_text=gettext_lazy("A closed account cannot sign in; its sessions end at once."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", Agency.objects.all(), user.agency_id if user else None)
        offer(self, "court", Court.objects.all(), user.court_id if user else None)


class NewAccountForm(AccountForm):
    """A new account; its password is made for it."""

    username = forms.CharField(
        label=gettext_lazy("Username"), max_length=60, validators=[UnicodeUsernameValidator()]
    )
    is_active = None  # type: ignore[assignment]  # a new account is open

    field_order = ("username",)

    def clean_username(self) -> str:
        """Refuse a name that differs from another's by its capitals alone."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This is taken already."))
        return username


class OrganisationForm(PageForm):
    """An agency, a court or a provider; its code stays, since machines and the ledger name it."""

    name_kk = forms.CharField(label=gettext_lazy("Name in Kazakh"), max_length=200)
    name_ru = forms.CharField(label=gettext_lazy("Name in Russian"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    region = forms.CharField(
        label=gettext_lazy("Region"),
        max_length=10,
        required=False,
        validators=[REGION],
        help_text=gettext_lazy("ISO 3166-2, such as KZ-75."),
    )
    email = forms.EmailField(label=gettext_lazy("Mail address"), required=False)
    active = forms.BooleanField(
        label=gettext_lazy("Active"),
        required=False,
        help_text=gettext_lazy("A closed one is offered nowhere; what it did stays."),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class NewOrganisationForm(OrganisationForm):
    """A new organisation with the code that machines will call it by."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        validators=[CODE],
        help_text=gettext_lazy("Machines name it so; it cannot be changed later."),
    )
    active = None  # type: ignore[assignment]  # a new one is open

    field_order = ("code",)

    def __init__(self, *args: Any, taken: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self.taken.filter(code__iexact=code).exists():
            raise forms.ValidationError(_("This is taken already."))
        return code


class NewClientForm(AffiliatedForm):
    """A machine of one organisation."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("Which system it is, so that it can be found again."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("It acts as"),
        choices=[("", "—"), *((r.value, r.label) for r in CLIENT_ROLES)],
        help_text=gettext_lazy("An agency's machine acts as an officer, a court's as a judge."),
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=gettext_lazy("Agency"), required=False, empty_label="—"
    )
    court = forms.ModelChoiceField(
        Court.objects.none(), label=gettext_lazy("Court"), required=False, empty_label="—"
    )
    provider = forms.ModelChoiceField(
        Provider.objects.none(), label=gettext_lazy("Provider"), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", Agency.objects.all())
        offer(self, "court", Court.objects.all())
        offer(self, "provider", Provider.objects.all())


class CalendarForm(PageForm):
    """A day that is working, or not, although the calendar of the country says otherwise."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    day = LocalDay(label=gettext_lazy("Day"))
    working = forms.TypedChoiceField(
        label=gettext_lazy("This day is"),
        choices=[("no", gettext_lazy("A day off")), ("yes", gettext_lazy("A working day"))],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("The decree that moved it."),
    )

    def __init__(self, *args: Any, countries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(code, code) for code in countries]  # type: ignore[attr-defined]


class RulebookForm(PageForm):
    """From which day a loaded version holds."""

    active_from = LocalDay(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Decisions of this day and later are judged by this version."),
    )


def offer(form: forms.Form, name: str, rows: QuerySet[Any], chosen: int | None = None) -> None:
    """Let a field choose among the open organisations, and the one that is chosen already."""
    field = form.fields[name]
    field.queryset = rows.filter(Q(active=True) | Q(pk=chosen))  # type: ignore[attr-defined]
