"""One case as a message of ETSI TS 103 120, for people who carry it elsewhere."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from django.http import HttpResponse
from django.utils import timezone

from oversight.api.rendering import Json
from oversight.models import Actor
from oversight.web.files import as_file
from warrants.actions import readings
from warrants.models import Warrant
from warrants.rules.hi1_xml import write_xml
from warrants.selectors import exchange

KIND: Final = r"\.(?P<kind>json|xml)$"


def answer_export(warrant: Warrant, actor: Actor, kind: str) -> HttpResponse:
    """Return a case that the caller may see as a file; taking it out is recorded."""
    at = timezone.now()
    readings.record_reading(warrant=warrant, by=actor, at=at, where="hi1")
    ((row, trees),) = exchange.cases(Warrant.objects.filter(pk=warrant.pk))
    whole = exchange.message(trees, receiver=row.agency.code, transaction=str(uuid4()), at=at)
    content = write_xml(whole) if kind == "xml" else Json().render(whole)
    return as_file(content, f"{row.reference}-hi1.{kind}")
