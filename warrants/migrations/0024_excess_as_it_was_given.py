"""An excess that nobody put in quarantine was given all the same: it is recorded and flagged."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("warrants", "0023_disputed_statements_stay")]
    operations = [
        migrations.RemoveConstraint(model_name="dataanswer", name="answer_excess_in_quarantine")
    ]
