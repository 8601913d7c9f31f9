"""What was asked for and refused: the record, kept against change, and the calls counted once."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION check_refused_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'times' - 'last_at') IS DISTINCT FROM
       (to_jsonb(OLD) - 'times' - 'last_at')
       OR NEW.times < OLD.times OR NEW.last_at < OLD.last_at THEN
        RAISE EXCEPTION 'a refused attempt only grows'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attempt_only_grows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_only_grows BEFORE UPDATE ON warrants_refusedattempt
    FOR EACH ROW EXECUTE FUNCTION check_refused_attempt();
CREATE TRIGGER cannot_be_deleted BEFORE DELETE ON warrants_refusedattempt
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER cannot_be_deleted ON warrants_refusedattempt;
DROP FUNCTION check_refused_attempt CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0010_one_index_a_question'),
        ('warrants', '0022_flags_moved'),
    ]

    operations = [
        migrations.CreateModel(
            name='RefusedAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('first', 'First application'), ('urgent', 'Urgent start'), ('renewal', 'Renewal'), ('data', 'Stored data'), ('bulk', 'Bulk data')], max_length=10, verbose_name='asked for')),
                ('agency_reference', models.CharField(max_length=80, verbose_name="agency's reference")),
                ('rulebook', models.CharField(max_length=60, verbose_name='rulebook')),
                ('measures', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='measures')),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='refused because of')),
                ('first_at', models.DateTimeField(verbose_name='first')),
                ('last_at', models.DateTimeField(verbose_name='last')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='how often')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oversight.agency', verbose_name='agency')),
                ('warrant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warrants.warrant', verbose_name='case')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='RefusedCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BinaryField(max_length=32)),
                ('at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='warrants.refusedattempt')),
            ],
        ),
        migrations.AddIndex(
            model_name='refusedattempt',
            index=models.Index(fields=['first_at'], name='attempt_by_day'),
        ),
        migrations.AddIndex(
            model_name='refusedattempt',
            index=models.Index(fields=['last_at', 'id'], name='attempt_by_last_day'),
        ),
        migrations.AddConstraint(
            model_name='refusedattempt',
            constraint=models.UniqueConstraint(fields=('agency', 'agency_reference', 'kind', 'codes', 'measures'), name='attempt_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='refusedattempt',
            constraint=models.CheckConstraint(condition=models.Q(('last_at__gte', models.F('first_at'))), name='attempt_runs_forward'),
        ),
        migrations.AddConstraint(
            model_name='refusedattempt',
            constraint=models.CheckConstraint(condition=models.Q(('codes__len__gt', 0)), name='attempt_has_a_cause'),
        ),
        migrations.AddConstraint(
            model_name='refusedattempt',
            constraint=models.CheckConstraint(condition=models.Q(('times__gt', 0)), name='attempt_was_made'),
        ),
        migrations.AddIndex(
            model_name='refusedcall',
            index=models.Index(fields=['at'], name='refused_call_by_day'),
        ),
        migrations.AddConstraint(
            model_name='refusedcall',
            constraint=models.UniqueConstraint(fields=('attempt', 'mark'), name='refused_call_once'),
        ),
        migrations.RunSQL(FORWARD, UNDO),
    ]
