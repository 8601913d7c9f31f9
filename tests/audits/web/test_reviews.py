"""The pages of reviews: who they go to, what an auditor types, how the list is paged."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from audits.actions import reviews
from audits.enums import AnswerResult, ReviewOutcome, ReviewStatus
from audits.models import Review
from oversight.enums import Role
from oversight.models import User
from oversight.web.paging import PAGE
from tests.build import NOON, Clock, a_person, a_warrant, signed_in
from warrants.rules.flag_names import flag_name

pytestmark = pytest.mark.django_db


class Ground(NamedTuple):
    """A review that an auditor has taken, and who there is."""

    review: Review
    auditor: User
    commissioner: User

    def page(self, name: str = "desk_review") -> str:
        return reverse(name, args=[self.review.warrant.reference])


@pytest.fixture
def ground(clock: Clock) -> Ground:
    auditor, commissioner = a_person(Role.AUDITOR), a_person(Role.COMMISSIONER)
    review = Review.objects.create(
        warrant=a_warrant(granted=True),
        obligatory=True,
        obligatory_because=["too_many_renewals"],
        opened_at=NOON,
        due_at=NOON + timedelta(days=30),
    )
    reviews.assign(review_id=review.pk, to=auditor, by=auditor.actor, at=NOON)
    return Ground(review, auditor, commissioner)


def english(client: Client, address: str) -> str:
    return client.get(address, headers={"accept-language": "en"}).content.decode()


def test_a_remark_without_an_answer_is_asked_about_and_kept(ground: Ground) -> None:
    sent = {"part": "checklist", "remark_necessity": "Copied from another case."}
    answer = signed_in(ground.auditor).post(ground.page(), sent)
    assert answer.status_code == 422
    assert list(answer.context["checklist"].errors) == ["answer_necessity"]
    assert "Copied from another case." in answer.content.decode()
    assert not ground.review.answers.exists()


def test_an_outcome_before_the_answers_is_told_to_wait_for_them(ground: Ground) -> None:
    sent = {"part": "conclusion", "outcome": "in_order", "summary": "Fine."}
    answer = signed_in(ground.auditor).post(ground.page(), sent, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert answer.context["conclusion"].non_field_errors() == [
        "Answer every question of the checklist first."
    ]


ANSWERED = {f"answer_{one}": "pass" for one in ("legal_basis", "offence", "person")}


def test_the_answers_are_saved_with_an_outcome_that_is_refused(ground: Ground) -> None:
    sent = {
        **ANSWERED,
        "remark_person": "By its number.",
        "part": "conclusion",
        "outcome": "in_order",
        "summary": "All of it fits.",
        "follow_up": "Nothing at all.",
    }
    answer = signed_in(ground.auditor).post(ground.page(), sent, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert {one.key for one in ground.review.answers.all()} == {"legal_basis", "offence", "person"}
    shown = answer.content.decode()
    for words in ("By its number.", "All of it fits.", "Nothing at all."):
        assert words in shown
    assert shown.count('value="pass"') == shown.count('value="fail"')
    assert shown.count(" checked") == len(ANSWERED) + 1
    assert "Your answers are saved." in shown


def test_saving_the_answers_keeps_an_outcome_that_was_begun(ground: Ground) -> None:
    sent = {**ANSWERED, "part": "checklist", "outcome": "shortcomings", "summary": "So far."}
    answer = signed_in(ground.auditor).post(ground.page(), sent)
    assert answer.status_code == 200
    assert "So far." in answer.content.decode()
    assert answer.context["conclusion"]["outcome"].value() == "shortcomings"
    assert ground.review.answers.count() == len(ANSWERED)
    alone = signed_in(ground.auditor).post(ground.page(), {**ANSWERED, "part": "checklist"})
    assert alone.status_code == 302


def test_what_was_typed_outlives_a_review_that_was_concluded_meanwhile(ground: Ground) -> None:
    Review.objects.update(
        status=ReviewStatus.CLOSED,
        outcome=ReviewOutcome.SHORTCOMINGS,
        summary="Concluded in another window.",
        concluded_by=ground.auditor,
        concluded_at=NOON,
        closed_by=ground.auditor,
        closed_at=NOON,
    )
    sent = {**ANSWERED, "remark_person": "By its number.", "part": "conclusion", "summary": "Mine."}
    answer = signed_in(ground.auditor).post(ground.page(), sent)
    assert answer.status_code == 422
    assert "By its number." in answer.content.decode()
    assert "Mine." in answer.content.decode()


def test_the_reviewers_answer_stands_beside_the_records(ground: Ground) -> None:
    reviews.answer(
        review_id=ground.review.pk,
        answers={"necessity": (AnswerResult.FAIL, "Three lines from another case.")},
        by=ground.auditor.actor,
        at=NOON,
    )
    pages = {ground.page(): ground.commissioner, ground.page("desk_warrant"): ground.auditor}
    for page, reader in pages.items():
        shown = english(signed_in(reader), page)
        row = shown[shown.index("Why it is necessary") :].split("</tr>")[0]
        assert "For a person to judge" in row
        assert "Do the facts show why the measure was necessary?" in row
        assert "ov-tag--fail" in row
        assert "ov-tag--pass" not in row


def test_why_a_review_is_obligatory_is_said_in_words(ground: Ground) -> None:
    shown = english(signed_in(ground.auditor), ground.page())
    assert flag_name("too_many_renewals", "en") in shown
    assert "too_many_renewals" not in shown


def test_a_closed_review_is_given_to_nobody(ground: Ground) -> None:
    commissioner = signed_in(ground.commissioner)
    assert ground.page("desk_assign") in english(commissioner, ground.page())
    Review.objects.update(
        status=ReviewStatus.CLOSED,
        outcome=ReviewOutcome.IN_ORDER,
        summary="Fine.",
        concluded_by=ground.auditor,
        concluded_at=NOON,
        closed_by=ground.auditor,
        closed_at=NOON,
    )
    assert ground.page("desk_assign") not in english(commissioner, ground.page())
    to = {"to": str(ground.commissioner.pk)}
    answer = commissioner.post(ground.page("desk_assign"), to, follow=True)
    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    ground.review.refresh_from_db()
    assert ground.review.auditor == ground.auditor


@pytest.mark.parametrize("to", ["²", "x", "-1"])
def test_an_assignment_to_no_number_is_no_fault_of_ours(ground: Ground, to: str) -> None:
    answer = signed_in(ground.commissioner).post(ground.page("desk_assign"), {"to": to})
    assert answer.status_code == 302


def test_every_review_can_be_reached_the_obligatory_ones_first(ground: Ground) -> None:
    count = PAGE + 5
    for number in range(count):
        Review.objects.create(
            warrant=a_warrant(agency_reference=f"R-{number}", judge=ground.review.warrant.judge),
            opened_at=NOON,
            due_at=NOON + timedelta(days=count - number),
        )
    client = signed_in(ground.auditor)
    first = client.get(reverse("desk_reviews"))
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert following
    second = client.get(reverse("desk_reviews") + following[1].replace("&amp;", "&"))
    rows = [*first.context["page"].rows, *second.context["page"].rows]
    assert rows[0] == ground.review
    assert [one.due_at for one in rows[1:]] == sorted(one.due_at for one in rows[1:])
    assert len({one.pk for one in rows}) == count + 1
    assert client.get(reverse("desk_reviews"), {"after": "WyJ4IiwxXQ"}).status_code == 200
