"""What the database itself guarantees about material, also against raw SQL."""

from django.db import migrations

KEPT = ("material",)
APPEND_ONLY = ("custodyevent", "accessbatch", "accessentry", "providerorder")

FORWARD = """
CREATE FUNCTION check_custody() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE piece warrants_material; links integer;
BEGIN
    SELECT * INTO piece FROM warrants_material WHERE id = NEW.material_id FOR UPDATE;
    SELECT count(*) INTO links FROM warrants_custodyevent WHERE material_id = NEW.material_id;
    IF NEW.number <> links OR (NEW.kind = 'obtained') <> (links = 0) THEN
        RAISE EXCEPTION 'the chain of % goes on with number %', piece.reference, links
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_leaves_no_gap';
    END IF;
    IF NEW.at < piece.last_at THEN
        RAISE EXCEPTION 'the chain of % has come to %', piece.reference, piece.last_at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_in_order';
    END IF;
    IF piece.destroyed_at IS NOT NULL AND NEW.kind <> 'attested' THEN
        RAISE EXCEPTION '% is destroyed', piece.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ends_with_destruction';
    END IF;
    IF NEW.kind IN ('handed_over', 'opened', 'sealed', 'copied', 'moved', 'shared', 'disclosed',
                    'destroyed')
       AND lower(regexp_replace(NEW.holder, '\\s+', ' ', 'g'))
           <> lower(regexp_replace(piece.holder, '\\s+', ' ', 'g')) THEN
        RAISE EXCEPTION '% is held by another', piece.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_by_the_holder';
    END IF;
    IF NEW.kind = 'destroyed' AND (piece.held OR piece.permitted_at IS NULL
        OR NEW.quantity IS NULL OR NEW.quantity > piece.destructible
        OR coalesce(NEW.copies, 0) > piece.copies) THEN
        RAISE EXCEPTION '% may not be destroyed so', piece.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_destruction_is_permitted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_follows BEFORE INSERT ON warrants_custodyevent
    FOR EACH ROW EXECUTE FUNCTION check_custody();

CREATE FUNCTION check_material() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.warrant_id, NEW.number, NEW.reference, NEW.agency_reference, NEW.class_code,
        NEW.obtained_volume, NEW.unit, NEW.obtained_at, NEW.recorded_at)
       IS DISTINCT FROM
       (OLD.id, OLD.warrant_id, OLD.number, OLD.reference, OLD.agency_reference, OLD.class_code,
        OLD.obtained_volume, OLD.unit, OLD.obtained_at, OLD.recorded_at) THEN
        RAISE EXCEPTION '% stays what it was when obtained', OLD.reference
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'material_is_fixed';
    END IF;
    IF NEW.volume > OLD.volume OR NEW.last_at < OLD.last_at THEN
        RAISE EXCEPTION '% does not grow, nor go back in time', OLD.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'material_only_becomes_less';
    END IF;
    IF OLD.destroyed_at IS NOT NULL AND
       (NEW.destroyed_at, NEW.volume, NEW.copies, NEW.holder) IS DISTINCT FROM
       (OLD.destroyed_at, OLD.volume, OLD.copies, OLD.holder)
       OR OLD.attested_at IS NOT NULL AND NEW.attested_at IS DISTINCT FROM OLD.attested_at THEN
        RAISE EXCEPTION '% is destroyed', OLD.reference
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'material_destroyed_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER material_follows BEFORE UPDATE ON warrants_material
    FOR EACH ROW EXECUTE FUNCTION check_material();
""" + "".join(
    f"""
CREATE TRIGGER cannot_be_deleted BEFORE DELETE ON warrants_{table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
    for table in KEPT
) + "".join(f"SELECT make_append_only('warrants_{table}');\n" for table in APPEND_ONLY)

UNDO = """
DROP FUNCTION check_custody, check_material CASCADE;
""" + "".join(
    f"DROP TRIGGER cannot_be_deleted ON warrants_{table};\n" for table in KEPT
) + "".join(f"DROP TRIGGER append_only ON warrants_{table};\n" for table in APPEND_ONLY)


class Migration(migrations.Migration):
    dependencies = [("warrants", "0009_material")]
    operations = [migrations.RunSQL(FORWARD, UNDO)]
