"""A review in order although an answer failed takes a justification and two persons."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0014_corrected_editions'),
        ('warrants', '0020_officers_of_steps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('in_order', 'In order'), ('shortcomings', 'Shortcomings'), ('serious', 'Serious shortcomings'), ('unlawful', 'Unlawful')], max_length=20, verbose_name='outcome')),
                ('failed', models.PositiveSmallIntegerField(verbose_name='failed answers')),
                ('summary', models.TextField(verbose_name='summary')),
                ('justification', models.TextField(blank=True, verbose_name='justification')),
                ('at', models.DateTimeField()),
                ('agrees', models.BooleanField(null=True)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('seconded_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('review', 'id'),
            },
        ),
        migrations.AddField(
            model_name='review',
            name='failed',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='failed answers'),
        ),
        migrations.AddField(
            model_name='review',
            name='justification',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='justification'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), ('status', 'second'), _connector='OR', _negated=True), ('failed', None), models.Q(('failed__gt', 0), ('outcome', 'in_order'), _negated=True), models.Q(models.Q(('justification__regex', '^\\s*$'), _negated=True), models.Q(models.Q(('status', 'closed'), _negated=True), models.Q(('closed_by__isnull', False), models.Q(('closed_by', models.F('concluded_by')), _negated=True)), _connector='OR')), _connector='OR'), name='review_in_order_despite_a_failed_answer'),
        ),
        migrations.AddField(
            model_name='reviewproposal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewproposal',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='audits.review'),
        ),
        migrations.AddField(
            model_name='reviewproposal',
            name='second',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='reviewproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agrees', None), ('second', None), ('seconded_at', None)), models.Q(('agrees__isnull', False), ('second__isnull', False), ('seconded_at__isnull', False), models.Q(('second', models.F('by')), _negated=True)), _connector='OR'), name='review_proposal_answered_by_another'),
        ),
        migrations.AddConstraint(
            model_name='reviewproposal',
            constraint=models.CheckConstraint(condition=models.Q(('agrees', None), ('agrees', True), models.Q(('reason__regex', '^\\s*$'), _negated=True), _connector='OR'), name='review_proposal_sent_back_with_a_reason'),
        ),
    ]
