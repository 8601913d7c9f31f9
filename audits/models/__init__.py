"""The records of the body's own work."""

from audits.models.desk import SavedView
from audits.models.publication import PrintedFigure, Publication, PublicationFile
from audits.models.review import Review, ReviewAnswer, ReviewUserObjectPermission

__all__ = [
    "PrintedFigure",
    "Publication",
    "PublicationFile",
    "Review",
    "ReviewAnswer",
    "ReviewUserObjectPermission",
    "SavedView",
]
