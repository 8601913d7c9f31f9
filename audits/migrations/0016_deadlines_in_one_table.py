"""Every deadline of the body's own, and of each notice, becomes a row among the others.

What the old columns do not tell is not made up: a deadline that was kept without its steps
says since when and until when, and that the steps were not kept.
"""

from django.db import migrations

UTC = """'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'"""


def at(column):
    return f"to_char({column} AT TIME ZONE 'UTC', {UTC})"


def steps(started, due):
    return (
        f"jsonb_build_array(jsonb_build_object('code', 'starts', 'at', {at(started)}),"
        f" jsonb_build_object('code', 'kept_without_steps', 'at', {at(due)}))"
    )


COLUMNS = (
    "rule, article, party, started_at, due_at, strict_at, lenient_at, steps, stopped_at, outcome"
)
COMPLAINTS = f"""
INSERT INTO warrants_clock (complaint_id, {COLUMNS})
SELECT complaint_id, norm, 'body''s norm', 'body', started_at, due_at, due_at, due_at, steps,
    stopped_at, outcome
FROM audits_complaintclock ORDER BY id;
"""
QUESTIONS = f"""
INSERT INTO warrants_clock (question_id, {COLUMNS})
SELECT id, 'agency_answers', 'body''s norm', 'agency', asked_at, due_at, due_at, due_at,
    {steps("asked_at", "due_at")}, answered_at,
    CASE WHEN answered_at IS NULL THEN '' WHEN answered_at < due_at THEN 'met' ELSE 'missed' END
FROM audits_agencyquestion ORDER BY id;
"""
REVIEWS = f"""
INSERT INTO warrants_clock (review_id, {COLUMNS})
SELECT id, 'review', '', 'body', opened_at, due_at, due_at, due_at,
    {steps("opened_at", "due_at")}, closed_at,
    CASE WHEN closed_at IS NULL THEN '' WHEN closed_at < due_at THEN 'met' ELSE 'missed' END
FROM audits_review ORDER BY id;
"""
# The time to show who they are was overwritten by the time for the answer once it was shown.
REQUESTS = f"""
INSERT INTO warrants_clock (subject_request_id, {COLUMNS})
SELECT id, CASE WHEN checked_at IS NULL THEN 'identify' ELSE 'answer' END, 'body''s norm',
    CASE WHEN checked_at IS NULL THEN 'person' ELSE 'body' END, began, due_at, due_at, due_at,
    {steps("began", "due_at")}, coalesce(answered_at, unshown),
    CASE WHEN unshown IS NOT NULL THEN 'cancelled' WHEN answered_at IS NULL THEN ''
         WHEN answered_at < due_at THEN 'met' ELSE 'missed' END
FROM (
    SELECT *, coalesce(checked_at, received_at) AS began,
        CASE WHEN status = 'unidentified' THEN checked_at END AS unshown
    FROM audits_subjectrequest
) asked ORDER BY id;
"""
# The notice of a person stands under the deadline of the case, as far as that one still says it.
NOTICES = f"""
INSERT INTO warrants_clock (notice_id, {COLUMNS})
SELECT n.id, coalesce(c.rule, 'notify_person'), coalesce(c.article, ''), coalesce(c.party, 'agency'),
    coalesce(c.started_at, least(n.due_at, n.served_at, n.recorded_at)), n.due_at,
    coalesce(c.strict_at, n.due_at), coalesce(c.lenient_at, n.due_at),
    coalesce(c.steps, {steps("least(n.due_at, n.served_at, n.recorded_at)", "n.due_at")}),
    n.ended,
    CASE WHEN n.ended IS NULL THEN '' WHEN n.ended >= n.due_at THEN 'missed'
         WHEN n.status = 'served' THEN 'met' ELSE 'cancelled' END
FROM (
    SELECT *, CASE WHEN status IN ('due', 'deferred') THEN NULL
        ELSE coalesce(served_at, recorded_at, due_at) END AS ended
    FROM warrants_notification
) n
LEFT JOIN LATERAL (
    SELECT * FROM warrants_clock c
    WHERE c.warrant_id = n.warrant_id AND c.due_at = n.due_at AND c.material_id IS NULL
    ORDER BY c.id LIMIT 1
) c ON true
ORDER BY n.id;
"""
# Nobody decides on an application that lapsed with its case, nor is anybody late with it any longer.
POINTLESS = """
UPDATE warrants_clock c SET outcome = 'cancelled', stopped_at = greatest(w.ended_at, c.started_at)
FROM warrants_application a, warrants_warrant w
WHERE c.application_id = a.id AND w.id = c.warrant_id AND a.status = 'lapsed'
  AND c.outcome = '' AND c.due_at > w.ended_at;
UPDATE warrants_clock c SET stopped_at = w.ended_at
FROM warrants_application a, warrants_warrant w
WHERE c.application_id = a.id AND w.id = c.warrant_id AND a.status = 'lapsed'
  AND c.outcome = 'missed' AND c.stopped_at IS NULL AND c.due_at <= w.ended_at;
"""
BACK = """
INSERT INTO audits_complaintclock (complaint_id, norm, started_at, due_at, steps, stopped_at, outcome)
SELECT complaint_id, rule, started_at, due_at, steps, stopped_at, outcome
FROM warrants_clock WHERE complaint_id IS NOT NULL ORDER BY id;
UPDATE audits_agencyquestion q SET due_at = c.due_at FROM warrants_clock c WHERE c.question_id = q.id;
ALTER TABLE warrants_clock DISABLE TRIGGER cannot_be_deleted;
DELETE FROM warrants_clock WHERE warrant_id IS NULL;
ALTER TABLE warrants_clock ENABLE TRIGGER cannot_be_deleted;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("audits", "0015_reviews_in_order_by_two"),
        ("warrants", "0031_clock_subjects"),
    ]

    operations = [
        migrations.RunSQL(
            COMPLAINTS + QUESTIONS + REVIEWS + REQUESTS + NOTICES + POINTLESS, BACK
        ),
    ]
