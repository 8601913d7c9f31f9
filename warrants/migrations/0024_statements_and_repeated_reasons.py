"""What is told without a case, and reasons that repeat others; the texts of all cases wait first."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


STATEMENTS = """
CREATE SEQUENCE statement_number;
CREATE FUNCTION check_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['warrant_id', 'link_reason', 'linked_by_id', 'linked_at', 'case_key'];
BEGIN
    IF (to_jsonb(NEW) - later) IS DISTINCT FROM (to_jsonb(OLD) - later) THEN
        RAISE EXCEPTION '% stands as it was told', OLD.reference
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'statement_stands_as_told';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_stands_as_told BEFORE UPDATE ON warrants_statement
    FOR EACH ROW EXECUTE FUNCTION check_statement();
CREATE TRIGGER cannot_be_deleted BEFORE DELETE ON warrants_statement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
NO_STATEMENTS = """
DROP TRIGGER cannot_be_deleted ON warrants_statement;
DROP FUNCTION check_statement CASCADE;
DROP SEQUENCE statement_number;
"""
REPETITIONS = """
CREATE FUNCTION let_text_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.source = 'live' THEN
        IF TG_TABLE_NAME = 'warrants_application' THEN
            INSERT INTO warrants_waitingtext (application_id, of_decision) VALUES (NEW.id, false);
        ELSE
            INSERT INTO warrants_waitingtext (application_id, of_decision)
            VALUES (NEW.application_id, true);
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER text_waits AFTER INSERT ON warrants_application
    FOR EACH ROW EXECUTE FUNCTION let_text_wait();
CREATE TRIGGER text_waits AFTER INSERT ON warrants_decision
    FOR EACH ROW EXECUTE FUNCTION let_text_wait();
INSERT INTO warrants_waitingtext (application_id, of_decision)
    SELECT id, false FROM warrants_application WHERE source = 'live' ORDER BY id;
INSERT INTO warrants_waitingtext (application_id, of_decision)
    SELECT application_id, true FROM warrants_decision WHERE source = 'live' ORDER BY id;
CREATE INDEX application_by_officer ON warrants_application ((filing #> '{officer,name}'), id)
    WHERE source = 'live';
CREATE INDEX application_by_head ON warrants_application ((filing #> '{approved_by,name}'), id)
    WHERE source = 'live';
SELECT make_append_only('warrants_repetition');
"""
NO_REPETITIONS = """
DROP TRIGGER append_only ON warrants_repetition;
DROP INDEX application_by_officer, application_by_head;
DROP FUNCTION let_text_wait CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0013_follow_up'),
        ('oversight', '0011_tries_by_name'),
        ('warrants', '0023_refused_attempts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Repetition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('facts', 'What is known'), ('necessity', 'Why it is necessary'), ('proportionality', 'Why it is proportionate'), ('results_so_far', 'Results so far'), ('reasons', 'The judge’s reasons')], max_length=20, verbose_name='text')),
                ('relation', models.CharField(choices=[('before', 'of the application before'), ('officer', 'of another case of the same officer'), ('head', 'of another case that the same person approved'), ('judge', 'of another case of the same judge')], max_length=10, verbose_name='whose text')),
                ('similarity', models.PositiveSmallIntegerField(verbose_name='similarity')),
                ('norm', models.CharField(max_length=10, verbose_name='norm')),
                ('found_at', models.DateTimeField(verbose_name='found')),
            ],
            options={
                'ordering': ('application', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True, verbose_name='reference')),
                ('kind', models.CharField(choices=[('use', 'Use under an order that was not served'), ('data', 'Data given under a request that we do not know'), ('decision', 'Decision on a case that was not filed')], max_length=10, verbose_name='kind')),
                ('told', models.CharField(choices=[('started', 'Use started'), ('stopped', 'Use stopped'), ('given', 'Data given'), ('granted', 'Granted'), ('modified', 'Granted with changes'), ('refused', 'Refused')], max_length=10, verbose_name='what happened')),
                ('order', models.CharField(max_length=80, verbose_name='number on the paper')),
                ('agency', models.CharField(blank=True, max_length=60, verbose_name='agency, as told')),
                ('measures', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='measures')),
                ('days', models.PositiveIntegerField(null=True, verbose_name='days')),
                ('judge', models.CharField(blank=True, max_length=200, verbose_name='judge, as told')),
                ('remark', models.TextField(blank=True, verbose_name='remark')),
                ('case_key', models.BinaryField(null=True)),
                ('at', models.DateTimeField(verbose_name='happened')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('link_reason', models.TextField(blank=True, verbose_name='why it belongs to the case')),
                ('linked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='WaitingText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_decision', models.BooleanField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='flag',
            name='flag_has_one_subject',
        ),
        migrations.AddField(
            model_name='repetition',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repetitions', to='warrants.application'),
        ),
        migrations.AddField(
            model_name='repetition',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warrants.application'),
        ),
        migrations.AddField(
            model_name='statement',
            name='court',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oversight.court', verbose_name='court'),
        ),
        migrations.AddField(
            model_name='statement',
            name='filed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statement',
            name='filed_by_client',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
        ),
        migrations.AddField(
            model_name='statement',
            name='linked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statement',
            name='provider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oversight.provider', verbose_name='provider'),
        ),
        migrations.AddField(
            model_name='statement',
            name='warrant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='warrants.warrant', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='flag',
            name='statement',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='warrants.statement'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('statement__isnull', False)), fields=['statement'], name='flag_of_statement'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('warrant', 'data_request', 'bulk_order', 'figure', 'statement', function='num_nonnulls', output_field=models.IntegerField()), models.Value(1)), name='flag_has_one_subject'),
        ),
        migrations.AddField(
            model_name='waitingtext',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warrants.application'),
        ),
        migrations.AddConstraint(
            model_name='repetition',
            constraint=models.UniqueConstraint(fields=('application', 'part'), name='repetition_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='repetition',
            constraint=models.CheckConstraint(condition=models.Q(('other', models.F('application')), _negated=True), name='repetition_of_another'),
        ),
        migrations.AddConstraint(
            model_name='repetition',
            constraint=models.CheckConstraint(condition=models.Q(('similarity__range', (1, 100))), name='repetition_in_per_cent'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('court__isnull', False), ('kind', 'decision'), ('provider', None)), models.Q(models.Q(('kind', 'decision'), _negated=True), ('court', None), ('provider__isnull', False)), _connector='OR'), name='statement_comes_from_one'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_at__gte', models.F('at'))), name='statement_tells_what_happened'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('linked_at', None), ('warrant', None)), models.Q(('linked_at__isnull', False), ('warrant__isnull', False), models.Q(('link_reason', ''), _negated=True)), _connector='OR'), name='statement_linked_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='waitingtext',
            constraint=models.UniqueConstraint(fields=('application', 'of_decision'), name='text_waits_once'),
        ),
        migrations.RunSQL(STATEMENTS, NO_STATEMENTS),
        migrations.RunSQL(REPETITIONS, NO_REPETITIONS),
    ]
