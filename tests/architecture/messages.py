"""Are the catalogues whole? Part of `make check`; `python -m tests.architecture.messages`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("kk", "ru")
NOT_SOURCES = shutil.ignore_patterns(
    ".*", "var", "tests", "docs", "static", "staticfiles", "node_modules", "__pycache__", "*.mo"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[\d\])? )?"(.*)"')


@dataclass
class Message:
    """One entry of a catalogue: its source forms, its translations, one for each plural."""

    fuzzy: bool = False
    context: str = ""
    sources: list[str] = field(default_factory=list)
    translations: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """What the sources look it up by."""
        return self.context, self.sources[0] if self.sources else ""

    def add(self, keyword: str | None, text: str) -> None:
        """Take in one line; without a keyword it continues the line before."""
        if keyword == "msgctxt":
            self.context = text
        elif keyword in {"msgid", "msgid_plural"}:
            self.sources.append(text)
        elif keyword == "msgstr":
            self.translations.append(text)
        else:
            begun = self.translations or self.sources
            begun[-1] += text


def read(catalogue: Path) -> dict[tuple[str, str], Message]:
    """Return the messages of a catalogue, without its header and its obsolete entries."""
    found = {}
    for block in catalogue.read_text(encoding="utf-8").split("\n\n"):
        message = Message()
        for line in block.splitlines():
            if line.startswith("#,"):
                message.fuzzy = "fuzzy" in line
            elif part := LINE.fullmatch(line):
                message.add(part[1], part[2])
        found[message.key] = message
    return {key: message for key, message in found.items() if key[1]}


def catalogue(locale: Path, language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return locale / language / "LC_MESSAGES" / "django.po"


def collect(root: Path, into: Path) -> Path:
    """Copy the sources and collect their sentences there; return the folder of the catalogues.

    The working tree stays as it is. Needs no settings, so that the sources need not even run.
    """
    shutil.copytree(root, into, ignore=NOT_SOURCES, dirs_exist_ok=True)
    (into / "locale").mkdir(exist_ok=True)
    wanted = [part for language in LANGUAGES for part in ("--locale", language)]
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--no-location", "--no-obsolete", *wanted],
        cwd=into,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        check=True,
        capture_output=True,
    )
    return into / "locale"


def faults_of(message: Message) -> list[str]:
    """Say what is wrong with one entry."""
    if message.fuzzy:
        return ["is only guessed (fuzzy)"]
    if not message.translations or not all(message.translations):
        return ["is not translated"]
    allowed = {tuple(sorted(PLACEHOLDER.findall(source))) for source in message.sources}
    if any(
        tuple(sorted(PLACEHOLDER.findall(text))) not in allowed for text in message.translations
    ):
        return ["has other placeholders in its translation"]
    return []


def faults(*, collected: Path, locale: Path) -> list[str]:
    """Hold the catalogues in `locale` against the sentences just collected from the sources."""
    found = []
    for language in LANGUAGES:
        path = catalogue(locale, language)
        if not path.exists():
            found.append(f"{language}: there is no catalogue")
            continue
        known = read(path)
        for key in read(catalogue(collected, language)):
            wrong = faults_of(known[key]) if key in known else ["is missing; run `make messages`"]
            found += [f"{language}: “{key[1]}” {fault}" for fault in wrong]
        checked = subprocess.run(
            ["msgfmt", "--check", "--output-file", os.devnull, str(path)],  # noqa: S607 - of the PATH
            check=False,
            capture_output=True,
            text=True,
        )
        if checked.returncode:
            found.append(f"{language}: msgfmt refuses it: {checked.stderr.strip()}")
    return found


def main() -> int:
    """Print every fault; the exit code is 1 where there is one."""
    with tempfile.TemporaryDirectory(prefix="oversight-messages-") as name:
        found = faults(collected=collect(ROOT, Path(name)), locale=ROOT / "locale")
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
