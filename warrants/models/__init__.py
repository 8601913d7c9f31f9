"""The records of warrants."""

from oversight.deadlines.models import Clock  # its table is among those of this app
from oversight.flags.models import Flag
from warrants.attempts.models import RefusedAttempt, RefusedCall
from warrants.disputes.models import DisputedStatement
from warrants.models.application import Application, Decision, Term
from warrants.models.data_request import (
    BulkOrder,
    BulkStep,
    DataAnswer,
    DataReceipt,
    DataRequest,
)
from warrants.models.exchange import ExchangeObject
from warrants.models.execution import Activation, Return
from warrants.models.imported import ImportedLine, ImportedTable
from warrants.models.material import (
    AccessBatch,
    AccessEntry,
    CustodyEvent,
    Material,
    ProviderOrder,
)
from warrants.models.notice import FinalDecision, NoticeDecision, NoticeRemedy, Notification
from warrants.models.reason import StatedReason
from warrants.models.rulebook import RulebookVersion
from warrants.models.supervision import FeedEvent
from warrants.models.warrant import (
    REFERENCE,
    Allocation,
    Target,
    Warrant,
    WarrantUserObjectPermission,
)
from warrants.persons.models import PersonChain, PersonCount, PersonProposal, SpentSecret, ValueMark
from warrants.repetition.models import Repetition, WaitingText
from warrants.statements.models import Statement

__all__ = [
    "REFERENCE",
    "AccessBatch",
    "AccessEntry",
    "Activation",
    "Allocation",
    "Application",
    "BulkOrder",
    "BulkStep",
    "Clock",
    "CustodyEvent",
    "DataAnswer",
    "DataReceipt",
    "DataRequest",
    "Decision",
    "DisputedStatement",
    "ExchangeObject",
    "FeedEvent",
    "FinalDecision",
    "Flag",
    "ImportedLine",
    "ImportedTable",
    "Material",
    "NoticeDecision",
    "NoticeRemedy",
    "Notification",
    "PersonChain",
    "PersonCount",
    "PersonProposal",
    "ProviderOrder",
    "RefusedAttempt",
    "RefusedCall",
    "Repetition",
    "Return",
    "RulebookVersion",
    "SpentSecret",
    "StatedReason",
    "Statement",
    "Target",
    "Term",
    "ValueMark",
    "WaitingText",
    "Warrant",
    "WarrantUserObjectPermission",
]
