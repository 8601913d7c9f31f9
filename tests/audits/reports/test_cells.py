"""A cell of a report is read in the language of its edition."""

from __future__ import annotations

import pytest
from django.utils import translation

from audits.reports.words import cell


@pytest.mark.parametrize(
    ("language", "said"), [("en", "CC 128(3)"), ("ru", "УК 128(3)"), ("kk", "ҚК 128(3)")]
)
def test_an_article_without_a_title_is_cited_as_the_reader_cites_it(
    language: str, said: str
) -> None:
    value = dict.fromkeys(("code", "en", "ru", "kk"), "CC 128(3)")
    with translation.override(language):
        assert cell(value, language) == said
        assert cell({**value, language: "CC of a title"}, language) == "CC of a title"
        assert cell({"code": "rest"}, language) != "rest"
