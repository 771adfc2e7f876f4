from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0002_sealed_codes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('to_person_id__isnull', False)), fields=['to_person_id'], name='notice_person'),
        ),
    ]
