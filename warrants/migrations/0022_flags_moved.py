"""The flags of requests, bulk orders and figures move in with those of cases; then they are kept.

The keys of the four kinds overlapped. A flag that moves keeps its old key as `former_id`, for
entries name it; new keys begin above all old ones, so that a number means one flag of its kind.
"""

import django.db.models.lookups
from django.db import migrations, models

SAME = (
    "code, severity, article, party, figures, raised_at, state, reason, settled_by_id, settled_at"
)
MOVE = f"""
SELECT setval(pg_get_serial_sequence('warrants_flag', 'id'), greatest(
    (SELECT max(id) FROM warrants_flag), (SELECT max(id) FROM warrants_requestflag),
    (SELECT max(id) FROM warrants_bulkflag), (SELECT max(id) FROM audits_figureflag)));

INSERT INTO warrants_flag
    (former_id, data_request_id, bulk_order_id, bulk_step_id, figure_id, historic, {SAME})
SELECT * FROM (
    SELECT id, request_id, NULL::bigint, NULL::bigint, NULL::bigint, false, {SAME}
    FROM warrants_requestflag
    UNION ALL
    SELECT id, NULL, order_id, step_id, NULL, false, {SAME} FROM warrants_bulkflag
    UNION ALL
    SELECT id, NULL, NULL, NULL, figure_id, false, {SAME} FROM audits_figureflag
) moved ORDER BY raised_at, id;

UPDATE warrants_flag SET historic = true FROM warrants_warrant
WHERE warrants_warrant.id = warrant_id AND source = 'historic';

SET CONSTRAINTS ALL IMMEDIATE;
"""

FREEZE = """
CREATE FUNCTION check_flag() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settling text[] := '{state,reason,settled_by_id,settled_at,rank}';  -- rank comes after
BEGIN
    IF OLD.state <> 'open' THEN
        RAISE EXCEPTION 'flag % is settled', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'flag_settled_once';
    END IF;
    IF (to_jsonb(NEW) - settling) IS DISTINCT FROM (to_jsonb(OLD) - settling) THEN
        RAISE EXCEPTION 'flag % stays what it was when raised', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'flag_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flag_is_frozen BEFORE UPDATE ON warrants_flag
    FOR EACH ROW EXECUTE FUNCTION check_flag();
"""
THAW = "DROP FUNCTION check_flag CASCADE;"


class Migration(migrations.Migration):

    dependencies = [('warrants', '0021_one_flag')]

    operations = [
        migrations.RunSQL(MOVE),  # there is no way back: what moved may have been settled since
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('state', 'open'), ('historic', False)), fields=['rank', 'id'], name='flag_waiting'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('state', 'open'), ('historic', True)), fields=['rank', 'id'], name='flag_of_history'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('data_request__isnull', False)), fields=['data_request'], name='flag_of_data_request'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('bulk_order__isnull', False)), fields=['bulk_order'], name='flag_of_bulk_order'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('figure__isnull', False)), fields=['figure'], name='flag_of_figure'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('bulk_step__isnull', False)), fields=['bulk_step'], name='flag_of_bulk_step'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('former_id__isnull', False)), fields=['former_id'], name='flag_of_former_id'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('warrant', 'data_request', 'bulk_order', 'figure', function='num_nonnulls', output_field=models.IntegerField()), models.Value(1)), name='flag_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('warrant__isnull', False), models.Q(('application', None), ('material', None)), _connector='OR'), models.Q(('bulk_order__isnull', False), ('bulk_step', None), _connector='OR')), name='flag_part_beside_its_whole'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.UniqueConstraint(condition=models.Q(('figure__isnull', False)), fields=('figure', 'code'), name='flag_of_figure_once'),
        ),
        migrations.DeleteModel(name='BulkFlag'),
        migrations.DeleteModel(name='RequestFlag'),
        migrations.RunSQL(FREEZE, THAW),
    ]
