"""One flag for every subject: the columns of the subjects that had flags of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0010_provider_figures'),
        ('warrants', '0020_officers_of_steps'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='flag',
            options={'ordering': ('id',)},
        ),
        migrations.RemoveIndex(
            model_name='flag',
            name='flag_open',
        ),
        migrations.AddField(
            model_name='flag',
            name='bulk_order',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='warrants.bulkorder'),
        ),
        migrations.AddField(
            model_name='flag',
            name='bulk_step',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='warrants.bulkstep'),
        ),
        migrations.AddField(
            model_name='flag',
            name='data_request',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='warrants.datarequest'),
        ),
        migrations.AddField(
            model_name='flag',
            name='figure',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='audits.providerfigure'),
        ),
        migrations.AddField(
            model_name='flag',
            name='former_id',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='flag',
            name='historic',
            field=models.BooleanField(default=False, verbose_name='from imported history'),
        ),
        migrations.AlterField(
            model_name='flag',
            name='warrant',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='warrants.warrant'),
        ),
        migrations.AddField(
            model_name='flag',
            name='rank',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(severity='low', then=models.Value(1)), models.When(severity='medium', then=models.Value(2)), models.When(severity='high', then=models.Value(3))), output_field=models.SmallIntegerField()),
        ),
    ]
