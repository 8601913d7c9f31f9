"""People, machines, and what both look like to a policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin
from oauth2_provider.models import AbstractApplication

from oversight.enums import AGENCY_ROLES, PEOPLE_ROLES, Language, Role
from oversight.models.organisations import Agency, Court, Provider

OF_AN_AGENCY = Q(role__in=[Role.OFFICER, Role.SUPERVISOR])
OF_A_COURT = Q(role=Role.JUDGE)


def is_demonstration() -> bool:
    """Whether accounts made now are fictional ones: production refuses to start with such."""
    return bool(settings.DEMONSTRATION)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: a person, a machine, or the system itself.

    Policies and actions see only this, so a page and an API call are judged alike.
    """

    role: Role
    user: User | None = None
    client: ApiClient | None = None
    agency_id: int | None = None
    court_id: int | None = None
    provider_id: int | None = None

    @property
    def code(self) -> str:
        """How the ledger names this actor: a code, never a person's name."""
        if self.user:
            return f"user:{self.user.pk}"
        if self.client:
            return f"client:{self.client.client_id}"
        return "public" if self.role == Role.PUBLIC else "system"


SYSTEM = Actor(role=Role.SYSTEM)
PUBLIC = Actor(role=Role.PUBLIC)  # a complainant, somebody who asks: known by a code alone


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no such thing as a superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        user.join_role_group()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(GuardianUserMixin, AbstractBaseUser, PermissionsMixin):
    """A person with an account, one role, and at most one agency or court."""

    is_superuser: Any = False  # removes the inherited column: nobody stands above the policies

    username = models.CharField(
        _("username"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()]
    )
    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("mail address"), blank=True)
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[(role.value, role.label) for role in PEOPLE_ROLES],
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("agency"),
    )
    court = models.ForeignKey(
        Court,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("court"),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.KAZAKH
    )
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("has to change the password"), default=False)
    session_epoch = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField(default=is_demonstration, editable=False)
    added_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["full_name", "role"]

    objects = UserManager()

    class Meta:
        ordering = ("username",)
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_belongs_where_the_role_says",
                condition=(OF_AN_AGENCY & Q(agency__isnull=False, court=None))
                | (OF_A_COURT & Q(court__isnull=False, agency=None))
                | (~OF_AN_AGENCY & ~OF_A_COURT & Q(agency=None, court=None)),
            )
        ]

    def join_role_group(self) -> None:
        """Make the group of the role the only group of this person."""
        group, _made = Group.objects.get_or_create(name=self.role)
        self.groups.set([group])

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def actor(self) -> Actor:
        return Actor(
            role=Role(self.role), user=self, agency_id=self.agency_id, court_id=self.court_id
        )


class ApiClient(AbstractApplication):
    """A machine of one agency, court or provider, acting in one role by client credentials."""

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[(r.value, r.label) for r in (Role.OFFICER, Role.JUDGE, Role.PROVIDER)],
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name=_("agency"),
    )
    court = models.ForeignKey(
        Court,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name=_("court"),
    )
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name=_("provider"),
    )
    active = models.BooleanField(_("active"), default=True)
    demonstration = models.BooleanField(default=is_demonstration, editable=False)

    class Meta(AbstractApplication.Meta):
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="client_belongs_where_the_role_says",
                condition=Q(role=Role.OFFICER, agency__isnull=False, court=None, provider=None)
                | Q(role=Role.JUDGE, agency=None, court__isnull=False, provider=None)
                | Q(role=Role.PROVIDER, agency=None, court=None, provider__isnull=False),
            )
        ]

    @property
    def actor(self) -> Actor:
        return Actor(
            role=Role(self.role),
            client=self,
            agency_id=self.agency_id,
            court_id=self.court_id,
            provider_id=self.provider_id,
        )

    @property
    def scopes(self) -> frozenset[str]:
        """What this role may ask a token for."""
        if self.role in AGENCY_ROLES:
            return frozenset({"warrants:write", "access:write", "read"})
        if self.role == Role.JUDGE:
            return frozenset({"decisions:write", "read"})
        return frozenset({"access:write", "warrants:write", "read"})
