"""Personal codes move under the key of the file (docs/decisions/0008)."""

from django.db import migrations, models

from tutela.core import fields
from tutela.core.sealing import Columns, Seal, fingerprint


class Migration(migrations.Migration):

    dependencies = [("care", "0001_initial")]

    operations = [
        migrations.RemoveIndex("placement", "placement_residents"),
        migrations.RemoveConstraint("placement", "placement_end_pair"),
        migrations.AddField("placement", "organisation_index", models.CharField(blank=True, max_length=64)),
        migrations.AddField("transfer", "to_index", models.CharField(blank=True, max_length=64)),
        Seal(
            placement=Columns(
                {
                    "organisation_id": fields.EncryptedUUID(), "end_reason": fields.EncryptedText(),
                },
                indexes={"organisation_index": lambda row: fingerprint(row.organisation_id, "place")},
            ),
            transfer=Columns(
                {
                    "from_organisation_id": fields.EncryptedUUID(),
                    "to_organisation_id": fields.EncryptedUUID(), "mode": fields.EncryptedText(),
                },
                indexes={"to_index": lambda row: fingerprint(row.to_organisation_id, "place")},
            ),
            rollentry=Columns({"organisation_id": fields.EncryptedUUID(), "result": fields.EncryptedText()}),
            firstnight=Columns({"organisation_id": fields.EncryptedUUID(), "items": fields.EncryptedList()}),
        ),
        migrations.AddIndex(
            "placement",
            models.Index(fields=["organisation_index"], condition=models.Q(ends_at=None), name="placement_residents"),
        ),
        migrations.AddConstraint(
            "placement",
            models.CheckConstraint(
                condition=models.Q(ends_at=None, end_reason__isnull=True)
                | models.Q(ends_at__isnull=False, end_reason__isnull=False),
                name="placement_end_pair",
            ),
        ),
    ]
