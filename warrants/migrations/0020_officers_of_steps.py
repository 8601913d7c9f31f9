"""Whom a notice, an order served and a stated reason name as their officer; deadlines by number."""

from django.db import migrations, models

OFFICER = models.JSONField(default=dict, verbose_name="officer")
TABLES = ("finaldecision", "notification", "noticeremedy", "providerorder")
# What was kept of a reason's officer is the name alone. A change of type fires no trigger.
WHOLE = """
ALTER TABLE warrants_statedreason ALTER COLUMN officer TYPE jsonb
    USING CASE officer WHEN '' THEN '{}'::jsonb ELSE jsonb_build_object('name', officer) END;
"""
NAMES = """
ALTER TABLE warrants_statedreason ALTER COLUMN officer TYPE varchar(200)
    USING coalesce(officer ->> 'name', '');
"""


class Migration(migrations.Migration):

    dependencies = [("warrants", "0019_officers_of_reports")]

    operations = [
        *(migrations.AddField(model_name=one, name="officer", field=OFFICER) for one in TABLES),
        migrations.AddField(
            model_name="clock",
            name="number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="number"
            ),
        ),
        migrations.RunSQL(
            WHOLE,
            NAMES,
            state_operations=[
                migrations.AlterField(model_name="statedreason", name="officer", field=OFFICER)
            ],
        ),
    ]
