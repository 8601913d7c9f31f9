"""A deadline is of one subject of any kind, and no longer of a warrant alone."""

import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0015_reviews_in_order_by_two'),
        ('warrants', '0030_person_guarantees'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='clock',
            options={'ordering': ('due_at', 'id')},
        ),
        migrations.RemoveIndex(
            model_name='clock',
            name='clock_running',
        ),
        migrations.AddField(
            model_name='clock',
            name='complaint',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='audits.complaint'),
        ),
        migrations.AddField(
            model_name='clock',
            name='notice',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='warrants.notification'),
        ),
        migrations.AddField(
            model_name='clock',
            name='question',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='audits.agencyquestion'),
        ),
        migrations.AddField(
            model_name='clock',
            name='review',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='audits.review'),
        ),
        migrations.AddField(
            model_name='clock',
            name='subject_request',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='audits.subjectrequest'),
        ),
        migrations.AlterField(
            model_name='clock',
            name='warrant',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='warrants.warrant'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('outcome', ''), ('warrant__isnull', False)), fields=['due_at'], name='clock_running'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('complaint__isnull', False)), fields=['complaint', 'due_at'], name='clock_of_complaint'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('notice__isnull', False)), fields=['notice', 'due_at'], name='clock_of_notice'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('review__isnull', False)), fields=['review', 'due_at'], name='clock_of_review'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('subject_request__isnull', False)), fields=['subject_request', 'due_at'], name='clock_of_subject_request'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('question__isnull', False)), fields=['question', 'due_at'], name='clock_of_question'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func(models.F('warrant'), models.F('complaint'), models.F('notice'), models.F('review'), models.F('subject_request'), models.F('question'), function='num_nonnulls', output_field=models.IntegerField()), 1), name='clock_is_of_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('warrant__isnull', False), models.Q(('application', None), ('material', None)), _connector='OR'), name='clock_of_a_part_names_its_warrant'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('stopped_at', None), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='clock_stops_with_an_outcome'),
        ),
    ]
