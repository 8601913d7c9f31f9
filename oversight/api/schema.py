"""How the published schema is made from the shapes that are read and answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from pydantic import BaseModel

from oversight import words
from oversight.api.errors import Problem

JSON: Final = "application/json"
REFUSALS: Final[Mapping[int, str]] = {
    400: "The request cannot be read; every fault is listed.",
    401: "No token, or one that is unknown or has run out.",
    403: "The client's role or token does not allow this call.",
    404: "There is nothing here that the caller may know of.",
    405: "This method is not offered here.",
    406: "Only JSON is offered.",
    409: "The case is in another state, the reference is taken, or the first call still runs.",
    412: "The case has changed since the version that If-Match names.",
    413: "The body is larger than five megabytes.",
    415: "The body is of a format that is not read here: JSON is, XML by the exchange alone.",
    422: "A rule refuses this; every rule is listed, with its article.",
    429: "Too many calls; Retry-After says when to go on.",
    503: "Not available now; nothing was stored.",
}
READING: Final = (400, 401, 403, 404, 405, 406, 429, 503)
WRITING: Final = tuple(REFUSALS)


class Shapes(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A pydantic shape as a component: as it is read in a request, as it is written in an answer."""

    target_class = "pydantic.BaseModel"
    match_subclasses = True
    priority = 1

    def get_name(self, auto_schema: Any, direction: str) -> str:
        set_override(self.target, "suppress_collision_warning", value=True)  # nested ones repeat
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        mode = "validation" if direction == "request" else "serialization"
        shape: type[BaseModel] = self.target
        schema = shape.model_json_schema(
            ref_template="#/components/schemas/{model}",
            mode=mode,  # type: ignore[arg-type]  # one of the two words
        )
        for name, inner in schema.pop("$defs", {}).items():
            auto_schema.registry.register_on_missing(
                ResolvedComponent(  # type: ignore[no-untyped-call]
                    name=name, type=ResolvedComponent.SCHEMA, object=name, schema=inner
                )
            )
        return schema


def answers(
    good: Mapping[int, Any], refusals: Iterable[int]
) -> dict[int | tuple[int, str], OpenApiResponse]:
    """Return what a call may answer: the good, and each refusal as a problem."""
    found: dict[int | tuple[int, str], OpenApiResponse] = {}
    for status, (shape, description) in good.items():
        key = (status, JSON) if shape else status
        found[key] = OpenApiResponse(shape, description=description)
    for status in refusals:
        found[status, words.PROBLEM] = OpenApiResponse(Problem, description=REFUSALS[status])
    return found


def header(name: str, description: str, *, on: Iterable[int] = ()) -> OpenApiParameter:
    """Return a header of the request, or of the answers with the statuses `on`."""
    return OpenApiParameter(
        name,
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description=description,
        response=list(on) or False,
    )


LANGUAGE: Final = header("Accept-Language", "kk, ru or en.")
ETAG: Final = header("ETag", "The version of the case, for If-Match.", on=[200, 201, 304])
STEP_HEADERS: Final = [
    LANGUAGE,
    header("Idempotency-Key", "The same key and body gives the same answer again."),
    header("Idempotent-Replayed", "true where the answer was given before.", on=[200, 201]),
]
CASE_HEADERS: Final = [
    header("If-Match", "The ETag of the version that was read; another version answers 412."),
    ETAG,
    *STEP_HEADERS,
]
