"""The words of what was obtained: material, stored data, bulk data."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
