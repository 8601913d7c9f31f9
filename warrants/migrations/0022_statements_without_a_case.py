"""What is told of something that has no case here; as it was told, and what became of it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE SEQUENCE statement_number;
CREATE FUNCTION check_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['state', 'reason', 'settled_by_id', 'settled_at', 'warrant_id',
                          'link_reason', 'linked_by_id', 'linked_at', 'case_key'];
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
UNDO = """
DROP TRIGGER cannot_be_deleted ON warrants_statement;
DROP FUNCTION check_statement CASCADE;
DROP SEQUENCE statement_number;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0010_one_index_a_question'),
        ('warrants', '0021_refused_attempts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]

    operations = [
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
                ('state', models.CharField(choices=[('open', 'Open'), ('explained', 'Explained'), ('confirmed', 'Confirmed'), ('dismissed', 'Dismissed')], default='open', max_length=10, verbose_name='state')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('settled_at', models.DateTimeField(null=True)),
                ('link_reason', models.TextField(blank=True, verbose_name='why it belongs to the case')),
                ('linked_at', models.DateTimeField(null=True)),
                ('court', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oversight.court', verbose_name='court')),
                ('filed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filed_by_client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
                ('linked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oversight.provider', verbose_name='provider')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warrant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='warrants.warrant', verbose_name='case')),
            ],
            options={
                'ordering': ('-id',),
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['-id'], name='statement_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('court__isnull', False), ('kind', 'decision'), ('provider', None)), models.Q(models.Q(('kind', 'decision'), _negated=True), ('court', None), ('provider__isnull', False)), _connector='OR'), name='statement_comes_from_one'), models.CheckConstraint(condition=models.Q(('recorded_at__gte', models.F('at'))), name='statement_tells_what_happened'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='statement_settled_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('linked_at', None), ('warrant', None)), models.Q(('linked_at__isnull', False), ('warrant__isnull', False), models.Q(('link_reason', ''), _negated=True)), _connector='OR'), name='statement_linked_with_a_reason')],
            },
        ),
        migrations.RunSQL(FORWARD, UNDO),
    ]
