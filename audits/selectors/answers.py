"""The answers of a review, each with its question as the rulebook asks it."""

from __future__ import annotations

from dataclasses import dataclass

from audits.models import Review, ReviewAnswer
from oversight.words import spoken
from warrants.models import Warrant
from warrants.selectors import law


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer that holds, and what was asked, in the reader's language."""

    question: str
    answer: ReviewAnswer


def answers_of(review: Review, warrant: Warrant) -> dict[str, Answered]:
    """Return the newest answer to each question of the checklist, by the question's key."""
    newest = {one.key: one for one in review.answers.select_related("by").order_by("id")}
    language = spoken()
    return {
        question.key: Answered(question.text.in_(language), newest[question.key])
        for question in law.rules_of(warrant.rulebook).checklist
        if question.key in newest
    }
