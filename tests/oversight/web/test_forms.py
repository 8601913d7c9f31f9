"""What refuses a step stands on its form: beside the field that it names, or above the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from pydantic import BaseModel, Field

from oversight.rules.refusal import Refusal
from oversight.web.forms import PageForm, faults_on


class Person(BaseModel):
    name: str = Field(max_length=3)


class Step(BaseModel):
    days: int
    officer: Person
    at: int = 0


class StepForm(PageForm):
    days = forms.CharField()
    officer_name = forms.CharField()


@dataclass
class Breach:
    pointer: str
    article: str = ""

    def sentence(self, language: str) -> str:
        return f"Too long ({language})."


def refused(why: str, **how: Any) -> None:
    raise Refusal(why, **how)


@pytest.fixture
def form() -> StepForm:
    form = StepForm({"days": "1", "officer_name": "A. Officer"})
    assert form.is_valid()
    return form


def test_a_fault_of_a_shape_stands_beside_the_field_of_its_path(form: StepForm) -> None:
    with faults_on(form):
        Step.model_validate({"days": "x", "officer": {"name": "A. Officer"}, "at": "y"})
    assert set(form.errors) == {"days", "officer_name", "__all__"}
    assert form.errors["officer_name"] == ["This is too long: 3 characters at most."]


@pytest.mark.parametrize(
    ("pointer", "where"), [("/days", "days"), ("/officer/name", "officer_name"), ("", "__all__")]
)
def test_a_refusal_stands_where_it_points(form: StepForm, pointer: str, where: str) -> None:
    with faults_on(form):
        refused("no_reason", pointer=pointer)
    assert form.errors == {where: ["Give a reason."]}


def test_each_breach_stands_in_the_readers_language_with_its_article(form: StepForm) -> None:
    with faults_on(form):
        refused("refused", breaches=[Breach("/days", "CPC 236(1)"), Breach("/measures/0")])
    assert form.errors == {"days": ["Too long (en). CPC 236(1)"], "__all__": ["Too long (en)."]}


def test_what_is_no_refusal_is_not_hidden(form: StepForm) -> None:
    with pytest.raises(KeyError), faults_on(form):
        raise KeyError
    assert not form.errors
