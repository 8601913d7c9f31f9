"""Every "no" of the API as RFC 9457 problem+json, all faults at once, in the caller's language."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError
from rest_framework import exceptions
from rest_framework.response import Response

from oversight import words
from oversight.rules.refusal import Refusal

logger = logging.getLogger(__name__)
CONFLICTS = frozenset({"wrong_state", "duplicate"})


class Fault(BaseModel):
    """One fault of a request: where, which rule, what to do."""

    pointer: str
    code: str
    detail: str
    article: str = ""
    effect: str = ""
    limit: str = ""
    actual: str = ""


class Problem(BaseModel):
    """Why a call was not carried out."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Fault]
    first: str = ""  # the address of what took the reference before


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return a problem body under its status."""
    body = words.problem_body(status, code, detail, errors) | more
    return Response(body, status=status, content_type=words.PROBLEM, headers=headers)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None lets an unforeseen error surface as a 500."""
    match error:
        case ValidationError():
            return problem(
                400,
                "malformed",
                _("The body does not have the shape that the schema asks for."),
                errors=faults_of(error),
            )
        case Refusal():
            return _refused(error)
        case exceptions.APIException():
            return _known(error)
        case PermissionDenied():
            return problem(403, "forbidden", _("This step is not open to you."))
        case Http404() | ObjectDoesNotExist():
            return problem(404, "not_found", _("There is nothing here that you may know of."))
        case RequestDataTooBig():
            return problem(413, "too_large", _("The body is larger than five megabytes."))
        case OperationalError() | InterfaceError():
            logger.error("database unavailable: %s", type(error).__name__)
            return problem(
                503,
                "unavailable",
                _("The database does not answer. Nothing was stored; try again."),
                headers={"Retry-After": "5"},
            )
    return None


def faults_of(error: ValidationError) -> list[dict[str, Any]]:
    """Return every fault of a body, with the pointer of its field and a sentence."""
    return [
        Fault(
            pointer="".join(f"/{_escaped(part)}" for part in one["loc"]),
            code=words.fault_code(one),
            detail=words.fault_sentence(one),
            effect="refuse",
        ).model_dump()
        for one in error.errors(include_url=False, include_input=False)
    ]


def _refused(refusal: Refusal) -> Response:
    language = get_language() or "en"
    errors = [
        _fault_of_step(one) if isinstance(one, Refusal) else _fault_of_rule(one, language)
        for one in refusal.faults
        if one.pointer or one is not refusal
    ]
    sentence = words.refusal_sentence(refusal)
    status = 412 if refusal.why == "changed" else 409 if refusal.why in CONFLICTS else 422
    answer = problem(status, refusal.why, sentence, errors=errors)
    answer.data.update(_links(refusal))
    return answer


def _fault_of_rule(breach: Any, language: str) -> dict[str, Any]:
    return Fault(
        pointer=breach.pointer,
        code=breach.code,
        detail=breach.sentence(language),
        article=breach.article,
        effect=breach.effect,
        limit=breach.limit,
        actual=breach.actual,
    ).model_dump()


def _fault_of_step(refusal: Refusal) -> dict[str, Any]:
    return Fault(
        pointer=refusal.pointer,
        code=refusal.why,
        detail=words.refusal_sentence(refusal),
        article=refusal.source,
        effect="refuse",
    ).model_dump()


def _links(refusal: Refusal) -> dict[str, Any]:
    reference = refusal.params.get("reference")
    return {"first": f"/api/v1/warrants/{reference}/"} if reference else {}


def _known(error: exceptions.APIException) -> Response:
    headers = {}
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers["WWW-Authenticate"] = 'Bearer realm="oversight"'
    detail = error.detail
    return problem(
        error.status_code,
        str(error.default_code),
        str(detail) if isinstance(detail, str) else str(error.default_detail),
        headers=headers,
    )


def _escaped(part: Any) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
