"""Personal codes move under the key of the file (docs/decisions/0008)."""

from django.db import migrations

from tutela.core import fields
from tutela.core.sealing import Columns, Seal, by_row


class Migration(migrations.Migration):

    dependencies = [("guardianship", "0001_initial")]

    operations = [
        Seal(
            handover=Columns(
                {
                    "scope": fields.EncryptedList(), "open_deadlines": fields.EncryptedList(),
                    "tells_child": fields.EncryptedText(), "reason": fields.EncryptedText(),
                },
                scope=by_row,
            ),
            package=Columns({"assent": fields.EncryptedText()}),
        ),
    ]
