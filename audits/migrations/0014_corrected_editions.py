import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What the schedule ordered before now takes its slot; of drafts made twice, the first.
FILL = """
UPDATE audits_publication p SET slot = p.period || ' ' || p.starts_on || ' ' || p.ends_on
FROM (
    SELECT min(id) AS id FROM audits_publication WHERE ordered_by_id IS NULL
    GROUP BY period, starts_on, ends_on
) first
WHERE p.id = first.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0013_follow_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='publication',
            name='publication_has_figures',
        ),
        migrations.AddField(
            model_name='publication',
            name='cause',
            field=models.CharField(blank=True, choices=[('tells_of_cases', 'It told of single cases'), ('wrong', 'Figures or words in it were wrong')], max_length=20, verbose_name='cause'),
        ),
        migrations.AddField(
            model_name='publication',
            name='changes',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='publication',
            name='corrects',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='audits.publication', verbose_name='corrects'),
        ),
        migrations.AddField(
            model_name='publication',
            name='disclosure',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='publication',
            name='slot',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='publication',
            name='superseded_at',
            field=models.DateTimeField(null=True, verbose_name='replaced'),
        ),
        migrations.AddField(
            model_name='publication',
            name='superseded_for',
            field=models.CharField(blank=True, choices=[('tells_of_cases', 'It told of single cases'), ('wrong', 'Figures or words in it were wrong')], max_length=20),
        ),
        migrations.AddField(
            model_name='publication',
            name='why',
            field=models.TextField(blank=True, verbose_name='what was wrong'),
        ),
        migrations.AlterField(
            model_name='publication',
            name='status',
            field=models.CharField(choices=[('waiting', 'Waiting to be computed'), ('computing', 'Being computed'), ('drafted', 'Draft'), ('published', 'Published'), ('superseded', 'Replaced by a corrected edition'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='status'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['drafted', 'published', 'superseded']), _negated=True), ('figures__isnull', False), _connector='OR'), name='publication_has_figures'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cause', ''), ('corrects__isnull', True)), models.Q(('corrects__isnull', False), models.Q(('cause', ''), _negated=True)), _connector='OR'), name='publication_correction_has_cause'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('superseded_at__isnull', True), ('superseded_for', ''), models.Q(('status', 'superseded'), _negated=True)), models.Q(('status', 'superseded'), ('superseded_at__isnull', False), models.Q(('superseded_for', ''), _negated=True)), _connector='OR'), name='publication_superseded_is_whole'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(condition=models.Q(('slot', ''), _negated=True), fields=('slot',), name='publication_slot_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'failed'), _negated=True), fields=('corrects',), name='publication_corrected_once'),
        ),
    ]
