"""Whatever the API takes can be said by form: an agency without a system of its own loses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final, Literal, get_args, get_origin

import pytest
from django import forms
from django.http import QueryDict
from pydantic import BaseModel

from tests.build import RULEBOOKS, Clock, a_court, a_provider, a_rulebook
from warrants.enums import Occurred
from warrants.rules.custody_submissions import ServiceIn
from warrants.rules.submissions import (
    ActivationIn,
    EndIn,
    FinalDecisionIn,
    OccurrenceIn,
    RenewalIn,
    ReturnIn,
    WarrantIn,
    WithdrawalIn,
)
from warrants.selectors import law
from warrants.web.application_form import ApplicationForm
from warrants.web.forms import FilingForm, OccurrenceForm, RenewalForm, WithdrawalForm
from warrants.web.material_forms import OrderForm
from warrants.web.notice_forms import FinalDecisionForm
from warrants.web.report_forms import ActivationForm, EndForm, ReturnForm

pytestmark = pytest.mark.django_db
SHAPES: Final[Mapping[type[BaseModel], type[FilingForm]]] = {
    WarrantIn: ApplicationForm,
    RenewalIn: RenewalForm,
    ReturnIn: ReturnForm,
    ActivationIn: ActivationForm,
    EndIn: EndForm,
    WithdrawalIn: WithdrawalForm,
    FinalDecisionIn: FinalDecisionForm,
    ServiceIn: OrderForm,
    OccurrenceIn: OccurrenceForm,
}
ELSEWHERE: Final[Mapping[type[BaseModel], Mapping[str, str]]] = {
    WarrantIn: {"offences/grave": "asked for only by a rulebook whose offences may be grave"},
    OccurrenceIn: {
        f"what={one}": "a court's own form, on the bench" for one in Occurred.of_courts()
    },
    EndIn: {"reason=stopped_by_judge": "a judge's own form, on the bench"},
}
SAMPLES: Final = {"target_iin": "880101300123", "currency": "KZT", "systems": "SYS-1, SYS-2"}
TURNS: Final = 12  # as many as the longest list of choices has


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_says_all_that_the_api_takes(shape: type[BaseModel], clock: Clock) -> None:
    a_court()
    a_provider()
    said: set[str] = set()
    for blank in _blank(SHAPES[shape]):
        for turn in range(TURNS):
            form = type(blank)(_filled(blank, turn), **_more(blank))
            assert form.is_valid(), form.errors
            filing = form.filing()
            shape.model_validate(filing)
            said |= set(_said(filing))
    asked = set(_asked(shape))
    elsewhere = ELSEWHERE.get(shape, {})
    assert asked - said == set(elsewhere)


def _blank(form: type[FilingForm]) -> Iterator[FilingForm]:
    """Return the form as it is shown, once for each rulebook where it asks for what one knows."""
    if form is not ApplicationForm:
        yield form()
        return
    for folder in sorted(one.name for one in RULEBOOKS.iterdir() if one.is_dir()):
        yield ApplicationForm(rules=law.rules_of(a_rulebook(folder)))


def _more(form: forms.Form) -> dict[str, Any]:
    return {"rules": form.rules} if isinstance(form, ApplicationForm) else {}


def _filled(form: forms.Form, turn: int) -> QueryDict:
    """Fill in every field; a list of choices is gone through turn by turn."""
    sent = QueryDict(mutable=True)
    for name, field in form.fields.items():
        named = form.add_prefix(name)
        if isinstance(field, forms.ChoiceField):
            codes = [str(code) for code, _words in field.choices if code]
            many = isinstance(field, forms.MultipleChoiceField)
            sent.setlist(named, codes if many else [codes[turn % len(codes)]] if codes else [])
        else:
            sent[named] = SAMPLES.get(name) or _sample(field)
    return sent


def _sample(field: forms.Field) -> str:
    if isinstance(field, forms.DateTimeField):
        return "2026-11-20T10:00"
    return "1" if isinstance(field, forms.IntegerField | forms.BooleanField) else "7"


def _asked(shape: type[BaseModel], before: str = "") -> Iterator[str]:
    """Return every field of a shape, those inside others too; every word of a closed list."""
    for name, field in shape.model_fields.items():
        parts = list(_parts(field.annotation))
        inner = [one for one in parts if isinstance(one, type) and issubclass(one, BaseModel)]
        words = [
            word for one in parts if get_origin(one) is Literal for word in get_args(one) if word
        ]
        if inner:
            yield from chain.from_iterable(_asked(one, f"{before}{name}/") for one in inner)
        else:
            yield from (f"{before}{name}={word}" for word in words) if words else [before + name]


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) is not Literal:
        for one in get_args(annotation):
            yield from _parts(one)


def _said(filing: Any, path: str = "") -> Iterator[str]:
    if isinstance(filing, Mapping):
        for name, value in filing.items():
            yield from _said(value, f"{path}/{name}".lstrip("/"))
    elif isinstance(filing, list):
        for value in filing:
            yield from _said(value, path)
    elif filing not in (None, "", False):
        yield from (path, f"{path}={filing}")
