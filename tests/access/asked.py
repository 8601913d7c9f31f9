"""What every address is asked: the own object and the foreign one, and the fields of its form."""

from __future__ import annotations

from typing import Any, Final

from oversight.models import LedgerEntry
from tests.access.complaints import complaint_forms, complaint_objects
from tests.access.persons import persons_forms
from tests.access.retention import retention_forms, retention_objects
from tests.access.rows import Kwargs
from tests.access.world import (
    DAY,
    World,
    bulk_forms,
    filing_form,
    local,
    moment_ago,
    piece_form,
    request_form,
    step_forms,
)
from tests.build import NOON, PASSWORD
from warrants.models import Warrant

NOTHING: Final = {"pk": 0}


def objects(world: World) -> dict[str, tuple[Kwargs, Kwargs]]:
    """Return what each address is asked about: the own object, and the foreign one."""
    own, foreign, people = world.own, world.foreign, world.people

    def case(state: str, **more: Any) -> tuple[Kwargs, Kwargs]:
        return (
            {"reference": getattr(own, state).reference, **more},
            {"reference": getattr(foreign, state).reference, **more},
        )

    def commitment(warrant: Warrant, event: str) -> str:
        entry = LedgerEntry.objects.get(subject=warrant.reference, event=event)
        return bytes(entry.commitment).hex()

    def receipt(event: str) -> tuple[Kwargs, Kwargs]:
        ours, theirs = (
            {
                "reference": side.granted.reference,
                "commitment": commitment(side.granted, event),
                "kind": "zip",
            }
            for side in (own, foreign)
        )
        return ours, theirs

    def anomaly(kind: str, who: str) -> Kwargs:
        day = (NOON - DAY).date() if kind == "night" else NOON.date()
        return {"kind": kind, "who": people[who].actor.code, "day": day.isoformat()}

    states = {
        "renewal": "granted",
        "withdrawal": "applied",
        "activation": "granted",
        "end": "granted",
        "occurrence": "granted",
        "final-decision": "ended",
        "remedy": "served",
        "return": "ended",
        "order": "granted",
    }
    named = {"name": "report.json"}
    draft, published = {"pk": world.draft.pk}, {"pk": world.published.pk}
    oneself = {"pk": people["administrator"].pk}
    officer = people["officer"]
    return {
        "log_tile": ({"address": "entries/000.p/1"}, {"address": "entries/x999/999"}),
        "report_file": (published | named, draft | named),
        "agency_warrant": case("granted"),
        "agency_hi1": case("granted", kind="json"),
        "desk_hi1": case("granted", kind="xml"),
        "api_hi1_warrant": case("granted"),
        "api_hi1_request": case("request"),
        **{f"agency_step:{step}": case(state, name=step) for step, state in states.items()},
        "agency_receipt": receipt("warrant.filed"),
        "agency_receipt:ruling": receipt("decision.recorded"),
        "bench_receipt": receipt("decision.recorded"),
        "receipt": (
            {"commitment": commitment(own.granted, "warrant.filed")},
            {"commitment": "0" * 64},
        ),
        "desk_proof": case("granted", number=0),
        "bench_case": case("applied"),
        "bench_stop": case("granted"),
        "bench_calls": case("granted"),
        "desk_view_drop": ({"pk": world.view.pk}, {"pk": world.foreign_view.pk}),
        "desk_warrant": case("granted"),
        "agency_material_new": case("granted"),
        "agency_piece": case("piece"),
        "agency_custody": case("piece", kind="moved"),
        "agency_request": case("request"),
        "agency_request_receipt": case("answered"),
        "agency_request_letter": case("unanswered"),
        "agency_bulk_order": case("bulk"),
        "agency_bulk_stage": case("bulk"),
        "desk_request_letter": (
            {"reference": own.unanswered.reference},
            {"reference": foreign.request_of_case.reference},
        ),
        "desk_statement": case("statement"),
        "desk_statement_link": case("statement"),
        "desk_bulk_order": ({"reference": own.bulk.reference}, {"reference": "B-2026-999999"}),
        "desk_bulk_stage": (
            {"reference": own.bulk.reference, "pk": own.stage.pk},
            {"reference": own.bulk.reference, "pk": foreign.stage.pk},
        ),
        "desk_draw": ({"reference": world.draw.reference}, {"reference": "V-2026-999999"}),
        "desk_draw_look": (
            {"reference": world.drawn.draw.reference, "number": 1},
            {"reference": world.foreign_drawn.draw.reference, "number": 1},
        ),
        "desk_piece": case("piece"),
        "desk_request": case("request_of_case"),
        "desk_provider": ({"code": "carrier"}, {"code": "nobody"}),
        "desk_flag": ({"pk": own.flag.pk}, {"pk": foreign.flag.pk}),
        "desk_flag:request": ({"pk": own.request_flag.pk}, {"pk": foreign.request_flag.pk}),
        "desk_flag:bulk": ({"pk": own.stage.flags.get().pk}, NOTHING),
        "desk_flag:statement": (
            {"pk": own.statement.flags.get().pk},
            {"pk": foreign.statement.flags.get().pk},
        ),
        "desk_flag:figure": ({"pk": world.figure_flag.pk}, NOTHING),
        "desk_reallocate": case("applied"),
        "desk_recuse": case("granted"),
        "desk_unsealing_ask": case("granted"),
        "desk_remedy": case("served"),
        "desk_unsealing_ask_complainant": (
            {"reference": world.persons.named.reference},
            {"reference": world.complaints.foreign.reference},
        ),
        "desk_subject_request": (
            {"reference": world.persons.request.reference},
            {"reference": "S-2026-999999"},
        ),
        "agency_notice": case("told"),
        "agency_notice_letter": case("told", number=0, language="en"),
        "bench_notice": case("told"),
        "api_final_decision": case("ended"),
        "api_occurrence": case("granted"),
        "api_notice_decision": case("told"),
        "api_notification": case("told"),
        "desk_person": ({"pk": world.persons.proposal.first_id}, NOTHING),
        "desk_person_proposal": (
            {"pk": world.persons.proposal.pk},
            {"pk": world.persons.foreign_proposal.pk},
        ),
        "desk_unsealing": (
            {"pk": world.persons.unsealing.pk},
            {"pk": world.persons.foreign_unsealing.pk},
        ),
        **complaint_objects(world.complaints),
        **retention_objects(world.old),
        "desk_unsealing:given": ({"pk": world.persons.given_unsealing.pk}, NOTHING),
        "desk_review": case("ended"),
        "desk_assign": case("ended"),
        "desk_assign:free": case("free"),
        "desk_log_anomaly": (
            anomaly("outside", "auditor"),
            anomaly("outside", "clerk"),
        ),
        "desk_log_anomaly:oneself": (anomaly("night", "commissioner"), NOTHING),
        "desk_report": (draft, NOTHING),
        "desk_publish": (draft, NOTHING),
        "desk_correct_report": (published, NOTHING),
        "desk_report_file": (draft | named, NOTHING | named),
        "admin_account": ({"pk": people["clerk"].pk}, NOTHING),
        "admin_account:oneself": (oneself, oneself),
        "admin_account_password": ({"pk": people["clerk"].pk}, NOTHING),
        "admin_account_password:oneself": (oneself, oneself),
        "admin_agency": ({"pk": officer.agency_id}, NOTHING),
        "admin_court": ({"pk": world.court.pk}, NOTHING),
        "admin_provider": ({"pk": world.provider_id}, NOTHING),
        "admin_client": ({"pk": world.client_id}, NOTHING),
        "admin_rulebook": ({"pk": world.version.pk}, NOTHING),
        "api_warrant": case("granted"),
        "api_renewals": case("granted"),
        "api_decision": case("applied", number=0),
        "api_withdrawal": case("applied"),
        "api_activations": case("granted"),
        "api_end": case("granted"),
        "api_returns": case("ended"),
        "api_orders": case("granted"),
        "api_materials": case("granted"),
        "api_material": case("piece"),
        "api_custody": case("piece"),
        "api_access_request": case("request"),
        "api_access_answer": case("request"),
        "api_access_receipt": case("answered"),
        "api_bulk_stages": case("bulk"),
        "api_rulebook": ({"code": "kz-cpc"}, {"code": "nowhere"}),
    }


def forms(world: World) -> dict[str, Kwargs]:
    """Return the fields that each page is sent."""
    names = {"name_kk": "Бір", "name_ru": "Один", "name_en": "One"}
    person = {"full_name": "New Name", "language": "en"}
    password = "a longer pass phrase"
    moment = local(NOON)
    agency = world.people["officer"].agency_id
    day = NOON.date().isoformat()
    kinds = {"agency": "police", "court": "capital", "provider": "post"}
    return {
        "sign_in": {"username": "stranger", "password": "guess"},
        "verify": {"text": "no receipt"},
        "account": {"language": "en"},
        "account_password": {
            "old_password": PASSWORD,
            "new_password1": password,
            "new_password2": password,
        },
        "token": {"grant_type": "client_credentials"},
        **persons_forms(),
        **complaint_forms(world.complaints),
        **retention_forms(world.own.granted.reference),
        "agency_file": filing_form(world),
        **{f"agency_step:{step}": fields for step, fields in step_forms().items()},
        "bench_case": {"outcome": "granted", "days": "30", "reasons": "Shown."},
        "bench_stop": {"ended_at": moment, "why": "No longer needed."},
        "bench_calls": {"what": "legality.requested", "at": moment},
        "desk_view_save": {"name": "New", "query": "days=90"},
        **bulk_forms(world),
        "agency_material_new": piece_form(),
        "agency_custody": {
            "at": moment_ago(),
            "holder": "Room 1",
            "place": "Vault",
            "officer_name": "A",
        },
        "agency_request_new": request_form(),
        "agency_request_receipt": {
            "records": "2",
            "persons": "2",
            "received_at": moment_ago(),
            "officer_name": "A",
        },
        "desk_statement_link": {"reference": world.own.granted.reference, "reason": "Seen."},
        "bench_statement": {"order": "Paper", "told": "refused", "at": moment},
        **{
            name: {"state": "confirmed", "reason": "Seen."}
            for name in (
                "desk_flag",
                "desk_flag:request",
                "desk_flag:bulk",
                "desk_flag:figure",
                "desk_flag:statement",
            )
        },
        "desk_reallocate": {"person": world.own.second_judge.pk, "reason": "Leave."},
        "desk_recuse": {"person": world.people["auditor"].pk, "reason": "Kin."},
        "desk_review": {"part": "checklist", "answer_legal_basis": "pass"},
        "desk_assign": {"to": world.people["auditor"].pk},
        "desk_assign:free": {"to": world.people["auditor"].pk},
        "desk_log_anomaly": {"remark": "Asked."},
        "desk_log_anomaly:oneself": {"remark": "I may."},
        "desk_reports": {"starts_on": "2026-01-01", "ends_on": "2026-03-31"},
        "desk_correct_report": {"cause": "wrong", "why": "A court was counted twice."},
        "desk_reconciliation": {
            "source": "Yearbook",
            "table": b"Measure,2021\nIntercept applications authorized,9\n",
        },
        "admin_account_add": person | {"username": "new", "role": "clerk"},
        "admin_account": person | {"role": "clerk", "is_active": "on"},
        "admin_account:oneself": person | {"role": "administrator", "is_active": "on"},
        "admin_client_add": {"name": "New", "role": "officer", "agency": agency},
        "admin_client": {"step": "close"},
        "admin_calendar": {"country": "KZ", "day": day, "working": "no", "reason": "Decree"},
        "admin_rulebook": {"active_from": "2027-01-01"},
        **{
            f"admin_{kind}_add": {**names, "code": "new", "kind": sort}
            for kind, sort in kinds.items()
        },
        **{f"admin_{kind}": {**names, "kind": sort} for kind, sort in kinds.items()},
    }
