"""The words of warrants: states, steps, events; each value is stable, each label is read."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from oversight.enums import CASE_READ, CASES_TAKEN_OUT


class WarrantStatus(TextChoices):
    """Where a warrant stands in its life; whether it is in force is computed from its terms."""

    APPLIED = "applied", _("Applied for")
    RUNNING_UNCONFIRMED = "running_unconfirmed", _("Running, not yet confirmed")
    AUTHORISED = "authorised", _("Authorised")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")
    ENDED = "ended", _("Ended")
    CLOSED = "closed", _("Closed")


class EndReason(TextChoices):
    """Why a warrant is no longer carried out."""

    EXPIRED = "expired", _("Its last term ran out")
    CANCELLED = "cancelled", _("Cancelled by the agency")
    STOPPED_BY_JUDGE = "stopped_by_judge", _("Stopped by a judge")
    STOPPED_BY_PROSECUTOR = "stopped_by_prosecutor", _("Stopped by a prosecutor")
    REFUSED = "refused", _("Confirmation refused")


class ApplicationKind(TextChoices):
    """What is asked for."""

    FIRST = "first", _("First application")
    RENEWAL = "renewal", _("Renewal")
    URGENT = "urgent", _("Confirmation of an urgent start")


class ApplicationStatus(TextChoices):
    """Where one application stands."""

    SUBMITTED = "submitted", _("Waiting for a decision")
    GRANTED = "granted", _("Granted")
    MODIFIED = "modified", _("Granted with changes")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class FilingPart(TextChoices):
    """What an application states, as far as it can be held against the one before."""

    MEASURES = "measures", _("Measures")
    TARGETS = "targets", _("Targets")
    OFFENCES = "offences", _("Offences")
    AIM = "aim", _("Aim")
    SYSTEMS = "systems", _("Systems used")
    DAYS = "requested_days", _("Days asked for")
    FACTS = "facts", _("Facts")
    NECESSITY = "necessity", _("Necessity")
    LESS_INTRUSIVE = "less_intrusive", _("Less intrusive means considered")
    PROPORTIONALITY = "proportionality", _("Proportionality")
    EXPECTED = "expected", _("What is expected")
    RESULTS = "results_so_far", _("Results so far")
    OFFICER = "officer", _("Officer")
    APPROVER = "approved_by", _("Approved by")


class Outcome(TextChoices):
    """What a judge may decide."""

    GRANTED = "granted", _("Granted as asked for")
    MODIFIED = "modified", _("Granted with changes")
    REFUSED = "refused", _("Refused")


class Authority(TextChoices):
    """Who authorised: a judge, or the investigating body itself where the law lets it."""

    JUDGE = "judge", _("A judge")
    INVESTIGATING_BODY = "investigating_body", _("The investigating body itself")


class Source(TextChoices):
    """How a record came here."""

    LIVE = "live", _("Filed as it happened")
    HISTORIC = "historic", _("Taken over from an earlier publication")


class LineOutcome(TextChoices):
    """What became of one line of a published table."""

    ORDER = "order", _("Taken in as an order of the year of the table")
    LATE = "late", _("Taken in as a late order of an earlier year")
    SUPPLEMENT = "supplement", _("Added to an order known from an earlier table")
    REPEATED = "repeated", _("Known already: another file says the same")
    ASIDE = "aside", _("Kept aside: another file of the same year says something else")
    UNREADABLE = "unreadable", _("Kept as printed: it could not be told to be an order")


class Installation(TextChoices):
    """Whether the measure was carried out at all."""

    USED = "used", _("Installed and used")
    NOT_USED = "not_used", _("Installed, not used")
    NEVER = "never", _("Never installed")


class ActivationKind(TextChoices):
    """Actual use begins or stops."""

    STARTED = "started", _("Started")
    STOPPED = "stopped", _("Stopped")


class ClockOutcome(TextChoices):
    """How a deadline ended."""

    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class FlagState(TextChoices):
    """What became of something a rule noticed."""

    OPEN = "open", _("Open")
    EXPLAINED = "explained", _("Explained")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Dismissed")


class Severity(TextChoices):
    """How much something matters."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class TargetKind(TextChoices):
    """What a measure is aimed at."""

    PERSON = "person", _("Person")
    PLACE = "place", _("Place")
    DEVICE = "device", _("Device")
    ACCOUNT = "account", _("Account")


class Medium(TextChoices):
    """What material is kept on."""

    SERVER = "server", _("Server")
    DISK = "disk", _("Disk or memory card")
    OPTICAL = "optical", _("Optical disc")
    PAPER = "paper", _("Paper")
    ITEM = "item", _("Object")


class VolumeUnit(TextChoices):
    """What the volume of material is counted in."""

    RECORDS = "records", _("records")
    MINUTES = "minutes", _("minutes")
    MEGABYTES = "megabytes", _("megabytes")
    PAGES = "pages", _("pages")
    ITEMS = "items", _("objects")


class CustodyKind(TextChoices):
    """What happens to material, from the day it is obtained to the day nothing is left."""

    OBTAINED = "obtained", _("Obtained")
    HANDED_OVER = "handed_over", _("Handed over")
    RECEIVED = "received", _("Receipt confirmed")
    DISPUTED = "disputed", _("Receipt disputed")
    OPENED = "opened", _("Seal opened")
    SEALED = "sealed", _("Sealed")
    COPIED = "copied", _("Copied")
    MOVED = "moved", _("Moved")
    SHARED = "shared", _("Shared")
    DISCLOSED = "disclosed", _("Disclosed abroad")
    QUARANTINED = "quarantined", _("Put in quarantine")
    FILTERED = "filtered", _("Filtered")
    ASSIGNED = "assigned", _("Access given to an officer")
    UNASSIGNED = "unassigned", _("Access taken back")
    ENTERED = "entered", _("Entered into evidence")
    RULED_OUT = "ruled_out", _("Ruled out")
    HELD = "held", _("Held back from destruction")
    RELEASED = "released", _("Hold lifted")
    PERMITTED = "permitted", _("Destruction permitted")
    TOLD = "told", _("Prosecutor told of the destruction")
    DESTROYED = "destroyed", _("Destroyed")
    ATTESTED = "attested", _("Destruction attested")


class RuledOut(TextChoices):
    """Why material may not be used, so that it is destroyed before anything else."""

    INADMISSIBLE = "inadmissible", _("Inadmissible")
    OUT_OF_SCOPE = "out_of_scope", _("Beyond what was authorised")


class MaterialState(TextChoices):
    """Where a piece of material stands; worked out from its custody."""

    KEPT = "kept", _("Kept")
    QUARANTINE = "quarantine", _("In quarantine")
    EVIDENCE = "evidence", _("In evidence")
    HELD = "held", _("Held back from destruction")
    TO_DESTROY = "to_destroy", _("To be destroyed")
    DESTROYED = "destroyed", _("Destroyed, not attested")
    GONE = "gone", _("Destroyed and attested")


class Looked(TextChoices):
    """How material was looked at."""

    VIEWED = "viewed", _("Read or viewed")
    HEARD = "heard", _("Listened to")
    SEARCHED = "searched", _("Searched")
    EXPORTED = "exported", _("Exported")
    PRINTED = "printed", _("Printed")


class RequestStatus(TextChoices):
    """Where a request for stored data stands."""

    ASKED = "asked", _("Waiting for the provider")
    ANSWERED = "answered", _("Answered")
    RECEIVED = "received", _("Answered and received")


class AnswerOutcome(TextChoices):
    """What a provider says of a request."""

    GIVEN = "given", _("Given")
    PARTLY = "partly", _("Given in part")
    REFUSED = "refused", _("Refused")
    NOTHING = "nothing", _("Nothing held")


class AnswerSource(TextChoices):
    """Whose account an answer is, and by which way it came here."""

    PROVIDER = "provider", _("The provider itself")
    LETTER = "letter", _("A letter of the provider to us")
    AGENCY = "agency", _("A letter of the provider, passed on by the agency")


class ProbeQuality(TextChoices):
    """How good the image is that a face is searched by."""

    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Poor")


class CheckOutcome(TextChoices):
    """What a person made of the candidates of a face search."""

    MATCH = "match", _("A match")
    NO_MATCH = "no_match", _("No match")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


class SelectorKind(TextChoices):
    """What a request asks about."""

    NUMBER = "number", _("Telephone number")
    ACCOUNT = "account", _("Account")
    DEVICE = "device", _("Device")
    PERSON = "person", _("Person")
    PLATE = "plate", _("Number plate")
    PLACE = "place", _("Place")
    IMAGE = "image", _("Image of a face")


class BulkStage(TextChoices):
    """The stages of a bulk regime, each of which is overseen."""

    COLLECTED = "collected", _("Collected")
    SELECTED = "selected", _("Selected")
    EXAMINED = "examined", _("Examined")
    SHARED = "shared", _("Shared")
    DELETED = "deleted", _("Deleted")


class CaseEnding(TextChoices):
    """How a criminal case ended for good."""

    CONVICTION = "conviction", _("Conviction")
    ACQUITTAL = "acquittal", _("Acquittal")
    TERMINATED = "terminated", _("Case terminated")
    OTHER = "other", _("Otherwise")


class NoticeStatus(TextChoices):
    """Where the notice to one person stands."""

    DUE = "due", _("To be told")
    DEFERRED = "deferred", _("Put off by a judge")
    WAIVED = "waived", _("Never, by leave of a judge")
    SERVED = "served", _("Told")
    UNIDENTIFIED = "unidentified", _("Cannot be identified")


class NoticeRuling(TextChoices):
    """What a judge may decide on notice."""

    DEFERRED = "deferred", _("Put off")
    WAIVED = "waived", _("No notice at all")


class ServiceWay(TextChoices):
    """How a person was told."""

    IN_PERSON = "in_person", _("Handed over in person")
    POST = "post", _("By registered post")
    COUNSEL = "counsel", _("Through the person's lawyer")
    ELECTRONIC = "electronic", _("By the state's electronic mail")


class RemedyStep(TextChoices):
    """What a person who was told did about it, and what came of it."""

    ASKED = "asked", _("The person asked the court")
    DECIDED = "decided", _("The court decided")


class RemedyOutcome(TextChoices):
    """What the court made of it."""

    UNLAWFUL = "unlawful", _("Found unlawful")
    PARTLY = "partly", _("Found unlawful in part")
    LAWFUL = "lawful", _("Found lawful")
    LEFT = "left", _("Left without examination")


class RemedyState(TextChoices):
    """Where the remedy of a person who was told stands; nobody stores it, it is read."""

    OPEN = "open", _("May still ask the court")
    LAPSED = "lapsed", _("Did not ask the court in time")
    ASKED = "asked", _("Before the court")
    DECIDED = "decided", _("Decided by the court")


class Event(TextChoices):
    """What happens to a warrant; written into the ledger, and told to those concerned."""

    FILED = "warrant.filed", _("Warrant applied for")
    URGENT_FILED = "urgent.filed", _("Confirmation of an urgent start applied for")
    RENEWAL_FILED = "renewal.filed", _("Renewal applied for")
    ALLOCATED = "application.allocated", _("Allocated to a judge")
    DECIDED = "decision.recorded", _("Decided")
    WITHDRAWN = "warrant.withdrawn", _("Withdrawn")
    LAPSED = "warrant.lapsed", _("Lapsed without a decision")
    APPLICATION_LAPSED = "application.lapsed", _("Application lapsed with its warrant")
    ACTIVATED = "activation.recorded", _("Start or stop reported")
    ENDING = "warrant.ending", _("Ends soon")
    MAILED = "agency.mailed", _("Letter sent to the agency")
    ENDED = "warrant.ended", _("Ended")
    EXPIRED = "warrant.expired", _("Expired")
    RETURN_FILED = "return.filed", _("Return filed")
    OVERDUE = "clock.missed", _("A deadline was missed")
    FLAG_SETTLED = "flag.settled", _("Flag settled")
    READ = CASE_READ, _("Case read")
    PROOF_TAKEN_OUT = "proof.taken_out", _("Proof of a decision taken out")
    LISTED = CASES_TAKEN_OUT, _("Register exported")
    RECUSED = "warrant.recused", _("Recused from the case")
    IMPORTED = "warrant.imported", _("Taken over from an earlier publication")
    SERVED = "order.served", _("Order served on a provider")
    MATERIAL = "material.recorded", _("Material recorded")
    CUSTODY = "custody.recorded", _("Custody of material recorded")
    ACCESS_LOGGED = "access.logged", _("Access to material reported")
    RETENTION_OVER = "retention.over", _("Material kept beyond its time")
    CLOSED = "warrant.closed", _("Closed")
    DATA_ASKED = "data.asked", _("Stored data asked for")
    DATA_ANSWERED = "data.answered", _("Request for stored data answered")
    DATA_RECEIVED = "data.received", _("Stored data received")
    DATA_READ = "data.read", _("Request for stored data read")
    DATA_FLAG_SETTLED = "data.flag_settled", _("Flag on a request settled")
    BULK_ORDERED = "bulk.ordered", _("Bulk data authorised")
    BULK_STAGE = "bulk.stage", _("Stage of a bulk regime reported")
    BULK_READ = "bulk.read", _("Bulk order read")
    BULK_FLAG_SETTLED = "bulk.flag_settled", _("Flag on a bulk order settled")
    FINAL_DECISION = "case.final_decision", _("Final decision in the case reported")
    NOTICE_RULED = "notice.ruled", _("Ruled on notice to the person")
    NOTICE_SETTLED = "notice.settled", _("Notice to the person settled")
    REMEDY = "notice.remedy", _("What the person did about the notice")
    OCCURRED = "occurrence.recorded", _("Something that time is counted from reported")
    RULEBOOK_LOADED = "rulebook.loaded", _("Rulebook loaded")
    RULEBOOK_ACTIVATED = "rulebook.activated", _("Rulebook activated")


class Occurred(TextChoices):
    """What the law counts time from and no other step tells; named as in the rulebooks.

    Source: CPC 234(2), 246(3), 248(2)-(3).
    """

    MATERIALS_REQUESTED = "materials.requested", _("The judge called for more materials")
    LEGALITY_REQUESTED = "legality.requested", _("The judge asked for a check of legality")
    LEGALITY_REPORTED = "legality.reported", _("The prosecutor reported on the check of legality")
    POSTAL_NOTICED = "postal.noticed", _("The post told of an item")
    POSTAL_EXAMINED = "postal.examined", _("The item was examined")
    CONTACT_MET = "contact.met", _("A person who met the target is being followed")
    CONTACT_REPORTED = "contact.reported", _("The day of following was reported")
    CONTACT_LEFT = "contact.left", _("The person is followed no longer")

    @classmethod
    def of_courts(cls) -> frozenset[Occurred]:
        """Return what a judge calls for, and what comes of it; the agency tells everything else."""
        return frozenset({cls.MATERIALS_REQUESTED, cls.LEGALITY_REQUESTED, cls.LEGALITY_REPORTED})


class Shown(TextChoices):
    """What the log shows of a decision and the first reported start under it."""

    BEFORE = (
        "before",
        _("The decision was recorded before the measure began, and the log proves it."),
    )
    REPORTED_EARLIER = (
        "reported_earlier",
        _(
            "The decision was recorded before the start was reported, but after the moment at "
            "which the measure is said to have begun. The log does not show that the decision "
            "came first."
        ),
    )
    AFTER = (
        "after",
        _(
            "The start of the measure was recorded before the decision. The log shows that the "
            "decision was not on record when the measure began."
        ),
    )
    NO_START = (
        "no_start",
        _(
            "No start of the measure was reported. The log proves that the decision was recorded, "
            "and when; there is nothing that it could have come before."
        ),
    )
    WAITING = (
        "waiting",
        _(
            "The decision, or the start, is recorded and not yet in the log. Take the package out "
            "again in some minutes."
        ),
    )


class Why(TextChoices):
    """Why a step is refused that no rule of the rulebook speaks of; the label is what is said."""

    WRONG_STATE = "wrong_state", _("This step is not open in the present state of the case.")
    CHANGED = "changed", _("The case has changed since you read it. Read it again, then decide.")
    DUPLICATE = "duplicate", _("Your agency has already filed this reference.")
    UNKNOWN_RULEBOOK = "unknown_rulebook", _("No rulebook of this code holds on that day.")
    UNKNOWN_COURT = "unknown_court", _("There is no active court with this code.")
    UNKNOWN_JUDGE = "unknown_judge", _("There is no active judge of this name in the court.")
    UNKNOWN_AGENCY = "unknown_agency", _("There is no active agency with this code.")
    NO_CUSTODY_RULES = (
        "no_custody_rules",
        _("No version of this rulebook says how material is kept. Ask the body to activate one."),
    )
    NO_DATA_RULES = (
        "no_data_rules",
        _("This rulebook says nothing of stored data. Ask the body to activate one that does."),
    )
    OWN_APPROVAL = "own_approval", _("Whoever does it cannot approve it. Name another person.")
    HAS_A_MACHINE = (
        "has_a_machine",
        _("This provider answers by itself. Wait for its answer, or ask us to record its letter."),
    )
    UNKNOWN_WARRANT = "unknown_warrant", _("Your agency has no warrant with this reference.")
    UNKNOWN_ORDER = "unknown_order", _("Your agency has no bulk order with this reference.")
    UNKNOWN_PROVIDER = "unknown_provider", _("There is no active provider with this code.")
    LENGTH_DIFFERS = (
        "length_differs",
        _("The length differs from the one asked for: choose “granted with changes”."),
    )
    IN_THE_FUTURE = "in_the_future", _("This lies in the future. Give the moment it happened.")
    BEFORE_START = "before_start", _("This lies before the beginning of the authorisation.")
    NOT_COUNTED = (
        "not_counted",
        _("The law counts no time from this under the measures of this case."),
    )
    NOTHING_WAITS = (
        "nothing_waits",
        _("Nothing waits for this. Report first what it follows, or correct the moment of that."),
    )
    UNKNOWN_TARGET = "unknown_target", _("This case has no target of this number.")
    NO_REASON = "no_reason", _("Give a reason.")
