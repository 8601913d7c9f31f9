"""A proposed outcome and the answer to it stay, and so do the files of a published edition."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION check_review_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answer text[] := '{agrees,reason,second_id,seconded_at}';
BEGIN
    IF OLD.agrees IS NOT NULL
       OR (to_jsonb(NEW) - answer) IS DISTINCT FROM (to_jsonb(OLD) - answer) THEN
        RAISE EXCEPTION 'proposal % stands as it was made and answered', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'proposal_answered_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_answered_once BEFORE UPDATE ON audits_reviewproposal
    FOR EACH ROW EXECUTE FUNCTION check_review_proposal();
CREATE TRIGGER cannot_be_deleted BEFORE DELETE ON audits_reviewproposal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_publication_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM audits_publication
               WHERE id = OLD.publication_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'file % is of a published edition', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_file_stays';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_file_stays BEFORE UPDATE OR DELETE ON audits_publicationfile
    FOR EACH ROW EXECUTE FUNCTION check_publication_file();
"""
UNDO = """
DROP TRIGGER cannot_be_deleted ON audits_reviewproposal;
DROP FUNCTION check_review_proposal, check_publication_file CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [("audits", "0017_deadlines_held_equal")]

    operations = [migrations.RunSQL(FORWARD, UNDO)]
