"""What is recorded of a step, and what the log shows of it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from oversight.enums import CASE_READ, CASES_TAKEN_OUT


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
    CUSTODY_DISPUTED = "custody.disputed", _("A statement about material stands in dispute")
    ACCESS_LOGGED = "access.logged", _("Access to material reported")
    RETENTION_OVER = "retention.over", _("Material kept beyond its time")
    CLOSED = "warrant.closed", _("Closed")
    ATTEMPT_REFUSED = "attempt.refused", _("Asked for, and refused by the rules")
    ATTEMPT_REPEATED = "attempt.repeated", _("Asked for again, and refused by the rules")
    REPEATED = "reasons.repeated", _("Reasons found to repeat others")
    STATED = "statement.recorded", _("Told without a case")
    STATEMENT_LINKED = "statement.linked", _("Statement linked to a case")
    STATEMENT_SETTLED = "statement.settled", _("Statement settled")
    STATEMENT_READ = "statement.read", _("Statement read")
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
    PERSONS_LINKED = "persons.linked", _("Records marked and chained")
    PERSONS_UNMARKED = "persons.unmarked", _("Marks taken away, to be made anew")
    PERSONS_JOINED = "persons.joined", _("Two chains joined as one person")
    PERSONS_PARTED = "persons.parted", _("Two chains parted as two persons")
    PERSONS_FLAG_SETTLED = "persons.flag_settled", _("Flag on a person settled")
    PERSONS_COUNTED = "persons.counted", _("Days by person counted")
    PERSONS_READ = "persons.read", _("Page of a person read")
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
        _(
            "The log proves that the decision was recorded before the start was reported; and it "
            "was recorded before the moment at which the measure is said to have begun."
        ),
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
            "decision was not on record when the start was reported."
        ),
    )
    NO_START = (
        "no_start",
        _(
            "No start of the measure was reported. The log proves that the decision was recorded, "
            "and when; there is nothing that it could have come before."
        ),
    )
    RECORDED = ("recorded", _("The log proves that the decision was recorded, and when."))
    WAITING = (
        "waiting",
        _(
            "The decision, or the start, is recorded and not yet in the log. Take the package out "
            "again in some minutes."
        ),
    )
