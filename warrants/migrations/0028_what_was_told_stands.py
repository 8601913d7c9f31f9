"""What was done without quarantine, or on one's own approval, was done: recorded, and flagged."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("warrants", "0027_disputed_statements_stay")]
    operations = [
        migrations.RemoveConstraint(model_name="dataanswer", name="answer_excess_in_quarantine"),
        migrations.RemoveConstraint(
            model_name="bulkstep", name="bulk_step_approved_by_another"
        ),
    ]
