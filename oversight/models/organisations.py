"""Agencies that ask, courts that decide, providers that carry it out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oversight.enums import AgencyKind, CourtKind, ProviderKind


class Organisation(models.Model):
    """What every organisation has: a code for machines, a name in three languages."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    region = models.CharField(_("region"), max_length=10, blank=True, help_text=_("ISO 3166-2."))
    email = models.EmailField(_("mail address"), blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        return str(getattr(self, f"name_{language[:2]}", "") or self.name_en)


class Agency(Organisation):
    """An agency that files warrants."""

    kind = models.CharField(_("kind"), max_length=20, choices=AgencyKind, default=AgencyKind.POLICE)

    class Meta:
        ordering = ("code",)
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")


class Court(Organisation):
    """A court whose judges decide."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=CourtKind, default=CourtKind.INVESTIGATING
    )

    class Meta:
        ordering = ("code",)
        verbose_name = _("court")
        verbose_name_plural = _("courts")


class Provider(Organisation):
    """A telecom, internet or postal company that carries out an order."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=ProviderKind, default=ProviderKind.TELECOM
    )

    class Meta:
        ordering = ("code",)
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
