"""Reasons that repeat others, and the texts that wait to be compared: all that are there, first."""

import django.db.models.deletion
from django.db import migrations, models


FORWARD = """
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
UNDO = """
DROP TRIGGER append_only ON warrants_repetition;
DROP INDEX application_by_officer, application_by_head;
DROP FUNCTION let_text_wait CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('warrants', '0022_statements_without_a_case'),
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
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repetitions', to='warrants.application')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warrants.application')),
            ],
            options={
                'ordering': ('application', 'id'),
                'constraints': [models.UniqueConstraint(fields=('application', 'part'), name='repetition_kept_once'), models.CheckConstraint(condition=models.Q(('other', models.F('application')), _negated=True), name='repetition_of_another'), models.CheckConstraint(condition=models.Q(('similarity__range', (1, 100))), name='repetition_in_per_cent')],
            },
        ),
        migrations.CreateModel(
            name='WaitingText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_decision', models.BooleanField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warrants.application')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'of_decision'), name='text_waits_once')],
            },
        ),
        migrations.RunSQL(FORWARD, UNDO),
    ]
