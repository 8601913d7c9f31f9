"""The exchange in the shapes of ETSI TS 103 120: a message in, a message out, JSON or XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, ClassVar, Final
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from pydantic import BaseModel, Field
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import Door
from oversight.api.rendering import Json, StrictJson, read
from oversight.api.schema import JSON, LANGUAGE, READING, STEP_HEADERS, WRITING, answers
from warrants import policies
from warrants.actions import data_requests, exchange, readings
from warrants.api import data_requests as requests_door
from warrants.api.case import READ, REFERENCE_IN_PATH, found
from warrants.attempts.actions import record_all
from warrants.attempts.api import mark_of
from warrants.models import DataRequest, Warrant
from warrants.rules import hi1
from warrants.rules.hi1 import Tree
from warrants.rules.hi1_reading import TO_ACTIONS
from warrants.rules.hi1_shapes import Message
from warrants.rules.hi1_xml import XmlFault, read_xml, write_xml
from warrants.selectors import exchange as objects
from warrants.words import xml_sentence

XML: Final = "application/xml"
LD_TASK: Final = hi1.TYPES[hi1.Kind.LD_TASK]


class ErrorOut(BaseModel):
    """Why an action, or the whole message, was not carried out."""

    ErrorCode: int
    ErrorDescription: str


class ObjectOut(BaseModel):
    """An object, named, and as it is now."""

    Identifier: str | None = None
    HI1Object: dict[str, Any]


class ListOut(BaseModel):
    """Objects of one kind, what changed longest ago first."""

    ListResponseRecord: list[dict[str, Any]]


class ActionOut(BaseModel):
    """What became of one action."""

    ActionIdentifier: int
    CREATEResponse: ObjectOut | None = None
    UPDATEResponse: ObjectOut | None = None
    GETResponse: ObjectOut | None = None
    LISTResponse: ListOut | None = None
    ErrorInformation: ErrorOut | None = None


class ActionsOut(BaseModel):
    """What became of the actions."""

    ActionResponse: list[ActionOut]


class ResponsePayloadOut(BaseModel):
    """What became of the actions, or why the message was not taken up."""

    ActionResponses: ActionsOut | None = None
    ErrorInformation: ErrorOut | None = None


class PayloadOut(BaseModel):
    """What a response holds."""

    ResponsePayload: ResponsePayloadOut


class MessageOut(BaseModel):
    """A response, in the shapes of ETSI TS 103 120."""

    Header: dict[str, Any] = Field(description="As in a request; sender and receiver changed over.")
    Payload: PayloadOut


class XmlMessage(BaseParser):
    """A message in XML, read into the tree that JSON would give."""

    media_type = XML

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Tree:
        try:
            return read_xml(stream.read())
        except XmlFault as fault:
            raise ParseError(xml_sentence(fault.why, fault.where, fault.line)) from fault


class XmlAnswer(BaseRenderer):
    """A message as XML; a problem stays the JSON that it is everywhere."""

    media_type = XML
    format = Json.format  # chosen by what is sent or accepted, by no parameter of the address
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, dict) and "Payload" in data:
            return write_xml(data)
        return Json().render(data)


class ExchangeDoor(Door):
    """A door for agencies alone; it speaks JSON and XML."""

    renderer_classes = [Json, XmlAnswer]  # noqa: RUF012 - so that the framework finds it
    parser_classes = [StrictJson, XmlMessage]  # noqa: RUF012 - likewise

    def get_renderers(self) -> list[BaseRenderer]:
        """Answer in XML what came in XML, unless another is asked for."""
        kinds = super().get_renderers()
        sent = str(self.request.content_type or "").partition(";")[0]
        return kinds[::-1] if sent == XML else kinds

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        if request.method in self.allowed_methods and not policies.may_file(actor_of(request)):
            raise PermissionDenied


class Messages(ExchangeDoor):
    """Messages of agencies."""

    scopes: ClassVar[Mapping[str, str]] = {"POST": "read"}

    @extend_schema(
        operation_id="exchange_message",
        request={JSON: Message},
        parameters=STEP_HEADERS,
        responses=answers(
            {200: (MessageOut, "The response; it says of each action what became of it.")}, WRITING
        ),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Carry out all actions of a message, or none; application/xml is read and answered too."""
        request.body  # noqa: B018 - read first, so that its size is looked at and it can be hashed
        tree = request.data
        _check_scopes(request, tree)

        def act() -> Response:
            return Response(exchange.take_in(tree=tree, by=actor_of(request), at=timezone.now()))

        try:
            answer = self.once(request, act)
        except exchange.MessageRefused as refused:
            record_all(refusals=refused.refusals, at=timezone.now(), mark=mark_of(request))
            return Response(refused.answer)
        return self._in_its_form(request, answer)

    def _in_its_form(self, request: Request, answer: HttpResponseBase) -> HttpResponseBase:
        """Give an answer that is kept as JSON the form that is asked for now."""
        kept = isinstance(answer, HttpResponse) and not isinstance(answer, Response)
        if not kept or request.accepted_media_type != XML:
            return answer
        return HttpResponse(write_xml(read(answer.content)), content_type=XML)  # type: ignore[attr-defined]


class WarrantExport(ExchangeDoor):
    """One warrant as a message."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="export_warrant",
        parameters=[REFERENCE_IN_PATH, LANGUAGE],
        responses=answers({200: (MessageOut, "The warrant, its texts and targets.")}, READING),
    )
    def get(self, request: Request, reference: str) -> Response:
        """Read a warrant of one's own as objects; the reading is recorded."""
        chosen = Warrant.objects.filter(pk=found(request, reference))
        ((warrant, trees),) = objects.cases(chosen)
        readings.record_reading(
            warrant=warrant, by=actor_of(request), at=timezone.now(), where="hi1"
        )
        return _hand_over(trees, receiver=warrant.agency.code)


class RequestExport(ExchangeDoor):
    """One request for stored data as a message."""

    scopes: ClassVar[Mapping[str, str]] = READ

    @extend_schema(
        operation_id="export_access_request",
        parameters=[requests_door.IN_PATH, LANGUAGE],
        responses=answers({200: (MessageOut, "The request.")}, READING),
    )
    def get(self, request: Request, reference: str) -> Response:
        """Read a request of one's own as an object; the reading is recorded."""
        chosen = DataRequest.objects.filter(pk=requests_door.found(request, reference))
        ((asked, tree),) = objects.requests(chosen)
        data_requests.record_reading(
            request=asked, by=actor_of(request), at=timezone.now(), where="hi1"
        )
        return _hand_over([tree], receiver=asked.agency.code)


def _hand_over(trees: list[Tree], *, receiver: str) -> Response:
    at = timezone.now()
    whole = objects.message(trees, receiver=receiver, transaction=str(uuid4()), at=at)
    return Response(whole)


def _check_scopes(request: Request, tree: Any) -> None:
    """Refuse a message that writes what the token of its sender does not let it write."""
    token: Any = request.auth
    client: Any = request.user
    needed = {
        "access:write" if str(_inside(one, "HI1Object", hi1.TYPE)) == LD_TASK else "warrants:write"
        for action in _listed(_inside(tree, *TO_ACTIONS))
        for one in (_inside(action, "CREATE"), _inside(action, "UPDATE"))
        if one is not None
    }
    if not needed <= token.scopes & client.scopes:
        raise PermissionDenied


def _inside(tree: Any, *names: str) -> Any:
    for name in names:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def _listed(tree: Any) -> list[Any]:
    return tree if isinstance(tree, list) else []
