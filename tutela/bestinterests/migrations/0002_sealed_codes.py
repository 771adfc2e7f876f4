"""Personal codes move under the key of the file (docs/decisions/0008)."""

from django.db import migrations

from tutela.core import fields
from tutela.core.sealing import Columns, Seal


class Migration(migrations.Migration):

    dependencies = [("bestinterests", "0001_initial")]

    operations = [
        Seal(
            reunification=Columns(
                {
                    "relative": fields.EncryptedText(), "other_state": fields.EncryptedText(),
                },
            ),
            evidence=Columns({"state": fields.EncryptedText()}, scope=lambda row: row.reunification.case_id),
            exchange=Columns(
                {
                    "direction": fields.EncryptedText(), "channel": fields.EncryptedText(),
                },
                scope=lambda row: row.reunification.case_id,
            ),
        ),
    ]
