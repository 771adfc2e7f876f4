from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("guardianship", "0002_sealed_codes")]

    operations = [
        migrations.AddField(model_name="handover", name="withheld", field=models.BooleanField(default=False)),
    ]
