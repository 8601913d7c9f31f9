"""Lists by key: every row once, in order, whatever is sorted by and however many tie."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from oversight.enums import Role
from oversight.web.paging import keyset
from tests.build import a_person, a_warrant
from warrants.models import Warrant

pytestmark = pytest.mark.django_db


@pytest.fixture
def days() -> list[int]:
    """Six warrants, some with as many days as others."""
    officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
    found = [30, 10, 30, 0, 10, 30]
    for number in found:
        pk = a_warrant(by=officer, judge=judge).pk
        Warrant.objects.filter(pk=pk).update(cumulative_days=number)
    return found


@pytest.mark.parametrize("sort", ["pk", "-pk", "cumulative_days", "-cumulative_days", "reference"])
def test_pages_put_together_are_the_whole_list(days: list[int], sort: str) -> None:
    seen, query = [], QueryDict("")
    while True:
        page = keyset(Warrant.objects.all(), sort=sort, query=query, size=2)
        seen += [one.pk for one in page.rows]
        if not page.following:
            break
        query = QueryDict(page.following)
    ties = "-pk" if sort.startswith("-") else "pk"
    assert seen == list(Warrant.objects.order_by(sort, ties).values_list("pk", flat=True))
    assert len(seen) == len(days)


def test_a_broken_cursor_begins_anew(days: list[int]) -> None:
    page = keyset(Warrant.objects.all(), sort="-pk", query=QueryDict("after=zzz"), size=2)
    newest = Warrant.objects.order_by("-pk").values_list("pk", flat=True)[:2]
    assert [one.pk for one in page.rows] == list(newest)
