"""The public log only grows: queue of what waits, append-only rows, no forked checkpoint."""

from django.db import migrations

APPEND_ONLY = ("logleaf", "logtile", "checkpoint", "cosignature", "logkey")

QUEUE = """
-- Takes up every way of inserting: one row, many, COPY, and an INSERT inside WITH.
CREATE FUNCTION queue_for_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO oversight_pendingentry (entry_id) SELECT id FROM stored;
    RETURN NULL;
END $$;

CREATE TRIGGER queue_for_the_log AFTER INSERT ON oversight_ledgerentry
    REFERENCING NEW TABLE AS stored
    FOR EACH STATEMENT EXECUTE FUNCTION queue_for_the_log();

-- what was recorded before there was a log; the trigger's lock keeps others out until then
INSERT INTO oversight_pendingentry (entry_id) SELECT id FROM oversight_ledgerentry ORDER BY id;

ALTER TABLE oversight_pendingentry SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000
);
-- hashes cannot be compressed; trying takes longer than storing them
ALTER TABLE oversight_logtile ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE oversight_logedge ALTER COLUMN data SET STORAGE EXTERNAL;
"""

NO_FORK = """
CREATE FUNCTION refuse_fork() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
    SELECT size, root INTO last FROM oversight_checkpoint ORDER BY id DESC LIMIT 1;
    IF FOUND AND (NEW.size < last.size OR (NEW.size = last.size AND NEW.root <> last.root)) THEN
        RAISE EXCEPTION 'a checkpoint of % leaves does not follow from that of %',
            NEW.size, last.size
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'checkpoints_follow';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER checkpoints_follow BEFORE INSERT ON oversight_checkpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_fork();
"""

DO = QUEUE + NO_FORK + "".join(f"SELECT make_append_only('oversight_{one}');\n" for one in APPEND_ONLY)

UNDO = (
    """
DROP TRIGGER checkpoints_follow ON oversight_checkpoint;
DROP FUNCTION refuse_fork();
DROP TRIGGER queue_for_the_log ON oversight_ledgerentry;
DROP FUNCTION queue_for_the_log();
"""
    + "".join(f"DROP TRIGGER append_only ON oversight_{one};\n" for one in APPEND_ONLY)
)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_public_log"), ("oversight", "0002_append_only")]
    operations = [migrations.RunSQL(DO, UNDO)]
