"""The flags of published figures have moved in with all others."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('audits', '0011_draws'), ('warrants', '0022_flags_moved')]

    operations = [migrations.DeleteModel(name='FigureFlag')]
