"""Take in a message of ETSI TS 103 120 from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from pydantic import ValidationError
from rest_framework.exceptions import ParseError

from oversight.api.errors import faults_of
from oversight.api.rendering import read
from oversight.enums import Role
from oversight.models import Actor, Agency
from warrants.actions import exchange
from warrants.attempts.actions import record_all
from warrants.rules.hi1 import Tree
from warrants.rules.hi1_xml import MOST_BYTES, XmlFault, read_xml, write_xml
from warrants.words import xml_sentence


class Command(BaseCommand):
    """All actions of the message are carried out, or none; the response is a message too."""

    help = "Take in a message of TS 103 120, XML or JSON by the ending of FILE, for an agency."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument("--answer", type=Path, metavar="FILE", help="where the response goes")

    def handle(self, *_args: Any, file: Path, agency: str, **options: Any) -> None:
        found = Agency.objects.filter(code=agency, active=True).first()
        if found is None:
            msg = f"There is no active agency with the code {agency}."
            raise CommandError(msg)
        by = Actor(role=Role.OFFICER, agency_id=found.pk)
        refused = False
        try:
            answer = exchange.take_in(tree=_read(file), by=by, at=timezone.now())
        except ValidationError as error:
            said = "\n".join(f"{one['pointer']}: {one['detail']}" for one in faults_of(error))
            msg = f"{file}: the header cannot be read.\n{said}"
            raise CommandError(msg) from error
        except exchange.MessageRefused as refusal:
            record_all(refusals=refusal.refusals, at=timezone.now())
            answer, refused = refusal.answer, True
        self._tell(answer, options["answer"], as_xml=file.suffix == ".xml")
        if refused:
            raise CommandError("Nothing was carried out. The response says why.")

    def _tell(self, answer: Tree, path: Path | None, *, as_xml: bool) -> None:
        text = json.dumps(answer, ensure_ascii=False, indent=1)
        written = write_xml(answer).decode() if as_xml else text
        if path is None:
            self.stdout.write(written)
        else:
            path.write_text(written, encoding="utf-8")


def _read(file: Path) -> Any:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if file.suffix == ".xml" or len(raw) > MOST_BYTES:  # which it says is too large
            return read_xml(raw)
        return read(raw)
    except OSError as missing:
        msg = f"{file}: {missing.strerror}"
        raise CommandError(msg) from missing
    except ParseError as fault:
        msg = f"{file}: {fault.detail}"
        raise CommandError(msg) from fault
    except XmlFault as fault:
        msg = f"{file}: {xml_sentence(fault.why, fault.where, fault.line)}"
        raise CommandError(msg) from fault
