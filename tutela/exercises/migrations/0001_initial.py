from django.db import migrations, models

import tutela.core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Command",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("verb", models.CharField(max_length=80)),
                ("result", models.JSONField(default=dict)),
                ("recorded_at", models.DateTimeField(default=tutela.core.clock.wall)),
            ],
        ),
    ]
