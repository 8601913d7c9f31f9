"""What is to be followed up is found by indexes of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('audits', '0012_figure_flags_moved')]

    operations = [
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('remedies__overlap', ['stop', 'destroy'])), fields=['concluded_at'], name='complaint_to_follow_up'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status', 'closed'), ('outcome', 'unlawful')), fields=['closed_at'], name='review_unlawful'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status', 'closed'), ('follow_up_on__isnull', False)), fields=['follow_up_on'], name='review_to_follow_up'),
        ),
    ]
