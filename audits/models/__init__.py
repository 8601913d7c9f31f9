"""The records of the body's own work."""

from audits.models.anomaly import AnomalyRemark
from audits.models.complaint import (
    Complaint,
    ComplaintUserObjectPermission,
    ComplaintWarrant,
    Determination,
)
from audits.models.correspondence import (
    AgencyQuestion,
    ComplaintDraft,
    ComplaintFile,
    ComplaintMessage,
    ComplaintNote,
    ComplaintTask,
    DraftFile,
)
from audits.models.desk import SavedView
from audits.models.draw import Draw, DrawnPiece, StageLook
from audits.models.provider_figure import ProviderFigure
from audits.models.publication import PrintedFigure, Publication, PublicationFile
from audits.models.request import SubjectRequest
from audits.models.retention import Destruction, DestructionItem, LegalHold
from audits.models.review import (
    Review,
    ReviewAnswer,
    ReviewProposal,
    ReviewUserObjectPermission,
)
from audits.models.unsealing import Unsealing, UnsealingUserObjectPermission

__all__ = [
    "AgencyQuestion",
    "AnomalyRemark",
    "Complaint",
    "ComplaintDraft",
    "ComplaintFile",
    "ComplaintMessage",
    "ComplaintNote",
    "ComplaintTask",
    "ComplaintUserObjectPermission",
    "ComplaintWarrant",
    "Destruction",
    "DestructionItem",
    "Determination",
    "DraftFile",
    "Draw",
    "DrawnPiece",
    "LegalHold",
    "PrintedFigure",
    "ProviderFigure",
    "Publication",
    "PublicationFile",
    "Review",
    "ReviewAnswer",
    "ReviewProposal",
    "ReviewUserObjectPermission",
    "SavedView",
    "StageLook",
    "SubjectRequest",
    "Unsealing",
    "UnsealingUserObjectPermission",
]
