"""The check of the catalogues passes what is whole, and fails for each thing that is not."""

from __future__ import annotations

import ast
import hashlib
from datetime import date
from pathlib import Path

import django
import pytest
from django.utils import translation
from django.utils.translation import gettext

from oversight.templatetags.oversight import day
from oversight.web import borrowed
from oversight.words import cited
from tests.architecture.messages import LANGUAGES, catalogue, collect, faults, read

SOURCES = {
    "pages.py": (
        "from django.utils.translation import gettext as _, ngettext\n"
        '_("Sign in")\n'
        '_("Filed as %(reference)s.") % {"reference": 1}\n'
        'ngettext("%(count)s day", "%(count)s days", 2) % {"count": 2}\n'
    ),
    "templates/page.html": '{% load i18n %}<h1>{% translate "Register" %}</h1>\n',
}
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Oversight\\n"
"PO-Revision-Date: 2026-11-22 12:00+0000\\n"
"Last-Translator: Oversight\\n"
"Language-Team: Team\\n"
"Language: %s\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
WHOLE = """
msgid "Sign in"
msgstr "Кіру"

#, python-format
msgid "Filed as %(reference)s."
msgstr ""
"%(reference)s нөмірімен "
"тіркелді."

#, python-format
msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s күн"
msgstr[1] "%(count)s күн"

msgid "Register"
msgstr "Тізілім"
"""


def write(root: Path, entries: str) -> Path:
    for language in LANGUAGES:
        path = catalogue(root / "locale", language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER % language + entries, encoding="utf-8")
    return root / "locale"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for name, text in SOURCES.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write(root, WHOLE)
    return root


@pytest.fixture(scope="module")
def collected(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return collect(project, tmp_path_factory.mktemp("copy"))


def fingerprint(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_whole_catalogues_pass(project: Path, collected: Path) -> None:
    assert faults(collected=collected, locale=project / "locale") == []


def test_collecting_leaves_the_sources_as_they_were(project: Path, tmp_path: Path) -> None:
    before = fingerprint(project)
    collect(project, tmp_path / "copy")
    assert fingerprint(project) == before


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "Register"\nmsgstr "Тізілім"\n', "", "“Register” is missing"),
        ('msgstr "Тізілім"', 'msgstr ""', "“Register” is not translated"),
        ('[1] "%(count)s күн"', '[1] ""', "“%(count)s day” is not translated"),
        ('msgid "Sign in"', '#, fuzzy\nmsgid "Sign in"', "“Sign in” is only guessed"),
        ("%(reference)s нөмірімен", "%(number)s нөмірімен", "has other placeholders"),
        ("%(reference)s нөмірімен", "нөмірімен", "has other placeholders"),
        ("%(reference)s нөмірімен", "%(reference)ы нөмірімен", "msgfmt refuses it"),
    ],
)
def test_each_gap_fails_in_both_languages(
    collected: Path, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    assert old in WHOLE
    found = faults(collected=collected, locale=write(tmp_path, WHOLE.replace(old, new)))
    assert {line[:2] for line in found if fault in line} == set(LANGUAGES)


def test_a_catalogue_that_is_not_there_fails(collected: Path, tmp_path: Path) -> None:
    found = faults(collected=collected, locale=tmp_path)
    assert found == [f"{language}: there is no catalogue" for language in LANGUAGES]


def test_a_sentence_added_to_the_sources_fails(project: Path, tmp_path: Path) -> None:
    grown = tmp_path / "grown"
    for name, text in SOURCES.items():
        path = grown / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + '{% translate "New" %}' * name.endswith(".html"), encoding="utf-8")
    locale = write(grown, WHOLE)
    found = faults(collected=collect(grown, tmp_path / "copy"), locale=locale)
    assert [line.split(" is ")[0] for line in found] == ["kk: “New”", "ru: “New”"]


def borrowed_sentences() -> list[tuple[str, str]]:
    """Each with its context, as `read` gives the keys of a catalogue."""
    tree = ast.parse(Path(borrowed.__file__).read_text(encoding="utf-8"))
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            texts = [str(part.value) for part in call.args if isinstance(part, ast.Constant)]
            with_context = call.func.id == "pgettext_lazy"
            found.append((texts[0], texts[1]) if with_context else ("", texts[0]))
    return found


@pytest.mark.parametrize("key", borrowed_sentences())
def test_a_borrowed_sentence_is_still_the_frameworks(key: tuple[str, str]) -> None:
    """The framework's Russian catalogue is whole: what stands there is what it says."""
    framework = Path(django.__path__[0])
    theirs = [framework / place / "locale" for place in ("conf", "contrib/auth")]
    assert any(key in read(catalogue(locale, "ru")) for locale in theirs)


def test_a_borrowed_sentence_is_shown_in_our_words() -> None:
    with translation.override("kk"):
        assert gettext("This password is too common.") == "Бұл құпиясөз тым көп таралған."


@pytest.mark.parametrize(
    ("language", "shown"),
    [("kk", "2026\xa0ж.\xa03\xa0шілде"), ("ru", "3\xa0июля\xa02026"), ("en", "3\xa0July\xa02026")],
)
def test_a_day_is_written_as_its_language_writes_it(language: str, shown: str) -> None:
    with translation.override(language):
        assert day(date(2026, 7, 3)) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("kk", "ҚПК 236(1), қадағалау органының нормасы"),
        ("ru", "УПК 236(1), норма надзорного органа"),
        ("en", "CPC 236(1), body's norm"),
    ],
)
def test_an_article_is_cited_as_its_language_names_the_code(language: str, shown: str) -> None:
    with translation.override(language):
        assert cited("CPC 236(1), body's norm") == shown
        assert cited("18 USC 2518(5)") == "18 USC 2518(5)"
