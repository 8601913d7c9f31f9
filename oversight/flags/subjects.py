"""What flags are about: each app declares its own kinds, here they are looked up.

An app names its kinds in `flag_subjects` of its AppConfig: the place of a sequence of
`Subject`, one for each foreign key of `Flag` whose model lives in that app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from oversight.flags.models import SUBJECTS, Flag
from oversight.models import Actor

Words = Callable[[Flag, str], str]  # a flag and a language


def _anybody(_flag: Flag, _actor: Actor) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One kind of thing that a flag can be about.

    `kind` is the name of its foreign key in `Flag`; the model behind it has a manager
    with `visible_to(actor)`. A `part` names the kind that it is a part of: it says more
    exactly what a flag is about, and is as visible as its whole. `path` leads from it to the agency it
    concerns. `related` and `deferred` are what `sentence`, `name` and `page` need.
    `settled` is the event of the entry that its settling leaves, `entered` what that
    entry is about. `rows` is a template with what else the page of a flag tells of it.
    `unauthorised` are the codes that say that something was done without authority.
    `open_to` says who of those who may know of the flag may also settle it: all, unless
    what it is about holds cases that somebody is kept away from.
    """

    kind: str
    title: str | Promise
    settled: str
    sentence: Words
    names: Callable[[str], Mapping[str, str]]  # language -> code -> what it is called in a list
    name: Callable[[Flag], str]
    page: Callable[[Flag], str]
    entered: Callable[[Flag], Model | tuple[str, str]]
    path: str = ""
    part: str = ""
    related: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    rows: str = ""
    unauthorised: frozenset[str] = frozenset()
    open_to: Callable[[Flag, Actor], bool] = _anybody

    def is_of(self, flag: Flag) -> bool:
        return getattr(flag, f"{self.kind}_id") is not None


@cache
def subjects() -> dict[str, Subject]:
    """Return every kind by the name of its foreign key; parts come before their wholes.

    Raises:
        LookupError: a foreign key that makes a subject is declared by no app.
    """
    places = [getattr(one, "flag_subjects", "") for one in apps.get_app_configs()]
    found: list[Subject] = [one for place in places if place for one in import_string(place)]
    kinds = {one.kind: one for one in sorted(found, key=lambda one: not one.part)}
    if missing := set(SUBJECTS) - kinds.keys():
        raise LookupError(*sorted(missing))
    return kinds


def subject_of(flag: Flag) -> Subject:
    """Return the kind of what a flag is about, the most exact one."""
    return next(one for one in subjects().values() if one.is_of(flag))


def visible(actor: Actor) -> Q:
    """Return the condition that this actor may know what a flag is about."""
    seen = Q()
    for kind in SUBJECTS:
        model: Any = Flag._meta.get_field(kind).related_model
        of = model._default_manager.visible_to(actor).filter(pk=OuterRef(f"{kind}_id"))
        seen &= Q(Q(**{f"{kind}__isnull": True}) | Exists(of))
    return seen


def unauthorised() -> Q:
    """Return the condition that a flag says that something was done without authority."""
    return Q(code__in=frozenset().union(*(one.unauthorised for one in subjects().values())))


def about(kind: str) -> Q:
    """Return the condition that a flag is about this kind of thing, and about no part of it."""
    parts = [one.kind for one in subjects().values() if one.part == kind]
    return Q(**{f"{kind}__isnull": False}, **{f"{part}__isnull": True for part in parts})
