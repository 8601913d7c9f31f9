"""The table of deadlines is the only one; where a list sorts by a deadline, its copy is held equal."""

from django.db import migrations, models

COPIES = {"review": "audits_review", "subject_request": "audits_subjectrequest", "notice": "warrants_notification"}

# A copy is compared at the commit with the deadline that began last: a step writes both.
FORWARD = "".join(
    f"""
CREATE FUNCTION check_due_of_{subject}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE subject bigint; shown timestamptz; counted timestamptz;
BEGIN
    IF TG_TABLE_NAME = 'warrants_clock' THEN
        subject := (to_jsonb(NEW) ->> '{subject}_id')::bigint;
    ELSE
        subject := NEW.id;
    END IF;
    SELECT due_at INTO shown FROM {table} WHERE id = subject;
    SELECT due_at INTO counted FROM warrants_clock WHERE {subject}_id = subject
        ORDER BY id DESC LIMIT 1;
    IF counted <> shown THEN
        RAISE EXCEPTION 'the deadline shown is not the one counted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'due_of_{subject}_is_its_clocks';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER due_of_{subject}_is_its_clocks
    AFTER INSERT OR UPDATE OF due_at ON warrants_clock DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.{subject}_id IS NOT NULL) EXECUTE FUNCTION check_due_of_{subject}();
CREATE CONSTRAINT TRIGGER due_of_{subject}_is_its_clocks
    AFTER UPDATE OF due_at ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_due_of_{subject}();
"""
    for subject, table in COPIES.items()
)
BACK = "".join(
    f"""
DROP TRIGGER due_of_{subject}_is_its_clocks ON {table};
DROP TRIGGER due_of_{subject}_is_its_clocks ON warrants_clock;
DROP FUNCTION check_due_of_{subject}();
"""
    for subject, table in COPIES.items()
)


class Migration(migrations.Migration):

    dependencies = [("audits", "0016_deadlines_in_one_table")]

    operations = [
        migrations.DeleteModel(name="ComplaintClock"),
        migrations.RemoveField(model_name="agencyquestion", name="due_at"),
        migrations.RunSQL(FORWARD, BACK),
    ]
