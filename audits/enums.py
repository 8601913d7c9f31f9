"""The words of the body's own work."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReviewStatus(TextChoices):
    """Where an ex-post review stands."""

    OPENED = "opened", _("Not begun")
    STARTED = "started", _("Under way")
    SECOND = "second", _("Waiting for a second person")
    CLOSED = "closed", _("Closed")


class ReviewOutcome(TextChoices):
    """What a review found; the last two need a second person."""

    IN_ORDER = "in_order", _("In order")
    SHORTCOMINGS = "shortcomings", _("Shortcomings")
    SERIOUS = "serious", _("Serious shortcomings")
    UNLAWFUL = "unlawful", _("Unlawful")


class AnswerResult(TextChoices):
    """How one question of the checklist was answered."""

    PASS = "pass", _("Pass")
    FAIL = "fail", _("Fail")
    NA = "na", _("Not applicable")
    NOT_PROVABLE = "not_provable", _("Not provable")


class PublicationStatus(TextChoices):
    """Where a transparency report stands."""

    WAITING = "waiting", _("Waiting to be computed")
    COMPUTING = "computing", _("Being computed")
    DRAFTED = "drafted", _("Draft")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Replaced by a corrected edition")
    FAILED = "failed", _("Failed")


class CorrectionCause(TextChoices):
    """Why a published edition is corrected; the first shuts the files of the edition."""

    TELLS_OF_CASES = "tells_of_cases", _("It told of single cases")
    WRONG = "wrong", _("Figures or words in it were wrong")


class Period(TextChoices):
    """How often a report is made."""

    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")
    OTHER = "other", _("Other period")


class Anomaly(TextChoices):
    """What makes a day of somebody's reading worth a look; a fact to check, never a verdict."""

    OUTSIDE = "outside", _("Read outside assignments")
    NIGHT = "night", _("Read at night")
    BULK = "bulk", _("Read in bulk")
    TAKEN_OUT = "taken_out", _("Taken out in bulk")
    MOVED = "moved", _("Read soon after a change of role or place")
    SIGN_IN = "sign_in", _("Sign-ins that failed")
    REFUSED = "refused", _("Accesses that were refused")


class DrawKind(TextChoices):
    """What a sample is drawn from."""

    KEPT = "kept", _("Reported kept")
    DESTROYED = "destroyed", _("Reported destroyed")


class LookOutcome(TextChoices):
    """What somebody found who went to look at a drawn piece."""

    AS_RECORDED = "as_recorded", _("As recorded")
    NOT_FOUND = "not_found", _("Not found where it should be")
    STILL_THERE = "still_there", _("Still there, though reported destroyed")
    DIFFERS = "differs", _("Differs from the record")


class AuditEvent(TextChoices):
    """What the body itself writes into the ledger."""

    REVIEW_OPENED = "review.opened", _("Review opened")
    REVIEW_ASSIGNED = "review.assigned", _("Review assigned")
    REVIEW_ANSWERED = "review.answered", _("Checklist answered")
    REVIEW_CONCLUDED = "review.concluded", _("Outcome proposed")
    REVIEW_RETURNED = "review.returned", _("Sent back by the second person")
    REVIEW_CLOSED = "review.closed", _("Review closed")
    UNSEALING_ASKED = "unsealing.asked", _("Identities asked for")
    UNSEALING_GIVEN = "unsealing.given", _("Identities opened by a second person")
    UNSEALING_REFUSED = "unsealing.refused", _("Identities not opened")
    IDENTITY_READ = "identity.read", _("Identities read")
    REPORT_ORDERED = "report.ordered", _("Report ordered")
    REPORT_DRAFTED = "report.drafted", _("Report drafted")
    REPORT_FAILED = "report.failed", _("Report could not be drafted")
    REPORT_TAKEN_OUT = "report.downloaded", _("File of a draft report downloaded")
    REPORT_PUBLISHED = "report.published", _("Report published")
    REPORT_SUPERSEDED = "report.superseded", _("Report replaced by a corrected edition")
    FIGURES_LOADED = "figures.loaded", _("Printed figures loaded")
    PUBLISHED_LOADED = "figures.published_loaded", _("Figures of a provider loaded")
    FIGURE_FLAG_SETTLED = "figures.flag_settled", _("Flag on a provider's figure settled")
    DRAW_ANNOUNCED = "draw.announced", _("Draw of pieces announced")
    DRAWN = "draw.drawn", _("Pieces drawn")
    PIECE_LOOKED_AT = "draw.looked_at", _("Drawn piece looked at")
    STAGE_LOOKED_AT = "bulk.looked_at", _("Stage of a bulk regime looked at")
    LOG_READ = "ledger.read", _("Ledger read")
    LOG_TAKEN_OUT = "ledger.exported", _("Ledger exported")
    ANOMALY_LOOKED_AT = "anomaly.looked_at", _("Anomaly looked at")


class ComplaintStatus(TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", _("Received")
    ADMISSIBLE = "admissible", _("Taken up")
    INADMISSIBLE = "inadmissible", _("Not taken up")
    INVESTIGATING = "investigating", _("Being examined")
    DETERMINED = "determined", _("Answered")
    CLOSED = "closed", _("Closed")


class ComplaintAbout(TextChoices):
    """What a complaint is about, in the complainant's own choice."""

    WATCHED = "watched", _("I think that I am or was under covert surveillance")
    DEVICE = "device", _("Something is wrong with my telephone, computer or account")
    HOME = "home", _("Somebody was secretly in my home, office or car")
    FACE = "face", _("A camera or face recognition took me for somebody")
    DATA = "data", _("My data was asked for, shared or kept")
    NOTICE = "notice", _("I was told about surveillance, or should have been")
    CONDUCT = "conduct", _("How an agency or an officer behaved")
    OTHER = "other", _("Something else")


class Inadmissible(TextChoices):
    """Why a complaint is not taken up."""

    NOT_OURS = "not_ours", _("It is not about covert measures or data of agencies")
    ELSEWHERE = "elsewhere", _("A court is deciding the same matter")
    DUPLICATE = "duplicate", _("The same complaint is with us already")
    UNCLEAR = "unclear", _("What happened cannot be made out, also after asking")
    TOO_OLD = "too_old", _("It lies too far back to be examined")


class ComplaintOutcome(TextChoices):
    """What the examination of a complaint came to."""

    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Upheld in part")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")


class Remedy(TextChoices):
    """What has to be done where a complaint is upheld."""

    STOP = "stop", _("The measure is stopped")
    DESTROY = "destroy", _("Material is destroyed")
    NOTIFY = "notify", _("The person is told")
    COMPENSATE = "compensate", _("Compensation is recommended")
    REFER = "refer", _("The matter is referred to the prosecutor or a court")


class Sender(TextChoices):
    """Who wrote a message."""

    COMPLAINANT = "complainant", _("You")
    BODY = "body", _("We")


class MessageKind(TextChoices):
    """What a message between complainant and body is."""

    TEXT = "text", _("Message")
    ACKNOWLEDGEMENT = "acknowledgement", _("Confirmation")
    LETTER = "letter", _("Letter")
    REOPENING = "reopening", _("Request to look again")


class RequestStatus(TextChoices):
    """Where a request of a person stands."""

    RECEIVED = "received", _("Identity to be shown")
    UNIDENTIFIED = "unidentified", _("Identity not shown")
    IDENTIFIED = "identified", _("To be looked up")
    LOOKED_UP = "looked_up", _("To be answered by another person")
    ANSWERED = "answered", _("Answered")


class RequestWay(TextChoices):
    """How a request of a person came."""

    FORM = "form", _("By the form on the site")
    IN_PERSON = "in_person", _("In person")
    PAPER = "paper", _("On paper")


class RequestAnswer(TextChoices):
    """The letters that there are."""

    NEITHER = "neither", _("Neither confirm nor deny")
    TOLD = "told", _("Refer to the notice that the person has")


class Seen(TextChoices):
    """By what a person showed who they are."""

    CARD = "card", _("Identity card, in person")
    PASSPORT = "passport", _("Passport, in person")
    AUTHORITY = "authority", _("Signed authority of a representative")
    NOTHING = "nothing", _("Nothing that shows it")


class DestructionStatus(TextChoices):
    """Where a destruction of the body's own records stands."""

    PROPOSED = "proposed", _("Waits for a second person")
    RELEASED = "released", _("Released")
    REFUSED = "refused", _("Not released")
    CARRIED_OUT = "carried_out", _("Carried out")


class DestructionResult(TextChoices):
    """What became of one record on the list."""

    WAITING = "waiting", _("Waits")
    DESTROYED = "destroyed", _("Destroyed")
    HELD = "held", _("Kept by a legal hold")
    CHANGED = "changed", _("No longer due, or gone already")


class RetentionEvent(TextChoices):
    """What is written into the ledger about the end of the body's own records."""

    HOLD_SET = "retention.hold_set", _("Legal hold set")
    HOLD_LIFTED = "retention.hold_lifted", _("Legal hold lifted")
    PROPOSED = "retention.proposed", _("Destruction of records proposed")
    RELEASED = "retention.released", _("Destruction of records released by a second person")
    REFUSED = "retention.refused", _("Destruction of records not released")
    DESTROYED = "retention.destroyed", _("Record destroyed")
    CARRIED_OUT = "retention.carried_out", _("Act of destruction made")


class RequestEvent(TextChoices):
    """What is written into the ledger about requests; never who asks, never what was found."""

    RECEIVED = "request.received", _("Request of a person received")
    CHECKED = "request.checked", _("Identity of the asker checked")
    LOOKED_UP = "request.looked_up", _("Person looked up")
    PERSON_READ = "request.person_read", _("Who asks was read")
    FINDING_READ = "request.finding_read", _("Finding read")
    ANSWERED = "request.answered", _("Request of a person answered")


class ComplaintEvent(TextChoices):
    """What is written into the ledger about complaints; never a name, never a text."""

    RECEIVED = "complaint.received", _("Complaint received")
    ACKNOWLEDGED = "complaint.acknowledged", _("Receipt confirmed")
    HEARD = "complaint.heard", _("The complainant wrote")
    ANSWERED = "complaint.answered", _("We wrote to the complainant")
    ADMITTED = "complaint.admitted", _("Complaint taken up")
    REJECTED = "complaint.rejected", _("Complaint not taken up")
    INVESTIGATED = "complaint.investigated", _("Examination begun")
    ASSIGNED = "complaint.assigned", _("Complaint assigned")
    RECUSED = "complaint.recused", _("Kept away from the complaint")
    NOTED = "complaint.noted", _("Internal note")
    TASK_ADDED = "complaint.task_added", _("Task added")
    TASK_DONE = "complaint.task_done", _("Task done")
    LINKED = "complaint.linked", _("Warrant linked")
    ASKED = "complaint.question_asked", _("Agency asked")
    AGENCY_ANSWERED = "complaint.question_answered", _("Agency answered")
    PROPOSED = "complaint.determination_proposed", _("Determination proposed")
    RETURNED = "complaint.determination_returned", _("Determination sent back")
    DETERMINED = "complaint.determined", _("Complaint answered")
    CLOSED = "complaint.closed", _("Complaint closed")
    REOPEN_ASKED = "complaint.reopening_asked", _("The complainant asked to look again")
    REOPENED = "complaint.reopened", _("Complaint reopened")
    READ = "complaint.read", _("Complaint read")
    FILE_READ = "complaint.file_read", _("Attachment opened")
    CONTACT_READ = "complaint.contact_read", _("Contact details opened")
    TAKEN_OVER = "complaint.taken_over", _("Earlier complaints taken over")
