"""A count of persons is written once; a statement is linked to a case once."""

from django.db import migrations

FORWARD = """
SELECT make_append_only('warrants_personcount');
CREATE OR REPLACE FUNCTION check_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['warrant_id', 'link_reason', 'linked_by_id', 'linked_at', 'case_key'];
BEGIN
    IF OLD.warrant_id IS NOT NULL THEN
        later := ARRAY['case_key'];
    END IF;
    IF (to_jsonb(NEW) - later) IS DISTINCT FROM (to_jsonb(OLD) - later) THEN
        RAISE EXCEPTION '% stands as it was told', OLD.reference
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'statement_stands_as_told';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO = """
DROP TRIGGER append_only ON warrants_personcount;
CREATE OR REPLACE FUNCTION check_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['warrant_id', 'link_reason', 'linked_by_id', 'linked_at', 'case_key'];
BEGIN
    IF (to_jsonb(NEW) - later) IS DISTINCT FROM (to_jsonb(OLD) - later) THEN
        RAISE EXCEPTION '% stands as it was told', OLD.reference
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'statement_stands_as_told';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [("warrants", "0031_clock_subjects")]

    operations = [migrations.RunSQL(FORWARD, UNDO)]
