"""Write a warrant or a request for stored data as a message of ETSI TS 103 120."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oversight.models import SYSTEM
from warrants.actions import data_requests, readings
from warrants.models import DataRequest, Warrant
from warrants.rules.hi1 import Tree
from warrants.rules.hi1_xml import write_xml
from warrants.selectors import exchange


class Command(BaseCommand):
    """The reading is recorded; identities and the values of selectors stay sealed."""

    help = "Write a warrant (W-...) or a request (D-...) to FILE, as XML or JSON by its ending."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference")
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_args: Any, reference: str, file: Path, **_options: Any) -> None:
        at = timezone.now()
        receiver, trees = _taken_out(reference, at)
        whole = exchange.message(trees, receiver=receiver, transaction=str(uuid4()), at=at)
        if file.suffix == ".xml":
            file.write_bytes(write_xml(whole))
        else:
            file.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
        self.stdout.write(f"{len(trees)} objects written to {file}")


def _taken_out(reference: str, at: datetime) -> tuple[str, list[Tree]]:
    """Return whose thing it is, and its objects."""
    if cases := exchange.cases(Warrant.objects.filter(reference=reference)):
        ((warrant, trees),) = cases
        readings.record_reading(warrant=warrant, by=SYSTEM, at=at, where="hi1")
        return warrant.agency.code, trees
    if asked := exchange.requests(DataRequest.objects.filter(reference=reference)):
        ((request, tree),) = asked
        data_requests.record_reading(request=request, by=SYSTEM, at=at, where="hi1")
        return request.agency.code, [tree]
    msg = f"There is no warrant and no request {reference}."
    raise CommandError(msg)
