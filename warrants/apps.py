"""Warrants as an app, and what it asks of the clock."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from oversight.enums import LogClass
from warrants.enums import Event, Why


class WarrantsConfig(AppConfig):
    """What agencies ask for and judges decide."""

    name = "warrants"
    flag_subjects = "warrants.selectors.flag_subjects.SUBJECTS"
    schedule: ClassVar[dict[str, Any]] = {
        "allocate": {"task": "warrants.allocate", "schedule": 2.0},
        "expire": {"task": "warrants.expire", "schedule": 20.0},
        "deadlines": {"task": "warrants.miss_deadlines", "schedule": 20.0},
        "endings": {"task": "warrants.announce_endings", "schedule": 600.0},
        "mail": {"task": "warrants.mail_feed", "schedule": 30.0},
        "persons": {"task": "warrants.link_persons", "schedule": 10.0, "options": {"expires": 30}},
        "person_days": {"task": "warrants.count_persons", "schedule": 3600.0},
        "retention": {"task": "warrants.notice_retention", "schedule": 600.0},
        "repeated": {
            "task": "warrants.find_repeated",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "calls": {"task": "warrants.forget_calls", "schedule": 3600.0},
    }

    log_classes: ClassVar[dict[Event, LogClass]] = {
        Event.FILED: LogClass.WARRANT,
        Event.URGENT_FILED: LogClass.URGENT,
        Event.RENEWAL_FILED: LogClass.RENEWAL,
        Event.ALLOCATED: LogClass.OTHER,
        Event.DECIDED: LogClass.DECISION,
        Event.WITHDRAWN: LogClass.OTHER,
        Event.LAPSED: LogClass.OTHER,
        Event.APPLICATION_LAPSED: LogClass.OTHER,
        Event.ACTIVATED: LogClass.OTHER,
        Event.ENDING: LogClass.OTHER,
        Event.MAILED: LogClass.OTHER,
        Event.ENDED: LogClass.END,
        Event.EXPIRED: LogClass.END,
        Event.RETURN_FILED: LogClass.RETURN,
        Event.OVERDUE: LogClass.OTHER,
        Event.FLAG_SETTLED: LogClass.REVIEW,
        Event.READ: LogClass.READING,
        Event.LISTED: LogClass.READING,
        Event.PROOF_TAKEN_OUT: LogClass.READING,
        Event.RECUSED: LogClass.OTHER,
        Event.IMPORTED: LogClass.OTHER,
        Event.SERVED: LogClass.OTHER,
        Event.MATERIAL: LogClass.MATERIAL,
        Event.CUSTODY: LogClass.MATERIAL,
        Event.CUSTODY_DISPUTED: LogClass.MATERIAL,
        Event.ACCESS_LOGGED: LogClass.MATERIAL,
        Event.RETENTION_OVER: LogClass.MATERIAL,
        Event.CLOSED: LogClass.END,
        Event.ATTEMPT_REFUSED: LogClass.OTHER,
        Event.ATTEMPT_REPEATED: LogClass.OTHER,
        Event.REPEATED: LogClass.OTHER,
        Event.STATED: LogClass.OTHER,
        Event.STATEMENT_LINKED: LogClass.REVIEW,
        Event.STATEMENT_SETTLED: LogClass.REVIEW,
        Event.STATEMENT_READ: LogClass.READING,
        Event.DATA_ASKED: LogClass.ACCESS,
        Event.DATA_ANSWERED: LogClass.ACCESS,
        Event.DATA_RECEIVED: LogClass.ACCESS,
        Event.DATA_READ: LogClass.READING,
        Event.DATA_FLAG_SETTLED: LogClass.REVIEW,
        Event.BULK_ORDERED: LogClass.ACCESS,
        Event.BULK_STAGE: LogClass.ACCESS,
        Event.BULK_READ: LogClass.READING,
        Event.BULK_FLAG_SETTLED: LogClass.REVIEW,
        Event.FINAL_DECISION: LogClass.NOTICE,
        Event.NOTICE_RULED: LogClass.NOTICE,
        Event.NOTICE_SETTLED: LogClass.NOTICE,
        Event.REMEDY: LogClass.NOTICE,
        Event.OCCURRED: LogClass.OTHER,
        Event.PERSONS_LINKED: LogClass.OTHER,
        Event.PERSONS_UNMARKED: LogClass.OTHER,
        Event.PERSONS_JOINED: LogClass.REVIEW,
        Event.PERSONS_PARTED: LogClass.REVIEW,
        Event.PERSONS_FLAG_SETTLED: LogClass.REVIEW,
        Event.PERSONS_COUNTED: LogClass.OTHER,
        Event.PERSONS_READ: LogClass.READING,
        Event.RULEBOOK_LOADED: LogClass.OTHER,
        Event.RULEBOOK_ACTIVATED: LogClass.OTHER,
    }

    def ready(self) -> None:
        from oversight import words
        from oversight.actions import vault
        from oversight.selectors import lookups
        from warrants.persons import selectors as persons
        from warrants.persons.enums import ValueKind
        from warrants.selectors.identities import KEPT, read_as, traces_of

        lookups.PLACES["warrants"] = traces_of
        lookups.KEPT["warrants"] = KEPT
        lookups.READ_AS["warrants"] = read_as
        lookups.WORDS.update({kind.value: kind.label for kind in ValueKind})
        lookups.WORDS.update(
            {
                "warrants.identities": _("names and numbers of targets"),
                "warrants.details": _("details of targets"),
                "warrants.selectors": _("values in requests for stored data"),
                "chain": _("another value of the same person"),
                "other_iin": _("beside the identification number of somebody else"),
            }
        )
        lookups.WAITING["warrants"] = persons.is_waiting
        words.WORDS.update({why.value: why.label for why in Why})
        words.WORDS.update(
            {
                "no_deferral": _("This law lets nobody put notice off."),
                "notice_too_late": _("The deadline for notice has passed. It cannot be put off."),
                "notice_too_long": _("The law does not let notice be put off so far."),
                "notice_not_longer": _("This lies before the deadline that runs already."),
                "unknown_ground": _("This is not one of the grounds that the law names."),
            }
        )
        vault.KEPT.append(("warrants.Warrant", "case_key"))
        vault.KEPT.append(("warrants.DataRequest", "case_key"))
        vault.KEPT.append(("warrants.Statement", "case_key"))
        vault.KEPT.append(("warrants.PersonChain", "case_key"))
        vault.KEPT.append(("warrants.ValueMark", "case_key"))
