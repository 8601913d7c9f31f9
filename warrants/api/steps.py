"""What happens to a case after its first application: each step has an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.authentication import actor_of
from oversight.api.doors import Body, Door
from oversight.enums import Role
from oversight.models import LedgerEntry
from warrants.actions import decisions, execution, filing, material, notices, occurrences
from warrants.api.case import CASE, DONE, FILED, WRITE, OfCourtsToo, filed, found, taken
from warrants.attempts import api as attempts
from warrants.models import Application
from warrants.rules.custody_submissions import ServiceIn
from warrants.rules.submissions import (
    ActivationIn,
    DecisionIn,
    EndIn,
    FinalDecisionIn,
    NoticeDecisionIn,
    NoticeIn,
    OccurrenceIn,
    RenewalIn,
    ReturnIn,
    WithdrawalIn,
)
from warrants.statements.api import TOLD, decision_stated, use_stated


class Renewals(Door):
    """Renewals of one case."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="file_renewal",
        request=RenewalIn,
        parameters=CASE,
        responses=FILED,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """File the next renewal while a term runs."""
        pk, given = found(request, reference), self.body(request, RenewalIn)

        def act() -> Response:
            renewal = filing.file_renewal(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=timezone.now(),
                version=self.version(request, pk),
            )
            return filed(renewal)

        with attempts.kept(request):
            return self.once(request, act)


class Step(Door):
    """A step on one case, taken once and acknowledged."""

    def take(
        self,
        request: Request,
        pk: int,
        shape: type[Body],
        action: Callable[..., tuple[object, LedgerEntry]],
    ) -> HttpResponseBase:
        """Read the body, take the step on the version that was read, answer with its receipt."""
        given = self.body(request, shape)

        def act() -> Response:
            at = timezone.now()
            _what, entry = action(
                warrant_id=pk,
                given=given,
                by=actor_of(request),
                at=at,
                version=self.version(request, pk),
            )
            return taken(pk, entry, at)

        return self.once(request, act)


class Decisions(Step):
    """The decision on one application."""

    scopes: ClassVar[Mapping[str, str]] = {"POST": "decisions:write"}

    @extend_schema(
        operation_id="decide",
        request=DecisionIn,
        parameters=CASE,
        responses=TOLD,
    )
    def post(self, request: Request, reference: str, number: int) -> HttpResponseBase:
        """Grant, grant with changes, or refuse; of a case not filed here it is kept as told."""
        try:
            pk = found(request, reference)
        except Http404:
            return decision_stated(self, request, reference, self.body(request, DecisionIn))
        if not Application.objects.filter(warrant_id=pk, number=number).exists():
            order, given = f"{reference}/{number}", self.body(request, DecisionIn)
            return decision_stated(self, request, order, given)
        return self.take(request, pk, DecisionIn, partial(decisions.decide, number=number))


class Withdrawals(Step):
    """Taking an application back."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="withdraw",
        request=WithdrawalIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Take the waiting application back."""
        return self.take(request, found(request, reference), WithdrawalIn, filing.withdraw)


class Activations(Step):
    """Starts and stops of actual use."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="report_activation",
        request=ActivationIn,
        parameters=CASE,
        responses=TOLD,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Report that actual use began or stopped; a provider of any order, served on it or not."""
        try:
            pk = found(request, reference, reporting_use=True)
        except Http404:
            if actor_of(request).role != Role.PROVIDER:
                raise
            return use_stated(self, request, reference, self.body(request, ActivationIn))
        return self.take(request, pk, ActivationIn, execution.record_activation)


class Ends(OfCourtsToo, Step):
    """Ending a measure early."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="end_warrant",
        request=EndIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """End a measure before its term does."""
        return self.take(request, found(request, reference), EndIn, execution.end_warrant)


class Orders(Step):
    """Serving the order of a case on a provider."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="serve_order",
        request=ServiceIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Record that the order was served on a provider, who may then report its use."""
        return self.take(request, found(request, reference), ServiceIn, material.serve_order)


class Returns(Step):
    """What came of a case."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="file_return",
        request=ReturnIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """File what came of it; a later return adds to the earlier ones."""
        return self.take(request, found(request, reference), ReturnIn, execution.file_return)


class FinalDecisions(OfCourtsToo, Step):
    """The final decision in the criminal case."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="report_final_decision",
        request=FinalDecisionIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Report that the case ended for good; the time for telling the person begins."""
        return self.take(
            request, found(request, reference), FinalDecisionIn, notices.record_final_decision
        )


class Occurrences(OfCourtsToo, Step):
    """What the law counts time from and no other step tells."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="report_occurrence",
        request=OccurrenceIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Report a postal item, a followed contact, or what a judge called for: deadlines run from it."""
        return self.take(
            request, found(request, reference), OccurrenceIn, occurrences.record_occurrence
        )


class NoticeDecisions(Step):
    """A judge's ruling on notice to the person."""

    scopes: ClassVar[Mapping[str, str]] = {"POST": "decisions:write"}

    @extend_schema(
        operation_id="rule_on_notice",
        request=NoticeDecisionIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Put notice off, or agree to none, on one of the law's grounds."""
        return self.take(
            request, found(request, reference), NoticeDecisionIn, notices.rule_on_notice
        )


class Notices(Step):
    """Notice to the person."""

    scopes: ClassVar[Mapping[str, str]] = WRITE

    @extend_schema(
        operation_id="report_notice",
        request=NoticeIn,
        parameters=CASE,
        responses=DONE,
    )
    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """Report that a target was told, with the proof; or cannot be identified, and why."""
        return self.take(request, found(request, reference), NoticeIn, notices.record_service)
