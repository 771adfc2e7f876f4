"""Personal codes move under the key of the file (docs/decisions/0008)."""

from django.db import migrations

from tutela.core import fields
from tutela.core.sealing import Columns, Seal


class Migration(migrations.Migration):

    dependencies = [("work", "0001_initial")]

    operations = [
        Seal(
            notice=Columns({"to_label": fields.EncryptedText()}),
        ),
    ]
