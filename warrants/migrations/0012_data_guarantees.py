"""What the database itself guarantees about requests for stored data, also against raw SQL."""

from django.db import migrations

KEPT = ("datarequest", "requestflag")
APPEND_ONLY = ("dataanswer", "datareceipt", "bulkorder", "bulkstep")

FORWARD = """
CREATE SEQUENCE data_request_number;
CREATE SEQUENCE bulk_order_number;

CREATE FUNCTION check_data_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'status' - 'case_key') IS DISTINCT FROM
       (to_jsonb(OLD) - 'status' - 'case_key') THEN
        RAISE EXCEPTION '% is frozen as filed', OLD.reference
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'request_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_is_frozen BEFORE UPDATE ON warrants_datarequest
    FOR EACH ROW EXECUTE FUNCTION check_data_request();

CREATE FUNCTION check_data_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM warrants_dataanswer WHERE request_id = NEW.request_id) THEN
        RAISE EXCEPTION 'nothing is received before it is answered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_follows_an_answer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_follows BEFORE INSERT ON warrants_datareceipt
    FOR EACH ROW EXECUTE FUNCTION check_data_receipt();
""" + "".join(
    f"""
CREATE TRIGGER cannot_be_deleted BEFORE DELETE ON warrants_{table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
    for table in KEPT
) + "".join(f"SELECT make_append_only('warrants_{table}');\n" for table in APPEND_ONLY)

UNDO = """
DROP SEQUENCE data_request_number;
DROP SEQUENCE bulk_order_number;
DROP FUNCTION check_data_request, check_data_receipt CASCADE;
""" + "".join(
    f"DROP TRIGGER cannot_be_deleted ON warrants_{table};\n" for table in KEPT
) + "".join(f"DROP TRIGGER append_only ON warrants_{table};\n" for table in APPEND_ONLY)


class Migration(migrations.Migration):
    dependencies = [("warrants", "0011_data_requests")]
    operations = [migrations.RunSQL(FORWARD, UNDO)]
