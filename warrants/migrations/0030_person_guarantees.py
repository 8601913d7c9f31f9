"""A request stays frozen as filed, but for its status, its key and its links to persons."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION check_data_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'status' - 'case_key' - 'sealed_links') IS DISTINCT FROM
       (to_jsonb(OLD) - 'status' - 'case_key' - 'sealed_links') THEN
        RAISE EXCEPTION '% is frozen as filed', OLD.reference
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'request_is_frozen';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO = FORWARD.replace(" - 'sealed_links'", "")


class Migration(migrations.Migration):
    dependencies = [("warrants", "0029_persons")]
    operations = [migrations.RunSQL(FORWARD, UNDO)]
