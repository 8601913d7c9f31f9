"""What the database itself guarantees about warrants, also against raw SQL."""

from django.db import migrations

TABLES = ("warrant", "target", "allocation", "application", "term", "clock", "flag")
APPEND_ONLY = ("decision", "return", "activation")

FORWARD = """
CREATE SEQUENCE warrant_number;

CREATE FUNCTION refuse_filing_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'submitted' THEN
        RAISE EXCEPTION 'application % is decided and cannot change', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'application_decided_is_final';
    END IF;
    IF (NEW.warrant_id, NEW.number, NEW.kind, NEW.filing, NEW.requested_days, NEW.source)
       IS DISTINCT FROM
       (OLD.warrant_id, OLD.number, OLD.kind, OLD.filing, OLD.requested_days, OLD.source)
       OR (NEW.resolved_at, NEW.resolved_span, NEW.recorded_at, NEW.filed_by_id,
           NEW.filed_by_client_id)
       IS DISTINCT FROM
       (OLD.resolved_at, OLD.resolved_span, OLD.recorded_at, OLD.filed_by_id,
        OLD.filed_by_client_id) THEN
        RAISE EXCEPTION 'the filing of application % is frozen as first submitted', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'application_filing_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_is_frozen BEFORE UPDATE ON warrants_application
    FOR EACH ROW EXECUTE FUNCTION refuse_filing_change();

CREATE FUNCTION check_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE filer bigint;
BEGIN
    SELECT filed_by_id INTO filer FROM warrants_application WHERE id = NEW.application_id;
    IF filer = NEW.judge_id THEN
        RAISE EXCEPTION 'the judge of application % is the one who filed it', NEW.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_judge_is_not_applicant';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER judge_is_not_applicant BEFORE INSERT ON warrants_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision();

CREATE FUNCTION check_term() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_until timestamptz; last_cut timestamptz; granted record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.warrant_id, NEW.decision_id, NEW.starts_at, NEW.until, NEW.limit_until,
            NEW.limit_article)
           IS DISTINCT FROM
           (OLD.id, OLD.warrant_id, OLD.decision_id, OLD.starts_at, OLD.until, OLD.limit_until,
            OLD.limit_article) OR OLD.cut_at IS NOT NULL THEN
            RAISE EXCEPTION 'term % is fixed; it can only be cut, once', OLD.id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'term_is_fixed';
        END IF;
        RETURN NEW;
    END IF;
    SELECT a.warrant_id, d.outcome INTO granted FROM warrants_decision d
        JOIN warrants_application a ON a.id = d.application_id WHERE d.id = NEW.decision_id;
    IF granted.warrant_id IS DISTINCT FROM NEW.warrant_id OR granted.outcome = 'refused' THEN
        RAISE EXCEPTION 'term rests on no granting decision of its warrant'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'term_rests_on_a_grant';
    END IF;
    PERFORM 1 FROM warrants_warrant WHERE id = NEW.warrant_id FOR NO KEY UPDATE;
    SELECT until, cut_at INTO last_until, last_cut FROM warrants_term
        WHERE warrant_id = NEW.warrant_id ORDER BY until DESC LIMIT 1;
    IF last_cut IS NOT NULL OR (last_until IS NOT NULL AND NEW.starts_at <> last_until) THEN
        RAISE EXCEPTION 'term has to start where the one before it ends, at %', last_until
            USING ERRCODE = 'check_violation', CONSTRAINT = 'term_leaves_no_gap';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER term_follows BEFORE INSERT OR UPDATE ON warrants_term
    FOR EACH ROW EXECUTE FUNCTION check_term();

CREATE FUNCTION refuse_rulebook_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.code, NEW.version, NEW.sha256, NEW.text) IS DISTINCT FROM
       (OLD.code, OLD.version, OLD.sha256, OLD.text)
       OR (OLD.active_from IS NOT NULL AND NEW.active_from IS DISTINCT FROM OLD.active_from) THEN
        RAISE EXCEPTION 'rulebook % % is fixed once loaded', OLD.code, OLD.version
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rulebook_is_fixed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rulebook_is_fixed BEFORE UPDATE ON warrants_rulebookversion
    FOR EACH ROW EXECUTE FUNCTION refuse_rulebook_change();
""" + "".join(
    f"""
CREATE TRIGGER cannot_be_deleted BEFORE DELETE ON warrants_{table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
    for table in (*TABLES, "rulebookversion")
) + "".join(f"SELECT make_append_only('warrants_{table}');\n" for table in APPEND_ONLY)

UNDO = """
DROP SEQUENCE warrant_number;
DROP FUNCTION refuse_filing_change, check_decision, check_term, refuse_rulebook_change CASCADE;
""" + "".join(
    f"DROP TRIGGER cannot_be_deleted ON warrants_{table};\n"
    for table in (*TABLES, "rulebookversion")
) + "".join(f"DROP TRIGGER append_only ON warrants_{table};\n" for table in APPEND_ONLY)


class Migration(migrations.Migration):
    dependencies = [("warrants", "0001_initial"), ("oversight", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, UNDO)]
