"""A statement in dispute is written once: nobody changes it or takes it away."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("warrants", "0026_disputed_statements")]
    operations = [
        migrations.RunSQL(
            "SELECT make_append_only('warrants_disputedstatement');",
            "DROP TRIGGER append_only ON warrants_disputedstatement;",
        )
    ]
