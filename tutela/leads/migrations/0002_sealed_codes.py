"""Personal codes move under the key of the file (docs/decisions/0008)."""

from django.db import migrations

from tutela.core import fields
from tutela.core.sealing import Columns, Seal, by_row


class Migration(migrations.Migration):

    dependencies = [("leads", "0001_initial")]

    operations = [
        Seal(
            duplicatesuggestion=Columns({"evidence": fields.EncryptedList()}),
            encounter=Columns({"region": fields.EncryptedText()}, scope=by_row),
            query=Columns({"basis": fields.EncryptedText()}),
            lead=Columns(
                {
                    "evidence": fields.EncryptedList(), "proposals": fields.EncryptedJSON(),
                },
                scope=by_row,
            ),
            question=Columns(
                {
                    "topic": fields.EncryptedText(), "code": fields.EncryptedText(),
                    "answer": fields.EncryptedText(),
                },
                scope=by_row,
            ),
        ),
    ]
