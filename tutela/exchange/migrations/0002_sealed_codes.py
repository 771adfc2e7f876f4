"""Personal codes move under the key of the file (docs/decisions/0008)."""

from django.db import migrations, models

from tutela.core import fields
from tutela.core.sealing import Columns, Seal


class Migration(migrations.Migration):

    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("outboxmessage", "outbox_has_basis"),
        Seal(
            outboxmessage=Columns(
                {
                    "sender_basis": fields.EncryptedText(), "recipient_basis": fields.EncryptedText(),
                },
                owner=lambda row: None if row.case_id else row.organisation_id,
            ),
        ),
        migrations.AddConstraint(
            "outboxmessage",
            models.CheckConstraint(
                condition=~models.Q(flow="")
                & ~models.Q(purpose="")
                & models.Q(sender_basis__isnull=False, recipient_basis__isnull=False),
                name="outbox_has_basis",
            ),
        ),
    ]
